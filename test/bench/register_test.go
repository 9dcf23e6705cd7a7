package bench

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"clavero/internal/archive"
	"clavero/internal/casefile"
	"clavero/internal/daybook"
	"clavero/internal/digest"
	"clavero/internal/ledger"
	"clavero/internal/reading"
	"clavero/internal/register"
	"clavero/internal/seal"
	"clavero/internal/store"
	"clavero/internal/store/storetest"
)

// accessesOf is how many accesses a day has, by the scale; each key makes fifty of them.
var accessesOf = map[string]int{"smoke": 2_000, "small": 100_000, "full": 1_000_000}

const (
	accessesOfKey = 50
	benchDays     = 30
)

// ledgered is a register of its own, with a clock that is set.
type ledgered struct {
	t        *testing.T
	db       *store.DB
	files    *casefile.Files
	accesses *reading.Register
	book     *daybook.Book
	now      atomic.Int64
}

// registers measures r: closing a day, a month's report, and what one person read in an archived month (3.3).
func registers(t *testing.T, b *bench) {
	l := newLedgered(t, b.engine)
	accesses := accessesOf[b.name]
	keys := accesses / accessesOfKey
	day := digest.Day("2026-11-02")
	first, _, err := reading.Span(day)
	must(t, err)
	l.set(first.Add(-time.Hour))
	_, err = l.book.CloseDue(t.Context())
	must(t, err)
	l.read(first, accesses, keys)
	l.set(first.Add(26 * time.Hour))
	started := time.Now()
	done, err := l.book.CloseDue(t.Context())
	took := time.Since(started)
	must(t, err)
	if done.Closed != 2 || done.Flawed != 0 {
		t.Fatalf("%+v", done)
	}
	b.add(figure{Item: "r", What: fmt.Sprintf("closing a day of %d accesses by %d keys", accesses, keys), Measured: took.Seconds(), Unit: "s", AtMost: true, Limit: 2, Raw: "once; the day before it, empty, is closed too"})
	l.month(b, day, keys)
	if b.engine == store.SQLite {
		archived(t, b, accesses, keys)
	}
}

func newLedgered(t *testing.T, engine store.Engine) *ledgered {
	l := &ledgered{t: t}
	l.set(time.Date(2026, 11, 1, 18, 0, 0, 0, time.UTC))
	place := storetest.Place(t, engine)
	place.Clock = func() time.Time { return time.UnixMicro(l.now.Load()) }
	l.db = storetest.Open(t, place)
	ring, err := seal.Create(filepath.Join(t.TempDir(), "keyring"))
	must(t, err)
	l.files = casefile.New(ring)
	must(t, l.db.Write(t.Context(), func(tx *store.Tx) error {
		if err := l.files.OpenHouse(t.Context(), tx); err != nil {
			return err
		}
		_, err := l.files.Record(t.Context(), tx, casefile.Act{Kind: ledger.Installation, By: ledger.Actor{Kind: ledger.ByOperator}, On: ledger.Subject{Kind: ledger.OnInstallation}})
		return err
	}))
	l.accesses = reading.NewRegister(l.db, l.files)
	t.Cleanup(l.accesses.Close)
	l.book = daybook.New(daybook.Options{DB: l.db, Files: l.files, Accesses: l.accesses, CloseAt: time.Hour, Archives: t.TempDir(), Log: slog.New(slog.DiscardHandler)})
	return l
}

func (l *ledgered) set(now time.Time) { l.now.Store(now.UnixMicro()) }

// read has keys read through twelve hours of a day.
func (l *ledgered) read(from time.Time, accesses, keys int) {
	const batch = 5000
	ctx := context.Background()
	chance := rand.New(rand.NewPCG(1, 2))
	marker, err := l.accesses.Marker(ctx)
	must(l.t, err)
	for n := 0; n < accesses; n += batch {
		l.set(from.Add(6*time.Hour + time.Duration(float64(12*time.Hour)*float64(n)/float64(accesses))))
		var list []register.Access
		for i := n; i < min(n+batch, accesses); i++ {
			list = append(list, accessOf(chance, keys))
		}
		must(l.t, l.db.WriteEvents(ctx, func(tx *store.Tx) error {
			_, err := tx.InsertAccesses(ctx, list, marker)
			return err
		}))
	}
}

// accessOf is as people read: a key at random, mostly the notes of the day, now and then a sign-in.
func accessOf(chance *rand.Rand, keys int) register.Access {
	key := 1 + chance.Int64N(int64(keys))
	note := min(chance.Int64N(700), chance.Int64N(700))
	a := register.Access{Kind: register.Note, Credential: key, Official: key, Unit: key%300 + 1, Item: 2_076_000_000 + note, Prefix: fmt.Sprintf("198.51.%d.0/24", key%250), Device: []string{"phone", "desktop"}[key%2]}
	if chance.IntN(accessesOfKey) == 0 {
		a.Kind, a.Item = register.SignIn, 0
	}
	return a
}

// month measures a report over thirty closed days like that one.
func (l *ledgered) month(b *bench, day digest.Day, keys int) {
	rows, err := l.db.Events().DayRows(l.t.Context(), string(day))
	must(l.t, err)
	for n := 1; n < benchDays; n++ {
		copied := rows
		copied.Day = string(day.Add(-n))
		must(l.t, l.db.WriteEvents(l.t.Context(), func(tx *store.Tx) error { return tx.ReplaceDay(l.t.Context(), copied) }))
	}
	query := daybook.Query{From: day.Add(1 - benchDays), To: day, By: daybook.ByUnit}
	var times []time.Duration
	for range 3 {
		started := time.Now()
		r, err := l.book.Report(l.t.Context(), query)
		must(l.t, err)
		if r.Totals.Keys == 0 || r.Totals.Keys > keys {
			l.t.Fatalf("%d keys, want %d", r.Totals.Keys, keys)
		}
		times = append(times, time.Since(started))
	}
	b.add(figure{Item: "r", What: fmt.Sprintf("report of %d days with %d keys each, by unit", benchDays, keys), Measured: median(millis(times)) / 1000, Unit: "s", AtMost: true, Limit: 1, Raw: "three times"})
}

// archived measures finding what one person read in a month that is in a file.
func archived(t *testing.T, b *bench, accesses, keys int) {
	ring, err := seal.Create(filepath.Join(t.TempDir(), "keyring"))
	must(t, err)
	vault, _ := ring.NewVault(7)
	marker := register.NewMarker([]byte("thirty-two bytes of another key."))
	var file bytes.Buffer
	w := archive.NewWriter(&file, vault, "2023-11", marker)
	begun := time.Date(2023, 11, 1, 12, 0, 0, 0, time.UTC)
	chance := rand.New(rand.NewPCG(3, 4))
	number := int64(0)
	for day := range benchDays {
		list := make([]register.Access, accesses)
		at := begun.AddDate(0, 0, day)
		for i := range list {
			number++
			at = at.Add(time.Duration(1+chance.IntN(80_000)) * time.Microsecond)
			a := accessOf(chance, keys)
			a.ID, a.N = store.IDAt(at)|1, number
			a.Mark = marker.Mark(a)
			list[i] = a
		}
		must(t, w.Day(list))
	}
	plain, err := w.Close()
	must(t, err)
	started := time.Now()
	r, err := archive.Open(bytes.NewReader(file.Bytes()), plain, vault, "2023-11", marker)
	must(t, err)
	found := 0
	for day := range r.Days() {
		list, err := r.Person(day, int64(keys/2))
		must(t, err)
		found += len(list)
	}
	took := time.Since(started)
	if found == 0 {
		t.Fatal("nothing was found")
	}
	b.add(figure{Item: "r", What: fmt.Sprintf("one person's reads of an archived month of %d accesses", benchDays*accesses), Measured: took.Seconds(), Unit: "s", AtMost: true, Limit: 5, Raw: fmt.Sprintf("%d reads found", found)})
	b.add(figure{Item: "r", What: "bytes of an archived access", Measured: float64(file.Len()) / float64(benchDays*accesses), Unit: "B", AtMost: true, Limit: 12, Raw: fmt.Sprintf("%d MB in all, sealed", file.Len()>>20)})
}
