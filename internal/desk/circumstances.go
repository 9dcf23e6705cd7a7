package desk

import (
	"context"
	"slices"
	"time"

	"clavero/internal/directory"
	"clavero/internal/fault"
	"clavero/internal/guideline"
	"clavero/internal/lang/spanish"
	"clavero/internal/petition"
	"clavero/internal/provider"
	"clavero/internal/rulebook"
	"clavero/internal/store"
)

// circumstances gathers what a step of a petition is judged on, as it is at this moment.
func (d *Desk) circumstances(ctx context.Context, r store.Reader, p petition.Petition, rules rulebook.Set, now time.Time) (petition.Circumstances, error) {
	c := petition.Circumstances{Now: now, Rules: rules.Guideline}
	if err := r.Ahead(ctx, store.AskToJudge(p, rules.Mechanism.Provider, day(now, spanish.MexicoCity()))...); err != nil {
		return c, err
	}
	if p.Version > firstVersion {
		taken, err := r.StepsTaken(ctx, p.ID)
		if err != nil {
			return c, err
		}
		for _, t := range taken {
			c.Taken = append(c.Taken, petition.Taken{Step: t.Step, From: t.From, By: t.By, At: t.At})
		}
		if c.Term, err = d.term(ctx, r, taken); err != nil {
			return c, err
		}
	}
	seen, err := d.seen(ctx, r, p, rules, now)
	if err != nil {
		return c, err
	}
	c.Checks = directory.Judge(seen)
	if c.Made, err = d.keyMade(ctx, r, p); err != nil {
		return c, err
	}
	if c.Key, c.Ends, err = d.keyStanding(ctx, r, p, now); err != nil {
		return c, err
	}
	c.Asks, err = d.renames(ctx, r, p, rules)
	return c, err
}

// term is until when the official may ask that the last refusal be looked at again, by the guideline it was taken under:
// what its letter said holds whatever is published after it. Zero where it was never refused, or that gave no such right.
func (d *Desk) term(ctx context.Context, r store.Reader, taken []store.Taken) (time.Time, error) {
	for _, t := range slices.Backward(taken) {
		if t.To != petition.Rejected {
			continue
		}
		rules, err := d.book.Guideline(ctx, r, t.Guideline)
		if err != nil {
			return time.Time{}, err
		}
		return rules.ReconsiderUntil(t.At), nil
	}
	return time.Time{}, nil
}

// seen collects the facts of the checks (1.2).
func (d *Desk) seen(ctx context.Context, r store.Reader, p petition.Petition, rules rulebook.Set, now time.Time) (directory.Seen, error) {
	a := p.Applicant
	s := directory.Seen{
		Day: day(now, spanish.MexicoCity()), Proved: p.Proved, FromStaff: p.EnteredBy != 0, Mail: a.Mail, UnitText: a.UnitText,
		Holders: rules.Guideline.Holders, Position: a.Position,
	}
	s.Quota, s.QuotaLine = rules.Guideline.Quota.Of("")
	if err := d.seeUnit(ctx, r, p, rules.Guideline, &s); err != nil {
		return s, err
	}
	if err := d.seeRoster(ctx, r, a, &s); err != nil {
		return s, err
	}
	return s, d.seePerson(ctx, r, p, rules.Mechanism.Provider, &s)
}

func (d *Desk) seeUnit(ctx context.Context, r store.Reader, p petition.Petition, rules guideline.Guideline, s *directory.Seen) error {
	if p.Applicant.UnitID == 0 {
		return nil
	}
	on := unitOn{p.Applicant.UnitID, s.Day, p.ID, p.KeyID}
	if p.Version == firstVersion {
		on.except = 0 // a new petition has no key yet: the same for all of a list
	}
	seen, err := store.Within(r, on, func() (unitSeen, error) { return seeUnitOn(ctx, r, on) })
	s.Unit, s.Sharing, s.UnitKeys, s.Above = &seen.unit, seen.sharing, seen.keys, seen.above
	s.Quota, s.QuotaLine = rules.Quota.Of(seen.unit.Code)
	return err
}

// unitOn is what a write keeps a unit by that many of its petitions are of.
type unitOn struct {
	id     int64
	day    string
	except int64 // the petition whose key does not count
	key    int64 // nor does this one: the key it is about takes no other's place
}

type unitSeen struct {
	unit          directory.Unit
	sharing, keys int
	above         []string
}

func seeUnitOn(ctx context.Context, r store.Reader, on unitOn) (unitSeen, error) {
	var seen unitSeen
	line, err := r.UnitLine(ctx, on.id)
	if err != nil {
		return seen, err
	}
	seen.unit, seen.above = line[0], above(line)
	seen.sharing, seen.keys, err = r.UnitTaken(ctx, on.id, on.day, on.except, on.key)
	return seen, err
}

// above lists the codes of a unit and of all it belongs to. A catalogue whose parents go round in a circle ends too.
func above(line []directory.Unit) []string {
	codes := []string{line[0].Code}
	for _, unit := range line {
		if unit.Parent != "" && !slices.Contains(codes, unit.Parent) {
			codes = append(codes, unit.Parent)
		}
	}
	return codes
}

func (d *Desk) seePerson(ctx context.Context, r store.Reader, p petition.Petition, providerName string, s *directory.Seen) error {
	open, err := r.OpenPetitionsByMail(ctx, p.Applicant.Mail, p.ID)
	if err != nil {
		return err
	}
	for _, other := range open {
		if other.Kind == p.Kind {
			s.OpenCase = other.Folio
		}
	}
	official, err := d.officialOf(ctx, r, p)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if mayEnter(p) {
		s.Name, s.Known = p.Applicant.Name(), official.Name()
	}
	if !official.Active() {
		s.Left = day(official.Left, spanish.MexicoCity())
	}
	if s.Holder, err = holderOf(ctx, r, p, official); err != nil {
		return err
	}
	key, err := r.OpenCredential(ctx, official.ID, providerName)
	switch {
	case fault.Is(err, fault.NotFound):
		return nil
	case err == nil && key.PetitionID != p.ID && key.ID != p.KeyID:
		s.LiveKey = key.UserName
	}
	return err
}

// holderOf is who has an address on record that somebody else gives as theirs; empty for nobody.
func holderOf(ctx context.Context, r store.Reader, p petition.Petition, official directory.Official) (string, error) {
	if p.Applicant.Mail == official.Mail {
		return "", nil
	}
	holder, err := r.OfficialByMail(ctx, p.Applicant.Mail)
	return holder.Name(), missingIsFine(err)
}

// mayEnter reports whether the verification, which writes a request's data over the record of its address, is still ahead.
func mayEnter(p petition.Petition) bool {
	return p.Kind == petition.New && slices.Contains([]petition.State{petition.Received, petition.Returned, petition.Forwarded}, p.State)
}

// officialOf finds the person of the directory a petition is about: by record once verified, by address before.
func (d *Desk) officialOf(ctx context.Context, r store.Reader, p petition.Petition) (directory.Official, error) {
	if p.OfficialID != 0 {
		return r.Official(ctx, p.OfficialID)
	}
	return r.OfficialByMail(ctx, p.Applicant.Mail)
}

// keyMade reports whether the provider holds a user for this first key: one that was obtained and has not ended, or one
// that an answer named without its being taken in.
func (d *Desk) keyMade(ctx context.Context, r store.Reader, p petition.Petition) (bool, error) {
	if p.Kind != petition.New || p.Folio == "" {
		return false, nil
	}
	key, err := r.CredentialOfPetition(ctx, p.ID)
	if err == nil {
		return key.Ended.IsZero(), nil
	}
	if err := missingIsFine(err); err != nil {
		return false, err
	}
	user, err := namedUser(ctx, r, p.ID)
	return user != "", err
}

// namedUser is the user of the case's latest order for a new key whose answer named one.
func namedUser(ctx context.Context, r store.Reader, petitionID int64) (string, error) {
	orders, err := r.Orders(ctx, petitionID)
	user := ""
	for _, o := range orders {
		switch {
		case o.Op == string(provider.Create) && o.UserName != "":
			user = o.UserName
		case o.Op == string(provider.Remove) && o.State == orderDone:
			user = ""
		}
	}
	return user, err
}
