// Package rulework is the pages of the guidelines and mechanisms (3.1, 3.2): in force, compared, drafted, tried, signed; and of
// the procedure itself with its manual.
package rulework

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
	"clavero/internal/web/visit"
	"clavero/internal/web/wording"
)

// RulesPage says the guidelines (3.1) and the mechanisms (3.2) in force in words, since when and by whom, and is where those
// who may write them begin.
func RulesPage(v *visit.Visit) error {
	shown, err := rulesView(v)
	if err != nil {
		return err
	}
	return v.OK(shown)
}

func rulesView(v *visit.Visit) (page.Rules, error) {
	p := page.Rules{Frame: v.Frame(v.T("frame.nav.rules"))}
	rules, err := v.Desk.Rules(v.Request.Context())
	if err != nil {
		return p, err
	}
	words, err := ruleWords(v)
	if err != nil {
		return p, err
	}
	guidelines, err := ruleSet(v, rulebook.Guidelines, rules.Guideline.Number, ruleGroups(v, guideline.GuidelineSections, guidelineSections(v, rules.Guideline, words)))
	if err != nil {
		return p, err
	}
	mechanisms, err := ruleSet(v, rulebook.Mechanisms, rules.Mechanism.Number, ruleGroups(v, guideline.MechanismSections, mechanismSections(v, rules.Mechanism, words)))
	p.Sets = []page.RuleSet{guidelines, mechanisms}
	return p, err
}

func ruleGroups(v *visit.Visit, sections []string, rules map[string][]page.Rule) []page.RuleGroup {
	var groups []page.RuleGroup
	for _, section := range sections {
		if len(rules[section]) > 0 {
			groups = append(groups, page.RuleGroup{Title: sectionTitle(v, section), Rules: rules[section]})
		}
	}
	return groups
}

func ruleSet(v *visit.Visit, kind string, number int, groups []page.RuleGroup) (page.RuleSet, error) {
	set := page.RuleSet{
		Key: kind, Title: v.T("rules.kind." + kind), Number: number, Clause: v.T("web.rules.clause." + kind), Office: v.T("web.rules.office." + kind),
		Intro: v.T("web.rules.intro." + kind), Groups: groups, Write: rulemaking.MayWrite(v.Who, kind) == nil,
	}
	versions, err := v.Book.Versions(v.Request.Context(), v.DB.Read(), kind)
	if err != nil {
		return set, err
	}
	signers, err := ruleSigners(v, kind)
	if err != nil {
		return set, err
	}
	words, err := ruleWords(v)
	if err != nil {
		return set, err
	}
	for i, version := range versions {
		row := page.RuleVersion{Number: version.Number, From: version.InForce, SignedBy: signers[version.Number]}
		if row.Summary, err = ruleSummary(v, kind, versions[i:], words); err != nil {
			return set, err
		}
		if i+1 < len(versions) {
			row.Compare = comparePath(v, kind, versions[i+1].Number, version.Number)
		}
		switch later := laterThan(versions[:i]); {
		case !version.Withdrawn.IsZero():
			row.Withdrawn, row.Why = version.Withdrawn, version.Why
		case version.InForce.After(v.Now):
			row.Pending = true
			set.Pending = &page.RulePending{Number: version.Number, From: version.InForce, Compare: comparePath(v, kind, number, version.Number), Path: "/lineamientos/version/" + kind + "/" + strconv.Itoa(version.Number) + "/retirar"}
		case !later.IsZero() && !later.After(v.Now):
			row.To = later
		}
		if version.Number == number {
			set.InForce, set.SignedBy = version.InForce, row.SignedBy
		}
		set.Versions = append(set.Versions, row)
	}
	drafts, err := v.Rules.Drafts(v.Request.Context(), v.Who, kind)
	for _, draft := range drafts {
		set.Drafts = append(set.Drafts, page.RuleDraftLine{Name: cmp.Or(draft.Name, v.T("draft.unnamed", "Title", set.Title)), Path: draftPath(draft.ID), Who: draft.StaffName, At: draft.At})
	}
	return set, err
}

func comparePath(v *visit.Visit, kind string, from, to int) string {
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
func ruleSummary(v *visit.Visit, kind string, from []store.RuleSet, words guideline.Words) (string, error) {
	if len(from) == 1 {
		return v.T("web.rules.summary.first"), nil
	}
	after, err := v.Rules.Version(v.Request.Context(), v.Who, kind, from[0].Number)
	if err != nil {
		return "", err
	}
	before, err := v.Rules.Version(v.Request.Context(), v.Who, kind, from[1].Number)
	if err != nil {
		return "", err
	}
	changes := rulemaking.Compare(before, after, words)
	switch len(changes) {
	case 0:
		return v.T("web.rules.summary.same"), nil
	case 1:
		return changes[0].Text, nil
	}
	return v.T("web.rules.summary.more", "Text", changes[0].Text, "N", len(changes)-1), nil
}

// ruleSigners are who put each number in force, as the ledger knows.
func ruleSigners(v *visit.Visit, kind string) (map[int]string, error) {
	const most = 10_000
	entries, err := v.DB.Read().FindLedger(v.Request.Context(), store.LedgerQuery{Kind: string(ledger.RulesPublished), Limit: most})
	if err != nil {
		return nil, err
	}
	names := wording.NewNames(v)
	signers := map[int]string{}
	for _, entry := range entries {
		if entry.What == kind {
			if signers[int(entry.Subject.ID)], err = names.Actor(entry.Actor); err != nil {
				return nil, err
			}
		}
	}
	return signers, nil
}

// guidelineSections are the parts of a guideline in words.
func guidelineSections(v *visit.Visit, g guideline.Guideline, words guideline.Words) map[string][]page.Rule {
	holders := []page.Rule{{Text: v.T("web.rule.anybody")}}
	if len(g.Holders.Lines) > 0 {
		holders = []page.Rule{{Ref: g.Holders.Line, Text: g.Line(g.Holders.Line, words)}}
		for _, line := range g.Holders.Lines {
			holders = append(holders, page.Rule{Ref: line.Line, Text: words.Holder(line)})
		}
	}
	keys := []page.Rule{rule(v, g.Quota.Line, "quota", "", strconv.Itoa(g.Quota.PerUnit))}
	for _, e := range g.Quota.Except {
		keys = append(keys, page.Rule{Ref: e.Line, Text: g.Line(e.Line, words)})
	}
	keys = append(keys, rule(v, g.KeyLife.Line, "life", "", v.T("web.rules.months", "N", g.KeyLife.Months)),
		page.Rule{Ref: g.Renewal.Line, Text: v.T("rules.line.renewal", "N", g.Renewal.Opens())})
	terms := []page.Rule{
		rule(v, g.Reopen.Line, "reopen", "", v.T("rules.unit.wd", "N", g.Reopen.WorkingDays)),
		rule(v, g.Asking.Line, "asking", "", v.T("web.rules.times", "N", g.Asking.Times)),
	}
	if g.Reconsider.WorkingDays > 0 {
		terms = append(terms, page.Rule{Ref: g.Reconsider.Line, Text: g.Line(g.Reconsider.Line, words)})
	}
	return map[string][]page.Rule{
		guideline.SectionHolders: holders, guideline.SectionKeys: keys,
		guideline.SectionGrounds: slices.Concat(groundRules(v, g, petition.Return), groundRules(v, g, petition.Reject)),
		guideline.SectionLimits:  limitRules(v, g), guideline.SectionCalendar: calendarRules(v, g.Calendar),
		guideline.SectionSeparation: separationRules(v, g), guideline.SectionTerms: terms,
	}
}

// rule is one rule by the name of its text, with what it speaks of and its value.
func rule(v *visit.Visit, line, name, subject, value string) page.Rule {
	return page.Rule{Ref: line, Text: v.T("web.rule."+name, "Subject", subject), Value: value}
}

func groundRules(v *visit.Visit, g guideline.Guideline, step petition.Step) []page.Rule {
	var rules []page.Rule
	for _, ground := range g.GroundsFor(string(step)) {
		ground.Step = string(step)
		rules = append(rules, page.Rule{Ref: ground.Line, Text: groundSaid(v, ground)})
	}
	return rules
}

// groundSaid says what a ground is for, and the ground.
func groundSaid(v *visit.Visit, g guideline.Ground) string {
	return v.T("rules.line.ground", "Step", visit.MidSentence(v.T("petition.step."+g.Step)), "Text", g.Text(string(v.Lang)))
}

func limitRules(v *visit.Visit, g guideline.Guideline) []page.Rule {
	var rules []page.Rule
	for _, limit := range g.Limits {
		row := petition.State(limit.State).Row()
		rule := rule(v, limit.Line, "limit", visit.Capital(v.T("petition.state."+limit.State)), v.T("rules.unit."+string(limit.Unit), "N", limit.N))
		if passing := v.Worded("petition.passing."+string(row.At), ""); passing != "" {
			rule.Items = []string{passing}
		}
		rules = append(rules, rule)
	}
	return rules
}

// calendarRules are the hours of the office, and its holidays with the day on which each comes next.
func calendarRules(v *visit.Visit, c calendar.Calendar) []page.Rule {
	next := map[string]time.Time{}
	for _, year := range []int{v.Now.Year() + 1, v.Now.Year()} {
		for _, rest := range c.Rests(year) {
			if rest.Day.After(v.Now) {
				next[rest.Name] = rest.Day
			}
		}
	}
	rests := page.Rule{Text: c.Name}
	for _, holiday := range c.Holidays {
		item := holiday.Name
		if day, soon := next[item]; soon {
			item += ", " + spanish.LongDate(day, v.Lang)
		}
		if !slices.Contains(rests.Items, item) {
			rests.Items = append(rests.Items, item)
		}
	}
	return []page.Rule{{Ref: strconv.Itoa(c.Number), Text: v.T("web.rules.hours.text"), Value: v.T("web.rules.hours", "From", clockOf(c.Opens), "To", clockOf(c.Closes))}, rests}
}

func clockOf(minute int) string {
	rest := strconv.Itoa(minute % 60)
	return strconv.Itoa(minute/60) + ":" + strings.Repeat("0", 2-len(rest)) + rest
}

func separationRules(v *visit.Visit, g guideline.Guideline) []page.Rule {
	var rules []page.Rule
	for _, pair := range g.Separation {
		rules = append(rules, page.Rule{Ref: pair.Line, Text: separationWords(v, pair)})
	}
	alone := rule(v, g.Alone.Line, "alone", "", "")
	for _, step := range g.Alone.Steps {
		alone.Items = append(alone.Items, v.T("petition.step."+step))
	}
	return append(rules, alone)
}

func separationWords(v *visit.Visit, s guideline.Separation) string {
	return v.T("web.rule.separate", "First", visit.MidSentence(v.T("petition.step."+s.First)), "Then", visit.MidSentence(v.T("petition.step."+s.Then)))
}

// mechanismSections are the parts of the mechanisms in words.
func mechanismSections(v *visit.Visit, m guideline.Mechanism, words guideline.Words) map[string][]page.Rule {
	var links, sessions []page.Rule
	for _, link := range m.Links.Each() {
		links = append(links, page.Rule{Ref: m.Links.Line, Text: v.T("web.rule.link", "What", v.T("rules.link."+link.Name)), Value: words.Lasting(*link.Minutes)})
	}
	for _, session := range []struct {
		name       string
		idle, last int
	}{{"reader", m.Sessions.ReaderIdle, m.Sessions.ReaderLast}, {"staff", m.Sessions.StaffIdle, m.Sessions.StaffLast}, {"case", m.Sessions.CaseIdle, m.Sessions.CaseLast}} {
		sessions = append(sessions, page.Rule{Ref: m.Sessions.Line, Text: v.T("web.rule.session." + session.name),
			Value: v.T("web.rules.session", "Idle", words.Lasting(session.idle), "Last", words.Lasting(session.last))})
	}
	var days []string
	for _, day := range m.Remind {
		days = append(days, strconv.Itoa(day))
	}
	var warned []string
	for _, day := range m.Warnings() {
		warned = append(warned, strconv.Itoa(day))
	}
	access := []page.Rule{rule(v, "", "provider", "", wording.Provider(v, m.Provider)), rule(v, m.UserName.Line, "user", "", v.T("web.rules.characters", "N", m.UserName.Max))}
	if m.Factors.Line != "" {
		access = append(access, page.Rule{Ref: m.Factors.Line, Text: v.T("web.rule.factors", "Reader", m.Factors.Reader, "Staff", m.Factors.Staff)})
	}
	var instructions []page.Rule
	for _, text := range m.Instructions[string(v.Lang)] {
		instructions = append(instructions, page.Rule{Text: text})
	}
	return map[string][]page.Rule{
		guideline.SectionAccess: access, guideline.SectionLinks: links, guideline.SectionSessions: sessions,
		guideline.SectionDelivery: {
			rule(v, m.Delivery.Line, "fact", "", v.T("petition.fact."+m.Delivery.Fact)), rule(v, m.Delivery.Line, "house", "", v.T("petition.fact."+m.Delivery.House)),
			rule(v, m.Delivery.Line, "tries", "", strconv.Itoa(m.Delivery.Tries)), rule(v, "", "remind", "", v.T("web.rules.remind", "Days", v.InARow(days))),
			rule(v, "", "warn", "", v.T("web.rules.remind", "Days", v.InARow(warned))),
		},
		guideline.SectionInstructions: instructions, guideline.SectionMails: mailRules(v, m),
	}
}

// mailPurposes are the letters in the order in which an official gets them.
var mailPurposes = []string{"confirm", "received", "returned", "corrected", "rejected", "appealed", "granted", "upheld", "verified", "deliver", "remind", "settled", "cancelled", "expired", "reopened", "track", "prove", "reset"}

func mailRules(v *visit.Visit, m guideline.Mechanism) []page.Rule {
	var rules []page.Rule
	for _, purpose := range mailPurposes {
		if words, ok := m.Mail(purpose, string(v.Lang)); ok {
			rules = append(rules, page.Rule{Text: words.Subject, Items: words.Paragraphs})
		}
	}
	return rules
}
