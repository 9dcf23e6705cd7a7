package reading_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clavero/internal/digest"
	"clavero/internal/reading"
)

// Turning the pages of a search shows each note once, the newest edition first and each edition as it is read.
func TestTheNotesFoundArePaged(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for day := range 15 {
			h.publish(t, today.Add(-20*day), digest.Matutina, morning.Add(-time.Hour), fmt.Sprintf("Vacunas %d", day))
		}
		h.publish(t, today.Add(1), digest.Matutina, morning.Add(time.Hour), "Vacunas de mañana")
		var sizes []int
		var got, want []string
		asked := reading.Search{Words: "vacuna"}
		for {
			results, err := h.room.Search(t.Context(), asked)
			if err != nil {
				t.Fatal(err)
			}
			sizes = append(sizes, len(results.Notes))
			for _, found := range results.Notes {
				got = append(got, found.Note.Headline)
			}
			if asked.Before = results.Older; asked.Before == 0 {
				break
			}
		}
		for day := range 15 {
			want = append(want, fmt.Sprintf("Vacunas %d", day), fmt.Sprintf("Vacunas %d dos", day))
		}
		if diff := cmp.Diff(want, got); diff != "" || len(sizes) != 2 || sizes[0] != 20 {
			t.Errorf("pages of %v: %s", sizes, diff)
		}
		idle, err := h.room.Search(t.Context(), reading.Search{Words: "de la"})
		if err != nil || !idle.Idle || len(idle.Notes) > 0 {
			t.Errorf("words that all have: %+v, %v", idle, err)
		}
	})
}
