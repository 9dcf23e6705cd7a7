package web_test

import (
	"encoding/base32"
	"html"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"clavero/internal/auth/totp"
)

var secretShown = regexp.MustCompile(`<p class="code">([A-Z2-7 ]+)</p>`)

// enrolled finishes the second factor on the page that shows its secret, and gives the recovery codes.
func (b *browser) enrolled() []string {
	b.t.Helper()
	shown := secretShown.FindStringSubmatch(b.get("/totp").body)
	if shown == nil {
		b.t.Fatal("no secret is shown")
	}
	key, err := base32.StdEncoding.DecodeString(strings.ReplaceAll(shown[1], " ", ""))
	b.ok(err)
	secret, err := totp.SecretOf(key)
	b.ok(err)
	b.shows(b.post("/totp", "code", "000"), http.StatusUnprocessableEntity, "El código no es correcto", shown[1])
	done := b.post("/totp", "code", secret.Code(b.db.Now()))
	b.shows(done, http.StatusOK, "Códigos de recuperación")
	var codes []string
	for _, found := range regexp.MustCompile(`<li class="code">([^<]+)</li>`).FindAllStringSubmatch(done.body, -1) {
		codes = append(codes, found[1])
	}
	return codes
}

// admin sets the house up in a browser.
func (h *house) admin() (*browser, []string) {
	h.t.Helper()
	link, err := h.identity.PrepareSetUp(h.t.Context())
	h.ok(err)
	b := h.browser()
	b.shows(b.get(link.Path), http.StatusOK, "Primer administrador")
	b.shows(b.post(link.Path, "name", "Ofelia Llavero", "mail", "no", "passphrase", phrase, "again", phrase), http.StatusUnprocessableEntity, `value="Ofelia Llavero"`)
	b.leads(b.post(link.Path, "name", "Ofelia Llavero", "mail", "ofelia@salud.example", "passphrase", phrase, "again", phrase), "/totp")
	b.leads(b.get("/personal"), "/totp")
	codes := b.enrolled()
	b.shows(b.get(link.Path), http.StatusGone)
	return b, codes
}

// member invites somebody and comes in as them.
func (b *browser) member(name, mail string, roles ...string) *browser {
	b.t.Helper()
	fields := []string{"name", name, "mail", mail}
	for _, role := range roles {
		fields = append(fields, "role", role)
	}
	return b.comesIn(name, b.post("/personal/invitar", fields...))
}

// comesIn takes up the invitation that was just made, and gives the browser of whoever it is for.
func (b *browser) comesIn(name string, made seen) *browser {
	b.t.Helper()
	b.shows(made, http.StatusOK, "Invitación enviada a "+name)
	code := regexp.MustCompile(`<p class="code">([^<]+)</p>`).FindStringSubmatch(made.body)[1]
	b.ok(b.queue.Run(b.t.Context(), b.db.Now()))
	link := b.mails.List()[0].Letter.Button.URL
	path := link[strings.Index(link, "/invitacion/"):]
	other := b.browser()
	other.shows(other.get(path), http.StatusOK, name, "Ofelia Llavero le invita")
	other.shows(other.post(path, "code", "AAAA-AAAA", "passphrase", phrase, "again", phrase), http.StatusUnprocessableEntity, "No es el código de la invitación")
	other.leads(other.post(path, "code", code, "passphrase", phrase, "again", phrase), "/totp")
	other.codes = other.enrolled()
	return other
}

func TestTheHouseIsSetUpAndItsPeopleInvited(t *testing.T) {
	h := newHouse(t)
	h.morning()
	admin, codes := h.admin()
	admin.leads(admin.get("/"), "/personal")
	admin.leads(admin.get("/totp"), "/personal")
	admin.shows(admin.get("/personal"), http.StatusOK, "Ofelia Llavero", "usted", "!Edición de hoy")
	admin.shows(admin.post("/personal/invitar", "name", "Irene Muestra", "mail", "ofelia@salud.example"), http.StatusUnprocessableEntity, "Elija al menos una función", "Irene Muestra")
	taken := admin.post("/personal/invitar", "name", "Irene Muestra", "mail", "ofelia@salud.example", "role", "editor")
	admin.shows(taken, http.StatusUnprocessableEntity, "Ya hay una cuenta con la dirección ofelia@salud.example", `value="editor" checked`)
	editor := admin.member("Irene Muestra", "irene@salud.example", "editor")
	editor.leads(editor.get("/entrar"), "/mesa")
	editor.shows(editor.get("/"), http.StatusOK, "Alerta por un jarabe")
	editor.shows(editor.get("/personal"), http.StatusForbidden)
	auditor := admin.member("Olga Supuesta", "olga@salud.example", "auditor")
	auditor.shows(auditor.get("/personal"), http.StatusOK, "Irene Muestra", "!Suspender", "!Enviar invitación")

	again := h.browser()
	again.leads(again.post("/entrar", "user", "ofelia@salud.example", "passphrase", phrase, "next", "/cuenta"), "/entrar/codigo?siguiente=%2Fcuenta")
	again.shows(again.get("/entrar/codigo?siguiente=%2Fcuenta"), http.StatusOK, `name="next" value="/cuenta"`)
	again.shows(again.post("/entrar/codigo", "code", "000000", "next", "/cuenta"), http.StatusUnprocessableEntity, `value="/cuenta"`, "!000000")
	again.leads(again.post("/entrar/codigo", "code", codes[0], "next", "/cuenta"), "/cuenta")
	again.shows(again.get("/cuenta"), http.StatusOK, "quedan 9")
}

func TestNobodyChangesTheirOwnAccount(t *testing.T) {
	h := newHouse(t)
	admin, _ := h.admin()
	editor := admin.member("Irene Muestra", "irene@salud.example", "editor")
	people, err := h.db.Read().AllStaff(t.Context())
	h.ok(err)
	path := map[string]string{}
	for _, p := range people {
		path[p.Mail] = "/personal/" + strconv.FormatInt(p.ID, 10)
	}
	self := path["ofelia@salud.example"]
	admin.shows(admin.post(self+"/suspender"), http.StatusForbidden, "Nadie cambia sus propias funciones", "Irene Muestra")
	admin.shows(admin.post(path["irene@salud.example"]+"/roles"), http.StatusUnprocessableEntity, "Elija al menos una función")
	admin.leads(admin.post(path["irene@salud.example"]+"/roles", "role", "editor", "role", "liaison"), "/personal?hecho=roles_set")
	editor.leads(editor.get("/cuenta"), "/entrar?siguiente=%2Fcuenta")
	admin.leads(admin.post(path["irene@salud.example"]+"/suspender"), "/personal?hecho=suspended")
	admin.shows(admin.get("/personal?hecho=suspended"), http.StatusOK, "suspendida", "La cuenta quedó suspendida")
	admin.leads(admin.post(path["irene@salud.example"]+"/restituir"), "/personal?hecho=restored")
	admin.shows(admin.post(path["irene@salud.example"]+"/invitar"), http.StatusConflict, "ya aceptó su invitación")
	admin.shows(admin.post("/personal/1/suspender"), http.StatusNotFound)
}

// Who lost passphrase, telephone and codes comes back by an invitation, with what they had charge of.
func TestSomebodyOfTheHouseStartsAnew(t *testing.T) {
	h := newHouse(t)
	admin, _ := h.admin()
	editor := admin.member("Irene Muestra", "irene@salud.example", "editor")
	irene, err := h.db.Read().StaffByMail(t.Context(), "irene@salud.example")
	h.ok(err)
	path := "/personal/" + strconv.FormatInt(irene.ID, 10) + "/de-nuevo"
	editor.shows(editor.post(path), http.StatusForbidden)
	lost := h.browser()
	lost.leads(lost.post("/entrar", "user", "irene@salud.example", "passphrase", phrase), "/entrar/codigo")
	lost.shows(lost.get("/entrar/codigo"), http.StatusOK, "Pida a la administración")
	h.later(time.Minute) // a code works once
	back := admin.comesIn("Irene Muestra", admin.post(path))
	editor.leads(editor.get("/cuenta"), "/entrar?siguiente=%2Fcuenta")
	back.shows(back.get("/cuenta"), http.StatusOK, "Irene Muestra", "Edición")
	admin.leads(admin.post("/personal/"+strconv.FormatInt(irene.ID, 10)+"/suspender"), "/personal?hecho=suspended")
	admin.shows(admin.post(path), http.StatusConflict, "no tiene qué borrar")
}

func TestTheRegisterOfTheDay(t *testing.T) {
	h := newHouse(t)
	edition := h.morning()
	b := h.browser()
	b.enter("pficticia", h.reader("pficticia"))
	b.get(notePath(edition, 1))
	h.browser().post("/entrar", "user", "nadie", "passphrase", phrase)
	admin, _ := h.admin()
	liaison := admin.member("Gaspar Ensayo", "gaspar@salud.example", "liaison")
	authority := admin.member("Aurelio Inventado", "aurelio@salud.example", "authority")

	people := liaison.get("/registro")
	liaison.shows(people, http.StatusOK, "pficticia", "Persona Ficticia", "Claves que no existen", "día en curso", "Gaspar Ensayo")
	csv := html.UnescapeString(regexp.MustCompile(`href="/sintesis(/registro\.csv[^"]+)"`).FindStringSubmatch(people.body)[1])
	liaison.shows(liaison.get(csv), http.StatusOK, "pficticia", "Persona Ficticia", "Notas distintas")
	liaison.shows(liaison.get("/registro?por=unidad"), http.StatusOK, "Unidad de Pruebas", "por=unidad", "!Persona Ficticia")
	units := liaison.get(strings.Replace(csv, "?", "?por=unidad&", 1))
	liaison.shows(units, http.StatusOK, "Unidad de Pruebas", "Institución", "!Persona Ficticia")
	if got := units.header.Get("Content-Disposition"); !strings.HasSuffix(got, `-unidades.csv"`) {
		t.Errorf("file is called %s", got)
	}
	liaison.shows(liaison.get("/registro?dia=2020-02-03"), http.StatusOK, "Nadie ha entrado este día", "día terminado", "dia=2020-02-04")
	liaison.shows(liaison.get("/registro?dia=ayer"), http.StatusUnprocessableEntity)
	authority.shows(authority.get("/registro"), http.StatusOK, "pficticia", "!registro.csv")
	authority.shows(authority.get(csv), http.StatusForbidden)
}
