package guideline

import (
	"encoding/json"
	"regexp"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var mexico = time.FixedZone("Mexico City", -6*60*60)

func when(text string) time.Time {
	at, err := time.ParseInLocation("2006-01-02 15:04", text, mexico)
	if err != nil {
		panic(err) // a slip in this file
	}
	return at
}

func TestDue(t *testing.T) {
	g := Standard()
	for name, c := range map[string]struct{ state, entered, want string }{
		"72 hours of the clock, over a week-end": {"unconfirmed", "2026-03-06 10:00", "2026-03-09 10:00"},
		"8 working hours, within a week":         {"received", "2026-03-03 10:00", "2026-03-03 18:00"},
		"8 working hours, over a week-end":       {"received", "2026-03-06 17:00", "2026-03-09 16:00"},
		"8 working hours, over a holiday":        {"received", "2026-03-13 17:00", "2026-03-17 16:00"},
		"10 working days, one of them a holiday": {"returned", "2026-03-03 10:00", "2026-03-18 23:59"},
		"an hour of the program's, at night":     {"verified", "2026-03-07 23:30", "2026-03-08 00:30"},
	} {
		got := g.Due(c.state, when(c.entered))
		if !got.Truncate(time.Minute).Equal(when(c.want)) {
			t.Errorf("%s: entered %s, due %s, want %s", name, c.entered, got.In(mexico).Format("2006-01-02 15:04"), c.want)
		}
	}
	for _, state := range []string{"settled", "", "nowhere"} {
		if got := g.Due(state, when("2026-03-03 10:00")); !got.IsZero() {
			t.Errorf("%q has a limit: %s", state, got)
		}
	}
}

func TestDueInDays(t *testing.T) {
	g := Guideline{Limits: []Limit{{"1", "a", 3, Days}, {"2", "b", 3, "fortnights"}}}
	if got := g.Due("a", when("2026-01-30 09:00")); !got.Equal(when("2026-02-02 09:00")) {
		t.Errorf("3 days: %s", got)
	}
	if got := g.Due("b", when("2026-01-30 09:00")); !got.IsZero() {
		t.Errorf("a unit there is not: %s", got)
	}
}

func TestGrounds(t *testing.T) {
	g := Standard()
	for step, want := range map[string]int{"return": 4, "reject": 6, "forward": 0} {
		if got := g.GroundsFor(step); len(got) != want {
			t.Errorf("%s has %d grounds, want %d", step, len(got), want)
		}
	}
	for step, code := range map[string]string{"return": "quota", "reject": "incomplete", "": "quota"} {
		if ground, ok := g.Ground(step, code); ok {
			t.Errorf("%s may be taken on %s", step, ground.Line)
		}
	}
	if ground, ok := g.Ground("reject", "quota"); !ok || ground.Text("en") == ground.Text("es") || ground.Text("fr") != ground.ES {
		t.Errorf("the quota's ground: %+v", ground)
	}
}

// Every line is cited in decisions, so each has a number of its own.
func TestLinesAreCitable(t *testing.T) {
	g := Standard()
	lines := []string{g.Quota.Line, g.KeyLife.Line, g.Renewal.Line, g.Alone.Line, g.Reopen.Line, g.Asking.Line}
	for _, ground := range g.Grounds {
		lines = append(lines, ground.Line)
	}
	for _, limit := range g.Limits {
		lines = append(lines, limit.Line)
	}
	for _, pair := range g.Separation {
		lines = append(lines, pair.Line)
	}
	slices.Sort(lines)
	if unique := slices.Compact(slices.Clone(lines)); len(unique) != len(lines) || unique[0] == "" {
		t.Errorf("lines that are not citable: %v", lines)
	}
}

func TestAutomaticLeavesTheStandardAlone(t *testing.T) {
	standard := Standard()
	automatic := Automatic(standard)
	for step, want := range map[string]bool{"forward": false, "verify": false, "renew": true, "change": false, "order": true, "probe": true, "send": false} {
		if standard.MayAlone(step) != want || !automatic.MayAlone(step) {
			t.Errorf("%s: standard %v, automatic %v", step, standard.MayAlone(step), automatic.MayAlone(step))
		}
	}
}

func TestReopenUntil(t *testing.T) {
	until := Standard().ReopenUntil(when("2026-03-03 10:00"))
	if !until.Truncate(time.Minute).Equal(when("2026-03-25 23:59")) {
		t.Errorf("15 working days from 3 March, with 16 March a holiday, end %s", until.In(mexico))
	}
}

// What is published is kept as JSON and read back years later.
func TestRulesKeepTheirForm(t *testing.T) {
	var g Guideline
	var m Mechanism
	roundTrip(t, Standard(), &g)
	roundTrip(t, StandardMechanism(), &m)
	if diff := cmp.Diff(Standard().Limits, g.Limits); diff != "" {
		t.Errorf("limits (-before +after):\n%s", diff)
	}
	if diff := cmp.Diff(StandardMechanism(), m); diff != "" {
		t.Errorf("mechanisms (-before +after):\n%s", diff)
	}
	if at := when("2026-03-13 17:00"); !g.Due("received", at).Equal(Standard().Due("received", at)) {
		t.Error("the calendar changed on its way")
	}
}

func roundTrip(t *testing.T, rules, into any) {
	t.Helper()
	body, err := json.Marshal(rules)
	if err == nil {
		err = json.Unmarshal(body, into)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestMailsHoldOnlyWhatIsFilled(t *testing.T) {
	placeholder := regexp.MustCompile(`\{(\w*)\}`)
	for purpose, languages := range StandardMechanism().Mails {
		if len(languages) != 2 {
			t.Errorf("%s is written in %d languages", purpose, len(languages))
		}
		for tag, text := range languages {
			parts := append(append([]string{text.Subject, text.Greeting, text.Button}, text.Paragraphs...), text.After...)
			for _, part := range parts {
				for _, found := range placeholder.FindAllStringSubmatch(part, -1) {
					if !slices.Contains(Placeholders, found[1]) {
						t.Errorf("%s/%s holds {%s}, which nothing fills", purpose, tag, found[1])
					}
				}
			}
		}
	}
}

func TestMailFallsBackToSpanish(t *testing.T) {
	m := StandardMechanism()
	spanish, ok := m.Mail("received", "fr")
	if english, _ := m.Mail("received", "en"); !ok || spanish.Subject == english.Subject {
		t.Errorf("in French: %v %q", ok, spanish.Subject)
	}
	if _, ok := m.Mail("nothing", "es"); ok {
		t.Error("a mail there is not has words")
	}
}
