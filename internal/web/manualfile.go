package web

import (
	"clavero/internal/lang"
	"clavero/internal/pdf"
	"clavero/internal/web/shelf"
)

// manuals is the manuals that are kept as PDF.
type manuals struct{ papers *shelf.Of[manualKey, []byte] }

func newManuals() *manuals { return &manuals{shelf.New[manualKey, []byte](4)} }

// manualKey names a manual that stays what it is: the units its lines name are those of the day.
type manualKey struct {
	guideline, mechanism int
	day                  string
	lang                 lang.Tag
}

// manualFile is the manual as a PDF, which is drawn once a day for each version of the rules.
func (m *manuals) manualFile(v *visit) error {
	rules, err := v.Desk.Rules(v.r.Context())
	if err != nil {
		return err
	}
	key := manualKey{rules.Guideline.Number, rules.Mechanism.Number, v.today(), v.lang}
	content, err := m.papers.Get(key, func() ([]byte, error) { return v.drawManual() })
	if err != nil {
		return err
	}
	return v.attach("manual-de-procedimiento.pdf", pdf.MediaType, content)
}

func (v *visit) drawManual() ([]byte, error) {
	doc, _, err := v.manual()
	if err != nil {
		return nil, err
	}
	return doc.PDF(pdf.Head{
		Title: v.t("manual.title"), Institution: v.Post.Site().Institution, Office: v.t("petition.lane.liaison"), Lang: string(v.lang),
		Foot: v.t("manual.title") + " · " + doc.Facts[0][1], Made: v.now,
	})
}
