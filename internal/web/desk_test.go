package web_test

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"clavero/internal/petition"
)

// offices is a house with one person at each table.
type offices struct {
	*road
	admin, liaison, editor, auditor *browser
}

func newOffices(t *testing.T) offices {
	r := newRoad(t)
	admin, _ := r.admin()
	return offices{r, admin, admin.member("Gaspar Ensayo", "gaspar@salud.example", "liaison"),
		admin.member("Irene Muestra", "irene@salud.example", "editor"), admin.member("Olga Supuesta", "olga@salud.example", "auditor")}
}

var versionShown = regexp.MustCompile(`name="version" value="(\d+)"`)

// version is the one a page would send.
func (b *browser) version(path string) string {
	b.t.Helper()
	found := versionShown.FindStringSubmatch(b.get(path).body)
	if found == nil {
		b.t.Fatalf("%s shows no version", path)
	}
	return found[1]
}

func (o offices) state(p petition.Petition) petition.State {
	o.t.Helper()
	p, err := o.db.Read().Petition(o.t.Context(), p.ID)
	o.ok(err)
	return p.State
}

func TestTheOfficesWalkACase(t *testing.T) {
	o := newOffices(t)
	_, p := o.confirmed()
	at := "/mesa/" + p.Folio
	o.shows(o.liaison.get("/mesa"), http.StatusOK, p.Folio, "Rosa Elena Tzab Uc", "Comunicación y Enlace")
	o.shows(o.liaison.get(at+"?de=estado%3Dreceived"), http.StatusOK, "Turnar a Edición", base+"/mesa?estado=received", "Servicios de Salud de Yucatán", "![web.", "![desk.")
	o.leads(o.liaison.post(at+"/paso/forward", "version", o.liaison.version(at)), at+"?hecho=forward")
	o.shows(o.liaison.get(at+"?hecho=forward"), http.StatusOK, "La solicitud pasó a Edición", "Turnó a Edición")
	o.shows(o.liaison.post(at+"/paso/verify", "version", o.editor.version(at)), http.StatusForbidden)
	o.leads(o.editor.post(at+"/paso/verify", "version", o.editor.version(at)), at+"?hecho=verify")
	o.settle()
	if state := o.state(p); state != petition.Probed {
		t.Fatalf("the case is %s", state)
	}
	o.leads(o.liaison.post(at+"/paso/send", "version", o.liaison.version(at)), at+"?hecho=send")
	o.settle()
	o.shows(o.liaison.get(at), http.StatusOK, "Se espera a que la persona abra la liga", "cumplido", "0 de 5", "![")
	o.shows(o.editor.get("/directorio?q=tzab+rosa"), http.StatusOK, "Rosa Elena Tzab Uc", "por entregar")
	link := regexp.MustCompile(base + `(/directorio/\d+)`).FindStringSubmatch(o.editor.get("/directorio").body)
	o.shows(o.editor.get(link[1]), http.StatusOK, "Jefa de departamento", p.Folio, "Entró al directorio", "![")
	o.shows(o.editor.get("/catalogo"), http.StatusOK, "Servicios de Salud de Yucatán", "Secretarías de salud de los estados", "![")
	o.shows(o.editor.get("/lineamientos"), http.StatusOK, "Lineamientos núm. 1", "La unidad ya no existe", "![")
	o.shows(o.editor.get("/mesa/SIE-2020-000001"), http.StatusNotFound)
}

func TestWhoeverIsSlowerIsTold(t *testing.T) {
	o := newOffices(t)
	_, p := o.confirmed()
	at := "/mesa/" + p.Folio
	seen := o.liaison.version(at)
	o.leads(o.liaison.post(at+"/paso/forward", "version", seen), at+"?hecho=forward")
	late := o.liaison.post(at+"/paso/return", "version", seen, "ground", "incomplete", "said", "Falta el cargo.", "note", "")
	o.shows(late, http.StatusConflict, "Gaspar Ensayo ya turnó a Edición", "Falta el cargo.", "Devolver para corrección")
	stale := o.editor.post(at+"/paso/return", "version", seen, "said", "Falta el cargo.", "note", "")
	o.shows(stale, http.StatusConflict, "Gaspar Ensayo ya turnó", `>Falta el cargo.</textarea>`, `name="version"`)
	if o.state(p) != petition.Forwarded {
		t.Error("a late step was taken")
	}
}

func TestAStepAsksForItsWords(t *testing.T) {
	o := newOffices(t)
	_, p := o.confirmed()
	at := "/mesa/" + p.Folio
	o.shows(o.liaison.get(at+"/paso/return"), http.StatusOK, "Qué debe corregirse", "Falta un dato", "Tendrá hasta el", "![")
	o.leads(o.liaison.get(at+"/paso/forward"), at)
	version := o.liaison.version(at)
	again := o.liaison.post(at+"/paso/return", "version", version, "ground", "incomplete", "said", "", "note", "Sin cargo.")
	o.shows(again, http.StatusUnprocessableEntity, "Escriba a la persona qué debe corregir", "Sin cargo.", "checked")
	o.leads(o.liaison.post(at+"/paso/return", "version", version, "ground", "incomplete", "said", "Falta el cargo.", "note", ""), at+"?hecho=return")
	o.shows(o.liaison.get(at), http.StatusOK, "Falta el cargo.", "2.1 Falta un dato", "![")
	o.shows(o.liaison.post(at+"/nota", "note", " "), http.StatusUnprocessableEntity, "Escriba una nota")
	o.leads(o.liaison.post(at+"/nota", "note", "Hablé con la unidad.", "de", "estado=returned"), at+"?de=estado%3Dreturned&hecho=note")
	o.shows(o.liaison.get(at), http.StatusOK, "Hablé con la unidad.")
}

func TestAUnitInWordsIsChosenWithTheVerification(t *testing.T) {
	o := newOffices(t)
	fields := form("unit", "", "unit_other", "Salud en la península", "origin", "paper", "received", "2026-01-15", "fact", "phone", "reference", "ABC/1")
	delete(fields, "notice_version")
	o.shows(o.liaison.fill("/mesa/nueva", form("unit", "", "origin", "", "received", "x", "fact", "", "consent", ""), nil), http.StatusUnprocessableEntity,
		"Elija cómo llegó", "Rosa Elena", "![")
	to := o.liaison.fill("/mesa/nueva", fields, nil).to
	at, done, _ := strings.Cut(to, "?")
	if done != "hecho=entered" {
		t.Fatalf("entering leads to %q", to)
	}
	o.settle()
	o.shows(o.liaison.get(at), http.StatusOK, "Salud en la península", "Oficio núm. ABC/1", "Recibida el 15 ene 2026", "papel", "![")
	o.shows(o.liaison.fill("/mesa/nueva", fields, nil), http.StatusUnprocessableEntity, "se parece a esta", strings.TrimPrefix(at, "/mesa/"))
	o.leads(o.liaison.post(at+"/paso/forward", "version", o.liaison.version(at)), at+"?hecho=forward")
	o.shows(o.editor.get(at), http.StatusOK, `href="`+base+at+`/paso/verify"`, "![")
	step := at + "/paso/verify"
	data := []string{"version", o.editor.version(step), "given_names", "Rosa Elena", "surname1", "Tzab", "surname2", "Uc", "position", "Jefa", "phone", "999 555 0142", "note", ""}
	o.shows(o.editor.post(step, append(data, "unit", "yucatan", "search_unit", "1")...), http.StatusOK, "Servicios de Salud de Yucatán", "Unidades que coinciden")
	o.shows(o.editor.post(step, append(data, "unit", "nada así")...), http.StatusUnprocessableEntity, "escrita en palabras")
	o.leads(o.editor.post(step, append(data, "unit", "yucatan", "unit_code", "YUC")...), at+"?hecho=verify")
	o.settle()
	o.shows(o.editor.get(at), http.StatusOK, "Cambió:", "cargo", "unidad", "![")
}

// upload sends a unit's list.
func (b *browser) upload(path, field, file string, fields map[string]string) seen {
	b.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name, value := range fields {
		b.ok(w.WriteField(name, value))
	}
	part, err := w.CreateFormFile(field, "lista.csv")
	b.ok(err)
	_, err = io.WriteString(part, file)
	b.ok(err)
	b.ok(w.Close())
	return b.send(http.MethodPost, path, body.Bytes(), "Content-Type", w.FormDataContentType())
}

func TestAListIsPreviewedAndTaken(t *testing.T) {
	o := newOffices(t)
	people := "Nombre,Primer apellido,Cargo,Unidad,Correo,Teléfono\n" +
		"Ana,Prueba,Jefa,YUC,ana@salud.yucatan.example,9995550101\n" +
		"Beto,Prueba,Jefe,Unidad sin catálogo,beto@salud.yucatan.example,9995550102\n" +
		"Ana,Prueba,Jefa,YUC,ana@salud.yucatan.example,9995550101\n" +
		"=cmd,Prueba,Jefe,YUC,no-es-correo,9995550103\n"
	about := map[string]string{"unit": "Servicios de Salud de Yucatán", "delegate": "Celia Firma", "received": "2026-01-15", "reference": "L-7"}
	o.shows(o.liaison.get("/mesa/lista"), http.StatusOK, "Primer apellido", "![")
	o.shows(o.liaison.upload("/mesa/lista", "list", "una,dos\n1,2\n", about), http.StatusUnprocessableEntity, "Celia Firma", "Faltan las columnas")
	preview := o.liaison.upload("/mesa/lista", "list", people, about).to
	o.shows(o.liaison.get(preview), http.StatusOK, "Recibir 2 solicitudes", "ya está en el renglón 2", "La unidad no está en el catálogo", "firma Celia Firma", "![")
	o.shows(o.liaison.get(preview+"&ver=malos"), http.StatusOK, "!beto@", "![")
	_, batch, _ := strings.Cut(preview, "lote=")
	o.shows(o.editor.get("/mesa/lista/marcada/"+batch), http.StatusForbidden)
	bad := o.liaison.get("/mesa/lista/marcada/" + batch + "?formato=csv")
	o.shows(bad, http.StatusOK, "Qué corregir", "no-es-correo", "'=cmd", "beto@")
	o.enters(batch)
	o.settle()
	o.shows(o.liaison.get("/mesa?estado=received"), http.StatusOK, "Ana Prueba", "Beto Prueba", "Unidad escrita en palabras")
	o.shows(o.liaison.get(preview), http.StatusOK, "Esta misma lista se recibió el", "Gaspar Ensayo", "Ningún renglón puede recibirse", "![")
	o.shows(o.liaison.post("/mesa/lista/aplicar", "batch", batch), http.StatusConflict, "ya se recibió completo")
}

func TestAnAuditorLooksAndLeavesATrace(t *testing.T) {
	o := newOffices(t)
	_, p := o.confirmed()
	at := "/mesa/" + p.Folio
	o.shows(o.auditor.get(at), http.StatusOK, p.Folio, "!/paso/", "!/nota")
	o.shows(o.auditor.post(at+"/paso/forward", "version", "1"), http.StatusForbidden)
	o.shows(o.auditor.get("/bitacora?asunto="+p.Folio), http.StatusOK, "Expediente consultado por auditoría", "Olga Supuesta", "1.1 Confirmó su dirección", "![")
	o.shows(o.auditor.get("/bitacora?tipo=staff.invited"), http.StatusOK, "Invitación a personal", "![")
	o.shows(o.auditor.post("/bitacora/verificar"), http.StatusOK, "La bitácora está íntegra", "![")
	o.shows(o.auditor.get("/bitacora"), http.StatusOK, "Bitácora comprobada: íntegra", "![")
	o.shows(o.liaison.get("/bitacora"), http.StatusForbidden)
}

func TestTheProcedureIsDrawnFromItsTables(t *testing.T) {
	o := newOffices(t)
	o.confirmed()
	o.shows(o.browser().get("/procedimiento"), http.StatusOK, "turnada", "16 horas hábiles", "Dirección de Comunicación y Enlace", "!/mesa?estado=", "!solicitudes en trámite", "![")
	o.shows(o.editor.get("/procedimiento"), http.StatusOK, "/mesa?estado=received", "1 solicitud en trámite", "![")
	o.shows(o.editor.get("/procedimiento?lang=en"), http.StatusOK, "![")
}

func TestACatalogueIsReviewedBeforeItIsTaken(t *testing.T) {
	o := newOffices(t)
	file := "code,name,kind,parent,name_evidence\n112,Dirección General de Comunicación Social,unit,,P\nNUE,Unidad Nueva de Prueba,unit,112,P\nMAL,Otra,nada,112,P\n"
	o.shows(o.editor.get("/catalogo/importar"), http.StatusOK, "Nombre oficial", "![")
	o.shows(o.editor.upload("/catalogo/importar", "catalogue", "x", nil), http.StatusUnprocessableEntity)
	review := o.editor.upload("/catalogo/importar", "catalogue", file, nil).to
	o.shows(o.editor.get(review), http.StatusOK, "Unidad Nueva de Prueba", "no es un tipo de institución", "no vienen en el archivo", "![")
	_, id, _ := strings.Cut(review, "archivo=")
	o.leads(o.editor.post("/catalogo/aplicar", "upload", id), "/catalogo?hecho=catalogue")
	o.shows(o.editor.get("/catalogo?q=nueva+prueba"), http.StatusOK, "Unidad Nueva de Prueba", "![")
	o.shows(o.liaison.get("/catalogo/importar"), http.StatusForbidden)
}

func TestAPaperIsAFileAndNeverAPage(t *testing.T) {
	o := newOffices(t)
	_, p := o.sent()
	at := "/mesa/" + p.Folio
	link := regexp.MustCompile(base + `(/mesa/[^"]+/papel/\d+)`).FindStringSubmatch(o.auditor.get(at).body)
	if link == nil {
		t.Fatal("the provider's answer is not among the papers")
	}
	paper := o.auditor.get(link[1])
	o.shows(paper, http.StatusOK, p.Folio, `"operation"`)
	for name, want := range map[string]string{"Content-Disposition": "attachment;", "Content-Security-Policy": "sandbox", "X-Content-Type-Options": "nosniff"} {
		if got := paper.header.Get(name); !strings.Contains(got, want) {
			t.Errorf("%s is %q, want %q in it", name, got, want)
		}
	}
	o.shows(o.auditor.get("/mesa/SIE-2020-000001/papel/1"), http.StatusNotFound)
	o.shows(o.browser().get(link[1]), http.StatusSeeOther)
}

func TestADeliveryThatDidNotArriveIsProvedAgain(t *testing.T) {
	o := newOffices(t)
	_, p := o.sent()
	p = o.take(p, petition.Program, petition.Bounce, petition.Words{Note: "SMTP 550"})
	at := "/mesa/" + p.Folio
	o.shows(o.liaison.get("/mesa?oficina=liaison"), http.StatusOK, "No entregada", "Requiere atención", "![")
	o.shows(o.liaison.get(at), http.StatusOK, "Comprobar la dirección", "SMTP 550", "No puede usar «Enviar la clave»", "![")
	o.shows(o.editor.get(at), http.StatusOK, "!Enviar la liga de comprobación")
	o.shows(o.liaison.post(at+"/direccion", "mail", "no es"), http.StatusUnprocessableEntity, `value="no es"`, "![")
	o.leads(o.liaison.post(at+"/direccion", "mail", "Otra.Rosa@salud.yucatan.example"), at+"?hecho=address")
	o.shows(o.liaison.get(at), http.StatusOK, "Hay una dirección por confirmar")
	o.settle()
	o.browser().post(o.letter("otra.rosa@salud.yucatan.example"))
	o.leads(o.liaison.post(at+"/paso/send", "version", o.liaison.version(at)), at+"?hecho=send")
	o.shows(o.liaison.get(at+"/paso/withdraw"), http.StatusOK, "Cómo queda la solicitud", "La clave que se retira es", "![")
	version := o.liaison.version(at + "/paso/withdraw")
	o.leads(o.liaison.post(at+"/paso/withdraw", "version", version, "said", "", "note", "Dejó el puesto."), at+"?hecho=withdraw")
	o.settle()
	if state := o.state(p); state != petition.Cancelled {
		t.Errorf("the case is %s", state)
	}
	o.shows(o.liaison.get(at+"?lang=en"), http.StatusOK, "Cancelled", "![")
}

func TestAKeyIsWithdrawnAndTheRequestRejected(t *testing.T) {
	o := newOffices(t)
	_, p := o.sent()
	at := "/mesa/" + p.Folio + "/paso/withdraw"
	version := o.liaison.version(at)
	ground := regexp.MustCompile(`name="ground" value="([^"]+)"`).FindStringSubmatch(o.liaison.get(at).body)[1]
	o.shows(o.liaison.post(at, "version", version, "closing", "cancelled", "ground", ground, "note", "Dejó el puesto."),
		http.StatusUnprocessableEntity, "Eligió una causal", "Dejó el puesto.", "![")
	o.shows(o.liaison.post(at, "version", version, "closing", "rejected", "note", ""), http.StatusUnprocessableEntity, "Elija al menos una causal", "![")
	o.leads(o.liaison.post(at, "version", version, "closing", "rejected", "ground", ground, "note", ""), "/mesa/"+p.Folio+"?hecho=withdraw")
	o.settle()
	if state := o.state(p); state != petition.Rejected {
		t.Errorf("the case is %s", state)
	}
}

func TestAListIsLeftAndComeBackTo(t *testing.T) {
	o := newOffices(t)
	var rows strings.Builder
	rows.WriteString("Nombre,Primer apellido,Cargo,Unidad,Correo,Teléfono\n")
	for i := range 60 {
		letter := string(rune('a'+i/26)) + string(rune('a'+i%26))
		rows.WriteString("Ana " + letter + ",Prueba,Jefa,YUC,ana." + letter + "@salud.yucatan.example,9995550101\n")
	}
	about := map[string]string{"unit": "YUC", "delegate": "Celia Firma", "received": "2026-01-15"}
	preview := o.liaison.upload("/mesa/lista", "list", rows.String(), about).to
	_, batch, _ := strings.Cut(preview, "lote=")
	o.enters(batch)
	first := o.liaison.get("/mesa?estado=received&q=PRUEBA")
	o.shows(first, http.StatusOK, "60 solicitudes")
	if n := strings.Count(first.body, "row-link"); n != 50 {
		t.Errorf("the first page has %d rows", n)
	}
	next := regexp.MustCompile(`rel="next" href="` + base + `([^"]+)"`).FindStringSubmatch(first.body)
	second := o.liaison.get(strings.ReplaceAll(next[1], "&amp;", "&"))
	if n := strings.Count(second.body, "row-link"); n != 10 {
		t.Errorf("the second page has %d rows", n)
	}
	o.shows(second, http.StatusOK, `rel="prev" href="`+base+`/mesa?estado=received&amp;q=PRUEBA"`)
	opened := regexp.MustCompile(`row-link folio" href="`+base+`([^"]+)"`).FindAllStringSubmatch(second.body, 2)
	inside := o.liaison.get(strings.ReplaceAll(opened[1][1], "&amp;", "&"))
	o.shows(inside, http.StatusOK, `href="`+base+next[1]+`"`, `rel="prev" href="`+base+opened[0][1]+`"`, "Anterior de la lista", "Siguiente de la lista")
	o.shows(o.liaison.get("/mesa?unidad=YUC&tarde=1"), http.StatusOK, "Ninguna solicitud coincide", "![")
	o.shows(o.liaison.get("/mesa?estado=nada&tipo=x&tras=zz.zz+'&oficina=q&pagina=-3"), http.StatusOK, "![")
}
