package vendorsim

import (
	"slices"
	"time"
)

// Receive takes a mail as its mail server does. A mail that has come before is the same mail, and is not met twice.
// It errs when the mail cannot be read as one, or says no address to answer to.
func (s *Sim) Receive(raw []byte) error {
	o, err := readOrder(raw)
	if err != nil {
		return err
	}
	if p, fresh := s.note(o, raw); fresh {
		s.plan(o, p)
	}
	return nil
}

// note keeps a mail, and draws how it is met.
func (s *Sim) note(o order, raw []byte) (plan, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if o.id != "" && s.seen[o.id] {
		return plan{}, false
	}
	s.seen[o.id] = true
	p := s.meet(o)
	s.keep(Mail{At: s.o.Now(), In: true, From: o.from, To: s.o.Mail, Subject: o.subject, ID: o.id, Folios: folios(o.asked), Habits: p.habits, Raw: raw})
	return p, true
}

// meet counts how often each order was asked, and draws how this mail is met. The lock is held.
func (s *Sim) meet(o order) plan {
	if len(o.asked) == 0 {
		return s.draw(Asked{Folio: o.id}, 1)
	}
	for _, a := range o.asked {
		known := s.asked[a.key()]
		if known == nil {
			known = &record{}
			s.asked[a.key()] = known
		}
		known.Times++
	}
	times := s.asked[o.asked[0].key()].Times
	p := s.draw(o.asked[0], times)
	if times > 1 { // who is asked again looks twice
		p.habits = slices.DeleteFunc(p.habits, func(h Habit) bool { return h == Question || h == BadKey })
	}
	s.save()
	return p
}

// soon is until a machine or a quick hand answers.
const soon = 2 * time.Second

// plan sets the clock for the answers to a mail.
func (s *Sim) plan(o order, p plan) {
	wait := s.o.Delay * time.Duration(50+p.random.below(100)) / 100
	if p.has(Late) {
		wait = s.o.Late
	}
	if p.has(OutOfOffice) {
		s.after(min(soon, s.o.Delay), func() { s.send(o, p, s.absence(o, p)) })
	}
	switch {
	case p.has(Silence):
	case len(o.asked) == 0:
		s.after(wait, func() { s.send(o, p, s.puzzled(o, p)) })
	case p.has(Question):
		s.after(wait, func() { s.send(o, p, s.question(o, p)) })
	default:
		if p.has(Promise) {
			s.after(wait/4, func() { s.send(o, p, s.promise(o, p)) })
		}
		s.after(wait, func() { s.answer(o, p, wait) })
	}
}

// answer does what was asked and says so, in one mail or in two.
func (s *Sim) answer(o order, p plan, wait time.Duration) {
	results := s.carryAll(o, p)
	first, rest := results, []result(nil)
	switch {
	case !p.has(InPart):
	case len(results) > 1:
		half := (len(results) + 1) / 2
		first, rest = results[:half], results[half:]
	case results[0].secret != "":
		bare := results[0]
		bare.secret = ""
		first, rest = []result{bare}, results
	}
	a := s.outcome(o, p, first, len(rest) > 0)
	s.send(o, p, a)
	if len(rest) > 0 {
		s.after(wait/2, func() { s.send(o, p, s.outcome(o, p, rest, false)) })
	}
	if p.has(Twice) {
		s.after(wait, func() { s.send(o, p, a) })
	}
}

// carryAll does what a mail asks. Of a batch, one order is refused or has the slip.
func (s *Sim) carryAll(o order, p plan) []result {
	s.mu.Lock()
	defer s.mu.Unlock()
	var results []result
	for i, a := range o.asked {
		last := i == len(o.asked)-1
		if p.has(Refusal) && last {
			s.asked[a.key()].Refused = true
			results = append(results, result{Asked: a, user: a.User, refused: p.pick("Ya existe un usuario con ese nombre", "Los datos están incompletos, falta el segundo apellido",
				"Se alcanzó el número de usuarios contratados")})
			continue
		}
		r := s.carry(a)
		if p.has(BadKey) && last && r.secret != "" {
			r.secret = slip(r.secret)
		}
		results = append(results, r)
	}
	s.save()
	return results
}

func folios(asked []Asked) []string {
	var all []string
	for _, a := range asked {
		all = append(all, a.Folio)
	}
	return all
}
