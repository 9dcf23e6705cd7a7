package units

import (
	"context"
	"slices"

	"clavero/internal/casefile"
	"clavero/internal/desk"
	"clavero/internal/directory"
	"clavero/internal/fault"
	"clavero/internal/lang"
	"clavero/internal/ledger"
	"clavero/internal/recertification"
	"clavero/internal/store"
)

// succeed carries a succession out: people, charges and cases go to the unit that takes over, what was beneath goes with
// them, and the people of a unit that nothing takes over are asked about by a campaign. It gives the counts that are kept.
func (u *Units) succeed(ctx context.Context, tx *store.Tx, id int64) (map[string]int, error) {
	s, err := tx.Succession(ctx, id)
	if err != nil {
		return nil, err
	}
	if s.State != "planned" || s.Plan.Day > dayOf(tx.Now) {
		return nil, nil // another node was quicker
	}
	counts := map[string]int{}
	units, err := tx.Units(ctx)
	if err != nil {
		return nil, err
	}
	if s.Plan.Ends() {
		if err := u.follow(ctx, tx, s, units, counts); err != nil {
			return nil, err
		}
	}
	changed := s.Plan.On(units)
	counts["units"] = len(changed)
	if err := putUnits(ctx, tx, changed); err != nil {
		return nil, err
	}
	if s.Plan.Kind == directory.Ended {
		if counts["asked"], err = u.askAboutClosed(ctx, tx, s, units); err != nil {
			return nil, err
		}
	}
	if _, err := tx.FinishSuccession(ctx, id, counts); err != nil {
		return nil, err
	}
	return counts, u.recordSuccession(ctx, tx, ledger.SuccessionDone, ledger.Actor{Kind: ledger.ByProgram}, s, counts)
}

func (u *Units) follow(ctx context.Context, tx *store.Tx, s store.Succession, units []directory.Unit, counts map[string]int) error {
	byCode := map[string]directory.Unit{}
	for _, unit := range units {
		byCode[unit.Code] = unit
	}
	for _, code := range s.Plan.From {
		from := byCode[code]
		if err := u.followPeople(ctx, tx, s, from, byCode, counts); err != nil {
			return err
		}
		to, ok := byCode[s.Plan.To]
		if !ok || !to.InForce(dayOf(tx.Now)) {
			continue
		}
		if err := u.followCharges(ctx, tx, from, to, counts); err != nil {
			return err
		}
		if err := u.followCases(ctx, tx, s, from, to, counts); err != nil {
			return err
		}
	}
	return nil
}

// followPeople moves the people of a unit to its heirs. Nobody goes to a unit that does not exist today: they stay where they
// are, for a campaign to ask about.
func (u *Units) followPeople(ctx context.Context, tx *store.Tx, s store.Succession, from directory.Unit, byCode map[string]directory.Unit, counts map[string]int) error {
	people, _, err := tx.PeopleOfUnits(ctx, []int64{from.ID}, "", everybody, 0)
	if err != nil {
		return err
	}
	keys, err := tx.KeysByUnit(ctx)
	if err != nil {
		return err
	}
	moved := 0
	for _, person := range people {
		to, ok := byCode[s.Plan.Heir(person.ID)]
		if !ok || !to.InForce(dayOf(tx.Now)) {
			continue
		}
		person.UnitID = to.ID
		why := lang.ES.T("succession.note", "From", from.Name, "To", to.Name)
		if err := u.change(ctx, tx, program, person, ledger.OfficialChanged, why); err != nil {
			return err
		}
		if err := tx.InsertSuccessionPerson(ctx, s.ID, person.ID, from.ID, to.ID); err != nil {
			return err
		}
		moved++
	}
	counts["people"] += moved
	if moved > 0 {
		counts["keys"] += keys[from.ID]
	}
	return nil
}

// followCharges passes the charges of a unit on to the one that takes over.
func (u *Units) followCharges(ctx context.Context, tx *store.Tx, from, to directory.Unit, counts map[string]int) error {
	all, err := tx.Delegates(ctx)
	if err != nil {
		return err
	}
	for _, d := range all {
		if !d.Holds() || d.Unit != from.ID {
			continue
		}
		if _, err := tx.EndDelegate(ctx, d.ID, 0); err != nil {
			return err
		}
		counts["charges"]++
		has := slices.ContainsFunc(all, func(o store.Delegate) bool { return o.Holds() && o.Staff == d.Staff && o.Unit == to.ID })
		if has {
			continue
		}
		if err := tx.InsertDelegate(ctx, store.Delegate{ID: tx.NewID(), Staff: d.Staff, Unit: to.ID}); err != nil && !fault.Is(err, fault.Conflict) {
			return err
		}
		_, err := u.files.Record(ctx, tx, casefile.Act{Kind: ledger.DelegateAppointed, By: ledger.Actor{Kind: ledger.ByProgram}, On: ledger.Subject{Kind: ledger.OnStaff, ID: d.Staff},
			Detail: map[string]string{"code": to.Code, "unit": to.Name, "from": from.Code}})
		if err != nil {
			return err
		}
	}
	return nil
}

// followCases has the cases under way go on for the unit that takes over: their persons' keys are that unit's from now on.
func (u *Units) followCases(ctx context.Context, tx *store.Tx, s store.Succession, from, to directory.Unit, counts map[string]int) error {
	open, err := tx.OpenPetitionsOfUnits(ctx, []int64{from.ID}, everybody)
	if err != nil {
		return err
	}
	for _, p := range open {
		heir := to
		if p.OfficialID != 0 {
			person, err := tx.Official(ctx, p.OfficialID)
			if err != nil {
				return err
			}
			if person.UnitID != from.ID {
				if heir, err = tx.Unit(ctx, person.UnitID); err != nil {
					return err
				}
			}
		}
		p.Applicant.UnitID, p.Applicant.UnitText = heir.ID, heir.Name
		if err := tx.UpdatePetition(ctx, p, desk.Folded(p)); err != nil {
			return err
		}
		_, err := u.files.Record(ctx, tx, casefile.Act{Kind: ledger.CaseFollowed, By: ledger.Actor{Kind: ledger.ByProgram}, On: ledger.Subject{Kind: ledger.OnPetition, ID: p.ID},
			Vault: p.VaultID, Detail: map[string]string{"from": from.Code, "to": heir.Code, "day": s.Plan.Day}})
		if err != nil {
			return err
		}
		counts["cases"]++
	}
	return nil
}

// askAboutClosed starts the campaign about the people of a unit that nothing took over: nobody can stay in it.
func (u *Units) askAboutClosed(ctx context.Context, tx *store.Tx, s store.Succession, units []directory.Unit) (int, error) {
	from := before(units, directory.Unit{Code: s.Plan.From[0]})
	c := store.Campaign{ID: tx.NewID(), Name: lang.ES.T("succession.campaign", "Unit", from.Name), Ground: recertification.Closed, Unit: from.ID, State: "planned",
		StartsOn: dayOf(tx.Now), Plan: recertification.Standard()}
	asked, err := u.whom(ctx, tx.Reader, c)
	if err != nil || len(asked) == 0 {
		return 0, err
	}
	if err := tx.InsertCampaign(ctx, c); err != nil {
		return 0, err
	}
	return len(asked), u.begin(ctx, tx, c, ledger.Actor{Kind: ledger.ByProgram})
}
