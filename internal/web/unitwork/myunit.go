package unitwork

import (
	"net/url"
	"strconv"

	"clavero/internal/credential"
	"clavero/internal/desk"
	"clavero/internal/directory"
	"clavero/internal/fault"
	"clavero/internal/intake"
	"clavero/internal/lang"
	"clavero/internal/lang/spanish"
	"clavero/internal/units"
	"clavero/internal/web/forms"
	"clavero/internal/web/keywork"
	"clavero/internal/web/page"
	"clavero/internal/web/visit"
	"clavero/internal/web/wording"
)

const myUnitRows = 50

// MyUnitPage is a delegate's first page.
func MyUnitPage(v *visit.Visit) error {
	number := v.PageNumber()
	unit, _ := strconv.ParseInt(v.Request.FormValue("unidad"), 10, 64)
	search := units.Search{Words: spanish.Tidy(v.Request.FormValue("q")), Unit: unit, Limit: myUnitRows, Offset: (number - 1) * myUnitRows}
	mine, err := v.Units.Mine(v.Request.Context(), v.Who, search)
	if err != nil {
		return err
	}
	rules, err := v.Desk.Rules(v.Request.Context())
	if err != nil {
		return err
	}
	p := page.MyUnit{Frame: v.Frame(v.T("units.mine.title")), Query: search.Words, Total: mine.Total, Asked: search.Words != "" || unit != 0,
		Units: unitLines(v, mine.Units), Choices: unitFilters(v, mine.Units, unit)}
	if p.Campaigns, err = myCampaigns(v); err != nil {
		return err
	}
	names := map[int64]string{}
	for _, use := range mine.Units {
		names[use.ID] = use.Name
		p.CanAsk = p.CanAsk || use.InForce(v.Today())
	}
	for _, person := range mine.People {
		row := keywork.OfficialRow(v, person)
		row.Path = myPersonPath(person.ID)
		p.People = append(p.People, row)
	}
	for _, one := range mine.Petitions {
		p.Petitions = append(p.Petitions, wording.PetitionRow(v, rules.Guideline, one, names[one.Applicant.UnitID]))
	}
	if number > 1 {
		p.PrevPath = myUnitPath(search.Words, unit, number-1)
	}
	if number*myUnitRows < mine.Total {
		p.NextPath = myUnitPath(search.Words, unit, number+1)
	}
	return v.OK(p)
}

func myPersonPath(id int64) string { return "/mi-unidad/persona/" + strconv.FormatInt(id, 10) }

func myUnitPath(words string, unit int64, number int) string {
	query := url.Values{"pagina": {strconv.Itoa(number)}}
	if words != "" {
		query.Set("q", words)
	}
	if unit != 0 {
		query.Set("unidad", strconv.FormatInt(unit, 10))
	}
	return "/mi-unidad?" + query.Encode()
}

func unitLines(v *visit.Visit, uses []units.Use) []page.UnitLine {
	var lines []page.UnitLine
	for _, use := range uses {
		line := page.UnitLine{Code: use.Code, Name: use.Name, Keys: use.Keys, Quota: use.Quota, Until: lastDay(v, use.Unit), Closed: use.Keys == 0 && !use.InForce(v.Today())}
		if use.Quota > 0 {
			line.Use = page.Bar{Part: use.Keys * 100 / use.Quota, Kind: page.Done, Text: v.T("units.mine.used", "Keys", use.Keys, "Quota", use.Quota)}
		}
		if use.Keys >= use.Quota {
			line.Use.Kind = page.Attention
		}
		lines = append(lines, line)
	}
	return lines
}

// lastDay says of a unit when it begins, ends or ended, where that is not open.
func lastDay(v *visit.Visit, unit directory.Unit) string {
	switch {
	case unit.ValidFrom > v.Today():
		return v.T("units.begins", "Date", spanish.LongDate(visit.IsoDay(unit.ValidFrom), v.Lang))
	case unit.ValidTo == "":
		return ""
	case unit.ValidTo < v.Today():
		return v.T("units.ended", "Date", spanish.LongDate(visit.IsoDay(unit.ValidTo), v.Lang))
	}
	return v.T("units.ends", "Date", spanish.LongDate(visit.IsoDay(unit.ValidTo), v.Lang))
}

func unitFilters(v *visit.Visit, uses []units.Use, chosen int64) []page.Option {
	if len(uses) < 2 {
		return nil
	}
	options := []page.Option{{Label: v.T("web.all")}}
	for _, use := range uses {
		options = append(options, page.Option{Value: strconv.FormatInt(use.ID, 10), Label: use.Name, Chosen: use.ID == chosen})
	}
	return options
}

// AskPage is a delegate's form for a key for one of their people (1.1).
func AskPage(v *visit.Visit) error {
	p, err := askForm(v, page.Form{})
	if err != nil {
		return err
	}
	return v.OK(p)
}

func askForm(v *visit.Visit, form page.Form) (page.UnitAsk, error) {
	options, err := forms.OwnUnits(v)
	return page.UnitAsk{Frame: v.Frame(v.T("units.ask.title")), Form: form, Units: options}, err
}

// AskPost asks for a key for one of the unit's people.
func AskPost(v *visit.Visit) error {
	if err := v.Parse(); err != nil {
		return err
	}
	entry, err := readAsk(v)
	var entered desk.Entered
	if err == nil {
		entered, err = v.Units.Ask(v.Request.Context(), v.Who, entry)
	}
	shown, failed := askForm(v, page.Form{})
	if failed != nil {
		return failed
	}
	if err != nil {
		return v.Again(err, func(form page.Form) page.Page {
			shown.Form = form
			return shown
		})
	}
	if entered.Code == "" {
		return v.Done("/mi-unidad", "entered")
	}
	shown.Entered = &page.Entered{Folio: entered.Petition.Folio, Name: entered.Petition.Applicant.Name(), Code: entered.Code}
	return v.OK(shown)
}

// readAsk reads a delegate's form. Without a telephone the delivery asks for a code, which the delegate tells the person.
func readAsk(v *visit.Visit) (desk.Entry, error) {
	entry := desk.Entry{Lang: string(lang.ES)}
	var read forms.Typed
	unit, err := forms.OwnUnit(v, &read.Faults)
	if err != nil {
		return entry, err
	}
	read.Unit = forms.UnitField{ID: unit.ID, Words: unit.Name}
	form := forms.TypedForm(v)
	form.UnitID, form.UnitText = unit.ID, unit.Name
	entry.Applicant, err = form.Read(desk.Demands{PhoneOptional: true})
	read.Add(err)
	if v.Request.FormValue("consent") == "" {
		read.Faults = append(read.Faults, fault.Field{Name: "consent", Text: "web.entry.need.consent"})
	}
	return entry, read.Fault()
}

// MyPersonPage is one person of a delegate's units.
func MyPersonPage(v *visit.Visit) error {
	id, err := personID(v)
	if err != nil {
		return err
	}
	p, err := myPerson(v, id, page.Form{})
	if err != nil {
		return err
	}
	return v.OK(p)
}

func personID(v *visit.Visit) (int64, error) {
	id, err := strconv.ParseInt(v.Request.PathValue("id"), 10, 64)
	if err != nil {
		return 0, v.NotFound()
	}
	return id, nil
}

func myPerson(v *visit.Visit, id int64, form page.Form) (page.UnitPerson, error) {
	record, err := v.Units.Person(v.Request.Context(), v.Who, id)
	if err != nil {
		return page.UnitPerson{}, err
	}
	rules, err := v.Desk.Rules(v.Request.Context())
	if err != nil {
		return page.UnitPerson{}, err
	}
	places, err := wording.AllPlaces(v)
	if err != nil {
		return page.UnitPerson{}, err
	}
	p := page.UnitPerson{
		Frame: v.Frame(record.Name()), Form: form, Name: record.Name(), Position: record.Position, Unit: record.Unit, Acts: record.Active(),
		Data: unlinked(keywork.RecordData(v, record, places)), Key: keywork.OfficialKey(v, record), History: keywork.RecordHistory(v, record, places), Path: myPersonPath(id),
		Opens: record.Key != nil && (record.Key.State == credential.Live || record.Key.State == credential.Suspended),
	}
	if p.Choices, err = movedTo(v); err != nil {
		return p, err
	}
	for _, one := range record.Petitions {
		if one.Folio != "" {
			p.Petitions = append(p.Petitions, wording.PetitionRow(v, rules.Guideline, one, places.UnitOf(one.Applicant)))
		}
	}
	return p, nil
}

const maxLeftNote = 300 // characters

// MyPersonLeft records that somebody left; their key stops at once.
func MyPersonLeft(v *visit.Visit) error {
	return onMyPerson(v, "left", func(id int64) error {
		note, err := intake.Text(v.Request.FormValue("note"), maxLeftNote)
		if err != nil {
			return fault.Form([]fault.Field{forms.FieldOf("note", err)})
		}
		_, err = v.Units.Left(v.Request.Context(), v.Who, id, note)
		return err
	})
}

// onMyPerson does something to the person of the address, and tells on their page why it was not done.
func onMyPerson(v *visit.Visit, done string, act func(id int64) error) error {
	id, err := personID(v)
	if err != nil {
		return err
	}
	if err := v.Parse(); err != nil {
		return err
	}
	err = act(id)
	if err == nil {
		return v.Done("/mi-unidad", done)
	}
	p, failed := myPerson(v, id, page.Form{})
	if failed != nil {
		return failed
	}
	if fault.Is(err, fault.Conflict) {
		p.Banners = append(p.Banners, page.Banner{Kind: page.Fail, Text: forms.Reason(v, err)})
		return v.Show(visit.StatusOf[fault.Conflict], p)
	}
	return v.Again(err, func(form page.Form) page.Page {
		p.Form = form
		return p
	})
}

// unlinked leaves out the ways to pages of the offices, which a delegate does not open.
func unlinked(groups []page.DataGroup) []page.DataGroup {
	for g := range groups {
		for i := range groups[g].Data {
			groups[g].Data[i].Path = ""
		}
	}
	return groups
}
