package casework

import (
	"clavero/internal/web/page"
	"clavero/internal/web/requester"
	"clavero/internal/web/visit"
)

// CaseAnswerPage is the letter as the offices see it.
func CaseAnswerPage(v *visit.Visit) error {
	answer, err := caseAnswer(v)
	if err != nil {
		return err
	}
	return v.OK(answer)
}

// CaseAnswerPDF is that letter as a paper, for the offices.
func CaseAnswerPDF(v *visit.Visit) error {
	answer, err := caseAnswer(v)
	if err != nil {
		return err
	}
	return requester.AnswerPaper(v, answer)
}

func caseAnswer(v *visit.Visit) (page.Answer, error) {
	c, err := loadCase(v)
	if err != nil {
		return page.Answer{}, err
	}
	answer, _, err := requester.Answer(v, c)
	answer.PDF, answer.Back = "/mesa/"+c.Petition.Folio+"/respuesta.pdf", "/mesa/"+c.Petition.Folio
	return answer, err
}
