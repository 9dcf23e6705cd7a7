package notary_test

import (
	"context"
	"log/slog"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"clavero/internal/casefile"
	"clavero/internal/fault"
	"clavero/internal/jobs"
	"clavero/internal/ledger"
	"clavero/internal/mail"
	"clavero/internal/notary"
	"clavero/internal/post"
	"clavero/internal/rulebook"
	"clavero/internal/seal"
	"clavero/internal/store"
	"clavero/internal/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

type office struct {
	t     *testing.T
	ctx   context.Context
	db    *store.DB
	files *casefile.Files
	*notary.Notary
	queue *jobs.Inline
	mails *mail.Memory
}

var operator = ledger.Actor{Kind: ledger.ByOperator}

func each(t *testing.T, fn func(o *office)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		keys, err := seal.Create(filepath.Join(t.TempDir(), "keyring"))
		if err != nil {
			t.Fatal(err)
		}
		o := &office{t: t, ctx: t.Context(), db: db, files: casefile.New(keys), queue: jobs.NewInline(db), mails: mail.NewMemory()}
		book := rulebook.New(o.files)
		address, err := url.Parse("https://claves.test")
		o.ok(err)
		site := post.Site{PublicURL: address, Institution: "Secretaría de Pruebas", From: mail.Address{Mail: "sintesis@salud.test"}}
		letters := post.New(db, o.files, book, o.queue, o.mails, site, slog.New(slog.DiscardHandler))
		o.queue.Handle(post.SendMail, 1, letters.Send)
		to := []mail.Address{{Mail: "oic@contraloria.test"}, {Mail: "archivo@general.test"}}
		o.Notary = notary.New(db, o.files, book, letters, to)
		o.ok(db.Write(o.ctx, func(tx *store.Tx) error {
			if err := o.files.OpenHouse(o.ctx, tx); err != nil {
				return err
			}
			_, err := o.files.Record(o.ctx, tx, casefile.Act{Kind: ledger.Installation, By: operator, On: ledger.Subject{Kind: ledger.OnInstallation}})
			if err != nil {
				return err
			}
			return book.Install(o.ctx, tx, operator)
		}))
		fn(o)
	})
}

func (o *office) ok(err error) {
	o.t.Helper()
	if err != nil {
		o.t.Fatal(err)
	}
}

func (o *office) act() {
	o.t.Helper()
	o.ok(o.db.Write(o.ctx, func(tx *store.Tx) error {
		_, err := o.files.Record(o.ctx, tx, casefile.Act{Kind: ledger.SettingChanged, By: operator, On: ledger.Subject{Kind: ledger.OnInstallation}})
		return err
	}))
}

func TestADayHasOneCheckpointAndItGoesOutside(t *testing.T) {
	each(t, func(o *office) {
		done, err := o.Day(o.ctx)
		if err != nil || done != (notary.Done{Signed: 1, Mailed: 2}) {
			t.Fatalf("the day's first pass: %+v, %v", done, err)
		}
		if done, err = o.Day(o.ctx); err != nil || done != (notary.Done{}) {
			t.Errorf("the second: %+v, %v", done, err)
		}
		o.ok(o.queue.Run(o.ctx, time.Now().Add(time.Minute)))
		sent := o.mails.List()
		if len(sent) != 2 {
			t.Fatalf("%d letters", len(sent))
		}
		keys, err := o.Keys(o.ctx)
		o.ok(err)
		for _, m := range sent {
			if len(m.Attachments) != 1 || !strings.HasPrefix(m.Attachments[0].Name, "punto-") {
				t.Fatalf("attached to the letter: %+v", m.Attachments)
			}
			c, _, err := ledger.OpenCheckpoint(m.Attachments[0].Content, notary.Public(keys)...)
			if err != nil || c.Head.Size == 0 {
				t.Errorf("what was mailed does not open: %+v, %v", c, err)
			}
			if head, err := ledger.ParseHead(headIn(m.Message)); err != nil || head.Size < c.Head.Size {
				t.Errorf("the letter's own head: %v, %v", head, err)
			}
		}
	})
}

// headIn is the head that every letter's last line carries.
func headIn(m mail.Message) string {
	fields := strings.Fields(strings.Join(m.Letter.Footer, " "))
	for _, field := range fields {
		if strings.Count(field, ":") == 1 && len(field) > 64 {
			return strings.TrimRight(field, ".")
		}
	}
	return ""
}

func TestCheckpointsContinueEachOther(t *testing.T) {
	each(t, func(o *office) {
		var kept []ledger.Checkpoint
		for range 4 {
			made, err := o.Now(o.ctx, operator)
			o.ok(err)
			c, _, err := o.Open(o.ctx, []byte(made.Note))
			o.ok(err)
			kept = append(kept, c)
			o.act()
			o.act()
		}
		for i, older := range kept {
			for _, newer := range kept[i:] {
				if _, err := o.Prove(o.ctx, older, newer); err != nil {
					t.Errorf("%s to %s: %v", older.Head, newer.Head, err)
				}
			}
		}
		forged := kept[1]
		forged.Head.Hash[0] ^= 1
		if _, err := o.Prove(o.ctx, forged, kept[3]); !fault.Is(err, fault.Conflict) {
			t.Errorf("what was never signed is continued: %v", err)
		}
		if _, err := o.Prove(o.ctx, kept[3], kept[1]); !fault.Is(err, fault.Conflict) {
			t.Errorf("a shorter ledger continues a longer one: %v", err)
		}
		claims, bad, err := o.Claims(o.ctx)
		if err != nil || len(claims) != 4 || len(bad) != 0 {
			t.Errorf("%d claims, bad %v, %v", len(claims), bad, err)
		}
	})
}

func TestARotationIsSignedByBothAndForgetsTheOldSecret(t *testing.T) {
	each(t, func(o *office) {
		before, err := o.Now(o.ctx, operator)
		o.ok(err)
		old, err := o.Keys(o.ctx)
		o.ok(err)
		public, err := o.Rotate(o.ctx, operator)
		o.ok(err)
		_, err = o.Rotate(o.ctx, operator)
		o.ok(err)
		after, err := o.Now(o.ctx, operator)
		o.ok(err)
		rows, err := o.db.Read().LedgerKeys(o.ctx)
		o.ok(err)
		if len(rows) != 3 || rows[1].Public != public || rows[0].Seed != nil || rows[1].Seed != nil || rows[2].Seed == nil {
			t.Fatalf("keys %+v", rows)
		}
		kin := ledger.Kin(old[0].Public, notary.Handovers(rows)...)
		if len(kin) != 3 {
			t.Errorf("whoever trusts the first key trusts %v", kin)
		}
		if kin := ledger.Kin(rows[2].Public, notary.Handovers(rows)...); len(kin) != 3 {
			t.Errorf("whoever trusts the last key trusts %v", kin)
		}
		if kin := ledger.Kin(old[0].Public, []byte(strings.Replace(rows[1].Handover, "old ", "old x", 1))); len(kin) != 1 {
			t.Errorf("a forged handover makes kin of %v", kin)
		}
		if _, _, err := ledger.OpenCheckpoint([]byte(after.Note), old[0].Public); err == nil {
			t.Error("the old key signs on")
		}
		for _, c := range []store.Checkpoint{before, after} {
			if _, _, err := o.Open(o.ctx, []byte(c.Note)); err != nil {
				t.Errorf("checkpoint of %d acts: %v", c.Size, err)
			}
		}
		report, err := ledger.Verify(o.ctx, o.files.Source(o.db), nil, nil)
		if err != nil || !report.OK() {
			t.Errorf("%v %s", err, report)
		}
	})
}

func TestWhatIsNoCheckpointIsRefused(t *testing.T) {
	each(t, func(o *office) {
		made, err := o.Now(o.ctx, operator)
		o.ok(err)
		other, err := ledger.NewSigningKey("clavero/0000000000000000", [ledger.SeedSize]byte{1})
		o.ok(err)
		foreign, err := other.Sign(strings.Split(made.Note, "\n\n")[0] + "\n")
		o.ok(err)
		for name, text := range map[string]string{
			"empty": "", "cut": made.Note[:len(made.Note)-9], "another size": strings.Replace(made.Note, "\n", "\n1", 1), "another's key": string(foreign),
			"unsigned": strings.Split(made.Note, "\n\n")[0] + "\n",
		} {
			if _, _, err := o.Open(o.ctx, []byte(text)); !fault.Is(err, fault.Invalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}
