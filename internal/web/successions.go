package web

import (
	"slices"
	"strconv"
	"strings"

	"clavero/internal/auth"
	"clavero/internal/directory"
	"clavero/internal/fault"
	"clavero/internal/intake"
	"clavero/internal/lang/spanish"
	"clavero/internal/units"
	"clavero/internal/web/page"
)

const successionsPath = "/sucesiones"

// successionsPage lists what became and becomes of units.
func (v *visit) successionsPage() error {
	p, err := v.successions(page.Form{Values: map[string]string{"day": v.today()}})
	if err != nil {
		return err
	}
	return v.ok(p)
}

func (v *visit) successions(form page.Form) (page.Successions, error) {
	list, err := v.Units.Successions(v.r.Context(), v.who)
	if err != nil {
		return page.Successions{}, err
	}
	p := page.Successions{Frame: v.frame(v.t("succession.title")), Form: form, Plan: v.who.May(auth.PlanSuccessions) == nil}
	for _, kind := range directory.SuccessionKinds {
		p.Kinds = append(p.Kinds, page.Option{Value: string(kind), Label: v.t("succession.kind." + string(kind))})
	}
	for _, s := range list {
		p.Rows = append(p.Rows, v.successionRow(s))
	}
	return p, nil
}

func (v *visit) successionRow(s units.Succession) page.SuccessionRow {
	kinds := map[string]string{"planned": page.Info, "done": page.Done, "undone": page.Ended}
	row := page.SuccessionRow{Day: isoDay(s.Plan.Day), What: v.t("succession.kind." + string(s.Plan.Kind)), Ground: s.Plan.Ground, Who: s.Who, Reason: s.Reason,
		State: page.Status{Kind: kinds[s.State], Text: v.t("succession.state." + s.State)}}
	row.From = namesOf(s, s.Plan.From)
	heirs := []string{s.Plan.To}
	for _, code := range s.Plan.Assign {
		if !slices.Contains(heirs, code) {
			heirs = append(heirs, code)
		}
	}
	slices.Sort(heirs[1:])
	switch {
	case s.Plan.Kind == directory.Renamed:
		row.To = s.Plan.Name
	case s.Plan.Kind == directory.NewDomain:
		row.To = s.Plan.Domain
	case s.Plan.To != "":
		row.To = namesOf(s, heirs)
	}
	if s.State == "done" && s.Plan.Ends() {
		row.Counts = v.t("succession.counts", "People", s.Counts["people"], "Keys", s.Counts["keys"], "Cases", s.Counts["cases"], "Charges", s.Counts["charges"])
	}
	if s.Undo {
		row.Path = successionsPath + "/" + strconv.FormatInt(s.ID, 10) + "/retirar"
	}
	return row
}

func namesOf(s units.Succession, codes []string) string {
	var names []string
	for _, code := range codes {
		name := s.Names[code]
		if name == "" {
			name = code
		}
		names = append(names, name)
	}
	return strings.Join(names, ", ")
}

// successionsPost shows what a succession would do, and plans it once that was seen.
func (v *visit) successionsPost() error {
	if err := v.parse(); err != nil {
		return err
	}
	plan, err := v.readSuccession()
	if err == nil && v.r.PostFormValue("plan") != "" {
		if _, err = v.Units.PlanSuccession(v.r.Context(), v.who, plan); err == nil {
			return v.done(successionsPath, "succession")
		}
	}
	var effects units.Effects
	if err == nil {
		effects, err = v.Units.Effects(v.r.Context(), v.who, plan)
	}
	p, failed := v.successions(page.Form{Values: v.values()})
	if failed != nil {
		return failed
	}
	if err != nil {
		return v.again(err, func(form page.Form) page.Page {
			p.Form = form
			return p
		})
	}
	p.Effects = successionEffects(plan, effects)
	return v.ok(p)
}

func successionEffects(plan directory.Succession, e units.Effects) *page.SuccessionEffects {
	shown := &page.SuccessionEffects{People: len(e.People), Keys: e.Keys, Petitions: e.Petitions, Delegates: e.Delegates, Beneath: e.Beneath, Addresses: e.Addresses,
		Ends: plan.Ends() && plan.Kind != directory.Ended, Closed: plan.Kind == directory.Ended, Domain: plan.Kind == directory.NewDomain}
	if plan.Kind != directory.Split {
		return shown
	}
	for _, o := range e.People {
		shown.Assign = append(shown.Assign, page.SuccessionPerson{ID: strconv.FormatInt(o.ID, 10), Name: o.Name(), Position: o.Position, To: plan.Assign[o.ID]})
	}
	return shown
}

func (v *visit) readSuccession() (directory.Succession, error) {
	s := directory.Succession{Kind: directory.SuccessionKind(v.r.PostFormValue("kind")), Day: v.r.PostFormValue("day"), To: strings.TrimSpace(v.r.PostFormValue("to")),
		New: v.r.PostFormValue("new") != "", Assign: map[int64]string{}}
	var fields []fault.Field
	for name, to := range map[string]*string{"name": &s.Name, "domain": &s.Domain, "ground": &s.Ground} {
		text, err := intake.Text(v.r.PostFormValue(name), maxLeftNote)
		noteField(name, err, &fields)
		*to = spanish.Tidy(text)
	}
	s.Domain = strings.ToLower(s.Domain)
	for _, code := range strings.FieldsFunc(v.r.PostFormValue("from"), func(r rune) bool { return r == ',' || r == ';' }) {
		if code = strings.TrimSpace(code); code != "" && !slices.Contains(s.From, code) {
			s.From = append(s.From, code)
		}
	}
	for name, values := range v.r.PostForm {
		number, ok := strings.CutPrefix(name, "assign-")
		if id, err := strconv.ParseInt(number, 10, 64); ok && err == nil && strings.TrimSpace(values[0]) != "" && s.Kind == directory.Split {
			s.Assign[id] = strings.TrimSpace(values[0])
		}
	}
	if len(fields) > 0 {
		return s, fault.Form(fields)
	}
	return s, nil
}

// successionUndo takes a plan back before its day.
func (v *visit) successionUndo() error {
	id, err := v.campaignID()
	if err != nil {
		return err
	}
	if err := v.parse(); err != nil {
		return err
	}
	err = v.Units.UndoSuccession(v.r.Context(), v.who, id, v.r.PostFormValue("reason"))
	if err == nil {
		return v.done(successionsPath, "succession_undone")
	}
	code := fault.CodeOf(err)
	if code != fault.Invalid && code != fault.Conflict {
		return err
	}
	p, failed := v.successions(page.Form{})
	if failed != nil {
		return failed
	}
	p.Banners = append(p.Banners, page.Banner{Kind: page.Fail, Text: v.reason(err)})
	return v.show(statusOf[code], p)
}
