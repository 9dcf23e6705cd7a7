package daybook_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clavero/internal/daybook"
	"clavero/internal/digest"
	"clavero/internal/reading"
	"clavero/internal/register"
	"clavero/internal/store"
	"clavero/internal/store/storetest"
)

// whole is a day as whoever reads its accesses one after the other would add it up, told in words.
func whole(day digest.Day, accesses []register.Access) []string {
	sums := map[string]int{}
	readers := map[string]map[int64]bool{}
	for _, a := range accesses {
		hour := a.At.In(time.FixedZone("", -6*3600)).Hour()
		sums[fmt.Sprintf("key %d %d %d %s", a.Credential, a.Official, a.Unit, a.Kind)]++
		sums[fmt.Sprintf("hour %d %d %s", a.Unit, hour, a.Kind)]++
		if a.Kind == register.Note || a.Kind == register.Edition {
			item := fmt.Sprintf("item %s %d", a.Kind, a.Item)
			sums[item]++
			if readers[item] == nil {
				readers[item] = map[int64]bool{}
			}
			readers[item][a.Credential] = true
		}
	}
	var lines []string
	for what, n := range sums {
		lines = append(lines, fmt.Sprintf("%s %s: %d", day, what, n))
	}
	for item, keys := range readers {
		lines = append(lines, fmt.Sprintf("%s readers of %s: %v", day, item, slices.Sorted(maps.Keys(keys))))
	}
	slices.Sort(lines)
	return lines
}

// told tells a day that the program added up in the same words; who the readers were it does not know, only how many.
func told(d register.Day) []string {
	var lines []string
	add := func(what string, kind register.Kind, n int) {
		if n > 0 {
			lines = append(lines, fmt.Sprintf("%s %s %s: %d", d.Day, what, kind, n))
		}
	}
	for _, k := range d.Keys {
		what := fmt.Sprintf("key %d %d %d", k.Credential, k.Official, k.Unit)
		add(what, register.SignIn, k.SignIns)
		add(what, register.Refused, k.Refused)
		add(what, register.Edition, k.Editions)
		add(what, register.Note, k.Notes)
	}
	for _, h := range d.Hours {
		what := fmt.Sprintf("hour %d %d", h.Unit, h.Hour)
		add(what, register.SignIn, h.SignIns)
		add(what, register.Refused, h.Refused)
		add(what, register.Edition, h.Editions)
		add(what, register.Note, h.Notes)
	}
	for _, i := range d.Items {
		lines = append(lines, fmt.Sprintf("%s item %s %d: %d", d.Day, i.Kind, i.Item, i.Opened), fmt.Sprintf("%s readers of item %s %d: %d", d.Day, i.Kind, i.Item, i.Readers))
	}
	slices.Sort(lines)
	return lines
}

// counted is whole with the readers counted, as told has them.
func counted(day digest.Day, accesses []register.Access) []string {
	lines := whole(day, accesses)
	for i, line := range lines {
		var n int
		at := slices.Index([]byte(line), '[')
		if at < 0 {
			continue
		}
		for _, c := range line[at:] {
			if c == ' ' || c == ']' {
				n++
			}
		}
		lines[i] = line[:at] + fmt.Sprint(n)
	}
	slices.Sort(lines)
	return lines
}

// walk is a register in which things happen in an order that chance gives, on two nodes.
type walk struct {
	*world
	chance  *rand.Rand
	at      time.Time
	behind  atomic.Int64 // how far the clock of the other node is
	other   *reading.Register
	otherDB *store.DB
	log     []string
}

func newWalk(t *testing.T, engine store.Engine, seed uint64) *walk {
	s := &walk{world: newWorld(t, engine), chance: rand.New(rand.NewPCG(seed, 5)), at: morning}
	s.enrol()
	s.set(s.at)
	s.restart()
	s.again()
	return s
}

// again gives the other node a start, as after a crash: its ids begin where its clock is.
func (s *walk) again() {
	s.stop()
	place := s.place
	place.Guest = true
	place.Clock = func() time.Time { return s.clock().Add(-time.Duration(s.behind.Load())) }
	db, err := store.Open(s.t.Context(), place)
	s.ok(err)
	s.other, s.otherDB = reading.NewRegister(db, s.files), db
}

// stop ends the other node.
func (s *walk) stop() {
	if s.otherDB != nil {
		s.other.Close()
		s.ok(s.otherDB.Close())
	}
}

// restart loses whatever this process remembered.
func (s *walk) restart() {
	s.start()
	s.accesses.SaveAfter = []int64{1, 7, 1000}[s.chance.IntN(3)]
}

func (s *walk) step() {
	s.at = s.at.Add(time.Duration(s.chance.Int64N(int64(20 * time.Minute))))
	s.set(s.at)
	switch n := s.chance.IntN(100); {
	case n < 55:
		s.log = append(s.log, "visit")
		s.ok(s.accesses.Record(s.t.Context(), s.access()))
	case n < 70:
		late := []time.Duration{0, 10 * time.Second, 3 * time.Minute, 4 * time.Hour, 30 * time.Hour}[s.chance.IntN(5)]
		s.log = append(s.log, "other "+late.String())
		if int64(late) > s.behind.Load() { // ids go back only over a start
			s.behind.Store(int64(late))
			s.again()
		}
		s.behind.Store(int64(late))
		s.ok(s.other.Record(s.t.Context(), s.access()))
	case n < 80:
		s.log = append(s.log, "follow")
		s.ok(s.book.Follow(s.t.Context()))
	case n < 86:
		s.log = append(s.log, "restart")
		s.restart()
	case n < 95:
		s.log = append(s.log, "night")
		s.at = s.at.Add(time.Duration(s.chance.Int64N(int64(9 * time.Hour))))
		s.set(s.at)
		_, err := s.book.CloseDue(s.t.Context())
		s.ok(err)
	default:
		s.log = append(s.log, "addendum")
		s.addendum()
	}
}

func (s *walk) access() register.Access {
	kinds := []register.Kind{register.SignIn, register.Refused, register.Edition, register.Note, register.Note, register.Note}
	key := s.chance.Int64N(5)
	a := register.Access{Kind: kinds[s.chance.IntN(len(kinds))], Credential: key, Official: key * 10, Unit: key % 3, Prefix: "192.0.2.0/24", Device: "phone"}
	if a.Kind == register.Note || a.Kind == register.Edition {
		a.Item = 1000 + s.chance.Int64N(4)
	}
	return a
}

func (s *walk) closed() []store.RegisterDay {
	days, err := s.book.Days(s.t.Context(), "2000-01-01", "2100-01-01")
	s.ok(err)
	return days
}

func (s *walk) addendum() {
	days := s.closed()
	if len(days) == 0 {
		return
	}
	s.ok(s.book.AddAddendum(s.t.Context(), s.editor, "", digest.Day(days[s.chance.IntN(len(days))].Day), "Llegaron accesos tarde."))
}

// holds that each closed day's sheet and sums are what its accesses add up to, those apart that came after it was closed, and
// that the addenda and what waits for one are these.
func (s *walk) holds() {
	s.t.Helper()
	for _, d := range s.closed() {
		day := digest.Day(d.Day)
		sheet, _, err := s.book.Sheet(s.t.Context(), day)
		s.ok(err)
		last := map[int]int64{}
		for _, n := range sheet.Nodes {
			last[n.Node] = n.Last
		}
		var inTime []register.Access
		late := int64(0)
		for _, a := range s.raw(day) {
			if a.N > last[register.NodeOf(a.ID)] {
				late++
			} else {
				inTime = append(inTime, a)
			}
		}
		want := counted(day, inTime)
		if diff := cmp.Diff(want, told(sheet.Day)); diff != "" || len(sheet.Flaws) > 0 {
			s.t.Fatalf("%s: %s\n%+v\nafter %v", day, diff, sheet.Flaws, s.log)
		}
		rows, err := s.db.Events().DayRows(s.t.Context(), d.Day)
		s.ok(err)
		if diff := cmp.Diff(want, told(rows)); diff != "" {
			s.t.Fatalf("the sums of %s: %s", day, diff)
		}
		state, err := s.book.State(s.t.Context(), day)
		s.ok(err)
		noted := state.Late.Accesses
		for _, n := range state.Notes {
			noted += n.Late.Accesses
		}
		if noted != late {
			s.t.Fatalf("%s: %d came late, %d are said to, after %v", day, late, noted, s.log)
		}
	}
	if report := s.verify(); !report.OK() {
		s.t.Fatalf("%s\nafter %v", report, s.log)
	}
}

func (w *world) raw(day digest.Day) []register.Access {
	w.t.Helper()
	from, to, err := reading.Span(day)
	w.ok(err)
	all, err := w.db.Events().Accesses(w.t.Context(), from, to, 1_000_000)
	w.ok(err)
	return all
}

// Whatever the order of accesses, counts, closings, addenda, starts of the program and nodes whose clocks are behind: sums are
// what the accesses add up to.
func TestSumsAreWhatTheAccessesAddUpTo(t *testing.T) {
	for _, engine := range storetest.Engines {
		for seed := range uint64(2) {
			t.Run(fmt.Sprintf("%s/%d", engine, seed), func(t *testing.T) {
				s := newWalk(t, engine, seed)
				defer s.stop()
				for n := range 240 {
					s.step()
					if n%80 == 79 {
						s.holds()
					}
				}
				if len(s.closed()) < 3 {
					t.Errorf("%d days were closed in all that", len(s.closed()))
				}
			})
		}
	}
}

// The page of an open day has what was committed a moment ago, whatever of it was counted before, and by whom.
func TestAnOpenDayHasNoLag(t *testing.T) {
	each(t, func(w *world) {
		w.enrol()
		for n := range 40 {
			w.visit(morning.Add(time.Duration(n)*25*time.Second), register.Note, int64(n%3+1), int64(1000+n%5))
			switch n % 4 {
			case 1:
				w.ok(w.book.Follow(t.Context()))
			case 3:
				w.start()
				w.accesses.SaveAfter = 1
			}
			d, err := w.accesses.CountDay(t.Context(), today)
			w.ok(err)
			if diff := cmp.Diff(counted(today, w.raw(today)), told(d)); diff != "" {
				t.Fatalf("after %d: %s", n, diff)
			}
		}
	})
}

// An access that is rewritten after it was counted is in the sheet as it was, also over a start of the program; reading the
// closed day once more names it.
func TestWhatIsRewrittenAfterItWasCountedIsNamed(t *testing.T) {
	each(t, func(w *world) {
		w.days()
		w.set(morning.Add(8 * time.Hour))
		w.accesses.SaveAfter = 1
		w.ok(w.book.Follow(t.Context()))
		before := counted(today, w.raw(today))
		w.behind(true, `update access set item_id = 77 where n = 42`)
		w.start()
		w.set(time.Date(2026, 11, 24, 7, 0, 1, 0, time.UTC))
		done, err := w.book.CloseDue(t.Context())
		w.ok(err)
		sheet, _, err := w.book.Sheet(t.Context(), today)
		w.ok(err)
		if diff := cmp.Diff(before, told(sheet.Day)); diff != "" || done != (daybook.Closed{Closed: 1}) {
			t.Errorf("%+v %s", done, diff)
		}
		if report := w.verify(); !named(report, "2026-11-23 access_altered node 1 numbers 42 to 42") && !named(report, "2026-11-23 access_altered") {
			t.Errorf("%s", report)
		}
		tally, err := w.task(daybook.Recheck)
		if err == nil || tally["flawed"] != 1 || tally["rechecked"] != 3 {
			t.Errorf("%v %v", tally, err)
		}
	})
}

// An access that is taken away or put in after it was counted has the day counted anew, and stands on its sheet.
func TestWhatIsTakenAwayAfterItWasCountedIsOnTheSheet(t *testing.T) {
	for name, c := range map[string]struct {
		sql  string
		want register.FlawKind
	}{
		"taken away": {`delete from access where n = 42`, register.AccessMissing},
		"numbered":   {`update access set n = 4200 where n = 42`, register.AccessAltered},
		"put in": {`insert into access (id, kind, credential_id, official_id, unit_id, item_id, prefix, device, n, mark)
			select id + 256, kind, credential_id, official_id, unit_id, item_id, prefix, device, 0, 0 from access where n = 42`, register.AccessUnmarked},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(w *world) {
				w.days()
				w.set(morning.Add(8 * time.Hour))
				w.accesses.SaveAfter = 1
				w.ok(w.book.Follow(t.Context()))
				w.behind(true, c.sql)
				w.set(time.Date(2026, 11, 24, 7, 0, 1, 0, time.UTC))
				done, err := w.book.CloseDue(t.Context())
				w.ok(err)
				sheet, _, err := w.book.Sheet(t.Context(), today)
				w.ok(err)
				if done.Flawed != 1 || len(sheet.Flaws) == 0 || sheet.Flaws[0].What != c.want {
					t.Errorf("%+v %+v", done, sheet.Flaws)
				}
			})
		})
	}
}

// A count that somebody writes into the table opens nothing: the day is counted from its accesses.
func TestACountThatIsForged(t *testing.T) {
	each(t, func(w *world) {
		w.read(morning.AddDate(0, 0, -1))
		w.read(morning)
		w.set(morning.Add(8 * time.Hour))
		w.accesses.SaveAfter = 1
		w.ok(w.book.Follow(t.Context()))
		w.behind(true, `update access_kept set sealed = (select k.sealed from access_kept k where k.name = '2026-11-22') where name = '2026-11-23'`)
		w.start()
		d, err := w.accesses.CountDay(t.Context(), today)
		w.ok(err)
		if diff := cmp.Diff(counted(today, w.raw(today)), told(d)); diff != "" {
			t.Error(diff)
		}
	})
}
