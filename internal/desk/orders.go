package desk

import (
	"context"
	"fmt"
	"slices"

	"clavero/internal/fault"
	"clavero/internal/jobs"
	"clavero/internal/lang"
	"clavero/internal/petition"
	"clavero/internal/provider"
	"clavero/internal/store"
)

// advance takes the program's own step at a petition's state, if the guideline in force leaves it one and all checks
// that bear on it pass. Where a need of the road ahead no longer holds, the case is held back for a person. What the step is
// judged on is gathered once, in the write that takes it.
func (d *Desk) advance(ctx context.Context, id int64) error {
	p, err := d.db.Read().Petition(ctx, id)
	switch {
	case fault.Is(err, fault.NotFound):
		return nil // a form that was dropped
	case err != nil:
		return err
	case p.State == petition.Obtained:
		return d.probeAlone(ctx, p)
	}
	var step petition.Step
	err = d.db.Write(ctx, func(tx *store.Tx) error {
		step, err = d.advanceIn(ctx, tx, id)
		return err
	})
	switch {
	case fault.Is(err, fault.Invalid) && slices.Contains(onward, step):
		return d.holdBack(ctx, id, err)
	case fault.Is(err, fault.Conflict) || fault.Is(err, fault.Invalid):
		return nil // a person must look
	}
	return err
}

// probeAlone tries the key of a case, if the guideline in force leaves that to the program. A key is tried outside of any
// write, and the guideline is all that it hangs on: writers of the ledger do not queue for a look that writes nothing.
func (d *Desk) probeAlone(ctx context.Context, p petition.Petition) error {
	rules, err := d.book.InForce(ctx, d.db.Read(), d.db.Now())
	if err != nil {
		return err
	}
	if step, ok := petition.Automatic(p, petition.Circumstances{Rules: rules.Guideline}); !ok || step != petition.Probe {
		return nil
	}
	return d.probe(ctx, p.ID)
}

// advanceIn is advance within a write; it gives the step that was the program's to take.
func (d *Desk) advanceIn(ctx context.Context, tx *store.Tx, id int64) (petition.Step, error) {
	p, err := d.toStep(ctx, tx, id)
	if err != nil {
		return "", err
	}
	rules, err := d.book.InForce(ctx, tx.Reader, tx.Now)
	if err != nil {
		return "", err
	}
	c, err := d.circumstances(ctx, tx.Reader, p, rules, tx.Now)
	if err != nil {
		return "", err
	}
	step, ok := petition.Automatic(p, c)
	if step == petition.Probe { // it has come so far since it was looked at, and left a job of its own
		return step, nil
	}
	if !ok { // where a person could not move it on either, it is held back
		step = petition.HoldBack
		if _, ok := petition.Find(step, p.State, p.Kind); !ok {
			return "", nil
		}
	}
	a := &act{d: d, tx: tx, by: program, rules: rules, step: step, before: p, p: p, mail: map[string]string{}}
	return step, a.takeOn(ctx, c)
}

// carry asks a provider for an order and, when it answers at once, comes back with the answer.
func (d *Desk) carry(ctx context.Context, id int64) error {
	r := d.db.Read()
	o, err := r.Order(ctx, id)
	if err != nil {
		return err
	}
	if !underWay(o) {
		return nil
	}
	asked, ok := d.providers[o.Provider]
	if !ok {
		return jobs.Stop(fmt.Errorf("no provider %q", o.Provider))
	}
	p, err := r.Petition(ctx, o.Petition)
	if err != nil {
		return err
	}
	rules, err := d.book.InForce(ctx, r, d.db.Now())
	if err != nil {
		return err
	}
	why, err := d.whyAgain(ctx, r, o)
	if err != nil {
		return err
	}
	if err := d.tryBefore(ctx, asked, o); err != nil {
		return err
	}
	answer, err := asked.Carry(ctx, provider.Order{
		ID: o.ID, Op: provider.Op(o.Op), Folio: p.Folio, UserName: o.UserName, Longest: rules.Mechanism.UserName.Max, Why: why,
		Person: provider.Person{GivenNames: p.Applicant.GivenNames, Surname1: p.Applicant.Surname1, Surname2: p.Applicant.Surname2},
	})
	if err != nil {
		return d.noteAttempt(ctx, o, "failed", err)
	}
	return d.Answer(ctx, o.ID, answer)
}

// noteAttempt keeps a try that failed and gives the cause back, so that the job is tried again.
func (d *Desk) noteAttempt(ctx context.Context, o store.Order, outcome string, cause error) error {
	err := d.db.WriteLight(ctx, func(tx *store.Tx) error { return tx.InsertAttempt(ctx, o.ID, outcome, string(fault.CodeOf(cause))) })
	if err != nil {
		return err
	}
	return cause
}

// Answer takes a provider's answer to an order, whether it came within the call or days later, once or again. An answer
// to an order that is closed changes nothing. A partial one is noted and waits for the rest.
func (d *Desk) Answer(ctx context.Context, order int64, answer provider.Answer) error {
	o, err := d.db.Read().Order(ctx, order)
	if err != nil {
		return err
	}
	if err := d.db.WriteLight(ctx, func(tx *store.Tx) error { return tx.InsertAttempt(ctx, o.ID, string(answer.Status), answer.Reason) }); err != nil {
		return err
	}
	p, err := d.db.Read().Petition(ctx, o.Petition)
	if err != nil {
		return err
	}
	step, ok := stepOfAnswer(p.Kind, provider.Op(o.Op), answer)
	if !ok {
		return d.noteAsked(ctx, o)
	}
	if step == petition.Remove && underWay(o) {
		if again, err := d.stillThere(ctx, p, o); again || err != nil {
			return err
		}
	}
	by := petition.Actor{Role: petition.Provider, ID: o.ID, Name: o.Provider}
	_, err = d.Take(ctx, by, o.Petition, step, Input{Order: o.ID, Answer: &answer})
	if (step == petition.Obtain || step == petition.Fulfil) && slices.Contains(notKept, fault.TextOf(err)) {
		refused := provider.Answer{Status: provider.Refused, UserName: answer.UserName, Reason: lang.ES.Explain(err), At: answer.At}
		_, err = d.Take(ctx, by, o.Petition, petition.Refuse, Input{Order: o.ID, Answer: &refused})
	}
	if fault.Is(err, fault.Conflict) {
		return d.answeredLate(ctx, o.ID, answer) // answered before, or the case was withdrawn meanwhile
	}
	return err
}

// notKept are the reasons for which a key that came cannot be kept: it is as good as refused, and a person must look.
var notKept = []string{"petition.need.other_key", "credential.user_taken"}

// answeredLate sees to a user that came into being although its case was withdrawn: it is to be removed as well.
func (d *Desk) answeredLate(ctx context.Context, order int64, answer provider.Answer) error {
	return d.db.Write(ctx, func(tx *store.Tx) error {
		o, err := tx.Order(ctx, order)
		if err != nil || o.State != orderWithdrawn || o.Op != string(provider.Create) || o.UserName != "" || answer.UserName == "" {
			return err
		}
		p, err := tx.Petition(ctx, o.Petition)
		if err != nil {
			return err
		}
		o.UserName = answer.UserName
		if err := tx.SetOrder(ctx, o); err != nil {
			return err
		}
		a := &act{d: d, tx: tx, by: program, before: p, p: p}
		removal := store.Order{ID: tx.NewID(), Petition: p.ID, Provider: o.Provider, Op: string(provider.Remove), UserName: answer.UserName}
		if err := a.place(ctx, removal); err != nil {
			return err
		}
		return d.queue.Enqueue(ctx, tx, a.jobs...)
	})
}

func stepOfAnswer(kind petition.Kind, op provider.Op, answer provider.Answer) (petition.Step, bool) {
	_, act := operations[kind]
	switch {
	case answer.Status == provider.Refused && (act || op != provider.Remove):
		return petition.Refuse, true
	case !answer.Complete(op):
		return "", false
	case act:
		return petition.Fulfil, true
	case op == provider.Remove:
		return petition.Remove, true
	}
	return petition.Obtain, true
}

func (d *Desk) noteAsked(ctx context.Context, o store.Order) error {
	if o.State != orderPlaced {
		return nil
	}
	o.State = orderAsked
	return d.db.WriteLight(ctx, func(tx *store.Tx) error { return tx.SetOrder(ctx, o) })
}
