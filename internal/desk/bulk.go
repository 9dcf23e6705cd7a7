package desk

import (
	"context"
	"slices"

	"clavero/internal/directory"
	"clavero/internal/fault"
	"clavero/internal/petition"
)

// MostAtOnce is how many petitions one act may move.
const MostAtOnce = 100

// BulkSteps are the steps that may be taken for several petitions at once, in the order of the screen: those that need no
// judgement of each, and those whose words may be the same for all. Verification (1.2) is a judgement of each person's
// data, and is among them only where every check passes.
var BulkSteps = []petition.Step{petition.Forward, petition.Verify, petition.Send, petition.Return, petition.Reject}

// Bulk reports whether a petition's state offers somebody of these roles a step of BulkSteps.
func Bulk(p petition.Petition, roles []petition.Role, step petition.Step) bool {
	_, _, ok := bulkRow(p, roles, step)
	return ok
}

// bulkRow finds the row, and the role to take it in.
func bulkRow(p petition.Petition, roles []petition.Role, step petition.Step) (petition.StepRow, petition.Role, bool) {
	row, found := petition.Find(step, p.State, p.Kind)
	if !found || !slices.Contains(BulkSteps, step) {
		return row, "", false
	}
	at := slices.IndexFunc(roles, row.MayTake)
	if at < 0 {
		return row, "", false
	}
	return row, roles[at], true
}

// Several is a petition among several and what a step would do to it.
type Several struct {
	Petition  petition.Petition
	Row       petition.StepRow
	Role      petition.Role
	Attention []directory.Check // checks that ask somebody to look
	Why       error             // the step cannot be taken now; nil where it can
}

// Consider says of several petitions what a step would do now. Folios that there are not, or that are named again, are
// left out. fault.TooLarge for more than MostAtOnce.
func (d *Desk) Consider(ctx context.Context, by petition.Actor, roles []petition.Role, step petition.Step, folios []string) ([]Several, error) {
	if len(folios) > MostAtOnce {
		return nil, fault.New(fault.TooLarge, "petition.bulk.most", "Max", MostAtOnce)
	}
	r := d.db.Read()
	rules, err := d.book.InForce(ctx, r, d.db.Now())
	if err != nil {
		return nil, err
	}
	var list []Several
	for _, folio := range folios {
		p, err := r.PetitionByFolio(ctx, folio)
		if missingIsFine(err) != nil {
			return nil, err
		}
		if err != nil || slices.ContainsFunc(list, func(s Several) bool { return s.Petition.ID == p.ID }) {
			continue
		}
		seen, err := d.circumstances(ctx, r, p, rules, d.db.Now())
		if err != nil {
			return nil, err
		}
		list = append(list, several(p, by, roles, step, seen))
	}
	return list, nil
}

func several(p petition.Petition, by petition.Actor, roles []petition.Role, step petition.Step, c petition.Circumstances) Several {
	s := Several{Petition: p}
	var ok bool
	if s.Row, s.Role, ok = bulkRow(p, roles, step); !ok {
		s.Why = fault.New(fault.Conflict, "petition.bulk.elsewhere")
		return s
	}
	for _, check := range c.Checks {
		if check.Verdict != directory.Pass {
			s.Attention = append(s.Attention, check)
		}
	}
	by.Role = s.Role
	if s.Why = petition.Blocked(p, s.Row, by, c); s.Why == nil && step == petition.Verify && len(s.Attention) > 0 {
		s.Why = fault.New(fault.Invalid, "petition.bulk.judge")
	}
	return s
}

// TakeOne takes a step that was chosen for several petitions for one of them, at the version that was seen. It is the
// only way on for steps taken together: what Consider said is asked again. Somebody who sends the same form twice finds
// it done: the step they took on that very version is no conflict with themselves.
func (d *Desk) TakeOne(ctx context.Context, by petition.Actor, roles []petition.Role, step petition.Step, folio string, in Input) (petition.Petition, error) {
	considered, err := d.Consider(ctx, by, roles, step, []string{folio})
	if err != nil {
		return petition.Petition{}, err
	}
	if len(considered) == 0 {
		return petition.Petition{}, fault.New(fault.NotFound, "fault.not_found")
	}
	one := considered[0]
	if one.Petition.Version != in.Version {
		if mine, err := d.took(ctx, by, one.Petition, step, in.Version); err != nil || mine {
			return one.Petition, err
		}
		return one.Petition, fault.New(fault.Conflict, "petition.moved")
	}
	if one.Why != nil {
		// What was considered is read in several goes: somebody may have moved the case in between.
		if now, err := d.Find(ctx, folio); err == nil && now.Version != in.Version {
			return d.TakeOne(ctx, by, roles, step, folio, in)
		}
		return one.Petition, one.Why
	}
	by.Role = one.Role
	return d.Take(ctx, by, one.Petition.ID, step, in)
}

// took reports whether somebody took that step on that version of a petition, as the last that people did to it.
func (d *Desk) took(ctx context.Context, by petition.Actor, p petition.Petition, step petition.Step, version int64) (bool, error) {
	taken, err := d.db.Read().StepsTaken(ctx, p.ID)
	if err != nil || version >= p.Version {
		return false, err
	}
	for _, t := range slices.Backward(taken) {
		if t.By.Role != petition.Program && t.By.Role != petition.Provider {
			return t.Step == step && t.By.ID == by.ID, nil
		}
	}
	return false, nil
}
