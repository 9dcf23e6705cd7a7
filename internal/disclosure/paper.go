package disclosure

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"clavero/internal/dossier"
	"clavero/internal/lang"
	"clavero/internal/lang/spanish"
	"clavero/internal/paper"
	"clavero/internal/pdf"
)

// Paper is the document to be read, as a page and as a PDF.
func Paper(doc dossier.Document, tag lang.Tag) paper.Doc {
	r := reader{texts{tag}, doc}
	out := paper.Doc{
		Kicker: r.t("dossier.kicker"), Title: r.t("dossier.title", "Folio", doc.Folio), Lead: doc.Applicant.Name,
		Facts: [][2]string{
			{r.t("dossier.state"), capital(r.t("petition.state." + doc.State))}, {r.t("dossier.kind"), capital(r.t("petition.kind." + doc.Kind))},
			{r.t("dossier.created"), r.at(doc.Created)},
		},
	}
	if doc.Ended != nil {
		out.Facts = append(out.Facts, [2]string{r.t("dossier.ended"), r.at(*doc.Ended)})
	}
	if e := doc.Exported; !e.At.IsZero() {
		out.Facts = append(out.Facts, [2]string{r.t("dossier.recipient"), e.Recipient}, [2]string{r.t("dossier.reason"), e.Reason},
			[2]string{r.t("dossier.handed"), e.By + ", " + r.at(e.At)})
	}
	for _, part := range []struct {
		key    string
		blocks []paper.Block
	}{
		{"data", r.data()}, {"steps", r.steps()}, {"papers", r.papers()}, {"orders", r.orders()}, {"vendor", r.vendor()}, {"deliveries", r.deliveries()},
		{"mails", r.mails()}, {"key", r.key()}, {"use", r.use()}, {"notes", r.notes()}, {"terms", r.terms()},
	} {
		blocks := part.blocks
		if len(blocks) == 0 {
			blocks = []paper.Block{paper.Note(r.t("dossier.none." + part.key))}
		}
		out.Parts = append(out.Parts, paper.Part{Key: part.key, Number: strconv.Itoa(len(out.Parts) + 1), Title: r.t("dossier.part." + part.key), Blocks: blocks})
	}
	return out
}

// paper draws the PDF of a file that is handed over.
func (d *Disclosure) paper(doc dossier.Document, tag lang.Tag, at time.Time) ([]byte, error) {
	return Paper(doc, tag).PDF(pdf.Head{
		Title: tag.T("dossier.title", "Folio", doc.Folio), Institution: d.Site.Institution, Office: tag.T("petition.lane.liaison"), Lang: string(tag),
		Foot: doc.Folio + " · " + spanish.DateTime(at, tag), Made: at,
	})
}

type reader struct {
	texts
	doc dossier.Document
}

func (r reader) at(t time.Time) string { return spanish.DateTime(t, r.Tag) }

func (r reader) num(n int) string { return r.Num(int64(n)) }

func (r reader) maybe(t *time.Time) string {
	if t == nil {
		return ""
	}
	return r.at(*t)
}

func (r reader) pair(key, value string) [2]string { return [2]string{r.t(key), value} }

func (r reader) data() []paper.Block {
	a := r.doc.Applicant
	proved := r.t("dossier.mail.unproved")
	if a.Proved {
		proved = r.t("dossier.mail.proved")
	}
	notice := ""
	if a.Notice != "" {
		notice = a.Notice + " (" + r.maybe(a.Consent) + ")"
	}
	phone := a.Phone
	if a.Extension != "" {
		phone = r.t("web.datum.extension", "Phone", phone, "Extension", a.Extension)
	}
	return []paper.Block{paper.Pairs(
		r.pair("web.datum.name", a.Name), r.pair("web.datum.position", a.Position), r.pair("web.datum.unit", strings.TrimSpace(a.Unit+" "+bracketed(a.UnitCode))),
		r.pair("web.datum.institution", a.Institution), r.pair("web.datum.mail", a.Mail+" ("+proved+")"), r.pair("web.datum.phone", phone),
		r.pair("web.datum.reason", a.Reason), r.pair("web.datum.origin", capital(r.t("petition.origin."+r.doc.Origin))), r.pair("web.datum.notice", notice),
	)}
}

func bracketed(code string) string {
	if code == "" {
		return ""
	}
	return "(" + code + ")"
}

// steps tells each decision with the rules it was taken on and the facts that were seen.
func (r reader) steps() []paper.Block {
	var blocks []paper.Block
	var shown *paper.Table // the checks that were told last
	for _, s := range r.doc.Steps {
		title := s.Number + "  " + capital(s.Title)
		blocks = append(blocks, paper.Sub(title), paper.Pairs(
			r.pair("dossier.at", r.at(s.At)), r.pair("dossier.by", strings.Trim(s.By+", "+r.or("petition.lane."+s.Role, s.Role), ", ")),
			r.pair("dossier.rules", r.t("dossier.rules.numbers", "Guideline", s.Guideline, "Mechanism", s.Mechanism)),
			r.pair("dossier.message", s.Message), r.pair("dossier.note", s.Note), r.pair("dossier.why", s.Reason),
			r.pair("dossier.proof", r.or("dossier.proof."+s.Proof, s.Proof)), r.pair("dossier.entry", r.Num(s.Entry)),
		))
		if len(s.Lines) > 0 {
			blocks = append(blocks, paper.Bullets(linesOf(s.Lines)...))
		}
		for _, c := range s.Changed {
			blocks = append(blocks, paper.Note(r.t("dossier.changed", "Datum", c.Datum, "Before", c.Before, "After", c.After)))
		}
		if len(s.Checks) == 0 {
			continue
		}
		checks := r.checks(s)
		if shown != nil && reflect.DeepEqual(shown.Rows, checks.Rows) {
			blocks = append(blocks, paper.Note(r.t("dossier.checks.same")))
			continue
		}
		shown = checks
		blocks = append(blocks, paper.Block{Table: checks}.Under(r.t("dossier.fold.checks", "N", len(checks.Rows))))
	}
	return blocks
}

func linesOf(lines []dossier.Line) []string {
	var list []string
	for _, line := range lines {
		list = append(list, strings.TrimSpace(line.Line+"  "+line.Words))
	}
	return list
}

func (r reader) checks(s dossier.Step) *paper.Table {
	t := &paper.Table{Caption: r.t("dossier.checks"), Heads: []string{r.t("dossier.check"), r.t("dossier.verdict"), r.t("dossier.seen")}, Shares: []float64{3, 2, 7}}
	for _, c := range s.Checks {
		seen := c.Words
		for _, name := range slices.Sorted(maps.Keys(c.Facts)) {
			seen += "\n" + name + ": " + c.Facts[name]
		}
		t.Rows = append(t.Rows, []string{c.Title, r.or("check.verdict."+c.Verdict, c.Verdict), seen})
	}
	return t
}

func (r reader) papers() []paper.Block {
	if len(r.doc.Papers) == 0 {
		return nil
	}
	t := &paper.Table{Heads: []string{r.t("dossier.paper"), r.t("dossier.series"), r.t("dossier.received"), r.t("dossier.hash")}, Shares: []float64{4, 1.6, 3, 5}}
	for _, p := range r.doc.Papers {
		t.Rows = append(t.Rows, []string{p.Title + "\n" + p.File, strconv.Itoa(p.Series), r.at(p.Received), spaced(p.SHA256)})
	}
	return []paper.Block{{Table: t}}
}

// spaced parts a hash into groups, so that it can be compared by eye and broken into lines.
func spaced(hash string) string {
	var parts []string
	for at := 0; at < len(hash); at += 8 {
		parts = append(parts, hash[at:min(at+8, len(hash))])
	}
	return strings.Join(parts, " ")
}

func (r reader) orders() []paper.Block {
	var blocks []paper.Block
	for _, o := range r.doc.Orders {
		blocks = append(blocks, paper.Sub(capital(o.Words)), paper.Pairs(
			r.pair("dossier.order", o.Order), r.pair("dossier.provider", r.or("web.provider."+o.Provider, o.Provider)), r.pair("dossier.user", o.User),
			r.pair("dossier.placed", r.at(o.Placed)), r.pair("dossier.answered", r.maybe(o.Answered)), r.pair("dossier.state", r.or("petition.order.state."+o.State, o.State)),
			r.pair("dossier.why", o.Reason), r.pair("dossier.answer", o.Answer),
		))
		var tries []string
		for _, a := range o.Attempts {
			tries = append(tries, strings.TrimSuffix(r.at(a.At)+": "+r.or("petition.attempt."+a.Outcome, a.Outcome)+". "+a.Reason, " "))
		}
		if len(tries) > 0 {
			blocks = append(blocks, paper.Bullets(tries...))
		}
	}
	return blocks
}

func (r reader) vendor() []paper.Block {
	var blocks []paper.Block
	for _, l := range r.doc.Vendor {
		shared := ""
		if l.Shared {
			shared = r.t("dossier.vendor.shared")
		}
		blocks = append(blocks, paper.Sub(r.t("dossier.vendor."+l.Way)), paper.Pairs(
			r.pair("dossier.at", r.at(l.At)), r.pair("dossier.address", l.Address), r.pair("dossier.subject", l.Subject), r.pair("dossier.order", l.Order),
			r.pair("dossier.outcome", r.or("dossier.outcome."+l.Outcome, l.Outcome)), r.pair("dossier.user", l.User), r.pair("dossier.why", l.Reason), r.pair("dossier.note", shared),
		))
		if l.Text != "" {
			blocks = append(blocks, paper.Mono(l.Text).Under(r.t("dossier.fold.mail")))
		}
	}
	return blocks
}

func (r reader) deliveries() []paper.Block {
	if len(r.doc.Deliveries) == 0 {
		return nil
	}
	t := &paper.Table{Heads: []string{r.t("dossier.number"), r.t("dossier.address"), r.t("dossier.sent"), r.t("dossier.until"), r.t("dossier.missed"), r.t("dossier.state")},
		Shares: []float64{1, 4, 3, 3, 1.6, 2.6}, Right: []bool{true, false, false, false, true, false}}
	for _, d := range r.doc.Deliveries {
		t.Rows = append(t.Rows, []string{strconv.Itoa(d.Number), d.Address, r.at(d.Sent), r.at(d.Until), strconv.Itoa(d.Missed), d.Words})
	}
	return []paper.Block{{Table: t}}
}

func (r reader) mails() []paper.Block {
	var blocks []paper.Block
	for _, m := range r.doc.Mails {
		if m.Text == "" {
			m.Subject = r.t("dossier.mail.unsent")
		}
		blocks = append(blocks, paper.Sub(m.Subject), paper.Pairs(
			r.pair("dossier.at", r.at(m.At)), r.pair("dossier.address", m.Address), r.pair("dossier.state", r.or("petition.mail.state."+m.State, m.State)),
		))
		if m.Text != "" {
			blocks = append(blocks, paper.Mono(m.Text).Under(r.t("dossier.fold.mail")))
		}
	}
	return blocks
}

func (r reader) key() []paper.Block {
	k := r.doc.Key
	if k == nil {
		return nil
	}
	blocks := []paper.Block{paper.Pairs(
		r.pair("dossier.user", k.User), r.pair("dossier.provider", r.or("web.provider."+k.Provider, k.Provider)), r.pair("dossier.state", r.or("credential.state."+k.State, k.State)),
		r.pair("dossier.created", r.at(k.Created)), r.pair("dossier.starts", r.maybe(k.Starts)), r.pair("dossier.ends", r.maybe(k.Ends)), r.pair("dossier.first", r.maybe(k.FirstUsed)),
		r.pair("dossier.ended", r.maybe(k.Ended)), r.pair("dossier.why", r.or("credential.end."+k.Why, k.Why)),
	)}
	for _, other := range r.doc.Related {
		blocks = append(blocks, paper.Note(r.t("dossier.related", "Folio", other.Folio, "Kind", r.t("petition.kind."+other.Kind), "State", r.t("petition.state."+other.State))))
	}
	return blocks
}

func (r reader) use() []paper.Block {
	if len(r.doc.Use) == 0 {
		return nil
	}
	t := &paper.Table{Heads: []string{r.t("dossier.month"), r.t("dossier.days"), r.t("dossier.signins"), r.t("dossier.refused"), r.t("dossier.editions"), r.t("dossier.reads")},
		Shares: []float64{2, 1, 1, 1, 1, 1}, Right: []bool{false, true, true, true, true, true}}
	for _, m := range r.doc.Use {
		t.Rows = append(t.Rows, []string{m.Month, strconv.Itoa(m.Days), r.num(m.SignIns), r.num(m.Refused), r.num(m.Editions), r.num(m.Notes)})
	}
	return []paper.Block{{Table: t}, paper.Note(r.t("dossier.use.what"))}
}

func (r reader) notes() []paper.Block {
	var blocks []paper.Block
	for _, n := range r.doc.Notes {
		blocks = append(blocks, paper.Para(n.Text), paper.Note(n.By+", "+r.at(n.At)))
	}
	return blocks
}

func (r reader) terms() []paper.Block {
	t := &paper.Table{Heads: []string{r.t("dossier.code"), r.t("dossier.series"), r.t("dossier.years"), r.t("dossier.custodian"), r.t("dossier.term")},
		Shares: []float64{1.2, 4, 1.4, 3.4, 4}}
	for _, term := range r.doc.Terms {
		runs := r.t("records.start." + term.Starts)
		if term.Earliest != "" {
			runs = r.t("dossier.term.runs", "Started", r.day(term.Started), "Earliest", r.day(term.Earliest))
		}
		t.Rows = append(t.Rows, []string{term.Code, term.Title, fmt.Sprint(term.Years), term.Custodian, runs})
	}
	return []paper.Block{{Table: t}}
}

func capital(text string) string {
	for i := range text {
		if i > 0 {
			return strings.ToUpper(text[:i]) + text[i:]
		}
	}
	return strings.ToUpper(text)
}
