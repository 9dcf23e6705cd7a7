package desk

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"clavero/internal/casefile"
	"clavero/internal/fault"
	"clavero/internal/jobs"
	"clavero/internal/lang"
	"clavero/internal/ledger"
	"clavero/internal/petition"
	"clavero/internal/provider"
	"clavero/internal/store"
)

// advance takes the program's own step at a petition's state, if the guideline in force leaves it one and all checks
// that bear on it pass. Where a need of the road ahead no longer holds, the case is held back for a person.
func (d *Desk) advance(ctx context.Context, id int64) error {
	r := d.db.Read()
	p, err := r.Petition(ctx, id)
	if fault.Is(err, fault.NotFound) {
		return nil // a form that was dropped
	}
	if err != nil {
		return err
	}
	rules, err := d.book.InForce(ctx, r, d.db.Now())
	if err != nil {
		return err
	}
	c, err := d.circumstances(ctx, r, p, rules, d.db.Now())
	if err != nil {
		return err
	}
	step, ok := petition.Automatic(p, c)
	if !ok {
		return d.holdIfCaused(ctx, p)
	}
	if step == petition.Probe {
		return d.probe(ctx, p.ID)
	}
	return d.takeOrHold(ctx, p, step)
}

func (d *Desk) takeOrHold(ctx context.Context, p petition.Petition, step petition.Step) error {
	_, err := d.Take(ctx, program, p.ID, step, Input{Version: p.Version})
	if fault.Is(err, fault.Conflict) || fault.Is(err, fault.Invalid) {
		return nil // somebody was quicker, or a person must look: Take held the case back where it can be
	}
	return err
}

// holdIfCaused holds back a case that waits for a person who could not move it on.
func (d *Desk) holdIfCaused(ctx context.Context, p petition.Petition) error {
	if _, ok := petition.Find(petition.HoldBack, p.State, p.Kind); !ok {
		return nil
	}
	return d.holdBack(ctx, p.ID, nil)
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
	answer, err := asked.Carry(ctx, provider.Order{
		ID: o.ID, Op: provider.Op(o.Op), Folio: p.Folio, UserName: o.UserName, Longest: rules.Mechanism.UserName.Max,
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
	step, ok := stepOfAnswer(provider.Op(o.Op), answer)
	if !ok {
		return d.noteAsked(ctx, o)
	}
	by := petition.Actor{Role: petition.Provider, ID: o.ID, Name: o.Provider}
	_, err = d.Take(ctx, by, o.Petition, step, Input{Order: o.ID, Answer: &answer})
	if step == petition.Obtain && slices.Contains(notKept, fault.TextOf(err)) {
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

func stepOfAnswer(op provider.Op, answer provider.Answer) (petition.Step, bool) {
	switch {
	case answer.Status == provider.Refused && op != provider.Remove:
		return petition.Refuse, true
	case !answer.Complete(op):
		return "", false
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

// probeAgain is how long a probe waits when the electronic system does not answer: that is neither yes nor no.
const probeAgain = time.Minute

var errDown = errors.New("the electronic system does not answer")

// probe tries an obtained key in the electronic system (3.1): only one that works is registered.
func (d *Desk) probe(ctx context.Context, id int64) error {
	r := d.db.Read()
	p, err := r.Petition(ctx, id)
	if err != nil || p.State != petition.Obtained {
		return err
	}
	key, err := d.keyOf(ctx, r, p)
	if err != nil {
		return err
	}
	tried, ok := d.providers[key.Provider]
	if !ok || !tried.Capabilities().Probes {
		return nil // a person tries it
	}
	vault, err := d.files.Vault(ctx, r, p.VaultID)
	if err != nil {
		return err
	}
	secret, err := vault.Open(key.SecretSealed, secretRow(key.ID))
	if err != nil {
		return err
	}
	verdict, err := tried.Probe(ctx, key.UserName, provider.Secret(secret))
	if err != nil || verdict != provider.Works && verdict != provider.Fails {
		return jobs.Later(probeAgain, errors.Join(errDown, err))
	}
	return d.probed(ctx, p, key.ID, verdict)
}

func (d *Desk) probed(ctx context.Context, p petition.Petition, key int64, verdict provider.Verdict) error {
	step, in := petition.Probe, Input{Version: p.Version}
	if verdict == provider.Fails {
		step, in.Words.Note = petition.Fail, "probe"
	}
	err := d.db.Write(ctx, func(tx *store.Tx) error {
		now, err := tx.Petition(ctx, p.ID)
		if err != nil {
			return err
		}
		if _, err := d.take(ctx, tx, program, now, step, in); err != nil {
			return err
		}
		_, err = d.files.Record(ctx, tx, casefile.Act{
			Kind: ledger.Probe, What: string(verdict), By: actorOf(program), On: ledger.Subject{Kind: ledger.OnCredential, ID: key},
			Vault: p.VaultID, Detail: map[string]string{"folio": p.Folio, "verdict": string(verdict)},
		})
		return err
	})
	if fault.Is(err, fault.Conflict) {
		return nil
	}
	return err
}
