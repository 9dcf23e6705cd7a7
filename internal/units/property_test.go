package units_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"clavero/internal/auth"
	"clavero/internal/credential"
	"clavero/internal/directory"
	"clavero/internal/fault"
	"clavero/internal/recertification"
	"clavero/internal/store"
	"clavero/internal/units"
)

// office is a world in which campaigns, answers, undoings, successions and days come in any order.
type office struct {
	*world
	keys      []credential.Credential
	delegates []auth.Who
	campaigns []int64
	plans     []int64
	undone    map[int64]bool // people of campaigns for whom a stage was undone
	date      time.Time
}

var codes = []string{"300", "310", "316", "500"}

// TestNoSequenceLeavesAKeyThatShouldBeStopped has whatever may happen to units happen in any order, and holds after each day:
// nobody was moved into a unit that does not exist on that day; a key nobody answered for is as its stage says; and what a
// plan that was taken back had changed is as it was.
func TestNoSequenceLeavesAKeyThatShouldBeStopped(t *testing.T) {
	if testing.Short() {
		t.Skip("tries sequences by the dozen")
	}
	rapid.Check(t, func(rt *rapid.T) {
		o := &office{world: newWorld(t, store.SQLite), undone: map[int64]bool{}}
		o.date = o.now
		for i, code := range codes {
			o.keys = append(o.keys, o.reader(fmt.Sprintf("k%da", i), code), o.reader(fmt.Sprintf("k%db", i), code))
		}
		o.delegates = []auth.Who{o.delegate("Celia", "310"), o.delegate("Arriba", "300"), liaison}
		o.startCampaign(rt)
		for range rapid.IntRange(6, 18).Draw(rt, "acts") {
			switch rapid.SampledFrom([]string{"campaign", "answer", "undo", "undo", "plan", "plan", "takeBack", "days", "days", "days", "days"}).Draw(rt, "act") {
			case "campaign":
				o.startCampaign(rt)
			case "answer":
				o.answerSome(rt)
			case "undo":
				o.undoSome(rt)
			case "plan":
				o.planSome(rt)
			case "takeBack":
				o.takeBack(rt)
			case "days":
				o.pass(rt)
			}
			o.holds(rt)
		}
	})
}

// fine lets faults that people would be shown pass: what is refused is simply not done.
func fine(rt *rapid.T, err error) bool {
	if err != nil && !fault.Is(err, fault.Invalid) && !fault.Is(err, fault.Conflict) && !fault.Is(err, fault.NotFound) {
		rt.Fatal(err)
	}
	return err == nil
}

func (o *office) startCampaign(rt *rapid.T) {
	id, err := o.units.StartCampaign(o.ctx, editor, units.NewCampaign{
		Name: "R", Ground: recertification.ByHand, Day: o.date.AddDate(0, 0, rapid.IntRange(0, 3).Draw(rt, "in")).Format(time.DateOnly),
		Unit: o.code[rapid.SampledFrom(append(codes, "")).Draw(rt, "scope")], Plan: recertification.Plan{Remind: 1, Superior: 2, Restrict: 3, Suspend: 5},
	})
	if fine(rt, err) {
		o.campaigns = append(o.campaigns, id)
	}
}

func (o *office) answerSome(rt *rapid.T) {
	who := rapid.SampledFrom(o.delegates).Draw(rt, "who")
	asked, err := o.units.Asked(o.ctx, who)
	fine(rt, err)
	for _, a := range asked {
		for _, q := range a.Questions {
			if q.State.Answer != recertification.Silence || !rapid.Bool().Draw(rt, "this one") {
				continue
			}
			reply := units.Reply{Person: q.ID, Answer: rapid.SampledFrom([]recertification.Answer{recertification.Stays, recertification.Stays, recertification.Left, recertification.Moved}).Draw(rt, "says")}
			reply.Unit = o.code[rapid.SampledFrom(codes).Draw(rt, "to")]
			fine(rt, o.units.Answer(o.ctx, who, a.ID, reply))
		}
	}
	o.settle()
}

func (o *office) undoSome(rt *rapid.T) {
	if len(o.campaigns) == 0 {
		return
	}
	id := rapid.SampledFrom(o.campaigns).Draw(rt, "campaign")
	batches, err := o.db.Read().Batches(o.ctx, id)
	fine(rt, err)
	if len(batches) == 0 {
		return
	}
	b := rapid.SampledFrom(batches).Draw(rt, "batch")
	before := map[int64]recertification.Person{}
	people, err := o.db.Read().BatchPeople(o.ctx, b.ID)
	fine(rt, err)
	for _, p := range people {
		now, err := o.db.Read().CampaignPerson(o.ctx, p.Person)
		fine(rt, err)
		before[p.Person] = now.State
	}
	if _, err := o.units.UndoBatch(o.ctx, editor, id, b.ID, "Se pidió."); !fine(rt, err) {
		return
	}
	o.settle()
	for _, p := range people {
		now, err := o.db.Read().CampaignPerson(o.ctx, p.Person)
		fine(rt, err)
		if was := before[p.Person]; !was.Waits() || was.Stage != b.Stage {
			if now.State != was {
				rt.Fatalf("undoing changed somebody it must not: %+v, %+v", was, now.State)
			}
			continue
		}
		o.undone[p.Person] = true
		if now.State.Stage != p.BeforeStage || now.State.Since != p.BeforeOn || !now.State.Excused {
			rt.Fatalf("after undoing %s: %+v, was %+v", b.Stage, now.State, p)
		}
	}
}

func (o *office) planSome(rt *rapid.T) {
	s := directory.Succession{
		Kind: rapid.SampledFrom(directory.SuccessionKinds).Draw(rt, "kind"), From: []string{rapid.SampledFrom(codes).Draw(rt, "from")},
		Day: o.date.AddDate(0, 0, rapid.IntRange(0, 6).Draw(rt, "in")).Format(time.DateOnly), To: rapid.SampledFrom(codes).Draw(rt, "to"),
		Name: "Otra", Domain: "otra.example",
	}
	if s.Kind == directory.Merged && rapid.Bool().Draw(rt, "new") {
		s.New, s.To = true, fmt.Sprintf("N%d", len(o.plans))
	}
	if s.Kind == directory.Split {
		s.Assign = map[int64]string{rapid.SampledFrom(o.keys).Draw(rt, "assigned").OfficialID: rapid.SampledFrom(codes).Draw(rt, "elsewhere")}
	}
	before := o.catalogue()
	id, err := o.units.PlanSuccession(o.ctx, editor, s)
	if !fine(rt, err) {
		return
	}
	o.plans = append(o.plans, id)
	if rapid.Bool().Draw(rt, "at once back") && fine(rt, o.units.UndoSuccession(o.ctx, editor, id, "Se pospuso.")) {
		for code, unit := range o.catalogue() {
			if before[code] != unit {
				rt.Fatalf("%s is %+v after the plan was taken back, was %+v", code, unit, before[code])
			}
		}
	}
}

func (o *office) takeBack(rt *rapid.T) {
	if len(o.plans) > 0 {
		fine(rt, o.units.UndoSuccession(o.ctx, editor, rapid.SampledFrom(o.plans).Draw(rt, "plan"), "Se pospuso."))
	}
}

// pass lets days go by; of several the program may have been off in between.
func (o *office) pass(rt *rapid.T) {
	o.date = o.date.AddDate(0, 0, rapid.SampledFrom([]int{1, 1, 1, 2, 3}).Draw(rt, "days"))
	o.day(o.date.Format(time.DateOnly))
}

func (o *office) holds(rt *rapid.T) {
	today := o.now.Format(time.DateOnly)
	all, err := o.db.Read().Successions(o.ctx)
	fine(rt, err)
	for _, key := range o.keys {
		person, err := o.db.Read().Official(o.ctx, key.OfficialID)
		fine(rt, err)
		unit, err := o.db.Read().Unit(o.ctx, person.UnitID)
		fine(rt, err)
		waits := slices.ContainsFunc(all, func(s store.Succession) bool {
			return s.State == "planned" && s.Plan.Day <= today && slices.Contains(s.Plan.From, unit.Code)
		})
		closed := slices.ContainsFunc(all, func(s store.Succession) bool {
			return s.State == "done" && s.Plan.Kind == directory.Ended && slices.Contains(s.Plan.From, unit.Code)
		})
		if person.Active() && !unit.InForce(today) && !waits && !closed {
			rt.Fatalf("%s is in %s on %s: %+v", key.UserName, unit.Code, today, unit)
		}
		if !person.Active() && o.key(key).State == credential.Live {
			rt.Fatalf("the key of %s, who left, is live", key.UserName)
		}
	}
	o.stagesHold(rt)
}

// stagesHold holds each key to the gravest that campaigns under way say of it.
func (o *office) stagesHold(rt *rapid.T) {
	open, err := o.db.Read().OpenCampaigns(o.ctx)
	fine(rt, err)
	for _, c := range open {
		people, err := o.db.Read().CampaignPeople(o.ctx, c.ID)
		fine(rt, err)
		for _, p := range people {
			if p.State.Answer != recertification.Silence || o.undone[p.ID] {
				continue
			}
			if p.State.Stage == recertification.Suspended && p.KeyState == "live" && !o.answeredElsewhere(rt, p) {
				rt.Fatalf("%s is live, and nobody answered for it in %d", p.UserName, c.ID)
			}
		}
	}
}

// answeredElsewhere reports whether another campaign had an answer for the key, or a stage of it was undone: that opens it.
func (o *office) answeredElsewhere(rt *rapid.T, p store.CampaignPerson) bool {
	for _, id := range o.campaigns {
		people, err := o.db.Read().CampaignPeople(o.ctx, id)
		fine(rt, err)
		if slices.ContainsFunc(people, func(other store.CampaignPerson) bool {
			return other.Key == p.Key && other.ID != p.ID && (other.State.Answer != recertification.Silence || o.undone[other.ID])
		}) {
			return true
		}
	}
	return false
}
