package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"text/tabwriter"
	"time"

	"github.com/alecthomas/kong"

	"clavero/internal/app"
	"clavero/internal/catalogue"
	"clavero/internal/config"
	"clavero/internal/digest"
	"clavero/internal/fault"
	"clavero/internal/lang/spanish"
	"clavero/internal/ledger"
	"clavero/internal/newsroom"
	"clavero/internal/seal"
	"clavero/internal/store"
)

var operator = ledger.Actor{Kind: ledger.ByOperator}

// open opens an installation for one command, also beside a running server, to which mails and jobs are left.
func open(ctx context.Context, c config.Config, s streams) (*app.App, error) {
	checked, err := c.Check()
	if err != nil {
		return nil, err
	}
	return app.Open(ctx, checked, app.Options{Log: newLog(s.err, c.LogFormat), Guest: true})
}

type initCommand struct {
	config.Config `embed:""`
	ResetAdmin    string `help:"Clear the passphrase and second factor of an administrator and print an address to set them anew." placeholder:"ADDRESS"`
}

// Help shows how.
func (initCommand) Help() string {
	return "Example: clavero init --data /var/lib/clavero --public-url https://www.salud.gob.mx/sintesis"
}

// Run makes the data and prints the set-up address.
func (c initCommand) Run(ctx context.Context, s streams) error {
	a, err := open(ctx, c.Config, s)
	if err != nil {
		return err
	}
	defer func() { _ = a.Close() }()
	if c.ResetAdmin != "" {
		link, err := a.Identity.ResetAdmin(ctx, c.ResetAdmin)
		if err != nil {
			return err
		}
		return tellSecretAddress(a, s, link.Path)
	}
	if err := announceSetUp(ctx, a, s); err != nil {
		return err
	}
	_, err = fmt.Fprintf(s.out, "Data: %s. Keyring: %s (back it up apart).\n", a.Config.Data.Data, a.Config.KeyringPath())
	return err
}

type importCommand struct {
	Edition   importEdition   `cmd:"" help:"Import an edition (columns: docs/edicion-csv.md)."`
	Catalogue importCatalogue `cmd:"" help:"Import institutions and units (columns: docs/catalogo-csv.md)."`
}

type importEdition struct {
	config.Config `embed:""`
	File          string `arg:"" help:"CSV file, or - for standard input."`
	Date          string `help:"Day of the edition, 2026-11-23; today unless given." placeholder:"DAY"`
	Kind          string `help:"matutina, vespertina or extra." default:"matutina"`
	Publish       string `help:"When readers see it, 2026-11-23T06:45; at once unless given." placeholder:"TIME"`
	Apply         bool   `help:"Do it; without, only what it would do is shown."`
}

// Help shows how.
func (importEdition) Help() string {
	return "Example: clavero import edition matutina.csv --date 2026-11-23 --apply\n\nThe same day and kind again is a correction: notes with the same headline keep their address."
}

// Run imports an edition.
func (c importEdition) Run(ctx context.Context, s streams) error {
	kind, err := digest.ParseKind(c.Kind)
	if err != nil {
		return err
	}
	day := digest.DayOf(time.Now(), spanish.MexicoCity())
	if c.Date != "" {
		if day, err = digest.ParseDay(c.Date); err != nil {
			return err
		}
	}
	published, err := parseMoment(c.Publish)
	if err != nil {
		return err
	}
	file, err := openFile(c.File, s)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	a, err := open(ctx, c.Config, s)
	if err != nil {
		return err
	}
	defer func() { _ = a.Close() }()
	result, err := a.Newsroom.Import(ctx, operator, file, day, kind, published, c.Apply)
	if err != nil {
		return err
	}
	return reportEdition(s, result)
}

func reportEdition(s streams, r newsroom.Result) error {
	for _, row := range r.Faults {
		_, _ = fmt.Fprintf(s.err, "row %d, %s: %s\n", row.Row, row.Column, operatorLang().Text(row.Text, row.Args))
	}
	if len(r.Faults) > 0 {
		_, _ = fmt.Fprintf(s.err, "%d rows at fault; nothing was imported.\n", len(r.Faults))
		return errFoundWrong
	}
	did := "would be imported (say --apply)"
	if r.Applied {
		did = "imported"
	}
	_, err := fmt.Fprintf(s.out, "%s %s, version %d: %d notes in %d sections, %d appearances: %s.\n",
		r.Edition.Day, r.Edition.Kind, max(1, r.Edition.Version), r.Count.Notes, r.Count.Sections, r.Count.Appearances, did)
	return err
}

type importCatalogue struct {
	config.Config `embed:""`
	File          string `arg:"" help:"CSV file, or - for standard input."`
	Apply         bool   `help:"Do it; without, only what it would do is shown."`
}

// Run imports the catalogue.
func (c importCatalogue) Run(ctx context.Context, s streams) error {
	file, err := openFile(c.File, s)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	a, err := open(ctx, c.Config, s)
	if err != nil {
		return err
	}
	defer func() { _ = a.Close() }()
	work := a.Catalogue.Diff
	if c.Apply {
		work = func(ctx context.Context, file io.Reader) (catalogue.Diff, error) {
			return a.Catalogue.Apply(ctx, operator, file)
		}
	}
	diff, err := work(ctx, file)
	if err != nil {
		return err
	}
	did := "would change (say --apply)"
	if c.Apply {
		did = "changed"
	}
	_, err = fmt.Fprintf(s.out, "%s: %d added, %d changed, %d closed, %d unchanged, %d not in the file (kept).\n",
		did, len(diff.Added), len(diff.Changed), len(diff.Closed), diff.Unchanged, len(diff.Absent))
	if len(diff.Faults) > 0 && err == nil {
		for _, row := range diff.Faults {
			_, _ = fmt.Fprintf(s.err, "row %d, %s: %s\n", row.Row, row.Column, operatorLang().Text(row.Text, row.Args))
		}
		return errFoundWrong
	}
	return err
}

type configCommand struct {
	config.Config `embed:""`
	JSON          bool `name:"json" help:"As JSON."`
}

// Run prints the settings.
func (c configCommand) Run(s streams, ctx *kong.Context) error {
	if _, err := c.Check(); err != nil {
		return err
	}
	settings := config.Explain(ctx)
	if c.JSON {
		return printJSON(s.out, settings)
	}
	table := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	for _, setting := range settings {
		_, _ = fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", setting.Name, setting.Value, setting.Source, setting.Env)
	}
	return table.Flush()
}

type ledgerCommand struct {
	Verify ledgerVerify `cmd:"" help:"Recompute the whole ledger and name the first entry that is wrong."`
}

type ledgerVerify struct {
	config.Config `embed:""`
	Head          string `help:"A head that the ledger must still contain, as mails carry it." placeholder:"SIZE:HASH"`
	JSON          bool   `name:"json" help:"As JSON."`
}

// Help shows how.
func (ledgerVerify) Help() string {
	return "Exit status 3 says that the ledger is not what it should be.\n\nExample: clavero ledger verify --head 1204:9f2c…"
}

// Run verifies the ledger.
func (c ledgerVerify) Run(ctx context.Context, s streams) error {
	var claimed *ledger.Head
	if c.Head != "" {
		head, err := ledger.ParseHead(c.Head)
		if err != nil {
			return err
		}
		claimed = &head
	}
	a, err := open(ctx, c.Config, s)
	if err != nil {
		return err
	}
	defer func() { _ = a.Close() }()
	report, err := ledger.Verify(ctx, a.Files.Source(a.DB), claimed, progressBar(s, "ledger"))
	if err != nil {
		return err
	}
	if c.JSON {
		if err := printJSON(s.out, report); err != nil {
			return err
		}
	} else if _, err := fmt.Fprintln(s.out, report); err != nil {
		return err
	}
	if !report.OK() {
		return errFoundWrong
	}
	return nil
}

type keyringCommand struct {
	Rotate keyringRotate `cmd:"" help:"Add a key and seal what is new with it."`
}

type keyringRotate struct {
	config.Data `embed:""`
	Apply       bool `help:"Do it; without, only what it would do is shown."`
}

// Run rotates the keyring.
func (c keyringRotate) Run(s streams) error {
	keys, err := seal.Load(c.KeyringPath())
	if err != nil {
		return err
	}
	if !c.Apply {
		_, err := fmt.Fprintf(s.out, "%s has %d keys, the active one is %s. Say --apply to add one; then restart the program.\n", c.KeyringPath(), len(keys.IDs()), keys.Active())
		return err
	}
	if err := keys.Rotate(c.KeyringPath(), time.Now()); err != nil {
		return err
	}
	_, err = fmt.Fprintf(s.out, "The active key is now %s. Back the keyring up, apart from the data, and restart the program.\n", keys.Active())
	return err
}

type backupCommand struct {
	config.Data `embed:""`
	To          string `arg:"" help:"Folder to make the copy in."`
}

// Help shows how.
func (backupCommand) Help() string {
	return "Example: clavero backup /mnt/copies/2026-11-23 --data /var/lib/clavero\n\nThe keyring is not in the copy: who has both can read everything."
}

// Run copies the data.
func (c backupCommand) Run(ctx context.Context, s streams) error {
	db, err := store.Open(ctx, store.Options{URL: c.Database, Dir: c.Data.Data, Guest: true, Log: newLog(s.err, "text")})
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	if err := db.Backup(ctx, c.To); err != nil {
		return err
	}
	_, err = fmt.Fprintf(s.out, "Copied to %s. The keyring (%s) is not in it: copy it apart.\n", c.To, c.KeyringPath())
	return err
}

type restoreCommand struct {
	config.Data `embed:""`
	From        string `arg:"" help:"Folder of a backup." type:"existingdir"`
}

// Run puts a backup into an empty place.
func (c restoreCommand) Run(ctx context.Context, s streams) error {
	if err := os.MkdirAll(c.Data.Data, 0o700); err != nil {
		return err
	}
	if err := store.Restore(ctx, store.Options{URL: c.Database, Dir: c.Data.Data, Node: c.Node, Log: newLog(s.err, "text")}, c.From); err != nil {
		return err
	}
	_, err := fmt.Fprintf(s.out, "Restored into %s. Put the keyring at %s, then run: clavero ledger verify --data %s\n", c.Data.Data, c.KeyringPath(), c.Data.Data)
	return err
}

type versionCommand struct{}

// Run prints the version.
func (versionCommand) Run(s streams) error {
	_, err := fmt.Fprintln(s.out, "clavero", Version)
	return err
}

func openFile(name string, s streams) (io.ReadCloser, error) {
	if name == "-" {
		return io.NopCloser(s.in), nil
	}
	return os.Open(filepath.Clean(name))
}

func parseMoment(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	moment, err := time.ParseInLocation("2006-01-02T15:04", text, spanish.MexicoCity())
	if err != nil {
		return moment, fault.Wrap(err, fault.Invalid, "config.bad", "Setting", "publish", "Value", text, "Example", "2026-11-23T06:45")
	}
	return moment, nil
}

func printJSON(w io.Writer, value any) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	return encoder.Encode(value)
}

// progressBar shows how far a long work is, on a terminal only.
func progressBar(s streams, what string) func(done, total int64) {
	if !isTerminal(s.err) {
		return func(int64, int64) {}
	}
	return func(done, total int64) {
		_, _ = fmt.Fprintf(s.err, "\r%s: %d of %d", what, done, total)
		if done >= total {
			_, _ = fmt.Fprintln(s.err)
		}
	}
}
