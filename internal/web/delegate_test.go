package web_test

import (
	"context"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"clavero/internal/credential"
	"clavero/internal/lang/spanish"
	"clavero/internal/petition"
	"clavero/internal/store"
)

// delegateOf brings a delegate in who answers for a unit.
func (o offices) delegateOf(name, mail, unit string) *browser {
	o.t.Helper()
	made := o.liaison.post("/responsables/invitar", "name", name, "mail", mail, "unit", unit)
	o.shows(made, http.StatusOK, "Invitación enviada a "+name, unit)
	code := regexp.MustCompile(`<p class="code">([^<]+)</p>`).FindStringSubmatch(made.body)[1]
	o.settle()
	link := o.mails.List()[0].Letter.Button.URL
	path := link[strings.Index(link, "/invitacion/"):]
	other := o.browser()
	other.leads(other.post(path, "code", code, "passphrase", phrase, "again", phrase), "/totp")
	other.enrolled()
	return other
}

// entrust makes the delegate of the first reader's unit, and gives the numbers of both readers.
func (n *numbers) entrust() {
	n.t.Helper()
	for i, user := range []string{"victima", "lectora"} {
		key, err := n.db.Read().CredentialByUser(n.t.Context(), "builtin", user)
		n.ok(err)
		n.people[i] = strconv.FormatInt(key.OfficialID, 10)
	}
	n.later(2 * time.Minute) // the catalogue is looked at again
	n.delegate = n.delegateOf("Celia Responsable", "celia@salud.example", "U-victima")
	rows := "Nombre,Primer apellido,Cargo,Unidad,Correo,Teléfono\nEva,Propia,Jefa,,eva.propia@salud.example,9995550101\nEva,Mala,Jefa,,eva.mala@salud.example,no\n"
	to := n.uploaded(n.delegate, "/mi-unidad/lista", "list", rows, map[string]string{"unit_code": "U-victima"})
	_, n.ownList, _ = strings.Cut(to, "lote=")
	for i, unit := range []string{"U-victima", "U-lectora"} {
		n.campaigns[i] = n.campaign("Revisión "+unit, unit)
	}
}

// campaign starts a campaign about a unit and gives its number.
func (o offices) campaign(name, unit string) string {
	o.t.Helper()
	fields := []string{"name", name, "ground", "hand", "unit", unit, "day", o.db.Now().In(spanish.MexicoCity()).Format(time.DateOnly), "remind", "5", "superior", "10", "restrict", "15", "suspend", "20"}
	o.shows(o.editor.post("/campanas", append(fields, "preview", "1")...), http.StatusOK, "Preguntará por 1 persona de 1 unidad", "as claves se suspenden", "![recert.")
	to := o.editor.post("/campanas", append(fields, "start", "1")...).to
	id, ok := strings.CutPrefix(strings.TrimSuffix(to, "?hecho=campaign"), "/campanas/")
	if !ok {
		o.t.Fatalf("no campaign: %q", to)
	}
	return id
}

func TestACampaignOverHTTP(t *testing.T) {
	n := newNumbers(t)
	ask := "/mi-unidad/campana/" + n.campaigns[0]
	n.shows(n.delegate.get("/mi-unidad"), http.StatusOK, "Falta que responda por 1 persona", ask, "!"+n.campaigns[1])
	shown := n.delegate.get(ask)
	n.shows(shown, http.StatusOK, "¿sigue aquí?", "Persona Ficticia", "victima", "!>lectora<", "![recert.")
	person := regexp.MustCompile(`name="answer-(\d+)"`).FindStringSubmatch(shown.body)[1]
	other := regexp.MustCompile(`name="answer-(\d+)"`).FindStringSubmatch(n.liaison.get("/campanas/" + n.campaigns[1] + "/respuestas").body)[1]
	// a person of another campaign, named in one's own form, is nobody
	n.leads(n.delegate.post(ask, "answer-"+other, "left"), ask+"?hecho=answers")
	n.shows(n.delegate.post(ask, "answer-"+person, "moved", "to-"+person, "OLD"), http.StatusUnprocessableEntity, "Elija una unidad que exista hoy", "Se guardaron 0 respuestas y 1 no")
	// what was chosen stays chosen where it cannot be taken: here, the unit the person is in already
	n.shows(n.delegate.post(ask, "answer-"+person, "moved", "to-"+person, "U-victima"), http.StatusUnprocessableEntity, `value="U-victima" selected`, `id="p`+person+`-error"`)
	n.shows(n.editor.get("/campanas/"+n.campaigns[0]), http.StatusOK, "0 de 1 respondida", "Celia Responsable", "e les recuerda", "victima", "![recert.")
	// that somebody left ends their key: it is asked once more, by name, and nothing is kept until it is said again
	n.shows(n.delegate.post(ask, "answer-"+person, "left"), http.StatusOK, "Va a dar de baja la clave de una persona", "Persona Ficticia", `name="sure" value="`+person+`"`, `value="left" checked`)
	n.shows(n.delegate.post(ask, "answer-"+person, "left", "sure", other), http.StatusOK, "Va a dar de baja")
	if key, err := n.db.Read().CredentialByUser(t.Context(), "builtin", "victima"); err != nil || !key.Ended.IsZero() {
		t.Errorf("the key ended before it was said twice: %v", err)
	}
	n.leads(n.delegate.post(ask, "answer-"+person, "stays"), "/mi-unidad?hecho=answers")
	n.shows(n.delegate.get(ask), http.StatusOK, "No falta nadie por responder", "Sigue aquí, según Celia Responsable")
	n.shows(n.editor.get("/campanas/"+n.campaigns[0]), http.StatusOK, "1 de 1 respondida")
	sheet := n.editor.get("/campanas/" + n.campaigns[0] + "/avance.xlsx")
	if sheet.status != http.StatusOK || !strings.HasPrefix(sheet.body, "PK") {
		t.Errorf("the workbook: %d", sheet.status)
	}
	for _, id := range []string{n.papers[0], n.people[0], "0", "-1", "nada"} {
		n.shows(n.editor.get("/campanas/"+id), http.StatusNotFound)
	}
	n.shows(n.liaison.post("/campanas/"+n.campaigns[1]+"/cerrar", "reason", "Porque sí."), http.StatusForbidden)
	n.shows(n.editor.post("/campanas/"+n.campaigns[1]+"/cerrar", "reason", " "), http.StatusUnprocessableEntity, "Escriba por qué")
	n.leads(n.editor.post("/campanas/"+n.campaigns[1]+"/cerrar", "reason", "Ya no hace falta."), "/campanas/"+n.campaigns[1]+"?hecho=campaign_closed")
}

func TestWhoLeftIsSaidTwice(t *testing.T) {
	n := newNumbers(t)
	ask := "/mi-unidad/campana/" + n.campaigns[0]
	person := regexp.MustCompile(`name="answer-(\d+)"`).FindStringSubmatch(n.delegate.get(ask).body)[1]
	n.leads(n.delegate.post(ask, "answer-"+person, "left", "sure", person), "/mi-unidad?hecho=answers")
	n.settle()
	if key, err := n.db.Read().CredentialByUser(t.Context(), "builtin", "victima"); err != nil || key.Ended.IsZero() {
		t.Errorf("the key goes on: %v", err)
	}
}

// A restricted key opens one page, on which its holder says that they are there; then it opens all again.
func TestARestrictedKeyOpensOnePage(t *testing.T) {
	n := newNumbers(t)
	key, err := n.db.Read().CredentialByUser(t.Context(), "builtin", "victima")
	n.ok(err)
	id, err := strconv.ParseInt(n.campaigns[0], 10, 64)
	n.ok(err)
	people, err := n.db.Read().CampaignPeople(t.Context(), id)
	n.ok(err)
	reader := n.browser()
	n.leads(reader.post("/entrar", "user", "victima", "passphrase", phrase), "/")
	n.shows(reader.get("/ediciones"), http.StatusOK)
	n.write(func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Restrict(ctx, key.ID, people[0].ID)
		return err
	})
	n.leads(reader.get("/ediciones"), "/sigo-aqui")
	n.leads(reader.get("/"), "/sigo-aqui")
	n.shows(reader.get("/nota/"+strings.TrimPrefix(n.notes[0], "/nota/")), http.StatusSeeOther)
	n.shows(reader.get("/sigo-aqui"), http.StatusOK, "Persona Ficticia", "Revisión U-victima", "Sigo aquí", "![recert.")
	again := n.browser()
	n.leads(again.post("/entrar", "user", "victima", "passphrase", phrase), "/sigo-aqui")
	n.leads(reader.post("/sigo-aqui"), "/?hecho=here")
	n.shows(again.get("/ediciones"), http.StatusOK)
	n.leads(reader.get("/sigo-aqui"), "/")
	n.shows(n.delegate.get("/mi-unidad/campana/"+n.campaigns[0]), http.StatusOK, "que sigue aquí")
}

func TestADelegateMovesTheirOwnPeopleAlone(t *testing.T) {
	n := newNumbers(t)
	before := n.memory()
	path := func(id string) string { return "/mi-unidad/persona/" + id + "/cambio" }
	nothing := n.delegate.post(path("987654321"), "unit", "YUC")
	n.shows(nothing, http.StatusNotFound)
	n.same("another's person", nothing, n.delegate.post(path(n.people[1]), "unit", "YUC"), []string{path("987654321"), escaped(path("987654321"))}, []string{path(n.people[1]), escaped(path(n.people[1]))})
	for _, unit := range []string{"OLD", "U-victima", "nada", ""} {
		n.shows(n.delegate.post(path(n.people[0]), "unit", unit), http.StatusUnprocessableEntity, "Elija una unidad que exista hoy")
	}
	n.unchanged("moves that are none", before)
	n.leads(n.delegate.post(path(n.people[0]), "unit", "YUC"), "/mi-unidad?hecho=moved")
	n.shows(n.delegate.get("/mi-unidad/persona/"+n.people[0]), http.StatusNotFound) // they are another's now
	n.shows(n.editor.get("/directorio/"+n.people[0]), http.StatusOK, "Servicios de Salud de Yucatán", "Celia Responsable")
}

func TestADelegateSeesAndActsOnTheirOwnUnitAlone(t *testing.T) {
	n := newNumbers(t)
	d := n.delegate
	d.leads(d.get("/"), "/mi-unidad")
	n.shows(d.get("/mi-unidad"), http.StatusOK, "Unidad de Pruebas", "victima@", "1 de 15 claves", "!lectora@", "!Uno ", "![units.")
	n.shows(d.get("/mi-unidad?q=lectora"), http.StatusOK, "Nadie coincide", "!lectora@")
	n.shows(d.get("/mi-unidad/persona/"+n.people[0]), http.StatusOK, "Persona Ficticia", "Dar de baja", "![units.")
	for _, path := range []string{"/mesa", "/directorio", "/catalogo", "/registro", "/lineamientos", "/personal", "/responsables", "/mesa/lista", "/mesa/nueva", "/edicion/" + n.day + "/matutina"} {
		n.shows(d.get(path), http.StatusForbidden)
	}
}

// What a form names that is another unit's is refused at its field and leaves nothing behind.
func TestADelegateAsksForTheirOwnPeopleAlone(t *testing.T) {
	n := newNumbers(t)
	fields := []string{"given_names", "Eva", "surname1", "Nueva", "position", "Jefa", "mail", "eva.nueva@salud.example", "reason", "Lee la síntesis.", "consent", "on"}
	before := n.memory()
	for _, code := range []string{"U-lectora", "YUC", "OLD", "nada", ""} {
		n.shows(n.delegate.post("/mi-unidad/pedir", append(fields, "unit_code", code)...), http.StatusUnprocessableEntity, "Elija una de sus unidades", "eva.nueva@salud.example")
	}
	n.unchanged("requests for other units", before)
	asked := n.delegate.post("/mi-unidad/pedir", append(fields, "unit_code", "U-victima")...)
	n.shows(asked, http.StatusOK, "SIE-", "Este código se muestra solo ahora")
	all, err := n.db.Read().PetitionsByMail(t.Context(), "eva.nueva@salud.example")
	n.ok(err)
	if len(all) != 1 || all[0].State != petition.Received || all[0].Origin != petition.Unit || all[0].Fact != "code" {
		t.Errorf("what was asked: %+v", all)
	}
	n.shows(n.delegate.get("/mi-unidad"), http.StatusOK, "Eva Nueva", all[0].Folio, "!/mesa/")
	n.shows(n.liaison.get("/mesa"), http.StatusOK, all[0].Folio)
	rows := "Nombre,Primer apellido,Cargo,Unidad,Correo,Teléfono\nAna,Dentro,Jefa,U-victima,ana.dentro@salud.example,9995550101\n" +
		"Ana,Fuera,Jefa,YUC,ana.fuera@salud.example,9995550102\nAna,Palabras,Jefa,Otra Unidad,ana.palabras@salud.example,9995550103\n" +
		"Lectora,Ajena,Jefa,U-victima,lectora@salud.example,9995550104\n"
	to := n.uploaded(n.delegate, "/mi-unidad/lista", "list", rows, map[string]string{"unit_code": "U-victima"})
	n.shows(n.delegate.get(to), http.StatusOK, "no es de sus unidades", "ana.dentro@", "!lectora»", "!/mesa/", "![")
	_, batch, _ := strings.Cut(to, "lote=")
	n.leads(n.delegate.post("/mi-unidad/lista/aplicar", "batch", batch), "/mi-unidad?hecho=own_list")
	for mail, want := range map[string]int{"ana.dentro@": 1, "ana.fuera@": 0, "ana.palabras@": 0, "lectora@": 1} {
		taken, err := n.db.Read().PetitionsByMail(t.Context(), mail+"salud.example")
		n.ok(err)
		if len(taken) != want {
			t.Errorf("%s: %d petitions, want %d", mail, len(taken), want)
		}
	}
}

func TestADelegateSaysWhoLeft(t *testing.T) {
	n := newNumbers(t)
	reader := n.browser()
	n.leads(reader.post("/entrar", "user", "victima", "passphrase", phrase), "/")
	n.leads(n.delegate.post("/mi-unidad/persona/"+n.people[0]+"/baja", "note", "Se jubiló."), "/mi-unidad?hecho=left")
	n.leads(reader.get("/cuenta"), "/entrar?siguiente=%2Fcuenta")
	n.settle()
	key, err := n.db.Read().CredentialByUser(t.Context(), "builtin", "victima")
	n.ok(err)
	person, err := n.db.Read().Official(t.Context(), key.OfficialID)
	n.ok(err)
	acts, err := n.db.Read().PetitionsByKey(t.Context(), key.ID)
	n.ok(err)
	if key.State != credential.Ended || person.Active() || len(acts) != 1 || acts[0].Kind != petition.Revocation || acts[0].State != petition.Settled {
		t.Errorf("the key is %s, the person active: %v, acts: %+v", key.State, person.Active(), acts)
	}
	n.shows(n.delegate.post("/mi-unidad/persona/"+n.people[0]+"/baja"), http.StatusConflict, "ya se había dicho")
	n.shows(n.delegate.get("/mi-unidad"), http.StatusOK, "!victima@")
}

// A charge that ends takes all sight of the unit with it, at once.
func TestADismissedDelegateSeesNobody(t *testing.T) {
	n := newNumbers(t)
	charge := regexp.MustCompile(`/responsables/encargo/\d+/retirar`).FindString(n.liaison.get("/responsables").body)
	n.leads(n.liaison.post(charge), "/responsables?hecho=dismissed")
	n.shows(n.liaison.post(charge), http.StatusConflict, "ya había terminado")
	n.shows(n.delegate.get("/mi-unidad"), http.StatusOK, "No tiene unidades a su cargo", "!victima@")
	n.shows(n.delegate.get("/mi-unidad/persona/"+n.people[0]), http.StatusNotFound)
	n.shows(n.delegate.post("/mi-unidad/persona/"+n.people[0]+"/baja"), http.StatusNotFound)
	n.delegate.post("/mi-unidad/lista/aplicar", "batch", n.ownList)
	if taken, err := n.db.Read().PetitionsByMail(t.Context(), "eva.propia@salud.example"); err != nil || len(taken) > 0 {
		t.Errorf("a list was taken: %v %v", taken, err)
	}
}

// The routes by which delegates are managed take the number of no other account, and a delegate holds no other role.
func TestOnlyDelegatesAreManagedAsSuch(t *testing.T) {
	n := newNumbers(t)
	staff, err := n.db.Read().StaffByMail(t.Context(), "gaspar@salud.example")
	n.ok(err)
	before := n.memory()
	for _, act := range []string{"invitar", "encargar"} {
		path := func(id string) string { return "/responsables/" + id + "/" + act }
		nothing := n.liaison.post(path("987654321"), "unit", "YUC")
		n.shows(nothing, http.StatusNotFound)
		for _, id := range []string{strconv.FormatInt(staff.ID, 10), n.people[0], n.papers[0], "0", "-1"} {
			n.same(act+" "+id, nothing, n.liaison.post(path(id), "unit", "YUC"), []string{path("987654321"), escaped(path("987654321"))}, []string{path(id), escaped(path(id))})
		}
	}
	n.shows(n.liaison.post("/responsables/encargo/"+n.people[0]+"/retirar"), http.StatusNotFound)
	n.shows(n.editor.post("/responsables/invitar", "name", "Nadie", "mail", "nadie@salud.example", "unit", "YUC"), http.StatusForbidden)
	n.unchanged("accounts of others", before)
	celia, err := n.db.Read().StaffByMail(t.Context(), "celia@salud.example")
	n.ok(err)
	id := strconv.FormatInt(celia.ID, 10)
	n.shows(n.admin.post("/personal/"+id+"/roles", "role", "delegate", "role", "editor"), http.StatusUnprocessableEntity, "no tiene otra función")
	n.shows(n.liaison.post("/responsables/"+id+"/encargar", "unit", "OLD"), http.StatusUnprocessableEntity, "siga en vigor")
	n.leads(n.liaison.post("/responsables/"+id+"/encargar", "unit", "YUC"), "/responsables?hecho=appointed")
	n.shows(n.liaison.post("/responsables/"+id+"/encargar", "unit", "YUC"), http.StatusConflict, "ya es responsable")
	n.leads(n.admin.post("/personal/"+id+"/roles", "role", "editor"), "/personal?hecho=roles_set")
	if left, err := n.db.Read().UnitsOfDelegate(t.Context(), celia.ID); err != nil || len(left) > 0 {
		t.Errorf("units of somebody who is no delegate any more: %v %v", left, err)
	}
}

func TestASuccessionOverHTTP(t *testing.T) {
	o := newOffices(t)
	day := o.db.Now().In(spanish.MexicoCity()).AddDate(0, 0, 3).Format(time.DateOnly)
	fields := []string{"kind", "merged", "from", "112-DCE", "day", day, "to", "113", "new", "on", "name", "Dirección Nueva"}
	o.shows(o.editor.post("/sucesiones", append(fields, "preview", "1")...), http.StatusOK, "Alcanza a 0 personas", "Planearla", "![succession.")
	o.shows(o.editor.post("/sucesiones", "kind", "merged", "from", "OLD", "day", day, "to", "YUC"), http.StatusUnprocessableEntity, "unidad en vigor")
	named := o.editor.post("/sucesiones", "kind", "merged", "from", "Direccion de comunicacion y enlace", "day", day, "to", "yucatán", "preview", "1")
	o.shows(named, http.StatusUnprocessableEntity, `name="from_code" value="112-DCE"`, `name="to_code" value="YUC"`, "coincide con lo escrito", "![")
	o.shows(o.editor.post("/sucesiones", "kind", "merged", "from", "112-DCE", "from-2", "nada de eso", "day", day, "to", "yucatán", "to_code", "YUC", "plan", "1"),
		http.StatusUnprocessableEntity, "Ninguna unidad del catálogo se llama así", `name="from-2" type="text" value="nada de eso"`)
	o.shows(o.editor.post("/sucesiones", "kind", "merged", "from", "112-DCE", "day", day, "to", "yucatán", "to_code", "YUC", "preview", "1"), http.StatusOK, "Alcanza a 0 personas",
		`value="Dirección de Comunicación y Enlace"`)
	o.shows(o.liaison.post("/sucesiones", append(fields, "plan", "1")...), http.StatusForbidden)
	o.leads(o.editor.post("/sucesiones", append(fields, "plan", "1")...), "/sucesiones?hecho=succession")
	shown := o.auditor.get("/sucesiones")
	o.shows(shown, http.StatusOK, "Dirección Nueva", "planeada", "Irene Muestra", "!Retirar", "![succession.")
	undo := regexp.MustCompile(`/sucesiones/\d+/retirar`).FindString(o.editor.get("/sucesiones").body)
	o.shows(o.editor.post(undo), http.StatusUnprocessableEntity, "Escriba por qué")
	for _, id := range []string{"1", "0", "nada"} {
		o.shows(o.editor.post("/sucesiones/"+id+"/retirar", "reason", "No."), http.StatusNotFound)
	}
	o.leads(o.editor.post(undo, "reason", "Se pospuso."), "/sucesiones?hecho=succession_undone")
	o.shows(o.editor.get("/sucesiones"), http.StatusOK, "retirada", "Se pospuso.", "!"+undo)
}
