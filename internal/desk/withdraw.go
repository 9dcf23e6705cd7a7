package desk

import (
	"cmp"
	"context"
	"slices"

	"clavero/internal/fault"
	"clavero/internal/petition"
	"clavero/internal/provider"
	"clavero/internal/store"
)

// withdraw asks the provider to take the key away: no live, paid key is left behind.
func withdraw(ctx context.Context, a *act) error {
	if err := a.close(); err != nil {
		return err
	}
	if err := a.tx.ExpireLinks(ctx, LinkDeliver, a.p.ID); err != nil {
		return err
	}
	if err := a.closeOrders(ctx, orderWithdrawn); err != nil {
		return err
	}
	switch a.p.Kind {
	case petition.Reset:
		return a.forgetSecret(ctx)
	case petition.Suspension, petition.Restoration, petition.Renewal, petition.Change:
		return nil // the act that takes its place says what becomes of the key
	}
	removal := store.Order{ID: a.tx.NewID(), Petition: a.p.ID, Provider: a.rules.Mechanism.Provider, Op: string(provider.Remove)}
	key, err := a.d.keyOf(ctx, a.tx.Reader, a.p)
	switch {
	case err == nil && key.Ended.IsZero():
		removal.Credential, removal.UserName, removal.Provider = key.ID, key.UserName, key.Provider
	case missingIsFine(err) != nil:
		return err
	default:
		if removal.UserName, err = namedUser(ctx, a.tx.Reader, a.p.ID); err != nil {
			return err
		}
	}
	return a.place(ctx, removal)
}

// closers says who may have a withdrawn case end how.
var closers = map[petition.State]petition.Role{petition.Expired: petition.Program, petition.Rejected: petition.Liaison}

// close takes the way a withdrawn case is to end: cancelled, unless the program lets it expire or the liaison rejects it,
// which needs a ground as any rejection does.
func (a *act) close() error {
	a.p.Closing = cmp.Or(a.in.Closing, petition.Cancelled)
	if a.p.Closing != petition.Cancelled && closers[a.p.Closing] != a.by.Role {
		return fault.New(fault.Invalid, "petition.need.closing")
	}
	if a.p.Closing != petition.Rejected {
		return nil
	}
	if len(a.in.Words.Grounds) == 0 {
		return fault.Form([]fault.Field{{Name: "grounds", Text: "petition.need.ground"}})
	}
	for _, code := range a.in.Words.Grounds {
		ground, ok := a.rules.Guideline.Ground(string(petition.Reject), code)
		if !ok {
			return fault.Form([]fault.Field{{Name: "grounds", Text: "petition.need.ground_unknown"}})
		}
		a.move.Lines = append(a.move.Lines, ground.Line)
	}
	return nil
}

// closeOrders ends the case's orders that are under way.
func (a *act) closeOrders(ctx context.Context, state string) error {
	orders, err := a.tx.Orders(ctx, a.p.ID)
	if err != nil {
		return err
	}
	for _, o := range orders {
		if !underWay(o) {
			continue
		}
		o.State = state
		if err := a.tx.SetOrder(ctx, o); err != nil {
			return err
		}
	}
	return nil
}

func (a *act) forgetSecret(ctx context.Context) error {
	key, err := a.d.keyOf(ctx, a.tx.Reader, a.p)
	if err != nil || key.SecretSealed == nil || key.VaultID != a.p.VaultID || a.d.keepsSecret(key.Provider) {
		return missingIsFine(err) // no new secret came, or it is the one the provider's system now asks for
	}
	key.SecretSealed, key.SecretMAC, key.SecretKey = nil, nil, ""
	return a.tx.UpdateCredential(ctx, key)
}

// remove ends the key once its removal is proved by the provider, or attested by an editor.
func remove(ctx context.Context, a *act) error {
	if err := a.carriedOut(ctx, provider.Remove); err != nil {
		return err
	}
	if err := a.recallGrounds(ctx); err != nil {
		return err
	}
	key, err := a.d.keyOf(ctx, a.tx.Reader, a.p)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return a.endKey(ctx, key, "withdrawn")
}

// recallGrounds gives the mail of a rejection that had to wait for the removal what was said when it was decided.
func (a *act) recallGrounds(ctx context.Context) error {
	if a.p.State != petition.Rejected {
		return nil
	}
	taken, err := a.tx.StepsTaken(ctx, a.p.ID)
	if err != nil {
		return err
	}
	for _, t := range slices.Backward(taken) {
		if t.Step != petition.Withdraw {
			continue
		}
		var said Detail
		if err := a.d.files.Open(ctx, a.tx.Reader, a.p.VaultID, stepRow(t.ID), t.Sealed, &said); err != nil {
			return err
		}
		a.mail["Office"] = langOf(a.p).T("petition.office." + string(t.By.Role))
		a.mail["Grounds"] = a.grounds(petition.Reject, said.Words.Grounds)
		return nil
	}
	return nil
}
