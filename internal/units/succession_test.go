package units_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"clavero/internal/credential"
	"clavero/internal/desk"
	"clavero/internal/directory"
	"clavero/internal/fault"
	"clavero/internal/petition"
	"clavero/internal/recertification"
	"clavero/internal/store"
)

// in holds the unit of a key's holder.
func (w *world) in(c credential.Credential, code string) {
	w.t.Helper()
	person, err := w.db.Read().Official(w.ctx, c.OfficialID)
	w.ok(err)
	unit, err := w.db.Read().Unit(w.ctx, person.UnitID)
	w.ok(err)
	if unit.Code != code {
		w.t.Errorf("%s is in %s, want %s", c.UserName, unit.Code, code)
	}
}

func (w *world) catalogue() map[string]directory.Unit {
	w.t.Helper()
	all, err := w.db.Read().Units(w.ctx)
	w.ok(err)
	list := map[string]directory.Unit{}
	for _, u := range all {
		list[u.Code] = u
	}
	return list
}

func TestAMergerTakesItsPeopleAlong(t *testing.T) {
	each(t, func(w *world) {
		w.unit(directory.Unit{Code: "318", Name: "Vacunación", Parent: "316"})
		celia := w.delegate("Celia", "316")
		one, two, below, other := w.reader("one", "310"), w.reader("two", "316"), w.reader("below", "318"), w.reader("other", "500")
		var open petition.Petition
		w.write(func(ctx context.Context, tx *store.Tx) error {
			vault, err := w.files.OpenCase(ctx, tx)
			open = petition.Petition{ID: tx.NewID(), Folio: "SIE-2026-000001", Kind: petition.New, Origin: petition.Web, Lang: "es", State: petition.Received, Version: 1, VaultID: vault,
				Since: tx.Now, Created: tx.Now, Applicant: petition.Applicant{Mail: "eva@salud.example", UnitID: w.code["316"]}}
			if err != nil {
				return err
			}
			return tx.InsertPetition(ctx, open, desk.Folded(open), nil)
		})
		plan := directory.Succession{Kind: directory.Merged, From: []string{"310", "316"}, Day: "2026-03-16", To: "319", New: true, Name: "Salud Pública", Ground: "Acuerdo"}
		e, err := w.units.Effects(w.ctx, editor, plan)
		w.ok(err)
		if len(e.People) != 2 || e.Keys != 2 || e.Petitions != 1 || e.Delegates != 1 || e.Beneath != 1 {
			t.Errorf("effects: %d people, %+v", len(e.People), e)
		}
		_, err = w.units.PlanSuccession(w.ctx, liaison, plan)
		w.refused(err, fault.Denied, "")
		before := w.catalogue()
		id, err := w.units.PlanSuccession(w.ctx, editor, plan)
		w.ok(err)
		if u := w.catalogue()["310"]; u.ValidTo != "2026-03-15" || u.Successor != "319" {
			t.Errorf("planned: %+v", u)
		}
		w.refused(w.units.UndoSuccession(w.ctx, editor, id, " "), fault.Invalid, "")
		w.ok(w.units.UndoSuccession(w.ctx, editor, id, "Se pospuso."))
		if diff := cmp.Diff(before, w.catalogue()); diff != "" {
			t.Errorf("undone (-before +after):\n%s", diff)
		}
		w.refused(w.units.UndoSuccession(w.ctx, editor, id, "Otra vez."), fault.Conflict, "succession.too_late")

		id, err = w.units.PlanSuccession(w.ctx, editor, plan)
		w.ok(err)
		w.day("2026-03-15")
		w.in(one, "310")
		w.day("2026-03-16")
		for c, code := range map[string]string{"one": "319", "two": "319", "below": "318", "other": "500"} {
			w.in(map[string]credential.Credential{"one": one, "two": two, "below": below, "other": other}[c], code)
		}
		now := w.catalogue()
		if now["318"].Parent != "319" || !now["319"].InForce("2026-03-16") || now["310"].InForce("2026-03-16") {
			t.Errorf("the catalogue: %+v", now)
		}
		s, err := w.db.Read().Succession(w.ctx, id)
		w.ok(err)
		want := map[string]int{"people": 2, "keys": 2, "charges": 1, "cases": 1, "units": 1}
		if diff := cmp.Diff(want, s.Counts); diff != "" || s.State != "done" {
			t.Errorf("%s, counts (-want +got):\n%s", s.State, diff)
		}
		theirs, err := desk.UnitsOf(w.ctx, w.db.Read(), celia.ID)
		w.ok(err)
		if len(theirs) != 2 { // the new one, and what is beneath it
			t.Errorf("Celia answers for %+v", theirs)
		}
		p, err := w.db.Read().Petition(w.ctx, open.ID)
		w.ok(err)
		if p.Applicant.UnitID != now["319"].ID {
			t.Errorf("the open case is of %d", p.Applicant.UnitID)
		}
		history, err := w.db.Read().OfficialChanges(w.ctx, one.OfficialID)
		w.ok(err)
		if len(history) != 1 {
			t.Errorf("history of who moved: %+v", history)
		}
		heirs := directory.Heirs([]directory.Unit{now["310"], now["316"], now["319"]}, "2026-03-16")
		if heirs[now["310"].ID] != now["319"].ID || heirs[now["319"].ID] != now["319"].ID {
			t.Errorf("heirs: %v", heirs)
		}
		w.refused(w.units.UndoSuccession(w.ctx, editor, id, "Tarde."), fault.Conflict, "succession.too_late")
	})
}

func TestSplitRenameDomainAndClosing(t *testing.T) {
	each(t, func(w *world) {
		one, two := w.reader("one", "310"), w.reader("two", "310")
		_, err := w.units.PlanSuccession(w.ctx, editor, directory.Succession{Kind: directory.Split, From: []string{"310"}, Day: "2026-03-02", To: "316", Assign: map[int64]string{two.OfficialID: "500"}})
		w.ok(err)
		w.day("2026-03-02")
		w.in(one, "316")
		w.in(two, "500")
		_, err = w.units.PlanSuccession(w.ctx, editor, directory.Succession{Kind: directory.Renamed, From: []string{"500"}, Day: "2026-03-10", Name: "Administración y Finanzas"})
		w.ok(err)
		_, err = w.units.PlanSuccession(w.ctx, editor, directory.Succession{Kind: directory.NewDomain, From: []string{"500"}, Day: "2026-03-10", Domain: "finanzas.example"})
		w.ok(err)
		if u := w.catalogue()["500"]; u.Name != "Administración" {
			t.Errorf("before its day: %+v", u)
		}
		w.day("2026-03-10")
		if u := w.catalogue()["500"]; u.Name != "Administración y Finanzas" || u.MailDomain != "finanzas.example" || u.ValidTo != "" {
			t.Errorf("on its day: %+v", u)
		}
		_, err = w.units.PlanSuccession(w.ctx, editor, directory.Succession{Kind: directory.Ended, From: []string{"316"}, Day: "2026-03-12"})
		w.ok(err)
		w.day("2026-03-12")
		w.in(one, "316") // nobody goes where nothing is
		all, err := w.db.Read().OpenCampaigns(w.ctx)
		w.ok(err)
		if len(all) != 1 || all[0].Ground != recertification.Closed {
			t.Fatalf("campaigns: %+v", all)
		}
		q := w.questions(liaison, all[0].ID)["one"]
		if !q.Closed {
			t.Errorf("asked: %+v", q)
		}
		w.refused(w.say(liaison, all[0].ID, "one", recertification.Stays, ""), fault.Invalid, "recert.closed_unit")
		w.refused(w.say(liaison, all[0].ID, "one", recertification.Moved, "310"), fault.Invalid, "fault.form")
		w.ok(w.say(liaison, all[0].ID, "one", recertification.Moved, "500"))
		w.in(one, "500")
	})
}

func TestPlansThatDoNotFitAreRefused(t *testing.T) {
	each(t, func(w *world) {
		for name, s := range map[string]directory.Succession{
			"the past":        {Kind: directory.Ended, From: []string{"310"}, Day: "2026-03-01"},
			"no day":          {Kind: directory.Ended, From: []string{"310"}},
			"no unit":         {Kind: directory.Ended, From: []string{"nada"}, Day: "2026-03-10"},
			"several split":   {Kind: directory.Split, From: []string{"310", "316"}, Day: "2026-03-10", To: "500"},
			"into itself":     {Kind: directory.Merged, From: []string{"310"}, Day: "2026-03-10", To: "310"},
			"into none":       {Kind: directory.Merged, From: []string{"310"}, Day: "2026-03-10", To: "nada"},
			"new and known":   {Kind: directory.Merged, From: []string{"310"}, Day: "2026-03-10", To: "500", New: true, Name: "Otra"},
			"new and unnamed": {Kind: directory.Merged, From: []string{"310"}, Day: "2026-03-10", To: "999", New: true},
			"no name":         {Kind: directory.Renamed, From: []string{"310"}, Day: "2026-03-10"},
			"no domain":       {Kind: directory.NewDomain, From: []string{"310"}, Day: "2026-03-10"},
			"no kind":         {From: []string{"310"}, Day: "2026-03-10"},
		} {
			if _, err := w.units.PlanSuccession(w.ctx, editor, s); !fault.Is(err, fault.Invalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
		_, err := w.units.PlanSuccession(w.ctx, editor, directory.Succession{Kind: directory.Merged, From: []string{"310"}, Day: "2026-03-20", To: "316"})
		w.ok(err)
		for _, s := range []directory.Succession{
			{Kind: directory.Ended, From: []string{"316"}, Day: "2026-03-10"},             // 310's people would come to nothing
			{Kind: directory.Ended, From: []string{"316"}, Day: "2026-03-20"},             // on the same day too
			{Kind: directory.Ended, From: []string{"310"}, Day: "2026-03-10"},             // it has its end already
			{Kind: directory.Merged, From: []string{"500"}, Day: "2026-03-25", To: "310"}, // into what ends
			{Kind: directory.Merged, From: []string{"316"}, Day: "2026-03-15", To: "300"}, // before its people come
		} {
			if _, err := w.units.PlanSuccession(w.ctx, editor, s); !fault.Is(err, fault.Invalid) {
				t.Errorf("%+v: %v", s, err)
			}
		}
		_, err = w.units.PlanSuccession(w.ctx, editor, directory.Succession{Kind: directory.Merged, From: []string{"316"}, Day: "2026-03-21", To: "300"})
		w.ok(err) // after they came
	})
}
