package auth

import (
	"sync"
	"time"

	"clavero/internal/fault"
)

// Sort is what is throttled, each sort by itself.
type Sort string

// The sorts that other use cases ask [Identity.Allow] for. What account means is said beside each.
const (
	Form         Sort = "form"          // the public form; the address it gives, since each one sends a mail (1.1)
	Tracking     Sort = "tracking"      // asking for a link to a case; the folio with the address: a folio alone is easily guessed
	ResetAsk     Sort = "reset"         // a forgotten passphrase; the address
	FreshLink    Sort = "fresh_link"    // another link for a delivery; the delivery (4.1)
	Fact         Sort = "fact"          // the fact a delivery asks for; the delivery (4.1)
	VendorAnswer Sort = "vendor_answer" // the vendor's page to answer on; its link (3.1)
	Lookup       Sort = "lookup"        // the public search for units; no account
	Invited      Sort = "invited"       // the code of an invitation; the invitation
)

// The sorts of this package: each try counts until it turns out to be good.
const (
	passphrases Sort = "passphrases"
	codes       Sort = "codes"
)

// pace is how many tries there are at once, and how long one takes to come back.
type pace struct {
	burst int
	every time.Duration
}

// limits are the paces of a sort: by account and network together, by network, and by account for networks from which
// the account was never used. A zero pace does not limit.
type limits struct{ pair, network, account pace }

// standardLimits let a hospital behind one address begin its morning, and a guesser some 1,500 tries a day on one
// account from all networks together, where the least passphrase has fifteen characters. What sends letters counts by pair
// of address and network first, so that one stranger cannot use up what an address is due.
func standardLimits() map[Sort]limits {
	return map[Sort]limits{
		passphrases:  {pair: pace{10, 30 * time.Second}, network: pace{60, 5 * time.Second}, account: pace{30, time.Minute}},
		codes:        {pair: pace{5, 30 * time.Second}, network: pace{30, 10 * time.Second}, account: pace{15, time.Minute}},
		Invited:      {network: pace{20, 30 * time.Second}, account: pace{5, 2 * time.Minute}},
		Form:         {pair: pace{3, 4 * time.Hour}, network: pace{20, 3 * time.Minute}, account: pace{12, 2 * time.Hour}},
		Tracking:     {pair: pace{5, 4 * time.Hour}, network: pace{20, time.Minute}, account: pace{12, 2 * time.Hour}},
		ResetAsk:     {pair: pace{3, 4 * time.Hour}, network: pace{20, 3 * time.Minute}, account: pace{12, 2 * time.Hour}},
		FreshLink:    {network: pace{20, 3 * time.Minute}, account: pace{3, 20 * time.Minute}},
		Fact:         {network: pace{20, time.Minute}, account: pace{5, time.Minute}},
		VendorAnswer: {network: pace{120, time.Second}, account: pace{60, 2 * time.Second}},
		Lookup:       {network: pace{240, 250 * time.Millisecond}},
	}
}

// Allow counts a try of that sort and refuses it, as TooMany, when account or network have had too many. Whoever is
// refused waits a little: nothing is ever locked. The counts are this process's own.
func (i *Identity) Allow(sort Sort, account, prefix string) error {
	_, err := i.throttle.take(sort, account, prefix, false, i.db.Now())
	return err
}

// throttle keeps the counts of all sorts.
type throttle struct {
	mu     sync.Mutex
	limits map[Sort]limits
	due    map[bucket]time.Time
}

// bucket is what a count is of.
type bucket struct {
	sort            Sort
	of              string // pair, network or account
	account, prefix string
}

// A throttle keeps so many counts at most, each some 150 bytes; a flood of names then costs the oldest counts.
const (
	maxBuckets = 1 << 16
	searched   = 32 // counts looked at for one to forget
)

func newThrottle(l map[Sort]limits) *throttle {
	return &throttle{limits: l, due: map[bucket]time.Time{}}
}

// charge is a try that was counted; giving it back takes it off the count, because it was no guess.
type charge struct {
	throttle *throttle
	paid     []payment
}

type payment struct {
	of   bucket
	pace pace
}

// take counts a try. known says that who tries was seen to be the account's before, and prefix from where: then neither
// what other networks do to the account nor what others in this network do can take its turn, only tries on this account
// from there.
func (t *throttle) take(sort Sort, account, prefix string, known bool, now time.Time) (charge, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	c := charge{throttle: t}
	for _, p := range t.payments(sort, account, prefix, known) {
		if !t.pay(p, now) {
			c.refund()
			return charge{}, fault.New(fault.TooMany, "fault.too_many")
		}
		c.paid = append(c.paid, p)
	}
	return c, nil
}

func (t *throttle) payments(sort Sort, account, prefix string, known bool) []payment {
	l := t.limits[sort]
	all := []payment{{bucket{sort, "pair", account, prefix}, l.pair}}
	if !known {
		all = append(all, payment{bucket{sort, "network", "", prefix}, l.network})
		if account != "" {
			all = append(all, payment{bucket{sort, "account", account, ""}, l.account})
		}
	}
	return all
}

// pay is the generic cell rate algorithm: a count is the instant at which all its tries will have come back. One that
// has passed is as good as none, so forgetting it loses nothing.
func (t *throttle) pay(p payment, now time.Time) bool {
	if p.pace.burst == 0 {
		return true
	}
	due, found := t.due[p.of]
	longest := time.Duration(p.pace.burst) * p.pace.every
	if !found || due.Before(now) || due.Sub(now) > longest { // the last: the clock was set back since
		due = now
	}
	due = due.Add(p.pace.every)
	if due.Sub(now) > longest {
		return false
	}
	if !found {
		t.makeRoom(now)
	}
	t.due[p.of] = due
	return true
}

// makeRoom forgets counts that have passed among some taken at random, or else the one that is nearest to it.
func (t *throttle) makeRoom(now time.Time) {
	if len(t.due) < maxBuckets {
		return
	}
	var nearest bucket
	var first time.Time
	seen := 0
	for of, due := range t.due {
		if due.Before(now) {
			delete(t.due, of)
		}
		if seen == 0 || due.Before(first) {
			nearest, first = of, due
		}
		if seen++; seen == searched {
			break
		}
	}
	delete(t.due, nearest)
}

// giveBack takes a try off the counts.
func (c charge) giveBack() {
	if c.throttle == nil {
		return
	}
	c.throttle.mu.Lock()
	defer c.throttle.mu.Unlock()
	c.refund()
}

func (c charge) refund() {
	for _, p := range c.paid {
		if due, found := c.throttle.due[p.of]; found && p.pace.burst > 0 {
			c.throttle.due[p.of] = due.Add(-p.pace.every)
		}
	}
}
