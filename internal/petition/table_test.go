package petition

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"clavero/internal/guideline"
	"clavero/internal/lang"
)

// The golden list is written by hand from the ministry's text and the design, not generated: who changes the table
// says there, in words, what the procedure now allows.
func TestStepsAreTheGoldenList(t *testing.T) {
	golden, err := os.ReadFile("testdata/steps.golden")
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for line := range strings.Lines(string(golden)) {
		if line = strings.Join(strings.Fields(line), " "); line != "" && !strings.HasPrefix(line, "#") {
			want = append(want, line)
		}
	}
	got := allowed()
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("what the tables allow (-golden +tables):\n%s", diff)
	}
}

// allowed lists every (kind, state, step, role) and where it leads. The program stands in the list where a row names it,
// and as «alone» where the guideline may leave the step to it.
func allowed() []string {
	var lines []string
	for _, kind := range Kinds {
		for _, state := range append([]State{None}, names()...) {
			for _, row := range From(state, kind) {
				who := slices.Clone(row.Who)
				if row.Alone {
					who = append(who, "alone")
				}
				for _, role := range who {
					from := state
					if from == None {
						from = "-"
					}
					lines = append(lines, fmt.Sprintf("%s %s %s %s %s %s", kind, from, row.Number, row.Step, role, row.To))
				}
			}
		}
	}
	return lines
}

func names() []State {
	var all []State
	for _, row := range States {
		all = append(all, row.Name)
	}
	return all
}

// reachable lists the states a kind can come to.
func reachable(kind Kind, from State) []State {
	seen := []State{from}
	for i := 0; i < len(seen); i++ {
		for _, row := range From(seen[i], kind) {
			for _, next := range Targets(row) {
				if !slices.Contains(seen, next) {
					seen = append(seen, next)
				}
			}
		}
	}
	return seen
}

func TestEveryStateLeadsToAnEnd(t *testing.T) {
	for _, kind := range Kinds {
		for _, state := range reachable(kind, None) {
			final := slices.ContainsFunc(reachable(kind, state), func(s State) bool { return s.Row().Final })
			if !final {
				t.Errorf("%s: no end can be reached from %s", kind, state)
			}
		}
	}
}

func TestEveryStateIsReached(t *testing.T) {
	var all []State
	for _, kind := range Kinds {
		all = append(all, reachable(kind, None)...)
	}
	for _, state := range names() {
		if !slices.Contains(all, state) {
			t.Errorf("no kind comes to %s", state)
		}
	}
}

// A kind that could take one step from one state in two ways would leave it to the order of the rows which.
func TestStepsAreUnambiguous(t *testing.T) {
	for _, kind := range Kinds {
		for _, state := range append([]State{None}, names()...) {
			var steps []Step
			for _, row := range From(state, kind) {
				if slices.Contains(steps, row.Step) {
					t.Errorf("%s: two rows for %s from %q", kind, row.Step, state)
				}
				steps = append(steps, row.Step)
			}
		}
	}
}

func TestOnlyTheOfficialsSilenceEndsACase(t *testing.T) {
	for _, row := range States {
		ends := row.At == Lapse || row.At == Retire || row.At == Drop
		if ends && row.Turn != Official {
			t.Errorf("%s is the turn of %s and %ss at its limit", row.Name, row.Turn, row.At)
		}
		if row.Final && row.At != Nothing {
			t.Errorf("%s is final and has a limit", row.Name)
		}
	}
	for _, row := range Steps {
		if row.Step == Expire && (len(row.From) != 1 || row.From[0].Row().Turn != Official || !row.Requires(NeedDue)) {
			t.Errorf("expire leaves %v, needs %v", row.From, row.Needs)
		}
	}
}

func TestEveryOpenStateHasALimit(t *testing.T) {
	rules := guideline.Standard()
	for _, row := range States {
		if _, ok := rules.LimitOf(string(row.Name)); ok == row.Final {
			t.Errorf("%s: final %v, a limit in the guideline %v", row.Name, row.Final, ok)
		}
		if row.Final == (row.At != Nothing) {
			t.Errorf("%s: final %v, at its limit %q", row.Name, row.Final, row.At)
		}
	}
	for _, limit := range rules.Limits {
		if State(limit.State).Row().Name == None {
			t.Errorf("limit %s is of no state: %s", limit.Line, limit.State)
		}
	}
}

// What the guideline names of the procedure must be in the procedure.
func TestTheGuidelineSpeaksOfTheseSteps(t *testing.T) {
	g := guideline.Automatic(guideline.Standard())
	named := slices.Clone(g.Alone.Steps)
	for _, pair := range g.Separation {
		named = append(named, pair.First, pair.Then)
		if !slices.ContainsFunc(Steps, func(r StepRow) bool { return string(r.Step) == pair.Then && r.Requires(NeedSeparate) }) {
			t.Errorf("line %s separates %s, which does not look at it", pair.Line, pair.Then)
		}
	}
	for _, ground := range g.Grounds {
		named = append(named, ground.Step)
	}
	for _, name := range named {
		if !slices.ContainsFunc(Steps, func(r StepRow) bool { return string(r.Step) == name || r.Left() == name }) {
			t.Errorf("the guideline names a step %q", name)
		}
	}
	for _, name := range g.Alone.Steps {
		if !slices.ContainsFunc(Steps, func(r StepRow) bool { return r.Left() == name && r.Alone && r.Main }) {
			t.Errorf("the guideline leaves %q to the program, and the table does not", name)
		}
	}
}

func TestEveryNeedIsKnown(t *testing.T) {
	for _, row := range Steps {
		for _, need := range row.Needs {
			if needs[need] == nil {
				t.Errorf("%s needs %q", row.Step, need)
			}
		}
	}
}

func TestEveryMailHasWords(t *testing.T) {
	mechanism := guideline.StandardMechanism()
	purposes := []string{"prove", "track", "remind", "ending", "key_ended", "change_asked", "converted_reset"}
	for _, row := range Steps {
		if row.Mail != "" {
			purposes = append(purposes, row.Mail)
		}
		if row.To == Close {
			for _, end := range Targets(row) {
				purposes = append(purposes, string(end))
			}
		}
	}
	for _, purpose := range purposes {
		for _, tag := range lang.Tags {
			text, ok := mechanism.Mails[purpose][string(tag)]
			if !ok || text.Subject == "" || text.Greeting == "" || len(text.Paragraphs) == 0 {
				t.Errorf("mechanisms have no mail %q in %s", purpose, tag)
			}
		}
	}
}

func TestEveryWordIsThere(t *testing.T) {
	var keys []string
	for _, row := range States {
		keys = append(keys, "petition.state."+string(row.Name), "petition.state_long."+string(row.Name), "petition.turn."+string(row.Turn))
		if row.At != Nothing {
			keys = append(keys, "petition.passing."+string(row.At))
		}
	}
	for _, row := range Steps {
		for _, area := range []string{"step", "done", "consequence"} {
			keys = append(keys, "petition."+area+"."+string(row.Step))
		}
	}
	for _, role := range append(slices.Clone(Lanes), Program) {
		keys = append(keys, "petition.office."+string(role), "petition.lane."+string(role))
	}
	for _, kind := range Kinds {
		keys = append(keys, "petition.kind."+string(kind))
	}
	for _, origin := range []Origin{Web, Paper, Mail, List, House} {
		keys = append(keys, "petition.origin."+string(origin))
	}
	for _, stage := range Stages {
		keys = append(keys, "petition.stage."+stage)
	}
	for _, key := range keys {
		if !lang.Has(key) {
			t.Errorf("no text %s", key)
		}
	}
}
