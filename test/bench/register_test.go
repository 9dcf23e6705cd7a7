package bench

import (
	"bytes"
	"compress/flate"
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"clavero/internal/archive"
	"clavero/internal/casefile"
	"clavero/internal/credential"
	"clavero/internal/daybook"
	"clavero/internal/digest"
	"clavero/internal/directory"
	"clavero/internal/lang/spanish"
	"clavero/internal/ledger"
	"clavero/internal/petition"
	"clavero/internal/reading"
	"clavero/internal/register"
	"clavero/internal/seal"
	"clavero/internal/store"
	"clavero/internal/store/storetest"
)

// accessesOf is how many accesses a day has, by the scale; each key makes fifty of them.
var accessesOf = map[string]int{"smoke": 2_000, "small": 100_000, "full": 1_000_000}

// rawDaysOf is how many earlier days of as many accesses lie in the database when the second and the third day are closed, by
// the scale: a disk must have room for them.
var (
	rawDaysOf = map[string]int{"smoke": 1, "small": 3, "full": 10}
	rawDays   = flag.Int("raw", 0, "earlier days of accesses in r; 0 for as many as the scale says")
)

const (
	accessesOfKey = 50
	benchDays     = 30
	firstSealed   = digest.Day("2026-10-01") // from here on days are closed, up to
	firstLived    = digest.Day("2026-11-12") // from here on their accesses are there
)

// ledgered is a register of its own, with a clock that is set.
type ledgered struct {
	t        *testing.T
	b        *bench
	db       *store.DB
	files    *casefile.Files
	accesses *reading.Register
	book     *daybook.Book
	archives string
	of, keys int // accesses of a day, and keys
	now      atomic.Int64
}

// registers measures r: closing days, reports, pages, and what one person read in an archived month (3.3).
func registers(t *testing.T, b *bench) {
	l := newLedgered(t, b)
	l.directory()
	l.seal()
	l.closing(firstLived, "the first of them in the database")
	size := l.size()
	earlier := *rawDays
	if earlier == 0 {
		earlier = rawDaysOf[b.name]
	}
	l.copies(earlier)
	b.add(figure{Item: "r", What: "bytes of an access in the database", Measured: (l.size() - size) / float64(earlier*l.of), Unit: "B", Raw: fmt.Sprintf("%d days copied; 90 days at this rate are %.1f GB", earlier, 90*float64(l.of)*(l.size()-size)/float64(earlier*l.of)/1e9)})
	l.closing(firstLived.Add(1), fmt.Sprintf("with %d earlier days in the database", earlier+1))
	l.live(firstLived.Add(2))
	l.begin() // what this process remembered is gone
	l.close(firstLived.Add(2), "just after a start of the program")
	l.open(firstLived.Add(3))
	l.reports(firstLived.Add(2))
	if b.engine == store.SQLite {
		archived(t, b, l.of, l.keys)
	}
}

func newLedgered(t *testing.T, b *bench) *ledgered {
	l := &ledgered{t: t, b: b, of: accessesOf[b.name], keys: accessesOf[b.name] / accessesOfKey, archives: t.TempDir()}
	first, _, err := reading.Span(firstSealed)
	must(t, err)
	l.set(first.Add(12 * time.Hour))
	place := storetest.Place(t, b.engine)
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
	l.begin()
	return l
}

// begin is a start of the program.
func (l *ledgered) begin() {
	l.accesses = reading.NewRegister(l.db, l.files)
	l.t.Cleanup(l.accesses.Close)
	l.book = daybook.New(daybook.Options{DB: l.db, Files: l.files, Accesses: l.accesses, CloseAt: time.Hour, Archives: l.archives, Log: slog.New(slog.DiscardHandler)})
}

// directory enters the units, the people and their keys.
func (l *ledgered) directory() {
	ctx := l.t.Context()
	must(l.t, l.db.Write(ctx, func(tx *store.Tx) error {
		for unit := int64(1); unit <= 300; unit++ {
			if err := tx.PutUnit(ctx, directory.Unit{ID: unit, Code: fmt.Sprint(unit), Name: fmt.Sprint("Unidad ", unit), Kind: "unit"}, ""); err != nil {
				return err
			}
		}
		vault, err := l.files.OpenCase(ctx, tx)
		if err != nil {
			return err
		}
		return tx.InsertPetition(ctx, petition.Petition{ID: 1, Kind: petition.New, Origin: petition.Web, VaultID: vault, Since: tx.Now, Created: tx.Now, Version: 1}, "", nil)
	}))
	const together = 1000
	for begin := 1; begin <= l.keys; begin += together {
		must(l.t, l.db.Write(ctx, func(tx *store.Tx) error {
			for id := int64(begin); id < int64(min(begin+together, l.keys+1)); id++ {
				o := directory.Official{ID: id, GivenNames: "Amapola", Surname1: fmt.Sprint("Río ", id), UnitID: id%300 + 1, Mail: fmt.Sprintf("a%d@salud.example", id), Entered: tx.Now}
				if err := tx.InsertOfficial(ctx, o, o.Name()); err != nil {
					return err
				}
				user := fmt.Sprint("usuario", id)
				key := credential.Credential{ID: id, OfficialID: id, PetitionID: 1, Provider: "builtin", UserName: user, State: credential.Live, Created: tx.Now}
				if err := tx.InsertCredential(ctx, key, user); err != nil {
					return err
				}
			}
			return nil
		}))
	}
}

// seal closes the days before the first that is lived, as if they had been: their sums and their sheets are those of a day
// like it, the accesses themselves are not made.
func (l *ledgered) seal() {
	ctx := l.t.Context()
	chance := rand.New(rand.NewPCG(7, 8))
	tally := register.NewTally(string(firstSealed), spanish.MexicoCity())
	from, _, err := reading.Span(firstSealed)
	must(l.t, err)
	for n := range l.of {
		a := accessOf(chance, l.keys)
		a.At = from.Add(6*time.Hour + time.Duration(float64(12*time.Hour)*float64(n)/float64(l.of)))
		a.ID, a.N = store.IDAt(a.At)|1, int64(n+1)
		tally.Add(a)
	}
	sheet := register.Sheet{Day: tally.Day()}
	for day := firstSealed; day < firstLived; day = day.Add(1) {
		sheet.Number++
		sheet.Day.Day, sheet.Nodes, sheet.Closed = string(day), nil, l.db.Now()
		text := sheet.Canonical()
		var packed bytes.Buffer
		w, err := flate.NewWriter(&packed, flate.BestSpeed)
		must(l.t, err)
		_, err = w.Write(text)
		must(l.t, errors.Join(err, w.Close()))
		kept := store.RegisterDay{Day: string(day), Number: sheet.Number, Closed: sheet.Closed, SHA256: register.Sum(text), Accesses: sheet.Accesses, Totals: register.Total(sheet.Keys)}
		sheet.Previous = kept.SHA256
		must(l.t, l.db.WriteEvents(ctx, func(tx *store.Tx) error { return tx.ReplaceDay(ctx, sheet.Day) }))
		must(l.t, l.db.Write(ctx, func(tx *store.Tx) error { return tx.CloseRegisterDay(ctx, kept, packed.Bytes()) }))
	}
	l.task() // the months
}

// task gives the task that closes days, and counts them as they go, one turn, and tells how long it took.
func (l *ledgered) task() time.Duration {
	started := time.Now()
	_, err := l.book.Tasks()[0].Do(l.t.Context())
	must(l.t, err)
	return time.Since(started)
}

// closing lives a day and closes it.
func (l *ledgered) closing(day digest.Day, how string) {
	l.live(day)
	l.close(day, how)
}

// live has the keys read through twelve hours of a day, while the task has its turns, and leaves the clock at midnight.
func (l *ledgered) live(day digest.Day) {
	from, to, err := reading.Span(day)
	must(l.t, err)
	var turns []time.Duration
	l.read(from, func() { turns = append(turns, l.task()) })
	l.set(to.Add(5 * time.Minute))
	turns = append(turns, l.task())
	l.b.add(figure{Item: "r", What: "a turn of counting a day that is open, p50", Measured: median(millis(turns)), Unit: "ms", Raw: fmt.Sprintf("%d turns, the longest %.0f ms", len(turns), quantile(millis(turns), 1))})
}

// close closes a day at its hour, and measures it.
func (l *ledgered) close(day digest.Day, how string) {
	_, to, err := reading.Span(day)
	must(l.t, err)
	l.set(to.Add(time.Hour + time.Minute))
	started, worked := time.Now(), processor()
	done, err := l.book.CloseDue(l.t.Context())
	took, work := time.Since(started), processor()-worked
	must(l.t, err)
	if done.Closed != 1 || done.Flawed != 0 {
		l.t.Fatalf("%+v", done)
	}
	l.b.add(figure{Item: "r", What: fmt.Sprintf("closing a day of %d accesses by %d keys, %s", l.of, l.keys, how), Measured: took.Seconds(), Unit: "s", AtMost: true, Limit: 2, Raw: fmt.Sprintf("once, %.2f s of processor, load %s", work.Seconds(), minute())})
}

// copies puts the accesses of the first day into the database once more, on as many days before it: for their weight.
func (l *ledgered) copies(days int) {
	from, to, err := reading.Span(firstLived)
	must(l.t, err)
	db := storetest.EventsSQL(l.t, l.db.Place())
	for n := 1; n <= days; n++ {
		shift := store.IDAt(from) - store.IDAt(from.AddDate(0, 0, -n))
		_, err := db.ExecContext(l.t.Context(), fmt.Sprintf(`insert into access (id, kind, credential_id, official_id, unit_id, item_id, prefix, device, n, mark)
			select id - %d, kind, credential_id, official_id, unit_id, item_id, prefix, device, n, mark from access where id >= %d and id < %d`, shift, store.IDAt(from), store.IDAt(to)))
		must(l.t, err)
	}
}

// size is what the accesses take on the disk, in bytes.
func (l *ledgered) size() float64 {
	ask := `select page_count * page_size from pragma_page_count, pragma_page_size`
	if l.b.engine == store.Postgres {
		ask = `select pg_total_relation_size('access')`
	}
	var size float64
	must(l.t, storetest.EventsSQL(l.t, l.db.Place()).QueryRowContext(l.t.Context(), ask).Scan(&size))
	return size
}

// open measures the page of a day under way, half of whose accesses came since the last turn of the task, and the next ones.
func (l *ledgered) open(day digest.Day) {
	from, _, err := reading.Span(day)
	must(l.t, err)
	l.read(from, func() { l.task() })
	l.quick("an open day as its page asks for it", 0, func() error {
		_, err := l.accesses.Day(l.t.Context(), day, reading.Shown{Many: 500})
		return err
	})
	l.quick("a closed day as its page asks for it", 0, func() error {
		if _, err := l.accesses.Day(l.t.Context(), day.Add(-1), reading.Shown{Many: 500}); err != nil {
			return err
		}
		_, err := l.book.State(l.t.Context(), day.Add(-1))
		return err
	})
	l.quick("the list of a month's days", 0, func() error {
		_, err := l.book.Days(l.t.Context(), "2026-11-01", "2026-11-30")
		return err
	})
}

// quick measures something a few times.
func (l *ledgered) quick(what string, limit float64, fn func() error) {
	const times = 7
	var took []time.Duration
	worked := processor()
	for range times {
		started := time.Now()
		must(l.t, fn())
		took = append(took, time.Since(started))
	}
	l.b.add(figure{Item: "r", What: what + ", p50", Measured: median(millis(took)) / 1000, Unit: "s", AtMost: limit > 0, Limit: limit, Raw: fmt.Sprintf("%d times, %.2f s of processor each, from %.2f to %.2f s, load %s", times, (processor()-worked).Seconds()/times, quantile(millis(took), 0)/1000, quantile(millis(took), 1)/1000, minute())})
}

// minute is the load of the last minute.
func minute() string {
	one, _, _ := strings.Cut(load(), " ")
	return one
}

func (l *ledgered) set(now time.Time) { l.now.Store(now.UnixMicro()) }

// read has keys read through twelve hours of a day; every ten minutes the clock strikes.
func (l *ledgered) read(from time.Time, strikes func()) {
	const batch, every = 5000, 10 * time.Minute
	ctx := context.Background()
	chance := rand.New(rand.NewPCG(1, 2))
	marker, err := l.accesses.Marker(ctx)
	must(l.t, err)
	struck := from
	for n := 0; n < l.of; n += batch {
		at := from.Add(6*time.Hour + time.Duration(float64(12*time.Hour)*float64(n)/float64(l.of)))
		l.set(at)
		var list []register.Access
		for i := n; i < min(n+batch, l.of); i++ {
			list = append(list, accessOf(chance, l.keys))
		}
		must(l.t, l.db.WriteEvents(ctx, func(tx *store.Tx) error {
			_, err := tx.InsertAccesses(ctx, list, marker)
			return err
		}))
		if at.Sub(struck) >= every {
			struck = at
			strikes()
		}
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

// reports measures reports over days like these: a month, thirty days that end with the last one closed, and the thirty that
// have the most sheets to be read, since no month lies in them.
func (l *ledgered) reports(last digest.Day) {
	for _, c := range []struct {
		what     string
		from, to digest.Day
		by       daybook.By
	}{
		{"a month, by unit", "2026-10-01", "2026-10-31", daybook.ByUnit},
		{"a month, by person", "2026-10-01", "2026-10-31", daybook.ByPerson},
		{"a month, by note", "2026-10-01", "2026-10-31", daybook.ByNote},
		{"the last thirty days, by unit", last.Add(1 - benchDays), last, daybook.ByUnit},
		{"thirty days of a month of thirty-one, by unit", "2026-10-02", "2026-10-31", daybook.ByUnit},
	} {
		l.quick(fmt.Sprintf("report of %s, %d keys", c.what, l.keys), 1, func() error {
			r, err := l.book.Report(l.t.Context(), daybook.Query{From: c.from, To: c.to, By: c.by})
			if err == nil && (r.Totals.Keys == 0 || r.Totals.Keys > l.keys) {
				l.t.Fatalf("%d keys, want %d", r.Totals.Keys, l.keys)
			}
			return err
		})
	}
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
