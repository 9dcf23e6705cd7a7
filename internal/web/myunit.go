package web

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
	"clavero/internal/web/page"
)

const myUnitRows = 50

// myUnitPage is a delegate's first page.
func (v *visit) myUnitPage() error {
	number := v.pageNumber()
	unit, _ := strconv.ParseInt(v.r.FormValue("unidad"), 10, 64)
	search := units.Search{Words: spanish.Tidy(v.r.FormValue("q")), Unit: unit, Limit: myUnitRows, Offset: (number - 1) * myUnitRows}
	mine, err := v.Units.Mine(v.r.Context(), v.who, search)
	if err != nil {
		return err
	}
	rules, err := v.Desk.Rules(v.r.Context())
	if err != nil {
		return err
	}
	p := page.MyUnit{Frame: v.frame(v.t("units.mine.title")), Query: search.Words, Total: mine.Total, Asked: search.Words != "" || unit != 0,
		Units: v.unitLines(mine.Units), Choices: v.unitFilters(mine.Units, unit)}
	if p.Campaigns, err = v.myCampaigns(); err != nil {
		return err
	}
	names := map[int64]string{}
	for _, use := range mine.Units {
		names[use.ID] = use.Name
		p.CanAsk = p.CanAsk || use.InForce(v.today())
	}
	for _, person := range mine.People {
		row := v.officialRow(person)
		row.Path = myPersonPath(person.ID)
		p.People = append(p.People, row)
	}
	for _, one := range mine.Petitions {
		p.Petitions = append(p.Petitions, v.petitionRow(rules.Guideline, one, names[one.Applicant.UnitID]))
	}
	if number > 1 {
		p.PrevPath = myUnitPath(search.Words, unit, number-1)
	}
	if number*myUnitRows < mine.Total {
		p.NextPath = myUnitPath(search.Words, unit, number+1)
	}
	return v.ok(p)
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

func (v *visit) unitLines(uses []units.Use) []page.UnitLine {
	var lines []page.UnitLine
	for _, use := range uses {
		line := page.UnitLine{Code: use.Code, Name: use.Name, Keys: use.Keys, Quota: use.Quota, Until: v.lastDay(use.Unit), Closed: use.Keys == 0 && !use.InForce(v.today())}
		if use.Quota > 0 {
			line.Use = page.Bar{Part: use.Keys * 100 / use.Quota, Kind: page.Done, Text: v.t("units.mine.used", "Keys", use.Keys, "Quota", use.Quota)}
		}
		if use.Keys >= use.Quota {
			line.Use.Kind = page.Attention
		}
		lines = append(lines, line)
	}
	return lines
}

// lastDay says of a unit when it begins, ends or ended, where that is not open.
func (v *visit) lastDay(unit directory.Unit) string {
	switch {
	case unit.ValidFrom > v.today():
		return v.t("units.begins", "Date", spanish.LongDate(isoDay(unit.ValidFrom), v.lang))
	case unit.ValidTo == "":
		return ""
	case unit.ValidTo < v.today():
		return v.t("units.ended", "Date", spanish.LongDate(isoDay(unit.ValidTo), v.lang))
	}
	return v.t("units.ends", "Date", spanish.LongDate(isoDay(unit.ValidTo), v.lang))
}

func (v *visit) unitFilters(uses []units.Use, chosen int64) []page.Option {
	if len(uses) < 2 {
		return nil
	}
	options := []page.Option{{Label: v.t("web.all")}}
	for _, use := range uses {
		options = append(options, page.Option{Value: strconv.FormatInt(use.ID, 10), Label: use.Name, Chosen: use.ID == chosen})
	}
	return options
}

// ownUnits are the units a delegate may ask keys for, by code; never nil.
func (v *visit) ownUnits() ([]page.Option, error) {
	open, err := v.Units.InForce(v.r.Context(), v.who)
	options := []page.Option{}
	for _, unit := range open {
		options = append(options, page.Option{Value: unit.Code, Label: unit.Name})
	}
	return options, err
}

// ownUnit is the unit a delegate's form names; a fault of its field for any that is not theirs.
func (v *visit) ownUnit(fields *[]fault.Field) (directory.Unit, error) {
	open, err := v.Units.InForce(v.r.Context(), v.who)
	if err != nil {
		return directory.Unit{}, err
	}
	for _, unit := range open {
		if unit.Code == v.r.FormValue("unit_code") {
			return unit, nil
		}
	}
	*fields = append(*fields, fault.Field{Name: "unit_code", Text: "units.need.unit"})
	return directory.Unit{}, nil
}

// askPage is a delegate's form for a key for one of their people (1.1).
func (v *visit) askPage() error {
	p, err := v.askForm(page.Form{})
	if err != nil {
		return err
	}
	return v.ok(p)
}

func (v *visit) askForm(form page.Form) (page.UnitAsk, error) {
	options, err := v.ownUnits()
	return page.UnitAsk{Frame: v.frame(v.t("units.ask.title")), Form: form, Units: options}, err
}

func (v *visit) askPost() error {
	if err := v.parse(); err != nil {
		return err
	}
	entry, err := v.readAsk()
	var entered desk.Entered
	if err == nil {
		entered, err = v.Units.Ask(v.r.Context(), v.who, entry)
	}
	shown, failed := v.askForm(page.Form{})
	if failed != nil {
		return failed
	}
	if err != nil {
		return v.again(err, func(form page.Form) page.Page {
			shown.Form = form
			return shown
		})
	}
	if entered.Code == "" {
		return v.done("/mi-unidad", "entered")
	}
	shown.Entered = &page.Entered{Folio: entered.Petition.Folio, Name: entered.Petition.Applicant.Name(), Code: entered.Code}
	return v.ok(shown)
}

// readAsk reads a delegate's form. Without a telephone the delivery asks for a code, which the delegate tells the person.
func (v *visit) readAsk() (desk.Entry, error) {
	entry := desk.Entry{Lang: string(lang.ES)}
	var read typed
	unit, err := v.ownUnit(&read.faults)
	if err != nil {
		return entry, err
	}
	read.unit = unitField{id: unit.ID, words: unit.Name}
	form := v.typedForm()
	form.UnitID, form.UnitText = unit.ID, unit.Name
	entry.Applicant, err = form.Read(desk.Demands{PhoneOptional: true})
	read.add(err)
	if v.r.FormValue("consent") == "" {
		read.faults = append(read.faults, fault.Field{Name: "consent", Text: "web.entry.need.consent"})
	}
	return entry, read.fault()
}

// readOwnList reads a delegate's form for a list of their people.
func (v *visit) readOwnList() (keptList, error) {
	kept := keptList{Delegate: v.who.Name, Received: v.today()}
	var fields []fault.Field
	unit, err := v.ownUnit(&fields)
	if err != nil {
		return kept, err
	}
	kept.Unit, kept.UnitID = unit.Name, unit.ID
	if kept.Content, err = v.listFile(kept); err != nil && fault.CodeOf(err) != fault.Invalid && fault.CodeOf(err) != fault.TooLarge {
		return kept, err
	}
	noteField("list", err, &fields)
	kept.File = v.fileName("list")
	return kept, fault.Form(fields)
}

// myPersonPage is one person of a delegate's units.
func (v *visit) myPersonPage() error {
	id, err := v.personID()
	if err != nil {
		return err
	}
	p, err := v.myPerson(id, page.Form{})
	if err != nil {
		return err
	}
	return v.ok(p)
}

func (v *visit) personID() (int64, error) {
	id, err := strconv.ParseInt(v.r.PathValue("id"), 10, 64)
	if err != nil {
		return 0, v.notFound()
	}
	return id, nil
}

func (v *visit) myPerson(id int64, form page.Form) (page.UnitPerson, error) {
	record, err := v.Units.Person(v.r.Context(), v.who, id)
	if err != nil {
		return page.UnitPerson{}, err
	}
	rules, err := v.Desk.Rules(v.r.Context())
	if err != nil {
		return page.UnitPerson{}, err
	}
	places, err := v.allPlaces()
	if err != nil {
		return page.UnitPerson{}, err
	}
	p := page.UnitPerson{
		Frame: v.frame(record.Name()), Form: form, Name: record.Name(), Position: record.Position, Unit: record.Unit, Acts: record.Active(),
		Data: unlinked(v.recordData(record, places)), Key: v.officialKey(record), History: v.recordHistory(record, places), Path: myPersonPath(id),
		Opens: record.Key != nil && (record.Key.State == credential.Live || record.Key.State == credential.Suspended),
	}
	if p.Choices, err = v.movedTo(); err != nil {
		return p, err
	}
	for _, one := range record.Petitions {
		if one.Folio != "" {
			p.Petitions = append(p.Petitions, v.petitionRow(rules.Guideline, one, places.unitOf(one.Applicant)))
		}
	}
	return p, nil
}

const maxLeftNote = 300 // characters

// myPersonLeft records that somebody left; their key stops at once.
func (v *visit) myPersonLeft() error {
	return v.onMyPerson("left", func(id int64) error {
		note, err := intake.Text(v.r.FormValue("note"), maxLeftNote)
		if err != nil {
			return fault.Form([]fault.Field{fieldOf("note", err)})
		}
		_, err = v.Units.Left(v.r.Context(), v.who, id, note)
		return err
	})
}

// onMyPerson does something to the person of the address, and tells on their page why it was not done.
func (v *visit) onMyPerson(done string, act func(id int64) error) error {
	id, err := v.personID()
	if err != nil {
		return err
	}
	if err := v.parse(); err != nil {
		return err
	}
	err = act(id)
	if err == nil {
		return v.done("/mi-unidad", done)
	}
	p, failed := v.myPerson(id, page.Form{})
	if failed != nil {
		return failed
	}
	if fault.Is(err, fault.Conflict) {
		p.Banners = append(p.Banners, page.Banner{Kind: page.Fail, Text: v.reason(err)})
		return v.show(statusOf[fault.Conflict], p)
	}
	return v.again(err, func(form page.Form) page.Page {
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
