package jobs_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"clavero/internal/jobs"
	"clavero/internal/store"
	"clavero/internal/store/storetest"
)

func TestInline(t *testing.T) {
	now := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	o := storetest.Place(t, store.SQLite)
	o.Clock = func() time.Time { return now }
	db := storetest.Open(t, o)
	q := jobs.NewInline(db)

	var worked []int64
	put := 0
	q.Handle("x", 1, func(ctx context.Context, id int64) error {
		worked = append(worked, id)
		switch {
		case id == 1:
			return db.Write(ctx, func(tx *store.Tx) error { return q.Enqueue(ctx, tx, jobs.Job{Kind: "x", ID: 10}) })
		case id == 3 && put < 2:
			put++
			return jobs.Later(time.Minute, errAgain)
		case id == 4:
			return jobs.Stop(errAgain)
		}
		return nil
	})
	_ = db.Write(t.Context(), func(tx *store.Tx) error {
		if err := q.Enqueue(t.Context(), tx, jobs.Job{Kind: "x", ID: 99}); err != nil {
			t.Error(err)
		}
		return errors.New("undone")
	})
	enqueue(t, db, q,
		jobs.Job{Kind: "x", ID: 2, At: now.Add(time.Hour)}, jobs.Job{Kind: "x", ID: 1}, jobs.Job{Kind: "x", ID: 3},
		jobs.Job{Kind: "x", ID: 4, Once: true}, jobs.Job{Kind: "x", ID: 4, Once: true}, jobs.Job{Kind: "x", ID: 5, At: now.Add(2 * time.Hour)})
	if err := q.Run(t.Context(), now.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if want := []int64{1, 3, 4, 10, 3, 3, 2}; !slices.Equal(worked, want) {
		t.Errorf("worked %v, want %v", worked, want)
	}
	if left := q.Waiting(); len(left) != 1 || left[0].ID != 5 {
		t.Errorf("left: %v", left)
	}
}

func TestInlineFailureStays(t *testing.T) {
	db := storetest.New(t, store.SQLite)
	q := jobs.NewInline(db)
	q.Handle("bad", 1, func(context.Context, int64) error { return errAgain })
	enqueue(t, db, q, jobs.Job{Kind: "bad"})
	if err := q.Run(t.Context(), time.Now().Add(time.Hour)); !errors.Is(err, errAgain) || len(q.Waiting()) != 1 {
		t.Errorf("%v, %v", err, q.Waiting())
	}
	enqueue(t, db, q, jobs.Job{Kind: "unknown", At: time.Unix(0, 0)})
	if err := q.Run(t.Context(), time.Now()); err == nil {
		t.Error("an unknown kind was worked")
	}
}
