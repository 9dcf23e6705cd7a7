package units

import (
	"context"
	"errors"
	"slices"
	"strings"

	"clavero/internal/auth"
	"clavero/internal/casefile"
	"clavero/internal/clockwork"
	"clavero/internal/directory"
	"clavero/internal/fault"
	"clavero/internal/jobs"
	"clavero/internal/lang/spanish"
	"clavero/internal/ledger"
	"clavero/internal/store"
)

// SuccessionsPass is the task on the clock that carries out the successions whose day has come.
const SuccessionsPass jobs.Kind = "units.successions"

// Effects is what a succession does, in numbers, before it is planned.
type Effects struct {
	People    []directory.Official // who would move, or be left without a unit
	Keys      int                  // that have not ended, of these
	Petitions int                  // under way about the units
	Delegates int                  // charges that would pass to the unit that takes over
	Beneath   int                  // units that would depend on another
	Addresses int                  // people with an address of the domain that ends
}

// Succession is one as it is shown.
type Succession struct {
	store.Succession
	Names map[string]string // of the catalogue, by code
	Who   string
	Undo  bool // its day has not come
}

// Effects says what a succession would do and changes nothing. Needs [auth.PlanSuccessions]; Invalid as of
// directory.Succession.Plan.
func (u *Units) Effects(ctx context.Context, w auth.Who, s directory.Succession) (Effects, error) {
	if err := w.May(auth.PlanSuccessions); err != nil {
		return Effects{}, err
	}
	var e Effects
	err := u.db.View(ctx, func(r store.Reader) error {
		units, err := u.fit(ctx, r, s, u.today())
		if err != nil {
			return err
		}
		e, err = effects(ctx, r, s, units)
		return err
	})
	return e, err
}

// fit holds a plan to the catalogue as it is, and gives the catalogue.
func (u *Units) fit(ctx context.Context, r store.Reader, s directory.Succession, today string) ([]directory.Unit, error) {
	units, err := r.Units(ctx)
	if err != nil {
		return nil, err
	}
	planned, err := plannedOf(ctx, r)
	if err != nil {
		return nil, err
	}
	_, err = s.Plan(units, planned, today)
	return units, err
}

func plannedOf(ctx context.Context, r store.Reader) ([]directory.Succession, error) {
	stored, err := r.PlannedSuccessions(ctx)
	var plans []directory.Succession
	for _, one := range stored {
		plans = append(plans, one.Plan)
	}
	return plans, err
}

const everybody = 1 << 20

func effects(ctx context.Context, r store.Reader, s directory.Succession, units []directory.Unit) (Effects, error) {
	var e Effects
	from := idsOf(units, s.From)
	people, _, err := r.PeopleOfUnits(ctx, from, "", everybody, 0)
	if err != nil {
		return e, err
	}
	keys, err := r.KeysByUnit(ctx)
	if err != nil {
		return e, err
	}
	for _, id := range from {
		e.Keys += keys[id]
	}
	e.People = people
	if s.Kind == directory.NewDomain {
		for _, u := range units {
			for _, o := range people {
				if o.UnitID == u.ID && u.MailDomain != "" && directory.Domain(o.Mail) == u.MailDomain {
					e.Addresses++
				}
			}
		}
	}
	if !s.Ends() {
		return e, nil
	}
	open, err := r.OpenPetitionsOfUnits(ctx, from, everybody)
	if err != nil {
		return e, err
	}
	charges, err := r.Delegates(ctx)
	for _, d := range charges {
		if d.Holds() && slices.Contains(from, d.Unit) {
			e.Delegates++
		}
	}
	e.Petitions, e.Beneath = len(open), len(s.On(units))
	return e, err
}

func idsOf(units []directory.Unit, codes []string) []int64 {
	var list []int64
	for _, u := range units {
		if slices.Contains(codes, u.Code) {
			list = append(list, u.ID)
		}
	}
	return list
}

// PlanSuccession plans what becomes of some units from a day on: the catalogue has their last day and their successor from
// now on, and people, keys, charges and cases follow on the day itself. One for today is carried out by the next pass. Needs
// [auth.PlanSuccessions]; Invalid as of directory.Succession.Plan.
func (u *Units) PlanSuccession(ctx context.Context, w auth.Who, s directory.Succession) (int64, error) {
	if err := w.May(auth.PlanSuccessions); err != nil {
		return 0, err
	}
	var id int64
	err := u.db.Write(ctx, func(tx *store.Tx) error {
		units, err := tx.Units(ctx)
		if err != nil {
			return err
		}
		planned, err := plannedOf(ctx, tx.Reader)
		if err != nil {
			return err
		}
		changed, err := s.Plan(units, planned, dayOf(tx.Now))
		if err != nil {
			return err
		}
		stored := store.Succession{ID: tx.NewID(), Plan: s, By: w.ID}
		id = stored.ID
		for i, unit := range changed {
			if changed[i].ID == 0 {
				changed[i].ID = tx.NewID()
			}
			stored.Replaced = append(stored.Replaced, before(units, unit))
		}
		if err := putUnits(ctx, tx, changed); err != nil {
			return err
		}
		if err := tx.InsertSuccession(ctx, stored); err != nil {
			return err
		}
		return u.recordSuccession(ctx, tx, ledger.SuccessionPlanned, w.Actor(), stored, map[string]any{"from": s.From, "to": s.To, "day": s.Day, "ground": s.Ground})
	})
	return id, err
}

// before is a unit as the catalogue has it; only its code where it has none.
func before(units []directory.Unit, unit directory.Unit) directory.Unit {
	at := slices.IndexFunc(units, func(u directory.Unit) bool { return u.Code == unit.Code })
	if at < 0 {
		return directory.Unit{Code: unit.Code}
	}
	return units[at]
}

func putUnits(ctx context.Context, tx *store.Tx, units []directory.Unit) error {
	for _, unit := range units {
		if err := tx.PutUnit(ctx, unit, spanish.FoldName(unit.Code+" "+unit.Name)); err != nil {
			return err
		}
	}
	return nil
}

func (u *Units) recordSuccession(ctx context.Context, tx *store.Tx, kind ledger.Kind, by ledger.Actor, s store.Succession, detail any) error {
	_, err := u.files.Record(ctx, tx, casefile.Act{Kind: kind, What: string(s.Plan.Kind), By: by, On: ledger.Subject{Kind: ledger.OnUnit, ID: s.ID}, Detail: detail})
	return err
}

// UndoSuccession takes a plan back before its day: the catalogue is as it was. Needs [auth.PlanSuccessions]. Invalid at
// «reason» without one; Conflict when its day has come, or when the catalogue was changed or the new unit used meanwhile.
func (u *Units) UndoSuccession(ctx context.Context, w auth.Who, id int64, reason string) error {
	if err := w.May(auth.PlanSuccessions); err != nil {
		return err
	}
	if reason = strings.TrimSpace(reason); reason == "" {
		return fault.Form([]fault.Field{{Name: "reason", Text: "recert.need.reason"}})
	}
	return u.db.Write(ctx, func(tx *store.Tx) error {
		s, err := tx.Succession(ctx, id)
		if err != nil {
			return err
		}
		if s.State != "planned" || s.Plan.Day <= dayOf(tx.Now) {
			return fault.New(fault.Conflict, "succession.too_late")
		}
		if err := u.giveBack(ctx, tx, s); err != nil {
			return err
		}
		if _, err := tx.UndoSuccession(ctx, id, w.ID, reason); err != nil {
			return err
		}
		return u.recordSuccession(ctx, tx, ledger.SuccessionUndone, w.Actor(), s, map[string]string{"reason": reason})
	})
}

// giveBack puts the rows of the catalogue back that a plan replaced, if they are still as the plan left them.
func (u *Units) giveBack(ctx context.Context, tx *store.Tx, s store.Succession) error {
	units, err := tx.Units(ctx)
	if err != nil {
		return err
	}
	for _, was := range s.Replaced {
		now := before(units, was)
		if was.Name == "" { // it was not there
			if err := tx.DropUnit(ctx, now.ID); err != nil {
				return err
			}
			continue
		}
		expected := was
		expected.ValidTo, expected.Successor = now.ValidTo, now.Successor
		if now != expected || now.Successor != s.Plan.To {
			return fault.New(fault.Conflict, "succession.changed", "Code", was.Code)
		}
		if err := putUnits(ctx, tx, []directory.Unit{was}); err != nil {
			return err
		}
	}
	return nil
}

// Successions lists what became and becomes of units, the latest day first. Needs [auth.SeeCatalogue].
func (u *Units) Successions(ctx context.Context, w auth.Who) ([]Succession, error) {
	if err := w.May(auth.SeeCatalogue); err != nil {
		return nil, err
	}
	r := u.db.Read()
	stored, err := r.Successions(ctx)
	if err != nil {
		return nil, err
	}
	units, err := r.Units(ctx)
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	for _, unit := range units {
		names[unit.Code] = unit.Name
	}
	var list []Succession
	for _, s := range stored {
		staff, err := r.Staff(ctx, s.By)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return nil, err
		}
		list = append(list, Succession{Succession: s, Names: names, Who: staff.Name, Undo: s.State == "planned" && s.Plan.Day > u.today()})
	}
	return list, nil
}

// PassSuccessions carries out the successions whose day has come, in the order of their days, each in one write: done once,
// whatever happens in between.
func (u *Units) PassSuccessions(ctx context.Context) (clockwork.Tally, error) {
	tally := clockwork.Tally{}
	planned, err := u.db.Read().PlannedSuccessions(ctx)
	failures := []error{err}
	for _, s := range planned {
		if s.Plan.Day > u.today() {
			continue
		}
		var counts map[string]int
		err := u.db.Write(ctx, func(tx *store.Tx) error {
			counts, err = u.succeed(ctx, tx, s.ID)
			return err
		})
		if err != nil {
			failures = append(failures, err)
			break // one after it may build on it
		}
		tally["successions"]++
		tally["moved"] += counts["people"]
	}
	return tally, errors.Join(failures...)
}
