package web

import (
	"strconv"
	"strings"

	"clavero/internal/calendar"
	"clavero/internal/guideline"
	"clavero/internal/ledger"
	"clavero/internal/petition"
	"clavero/internal/rulebook"
	"clavero/internal/store"
	"clavero/internal/web/page"
)

// rulesPage says the guidelines (3.1) and the mechanisms (3.2) in force in words, and since when and by whom.
func (v *visit) rulesPage() error {
	rules, err := v.Desk.Rules(v.r.Context())
	if err != nil {
		return err
	}
	guidelines, err := v.ruleSet(rulebook.Guidelines, rules.Guideline.Number, v.guidelineGroups(rules.Guideline))
	if err != nil {
		return err
	}
	mechanisms, err := v.ruleSet(rulebook.Mechanisms, rules.Mechanism.Number, v.mechanismGroups(rules.Mechanism))
	if err != nil {
		return err
	}
	return v.ok(page.Rules{Frame: v.frame(v.t("frame.nav.rules")), Sets: []page.RuleSet{guidelines, mechanisms}})
}

func (v *visit) ruleSet(kind string, number int, groups []page.RuleGroup) (page.RuleSet, error) {
	set := page.RuleSet{
		Key: kind, Title: v.t("rules.kind." + kind), Number: number, Clause: v.t("web.rules.clause." + kind), Office: v.t("web.rules.office." + kind),
		Intro: v.t("web.rules.intro." + kind), Groups: groups,
	}
	versions, err := v.Book.Versions(v.r.Context(), v.DB.Read(), kind)
	if err != nil {
		return set, err
	}
	signers, err := v.ruleSigners(kind)
	if err != nil {
		return set, err
	}
	for i, version := range versions {
		row := page.RuleVersion{Number: version.Number, From: version.InForce, SignedBy: signers[version.Number], Summary: v.t("web.rules.summary")}
		if i > 0 {
			row.To = versions[i-1].InForce
		}
		if version.Number == 1 {
			row.Summary = v.t("web.rules.summary.first")
		}
		if version.Number == number {
			set.InForce, set.SignedBy = version.InForce, row.SignedBy
		}
		set.Versions = append(set.Versions, row)
	}
	return set, nil
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

func (v *visit) guidelineGroups(g guideline.Guideline) []page.RuleGroup {
	return []page.RuleGroup{
		{Title: v.t("web.rules.who"), Rules: []page.Rule{
			v.rule(g.Quota.Line, "quota", "", strconv.Itoa(g.Quota.PerUnit)),
			v.rule(g.KeyLife.Line, "life", "", v.t("web.rules.months", "N", g.KeyLife.Months)),
		}},
		{Title: v.t("web.rules.return"), Rules: v.groundRules(g, petition.Return)},
		{Title: v.t("web.rules.reject"), Rules: v.groundRules(g, petition.Reject)},
		{Title: v.t("web.rules.limits"), Rules: v.limitRules(g)},
		{Title: v.t("web.rules.calendar"), Rules: []page.Rule{v.calendarRule(g.Calendar)}},
		{Title: v.t("web.rules.separation"), Rules: v.separationRules(g)},
		{Title: v.t("web.rules.reopening"), Rules: []page.Rule{
			v.rule(g.Reopen.Line, "reopen", "", v.t("rules.unit.wd", "N", g.Reopen.WorkingDays)),
			v.rule(g.Asking.Line, "asking", "", v.t("web.rules.times", "N", g.Asking.Times)),
		}},
	}
}

// rule is one rule by the name of its text, with what it speaks of and its value.
func (v *visit) rule(line, name, subject, value string) page.Rule {
	return page.Rule{Ref: line, Text: v.t("web.rule."+name, "Subject", subject), Value: value}
}

func (v *visit) groundRules(g guideline.Guideline, step petition.Step) []page.Rule {
	var rules []page.Rule
	for _, ground := range g.GroundsFor(string(step)) {
		rules = append(rules, page.Rule{Ref: ground.Line, Text: ground.Text(string(v.lang))})
	}
	return rules
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

func (v *visit) calendarRule(c calendar.Calendar) page.Rule {
	rule := page.Rule{Ref: strconv.Itoa(c.Number), Text: c.Name, Value: v.t("web.rules.hours", "From", clockOf(c.Opens), "To", clockOf(c.Closes))}
	for _, holiday := range c.Holidays {
		rule.Items = append(rule.Items, holiday.Name)
	}
	return rule
}

func clockOf(minute int) string {
	rest := strconv.Itoa(minute % 60)
	return strconv.Itoa(minute/60) + ":" + strings.Repeat("0", 2-len(rest)) + rest
}

func (v *visit) separationRules(g guideline.Guideline) []page.Rule {
	var rules []page.Rule
	for _, pair := range g.Separation {
		rules = append(rules, page.Rule{Ref: pair.Line, Text: v.t("web.rule.separate",
			"First", midSentence(v.t("petition.step."+pair.First)), "Then", midSentence(v.t("petition.step."+pair.Then)))})
	}
	alone := v.rule(g.Alone.Line, "alone", "", "")
	for _, step := range g.Alone.Steps {
		alone.Items = append(alone.Items, v.t("petition.step."+step))
	}
	return append(rules, alone)
}

func (v *visit) mechanismGroups(m guideline.Mechanism) []page.RuleGroup {
	minutes := func(n int) string { return v.lasting(guideline.Minutes(n)) }
	links := page.RuleGroup{Title: v.t("web.rules.links")}
	for _, link := range []struct {
		name string
		life int
	}{{"confirm", m.Links.Confirm}, {"track", m.Links.Track}, {"deliver", m.Links.Deliver}, {"reset", m.Links.Reset}, {"prove", m.Links.Prove}, {"invite", m.Links.Invite}} {
		links.Rules = append(links.Rules, v.rule(m.Links.Line, "link."+link.name, "", minutes(link.life)))
	}
	sessions := page.RuleGroup{Title: v.t("web.rules.sessions")}
	for _, session := range []struct {
		name       string
		idle, last int
	}{{"reader", m.Sessions.ReaderIdle, m.Sessions.ReaderLast}, {"staff", m.Sessions.StaffIdle, m.Sessions.StaffLast}, {"case", m.Sessions.CaseIdle, m.Sessions.CaseLast}} {
		sessions.Rules = append(sessions.Rules, page.Rule{Ref: m.Sessions.Line, Text: v.t("web.rule.session." + session.name),
			Value: v.t("web.rules.session", "Idle", minutes(session.idle), "Last", minutes(session.last))})
	}
	var days []string
	for _, day := range m.Remind {
		days = append(days, strconv.Itoa(day))
	}
	return []page.RuleGroup{
		{Title: v.t("web.rules.access"), Rules: []page.Rule{
			v.rule("", "provider", "", v.provider(m.Provider)), v.rule(m.UserName.Line, "user", "", v.t("web.rules.characters", "N", m.UserName.Max)),
		}},
		links,
		{Title: v.t("web.rules.delivery"), Rules: []page.Rule{
			v.rule(m.Delivery.Line, "fact", "", v.t("petition.fact."+m.Delivery.Fact)), v.rule(m.Delivery.Line, "house", "", v.t("petition.fact."+m.Delivery.House)),
			v.rule(m.Delivery.Line, "tries", "", strconv.Itoa(m.Delivery.Tries)), v.rule("", "remind", "", v.t("web.rules.remind", "Days", strings.Join(days, ", "))),
		}},
		sessions,
		{Title: v.t("web.rules.mails"), Rules: v.mailRules(m)},
	}
}

// mailPurposes are the letters in the order in which an official gets them.
var mailPurposes = []string{"confirm", "received", "returned", "corrected", "rejected", "verified", "deliver", "remind", "settled", "cancelled", "expired", "reopened", "track", "prove", "reset"}

func (v *visit) mailRules(m guideline.Mechanism) []page.Rule {
	var rules []page.Rule
	for _, purpose := range mailPurposes {
		if words, ok := m.Mail(purpose, string(v.lang)); ok {
			rules = append(rules, page.Rule{Text: words.Subject, Items: words.Paragraphs})
		}
	}
	return rules
}
