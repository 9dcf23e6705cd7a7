package desk

import (
	"context"
	"slices"
	"time"

	"clavero/internal/directory"
	"clavero/internal/guideline"
	"clavero/internal/lang"
	"clavero/internal/petition"
	"clavero/internal/store"
)

// Cited is a line of the guidelines in words.
type Cited struct {
	Line, Text string
	Ground     bool // it is a ground (causal)
}

// Refusal is the answer to somebody who was not given a key: what was decided, by which office, under which version of the
// guidelines and by which of its lines, and what can be done about it.
type Refusal struct {
	Decided  Event // the step it was refused by
	Rules    guideline.Guideline
	Since    time.Time // from when those guidelines were in force
	Lines    []Cited
	Failed   []directory.Check // checks that spoke against the person, with the facts they saw
	Term     time.Time         // until when it may be asked to be looked at again; zero: it may not
	Asked    *Event            // that was asked
	Resolved *Event            // and how it was resolved
}

// Open reports whether the official can still ask at that moment.
func (r Refusal) Open(now time.Time) bool {
	return r.Asked == nil && !r.Term.IsZero() && !now.After(r.Term)
}

// RefusalOf gives the last refusal of a case in a language; ok is false where it was never refused. The caller has asked
// whether the case may be seen.
func (d *Desk) RefusalOf(ctx context.Context, c Case, tag lang.Tag) (Refusal, bool, error) {
	at, closed := refusedAt(c.Timeline)
	if at < 0 {
		return Refusal{}, false, nil
	}
	r := d.db.Read()
	f := Refusal{Decided: c.Timeline[at]}
	var err error
	if f.Rules, err = d.book.Guideline(ctx, r, f.Decided.Guideline); err != nil {
		return f, false, err
	}
	set, err := r.RulesNumber(ctx, "guideline", f.Decided.Guideline)
	if err != nil {
		return f, false, err
	}
	f.Since = set.InForce
	if f.Lines, err = d.cite(ctx, r, f.Rules, f.Decided.Detail.Lines, tag); err != nil {
		return f, false, err
	}
	for _, check := range f.Decided.Detail.Checks {
		if check.Verdict != directory.Pass && slices.Contains(f.Decided.Detail.Lines, check.Line) {
			f.Failed = append(f.Failed, check)
		}
	}
	f.Term = f.Rules.ReconsiderUntil(c.Timeline[closed].At)
	for i := range c.Timeline {
		switch event := &c.Timeline[i]; event.Step {
		case petition.Appeal:
			f.Asked = event
		case petition.Grant, petition.Uphold:
			f.Resolved = event
		}
	}
	return f, true, nil
}

// refusedAt finds the step a case was refused by, and the one by which the refusal took effect: another where a key had to
// be taken away first. -1 where it was never refused.
func refusedAt(timeline []Event) (int, int) {
	closed := -1
	for i, event := range slices.Backward(timeline) {
		switch {
		case event.Step == petition.Reject:
			return i, i
		case event.Step == petition.Remove && event.To == petition.Rejected:
			closed = i
		case event.Step == petition.Withdraw && closed >= 0:
			return i, closed
		}
	}
	return -1, -1
}

// cite puts lines of a guideline in words, leaving out the numbers it does not have.
func (d *Desk) cite(ctx context.Context, r store.Reader, g guideline.Guideline, lines []string, tag lang.Tag) ([]Cited, error) {
	words, err := d.Words(ctx, r, tag)
	if err != nil {
		return nil, err
	}
	var cited []Cited
	for _, line := range lines {
		text := g.Line(line, words)
		if text == "" || slices.ContainsFunc(cited, func(c Cited) bool { return c.Line == line }) {
			continue
		}
		ground := slices.ContainsFunc(g.Grounds, func(ground guideline.Ground) bool { return ground.Line == line })
		cited = append(cited, Cited{Line: line, Text: text, Ground: ground})
	}
	return cited, nil
}

// Words puts rules in words, with the names that units have in the catalogue.
func (d *Desk) Words(ctx context.Context, r store.Reader, tag lang.Tag) (guideline.Words, error) {
	units, err := r.Units(ctx)
	if err != nil {
		return guideline.Words{}, err
	}
	names := make(map[string]string, len(units))
	for _, unit := range units {
		names[unit.Code] = unit.Name
	}
	return guideline.Words{Tag: tag, Unit: func(code string) string { return names[code] }}, nil
}
