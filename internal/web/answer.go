package web

import (
	"strconv"

	"clavero/internal/desk"
	"clavero/internal/fault"
	"clavero/internal/lang/spanish"
	"clavero/internal/pdf"
	"clavero/internal/petition"
	"clavero/internal/web/page"
)

// answerPage is the letter of a refusal, for whoever asked.
func (v *visit) answerPage() error {
	c, err := v.ownCase()
	if err != nil {
		return err
	}
	answer, err := v.ownAnswer(c)
	if err != nil {
		return err
	}
	return v.ok(answer)
}

// answerPDF is that letter as a paper.
func (v *visit) answerPDF() error {
	c, err := v.ownCase()
	if err != nil {
		return err
	}
	answer, err := v.ownAnswer(c)
	if err != nil {
		return err
	}
	return v.answerPaper(answer)
}

func (v *visit) ownAnswer(c desk.Case) (page.Answer, error) {
	answer, open, err := v.answer(c)
	answer.PDF, answer.Back = "/mi-solicitud/respuesta.pdf", "/mi-solicitud"
	if open && c.Petition.State == petition.Rejected {
		answer.Appeal = "/mi-solicitud/reconsideracion"
	}
	return answer, err
}

// caseAnswerPage is the letter as the offices see it.
func (v *visit) caseAnswerPage() error {
	answer, err := v.caseAnswer()
	if err != nil {
		return err
	}
	return v.ok(answer)
}

func (v *visit) caseAnswerPDF() error {
	answer, err := v.caseAnswer()
	if err != nil {
		return err
	}
	return v.answerPaper(answer)
}

func (v *visit) caseAnswer() (page.Answer, error) {
	c, err := v.loadCase()
	if err != nil {
		return page.Answer{}, err
	}
	answer, _, err := v.answer(c)
	answer.PDF, answer.Back = "/mesa/"+c.Petition.Folio+"/respuesta.pdf", "/mesa/"+c.Petition.Folio
	return answer, err
}

// answer fills the letter, and says whether the official can still ask for it to be looked at again. NotFound where there
// is nothing to answer for: the request was never refused, or is no longer.
func (v *visit) answer(c desk.Case) (page.Answer, bool, error) {
	p := c.Petition
	refusal, refused, err := v.Desk.RefusalOf(v.r.Context(), c, v.lang)
	switch {
	case err != nil:
		return page.Answer{}, false, err
	case !refused || p.State != petition.Rejected && p.State != petition.Reconsidering:
		return page.Answer{}, false, fault.New(fault.NotFound, "fault.not_found")
	}
	answer := page.Answer{
		Frame: v.frame(v.t("answer.title") + " · " + p.Folio), Folio: p.Folio, Name: p.Applicant.Name(), Unit: unitName(c), Mail: p.Applicant.Mail,
		Asked: p.Created, Decided: refusal.Decided.At, Office: v.t("petition.office." + string(refusal.Decided.By.Role)),
		Rules: v.rulesWords(refusal.Rules.Number, refusal), Contact: contact(v.Post.Site()),
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
		answer.Facts = append(answer.Facts, page.Datum{Label: v.t("check.name." + check.Name), Value: v.checkWords(check)})
	}
	open := refusal.Open(v.now)
	answer.How = v.howToAppeal(c, refusal, open)
	if r := refusal.Resolved; r != nil && r.Step == petition.Uphold {
		answer.Upheld = &page.Upheld{At: r.At, Asked: refusal.Asked.At, Said: r.Detail.Words.Message,
			Rules: v.t("answer.upheld.rules", "Number", r.Guideline, "Line", refusal.Rules.Reconsider.Line)}
	}
	return answer, open, nil
}

func (v *visit) rulesWords(number int, refusal desk.Refusal) string {
	return v.t("answer.rules", "Number", strconv.Itoa(number), "Date", spanish.LongDate(refusal.Since, v.lang))
}

// howToAppeal says what the official can do now.
func (v *visit) howToAppeal(c desk.Case, refusal desk.Refusal, open bool) string {
	line := refusal.Rules.Reconsider.Line
	switch {
	case refusal.Resolved != nil:
		return v.t("answer.how.final")
	case refusal.Asked != nil:
		return v.t("answer.how.asked", "Date", spanish.LongDate(refusal.Asked.At, v.lang), "Until", spanish.LongDate(c.Petition.Due, v.lang))
	case open:
		return v.t("answer.how.open", "Date", spanish.LongDate(refusal.Term, v.lang), "Line", line)
	case !refusal.Term.IsZero():
		return v.t("answer.how.passed", "Date", spanish.LongDate(refusal.Term, v.lang), "Line", line)
	}
	return v.t("answer.how.none")
}

// answerPaper writes the letter as a PDF.
func (v *visit) answerPaper(a page.Answer) error {
	d := pdf.New(pdf.Head{Title: a.Title, Institution: a.Institution, Office: a.Office, Lang: string(v.lang), Foot: a.Folio, Made: a.Decided})
	d.Title(v.t("answer.title"))
	d.Pairs([][2]string{{v.t("answer.folio"), a.Folio}, {v.t("answer.name"), a.Name}, {v.t("answer.unit"), a.Unit}, {v.t("answer.date"), spanish.LongDate(a.Decided, v.lang)}})
	d.Para(v.t("answer.decided", "Office", a.Office, "Date", spanish.LongDate(a.Decided, v.lang), "Asked", spanish.LongDate(a.Asked, v.lang)))
	d.Heading(v.t("answer.why"))
	d.Para(a.Rules)
	var cited [][2]string
	for _, line := range append(a.Grounds, a.Lines...) {
		cited = append(cited, [2]string{v.t("answer.line", "Line", line.Line), line.Text})
	}
	d.Pairs(cited)
	if len(a.Facts) > 0 {
		d.Heading(v.t("answer.facts"))
		var facts [][2]string
		for _, fact := range a.Facts {
			facts = append(facts, [2]string{fact.Label, fact.Value})
		}
		d.Pairs(facts)
	}
	if a.Upheld != nil {
		d.Heading(v.t("answer.upheld"))
		d.Para(v.t("answer.upheld.text", "Asked", spanish.LongDate(a.Upheld.Asked, v.lang), "Date", spanish.LongDate(a.Upheld.At, v.lang)) + " " + a.Upheld.Rules)
		d.Para(a.Upheld.Said)
	}
	d.Heading(v.t("answer.next"))
	d.Para(a.How)
	if a.Contact != "" {
		d.Para(v.t("answer.contact") + " " + a.Contact)
	}
	return v.paperOut(d, a.Folio+"-"+v.t("answer.file")+".pdf")
}

// paperOut answers with a paper.
func (v *visit) paperOut(d *pdf.Doc, name string) error {
	content, err := d.Bytes()
	if err != nil {
		return err
	}
	h := v.w.Header()
	h.Set("Content-Type", pdf.MediaType)
	h.Set("Content-Disposition", `inline; filename="`+name+`"`)
	h.Set("Content-Length", strconv.Itoa(len(content)))
	_, err = v.w.Write(content)
	return ignoreClosed(err)
}

// appealPage asks why the answer should be looked at again (1.2+).
func (v *visit) appealPage() error {
	c, err := v.ownCase()
	if err != nil {
		return err
	}
	if _, ok := offered(c, petition.Appeal); !ok {
		return v.to("/mi-solicitud")
	}
	shown, err := v.appealForm(c, page.Form{})
	if err != nil {
		return err
	}
	return v.ok(shown)
}

func (v *visit) appealForm(c desk.Case, form page.Form) (page.Appeal, error) {
	answer, _, err := v.answer(c)
	if err != nil {
		return page.Appeal{}, err
	}
	until := c.Rules.Guideline.Due(string(petition.Reconsidering), v.now)
	return page.Appeal{
		Frame: v.frame(v.t("answer.appeal")), Form: form, Folio: c.Petition.Folio, Grounds: append(answer.Grounds, answer.Lines...),
		Consequences: []string{v.t("petition.consequence.appeal"), v.t("appeal.until", "Date", spanish.LongDate(until, v.lang))},
	}, nil
}

// appealPost asks for it, in the name of the official whose case is open.
func (v *visit) appealPost() error {
	if err := v.parse(); err != nil {
		return err
	}
	c, err := v.ownCase()
	if err != nil {
		return err
	}
	if _, ok := offered(c, petition.Appeal); !ok {
		return fault.New(fault.Conflict, "petition.moved")
	}
	if err := v.takeAppeal(c); err != nil {
		shown, drawing := v.appealForm(c, page.Form{})
		if drawing != nil {
			return drawing
		}
		return v.again(err, func(form page.Form) page.Page { shown.Form = form; return shown })
	}
	return v.done("/mi-solicitud", "own_appealed")
}

func (v *visit) takeAppeal(c desk.Case) error {
	var fields []fault.Field
	reasons := v.paragraph("note", &fields)
	if err := fault.Form(fields); err != nil {
		return err
	}
	by, err := v.as(petition.Official)
	if err != nil {
		return err
	}
	by.ID, by.Name = c.Petition.OfficialID, c.Petition.Applicant.Name()
	_, err = v.Desk.Take(v.r.Context(), by, c.Petition.ID, petition.Appeal, desk.Input{Words: petition.Words{Note: reasons}})
	return err
}
