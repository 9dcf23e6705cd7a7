package bench

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"clavero/internal/app"
	"clavero/internal/auth"
	"clavero/internal/auth/passphrase"
	"clavero/internal/config"
	"clavero/internal/credential"
	"clavero/internal/digest"
	"clavero/internal/directory"
	"clavero/internal/lang/spanish"
	"clavero/internal/ledger"
	"clavero/internal/mail"
	"clavero/internal/petition"
	"clavero/internal/store"
	"clavero/internal/store/storetest"
)

// house is the whole program, running as a server of this process: the same App, listener and log as a command starts.
type house struct {
	t       *testing.T
	app     *app.App
	address string

	phc      string // what its readers' passphrases are stored as
	networks int    // that its visitors came from
}

// open runs the program on a fresh database. Its data are marked as a demonstration's, so that sessions can be opened
// without a hash and a second factor each; nothing else differs by that.
func (b *bench) open(t *testing.T, transport mail.Transport, more func(*config.Config)) *house {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	place := storetest.Place(t, b.engine)
	settings := config.Config{
		Data: config.Data{Data: t.TempDir(), Database: place.URL, Node: 1}, Listen: listener.Addr().String(), TrustedProxies: []string{"127.0.0.0/8"},
		MailFrom: "sintesis@salud.test", Institution: "Secretaría de Salud", Office: "Dirección de Comunicación y Enlace, enlace@salud.test",
	}
	if more != nil {
		more(&settings)
	}
	checked, err := settings.Check()
	must(t, err)
	log, err := os.Create(filepath.Join(t.TempDir(), "log"))
	must(t, err)
	a, err := app.Open(t.Context(), checked, app.Options{Purpose: app.Demo, Transport: transport, Log: slog.New(slog.NewTextHandler(log, nil))})
	must(t, err)
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	ended := make(chan error, 1)
	go func() { ended <- a.Run(ctx, listener) }()
	t.Cleanup(func() {
		stop()
		for _, err := range []error{<-ended, a.Close(), log.Close()} {
			if err != nil {
				t.Errorf("the program did not end well: %v", err)
			}
		}
	})
	return &house{t: t, app: a, address: listener.Addr().String()}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (h *house) write(fn func(ctx context.Context, tx *store.Tx) error) {
	h.t.Helper()
	must(h.t, h.app.DB.Write(h.t.Context(), func(tx *store.Tx) error { return fn(h.t.Context(), tx) }))
}

// publish puts out an edition of today with so many notes, of the length that notes have, and gives it.
func (h *house) publish(notes int) digest.Edition {
	h.t.Helper()
	var file strings.Builder
	file.WriteString("seccion,disposicion,titular,entrada,texto,medio,tipo,pagina\n")
	for n := range notes {
		fmt.Fprintf(&file, "Sección %d,notas,Titular número %d de esta mañana sobre el sector,"+
			"Una entrada de dos renglones que dice qué pasó; dónde y cuándo pasó; y quién lo dijo en conferencia de prensa.,"+
			"%s,El Faro,prensa,%d\n", n/8+1, n+1, strings.Repeat("Un párrafo de la nota con lo que dijeron las partes. ", 30), n+1)
	}
	day := digest.DayOf(time.Now(), spanish.MexicoCity())
	made, err := h.app.Newsroom.Import(h.t.Context(), ledger.Actor{Kind: ledger.ByOperator}, strings.NewReader(file.String()), day, digest.Matutina, time.Time{}, true)
	must(h.t, err)
	if !made.Applied {
		h.t.Fatalf("the edition was not taken: %+v", made.Faults)
	}
	return made.Edition
}

const phrase = "lluvia de tuercas sobre el tejado"

// unit is the one that most people here are of.
func (h *house) unit() directory.Unit {
	h.t.Helper()
	return h.addUnit("BANCO", "Unidad de Medidas", "medidas.test")
}

// addUnit adds a unit to the catalogue of which nothing is in doubt.
func (h *house) addUnit(code, name, domain string) directory.Unit {
	h.t.Helper()
	var unit directory.Unit
	h.write(func(ctx context.Context, tx *store.Tx) error {
		unit = directory.Unit{ID: tx.NewID(), Code: code, Name: name, Kind: "unit", MailDomain: domain, NameEvidence: "P", DomainEvidence: "V"}
		return tx.PutUnit(ctx, unit, spanish.Fold(unit.Name))
	})
	return unit
}

// readers makes officials with a key in use and a passphrase, the same for all.
func (h *house) readers(unit directory.Unit, n int) []string {
	h.t.Helper()
	phc, err := passphrase.NewHasher(0, 1).Hash(h.t.Context(), phrase)
	must(h.t, err)
	h.phc = phc
	var users []string
	h.write(func(ctx context.Context, tx *store.Tx) error {
		vault, err := h.app.Files.OpenCase(ctx, tx)
		if err != nil {
			return err
		}
		users = nil
		for i := range n {
			user := fmt.Sprintf("lectora%d", i)
			users = append(users, user)
			if err := insertReader(ctx, tx, unit.ID, vault, user, phc); err != nil {
				return err
			}
		}
		return nil
	})
	return users
}

func insertReader(ctx context.Context, tx *store.Tx, unit, vault int64, user, phc string) error {
	o := directory.Official{ID: tx.NewID(), GivenNames: "Persona", Surname1: "Ficticia", Position: "Analista", UnitID: unit,
		Mail: user + "@medidas.test", Entered: tx.Now}
	if err := tx.InsertOfficial(ctx, o, "persona ficticia"); err != nil {
		return err
	}
	p := petition.Petition{ID: tx.NewID(), Kind: petition.New, Origin: petition.Web, Lang: "es", State: petition.Settled, Version: 1,
		Since: tx.Now, Created: tx.Now, OfficialID: o.ID, VaultID: vault, Applicant: petition.Applicant{Mail: o.Mail, UnitID: unit}}
	if err := tx.InsertPetition(ctx, p, "", nil); err != nil {
		return err
	}
	c := credential.Credential{ID: tx.NewID(), OfficialID: o.ID, PetitionID: p.ID, Provider: "builtin", UserName: user, State: credential.Live,
		Passphrase: phc, Created: tx.Now, Version: 1}
	if err := tx.InsertCredential(ctx, c, user); err != nil {
		return err
	}
	c.PassphraseAt, c.Starts, c.Ends, c.FirstUsed = tx.Now, tx.Now, tx.Now.AddDate(1, 0, 0), tx.Now
	return tx.UpdateCredential(ctx, c)
}

// sessions opens a session for each of some users and gives their cookies.
func (h *house) sessions(users ...string) []string {
	h.t.Helper()
	cookies := make([]string, len(users))
	for i, user := range users {
		signed, err := h.app.Identity.EnterDemo(h.t.Context(), user, auth.Place{Prefix: netip.MustParsePrefix("127.0.0.0/24").String(), Device: "firefox"})
		must(h.t, err)
		cookies[i] = "clavero=" + signed.Token
	}
	return cookies
}

// gets are the requests for one path, one for each cookie.
func (h *house) gets(path string, cookies []string) [][]byte {
	requests := make([][]byte, len(cookies))
	for i, cookie := range cookies {
		requests[i] = request("GET", h.address, path, cookie, "")
	}
	return requests
}

func (h *house) tool(requests [][]byte) *tool {
	h.t.Helper()
	t, err := newTool(h.address, requests)
	must(h.t, err)
	h.t.Cleanup(t.close)
	return t
}

// page asks for a page as a browser would and gives its body.
func (h *house) page(path, cookie string) []byte {
	h.t.Helper()
	r, err := http.NewRequestWithContext(h.t.Context(), http.MethodGet, "http://"+h.address+path, nil)
	must(h.t, err)
	r.Header.Set("Cookie", cookie)
	answer, err := http.DefaultClient.Do(r)
	must(h.t, err)
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(answer.Body)
	must(h.t, err)
	if answer.StatusCode != http.StatusOK {
		h.t.Fatalf("%s: status %d: %s", path, answer.StatusCode, body)
	}
	return body
}
