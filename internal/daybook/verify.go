package daybook

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"clavero/internal/archive"
	"clavero/internal/digest"
	"clavero/internal/fault"
	"clavero/internal/ledger"
	"clavero/internal/register"
	"clavero/internal/store"
)

// Verdict is what Verify found.
type Verdict struct {
	Days     int   // closed days held to the ledger
	Accesses int64 // held to their marks
	Findings []Finding
}

// Finding is something wrong, and the day it belongs to; without a day it is of what no day has.
type Finding struct {
	Day digest.Day
	register.Flaw
}

// OK reports whether nothing is wrong.
func (r Verdict) OK() bool { return len(r.Findings) == 0 }

// String says what was found, for a terminal.
func (r Verdict) String() string {
	if r.OK() {
		return fmt.Sprintf("The register is sound: %d closed days, %d accesses.", r.Days, r.Accesses)
	}
	lines := []string{fmt.Sprintf("The register is NOT sound: %d things are wrong.", len(r.Findings))}
	for _, f := range r.Findings {
		lines = append(lines, "  "+f.String())
	}
	return strings.Join(lines, "\n")
}

// String names what is wrong: the day, what, and where.
func (f Finding) String() string {
	text := string(f.Day) + " " + string(f.What)
	if f.Where != "" {
		text += " " + f.Where
	}
	if f.ID != 0 {
		text += " id " + strconv.FormatInt(f.ID, 10)
	}
	if f.First != 0 {
		text += fmt.Sprintf(" node %d numbers %d to %d", f.Node, f.First, f.Last)
	}
	return strings.TrimSpace(text)
}

// Verify holds the days from one to another, and what stands open, to what the ledger says: each sheet to its hash, each
// stored sum to its sheet, each access to its mark and its number. It finds and names every single change that somebody
// without the keyring can make in the database. Who calls it has verified the ledger itself, and may do so.
//
// The error says that something could not be read; what is wrong is no error. progress may be nil.
func (b *Book) Verify(ctx context.Context, from, to digest.Day, progress func(done, total int64)) (Verdict, error) {
	if progress == nil {
		progress = func(done, total int64) {}
	}
	v := &verifier{Book: b, from: from, to: to}
	defer v.month.close()
	if err := v.read(ctx); err != nil {
		return v.report, err
	}
	v.unknown()
	if err := v.archives(ctx); err != nil {
		return v.report, err
	}
	for i, d := range v.days {
		if err := v.day(ctx, d); err != nil {
			return v.report, err
		}
		progress(int64(i+1), int64(len(v.days)))
	}
	return v.report, v.open(ctx)
}

type verifier struct {
	*Book
	from, to digest.Day
	says     claims
	days     []store.RegisterDay
	notes    []store.RegisterNote
	report   Verdict
	last     map[int]int64 // numbers of the nodes at the end of the day verified last
	previous store.RegisterDay
	month    monthFile // the archive of the days that are being verified, open; none before the first
	opened   string    // which month that is
}

func (v *verifier) find(day digest.Day, flaws ...register.Flaw) {
	for _, f := range flaws {
		v.report.Findings = append(v.report.Findings, Finding{day, f})
	}
}

func (v *verifier) read(ctx context.Context) error {
	var err error
	if v.says, err = v.claims(ctx); err != nil {
		return err
	}
	if v.days, err = v.DB.Read().RegisterDays(ctx, string(v.from.Add(-1)), string(v.to)); err != nil {
		return err
	}
	if len(v.days) > 0 && digest.Day(v.days[0].Day) < v.from { // only what the first day follows on
		before := v.days[0]
		v.days, v.previous = v.days[1:], before
		if sheet, _, err := v.Sheet(ctx, digest.Day(before.Day)); err == nil {
			v.last = lastOf(sheet)
		}
	}
	v.notes, err = v.DB.Read().RegisterNotes(ctx, string(v.from), string(v.to))
	return err
}

func (v *verifier) claim(ctx context.Context, e ledger.Entry, day digest.Day, says claims) error {
	detail, err := v.Files.Detail(ctx, v.DB.Read(), e.Seq)
	if notFound(err) {
		return nil // a disposition ended it
	}
	if err != nil {
		return err
	}
	var said struct {
		Number int64  `json:"number"`
		SHA256 string `json:"sha256"`
	}
	if err := json.Unmarshal(detail.Bytes, &said); err != nil {
		return err
	}
	c := claim{entry: e.Seq, number: said.Number, sum: said.SHA256, by: e.Actor.ID, at: e.At}
	switch e.Kind {
	case ledger.RegisterClosed:
		says.closed[day] = c
	case ledger.RegisterSigned:
		says.signed[day] = c
	case ledger.RegisterArchived:
		says.archives[string(day)[:7]] = c
	default:
		says.notes[noteKey(day, e.What, said.Number)] = c
	}
	return nil
}

// archives holds the files of archived months to the ledger.
func (v *verifier) archives(ctx context.Context) error {
	kept, err := v.DB.Read().RegisterArchives(ctx)
	if err != nil {
		return err
	}
	said := map[string]claim{}
	for month, c := range v.says.archives {
		if !v.says.disposed[month] {
			said[month] = c
		}
	}
	for _, a := range kept {
		first, last := monthSpan(a.Month)
		if a.State == store.ArchiveDisposed && !v.says.disposed[a.Month] {
			v.find(first, register.Flaw{What: register.ArchiveAltered, Where: "register_archive/" + a.Month})
		}
		if last < v.from || first > v.to || !a.Kept() {
			continue
		}
		c, known := said[a.Month]
		delete(said, a.Month)
		if !known || c.sum != hex.EncodeToString(a.SHA256[:]) || c.entry != a.Entry || v.sound(a) != nil {
			v.find(first, register.Flaw{What: register.ArchiveAltered, Where: "register_archive/" + a.Month})
		}
	}
	for month := range said {
		first, _ := monthSpan(month)
		v.find(first, register.Flaw{What: register.ArchiveAltered, Where: "register_archive/" + month})
	}
	return nil
}

// day holds one closed day to the ledger, and all that belongs to it to its sheet.
func (v *verifier) day(ctx context.Context, d store.RegisterDay) error {
	v.report.Days++
	day := digest.Day(d.Day)
	v.seals(d)
	if v.gone(d) {
		v.last, v.previous = nil, d
		return nil
	}
	if err := v.noted(ctx, d); err != nil {
		return err
	}
	sheet, ok, err := v.sheet(ctx, d)
	if err != nil {
		return err
	}
	if !ok {
		v.last = nil
		v.previous = d
		return nil
	}
	stored, err := v.DB.Events().DayRows(ctx, d.Day)
	if err != nil {
		return err
	}
	v.find(day, register.Compare(sheet, stored)...)
	if err := v.accesses(ctx, day, sheet); err != nil {
		return err
	}
	v.last, v.previous = lastOf(sheet), d
	return nil
}

// gone reports whether a day's sheet and accesses were erased by a disposition: its number, hashes and signature stay and are
// held to the ledger all the same. That it was erased must be in the ledger too.
func (v *verifier) gone(d store.RegisterDay) bool {
	if d.Disposed.IsZero() {
		return false
	}
	if !v.says.disposed[d.Day[:7]] {
		v.find(digest.Day(d.Day), register.Flaw{What: register.SheetMissing, Where: "register_day/disposed"})
	}
	return true
}

// seals holds what is kept of a day and its signature to the ledger.
func (v *verifier) seals(d store.RegisterDay) {
	day := digest.Day(d.Day)
	said, known := v.says.closed[day]
	switch {
	case !known:
		v.find(day, register.Flaw{What: register.SheetExtra, Where: "register_day"})
	case said.sum != hex.EncodeToString(d.SHA256[:]) || said.number != d.Number || said.entry != d.ClosedEntry:
		v.find(day, register.Flaw{What: register.SheetAltered, Where: "register_day"})
	}
	if v.previous.Number > 0 && v.previous.Number != d.Number-1 {
		v.find(day, register.Flaw{What: register.SheetAltered, Where: "register_day/number"})
	}
	signed, known := v.says.signed[day]
	switch isSigned := d.State == store.DaySigned; {
	case known && !isSigned:
		v.find(day, register.Flaw{What: register.SheetMissing, Where: "register_day/signature"})
	case !known && (isSigned || d.SignedBy != 0 || d.SignedEntry != 0):
		v.find(day, register.Flaw{What: register.SheetExtra, Where: "register_day/signature"})
	case known && (signed.sum != hex.EncodeToString(d.SignedSHA256[:]) || signed.entry != d.SignedEntry || signed.by != d.SignedBy || signed.at != d.Signed.UnixMicro()):
		v.find(day, register.Flaw{What: register.SheetAltered, Where: "register_day/signature"})
	}
}

// noted holds the notes to a day to the ledger, and the signature to the comments.
func (v *verifier) noted(ctx context.Context, d store.RegisterDay) error {
	var comments [][32]byte
	for _, n := range v.notes {
		if n.Day != d.Day {
			continue
		}
		key := noteKey(digest.Day(n.Day), n.Kind, n.Number)
		said, known := v.says.notes[key]
		body, err := v.openNote(ctx, n)
		sum := register.Sum(body.canonical())
		switch {
		case !known:
			v.find(digest.Day(d.Day), register.Flaw{What: register.SheetExtra, Where: "register_note/" + key})
		case err != nil || said.sum != hex.EncodeToString(sum[:]) || sum != n.SHA256 || said.entry != n.Entry || body.Staff != n.Staff || !body.At.Equal(n.At):
			v.find(digest.Day(d.Day), register.Flaw{What: register.SheetAltered, Where: "register_note/" + key})
		}
		if n.Kind == Comment {
			comments = append(comments, n.SHA256)
		}
	}
	if d.State == store.DaySigned && register.Sum(register.Signed(d.Day, d.SHA256, comments)) != d.SignedSHA256 {
		v.find(digest.Day(d.Day), register.Flaw{What: register.SheetAltered, Where: "register_day/signature"})
	}
	return nil
}

// sheet opens a day's sheet and holds it to its hash and to what is kept beside it. False: it is not the one.
func (v *verifier) sheet(ctx context.Context, d store.RegisterDay) (register.Sheet, bool, error) {
	day := digest.Day(d.Day)
	altered := register.Flaw{What: register.SheetAltered, Where: "register_day/sheet"}
	packed, err := v.DB.Read().RegisterSheet(ctx, d.Day)
	if err != nil {
		return register.Sheet{}, false, err
	}
	text, err := unpack(packed)
	if err != nil || register.Sum(text) != d.SHA256 {
		v.find(day, altered)
		return register.Sheet{}, false, nil
	}
	sheet, err := register.ParseSheet(text)
	if err != nil || sheet.Day.Day != d.Day {
		v.find(day, altered)
		return register.Sheet{}, false, nil
	}
	if v.previous.Number > 0 && sheet.Previous != v.previous.SHA256 {
		v.find(day, register.Flaw{What: register.SheetAltered, Where: "register_day/previous"})
	}
	if sheet.Number != d.Number || sheet.Accesses != d.Accesses || register.Total(sheet.Keys) != d.Totals || len(sheet.Flaws) != d.Flaws || !sheet.Closed.Equal(d.Closed) {
		v.find(day, register.Flaw{What: register.SheetAltered, Where: "register_day/totals"})
	}
	return sheet, true, nil
}

// accesses holds what is stored of a day to the marks and numbers of its accesses, and to the hash in its sheet.
func (v *verifier) accesses(ctx context.Context, day digest.Day, sheet register.Sheet) error {
	before := map[int]int64{}
	for _, span := range sheet.Nodes {
		before[span.Node] = span.First - 1
	}
	checker, err := v.checker(ctx, before)
	if err != nil {
		return err
	}
	checker.Only(lastOf(sheet))
	tally := register.NewTally(string(day), mexico)
	err = v.eachAccess(ctx, day, func(a register.Access) error {
		v.report.Accesses++
		if checker.See(a) && checker.Belongs(a) {
			tally.Add(a)
		}
		return nil
	})
	if errors.Is(err, archive.ErrFile) || fault.Is(err, fault.Unready) {
		v.find(day, register.Flaw{What: register.ArchiveAltered, Where: "register_archive/" + string(day)[:7]})
		return nil
	}
	if err != nil {
		return err
	}
	return v.counted(ctx, day, sheet, checker, tally.Day())
}

func (v *verifier) counted(ctx context.Context, day digest.Day, sheet register.Sheet, checker *register.Checker, counted register.Day) error {
	flaws := checker.Flaws()
	missing, err := v.notElsewhere(ctx, day, checker.Missing(lastOf(sheet)))
	if err != nil {
		return err
	}
	flaws = since(append(flaws, missing...), sheet.Flaws)
	v.find(day, flaws...)
	if counted.Marks == sheet.Marks && counted.Accesses == sheet.Accesses || len(flaws) > 0 || len(sheet.Flaws) > 0 {
		return nil
	}
	v.find(day, register.Flaw{What: register.DayAltered, Where: fmt.Sprintf("access/%d", counted.Accesses-sheet.Accesses)})
	for _, f := range register.Compare(sheet, counted) { // which key's, which hour's, which note's
		v.find(day, register.Flaw{What: register.DayAltered, Where: f.Where})
	}
	return nil
}

// since leaves out what the sheet says was wrong already when the day was closed.
func since(flaws, known []register.Flaw) []register.Flaw {
	return slices.DeleteFunc(flaws, func(f register.Flaw) bool { return slices.Contains(known, f) })
}

// farAway is later than any access.
var farAway = time.Date(2200, 1, 1, 0, 0, 0, 0, time.UTC)
