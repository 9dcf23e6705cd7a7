package unitwork

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
	"clavero/internal/web/forms"
	"clavero/internal/web/page"
	"clavero/internal/web/visit"
)

const successionsPath = "/sucesiones"

// SuccessionsPage lists what became and becomes of units.
func SuccessionsPage(v *visit.Visit) error {
	p, err := successions(v, page.Form{Values: map[string]string{"day": v.Today()}})
	if err != nil {
		return err
	}
	return v.OK(p)
}

func successions(v *visit.Visit, form page.Form) (page.Successions, error) {
	list, err := v.Units.Successions(v.Request.Context(), v.Who)
	if err != nil {
		return page.Successions{}, err
	}
	p := page.Successions{Frame: v.Frame(v.T("succession.title")), Form: form, Plan: v.Who.May(auth.PlanSuccessions) == nil}
	for _, kind := range directory.SuccessionKinds {
		p.Kinds = append(p.Kinds, page.Option{Value: string(kind), Label: v.T("succession.kind." + string(kind))})
	}
	for _, s := range list {
		p.Rows = append(p.Rows, successionRow(v, s))
	}
	return p, nil
}

func successionRow(v *visit.Visit, s units.Succession) page.SuccessionRow {
	kinds := map[string]string{"planned": page.Info, "done": page.Done, "undone": page.Ended}
	row := page.SuccessionRow{Day: visit.IsoDay(s.Plan.Day), What: v.T("succession.kind." + string(s.Plan.Kind)), Ground: s.Plan.Ground, Who: s.Who, Reason: s.Reason,
		State: page.Status{Kind: kinds[s.State], Text: v.T("succession.state." + s.State)}}
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
		row.Counts = v.T("succession.counts", "People", s.Counts["people"], "Keys", s.Counts["keys"], "Cases", s.Counts["cases"], "Charges", s.Counts["charges"])
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

// successionFields are the fields of the form, in its order.
var successionFields = []string{"kind", "from", "from-2", "from-3", "from-4", "day", "to", "new", "name", "domain", "ground"}

// SuccessionsPost shows what a succession would do, and plans it once that was seen.
func SuccessionsPost(v *visit.Visit) error {
	if err := v.Parse(); err != nil {
		return err
	}
	plan, read, err := readSuccession(v)
	if err != nil {
		return err
	}
	if len(read.wrong) == 0 && v.Request.PostFormValue("plan") != "" {
		if _, err = v.Units.PlanSuccession(v.Request.Context(), v.Who, plan); err == nil {
			return v.Done(successionsPath, "succession")
		}
	}
	var effects units.Effects
	if err == nil {
		effects, err = v.Units.Effects(v.Request.Context(), v.Who, plan)
	}
	p, failed := successions(v, page.Form{Values: v.Values()})
	if failed != nil {
		return failed
	}
	p.Matches = read.matches
	if err = forms.WithFields(read.wrong, err, successionFields...); err != nil {
		return v.Again(err, func(form page.Form) page.Page {
			p.Form = form
			read.show(form)
			return p
		})
	}
	read.show(p.Form)
	p.Effects = successionEffects(plan, effects)
	return v.OK(p)
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

// readPicks is what the fields of a form that ask for units came to.
type readPicks struct {
	units   map[string]directory.Unit
	matches map[string][]page.UnitMatch
	wrong   []fault.Field
}

// show has a form show what was written as the unit it was taken for.
func (r readPicks) show(form page.Form) {
	for field, unit := range r.units {
		form.Values[field], form.Values[field+"_code"] = unit.Name, unit.Code
	}
}

func readSuccession(v *visit.Visit) (directory.Succession, readPicks, error) {
	s := directory.Succession{Kind: directory.SuccessionKind(v.Request.PostFormValue("kind")), Day: v.Request.PostFormValue("day"), New: v.Request.PostFormValue("new") != "", Assign: map[int64]string{}}
	read := readPicks{units: map[string]directory.Unit{}, matches: map[string][]page.UnitMatch{}}
	for name, to := range map[string]*string{"name": &s.Name, "domain": &s.Domain, "ground": &s.Ground} {
		text, err := intake.Text(v.Request.PostFormValue(name), maxLeftNote)
		forms.NoteField(name, err, &read.wrong)
		*to = spanish.Tidy(text)
	}
	s.Domain = strings.ToLower(s.Domain)
	for _, field := range page.MergedFields {
		if err := readFrom(v, &s, &read, field); err != nil {
			return s, read, err
		}
	}
	if err := readHeir(v, &s, &read); err != nil {
		return s, read, err
	}
	return s, read, readAssigned(v, &s)
}

// readFrom reads one of the units that something becomes of. The codes of several may stand in one field, parted by commas.
func readFrom(v *visit.Visit, s *directory.Succession, read *readPicks, field string) error {
	unit, err := forms.PickUnit(v, field)
	if err != nil {
		return err
	}
	codes := []string{unit.Unit.Code}
	if unit.Unit.ID == 0 {
		if codes, err = codesIn(v, v.Request.PostFormValue(field)); err != nil {
			return err
		}
	} else {
		read.units[field] = unit.Unit
	}
	if len(codes) == 0 {
		read.wrong, read.matches[field] = append(read.wrong, unit.Wrong...), unit.Matches
	}
	for _, code := range codes {
		if !slices.Contains(s.From, code) {
			s.From = append(s.From, code)
		}
	}
	return nil
}

// codesIn are the units whose codes stand in a text, parted by commas; none where some part is none.
func codesIn(v *visit.Visit, text string) ([]string, error) {
	var codes []string
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ';' }) {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		unit, err := v.Catalogue.Resolve(v.Request.Context(), part)
		if fault.Is(err, fault.NotFound) || fault.Is(err, fault.Conflict) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		codes = append(codes, unit.Code)
	}
	return codes, nil
}

// readHeir reads the unit that takes over: one of the catalogue, or the code that a new one will have.
func readHeir(v *visit.Visit, s *directory.Succession, read *readPicks) error {
	if s.New {
		s.To = strings.TrimSpace(v.Request.PostFormValue("to"))
		return nil
	}
	unit, err := forms.PickUnit(v, "to")
	if err != nil {
		return err
	}
	s.To, read.matches["to"], read.wrong = unit.Unit.Code, unit.Matches, append(read.wrong, unit.Wrong...)
	if s.To != "" {
		read.units["to"] = unit.Unit
	}
	return nil
}

// readAssigned reads where each person of a unit that is split passes to. What is no unit's name stays as it was written:
// the rules say what is wrong with it.
func readAssigned(v *visit.Visit, s *directory.Succession) error {
	for name, values := range v.Request.PostForm {
		number, ok := strings.CutPrefix(name, "assign-")
		id, err := strconv.ParseInt(number, 10, 64)
		if !ok || err != nil || strings.TrimSpace(values[0]) == "" || s.Kind != directory.Split {
			continue
		}
		s.Assign[id] = strings.TrimSpace(values[0])
		unit, err := forms.MeantUnit(v, s.Assign[id], v.Request.PostFormValue("code-"+name))
		switch {
		case err == nil:
			s.Assign[id] = unit.Code
		case !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Conflict):
			return err
		}
	}
	return nil
}

// SuccessionUndo takes a plan back before its day.
func SuccessionUndo(v *visit.Visit) error {
	id, err := campaignID(v)
	if err != nil {
		return err
	}
	if err := v.Parse(); err != nil {
		return err
	}
	err = v.Units.UndoSuccession(v.Request.Context(), v.Who, id, v.Request.PostFormValue("reason"))
	if err == nil {
		return v.Done(successionsPath, "succession_undone")
	}
	code := fault.CodeOf(err)
	if code != fault.Invalid && code != fault.Conflict {
		return err
	}
	p, failed := successions(v, page.Form{})
	if failed != nil {
		return failed
	}
	p.Banners = append(p.Banners, page.Banner{Kind: page.Fail, Text: forms.Reason(v, err)})
	return v.Show(visit.StatusOf[code], p)
}
