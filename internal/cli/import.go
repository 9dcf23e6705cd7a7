package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"clavero/internal/catalogue"
	"clavero/internal/config"
	"clavero/internal/digest"
	"clavero/internal/fault"
	"clavero/internal/lang/spanish"
	"clavero/internal/newsroom"
)

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
	JSON          bool   `name:"json" help:"As JSON."`
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
	if !c.JSON {
		return reportEdition(s, result)
	}
	return foundWrong(len(result.Faults), printJSON(s.out, editionJSON(result, string(day), string(kind))))
}

// foundWrong is the outcome of an import that was reported, by the number of rows at fault.
func foundWrong(faults int, err error) error {
	if err == nil && faults > 0 {
		return errFoundWrong
	}
	return err
}

func reportEdition(s streams, r newsroom.Result) error {
	s.reportFaults(editionFaults(r))
	if len(r.Faults) > 0 {
		_, _ = fmt.Fprintf(s.err, "%d rows at fault; nothing was imported.\n", len(r.Faults))
		return errFoundWrong
	}
	did := "would be imported (say --apply)"
	switch {
	case r.Applied:
		did = "imported"
	case r.Same:
		did = "the same as what is stored"
	}
	_, err := fmt.Fprintf(s.out, "%s %s, version %d: %d notes in %d sections, %d appearances: %s.\n",
		r.Edition.Day, r.Edition.Kind, max(1, r.Edition.Version), r.Count.Notes, r.Count.Sections, r.Count.Appearances, did)
	return err
}

type importCatalogue struct {
	config.Config `embed:""`
	File          string `arg:"" help:"CSV file, or - for standard input."`
	Apply         bool   `help:"Do it; without, only what it would do is shown."`
	JSON          bool   `name:"json" help:"As JSON."`
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
	if c.JSON {
		return foundWrong(len(diff.Faults), printJSON(s.out, catalogueJSON(diff, c.Apply && diff.Changes() > 0)))
	}
	return reportCatalogue(s, diff, c.Apply)
}

func reportCatalogue(s streams, d catalogue.Diff, applied bool) error {
	did := "would change (say --apply)"
	if applied {
		did = "changed"
	}
	s.reportFaults(catalogueFaults(d))
	_, err := fmt.Fprintf(s.out, "%s: %d added, %d changed, %d closed, %d unchanged, %d not in the file (kept).\n",
		did, len(d.Added), len(d.Changed), len(d.Closed), d.Unchanged, len(d.Absent))
	return foundWrong(len(d.Faults), err)
}

// reportFaults names the rows of a file that cannot be taken.
func (s streams) reportFaults(faults []rowFault) {
	for _, row := range faults {
		_, _ = fmt.Fprintf(s.err, "row %d, %s: %s\n", row.Row, row.Column, row.Message)
	}
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
