package web

import (
	"encoding/hex"
	"slices"
	"strconv"

	"clavero/internal/lang/spanish"
	"clavero/internal/pdf"
	"clavero/internal/records"
	"clavero/internal/retention"
)

// dispositionPaper draws the inventory, the opinion (dictamen) or the act (acta) of a disposition.
func (v *visit) dispositionPaper(d records.View, file string) ([]byte, error) {
	kind := map[string]string{"inventario.pdf": "inventory", "dictamen.pdf": "opinion", "acta.pdf": "act"}[file]
	site := v.Post.Site()
	doc := pdf.New(pdf.Head{
		Title: v.t("records.paper."+kind) + " " + d.Number, Institution: site.Institution, Office: site.Office, Lang: string(v.lang), Made: d.Proposed,
		Foot: d.Number + " · SHA-256 " + hex.EncodeToString(d.SHA256)[:16] + "…", Wide: kind != "opinion",
	})
	doc.Title(v.t("records.paper."+kind) + " " + d.Number)
	switch kind {
	case "inventory":
		v.writeInventory(doc, d, true)
	case "opinion":
		v.writeOpinion(doc, d)
	case "act":
		v.writeAct(doc, d)
	}
	return doc.Bytes()
}

func (v *visit) writeInventory(doc *pdf.Doc, d records.View, all bool) {
	doc.Para(v.t("records.paper.inventory.text", "N", len(d.Rows), "Things", v.things(d.Matter, len(d.Rows)), "Date", spanish.LongDate(d.Proposed, v.lang), "Who", d.Proposer))
	doc.Para(v.t("records.hash"))
	doc.Mono(hex.EncodeToString(d.SHA256))
	table := pdf.Table{Shares: []float64{5, 15, 10, 8, 13, 10, 10, 10, 10, 9}, Right: []bool{true, false, false, false, false, false, false, false, false, true}}
	for _, column := range []string{"records.col.n", "desk.col.folio", "records.col.kind", "records.col.allseries", "desk.col.unit", "records.col.began", "records.col.ended",
		"records.col.keyended", "records.col.due", "records.col.papers"} {
		table.Heads = append(table.Heads, v.t(column))
	}
	for _, r := range d.Rows {
		table.Rows = append(table.Rows, []string{r[0], r[1], v.worded("petition.kind."+r[2], r[2]), r[3], r[5], v.shortDay(r[6]), v.shortDay(r[7]), v.shortDay(r[9]), v.shortDay(r[10]), r[11]})
	}
	doc.Table(table)
	if all {
		doc.Signatures(d.Proposer + "\n" + v.t("records.paper.proposes"))
	}
}

func (v *visit) writeOpinion(doc *pdf.Doc, d records.View) {
	doc.Para(v.t("records.paper.opinion.text", "Number", d.Number, "Things", v.things(d.Matter, len(d.Rows)), "Reason", d.Reason))
	v.writeTerms(doc, d.Matter)
	var sign []string
	for _, o := range d.Opinions {
		doc.Sub(o.Name)
		word := v.t("records.opine.was.for")
		if !o.For {
			word = v.t("records.opine.was.against")
		}
		doc.Pairs([][2]string{{v.t("records.paper.sense"), word}, {v.t("records.paper.said"), orDash(o.Said)}, {v.t("records.paper.when"), spanish.DateTime(o.At, v.lang)},
			{v.t("records.paper.entry"), strconv.FormatInt(o.LedgerSeq, 10)}})
		sign = append(sign, o.Name)
	}
	doc.Para(v.t("records.paper.signed"))
	doc.Mono(hex.EncodeToString(d.SHA256))
	doc.Signatures(sign...)
}

// seriesOf are the series that records of a kind belong to (7).
var seriesOf = map[retention.Matter][]int{retention.Cases: {1, 2, 3}, retention.Months: {4}, retention.Mails: {2}}

func (v *visit) writeTerms(doc *pdf.Doc, matter retention.Matter) {
	table := pdf.Table{Heads: []string{v.t("records.col.series"), v.t("records.col.code"), v.t("records.col.term"), v.t("records.col.start")}, Shares: []float64{40, 15, 13, 32}}
	for _, s := range v.recordSeries() {
		if slices.Contains(seriesOf[matter], s.Number) {
			table.Rows = append(table.Rows, []string{strconv.Itoa(s.Number) + ". " + s.Name, s.Code, s.Term, s.Start})
		}
	}
	doc.Table(table)
}

func (v *visit) writeAct(doc *pdf.Doc, d records.View) {
	doc.Para(v.t("records.paper.act.text", "Number", d.Number, "Date", spanish.LongDate(d.Acted, v.lang), "Things", v.things(d.Matter, len(d.Rows)), "Who", d.Actor))
	doc.Heading(v.t("records.opinions"))
	for _, o := range d.Opinions {
		doc.Bullets(o.Name + ", " + spanish.ShortDateTime(o.At, v.lang) + ", " + v.t("records.entry", "Number", v.lang.Num(o.LedgerSeq)))
	}
	doc.Heading(v.t("records.paper.carried"))
	if d.State != retention.Executed {
		doc.Para(v.t("records.next.acted"))
	} else {
		doc.Para(v.t("records.executed.what", "N", d.Erased(), "Things", v.things(d.Matter, d.Erased()), "Left", d.LeftOut()) + " (" + spanish.DateTime(d.Ended, v.lang) + ")")
	}
	for _, c := range d.Cases {
		if c.State == "left_out" {
			doc.Bullets(c.Folio + ": " + v.t("records.outcome.left_out", "Why", v.t("records.standing."+c.Why)))
		}
	}
	doc.Para(v.t("records.paper.gone." + string(d.Matter)))
	doc.Para(v.t("records.keep.to", "Date", spanish.LongDate(d.KeepTo, v.lang)))
	doc.Heading(v.t("records.inventory"))
	v.writeInventory(doc, d, false)
	names := []string{d.Actor + "\n" + v.t("records.paper.draws")}
	for _, o := range d.Opinions {
		names = append(names, o.Name+"\n"+v.t("records.paper.opined"))
	}
	doc.Signatures(names...)
}

func orDash(s string) string {
	if s == "" {
		return "—"
	}
	return s
}
