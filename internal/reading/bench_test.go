package reading_test

import (
	"context"
	"testing"
	"time"

	"clavero/internal/digest"
	"clavero/internal/reading"
	"clavero/internal/register"
	"clavero/internal/store"
	"clavero/internal/store/storetest"
)

// BenchmarkRecord compares a transaction for each access with one for all that wait, with 64 callers at a time.
func BenchmarkRecord(b *testing.B) {
	a := register.Access{Kind: register.Note, Credential: 1, Official: 2, Unit: 3, Item: 4, Prefix: "192.0.2.0/24", Device: "phone"}
	for _, engine := range storetest.Engines {
		h := open(b, engine)
		alone := func(ctx context.Context) error {
			return h.insert(ctx, a)
		}
		group := func(ctx context.Context) error { return h.accesses.Record(ctx, a) }
		b.Run(string(engine)+"/each", func(b *testing.B) { together(b, alone) })
		b.Run(string(engine)+"/group", func(b *testing.B) { together(b, group) })
	}
}

func together(b *testing.B, record func(context.Context) error) {
	b.SetParallelism(32) // times GOMAXPROCS, 2 on the machine where the design was measured
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if err := record(context.Background()); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkNote reads one note again and again, its access committed each time.
func BenchmarkNote(b *testing.B) {
	for _, engine := range storetest.Engines {
		h := open(b, engine)
		e := h.publish(b, today, digest.Matutina, morning, "Nota")
		b.Run(string(engine), func(b *testing.B) {
			together(b, func(ctx context.Context) error {
				_, err := h.room.Note(ctx, visitor, e.Sections[1].Notes[0].ID)
				return err
			})
		})
	}
}

// BenchmarkDay reads a day of 200,000 accesses by 8,000 keys, while it runs and once it is over.
func BenchmarkDay(b *testing.B) {
	for _, engine := range storetest.Engines {
		h := open(b, engine)
		h.staffed(b, 8000)
		h.crowd(b, 8000, 200_000)
		b.Run(string(engine)+"/running", func(b *testing.B) { dayOf(b, h) })
		h.set(morning.AddDate(0, 0, 1))
		b.Run(string(engine)+"/over", func(b *testing.B) { dayOf(b, h) })
	}
}

// insert appends accesses in a transaction of their own.
func (h *house) insert(ctx context.Context, list ...register.Access) error {
	marker, err := h.accesses.Marker(ctx)
	if err != nil {
		return err
	}
	return h.db.WriteEvents(ctx, func(tx *store.Tx) error {
		_, err := tx.InsertAccesses(ctx, list, marker)
		return err
	})
}

func dayOf(b *testing.B, h *house) {
	for b.Loop() {
		d, err := h.accesses.Day(context.Background(), today, reading.Shown{})
		if err != nil || len(d.People) != 8000 {
			b.Fatalf("%d people, %v", len(d.People), err)
		}
	}
}

// crowd has keys read notes through the morning.
func (h *house) crowd(b *testing.B, keys, accesses int) {
	b.Helper()
	ctx := context.Background()
	const batch = 5000
	for from := 0; from < accesses; from += batch {
		list := make([]register.Access, 0, batch)
		for i := from; i < from+batch; i++ {
			list = append(list, register.Access{Kind: register.Note, Credential: int64(i%keys + 1), Official: int64(i%keys + 1), Unit: 1, Item: int64(i % 97), Prefix: "192.0.2.0/24", Device: "phone"})
		}
		h.set(morning.Add(time.Duration(from) * 100 * time.Millisecond))
		err := h.insert(ctx, list...)
		if err != nil {
			b.Fatal(err)
		}
	}
}
