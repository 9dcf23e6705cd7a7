package records_test

import (
	"context"
	"encoding/hex"
	"errors"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"clavero/internal/auth"
	"clavero/internal/daybook"
	"clavero/internal/fault"
	"clavero/internal/reading"
	"clavero/internal/records"
	"clavero/internal/register"
	"clavero/internal/retention"
	"clavero/internal/store"
	"clavero/internal/store/storetest"
)

// The networks that accesses came from: words that the files of the database are searched for.
const (
	inJune   = "203.0.113.6/32"
	inJuly   = "203.0.113.7/32"
	inAugust = "203.0.113.8/32"
)

// summer lives some days of 2020, closes and signs them, and archives June; July and August stay in the database, August with
// an archive that was begun and never finished.
func (w *world) summer() {
	w.t.Helper()
	accesses := reading.NewRegister(w.db, w.files)
	w.t.Cleanup(accesses.Close)
	sign := func(ctx context.Context, _ auth.Who, _ string, act func(*store.Tx) error) error {
		return w.db.Write(ctx, act)
	}
	w.days = daybook.New(daybook.Options{DB: w.db, Files: w.files, Accesses: accesses, Sign: sign, CloseAt: time.Hour, Archives: filepath.Join(w.t.TempDir(), "archivo"), Log: w.place.Log})
	for n, network := range []string{inJune, inJuly, inAugust} {
		month := time.June + time.Month(n)
		for day := 10; day < 13; day++ {
			w.now = time.Date(2020, month, day, 15, 0, 0, 0, time.UTC)
			for _, kind := range []register.Kind{register.SignIn, register.Edition} {
				w.ok(accesses.Record(w.ctx, register.Access{Kind: kind, Credential: 40 + int64(month), Official: 20 + int64(month), Unit: w.units["110"], Item: 9, Prefix: network, Device: "phone"}))
			}
		}
	}
	w.now = time.Date(2020, 10, 15, 18, 0, 0, 0, time.UTC)
	_, err := w.days.CloseDue(w.ctx)
	w.ok(err)
	editor := person(11, auth.Editor)
	w.ok(w.days.Comment(w.ctx, editor, "2020-06-10", "Se revisó con quien lee."))
	sum, err := w.days.ToSign(w.ctx, "2020-06-10")
	w.ok(err)
	w.ok(w.days.SignDay(w.ctx, editor, "", "2020-06-10", hex.EncodeToString(sum[:]), ""))
	moved, err := w.days.ArchiveDue(w.ctx)
	w.ok(err)
	if moved != 1 {
		w.t.Fatalf("%d months archived", moved)
	}
	w.write(func(tx *store.Tx) error {
		vault, err := w.files.OpenCase(w.ctx, tx)
		if err != nil {
			return err
		}
		return tx.BeginArchive(w.ctx, "2020-08", vault)
	})
	w.ok(os.WriteFile(w.file("2020-08")+".partial", []byte(inAugust), 0o600))
}

func (w *world) file(month string) string {
	return filepath.Join(w.days.Archives, "registro-"+month+".clavero")
}

func (w *world) verdict() daybook.Verdict {
	w.t.Helper()
	v, err := w.days.Verify(w.ctx, "2020-01-01", "2021-01-01", nil)
	w.ok(err)
	return v
}

// proposeOf proposes all there is of a kind.
func (w *world) proposeOf(matter retention.Matter) int64 {
	w.t.Helper()
	c, err := w.Of(matter).Candidates(w.ctx, keeper, "")
	w.ok(err)
	id, err := w.Of(matter).Propose(w.ctx, keeper, "", c.SHA256, "Plazos vencidos")
	w.ok(err)
	return id
}

func folios(v records.View) string {
	var all []string
	for _, c := range v.Cases {
		all = append(all, c.Folio+" "+c.State)
	}
	return strings.Join(all, ", ")
}

// The months of the register end on the same road as cases, and nothing of who read is left: in the tables, in the free pages
// and logs of the files, and in the archive. A month in which somebody reads whom a hold is on stays.
func TestMonthsOfTheRegisterEnd(t *testing.T) {
	each(t, func(w *world) {
		w.summer()
		w.now = time.Date(2025, 10, 15, 18, 0, 0, 0, time.UTC)
		if c, err := w.Of(retention.Months).Candidates(w.ctx, keeper, ""); err != nil || len(c.Records) != 0 {
			t.Fatalf("before their term is over: %d %v", len(c.Records), err)
		}
		w.now = w.now.AddDate(0, 0, 2)
		w.ok(w.Place(w.ctx, keeper, records.Order{Scope: retention.OnPerson, Subject: 27, Words: records.Words{Reason: "Auditoría", Owner: "OIC", Document: "OIC/7"}}))
		id := w.proposeOf(retention.Months)
		if got := folios(w.view(id)); got != "REG-2020-06 listed, REG-2020-08 listed, REG-2020-09 listed" {
			t.Fatalf("proposed: %s", got)
		}
		if row := w.view(id).Rows[0]; row[3] != "4" || row[4] != "15.7.4+" || row[11] != "21" {
			t.Errorf("the inventory says %v", row)
		}
		before := w.verdict()
		w.approve(id)
		w.work()
		if v := w.view(id); v.State != retention.Executed || v.Erased() != 3 {
			t.Fatalf("%s: %s", v.State, folios(v))
		}
		w.nothingLeft(inJune, inAugust)
		if hits := found(t, dataDir(w), []string{inJuly}); len(hits) == 0 {
			t.Error("a month under hold is gone")
		}
		after := w.verdict()
		if !before.OK() || !after.OK() || after.Days != before.Days || after.Accesses != before.Accesses-12 {
			t.Errorf("before: %s; after: %s", before, after)
		}
		d, err := w.db.Read().RegisterDay(w.ctx, "2020-06-10")
		if w.ok(err); d.Accesses != 2 || d.SHA256 == [32]byte{} || d.SignedBy != 11 || d.Disposed.IsZero() {
			t.Errorf("what stays of a day: %+v", d)
		}
		if report := w.verify(); !report.OK() {
			t.Errorf("the ledger: %s", report)
		}
		if moved, err := w.days.ArchiveDue(w.ctx); moved != 1 || err != nil { // July alone, which is old enough and stays
			t.Errorf("%d months archived after it: %v", moved, err)
		}
		_, err = storetest.SQL(t, w.place).ExecContext(w.ctx, "update register_day set disposed_at = 1 where day = '2020-07-10'")
		if w.ok(err); w.verdict().OK() {
			t.Error("nobody sees that a day was made to seem disposed of")
		}
	})
}

// nothingLeft looks for words in every file there is.
func (w *world) nothingLeft(words ...string) {
	w.t.Helper()
	if w.place.URL != "" {
		_, err := storetest.SQL(w.t, w.place).ExecContext(w.ctx, "checkpoint")
		w.ok(err)
	}
	for _, dir := range []string{dataDir(w), w.days.Archives} {
		for _, hit := range found(w.t, dir, words) {
			if !strings.Contains(hit, "/pg_wal/") {
				w.t.Errorf("still in %s", hit)
			}
		}
	}
	for _, month := range []string{"2020-06", "2020-08"} {
		for _, path := range []string{w.file(month), w.file(month) + ".partial"} {
			if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
				w.t.Errorf("%s is there: %v", path, err)
			}
		}
		a, err := w.db.Read().RegisterArchive(w.ctx, month)
		if w.ok(err); a.State != store.ArchiveDisposed {
			w.t.Errorf("the archive of %s is %s", month, a.State)
		}
		if _, err := w.files.Vault(w.ctx, w.db.Read(), a.Vault); !fault.Is(err, fault.NotFound) {
			w.t.Errorf("the key of %s is there: %v", month, err)
		}
	}
}

// The program dies at any point of an act's carrying out, between the database and the files too. Whoever looks meanwhile finds
// a month either whole or closed for good; in the end it is gone, and no archive is made of it again.
func TestAnActOfMonthsIsTakenUpWhereItWas(t *testing.T) {
	each(t, func(w *world) {
		w.summer()
		w.now = time.Date(2025, 10, 17, 18, 0, 0, 0, time.UTC)
		id := w.proposeOf(retention.Months)
		w.approve(id)
		chance := rand.New(rand.NewPCG(7, 7))
		cuts := 0
		for ; w.view(id).State != retention.Executed; cuts++ {
			ctx, cancel := context.WithTimeout(w.ctx, time.Duration(chance.IntN(10*(1+cuts/5)))*time.Millisecond)
			_ = w.archive().Execute(ctx, id) // another process each time
			cancel()
			_, err := w.days.ArchiveDue(w.ctx)
			w.ok(err)
			d, err := w.db.Read().RegisterDay(w.ctx, "2020-06-10")
			w.ok(err)
			archived, err := w.db.Read().RegisterArchive(w.ctx, "2020-06")
			w.ok(err)
			if _, err := w.files.Vault(w.ctx, w.db.Read(), archived.Vault); d.Disposed.IsZero() != (err == nil) || d.Disposed.IsZero() != archived.Kept() {
				t.Fatalf("after %d cuts: disposed %s, archive %s, key %v", cuts, d.Disposed, archived.State, err)
			}
			if !w.verdict().OK() {
				t.Fatalf("after %d cuts: %s", cuts, w.verdict())
			}
		}
		w.nothingLeft(inJune, inJuly, inAugust)
		t.Logf("%d cuts", cuts)
	})
}

// Nothing but an act takes a month's archive away.
func TestNoMonthIsSweptWithoutItsAct(t *testing.T) {
	each(t, func(w *world) {
		w.summer()
		w.now = w.now.AddDate(10, 0, 0)
		for _, month := range []string{"2020-06", "2020-07", "2019-01"} {
			if err := w.days.Sweep(w.ctx, month); !fault.Is(err, fault.Conflict) {
				t.Errorf("%s: %v", month, err)
			}
		}
		if _, err := os.Stat(w.file("2020-06")); err != nil || !w.verdict().OK() {
			t.Errorf("%v %s", err, w.verdict())
		}
	})
}

// loose is a mail of the vendor that belongs to no order.
func (w *world) loose(state string) int64 {
	w.t.Helper()
	var id int64
	w.write(func(tx *store.Tx) error {
		vault, err := w.files.OpenCase(w.ctx, tx)
		if err != nil {
			return err
		}
		body, err := w.files.Seal(w.ctx, tx.Reader, vault, "any", "Aviso de mantenimiento")
		if err != nil {
			return err
		}
		id = tx.NewID()
		return tx.InsertVendorMail(w.ctx, store.VendorMail{ID: id, Box: "INBOX", Validity: 1, UID: id, Digest: []byte("d"), Arrived: tx.Now, Received: tx.Now, Kind: "unrelated", State: state,
			Vault: vault, Raw: body, Copy: body, Reading: body}, nil)
	})
	return id
}

// What the vendor wrote and no order has ends as a record of its own. One that nobody dealt with has no term, one of a case
// ends with the case, and one that an order has by the time of the act is left out.
func TestLooseMailsEnd(t *testing.T) {
	each(t, func(w *world) {
		w.live("110", nil)
		ignored, matched, waiting := w.loose("ignored"), w.loose("ignored"), w.loose("review")
		w.now = w.now.AddDate(5, 0, 2)
		id := w.proposeOf(retention.Mails)
		if v := w.view(id); len(v.Cases) != 2 || v.Rows[0][3] != "2" || v.Matter != retention.Mails {
			t.Fatalf("proposed: %s (%v)", folios(v), v.Rows)
		}
		w.approve(id)
		order := int64(0)
		w.ok(storetest.SQL(t, w.place).QueryRowContext(w.ctx, "select id from provider_order limit 1").Scan(&order))
		w.write(func(tx *store.Tx) error { return tx.LinkVendorMail(w.ctx, matched, []int64{order}) })
		mail, err := w.db.Read().VendorMail(w.ctx, ignored)
		w.ok(err)
		w.work()
		if v := w.view(id); v.State != retention.Executed || v.Erased() != 1 || v.LeftOut() != 1 {
			t.Fatalf("%s: %s", v.State, folios(v))
		}
		if _, err := w.db.Read().VendorMail(w.ctx, ignored); !fault.Is(err, fault.NotFound) {
			t.Errorf("the mail is there: %v", err)
		}
		if _, err := w.files.Vault(w.ctx, w.db.Read(), mail.Vault); !fault.Is(err, fault.NotFound) {
			t.Errorf("its key is there: %v", err)
		}
		for _, kept := range []int64{matched, waiting} {
			_, err := w.db.Read().VendorMail(w.ctx, kept)
			w.ok(err)
		}
		if report := w.verify(); !report.OK() {
			t.Errorf("the ledger: %s", report)
		}
	})
}

// A hold on a period keeps what came in it, whoever it speaks of.
func TestAPeriodUnderHoldKeepsMailsAndMonths(t *testing.T) {
	each(t, func(w *world) {
		w.loose("ignored")
		w.summer()
		w.now = w.now.AddDate(5, 0, 2)
		w.ok(w.Place(w.ctx, keeper, records.Order{Scope: retention.OnPeriod, From: time.Date(2020, 5, 1, 0, 0, 0, 0, time.UTC), To: time.Date(2020, 12, 31, 0, 0, 0, 0, time.UTC),
			Words: records.Words{Reason: "Auditoría", Owner: "OIC", Document: "OIC/9"}}))
		for matter, held := range map[retention.Matter]int{retention.Mails: 1, retention.Months: 4} {
			c, err := w.Of(matter).Candidates(w.ctx, keeper, "")
			if w.ok(err); c.Held != held || len(c.Records) != 0 {
				t.Errorf("%s: %d held, %d to propose", matter, c.Held, len(c.Records))
			}
		}
		years, err := w.Survey(w.ctx, auditor)
		w.ok(err)
		for _, y := range years {
			if y.Series == 4 && y.Held != 21+31+31+30+14 {
				t.Errorf("the survey: %+v", y)
			}
		}
	})
}
