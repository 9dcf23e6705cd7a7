package desk

import (
	"context"
	"encoding/json"
	"fmt"

	"clavero/internal/casefile"
	"clavero/internal/credential"
	"clavero/internal/directory"
	"clavero/internal/fault"
	"clavero/internal/jobs"
	"clavero/internal/lang/spanish"
	"clavero/internal/ledger"
	"clavero/internal/petition"
	"clavero/internal/provider"
	"clavero/internal/store"
)

// doing is what a step does besides moving the petition; nil where it does nothing else. No variable holds it: some steps take
// others, which would then be made of it while it is made.
func doing(step petition.Step) func(context.Context, *act) error {
	switch step {
	case petition.Submit:
		return submit
	case petition.Confirm:
		return confirm
	case petition.Enter:
		return enter
	case petition.Correct:
		return correct
	case petition.Prove:
		return prove
	case petition.Convert:
		return convert
	case petition.Verify:
		return verify
	case petition.Order:
		return order
	case petition.Refuse:
		return refuse
	case petition.Obtain:
		return obtain
	case petition.Fulfil:
		return fulfil
	case petition.Probe:
		return proved
	case petition.Fail:
		return failed
	case petition.Send:
		return send
	case petition.Bounce:
		return bounce
	case petition.Settle:
		return settle
	case petition.Withdraw:
		return withdraw
	case petition.Remove:
		return remove
	}
	return nil
}

// submit gives a petition about a key its folio at once: its holder is known, and nothing waits for an address.
func submit(ctx context.Context, a *act) error {
	if a.p.State == petition.Unconfirmed {
		return nil
	}
	return enter(ctx, a)
}

func confirm(ctx context.Context, a *act) error {
	a.p.Proved = true
	return giveFolio(ctx, a)
}

// giveFolio takes the next number of the year in Mexico City.
func giveFolio(ctx context.Context, a *act) error {
	year := a.tx.Now.In(spanish.MexicoCity()).Year()
	n, err := a.tx.NextFolio(ctx, year)
	a.p.Folio = fmt.Sprintf("SIE-%d-%06d", year, n)
	return err
}

// amend replaces the applicant's data and keeps what they were.
func (a *act) amend() {
	before, after := a.p.Applicant, *a.in.Data
	if before == after {
		return
	}
	a.p.Applicant = after
	a.detail.Before, a.detail.After = &before, &after
}

// correct takes the place of a correction that waits for its address to be proved.
func correct(ctx context.Context, a *act) error {
	if a.in.Data == nil {
		return fault.New(fault.Invalid, "petition.need.data")
	}
	if a.in.Data.Mail != a.before.Applicant.Mail && !a.in.proved {
		return fault.New(fault.Invalid, "petition.need.proved")
	}
	a.p.Proved = a.p.Proved || a.in.proved
	a.amend()
	if err := a.tx.SetPetitionPending(ctx, a.p.ID, nil); err != nil {
		return err
	}
	return a.tx.ExpireLinks(ctx, LinkProve, a.p.ID)
}

// verify is what an office's yes brings about: the person enters the directory, or their record is brought up to date, or
// their key lives on.
func verify(ctx context.Context, a *act) error {
	if a.p.Kind == petition.Renewal {
		return prolong(ctx, a)
	}
	return enterOfficial(ctx, a)
}

// enterOfficial brings the person into the directory (1.2), or their record up to date.
func enterOfficial(ctx context.Context, a *act) error {
	official, err := a.d.officialOf(ctx, a.tx.Reader, a.p)
	known := err == nil
	if err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	data := a.p.Applicant
	entered := directory.Official{
		ID: official.ID, GivenNames: data.GivenNames, Surname1: data.Surname1, Surname2: data.Surname2, Position: data.Position,
		UnitID: data.UnitID, Mail: data.Mail, Phone: data.Phone, Extension: data.Extension, Entered: a.tx.Now, Version: official.Version,
	}
	kind := ledger.OfficialChanged
	if known {
		err = a.d.replaceRecord(ctx, a.tx, official, entered)
	} else {
		entered.ID, kind = a.tx.NewID(), ledger.OfficialEntered
		err = a.tx.InsertOfficial(ctx, entered, FoldedOfficial(entered))
	}
	if err != nil {
		return err
	}
	a.p.OfficialID = entered.ID
	return a.keepHistory(ctx, kind, entered)
}

func (a *act) keepHistory(ctx context.Context, kind ledger.Kind, o directory.Official) error {
	body, err := json.Marshal(a.p.Applicant)
	if err != nil {
		return err
	}
	change := store.OfficialChange{ID: a.tx.NewID(), At: a.tx.Now, Petition: a.p.ID, Body: string(body)}
	if a.by.Role != petition.Program {
		change.Staff = a.by.ID
	}
	if err := a.tx.InsertOfficialChange(ctx, o.ID, change); err != nil {
		return err
	}
	_, err = a.d.files.Record(ctx, a.tx, casefile.Act{
		Kind: kind, By: LedgerActor(a.by), On: ledger.Subject{Kind: ledger.OnOfficial, ID: o.ID}, Vault: a.p.VaultID, Detail: a.p.Applicant,
	})
	return err
}

// FoldedOfficial is what a search of the directory looks in.
func FoldedOfficial(o directory.Official) string {
	return spanish.FoldName(o.Name()) + " " + o.Mail
}

// order asks for a new key of the provider of the mechanisms (2.1). Where a key is there already it asks the provider who
// made it: for what an act on the key is about, else for a new secret.
func order(ctx context.Context, a *act) error {
	o := store.Order{ID: a.tx.NewID(), Petition: a.p.ID, Provider: a.rules.Mechanism.Provider, Op: string(provider.Create)}
	key, err := a.d.keyOf(ctx, a.tx.Reader, a.p)
	switch {
	case err == nil && (key.Ended.IsZero() || a.p.KeyID != 0):
		o.Op, o.Credential, o.UserName, o.Provider = string(provider.Reset), key.ID, key.UserName, key.Provider
		if op, ok := operations[a.p.Kind]; ok {
			o.Op = string(op)
		}
	case err != nil && !fault.Is(err, fault.NotFound):
		return err
	}
	return a.place(ctx, o)
}

func (a *act) place(ctx context.Context, o store.Order) error {
	if err := a.tx.InsertOrder(ctx, o); err != nil {
		return err
	}
	_, err := a.d.files.Record(ctx, a.tx, casefile.Act{
		Kind: ledger.OrderPlaced, What: o.Op, By: LedgerActor(a.by), On: ledger.Subject{Kind: ledger.OnOrder, ID: o.ID}, Vault: a.p.VaultID,
		Detail: map[string]string{"folio": a.p.Folio, "provider": o.Provider, "user": o.UserName},
	})
	a.jobs = append(a.jobs, jobs.Job{Kind: CarryOrder, ID: o.ID})
	return err
}

// keyOf is the key a petition is about: the one it was given by, the one an act names, or for a reset the person's open one.
func (d *Desk) keyOf(ctx context.Context, r store.Reader, p petition.Petition) (credential.Credential, error) {
	switch {
	case p.Kind == petition.New:
		return r.CredentialOfPetition(ctx, p.ID)
	case p.KeyID != 0:
		return r.Credential(ctx, p.KeyID)
	}
	keys, err := r.CredentialsByOfficial(ctx, p.OfficialID)
	if err != nil {
		return credential.Credential{}, err
	}
	for _, key := range keys {
		if key.Ended.IsZero() {
			return key, nil
		}
	}
	return credential.Credential{}, fault.New(fault.NotFound, "fault.not_found")
}

func refuse(ctx context.Context, a *act) error {
	if a.in.Answer == nil {
		return fault.New(fault.Invalid, "petition.need.answer")
	}
	a.detail.Reason = a.in.Answer.Reason
	return a.answered(ctx, orderRefused)
}

// What an order stands at.
const (
	orderPlaced    = "placed"
	orderAsked     = "asked"
	orderDone      = "done"
	orderRefused   = "refused"
	orderWithdrawn = "withdrawn"
)

func underWay(o store.Order) bool { return o.State == orderPlaced || o.State == orderAsked }

// answered closes the order an answer belongs to and files the answer in series 2, without its secret.
func (a *act) answered(ctx context.Context, outcome string) error {
	if a.in.Answer == nil {
		return fault.New(fault.Invalid, "petition.need.answer")
	}
	o, err := a.tx.Order(ctx, a.in.Order)
	if err != nil {
		return err
	}
	if o.Petition != a.p.ID || !underWay(o) {
		return fault.New(fault.Conflict, "petition.moved")
	}
	paper, err := a.d.fileAnswer(ctx, a.tx, a.p, o, a.by, *a.in.Answer)
	if err != nil {
		return err
	}
	o.State, o.Reason, o.Answered, o.Paper = outcome, a.in.Answer.Reason, a.tx.Now, paper
	if a.in.Answer.UserName != "" {
		o.UserName = a.in.Answer.UserName
	}
	if err := a.tx.SetOrder(ctx, o); err != nil {
		return err
	}
	_, err = a.d.files.Record(ctx, a.tx, casefile.Act{
		Kind: ledger.OrderAnswered, What: outcome, By: LedgerActor(a.by), On: ledger.Subject{Kind: ledger.OnOrder, ID: o.ID}, Vault: a.p.VaultID,
		Detail: map[string]string{"user": o.UserName, "reason": o.Reason},
	})
	return err
}

func secretRow(key int64) string { return fmt.Sprintf("credential/%d/secret", key) }

// obtain seals the secret that came (3.1): from here on only its official will see it, once.
func obtain(ctx context.Context, a *act) error {
	if a.in.Answer == nil || a.in.Answer.UserName == "" || a.in.Answer.Secret == "" {
		return fault.New(fault.Invalid, "petition.need.answer")
	}
	answer := *a.in.Answer
	if err := a.answered(ctx, orderDone); err != nil {
		return err
	}
	key, err := a.d.keyOf(ctx, a.tx.Reader, a.p)
	fresh := fault.Is(err, fault.NotFound) || err == nil && !key.Ended.IsZero()
	if err != nil && !fresh {
		return err
	}
	if fresh {
		asked, err := a.tx.Order(ctx, a.in.Order) // the mechanisms may name another by now
		if err != nil {
			return err
		}
		key = credential.Credential{ID: a.tx.NewID(), OfficialID: a.p.OfficialID, PetitionID: a.p.ID, Provider: asked.Provider,
			UserName: answer.UserName, State: credential.Pending, Created: a.tx.Now}
	}
	vault, err := a.d.files.Vault(ctx, a.tx.Reader, a.p.VaultID)
	if err != nil {
		return err
	}
	key.SecretSealed, key.VaultID = vault.Seal([]byte(answer.Secret), secretRow(key.ID)), a.p.VaultID
	key.SecretKey, key.SecretMAC = a.d.files.Keys().Fingerprint(credential.SecretPurpose, []byte(credential.NormalSecret(string(answer.Secret))))
	if !fresh {
		return a.tx.UpdateCredential(ctx, key)
	}
	if err := a.tx.InsertCredential(ctx, key, spanish.FoldName(key.UserName)); err != nil {
		return err
	}
	return a.keyEvent(ctx, ledger.KeyIssued, "", key)
}

func (a *act) keyEvent(ctx context.Context, kind ledger.Kind, what string, key credential.Credential) error {
	_, err := a.d.files.Record(ctx, a.tx, casefile.Act{
		Kind: kind, What: what, By: LedgerActor(a.by), On: ledger.Subject{Kind: ledger.OnCredential, ID: key.ID}, Vault: a.p.VaultID,
		Detail: map[string]string{"folio": a.p.Folio, "user": key.UserName, "provider": key.Provider},
	})
	return err
}

func bounce(ctx context.Context, a *act) error {
	a.p.Proved = false
	deliveries, err := a.tx.Deliveries(ctx, a.p.ID)
	if err != nil {
		return err
	}
	for _, d := range deliveries {
		if _, err := a.tx.MoveDelivery(ctx, d.ID, "sent", "bounced"); err != nil {
			return err
		}
	}
	return a.tx.ExpireLinks(ctx, LinkDeliver, a.p.ID)
}

// settle makes the key live; its clock runs from here (4.1).
func settle(ctx context.Context, a *act) error {
	key, err := a.d.keyOf(ctx, a.tx.Reader, a.p)
	if err != nil {
		return err
	}
	if !a.d.keepsSecret(key.Provider) {
		key.SecretSealed = nil
	}
	if a.p.Kind == petition.Reset {
		key.Passphrase = "" // from now on only the new secret opens, until a passphrase is set
		if err := a.tx.EndSessions(ctx, "reader", key.ID, 0); err != nil {
			return err
		}
	} else {
		key.State, key.Starts, key.Term = credential.Live, a.tx.Now, a.tx.Now
		key.Ends = credential.EndOf(a.tx.Now, a.rules.Guideline.KeyLife.Months)
	}
	a.mail["Ends"] = spanish.LongDate(key.Ends, langOf(a.p))
	if err := a.tx.UpdateCredential(ctx, key); err != nil {
		return err
	}
	_, err = a.d.files.Record(ctx, a.tx, casefile.Act{
		Kind: ledger.DeliverySettled, By: LedgerActor(a.by), On: ledger.Subject{Kind: ledger.OnCredential, ID: key.ID}, Vault: a.p.VaultID,
		Detail: map[string]string{"folio": a.p.Folio, "user": key.UserName, "ends": key.Ends.UTC().String()},
	})
	return err
}
