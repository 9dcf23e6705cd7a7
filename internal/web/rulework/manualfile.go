package rulework

import (
	"clavero/internal/lang"
	"clavero/internal/pdf"
	"clavero/internal/web/shelf"
	"clavero/internal/web/visit"
)

// Manuals is the manuals that are kept as PDF.
type Manuals struct{ papers *shelf.Of[manualKey, []byte] }

// NewManuals makes a place for manuals; none is kept yet.
func NewManuals() *Manuals { return &Manuals{shelf.New[manualKey, []byte](4)} }

// manualKey names a manual that stays what it is: the units its lines name are those of the day.
type manualKey struct {
	guideline, mechanism int
	day                  string
	lang                 lang.Tag
}

// ManualFile is the manual as a PDF, which is drawn once a day for each version of the rules.
func (m *Manuals) ManualFile(v *visit.Visit) error {
	rules, err := v.Desk.Rules(v.Request.Context())
	if err != nil {
		return err
	}
	key := manualKey{rules.Guideline.Number, rules.Mechanism.Number, v.Today(), v.Lang}
	content, err := m.papers.Get(key, func() ([]byte, error) { return drawManual(v) })
	if err != nil {
		return err
	}
	return v.Attach("manual-de-procedimiento.pdf", pdf.MediaType, content)
}

func drawManual(v *visit.Visit) ([]byte, error) {
	doc, _, err := manual(v)
	if err != nil {
		return nil, err
	}
	return doc.PDF(pdf.Head{
		Title: v.T("manual.title"), Institution: v.Post.Site().Institution, Office: v.T("petition.lane.liaison"), Lang: string(v.Lang),
		Foot: v.T("manual.title") + " · " + doc.Facts[0][1], Made: v.Now,
	})
}
