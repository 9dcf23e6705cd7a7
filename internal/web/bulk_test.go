package web_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
)

// tokens finds what a page of confirmation posts back: each petition with the version that was seen.
var tokens = regexp.MustCompile(`name="caso" value="(SIE-[0-9-]+\.[0-9]+)"`)

// listOf is a list of people of one unit.
func listOf(n int) string {
	var people strings.Builder
	people.WriteString("Nombre,Primer apellido,Cargo,Unidad,Correo,Teléfono\n")
	for i := range n {
		fmt.Fprintf(&people, "Persona %c%s,Prueba,Jefa,YUC,p%d@salud.yucatan.example,9995550%03d\n", 'A'+i%26, strings.Repeat("a", i/26), i, 100+i)
	}
	return people.String()
}

// crowdOfRequests enters people by a list and gives their folios.
func (o offices) crowdOfRequests(n int) []string {
	preview := o.liaison.upload("/mesa/lista", "list", listOf(n), map[string]string{"unit": "Servicios de Salud de Yucatán", "delegate": "Celia Firma", "received": "2026-01-15"}).to
	_, batch, _ := strings.Cut(preview, "lote=")
	o.enters(batch)
	o.settle()
	var folios []string
	for _, m := range regexp.MustCompile(`name="caso" value="(SIE-[0-9-]+)"`).FindAllStringSubmatch(o.liaison.get("/mesa?estado=received").body, -1) {
		folios = append(folios, m[1])
	}
	if len(folios) != n {
		o.t.Fatalf("%d boxes for %d requests", len(folios), n)
	}
	return folios
}

// enters receives the good rows of a list, and gives where that leads: to the page that forwards all of them together.
func (o offices) enters(batch string) string {
	o.t.Helper()
	to := o.liaison.post("/mesa/lista/aplicar", "batch", batch).to
	if !strings.HasPrefix(to, "/mesa/varias?caso=SIE-") || !strings.HasSuffix(to, "&hecho=list_together") {
		o.t.Fatalf("a list that was received leads to %q", to)
	}
	return to
}

// Forty people on paper are two presses away from the editors: the list is received, and forwarded as one.
func TestAListIsForwardedTogether(t *testing.T) {
	o := newOffices(t)
	preview := o.liaison.upload("/mesa/lista", "list", listOf(3), map[string]string{"unit": "Servicios de Salud de Yucatán", "delegate": "Celia Firma", "received": "2026-01-15"}).to
	_, batch, _ := strings.Cut(preview, "lote=")
	ask := o.liaison.get(o.enters(batch))
	o.shows(ask, http.StatusOK, "La lista se recibió", "Turnar a Edición: 3 solicitudes", "Persona A Prueba", "Persona C Prueba", "En todas", "la dirección de cada persona se comprobará", "!p0@salud", "![")
	o.shows(o.liaison.get(o.liaison.post("/mesa/varias", confirmed(ask, "forward")...).to), http.StatusOK, "![")
	o.settle()
	o.shows(o.editor.get("/mesa"), http.StatusOK, "Persona A Prueba", "Persona B Prueba", "Persona C Prueba")
	o.shows(o.liaison.get("/mesa?estado=received"), http.StatusOK, "!Persona A Prueba")

	many := o.liaison.upload("/mesa/lista", "list", listOf(104), map[string]string{"unit": "Servicios de Salud de Yucatán", "delegate": "Celia Firma", "received": "2026-01-16"}).to
	_, batch, _ = strings.Cut(many, "lote=")
	o.leads(o.liaison.post("/mesa/lista/aplicar", "batch", batch), "/mesa?estado=received&hecho=list") // 101 of them are new
}

func bulkAddress(step string, folios []string) string {
	return "/mesa/varias?paso=" + step + "&de=estado%3Dreceived&caso=" + strings.Join(folios, "&caso=")
}

func confirmed(s seen, step string, words ...string) []string {
	fields := append([]string{"paso", step, "de", "estado=received"}, words...)
	for _, m := range tokens.FindAllStringSubmatch(s.body, -1) {
		fields = append(fields, "caso", m[1])
	}
	return fields
}

// A step for several is confirmed, taken for each by itself, and told; the same form sent again changes nothing.
func TestAStepIsTakenForSeveral(t *testing.T) {
	o := newOffices(t)
	folios := o.crowdOfRequests(4)
	o.shows(o.liaison.get("/mesa?estado=received"), http.StatusOK, "Turnar a Edición", "Devolver para corrección", "Negar", "!Enviar la clave", "![")
	o.shows(o.liaison.get("/mesa?estado=received&elegir=todas"), http.StatusOK, "4 solicitudes elegidas", "checked")
	o.shows(o.auditor.get("/mesa?estado=received"), http.StatusOK, "!varias")
	ask := o.liaison.get(bulkAddress("forward", folios[:3]))
	o.shows(ask, http.StatusOK, "Turnar a Edición: 3 solicitudes", "pasa al Departamento de Edición", folios[0], "!"+folios[3], "![")
	o.liaison.post("/mesa/"+folios[1]+"/paso/reject", "version", o.liaison.version("/mesa/"+folios[1]), "ground", "not_in_sector", "note", "")
	fields := confirmed(ask, "forward")
	done := o.liaison.post("/mesa/varias", fields...)
	if !strings.HasPrefix(done.to, "/mesa/varias/hecho/") {
		t.Fatalf("%d to %q", done.status, done.to)
	}
	told := o.liaison.get(done.to)
	o.shows(told, http.StatusOK, "2 solicitudes atendidas", "1 no se atendió", "Gaspar Ensayo negó la solicitud", folios[1], "Intentar de nuevo", "![")
	o.shows(o.liaison.get(o.liaison.post("/mesa/varias", fields...).to), http.StatusOK, "2 solicitudes atendidas", "1 no se atendió")
	o.shows(o.editor.get(done.to), http.StatusNotFound)
	o.shows(o.liaison.get(bulkAddress("forward", folios)), http.StatusOK, "Turnar a Edición: 1 solicitud", "Está en un estado en el que usted no puede dar este paso", "![")
	o.shows(o.liaison.get("/mesa?estado=forwarded"), http.StatusOK, folios[0], folios[2], "!"+folios[3])
}

// A step that needs words asks for them once, before anything is taken.
func TestSeveralAreReturnedWithOneText(t *testing.T) {
	o := newOffices(t)
	folios := o.crowdOfRequests(2)
	ask := o.liaison.get(bulkAddress("return", folios))
	o.shows(ask, http.StatusOK, "Devolver para corrección: 2 solicitudes", "![")
	o.shows(o.liaison.post("/mesa/varias", confirmed(ask, "return")...), http.StatusUnprocessableEntity, "causal", "Devolver para corrección: 2 solicitudes", "![")
	o.shows(o.liaison.get("/mesa?estado=returned"), http.StatusOK, "!"+folios[0])
	told := o.liaison.get(o.liaison.post("/mesa/varias", confirmed(ask, "return", "ground", "incomplete", "said", "Falta el oficio.")...).to)
	o.shows(told, http.StatusOK, "2 solicitudes atendidas", "Todas las que confirmó")
	o.settle()
	o.shows(o.liaison.get("/mesa/"+folios[1]), http.StatusOK, "Falta el oficio.", "Devuelta para corrección")
}

// Verification is a judgement: only those of whom no check asks anything are among several.
func TestSeveralAreVerifiedOnlyWhereNothingAsksForAttention(t *testing.T) {
	o := newOffices(t)
	folios := o.crowdOfRequests(2)
	o.liaison.post("/mesa/varias", confirmed(o.liaison.get(bulkAddress("forward", folios)), "forward")...)
	o.shows(o.editor.get(bulkAddress("verify", folios)), http.StatusOK, "no puede darse ahora", "Alguna comprobación pide atención", `!action="/mesa/varias"`, "![")
	o.shows(o.editor.get(bulkAddress("order", folios)), http.StatusOK, "no puede darse ahora")
	got := o.editor.post("/mesa/varias", "paso", "verify", "caso", folios[0]+".2", "caso", folios[1]+".2")
	o.shows(o.editor.get(got.to), http.StatusOK, "0 solicitudes atendidas", "2 no se atendieron")
}

// Two people at once: each request is moved once, and whoever was slower is told who it was.
func TestTwoPeopleTakeAStepForSeveral(t *testing.T) {
	o := newOffices(t)
	other := o.admin.member("Nora Otra", "nora@salud.example", "liaison")
	folios := o.crowdOfRequests(6)
	results := make([]string, 2)
	var wait sync.WaitGroup
	for i, who := range []*browser{o.liaison, other} {
		fields := confirmed(who.get(bulkAddress("forward", folios)), "forward")
		wait.Go(func() { results[i] = who.post("/mesa/varias", fields...).to })
	}
	wait.Wait()
	done := 0
	for i, who := range []*browser{o.liaison, other} {
		page := who.get(results[i])
		o.shows(page, http.StatusOK, "![")
		var n int
		_, err := fmt.Sscanf(regexp.MustCompile(`<h1>(\d+) solicitud`).FindStringSubmatch(page.body)[1], "%d", &n)
		o.ok(err)
		done += n
		if n < 6 && !strings.Contains(page.body, "turnó a Edición") {
			t.Errorf("the slower is not told who was quicker: %s", visible(page.body))
		}
	}
	if done != 6 {
		t.Errorf("%d of 6 moved", done)
	}
}

func TestChoosingNothingOrTooMuchIsSaid(t *testing.T) {
	o := newOffices(t)
	o.shows(o.liaison.get("/mesa/varias?paso=forward"), http.StatusUnprocessableEntity, "Elija al menos una solicitud")
	o.shows(o.liaison.get("/mesa/varias?paso=nada&caso=SIE-2026-000001"), http.StatusUnprocessableEntity, "Elija al menos una solicitud")
	o.shows(o.liaison.post("/mesa/varias", "paso", "forward"), http.StatusUnprocessableEntity, "Elija al menos una solicitud")
	many := ""
	for i := range 101 {
		many += fmt.Sprintf("&caso=SIE-2026-%06d", i+1)
	}
	o.shows(o.liaison.get("/mesa/varias?paso=forward"+many), http.StatusRequestEntityTooLarge, "100 solicitudes como máximo")
}
