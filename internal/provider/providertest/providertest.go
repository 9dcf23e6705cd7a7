// Package providertest holds every provider to its contract: one suite, run by the tests of each implementation against
// the real thing. It asks only what the contract promises: a provider that answers later is held to asking, not to waiting.
package providertest

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"clavero/internal/provider"
)

// Subject is a provider under test and what the suite needs around it.
type Subject struct {
	Provider provider.Provider

	// NewOrder gives an order's id that was never used.
	NewOrder func() int64

	// Issue brings about that a user and secret the provider answered with are waiting to be tried, as they are once a
	// case stands at «obtained». Nil where the provider cannot be tried.
	Issue func(t testing.TB, order int64, userName string, secret provider.Secret)
}

// Conformance runs the suite; make gives a fresh subject for each of its parts.
func Conformance(t *testing.T, make func(t *testing.T) Subject) {
	for name, part := range map[string]func(*testing.T, Subject){
		"capabilities": capabilities, "operations": operations, "again": again, "at once": atOnce, "names": names,
		"unknown operation": unknownOperation, "probe": probe, "ended": ended,
	} {
		t.Run(name, func(t *testing.T) { part(t, make(t)) })
	}
}

var person = provider.Person{GivenNames: "Íñigo María", Surname1: "Peña", Surname2: "de la Cruz"}

func (s Subject) order(op provider.Op, user string) provider.Order {
	return provider.Order{ID: s.NewOrder(), Op: op, Folio: "SIE-2026-000001", UserName: user, Person: person, Longest: 20}
}

func (s Subject) carry(t *testing.T, o provider.Order) provider.Answer {
	t.Helper()
	answer, err := s.Provider.Carry(context.Background(), o)
	if err != nil {
		t.Fatalf("%s: %v", o.Op, err)
	}
	return answer
}

// promises asks that an answer be what the capabilities say.
func (s Subject) promises(t *testing.T, o provider.Order, a provider.Answer) {
	t.Helper()
	if s.Provider.Capabilities().AtOnce && a.Status == provider.Pending {
		t.Errorf("%s is not answered at once", o.Op)
	}
	if a.Status == provider.Done && !a.Complete(o.Op) {
		t.Errorf("%s is done and lacks user or secret", o.Op)
	}
	if a.Status == provider.Refused && a.Reason == "" {
		t.Errorf("%s is refused without a reason", o.Op)
	}
	if a.Status == provider.Done && a.At.IsZero() {
		t.Errorf("%s was done at no time", o.Op)
	}
}

func capabilities(t *testing.T, s Subject) {
	can := s.Provider.Capabilities()
	if s.Provider.Name() == "" || len(can.Answers) == 0 {
		t.Errorf("a provider named %q that can do %v", s.Provider.Name(), can.Answers)
	}
	for _, op := range can.Answers {
		if !slices.Contains(provider.Ops, op) {
			t.Errorf("it can do %q, which is no operation", op)
		}
	}
	for _, op := range []provider.Op{provider.Create, provider.Remove} {
		if !slices.Contains(can.Answers, op) {
			t.Errorf("it cannot %s: no key could be given or taken away", op)
		}
	}
}

// operations walks a user's life through all that the provider can do.
func operations(t *testing.T, s Subject) {
	created := s.order(provider.Create, "")
	first := s.carry(t, created)
	s.promises(t, created, first)
	if first.Status != provider.Done {
		return // the rest waits for its answer
	}
	printsNothing(t, first)
	for _, op := range []provider.Op{provider.Reset, provider.Suspend, provider.Restore, provider.Rename, provider.Remove} {
		if !slices.Contains(s.Provider.Capabilities().Answers, op) {
			continue
		}
		o := s.order(op, first.UserName)
		if op == provider.Rename {
			first.UserName = s.renames(t, o)
			continue
		}
		answer := s.carry(t, o)
		s.promises(t, o, answer)
		if answer.Status == provider.Done && answer.UserName != "" && answer.UserName != first.UserName {
			t.Errorf("%s answers about %q, asked about %q", op, answer.UserName, first.UserName)
		}
		if op == provider.Reset && answer.Status == provider.Done && answer.Secret == first.Secret {
			t.Error("a reset gives the old secret")
		}
		if op != provider.Reset && answer.Secret != "" {
			t.Errorf("%s brings a secret", op)
		}
	}
}

// renames: a user of other names is called otherwise from then on, and asking again does not call them otherwise again.
func (s Subject) renames(t *testing.T, o provider.Order) string {
	t.Helper()
	o.Person.GivenNames, o.Person.Surname1 = "Úrsula", "Ñandú"
	answer := s.carry(t, o)
	s.promises(t, o, answer)
	if answer.Status != provider.Done {
		return o.UserName
	}
	if answer.UserName == o.UserName || answer.Secret != "" {
		t.Errorf("renamed from %q to %q, with a secret: %v", o.UserName, answer.UserName, answer.Secret != "")
	}
	if again := s.carry(t, o); again != answer {
		t.Errorf("renamed twice: %q, then %q", answer.UserName, again.UserName)
	}
	return answer.UserName
}

func printsNothing(t *testing.T, a provider.Answer) {
	t.Helper()
	asJSON, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	for _, printed := range []string{fmt.Sprint(a), fmt.Sprintf("%+v", a), fmt.Sprintf("%#v", a), fmt.Sprintf("%q", a.Secret), fmt.Sprintf("%x", a.Secret), string(asJSON)} {
		if strings.Contains(printed, string(a.Secret)) || strings.Contains(printed, fmt.Sprintf("%x", string(a.Secret))) {
			t.Errorf("the secret is printed: %d characters", len(printed))
		}
	}
}

// again: carrying an order out twice changes nothing and gives the same answer.
func again(t *testing.T, s Subject) {
	o := s.order(provider.Create, "")
	first := s.carry(t, o)
	if second := s.carry(t, o); second != first {
		t.Errorf("the second answer differs: status %s and %s, user %q and %q", first.Status, second.Status, first.UserName, second.UserName)
	}
	if first.Status != provider.Done || !slices.Contains(s.Provider.Capabilities().Answers, provider.Reset) {
		return
	}
	reset := s.order(provider.Reset, first.UserName)
	if a, b := s.carry(t, reset), s.carry(t, reset); a != b {
		t.Error("a reset carried out twice gives two secrets")
	}
}

// atOnce: two workers with one order make one user.
func atOnce(t *testing.T, s Subject) {
	o := s.order(provider.Create, "")
	answers := make([]provider.Answer, 8)
	errs := make([]error, len(answers))
	var wait sync.WaitGroup
	for i := range answers {
		wait.Go(func() { answers[i], errs[i] = s.Provider.Carry(context.Background(), o) })
	}
	wait.Wait()
	for i := range answers {
		if errs[i] != nil || answers[i] != answers[0] {
			t.Errorf("worker %d: %s %q, %v; the first: %s %q", i, answers[i].Status, answers[i].UserName, errs[i], answers[0].Status, answers[0].UserName)
		}
	}
}

// names: two people of one name are two users, within the length that was asked for.
func names(t *testing.T, s Subject) {
	users, secrets := map[string]bool{}, map[provider.Secret]bool{}
	const people = 3
	for range people {
		o := s.order(provider.Create, "")
		o.Longest = 5
		answer := s.carry(t, o)
		if answer.Status != provider.Done {
			return
		}
		if n := len([]rune(answer.UserName)); n > o.Longest {
			t.Errorf("%q has %d characters, asked for %d at most", answer.UserName, n, o.Longest)
		}
		users[answer.UserName], secrets[answer.Secret] = true, true
	}
	if len(users) != people || len(secrets) != people {
		t.Errorf("%d people have %d user names and %d secrets", people, len(users), len(secrets))
	}
}

// unknownOperation: what a provider cannot do it refuses; it is no reason to try again for ever.
func unknownOperation(t *testing.T, s Subject) {
	o := s.order("teleport", "nobody")
	answer := s.carry(t, o)
	if answer.Status != provider.Refused || answer.Reason == "" {
		t.Errorf("an operation there is not: %s %q", answer.Status, answer.Reason)
	}
}

// probe: the right secret works, another fails, and so does another user.
func probe(t *testing.T, s Subject) {
	if !s.Provider.Capabilities().Probes {
		t.Skip("this provider is tried by a person")
	}
	o := s.order(provider.Create, "")
	answer := s.carry(t, o)
	s.probes(t, "before the key waits to be tried", answer.UserName, answer.Secret, provider.Fails)
	s.Issue(t, o.ID, answer.UserName, answer.Secret)
	s.probes(t, "the key", answer.UserName, answer.Secret, provider.Works)
	s.probes(t, "the key once more", answer.UserName, answer.Secret, provider.Works)
	s.probes(t, "another secret", answer.UserName, "0000-0000-0000-0000-0000-0000-00", provider.Fails)
	s.probes(t, "no secret", answer.UserName, "", provider.Fails)
	s.probes(t, "a user there is not", answer.UserName+"x", answer.Secret, provider.Fails)
}

func (s Subject) probes(t *testing.T, what, user string, secret provider.Secret, want provider.Verdict) {
	t.Helper()
	if got, err := s.Provider.Probe(context.Background(), user, secret); got != want || err != nil {
		t.Errorf("%s: %s, %v; want %s", what, got, err, want)
	}
}

// ended: nothing is asked, and nothing claimed, when there is no time.
func ended(t *testing.T, s Subject) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := s.Provider.Carry(ctx, s.order(provider.Create, "")); err == nil {
		t.Error("an order was carried out after its time")
	}
	if !s.Provider.Capabilities().Probes {
		return
	}
	if verdict, err := s.Provider.Probe(ctx, "nobody", "0"); err == nil && verdict != provider.Down {
		t.Errorf("a probe after its time says %s", verdict)
	}
}
