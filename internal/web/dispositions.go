package web

import (
	"encoding/hex"
	"slices"

	"clavero/internal/auth"
	"clavero/internal/fault"
	"clavero/internal/lang/spanish"
	"clavero/internal/records"
	"clavero/internal/retention"
	"clavero/internal/store"
	"clavero/internal/web/page"
)

// dispositionsPage lists the dispositions and shows what may be proposed now. 7
func (v *visit) dispositionsPage() error {
	p, err := v.dispositions(page.Form{})
	if err != nil {
		return err
	}
	return v.ok(p)
}

func (v *visit) dispositions(form page.Form) (page.Dispositions, error) {
	ctx := v.r.Context()
	all, err := v.Records.Dispositions(ctx, v.who)
	if err != nil {
		return page.Dispositions{}, err
	}
	year := v.r.FormValue("anio")
	if len(year) != 4 {
		year = ""
	}
	matter := matterOf(v.r.FormValue("de"))
	c, err := v.Records.Of(matter).Candidates(ctx, v.who, year)
	p := page.Dispositions{Matter: string(matter), Frame: v.frame(v.t("records.dispositions")), Form: form, May: v.who.May(auth.ProposeDisposition) == nil, Year: year, Total: len(c.Records),
		SHA256: c.SHA256, More: c.More, Held: c.Held, Listed: c.Listed, Shown: v.inventoryRows(c.Rows, nil)}
	for _, m := range retention.Matters {
		p.Matters = append(p.Matters, page.Option{Value: string(m), Label: v.t("records.matter." + string(m)), Chosen: m == matter})
	}
	for _, d := range all {
		p.List = append(p.List, page.DispositionRow{Number: d.Number, Path: dispositionPath(d.ID), State: v.dispositionState(d), Cases: d.Cases, Proposed: d.Proposed})
	}
	if len(c.Years) > 1 {
		p.Years = []page.Option{{Label: v.t("web.all"), Chosen: year == ""}}
		for _, y := range c.Years {
			p.Years = append(p.Years, page.Option{Value: y, Label: y, Chosen: y == year})
		}
	}
	return p, err
}

// matterOf is the kind of records that was asked for; cases where it is none.
func matterOf(asked string) retention.Matter {
	if slices.Contains(retention.Matters, retention.Matter(asked)) {
		return retention.Matter(asked)
	}
	return retention.Cases
}

var dispositionKinds = map[retention.State]string{
	retention.Proposed: page.Info, retention.Approved: page.Attention, retention.Acted: page.Now, retention.Executed: page.Done,
	retention.Refused: page.Fail, retention.Withdrawn: page.Ended,
}

func (v *visit) dispositionState(d store.Disposition) page.Status {
	return page.Status{Kind: dispositionKinds[d.State], Text: v.t("records.state." + string(d.State))}
}

// dispositionPropose freezes the inventory that the person was shown.
func (v *visit) dispositionPropose() error {
	if err := v.parse(); err != nil {
		return err
	}
	year := v.r.PostFormValue("anio")
	id, err := v.Records.Of(matterOf(v.r.PostFormValue("de"))).Propose(v.r.Context(), v.who, year, v.r.PostFormValue("seen"), spanish.Tidy(v.r.PostFormValue("reason")))
	if err == nil {
		return v.done(dispositionPath(id), "disposition_proposed")
	}
	p, failed := v.dispositions(page.Form{})
	if failed != nil {
		return failed
	}
	return v.again(err, func(form page.Form) page.Page { p.Form = form; return p })
}

// dispositionPage shows a disposition and the steps that are the person's to take.
func (v *visit) dispositionPage() error {
	p, err := v.disposition(page.Form{})
	if err != nil {
		return err
	}
	return v.ok(p)
}

func (v *visit) viewed() (records.View, error) {
	id, err := v.number("id")
	if err != nil {
		return records.View{}, err
	}
	return v.Records.View(v.r.Context(), v.who, id)
}

func (v *visit) disposition(form page.Form) (page.Disposition, error) {
	d, err := v.viewed()
	if err != nil {
		return page.Disposition{}, err
	}
	p := page.Disposition{Frame: v.frame(d.Number), Form: form, Number: d.Number, Matter: string(d.Matter), Path: dispositionPath(d.ID), State: v.dispositionState(d.Disposition),
		Next: v.t("records.next." + string(d.State)), Facts: v.dispositionFacts(d), Total: len(d.Rows), Intact: d.Intact, SHA256: hex.EncodeToString(d.SHA256),
		Reason: d.Reason, Rows: v.inventoryRows(d.Rows, d.Cases), Papers: v.dispositionPapers(d)}
	for _, o := range d.Opinions {
		p.Opinions = append(p.Opinions, page.DispositionOpinion{Name: o.Name, Said: o.Said, For: o.For, At: o.At, Entry: o.LedgerSeq})
	}
	v.offerDisposition(&p, d)
	return p, nil
}

// offerDisposition shows the steps that the rules let the person take.
func (v *visit) offerDisposition(p *page.Disposition, d records.View) {
	rd := retention.Disposition{State: d.State, Proposer: d.Disposition.Proposer}
	for _, o := range d.Opinions {
		rd.Opinions = append(rd.Opinions, retention.Opinion{Person: o.Staff, For: o.For})
	}
	by := retention.By{Person: v.who.ID}
	for _, role := range v.who.Roles {
		by.Roles = append(by.Roles, retention.Role(role))
	}
	may := func(step retention.Step) error {
		_, err := retention.Judge(rd, step, by, retention.Circumstances{Intact: d.Intact, Reason: "-"})
		return err
	}
	err := may(retention.Support)
	p.MayOpine, p.MayAct, p.MayTake = err == nil, may(retention.Act) == nil, may(retention.Withdraw) == nil
	if text := fault.TextOf(err); v.who.May(auth.OpineDisposition) == nil && (text == "records.not_own" || text == "records.said_before") {
		p.WhyNot = v.lang.Explain(err)
	}
}

func (v *visit) dispositionFacts(d records.View) []page.Fact {
	facts := []page.Fact{
		{Label: v.t("records.matter"), Value: v.things(d.Matter, d.Disposition.Cases), Note: v.t("records.matter." + string(d.Matter))},
		{Label: v.t("records.col.proposed"), Value: spanish.DateTime(d.Proposed, v.lang), Note: d.Proposer},
	}
	if !d.Acted.IsZero() {
		facts = append(facts, page.Fact{Label: v.t("records.acted"), Value: spanish.DateTime(d.Acted, v.lang), Note: d.Actor},
			page.Fact{Label: v.t("records.keep"), Value: v.t("records.keep.to", "Date", spanish.LongDate(d.KeepTo, v.lang))})
	}
	if d.State == retention.Executed {
		facts = append(facts, page.Fact{Label: v.t("records.executed"), Value: spanish.DateTime(d.Ended, v.lang),
			Note: v.t("records.executed.what", "N", d.Erased(), "Things", v.things(d.Matter, d.Erased()), "Left", d.LeftOut())})
	}
	return facts
}

// things says how many records of a kind there are.
func (v *visit) things(matter retention.Matter, n int) string {
	return v.t("records.things."+string(matter), "N", n, "Count", v.num(n))
}

// num is a number with its thousands apart.
func (v *visit) num(n int) string { return page.Frame{Lang: v.lang}.Num(n) }

func (v *visit) dispositionPapers(d records.View) []page.Link {
	at := dispositionPath(d.ID)
	links := []page.Link{
		{Path: at + "/inventario.pdf", Text: v.t("records.paper.inventory") + " (PDF)"}, {Path: at + "/inventario.xlsx", Text: v.t("records.paper.inventory") + " (XLSX)"},
		{Path: at + "/inventario.csv", Text: v.t("records.paper.frozen")},
	}
	if len(d.Opinions) > 0 {
		links = append(links, page.Link{Path: at + "/dictamen.pdf", Text: v.t("records.paper.opinion") + " (PDF)"})
	}
	if !d.Acted.IsZero() {
		links = append(links, page.Link{Path: at + "/acta.pdf", Text: v.t("records.paper.act") + " (PDF)"})
	}
	return links
}

// dispositionOpine signs an opinion.
func (v *visit) dispositionOpine() error {
	return v.dispositionStep("disposition_opined", func(id int64) error {
		favourable := v.r.PostFormValue("opinion") == "for"
		if !favourable && v.r.PostFormValue("opinion") != "against" {
			return fault.Form([]fault.Field{{Name: "opinion", Text: "records.need.opinion"}})
		}
		return v.Records.Opine(v.r.Context(), v.who, id, v.r.PostFormValue("code"), favourable, spanish.Tidy(v.r.PostFormValue("reason")))
	})
}

// dispositionAct draws up and signs the act.
func (v *visit) dispositionAct() error {
	return v.dispositionStep("disposition_acted", func(id int64) error {
		return v.Records.DrawUp(v.r.Context(), v.who, id, v.r.PostFormValue("code"))
	})
}

// dispositionWithdraw takes a disposition back.
func (v *visit) dispositionWithdraw() error {
	return v.dispositionStep("disposition_withdrawn", func(id int64) error {
		return v.Records.Withdraw(v.r.Context(), v.who, id, spanish.Tidy(v.r.PostFormValue("why")))
	})
}

func (v *visit) dispositionStep(done string, do func(id int64) error) error {
	if err := v.parse(); err != nil {
		return err
	}
	id, err := v.number("id")
	if err != nil {
		return err
	}
	if err = do(id); err == nil {
		return v.done(dispositionPath(id), done)
	}
	if fault.Is(err, fault.Denied) {
		return err
	}
	p, failed := v.disposition(page.Form{})
	if failed != nil {
		return failed
	}
	return v.again(err, func(form page.Form) page.Page { p.Form = form; return p })
}

// dispositionFile gives a paper of a disposition.
func (v *visit) dispositionFile() error {
	d, err := v.viewed()
	if err != nil {
		return err
	}
	for _, paper := range v.dispositionPapers(d) {
		if file := v.r.PathValue("file"); paper.Path == dispositionPath(d.ID)+"/"+file {
			return v.attachPaper(d, file)
		}
	}
	return fault.New(fault.NotFound, "fault.not_found")
}
