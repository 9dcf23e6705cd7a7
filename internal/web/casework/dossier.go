package casework

import (
	"net/http"

	"clavero/internal/auth"
	"clavero/internal/disclosure"
	"clavero/internal/dossier"
	"clavero/internal/intake"
	"clavero/internal/web/page"
	"clavero/internal/web/visit"
)

// DossierPage shows the file of a case, to be read and printed (7).
func DossierPage(v *visit.Visit) error {
	document, err := dossierOf(v)
	if err != nil {
		return err
	}
	return v.OK(dossierView(v, document))
}

func dossierOf(v *visit.Visit) (dossier.Document, error) {
	folio, err := intake.Folio(v.Request.PathValue("folio"))
	if err != nil {
		return dossier.Document{}, v.NotFound()
	}
	return v.Dossiers.Show(v.Request.Context(), v.Who, folio, v.Lang)
}

func dossierView(v *visit.Visit, d dossier.Document) page.Dossier {
	path := "/mesa/" + d.Folio
	return page.Dossier{
		Frame: v.Frame(v.T("dossier.title", "Folio", d.Folio)), Doc: disclosure.Paper(d, v.Lang), CasePath: path, Path: path + "/expediente",
		CanHand: v.Who.May(auth.HandOverCases) == nil,
	}
}

// DossierPost hands the file over: it is in the ledger before its first byte goes out.
func DossierPost(v *visit.Visit) error {
	if err := v.Parse(); err != nil {
		return err
	}
	folio, err := intake.Folio(v.Request.PathValue("folio"))
	if err != nil {
		return v.NotFound()
	}
	ask := disclosure.Ask{Recipient: v.Request.FormValue("recipient"), Reason: v.Request.FormValue("reason")}
	handed, err := v.Dossiers.HandOver(v.Request.Context(), v.Who, folio, ask, v.Lang)
	if err != nil {
		return dossierAgain(v, err)
	}
	h := v.Answer.Header()
	h.Set("Content-Type", "application/zip")
	h.Set("Content-Disposition", `attachment; filename="`+visit.PlainName(handed.Name)+`"`)
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox; frame-ancestors 'none'")
	if err := handed.Write(v.Request.Context(), v.Answer); visit.IgnoreClosed(err) != nil {
		v.Log.Error("the file of a case was cut off", "request", v.ID, "error", err)
		panic(http.ErrAbortHandler) // half a file must not look whole: the connection is cut, as net/http provides
	}
	return nil
}

func dossierAgain(v *visit.Visit, cause error) error {
	document, err := dossierOf(v)
	if err != nil {
		return err
	}
	return v.Again(cause, func(form page.Form) page.Page {
		view := dossierView(v, document)
		view.Form = form
		return view
	})
}
