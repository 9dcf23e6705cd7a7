package web

import (
	"slices"
	"strings"
	"time"

	"clavero/internal/desk"
	"clavero/internal/fault"
	"clavero/internal/intake"
	"clavero/internal/lang"
	"clavero/internal/lang/spanish"
	"clavero/internal/mail"
	"clavero/internal/petition"
	"clavero/internal/store"
	"clavero/internal/web/page"
)

const maxReference = 60 // characters of the number of a letter

// entryPage is the form for a request that came on paper or by mail.
func (v *visit) entryPage() error {
	return v.ok(v.entryForm(page.Form{Values: map[string]string{"received": v.today(), "origin": string(petition.Paper), "fact": desk.FactPhone}}))
}

// entryPost enters a request (1.1). One that looks like an open one is shown those first, once.
func (v *visit) entryPost() error {
	if err := v.parse(); err != nil {
		return err
	}
	if v.r.FormValue("search_unit") != "" {
		return v.searchEntryUnit()
	}
	read, err := v.readEntry()
	if err != nil {
		return err
	}
	similar, err := v.similarCases()
	if err != nil {
		return err
	}
	err = fault.Form(read.faults)
	if err == nil && len(similar) > 0 && v.r.FormValue("similar") == "" {
		err = fault.New(fault.Invalid, "web.entry.similar", "N", len(similar))
	}
	var entered desk.Entered
	if err == nil {
		entered, err = v.enterRequest(read.entry)
	}
	if err != nil {
		return v.entryAgain(err, read, similar)
	}
	return v.showEntered(entered, read.reference)
}

func (v *visit) enterRequest(entry desk.Entry) (desk.Entered, error) {
	by, err := v.as(petition.Liaison)
	if err != nil {
		return desk.Entered{}, err
	}
	return v.Desk.Enter(v.r.Context(), by, entry)
}

// entryRead is the form as it came in.
type entryRead struct {
	typed
	entry     desk.Entry
	reference string
}

// showEntered files the number of the letter and shows the folio; a code, which nobody will be shown again, at once.
func (v *visit) showEntered(entered desk.Entered, reference string) error {
	p := entered.Petition
	if reference != "" {
		if err := v.addNote(p.ID, lang.ES.T("web.entry.reference", "Number", reference)); err != nil {
			return err
		}
	}
	path := "/mesa/" + p.Folio
	if entered.Code == "" {
		return v.done(path, "entered")
	}
	form := v.entryForm(page.Form{Values: map[string]string{"received": v.r.FormValue("received"), "origin": v.r.FormValue("origin")}})
	form.Entered = &page.Entered{Folio: p.Folio, Path: path, Name: p.Applicant.Name(), Code: entered.Code}
	return v.ok(form)
}

// readEntry reads the form: the request, the number of the letter it came in, and the units that may be meant.
func (v *visit) readEntry() (entryRead, error) {
	read := entryRead{entry: desk.Entry{Origin: petition.Origin(v.r.FormValue("origin")), Lang: string(lang.ES), Fact: v.r.FormValue("fact")}}
	var fields []fault.Field
	if !slices.Contains([]petition.Origin{petition.Paper, petition.Mail}, read.entry.Origin) {
		fields = append(fields, fault.Field{Name: "origin", Text: "web.entry.need.origin"})
	}
	read.entry.Received = v.receivedOn(&fields)
	var err error
	read.reference, err = intake.Text(v.r.FormValue("reference"), maxReference)
	noteField("reference", err, &fields)
	read.entry.Scan = v.pdf("oficio", &fields)
	if err := v.readPerson(&read); err != nil {
		return read, err
	}
	fields = append(fields, read.faults...)
	if read.entry.Fact != desk.FactPhone && read.entry.Fact != desk.FactCode {
		fields = append(fields, fault.Field{Name: "fact", Text: "web.entry.need.fact"})
	}
	if v.r.FormValue("consent") == "" {
		fields = append(fields, fault.Field{Name: "consent", Text: "web.entry.need.consent"})
	}
	read.faults = fields
	return read, nil
}

// readPerson reads who asks and where they work.
func (v *visit) readPerson(read *entryRead) error {
	if err := v.readUnit(&read.typed, petition.Applicant{}); err != nil {
		return err
	}
	form := v.typedForm()
	form.UnitID, form.UnitText = read.unit.id, read.unit.words
	var err error
	read.entry.Applicant, err = form.Read(desk.Demands{PhoneOptional: read.entry.Fact == desk.FactCode})
	read.add(err)
	_ = read.fault() // puts them in the order of the form
	return nil
}

// receivedOn reads the day a request came, as the field or a person writes it; noon of it, so that it is that day anywhere
// in the country.
func (v *visit) receivedOn(fields *[]fault.Field) time.Time {
	day, err := spanish.ParseDate(v.r.FormValue("received"))
	if err != nil {
		*fields = append(*fields, fault.Field{Name: "received", Text: "web.entry.need.received"})
		return time.Time{}
	}
	noon := time.Date(day.Year(), day.Month(), day.Day(), 12, 0, 0, 0, spanish.MexicoCity())
	if noon.Format(time.DateOnly) > v.today() {
		*fields = append(*fields, fault.Field{Name: "received", Text: "web.entry.need.past"})
	}
	return noon
}

func (v *visit) typedForm() desk.Form {
	return desk.Form{
		GivenNames: v.r.FormValue("given_names"), Surname1: v.r.FormValue("surname1"), Surname2: v.r.FormValue("surname2"),
		Position: v.r.FormValue("position"), Mail: v.r.FormValue("mail"), Phone: v.r.FormValue("phone"), Extension: v.r.FormValue("extension"),
		Reason: v.r.FormValue("reason"),
	}
}

// entryFields are the fields of the form, in its order.
var entryFields = []string{"origin", "received", "reference", "oficio", "given_names", "surname1", "surname2", "mail", "phone", "extension", "position", "unit", "unit_other", "reason", "fact", "consent"}

// entryAgain shows the form as it was not accepted, with open petitions that look like this one beside it.
func (v *visit) entryAgain(err error, read entryRead, similar []page.DeskRow) error {
	return v.again(withFields(nil, err, entryFields...), func(form page.Form) page.Page {
		shown := v.entryForm(read.unit.kept(form))
		shown.Similar, shown.Matches, shown.Searched = similar, read.unit.matches, read.unit.searched
		return shown
	})
}

func (v *visit) searchEntryUnit() error {
	matches, err := v.findUnits(v.r.FormValue("unit"))
	if err != nil {
		return err
	}
	form := v.entryForm(page.Form{Values: v.values()})
	form.Matches, form.Searched = matches, true
	return v.ok(form)
}

func (v *visit) entryForm(form page.Form) page.DeskEntry {
	return page.DeskEntry{
		Frame: v.frame(v.t("desk.entry.title")), Form: form, MaxScan: intake.MaxPDF,
		Origins: []page.Option{{Value: string(petition.Paper), Label: v.t("web.entry.origin.paper")}, {Value: string(petition.Mail), Label: v.t("web.entry.origin.mail")}},
		Facts:   []page.Option{{Value: desk.FactPhone, Label: v.t("web.entry.fact.phone")}, {Value: desk.FactCode, Label: v.t("web.entry.fact.code")}},
	}
}

// similarCases are open petitions with the address or the name that was typed.
func (v *visit) similarCases() ([]page.DeskRow, error) {
	const most = 5
	rules, err := v.Desk.Rules(v.r.Context())
	if err != nil {
		return nil, err
	}
	form := v.typedForm()
	applicant := petition.Applicant{GivenNames: form.GivenNames, Surname1: form.Surname1, Surname2: form.Surname2}
	address, _ := mail.ParseAddress(form.Mail) // a bad one is told beside its field
	var rows []page.DeskRow
	for _, words := range [][]string{nameWords(applicant), {strings.ToLower(address.Mail)}} {
		if len(words) < 1 || words[0] == "" {
			continue
		}
		found, err := v.Desk.Queue(v.r.Context(), store.QueueQuery{States: openStates(""), Words: words, Limit: most})
		if err != nil {
			return nil, err
		}
		for _, queued := range found.Rows {
			known := func(row page.DeskRow) bool { return row.Folio == queued.Petition.Folio }
			if !slices.ContainsFunc(rows, known) {
				rows = append(rows, v.petitionRow(rules.Guideline, queued.Petition, queued.Unit))
			}
		}
	}
	return rows, nil
}

// nameWords are the words of a whole name; of a name without surname none, since too many would have them.
func nameWords(a petition.Applicant) []string {
	if strings.TrimSpace(a.GivenNames) == "" || strings.TrimSpace(a.Surname1) == "" {
		return nil
	}
	return strings.Fields(spanish.FoldName(a.Name()))
}
