package guideline_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"clavero/internal/calendar"
	"clavero/internal/guideline"
	"clavero/internal/lang"
)

func TestWhatStandsInADraftsWay(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*guideline.Guideline)
		key    string // "" when it is sound
		line   string
	}{
		"the standard":             {func(*guideline.Guideline) {}, "", ""},
		"without holders":          {func(g *guideline.Guideline) { g.Holders = guideline.Holders{} }, "", ""},
		"without reconsideration":  {func(g *guideline.Guideline) { g.Reconsider = guideline.Window{} }, "", ""},
		"a line twice":             {func(g *guideline.Guideline) { g.KeyLife.Line = "5.1" }, "line_twice", "5.1"},
		"a line missing":           {func(g *guideline.Guideline) { g.Quota.Line = "" }, "line_missing", ""},
		"a line that is no number": {func(g *guideline.Guideline) { g.Quota.Line = "cinco" }, "line_form", "cinco"},
		"no life":                  {func(g *guideline.Guideline) { g.KeyLife.Months = 0 }, "life", "5.2"},
		"of before renewals":       {func(g *guideline.Guideline) { g.Renewal = guideline.Renewal{} }, "", ""},
		"no days to renew in":      {func(g *guideline.Guideline) { g.Renewal.Days = 0 }, "renewal", "5.3"},
		"days and no line":         {func(g *guideline.Guideline) { g.Renewal.Line = "" }, "line_missing", ""},
		"half a year to renew in":  {func(g *guideline.Guideline) { g.Renewal.Days = 181 }, "renewal", "5.3"},
		"renewed while it is new":  {func(g *guideline.Guideline) { g.KeyLife.Months, g.Renewal.Days = 2, 59 }, "renewal_life", "5.3"},
		"renewed once in its life": {func(g *guideline.Guideline) { g.KeyLife.Months, g.Renewal.Days = 2, 58 }, "", ""},
		"the old days, a life of a month": {func(g *guideline.Guideline) {
			g.KeyLife.Months, g.Renewal = 1, guideline.Renewal{}
		}, "renewal_life", "5.2"},
		"a limit twice": {func(g *guideline.Guideline) {
			g.Limits = append(g.Limits, guideline.Limit{Line: "4.20", State: "received", N: 1, Unit: "h"})
		}, "limit_twice", "4.20"},
		"a state there is not": {func(g *guideline.Guideline) {
			g.Limits = append(g.Limits, guideline.Limit{Line: "4.20", State: "lost", N: 1, Unit: "h"})
		}, "limit_state", "4.20"},
		"a limit of a final state": {func(g *guideline.Guideline) {
			g.Limits = append(g.Limits, guideline.Limit{Line: "4.20", State: "settled", N: 1, Unit: "h"})
		}, "limit_state", "4.20"},
		"a limit of none":       {func(g *guideline.Guideline) { g.Limits[1].N = 0 }, "limit_number", "4.2"},
		"a limit in fortnights": {func(g *guideline.Guideline) { g.Limits[1].Unit = "fortnights" }, "limit_unit", "4.2"},
		"a limit missing":       {func(g *guideline.Guideline) { g.Limits = g.Limits[1:] }, "limit_none", ""},
		"separated from itself": {func(g *guideline.Guideline) { g.Separation[0].First = "verify" }, "separation", "6.1"},
		"separated the wrong way": {func(g *guideline.Guideline) {
			g.Separation[1] = guideline.Separation{Line: "6.2", First: "send", Then: "verify"}
		}, "separation", "6.2"},
		"separated from a step of none": {func(g *guideline.Guideline) { g.Separation[0].First = "teleport" }, "separation", "6.1"},
		"alone what no program may":     {func(g *guideline.Guideline) { g.Alone.Steps = []string{"reject"} }, "alone", "7.1"},
		"a ground cited nowhere":        {func(g *guideline.Guideline) { g.Grounds[0].Step = "forward" }, "ground_step", "2.1"},
		"a ground twice":                {func(g *guideline.Guideline) { g.Grounds[1].Code = g.Grounds[0].Code }, "ground_twice", "2.2"},
		"a ground without English":      {func(g *guideline.Guideline) { g.Grounds[0].EN = " " }, "ground_text", "2.1"},
		"no ground to refuse on":        {func(g *guideline.Guideline) { g.Grounds = g.Grounds[:4] }, "ground_none", ""},
		"a unit there is not":           {func(g *guideline.Guideline) { g.Holders.Lines[0].Institutions = []string{"XYZ"} }, "unit", "1.1"},
		"a kind there is not":           {func(g *guideline.Guideline) { g.Holders.Lines[0].Kinds = []string{"guild"} }, "kind", "1.1"},
		"a domain that is none":         {func(g *guideline.Guideline) { g.Holders.Lines[0].Domains = []string{"@salud"} }, "domain", "1.1"},
		"everybody denied":              {func(g *guideline.Guideline) { g.Holders.Lines[0] = guideline.HolderLine{Line: "1.1", Deny: true} }, "denies_all", "1.1"},
		"an exception twice": {func(g *guideline.Guideline) {
			g.Quota.Except = []guideline.Exception{{Line: "5.1.1", Unit: "310", Keys: 1}, {Line: "5.1.2", Unit: "310", Keys: 2}}
		}, "exception_twice", "5.1.2"},
		"no keys for anybody": {func(g *guideline.Guideline) { g.Quota.PerUnit = 0 }, "nobody", "1"},
		"all allowed denied": {func(g *guideline.Guideline) {
			g.Holders.Lines = []guideline.HolderLine{{Line: "1.1", Kinds: []string{"unit"}}, {Line: "1.2", Deny: true, Institutions: []string{"310"}}}
		}, "nobody", "1"},
		"a calendar not kept": {func(g *guideline.Guideline) {
			g.Calendar.Holidays = []calendar.Holiday{{Name: "Un día", Source: "Acuerdo", Date: "2026-12-24"}}
		}, "calendar_year", ""},
		"a calendar without hours": {func(g *guideline.Guideline) { g.Calendar.Closes = 0 }, "calendar", ""},
	} {
		g := guideline.Standard()
		c.change(&g)
		problems := g.Check(known())
		if c.key == "" {
			if len(problems) > 0 {
				t.Errorf("%s: %v", name, problems)
			}
			continue
		}
		found := slices.ContainsFunc(problems, func(p guideline.Problem) bool { return p.Key == "rules.problem."+c.key && p.Line == c.line })
		if !found {
			t.Errorf("%s: %v, want %s at %q", name, problems, c.key, c.line)
		}
		sayable(t, name, problems)
	}
}

// sayable asks that problems can be put in words in each language, naming the line they stand at.
func sayable(t *testing.T, name string, problems []guideline.Problem) {
	t.Helper()
	for _, p := range problems {
		for _, tag := range lang.Tags {
			said := p.Say(guideline.Words{Tag: tag})
			if said == "" || strings.ContainsAny(said, "[<") || p.Line != "" && !strings.Contains(said, p.Line) {
				t.Errorf("%s in %s: %q", name, tag, said)
			}
		}
	}
}

func TestWhatStandsInTheMechanismsWay(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*guideline.Mechanism)
		key    string
	}{
		"the standard":              {func(*guideline.Mechanism) {}, ""},
		"of before factors":         {func(m *guideline.Mechanism) { m.Factors = guideline.Factors{} }, ""},
		"a provider there is not":   {func(m *guideline.Mechanism) { m.Provider = "nobody" }, "provider"},
		"a link without life":       {func(m *guideline.Mechanism) { m.Links.Deliver = 0 }, "link_none"},
		"a link that lives long":    {func(m *guideline.Mechanism) { m.Links.Deliver = 8 * 24 * 60 }, "link_long"},
		"idle longer than it lasts": {func(m *guideline.Mechanism) { m.Sessions.CaseIdle = 10 * 60 }, "session_order"},
		"a staff session of a week": {func(m *guideline.Mechanism) { m.Sessions.StaffLast = 7 * 24 * 60 }, "session_long"},
		"short names":               {func(m *guideline.Mechanism) { m.UserName.Max = 3 }, "user_name"},
		"short passphrases":         {func(m *guideline.Mechanism) { m.Factors.Reader = 8 }, "factors"},
		"no tries":                  {func(m *guideline.Mechanism) { m.Delivery.Tries = 0 }, "tries"},
		"reminders out of order":    {func(m *guideline.Mechanism) { m.Remind = []int{7, 3} }, "remind"},
		"warnings out of order":     {func(m *guideline.Mechanism) { m.Warn = []int{14, 28} }, "warn"},
		"warned on the last day":    {func(m *guideline.Mechanism) { m.Warn = []int{0} }, "warn"},
		"no warnings":               {func(m *guideline.Mechanism) { m.Warn = []int{} }, ""},
		"warned when it opens":      {func(m *guideline.Mechanism) { m.Warn = []int{45} }, ""},
		"warned before it opens":    {func(m *guideline.Mechanism) { m.Warn = []int{46, 14} }, "warn_renewal"},
		"warned before it is given": {func(m *guideline.Mechanism) { m.Warn = []int{59, 14} }, "warn_life"},
		"instructions half":         {func(m *guideline.Mechanism) { m.Instructions = map[string][]string{"es": {"Hola."}} }, "instructions"},
		"a mail with a stray name":  {mail("received", func(x *guideline.MailText) { x.Subject = "{Secret}" }), "mail_placeholder"},
		"a mail without its link":   {mail("confirm", func(x *guideline.MailText) { x.Button = "" }), "mail_button"},
		"a refusal without grounds": {mail("rejected", func(x *guideline.MailText) { x.Paragraphs = []string{"No."} }), "mail_needs"},
		"an empty mail":             {mail("received", func(x *guideline.MailText) { x.Paragraphs = nil }), "mail_empty"},
	} {
		m := guideline.StandardMechanism()
		c.change(&m)
		k := known()
		k.Beside = []guideline.Guideline{guideline.Standard(), guideline.Standard()}
		if c.key == "warn_life" {
			k.Beside[0].Renewal.Days, k.Beside[1].KeyLife.Months = 60, 2 // the one that comes in force later
		}
		problems := m.Check(k)
		if c.key == "" && len(problems) > 0 || c.key != "" && !slices.ContainsFunc(problems, func(p guideline.Problem) bool { return p.Key == "rules.problem."+c.key }) {
			t.Errorf("%s: %v, want %q", name, problems, c.key)
		}
		sayable(t, name, problems)
	}
}

// mail changes the Spanish words of one mail.
func mail(purpose string, change func(*guideline.MailText)) func(*guideline.Mechanism) {
	return func(m *guideline.Mechanism) {
		es, _ := m.Mail(purpose, "es")
		en, _ := m.Mail(purpose, "en")
		change(&es)
		m.Mails = map[string]map[string]guideline.MailText{purpose: {"es": es, "en": en}}
	}
}

// What was published before the lines, the quota's exceptions and the reconsideration were known means what it meant.
func TestAnOldBodyMeansWhatItMeant(t *testing.T) {
	g, err := guideline.ParseGuideline([]byte(`{"number":1,"quota":{"line":"5.1","per_unit":15},"key_life":{"line":"5.2","months":12}}`))
	if err != nil {
		t.Fatal(err)
	}
	anybody := guideline.Person{Known: true, Units: []string{"X"}, Kind: "unit", Position: "Becaria", Domain: "a.example"}
	if ruling := g.Holders.Judge(anybody); !ruling.Allowed || ruling.Line != "" {
		t.Errorf("an old number says %+v", ruling)
	}
	if keys, line := g.Quota.Of("X"); keys != 15 || line != "5.1" {
		t.Errorf("the quota is %d by %s", keys, line)
	}
	if until := g.ReconsiderUntil(time.Now()); !until.IsZero() {
		t.Errorf("an old number lets one ask until %s", until)
	}
}

// A letter that offers a renewal is not written before it may be asked, whatever guideline comes in force after the mechanisms.
func TestNobodyIsWarnedBeforeTheRenewalOpens(t *testing.T) {
	m, g := guideline.StandardMechanism(), guideline.Standard()
	for opens, want := range map[int][]int{0: {14, 28}, 45: {14, 28}, 28: {14, 28}, 20: {14, 20}, 14: {14}, 5: {5}} {
		g.Renewal.Days = opens
		if got := g.WarningDays(m); !slices.Equal(got, want) {
			t.Errorf("with %d days to renew in the warnings are %v, want %v", opens, got, want)
		}
	}
	m.Warn = []int{}
	if got := g.WarningDays(m); len(got) != 0 {
		t.Errorf("without warnings: %v", got)
	}
}

func TestLinesInWords(t *testing.T) {
	g := guideline.Standard()
	g.Holders.Lines = append(g.Holders.Lines, guideline.HolderLine{Line: "1.4", Deny: true, Positions: []string{"becario"}, Domains: []string{"otra.example"}})
	g.Quota.Except = []guideline.Exception{{Line: "5.1.1", Unit: "310", Keys: 1}}
	words := guideline.Words{Tag: lang.ES, Unit: func(code string) string { return "Unidad " + code }}
	for line, want := range map[string]string{
		"1.4": "No puede tener clave quien tenga en su cargo «becario», y use un correo de @otra.example.", "5.1.1": "Unidad 310 puede tener 1 clave.",
		"5.2": "La clave tiene una vigencia de 12 meses desde que se recibe.", "3.1": "La persona no presta sus servicios en el sector salud.", "99": "", "": "",
	} {
		if got := g.Line(line, words); got != want {
			t.Errorf("%s: %q, want %q", line, got, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"number":1,"holders":{"line":"1","lines":[{"line":"1.1","kinds":["unit"]}]},"limits":[{"state":"received","n":8,"unit":"wh"}]}`))
	f.Add([]byte(`{"links":{"deliver":99999999},"mails":{"rejected":{"es":{"subject":"{Folio}"}}},"remind":[3,7]}`))
	f.Add([]byte(`{"calendar":{"zone":"America/Mexico_City","opens":540,"closes":1080,"weekdays":[1,2],"holidays":[{"name":"a","source":"b","date":"2026-12-24"}]}}`))
	k := known()
	f.Fuzz(func(t *testing.T, body []byte) {
		words := guideline.Words{Tag: lang.EN}
		if g, err := guideline.ParseGuideline(body); err == nil {
			for _, p := range g.Check(k) {
				_ = p.Say(words)
			}
			guideline.Compare(guideline.Standard(), g, words)
			g.Holders.Judge(guideline.Person{Known: true, Kind: "unit", Position: "Directora", Domain: "salud.example"})
		}
		if m, err := guideline.ParseMechanism(body); err == nil {
			for _, p := range m.Check(k) {
				_ = p.Say(words)
			}
			guideline.CompareMechanisms(guideline.StandardMechanism(), m, words)
		}
	})
}

// What the forms show of rules has its words: every mail its name, every placeholder something it stands for.
func TestMailsAndPlaceholdersAreNamed(t *testing.T) {
	var keys []string
	for _, purpose := range guideline.MailPurposes() {
		keys = append(keys, "rules.mail."+purpose)
	}
	for _, name := range guideline.Placeholders {
		keys = append(keys, "rules.sample."+name)
	}
	for _, section := range append(slices.Clone(guideline.GuidelineSections), guideline.MechanismSections...) {
		keys = append(keys, "ruleform.section."+section)
	}
	for _, kind := range guideline.UnitKinds {
		keys = append(keys, "rules.kinds."+kind)
	}
	for _, step := range known().Leaving {
		keys = append(keys, "petition.step."+step)
	}
	m := guideline.StandardMechanism()
	for _, link := range m.Links.Each() {
		keys = append(keys, "rules.link."+link.Name)
	}
	for _, key := range keys {
		if !lang.Has(key) {
			t.Errorf("no text %s", key)
		}
	}
}
