package requester

import (
	"strconv"

	"clavero/internal/desk"
	"clavero/internal/fault"
	"clavero/internal/lang/spanish"
	"clavero/internal/pdf"
	"clavero/internal/petition"
	"clavero/internal/web/forms"
	"clavero/internal/web/page"
	"clavero/internal/web/visit"
	"clavero/internal/web/wording"
)

// AnswerPage is the letter of a refusal, for whoever asked.
func AnswerPage(v *visit.Visit) error {
	c, err := ownCase(v)
	if err != nil {
		return err
	}
	answer, err := ownAnswer(v, c)
	if err != nil {
		return err
	}
	return v.OK(answer)
}

// AnswerPDF is that letter as a paper.
func AnswerPDF(v *visit.Visit) error {
	c, err := ownCase(v)
	if err != nil {
		return err
	}
	answer, err := ownAnswer(v, c)
	if err != nil {
		return err
	}
	return AnswerPaper(v, answer)
}

func ownAnswer(v *visit.Visit, c desk.Case) (page.Answer, error) {
	answer, open, err := Answer(v, c)
	answer.PDF, answer.Back = "/mi-solicitud/respuesta.pdf", "/mi-solicitud"
	if open && c.Petition.State == petition.Rejected {
		answer.Appeal = "/mi-solicitud/reconsideracion"
	}
	return answer, err
}

// Answer fills the letter, and says whether the official can still ask for it to be looked at again. NotFound where there
// is nothing to answer for: the request was never refused, or is no longer.
func Answer(v *visit.Visit, c desk.Case) (page.Answer, bool, error) {
	p := c.Petition
	refusal, refused, err := v.Desk.RefusalOf(v.Request.Context(), c, v.Lang)
	switch {
	case err != nil:
		return page.Answer{}, false, err
	case !refused || p.State != petition.Rejected && p.State != petition.Reconsidering:
		return page.Answer{}, false, fault.New(fault.NotFound, "fault.not_found")
	}
	answer := page.Answer{
		Frame: v.Frame(v.T("answer.title") + " · " + p.Folio), Folio: p.Folio, Name: p.Applicant.Name(), Unit: unitName(c), Mail: p.Applicant.Mail,
		Asked: p.Created, Decided: refusal.Decided.At, Office: v.T("petition.office." + string(refusal.Decided.By.Role)),
		Rules: rulesWords(v, refusal.Rules.Number, refusal), Contact: contact(v.Post.Site()),
	}
	for _, cited := range refusal.Lines {
		line := page.CitedLine{Line: cited.Line, Text: cited.Text}
		if cited.Ground {
			answer.Grounds = append(answer.Grounds, line)
		} else {
			answer.Lines = append(answer.Lines, line)
		}
	}
	for _, check := range refusal.Failed {
		answer.Facts = append(answer.Facts, page.Datum{Label: v.T("check.name." + check.Name), Value: wording.CheckWords(v, check)})
	}
	open := refusal.Open(v.Now)
	answer.How = howToAppeal(v, c, refusal, open)
	if r := refusal.Resolved; r != nil && r.Step == petition.Uphold {
		answer.Upheld = &page.Upheld{At: r.At, Asked: refusal.Asked.At, Said: r.Detail.Words.Message,
			Rules: v.T("answer.upheld.rules", "Number", r.Guideline, "Line", refusal.Rules.Reconsider.Line)}
	}
	return answer, open, nil
}

func rulesWords(v *visit.Visit, number int, refusal desk.Refusal) string {
	return v.T("answer.rules", "Number", strconv.Itoa(number), "Date", spanish.LongDate(refusal.Since, v.Lang))
}

// howToAppeal says what the official can do now.
func howToAppeal(v *visit.Visit, c desk.Case, refusal desk.Refusal, open bool) string {
	line := refusal.Rules.Reconsider.Line
	switch {
	case refusal.Resolved != nil:
		return v.T("answer.how.final")
	case refusal.Asked != nil:
		return v.T("answer.how.asked", "Date", spanish.LongDate(refusal.Asked.At, v.Lang), "Until", spanish.LongDate(c.Petition.Due, v.Lang))
	case open:
		return v.T("answer.how.open", "Date", spanish.LongDate(refusal.Term, v.Lang), "Line", line)
	case !refusal.Term.IsZero():
		return v.T("answer.how.passed", "Date", spanish.LongDate(refusal.Term, v.Lang), "Line", line)
	}
	return v.T("answer.how.none")
}

// AnswerPaper writes the letter as a PDF.
func AnswerPaper(v *visit.Visit, a page.Answer) error {
	d := pdf.New(pdf.Head{Title: a.Title, Institution: a.Institution, Office: a.Office, Lang: string(v.Lang), Foot: a.Folio, Made: a.Decided})
	d.Title(v.T("answer.title"))
	d.Pairs([][2]string{{v.T("answer.folio"), a.Folio}, {v.T("answer.name"), a.Name}, {v.T("answer.unit"), a.Unit}, {v.T("answer.date"), spanish.LongDate(a.Decided, v.Lang)}})
	d.Para(v.T("answer.decided", "Office", a.Office, "Date", spanish.LongDate(a.Decided, v.Lang), "Asked", spanish.LongDate(a.Asked, v.Lang)))
	d.Heading(v.T("answer.why"))
	d.Para(a.Rules)
	var cited [][2]string
	for _, line := range append(a.Grounds, a.Lines...) {
		cited = append(cited, [2]string{v.T("answer.line", "Line", line.Line), line.Text})
	}
	d.Pairs(cited)
	if len(a.Facts) > 0 {
		d.Heading(v.T("answer.facts"))
		var facts [][2]string
		for _, fact := range a.Facts {
			facts = append(facts, [2]string{fact.Label, fact.Value})
		}
		d.Pairs(facts)
	}
	if a.Upheld != nil {
		d.Heading(v.T("answer.upheld"))
		d.Para(v.T("answer.upheld.text", "Asked", spanish.LongDate(a.Upheld.Asked, v.Lang), "Date", spanish.LongDate(a.Upheld.At, v.Lang)) + " " + a.Upheld.Rules)
		d.Para(a.Upheld.Said)
	}
	d.Heading(v.T("answer.next"))
	d.Para(a.How)
	if a.Contact != "" {
		d.Para(v.T("answer.contact") + " " + a.Contact)
	}
	return v.PaperOut(d, a.Folio+"-"+v.T("answer.file")+".pdf")
}

// AppealPage asks why the answer should be looked at again (1.2+).
func AppealPage(v *visit.Visit) error {
	c, err := ownCase(v)
	if err != nil {
		return err
	}
	if _, ok := offered(c, petition.Appeal); !ok {
		return v.To("/mi-solicitud")
	}
	shown, err := appealForm(v, c, page.Form{})
	if err != nil {
		return err
	}
	return v.OK(shown)
}

func appealForm(v *visit.Visit, c desk.Case, form page.Form) (page.Appeal, error) {
	answer, _, err := Answer(v, c)
	if err != nil {
		return page.Appeal{}, err
	}
	until := c.Rules.Guideline.Due(string(petition.Reconsidering), v.Now)
	return page.Appeal{
		Frame: v.Frame(v.T("answer.appeal")), Form: form, Folio: c.Petition.Folio, Grounds: append(answer.Grounds, answer.Lines...),
		Consequences: []string{v.T("petition.consequence.appeal"), v.T("appeal.until", "Date", spanish.LongDate(until, v.Lang))},
	}, nil
}

// AppealPost asks for it, in the name of the official whose case is open.
func AppealPost(v *visit.Visit) error {
	if err := v.Parse(); err != nil {
		return err
	}
	c, err := ownCase(v)
	if err != nil {
		return err
	}
	if _, ok := offered(c, petition.Appeal); !ok {
		return fault.New(fault.Conflict, "petition.moved")
	}
	if err := takeAppeal(v, c); err != nil {
		shown, drawing := appealForm(v, c, page.Form{})
		if drawing != nil {
			return drawing
		}
		return v.Again(err, func(form page.Form) page.Page { shown.Form = form; return shown })
	}
	return v.Done("/mi-solicitud", "own_appealed")
}

func takeAppeal(v *visit.Visit, c desk.Case) error {
	var fields []fault.Field
	reasons := forms.Paragraph(v, "note", &fields)
	if err := fault.Form(fields); err != nil {
		return err
	}
	by, err := v.As(petition.Official)
	if err != nil {
		return err
	}
	by.ID, by.Name = c.Petition.OfficialID, c.Petition.Applicant.Name()
	_, err = v.Desk.Take(v.Request.Context(), by, c.Petition.ID, petition.Appeal, desk.Input{Words: petition.Words{Note: reasons}})
	return err
}
