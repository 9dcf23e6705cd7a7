package scim_test

import (
	"context"
	"testing"

	"clavero/internal/provider"
	"clavero/internal/provider/providertest"
	"clavero/internal/provider/scim/scimtest"
	"clavero/internal/store/storetest"
)

// The provider passes the suite against a server that others wrote. All parts meet the same server, so that user names
// clash there as they do with a vendor's.
func TestConformance(t *testing.T) {
	system := scimtest.Start(t)
	for _, engine := range storetest.Engines {
		t.Run(string(engine), func(t *testing.T) {
			providertest.Conformance(t, func(t *testing.T) providertest.Subject {
				sometimes := &onceIssued{issued: map[string]bool{}, try: signIn(t, system)}
				v := open(t, engine, system.SCIM(), sometimes.probe)
				return providertest.Subject{Provider: v, NewOrder: v.db.NewID, Issue: sometimes.issue}
			})
		})
	}
}

// onceIssued says no to keys that were not issued yet. The suite wants it so; the server knows of no such thing, its keys
// work from the moment they are made.
type onceIssued struct {
	issued map[string]bool
	try    func(context.Context, string, provider.Secret) (provider.Verdict, error)
}

func (o *onceIssued) issue(_ testing.TB, _ int64, user string, _ provider.Secret) {
	o.issued[user] = true
}

func (o *onceIssued) probe(ctx context.Context, user string, secret provider.Secret) (provider.Verdict, error) {
	if !o.issued[user] && ctx.Err() == nil {
		return provider.Fails, nil
	}
	return o.try(ctx, user, secret)
}

// What every operation does to a key is seen at the server's own sign-in, not in what the server says of itself.
func TestEachOperationIsSeenAtTheSignIn(t *testing.T) {
	system := scimtest.Start(t)
	v := open(t, storetest.Engines[0], system.SCIM(), signIn(t, system))
	person := provider.Person{GivenNames: "Amapola", Surname1: "Ríos", Surname2: "Luna"}
	carry := func(op provider.Op, user string) provider.Answer {
		t.Helper()
		answer, err := v.Carry(t.Context(), provider.Order{ID: v.db.NewID(), Op: op, Folio: "SIE-2026-000001", UserName: user, Person: person, Longest: 20})
		if err != nil || answer.Status != provider.Done {
			t.Fatalf("%s: %s %q, %v", op, answer.Status, answer.Reason, err)
		}
		return answer
	}
	see := func(what string, key provider.Answer, want provider.Verdict) {
		t.Helper()
		if got, err := v.Probe(t.Context(), key.UserName, key.Secret); got != want || err != nil {
			t.Errorf("%s: %s, want %s: %v", what, got, want, err)
		}
	}
	first := carry(provider.Create, "")
	see("created", first, provider.Works)
	carry(provider.Suspend, first.UserName)
	see("suspended", first, provider.Fails)
	carry(provider.Restore, first.UserName)
	see("restored", first, provider.Works)
	second := carry(provider.Reset, first.UserName)
	see("the secret before the reset", first, provider.Fails)
	see("the secret after the reset", second, provider.Works)
	carry(provider.Remove, first.UserName)
	see("removed", second, provider.Fails)
	carry(provider.Remove, first.UserName)
}
