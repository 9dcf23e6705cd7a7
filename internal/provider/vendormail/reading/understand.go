package reading

import (
	"slices"
	"strings"

	"clavero/internal/provider"
)

// understand reads what people wrote.
func (r *reader) understand() {
	r.prose = r.clauses(r.vocabulary.understand(r.allProse()))
	records := r.records()
	claims := r.claims(records)
	for i := range claims {
		r.check(&claims[i])
	}
	claims = r.judge(claims)
	if len(claims) > 0 {
		r.answer(claims)
		return
	}
	r.withoutClaims()
}

func (r *reader) allProse() []sentence {
	var all []sentence
	if r.body != nil {
		all = slices.Clone(r.body.prose)
	}
	return all
}

// records gives the records that say something of an order: those with values, and rows of tables with a state.
func (r *reader) records() []record {
	var all []record
	take := func(c *collector) {
		for _, rec := range c.records {
			if rec.valued() || rec.table && rec.marked() && len(rec.said) > 0 {
				all = append(all, rec)
			}
		}
	}
	if r.body != nil {
		take(r.body)
	}
	for _, file := range r.files {
		take(file)
	}
	return all
}

// judge gives every claim its outcome: those with values, then those that sentences make.
func (r *reader) judge(claims []claim) []claim {
	valued := false
	for i := range claims {
		valued = valued || claims[i].user != "" || claims[i].secret != ""
		r.judgeRecord(&claims[i])
	}
	identified := slices.Clone(claims)
	claims = slices.DeleteFunc(claims, func(c claim) bool { return c.outcome == "" })
	claims = r.judgeRest(claims)
	claims = r.judgeRest(claims) // beside what the others came to, one that is put off is an item of its own
	slices.SortStableFunc(claims, func(a, b claim) int { return a.place() - b.place() })
	r.nameUsers(claims, identified)
	if valued || len(claims) > 0 {
		r.weighProse(claims)
	}
	return claims
}

// judgeRest adds what sentences say of the orders that have no claim.
func (r *reader) judgeRest(claims []claim) []claim {
	others := len(claims) > 0
	for _, order := range r.concerned() {
		if !slices.ContainsFunc(claims, func(c claim) bool { return c.order == order }) {
			if c, ok := r.judgeSentences(order, others); ok {
				claims = append(claims, c)
			}
		}
	}
	return claims
}

// concerned gives the orders that sentences can be about.
func (r *reader) concerned() []int {
	all := slices.Clone(r.pointed())
	if r.body == nil {
		return all
	}
	for _, folio := range r.body.folios {
		if i := r.index.byFolio(folio); i >= 0 {
			all = appendOnce(all, i)
		}
	}
	return all
}

// judgeRecord gives a record's outcome by what stands in it: user and secret, or a state.
func (r *reader) judgeRecord(c *claim) {
	o := Order{}
	if c.order >= 0 {
		o = r.options.Orders[c.order]
	}
	state := r.stateOf(c.record.said)
	brings := o.Op == provider.Create || o.Op == provider.Reset
	switch {
	case c.secret != "":
		c.outcome = Unknown
		if c.order >= 0 {
			c.outcome = done[o.Op]
		} else if c.user != "" {
			c.outcome = Created
		}
		if !brings && c.order >= 0 {
			c.outcome = Unknown
			r.doubt(OtherAct)
		}
		if c.user == "" && (o.Op != provider.Reset || o.UserName == "") {
			r.doubt(Incomplete)
		}
		r.fits(state, o)
		if spells(state.folded, []claim{*c}) {
			r.doubt(Hedged)
		}
	case state.refuses && !state.later && !state.asks:
		c.outcome, c.reason = Refused, c.record.reason
		if c.reason == "" {
			c.reason = strings.Join(c.record.said, ". ")
		}
		if len(state.done) > 0 && !state.denies {
			r.doubt(Hedged)
		}
	case !brings && c.order >= 0 && slices.Contains(state.done, done[o.Op]) && !state.denies && !state.later:
		c.outcome = done[o.Op]
	case c.user != "" && !brings && c.order >= 0 && len(c.record.said) == 0:
		c.outcome = "" // the user identifies; the sentences say what was done
		c.record.claves = nil
	case len(c.record.said) > 0 && state.later && !state.refuses && !c.record.valued():
		c.outcome = promised
	case c.record.valued() || len(c.record.said) > 0:
		c.outcome = Unknown
		if brings && c.user != "" {
			c.outcome = done[o.Op]
		}
		r.doubt(Incomplete)
	}
}

// nothing is what stands under a label that has nothing to say.
var nothing = map[string]bool{"": true, "ninguna": true, "ninguno": true, "n/a": true, "na": true, "sin observaciones": true,
	"sin comentarios": true, "none": true, "nada": true}

// stateOf understands the remarks of a record as one sentence.
func (r *reader) stateOf(said []string) sentence {
	said = slices.DeleteFunc(slices.Clone(said), func(text string) bool { return nothing[strings.Trim(fold(text), " .-")] })
	s := sentence{text: strings.Join(said, ". ")}
	s.folded = strings.Join(strings.Fields(fold(s.text)), " ")
	r.vocabulary.understandOne(&s)
	if len(s.done) == 0 && !s.refuses && carried().MatchString(s.folded) {
		s.done = movementsOf(s.folded)
	}
	return s
}

// fits doubts a record with values whose state does not fit.
func (r *reader) fits(state sentence, o Order) {
	if state.refuses || state.denies || state.later || state.hedges {
		r.doubt(Hedged)
	}
	if state.asks {
		r.doubt(Asked)
	}
	if len(state.done) > 0 && o.Op != "" && !slices.Contains(state.done, done[o.Op]) && !r.isLoose(state, o) {
		r.doubt(OtherAct)
	}
}

// isLoose lets a created key be called active, and a new secret be called restored.
func (r *reader) isLoose(s sentence, o Order) bool {
	return o.Op == provider.Reset && slices.Contains(s.done, Created) || o.Op == provider.Create && slices.Contains(s.done, Created)
}

// aboutOrder gives the sentences that speak of an order, and those that speak of none.
func (r *reader) aboutOrder(order int) (own, common []sentence) {
	for _, s := range r.prose {
		named := r.about(s)
		switch {
		case slices.ContainsFunc(s.folios, func(f string) bool { return r.index.byFolio(f) == order }) || slices.Contains(named, order):
			own = append(own, s)
		case len(s.folios) == 0 && len(named) == 0:
			common = append(common, s)
		}
	}
	return own, common
}

// judgeSentences reads what sentences say of an order.
func (r *reader) judgeSentences(order int, others bool) (claim, bool) {
	o := r.options.Orders[order]
	own, common := r.aboutOrder(order)
	speak := own
	if alone := len(r.concerned()) == 1 && !others; alone {
		speak = slices.Concat(own, common)
	} else {
		for _, s := range common {
			if s.whole && !others {
				speak = append(speak, s)
			}
		}
	}
	c := claim{order: order}
	if len(own) > 0 {
		c.record.orders = []int{order}
	}
	brings := o.Op == provider.Create || o.Op == provider.Reset
	for _, s := range speak {
		switch {
		case s.asks && len(own) == 0:
		case s.refuses && s.later:
		case s.refuses && o.Op == provider.Remove && len(s.done) == 0 && gone().MatchString(s.folded) && slices.ContainsFunc(speak, func(t sentence) bool { return slices.Contains(t.done, Removed) && !t.denies && !t.later }):
			// it is not there, because it was removed
		case s.refuses:
			c.outcome = Refused
			c.reason = joinReason(c.reason, s.text)
			if o.Op == provider.Remove && gone().MatchString(s.folded) {
				r.doubt(OtherAct) // that it is not there may be because it was removed
			}
			gone := o.Op != provider.Remove && len(s.done) == 1 && s.done[0] == Removed && missing().MatchString(s.folded)
			if len(s.done) > 0 && !slices.Contains(s.done, done[o.Op]) && !gone {
				r.doubt(OtherAct) // refused, because something else was done
			}
			if s.absent && o.Op == provider.Create {
				r.doubt(Hedged) // it may only say that it is still to be done
			}
		case s.later && len(own) > 0 && others:
			c.outcome = promised
		case len(s.done) > 0 && s.later:
			if c.outcome == "" {
				c.outcome = promised
			}
		case len(s.done) > 0 && s.denies:
			if c.outcome == "" {
				c.outcome = Unknown
			}
			if !slices.Contains(s.done, done[o.Op]) || !slices.ContainsFunc(speak, func(t sentence) bool { return t.refuses && !t.later }) {
				r.doubt(Hedged)
			}
		case len(s.done) > 0 && slices.Contains(s.done, done[o.Op]):
			if s.mixed || isDoneElse(s.folded) {
				r.doubt(OtherAct)
			}
			if c.outcome == Refused {
				r.doubt(Hedged)
				continue
			}
			c.outcome = done[o.Op]
		case len(s.done) > 0:
			r.doubt(OtherAct)
			if c.outcome == "" {
				c.outcome = Unknown
			}
		}
	}
	if c.outcome == promised && !others {
		return claim{}, false
	}
	if c.outcome == done[o.Op] && brings {
		r.doubt(Incomplete)
	}
	if c.outcome == Refused {
		c.reason = r.reasonOf(order, c.reason)
		if slices.ContainsFunc(speak, func(s sentence) bool { return len(s.done) > 0 && !s.denies && !s.refuses }) {
			r.doubt(Hedged)
		}
	}
	r.check(&c)
	return c, c.outcome != ""
}

// missing says that a user is not there; why may be that it was removed.
var missing = lazily(`\bno (?:existe|aparece|se encontro|se encuentra|esta registrad)`)

const maxReason = 500 // characters of a reason

func joinReason(reason, text string) string {
	if _, below, ok := strings.Cut(text, string(markBreak)); ok {
		text = below // of the line it stands under
	}
	text = strings.TrimSpace(text)
	if reason != "" {
		text = reason + " " + text
	}
	return clip(text)
}

func clip(s string) string {
	if runes := []rune(s); len(runes) > maxReason {
		return string(runes[:maxReason]) + "…"
	}
	return s
}

// reasonOf prefers the reason given under a label.
func (r *reader) reasonOf(order int, sentence string) string {
	if r.body == nil {
		return sentence
	}
	for _, rec := range r.body.records {
		if rec.reason != "" && (len(rec.folios) == 0 || slices.ContainsFunc(rec.folios, func(f string) bool { return r.index.byFolio(f) == order })) {
			return clip(rec.reason)
		}
	}
	return sentence
}
