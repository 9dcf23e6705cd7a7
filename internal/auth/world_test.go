package auth_test

import (
	"context"
	"io"
	"log/slog"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"clavero/internal/auth"
	"clavero/internal/auth/passphrase"
	"clavero/internal/auth/totp"
	"clavero/internal/casefile"
	"clavero/internal/credential"
	"clavero/internal/directory"
	"clavero/internal/fault"
	"clavero/internal/jobs"
	"clavero/internal/ledger"
	"clavero/internal/mail"
	"clavero/internal/petition"
	"clavero/internal/post"
	"clavero/internal/register"
	"clavero/internal/rulebook"
	"clavero/internal/seal"
	"clavero/internal/store"
	"clavero/internal/store/storetest"
)

func TestMain(m *testing.M) {
	passphrase.Light(m)
	storetest.Main(m)
}

// world is an installation with nobody in it.
type world struct {
	*auth.Identity
	t        *testing.T
	db       *store.DB
	files    *casefile.Files
	queue    *jobs.Inline
	mails    *mail.Memory
	ring     string // path of the keyring
	hasher   *passphrase.Hasher
	mu       sync.Mutex
	now      time.Time
	accesses []register.Access
	tries    []string // step and outcome, as the metrics are told
	fail     error    // of the register
}

var (
	home   = auth.Place{Prefix: "192.0.2.0/24", Device: "desktop"}
	abroad = auth.Place{Prefix: "198.51.100.0/24", Device: "phone"}
)

const (
	phrase  = "lluvia de tuercas sobre el tejado"
	phrase2 = "once cucharas miran la marea baja"
)

// each runs fn in a world of its own on both databases.
func each(t *testing.T, fn func(w *world)) {
	t.Helper()
	for _, engine := range storetest.Engines {
		t.Run(string(engine), func(t *testing.T) { fn(newWorld(t, engine)) })
	}
}

func newWorld(t *testing.T, engine store.Engine) *world {
	t.Helper()
	w := &world{t: t, now: time.Date(2026, 3, 2, 13, 0, 10, 0, time.UTC), mails: mail.NewMemory(), hasher: passphrase.NewHasher(0, 1000)}
	place := storetest.Place(t, engine)
	place.Clock = w.clock
	w.db = storetest.Open(t, place)
	w.ring = filepath.Join(t.TempDir(), "keyring")
	keys, err := seal.Create(w.ring)
	w.ok(err)
	w.files = casefile.New(keys)
	book := rulebook.New(w.files)
	w.queue = jobs.NewInline(w.db)
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	site := post.Site{
		PublicURL: &url.URL{Scheme: "https", Host: "claves.example"}, Institution: "Secretaría de Salud",
		From: mail.Address{Name: "Claves", Mail: "claves@salud.example"},
	}
	office := post.New(w.db, w.files, book, w.queue, w.mails, site, log)
	w.queue.Handle(post.SendMail, 1, office.Send)
	w.Identity = auth.New(auth.Options{DB: w.db, Files: w.files, Book: book, Post: office, Hasher: w.hasher, Log: log, Register: w.register, Tried: w.tried})
	w.write(func(ctx context.Context, tx *store.Tx) error {
		if err := w.files.OpenHouse(ctx, tx); err != nil {
			return err
		}
		return book.Install(ctx, tx, ledger.Actor{Kind: ledger.ByOperator})
	})
	return w
}

func (w *world) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *world) later(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

func (w *world) register(_ context.Context, a register.Access) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.fail == nil {
		w.accesses = append(w.accesses, a)
	}
	return w.fail
}

func (w *world) tried(step auth.Step, outcome auth.Outcome) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.tries = append(w.tries, string(step)+" "+string(outcome))
}

func (w *world) ok(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// refused holds an error to a code and a text, of the fault or of one of its fields.
func (w *world) refused(err error, code fault.Code, text string) {
	w.t.Helper()
	if fault.Is(err, code) && strings.Contains(err.Error(), text) {
		return
	}
	w.t.Errorf("error is %v, want %s %s", err, code, text)
}

func (w *world) write(fn func(ctx context.Context, tx *store.Tx) error) {
	w.t.Helper()
	w.ok(w.db.Write(w.t.Context(), func(tx *store.Tx) error { return fn(w.t.Context(), tx) }))
}

// reader is an official with a live key.
type reader struct {
	credential.Credential
	mail   string
	secret string
	unit   int64
}

// reader makes one whose secret has not been used yet.
func (w *world) reader(user string) reader { return w.readerOf("builtin", user) }

// readerOf makes one whose key another provider made.
func (w *world) readerOf(provider, user string) reader {
	w.t.Helper()
	r := reader{mail: user + "@salud.example", secret: credential.Secret([16]byte([]byte((user + strings.Repeat("·", 16))[:16])))}
	w.write(func(ctx context.Context, tx *store.Tx) error {
		official, err := w.official(ctx, tx, &r)
		if err != nil {
			return err
		}
		p := petition.Petition{ID: tx.NewID(), Kind: petition.New, Origin: petition.Web, Lang: "es", State: petition.Obtained, Version: 1,
			Since: tx.Now, Created: tx.Now, OfficialID: official, Applicant: petition.Applicant{Mail: r.mail, UnitID: r.unit}}
		if p.VaultID, err = w.files.OpenCase(ctx, tx); err != nil {
			return err
		}
		if err := tx.InsertPetition(ctx, p, "", nil); err != nil {
			return err
		}
		r.Credential = credential.Credential{ID: tx.NewID(), OfficialID: official, PetitionID: p.ID, Provider: provider, UserName: user,
			State: credential.Pending, Created: tx.Now, Version: 1}
		r.SecretKey, r.SecretMAC = w.files.Keys().Fingerprint("credential/secret", []byte(credential.NormalSecret(r.secret)))
		return tx.InsertCredential(ctx, r.Credential, user)
	})
	w.change(r.ID, func(c *credential.Credential) {
		c.State, c.Starts, c.Ends = credential.Live, w.clock(), w.clock().AddDate(1, 0, 0)
	})
	return r
}

func (w *world) official(ctx context.Context, tx *store.Tx, r *reader) (int64, error) {
	u := directory.Unit{ID: tx.NewID(), Code: r.mail, Name: "Unidad de Pruebas", Kind: "unit"}
	if err := tx.PutUnit(ctx, u, "unidad de pruebas"); err != nil {
		return 0, err
	}
	o := directory.Official{ID: tx.NewID(), GivenNames: "Persona", Surname1: "Ficticia", Position: "Analista", UnitID: u.ID, Mail: r.mail, Entered: tx.Now}
	r.unit = u.ID
	return o.ID, tx.InsertOfficial(ctx, o, "persona ficticia")
}

// change changes a key as other use cases do.
func (w *world) change(id int64, fn func(*credential.Credential)) {
	w.t.Helper()
	w.write(func(ctx context.Context, tx *store.Tx) error {
		c, err := tx.Credential(ctx, id)
		if err != nil {
			return err
		}
		fn(&c)
		return tx.UpdateCredential(ctx, c)
	})
}

// settled is a reader who has set the passphrase phrase.
func (w *world) settled(user string) (reader, auth.Signed) {
	w.t.Helper()
	r := w.reader(user)
	first := w.signIn(user, r.secret, home)
	signed, err := w.SetPassphrase(w.t.Context(), first.Token, "", phrase)
	w.ok(err)
	return r, signed
}

func (w *world) signIn(user, text string, from auth.Place) auth.Signed {
	w.t.Helper()
	signed, err := w.SignIn(w.t.Context(), auth.Attempt{User: user, Passphrase: text, From: from})
	w.ok(err)
	return signed
}

func (w *world) try(user, text string, from auth.Place) error {
	_, err := w.SignIn(w.t.Context(), auth.Attempt{User: user, Passphrase: text, From: from})
	return err
}

func (w *world) who(token string) auth.Who {
	w.t.Helper()
	who, err := w.Session(w.t.Context(), token)
	w.ok(err)
	return who
}

// person is somebody of the house with a second factor.
type person struct {
	auth.Who
	token    string
	totp     totp.Secret
	recovery []string
}

// admin sets the installation up.
func (w *world) admin() person {
	w.t.Helper()
	link, err := w.PrepareSetUp(w.t.Context())
	w.ok(err)
	signed, err := w.SetUp(w.t.Context(), tokenOf(link.Path), auth.Person{Name: "Ofelia Llavero", Mail: "Ofelia@Salud.example"}, phrase, home)
	w.ok(err)
	return w.enrol(signed)
}

func tokenOf(path string) string { return path[strings.LastIndexByte(path, '/')+1:] }

// enrol sets up the second factor.
func (w *world) enrol(half auth.Signed) person {
	w.t.Helper()
	shown, err := w.BeginTotp(w.t.Context(), half.Token, "Clavero")
	w.ok(err)
	p := person{totp: secretOf(w.t, shown.Secret)}
	signed, recovery, err := w.ConfirmTotp(w.t.Context(), half.Token, p.totp.Code(w.clock()))
	w.ok(err)
	p.Who, p.token, p.recovery = signed.Who, signed.Token, recovery
	return p
}

// member invites somebody and has them come in.
func (w *world) member(by auth.Who, name string, roles ...auth.Role) person {
	w.t.Helper()
	invitation, err := w.Invite(w.t.Context(), by, auth.Person{Name: name, Mail: name + "@salud.example", Roles: roles})
	w.ok(err)
	signed, err := w.Join(w.t.Context(), w.mailedToken(), invitation.Code, phrase, home)
	w.ok(err)
	return w.enrol(signed)
}

// mailedToken is the token of the link in the newest mail.
func (w *world) mailedToken() string {
	w.t.Helper()
	w.ok(w.queue.Run(w.t.Context(), w.clock()))
	return tokenOf(w.mails.List()[0].Letter.Button.URL)
}

// kinds lists the kinds of the ledger's entries about a subject.
func (w *world) kinds(on string, id int64) []ledger.Kind {
	w.t.Helper()
	entries, err := w.db.Read().LedgerEntries(w.t.Context(), 0, 1000)
	w.ok(err)
	entries = slices.DeleteFunc(entries, func(e ledger.Entry) bool { return e.Subject != ledger.Subject{Kind: on, ID: id} })
	kinds := make([]ledger.Kind, len(entries))
	for n, e := range entries {
		kinds[n] = e.Kind
	}
	return kinds
}
