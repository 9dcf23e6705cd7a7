package units_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"clavero/internal/auth"
	"clavero/internal/credential"
	"clavero/internal/fault"
	"clavero/internal/petition"
	"clavero/internal/recertification"
	"clavero/internal/units"
)

func yearly() units.NewCampaign {
	return units.NewCampaign{Name: "Revisión de 2026", Ground: recertification.ByHand, Day: "2026-03-02", Plan: recertification.Standard()}
}

// questions are the user names a campaign asks somebody about, with «*» where it is theirs before anybody else's.
func (w *world) questions(who auth.Who, campaign int64) map[string]units.Question {
	w.t.Helper()
	a, err := w.units.Questions(w.ctx, who, campaign)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	w.ok(err)
	list := map[string]units.Question{}
	for _, q := range a.Questions {
		list[q.UserName] = q
	}
	return list
}

func (w *world) say(who auth.Who, campaign int64, user string, answer recertification.Answer, to string) error {
	w.t.Helper()
	q, ok := w.questions(who, campaign)[user]
	if !ok {
		w.t.Fatalf("%s is not asked about %s", who.Name, user)
	}
	return w.units.Answer(w.ctx, who, campaign, units.Reply{Person: q.ID, Answer: answer, Unit: w.code[to]})
}

// letters lists who was written to, with the subject, since the last time it was asked.
func (w *world) letters() []string {
	w.t.Helper()
	all := w.mails.List()
	var list []string
	for _, sent := range all[:len(all)-w.seen] {
		list = append(list, sent.To.Mail+": "+sent.Letter.Subject)
	}
	w.seen = len(all)
	slices.Sort(list)
	return list
}

func TestACampaignGoesFromTheDelegateToTheEndOfTheKey(t *testing.T) {
	each(t, func(w *world) {
		celia, sub := w.delegate("Celia", "310"), w.delegate("Subsecretario", "300")
		stays, left, moved, silent, above, none := w.reader("stays", "310"), w.reader("left", "310"), w.reader("moved", "310"), w.reader("silent", "310"), w.reader("above", "316"), w.reader("none", "500")
		id, err := w.units.StartCampaign(w.ctx, editor, yearly())
		w.ok(err)
		w.settle()
		want := []string{"celia@salud.example: ¿Siguen aquí? Falta su respuesta por 4 personas", "liaison@salud.example: ¿Siguen aquí? Falta su respuesta por una persona", "subsecretario@salud.example: ¿Siguen aquí? Falta su respuesta por una persona"}
		if diff := cmp.Diff(want, w.letters()); diff != "" {
			t.Errorf("letters (-want +got):\n%s", diff)
		}
		if got := w.questions(celia, id); len(got) != 4 || !got["left"].Mine {
			t.Errorf("Celia is asked about %v", got)
		}
		if got := w.questions(sub, id); len(got) != 5 || got["left"].Mine || !got["above"].Mine {
			t.Errorf("the one above is asked about %v", got)
		}
		if got := w.questions(liaison, id); len(got) != 6 || got["left"].Mine || !got["none"].Mine {
			t.Errorf("the liaison is asked about %v", got)
		}

		w.ok(w.say(celia, id, "stays", recertification.Stays, ""))
		w.ok(w.say(celia, id, "left", recertification.Left, ""))
		w.refused(w.say(celia, id, "moved", recertification.Moved, "nowhere"), fault.Invalid, "fault.form")
		w.ok(w.say(celia, id, "moved", recertification.Moved, "316"))
		w.settle()
		w.stands(left, "ended")
		w.stands(moved, "live")
		if person, err := w.db.Read().Official(w.ctx, moved.OfficialID); err != nil || person.UnitID != w.code["316"] {
			t.Errorf("who moved is in %d: %v", person.UnitID, err)
		}
		if person, err := w.db.Read().Official(w.ctx, left.OfficialID); err != nil || person.Active() {
			t.Errorf("who left serves: %v", err)
		}
		w.refused(w.units.Answer(w.ctx, celia, id, units.Reply{Person: w.questions(sub, id)["above"].ID, Answer: recertification.Stays}), fault.NotFound, "")
		w.refused(w.say(celia, id, "stays", recertification.Left, ""), fault.Conflict, "recert.answered_before")

		w.letters()
		w.day("2026-03-09")
		if got := w.letters(); len(got) != 3 || !strings.Contains(got[0], "celia@salud.example: Recordatorio: falta su respuesta por una persona") {
			t.Errorf("reminders: %v", got)
		}
		w.day("2026-03-17") // the 16th is a holiday
		if got := w.letters(); !slices.Contains(got, "subsecretario@salud.example: Una unidad a su cargo no ha respondido por una persona") || len(got) != 2 {
			t.Errorf("to the superiors: %v", got)
		}
		w.stands(silent, "live")
		w.day("2026-03-24")
		w.stands(silent, "live restricted")
		w.stands(above, "live restricted")
		w.stands(stays, "live")
		w.ok(w.say(sub, id, "above", recertification.Stays, "")) // a late answer lifts it
		w.stands(above, "live")
		w.day("2026-03-31")
		w.stands(silent, "suspended")
		w.stands(none, "suspended")
		w.ok(w.say(liaison, id, "none", recertification.Stays, "")) // and has it open again
		w.settle()
		w.stands(none, "live")
		acts, err := w.db.Read().PetitionsByKey(w.ctx, none.ID)
		w.ok(err)
		if len(acts) != 2 || acts[0].Kind != petition.Restoration || acts[1].Kind != petition.Suspension || acts[0].State != petition.Settled {
			t.Errorf("what was done to the key: %+v", acts)
		}
		w.day("2026-04-30")
		if c, err := w.db.Read().Campaign(w.ctx, id); err != nil || c.State != "closed" {
			t.Errorf("the campaign is %s %v", c.State, err)
		}
		w.refused(w.units.Answer(w.ctx, celia, id, units.Reply{Person: 1}), fault.NotFound, "")
	})
}

func TestUndoGivesBackWhatWas(t *testing.T) {
	each(t, func(w *world) {
		celia := w.delegate("Celia", "310")
		one, two, answered := w.reader("one", "310"), w.reader("two", "310"), w.reader("answered", "310")
		id, err := w.units.StartCampaign(w.ctx, editor, yearly())
		w.ok(err)
		for _, day := range []string{"2026-03-09", "2026-03-17", "2026-03-24"} {
			w.day(day)
		}
		w.ok(w.units.SayHere(w.ctx, auth.Who{Kind: auth.Reader, ID: two.ID, Official: two.OfficialID}))
		w.stands(two, "live")
		w.day("2026-03-31")
		w.stands(one, "suspended")
		w.stands(two, "suspended")
		w.ok(w.say(celia, id, "answered", recertification.Left, ""))
		w.settle()
		p, err := w.units.Campaign(w.ctx, editor, id)
		w.ok(err)
		if len(p.Batches) != 2 || p.Batches[1].People != 3 || !p.Batches[1].Open || p.Batches[0].Open {
			t.Fatalf("batches: %+v", p.Batches)
		}
		last := p.Batches[1].ID
		_, err = w.units.UndoBatch(w.ctx, liaison, id, last, "Error")
		w.refused(err, fault.Denied, "")
		_, err = w.units.UndoBatch(w.ctx, editor, id, last, " ")
		w.refused(err, fault.Invalid, "")
		_, err = w.units.UndoBatch(w.ctx, editor, id+1, last, "Error")
		w.refused(err, fault.NotFound, "")
		n, err := w.units.UndoBatch(w.ctx, editor, id, last, "La unidad estaba de mudanza.")
		w.ok(err)
		w.settle()
		if n != 2 {
			t.Errorf("undone for %d, want 2", n)
		}
		w.stands(one, "live restricted") // as it was before
		w.stands(two, "live")
		w.stands(answered, "ended")
		p, err = w.units.Campaign(w.ctx, editor, id)
		w.ok(err)
		said := map[string]string{}
		for _, touched := range p.Batches[1].Whom {
			said[touched.UserName] = fmt.Sprint(touched.State.Answer, touched.State.Excused)
		}
		if want := map[string]string{"one": "true", "two": "true", "answered": "leftfalse"}; !maps.Equal(said, want) {
			t.Errorf("whom it touched stand %v, want %v", said, want)
		}
		_, err = w.units.UndoBatch(w.ctx, editor, id, last, "Otra vez")
		w.refused(err, fault.Conflict, "recert.undone")
		_, err = w.units.UndoBatch(w.ctx, editor, id, p.Batches[0].ID, "Tarde")
		w.refused(err, fault.Conflict, "recert.undo_late")
		w.day("2026-04-01") // the pass does not do it again
		w.stands(one, "live restricted")
		w.ok(w.units.CloseCampaign(w.ctx, editor, id, "Se termina."))
		w.stands(one, "live")
		w.refused(w.units.CloseCampaign(w.ctx, editor, id, "Otra vez."), fault.Conflict, "recert.ended")
	})
}

// What two campaigns hold waits for both.
func TestAKeyThatTwoCampaignsHold(t *testing.T) {
	each(t, func(w *world) {
		celia := w.delegate("Celia", "310")
		one, two, gone := w.reader("one", "310"), w.reader("two", "310"), w.reader("gone", "310")
		first, err := w.units.StartCampaign(w.ctx, editor, yearly())
		w.ok(err)
		again := yearly()
		again.Name = "Otra revisión"
		second, err := w.units.StartCampaign(w.ctx, editor, again)
		w.ok(err)
		for _, day := range []string{"2026-03-09", "2026-03-17", "2026-03-24"} {
			w.day(day)
		}
		w.stands(one, "live restricted")
		w.ok(w.say(celia, first, "one", recertification.Stays, ""))
		w.stands(one, "live restricted")
		w.ok(w.say(celia, second, "gone", recertification.Left, ""))
		w.settle()
		w.stands(gone, "ended")
		w.ok(w.units.SayHere(w.ctx, auth.Who{Kind: auth.Reader, ID: two.ID, Official: two.OfficialID})) // to both at once
		w.stands(two, "live")
		w.ok(w.say(celia, second, "one", recertification.Stays, ""))
		w.stands(one, "live")

		w.day("2026-03-31")
		w.stands(one, "live")
		w.stands(two, "suspended")
		for _, id := range []int64{first, second} {
			p, err := w.units.Campaign(w.ctx, editor, id)
			w.ok(err)
			if id == first {
				_, err = w.units.UndoBatch(w.ctx, editor, id, p.Batches[len(p.Batches)-1].ID, "Mudanza.")
				w.ok(err)
				w.settle()
				w.stands(two, "suspended") // the other one still waits
			}
		}
		w.ok(w.say(celia, second, "two", recertification.Stays, ""))
		w.settle()
		w.stands(two, "live")
	})
}

// A key that somebody else suspended meanwhile stays so: neither the stage nor its undoing touches it.
func TestAnothersSuspensionIsLeftAlone(t *testing.T) {
	each(t, func(w *world) {
		w.delegate("Celia", "310")
		one := w.reader("one", "310")
		id, err := w.units.StartCampaign(w.ctx, editor, yearly())
		w.ok(err)
		by := petition.Actor{Role: petition.Editor, ID: editor.ID, Name: editor.Name}
		for _, day := range []string{"2026-03-09", "2026-03-17", "2026-03-24"} {
			w.day(day)
		}
		_, err = w.desk.ActOnKey(w.ctx, by, one.ID, petition.Suspension, "Se comparte.")
		w.ok(err)
		w.settle()
		w.day("2026-03-31")
		p, err := w.units.Campaign(w.ctx, editor, id)
		w.ok(err)
		_, err = w.units.UndoBatch(w.ctx, editor, id, p.Batches[1].ID, "Error")
		w.ok(err)
		w.settle()
		if key := w.key(one); key.State != credential.Suspended {
			t.Errorf("the key that an editor suspended is %s", key.State)
		}
	})
}

func TestCampaignsOfUnusedKeysAndOfOneUnit(t *testing.T) {
	each(t, func(w *world) {
		w.reader("old", "310")
		w.now = w.now.AddDate(0, 7, 0)
		w.reader("fresh", "310")
		w.reader("elsewhere", "500")
		n := units.NewCampaign{Name: "Sin uso", Ground: recertification.Unused, Months: 6, Day: "2026-10-02", Plan: recertification.Standard()}
		for _, c := range []struct {
			months int
			unit   string
			people int
		}{{6, "", 1}, {0, "", 3}, {0, "300", 2}, {0, "500", 1}, {6, "500", 0}} {
			n.Months, n.Unit, n.Ground = c.months, w.code[c.unit], recertification.ByHand
			o, err := w.units.Outlook(w.ctx, editor, n)
			w.ok(err)
			if o.People != c.people || o.Timetable.On(recertification.Reminded) != "2026-10-09" {
				t.Errorf("%+v: %+v", c, o)
			}
		}
		n.Ground, n.Months = recertification.Unused, 0
		_, err := w.units.Outlook(w.ctx, editor, n)
		w.refused(err, fault.Invalid, "")
		_, err = w.units.StartCampaign(w.ctx, liaison, yearly())
		w.refused(err, fault.Denied, "")
		n.Ground, n.Day, n.Yearly = recertification.Yearly, "2026-11-03", true
		id, err := w.units.StartCampaign(w.ctx, editor, n)
		w.ok(err)
		w.day("2026-11-02")
		if c, err := w.db.Read().Campaign(w.ctx, id); err != nil || c.State != "planned" {
			t.Errorf("before its day it is %s %v", c.State, err)
		}
		w.day("2026-11-03")
		all, err := w.db.Read().Campaigns(w.ctx)
		w.ok(err)
		if len(all) != 2 || all[1].State != "open" || all[0].State != "planned" || all[0].StartsOn != "2027-11-03" {
			t.Errorf("campaigns: %+v", all)
		}
	})
}
