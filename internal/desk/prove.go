package desk

import (
	"context"
	"errors"
	"slices"
	"time"

	"clavero/internal/casefile"
	"clavero/internal/credential"
	"clavero/internal/fault"
	"clavero/internal/jobs"
	"clavero/internal/ledger"
	"clavero/internal/petition"
	"clavero/internal/provider"
	"clavero/internal/store"
)

// How it was proved that a provider did what it said (3.1). A failing sign-in proves that a key was stopped only if one
// worked just before; else the provider's word is all there is, and the case says so.
const (
	BySignIn = "sign_in" // the program signed in, or no longer could
	ByAnswer = "answer"  // the provider's answer is the proof
	ByList   = "list"    // the provider's list of users has the key stopped, or has it no more
)

// probeAgain is how long a probe waits when the electronic system does not answer: that is neither yes nor no.
const probeAgain = time.Minute

var errDown = errors.New("the electronic system does not answer")

// before is how a try at signing in before a key is stopped is noted among the tries at its order.
const before = "before_"

// keepsSecret reports whether a provider's own sign-in asks for the secret as long as the key lives.
func (d *Desk) keepsSecret(name string) bool {
	p, ok := d.providers[name]
	return ok && p.Capabilities().Keeps
}

// hasOwnDoor reports whether a provider's system has a sign-in of its own that the program can try. Our portal's is ours:
// what it opens follows from the key's state, and trying it after a removal would prove nothing.
func hasOwnDoor(p provider.Provider) bool {
	can := p.Capabilities()
	return can.Probes && can.Keeps
}

// isOurs reports whether a provider's system is our own, whose secrets nobody keeps and whose word is proof.
func isOurs(p provider.Provider) bool {
	can := p.Capabilities()
	return can.AtOnce && !can.Keeps
}

// Tries reports whether the program finds out itself whether a provider's keys open; else a person does, and says what
// they saw (3.1).
func (d *Desk) Tries(name string) bool {
	p, ok := d.providers[name]
	return ok && (isOurs(p) || p.Capabilities().Probes)
}

// probe tries the key of a case in the electronic system (3.1): a new one must open, one that was stopped must not.
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
	switch {
	case !ok:
		return nil // a person tries it
	case key.SecretSealed == nil && isOurs(tried):
		return d.proved(ctx, p, key.ID, wanted(p.Kind), ByAnswer)
	case key.SecretSealed == nil || !tried.Capabilities().Probes:
		return nil
	}
	verdict, err := d.signIn(ctx, tried, key)
	if err != nil || verdict != provider.Works && verdict != provider.Fails {
		return jobs.Later(probeAgain, errors.Join(errDown, err))
	}
	how, err := d.howProved(ctx, p, verdict)
	if err != nil {
		return err
	}
	return d.proved(ctx, p, key.ID, verdict, how)
}

// wanted is the verdict a kind of petition needs.
func wanted(kind petition.Kind) provider.Verdict {
	if kind.Stops() {
		return provider.Fails
	}
	return provider.Works
}

func (d *Desk) signIn(ctx context.Context, tried provider.Provider, key credential.Credential) (provider.Verdict, error) {
	vault, err := d.files.Vault(ctx, d.db.Read(), key.VaultID)
	if err != nil {
		return "", err
	}
	secret, err := vault.Open(key.SecretSealed, secretRow(key.ID))
	if err != nil {
		return "", err
	}
	return tried.Probe(ctx, key.UserName, provider.Secret(secret))
}

// tryBefore tries a key just before its provider is asked to stop it, so that its failing afterwards proves something.
// A system that does not answer now is not waited for: the key is stopped all the same.
func (d *Desk) tryBefore(ctx context.Context, asked provider.Provider, o store.Order) error {
	if op := provider.Op(o.Op); op != provider.Suspend && op != provider.Remove || o.Credential == 0 || !hasOwnDoor(asked) {
		return nil
	}
	r := d.db.Read()
	tries, err := r.Attempts(ctx, o.ID)
	if err != nil || slices.ContainsFunc(tries, func(t store.Attempt) bool { return t.Outcome == before+string(provider.Works) }) {
		return err
	}
	key, err := r.Credential(ctx, o.Credential)
	if err != nil || key.SecretSealed == nil {
		return err
	}
	verdict, err := d.signIn(ctx, asked, key)
	if err != nil {
		verdict = provider.Down
	}
	return d.db.WriteLight(ctx, func(tx *store.Tx) error { return tx.InsertAttempt(ctx, o.ID, before+string(verdict), "") })
}

// howProved says what a verdict proves: a key that fails, only if it worked before one of the case's orders.
func (d *Desk) howProved(ctx context.Context, p petition.Petition, verdict provider.Verdict) (string, error) {
	if verdict == provider.Works {
		return BySignIn, nil
	}
	r := d.db.Read()
	orders, err := r.Orders(ctx, p.ID)
	if err != nil {
		return "", err
	}
	for _, o := range orders {
		tries, err := r.Attempts(ctx, o.ID)
		if err != nil {
			return "", err
		}
		if slices.ContainsFunc(tries, func(t store.Attempt) bool { return t.Outcome == before+string(provider.Works) }) {
			return BySignIn, nil
		}
	}
	return ByAnswer, nil
}

// proved takes the step a verdict leads to and keeps the proof.
func (d *Desk) proved(ctx context.Context, p petition.Petition, key int64, verdict provider.Verdict, how string) error {
	step, in := petition.Probe, Input{Version: p.Version, proof: how}
	if verdict != wanted(p.Kind) {
		step, in.Words.Note = petition.Fail, "probe"
	}
	err := d.db.Write(ctx, func(tx *store.Tx) error {
		now, err := d.toStep(ctx, tx, p.ID)
		if err != nil {
			return err
		}
		if _, err := d.take(ctx, tx, program, now, step, in); err != nil {
			return err
		}
		return d.recordProof(ctx, tx, p, key, verdict, how)
	})
	if fault.Is(err, fault.Conflict) {
		return nil
	}
	return err
}

func (d *Desk) recordProof(ctx context.Context, tx *store.Tx, p petition.Petition, key int64, verdict provider.Verdict, how string) error {
	_, err := d.files.Record(ctx, tx, casefile.Act{
		Kind: ledger.Probe, What: string(verdict), By: LedgerActor(program), On: ledger.Subject{Kind: ledger.OnCredential, ID: key},
		Vault: p.VaultID, Detail: map[string]string{"folio": p.Folio, "verdict": string(verdict), "how": how},
	})
	return err
}

// stillThere tries a withdrawn key that its provider says is removed. One that still opens is asked for again, and the
// case goes on waiting: no live, paid key is left behind.
func (d *Desk) stillThere(ctx context.Context, p petition.Petition, o store.Order) (bool, error) {
	tried, ok := d.providers[o.Provider]
	if !ok || o.Credential == 0 || !hasOwnDoor(tried) {
		return false, nil
	}
	key, err := d.db.Read().Credential(ctx, o.Credential)
	if err != nil || key.SecretSealed == nil {
		return false, err
	}
	verdict, err := d.signIn(ctx, tried, key)
	switch {
	case err != nil || verdict == provider.Down:
		return false, jobs.Later(probeAgain, errors.Join(errDown, err))
	case verdict == provider.Fails:
		return false, d.db.Write(ctx, func(tx *store.Tx) error { return d.recordProof(ctx, tx, p, key.ID, verdict, BySignIn) })
	}
	return true, d.askRemovalAgain(ctx, p, o, key)
}

func (d *Desk) askRemovalAgain(ctx context.Context, p petition.Petition, o store.Order, key credential.Credential) error {
	return d.db.Write(ctx, func(tx *store.Tx) error {
		now, err := tx.Order(ctx, o.ID)
		if err != nil || !underWay(now) {
			return err
		}
		now.State, now.Answered = orderDone, tx.Now
		if err := tx.SetOrder(ctx, now); err != nil {
			return err
		}
		a := &act{d: d, tx: tx, by: program, before: p, p: p}
		again := store.Order{ID: tx.NewID(), Petition: p.ID, Credential: key.ID, Provider: o.Provider, Op: o.Op, UserName: o.UserName}
		if err := a.place(ctx, again); err != nil {
			return err
		}
		if err := d.recordProof(ctx, tx, p, key.ID, provider.Works, BySignIn); err != nil {
			return err
		}
		return d.queue.Enqueue(ctx, tx, a.jobs...)
	})
}
