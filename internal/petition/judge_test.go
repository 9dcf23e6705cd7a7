package petition

import (
	"slices"
	"testing"
	"time"

	"clavero/internal/credential"
	"clavero/internal/directory"
	"clavero/internal/fault"
	"clavero/internal/guideline"
)

var noon = time.Date(2026, 3, 3, 18, 0, 0, 0, time.UTC)

// sound are circumstances in which nothing is amiss.
func sound() Circumstances {
	return Circumstances{Now: noon, Rules: guideline.Standard(), Checks: checksWith("", "")}
}

// checksWith gives every check as passed but one.
func checksWith(name string, verdict directory.Verdict) []directory.Check {
	var checks []directory.Check
	for _, each := range []string{directory.CheckAddress, directory.CheckDomain, directory.CheckUnit, directory.CheckPerson,
		directory.CheckKey, directory.CheckCase, directory.CheckHolder, directory.CheckQuota} {
		check := directory.Check{Name: each, Verdict: directory.Pass}
		if each == name {
			check.Verdict = verdict
		}
		switch each {
		case directory.CheckHolder:
			check.Line = "1.1"
		case directory.CheckQuota:
			check.Line = "5.1"
		}
		checks = append(checks, check)
	}
	return checks
}

func at(state State) Petition { return Petition{ID: 1, Kind: New, State: state, Proved: true} }

var (
	aLiaison = Actor{Role: Liaison, ID: 71}
	anEditor = Actor{Role: Editor, ID: 81}
	anyone   = Actor{Role: Official, ID: 91}
	program  = Actor{Role: Program}
)

func TestNeeds(t *testing.T) {
	returned := Taken{Step: Return, By: aLiaison}
	entered := Taken{Step: Enter, By: Actor{Role: Liaison, ID: anEditor.ID}}
	verified := Taken{Step: Verify, By: Actor{Role: Editor, ID: aLiaison.ID}}
	words := Words{Grounds: []string{"incomplete"}, Message: "Falta el cargo."}
	late := at(Returned)
	late.Due = noon.Add(time.Second)
	unproved := at(Undelivered)
	unproved.Proved = false
	ended := at(Rejected)
	ended.Ended = noon.AddDate(0, -2, 0)
	refused := func(c *Circumstances) {
		c.Taken, c.Term = []Taken{{Step: Reject, From: Forwarded, By: anEditor}}, noon.Add(time.Hour)
	}
	asked := func(c *Circumstances) {
		refused(c)
		c.Taken = append(c.Taken, Taken{Step: Appeal, From: Rejected, By: anyone})
	}
	granted := func(c *Circumstances) {
		asked(c)
		c.Taken = append(c.Taken, Taken{Step: Grant, From: Reconsidering, By: aLiaison})
	}
	reasons := Words{Note: "La unidad sí existe: la sucedió otra."}
	answer := Words{Message: "La unidad fue sucedida por otra."}

	for name, c := range map[string]struct {
		p     Petition
		step  Step
		by    Actor
		words Words
		with  func(*Circumstances)
		code  fault.Code
		text  string
	}{
		"ground missing":          {p: at(Received), step: Reject, by: aLiaison, code: fault.Invalid, text: "petition.need.ground"},
		"ground unknown":          {p: at(Received), step: Reject, by: aLiaison, words: Words{Grounds: []string{"incomplete"}}, code: fault.Invalid, text: "petition.need.ground_unknown"},
		"ground known":            {p: at(Received), step: Reject, by: aLiaison, words: Words{Grounds: []string{"not_in_sector"}}},
		"message missing":         {p: at(Received), step: Return, by: aLiaison, words: Words{Grounds: words.Grounds, Message: " \n"}, code: fault.Invalid, text: "petition.need.message"},
		"message there":           {p: at(Received), step: Return, by: aLiaison, words: words},
		"second time":             {p: at(Received), step: Return, by: aLiaison, words: words, with: func(c *Circumstances) { c.Taken = []Taken{returned} }, code: fault.Invalid, text: "petition.need.first_time"},
		"second time with reason": {p: at(Received), step: Return, by: aLiaison, words: Words{Grounds: words.Grounds, Message: words.Message, Note: "La directora lo pide."}, with: func(c *Circumstances) { c.Taken = []Taken{returned} }},
		"first time of an office": {p: at(Forwarded), step: Return, by: anEditor, words: words, with: func(c *Circumstances) { c.Taken = []Taken{returned} }},
		"note missing":            {p: at(Obtained), step: Fail, by: anEditor, code: fault.Invalid, text: "petition.need.note"},
		"note of a person":        {p: at(Obtained), step: Fail, by: anEditor, words: Words{Note: "No abre."}},
		"note of the program":     {p: at(Obtained), step: Fail, by: program},
		"address unproved":        {p: unproved, step: Send, by: aLiaison, code: fault.Invalid, text: "petition.need.proved"},
		"address proved":          {p: at(Undelivered), step: Send, by: aLiaison},
		"check fails":             {p: at(Forwarded), step: Verify, by: anEditor, with: failing(directory.CheckQuota, directory.Fail), code: fault.Invalid, text: "petition.need.checks"},
		"check asks attention":    {p: at(Forwarded), step: Verify, by: anEditor, with: failing(directory.CheckDomain, directory.Attention)},
		"another's record":        {p: at(Forwarded), step: Verify, by: anEditor, with: otherName, code: fault.Invalid, text: "petition.need.same"},
		"one's own record":        {p: at(Forwarded), step: Verify, by: anEditor, words: Words{Same: true}, with: otherName},
		"unit in words":           {p: at(Forwarded), step: Verify, by: anEditor, with: failing(directory.CheckUnit, directory.Attention), code: fault.Invalid, text: "petition.need.unit_words"},
		"unit closed":             {p: at(Verified), step: Order, by: anEditor, with: failing(directory.CheckUnit, directory.Fail), code: fault.Invalid, text: "petition.need.unit"},
		"person left":             {p: at(Verified), step: Order, by: anEditor, with: failing(directory.CheckPerson, directory.Fail), code: fault.Invalid, text: "petition.need.person"},
		"other key":               {p: at(Verified), step: Order, by: anEditor, with: failing(directory.CheckKey, directory.Attention), code: fault.Invalid, text: "petition.need.other_key"},
		"other key of a reset": {p: Petition{Kind: Reset, State: Verified}, step: Order, by: program, with: func(c *Circumstances) {
			c.Checks, c.Key = checksWith(directory.CheckKey, directory.Attention), credential.Live
		}},
		"reset of an ended key":   {p: Petition{Kind: Reset, State: Verified}, step: Order, by: program, with: keyAt(credential.Ended), code: fault.Conflict, text: "petition.need.open_key"},
		"too early to renew":      {p: Petition{Kind: Renewal}, step: Submit, by: anyone, with: endingIn(46), code: fault.Conflict, text: "petition.need.near_end"},
		"time to renew":           {p: Petition{Kind: Renewal}, step: Submit, by: anyone, with: endingIn(45)},
		"a key without an end":    {p: Petition{Kind: Renewal}, step: Submit, by: anyone, with: keyAt(credential.Live), code: fault.Conflict, text: "petition.need.near_end"},
		"turned to no key":        {p: at(Forwarded), step: Convert, by: anEditor, words: Words{Note: "Ya tiene."}, with: keyAt(credential.Ended), code: fault.Invalid, text: "petition.need.own_key"},
		"turned to their key":     {p: at(Forwarded), step: Convert, by: anEditor, words: Words{Note: "Ya tiene."}, with: keyAt(credential.Live)},
		"not overtaken":           {p: Petition{Kind: Renewal, State: Forwarded}, step: Convert, by: program, with: keyAt(credential.Live), code: fault.Invalid, text: "petition.need.ended"},
		"overtaken":               {p: Petition{Kind: Renewal, State: Forwarded}, step: Convert, by: program, with: keyAt(credential.Ended)},
		"nothing amiss":           {p: at(Verified), step: Order, by: program},
		"captured and verified":   {p: at(Forwarded), step: Verify, by: anEditor, with: func(c *Circumstances) { c.Taken = []Taken{entered} }, code: fault.Denied, text: "petition.need.separate"},
		"verified and sent":       {p: at(Probed), step: Send, by: aLiaison, with: func(c *Circumstances) { c.Taken = []Taken{verified} }, code: fault.Denied, text: "petition.need.separate"},
		"verified by another":     {p: at(Probed), step: Send, by: Actor{Role: Liaison, ID: 72}, with: func(c *Circumstances) { c.Taken = []Taken{verified} }},
		"not due":                 {p: late, step: Expire, by: program, code: fault.Conflict, text: "petition.need.due"},
		"due":                     {p: late, step: Expire, by: program, with: func(c *Circumstances) { c.Now = late.Due }},
		"no limit":                {p: at(Returned), step: Expire, by: program, code: fault.Conflict, text: "petition.need.due"},
		"window passed":           {p: ended, step: Reopen, by: aLiaison, words: Words{Note: "Error nuestro."}, code: fault.Conflict, text: "petition.need.window"},
		"nothing to hold for":     {p: at(Probed), step: HoldBack, by: program, code: fault.Conflict, text: "petition.need.cause"},
		"held for the unit":       {p: at(Probed), step: HoldBack, by: program, with: failing(directory.CheckUnit, directory.Fail)},
		"held for another key":    {p: at(Verified), step: HoldBack, by: program, with: failing(directory.CheckKey, directory.Attention)},
		"key left behind":         {p: at(Refused), step: Reject, by: anEditor, words: Words{Grounds: []string{"quota"}}, with: func(c *Circumstances) { c.Made = true }, code: fault.Invalid, text: "petition.need.no_key"},
		"no key left behind":      {p: at(Refused), step: Reject, by: anEditor, words: Words{Grounds: []string{"quota"}}},
		"key not live":            {p: Petition{Kind: Suspension}, step: Enter, by: anEditor, words: Words{Note: "Licencia."}, with: keyAt(credential.Suspended), code: fault.Conflict, text: "petition.need.live"},
		"key live":                {p: Petition{Kind: Suspension}, step: Enter, by: anEditor, words: Words{Note: "Licencia."}, with: keyAt(credential.Live)},
		"key not suspended":       {p: Petition{Kind: Restoration}, step: Enter, by: aLiaison, words: Words{Note: "Volvió."}, with: keyAt(credential.Live), code: fault.Conflict, text: "petition.need.suspended"},
		"key suspended":           {p: Petition{Kind: Restoration}, step: Enter, by: aLiaison, words: Words{Note: "Volvió."}, with: keyAt(credential.Suspended)},
		"key ended":               {p: Petition{Kind: Revocation}, step: Enter, by: aLiaison, words: Words{Note: "Se fue."}, with: keyAt(credential.Ended), code: fault.Conflict, text: "petition.need.open_key"},
		"key not ended":           {p: Petition{Kind: Revocation}, step: Enter, by: aLiaison, words: Words{Note: "Se fue."}, with: keyAt(credential.Suspended)},
		"stopped whoever it is":   {p: Petition{Kind: Suspension, State: Verified}, step: Order, by: program, with: failing(directory.CheckPerson, directory.Fail)},
		"restored to who left":    {p: Petition{Kind: Restoration, State: Verified}, step: Order, by: program, with: failing(directory.CheckPerson, directory.Fail), code: fault.Invalid, text: "petition.need.person"},
		"not a holder":            {p: at(Verified), step: Order, by: anEditor, with: failing(directory.CheckHolder, directory.Fail), code: fault.Invalid, text: "petition.need.holder"},
		"not a holder at the end": {p: at(Sent), step: Settle, by: anyone, with: failing(directory.CheckHolder, directory.Fail), code: fault.Invalid, text: "petition.need.holder"},
		"holder of a reset": {p: Petition{Kind: Reset, State: Verified}, step: Order, by: program, with: func(c *Circumstances) {
			c.Checks, c.Key = checksWith(directory.CheckHolder, directory.Fail), credential.Live
		}},
		"held for the guideline": {p: at(Probed), step: HoldBack, by: program, with: failing(directory.CheckHolder, directory.Fail)},
		"no such right":          {p: at(Rejected), step: Appeal, by: anyone, words: reasons, code: fault.Conflict, text: "petition.need.term_none"},
		"term passed":            {p: at(Rejected), step: Appeal, by: anyone, words: reasons, with: func(c *Circumstances) { c.Term = noon.Add(-time.Second) }, code: fault.Conflict, text: "petition.need.term"},
		"appeal without reasons": {p: at(Rejected), step: Appeal, by: anyone, with: refused, code: fault.Invalid, text: "petition.need.note"},
		"appeal":                 {p: at(Rejected), step: Appeal, by: anyone, words: reasons, with: refused},
		"appeal a second time":   {p: at(Rejected), step: Appeal, by: anyone, words: reasons, with: asked, code: fault.Conflict, text: "petition.need.once"},
		"appeal by an office":    {p: at(Rejected), step: Appeal, by: aLiaison, words: reasons, with: refused, code: fault.Denied, text: "petition.not_yours"},
		"judge of oneself":       {p: at(Reconsidering), step: Uphold, by: Actor{Role: Liaison, ID: anEditor.ID}, words: answer, with: asked, code: fault.Invalid, text: "petition.need.other"},
		"granted to oneself":     {p: at(Reconsidering), step: Grant, by: Actor{Role: Liaison, ID: anEditor.ID}, words: answer, with: asked, code: fault.Invalid, text: "petition.need.other"},
		"judged by another":      {p: at(Reconsidering), step: Uphold, by: aLiaison, words: answer, with: asked},
		"reopened once upheld": {p: ended, step: Reopen, by: aLiaison, words: Words{Note: "Error nuestro."}, with: func(c *Circumstances) {
			asked(c)
			c.Now, c.Taken = noon, append(c.Taken, Taken{Step: Uphold, From: Reconsidering, By: aLiaison})
		}, code: fault.Conflict, text: "petition.need.not_final"},
		"refused again by oneself": {p: at(Forwarded), step: Reject, by: anEditor, words: Words{Grounds: []string{"not_in_sector"}}, with: granted, code: fault.Invalid, text: "petition.need.not_again"},
		"refused again by another": {p: at(Forwarded), step: Reject, by: Actor{Role: Editor, ID: anEditor.ID + 100}, words: Words{Grounds: []string{"not_in_sector"}}, with: granted},
		"judged without a word":    {p: at(Reconsidering), step: Grant, by: aLiaison, with: asked, code: fault.Invalid, text: "petition.need.message"},
		"another's step":           {p: at(Received), step: Forward, by: anEditor, code: fault.Denied, text: "petition.not_yours"},
		"not left to the program":  {p: at(Received), step: Forward, by: program, code: fault.Denied, text: "petition.not_yours"},
		"gone":                     {p: at(Forwarded), step: Forward, by: aLiaison, code: fault.Conflict, text: "petition.step_gone"},
		"of another kind":          {p: Petition{Kind: Reset, State: Received}, step: Forward, by: aLiaison, code: fault.Conflict, text: "petition.step_gone"},
	} {
		t.Run(name, func(t *testing.T) {
			circumstances := sound()
			if c.with != nil {
				c.with(&circumstances)
			}
			_, err := Judge(c.p, c.step, c.by, c.words, circumstances)
			if c.code == "" && err != nil {
				t.Errorf("refused: %v", err)
			}
			if c.code != "" && (!fault.Is(err, c.code) || fault.TextOf(err) != c.text) {
				t.Errorf("got %v, want %s %s", err, c.code, c.text)
			}
		})
	}
}

func failing(name string, verdict directory.Verdict) func(*Circumstances) {
	return func(c *Circumstances) { c.Checks = checksWith(name, verdict) }
}

// otherName is a record of the address under another name.
func otherName(c *Circumstances) {
	c.Checks = checksWith(directory.CheckPerson, directory.Attention)
	for i := range c.Checks {
		if c.Checks[i].Name == directory.CheckPerson {
			c.Checks[i].Reason = directory.ReasonOtherName
		}
	}
}

func keyAt(state credential.State) func(*Circumstances) {
	return func(c *Circumstances) { c.Key = state }
}

func endingIn(days int) func(*Circumstances) {
	return func(c *Circumstances) { c.Key, c.Ends = credential.Live, noon.AddDate(0, 0, days) }
}

func TestEveryNeedIsTestedAbove(t *testing.T) {
	if len(needs) != 28 {
		t.Errorf("there are %d needs: give the new one its cases in TestNeeds", len(needs))
	}
}

func TestJudgeSaysWhereItLeads(t *testing.T) {
	returned := at(Returned)
	returned.Came = Forwarded
	closing := at(Withdrawing)
	closing.Closing = Expired
	for name, c := range map[string]struct {
		p    Petition
		step Step
		by   Actor
		to   State
	}{
		"a correction goes back to the office that asked": {returned, Correct, anyone, Forwarded},
		"a removal ends as it was asked":                  {closing, Remove, Actor{Role: Provider}, Expired},
		"a step leads where its row says":                 {at(Received), Forward, aLiaison, Forwarded},
	} {
		move, err := Judge(c.p, c.step, c.by, Words{}, sound())
		if err != nil || move.To != c.to {
			t.Errorf("%s: %s, %v; want %s", name, move.To, err, c.to)
		}
	}
}

func TestAGrantedReconsiderationGoesBackToWhereItWasRefused(t *testing.T) {
	by, said := Actor{Role: Liaison, ID: 72}, Words{Message: "Se reconsidera."}
	for name, c := range map[string]struct {
		taken []Taken
		to    State
	}{
		"refused by the editors":      {[]Taken{{Step: Reject, From: Forwarded, By: anEditor}}, Forwarded},
		"refused by the liaison":      {[]Taken{{Step: Reject, From: Received, By: aLiaison}}, Received},
		"refused by way of a removal": {[]Taken{{Step: Withdraw, From: Probed, By: aLiaison}, {Step: Remove, From: Withdrawing}}, Received},
		"refused twice, then once":    {[]Taken{{Step: Reject, From: Received, By: by}, {Step: Reopen, From: Rejected, By: by}, {Step: Reject, From: Refused, By: anEditor}}, Refused},
	} {
		circumstances := sound()
		circumstances.Taken = c.taken
		move, err := Judge(at(Reconsidering), Grant, by, said, circumstances)
		if err != nil || move.To != c.to || !slices.Equal(move.Lines, []string{"8.3"}) {
			t.Errorf("%s: %s by %v, %v; want %s", name, move.To, move.Lines, err, c.to)
		}
	}
}

// A refusal cites what spoke against the person, not what only asked somebody to look.
func TestARefusalCitesItsLines(t *testing.T) {
	c := sound()
	failing(directory.CheckHolder, directory.Fail)(&c)
	full := sound()
	failing(directory.CheckQuota, directory.Attention)(&full)
	for name, r := range map[string]struct {
		with   Circumstances
		ground string
		want   []string
	}{
		"left out by a line":          {c, guideline.NotHolder, []string{"3.6", "1.1"}},
		"no room in the unit":         {full, "quota", []string{"3.4", "5.1"}},
		"no room, but something else": {full, "not_theirs", []string{"3.5"}},
	} {
		move, err := Judge(at(Forwarded), Reject, anEditor, Words{Grounds: []string{r.ground}}, r.with)
		if err != nil || !slices.Equal(move.Lines, r.want) {
			t.Errorf("%s: cites %v, %v", name, move.Lines, err)
		}
	}
}

func TestSeparable(t *testing.T) {
	for pair, want := range map[[2]Step]bool{
		{Enter, Verify}: true, {Verify, Send}: true, {Forward, Verify}: true, {Send, Verify}: false, {Submit, Send}: false,
		{Verify, Verify}: false, {Verify, Order}: false, {"no", Send}: false,
	} {
		if got := Separable(string(pair[0]), string(pair[1])); got != want {
			t.Errorf("%s before %s: %v", pair[0], pair[1], got)
		}
	}
}

func TestAMoveHasItsLimitAndLines(t *testing.T) {
	c := sound()
	move, err := Judge(at(Received), Return, aLiaison, Words{Grounds: []string{"incomplete", "unit_unclear"}, Message: "Falta."}, c)
	if err != nil {
		t.Fatal(err)
	}
	if want := c.Rules.Due(string(Returned), noon); !move.Due.Equal(want) || want.IsZero() {
		t.Errorf("due %s, want %s", move.Due, want)
	}
	if !slices.Equal(move.Lines, []string{"2.1", "2.3"}) {
		t.Errorf("cites %v", move.Lines)
	}
	if move, _ = Judge(at(Forwarded), Verify, anEditor, Words{}, c); !slices.Equal(move.Lines, []string{"1.1", "5.1", "6.1", "7.1"}) {
		t.Errorf("verify cites %v", move.Lines)
	}
}

func TestAutomatic(t *testing.T) {
	standard, automatic := sound(), sound()
	automatic.Rules = guideline.Automatic(automatic.Rules)
	attention := automatic
	attention.Checks = checksWith(directory.CheckDomain, directory.Attention)
	for name, c := range map[string]struct {
		state State
		with  Circumstances
		want  Step
	}{
		"an office's step is a person's":              {Received, standard, ""},
		"an office's step left to the program":        {Received, automatic, Forward},
		"verifying left to the program":               {Forwarded, automatic, Verify},
		"a check that asks for eyes stops it":         {Forwarded, attention, ""},
		"ordering follows a decision already taken":   {Verified, attention, Order},
		"the standard leaves ordering":                {Verified, standard, Order},
		"the standard leaves probing":                 {Obtained, standard, Probe},
		"sending is a person's":                       {Probed, standard, ""},
		"sending left to the program":                 {Probed, automatic, Send},
		"a delivery that failed is always a person's": {Undelivered, automatic, ""},
		"an order that failed is always a person's":   {Refused, automatic, ""},
		"an end stays an end":                         {Rejected, automatic, ""},
	} {
		if got, _ := Automatic(at(c.state), c.with); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestBlocked(t *testing.T) {
	c := sound()
	c.Checks = checksWith(directory.CheckUnit, directory.Fail)
	send, _ := Find(Send, Probed, New)
	if err := Blocked(at(Probed), send, aLiaison, c); fault.TextOf(err) != "petition.need.unit" {
		t.Errorf("sending with a closed unit: %v", err)
	}
	reject, _ := Find(Reject, Received, New)
	if err := Blocked(at(Received), reject, aLiaison, c); err != nil {
		t.Errorf("what words would meet blocks: %v", err)
	}
}

// To change the procedure is to change a row: what people are offered, who may do it, where it leads and what the
// drawing and the queues are made from all follow.
func TestChangingARowChangesEverything(t *testing.T) {
	const audit Step = "audit"
	if len(Offered(at(Received), Editor)) != 0 {
		t.Fatal("the editor has a button at received already")
	}
	steps := Steps
	t.Cleanup(func() { Steps = steps })
	Steps = append(slices.Clone(steps), StepRow{Step: audit, Number: "1.1+", Lane: Editor, Who: []Role{Editor}, Alone: true,
		From: []State{Received}, To: Verified, Kinds: []Kind{New}, Needs: []Need{NeedNote}})

	if offered := Offered(at(Received), Editor); len(offered) != 1 || offered[0].Step != audit {
		t.Errorf("the editor is offered %v", offered)
	}
	if slices.ContainsFunc(Offered(at(Received), Liaison), func(r StepRow) bool { return r.Step == audit }) {
		t.Error("the liaison is offered the editor's step")
	}
	if !slices.ContainsFunc(From(Received, New), func(r StepRow) bool { return r.Step == audit && r.To == Verified }) {
		t.Error("the way out of received is not drawn")
	}
	if slices.ContainsFunc(From(Received, Reset), func(r StepRow) bool { return r.Step == audit }) {
		t.Error("another kind got the step")
	}
	_, err := Judge(at(Received), audit, anEditor, Words{}, sound())
	if fault.TextOf(err) != "petition.need.note" {
		t.Errorf("the row's need is not asked for: %v", err)
	}
	if _, err = Judge(at(Received), audit, aLiaison, Words{Note: "x"}, sound()); !fault.Is(err, fault.Denied) {
		t.Errorf("the liaison took it: %v", err)
	}
	move, err := Judge(at(Received), audit, anEditor, Words{Note: "x"}, sound())
	if err != nil || move.To != Verified || move.Due.IsZero() {
		t.Errorf("it leads to %s, due %s: %v", move.To, move.Due, err)
	}
}
