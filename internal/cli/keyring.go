package cli

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"clavero/internal/app"
	"clavero/internal/casefile"
	"clavero/internal/config"
	"clavero/internal/custody"
	"clavero/internal/fault"
	"clavero/internal/store"
)

type keyringCommand struct {
	Rotate keyringRotate `cmd:"" help:"Add a key and seal anew what the older ones seal; goes on where it was cut off."`
	Retire keyringRetire `cmd:"" help:"Take out the keys that nothing needs any more."`
}

type keyringRotate struct {
	config.Data `embed:""`
	Apply       bool `help:"Do it; without, only what it would do is shown."`
	JSON        bool `name:"json" help:"As JSON."`
}

// Help shows how.
func (keyringRotate) Help() string {
	return "The server may run meanwhile, and takes up the new key by itself. With several nodes, stop them first, and copy the keyring to all.\n\n" +
		"Exit status 3 says that some values do not open with their key."
}

// Run rotates the keyring.
func (c keyringRotate) Run(ctx context.Context, s streams) error {
	db, keys, err := openCustody(ctx, c.Data, store.Options{Guest: true, Log: newLog(s.err, "text")})
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	var done custody.Rotation
	if c.Apply {
		if done, err = keys.Rotate(ctx, operator, progressBar(s, "keyring")); err != nil {
			return err
		}
	}
	now, err := keys.Keys(ctx)
	if err != nil {
		return err
	}
	if c.JSON {
		err = printJSON(s.out, rotationJSON(c.Apply, done, now))
	} else {
		err = reportRotation(s, c, done, now)
	}
	if n := len(done.Damaged); err == nil && n > 0 {
		first := done.Damaged[0]
		return errors.Join(errFoundWrong, s.warn(fault.New(fault.Unready, "store.value.damaged", "N", n, "Place", first.Place, "ID", first.ID)))
	}
	return err
}

func reportRotation(s streams, c keyringRotate, done custody.Rotation, keys []custody.Key) error {
	if err := reportKeys(s, keys); err != nil {
		return err
	}
	if !c.Apply {
		older := 0
		for _, key := range keys {
			if !key.Active {
				older += sum(key.Sealed)
			}
		}
		would := "would add a key and seal everything anew with it"
		if older > 0 {
			would = fmt.Sprintf("would go on with a rotation that was cut off: %d values to seal anew", older)
		}
		_, err := fmt.Fprintf(s.out, "%s: %s (say --apply).\n", c.KeyringPath(), would)
		return err
	}
	did := "added"
	if done.Resumed {
		did = "taken up again"
	}
	_, err := fmt.Fprintf(s.out, "%s %s, %d values sealed anew. Back up %s, apart from the data.\n", done.Active, did, done.Resealed, c.KeyringPath())
	return err
}

type keyringRetire struct {
	config.Data `embed:""`
	Apply       bool `help:"Do it; without, only what it would do is shown."`
	JSON        bool `name:"json" help:"As JSON."`
}

// Help shows how.
func (keyringRetire) Help() string {
	return "The server must be stopped. Backups made before the rotation open only with a copy of the keyring from then: keep it with them."
}

// Run retires keys.
func (c keyringRetire) Run(ctx context.Context, s streams) error {
	db, keys, err := openCustody(ctx, c.Data, store.Options{Guest: !c.Apply, Node: c.Node, Log: newLog(s.err, "text")})
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	var retired []string
	if c.Apply {
		if retired, err = keys.Retire(ctx, operator); err != nil {
			return err
		}
	}
	now, err := keys.Keys(ctx)
	if err != nil {
		return err
	}
	if c.JSON {
		return printJSON(s.out, retirement{c.Apply, append([]string{}, retired...), keysJSON(now)})
	}
	if err := reportKeys(s, now); err != nil {
		return err
	}
	if c.Apply {
		_, err = fmt.Fprintf(s.out, "%d keys retired. Keep older copies of %s with the backups of their time.\n", len(retired), c.KeyringPath())
		return err
	}
	_, err = fmt.Fprintln(s.out, "Keys that nothing needs would be taken out (say --apply).")
	return err
}

// openCustody opens the data with their keyring, for a command that cares for the keys alone.
func openCustody(ctx context.Context, d config.Data, o store.Options) (*store.DB, *custody.Custody, error) {
	o.URL, o.Dir = d.Database, d.Data
	db, keys, err := app.OpenSealed(ctx, o, d.KeyringPath())
	if err != nil {
		return nil, nil, err
	}
	return db, custody.New(db, casefile.New(keys), d.KeyringPath()), nil
}

// reportKeys lists the keys and what needs each.
func reportKeys(s streams, keys []custody.Key) error {
	for _, key := range keys {
		state := "nothing needs it"
		switch {
		case key.Active:
			state = "active"
		case key.Needed():
			state = "needed"
		}
		_, err := fmt.Fprintf(s.out, "%s  %s  %s%s\n", key.ID, key.Created.Format(time.DateOnly), state, uses(key))
		if err != nil {
			return err
		}
	}
	return nil
}

func uses(key custody.Key) string {
	var text strings.Builder
	for _, counts := range []map[string]int{key.Sealed, key.Bound} {
		for _, what := range slices.Sorted(maps.Keys(counts)) {
			_, _ = fmt.Fprintf(&text, ", %s %d", what, counts[what])
		}
	}
	return text.String()
}

func sum(counts map[string]int) int {
	total := 0
	for _, n := range counts {
		total += n
	}
	return total
}
