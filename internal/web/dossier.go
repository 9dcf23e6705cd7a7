package web

import (
	"net/http"

	"clavero/internal/auth"
	"clavero/internal/disclosure"
	"clavero/internal/dossier"
	"clavero/internal/intake"
	"clavero/internal/web/page"
)

// dossierPage shows the file of a case, to be read and printed (7).
func (v *visit) dossierPage() error {
	document, err := v.dossierOf()
	if err != nil {
		return err
	}
	return v.ok(v.dossierView(document))
}

func (v *visit) dossierOf() (dossier.Document, error) {
	folio, err := intake.Folio(v.r.PathValue("folio"))
	if err != nil {
		return dossier.Document{}, v.notFound()
	}
	return v.Dossiers.Show(v.r.Context(), v.who, folio, v.lang)
}

func (v *visit) dossierView(d dossier.Document) page.Dossier {
	path := "/mesa/" + d.Folio
	return page.Dossier{
		Frame: v.frame(v.t("dossier.title", "Folio", d.Folio)), Doc: disclosure.Paper(d, v.lang), CasePath: path, Path: path + "/expediente",
		CanHand: v.who.May(auth.HandOverCases) == nil,
	}
}

// dossierPost hands the file over: it is in the ledger before its first byte goes out.
func (v *visit) dossierPost() error {
	if err := v.parse(); err != nil {
		return err
	}
	folio, err := intake.Folio(v.r.PathValue("folio"))
	if err != nil {
		return v.notFound()
	}
	ask := disclosure.Ask{Recipient: v.r.FormValue("recipient"), Reason: v.r.FormValue("reason")}
	handed, err := v.Dossiers.HandOver(v.r.Context(), v.who, folio, ask, v.lang)
	if err != nil {
		return v.dossierAgain(err)
	}
	h := v.w.Header()
	h.Set("Content-Type", "application/zip")
	h.Set("Content-Disposition", `attachment; filename="`+plainName(handed.Name)+`"`)
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox; frame-ancestors 'none'")
	if err := handed.Write(v.r.Context(), v.w); ignoreClosed(err) != nil {
		v.Log.Error("the file of a case was cut off", "request", v.id, "error", err)
		panic(http.ErrAbortHandler) // half a file must not look whole: the connection is cut, as net/http provides
	}
	return nil
}

func (v *visit) dossierAgain(cause error) error {
	document, err := v.dossierOf()
	if err != nil {
		return err
	}
	return v.again(cause, func(form page.Form) page.Page {
		view := v.dossierView(document)
		view.Form = form
		return view
	})
}
