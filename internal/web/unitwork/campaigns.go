// Package unitwork is the pages of units: the catalogue, the public directory's check, delegates and what they do for their
// people, campaigns, successions.
package unitwork

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"clavero/internal/auth"
	"clavero/internal/fault"
	"clavero/internal/intake"
	"clavero/internal/lang/spanish"
	"clavero/internal/recertification"
	"clavero/internal/store"
	"clavero/internal/units"
	"clavero/internal/web/forms"
	"clavero/internal/web/page"
	"clavero/internal/web/visit"
)

func campaignPath(id int64) string { return visit.CampaignsPath + "/" + strconv.FormatInt(id, 10) }

// CampaignsPage lists the campaigns of recertification.
func CampaignsPage(v *visit.Visit) error {
	plan := recertification.Standard()
	p, err := campaigns(v, page.Form{Values: map[string]string{
		"ground": string(recertification.ByHand), "day": v.Today(), "remind": strconv.Itoa(plan.Remind), "superior": strconv.Itoa(plan.Superior),
		"restrict": strconv.Itoa(plan.Restrict), "suspend": strconv.Itoa(plan.Suspend),
	}})
	if err != nil {
		return err
	}
	return v.OK(p)
}

func campaigns(v *visit.Visit, form page.Form) (page.Campaigns, error) {
	list, err := v.Units.Campaigns(v.Request.Context(), v.Who)
	if err != nil {
		return page.Campaigns{}, err
	}
	p := page.Campaigns{Frame: v.Frame(v.T("recert.title")), Form: form, Run: v.Who.May(auth.RunCampaigns) == nil, Answer: v.Who.May(auth.AnswerCampaigns) == nil}
	for _, ground := range []recertification.Ground{recertification.ByHand, recertification.Yearly, recertification.Unused} {
		p.Grounds = append(p.Grounds, page.Option{Value: string(ground), Label: v.T("recert.ground." + string(ground)), Hint: v.T("recert.ground." + string(ground) + "_hint")})
	}
	left, err := leftToAnswer(v, p.Answer)
	if err != nil {
		return p, err
	}
	for _, c := range list {
		row := page.CampaignRow{Name: c.Name, Path: campaignPath(c.ID), Ground: v.T("recert.ground." + string(c.Ground)), Scope: campaignScope(v, c), State: campaignState(v, c.Campaign),
			StartsOn: visit.IsoDay(c.StartsOn), Answered: answeredBar(v, c.Answered, c.Total)}
		if n := left[c.ID]; n > 0 {
			row.AnswerPath, row.AnswersLeft = campaignPath(c.ID)+"/respuestas", n
		}
		p.Rows = append(p.Rows, row)
	}
	return p, nil
}

// leftToAnswer counts by campaign the people whom nobody but the liaison is asked about.
func leftToAnswer(v *visit.Visit, answers bool) (map[int64]int, error) {
	left := map[int64]int{}
	if !answers {
		return left, nil
	}
	asked, err := v.Units.Asked(v.Request.Context(), v.Who)
	for _, a := range asked {
		left[a.ID] = mineLeft(a)
	}
	return left, err
}

// mineLeft counts those still to be answered for by whoever asks before anybody else, or whose own delegate was silent.
func mineLeft(a units.Asking) int {
	n := 0
	for _, q := range a.Questions {
		if q.State.Answer == recertification.Silence && (q.Mine || late(q.State.Stage)) {
			n++
		}
	}
	return n
}

// late reports whether a person's delegate let the time pass, so that those above them are asked too.
func late(stage recertification.Stage) bool {
	return stage == recertification.Superior || stage.Touches()
}

func campaignScope(v *visit.Visit, c units.Progress) string {
	scope := v.T("recert.scope.all")
	if c.Unit != 0 {
		scope = c.Names[c.Unit]
	}
	if c.Months > 0 {
		scope += " · " + v.T("recert.scope.months", "N", c.Months)
	}
	return scope
}

func campaignState(v *visit.Visit, c store.Campaign) page.Status {
	kinds := map[string]string{"planned": page.Info, "open": page.Now, "closed": page.Ended, "cancelled": page.Ended}
	return page.Status{Kind: kinds[c.State], Text: v.T("recert.state." + c.State)}
}

func answeredBar(v *visit.Visit, answered, total int) page.Bar {
	if total == 0 {
		return page.Bar{}
	}
	bar := page.Bar{Part: answered * 100 / total, Kind: page.Info, Text: v.T("recert.answered.of", "N", total, "Count", answered)}
	if answered == total {
		bar.Kind = page.Done
	}
	return bar
}

// CampaignsPost shows what a campaign would do, and starts it once that was seen.
func CampaignsPost(v *visit.Visit) error {
	if err := v.Parse(); err != nil {
		return err
	}
	wanted, err := readCampaign(v)
	if err == nil && v.Request.PostFormValue("start") != "" {
		id, started := v.Units.StartCampaign(v.Request.Context(), v.Who, wanted)
		if started == nil {
			return v.Done(campaignPath(id), "campaign")
		}
		err = started
	}
	var outlook units.Outlook
	if err == nil {
		outlook, err = v.Units.Outlook(v.Request.Context(), v.Who, wanted)
	}
	p, failed := campaigns(v, page.Form{Values: v.Values()})
	if failed != nil {
		return failed
	}
	if err != nil {
		return v.Again(err, func(form page.Form) page.Page {
			p.Form = form
			return p
		})
	}
	p.Outlook = &page.CampaignOutlook{People: outlook.People, Units: outlook.Units, Delegates: outlook.Delegates, Liaison: outlook.Liaison, Days: campaignDays(v, outlook.Timetable, nil)}
	return v.OK(p)
}

func readCampaign(v *visit.Visit) (units.NewCampaign, error) {
	n := units.NewCampaign{Name: spanish.Tidy(v.Request.PostFormValue("name")), Ground: recertification.Ground(v.Request.PostFormValue("ground")), Day: v.Request.PostFormValue("day")}
	var fields []fault.Field
	switch n.Ground {
	case recertification.ByHand, recertification.Unused:
	case recertification.Yearly:
		n.Yearly = true
	default:
		fields = append(fields, fault.Field{Name: "ground", Text: "recert.need.ground"})
	}
	if text := strings.TrimSpace(v.Request.PostFormValue("unit")); text != "" {
		unit, err := forms.MeantUnit(v, text, v.Request.PostFormValue("unit_code"))
		if err != nil && !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Conflict) {
			return n, err
		}
		forms.NoteField("unit", err, &fields)
		n.Unit = unit.ID
	}
	for name, to := range map[string]*int{"months": &n.Months, "remind": &n.Plan.Remind, "superior": &n.Plan.Superior, "restrict": &n.Plan.Restrict, "suspend": &n.Plan.Suspend} {
		typed := strings.TrimSpace(v.Request.PostFormValue(name))
		if typed == "" {
			continue
		}
		number, err := strconv.Atoi(typed)
		if err != nil {
			fields = append(fields, fault.Field{Name: name, Text: "recert.need.number"})
		}
		*to = number
	}
	if len(fields) > 0 {
		return n, fault.Form(fields)
	}
	return n, nil
}

// campaignDays are the days of a timetable; of what comes today, that which has come already is told apart.
func campaignDays(v *visit.Visit, table recertification.Timetable, came []units.Undoable) []page.CampaignDay {
	var days []page.CampaignDay
	for _, due := range table {
		come := due.Day < v.Today() || slices.ContainsFunc(came, func(b units.Undoable) bool { return b.Stage == due.Stage && b.Day == due.Day })
		days = append(days, page.CampaignDay{What: visit.Capital(v.T("recert.comes." + string(due.Stage))), Day: visit.IsoDay(due.Day), Come: come, Note: v.Worded("recert.about."+string(due.Stage), "")})
	}
	return days
}

// CampaignPage is one campaign as the offices see it.
func CampaignPage(v *visit.Visit) error {
	p, err := campaign(v, page.Form{})
	if err != nil {
		return err
	}
	return v.OK(p)
}

func campaignID(v *visit.Visit) (int64, error) {
	id, err := strconv.ParseInt(v.Request.PathValue("id"), 10, 64)
	if err != nil {
		return 0, v.NotFound()
	}
	return id, nil
}

func campaign(v *visit.Visit, form page.Form) (page.Campaign, error) {
	id, err := campaignID(v)
	if err != nil {
		return page.Campaign{}, err
	}
	c, err := v.Units.Campaign(v.Request.Context(), v.Who, id)
	if err != nil {
		return page.Campaign{}, err
	}
	p := page.Campaign{
		Frame: v.Frame(c.Name), Form: form, Name: c.Name, Path: campaignPath(id), Ground: v.T("recert.ground." + string(c.Ground)), Scope: campaignScope(v, c), Reason: c.Reason,
		State: campaignState(v, c.Campaign), Open: c.Open(), Planned: c.State == "planned", Run: v.Who.May(auth.RunCampaigns) == nil, Total: c.Total,
		Answered: answeredBar(v, c.Answered, c.Total), Days: campaignDays(v, c.Timetable, c.Batches),
	}
	if p.Planned {
		p.Days = []page.CampaignDay{{What: v.T("recert.comes.asked"), Day: visit.IsoDay(c.StartsOn)}}
	}
	if c.Total > 0 {
		p.ExportPath = p.Path + "/avance.xlsx"
	}
	if c.Open() && v.Who.May(auth.AnswerCampaigns) == nil && c.Answered < c.Total {
		p.AnswerPath = p.Path + "/respuestas"
	}
	for _, unit := range c.Units {
		p.Units = append(p.Units, page.CampaignUnit{Code: unit.Code, Name: unit.Name, Delegates: strings.Join(unit.Delegates, ", "), Total: unit.Total,
			Done: answeredBar(v, unit.Answered, unit.Total), Stays: unit.Stays, Left: unit.Left, Moved: unit.Moved, Open: unit.Total - unit.Answered})
	}
	p.Coming, p.Batches = comings(v, c), cameBatches(v, c)
	return p, nil
}

// comings are what follows and when, with whom it comes for: nothing comes that was not seen here before.
func comings(v *visit.Visit, c units.Progress) []page.CampaignComing {
	var list []page.CampaignComing
	tomorrow := v.Now.In(spanish.MexicoCity()).AddDate(0, 0, 1).Format(time.DateOnly)
	for _, coming := range c.Coming {
		shown := page.CampaignComing{What: visit.Capital(v.T("recert.comes." + string(coming.Stage))), Kind: page.Info, Day: visit.IsoDay(coming.Day), Soon: coming.Day <= tomorrow}
		if coming.Stage.Touches() {
			shown.Kind = page.Attention
		}
		for _, one := range coming.People {
			shown.People = append(shown.People, campaignName(v, c, one))
		}
		list = append(list, shown)
	}
	return list
}

func campaignName(v *visit.Visit, c units.Progress, one store.CampaignPerson) page.CampaignName {
	name := page.CampaignName{Name: one.Name, User: one.UserName, Unit: c.Names[one.Unit]}
	if !one.Said.IsZero() {
		name.Note = v.T("recert.said.here", "Date", spanish.ShortDate(one.Said, v.Lang))
	}
	return name
}

// touchedName is somebody whom a stage touched, with what became of it since: answered for, or undone.
func touchedName(v *visit.Visit, c units.Progress, b units.Undoable, one store.CampaignPerson) page.CampaignName {
	name := campaignName(v, c, one)
	switch {
	case one.State.Answer != recertification.Silence:
		name.Note = v.T("recert.touched." + string(one.State.Answer))
	case !b.Undone.IsZero() && one.State.Excused:
		name.Note = v.T("recert.touched.undone")
	}
	return name
}

func cameBatches(v *visit.Visit, c units.Progress) []page.CampaignBatch {
	var list []page.CampaignBatch
	for _, b := range c.Batches {
		shown := page.CampaignBatch{What: visit.Capital(v.T("recert.comes." + string(b.Stage))), At: b.At, People: b.People, Undone: b.Undone, Who: b.Who, Reason: b.Reason,
			Until: b.At.Add(recertification.UndoFor)}
		for _, one := range b.Whom {
			shown.Whom = append(shown.Whom, touchedName(v, c, b, one))
		}
		if b.Open {
			shown.Path = campaignPath(c.ID) + "/deshacer/" + strconv.FormatInt(b.ID, 10)
		}
		list = append(list, shown)
	}
	return list
}

// CampaignUndo undoes a stage that touched keys, for all it touched.
func CampaignUndo(v *visit.Visit) error {
	return onCampaign(v, "campaign_undone", func(id int64, reason string) error {
		batch, err := strconv.ParseInt(v.Request.PathValue("batch"), 10, 64)
		if err != nil {
			return v.NotFound()
		}
		_, err = v.Units.UndoBatch(v.Request.Context(), v.Who, id, batch, reason)
		return err
	})
}

// CampaignClose ends a campaign before its time.
func CampaignClose(v *visit.Visit) error {
	return onCampaign(v, "campaign_closed", func(id int64, reason string) error {
		return v.Units.CloseCampaign(v.Request.Context(), v.Who, id, reason)
	})
}

func onCampaign(v *visit.Visit, done string, act func(id int64, reason string) error) error {
	id, err := campaignID(v)
	if err != nil {
		return err
	}
	if err := v.Parse(); err != nil {
		return err
	}
	reason, err := intake.Text(v.Request.PostFormValue("reason"), maxLeftNote)
	if err != nil {
		err = fault.Form([]fault.Field{forms.FieldOf("reason", err)})
	} else if err = act(id, reason); err == nil {
		return v.Done(campaignPath(id), done)
	}
	if code := fault.CodeOf(err); code != fault.Invalid && code != fault.Conflict {
		return err
	}
	p, failed := campaign(v, page.Form{})
	if failed != nil {
		return failed
	}
	p.Banners = append(p.Banners, page.Banner{Kind: page.Fail, Text: forms.Reason(v, err)})
	return v.Show(visit.StatusOf[fault.CodeOf(err)], p)
}

// CampaignSheet gives a campaign as a workbook: each person with what was said and what holds.
func CampaignSheet(v *visit.Visit) error {
	id, err := campaignID(v)
	if err != nil {
		return err
	}
	c, people, err := v.Units.ExportCampaign(v.Request.Context(), v.Who, id)
	if err != nil {
		return err
	}
	sheet := intake.Sheet{Name: v.T("recert.sheet"), Widths: []float64{50, 36, 20, 18, 22, 30, 18}, Heading: []string{
		v.T("desk.col.unit"), v.T("desk.col.name"), v.T("house.officials.user"), v.T("recert.sheet.answer"), v.T("recert.sheet.when"), v.T("recert.sheet.who"), v.T("recert.sheet.stage"),
	}}
	for _, one := range people {
		row := []string{c.Names[one.AskedUnit], one.Name, one.UserName, v.T("recert.said." + sayWord(one.State.Answer)), "", one.Answerer, v.T("recert.stage." + string(one.State.Stage))}
		if !one.AnsweredAt.IsZero() {
			row[4] = spanish.DateTime(one.AnsweredAt, v.Lang)
		}
		sheet.Rows = append(sheet.Rows, intake.SheetRow{Cells: row, Marked: one.State.Answer == recertification.Silence})
	}
	return v.AttachXLSX(v.T("recert.sheet.file"), sheet)
}

// sayWord is an answer's word; silence has one too.
func sayWord(a recertification.Answer) string {
	if a == recertification.Silence {
		return "open"
	}
	return string(a)
}
