package units

import (
	"context"

	"clavero/internal/auth"
	"clavero/internal/casefile"
	"clavero/internal/desk"
	"clavero/internal/directory"
	"clavero/internal/fault"
	"clavero/internal/lang"
	"clavero/internal/ledger"
	"clavero/internal/petition"
	"clavero/internal/recertification"
	"clavero/internal/store"
)

// Question is a person about whom somebody is asked.
type Question struct {
	store.CampaignPerson
	UnitName string
	Mine     bool // it is this person's to answer in the first place, and not only as somebody's superior
	Closed   bool // their unit exists no more: they cannot stay in it
	MovedTo  string
	Next     recertification.Due // what follows if nobody answers; zero where nothing does
}

// Asking is a campaign as those see it who are to answer.
type Asking struct {
	store.Campaign
	Questions []Question // in order of unit and name
	Left      int        // still to be answered
}

// Asked lists the campaigns under way that ask somebody, with what is left to answer. Needs [auth.OwnUnit] or
// [auth.AnswerCampaigns].
func (u *Units) Asked(ctx context.Context, w auth.Who) ([]Asking, error) {
	var list []Asking
	open, err := u.db.Read().OpenCampaigns(ctx)
	if err != nil {
		return nil, err
	}
	for _, c := range open {
		a, err := u.asking(ctx, u.db.Read(), w, c)
		if err != nil {
			return nil, err
		}
		if len(a.Questions) > 0 {
			list = append(list, a)
		}
	}
	return list, nil
}

// Questions gives a campaign's page for whoever answers: a delegate the people of their units, the liaison all, those first
// whom no delegate answers for. fault.NotFound for a campaign that asks them nothing.
func (u *Units) Questions(ctx context.Context, w auth.Who, campaign int64) (Asking, error) {
	r := u.db.Read()
	c, err := r.Campaign(ctx, campaign)
	if err != nil {
		return Asking{}, err
	}
	a, err := u.asking(ctx, r, w, c)
	if err == nil && (len(a.Questions) == 0 || !c.Open()) {
		err = fault.New(fault.NotFound, "fault.not_found")
	}
	return a, err
}

func (u *Units) asking(ctx context.Context, r store.Reader, w auth.Who, c store.Campaign) (Asking, error) {
	a := Asking{Campaign: c}
	mayAnswer, err := u.answerer(ctx, r, w)
	if err != nil {
		return a, err
	}
	people, err := r.CampaignPeople(ctx, c.ID)
	if err != nil {
		return a, err
	}
	cover, err := coverOf(ctx, r)
	if err != nil {
		return a, err
	}
	for _, p := range people {
		if !mayAnswer(p.Unit) || p.KeyEnded && p.State.Answer == recertification.Silence {
			continue
		}
		q := Question{CampaignPerson: p, UnitName: cover.units[p.Unit].Name, Mine: cover.first(p.Unit, w), Closed: !cover.units[p.Unit].InForce(u.today()),
			MovedTo: cover.units[p.AnswerUnit].Name}
		q.Next, _ = c.Timetable.Next(p.State)
		if p.State.Answer == recertification.Silence {
			a.Left++
		}
		a.Questions = append(a.Questions, q)
	}
	return a, nil
}

// first reports whether a unit is somebody's to answer for before anybody else's: its nearest delegate's, or the liaison's
// where it has none.
func (c cover) first(unit int64, w auth.Who) bool {
	line := c.above(unit)
	if len(line) == 0 {
		return w.Acts(petition.Liaison)
	}
	for _, d := range line[0] {
		if d.Staff == w.ID {
			return true
		}
	}
	return false
}

// answerer tells for which units somebody may answer: a delegate for theirs, the liaison for all.
func (u *Units) answerer(ctx context.Context, r store.Reader, w auth.Who) (func(unit int64) bool, error) {
	if w.May(auth.AnswerCampaigns) == nil {
		return func(int64) bool { return true }, nil
	}
	if err := w.May(auth.OwnUnit); err != nil {
		return nil, err
	}
	theirs, err := desk.UnitsOf(ctx, r, w.ID)
	within := map[int64]bool{}
	for _, unit := range theirs {
		within[unit.ID] = true
	}
	return func(unit int64) bool { return within[unit] }, err
}

// mayAnswerFor is answerer for one unit.
func (u *Units) mayAnswerFor(ctx context.Context, r store.Reader, w auth.Who, unit int64) (bool, error) {
	if w.May(auth.AnswerCampaigns) == nil {
		return true, nil
	}
	if err := w.May(auth.OwnUnit); err != nil {
		return false, err
	}
	return desk.AnswersFor(ctx, r, w.ID, unit)
}

// Reply is what somebody says of one person.
type Reply struct {
	Person int64 // of the campaign
	Answer recertification.Answer
	Unit   int64 // where they moved to
}

// Answer records what is said of one person, and does what follows from it, in one write: who left has their keys ended, who
// moved is in the other unit from now on, who stays is no longer restricted or suspended on this campaign's ground. Needs
// [auth.OwnUnit] for the person's unit or [auth.AnswerCampaigns]. fault.NotFound for a person of another unit; Conflict where
// somebody said so before or the campaign is over; Invalid for a unit that does not exist today.
func (u *Units) Answer(ctx context.Context, w auth.Who, campaign int64, reply Reply) error {
	return u.db.Write(ctx, func(tx *store.Tx) error {
		p, err := tx.CampaignPerson(ctx, reply.Person)
		if err != nil {
			return err
		}
		mayAnswer, err := u.mayAnswerFor(ctx, tx.Reader, w, p.Unit)
		if err != nil {
			return err
		}
		if p.Campaign != campaign || !mayAnswer {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		c, err := tx.Campaign(ctx, campaign)
		if err != nil {
			return err
		}
		if !c.Open() {
			return fault.New(fault.Conflict, "recert.ended")
		}
		if p.State.Answer != recertification.Silence {
			return fault.New(fault.Conflict, "recert.answered_before", "Name", p.Name, "Who", p.Answerer)
		}
		return u.answer(ctx, tx, w, p, reply)
	})
}

func (u *Units) answer(ctx context.Context, tx *store.Tx, w auth.Who, p store.CampaignPerson, reply Reply) error {
	by, err := u.actor(w)
	if err != nil {
		return err
	}
	switch reply.Answer {
	case recertification.Stays:
		err = u.stays(ctx, tx, w, p)
	case recertification.Left:
		err = u.goes(ctx, tx, by, p)
	case recertification.Moved:
		err = u.moves(ctx, tx, by, p, reply.Unit)
		p.AnswerUnit = reply.Unit
	default:
		err = fault.New(fault.Invalid, "recert.need.answer")
	}
	if err != nil {
		return err
	}
	p.State.Answer, p.AnsweredAt, p.AnsweredBy = reply.Answer, tx.Now, w.ID
	if err := tx.MoveCampaignPerson(ctx, p); err != nil {
		return err
	}
	_, err = u.files.Record(ctx, tx, casefile.Act{
		Kind: ledger.CampaignAnswered, What: string(reply.Answer), By: w.Actor(), On: ledger.Subject{Kind: ledger.OnOfficial, ID: p.Official},
		Detail: map[string]any{"campaign": p.Campaign, "unit": reply.Unit},
	})
	return err
}

// actor is whoever answers, in the part they answer in.
func (u *Units) actor(w auth.Who) (petition.Actor, error) {
	if w.Acts(petition.Delegate) {
		return w.As(petition.Delegate)
	}
	return w.As(petition.Liaison)
}

// stays lifts what the campaign did to the key. Nobody stays in a unit that exists no more.
func (u *Units) stays(ctx context.Context, tx *store.Tx, w auth.Who, p store.CampaignPerson) error {
	unit, err := tx.Unit(ctx, p.Unit)
	if err != nil {
		return err
	}
	if !unit.InForce(dayOf(tx.Now)) {
		return fault.New(fault.Invalid, "recert.closed_unit", "Name", p.Name, "Unit", unit.Name)
	}
	return u.release(ctx, tx, p, w.Actor(), "stays")
}

// release undoes what campaigns did to a key: its restriction, and its suspension where that is still theirs.
func (u *Units) release(ctx context.Context, tx *store.Tx, p store.CampaignPerson, by ledger.Actor, why string) error {
	if _, err := u.unrestrict(ctx, tx, p, by, why); err != nil {
		return err
	}
	act, err := u.suspendedBy(ctx, tx, p)
	if err != nil || act == 0 {
		return err
	}
	return u.restore(ctx, tx, p, act)
}

// suspendedBy gives the petition by which a campaign suspended a key, where that is what holds it now; else 0.
func (u *Units) suspendedBy(ctx context.Context, tx *store.Tx, p store.CampaignPerson) (int64, error) {
	if p.KeyState != "suspended" {
		return 0, nil
	}
	acts, err := tx.PetitionsByKey(ctx, p.Key)
	if err != nil || len(acts) == 0 {
		return 0, err
	}
	theirs, err := tx.StoppedByCampaign(ctx, p, acts[0].ID)
	if err != nil || !theirs {
		return 0, err
	}
	return acts[0].ID, nil
}

// restore has a key open again that a campaign suspended, by the program's own act. It stays suspended where another campaign
// has come to its suspension as well and still waits for its answer, and where it could not be ordered open: its holder left, or
// their unit is no more.
func (u *Units) restore(ctx context.Context, tx *store.Tx, p store.CampaignPerson, act int64) error {
	others, err := tx.AlsoHolding(ctx, p, recertification.Suspended)
	if err != nil || len(others) > 0 {
		return err
	}
	by, err := tx.Petition(ctx, act)
	if err != nil {
		return err
	}
	_, err = u.desk.ActOnKeyIn(ctx, tx, program, p.Key, petition.Restoration, lang.ES.T("recert.note.restored", "Folio", by.Folio))
	if fault.Is(err, fault.Conflict) || fault.Is(err, fault.Invalid) {
		return nil // somebody else's act has taken its place, or it cannot be opened
	}
	return err
}

// goes ends the keys of a person who left; one whom somebody said so of before is only answered for.
func (u *Units) goes(ctx context.Context, tx *store.Tx, by petition.Actor, p store.CampaignPerson) error {
	if _, err := u.unrestrict(ctx, tx, p, desk.LedgerActor(by), "left"); err != nil {
		return err
	}
	_, err := u.left(ctx, tx, by, p.Official, lang.ES.T("recert.note.left", "Who", by.Name))
	if err != nil && !fault.Is(err, fault.Conflict) {
		return err
	}
	_, err = tx.Unrestrict(ctx, p.Key) // also where another campaign holds it: what has ended is held by nobody
	return err
}

// moves puts a person into another unit, which must exist today.
func (u *Units) moves(ctx context.Context, tx *store.Tx, by petition.Actor, p store.CampaignPerson, to int64) error {
	person, err := theirPerson(ctx, tx, by, p.Official)
	if err != nil {
		return err
	}
	if err := u.move(ctx, tx, by, person, to, lang.ES.T("recert.note.moved", "Who", by.Name)); err != nil {
		return err
	}
	return u.release(ctx, tx, p, desk.LedgerActor(by), "moved")
}

// move puts a person into a unit; Invalid at «unit» for one that does not exist today or is theirs already.
func (u *Units) move(ctx context.Context, tx *store.Tx, by petition.Actor, person directory.Official, to int64, why string) error {
	unit, err := tx.Unit(ctx, to)
	if fault.Is(err, fault.NotFound) || err == nil && (!unit.InForce(dayOf(tx.Now)) || unit.ID == person.UnitID) {
		return fault.Form([]fault.Field{{Name: "unit", Text: "recert.need.unit"}})
	}
	if err != nil {
		return err
	}
	person.UnitID = unit.ID
	return u.change(ctx, tx, by, person, ledger.OfficialChanged, why)
}

// Moved records that a person of a delegate's units is in another unit from now on; they keep their key. Needs
// [auth.OwnUnit]. fault.NotFound for a person of another unit, Invalid at «unit» for one that does not exist today.
func (u *Units) Moved(ctx context.Context, w auth.Who, official, to int64) error {
	by, err := delegate(w)
	if err != nil {
		return err
	}
	return u.db.Write(ctx, func(tx *store.Tx) error {
		person, err := theirPerson(ctx, tx, by, official)
		if err != nil {
			return err
		}
		return u.move(ctx, tx, by, person, to, lang.ES.T("recert.note.moved", "Who", by.Name))
	})
}
