package web

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
	"clavero/internal/web/page"
)

func campaignPath(id int64) string { return campaignsPath + "/" + strconv.FormatInt(id, 10) }

// campaignsPage lists the campaigns of recertification.
func (v *visit) campaignsPage() error {
	plan := recertification.Standard()
	p, err := v.campaigns(page.Form{Values: map[string]string{
		"ground": string(recertification.ByHand), "day": v.today(), "remind": strconv.Itoa(plan.Remind), "superior": strconv.Itoa(plan.Superior),
		"restrict": strconv.Itoa(plan.Restrict), "suspend": strconv.Itoa(plan.Suspend),
	}})
	if err != nil {
		return err
	}
	return v.ok(p)
}

func (v *visit) campaigns(form page.Form) (page.Campaigns, error) {
	list, err := v.Units.Campaigns(v.r.Context(), v.who)
	if err != nil {
		return page.Campaigns{}, err
	}
	p := page.Campaigns{Frame: v.frame(v.t("recert.title")), Form: form, Run: v.who.May(auth.RunCampaigns) == nil, Answer: v.who.May(auth.AnswerCampaigns) == nil}
	for _, ground := range []recertification.Ground{recertification.ByHand, recertification.Yearly, recertification.Unused} {
		p.Grounds = append(p.Grounds, page.Option{Value: string(ground), Label: v.t("recert.ground." + string(ground)), Hint: v.t("recert.ground." + string(ground) + "_hint")})
	}
	left, err := v.leftToAnswer(p.Answer)
	if err != nil {
		return p, err
	}
	for _, c := range list {
		row := page.CampaignRow{Name: c.Name, Path: campaignPath(c.ID), Ground: v.t("recert.ground." + string(c.Ground)), Scope: v.campaignScope(c), State: v.campaignState(c.Campaign),
			StartsOn: isoDay(c.StartsOn), Answered: v.answeredBar(c.Answered, c.Total)}
		if n := left[c.ID]; n > 0 {
			row.AnswerPath, row.AnswersLeft = campaignPath(c.ID)+"/respuestas", n
		}
		p.Rows = append(p.Rows, row)
	}
	return p, nil
}

// leftToAnswer counts by campaign the people whom nobody but the liaison is asked about.
func (v *visit) leftToAnswer(answers bool) (map[int64]int, error) {
	left := map[int64]int{}
	if !answers {
		return left, nil
	}
	asked, err := v.Units.Asked(v.r.Context(), v.who)
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

func (v *visit) campaignScope(c units.Progress) string {
	scope := v.t("recert.scope.all")
	if c.Unit != 0 {
		scope = c.Names[c.Unit]
	}
	if c.Months > 0 {
		scope += " · " + v.t("recert.scope.months", "N", c.Months)
	}
	return scope
}

func (v *visit) campaignState(c store.Campaign) page.Status {
	kinds := map[string]string{"planned": page.Info, "open": page.Now, "closed": page.Ended, "cancelled": page.Ended}
	return page.Status{Kind: kinds[c.State], Text: v.t("recert.state." + c.State)}
}

func (v *visit) answeredBar(answered, total int) page.Bar {
	if total == 0 {
		return page.Bar{}
	}
	bar := page.Bar{Part: answered * 100 / total, Kind: page.Info, Text: v.t("recert.answered.of", "N", total, "Count", answered)}
	if answered == total {
		bar.Kind = page.Done
	}
	return bar
}

// campaignsPost shows what a campaign would do, and starts it once that was seen.
func (v *visit) campaignsPost() error {
	if err := v.parse(); err != nil {
		return err
	}
	wanted, err := v.readCampaign()
	if err == nil && v.r.PostFormValue("start") != "" {
		id, started := v.Units.StartCampaign(v.r.Context(), v.who, wanted)
		if started == nil {
			return v.done(campaignPath(id), "campaign")
		}
		err = started
	}
	var outlook units.Outlook
	if err == nil {
		outlook, err = v.Units.Outlook(v.r.Context(), v.who, wanted)
	}
	p, failed := v.campaigns(page.Form{Values: v.values()})
	if failed != nil {
		return failed
	}
	if err != nil {
		return v.again(err, func(form page.Form) page.Page {
			p.Form = form
			return p
		})
	}
	p.Outlook = &page.CampaignOutlook{People: outlook.People, Units: outlook.Units, Delegates: outlook.Delegates, Liaison: outlook.Liaison, Days: v.campaignDays(outlook.Timetable, nil)}
	return v.ok(p)
}

func (v *visit) readCampaign() (units.NewCampaign, error) {
	n := units.NewCampaign{Name: spanish.Tidy(v.r.PostFormValue("name")), Ground: recertification.Ground(v.r.PostFormValue("ground")), Day: v.r.PostFormValue("day")}
	var fields []fault.Field
	switch n.Ground {
	case recertification.ByHand, recertification.Unused:
	case recertification.Yearly:
		n.Yearly = true
	default:
		fields = append(fields, fault.Field{Name: "ground", Text: "recert.need.ground"})
	}
	if text := strings.TrimSpace(v.r.PostFormValue("unit")); text != "" {
		unit, err := v.meantUnit(text, v.r.PostFormValue("unit_code"))
		if err != nil && !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Conflict) {
			return n, err
		}
		noteField("unit", err, &fields)
		n.Unit = unit.ID
	}
	for name, to := range map[string]*int{"months": &n.Months, "remind": &n.Plan.Remind, "superior": &n.Plan.Superior, "restrict": &n.Plan.Restrict, "suspend": &n.Plan.Suspend} {
		typed := strings.TrimSpace(v.r.PostFormValue(name))
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
func (v *visit) campaignDays(table recertification.Timetable, came []units.Undoable) []page.CampaignDay {
	var days []page.CampaignDay
	for _, due := range table {
		come := due.Day < v.today() || slices.ContainsFunc(came, func(b units.Undoable) bool { return b.Stage == due.Stage && b.Day == due.Day })
		days = append(days, page.CampaignDay{What: capital(v.t("recert.comes." + string(due.Stage))), Day: isoDay(due.Day), Come: come, Note: v.worded("recert.about."+string(due.Stage), "")})
	}
	return days
}

// campaignPage is one campaign as the offices see it.
func (v *visit) campaignPage() error {
	p, err := v.campaign(page.Form{})
	if err != nil {
		return err
	}
	return v.ok(p)
}

func (v *visit) campaignID() (int64, error) {
	id, err := strconv.ParseInt(v.r.PathValue("id"), 10, 64)
	if err != nil {
		return 0, v.notFound()
	}
	return id, nil
}

func (v *visit) campaign(form page.Form) (page.Campaign, error) {
	id, err := v.campaignID()
	if err != nil {
		return page.Campaign{}, err
	}
	c, err := v.Units.Campaign(v.r.Context(), v.who, id)
	if err != nil {
		return page.Campaign{}, err
	}
	p := page.Campaign{
		Frame: v.frame(c.Name), Form: form, Name: c.Name, Path: campaignPath(id), Ground: v.t("recert.ground." + string(c.Ground)), Scope: v.campaignScope(c), Reason: c.Reason,
		State: v.campaignState(c.Campaign), Open: c.Open(), Planned: c.State == "planned", Run: v.who.May(auth.RunCampaigns) == nil, Total: c.Total,
		Answered: v.answeredBar(c.Answered, c.Total), Days: v.campaignDays(c.Timetable, c.Batches),
	}
	if p.Planned {
		p.Days = []page.CampaignDay{{What: v.t("recert.comes.asked"), Day: isoDay(c.StartsOn)}}
	}
	if c.Total > 0 {
		p.ExportPath = p.Path + "/avance.xlsx"
	}
	if c.Open() && v.who.May(auth.AnswerCampaigns) == nil && c.Answered < c.Total {
		p.AnswerPath = p.Path + "/respuestas"
	}
	for _, unit := range c.Units {
		p.Units = append(p.Units, page.CampaignUnit{Code: unit.Code, Name: unit.Name, Delegates: strings.Join(unit.Delegates, ", "), Total: unit.Total,
			Done: v.answeredBar(unit.Answered, unit.Total), Stays: unit.Stays, Left: unit.Left, Moved: unit.Moved, Open: unit.Total - unit.Answered})
	}
	p.Coming, p.Batches = v.comings(c), v.cameBatches(c)
	return p, nil
}

// comings are what follows and when, with whom it comes for: nothing comes that was not seen here before.
func (v *visit) comings(c units.Progress) []page.CampaignComing {
	var list []page.CampaignComing
	tomorrow := v.now.In(spanish.MexicoCity()).AddDate(0, 0, 1).Format(time.DateOnly)
	for _, coming := range c.Coming {
		shown := page.CampaignComing{What: capital(v.t("recert.comes." + string(coming.Stage))), Kind: page.Info, Day: isoDay(coming.Day), Soon: coming.Day <= tomorrow}
		if coming.Stage.Touches() {
			shown.Kind = page.Attention
		}
		for _, one := range coming.People {
			shown.People = append(shown.People, v.campaignName(c, one))
		}
		list = append(list, shown)
	}
	return list
}

func (v *visit) campaignName(c units.Progress, one store.CampaignPerson) page.CampaignName {
	name := page.CampaignName{Name: one.Name, User: one.UserName, Unit: c.Names[one.Unit]}
	if !one.Said.IsZero() {
		name.Note = v.t("recert.said.here", "Date", spanish.ShortDate(one.Said, v.lang))
	}
	return name
}

// touchedName is somebody whom a stage touched, with what became of it since: answered for, or undone.
func (v *visit) touchedName(c units.Progress, b units.Undoable, one store.CampaignPerson) page.CampaignName {
	name := v.campaignName(c, one)
	switch {
	case one.State.Answer != recertification.Silence:
		name.Note = v.t("recert.touched." + string(one.State.Answer))
	case !b.Undone.IsZero() && one.State.Excused:
		name.Note = v.t("recert.touched.undone")
	}
	return name
}

func (v *visit) cameBatches(c units.Progress) []page.CampaignBatch {
	var list []page.CampaignBatch
	for _, b := range c.Batches {
		shown := page.CampaignBatch{What: capital(v.t("recert.comes." + string(b.Stage))), At: b.At, People: b.People, Undone: b.Undone, Who: b.Who, Reason: b.Reason,
			Until: b.At.Add(recertification.UndoFor)}
		for _, one := range b.Whom {
			shown.Whom = append(shown.Whom, v.touchedName(c, b, one))
		}
		if b.Open {
			shown.Path = campaignPath(c.ID) + "/deshacer/" + strconv.FormatInt(b.ID, 10)
		}
		list = append(list, shown)
	}
	return list
}

// campaignUndo undoes a stage that touched keys, for all it touched.
func (v *visit) campaignUndo() error {
	return v.onCampaign("campaign_undone", func(id int64, reason string) error {
		batch, err := strconv.ParseInt(v.r.PathValue("batch"), 10, 64)
		if err != nil {
			return v.notFound()
		}
		_, err = v.Units.UndoBatch(v.r.Context(), v.who, id, batch, reason)
		return err
	})
}

// campaignClose ends a campaign before its time.
func (v *visit) campaignClose() error {
	return v.onCampaign("campaign_closed", func(id int64, reason string) error {
		return v.Units.CloseCampaign(v.r.Context(), v.who, id, reason)
	})
}

func (v *visit) onCampaign(done string, act func(id int64, reason string) error) error {
	id, err := v.campaignID()
	if err != nil {
		return err
	}
	if err := v.parse(); err != nil {
		return err
	}
	reason, err := intake.Text(v.r.PostFormValue("reason"), maxLeftNote)
	if err != nil {
		err = fault.Form([]fault.Field{fieldOf("reason", err)})
	} else if err = act(id, reason); err == nil {
		return v.done(campaignPath(id), done)
	}
	if code := fault.CodeOf(err); code != fault.Invalid && code != fault.Conflict {
		return err
	}
	p, failed := v.campaign(page.Form{})
	if failed != nil {
		return failed
	}
	p.Banners = append(p.Banners, page.Banner{Kind: page.Fail, Text: v.reason(err)})
	return v.show(statusOf[fault.CodeOf(err)], p)
}

// campaignSheet gives a campaign as a workbook: each person with what was said and what holds.
func (v *visit) campaignSheet() error {
	id, err := v.campaignID()
	if err != nil {
		return err
	}
	c, people, err := v.Units.ExportCampaign(v.r.Context(), v.who, id)
	if err != nil {
		return err
	}
	sheet := intake.Sheet{Name: v.t("recert.sheet"), Widths: []float64{50, 36, 20, 18, 22, 30, 18}, Heading: []string{
		v.t("desk.col.unit"), v.t("desk.col.name"), v.t("house.officials.user"), v.t("recert.sheet.answer"), v.t("recert.sheet.when"), v.t("recert.sheet.who"), v.t("recert.sheet.stage"),
	}}
	for _, one := range people {
		row := []string{c.Names[one.AskedUnit], one.Name, one.UserName, v.t("recert.said." + sayWord(one.State.Answer)), "", one.Answerer, v.t("recert.stage." + string(one.State.Stage))}
		if !one.AnsweredAt.IsZero() {
			row[4] = spanish.DateTime(one.AnsweredAt, v.lang)
		}
		sheet.Rows = append(sheet.Rows, intake.SheetRow{Cells: row, Marked: one.State.Answer == recertification.Silence})
	}
	return v.attachXLSX(v.t("recert.sheet.file"), sheet)
}

// sayWord is an answer's word; silence has one too.
func sayWord(a recertification.Answer) string {
	if a == recertification.Silence {
		return "open"
	}
	return string(a)
}
