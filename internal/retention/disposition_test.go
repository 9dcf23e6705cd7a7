package retention

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"clavero/internal/fault"
)

var day0 = time.Date(2026, 11, 23, 18, 0, 0, 0, time.UTC)

// Every step at every state, by each role, with all that it needs: the table a second time, by hand.
func TestStepsOfADisposition(t *testing.T) {
	allowed := map[State]map[Step]State{
		None:     {Propose: Proposed},
		Proposed: {Support: Proposed, Object: Refused, Withdraw: Withdrawn},
		Approved: {Object: Refused, Withdraw: Withdrawn, Act: Acted},
		Acted:    {Execute: Executed},
	}
	roles := map[Step][]Role{Propose: {Liaison}, Support: {Liaison, Authority}, Object: {Liaison, Authority}, Withdraw: {Liaison}, Act: {Liaison}, Execute: {Program}}
	all := Circumstances{Standings: []Standing{Expired}, Intact: true, Reason: "porque sí"}
	for _, state := range []State{None, Proposed, Approved, Refused, Withdrawn, Acted, Executed} {
		for _, step := range []Step{Propose, Support, Object, Withdraw, Act, Execute} {
			for _, role := range []Role{Liaison, Authority, Program, "auditor", "admin", "editor", ""} {
				to, err := Judge(Disposition{State: state, Proposer: 1}, step, By{Person: 2, Roles: []Role{role}}, all)
				want, may := allowed[state][step]
				may = may && slices.Contains(roles[step], role)
				if may != (err == nil) || may && to != want {
					t.Errorf("%s of %q by %q: %q, %v", step, state, role, to, err)
				}
			}
		}
	}
}

func TestNeedsOfADisposition(t *testing.T) {
	proposed := Disposition{State: Proposed, Proposer: 1}
	second := Disposition{State: Proposed, Proposer: 1, Opinions: []Opinion{{Person: 2, For: true}}}
	liaison := func(person int64) By { return By{Person: person, Roles: []Role{Liaison}} }
	intact := Circumstances{Intact: true}
	for name, c := range map[string]struct {
		d    Disposition
		step Step
		by   By
		c    Circumstances
		to   State
		code fault.Code
	}{
		"the first opinion":             {proposed, Support, liaison(2), intact, Proposed, ""},
		"the second opinion":            {second, Support, liaison(3), intact, Approved, ""},
		"the same person again":         {second, Support, liaison(2), intact, "", fault.Conflict},
		"who proposed":                  {second, Support, liaison(1), intact, "", fault.Denied},
		"who proposed against":          {proposed, Object, liaison(1), Circumstances{Intact: true, Reason: "x"}, "", fault.Denied},
		"nobody":                        {proposed, Support, liaison(0), intact, "", fault.Denied},
		"another inventory":             {proposed, Support, liaison(2), Circumstances{}, "", fault.Conflict},
		"against without why":           {proposed, Object, liaison(2), intact, "", fault.Invalid},
		"no cases":                      {Disposition{}, Propose, liaison(1), Circumstances{Reason: "x"}, "", fault.Invalid},
		"a case under hold":             {Disposition{}, Propose, liaison(1), Circumstances{Reason: "x", Standings: []Standing{Expired, Held}}, "", fault.Conflict},
		"a case in force":               {Disposition{}, Propose, liaison(1), Circumstances{Reason: "x", Standings: []Standing{InForce}}, "", fault.Conflict},
		"executed with cases left":      {Disposition{State: Acted}, Execute, By{Roles: []Role{Program}}, Circumstances{Pending: 1}, "", fault.Conflict},
		"an act over another inventory": {Disposition{State: Approved}, Act, liaison(1), Circumstances{}, "", fault.Conflict},
	} {
		to, err := Judge(c.d, c.step, c.by, c.c)
		if to != c.to || (c.code == "") != (err == nil) || err != nil && !fault.Is(err, c.code) {
			t.Errorf("%s: %q, %v", name, to, err)
		}
	}
}

func TestStandings(t *testing.T) {
	ended := day0.AddDate(-5, 0, -1)
	old := Case{ID: 7, Official: 8, Units: []int64{9, 10}, Created: ended.AddDate(0, -1, 0), Ended: ended}
	hold := func(h Hold) []Hold { return []Hold{h} }
	for name, c := range map[string]struct {
		change func(*Case)
		holds  []Hold
		want   Standing
	}{
		"a day after its term":      {nil, nil, Expired},
		"a moment before":           {func(c *Case) { c.Ended = c.Ended.Add(time.Microsecond) }, nil, InForce},
		"open":                      {func(c *Case) { c.Ended = time.Time{} }, nil, Open},
		"its key lives":             {func(c *Case) { c.HasKey = true }, nil, Open},
		"its key ended later":       {func(c *Case) { c.HasKey, c.KeyEnded = true, day0.AddDate(-1, 0, 0) }, nil, InForce},
		"its key ended as early":    {func(c *Case) { c.HasKey, c.KeyEnded = true, c.Ended }, nil, Expired},
		"held":                      {nil, hold(Hold{Scope: OnCase, Subject: 7}), Held},
		"another is held":           {nil, hold(Hold{Scope: OnCase, Subject: 8}), Expired},
		"its person is held":        {nil, hold(Hold{Scope: OnPerson, Subject: 8}), Held},
		"a unit above it is held":   {nil, hold(Hold{Scope: OnUnit, Subject: 10}), Held},
		"nobody is held":            {func(c *Case) { c.Official = 0 }, hold(Hold{Scope: OnPerson}), Expired},
		"a lifted hold":             {nil, hold(Hold{Scope: OnCase, Subject: 7, Lifted: day0}), Expired},
		"a period it lived in":      {nil, hold(Hold{Scope: OnPeriod, From: ended, To: day0}), Held},
		"a period it began in":      {nil, hold(Hold{Scope: OnPeriod, To: old.Created}), Held},
		"a period before it":        {nil, hold(Hold{Scope: OnPeriod, To: old.Created.Add(-1)}), Expired},
		"a period after it":         {nil, hold(Hold{Scope: OnPeriod, From: ended.Add(1)}), Expired},
		"a hold nobody understands": {nil, hold(Hold{Scope: "?"}), Held},
		"held while open":           {func(c *Case) { c.Ended = time.Time{} }, hold(Hold{Scope: OnPeriod, From: day0}), Held},
		"disposed":                  {func(c *Case) { c.Disposed = day0 }, hold(Hold{Scope: OnCase, Subject: 7}), Disposed},
	} {
		it := old
		if c.change != nil {
			c.change(&it)
		}
		if got := it.Standing(c.holds, day0); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

// walk is an archive in which anything happens in any order; what must never happen is looked at whenever a case is erased.
type walk struct {
	now      time.Time
	cases    []Case
	holds    []Hold
	d        Disposition
	listed   []int
	approved map[int64]bool
}

// TestNoSequenceDisposesOfWhatItMayNot: whatever people do, however the clock is set, no case is erased under a hold, before
// its term, or with fewer than two opinions of others than the proposer.
func TestNoSequenceDisposesOfWhatItMayNot(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := &walk{now: day0, approved: map[int64]bool{}}
		for i := range rapid.IntRange(1, 5).Draw(t, "cases") {
			ended := day0.AddDate(-rapid.IntRange(3, 7).Draw(t, "years"), 0, rapid.IntRange(-2, 2).Draw(t, "days"))
			c := Case{ID: int64(i + 1), Official: int64(i%2 + 1), Units: []int64{int64(i%3 + 1)}, Created: ended.AddDate(0, -1, 0), Ended: ended}
			if c.HasKey = rapid.Bool().Draw(t, "key"); c.HasKey && rapid.Bool().Draw(t, "key ended") {
				c.KeyEnded = ended.AddDate(rapid.IntRange(0, 2).Draw(t, "key years"), 0, 0)
			}
			w.cases = append(w.cases, c)
		}
		t.Repeat(map[string]func(*rapid.T){
			"clock":   func(t *rapid.T) { w.now = w.now.AddDate(0, rapid.IntRange(-18, 18).Draw(t, "months"), 0) },
			"hold":    w.hold,
			"lift":    w.lift,
			"propose": w.propose,
			"step":    w.step,
			"execute": w.execute,
		})
	})
}

func (w *walk) hold(t *rapid.T) {
	h := Hold{Scope: rapid.SampledFrom(Scopes).Draw(t, "scope"), Subject: rapid.Int64Range(1, 5).Draw(t, "subject")}
	if h.Scope == OnPeriod {
		h.From = day0.AddDate(-rapid.IntRange(3, 7).Draw(t, "from"), 0, 0)
		h.To = h.From.AddDate(0, 3, 0)
	}
	w.holds = append(w.holds, h)
}

func (w *walk) lift(t *rapid.T) {
	if len(w.holds) > 0 {
		w.holds[rapid.IntRange(0, len(w.holds)-1).Draw(t, "which")].Lifted = w.now
	}
}

func (w *walk) propose(t *rapid.T) {
	if w.d.State != None && !slices.ContainsFunc(States, func(r StateRow) bool { return r.Name == w.d.State && r.Final }) {
		return
	}
	var standings []Standing
	var listed []int
	for i := range w.cases {
		if rapid.Bool().Draw(t, "listed") {
			listed, standings = append(listed, i), append(standings, w.cases[i].Standing(w.holds, w.now))
		}
	}
	person := rapid.Int64Range(1, 4).Draw(t, "person")
	to, err := Judge(Disposition{}, Propose, By{person, []Role{Liaison}}, Circumstances{Standings: standings, Reason: "vencidos"})
	if err == nil {
		w.d, w.listed, w.approved = Disposition{State: to, Proposer: person}, listed, map[int64]bool{}
	}
}

func (w *walk) step(t *rapid.T) {
	step := rapid.SampledFrom([]Step{Support, Support, Support, Object, Withdraw, Act, Act}).Draw(t, "step")
	by := By{rapid.Int64Range(0, 4).Draw(t, "person"), []Role{rapid.SampledFrom([]Role{Liaison, Authority, "auditor"}).Draw(t, "role")}}
	to, err := Judge(w.d, step, by, Circumstances{Intact: true, Reason: "dicho"})
	if err != nil {
		return
	}
	if step == Support || step == Object {
		w.d.Opinions = append(w.d.Opinions, Opinion{by.Person, step == Support})
		w.approved[by.Person] = step == Support
	}
	w.d.State = to
}

func (w *walk) execute(t *rapid.T) {
	for _, i := range w.listed {
		c := &w.cases[i]
		if LeftOut(w.d, *c, w.holds, w.now) != "" {
			continue
		}
		w.mustBeLawful(t, *c)
		c.Disposed = w.now
	}
}

// mustBeLawful judges anew, without the rules that are tested.
func (w *walk) mustBeLawful(t *rapid.T, c Case) {
	for _, h := range w.holds {
		over := h.Scope == OnPeriod && (c.Created.After(h.To) || c.Ended.Before(h.From))
		other := h.Scope == OnCase && h.Subject != c.ID || h.Scope == OnPerson && h.Subject != c.Official || h.Scope == OnUnit && h.Subject != c.Units[0]
		if h.Lifted.IsZero() && !over && !other {
			t.Fatalf("erased under a hold: %+v, %+v", c, h)
		}
	}
	if w.now.Before(c.Ended.AddDate(5, 0, 1)) || c.HasKey && (c.KeyEnded.IsZero() || w.now.Before(c.KeyEnded.AddDate(5, 0, 1))) {
		t.Fatalf("erased on %s before its term: %+v", w.now, c)
	}
	people := 0
	for person, favourable := range w.approved {
		if favourable && person != 0 && person != w.d.Proposer {
			people++
		}
	}
	if people < 2 || !c.Disposed.IsZero() {
		t.Fatalf("erased with %d opinions: %+v", people, w.d)
	}
}
