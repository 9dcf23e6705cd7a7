package daybook

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
	"time"

	"clavero/internal/casefile"
	"clavero/internal/digest"
	"clavero/internal/lang"
	"clavero/internal/lang/spanish"
	"clavero/internal/ledger"
	"clavero/internal/pdf"
	"clavero/internal/reading"
	"clavero/internal/register"
	"clavero/internal/store"
)

// exported is what the ledger keeps of a paper or file that left the program.
type exported struct {
	Day    digest.Day `json:"day,omitempty"`
	From   digest.Day `json:"from,omitempty"`
	To     digest.Day `json:"to,omitempty"`
	Rows   int        `json:"rows,omitempty"`
	Public bool       `json:"public,omitempty"` // made to be given out of the house
	SHA256 string     `json:"sha256"`
}

// record has the ledger say that a file leaves the program, before it is given.
func (b *Book) record(ctx context.Context, by ledger.Actor, what string, on ledger.Subject, content []byte, detail exported) error {
	sum := sha256.Sum256(content)
	detail.SHA256 = hex.EncodeToString(sum[:])
	return b.DB.Write(ctx, func(tx *store.Tx) error {
		_, err := b.Files.Record(ctx, tx, casefile.Act{Kind: ledger.ExportMade, What: what, By: by, On: on, Detail: detail})
		return err
	})
}

// Form is the official form of a day as a paper (3.3): institution, office, number, totals, by hour, by unit, by person,
// comments, signatures, hash. The ledger has it before it is given. The caller has asked auth.Who.May take the register out.
func (b *Book) Form(ctx context.Context, by ledger.Actor, day digest.Day, tag lang.Tag, institution, office, seer string) ([]byte, error) {
	d, err := b.Accesses.Day(ctx, day, reading.Shown{})
	if err != nil {
		return nil, err
	}
	state, err := b.State(ctx, day)
	if err != nil {
		return nil, err
	}
	f := form{tag: tag, day: d, state: state}
	f.doc = pdf.New(pdf.Head{Title: f.title(), Institution: institution, Office: office, Lang: string(tag), Foot: f.foot(), Made: b.DB.Now()})
	f.write(office, seer)
	paper, err := f.doc.Bytes()
	if err != nil {
		return nil, err
	}
	return paper, b.record(ctx, by, "register.form", onDay(day), paper, exported{Day: day})
}

// form is the official form of a day while it is written.
type form struct {
	tag   lang.Tag
	doc   *pdf.Doc
	day   reading.DayRegister
	state State
}

func (f *form) t(key string, args ...any) string { return f.tag.T(key, args...) }

func (f *form) title() string {
	return f.t("daybook.form.title") + " · " + spanish.LongDate(noon(f.day.Day), f.tag)
}

func noon(day digest.Day) time.Time {
	y, m, d := day.Time().Date()
	return time.Date(y, m, d, 12, 0, 0, 0, mexico)
}

// foot has the hash of the sheet, or says that there is none.
func (f *form) foot() string {
	if f.state.Number == 0 {
		return f.t("daybook.form.partial")
	}
	return f.t("daybook.number", "Number", f.state.Number) + " · SHA-256 " + f.state.SHA256[:16] + "…"
}

func (f *form) write(office, seer string) {
	f.doc.Title(f.t("daybook.form.title"))
	f.doc.Sub(f.t("house.register.clause") + " · " + spanish.LongDate(noon(f.day.Day), f.tag))
	f.head()
	f.totals()
	f.hours()
	f.units()
	f.people()
	f.notes()
	f.seal()
	f.doc.Signatures(f.signer("webreader.register.drawn", office, f.state.SignedBy), f.signer("webreader.register.seen", seer, ""))
}

func (f *form) head() {
	pairs := [][2]string{{f.t("house.register.day"), spanish.LongDate(noon(f.day.Day), f.tag)}}
	if f.state.Number > 0 {
		pairs = append(pairs, [2]string{f.t("daybook.fact.number"), strconv.FormatInt(f.state.Number, 10)},
			[2]string{f.t("daybook.fact.closed"), spanish.DateTime(f.state.Closed, f.tag)})
	}
	pairs = append(pairs, [2]string{f.t("daybook.days.state"), f.t("daybook.state." + f.state.State)})
	f.doc.Pairs(pairs)
	if f.state.Number == 0 {
		f.doc.Note(f.t("house.register.partial") + " " + spanish.DateTime(f.day.AsOf, f.tag) + ".")
	}
}

func (f *form) totals() {
	t := f.day.Totals
	f.doc.Heading(f.t("daybook.form.totals"))
	f.doc.Table(pdf.Table{
		Heads: []string{f.t("webreader.register.accesses"), f.t("webreader.register.people"), f.t("house.register.signins"), f.t("webreader.register.editions"), f.t("house.register.reads"), f.t("webreader.register.refused")},
		Right: []bool{true, true, true, true, true, true},
		Rows:  [][]string{numbers(t.SignIns+t.Editions+t.Notes, t.Keys, t.SignIns, t.Editions, t.Notes, t.Refused)},
	})
}

func numbers(list ...int) []string {
	words := make([]string, len(list))
	for i, n := range list {
		words[i] = grouped(n)
	}
	return words
}

// grouped writes a number with its thousands apart, as both languages write it in Mexico.
func grouped(n int) string {
	s := strconv.Itoa(n)
	for at := len(s) - 3; at > 0 && s[at-1] != '-'; at -= 3 {
		s = s[:at] + "," + s[at:]
	}
	return s
}

func (f *form) hours() {
	h := f.day.Hours
	var rows [][]string
	for hour := range 24 {
		if h.SignIns[hour]+h.Editions[hour]+h.Notes[hour]+h.Refused[hour] > 0 {
			rows = append(rows, append([]string{strconv.Itoa(hour) + ":00–" + strconv.Itoa(hour) + ":59"}, numbers(h.SignIns[hour], h.Editions[hour], h.Notes[hour], h.Refused[hour])...))
		}
	}
	if len(rows) == 0 {
		return
	}
	f.doc.Heading(f.t("house.register.hours"))
	f.doc.Table(pdf.Table{
		Heads:  []string{f.t("house.register.hour"), f.t("house.register.signins"), f.t("webreader.register.editions"), f.t("house.register.reads"), f.t("house.register.failed")},
		Shares: []float64{2, 1, 1, 1, 1}, Right: []bool{false, true, true, true, true}, Rows: rows,
	})
}

func (f *form) units() {
	var rows [][]string
	for i, u := range f.day.Units {
		name := u.Name
		if name == "" {
			name = f.t("webreader.register.no_unit")
		}
		if u.Institution != "" {
			name += "\n" + u.Institution
		}
		rows = append(rows, append([]string{strconv.Itoa(i + 1), name}, numbers(u.Keys, u.SignIns, u.Editions, u.Notes, u.Refused)...))
	}
	if len(rows) == 0 {
		f.doc.Para(f.t("house.register.empty") + ".")
		return
	}
	f.doc.Heading(f.t("house.register.byunit"))
	f.doc.Table(pdf.Table{
		Heads:  []string{f.t("house.register.number"), f.t("house.register.unit"), f.t("house.register.people"), f.t("house.register.signins"), f.t("webreader.register.editions"), f.t("house.register.reads"), f.t("house.register.failed")},
		Shares: []float64{0.9, 4.6, 1.3, 1.3, 1.3, 1.2, 1.2}, Right: []bool{true, false, true, true, true, true, true}, Rows: rows,
	})
}

func (f *form) people() {
	var rows [][]string
	for i, p := range f.day.People {
		name, user := p.Name, p.User
		if p.Credential == 0 {
			name, user = f.t("webreader.register.no_key"), "—"
		}
		if p.UnitName != "" {
			name += "\n" + p.UnitName
		}
		row := append([]string{strconv.Itoa(i + 1), user, name}, numbers(p.SignIns, p.Editions, p.Notes, p.Refused)...)
		rows = append(rows, append(row, hour(p.First), hour(p.Last)))
	}
	if len(rows) == 0 {
		return
	}
	f.doc.Heading(f.t("house.register.byperson"))
	f.doc.Table(pdf.Table{
		Heads: []string{f.t("house.register.number"), f.t("house.register.user"), f.t("house.register.official"), f.t("house.register.signins"), f.t("webreader.register.editions"),
			f.t("house.register.reads"), f.t("house.register.failed"), f.t("house.register.first"), f.t("house.register.last")},
		Shares: []float64{1, 1.7, 3.2, 1.45, 1.4, 1.2, 1.35, 1.3, 1.3}, Right: []bool{true, false, false, true, true, true, true, true, true}, Rows: rows,
	})
}

func hour(t time.Time) string { return strings.TrimPrefix(t.In(mexico).Format("15:04"), "0") }

func (f *form) notes() {
	f.doc.Heading(f.t("daybook.form.notes"))
	if len(f.state.Notes) == 0 {
		f.doc.Para(f.t("daybook.nonotes"))
	}
	for _, n := range f.state.Notes {
		f.doc.Sub(f.t("daybook.note."+n.Kind, "Number", n.Number) + " · " + n.By + " · " + spanish.DateTime(n.At, f.tag))
		f.doc.Para(n.Text)
		if n.Late.Accesses > 0 {
			f.doc.Para(lateWords(f.tag, n.Late))
		}
		f.doc.Mono(n.SHA256)
	}
}

func lateWords(tag lang.Tag, l Late) string {
	return tag.T("daybook.late.text", "N", int(l.Accesses), "SignIns", l.SignIns, "Editions", l.Editions, "Notes", l.Notes, "Refused", l.Refused)
}

// seal says by what the ledger knows the day, and what was wrong with it.
func (f *form) seal() {
	if f.state.Number == 0 {
		return
	}
	f.doc.Heading(f.t("daybook.form.seal"))
	for _, flaw := range f.state.Flaws {
		f.doc.Para(FlawWords(f.tag, flaw))
	}
	f.doc.Para(f.t("daybook.fact.hash") + " (" + f.t("daybook.act", "Number", f.tag.Num(f.state.Entry)) + "):")
	f.doc.Mono(f.state.SHA256)
	if f.state.State == Signed {
		f.doc.Para(f.t("daybook.form.signed", "Name", f.state.SignedBy, "When", spanish.DateTime(f.state.Signed, f.tag)) + " (" + f.t("daybook.act", "Number", f.tag.Num(f.state.SignEntry)) + "):")
		f.doc.Mono(f.state.SignedSHA)
	}
}

// FlawWords says what is wrong, and where, for people.
func FlawWords(tag lang.Tag, f register.Flaw) string {
	return tag.T("daybook.flaw."+string(f.What), "Node", f.Node, "First", f.First, "Last", f.Last, "N", int(max(1, f.Last-f.First+1)),
		"ID", strconv.FormatInt(f.ID, 10), "Where", f.Where)
}

func (f *form) signer(act, office, name string) string {
	text := f.t(act)
	if name != "" {
		text += "\n" + name
	}
	return text + "\n" + office
}
