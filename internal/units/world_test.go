package units_test

import (
	"context"
	"io"
	"log/slog"
	"net/url"
	"path/filepath"
	"testing"
	"time"

	"clavero/internal/auth"
	"clavero/internal/auth/passphrase"
	"clavero/internal/casefile"
	"clavero/internal/credential"
	"clavero/internal/desk"
	"clavero/internal/directory"
	"clavero/internal/fault"
	"clavero/internal/jobs"
	"clavero/internal/lang/spanish"
	"clavero/internal/ledger"
	"clavero/internal/mail"
	"clavero/internal/petition"
	"clavero/internal/post"
	"clavero/internal/provider/builtin"
	"clavero/internal/register"
	"clavero/internal/rulebook"
	"clavero/internal/seal"
	"clavero/internal/store"
	"clavero/internal/store/storetest"
	"clavero/internal/units"
)

func TestMain(m *testing.M) { storetest.Main(m) }

// world is an installation with a small ministry: 300 above 310 and 316, and 500 beside them.
type world struct {
	t     testing.TB
	ctx   context.Context
	db    *store.DB
	files *casefile.Files
	queue *jobs.Inline
	mails *mail.Memory
	desk  *desk.Desk
	units *units.Units
	now   time.Time
	code  map[string]int64 // ids of units by code
	seen  int              // names given
}

var (
	editor  = auth.Who{Kind: auth.Staff, ID: 81, Name: "Renata Galera", Roles: []auth.Role{auth.Editor}}
	liaison = auth.Who{Kind: auth.Staff, ID: 71, Name: "Gaspar Ensayo", Roles: []auth.Role{auth.Liaison}}
	auditor = auth.Who{Kind: auth.Staff, ID: 91, Name: "Olga Supuesta", Roles: []auth.Role{auth.Auditor}}
)

// each runs fn in a world of its own on both databases.
func each(t *testing.T, fn func(w *world)) {
	t.Helper()
	for _, engine := range storetest.Engines {
		t.Run(string(engine), func(t *testing.T) { fn(newWorld(t, engine)) })
	}
}

func newWorld(t testing.TB, engine store.Engine) *world {
	t.Helper()
	w := &world{t: t, ctx: t.Context(), now: time.Date(2026, 3, 2, 15, 0, 0, 0, time.UTC), mails: mail.NewMemory(), code: map[string]int64{}}
	place := storetest.Place(t, engine)
	place.Clock = func() time.Time { return w.now }
	w.db = storetest.Open(t, place)
	keys, err := seal.Create(filepath.Join(t.TempDir(), "keyring"))
	w.ok(err)
	w.files = casefile.New(keys)
	book := rulebook.New(w.files)
	w.queue = jobs.NewInline(w.db)
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	site := post.Site{PublicURL: &url.URL{Scheme: "https", Host: "claves.example"}, Institution: "Secretaría de Salud", From: mail.Address{Mail: "claves@salud.example"}}
	office := post.New(w.db, w.files, book, w.queue, w.mails, site, log)
	identity := auth.New(auth.Options{DB: w.db, Files: w.files, Book: book, Post: office, Hasher: passphrase.NewHasher(0, 1000), Log: log,
		Register: func(context.Context, register.Access) error { return nil }})
	w.desk = desk.New(w.db, w.files, book, office, w.queue, log, builtin.New(w.db, w.files.Keys(), identity.Probe))
	w.desk.Register(w.queue)
	w.units = units.New(w.db, w.files, book, office, w.desk, log)
	w.write(func(ctx context.Context, tx *store.Tx) error {
		if err := w.files.OpenHouse(ctx, tx); err != nil {
			return err
		}
		for _, who := range []auth.Who{editor, liaison, auditor} {
			if err := tx.InsertStaff(ctx, store.Staff{ID: who.ID, Name: who.Name, Mail: string(who.Roles[0]) + "@salud.example", State: "active", Lang: "es"}); err != nil {
				return err
			}
			if err := tx.GrantRole(ctx, who.ID, string(who.Roles[0]), 0); err != nil {
				return err
			}
		}
		return book.Install(ctx, tx, ledger.Actor{Kind: ledger.ByOperator})
	})
	w.unit(directory.Unit{Code: "300", Name: "Subsecretaría de Prevención"})
	w.unit(directory.Unit{Code: "310", Name: "Promoción de la Salud", Parent: "300", MailDomain: "promocion.example"})
	w.unit(directory.Unit{Code: "316", Name: "Vigilancia de la Salud", Parent: "300"})
	w.unit(directory.Unit{Code: "500", Name: "Administración"})
	return w
}

func (w *world) ok(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) refused(err error, code fault.Code, text string) {
	w.t.Helper()
	if !fault.Is(err, code) || text != "" && fault.TextOf(err) != text {
		w.t.Errorf("got %v, want %s %s", err, code, text)
	}
}

func (w *world) write(fn func(context.Context, *store.Tx) error) {
	w.t.Helper()
	w.ok(w.db.Write(w.ctx, func(tx *store.Tx) error { return fn(w.ctx, tx) }))
}

func (w *world) unit(u directory.Unit) {
	w.t.Helper()
	w.write(func(ctx context.Context, tx *store.Tx) error {
		u.ID, u.Kind = tx.NewID(), "unit"
		w.code[u.Code] = u.ID
		return tx.PutUnit(ctx, u, spanish.FoldName(u.Code+" "+u.Name))
	})
}

// delegate brings somebody in who answers for a unit.
func (w *world) delegate(name, code string) auth.Who {
	w.t.Helper()
	who := auth.Who{Kind: auth.Staff, Name: name, Roles: []auth.Role{auth.Delegate}}
	w.write(func(ctx context.Context, tx *store.Tx) error {
		who.ID = tx.NewID()
		if err := tx.InsertStaff(ctx, store.Staff{ID: who.ID, Name: name, Mail: spanish.FoldName(name) + "@salud.example", State: "active", Lang: "es"}); err != nil {
			return err
		}
		if err := tx.GrantRole(ctx, who.ID, "delegate", 0); err != nil {
			return err
		}
		return tx.InsertDelegate(ctx, store.Delegate{ID: tx.NewID(), Staff: who.ID, Unit: w.code[code]})
	})
	return who
}

// reader is a person of a unit with a live key, put down past the procedure.
func (w *world) reader(user, code string) credential.Credential {
	w.t.Helper()
	var c credential.Credential
	w.write(func(ctx context.Context, tx *store.Tx) error {
		o := directory.Official{ID: tx.NewID(), GivenNames: "Persona", Surname1: user, Position: "Analista", UnitID: w.code[code], Mail: user + "@salud.example", Entered: tx.Now}
		if err := tx.InsertOfficial(ctx, o, user); err != nil {
			return err
		}
		p := petition.Petition{ID: tx.NewID(), Kind: petition.New, Origin: petition.Web, Lang: "es", State: petition.Settled, Version: 1, Folio: "SIE-2025-" + user,
			Since: tx.Now, Created: tx.Now, Ended: tx.Now, OfficialID: o.ID, Applicant: petition.Applicant{Mail: o.Mail, UnitID: o.UnitID}}
		var err error
		if p.VaultID, err = w.files.OpenCase(ctx, tx); err != nil {
			return err
		}
		if err := tx.InsertPetition(ctx, p, "", nil); err != nil {
			return err
		}
		c = credential.Credential{ID: tx.NewID(), OfficialID: o.ID, PetitionID: p.ID, Provider: "builtin", UserName: user, State: credential.Live,
			Created: tx.Now, Starts: tx.Now, Ends: tx.Now.AddDate(5, 0, 0), Version: 1}
		c.SecretKey, c.SecretMAC = w.files.Keys().Fingerprint("credential/secret", []byte(user))
		if err := tx.InsertCredential(ctx, c, user); err != nil {
			return err
		}
		return tx.UpdateCredential(ctx, c)
	})
	return c
}

// settle has the program do all that waits.
func (w *world) settle() {
	w.t.Helper()
	w.ok(w.queue.Run(w.ctx, w.now))
}

// day moves the clock to nine in the morning of a day and does what the clock does then, twice: the second time is nothing.
func (w *world) day(day string) {
	w.t.Helper()
	date, err := time.ParseInLocation(time.DateOnly, day, spanish.MexicoCity())
	w.ok(err)
	w.now = date.Add(9 * time.Hour)
	for range 2 {
		for _, task := range w.units.Tasks() {
			_, err := task.Do(w.ctx)
			w.ok(err)
		}
	}
	w.settle()
}

func (w *world) key(c credential.Credential) credential.Credential {
	w.t.Helper()
	now, err := w.db.Read().Credential(w.ctx, c.ID)
	w.ok(err)
	return now
}

// stands says how a key stands, with its restriction.
func (w *world) stands(c credential.Credential, want string) {
	w.t.Helper()
	got := string(w.key(c).State)
	if _, err := w.db.Read().Restriction(w.ctx, c.ID); err == nil {
		got += " restricted"
	}
	if got != want {
		w.t.Errorf("%s is %s, want %s", c.UserName, got, want)
	}
}
