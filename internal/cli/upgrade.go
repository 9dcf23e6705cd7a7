package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/alecthomas/kong"

	"clavero/internal/app"
	"clavero/internal/config"
	"clavero/internal/fault"
	"clavero/internal/seal"
	"clavero/internal/store"
)

type upgradeCommand struct {
	config.Config `embed:""`
	JSON          bool `name:"json" help:"As JSON."`
}

// Help shows how.
func (upgradeCommand) Help() string {
	return "Run it with the new program while the old one is at work: it opens for reading only and takes no lock.\n\n" +
		"Exit status 0 says that nothing stands against the upgrade, 3 that the new program would refuse the data, 2 that it does not know a setting.\n\n" +
		"Example: ./clavero-new upgrade-check --data /var/lib/clavero"
}

// Run says what an upgrade would do.
func (c upgradeCommand) Run(ctx context.Context, s streams, parsed *kong.Context) error {
	plan, err := store.Inspect(ctx, store.Options{URL: c.Database, Dir: c.Data.Data})
	if err != nil {
		return err
	}
	check := upgradeJSON(plan)
	check.Problems = problemsJSON(c.problems(plan))
	check.Warnings = problemsJSON(strayEnvironment(parsed))
	if c.JSON {
		err = printJSON(s.out, check)
	} else {
		err = check.report(s)
	}
	if err == nil && len(check.Problems) > 0 {
		return errFoundWrong
	}
	return err
}

// problems are what a start of this program would be refused for.
func (c upgradeCommand) problems(plan store.Plan) []error {
	var found []error
	note := func(err error) {
		if err != nil {
			found = append(found, err)
		}
	}
	_, err := c.Check()
	note(err)
	note(plan.Refusal())
	if plan.Purpose == app.Demo {
		note(fault.New(fault.Conflict, "app.is_demo", "Path", c.Data.Data))
	}
	if plan.Free >= 0 && plan.Free < plan.Needed() {
		note(fault.New(fault.Unready, "store.space", "Need", megabytes(plan.Needed()), "Free", megabytes(plan.Free)))
	}
	if !plan.Empty {
		found = append(found, c.keyringProblems(plan)...)
	}
	return found
}

// keyringProblems are a keyring that cannot be read, the keys that it lacks, or that it is another installation's.
func (c upgradeCommand) keyringProblems(plan store.Plan) []error {
	keys, err := seal.Load(c.KeyringPath())
	if errors.Is(err, fs.ErrNotExist) {
		err = fault.Wrap(err, fault.Unready, "app.keyring_missing", "Path", c.KeyringPath())
	}
	if err != nil {
		return []error{err}
	}
	lacks := map[string]bool{}
	for _, uses := range []map[store.KeyUse]int{plan.Sealed, plan.Bound} {
		for use := range uses {
			if use.Key != "" && !slices.Contains(keys.IDs(), use.Key) {
				lacks[use.Key] = true
			}
		}
	}
	var found []error
	for _, key := range slices.Sorted(maps.Keys(lacks)) {
		found = append(found, fault.New(fault.Unready, "app.keyring_lacks", "Path", c.KeyringPath(), "Key", key))
	}
	if _, err := keys.OpenVault(plan.Vault.ID, plan.Vault.Sealed); plan.Vault.ID != 0 && errors.Is(err, seal.ErrTampered) {
		found = append(found, fault.New(fault.Unready, "app.keyring_other", "Path", c.KeyringPath()))
	}
	return found
}

// strayEnvironment are variables that look like settings and are none: nothing else would tell.
func strayEnvironment(parsed *kong.Context) []error {
	known := map[string]bool{}
	_ = kong.Visit(parsed.Model, func(node kong.Visitable, next kong.Next) error {
		if flag, ok := node.(*kong.Flag); ok {
			for _, name := range flag.Envs {
				known[name] = true
			}
		}
		return next(nil)
	})
	var stray []error
	for _, line := range os.Environ() {
		name, _, _ := strings.Cut(line, "=")
		if strings.HasPrefix(name, "CLAVERO_") && !known[name] {
			stray = append(stray, fault.New(fault.Invalid, "config.unknown", "Setting", name))
		}
	}
	return stray
}

func megabytes(bytes int64) string { return fmt.Sprintf("%.1f", float64(bytes)/1e6) }

// report tells a person.
func (c upgradeCheck) report(s streams) error {
	var text strings.Builder
	say := func(format string, args ...any) { _, _ = fmt.Fprintf(&text, format+"\n", args...) }
	switch {
	case c.Empty:
		say("There are no data yet: the first start makes them.")
	case c.pending() == 0:
		say("Nothing to migrate.")
	}
	for _, list := range c.Lists {
		if c.Empty {
			break
		}
		say("%s: version %d here, %d wanted", list.Name, list.Here, list.Wanted)
		for _, m := range list.Pending {
			say("  %04d  %s%s", m.Number, m.Title, rowsText(m.Rows))
		}
	}
	if !c.Empty {
		say("job queue: version %d here, %d wanted", c.Queue.Here, c.Queue.Wanted)
		say("data: %s MB; a backup takes about as much", megabytes(c.Bytes))
	}
	if c.pending() > 0 && !c.Empty {
		free := "how much is free cannot be seen from here"
		if c.BytesFree >= 0 {
			free = megabytes(c.BytesFree) + " MB are free"
		}
		say("free space needed to migrate: about %s MB; %s", megabytes(c.BytesNeeded), free)
		say("Migrations go forward only. Make a backup first: clavero backup FOLDER")
	}
	for _, w := range c.Warnings {
		say("note: %s", w.Message)
	}
	for _, p := range c.Problems {
		say("refused: %s", p.Message)
	}
	if len(c.Problems) == 0 {
		say("Nothing stands against it.")
	}
	_, err := s.out.Write([]byte(text.String()))
	return err
}

func rowsText(rows map[string]int64) string {
	var parts []string
	for _, table := range slices.Sorted(maps.Keys(rows)) {
		parts = append(parts, fmt.Sprintf("%s %d", table, rows[table]))
	}
	if len(parts) == 0 {
		return ""
	}
	return " (rows: " + strings.Join(parts, ", ") + ")"
}
