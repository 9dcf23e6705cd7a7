package web_test

import (
	"context"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"clavero/internal/petition"
	"clavero/internal/store"
	"clavero/internal/web/forms"
	"clavero/internal/web/visit"
)

func TestARequestWalksFromTheFormToTheKey(t *testing.T) {
	r := newRoad(t)
	b, p := r.sent()
	r.shows(b.get("/mi-solicitud"), http.StatusOK, p.Folio, "Rosa Elena Tzab Uc", "Servicios de Salud de Yucatán", "/mi-solicitud/liga", "/mi-solicitud/cancelar")

	link := r.letter(rosa)
	anybody := r.browser() // the link is opened elsewhere
	for range 3 {
		r.shows(anybody.get(link), http.StatusOK, "cuatro últimos dígitos", "!Rosa", "!"+p.Folio)
		r.shows(anybody.do(http.MethodHead, link, nil), http.StatusOK)
	}
	r.shows(anybody.post(link, "fact", ""), http.StatusUnprocessableEntity, "Escriba el dato")
	r.shows(anybody.post(link, "fact", "0000"), http.StatusUnprocessableEntity, "Le quedan 4 intentos", "Revise los cuatro dígitos", `name="fact"`)
	key := anybody.post(link, "fact", "0142")
	r.shows(key, http.StatusOK, "Contraseña inicial")
	if got := key.header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("the page of the key may be kept: %q", got)
	}
	r.shows(anybody.post(link, "fact", "0142"), http.StatusGone, "ya se usó", "!/otra")
	r.shows(anybody.get(link), http.StatusGone, "ya se usó")
	r.settle()

	codes := regexp.MustCompile(`<span class="code"[^>]*>([^<]+)</span>`).FindAllStringSubmatch(key.body, -1)
	if len(codes) != 2 {
		t.Fatalf("user and secret are not both there: %s", visible(key.body))
	}
	r.leads(anybody.post("/entrar", "user", codes[0][1], "passphrase", codes[1][1]), "/frase")
	r.shows(b.get("/mi-solicitud"), http.StatusOK, "Concluida", "Entrar a la Síntesis", "!/mi-solicitud/cancelar", "Usted recibió su clave")
}

func TestTheFormKeepsWhatWasTyped(t *testing.T) {
	r := newRoad(t)
	b := r.browser()
	r.shows(b.get("/solicitud"), http.StatusOK, "Secretaría de Pruebas", `name="notice_version" value="`+forms.NoticeVersion+`"`)

	searched := b.fill("/solicitud", form("unit", "comunicacion", "search_unit", "1"), []byte("%PDF-1.4"))
	r.shows(searched, http.StatusOK, `value="112-DCE"`, "Jefa de departamento", "vuelva a elegir «oficio.pdf»", "!errors-title")

	r.shows(b.fill("/solicitud", form("unit", "comunicacion"), nil), http.StatusUnprocessableEntity, "Hay 2 unidades", `type="radio"`, "Jefa de departamento")
	r.shows(b.fill("/solicitud", form("unit", "comunicacion", "unit_code", "112-DCE", "phone", "1"), nil), http.StatusUnprocessableEntity,
		`value="Dirección de Comunicación y Enlace"`, "diez cifras")
	r.shows(b.fill("/solicitud", form("unit", "Dirección de Epidemias"), nil), http.StatusUnprocessableEntity, "ya no está en vigor", `value="YUC"`)
	r.shows(b.fill("/solicitud", form("consent", ""), nil), http.StatusUnprocessableEntity, "Sin su consentimiento", "Jefa de departamento")
	r.shows(b.fill("/solicitud", form("notice_version", "1999-1"), nil), http.StatusUnprocessableEntity, "aviso de privacidad cambió", "!checked")
	r.shows(b.fill("/solicitud", form(), []byte("no es un PDF")), http.StatusUnprocessableEntity, "El archivo no es un PDF")

	r.leads(b.fill("/solicitud", form("unit", "", "unit_other", "Clínica de Xkanhá"), nil), "/solicitud/enviada")
	r.shows(b.get("/solicitud/enviada"), http.StatusOK, "Le enviamos un correo")
}

// A second press, a reload and the way back lead to the same page and make nothing.
func TestTheFormSentTwice(t *testing.T) {
	r := newRoad(t)
	b := r.browser()
	paper := pdf()
	var pages []string
	for range 2 {
		r.leads(b.fill("/solicitud", form(), paper), "/solicitud/enviada")
		pages = append(pages, visible(b.get("/solicitud/enviada").body))
	}
	if pages[0] != pages[1] {
		t.Errorf("the pages differ: %q", pages)
	}
	r.settle()
	if sent := len(r.mails.List()); sent != 1 {
		t.Errorf("%d mails, want 1", sent)
	}
	r.shows(b.post(r.letter(rosa)), http.StatusOK, "SIE-")
	r.leads(b.fill("/solicitud", form(), paper), "/solicitud/enviada")
	made, err := r.db.Read().FormsSince(t.Context(), petition.New, rosa, time.Unix(0, 0))
	r.ok(err)
	if len(made) != 1 || len(made[0].Folio) == 0 {
		t.Errorf("requests: %+v", made)
	}
}

func TestAConfirmationIsSpentByThePressAlone(t *testing.T) {
	r := newRoad(t)
	b := r.browser()
	r.leads(b.fill("/solicitud", form("lang", "en"), nil), "/solicitud/enviada")
	r.settle()
	link := r.letter(rosa)
	r.shows(r.browser().get(link), http.StatusOK, "Confirm your e-mail address") // in the request's language
	r.shows(r.browser().get(link+"?lang=es"), http.StatusOK, "Confirme su correo")
	r.shows(b.post(link), http.StatusOK, "SIE-")
	r.shows(b.post(link), http.StatusGone)
	r.shows(b.get(link), http.StatusGone)
	r.shows(b.get("/confirmar/nada"), http.StatusGone)
	r.shows(r.browser().get("/mi-solicitud"), http.StatusUnauthorized, "Hay que entrar otra vez")
}

func TestFollowingSaysNothingOfWhatIsKnown(t *testing.T) {
	r := newRoad(t)
	_, p := r.confirmed()
	b := r.browser()
	same := func(a, b seen, folio string) {
		t.Helper()
		if a.status != b.status || strings.ReplaceAll(a.body, p.Folio, "F") != strings.ReplaceAll(b.body, folio, "F") {
			t.Errorf("the answers differ: %s | %s", visible(a.body), visible(b.body))
		}
	}
	same(b.get("/solicitud/"+p.Folio), b.get("/solicitud/SIE-2031-000009"), "SIE-2031-000009")
	r.shows(b.post("/solicitud/"+p.Folio, "mail", "rosa"), http.StatusUnprocessableEntity)
	before := len(r.mails.List())
	r.leads(b.post("/solicitud/SIE-2031-000009", "mail", rosa), "/solicitud/SIE-2031-000009?enviada=1")
	r.leads(b.post("/solicitud/"+p.Folio, "mail", "otra@salud.example"), "/solicitud/"+p.Folio+"?enviada=1")
	r.settle()
	if now := len(r.mails.List()); now != before {
		t.Errorf("%d mails went out to strangers", now-before)
	}
	r.leads(b.post("/solicitud/"+strings.ToLower(p.Folio), "mail", strings.ToUpper(rosa)), "/solicitud/"+p.Folio+"?enviada=1")
	r.settle()
	link := r.letter(rosa)
	r.shows(b.get(link), http.StatusOK, "!"+p.Folio)
	r.leads(b.post(link), "/mi-solicitud")
	r.shows(b.get("/mi-solicitud"), http.StatusOK, p.Folio, "Recibida", "Dirección de Comunicación y Enlace", "Usted confirmó su correo")
	r.shows(b.post(link), http.StatusGone)
}

// Whoever lost the mail has no folio: the address is enough, and what comes of it opens their request alone.
func TestALostRequestIsFoundByItsAddress(t *testing.T) {
	r := newRoad(t)
	_, p := r.confirmed()
	b := r.browser()
	r.shows(b.get("/entrar"), http.StatusOK, `/seguimiento"`)
	r.shows(b.get("/mi-solicitud"), http.StatusUnauthorized, `/seguimiento"`)
	r.shows(b.get("/seguimiento"), http.StatusOK, `name="mail"`, "!"+p.Folio)
	before := len(r.mails.List())
	r.leads(b.post("/seguimiento", "mail", "otra@salud.example"), "/seguimiento?enviada=1")
	r.settle()
	if now := len(r.mails.List()); now != before {
		t.Errorf("%d mails went out to a stranger", now-before)
	}
	r.leads(b.post("/seguimiento", "mail", strings.ToUpper(rosa)), "/seguimiento?enviada=1")
	r.settle()
	r.leads(b.post(r.letter(rosa)), "/mi-solicitud")
	r.shows(b.get("/mi-solicitud"), http.StatusOK, p.Folio)

	r.take(p, petition.Liaison, petition.Return, petition.Words{Grounds: []string{"incomplete"}, Message: "Falta la extensión."})
	r.leads(r.browser().post(r.letter(rosa)), "/mi-solicitud/corregir")
}

func TestACorrectionWithAnotherAddressWaitsForItsProof(t *testing.T) {
	r := newRoad(t)
	b, p := r.confirmed()
	r.leads(b.get("/mi-solicitud/corregir"), "/mi-solicitud")
	p = r.take(p, petition.Liaison, petition.Return, petition.Words{Grounds: []string{"incomplete"}, Message: "Falta la extensión.", Note: "nota interna"})
	r.shows(b.get("/mi-solicitud"), http.StatusOK, "Devuelta", "Falta la extensión.", "Falta un dato o no se lee. (Lineamientos, numeral 2.1.)", "!nota interna")
	r.shows(b.get("/mi-solicitud/corregir"), http.StatusOK, "Falta la extensión.", `value="Rosa Elena"`, "!Aviso de privacidad simplificado")
	r.shows(b.fill("/mi-solicitud/corregir", form("position", ""), nil), http.StatusUnprocessableEntity, "Escriba el cargo", "Falta la extensión.")

	r.leads(b.fill("/mi-solicitud/corregir", form("mail", "r.tzab@salud.yucatan.example"), nil), "/mi-solicitud?hecho=own_proof")
	r.shows(b.get("/mi-solicitud?hecho=own_proof"), http.StatusOK, "Falta un paso", "Devuelta")
	r.settle()
	link := r.letter("r.tzab@salud.yucatan.example")
	r.shows(b.get(link), http.StatusOK, "Confirme esta dirección")
	r.leads(b.post(link), "/mi-solicitud?hecho=own_address")
	r.shows(b.get("/mi-solicitud"), http.StatusOK, "Recibida", "Usted envió la corrección")
	if p, err := r.db.Read().Petition(t.Context(), p.ID); err != nil || p.Applicant.Mail != "r.tzab@salud.yucatan.example" {
		t.Errorf("the address is %q (%v)", p.Applicant.Mail, err)
	}
}

func TestARequesterGivesUp(t *testing.T) {
	t.Run("before a key was ordered", func(t *testing.T) {
		r := newRoad(t)
		b, p := r.confirmed()
		r.shows(b.get("/mi-solicitud/cancelar"), http.StatusOK, p.Folio, "no puede reabrirse", "cinco años")
		r.shows(b.post("/mi-solicitud/cancelar", "reason", strings.Repeat("a", 501)), http.StatusUnprocessableEntity, "Acórtelo")
		r.leads(b.post("/mi-solicitud/cancelar", "reason", "Cambié de puesto"), "/mi-solicitud?hecho=own_cancelled")
		r.shows(b.get("/mi-solicitud"), http.StatusOK, "Cancelada", "Usted canceló la solicitud", "se detuvo aquí", "!/mi-solicitud/cancelar", "!Cambié")
		r.shows(b.post("/mi-solicitud/cancelar"), http.StatusConflict)
	})
	t.Run("after it was sent", func(t *testing.T) {
		r := newRoad(t)
		b, p := r.sent()
		link := r.letter(rosa)
		r.shows(b.get("/mi-solicitud/cancelar"), http.StatusOK, "se da de baja")
		r.leads(b.post("/mi-solicitud/cancelar"), "/mi-solicitud?hecho=own_cancelled")
		r.settle()
		r.shows(b.get("/mi-solicitud"), http.StatusOK, "Cancelada", "La clave quedó dada de baja")
		r.shows(b.get(link), http.StatusGone, "ya no se entrega", "!/otra")
		if p, err := r.db.Read().Petition(t.Context(), p.ID); err != nil || p.State != petition.Cancelled {
			t.Errorf("it stands at %q (%v)", p.State, err)
		}
	})
}

func TestAFreshLinkReplacesTheOld(t *testing.T) {
	r := newRoad(t)
	b, _ := r.sent()
	old := r.letter(rosa)
	r.leads(b.post(old+"/otra"), old+"?enviada=1")
	r.shows(b.get(old+"?enviada=1"), http.StatusOK, "Revise su correo")
	r.settle()
	second := r.letter(rosa)
	r.shows(b.get(old), http.StatusGone, "otra liga", old+"/otra")
	r.leads(b.post("/mi-solicitud/liga"), "/mi-solicitud?hecho=own_link")
	r.settle()
	third := r.letter(rosa)
	if old == second || second == third {
		t.Error("no fresh link was sent")
	}
	for n := range 5 {
		want := map[bool]int{true: http.StatusGone, false: http.StatusUnprocessableEntity}[n == 4]
		r.shows(b.post(third, "fact", "9999"), want)
	}
	r.shows(b.get(third), http.StatusGone, "demasiadas respuestas", third+"/otra")
	r.leads(b.post("/clave/inventada/otra"), "/clave/inventada?enviada=1")
	r.shows(b.get("/clave/inventada"), http.StatusGone)
}

func TestAForgottenPassphraseIsReset(t *testing.T) {
	r := newRoad(t)
	b, _ := r.sent()
	r.shows(b.post(r.letter(rosa), "fact", "0142"), http.StatusOK)
	r.settle()

	before := len(r.mails.List())
	r.leads(b.post("/frase/olvidada", "mail", "nadie@salud.example"), "/frase/olvidada?enviada=1")
	r.settle()
	if now := len(r.mails.List()); now != before {
		t.Errorf("%d mails went out to nobody", now-before)
	}
	r.leads(b.post("/frase/olvidada", "mail", rosa), "/frase/olvidada?enviada=1")
	r.shows(b.get("/frase/olvidada?enviada=1"), http.StatusOK, "Revise su correo")
	r.settle()
	link := r.letter(rosa)
	r.shows(b.get(link), http.StatusOK, "Preparar una contraseña nueva")
	r.leads(b.post(link), "/mi-solicitud/clave")

	waiting := b.get("/mi-solicitud/clave")
	r.shows(waiting, http.StatusOK, "Se prepara su contraseña nueva")
	if got := waiting.header.Get("Refresh"); got != "2" {
		t.Errorf("the page does not look again: %q", got)
	}
	r.leads(b.post("/mi-solicitud/clave"), "/mi-solicitud/clave")
	r.settle()
	r.shows(b.get("/mi-solicitud"), http.StatusOK, "/mi-solicitud/clave", "2.1", `class="stage-number">4.1`, `!class="stage-number">1.1`)
	r.shows(b.get("/mi-solicitud/clave"), http.StatusOK, "Ver mi contraseña nueva")
	r.shows(b.post("/mi-solicitud/clave"), http.StatusOK, "Contraseña inicial")
	r.shows(b.post("/mi-solicitud/clave"), http.StatusGone, "ya se usó")
	r.shows(b.get("/mi-solicitud/clave"), http.StatusGone)
}

func TestWhatAnybodyMayRead(t *testing.T) {
	r := newRoad(t)
	b := r.browser()
	r.shows(b.get("/aviso-de-privacidad"), http.StatusOK, forms.NoticeVersion, "Secretaría de Pruebas es responsable", "calle Falsa 1", "claves@salud.example", "!{")
	r.shows(b.get("/aviso-de-privacidad?lang=en"), http.StatusOK, "Your rights")
	r.shows(r.browser().get("/instrucciones"), http.StatusOK, "http://127.0.0.1/sintesis", "48 horas")
	r.shows(r.browser().get("/instrucciones?clave=vendormail"), http.StatusOK, "http://127.0.0.1/sintesis") // no vendor: the portal's
	r.shows(r.browser().get("/unidades?q=dce"), http.StatusOK, `{"units":[{"code":"112-DCE","name":"Dirección de Comunicación y Enlace","within":"Dirección General de Comunicación Social"}]}`)
	r.shows(r.browser().get("/unidades?q="), http.StatusOK, `{"units":[]}`)
}

func TestTheDemonstration(t *testing.T) {
	r := newRoad(t)
	r.write(func(ctx context.Context, tx *store.Tx) error { return tx.Install(ctx, "demo") })
	secret := r.reader("lectora")
	b := r.browser()
	b.enter("lectora", secret)
	r.demo.Doors = []visit.Door{{Role: "reader", Name: "Persona Ficticia", User: "lectora", Position: "Analista"}}
	b = r.browser()
	r.shows(b.get("/demo"), http.StatusOK, "Persona Ficticia", "Lectura · Analista", "/demo/entrar?como=lectora", "Lea una nota")
	r.shows(b.post("/demo/entrar?como=otra"), http.StatusNotFound)
	r.leads(b.post("/demo/entrar?como=lectora"), "/")

	r.shows(b.get("/demo/buzon"), http.StatusOK, "Aquí aparecerá")
	r.confirmed()
	box := b.get("/demo/buzon")
	link := regexp.MustCompile(`/demo/buzon/[^"]+`).FindString(box.body)
	r.shows(b.get("/demo/buzon?q=SOLICITUD"), http.StatusOK, link)
	r.shows(b.get("/demo/buzon?q=nadie"), http.StatusOK, "Ningún correo coincide", `value="nadie"`)
	r.shows(b.get("/demo/buzon?pagina=9223372036854775807"), http.StatusOK, link)
	shown := b.get(link)
	r.shows(shown, http.StatusOK, rosa, "<iframe", link+"/html")
	if policy := shown.header.Get("Content-Security-Policy"); !strings.Contains(policy, "frame-src 'self'") || !strings.Contains(policy, "script-src 'self'") {
		t.Errorf("the policy is %q", policy)
	}
	framed := b.get(link + "/html")
	r.shows(framed, http.StatusOK, `<base target="_top">`)
	if policy := framed.header.Get("Content-Security-Policy"); !strings.Contains(policy, "sandbox") || strings.Contains(policy, "script") {
		t.Errorf("the mail's policy is %q", policy)
	}
	r.shows(b.get("/demo/buzon/nada"), http.StatusNotFound)
}
