package cli

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"text/tabwriter"
	"time"

	"clavero/internal/config"
	"clavero/internal/fault"
	"clavero/internal/intake"
	"clavero/internal/lang/spanish"
	"clavero/internal/reading"
	"clavero/internal/register"
)

type vendorImportLog struct {
	config.Config `embed:""`
	File          string            `arg:"" help:"The vendor's access log: combined or common format of Apache or nginx, or CSV; plain or gzipped; - for standard input."`
	Of            string            `help:"Provider whose users the log names; the vendor's unless given." placeholder:"NAME"`
	SignIn        []string          `help:"Beginning of the addresses to which a sign-in is sent: --sign-in /entrar." placeholder:"PATH"`
	Edition       []string          `help:"Beginning of the addresses of editions." placeholder:"PATH"`
	Note          []string          `help:"Beginning of the addresses of notes; every other page that was given, unless given." placeholder:"PATH"`
	Column        map[string]string `help:"What a CSV calls a column that is not recognised: --column user=Clave. Columns: user, at, time, event, path, method, status, address, agent."`
	Dates         string            `help:"Order of dates written in numbers: dmy, mdy or ymd." enum:"dmy,mdy,ymd" default:"dmy"`
	Zone          string            `help:"Zone of times that do not say theirs." default:"America/Mexico_City" placeholder:"ZONE"`
	Apply         bool              `help:"Do it; without, only what it would do is shown."`
	JSON          bool              `name:"json" help:"As JSON."`
}

// Help shows how.
func (vendorImportLog) Help() string {
	return `The accesses of our keys are kept beside the register, as the vendor's. The same log again, or one that goes on from it, adds nothing twice; what breaks off is taken up by running it again.

Exit code 3 says that lines could not be read, or that it names users whom no key of ours has.

Example: clavero vendor import-log access.log.gz --edition /sintesis --note /sintesis/ --apply`
}

// Run imports, and tells how far it is.
func (c vendorImportLog) Run(ctx context.Context, s streams) error {
	zone, err := zoneOf(c.Zone)
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
	if c.Of == "" {
		if c.Of, err = a.Desk.Vendor(ctx); err != nil {
			return err
		}
	}
	log := reading.VendorLog{
		Provider: c.Of, File: filepath.Base(c.File), Rules: register.LogRules{SignIns: c.SignIn, Editions: c.Edition, Notes: c.Note},
		Options: intake.LogOptions{Headings: c.Column, Place: zone, Dates: c.Dates},
	}
	result, err := a.Accesses.ImportLog(ctx, operator, log, file, c.Apply, progressOf(s.err, file))
	if err != nil {
		return err
	}
	if c.JSON {
		return foundWrong(result.Unread+result.Strange, printJSON(s.out, logJSON(c, result)))
	}
	return foundWrong(result.Unread+result.Strange, c.report(s, result))
}

// zoneOf is a zone by its name; that of Mexico City is there even where the machine knows none.
func zoneOf(name string) (*time.Location, error) {
	if name == "America/Mexico_City" {
		return spanish.MexicoCity(), nil
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "config.bad", "Setting", "zone", "Value", name, "Example", "America/Mexico_City")
	}
	return zone, nil
}

const tellEvery = 2 * time.Second

// progressOf tells of an import every other second, with its share of the file where that is known.
func progressOf(w io.Writer, file io.Reader) reading.LogProgress {
	size := int64(0)
	if f, ok := file.(*os.File); ok {
		if info, err := f.Stat(); err == nil && info.Mode().IsRegular() {
			size = info.Size()
		}
	}
	begun := time.Now()
	last := begun
	return func(read int64, lines int) {
		now := time.Now()
		if now.Sub(last) < tellEvery {
			return
		}
		last = now
		share := ""
		if size > 0 {
			share = fmt.Sprintf(", %d %%", min(100, read*100/size))
		}
		_, _ = fmt.Fprintf(w, "%d lines%s, %.0f a second\n", lines, share, float64(lines)/now.Sub(begun).Seconds())
	}
}

// importedLog is an import, for scripts.
type importedLog struct {
	Provider string `json:"provider"`
	Applied  bool   `json:"applied"`
	SHA256   string `json:"sha256"`
	reading.LogCounts
	First     *time.Time     `json:"first"`
	Last      *time.Time     `json:"last"`
	Strangers map[string]int `json:"strangers"`
	Faults    []logFault     `json:"faults"`
}

type logFault struct {
	Line    int    `json:"line"`
	Text    string `json:"text"`
	Message string `json:"message"`
}

func logJSON(c vendorImportLog, r reading.LogResult) importedLog {
	out := importedLog{Provider: c.Of, Applied: c.Apply, SHA256: r.SHA256, LogCounts: r.LogCounts, Strangers: r.Strangers, Faults: []logFault{}}
	if !r.First.IsZero() {
		out.First, out.Last = &r.First, &r.Last
	}
	for _, f := range r.Faults {
		out.Faults = append(out.Faults, logFault{f.Line, f.Why, operatorLang().T(f.Why)})
	}
	return out
}

const strangersTold = 10

func (c vendorImportLog) report(s streams, r reading.LogResult) error {
	for _, f := range r.Faults {
		_, _ = fmt.Fprintf(s.err, "line %d: %s\n", f.Line, operatorLang().T(f.Why))
	}
	users := slices.SortedFunc(maps.Keys(r.Strangers), func(a, b string) int { return cmp.Or(cmp.Compare(r.Strangers[b], r.Strangers[a]), cmp.Compare(a, b)) })
	for _, user := range users[:min(len(users), strangersTold)] {
		_, _ = fmt.Fprintf(s.err, "no key of ours: %q, %d accesses\n", user, r.Strangers[user])
	}
	table := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	for _, row := range []struct {
		what string
		n    int
	}{
		{"lines", r.Lines}, {"sign-ins", r.SignIns}, {"refused sign-ins", r.Refused}, {"editions", r.Editions}, {"notes", r.Notes},
		{"without a user", r.Anonymous}, {"no accesses", r.Other}, {"of users without a key", r.Strange}, {"not read", r.Unread},
	} {
		_, _ = fmt.Fprintf(table, "%s\t%d\n", row.what, row.n)
	}
	if c.Apply {
		_, _ = fmt.Fprintf(table, "added\t%d\nthere already\t%d\n", r.Added, r.Accesses()-r.Added)
	} else {
		_, _ = fmt.Fprintln(table, "nothing was kept (say --apply)\t")
	}
	return table.Flush()
}
