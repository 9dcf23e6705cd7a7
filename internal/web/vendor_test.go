package web_test

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"clavero/internal/correspondence"
	"clavero/internal/mail"
	"clavero/internal/petition"
	"clavero/internal/store"
)

var emedios = correspondence.Vendor{
	Name: "E-Medios", To: mail.Address{Name: "Altas", Mail: "altas@emedios.test"}, Answers: mail.Address{Name: "Altas", Mail: "claves@salud.test"},
	Domain: "emedios.test", Authserv: "mx.salud.test", Contract: "DGRMSG-DCC-S-0123-2026", Remind: 8,
}

// mailroom is a house whose keys come from a vendor that is reached by mail.
type mailroom struct {
	offices
	uid uint32
}

func newMailroom(t *testing.T) *mailroom {
	r := newRoadTo(t, store.SQLite, &emedios)
	admin, _ := r.admin()
	return &mailroom{offices: offices{r, admin, admin.member("Gaspar Ensayo", "gaspar@salud.example", "liaison"),
		admin.member("Irene Muestra", "irene@salud.example", "editor"), admin.member("Olga Supuesta", "olga@salud.example", "auditor")}}
}

// ordered is a case whose key was asked of the vendor, and the mail that asked.
func (m *mailroom) ordered() (petition.Petition, mail.Sent) {
	m.t.Helper()
	_, p := m.confirmed()
	m.take(p, petition.Liaison, petition.Forward, petition.Words{})
	p = m.take(p, petition.Editor, petition.Verify, petition.Words{})
	if p.State != petition.Ordered {
		m.t.Fatalf("the case is %s", p.State)
	}
	at := slices.IndexFunc(m.mails.List(), func(s mail.Sent) bool { return s.To.Mail == emedios.To.Mail && strings.Contains(s.Text, p.Folio) })
	return p, m.mails.List()[at]
}

// arrives hands over what the vendor writes in reply, vouched for or not.
func (m *mailroom) arrives(to mail.Sent, dkim, body string) {
	m.t.Helper()
	m.uid++
	head := []string{
		"Authentication-Results: mx.salud.test; dkim=" + dkim + " header.d=emedios.test header.s=uno",
		"From: Altas E-Medios <altas@emedios.test>", "To: " + to.ReplyTo.Mail, "Subject: Re: " + to.Letter.Subject,
		fmt.Sprintf("Message-ID: <respuesta-%d@emedios.test>", m.uid), "In-Reply-To: <" + to.ID + ">", "MIME-Version: 1.0",
		"Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit",
	}
	raw := []byte(strings.Join(head, "\r\n") + "\r\n\r\n" + strings.ReplaceAll(body, "\n", "\r\n"))
	_, err := m.inbox.Take(m.t.Context(), mail.Received{Box: "claves", UIDValidity: 7, UID: m.uid, Size: int64(len(raw)), Arrived: m.db.Now(), Raw: bytes.Clone(raw)})
	m.ok(err)
	m.settle()
}

var messageShown = regexp.MustCompile(`/mesa/proveedor/correo/\d+`)

// newest is the path of the first message of the list.
func (m *mailroom) newest(b *browser) string {
	m.t.Helper()
	path := messageShown.FindString(b.get("/mesa/proveedor").body)
	if path == "" {
		m.t.Fatal("no message is listed")
	}
	return path
}

const secretSent = "Qz7mT4kW9xLp"

// From the list a doubtful answer that is whole takes two clicks: to open it, and to accept it.
func TestADoubtfulAnswerTakesTwoClicks(t *testing.T) {
	m := newMailroom(t)
	p, order := m.ordered()
	m.shows(m.editor.get("/mesa/proveedor?ver=espera"), http.StatusOK, p.Folio, "Rosa Elena Tzab Uc", "Alta", "enviado", "![")
	m.shows(m.editor.get("/mesa/proveedor"), http.StatusOK, "No hay correos por revisar", "![")
	m.arrives(order, "fail", "Usuario: rtzab\nContraseña: "+secretSent+"\n")
	at := m.newest(m.editor)
	m.shows(m.editor.get("/mesa"), http.StatusOK, `Proveedor <span class="count">1</span>`)
	m.shows(m.editor.get(at), http.StatusOK, "sin comprobar", "12 caracteres, sellada", `value="rtzab"`, "Aceptar esta lectura", "!"+secretSent, "![")
	m.shows(m.liaison.get(at), http.StatusOK, "12 caracteres, sellada", "!Aceptar esta lectura", "!"+secretSent)
	m.shows(m.liaison.post(at, "do", "accept"), http.StatusForbidden)
	m.leads(m.accept(at), "/mesa/proveedor?hecho=vendor_read")
	m.settle()
	if state := m.state(p); state != petition.Obtained {
		t.Errorf("the case is %s", state)
	}
	late := m.accept(at)
	m.shows(late, http.StatusConflict, "Irene Muestra ya resolvió este correo", "12 caracteres, sellada", "!"+secretSent)
	m.shows(m.auditor.get("/mesa/proveedor?ver=recibidos"), http.StatusOK, "resuelto por una persona", p.Folio, "![")
}

// An answer whose folio is none that waits has the order chosen that it names otherwise, and takes two clicks too.
func TestAnAnswerUnderAnotherFolioTakesTwoClicks(t *testing.T) {
	m := newMailroom(t)
	p, order := m.ordered()
	m.arrives(order, "pass", "Folio: SIE-2031-000777\nNombre: Rosa Elena Tzab Uc\nUsuario: rtzab\nContraseña: "+secretSent+"\n")
	at := m.newest(m.editor)
	m.shows(m.editor.get(at), http.StatusOK, "El folio que da, SIE-2031-000777, no espera respuesta. Parece la "+p.Folio, "el correo nombra a esa persona",
		"Compruébela", "!"+secretSent, "![")
	m.leads(m.accept(at), "/mesa/proveedor?hecho=vendor_read")
	m.settle()
	if state := m.state(p); state != petition.Obtained {
		t.Errorf("the case is %s", state)
	}
}

// Where the program cannot try a key, the editors say what they saw in the provider's system, with a picture of it; no
// other file passes for one.
func TestAPersonSaysWhatTheySaw(t *testing.T) {
	m := newMailroom(t)
	p, order := m.ordered()
	m.arrives(order, "fail", "Usuario: rtzab\nContraseña: "+secretSent+"\n")
	m.leads(m.accept(m.newest(m.editor)), "/mesa/proveedor?hecho=vendor_read")
	m.settle()
	path := stepPath(p, petition.Probe)
	m.shows(m.editor.get("/mesa/"+p.Folio), http.StatusOK, "Turno de Edición", "mire en su sistema", path, "![")
	m.shows(m.editor.get(path), http.StatusOK, "Lo vi en el sistema del proveedor", "Captura de pantalla", "!"+secretSent, "![")
	now, err := m.db.Read().Petition(t.Context(), p.ID)
	m.ok(err)
	seen := map[string]string{"version": strconv.FormatInt(now.Version, 10), "note": "", "said": ""}
	m.shows(m.editor.post(path, "version", seen["version"], "note", ""), http.StatusUnprocessableEntity, "Marque que lo vio")
	seen["saw"] = "1"
	for _, hostile := range []string{"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", "GIF89a\x01\x00\x01\x00\x00\x00\x00;", "%PDF-1.7"} {
		m.shows(m.editor.upload(path, "picture", hostile, seen), http.StatusUnprocessableEntity, "no es una imagen PNG o JPEG")
	}
	var picture bytes.Buffer
	m.ok(png.Encode(&picture, image.NewGray(image.Rect(0, 0, 40, 30))))
	m.leads(m.editor.upload(path, "picture", picture.String()+"<script>x</script>", seen), "/mesa/"+p.Folio+"?hecho=probe")
	if state := m.state(p); state != petition.Probed {
		t.Errorf("the case is %s", state)
	}
	m.shows(m.editor.get("/mesa/"+p.Folio), http.StatusOK, "Lo vio en el sistema del proveedor", "Captura de la prueba de la clave", "Serie documental 1", "![")
}

var (
	inputShown  = regexp.MustCompile(`<input class="input"[^>]*name="([a-z]+-\d)"[^>]* value="([^"]*)"`)
	radioShown  = regexp.MustCompile(`name="(outcome-\d)" value="([a-z]+)" checked`)
	selectShown = regexp.MustCompile(`(?s)<select class="input" id="((?:order|which)-\d)".*?</select>`)
	chosenShown = regexp.MustCompile(`<option value="(\d+)" selected>`)
)

// accept presses the button on the form as the page shows it; pairs replace fields of it.
func (m *mailroom) accept(at string, pairs ...string) seen {
	m.t.Helper()
	fields := map[string]string{"do": "accept"}
	body := m.editor.get(at).body
	for _, found := range append(inputShown.FindAllStringSubmatch(body, -1), radioShown.FindAllStringSubmatch(body, -1)...) {
		fields[found[1]] = found[2]
	}
	for _, found := range selectShown.FindAllStringSubmatch(body, -1) {
		if chosen := chosenShown.FindStringSubmatch(found[0]); chosen != nil {
			fields[found[1]] = chosen[1]
		}
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		fields[pairs[i]] = pairs[i+1]
	}
	var sent []string
	for name, value := range fields {
		sent = append(sent, name, value)
	}
	return m.editor.post(at, sent...)
}

// What the mail lacks, or says wrongly, the editor writes; what they typed stays, but for the secret.
func TestAReadingIsCorrected(t *testing.T) {
	m := newMailroom(t)
	p, order := m.ordered()
	m.arrives(order, "pass", "El usuario es rtzab. La contraseña se la paso por teléfono.\n")
	at := m.newest(m.editor)
	m.shows(m.editor.get(at), http.StatusOK, "Asentar lo que está escrito aquí", "!>Aceptar esta lectura<", "![")
	lacking := m.accept(at, "user-1", "rtzab", "outcome-1", "done", "order-1", m.orderOf(p), "secret-1", "")
	m.shows(lacking, http.StatusUnprocessableEntity, "Indique la contraseña", `value="rtzab"`, `href="#secret-1"`)
	m.shows(m.editor.post(at, "do", "accept"), http.StatusUnprocessableEntity, "Elija a qué solicitud responde", `href="#order-1"`)
	kept := m.accept(at, "user-1", "", "outcome-1", "done", "order-1", m.orderOf(p), "secret-1", secretSent)
	m.shows(kept, http.StatusUnprocessableEntity, "Escriba el usuario", "!"+secretSent)
	twice := m.accept(at, "user-1", "rtzab", "outcome-1", "done", "order-1", m.orderOf(p), "secret-1", secretSent, "order-2", m.orderOf(p), "outcome-2", "refused")
	m.shows(twice, http.StatusUnprocessableEntity, "ya está elegida arriba")
	m.leads(m.accept(at, "user-1", "rtzab", "outcome-1", "done", "order-1", m.orderOf(p), "secret-1", secretSent), "/mesa/proveedor?hecho=vendor_read")
	m.settle()
	if state := m.state(p); state != petition.Obtained {
		t.Errorf("the case is %s", state)
	}
}

func (m *mailroom) orderOf(p petition.Petition) string {
	m.t.Helper()
	id, err := m.outbox.OrderByFolio(m.t.Context(), p.Folio)
	m.ok(err)
	return fmt.Sprint(id)
}

// A word that may be the secret is seen by its number alone, and chosen by it.
func TestASuspectedSecretIsChosenByItsNumber(t *testing.T) {
	m := newMailroom(t)
	p, order := m.ordered()
	m.arrives(order, "pass", "Buen día, ya quedó: entra con rtzab y lo otro es "+secretSent+" como siempre.\n")
	at := m.newest(m.editor)
	m.shows(m.editor.get(at), http.StatusOK, "Cuál es la contraseña", "(12 caracteres)", "!"+secretSent, "![")
	which := regexp.MustCompile(`<option value="(\d+)"[^>]*>Secreto \d+ del correo \(12 `).FindStringSubmatch(m.editor.get(at).body)
	m.leads(m.accept(at, "order-1", m.orderOf(p), "outcome-1", "done", "user-1", "rtzab", "which-1", which[1]), "/mesa/proveedor?hecho=vendor_read")
	m.settle()
	if state := m.state(p); state != petition.Obtained {
		t.Errorf("the case is %s", state)
	}
}

// A mail that answers nothing is closed, and the order goes on waiting.
func TestAMailMayAnswerNothing(t *testing.T) {
	m := newMailroom(t)
	p, order := m.ordered()
	m.arrives(order, "pass", "¿Nos podrían confirmar el cargo de la persona?\n")
	at := m.newest(m.editor)
	m.shows(m.editor.get(at+"?lang=en"), http.StatusOK, "Nothing to enter", "It asks something", "![")
	m.leads(m.editor.post(at, "do", "nothing"), "/mesa/proveedor?hecho=vendor_nothing")
	if state := m.state(p); state != petition.Ordered {
		t.Errorf("the case is %s", state)
	}
	m.shows(m.editor.get("/mesa/proveedor/correo/987654321"), http.StatusNotFound)
	m.shows(m.editor.get("/mesa/proveedor/correo/x"), http.StatusNotFound)
}

// A house without such a vendor has none of these pages.
func TestWithoutAVendorThereIsNoCorrespondence(t *testing.T) {
	o := newOffices(t)
	o.shows(o.editor.get("/mesa/proveedor"), http.StatusNotFound)
	o.shows(o.editor.get("/mesa/proveedor/correo/1"), http.StatusNotFound)
	o.shows(o.editor.get("/mesa"), http.StatusOK, "!/mesa/proveedor")
}
