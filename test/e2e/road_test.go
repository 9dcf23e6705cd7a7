package e2e

import (
	"bytes"
	"context"
	"encoding/base32"
	"fmt"
	"log/slog"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"clavero/internal/app"
	"clavero/internal/auth/totp"
	"clavero/internal/config"
	"clavero/internal/digest"
	"clavero/internal/lang/spanish"
	"clavero/internal/ledger"
	"clavero/internal/mail/mailtest"
	"clavero/internal/seed"
	"clavero/internal/store"
	"clavero/internal/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(mailtest.Main(m)) }

// installation is the program as an operator would run it, with its people.
type installation struct {
	t     *testing.T
	app   *app.App
	base  string
	mails *mailtest.Servers
	log   *bytes.Buffer
}

// install runs the program on an engine, with the mail servers, behind a path prefix as the ministry's page would. settle may
// change the settings first.
func install(t *testing.T, engine store.Engine, settle func(*config.Config)) *installation {
	t.Helper()
	mails := mailtest.Start(t)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	place := storetest.Place(t, engine)
	settings := config.Config{
		Data: config.Data{Data: t.TempDir(), Database: place.URL, Node: 1}, Listen: listener.Addr().String(),
		PublicURL: "http://" + listener.Addr().String() + "/sintesis", SMTP: mails.SMTPURL(), SMTPCA: mails.CAFile,
		MailFrom: "sintesis@salud.test", Institution: "Secretaría de Salud", Office: "Dirección de Comunicación y Enlace, enlace@salud.test",
	}
	settle(&settings)
	checked, err := settings.Check()
	if err != nil {
		t.Fatal(err)
	}
	in := &installation{t: t, mails: mails, base: settings.PublicURL, log: &bytes.Buffer{}}
	log := slog.New(slog.NewTextHandler(&locked{w: in.log}, nil))
	in.app, err = app.Open(context.Background(), checked, app.Options{Log: log})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- in.app.Run(ctx, listener) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("the program did not end well: %v", err)
		}
		if err := in.app.Close(); err != nil {
			t.Errorf("the data were not closed: %v", err)
		}
	})
	in.publish()
	return in
}

// publish imports this morning's edition.
func (in *installation) publish() {
	in.t.Helper()
	edition := seed.Demo().Editions[0]
	day := digest.DayOf(time.Now(), spanish.MexicoCity())
	result, err := in.app.Newsroom.Import(context.Background(), ledger.Actor{Kind: ledger.ByOperator}, bytes.NewReader(edition.CSV), day, edition.Kind, time.Time{}, true)
	if err != nil || len(result.Faults) > 0 {
		in.t.Fatalf("edition: %v, %d rows at fault", err, len(result.Faults))
	}
}

// letter waits for the letter to an address whose link leads to a page, and gives the link.
func (in *installation) letter(address, page string) string {
	in.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	var link string
	_, err := in.mails.Mailbox(address).Wait(ctx, func(m mailtest.Mail) bool {
		for _, l := range m.Links() {
			if strings.HasPrefix(l, in.base+page) {
				link = l
				return true
			}
		}
		return false
	})
	if err != nil {
		in.t.Fatalf("no letter to %s with a link to %s: %v", address, page, err)
	}
	return link
}

// member is a person of the house with what they sign in with.
type member struct {
	name, mail string
	secret     totp.Secret
}

const housePassphrase = "nueve faroles bajo el puente"

// code is the member's next code of the second factor: each works once, so the clock's step must have moved on.
func (m *member) code() string {
	return m.secret.Code(time.Now())
}

// setUp makes the first administrator in the browser, as an operator does on the first day.
func (in *installation) setUp(w window) *member {
	in.t.Helper()
	link, err := in.app.Identity.PrepareSetUp(context.Background())
	if err != nil {
		in.t.Fatal(err)
	}
	admin := &member{name: "Aurora Montes Ensayo", mail: "aurora.montes@salud.test"}
	w.open(link.Path)
	w.fill("name", admin.name)
	w.fill("mail", admin.mail)
	w.fill("passphrase", housePassphrase)
	w.fill("again", housePassphrase)
	w.press("Crear la cuenta")
	in.enrol(w, admin)
	w.open("/personal")
	w.sees("Personal", admin.name)
	return admin
}

// enrol takes the second factor from the page, enters the first code, and keeps the recovery codes.
func (in *installation) enrol(w window, m *member) {
	in.t.Helper()
	w.sees("código")
	shown := eval[string](w, `(document.body.innerText.replace(/\u00a0/g, " ").match(/([A-Z2-7]{4} ){7}[A-Z2-7]{4}/) || [""])[0].replace(/ /g, "")`)
	key, err := base32.StdEncoding.DecodeString(shown)
	if err != nil || shown == "" {
		in.t.Fatalf("no secret on the page (%v):\n%s", err, w.text())
	}
	if m.secret, err = totp.SecretOf(key); err != nil {
		in.t.Fatal(err)
	}
	w.fill("code", m.code())
	w.press("Activar")
	w.sees("recuperación")
	w.press("Ya los guardé")
}

// invite brings somebody into the house: the letter by mail, the code from the administrator's page.
func (in *installation) invite(admin, guest window, name, role string) *member {
	in.t.Helper()
	m := &member{name: name, mail: spanish.FoldName(strings.Fields(name)[0]) + ".casa@salud.test"}
	admin.open("/personal")
	admin.fill("name", m.name)
	admin.fill("mail", m.mail)
	admin.tick("role", role)
	admin.press("Enviar invitación")
	code := eval[string](admin, `[...document.querySelectorAll('.notice, .panel, main')].map(e => (e.innerText.match(/[0-9A-Z]{4}[-–][0-9A-Z]{4}(?:[-–][0-9A-Z]{4})*/) || [''])[0]).find(s => s) || ''`)
	if code == "" {
		in.t.Fatalf("no code for the invited person:\n%s", admin.text())
	}
	guest.open(in.letter(m.mail, "/invitacion/"))
	guest.fill("code", code)
	guest.fill("passphrase", housePassphrase)
	guest.fill("again", housePassphrase)
	guest.press("Aceptar la invitación")
	in.enrol(guest, m)
	return m
}

// TestRoad walks 1.1 to 4.1 and on to the first page read, on both databases, on a desk with scripts and on a phone
// without, with letters that go through a real mail server.
func TestRoad(t *testing.T) {
	for _, engine := range storetest.Engines {
		t.Run(string(engine), func(t *testing.T) {
			shots := 0
			in := install(t, engine, func(*config.Config) {})
			chromium := openBrowser(t)
			adminWindow := chromium.window("admin", in.base, desk, &shots)
			in.setUp(adminWindow)
			for i, d := range []device{desk, phone} {
				liaison, editor := chromium.window("enlace", in.base, d, &shots), chromium.window("edicion", in.base, d, &shots)
				second, official := chromium.window("enlace2", in.base, d, &shots), chromium.window("funcionario", in.base, d, &shots)
				in.invite(adminWindow, liaison, []string{"Lucía Enlace Prueba", "Leonor Enlace Prueba"}[i], "liaison")
				in.invite(adminWindow, editor, []string{"Eduardo Edición Prueba", "Elvira Edición Prueba"}[i], "editor")
				in.invite(adminWindow, second, []string{"Lázaro Enlace Prueba", "Lidia Enlace Prueba"}[i], "liaison")
				in.walk(liaison, editor, second, official, fmt.Sprintf("amapola.prueba%d@salud.test", i))
			}
			in.verify()
		})
	}
}

func (in *installation) walk(liaison, editor, second, official window, address string) {
	in.t.Helper()
	user, secret := in.obtain(liaison, editor, second, official, address)
	in.firstSignIn(official, user, secret)
	in.read(official)

	editor.open("/registro")
	editor.sees("Amapola Prueba")
	editor.open("/procedimiento")
	editor.sees("4.1")
}

// obtain has a key given, from the request to the page that shows it, and gives what the page shows.
func (in *installation) obtain(liaison, editor, second, official window, address string) (string, string) {
	in.t.Helper()
	folio := in.request(official, address)

	liaison.open("/mesa")
	liaison.sees(folio, "Amapola")
	liaison.open("/mesa/" + folio)
	liaison.press("Turnar a Edición")
	liaison.sees("turnada")

	editor.open("/mesa/" + folio)
	editor.press("Verificar")
	if strings.Contains(editor.path(), "/paso/") {
		editor.press("Verificar")
	}
	in.waitFor(second, "/mesa/"+folio, "clave comprobada")
	second.press("Enviar la clave")
	second.sees("enviada")

	user, secret := in.receive(official, address)
	liaison.open("/mesa/" + folio)
	liaison.sees("concluida")
	return user, secret
}

// request fills in the public form and confirms it by the letter.
func (in *installation) request(w window, address string) string {
	in.t.Helper()
	w.open("/solicitud")
	for name, value := range map[string]string{
		"given_names": "Amapola", "surname1": "Prueba", "surname2": "Muñoz", "position": "Subdirectora de Campañas",
		"unit": "Dirección General de Promoción de la Salud", "mail": address, "phone": "55 5555 0123", "extension": "4410",
		"reason": "Seguir lo que se publica sobre la campaña de vacunación.",
	} {
		w.fill(name, value)
	}
	w.tick("consent", "")
	w.press("Enviar solicitud")
	w.sees("correo")
	w.open(in.letter(address, "/confirmar/"))
	w.press("Confirmar")
	w.sees("SIE-")
	return eval[string](w, `document.body.innerText.replace(/\u2011/g, '-').match(/SIE-\d{4}-\d{6}/)[0]`)
}

// waitFor opens a page until it says the words: the program's own steps take a moment.
func (in *installation) waitFor(w window, path, words string) {
	in.t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); {
		w.open(path)
		if strings.Contains(strings.ToLower(w.text()), words) {
			return
		}
	}
	in.t.Fatalf("%s never said %q:\n%s", path, words, w.text())
}

// receive opens the delivery's letter, gives a wrong fact once, then the right one, and reads the key.
func (in *installation) receive(w window, address string) (string, string) {
	in.t.Helper()
	link := in.letter(address, "/clave/")
	w.open(link)
	w.open(link) // looking twice spends nothing
	w.fill("fact", "9999")
	w.press("Ver mi clave")
	w.sees("4 intentos")
	w.fill("fact", "0123")
	w.press("Ver mi clave")
	shown := eval[[]string](w, `[...document.querySelectorAll('main dd .code')].map(e => e.innerText.trim())`)
	if len(shown) < 2 || shown[1] == "" {
		in.t.Fatalf("no key on the page:\n%s", w.text())
	}
	w.open(link)
	w.sees("ya se usó")
	return shown[0], shown[1]
}

// firstSignIn enters with the initial secret and sets a passphrase.
func (in *installation) firstSignIn(w window, user, secret string) {
	in.t.Helper()
	w.open("/entrar")
	w.fill("user", user)
	w.fill("passphrase", secret)
	w.press("Entrar")
	w.fill("passphrase", "corto")
	w.fill("again", "corto")
	w.press("Guardar mi frase")
	w.sees("15")
	w.fill("passphrase", "mazorca lenta bajo la lluvia")
	w.fill("again", "mazorca lenta bajo la lluvia")
	w.press("Guardar mi frase")
}

// read opens this morning's edition and its first notes, and signs out.
func (in *installation) read(w window) {
	in.t.Helper()
	w.open("/")
	w.sees("Síntesis Informativa", "Primeras planas")
	note := eval[string](w, `[...document.querySelectorAll('main a')].map(a => a.getAttribute('href')).find(h => /\/nota\/\d+$/.test(h))`)
	w.open(strings.TrimPrefix(note, "/sintesis"))
	w.sees("siguiente")
	w.open("/cuenta")
	w.sees("sesiones")
	w.open("/")
	w.press("Salir")
	w.open("/")
	w.sees("Entrar")
}

// verify recomputes the ledger, and looks for what must not be in the log.
func (in *installation) verify() {
	in.t.Helper()
	report, err := ledger.Verify(context.Background(), in.app.Files.Source(in.app.DB), nil, nil)
	if err != nil || !report.OK() {
		in.t.Errorf("ledger: %v %s", err, report)
	}
	text := in.log.String()
	for _, forbidden := range []string{"amapola", "@salud.test", housePassphrase, "mazorca", "/clave/A", "SIE-20"} {
		if strings.Contains(strings.ToLower(text), strings.ToLower(forbidden)) {
			in.t.Errorf("the log says %q", forbidden)
		}
	}
}
