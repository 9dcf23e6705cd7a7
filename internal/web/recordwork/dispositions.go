package recordwork

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
	"clavero/internal/web/visit"
)

// DispositionsPage lists the dispositions and shows what may be proposed now. 7
func DispositionsPage(v *visit.Visit) error {
	p, err := dispositions(v, page.Form{})
	if err != nil {
		return err
	}
	return v.OK(p)
}

func dispositions(v *visit.Visit, form page.Form) (page.Dispositions, error) {
	ctx := v.Request.Context()
	all, err := v.Records.Dispositions(ctx, v.Who)
	if err != nil {
		return page.Dispositions{}, err
	}
	year := v.Request.FormValue("anio")
	if len(year) != 4 {
		year = ""
	}
	matter := matterOf(v.Request.FormValue("de"))
	c, err := v.Records.Of(matter).Candidates(ctx, v.Who, year)
	p := page.Dispositions{Matter: string(matter), Frame: v.Frame(v.T("records.dispositions")), Form: form, May: v.Who.May(auth.ProposeDisposition) == nil, Year: year, Total: len(c.Records),
		SHA256: c.SHA256, More: c.More, Held: c.Held, Listed: c.Listed, Shown: inventoryRows(v, c.Rows, nil)}
	for _, m := range retention.Matters {
		p.Matters = append(p.Matters, page.Option{Value: string(m), Label: v.T("records.matter." + string(m)), Chosen: m == matter})
	}
	for _, d := range all {
		p.List = append(p.List, page.DispositionRow{Number: d.Number, Path: visit.DispositionPath(d.ID), State: dispositionState(v, d), Cases: d.Cases, Proposed: d.Proposed})
	}
	if len(c.Years) > 1 {
		p.Years = []page.Option{{Label: v.T("web.all"), Chosen: year == ""}}
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

func dispositionState(v *visit.Visit, d store.Disposition) page.Status {
	return page.Status{Kind: dispositionKinds[d.State], Text: v.T("records.state." + string(d.State))}
}

// DispositionPropose freezes the inventory that the person was shown.
func DispositionPropose(v *visit.Visit) error {
	if err := v.Parse(); err != nil {
		return err
	}
	year := v.Request.PostFormValue("anio")
	id, err := v.Records.Of(matterOf(v.Request.PostFormValue("de"))).Propose(v.Request.Context(), v.Who, year, v.Request.PostFormValue("seen"), spanish.Tidy(v.Request.PostFormValue("reason")))
	if err == nil {
		return v.Done(visit.DispositionPath(id), "disposition_proposed")
	}
	p, failed := dispositions(v, page.Form{})
	if failed != nil {
		return failed
	}
	return v.Again(err, func(form page.Form) page.Page { p.Form = form; return p })
}

// DispositionPage shows a disposition and the steps that are the person's to take.
func DispositionPage(v *visit.Visit) error {
	p, err := disposition(v, page.Form{})
	if err != nil {
		return err
	}
	return v.OK(p)
}

func viewed(v *visit.Visit) (records.View, error) {
	id, err := number(v, "id")
	if err != nil {
		return records.View{}, err
	}
	return v.Records.View(v.Request.Context(), v.Who, id)
}

func disposition(v *visit.Visit, form page.Form) (page.Disposition, error) {
	d, err := viewed(v)
	if err != nil {
		return page.Disposition{}, err
	}
	p := page.Disposition{Frame: v.Frame(d.Number), Form: form, Number: d.Number, Matter: string(d.Matter), Path: visit.DispositionPath(d.ID), State: dispositionState(v, d.Disposition),
		Next: v.T("records.next." + string(d.State)), Facts: dispositionFacts(v, d), Total: len(d.Rows), Intact: d.Intact, SHA256: hex.EncodeToString(d.SHA256),
		Reason: d.Reason, Rows: inventoryRows(v, d.Rows, d.Cases), Papers: dispositionPapers(v, d)}
	for _, o := range d.Opinions {
		p.Opinions = append(p.Opinions, page.DispositionOpinion{Name: o.Name, Said: o.Said, For: o.For, At: o.At, Entry: o.LedgerSeq})
	}
	offerDisposition(v, &p, d)
	return p, nil
}

// offerDisposition shows the steps that the rules let the person take.
func offerDisposition(v *visit.Visit, p *page.Disposition, d records.View) {
	rd := retention.Disposition{State: d.State, Proposer: d.Disposition.Proposer}
	for _, o := range d.Opinions {
		rd.Opinions = append(rd.Opinions, retention.Opinion{Person: o.Staff, For: o.For})
	}
	by := retention.By{Person: v.Who.ID}
	for _, role := range v.Who.Roles {
		by.Roles = append(by.Roles, retention.Role(role))
	}
	may := func(step retention.Step) error {
		_, err := retention.Judge(rd, step, by, retention.Circumstances{Intact: d.Intact, Reason: "-"})
		return err
	}
	err := may(retention.Support)
	p.MayOpine, p.MayAct, p.MayTake = err == nil, may(retention.Act) == nil, may(retention.Withdraw) == nil
	if text := fault.TextOf(err); v.Who.May(auth.OpineDisposition) == nil && (text == "records.not_own" || text == "records.said_before") {
		p.WhyNot = v.Lang.Explain(err)
	}
}

func dispositionFacts(v *visit.Visit, d records.View) []page.Fact {
	facts := []page.Fact{
		{Label: v.T("records.matter"), Value: things(v, d.Matter, d.Disposition.Cases), Note: v.T("records.matter." + string(d.Matter))},
		{Label: v.T("records.col.proposed"), Value: spanish.DateTime(d.Proposed, v.Lang), Note: d.Proposer},
	}
	if !d.Acted.IsZero() {
		facts = append(facts, page.Fact{Label: v.T("records.acted"), Value: spanish.DateTime(d.Acted, v.Lang), Note: d.Actor},
			page.Fact{Label: v.T("records.keep"), Value: v.T("records.keep.to", "Date", spanish.LongDate(d.KeepTo, v.Lang))})
	}
	if d.State == retention.Executed {
		facts = append(facts, page.Fact{Label: v.T("records.executed"), Value: spanish.DateTime(d.Ended, v.Lang),
			Note: v.T("records.executed.what", "N", d.Erased(), "Things", things(v, d.Matter, d.Erased()), "Left", d.LeftOut())})
	}
	return facts
}

// things says how many records of a kind there are.
func things(v *visit.Visit, matter retention.Matter, n int) string {
	return v.T("records.things."+string(matter), "N", n, "Count", v.Num(n))
}

func dispositionPapers(v *visit.Visit, d records.View) []page.Link {
	at := visit.DispositionPath(d.ID)
	links := []page.Link{
		{Path: at + "/inventario.pdf", Text: v.T("records.paper.inventory") + " (PDF)"}, {Path: at + "/inventario.xlsx", Text: v.T("records.paper.inventory") + " (XLSX)"},
		{Path: at + "/inventario.csv", Text: v.T("records.paper.frozen")},
	}
	if len(d.Opinions) > 0 {
		links = append(links, page.Link{Path: at + "/dictamen.pdf", Text: v.T("records.paper.opinion") + " (PDF)"})
	}
	if !d.Acted.IsZero() {
		links = append(links, page.Link{Path: at + "/acta.pdf", Text: v.T("records.paper.act") + " (PDF)"})
	}
	return links
}

// DispositionOpine signs an opinion.
func DispositionOpine(v *visit.Visit) error {
	return dispositionStep(v, "disposition_opined", func(id int64) error {
		favourable := v.Request.PostFormValue("opinion") == "for"
		if !favourable && v.Request.PostFormValue("opinion") != "against" {
			return fault.Form([]fault.Field{{Name: "opinion", Text: "records.need.opinion"}})
		}
		return v.Records.Opine(v.Request.Context(), v.Who, id, v.Request.PostFormValue("code"), favourable, spanish.Tidy(v.Request.PostFormValue("reason")))
	})
}

// DispositionAct draws up and signs the act.
func DispositionAct(v *visit.Visit) error {
	return dispositionStep(v, "disposition_acted", func(id int64) error {
		return v.Records.DrawUp(v.Request.Context(), v.Who, id, v.Request.PostFormValue("code"))
	})
}

// DispositionWithdraw takes a disposition back.
func DispositionWithdraw(v *visit.Visit) error {
	return dispositionStep(v, "disposition_withdrawn", func(id int64) error {
		return v.Records.Withdraw(v.Request.Context(), v.Who, id, spanish.Tidy(v.Request.PostFormValue("why")))
	})
}

func dispositionStep(v *visit.Visit, done string, do func(id int64) error) error {
	if err := v.Parse(); err != nil {
		return err
	}
	id, err := number(v, "id")
	if err != nil {
		return err
	}
	if err = do(id); err == nil {
		return v.Done(visit.DispositionPath(id), done)
	}
	if fault.Is(err, fault.Denied) {
		return err
	}
	p, failed := disposition(v, page.Form{})
	if failed != nil {
		return failed
	}
	return v.Again(err, func(form page.Form) page.Page { p.Form = form; return p })
}

// DispositionFile gives a paper of a disposition.
func DispositionFile(v *visit.Visit) error {
	d, err := viewed(v)
	if err != nil {
		return err
	}
	for _, paper := range dispositionPapers(v, d) {
		if file := v.Request.PathValue("file"); paper.Path == visit.DispositionPath(d.ID)+"/"+file {
			return attachPaper(v, d, file)
		}
	}
	return fault.New(fault.NotFound, "fault.not_found")
}
