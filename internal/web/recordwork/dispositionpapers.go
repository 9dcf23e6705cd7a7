package recordwork

import (
	"encoding/hex"
	"slices"
	"strconv"

	"clavero/internal/lang/spanish"
	"clavero/internal/pdf"
	"clavero/internal/records"
	"clavero/internal/retention"
	"clavero/internal/web/visit"
)

// dispositionPaper draws the inventory, the opinion (dictamen) or the act (acta) of a disposition.
func dispositionPaper(v *visit.Visit, d records.View, file string) ([]byte, error) {
	kind := map[string]string{"inventario.pdf": "inventory", "dictamen.pdf": "opinion", "acta.pdf": "act"}[file]
	site := v.Post.Site()
	doc := pdf.New(pdf.Head{
		Title: v.T("records.paper."+kind) + " " + d.Number, Institution: site.Institution, Office: site.Office, Lang: string(v.Lang), Made: d.Proposed,
		Foot: d.Number + " · SHA-256 " + hex.EncodeToString(d.SHA256)[:16] + "…", Wide: kind != "opinion",
	})
	doc.Title(v.T("records.paper."+kind) + " " + d.Number)
	switch kind {
	case "inventory":
		writeInventory(v, doc, d, true)
	case "opinion":
		writeOpinion(v, doc, d)
	case "act":
		writeAct(v, doc, d)
	}
	return doc.Bytes()
}

func writeInventory(v *visit.Visit, doc *pdf.Doc, d records.View, all bool) {
	doc.Para(v.T("records.paper.inventory.text", "N", len(d.Rows), "Things", things(v, d.Matter, len(d.Rows)), "Date", spanish.LongDate(d.Proposed, v.Lang), "Who", d.Proposer))
	doc.Para(v.T("records.hash"))
	doc.Mono(hex.EncodeToString(d.SHA256))
	table := pdf.Table{Shares: []float64{5, 15, 10, 8, 13, 10, 10, 10, 10, 9}, Right: []bool{true, false, false, false, false, false, false, false, false, true}}
	for _, column := range []string{"records.col.n", "desk.col.folio", "records.col.kind", "records.col.allseries", "desk.col.unit", "records.col.began", "records.col.ended",
		"records.col.keyended", "records.col.due", "records.col.papers"} {
		table.Heads = append(table.Heads, v.T(column))
	}
	for _, r := range d.Rows {
		table.Rows = append(table.Rows, []string{r[0], r[1], v.Worded("petition.kind."+r[2], r[2]), r[3], r[5], shortDay(v, r[6]), shortDay(v, r[7]), shortDay(v, r[9]), shortDay(v, r[10]), r[11]})
	}
	doc.Table(table)
	if all {
		doc.Signatures(d.Proposer + "\n" + v.T("records.paper.proposes"))
	}
}

func writeOpinion(v *visit.Visit, doc *pdf.Doc, d records.View) {
	doc.Para(v.T("records.paper.opinion.text", "Number", d.Number, "Things", things(v, d.Matter, len(d.Rows)), "Reason", d.Reason))
	writeTerms(v, doc, d.Matter)
	var sign []string
	for _, o := range d.Opinions {
		doc.Sub(o.Name)
		word := v.T("records.opine.was.for")
		if !o.For {
			word = v.T("records.opine.was.against")
		}
		doc.Pairs([][2]string{{v.T("records.paper.sense"), word}, {v.T("records.paper.said"), orDash(o.Said)}, {v.T("records.paper.when"), spanish.DateTime(o.At, v.Lang)},
			{v.T("records.paper.entry"), strconv.FormatInt(o.LedgerSeq, 10)}})
		sign = append(sign, o.Name)
	}
	doc.Para(v.T("records.paper.signed"))
	doc.Mono(hex.EncodeToString(d.SHA256))
	doc.Signatures(sign...)
}

// seriesOf are the series that records of a kind belong to (7).
var seriesOf = map[retention.Matter][]int{retention.Cases: {1, 2, 3}, retention.Months: {4}, retention.Mails: {2}}

func writeTerms(v *visit.Visit, doc *pdf.Doc, matter retention.Matter) {
	table := pdf.Table{Heads: []string{v.T("records.col.series"), v.T("records.col.code"), v.T("records.col.term"), v.T("records.col.start")}, Shares: []float64{40, 15, 13, 32}}
	for _, s := range recordSeries(v) {
		if slices.Contains(seriesOf[matter], s.Number) {
			table.Rows = append(table.Rows, []string{strconv.Itoa(s.Number) + ". " + s.Name, s.Code, s.Term, s.Start})
		}
	}
	doc.Table(table)
}

func writeAct(v *visit.Visit, doc *pdf.Doc, d records.View) {
	doc.Para(v.T("records.paper.act.text", "Number", d.Number, "Date", spanish.LongDate(d.Acted, v.Lang), "Things", things(v, d.Matter, len(d.Rows)), "Who", d.Actor))
	doc.Heading(v.T("records.opinions"))
	for _, o := range d.Opinions {
		doc.Bullets(o.Name + ", " + spanish.ShortDateTime(o.At, v.Lang) + ", " + v.T("records.entry", "Number", v.Lang.Num(o.LedgerSeq)))
	}
	doc.Heading(v.T("records.paper.carried"))
	if d.State != retention.Executed {
		doc.Para(v.T("records.next.acted"))
	} else {
		doc.Para(v.T("records.executed.what", "N", d.Erased(), "Things", things(v, d.Matter, d.Erased()), "Left", d.LeftOut()) + " (" + spanish.DateTime(d.Ended, v.Lang) + ")")
	}
	for _, c := range d.Cases {
		if c.State == "left_out" {
			doc.Bullets(c.Folio + ": " + v.T("records.outcome.left_out", "Why", v.T("records.standing."+c.Why)))
		}
	}
	doc.Para(v.T("records.paper.gone." + string(d.Matter)))
	doc.Para(v.T("records.keep.to", "Date", spanish.LongDate(d.KeepTo, v.Lang)))
	doc.Heading(v.T("records.inventory"))
	writeInventory(v, doc, d, false)
	names := []string{d.Actor + "\n" + v.T("records.paper.draws")}
	for _, o := range d.Opinions {
		names = append(names, o.Name+"\n"+v.T("records.paper.opined"))
	}
	doc.Signatures(names...)
}

func orDash(s string) string {
	if s == "" {
		return "—"
	}
	return s
}
