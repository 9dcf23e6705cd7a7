package web_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"clavero/internal/auth"
	"clavero/internal/auth/passphrase"
	"clavero/internal/casefile"
	"clavero/internal/clockwork"
	"clavero/internal/credential"
	"clavero/internal/daybook"
	"clavero/internal/desk"
	"clavero/internal/digest"
	"clavero/internal/directory"
	"clavero/internal/jobs"
	"clavero/internal/lang/spanish"
	"clavero/internal/ledger"
	"clavero/internal/mail"
	"clavero/internal/newsroom"
	"clavero/internal/notary"
	"clavero/internal/petition"
	"clavero/internal/post"
	"clavero/internal/reading"
	"clavero/internal/rulebook"
	"clavero/internal/seal"
	"clavero/internal/store"
	"clavero/internal/store/storetest"
	"clavero/internal/web"
	"clavero/internal/web/visit"
)

const (
	base    = "/sintesis" // the program stands under a prefix, so that an address without it is seen to fail
	phrase  = "lluvia de tuercas sobre el tejado"
	phrase2 = "once cucharas miran la marea baja"
)

// house is a program with one edition, one reader and nobody of the house, served over HTTP.
type house struct {
	t        testing.TB
	db       *store.DB
	files    *casefile.Files
	identity *auth.Identity
	newsroom *newsroom.Room
	queue    *jobs.Inline
	mails    *mail.Memory
	clock    *clockwork.Board
	server   *httptest.Server
	place    store.Options
	ahead    *atomic.Int64 // how much later than the machine's its clock is, in nanoseconds
}

func newHouse(t testing.TB) *house { return newHouseOn(t, store.SQLite) }

func newHouseOn(t testing.TB, engine store.Engine) *house {
	t.Helper()
	h := &house{t: t, mails: mail.NewMemory(), place: storetest.Place(t, engine), ahead: new(atomic.Int64)}
	h.place.Clock = func() time.Time { return time.Now().Add(time.Duration(h.ahead.Load())) }
	h.db = storetest.Open(t, h.place)
	keys, err := seal.Create(filepath.Join(t.TempDir(), "keyring"))
	h.ok(err)
	h.files = casefile.New(keys)
	book := rulebook.New(h.files)
	h.write(func(ctx context.Context, tx *store.Tx) error {
		if err := h.files.OpenHouse(ctx, tx); err != nil {
			return err
		}
		return book.Install(ctx, tx, ledger.Actor{Kind: ledger.ByOperator})
	})
	h.queue = jobs.NewInline(h.db)
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	address := &url.URL{Scheme: "http", Host: "127.0.0.1", Path: base}
	site := post.Site{PublicURL: address, Institution: "Secretaría de Pruebas", From: mail.Address{Mail: "claves@salud.example"}}
	office := post.New(h.db, h.files, book, h.queue, h.mails, site, log)
	h.queue.Handle(post.SendMail, 1, office.Send)
	h.clock = clockwork.New(h.db, h.files, log)
	accesses := reading.NewRegister(h.db, h.files)
	t.Cleanup(accesses.Close)
	h.newsroom = newsroom.New(h.db, h.files)
	h.identity = auth.New(auth.Options{
		DB: h.db, Files: h.files, Book: book, Post: office, Hasher: passphrase.NewHasher(0, 1000), Log: log, Register: accesses.Record,
	})
	days := daybook.New(daybook.Options{DB: h.db, Files: h.files, Accesses: accesses, Sign: h.identity.Sign, CloseAt: time.Hour, Archives: t.TempDir(), Log: log})
	h.server = httptest.NewServer(web.New(visit.Options{
		Notary: notary.New(h.db, h.files, book, office, nil),
		DB:     h.db, Files: h.files, Book: book, Identity: h.identity, Reading: reading.New(h.db, accesses), Register: accesses, Days: days, Post: office,
		Desk:  desk.New(h.db, h.files, book, office, h.queue, log),
		Clock: h.clock, Log: log, PublicURL: address, Ready: func(context.Context) error { return nil },
	}).Handler())
	t.Cleanup(h.server.Close)
	return h
}

// later moves the clock on.
func (h *house) later(d time.Duration) { h.ahead.Add(int64(d)) }

func (h *house) ok(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) write(fn func(ctx context.Context, tx *store.Tx) error) {
	h.t.Helper()
	h.ok(h.db.Write(h.t.Context(), func(tx *store.Tx) error { return fn(h.t.Context(), tx) }))
}

// publish puts an edition of today out.
func (h *house) publish(rows ...string) digest.Edition {
	h.t.Helper()
	file := "seccion,disposicion,titular,entrada,medio,tipo,pagina\n" + strings.Join(rows, "\n") + "\n"
	day := digest.DayOf(h.db.Now(), spanish.MexicoCity())
	made, err := h.newsroom.Import(h.t.Context(), ledger.Actor{Kind: ledger.ByOperator}, strings.NewReader(file), day, digest.Matutina, time.Time{}, true)
	h.ok(err)
	if !made.Applied {
		h.t.Fatalf("the edition was not taken: %+v", made.Faults)
	}
	return made.Edition
}

func (h *house) morning() digest.Edition {
	return h.publish(
		"Primeras planas,portadas,Congreso aprueba fondo,,El Faro,prensa,portada",
		"Sector salud,notas,Alerta por un jarabe,Pidieron suspender su uso.,El Faro,prensa,10",
		"Sector salud,notas,Abren dos hospitales,Atenderán desde el lunes.,La Plana,prensa,3",
	)
}

// reader is an official with a key they have received and not used: its secret is what they hold.
func (h *house) reader(user string) string {
	h.t.Helper()
	secret := credential.Secret([16]byte([]byte((user + strings.Repeat("·", 16))[:16])))
	h.write(func(ctx context.Context, tx *store.Tx) error {
		unit := directory.Unit{ID: tx.NewID(), Code: "U-" + user, Name: "Unidad de Pruebas", Kind: "unit"}
		if err := tx.PutUnit(ctx, unit, "unidad de pruebas"); err != nil {
			return err
		}
		o := directory.Official{ID: tx.NewID(), GivenNames: "Persona", Surname1: "Ficticia", Position: "Analista", UnitID: unit.ID,
			Mail: user + "@salud.example", Entered: tx.Now}
		if err := tx.InsertOfficial(ctx, o, "persona ficticia"); err != nil {
			return err
		}
		p := petition.Petition{ID: tx.NewID(), Kind: petition.New, Origin: petition.Web, Lang: "es", State: petition.Settled, Version: 1,
			Since: tx.Now, Created: tx.Now, OfficialID: o.ID, Applicant: petition.Applicant{Mail: o.Mail, UnitID: unit.ID}}
		var err error
		if p.VaultID, err = h.files.OpenCase(ctx, tx); err != nil {
			return err
		}
		if err := tx.InsertPetition(ctx, p, "", nil); err != nil {
			return err
		}
		c := credential.Credential{ID: tx.NewID(), OfficialID: o.ID, PetitionID: p.ID, Provider: "builtin", UserName: user,
			State: credential.Live, Created: tx.Now, Starts: tx.Now, Ends: tx.Now.AddDate(1, 0, 0), Version: 1}
		c.SecretKey, c.SecretMAC = h.files.Keys().Fingerprint("credential/secret", []byte(credential.NormalSecret(secret)))
		return tx.InsertCredential(ctx, c, user)
	})
	return secret
}

// browser is somebody's: it keeps cookies and follows nothing by itself.
type browser struct {
	*house
	client *http.Client
	codes  []string // of recovery, by which a person of the house may sign too
}

func (h *house) browser() *browser {
	jar, err := cookiejar.New(nil)
	h.ok(err)
	return &browser{house: h, client: &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// seen is an answer as a browser has it.
type seen struct {
	status int
	to     string // where it leads, without the prefix
	body   string
	header http.Header
}

func (b *browser) get(path string) seen {
	b.t.Helper()
	return b.do(http.MethodGet, path, nil)
}

// post sends a form given as alternating names and values.
func (b *browser) post(path string, fields ...string) seen {
	b.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(fields); i += 2 {
		form.Add(fields[i], fields[i+1])
	}
	return b.do(http.MethodPost, path, strings.NewReader(form.Encode()))
}

func (b *browser) do(method, path string, body io.Reader) seen {
	b.t.Helper()
	r, err := http.NewRequestWithContext(b.t.Context(), method, b.server.URL+base+path, body)
	b.ok(err)
	r.Header.Set("User-Agent", "Mozilla/5.0 (X11; Linux x86_64)")
	if body != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	answer, err := b.client.Do(r)
	b.ok(err)
	defer func() { _ = answer.Body.Close() }()
	var text bytes.Buffer
	_, err = text.ReadFrom(answer.Body)
	b.ok(err)
	return seen{answer.StatusCode, strings.TrimPrefix(answer.Header.Get("Location"), base), strings.ReplaceAll(text.String(), "<wbr>", ""), answer.Header} // a place to break a line is no text
}

// shows holds an answer to a status and to texts it must have; one that begins with «!» it must not have.
func (h *house) shows(s seen, status int, texts ...string) {
	h.t.Helper()
	if s.status != status {
		h.t.Errorf("status %d, want %d: %s", s.status, status, visible(s.body))
	}
	for _, text := range texts {
		unwanted, no := strings.CutPrefix(text, "!")
		if no == strings.Contains(s.body, unwanted) {
			h.t.Errorf("page should%s say %q: %s", map[bool]string{true: " not"}[no], unwanted, visible(s.body))
		}
	}
}

// leads holds an answer to being a redirection.
func (h *house) leads(s seen, to string) {
	h.t.Helper()
	if s.status != http.StatusSeeOther || s.to != to {
		h.t.Errorf("answer is %d to %q, want 303 to %q: %s", s.status, s.to, to, visible(s.body))
	}
}

var tags = regexp.MustCompile(`(?s)<head>.*</head>|<svg.*?</svg>|<[^>]*>|\s+`)

func visible(body string) string { return strings.TrimSpace(tags.ReplaceAllString(body, " ")) }

// enter signs a reader in for the first time and sets their passphrase.
func (b *browser) enter(user, secret string) {
	b.t.Helper()
	b.leads(b.post("/entrar", "user", user, "passphrase", secret), "/frase")
	b.leads(b.post("/frase", "passphrase", phrase, "again", phrase), "/?hecho=passphrase_set")
}
