package web_test

import (
	"bytes"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"clavero/internal/digest"
	"clavero/internal/lang/spanish"
	"clavero/internal/ledger"
	"clavero/internal/petition"
	"clavero/internal/web"
)

// try says how a route whose address or form names a thing is tried with things that are not the visitor's to name. Each
// address in theirs must get the very answer of nothing, which names a thing that does not exist, and leave no trace.
type try struct {
	by      *browser
	mine    string   // the control: this one answers
	theirs  []string // another's thing, a thing of another sort, a thing that is not out yet
	nothing string
	form    string // the field that names the thing instead of the address, whose values the above are then
	why     string // instead of all that: why the thing belongs to everybody who may open the route
}

// TestEveryThingInAnAddressIsTried holds every route with a parameter to saying in this table how it is tried.
func TestEveryThingInAnAddressIsTried(t *testing.T) {
	n := newNumbers(t)
	table := n.table()
	for _, row := range n.pages.Rows() {
		key := row.Method + " " + row.Path
		way, ok := table[key]
		delete(table, key)
		if !strings.Contains(strings.ReplaceAll(row.Path, "{$}", ""), "{") && !ok {
			continue
		}
		switch {
		case !ok:
			t.Errorf("%s names something and does not say how it is tried with another's", key)
		case way.why == "":
			n.try(row, way)
		}
	}
	for key := range table {
		t.Errorf("%s is tried and not served", key)
	}
}

func (n numbers) try(row web.Row, way try) {
	n.t.Helper()
	before := n.memory()
	key := row.Method + " " + row.Path
	nothing := n.send(row, way, way.nothing)
	if nothing.status < 300 || nothing.status >= 500 {
		n.t.Errorf("%s with nothing: %d", key, nothing.status)
	}
	for _, theirs := range way.theirs {
		got := n.send(row, way, theirs)
		n.same(key+" at "+theirs, nothing, got, []string{way.nothing, escaped(way.nothing)}, []string{theirs, escaped(theirs)})
	}
	n.pages.Drain(n.t.Context())
	n.unchanged(key, before)
	if got := n.send(row, way, way.mine); got.status >= 400 || got.to != "" && strings.HasPrefix(got.to, "/entrar") {
		n.t.Errorf("%s with one's own %s: %d to %q %s", key, way.mine, got.status, got.to, visible(got.body))
	}
}

func (n numbers) send(row web.Row, way try, named string) seen {
	n.t.Helper()
	switch {
	case way.form != "" && row.Method == http.MethodGet:
		return way.by.get(row.Path + "?" + way.form + "=" + named)
	case way.form != "":
		return way.by.post(row.Path, way.form, named)
	}
	return way.by.ask(row.Method, named)
}

// numbers is a house in which everything that has a number or a token exists twice.
type numbers struct {
	offices
	colleague *browser // another of the liaison's
	reader    *browser
	folios    [2]string
	papers    [2]string
	cases     [2]*browser
	uploads   map[string]string // sort: the id of an upload of the liaison's or the editor's
	sessions  [2]string
	notes     [2]string // one that is out, one that is not yet
	delegate  *browser  // of the first session's person's unit
	people    [2]string // numbers of those two sessions' people
	ownList   string    // the delegate's upload
	campaigns [2]string // one that asks the delegate, one of the other reader's unit
	day       string
}

func newNumbers(t *testing.T) numbers {
	n := numbers{offices: newOffices(t), uploads: map[string]string{}}
	n.colleague = n.staff("Berta Segunda", "berta@salud.example", "liaison")
	for i, name := range []string{"Uno", "Dos"} {
		n.folios[i] = n.paperCase(name, strings.ToLower(name)+"@salud.example")
		n.papers[i] = regexp.MustCompile(`/papel/(\d+)`).FindStringSubmatch(n.liaison.get("/mesa/" + n.folios[i]).body)[1]
		p, err := n.db.Read().PetitionByFolio(t.Context(), n.folios[i])
		n.ok(err)
		n.cases[i] = n.opened(p)
	}
	for i, user := range []string{"victima", "lectora"} {
		b := n.browser()
		b.enter(user, n.house.reader(user))
		n.leads(n.browser().post("/entrar", "user", user, "passphrase", phrase), "/")
		n.reader, n.sessions[i] = b, sessionID.FindStringSubmatch(b.get("/cuenta").body)[1]
	}
	n.publishTwo()
	n.upload()
	n.entrust()
	return n
}

// publishTwo has one edition out, and one of this day that comes out later.
func (n *numbers) publishTwo() {
	out := n.morning()
	n.notes[0], n.day = notePath(out, 1), string(digest.DayOf(n.db.Now(), spanish.MexicoCity()))
	file := "seccion,disposicion,titular,entrada,medio,tipo,pagina\nPrimeras planas,portadas,Congreso aprueba fondo,,El Faro,prensa,portada\nSector salud,notas,Nota por salir,Aún no sale.,El Faro,prensa,10\n"
	made, err := n.newsroom.Import(n.t.Context(), ledger.Actor{Kind: ledger.ByOperator}, strings.NewReader(file),
		digest.DayOf(n.db.Now(), spanish.MexicoCity()), digest.Vespertina, n.db.Now().Add(time.Hour), true)
	n.ok(err)
	if !made.Applied {
		n.t.Fatalf("the later edition was not taken: %+v", made.Faults)
	}
	n.notes[1] = notePath(made.Edition, 1)
}

func (n *numbers) upload() {
	rows := "Nombre,Primer apellido,Cargo,Unidad,Correo,Teléfono\nAna,Prueba,Jefa,YUC,ana@salud.yucatan.example,no\n"
	to := n.liaison.uploaded(n.liaison, "/mesa/lista", "list", rows, map[string]string{"unit": "YUC", "delegate": "Celia Firma", "received": "2026-01-15"})
	_, n.uploads["list"], _ = strings.Cut(to, "lote=")
	to = n.uploaded(n.editor, "/catalogo/importar", "catalogue", catalogueFile, nil)
	_, n.uploads["catalogue"], _ = strings.Cut(to, "archivo=")
	if n.uploads["list"] == "" || n.uploads["catalogue"] == "" {
		n.t.Fatalf("uploads: %v", n.uploads)
	}
}

const catalogueFile = "code,name,kind,parent,name_evidence\n112,Dirección General de Comunicación Social,unit,,P\nNUE,Unidad Nueva de Prueba,unit,112,P\n"

func (h *house) uploaded(b *browser, path, field, content string, fields map[string]string) string {
	h.t.Helper()
	got := b.upload(path, field, content, fields)
	if got.status != http.StatusSeeOther {
		h.t.Fatalf("%s: %d %s", path, got.status, visible(got.body))
	}
	return got.to
}

// Drafts belong to an office and are read by all who see its rules.
const (
	drafts    = "everybody reads them who sees the rules"
	ownDrafts = "each office writes its own: TestEachOfficeWritesItsOwnRules"
)

const desksAll = "all cases are the whole desk's: who may open the route may open each, and an auditor's reading is in the ledger"

func (n numbers) table() map[string]try {
	const none = "987654321"
	token := "the token is the permission: TestEveryTokenOpensItsOwnDoorAlone"
	mesa := func(folio, rest string) string { return "/mesa/" + folio + rest }
	archive := "holds and dispositions are everybody's who may see the records, and each step is judged: TestADispositionWalksItsRoad"
	comparisons := "a comparison with the vendor's list is every editor's; a number of another thing is none: TestTheVendorsListIsHeldAgainstOurKeys"
	campaigns := "campaigns are everybody's who may open the route; a number of another thing is none: TestACampaignOverHTTP"
	delegates := "whoever manages delegates manages them all, and no other account: TestOnlyDelegatesAreManagedAsSuch"
	staff := "an administrator manages every account of the house but their own: TestNumbersOfTheHouse"
	return map[string]try{
		"GET /frase/{token}": {why: token}, "POST /frase/{token}": {why: token}, "GET /confirmar/{token}": {why: token}, "POST /confirmar/{token}": {why: token},
		"GET /direccion/{token}": {why: token}, "POST /direccion/{token}": {why: token}, "GET /seguimiento/{token}": {why: token},
		"POST /seguimiento/{token}": {why: token}, "GET /clave/{token}": {why: token}, "POST /clave/{token}": {why: token},
		"POST /clave/{token}/otra": {why: token}, "GET /instalacion/{token}": {why: token}, "POST /instalacion/{token}": {why: token},
		"GET /invitacion/{token}": {why: token}, "POST /invitacion/{token}": {why: token},

		"GET /solicitud/{folio}":  {why: "shows nothing of any case; a session of one case leads on to that one: TestAFolioShowsNothing"},
		"POST /solicitud/{folio}": {why: "answers every folio alike: TestTrackingTellsNothing"},

		"GET /edicion/{day}/{kind}": {by: n.reader, mine: "/edicion/" + n.day + "/matutina", theirs: []string{"/edicion/" + n.day + "/vespertina"}, nothing: "/edicion/" + n.day + "/extra"},
		"GET /nota/{id}":            {by: n.reader, mine: n.notes[0], theirs: []string{n.notes[1], "/nota/" + n.papers[0]}, nothing: n.notes[0] + "77"},

		"GET /mesa/{folio}": {why: desksAll}, "GET /mesa/{folio}/paso/{step}": {why: desksAll}, "POST /mesa/{folio}/nota": {why: desksAll},
		"POST /mesa/{folio}/paso/{step}": {why: "each step by its table: TestEveryStepIsTakenByThoseOfItsTableAlone"},
		"POST /mesa/{folio}/direccion":   {why: desksAll},
		"GET /mesa/{folio}/respuesta":    {why: desksAll}, "GET /mesa/{folio}/respuesta.pdf": {why: desksAll},
		"GET /mesa/{folio}/expediente": {why: desksAll}, "POST /mesa/{folio}/expediente": {why: "every liaison's and auditor's: TestTheFileOfACaseIsHandedOver"},
		"GET /bitacora/puntos/{id}":      {why: "checkpoints are everybody's who sees the ledger: TestCheckpointsAreShownAndHeldToTheLedger"},
		"GET /bitacora/puntos/{id}/nota": {why: "the same"}, "GET /bitacora/puntos/{id}/pdf": {why: "the same"},
		"GET /lineamientos/borrador/{id}": {why: drafts}, "GET /lineamientos/borrador/{id}/{section}": {why: drafts},
		"GET /lineamientos/borrador/{id}/prueba": {why: drafts}, "GET /lineamientos/borrador/{id}/prueba.csv": {why: drafts},
		"POST /lineamientos/borrador/{id}/{section}": {why: ownDrafts}, "POST /lineamientos/borrador/{id}/descartar": {why: ownDrafts},
		"POST /lineamientos/borrador/{id}/probar": {why: ownDrafts}, "POST /lineamientos/borrador/{id}/firmar": {why: ownDrafts},
		"POST /lineamientos/version/{kind}/{number}/retirar": {why: ownDrafts},
		"GET /mesa/{folio}/papel/{id}": {by: n.liaison, mine: mesa(n.folios[0], "/papel/"+n.papers[0]),
			theirs: []string{mesa(n.folios[0], "/papel/"+n.papers[1]), mesa(n.folios[1], "/papel/"+n.papers[0]), mesa(n.folios[0], "/papel/"+n.sessions[0])}, nothing: mesa(n.folios[0], "/papel/"+none)},
		"GET /mesa/lista/marcada/{id}": {by: n.liaison, mine: "/mesa/lista/marcada/" + n.uploads["list"],
			theirs: []string{"/mesa/lista/marcada/" + n.uploads["catalogue"], "/mesa/lista/marcada/" + n.papers[0]}, nothing: "/mesa/lista/marcada/" + none},
		"GET /mesa/varias/hecho/{id}": {by: n.liaison, mine: n.severalTried(),
			theirs: []string{"/mesa/varias/hecho/" + n.uploads["list"], "/mesa/varias/hecho/" + n.papers[0]}, nothing: "/mesa/varias/hecho/" + none},
		"GET /directorio/padron":                     {by: n.editor, form: "archivo", mine: n.roster(), theirs: []string{n.uploads["list"], n.uploads["catalogue"], n.papers[0]}, nothing: none},
		"POST /directorio/padron/guardar":            {by: n.editor, form: "upload", mine: n.roster(), theirs: []string{n.uploads["list"], n.uploads["catalogue"], n.papers[0]}, nothing: none},
		"GET /proveedor/{token}":                     {why: "the mails of one remission alone; an order of another is none of them: TestAnotherRemissionsOrderIsNotBehindTheLink"},
		"POST /proveedor/{token}":                    {why: "the same"},
		"GET /mesa/proveedor/correo/{id}":            {why: "the vendor's mails are everybody's who sees its correspondence: TestWithoutAVendorThereIsNoCorrespondence"},
		"POST /mesa/proveedor/correo/{id}":           {why: "every editor's, on the state it was seen at: TestADoubtfulAnswerTakesTwoClicks"},
		"GET /mesa/proveedor/cotejo/{id}":            {why: comparisons},
		"POST /mesa/proveedor/cotejo/{id}":           {why: comparisons},
		"GET /mesa/proveedor/cotejo/{id}/bajas.xlsx": {why: comparisons},
		"GET /mesa/lista":                            {by: n.liaison, form: "lote", mine: n.uploads["list"], theirs: []string{n.uploads["catalogue"], n.papers[0]}, nothing: none},
		"POST /mesa/lista/aplicar":                   {by: n.colleague, form: "batch", mine: n.colleagues(), theirs: []string{n.uploads["list"], n.uploads["catalogue"], n.papers[0]}, nothing: none},
		"GET /catalogo/importar":                     {by: n.editor, form: "archivo", mine: n.uploads["catalogue"], theirs: []string{n.uploads["list"], n.papers[0]}, nothing: none},
		"POST /catalogo/aplicar":                     {by: n.editor, form: "upload", mine: n.uploads["catalogue"], theirs: []string{n.uploads["list"], n.papers[0]}, nothing: none},

		"GET /mi-unidad/persona/{id}": {by: n.delegate, mine: "/mi-unidad/persona/" + n.people[0],
			theirs: []string{"/mi-unidad/persona/" + n.people[1], "/mi-unidad/persona/" + n.papers[0]}, nothing: "/mi-unidad/persona/" + none},
		"POST /mi-unidad/persona/{id}/baja": {by: n.delegate, mine: "/mi-unidad/persona/" + n.people[0] + "/baja",
			theirs: []string{"/mi-unidad/persona/" + n.people[1] + "/baja", "/mi-unidad/persona/" + n.papers[0] + "/baja"}, nothing: "/mi-unidad/persona/" + none + "/baja"},
		"GET /mi-unidad/lista":          {by: n.delegate, form: "lote", mine: n.ownList, theirs: []string{n.uploads["list"], n.uploads["catalogue"], n.papers[0]}, nothing: none},
		"POST /mi-unidad/lista/aplicar": {by: n.delegate, form: "batch", mine: n.ownList, theirs: []string{n.uploads["list"], n.uploads["catalogue"], n.papers[0]}, nothing: none},
		"GET /mi-unidad/lista/marcada/{id}": {by: n.delegate, mine: "/mi-unidad/lista/marcada/" + n.ownList,
			theirs: []string{"/mi-unidad/lista/marcada/" + n.uploads["list"], "/mi-unidad/lista/marcada/" + n.papers[0]}, nothing: "/mi-unidad/lista/marcada/" + none},
		"POST /sucesiones/{id}/retirar":       {why: "a plan is every editor's until its day; a number of another thing is none: TestASuccessionOverHTTP"},
		"POST /mi-unidad/persona/{id}/cambio": {why: "as «baja»: TestADelegateMovesTheirOwnPeopleAlone"},
		"GET /mi-unidad/campana/{id}": {by: n.delegate, mine: "/mi-unidad/campana/" + n.campaigns[0],
			theirs: []string{"/mi-unidad/campana/" + n.campaigns[1], "/mi-unidad/campana/" + n.papers[0]}, nothing: "/mi-unidad/campana/" + none},
		"POST /mi-unidad/campana/{id}": {by: n.delegate, mine: "/mi-unidad/campana/" + n.campaigns[0],
			theirs: []string{"/mi-unidad/campana/" + n.campaigns[1], "/mi-unidad/campana/" + n.papers[0]}, nothing: "/mi-unidad/campana/" + none},
		"GET /campanas/{id}": {why: campaigns}, "GET /campanas/{id}/avance.xlsx": {why: campaigns}, "GET /campanas/{id}/respuestas": {why: campaigns},
		"POST /campanas/{id}/respuestas": {why: campaigns}, "POST /campanas/{id}/cerrar": {why: campaigns},
		"POST /campanas/{id}/deshacer/{batch}":    {why: "a batch of another campaign is none: TestUndoGivesBackWhatWas of package units"},
		"POST /responsables/{id}/invitar":         {why: delegates},
		"POST /responsables/{id}/encargar":        {why: delegates},
		"POST /responsables/encargo/{id}/retirar": {why: delegates},

		"GET /directorio/{id}": {by: n.editor, mine: n.official(), theirs: []string{"/directorio/" + n.papers[0], "/directorio/" + n.sessions[0]}, nothing: "/directorio/" + none},
		"GET /directorio/{id}/salida": {by: n.editor, mine: n.official() + "/salida",
			theirs: []string{"/directorio/" + n.papers[0] + "/salida", "/directorio/" + n.sessions[0] + "/salida"}, nothing: "/directorio/" + none + "/salida"},
		"POST /directorio/{id}/salida": {why: "of whom its page is of"},
		"GET /renovar/{token}":         {why: token}, "POST /renovar/{token}": {why: token},
		"GET /renovar/{token}/cambio": {why: token}, "POST /renovar/{token}/cambio": {why: token},
		"GET /claves/{id}": {by: n.editor, mine: n.key(), theirs: []string{"/claves/" + n.papers[0], "/claves/" + n.sessions[0]}, nothing: "/claves/" + none},
		"GET /claves/{id}/acto/{act}": {by: n.editor, mine: n.key() + "/acto/suspender",
			theirs: []string{"/claves/" + n.papers[0] + "/acto/suspender", "/claves/" + n.people[0] + "/acto/suspender"}, nothing: "/claves/" + none + "/acto/suspender"},
		"POST /claves/{id}/acto/{act}": {why: "of the key that its page is of, on the state it was seen at"},
		"GET /claves/{id}/cambio": {by: n.editor, mine: n.key() + "/cambio",
			theirs: []string{"/claves/" + n.papers[0] + "/cambio", "/claves/" + n.people[0] + "/cambio"}, nothing: "/claves/" + none + "/cambio"},
		"POST /claves/{id}/cambio":                {why: "of the key that its page is of"},
		"POST /archivo/retenciones/{id}/levantar": {why: archive},
		"GET /archivo/bajas/{id}":                 {why: archive},
		"GET /archivo/bajas/{id}/{file}":          {why: archive},
		"POST /archivo/bajas/{id}/opinion":        {why: archive},
		"POST /archivo/bajas/{id}/acta":           {why: archive},
		"POST /archivo/bajas/{id}/retirar":        {why: archive},
		"POST /personal/{id}/invitar":             {why: staff},
		"POST /personal/{id}/de-nuevo":            {why: staff},
		"POST /personal/{id}/roles":               {why: staff},
		"POST /personal/{id}/suspender":           {why: staff},
		"POST /personal/{id}/restituir":           {why: staff},
		"GET /registro/consulta/{id}":             {by: n.editor, mine: n.openedReading(n.editor), theirs: []string{n.openedReading(n.auditor), "/registro/consulta/" + n.papers[0]}, nothing: "/registro/consulta/" + none},
		"GET /demo/buzon/{n}":                     {why: "the demonstration's mailbox is everybody's"},
		"GET /demo/buzon/{n}/html":                {why: "the demonstration's mailbox is everybody's"},
	}
}

// openedReading is where somebody's look at one person's reading is shown to them.
func (n numbers) openedReading(b *browser) string {
	n.t.Helper()
	got := b.post("/registro/consulta", "kind", "person", "subject", "lectora", "from", n.day, "to", n.day, "reason", "Reporte de una clave compartida.")
	if !strings.HasPrefix(got.to, "/registro/consulta/") {
		n.t.Fatalf("not opened: %d %s", got.status, visible(got.body))
	}
	return got.to
}

// colleagues is an upload of the colleague's own.
func (n numbers) colleagues() string {
	rows := "Nombre,Primer apellido,Cargo,Unidad,Correo,Teléfono\nEva,Prueba,Jefa,YUC,eva@salud.yucatan.example,9995550101\n"
	to := n.uploaded(n.colleague, "/mesa/lista", "list", rows, map[string]string{"unit": "YUC", "delegate": "Celia Firma", "received": "2026-01-15"})
	_, batch, _ := strings.Cut(to, "lote=")
	return batch
}

func (n numbers) official() string {
	return regexp.MustCompile(base + `(/directorio/\d+)`).FindStringSubmatch(n.editor.get("/directorio").body)[1]
}

// key is the sheet of a reader's key.
func (n numbers) key() string {
	n.t.Helper()
	c, err := n.db.Read().CredentialByUser(n.t.Context(), "builtin", "lectora")
	n.ok(err)
	return "/claves/" + strconv.FormatInt(c.ID, 10)
}

// An administrator's routes take the number of an account of the house and of nothing else.
func TestNumbersOfTheHouse(t *testing.T) {
	n := newNumbers(t)
	c, err := n.db.Read().CredentialByUser(t.Context(), "builtin", "lectora")
	n.ok(err)
	for _, act := range []string{"invitar", "de-nuevo", "roles", "suspender", "restituir"} {
		path := func(id string) string { return "/personal/" + id + "/" + act }
		before := n.memory()
		nothing := n.admin.post(path("987654321"), "role", "editor")
		n.shows(nothing, http.StatusNotFound)
		for _, id := range []string{strconv.FormatInt(c.ID, 10), strconv.FormatInt(c.OfficialID, 10), n.papers[0], n.sessions[0], "0", "-1"} {
			n.same(act+" "+id, nothing, n.admin.post(path(id), "role", "editor"), []string{path("987654321"), escaped(path("987654321"))}, []string{path(id), escaped(path(id))})
		}
		n.unchanged(act, before)
	}
}

// Whoever follows one case learns nothing by the folio of another.
func TestAFolioShowsNothing(t *testing.T) {
	n := newNumbers(t)
	n.leads(n.cases[0].get("/solicitud/"+n.folios[0]), "/mi-solicitud")
	unknown := "SIE-2031-000009"
	n.same("another's folio", n.cases[0].get("/solicitud/"+unknown), n.cases[0].get("/solicitud/"+n.folios[1]), []string{unknown}, []string{n.folios[1]})
	n.same("another's folio, asked for", n.cases[0].post("/solicitud/"+unknown, "mail", "dos@salud.example"),
		n.cases[0].post("/solicitud/"+n.folios[1], "mail", "uno@salud.example"), []string{unknown}, []string{n.folios[1]})
	n.shows(n.cases[0].get("/mi-solicitud"), http.StatusOK, n.folios[0], "!"+n.folios[1])
}

// A token opens the door it was made for and is at every other as one that was invented; so is one that was spent or ran out,
// but for what its own door says of it.
func TestEveryTokenOpensItsOwnDoorAlone(t *testing.T) {
	o := newOffices(t)
	doors := o.tokens()
	forged := strings.Repeat("A", 43)
	for door, own := range doors {
		o.shows(o.browser().get(door+own), http.StatusOK)
	}
	before := o.memory()
	for _, row := range o.pages.Rows() {
		if !strings.Contains(row.Path, "{token}") {
			continue
		}
		for door, token := range doors {
			if strings.HasPrefix(row.Path, door) {
				continue
			}
			path := func(token string) string { return strings.Replace(row.Path, "{token}", token, 1) }
			send := func(token string) seen { return o.browser().ask(row.Method, path(token)) }
			if row.Path == "/clave/{token}/otra" {
				o.later(time.Hour) // nobody may ask this often
			}
			o.same("the token of "+door+" at "+row.Method+" "+row.Path, send(forged), send(token), []string{forged}, []string{token})
			if got := send(token[:42]); got.status == http.StatusOK || got.status >= 500 {
				t.Errorf("a cut token at %s: %d", row.Path, got.status)
			}
		}
	}
	o.pages.Drain(t.Context())
	o.unchanged("tokens at doors of others", before)
	o.later(400 * 24 * time.Hour)
	before = o.memory()
	for door, token := range doors {
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			fields := "fact=0142&name=Ana+Nueva&mail=otra%40salud.example&passphrase=once+cucharas+miran&again=once+cucharas+miran&code=AAAA-AAAA"
			got := o.browser().do(method, door+token, bytes.NewBufferString(fields))
			o.shows(got, http.StatusGone)
		}
	}
	o.unchanged("tokens that ran out", before)
}

// tokens are one of each sort, by the door that it opens.
func (o offices) tokens() map[string]string {
	o.t.Helper()
	doors := map[string]string{}
	keep := func(link string) {
		at := strings.LastIndexByte(link, '/') + 1
		doors[link[:at]] = link[at:]
	}
	_, p := o.sent()
	keep(o.letter(rosa))
	o.ok(o.desk.AskTrack(o.t.Context(), p.Folio, rosa))
	o.settle()
	keep(o.letter(rosa))
	o.leads(o.browser().fill("/solicitud", form("mail", "otra@salud.yucatan.example"), nil), "/solicitud/enviada")
	o.settle()
	keep(o.letter("otra@salud.yucatan.example"))
	o.reader("olvidadiza")
	o.ok(o.desk.AskReset(o.t.Context(), "olvidadiza@salud.example", "es"))
	o.settle()
	keep(o.letter("olvidadiza@salud.example"))
	o.proving(keep)
	o.shows(o.admin.post("/personal/invitar", "name", "Nadia Nueva", "mail", "nadia@salud.example", "role", "editor"), http.StatusOK)
	o.settle()
	keep(o.letter("nadia@salud.example"))
	o.staff("Otra Llave", "otra@salud.example", "admin")
	link, err := o.identity.ResetAdmin(o.t.Context(), "otra@salud.example")
	o.ok(err)
	keep(link.Path)
	if len(doors) != 7 {
		o.t.Fatalf("%d doors: %v", len(doors), doors)
	}
	return doors
}

// proving has a case wait for the proof of another address.
func (o offices) proving(keep func(string)) {
	o.t.Helper()
	folio := o.paperCase("Prueba", "prueba@salud.example")
	p, err := o.db.Read().PetitionByFolio(o.t.Context(), folio)
	o.ok(err)
	o.take(p, petition.Liaison, petition.Return, petition.Words{Grounds: []string{"incomplete"}, Message: "Falta el cargo."})
	own := o.opened(p)
	fields := form("mail", "nueva@salud.example")
	o.leads(own.fill("/mi-solicitud/corregir", fields, nil), "/mi-solicitud?hecho=own_proof")
	o.settle()
	keep(o.letter("nueva@salud.example"))
}

// severalTried is the page of a step for several that moved nothing.
func (n numbers) severalTried() string {
	return n.liaison.post("/mesa/varias", "paso", "forward", "caso", n.folios[0]+".999").to
}

// roster is a public directory that waits to be kept.
func (n numbers) roster() string {
	sent := n.editor.upload("/directorio/padron", "roster", "Nombre,Cargo,Unidad\nOtra Persona,Jefa,Calidad\n", map[string]string{"day": "2020-01-02"})
	_, id, _ := strings.Cut(sent.to, "archivo=")
	return id
}
