package units

import (
	"context"
	"strings"

	"clavero/internal/auth"
	"clavero/internal/casefile"
	"clavero/internal/directory"
	"clavero/internal/fault"
	"clavero/internal/ledger"
	"clavero/internal/petition"
	"clavero/internal/recertification"
	"clavero/internal/store"
)

// UndoBatch undoes a stage that touched keys, for all it touched at once: restrictions are lifted, keys suspended by it open
// again, and everybody is at the stage they were at before. Whoever was not answered for meanwhile is excused: nothing more
// follows for them in this campaign, or the next pass would do it again. Needs [auth.RunCampaigns]. Invalid at «reason»
// without one; Conflict where it was undone before or more than 72 hours have passed. It says for how many.
func (u *Units) UndoBatch(ctx context.Context, w auth.Who, campaign, batch int64, reason string) (int, error) {
	if err := w.May(auth.RunCampaigns); err != nil {
		return 0, err
	}
	reason = strings.TrimSpace(reason)
	if reason == "" {
		return 0, fault.Form([]fault.Field{{Name: "reason", Text: "recert.need.reason"}})
	}
	undone := 0
	err := u.db.Write(ctx, func(tx *store.Tx) error {
		b, err := tx.Batch(ctx, batch)
		if err != nil {
			return err
		}
		if b.Campaign != campaign {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		if tx.Now.Sub(b.At) > recertification.UndoFor {
			return fault.New(fault.Conflict, "recert.undo_late")
		}
		undone, err = u.undo(ctx, tx, w, b, reason)
		return err
	})
	return undone, err
}

func (u *Units) undo(ctx context.Context, tx *store.Tx, w auth.Who, b store.Batch, reason string) (int, error) {
	held, err := tx.UndoBatch(ctx, b.ID, w.ID, reason)
	if err != nil {
		return 0, err
	}
	if !held {
		return 0, fault.New(fault.Conflict, "recert.undone")
	}
	people, err := tx.BatchPeople(ctx, b.ID)
	if err != nil {
		return 0, err
	}
	undone := 0
	for _, one := range people {
		did, err := u.undoOne(ctx, tx, w, b, one)
		if err != nil {
			return 0, err
		}
		undone += did
	}
	_, err = u.files.Record(ctx, tx, casefile.Act{
		Kind: ledger.CampaignUndone, What: string(b.Stage), By: w.Actor(), On: ledger.Subject{Kind: ledger.OnCampaign, ID: b.Campaign},
		Detail: map[string]any{"day": b.Day, "people": undone, "reason": reason},
	})
	return undone, err
}

// undoOne leaves alone whoever was answered for since: what holds for them follows from the answer.
func (u *Units) undoOne(ctx context.Context, tx *store.Tx, w auth.Who, b store.Batch, one store.BatchPerson) (int, error) {
	p, err := tx.CampaignPerson(ctx, one.Person)
	if err != nil || !p.State.Waits() || p.State.Stage != b.Stage {
		return 0, err
	}
	if err := u.reopen(ctx, tx, w, p, one); err != nil {
		return 0, err
	}
	p.State.Stage, p.State.Since, p.State.Excused = one.BeforeStage, one.BeforeOn, true
	return 1, tx.MoveCampaignPerson(ctx, p)
}

// reopen gives a key back what the batch took from it.
func (u *Units) reopen(ctx context.Context, tx *store.Tx, w auth.Who, p store.CampaignPerson, one store.BatchPerson) error {
	if p.State.Stage == recertification.Restricted {
		_, err := u.unrestrict(ctx, tx, p, w.Actor(), "undone")
		return err
	}
	if one.Petition == 0 || p.KeyState != "suspended" {
		return nil
	}
	acts, err := tx.PetitionsByKey(ctx, p.Key)
	if err != nil || len(acts) == 0 || acts[0].ID != one.Petition || acts[0].Kind != petition.Suspension {
		return err // another act has taken its place, and holds
	}
	if err := u.restore(ctx, tx, p, one.Petition); err != nil || !one.Restricted {
		return err
	}
	if fresh, err := tx.Restrict(ctx, p.Key, p.ID); err != nil || !fresh {
		return err
	}
	return u.keyEvent(ctx, tx, ledger.KeyRestricted, "undone", w.Actor(), p)
}

// SayHere is what the holder of a restricted key says: their data are right and they are still in their post. Their key opens
// all again at once; the answer of their unit is still waited for. Only the holder may call it; Conflict where the key is
// not restricted any more.
func (u *Units) SayHere(ctx context.Context, w auth.Who) error {
	if w.Kind != auth.Reader {
		return fault.New(fault.Denied, "fault.denied")
	}
	return u.db.Write(ctx, func(tx *store.Tx) error {
		for said := 0; ; said++ {
			id, err := tx.Restriction(ctx, w.ID)
			switch {
			case fault.Is(err, fault.NotFound) && said == 0:
				return fault.New(fault.Conflict, "recert.not_restricted")
			case fault.Is(err, fault.NotFound):
				return nil // it is said to all campaigns at once
			case err != nil:
				return err
			}
			if err := u.sayHereIn(ctx, tx, w, id); err != nil {
				return err
			}
		}
	})
}

// sayHereIn has the holder say so to the campaign that holds their key for a person.
func (u *Units) sayHereIn(ctx context.Context, tx *store.Tx, w auth.Who, person int64) error {
	p, err := tx.CampaignPerson(ctx, person)
	if err != nil {
		return err
	}
	if _, err := u.unrestrict(ctx, tx, p, w.Actor(), "here"); err != nil {
		return err
	}
	p.Said = tx.Now
	return tx.MoveCampaignPerson(ctx, p)
}

// Held is what the holder of a restricted key is shown.
type Held struct {
	Official directory.Official
	Campaign string
	Suspends string // ISO day on which the key is suspended unless their unit answers
}

// Held tells the holder of a restricted key who they are on record and why they are asked. Only the holder may call it;
// fault.NotFound where the key is not restricted.
func (u *Units) Held(ctx context.Context, w auth.Who) (Held, error) {
	if w.Kind != auth.Reader {
		return Held{}, fault.New(fault.Denied, "fault.denied")
	}
	r := u.db.Read()
	id, err := r.Restriction(ctx, w.ID)
	if err != nil {
		return Held{}, err
	}
	p, err := r.CampaignPerson(ctx, id)
	if err != nil {
		return Held{}, err
	}
	c, err := r.Campaign(ctx, p.Campaign)
	if err != nil {
		return Held{}, err
	}
	o, err := r.Official(ctx, p.Official)
	return Held{Official: o, Campaign: c.Name, Suspends: c.Timetable.On(recertification.Suspended)}, err
}
