package units

import (
	"context"
	"errors"
	"slices"
	"time"

	"clavero/internal/casefile"
	"clavero/internal/clockwork"
	"clavero/internal/fault"
	"clavero/internal/jobs"
	"clavero/internal/lang"
	"clavero/internal/ledger"
	"clavero/internal/petition"
	"clavero/internal/recertification"
	"clavero/internal/store"
)

// CampaignsPass is the task on the clock that carries campaigns on.
const CampaignsPass jobs.Kind = "units.campaigns"

// Tasks are what this package does on the clock.
func (u *Units) Tasks() []clockwork.Task {
	return []clockwork.Task{
		{Kind: CampaignsPass, Every: 10 * time.Minute, AtStart: true, Do: u.PassCampaigns,
			Counts: []string{"started", "reminded", "superior", "restricted", "suspended", "finished"}},
		{Kind: SuccessionsPass, Every: 10 * time.Minute, AtStart: true, Do: u.PassSuccessions, Counts: []string{"successions", "moved"}},
	}
}

// PassCampaigns starts the campaigns whose day has come and carries on those under way: for each person nobody answered
// for, the stage whose day has come. A stage that touches keys comes for one person in one write, so that a pass that is cut
// off goes on where it was; done twice it does nothing.
func (u *Units) PassCampaigns(ctx context.Context) (clockwork.Tally, error) {
	tally := clockwork.Tally{}
	err := u.startDue(ctx, tally)
	open, listed := u.db.Read().OpenCampaigns(ctx)
	failures := []error{err, listed}
	for _, c := range open {
		failures = append(failures, u.carryOn(ctx, c, tally))
	}
	return tally, errors.Join(failures...)
}

func (u *Units) startDue(ctx context.Context, tally clockwork.Tally) error {
	due, err := u.db.Read().CampaignsToStart(ctx, u.today())
	if err != nil {
		return err
	}
	for _, c := range due {
		err := u.db.Write(ctx, func(tx *store.Tx) error { return u.begin(ctx, tx, c, ledger.Actor{Kind: ledger.ByProgram}) })
		if err != nil {
			return err
		}
		tally["started"]++
	}
	return nil
}

// carryOn brings the next stage of a campaign to everybody for whom its day has come, or ends the campaign where nothing
// more can follow.
func (u *Units) carryOn(ctx context.Context, c store.Campaign, tally clockwork.Tally) error {
	day := u.today()
	counted, err := u.db.Read().CampaignStates(ctx, c.ID) // of keys that ended there is nothing left to ask about
	if err != nil {
		return err
	}
	var states []recertification.Person
	silent, due := false, false
	for state := range counted {
		states = append(states, state)
		silent = silent || state.Answer == recertification.Silence
		_, follows := c.Timetable.Follows(state, day)
		due = due || follows
	}
	if c.Timetable.Over(states) {
		done, err := u.done(ctx, c, silent)
		if err != nil || !done {
			return err
		}
		tally["finished"]++
		return u.db.Write(ctx, func(tx *store.Tx) error {
			return u.end(ctx, tx, c, "closed", 0, ledger.Actor{Kind: ledger.ByProgram}, lang.ES.T("recert.all_done"))
		})
	}
	if !due {
		return nil
	}
	came, err := u.whoFollows(ctx, c, day)
	if err != nil {
		return err
	}
	for _, stage := range recertification.Stages[1:] {
		if err := u.bring(ctx, c, stage, day, came[stage], tally); err != nil {
			return err
		}
	}
	return nil
}

// whoFollows lists the people of a campaign by the stage that has come for them on a day.
func (u *Units) whoFollows(ctx context.Context, c store.Campaign, day string) (map[recertification.Stage][]store.CampaignPerson, error) {
	people, err := u.db.Read().CampaignPeople(ctx, c.ID)
	came := map[recertification.Stage][]store.CampaignPerson{}
	for _, p := range people {
		if stage, follows := c.Timetable.Follows(p.State, day); follows && !p.KeyEnded {
			came[stage] = append(came[stage], p)
		}
	}
	return came, err
}

// answersFor is how long after its last stage a campaign still takes answers: a late «stays» has the key open again.
const answersFor = 28 * 24 * time.Hour

// done reports whether a campaign for which nothing more follows may end: all were answered for and nothing can be undone
// any more, or the time for late answers is over.
func (u *Units) done(ctx context.Context, c store.Campaign, silent bool) (bool, error) {
	last := c.Started
	if silent {
		day, err := time.Parse(time.DateOnly, c.Timetable.On(recertification.Suspended))
		if err != nil {
			return false, err
		}
		last = day.Add(answersFor)
	}
	batches, err := u.db.Read().Batches(ctx, c.ID)
	for _, b := range batches {
		if until := b.At.Add(recertification.UndoFor); until.After(last) {
			last = until
		}
	}
	return u.db.Now().After(last), err
}

// batchSize is how many people share a write.
const batchSize = 50

func (u *Units) bring(ctx context.Context, c store.Campaign, stage recertification.Stage, day string, people []store.CampaignPerson, tally clockwork.Tally) error {
	for some := range slices.Chunk(people, batchSize) {
		brought := 0
		err := u.db.Write(ctx, func(tx *store.Tx) error {
			brought = 0
			batch, err := u.batchOf(ctx, tx, c, stage, day)
			if err != nil {
				return err
			}
			for _, p := range some {
				did, err := u.come(ctx, tx, c, stage, day, batch, p.ID)
				if err != nil {
					return err
				}
				brought += did
			}
			if brought == 0 {
				return nil
			}
			_, err = u.files.Record(ctx, tx, casefile.Act{
				Kind: ledger.CampaignCame, What: string(stage), By: ledger.Actor{Kind: ledger.ByProgram}, On: ledger.Subject{Kind: ledger.OnCampaign, ID: c.ID},
				Detail: map[string]any{"people": brought, "day": day},
			})
			return err
		})
		if err != nil {
			return err
		}
		tally[string(stage)] += brought
	}
	if len(people) == 0 || stage.Touches() {
		return nil
	}
	return u.db.Write(ctx, func(tx *store.Tx) error { return u.writeTo(ctx, tx, c, stage, peoplesUnits(people)) })
}

func peoplesUnits(people []store.CampaignPerson) []int64 {
	var units []int64
	for _, p := range people {
		units = append(units, p.Unit)
	}
	return units
}

// batchOf is where a stage that touches keys is noted, so that it can be undone as a whole; 0 for the others.
func (u *Units) batchOf(ctx context.Context, tx *store.Tx, c store.Campaign, stage recertification.Stage, day string) (int64, error) {
	if !stage.Touches() {
		return 0, nil
	}
	return tx.BatchFor(ctx, c.ID, stage, day)
}

// come brings a stage to one person, if it still follows now that no other write can come between; it says how many it
// brought it to.
func (u *Units) come(ctx context.Context, tx *store.Tx, c store.Campaign, stage recertification.Stage, day string, batch, id int64) (int, error) {
	p, err := tx.CampaignPerson(ctx, id)
	if err != nil {
		return 0, err
	}
	if next, follows := c.Timetable.Follows(p.State, day); !follows || next != stage || p.KeyEnded {
		return 0, nil
	}
	note := store.BatchPerson{Person: p.ID, BeforeStage: p.State.Stage, BeforeOn: p.State.Since}
	switch stage {
	case recertification.Restricted:
		if note.Restricted, err = u.restrict(ctx, tx, p, ledger.Actor{Kind: ledger.ByProgram}); note.Restricted {
			err = errors.Join(err, u.tellHolder(ctx, tx, p))
		}
	case recertification.Suspended:
		note.Restricted, note.Petition, err = u.suspend(ctx, tx, c, p)
	}
	if err != nil {
		return 0, err
	}
	p.State.Stage, p.State.Since = stage, day
	if err := tx.MoveCampaignPerson(ctx, p); err != nil || batch == 0 {
		return 1, err
	}
	return 1, tx.InsertBatchPerson(ctx, batch, note)
}

// restrict holds a live key to one page, and says whether it was not held before.
func (u *Units) restrict(ctx context.Context, tx *store.Tx, p store.CampaignPerson, by ledger.Actor) (bool, error) {
	if p.KeyState != "live" {
		return false, nil
	}
	fresh, err := tx.Restrict(ctx, p.Key, p.ID)
	if err != nil || !fresh {
		return false, err
	}
	return true, u.keyEvent(ctx, tx, ledger.KeyRestricted, "", by, p)
}

// suspend stops a key by the program's own act on the ground of the campaign; one that is stopped already stays so and
// belongs to whoever stopped it. It says whether it lifted a restriction, which undoing puts back, and by which petition.
func (u *Units) suspend(ctx context.Context, tx *store.Tx, c store.Campaign, p store.CampaignPerson) (bool, int64, error) {
	lifted, err := u.unrestrict(ctx, tx, p, ledger.Actor{Kind: ledger.ByProgram}, "suspended")
	if err != nil || p.KeyState != "live" {
		return lifted, 0, err
	}
	act, err := u.desk.ActOnKeyIn(ctx, tx, program, p.Key, petition.Suspension, lang.ES.T("recert.note.suspended", "Name", c.Name))
	if fault.Is(err, fault.Conflict) {
		return lifted, 0, nil
	}
	return lifted, act.ID, err
}
