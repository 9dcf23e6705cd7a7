package desk_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"clavero/internal/credential"
	"clavero/internal/fault"
	"clavero/internal/petition"
	"clavero/internal/provider"
	"clavero/internal/store"
	"clavero/internal/store/storetest"
)

// scripted is a provider that answers as it was told to, in order, and after that not yet. A key works in its system
// if its secret is «bueno» or begins with «una».
type scripted struct {
	mu      sync.Mutex
	answers []any // provider.Answer or error
	orders  []provider.Order
	verdict provider.Verdict // of every probe, when set
	deaf    error
	tried   int // keys
	keeps   bool
}

func (s *scripted) say(answers ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answers = append(s.answers, answers...)
}

func (s *scripted) Name() string { return "builtin" }

func (s *scripted) Capabilities() provider.Capabilities {
	return provider.Capabilities{Answers: provider.Ops, Probes: true, Keeps: s.keeps}
}

func (s *scripted) Carry(_ context.Context, o provider.Order) (provider.Answer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.orders = append(s.orders, o)
	if len(s.answers) == 0 {
		return provider.Answer{Status: provider.Pending}, nil
	}
	next := s.answers[0]
	s.answers = s.answers[1:]
	if err, ok := next.(error); ok {
		return provider.Answer{}, err
	}
	return next.(provider.Answer), nil
}

func (s *scripted) Probe(_ context.Context, _ string, secret provider.Secret) (provider.Verdict, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tried++
	switch {
	case s.deaf != nil:
		return "", s.deaf
	case s.verdict != "":
		return s.verdict, nil
	case secret == "malo":
		return provider.Fails, nil
	}
	return provider.Works, nil
}

func (s *scripted) hear(deaf error, verdict provider.Verdict) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.deaf, s.verdict = deaf, verdict
}

func (s *scripted) last() provider.Order {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.orders[len(s.orders)-1]
}

func done(user, secret string) provider.Answer {
	return provider.Answer{Status: provider.Done, UserName: user, Secret: provider.Secret(secret)}
}

func eachVendor(t *testing.T, fn func(t *testing.T, h *house, vendor *scripted)) {
	t.Helper()
	for _, engine := range storetest.Engines {
		t.Run(string(engine), func(t *testing.T) {
			vendor := &scripted{}
			fn(t, open(t, engine, vendor), vendor)
		})
	}
}

func (h *house) orderOf(p petition.Petition) store.Order {
	h.t.Helper()
	orders, err := h.db.Read().Orders(h.ctx, p.ID)
	h.must(err)
	return orders[len(orders)-1]
}

// The vendor says no, is asked again, sends a key that does not open, is asked once more: the editors' road (2.1, 3.1).
func TestAVendorsRefusals(t *testing.T) {
	eachVendor(t, func(t *testing.T, h *house, vendor *scripted) {
		vendor.say(provider.Answer{Status: provider.Refused, Reason: "Falta el segundo apellido"}, done("arios", "malo"), done("arios", "bueno"))
		p := h.verified(address)
		h.work()
		h.at(p.ID, petition.Refused)
		c, err := h.desk.Case(h.ctx, p.Folio, editor, []petition.Role{petition.Editor})
		h.must(err)
		last := c.Timeline[len(c.Timeline)-1]
		if last.Detail.Reason != "Falta el segundo apellido" || c.Orders[0].State != "refused" || c.Papers[0].Series != 2 {
			t.Errorf("the refusal on file: %+v, order %s", last.Detail, c.Orders[0].State)
		}
		h.take(editor, p, petition.Order)
		h.work()
		h.at(p.ID, petition.Refused) // it came and did not open
		h.take(editor, p, petition.Order)
		if got := h.orderOf(p); got.Op != string(provider.Reset) || got.UserName != "arios" {
			t.Errorf("a user that exists is asked for %s of %q", got.Op, got.UserName)
		}
		h.work()
		h.at(p.ID, petition.Probed)
		h.take(liaison, p, petition.Send)
		h.work()
		key, err := h.desk.Receive(h.ctx, h.token(address), phoneEnd)
		h.must(err)
		if key.Secret != "bueno" {
			t.Error("the official was given another secret than the one that opens")
		}
		h.sound()
		h.keepsQuiet("malo\"")
	})
}

// An answer two days later, in part and then whole, twice, and after the case moved on.
func TestAVendorsLateAnswers(t *testing.T) {
	eachVendor(t, func(t *testing.T, h *house, _ *scripted) {
		p := h.verified(address)
		h.work()
		h.at(p.ID, petition.Ordered)
		o := h.orderOf(p)
		if o.State != "asked" {
			t.Errorf("the order stands at %s", o.State)
		}
		h.pass(48 * time.Hour)
		for _, part := range []provider.Answer{
			{Status: provider.Partial, UserName: "arios"}, done("arios", ""), done("", "bueno"), {Status: provider.Pending},
		} {
			h.must(h.desk.Answer(h.ctx, o.ID, part))
			h.at(p.ID, petition.Ordered)
		}
		for range 2 {
			h.must(h.desk.Answer(h.ctx, o.ID, done("arios", "bueno")))
			h.work()
			h.at(p.ID, petition.Probed)
		}
		h.must(h.desk.Answer(h.ctx, o.ID, provider.Answer{Status: provider.Refused, Reason: "siempre no"}))
		h.at(p.ID, petition.Probed)
		attempts, err := h.db.Read().Attempts(h.ctx, o.ID)
		h.must(err)
		if len(attempts) != 8 {
			t.Errorf("%d attempts on file, want each of the 8", len(attempts))
		}
		if _, err := h.db.Read().Order(h.ctx, 12345); !fault.Is(err, fault.NotFound) {
			t.Errorf("an order nobody placed: %v", err)
		}
	})
}

// The vendor never answers: an alarm, once, and never an end.
func TestAVendorThatNeverAnswers(t *testing.T) {
	eachVendor(t, func(t *testing.T, h *house, vendor *scripted) {
		vendor.say(errors.New("connection refused"))
		p := h.verified(address)
		if err := h.queue.Run(h.ctx, h.clock.Now()); err == nil {
			t.Error("an order that could not be asked counts as done")
		}
		h.work() // the job is tried again
		h.at(p.ID, petition.Ordered)
		h.pass(60 * 24 * time.Hour)
		for want := range 2 {
			counts, err := h.desk.PassLimits(h.ctx)
			h.must(err)
			if counts.Alarmed != 1-want || counts.Expired+counts.Withdrawn != 0 {
				t.Errorf("pass %d: %+v", want+1, counts)
			}
		}
		h.at(p.ID, petition.Ordered)
	})
}

// «The site is down» is neither yes nor no.
func TestASystemThatIsDown(t *testing.T) {
	eachVendor(t, func(t *testing.T, h *house, vendor *scripted) {
		vendor.say(done("arios", "bueno"))
		p := h.verified(address)
		for _, trouble := range []func(){
			func() { vendor.hear(nil, provider.Down) }, func() { vendor.hear(errors.New("timeout"), "") }, func() { vendor.hear(nil, "perhaps") },
		} {
			trouble()
			h.work()
			h.at(p.ID, petition.Obtained)
			h.pass(time.Minute)
		}
		vendor.hear(nil, "")
		h.work()
		h.at(p.ID, petition.Probed)
	})
}

// Whoever writes in the ledger holds up no key that is tried, and is held up by none: it is tried while they write.
func TestAKeyIsTriedBesideAWrite(t *testing.T) {
	eachVendor(t, func(t *testing.T, h *house, vendor *scripted) {
		vendor.say(done("arios", "bueno"))
		vendor.hear(nil, provider.Down)
		p := h.verified(address)
		h.work()
		h.at(p.ID, petition.Obtained)
		h.pass(time.Minute)
		before := vendor.tried
		h.must(h.db.Write(h.ctx, func(*store.Tx) error { return h.queue.Run(h.ctx, h.clock.Now()) }))
		if vendor.tried == before {
			t.Error("the key was not tried")
		}
	})
}

// A user that came into being after its case was withdrawn is removed as well.
func TestAKeyThatComesTooLate(t *testing.T) {
	eachVendor(t, func(t *testing.T, h *house, vendor *scripted) {
		p := h.verified(address)
		h.work()
		created := h.orderOf(p)
		h.take(petition.Actor{Role: petition.Official}, p, petition.Withdraw)
		h.work()
		h.must(h.desk.Answer(h.ctx, created.ID, done("arios", "bueno")))
		h.at(p.ID, petition.Withdrawing)
		vendor.say(provider.Answer{Status: provider.Done})
		h.work()
		if got := vendor.last(); got.Op != provider.Remove || got.UserName != "arios" {
			t.Errorf("last asked: %s of %q", got.Op, got.UserName)
		}
		h.at(p.ID, petition.Cancelled)
		if _, err := h.db.Read().CredentialOfPetition(h.ctx, p.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("a key was kept: %v", err)
		}
	})
}

// One live key per person and provider, however two cases come to it.
func TestNoSecondKey(t *testing.T) {
	eachVendor(t, func(t *testing.T, h *house, vendor *scripted) {
		p := h.verified(address)
		h.work()
		h.clock.set(h.clock.Now().Add(time.Hour)) // long enough that the same form is another request
		q := h.verified(address)
		h.work()
		h.must(h.desk.Answer(h.ctx, h.orderOf(p).ID, done("arios", "bueno")))
		h.must(h.desk.Answer(h.ctx, h.orderOf(q).ID, done("arios2", "bueno")))
		h.work()
		h.at(p.ID, petition.Probed)
		h.at(q.ID, petition.Refused)
		_, err := h.try(editor, q, petition.Reject, said("", "", "has_key"))
		h.wants(err, fault.Invalid, "petition.need.no_key")
		vendor.say(provider.Answer{Status: provider.Done})
		in := said("", "", "has_key")
		in.Closing = petition.Rejected
		h.take(liaison, q, petition.Withdraw, in)
		h.work()
		if got := vendor.last(); got.Op != provider.Remove || got.UserName != "arios2" {
			t.Errorf("asked to remove: %+v", got)
		}
		h.at(q.ID, petition.Rejected)
		key, err := h.db.Read().OpenCredential(h.ctx, h.at(p.ID, petition.Probed).OfficialID, "builtin")
		h.must(err)
		if key.UserName != "arios" || key.State != credential.Pending {
			t.Errorf("the first key: %s %s", key.UserName, key.State)
		}
	})
}
