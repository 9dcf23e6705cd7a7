package records_test

import (
	"bytes"
	"context"
	"database/sql"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"clavero/internal/auth"
	"clavero/internal/casefile"
	"clavero/internal/credential"
	"clavero/internal/daybook"
	"clavero/internal/directory"
	"clavero/internal/jobs"
	"clavero/internal/ledger"
	"clavero/internal/petition"
	"clavero/internal/records"
	"clavero/internal/seal"
	"clavero/internal/store"
	"clavero/internal/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

// world is an archive with people of the house, whose code is their number, and cases that keep something in every table.
type world struct {
	t     *testing.T
	ctx   context.Context
	now   time.Time
	place store.Options
	db    *store.DB
	files *casefile.Files
	queue *jobs.Inline
	log   *bytes.Buffer
	*records.Archive
	units     map[string]int64
	n         int
	forgotten []int64
	roster    []directory.Listed // the public directory
	days      *daybook.Book      // nil where no day is closed
}

var (
	keeper  = person(11, auth.Liaison)
	second  = person(12, auth.Liaison)
	chief   = person(13, auth.Authority)
	auditor = person(14, auth.Auditor)
)

func person(id int64, roles ...auth.Role) auth.Who {
	return auth.Who{Kind: auth.Staff, ID: id, Roles: roles, Name: "Persona de la casa"}
}

func each(t *testing.T, fn func(w *world)) {
	t.Helper()
	for _, engine := range storetest.Engines {
		t.Run(string(engine), func(t *testing.T) { fn(newWorld(t, engine)) })
	}
}

func newWorld(t *testing.T, engine store.Engine) *world {
	t.Helper()
	w := &world{t: t, ctx: t.Context(), now: time.Date(2020, 6, 1, 17, 0, 0, 0, time.UTC), place: storetest.Place(t, engine), log: &bytes.Buffer{}, units: map[string]int64{}}
	w.place.Clock = func() time.Time { return w.now }
	w.place.Log = slog.New(slog.NewTextHandler(w.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	w.db = storetest.Open(t, w.place)
	keys, err := seal.Create(filepath.Join(t.TempDir(), "keyring.json"))
	w.ok(err)
	w.files, w.queue = casefile.New(keys), jobs.NewInline(w.db)
	w.Archive = w.archive()
	w.Register(w.queue)
	w.write(func(tx *store.Tx) error {
		if err := w.files.OpenHouse(w.ctx, tx); err != nil {
			return err
		}
		for _, who := range []auth.Who{keeper, second, chief, auditor} {
			s := store.Staff{ID: who.ID, Name: who.Name, Mail: string(rune('a'+who.ID)) + "@casa.example", State: "active", Lang: "es"}
			if err := tx.InsertStaff(w.ctx, s); err != nil {
				return err
			}
		}
		for _, u := range []directory.Unit{{Code: "100", Name: "Subsecretaría"}, {Code: "110", Name: "Dirección", Parent: "100"}, {Code: "200", Name: "Otra"}} {
			u.ID, u.Kind = tx.NewID(), "unit"
			w.units[u.Code] = u.ID
			if err := tx.PutUnit(w.ctx, u, strings.ToLower(u.Name)); err != nil {
				return err
			}
		}
		return nil
	})
	return w
}

// archive makes the use cases; a signature is the person's number as their code.
func (w *world) archive() *records.Archive {
	sign := func(ctx context.Context, who auth.Who, code string, act func(tx *store.Tx) error) error {
		if code != "firma" {
			return errUnsigned
		}
		return w.db.Write(ctx, act)
	}
	return records.New(w.db, w.files, w.queue, sign, w.forget, w.sweep, w.place.Log)
}

// sweep is the register's, where there is one.
func (w *world) sweep(ctx context.Context, month string) error { return w.days.Sweep(ctx, month) }

// forget remembers which comparisons were to forget which keys.
func (w *world) forget(_ context.Context, _ *store.Tx, list int64, keys []int64) error {
	w.forgotten = append(w.forgotten, keys...)
	if list == 0 {
		return errUnsigned
	}
	return nil
}

func (w *world) ok(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) write(fn func(tx *store.Tx) error) {
	w.t.Helper()
	w.ok(w.db.Write(w.ctx, fn))
}

// someone is who a case is about: each of their words is found nowhere else.
type someone struct{ given, surname, position, mail, phone, user, reason string }

func (s someone) words() []string {
	return []string{s.given, s.surname, s.position, s.mail, s.phone, s.user, s.reason, strings.ToLower(s.surname)}
}

func (w *world) someone() someone {
	w.n++
	mark := strings.Repeat(string(rune('A'+w.n)), 3)
	return someone{"Zurubanda" + mark, "Quetlaxo" + mark, "Jefatura de Nepantla " + mark, "zq" + strings.ToLower(mark) + "@needle.example", "55987" + strings.Repeat(string(rune('0'+w.n)), 5),
		"zquser" + strings.ToLower(mark), "porque Macuilxochitl " + mark}
}

// finished is a case that ended now with a key that ended now, and its ids.
type finished struct {
	who      someone
	petition int64
	official int64
	key      int64
	order    int64
	folio    string
}

// live lives a case of a unit through every table, ended as it stands: of the person given, or of somebody new.
func (w *world) live(unit string, again *finished) finished {
	w.t.Helper()
	f := finished{who: w.someone()}
	if again != nil {
		f = *again
	}
	if again == nil {
		w.roster = append(w.roster, directory.Listed{Name: f.who.given + " " + f.who.surname, Position: f.who.position, Mail: f.who.mail},
			directory.Listed{Name: f.who.given + " " + f.who.surname, Position: f.who.position}) // the same person, as another office lists them
	}
	w.write(func(tx *store.Tx) error {
		if err := tx.InsertRoster(w.ctx, store.Roster{ID: tx.NewID(), Day: "2026-01-31", File: "directorio.csv", SHA256: []byte("x"), Found: "{}"}, w.roster); err != nil {
			return err
		}
		return w.fill(tx, unit, &f, again == nil)
	})
	return f
}

func (w *world) fill(tx *store.Tx, unit string, f *finished, anew bool) error {
	ctx, now := w.ctx, tx.Now
	vault, err := w.files.OpenCase(ctx, tx)
	if err != nil {
		return err
	}
	folio, err := tx.NextFolio(ctx, now.Year())
	if err != nil {
		return err
	}
	f.folio = "SIE-" + now.Format("2006") + "-" + strings.Repeat("0", 5) + string(rune('0'+folio))
	p := petition.Petition{ID: tx.NewID(), Folio: f.folio, Kind: petition.New, Origin: petition.Web, Lang: "es", State: petition.Settled, Since: now, Ended: now, Version: 1, Created: now, VaultID: vault,
		Applicant: petition.Applicant{GivenNames: f.who.given, Surname1: f.who.surname, Position: f.who.position, UnitID: w.units[unit], Mail: f.who.mail, Phone: f.who.phone, Reason: f.who.reason}}
	f.petition = p.ID
	if anew {
		o := directory.Official{ID: tx.NewID(), GivenNames: f.who.given, Surname1: f.who.surname, Position: f.who.position, UnitID: w.units[unit], Mail: f.who.mail, Phone: f.who.phone, Entered: now}
		f.official = o.ID
		if err := tx.InsertOfficial(ctx, o, strings.ToLower(f.who.given+" "+f.who.surname)+" "+f.who.mail); err != nil {
			return err
		}
	}
	p.OfficialID = f.official
	body, err := w.files.Seal(ctx, tx.Reader, vault, "any", f.who.words())
	if err != nil {
		return err
	}
	folded := strings.ToLower(f.folio + " " + f.who.given + " " + f.who.surname + " " + f.who.mail)
	key := credential.Credential{ID: tx.NewID(), OfficialID: f.official, PetitionID: p.ID, Provider: "builtin", UserName: f.who.user + f.folio, State: credential.Pending, Created: now}
	order := store.Order{ID: tx.NewID(), Petition: p.ID, Credential: key.ID, Provider: "vendormail", Op: "create", UserName: key.UserName, Reason: f.who.reason}
	link := store.Link{ID: tx.NewID(), Purpose: "delivery", Subject: p.ID, KeyID: "k1", Hash: casefile.TokenHash(f.folio), Created: now, Expires: now.Add(time.Hour)}
	letter := store.Mail{ID: tx.NewID(), Purpose: "delivery", SubjectKind: "petition", Subject: p.ID, Vault: vault, Lang: "es", MessageID: "m" + f.folio, Sealed: body, Created: now}
	ofKey := letter
	ofKey.ID, ofKey.SubjectKind, ofKey.Subject, ofKey.MessageID = tx.NewID(), "credential", key.ID, "k"+f.folio
	remission := store.Remission{ID: tx.NewID(), Provider: "vendormail", Kind: "order", KeyID: "k1", TokenHash: []byte(f.folio), MessageID: "r" + f.folio, Contract: "c"}
	answer := store.VendorMail{ID: tx.NewID(), Box: "INBOX", Validity: 1, UID: tx.NewID(), Digest: []byte(f.folio), Arrived: now, Received: now, Kind: "answer", State: "done", Raw: body, Copy: body, Reading: body}
	list := store.Reconciliation{ID: tx.NewID(), Provider: "vendormail", Day: "2020-06-01", File: "lista.csv", SHA256: []byte("x"), Counts: "{}", Found: body, At: now}
	for _, v := range []*int64{&remission.Vault, &answer.Vault, &list.Vault} {
		if *v, err = w.files.OpenCase(ctx, tx); err != nil {
			return err
		}
	}
	f.key, f.order = key.ID, order.ID
	paper := store.Paper{ID: tx.NewID(), Petition: p.ID, Kind: "oficio", Series: 2, MediaType: "application/pdf", Size: 3, SHA256: []byte("x"), At: now, Sealed: body}
	taken := store.Taken{ID: tx.NewID(), Petition: p.ID, Step: petition.Settle, Number: "4.1", From: petition.Sent, To: petition.Settled, By: petition.Actor{Role: petition.Official, Name: f.who.given + " " + f.who.surname}, At: now, Sealed: body}
	for _, do := range []func() error{
		func() error { return tx.InsertPetition(ctx, p, folded, []byte("list")) },
		func() error { return tx.InsertStep(ctx, taken) },
		func() error {
			return tx.InsertCaseNote(ctx, p.ID, store.CaseNote{ID: tx.NewID(), Name: f.who.given, At: now, Sealed: body})
		},
		func() error { return tx.InsertPaper(ctx, paper) },
		func() error { return tx.InsertCredential(ctx, key, strings.ToLower(key.UserName)) },
		func() error {
			made, err := tx.Credential(ctx, key.ID)
			if err != nil {
				return err
			}
			made.State, made.Starts, made.Ended, made.EndReason, made.SecretSealed = credential.Ended, now, now, "expired", body
			return tx.UpdateCredential(ctx, made)
		},
		func() error { return tx.InsertOrder(ctx, order) },
		func() error { return tx.InsertAttempt(ctx, order.ID, "done", f.who.reason) },
		func() error { return tx.InsertLink(ctx, link) },
		func() error { return tx.InsertMail(ctx, letter) },
		func() error { return tx.InsertMail(ctx, ofKey) },
		func() error {
			return tx.InsertDelivery(ctx, store.Delivery{ID: tx.NewID(), Petition: p.ID, Credential: key.ID, N: 1, Link: link.ID, Mail: letter.ID, Fact: "phone", Created: now, State: "spent", Changed: now})
		},
		func() error {
			return tx.InsertPortalAccount(ctx, store.PortalAccount{Order: order.ID, Op: "create", UserName: strings.ToLower(key.UserName), KeyID: "k1"})
		},
		func() error {
			return tx.InsertScimOrder(ctx, store.ScimOrder{Order: order.ID, Op: "create", Folio: f.folio, UserName: key.UserName, KeyID: "k1"}, strings.ToLower(key.UserName))
		},
		func() error {
			return tx.InsertSession(ctx, store.Session{ID: tx.NewID(), Hash: casefile.TokenHash("s" + f.folio), Kind: "reader", Subject: key.ID, Created: now, Seen: now, Ends: now})
		},
		func() error {
			return tx.InsertOfficialChange(ctx, f.official, store.OfficialChange{ID: tx.NewID(), At: now, Petition: p.ID, Body: `{"name":"` + f.who.surname + `"}`})
		},
		func() error { return tx.InsertRemission(ctx, remission, []int64{order.ID}) },
		func() error { return tx.InsertVendorMail(ctx, answer, []int64{order.ID}) },
		func() error {
			return tx.InsertReconciliation(ctx, list, []credential.Compared{{Held: credential.Held{ID: key.ID}, Finding: credential.AliveThere}})
		},
	} {
		if err := do(); err != nil {
			return err
		}
	}
	return w.told(tx, f, vault, answer.ID)
}

// told has the ledger keep what the program keeps of such a case: under its vault, and under the house's.
func (w *world) told(tx *store.Tx, f *finished, vault, answer int64) error {
	for _, act := range []casefile.Act{
		{Kind: ledger.Step, What: "settle", On: ledger.Subject{Kind: ledger.OnPetition, ID: f.petition}, Vault: vault},
		{Kind: ledger.OrderPlaced, On: ledger.Subject{Kind: ledger.OnOrder, ID: f.order}, Vault: vault},
		{Kind: ledger.KeyEnded, On: ledger.Subject{Kind: ledger.OnCredential, ID: f.key}},
		{Kind: ledger.OfficialEntered, On: ledger.Subject{Kind: ledger.OnOfficial, ID: f.official}, Vault: vault},
		{Kind: ledger.VendorWrote, On: ledger.Subject{Kind: ledger.OnProvider, ID: answer}},
	} {
		act.By, act.Detail = ledger.Actor{Kind: ledger.ByProgram}, map[string]any{"of": f.who.words()}
		if _, err := w.files.Record(w.ctx, tx, act); err != nil {
			return err
		}
	}
	return nil
}

// propose proposes all that may be, as the keeper of the records.
func (w *world) propose() int64 {
	w.t.Helper()
	c, err := w.Candidates(w.ctx, keeper, "")
	w.ok(err)
	id, err := w.Propose(w.ctx, keeper, "", c.SHA256, "Plazos vencidos")
	w.ok(err)
	return id
}

// approve has two people be for it, and the act drawn up.
func (w *world) approve(id int64) {
	w.t.Helper()
	w.ok(w.Opine(w.ctx, second, id, "firma", true, "Conforme"))
	w.ok(w.Opine(w.ctx, chief, id, "firma", true, "Conforme"))
	w.ok(w.DrawUp(w.ctx, keeper, id, "firma"))
}

func (w *world) work() { w.t.Helper(); w.ok(w.queue.Run(w.ctx, w.now)) }

func (w *world) view(id int64) records.View {
	w.t.Helper()
	v, err := w.View(w.ctx, auditor, id)
	w.ok(err)
	return v
}

func (w *world) verify() ledger.Report {
	w.t.Helper()
	report, err := ledger.Verify(w.ctx, w.files.Source(w.db), nil, nil)
	w.ok(err)
	return report
}

// rows counts a table's rows.
func (w *world) rows(raw *sql.DB, table string) int {
	w.t.Helper()
	var n int
	w.ok(raw.QueryRowContext(w.ctx, "select count(*) from "+table).Scan(&n))
	return n
}

// found gives the files of a folder in which one of the words is, with the word.
func found(t *testing.T, dir string, words []string) []string {
	t.Helper()
	var hits []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return ignoreGone(err)
		}
		content, err := os.ReadFile(path)
		for _, word := range words {
			if bytes.Contains(content, []byte(word)) {
				hits = append(hits, path+": "+word)
			}
		}
		return ignoreGone(err)
	})
	if err != nil {
		t.Fatal(err)
	}
	return hits
}
