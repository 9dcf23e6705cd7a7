package reading_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clavero/internal/digest"
	"clavero/internal/reading"
)

func TestReadTodayFollowsTheRegister(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		edition := h.publish(t, today, digest.Matutina, morning.Add(-time.Minute), "Una")
		note := edition.Sections[0].Notes[0].ID
		read := func(room *reading.Room, v reading.Visitor) []int64 {
			t.Helper()
			notes, err := room.ReadToday(t.Context(), v)
			if err != nil {
				t.Fatal(err)
			}
			return notes
		}
		if got := read(h.room, visitor); len(got) != 0 {
			t.Errorf("before anything was read: %v", got)
		}
		for range 2 {
			if _, err := h.room.Note(t.Context(), visitor, note); err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff([]int64{note}, read(h.room, visitor)); diff != "" {
			t.Error(diff)
		}
		other := visitor
		other.Credential++
		if got := read(h.room, other); len(got) != 0 {
			t.Errorf("another key has %v", got)
		}

		another := reading.New(h.db, h.accesses) // another node, or this one after it was started again
		if diff := cmp.Diff([]int64{note}, read(another, visitor)); diff != "" {
			t.Error(diff)
		}
		if _, err := h.room.Note(t.Context(), other, note); err != nil {
			t.Fatal(err)
		}
		h.set(morning.Add(time.Minute))
		if diff := cmp.Diff([]int64{note}, read(another, other)); diff != "" {
			t.Error(diff)
		}
		h.set(morning.Add(24 * time.Hour))
		if got := read(another, visitor); len(got) != 0 {
			t.Errorf("on the next day: %v", got)
		}
	})
}
