package store_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"clavero/internal/fault"
	"clavero/internal/store"
	"clavero/internal/store/storetest"
)

var errUndo = errors.New("undo")

// together runs n functions at once and reports their errors.
func together(t *testing.T, n int, fn func(i int) error) {
	t.Helper()
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() {
			if err := fn(i); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
}

// writers are the two ways to write the main data.
func writers(db *store.DB) map[string]func(context.Context, func(*store.Tx) error) error {
	return map[string]func(context.Context, func(*store.Tx) error) error{"Write": db.Write, "WriteLight": db.WriteLight}
}

func TestWritersThatReadFirstLoseNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		perform(t, db, "create table counter (name text not null primary key, n bigint not null)")
		for name, write := range writers(db) {
			perform(t, db, "insert into counter (name, n) values ('"+name+"', 0)")
			together(t, 8, func(int) error {
				for range 10 {
					if err := increment(t.Context(), write, name); err != nil {
						return err
					}
				}
				return nil
			})
			if n := number(t, db, "select n from counter where name = '"+name+"'"); n != 80 {
				t.Errorf("%s: %d of 80 increments are there", name, n)
			}
		}
	})
}

func increment(ctx context.Context, write func(context.Context, func(*store.Tx) error) error, name string) error {
	return write(ctx, func(tx *store.Tx) error {
		var n int64
		if err := tx.SQL().QueryRow("select n from counter where name = $1", name).Scan(&n); err != nil {
			return err
		}
		_, err := tx.SQL().Exec("update counter set n = $1 where name = $2", n+1, name)
		return err
	})
}

// Two may not both leave: each looks that the other is there, and goes. (Write skew.)
func TestNoWriteSkew(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		perform(t, db, "create table guard (id bigint not null primary key, present boolean not null)",
			"insert into guard (id, present) values (1, true), (2, true)")
		for name, write := range writers(db) {
			for range 10 {
				perform(t, db, "update guard set present = true")
				together(t, 2, func(i int) error { return leave(t.Context(), write, i+1) })
				if n := number(t, db, "select count(*) from guard where present"); n != 1 {
					t.Fatalf("%s: %d guards are left", name, n)
				}
			}
		}
	})
}

func leave(ctx context.Context, write func(context.Context, func(*store.Tx) error) error, id int) error {
	return write(ctx, func(tx *store.Tx) error {
		var present int
		if err := tx.SQL().QueryRow("select count(*) from guard where present").Scan(&present); err != nil || present < 2 {
			return err
		}
		_, err := tx.SQL().Exec("update guard set present = false where id = $1", id)
		return err
	})
}

func TestAfterCommit(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		runs := 0
		err := db.Write(t.Context(), func(tx *store.Tx) error {
			tx.AfterCommit(func() { runs++ })
			return errUndo
		})
		if !errors.Is(err, errUndo) || runs != 0 {
			t.Errorf("%v, %d runs", err, runs)
		}
		err = db.Write(t.Context(), func(tx *store.Tx) error {
			// The connection is free again by then: it may write.
			tx.AfterCommit(func() { perform(t, db, "update folio_counter set last = last"); runs++ })
			return nil
		})
		if err != nil || runs != 1 {
			t.Errorf("%v, %d runs", err, runs)
		}
	})
}

// A transaction that met another is run anew, and what it meant to do after its commit is done once.
func TestRetryForgetsTheFirstTry(t *testing.T) {
	db := storetest.New(t, store.Postgres)
	perform(t, db, "create table counter (name text not null primary key, n bigint not null)", "insert into counter (name, n) values ('a', 0)")
	var tries, after int
	err := db.WriteLight(t.Context(), func(tx *store.Tx) error {
		tries++
		tx.AfterCommit(func() { after++ })
		var n int64
		if err := tx.SQL().QueryRow("select n from counter").Scan(&n); err != nil {
			return err
		}
		if tries == 1 {
			perform(t, db, "update counter set n = n + 10")
		}
		_, err := tx.SQL().Exec("update counter set n = $1", n+1)
		if err != nil {
			return fault.Wrap(err, fault.Unplanned, "wrapped")
		}
		return nil
	})
	if n := number(t, db, "select n from counter"); err != nil || tries != 2 || after != 1 || n != 11 {
		t.Errorf("%v: %d tries, %d after commit, n = %d", err, tries, after, n)
	}
}

func TestPanicUndoes(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		func() {
			defer func() { _ = recover() }()
			_ = db.Write(t.Context(), func(tx *store.Tx) error {
				if _, err := tx.SQL().Exec("insert into folio_counter (year, last) values (1, 99)"); err != nil {
					t.Error(err)
				}
				panic("oh")
			})
		}()
		if n := number(t, db, "select count(*) from folio_counter"); n != 0 {
			t.Errorf("%d rows", n)
		}
	})
}

func TestClockOfAWrite(t *testing.T) {
	zone := time.FixedZone("", -6*3600)
	for _, engine := range storetest.Engines {
		t.Run(string(engine), func(t *testing.T) {
			o := storetest.Place(t, engine)
			o.Clock = func() time.Time { return time.Date(2026, 11, 2, 9, 0, 0, 123456789, zone) }
			db := storetest.Open(t, o)
			err := db.Write(t.Context(), func(tx *store.Tx) error {
				if want := time.Date(2026, 11, 2, 15, 0, 0, 123456000, time.UTC); tx.Now != want {
					t.Errorf("%v, want %v", tx.Now, want)
				}
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
}

func TestTakenKeysAreNamed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		insert := func(id int, code string) error {
			return db.WriteLight(t.Context(), func(tx *store.Tx) error { return store.InsertUnit(t.Context(), tx, id, code) })
		}
		if err := insert(1, "a"); err != nil {
			t.Fatal(err)
		}
		if err := insert(2, "a"); !store.IsUnique(err, "unit_code") || store.IsUnique(err, "unit_pkey") {
			t.Errorf("a second code: %v", err)
		}
		if err := insert(1, "b"); !store.IsUnique(err, "unit_pkey") || !store.IsUnique(err, "") {
			t.Errorf("a second id: %v", err)
		}
		if store.IsUnique(errUndo, "") || store.IsUnique(nil, "") {
			t.Error("anything is a taken key")
		}
	})
}

// The same statement, prepared and not, in and out of transactions, from many at once.
func TestPreparedStatements(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		var sum atomic.Int64
		together(t, 8, func(int) error {
			for range 20 {
				n, err := store.LastFolio(t.Context(), db.Read())
				if err != nil {
					return err
				}
				sum.Add(n)
				err = db.WriteLight(t.Context(), func(tx *store.Tx) error {
					_, err := store.LastFolio(t.Context(), tx.Reader)
					return err
				})
				if err != nil {
					return err
				}
				err = db.View(t.Context(), func(r store.Reader) error {
					_, err := store.LastFolio(t.Context(), r)
					return err
				})
				if err != nil {
					return err
				}
			}
			return nil
		})
		if sum.Load() != 0 {
			t.Error(sum.Load())
		}
	})
}

func TestViewSeesOneMoment(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		err := db.View(t.Context(), func(r store.Reader) error {
			before, err := store.LastFolio(t.Context(), r)
			if err != nil {
				return err
			}
			perform(t, db, "insert into folio_counter (year, last) values (1, 5)")
			after, err := store.LastFolio(t.Context(), r)
			if before != 0 || after != 0 {
				t.Errorf("%d, then %d", before, after)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
		if n, err := store.LastFolio(t.Context(), db.Read()); err != nil || n != 5 {
			t.Errorf("%d, %v", n, err)
		}
	})
}

func TestCancelledWriteLeavesNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx, cancel := context.WithCancel(t.Context())
		err := db.Write(ctx, func(tx *store.Tx) error {
			if _, err := tx.SQL().Exec("insert into folio_counter (year, last) values (1, 99)"); err != nil {
				return err
			}
			cancel()
			return nil
		})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		if n := number(t, db, "select count(*) from folio_counter"); n != 0 {
			t.Errorf("%d rows", n)
		}
	})
}

func TestFullDatabaseIsUnready(t *testing.T) {
	db := storetest.New(t, store.SQLite)
	perform(t, db, "create table big (b blob)")
	err := db.Write(t.Context(), func(tx *store.Tx) error {
		if _, err := tx.SQL().Exec("pragma max_page_count = 1"); err != nil {
			return err
		}
		_, err := tx.SQL().Exec("insert into big (b) values (zeroblob(100000000))")
		return err
	})
	var e *fault.Error
	if !errors.As(err, &e) || e.Code != fault.Unready || e.Text != "store.full" {
		t.Error(err)
	}
}
