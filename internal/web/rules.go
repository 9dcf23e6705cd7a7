package web

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"clavero/internal/calendar"
	"clavero/internal/guideline"
	"clavero/internal/lang/spanish"
	"clavero/internal/ledger"
	"clavero/internal/petition"
	"clavero/internal/rulebook"
	"clavero/internal/rulemaking"
	"clavero/internal/store"
	"clavero/internal/web/page"
)

// rulesPage says the guidelines (3.1) and the mechanisms (3.2) in force in words, since when and by whom, and is where those
// who may write them begin.
func (v *visit) rulesPage() error {
	shown, err := v.rulesView()
	if err != nil {
		return err
	}
	return v.ok(shown)
}

func (v *visit) rulesView() (page.Rules, error) {
	p := page.Rules{Frame: v.frame(v.t("frame.nav.rules"))}
	rules, err := v.Desk.Rules(v.r.Context())
	if err != nil {
		return p, err
	}
	words, err := v.ruleWords()
	if err != nil {
		return p, err
	}
	guidelines, err := v.ruleSet(rulebook.Guidelines, rules.Guideline.Number, v.ruleGroups(guideline.GuidelineSections, v.guidelineSections(rules.Guideline, words)))
	if err != nil {
		return p, err
	}
	mechanisms, err := v.ruleSet(rulebook.Mechanisms, rules.Mechanism.Number, v.ruleGroups(guideline.MechanismSections, v.mechanismSections(rules.Mechanism, words)))
	p.Sets = []page.RuleSet{guidelines, mechanisms}
	return p, err
}

func (v *visit) ruleGroups(sections []string, rules map[string][]page.Rule) []page.RuleGroup {
	var groups []page.RuleGroup
	for _, section := range sections {
		if len(rules[section]) > 0 {
			groups = append(groups, page.RuleGroup{Title: v.sectionTitle(section), Rules: rules[section]})
		}
	}
	return groups
}

func (v *visit) ruleSet(kind string, number int, groups []page.RuleGroup) (page.RuleSet, error) {
	set := page.RuleSet{
		Key: kind, Title: v.t("rules.kind." + kind), Number: number, Clause: v.t("web.rules.clause." + kind), Office: v.t("web.rules.office." + kind),
		Intro: v.t("web.rules.intro." + kind), Groups: groups, Write: rulemaking.MayWrite(v.who, kind) == nil,
	}
	versions, err := v.Book.Versions(v.r.Context(), v.DB.Read(), kind)
	if err != nil {
		return set, err
	}
	signers, err := v.ruleSigners(kind)
	if err != nil {
		return set, err
	}
	words, err := v.ruleWords()
	if err != nil {
		return set, err
	}
	for i, version := range versions {
		row := page.RuleVersion{Number: version.Number, From: version.InForce, SignedBy: signers[version.Number]}
		if row.Summary, err = v.ruleSummary(kind, versions[i:], words); err != nil {
			return set, err
		}
		if i+1 < len(versions) {
			row.Compare = v.comparePath(kind, versions[i+1].Number, version.Number)
		}
		switch later := laterThan(versions[:i]); {
		case !version.Withdrawn.IsZero():
			row.Withdrawn, row.Why = version.Withdrawn, version.Why
		case version.InForce.After(v.now):
			row.Pending = true
			set.Pending = &page.RulePending{Number: version.Number, From: version.InForce, Compare: v.comparePath(kind, number, version.Number), Path: "/lineamientos/version/" + kind + "/" + strconv.Itoa(version.Number) + "/retirar"}
		case !later.IsZero() && !later.After(v.now):
			row.To = later
		}
		if version.Number == number {
			set.InForce, set.SignedBy = version.InForce, row.SignedBy
		}
		set.Versions = append(set.Versions, row)
	}
	drafts, err := v.Rules.Drafts(v.r.Context(), v.who, kind)
	for _, draft := range drafts {
		set.Drafts = append(set.Drafts, page.RuleDraftLine{Name: cmp.Or(draft.Name, v.t("draft.unnamed", "Title", set.Title)), Path: draftPath(draft.ID), Who: draft.StaffName, At: draft.At})
	}
	return set, err
}

func (v *visit) comparePath(kind string, from, to int) string {
	return "/lineamientos/comparar?que=" + kind + "&de=" + strconv.Itoa(from) + "&a=" + strconv.Itoa(to)
}

// laterThan is when the next number after some came in force; zero where none of them did.
func laterThan(newer []store.RuleSet) time.Time {
	for _, version := range slices.Backward(newer) {
		if version.Withdrawn.IsZero() {
			return version.InForce
		}
	}
	return time.Time{}
}

// ruleSummary says in a line what a version changed from the one before it.
func (v *visit) ruleSummary(kind string, from []store.RuleSet, words guideline.Words) (string, error) {
	if len(from) == 1 {
		return v.t("web.rules.summary.first"), nil
	}
	after, err := v.Rules.Version(v.r.Context(), v.who, kind, from[0].Number)
	if err != nil {
		return "", err
	}
	before, err := v.Rules.Version(v.r.Context(), v.who, kind, from[1].Number)
	if err != nil {
		return "", err
	}
	changes := rulemaking.Compare(before, after, words)
	switch len(changes) {
	case 0:
		return v.t("web.rules.summary.same"), nil
	case 1:
		return changes[0].Text, nil
	}
	return v.t("web.rules.summary.more", "Text", changes[0].Text, "N", len(changes)-1), nil
}

// ruleSigners are who put each number in force, as the ledger knows.
func (v *visit) ruleSigners(kind string) (map[int]string, error) {
	const most = 10_000
	entries, err := v.DB.Read().FindLedger(v.r.Context(), store.LedgerQuery{Kind: string(ledger.RulesPublished), Limit: most})
	if err != nil {
		return nil, err
	}
	names := v.newNames()
	signers := map[int]string{}
	for _, entry := range entries {
		if entry.What == kind {
			if signers[int(entry.Subject.ID)], err = names.actor(entry.Actor); err != nil {
				return nil, err
			}
		}
	}
	return signers, nil
}

// guidelineSections are the parts of a guideline in words.
func (v *visit) guidelineSections(g guideline.Guideline, words guideline.Words) map[string][]page.Rule {
	holders := []page.Rule{{Text: v.t("web.rule.anybody")}}
	if len(g.Holders.Lines) > 0 {
		holders = []page.Rule{{Ref: g.Holders.Line, Text: g.Line(g.Holders.Line, words)}}
		for _, line := range g.Holders.Lines {
			holders = append(holders, page.Rule{Ref: line.Line, Text: words.Holder(line)})
		}
	}
	keys := []page.Rule{v.rule(g.Quota.Line, "quota", "", strconv.Itoa(g.Quota.PerUnit))}
	for _, e := range g.Quota.Except {
		keys = append(keys, page.Rule{Ref: e.Line, Text: g.Line(e.Line, words)})
	}
	keys = append(keys, v.rule(g.KeyLife.Line, "life", "", v.t("web.rules.months", "N", g.KeyLife.Months)),
		page.Rule{Ref: g.Renewal.Line, Text: v.t("rules.line.renewal", "N", g.Renewal.Opens())})
	terms := []page.Rule{
		v.rule(g.Reopen.Line, "reopen", "", v.t("rules.unit.wd", "N", g.Reopen.WorkingDays)),
		v.rule(g.Asking.Line, "asking", "", v.t("web.rules.times", "N", g.Asking.Times)),
	}
	if g.Reconsider.WorkingDays > 0 {
		terms = append(terms, page.Rule{Ref: g.Reconsider.Line, Text: g.Line(g.Reconsider.Line, words)})
	}
	return map[string][]page.Rule{
		guideline.SectionHolders: holders, guideline.SectionKeys: keys,
		guideline.SectionGrounds: slices.Concat(v.groundRules(g, petition.Return), v.groundRules(g, petition.Reject)),
		guideline.SectionLimits:  v.limitRules(g), guideline.SectionCalendar: v.calendarRules(g.Calendar),
		guideline.SectionSeparation: v.separationRules(g), guideline.SectionTerms: terms,
	}
}

// rule is one rule by the name of its text, with what it speaks of and its value.
func (v *visit) rule(line, name, subject, value string) page.Rule {
	return page.Rule{Ref: line, Text: v.t("web.rule."+name, "Subject", subject), Value: value}
}

func (v *visit) groundRules(g guideline.Guideline, step petition.Step) []page.Rule {
	var rules []page.Rule
	for _, ground := range g.GroundsFor(string(step)) {
		ground.Step = string(step)
		rules = append(rules, page.Rule{Ref: ground.Line, Text: v.groundSaid(ground)})
	}
	return rules
}

// groundSaid says what a ground is for, and the ground.
func (v *visit) groundSaid(g guideline.Ground) string {
	return v.t("rules.line.ground", "Step", midSentence(v.t("petition.step."+g.Step)), "Text", g.Text(string(v.lang)))
}

func (v *visit) limitRules(g guideline.Guideline) []page.Rule {
	var rules []page.Rule
	for _, limit := range g.Limits {
		row := petition.State(limit.State).Row()
		rule := v.rule(limit.Line, "limit", capital(v.t("petition.state."+limit.State)), v.t("rules.unit."+string(limit.Unit), "N", limit.N))
		if passing := v.worded("petition.passing."+string(row.At), ""); passing != "" {
			rule.Items = []string{passing}
		}
		rules = append(rules, rule)
	}
	return rules
}

// calendarRules are the hours of the office, and its holidays with the day on which each comes next.
func (v *visit) calendarRules(c calendar.Calendar) []page.Rule {
	next := map[string]time.Time{}
	for _, year := range []int{v.now.Year() + 1, v.now.Year()} {
		for _, rest := range c.Rests(year) {
			if rest.Day.After(v.now) {
				next[rest.Name] = rest.Day
			}
		}
	}
	rests := page.Rule{Text: c.Name}
	for _, holiday := range c.Holidays {
		item := holiday.Name
		if day, soon := next[item]; soon {
			item += ", " + spanish.LongDate(day, v.lang)
		}
		if !slices.Contains(rests.Items, item) {
			rests.Items = append(rests.Items, item)
		}
	}
	return []page.Rule{{Ref: strconv.Itoa(c.Number), Text: v.t("web.rules.hours.text"), Value: v.t("web.rules.hours", "From", clockOf(c.Opens), "To", clockOf(c.Closes))}, rests}
}

// inARow sets words in a row: «3 y 7».
func (v *visit) inARow(words []string) string {
	last := len(words) - 1
	if last < 1 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:last], ", ") + v.t("rules.and") + words[last]
}

func clockOf(minute int) string {
	rest := strconv.Itoa(minute % 60)
	return strconv.Itoa(minute/60) + ":" + strings.Repeat("0", 2-len(rest)) + rest
}

func (v *visit) separationRules(g guideline.Guideline) []page.Rule {
	var rules []page.Rule
	for _, pair := range g.Separation {
		rules = append(rules, page.Rule{Ref: pair.Line, Text: v.separationWords(pair)})
	}
	alone := v.rule(g.Alone.Line, "alone", "", "")
	for _, step := range g.Alone.Steps {
		alone.Items = append(alone.Items, v.t("petition.step."+step))
	}
	return append(rules, alone)
}

func (v *visit) separationWords(s guideline.Separation) string {
	return v.t("web.rule.separate", "First", midSentence(v.t("petition.step."+s.First)), "Then", midSentence(v.t("petition.step."+s.Then)))
}

// mechanismSections are the parts of the mechanisms in words.
func (v *visit) mechanismSections(m guideline.Mechanism, words guideline.Words) map[string][]page.Rule {
	var links, sessions []page.Rule
	for _, link := range m.Links.Each() {
		links = append(links, page.Rule{Ref: m.Links.Line, Text: v.t("web.rule.link", "What", v.t("rules.link."+link.Name)), Value: words.Lasting(*link.Minutes)})
	}
	for _, session := range []struct {
		name       string
		idle, last int
	}{{"reader", m.Sessions.ReaderIdle, m.Sessions.ReaderLast}, {"staff", m.Sessions.StaffIdle, m.Sessions.StaffLast}, {"case", m.Sessions.CaseIdle, m.Sessions.CaseLast}} {
		sessions = append(sessions, page.Rule{Ref: m.Sessions.Line, Text: v.t("web.rule.session." + session.name),
			Value: v.t("web.rules.session", "Idle", words.Lasting(session.idle), "Last", words.Lasting(session.last))})
	}
	var days []string
	for _, day := range m.Remind {
		days = append(days, strconv.Itoa(day))
	}
	var warned []string
	for _, day := range m.Warnings() {
		warned = append(warned, strconv.Itoa(day))
	}
	access := []page.Rule{v.rule("", "provider", "", v.provider(m.Provider)), v.rule(m.UserName.Line, "user", "", v.t("web.rules.characters", "N", m.UserName.Max))}
	if m.Factors.Line != "" {
		access = append(access, page.Rule{Ref: m.Factors.Line, Text: v.t("web.rule.factors", "Reader", m.Factors.Reader, "Staff", m.Factors.Staff)})
	}
	var instructions []page.Rule
	for _, text := range m.Instructions[string(v.lang)] {
		instructions = append(instructions, page.Rule{Text: text})
	}
	return map[string][]page.Rule{
		guideline.SectionAccess: access, guideline.SectionLinks: links, guideline.SectionSessions: sessions,
		guideline.SectionDelivery: {
			v.rule(m.Delivery.Line, "fact", "", v.t("petition.fact."+m.Delivery.Fact)), v.rule(m.Delivery.Line, "house", "", v.t("petition.fact."+m.Delivery.House)),
			v.rule(m.Delivery.Line, "tries", "", strconv.Itoa(m.Delivery.Tries)), v.rule("", "remind", "", v.t("web.rules.remind", "Days", v.inARow(days))),
			v.rule("", "warn", "", v.t("web.rules.remind", "Days", v.inARow(warned))),
		},
		guideline.SectionInstructions: instructions, guideline.SectionMails: v.mailRules(m),
	}
}

// mailPurposes are the letters in the order in which an official gets them.
var mailPurposes = []string{"confirm", "received", "returned", "corrected", "rejected", "appealed", "granted", "upheld", "verified", "deliver", "remind", "settled", "cancelled", "expired", "reopened", "track", "prove", "reset"}

func (v *visit) mailRules(m guideline.Mechanism) []page.Rule {
	var rules []page.Rule
	for _, purpose := range mailPurposes {
		if words, ok := m.Mail(purpose, string(v.lang)); ok {
			rules = append(rules, page.Rule{Text: words.Subject, Items: words.Paragraphs})
		}
	}
	return rules
}
