package casework

import (
	"slices"
	"strings"

	"clavero/internal/desk"
	"clavero/internal/fault"
	"clavero/internal/intake"
	"clavero/internal/lang"
	"clavero/internal/lang/spanish"
	"clavero/internal/mail"
	"clavero/internal/petition"
	"clavero/internal/store"
	"clavero/internal/web/forms"
	"clavero/internal/web/page"
	"clavero/internal/web/visit"
	"clavero/internal/web/wording"
)

// EntryPage is the form for a request that came on paper or by mail.
func EntryPage(v *visit.Visit) error {
	return v.OK(entryForm(v, page.Form{Values: map[string]string{"received": v.Today(), "origin": string(petition.Paper), "fact": desk.FactPhone}}))
}

// EntryPost enters a request (1.1). One that looks like an open one is shown those first, once.
func EntryPost(v *visit.Visit) error {
	if err := v.Parse(); err != nil {
		return err
	}
	if v.Request.FormValue("search_unit") != "" {
		return searchEntryUnit(v)
	}
	read, err := readEntry(v)
	if err != nil {
		return err
	}
	similar, err := similarCases(v)
	if err != nil {
		return err
	}
	err = fault.Form(read.Faults)
	if err == nil && len(similar) > 0 && v.Request.FormValue("similar") == "" {
		err = fault.New(fault.Invalid, "web.entry.similar", "N", len(similar))
	}
	var entered desk.Entered
	if err == nil {
		entered, err = enterRequest(v, read.entry)
	}
	if err != nil {
		return entryAgain(v, err, read, similar)
	}
	return showEntered(v, entered, read.reference)
}

func enterRequest(v *visit.Visit, entry desk.Entry) (desk.Entered, error) {
	by, err := v.As(petition.Liaison)
	if err != nil {
		return desk.Entered{}, err
	}
	return v.Desk.Enter(v.Request.Context(), by, entry)
}

// entryRead is the form as it came in.
type entryRead struct {
	forms.Typed
	entry     desk.Entry
	reference string
}

// showEntered files the number of the letter and shows the folio; a code, which nobody will be shown again, at once.
func showEntered(v *visit.Visit, entered desk.Entered, reference string) error {
	p := entered.Petition
	if reference != "" {
		if err := addNote(v, p.ID, lang.ES.T("web.entry.reference", "Number", reference)); err != nil {
			return err
		}
	}
	path := "/mesa/" + p.Folio
	if entered.Code == "" {
		return v.Done(path, "entered")
	}
	form := entryForm(v, page.Form{Values: map[string]string{"received": v.Request.FormValue("received"), "origin": v.Request.FormValue("origin")}})
	form.Entered = &page.Entered{Folio: p.Folio, Path: path, Name: p.Applicant.Name(), Code: entered.Code}
	return v.OK(form)
}

// readEntry reads the form: the request, the number of the letter it came in, and the units that may be meant.
func readEntry(v *visit.Visit) (entryRead, error) {
	read := entryRead{entry: desk.Entry{Origin: petition.Origin(v.Request.FormValue("origin")), Lang: string(lang.ES), Fact: v.Request.FormValue("fact")}}
	var fields []fault.Field
	if !slices.Contains([]petition.Origin{petition.Paper, petition.Mail}, read.entry.Origin) {
		fields = append(fields, fault.Field{Name: "origin", Text: "web.entry.need.origin"})
	}
	read.entry.Received = forms.ReceivedOn(v, &fields)
	var err error
	read.reference, err = intake.Text(v.Request.FormValue("reference"), forms.MaxReference)
	forms.NoteField("reference", err, &fields)
	read.entry.Scan = forms.PDF(v, "oficio", &fields)
	if err := readPerson(v, &read); err != nil {
		return read, err
	}
	fields = append(fields, read.Faults...)
	if read.entry.Fact != desk.FactPhone && read.entry.Fact != desk.FactCode {
		fields = append(fields, fault.Field{Name: "fact", Text: "web.entry.need.fact"})
	}
	if v.Request.FormValue("consent") == "" {
		fields = append(fields, fault.Field{Name: "consent", Text: "web.entry.need.consent"})
	}
	read.Faults = fields
	return read, nil
}

// readPerson reads who asks and where they work.
func readPerson(v *visit.Visit, read *entryRead) error {
	if err := forms.ReadUnit(v, &read.Typed, petition.Applicant{}); err != nil {
		return err
	}
	form := forms.TypedForm(v)
	form.UnitID, form.UnitText = read.Unit.ID, read.Unit.Words
	var err error
	read.entry.Applicant, err = form.Read(desk.Demands{PhoneOptional: read.entry.Fact == desk.FactCode})
	read.Add(err)
	_ = read.Fault() // puts them in the order of the form
	return nil
}

// entryFields are the fields of the form, in its order.
var entryFields = []string{"origin", "received", "reference", "oficio", "given_names", "surname1", "surname2", "mail", "phone", "extension", "position", "unit", "unit_other", "reason", "fact", "consent"}

// entryAgain shows the form as it was not accepted, with open petitions that look like this one beside it.
func entryAgain(v *visit.Visit, err error, read entryRead, similar []page.DeskRow) error {
	return v.Again(forms.WithFields(nil, err, entryFields...), func(form page.Form) page.Page {
		shown := entryForm(v, read.Unit.Kept(form))
		shown.Similar, shown.Matches, shown.Searched = similar, read.Unit.Matches, read.Unit.Searched
		return shown
	})
}

func searchEntryUnit(v *visit.Visit) error {
	matches, err := forms.FindUnits(v, v.Request.FormValue("unit"))
	if err != nil {
		return err
	}
	form := entryForm(v, page.Form{Values: v.Values()})
	form.Matches, form.Searched = matches, true
	return v.OK(form)
}

func entryForm(v *visit.Visit, form page.Form) page.DeskEntry {
	return page.DeskEntry{
		Frame: v.Frame(v.T("desk.entry.title")), Form: form, MaxScan: intake.MaxPDF,
		Origins: []page.Option{{Value: string(petition.Paper), Label: v.T("web.entry.origin.paper")}, {Value: string(petition.Mail), Label: v.T("web.entry.origin.mail")}},
		Facts:   []page.Option{{Value: desk.FactPhone, Label: v.T("web.entry.fact.phone")}, {Value: desk.FactCode, Label: v.T("web.entry.fact.code")}},
	}
}

// similarCases are open petitions with the address or the name that was typed.
func similarCases(v *visit.Visit) ([]page.DeskRow, error) {
	const most = 5
	rules, err := v.Desk.Rules(v.Request.Context())
	if err != nil {
		return nil, err
	}
	form := forms.TypedForm(v)
	applicant := petition.Applicant{GivenNames: form.GivenNames, Surname1: form.Surname1, Surname2: form.Surname2}
	address, _ := mail.ParseAddress(form.Mail) // a bad one is told beside its field
	var rows []page.DeskRow
	for _, words := range [][]string{nameWords(applicant), {strings.ToLower(address.Mail)}} {
		if len(words) < 1 || words[0] == "" {
			continue
		}
		found, err := v.Desk.Queue(v.Request.Context(), store.QueueQuery{States: openStates(""), Words: words, Limit: most})
		if err != nil {
			return nil, err
		}
		for _, queued := range found.Rows {
			known := func(row page.DeskRow) bool { return row.Folio == queued.Petition.Folio }
			if !slices.ContainsFunc(rows, known) {
				rows = append(rows, wording.PetitionRow(v, rules.Guideline, queued.Petition, queued.Unit))
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
