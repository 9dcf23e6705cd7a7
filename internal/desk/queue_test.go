package desk_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clavero/internal/desk"
	"clavero/internal/lang/spanish"
	"clavero/internal/petition"
	"clavero/internal/store"
)

func (h *house) find(q store.QueueQuery) desk.Page {
	h.t.Helper()
	if q.Limit == 0 {
		q.Limit = 50
	}
	page, err := h.desk.Queue(h.ctx, q)
	h.must(err)
	return page
}

func TestQueueSearches(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		form := h.form("inigo.nunez@salud.example")
		form.GivenNames, form.Surname1, form.Surname2 = "Íñigo", "Núñez", "O'Farrill"
		h.must(h.desk.Submit(h.ctx, desk.Request{Applicant: h.applicant(form), Lang: "es"}))
		h.work()
		p, err := h.desk.Confirm(h.ctx, h.token("inigo.nunez@salud.example"))
		h.must(err)
		h.received(address)
		h.submit("sinconfirmar@salud.example")

		for text, want := range map[string]int{
			"nunez": 1, "muñoz": 0, "NÚÑEZ íñigo": 1, "ofarrill": 1, p.Folio: 1, "inigo.nunez@": 1, "promocion salud": 2, "PROMOCIÓN": 2,
			"rios": 1, "rios nunez": 0, "100%": 0, "_": 0, "": 2, "sinconfirmar": 0,
		} {
			page := h.find(store.QueueQuery{Words: strings.Fields(spanish.FoldName(text))})
			if page.Total != want || len(page.Rows) != want {
				t.Errorf("%q finds %d of %d, want %d", text, len(page.Rows), page.Total, want)
			}
		}
		if got := h.find(store.QueueQuery{}).Rows[0].Unit; got != h.unit.Name {
			t.Errorf("the unit is shown as %q", got)
		}
	})
}

func TestQueueFiltersAndPages(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		var all []petition.Petition
		for i := range 7 {
			all = append(all, h.received(fmt.Sprintf("p%d@salud.example", i)))
			h.pass(time.Hour)
		}
		h.take(liaison, all[6], petition.Forward)
		h.take(liaison, all[5], petition.Cancel)

		var seen []int64
		q := store.QueueQuery{Limit: 3}
		for {
			page := h.find(q)
			if page.Total != 7 {
				t.Errorf("total %d, want 7", page.Total)
			}
			for _, row := range page.Rows {
				seen = append(seen, row.Petition.ID)
			}
			if page.Next == nil {
				break
			}
			q.After = *page.Next
		}
		if len(seen) != 7 || seen[0] != all[0].ID || seen[6] != all[5].ID {
			t.Errorf("pages hold %d rows, the soonest due first and the ended last: %v", len(seen), seen)
		}
		if got := h.find(store.QueueQuery{States: []petition.State{petition.Received}}).Total; got != 5 {
			t.Errorf("%d received, want 5", got)
		}
		if got := h.find(store.QueueQuery{Kind: petition.Reset}).Total; got != 0 {
			t.Errorf("%d resets", got)
		}
		if got := h.find(store.QueueQuery{Unit: h.unit.ID + 1}).Total; got != 0 {
			t.Errorf("%d of another unit", got)
		}
		h.clock.set(h.at(all[1].ID, petition.Received).Due.Add(time.Minute))
		if got := h.find(store.QueueQuery{Late: h.clock.Now()}).Total; got != 2 {
			t.Errorf("%d late, want 2", got)
		}
	})
}

func TestStandingsAndWaits(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		oldest := h.received(address)
		for i, hours := range []time.Duration{1, 2, 30} {
			p := h.received(fmt.Sprintf("p%d@salud.example", i))
			h.pass(hours * time.Hour)
			h.take(liaison, p, petition.Forward)
		}
		standings, err := h.desk.Standings(h.ctx)
		h.must(err)
		counts := map[petition.State]store.Standing{}
		for _, s := range standings {
			counts[s.State] = s
		}
		if got := counts[petition.Received]; got.Count != 1 || !got.Oldest.Equal(oldest.Since) || !got.Due.Equal(oldest.Due) {
			t.Errorf("received: %+v", got)
		}
		if got := counts[petition.Forwarded].Count; got != 3 {
			t.Errorf("%d forwarded, want 3", got)
		}
		h.clock.set(oldest.Due.Add(time.Second))
		late, err := h.db.Read().LateCounts(h.ctx, h.clock.Now())
		h.must(err)
		if diff := cmp.Diff(map[petition.State]int{petition.Received: 1}, late); diff != "" {
			t.Errorf("late (-want +got):\n%s", diff)
		}
		waits, err := h.desk.Waits(h.ctx)
		h.must(err)
		if got := waits[petition.Received]; got != 2*time.Hour {
			t.Errorf("the median wait at received is %s, want 2h", got)
		}
	})
}

func TestCaseOffersWhatMayBeDone(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		p := h.received(address)
		for name, c := range map[string]struct {
			roles []petition.Role
			want  string
		}{
			"liaison":       {[]petition.Role{petition.Liaison}, "forward return reject cancel"},
			"editor":        {[]petition.Role{petition.Editor}, ""},
			"both":          {[]petition.Role{petition.Editor, petition.Liaison}, "forward return reject cancel"},
			"whoever looks": {nil, ""},
			"no such actor": {[]petition.Role{petition.Program, petition.Provider}, ""},
			"the requester": {[]petition.Role{petition.Official}, "cancel"},
		} {
			got, err := h.desk.Case(h.ctx, p.Folio, liaison, c.roles)
			h.must(err)
			var steps []string
			for _, b := range got.Buttons {
				steps = append(steps, string(b.Row.Step))
			}
			if strings.Join(steps, " ") != c.want {
				t.Errorf("%s: %v, want %s", name, steps, c.want)
			}
		}
		h.take(liaison, p, petition.Forward)
		h.closeUnit()
		got, err := h.desk.Case(h.ctx, p.Folio, editor, []petition.Role{petition.Editor})
		h.must(err)
		if got.Buttons[0].Row.Step != petition.Verify || got.Buttons[0].Blocked == nil {
			t.Errorf("verifying with a closed unit is not blocked")
		}
		h.must(h.desk.AddNote(h.ctx, editor, p.ID, "La unidad cerró ayer."))
		h.wants(h.desk.AddNote(h.ctx, petition.Actor{Role: petition.Official}, p.ID, "x"), "denied", "")
		got, err = h.desk.Case(h.ctx, p.Folio, editor, nil)
		h.must(err)
		if len(got.Notes) != 1 || got.Notes[0].Text != "La unidad cerró ayer." || got.Notes[0].Name != editor.Name {
			t.Errorf("notes: %+v", got.Notes)
		}
		for name, content := range h.everything() {
			if strings.Contains(string(content), "cerró ayer") {
				t.Errorf("the note lies open in %s", name)
			}
		}
	})
}

func TestFolded(t *testing.T) {
	p := petition.Petition{Folio: "SIE-2026-000001", Applicant: petition.Applicant{GivenNames: "Íñigo", Surname1: "Núñez", Mail: "i@x.example", UnitText: "Área de Salud"}}
	for _, word := range strings.Fields(spanish.FoldName("sie-2026-000001 NÚÑEZ área")) {
		if !strings.Contains(desk.Folded(p), word) {
			t.Errorf("%q is not in %q", word, desk.Folded(p))
		}
	}
}
