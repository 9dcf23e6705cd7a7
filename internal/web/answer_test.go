package web_test

import (
	"net/http"
	"strings"
	"testing"

	"clavero/internal/petition"
)

func TestARefusedRequesterReadsWhyAndAsksAgain(t *testing.T) {
	r := newRoad(t)
	b, p := r.confirmed()
	r.shows(b.get("/mi-solicitud/respuesta"), http.StatusNotFound)
	r.leads(b.get("/mi-solicitud/reconsideracion"), "/mi-solicitud")
	p = r.take(p, petition.Liaison, petition.Reject, petition.Words{Grounds: []string{"not_in_sector"}})
	r.settle()

	r.shows(b.get("/mi-solicitud"), http.StatusOK, "Ver la respuesta completa", "Pedir reconsideración")
	r.shows(b.get("/mi-solicitud/respuesta"), http.StatusOK, "Línea 3.1", "no presta sus servicios en el sector salud", "Lineamientos núm. 1, en vigor desde el",
		"puede pedir una vez que la respuesta se reconsidere, hasta el", "/mi-solicitud/respuesta.pdf", "/mi-solicitud/reconsideracion")
	r.shows(b.get("/mi-solicitud/respuesta?lang=en"), http.StatusOK, "does not serve in the health sector", "Guidelines No. 1")
	paper := b.get("/mi-solicitud/respuesta.pdf")
	if paper.status != http.StatusOK || paper.header.Get("Content-Type") != "application/pdf" || !strings.HasPrefix(paper.body, "%PDF-") {
		t.Errorf("the paper: %d %s", paper.status, paper.header.Get("Content-Type"))
	}

	r.shows(b.post("/mi-solicitud/reconsideracion?lang=es", "note", " "), http.StatusUnprocessableEntity, "errors-title", `name="note"`)
	r.leads(b.post("/mi-solicitud/reconsideracion", "note", "Adjunté mi nombramiento en el sector."), "/mi-solicitud?hecho=own_appealed")
	r.shows(b.get("/mi-solicitud"), http.StatusOK, "En reconsideración", "persona distinta", "Usted pidió que se reconsidere", "!/mi-solicitud/reconsideracion")
	r.shows(b.post("/mi-solicitud/reconsideracion", "note", "Otra vez."), http.StatusConflict)
	r.shows(b.get("/mi-solicitud/respuesta"), http.StatusOK, "Usted pidió reconsideración el", "Se resolverá a más tardar")
	if now, err := r.db.Read().Petition(t.Context(), p.ID); err != nil || now.State != petition.Reconsidering {
		t.Errorf("the case is %s, %v", now.State, err)
	}
}

// Whoever decides on a reconsideration has before them what is reconsidered, and what the official says against it.
func TestAReconsiderationIsDecidedOnWhatWasSaid(t *testing.T) {
	o := newOffices(t)
	b, p := o.confirmed()
	p = o.take(p, petition.Liaison, petition.Reject, petition.Words{Grounds: []string{"not_in_sector"}, Message: "Su contrato terminó."})
	o.settle()
	o.leads(b.post("/mi-solicitud/reconsideracion", "note", "Adjunté mi nombramiento en el sector."), "/mi-solicitud?hecho=own_appealed")
	for step, label := range map[string]string{"grant": "Conceder la reconsideración", "uphold": "Confirmar la negativa"} {
		o.shows(o.liaison.get("/mesa/"+p.Folio+"/paso/"+step), http.StatusOK, label, "Lo que se reconsidera", "no presta sus servicios en el sector salud", "Su contrato terminó.",
			"Adjunté mi nombramiento en el sector.", "![")
		o.shows(o.liaison.post("/mesa/"+p.Folio+"/paso/"+step, "version", o.liaison.version("/mesa/"+p.Folio+"/paso/"+step), "said", " "), http.StatusUnprocessableEntity, "Su contrato terminó.")
	}
}
