package rulework

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"clavero/internal/calendar"
	"clavero/internal/guideline"
	"clavero/internal/lang/spanish"
	"clavero/internal/petition"
	"clavero/internal/rulemaking"
	"clavero/internal/web/page"
	"clavero/internal/web/visit"
)

// sections bind the parts of rules to their forms.
var sections = map[string]func(*binding, *rulemaking.Draft){
	guideline.SectionHolders:    bindHolders,
	guideline.SectionKeys:       bindKeys,
	guideline.SectionGrounds:    bindGrounds,
	guideline.SectionLimits:     bindLimits,
	guideline.SectionSeparation: bindSeparation,
	guideline.SectionTerms:      bindTerms,
	guideline.SectionCalendar:   bindCalendar,

	guideline.SectionAccess:       bindAccess,
	guideline.SectionLinks:        bindLinks,
	guideline.SectionDelivery:     bindDelivery,
	guideline.SectionSessions:     bindSessions,
	guideline.SectionInstructions: bindInstructions,
}

// longestLine is a number such as «10.12.3».
const longestLine = 12

func (b *binding) line(name string, into *string) {
	b.text(name, "line", into, longestLine, narrow)
}

func bindHolders(b *binding, d *rulemaking.Draft) {
	h := &d.Guideline.Holders
	b.text("line", "holders.line", &h.Line, longestLine, narrow)
	kinds := options(b.v, "rules.kinds.", guideline.UnitKinds...)
	empty := func(l guideline.HolderLine) bool {
		return len(l.Institutions)+len(l.Kinds)+len(l.Positions)+len(l.Domains) == 0 && l.Line == ""
	}
	say := func(l guideline.HolderLine) (string, string) { return l.Line, b.words.Holder(l) }
	listOf(b, &h.Lines, listing[guideline.HolderLine]{"holders", "holders", empty, say, func(l *guideline.HolderLine) {
		b.line("line", &l.Line)
		effect := "allow"
		if l.Deny {
			effect = "deny"
		}
		b.choice("effect", "holders.effect", &effect, options(b.v, "ruleform.effect.", "allow", "deny"))
		l.Deny = effect == "deny"
		b.ticks("kinds", "holders.kinds", &l.Kinds, kinds)
		b.lines("institutions", "holders.institutions", &l.Institutions, func(s string) string { return strings.ToUpper(spanish.Tidy(s)) })
		b.lines("positions", "holders.positions", &l.Positions, spanish.Tidy)
		b.lines("domains", "holders.domains", &l.Domains, tidyDomain)
	}})
}

func bindKeys(b *binding, d *rulemaking.Draft) {
	q, l := &d.Guideline.Quota, &d.Guideline.KeyLife
	b.group(b.v.T("ruleform.keys.quota"))
	b.line("quota.line", &q.Line)
	b.number("quota", "keys.per_unit", &q.PerUnit)
	b.group(b.v.T("ruleform.keys.life"))
	b.line("life.line", &l.Line)
	b.number("life", "keys.months", &l.Months)
	b.group(b.v.T("ruleform.keys.renewal"))
	r := &d.Guideline.Renewal
	b.line("renewal.line", &r.Line)
	days := r.Opens() // also where the number is of before renewals were known
	b.number("renewal", "keys.renewal_days", &days)
	if b.typed != nil {
		r.Days = days
	}
	empty := func(e guideline.Exception) bool { return e.Line == "" && e.Unit == "" }
	say := func(e guideline.Exception) (string, string) { return e.Line, b.words.Exception(e) }
	listOf(b, &q.Except, listing[guideline.Exception]{"except", "keys", empty, say, func(e *guideline.Exception) {
		b.line("line", &e.Line)
		b.text("unit", "keys.unit", &e.Unit, 32, narrow)
		b.number("keys", "keys.keys", &e.Keys)
	}})
}

func bindGrounds(b *binding, d *rulemaking.Draft) {
	steps := []page.Option{{Value: string(petition.Return), Label: b.v.T("petition.step.return")}, {Value: string(petition.Reject), Label: b.v.T("petition.step.reject")}}
	empty := func(g guideline.Ground) bool { return g.Line == "" && g.ES == "" && g.EN == "" }
	say := func(g guideline.Ground) (string, string) { return g.Line, groundSaid(b.v, g) }
	listOf(b, &d.Guideline.Grounds, listing[guideline.Ground]{"grounds", "grounds", empty, say, func(g *guideline.Ground) {
		b.hidden("code", &g.Code)
		b.line("line", &g.Line)
		if g.Step == "" {
			g.Step = string(petition.Reject)
		}
		b.choice("step", "grounds.step", &g.Step, steps)
		b.area("es", "grounds.es", &g.ES, 400)
		b.area("en", "grounds.en", &g.EN, 400)
		if b.typed != nil && g.Code == "" {
			g.Code = "line_" + strings.ReplaceAll(g.Line, ".", "_")
		}
	}})
}

func bindLimits(b *binding, d *rulemaking.Draft) {
	g := &d.Guideline
	units := unitOptions(b.v)
	var limits []guideline.Limit
	for _, state := range petition.Known().Needed {
		limit, _ := g.LimitOf(state)
		limit.State = state
		if limit.Unit == "" {
			limit.Unit = guideline.WorkingHours
		}
		b.prefix = "limits." + state + "."
		b.group(visit.Capital(b.v.T("petition.state." + state)))
		b.line("line", &limit.Line)
		b.number("n", "limits.n", &limit.N)
		unit := string(limit.Unit)
		b.choice("unit", "unit", &unit, units)
		limit.Unit = guideline.Unit(unit)
		if limit.N > 0 || limit.Line != "" {
			limits = append(limits, limit)
		}
	}
	b.prefix = ""
	if b.typed != nil {
		g.Limits = inOrderOf(g.Limits, limits)
	}
}

// inOrderOf keeps lines in the order in which they stood.
func inOrderOf(before, after []guideline.Limit) []guideline.Limit {
	at := func(l guideline.Limit) int {
		i := slices.IndexFunc(before, func(b guideline.Limit) bool { return b.State == l.State })
		if i < 0 {
			return len(before)
		}
		return i
	}
	slices.SortStableFunc(after, func(a, b guideline.Limit) int { return at(a) - at(b) })
	return after
}

func bindSeparation(b *binding, d *rulemaking.Draft) {
	g := &d.Guideline
	pairs := []page.Option{{Value: "", Label: b.v.T("ruleform.separation.none")}}
	for _, pair := range petition.SeparableSteps() {
		pairs = append(pairs, page.Option{Value: string(pair[0]) + "/" + string(pair[1]), Label: b.v.T("ruleform.separation.pair",
			"First", b.v.T("petition.step."+string(pair[0])), "Then", b.v.T("petition.step."+string(pair[1])))})
	}
	empty := func(s guideline.Separation) bool { return s.First == "" }
	say := func(s guideline.Separation) (string, string) { return s.Line, separationWords(b.v, s) }
	listOf(b, &g.Separation, listing[guideline.Separation]{"separation", "separation", empty, say, func(s *guideline.Separation) {
		b.line("line", &s.Line)
		pair := ""
		if s.First != "" {
			pair = s.First + "/" + s.Then
		}
		b.choice("pair", "separation.pair_label", &pair, pairs)
		s.First, s.Then, _ = strings.Cut(pair, "/")
	}})
	b.group(b.v.T("ruleform.alone"))
	b.line("alone.line", &g.Alone.Line)
	b.ticks("alone", "alone.steps", &g.Alone.Steps, options(b.v, "petition.step.", petition.Known().Leaving...))
}

func bindTerms(b *binding, d *rulemaking.Draft) {
	g := &d.Guideline
	b.group(b.v.T("ruleform.terms.reopen"))
	b.line("reopen.line", &g.Reopen.Line)
	b.number("reopen", "terms.days", &g.Reopen.WorkingDays)
	b.group(b.v.T("ruleform.terms.reconsider"))
	b.line("reconsider.line", &g.Reconsider.Line)
	b.number("reconsider", "terms.reconsider_days", &g.Reconsider.WorkingDays)
	b.group(b.v.T("ruleform.terms.asking"))
	b.line("asking.line", &g.Asking.Line)
	b.number("asking", "terms.times", &g.Asking.Times)
}

func bindCalendar(b *binding, d *rulemaking.Draft) {
	c := &d.Guideline.Calendar
	before := *c
	b.clock("opens", "calendar.opens", &c.Opens)
	b.clock("closes", "calendar.closes", &c.Closes)
	b.weekdays(c)
	var kept []string
	var options []page.Option
	for i, holiday := range c.Holidays {
		options = append(options, page.Option{Value: strconv.Itoa(i), Label: holiday.Name + " · " + holidayDay(b.v, holiday), Hint: holiday.Source})
		kept = append(kept, strconv.Itoa(i))
	}
	b.group(b.v.T("ruleform.calendar.holidays"))
	b.ticks("keep", "calendar.keep", &kept, options)
	var added []calendar.Holiday
	empty := func(h calendar.Holiday) bool { return h.Name == "" && h.Date == "" }
	say := func(h calendar.Holiday) (string, string) { return h.Date, h.Name }
	listOf(b, &added, listing[calendar.Holiday]{"holidays", "calendar", empty, say, func(h *calendar.Holiday) {
		b.text("name", "calendar.name", &h.Name, 120)
		b.text("date", "calendar.date", &h.Date, 10, func(f *page.Field) { f.Type, f.Narrow = "date", true })
		b.text("source", "calendar.source", &h.Source, 200)
	}})
	if b.typed == nil {
		return
	}
	var holidays []calendar.Holiday
	for i, holiday := range c.Holidays {
		if slices.Contains(kept, strconv.Itoa(i)) {
			holidays = append(holidays, holiday)
		}
	}
	c.Holidays = append(holidays, added...)
	if !sameCalendar(before, *c) {
		c.Number = before.Number + 1
	}
}

func sameCalendar(a, b calendar.Calendar) bool {
	return a.Opens == b.Opens && a.Closes == b.Closes && slices.Equal(a.Weekdays, b.Weekdays) && slices.Equal(a.Holidays, b.Holidays)
}

// clock is an hour of the day, as «9:00».
func (b *binding) clock(name, key string, minute *int) {
	shown := clockOf(*minute)
	b.text(name, key, &shown, 5, narrow)
	if b.typed == nil {
		return
	}
	hours, minutes, _ := strings.Cut(shown, ":")
	h, err := strconv.Atoi(hours)
	m, merr := strconv.Atoi(minutes)
	if err != nil || merr != nil || h < 0 || h > 24 || m < 0 || m > 59 {
		b.fault(name, "ruleform.clock")
		last := &b.groups[len(b.groups)-1]
		last.Fields[len(last.Fields)-1].Error = b.v.T("ruleform.clock")
		return
	}
	*minute = h*60 + m
}

func (b *binding) weekdays(c *calendar.Calendar) {
	var days []string
	for _, day := range c.Weekdays {
		days = append(days, strconv.Itoa(int(day)))
	}
	var options []page.Option
	for _, day := range []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday, time.Saturday, time.Sunday} {
		options = append(options, page.Option{Value: strconv.Itoa(int(day)), Label: visit.Capital(b.v.T("rules.weekday." + strconv.Itoa(int(day))))})
	}
	b.ticks("weekdays", "calendar.weekdays", &days, options)
	if b.typed == nil {
		return
	}
	c.Weekdays = nil
	for _, day := range days {
		n, _ := strconv.Atoi(day) // one of those offered
		c.Weekdays = append(c.Weekdays, time.Weekday(n))
	}
}

// holidayDay says on which day a holiday falls.
func holidayDay(v *visit.Visit, h calendar.Holiday) string {
	if h.Date != "" {
		return h.Date
	}
	return v.T("rules.yearly")
}
