package jobs_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"clavero/internal/jobs"
	"clavero/internal/store"
	"clavero/internal/store/storetest"
)

// patience is how long a test waits for what should come within moments.
const patience = 30 * time.Second

var errAgain = errors.New("not yet")

func enqueue(t *testing.T, db *store.DB, q jobs.Queue, wanted ...jobs.Job) {
	t.Helper()
	err := db.Write(t.Context(), func(tx *store.Tx) error { return q.Enqueue(t.Context(), tx, wanted...) })
	if err != nil {
		t.Fatal(err)
	}
}

// start starts r and stops it when the test ends.
func start(t *testing.T, r *jobs.River) {
	t.Helper()
	if err := r.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(t, r) })
}

func stop(t *testing.T, r *jobs.River) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := r.Stop(ctx); err != nil {
		t.Error(err)
	}
}

func receive[T any](t *testing.T, from <-chan T) T {
	t.Helper()
	select {
	case v := <-from:
		return v
	case <-time.After(patience):
		t.Fatal("nothing came")
		panic("unreachable")
	}
}

// count counts River's rows of a queue in some states.
func count(t *testing.T, db *store.DB, where string) int {
	t.Helper()
	var n int
	err := db.WriteLight(t.Context(), func(tx *store.Tx) error {
		return tx.SQL().QueryRow("select count(*) from river_job where " + where).Scan(&n)
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// log is a logger whose text a test can read.
type log struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

func newRiver(t *testing.T, db *store.DB) (*jobs.River, *log) {
	l := &log{}
	return jobs.NewRiver(db, slog.New(slog.NewTextHandler(l, nil))), l
}

func TestCommittedRunsOnceAndUndoneNever(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		r, _ := newRiver(t, db)
		worked := make(chan int64, 10)
		r.Handle("mail.send", 2, func(_ context.Context, id int64) error { worked <- id; return nil })
		undone := errors.New("undone")
		err := db.Write(t.Context(), func(tx *store.Tx) error {
			if err := r.Enqueue(t.Context(), tx, jobs.Job{Kind: "mail.send", ID: 1}); err != nil {
				return err
			}
			return undone
		})
		if !errors.Is(err, undone) {
			t.Fatal(err)
		}
		enqueue(t, db, r, jobs.Job{Kind: "mail.send", ID: 2}) // before the start
		start(t, r)
		if id := receive(t, worked); id != 2 {
			t.Fatalf("worked %d", id)
		}
		enqueue(t, db, r, jobs.Job{Kind: "mail.send", ID: 3}, jobs.Job{Kind: "mail.send", ID: 4})
		if sum := receive(t, worked) + receive(t, worked); sum != 7 {
			t.Errorf("worked ids with sum %d, want 3 and 4", sum)
		}
		stop(t, r)
		if len(worked) != 0 || count(t, db, "state = 'completed'") != 3 || count(t, db, "1 = 1") != 3 {
			t.Errorf("%d more worked, %d rows", len(worked), count(t, db, "1 = 1"))
		}
	})
}

func TestLightWritesEnqueueToo(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		r, _ := newRiver(t, db)
		worked := make(chan int64, 1)
		r.Handle("x", 1, func(_ context.Context, id int64) error { worked <- id; return nil })
		start(t, r)
		err := db.WriteLight(t.Context(), func(tx *store.Tx) error {
			return r.Enqueue(t.Context(), tx, jobs.Job{Kind: "x", ID: 5})
		})
		if err != nil {
			t.Fatal(err)
		}
		if id := receive(t, worked); id != 5 {
			t.Error(id)
		}
	})
}

func TestLaterStopAndRetry(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		r, l := newRiver(t, db)
		tries := map[int64]int{}
		done := make(chan int64, 10)
		r.Handle("try", 1, func(_ context.Context, id int64) error {
			tries[id]++ // one worker
			switch {
			case id == 88001 && tries[id] < 3:
				return jobs.Later(0, errAgain)
			case id == 88002 && tries[id] < 2:
				return errAgain
			case id == 88003:
				done <- id
				return jobs.Stop(errors.New("no use"))
			}
			done <- id
			return nil
		})
		start(t, r)
		enqueue(t, db, r, jobs.Job{Kind: "try", ID: 88001}, jobs.Job{Kind: "try", ID: 88002}, jobs.Job{Kind: "try", ID: 88003})
		for range 3 {
			receive(t, done)
		}
		stop(t, r)
		if tries[88001] != 3 || tries[88002] != 2 || tries[88003] != 1 {
			t.Errorf("tries: %v", tries)
		}
		if n := count(t, db, "state = 'cancelled'"); n != 1 {
			t.Errorf("%d given up", n)
		}
		// Being put off is no attempt; a failure is.
		if n := count(t, db, "state = 'completed' and attempt = 1"); n != 1 {
			t.Errorf("%d done at the first attempt", n)
		}
		if text := l.String(); strings.Contains(text, "88001") || strings.Contains(text, "88002") || !strings.Contains(text, "not yet") {
			t.Errorf("the log: %s", text)
		}
	})
}

func TestPanicIsAFailure(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		r, l := newRiver(t, db)
		tried, done := false, make(chan bool, 1)
		r.Handle("try", 1, func(context.Context, int64) error {
			if !tried {
				tried = true
				panic("oh")
			}
			done <- true
			return nil
		})
		start(t, r)
		enqueue(t, db, r, jobs.Job{Kind: "try"})
		receive(t, done)
		if !strings.Contains(l.String(), "oh") {
			t.Error("the log is silent")
		}
	})
}

func TestOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		r, _ := newRiver(t, db)
		begun, proceed := make(chan int64, 10), make(chan bool, 10)
		r.Handle("sum", 1, func(_ context.Context, id int64) error {
			begun <- id
			<-proceed
			return nil
		})
		once := jobs.Job{Kind: "sum", ID: 1, Once: true}
		enqueue(t, db, r, once, once)
		enqueue(t, db, r, once, jobs.Job{Kind: "sum", ID: 2, Once: true})
		if n := count(t, db, "state = 'available'"); n != 2 {
			t.Fatalf("%d jobs wait, want one of each id", n)
		}
		start(t, r)
		receive(t, begun)
		enqueue(t, db, r, once) // the first is being worked: it may have read too early
		enqueue(t, db, r, once)
		proceed <- true
		receive(t, begun)
		proceed <- true
		if id := receive(t, begun); id != 1 {
			t.Errorf("the job that came while its like was worked: %d", id)
		}
		proceed <- true
		stop(t, r)
		if len(begun) != 0 {
			t.Errorf("%d more", len(begun))
		}
	})
}

func TestOnceFromMany(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		r, _ := newRiver(t, db)
		failed := make(chan error, 8)
		for range cap(failed) {
			go func() {
				failed <- db.WriteLight(t.Context(), func(tx *store.Tx) error {
					return r.Enqueue(t.Context(), tx, jobs.Job{Kind: "sum", ID: 1, Once: true})
				})
			}()
		}
		for range cap(failed) {
			if err := receive(t, failed); err != nil {
				t.Error(err)
			}
		}
		if n := count(t, db, "1 = 1"); n != 1 {
			t.Errorf("%d jobs", n)
		}
	})
}

func TestOrphansOfThisNodeAreWorkedAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		dead, _ := newRiver(t, db)
		enqueue(t, db, dead, jobs.Job{Kind: "sum", ID: 1}, jobs.Job{Kind: "sum", ID: 2})
		orphan(t, db, 1, db.Node())
		orphan(t, db, 2, db.Node()+1) // another node's, which may well be alive

		r, _ := newRiver(t, db)
		worked := make(chan int64, 10)
		r.Handle("sum", 1, func(_ context.Context, id int64) error { worked <- id; return nil })
		start(t, r)
		if id := receive(t, worked); id != 1 {
			t.Errorf("worked %d", id)
		}
		stop(t, r)
		if n := count(t, db, "state = 'running'"); n != 1 || len(worked) != 0 {
			t.Errorf("%d of the other node are running, %d more worked", n, len(worked))
		}
	})
}

// orphan leaves the nth job as a node leaves it that dies over it.
func orphan(t *testing.T, db *store.DB, n, node int) {
	t.Helper()
	text := `update river_job set state = 'running', attempt = 1, attempted_at = datetime('now', 'subsec'), attempted_by = jsonb('["clavero-node-%d"]')
		where json_extract(args, '$.id') = %d`
	if db.Engine() == store.Postgres {
		text = `update river_job set state = 'running', attempt = 1, attempted_at = now(), attempted_by = '{clavero-node-%d}'
			where cast(args->>'id' as bigint) = %d`
	}
	err := db.WriteLight(t.Context(), func(tx *store.Tx) error {
		_, err := tx.SQL().Exec(fmt.Sprintf(text, node, n))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestTheLeadOfADeadLifeIsTakenUpAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		text := `insert into river_leader (leader_id, elected_at, expires_at) values ('clavero-node-%d', datetime('now'), datetime('now', '+1 hour'))`
		if db.Engine() == store.Postgres {
			text = `insert into river_leader (leader_id, elected_at, expires_at) values ('clavero-node-%d', now(), now() + interval '1 hour')`
		}
		err := db.WriteLight(t.Context(), func(tx *store.Tx) error {
			_, err := tx.SQL().Exec(fmt.Sprintf(text, db.Node()))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		r, _ := newRiver(t, db)
		starts := make(chan bool, 1)
		r.Handle("start", 1, func(context.Context, int64) error { starts <- true; return nil })
		r.Every(jobs.Periodic{Kind: "start", Every: 1000 * time.Hour, AtStart: true})
		start(t, r)
		receive(t, starts)
	})
}

func TestStopWaitsForWhatRuns(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		r, _ := newRiver(t, db)
		begun, proceed, stopped := make(chan bool, 1), make(chan bool), make(chan bool)
		r.Handle("slow", 1, func(context.Context, int64) error {
			begun <- true
			<-proceed
			return nil
		})
		start(t, r)
		enqueue(t, db, r, jobs.Job{Kind: "slow", ID: 1})
		receive(t, begun)
		go func() {
			stop(t, r)
			close(stopped)
		}()
		select {
		case <-stopped:
			t.Error("stopped over a running job")
		case proceed <- true:
		}
		receive(t, stopped)
		if n := count(t, db, "state = 'completed'"); n != 1 {
			t.Errorf("%d completed", n)
		}
	})
}

func TestPeriodic(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		r, _ := newRiver(t, db)
		ticks, starts := make(chan time.Time, 100), make(chan bool, 100)
		r.Handle("tick", 1, func(context.Context, int64) error { ticks <- time.Now(); return nil })
		r.Handle("start", 1, func(context.Context, int64) error { starts <- true; return nil })
		r.Every(jobs.Periodic{Kind: "tick", Every: time.Second})
		r.Every(jobs.Periodic{Kind: "start", Every: 1000 * time.Hour, AtStart: true})
		start(t, r)
		receive(t, starts)
		receive(t, ticks)
		receive(t, ticks)
		if len(starts) != 0 {
			t.Error("started twice")
		}
	})
}

func TestScheduled(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		r, _ := newRiver(t, db)
		enqueue(t, db, r, jobs.Job{Kind: "x", ID: 1, At: time.Now().Add(time.Hour)})
		if n := count(t, db, "state = 'scheduled'"); n != 1 {
			t.Errorf("%d scheduled", n)
		}
	})
}

func TestKindsAreChecked(t *testing.T) {
	db := storetest.New(t, store.SQLite)
	for _, q := range []jobs.Queue{jobs.NewInline(db), jobs.NewRiver(db, slog.New(slog.DiscardHandler))} {
		for _, kind := range []jobs.Kind{"", "Mail", "mail_send", ".a", "a..b", jobs.Kind(strings.Repeat("a", 61))} {
			err := db.Write(t.Context(), func(tx *store.Tx) error { return q.Enqueue(t.Context(), tx, jobs.Job{Kind: kind}) })
			if err == nil {
				t.Errorf("%T took the kind %q", q, kind)
			}
		}
	}
}

// TestLatency prints how long a job waits for its worker on an idle node.
func TestLatency(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		r, _ := newRiver(t, db)
		worked := make(chan time.Time, 1)
		r.Handle("x", 1, func(context.Context, int64) error { worked <- time.Now(); return nil })
		for i := range 8 {
			r.Handle(jobs.Kind(fmt.Sprintf("idle-%d", i)), 4, func(context.Context, int64) error { return nil })
		}
		start(t, r)
		var sum, longest time.Duration
		for range 20 {
			enqueue(t, db, r, jobs.Job{Kind: "x"})
			committed := time.Now()
			took := receive(t, worked).Sub(committed)
			sum, longest = sum+took, max(longest, took)
		}
		t.Logf("mean %v, longest %v", sum/20, longest)
		if sum/20 > time.Second {
			t.Error("jobs are picked up by polling only")
		}
	})
}
