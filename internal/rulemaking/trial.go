package rulemaking

import (
	"bytes"
	"context"
	"encoding/gob"
	"encoding/json"
	"errors"
	"slices"

	"clavero/internal/auth"
	"clavero/internal/directory"
	"clavero/internal/fault"
	"clavero/internal/guideline"
	"clavero/internal/jobs"
	"clavero/internal/rulebook"
	"clavero/internal/store"
)

// RunTrial is the kind of job that runs a draft over all that there was; its id is the trial's.
const RunTrial jobs.Kind = "rules.trial"

// What a trial stands at.
const (
	done   = "done"
	failed = "failed"
)

// Register tells a registry which jobs this package works.
func (o *Office) Register(r jobs.Registry) { r.Handle(RunTrial, 1, o.runTrial) }

// AskTrial has a draft of the guidelines run over every request and every live key, and gives the trial. It is done beside,
// and tells how far it has come. Invalid when the draft could not be put in force anyway.
func (o *Office) AskTrial(ctx context.Context, w auth.Who, draft int64) (int64, error) {
	d, err := o.Draft(ctx, w, draft)
	if err != nil {
		return 0, err
	}
	if err := MayWrite(w, d.Kind); err != nil {
		return 0, err
	}
	if d.Kind != rulebook.Guidelines || !d.Ended.IsZero() {
		return 0, fault.New(fault.Conflict, "rules.draft_moved")
	}
	var id int64
	err = o.DB.Write(ctx, func(tx *store.Tx) error {
		problems, err := o.Problems(ctx, tx.Reader, d, tx.Now)
		if err != nil {
			return err
		}
		if len(problems) > 0 {
			return fault.New(fault.Invalid, "rules.sign.problems", "N", len(problems))
		}
		id = tx.NewID()
		if err := tx.InsertTrial(ctx, store.Trial{ID: id, Draft: d.ID, SHA256: d.Sum(), Staff: w.ID, StaffName: w.Name}); err != nil {
			return err
		}
		return o.Queue.Enqueue(ctx, tx, jobs.Job{Kind: RunTrial, ID: id})
	})
	return id, err
}

// runTrial runs a trial that was asked for. One that was cut off begins anew; one whose draft was saved meanwhile is done
// all the same and is simply of no use for signing.
func (o *Office) runTrial(ctx context.Context, id int64) error {
	trial, err := o.DB.Read().Trial(ctx, id)
	if fault.Is(err, fault.NotFound) || err == nil && (trial.State == done || trial.State == failed) {
		return nil
	}
	if err != nil {
		return err
	}
	saves, err := o.DB.Read().DraftSaves(ctx, trial.Draft)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(saves, func(d store.Draft) bool { return rulebook.Sum([]byte(d.Body)) == trial.SHA256 })
	if at < 0 {
		return o.endTrial(ctx, trial, failed, Counts{}, nil)
	}
	rules, err := guideline.ParseGuideline([]byte(saves[at].Body))
	if err != nil {
		return errors.Join(err, o.endTrial(ctx, trial, failed, Counts{}, nil))
	}
	outcome, err := o.Try(ctx, rules, func(seen, total int64) error {
		return o.DB.Write(ctx, func(tx *store.Tx) error { return tx.MoveTrial(ctx, trial.ID, seen, total) })
	})
	if err != nil {
		return err
	}
	found, err := pack(outcome)
	if err != nil {
		return err
	}
	return o.endTrial(ctx, trial, done, countsOf(outcome), found)
}

func (o *Office) endTrial(ctx context.Context, t store.Trial, state string, counts Counts, found []byte) error {
	body, err := json.Marshal(counts)
	if err != nil {
		return err
	}
	t.State, t.Counts = state, string(body)
	err = o.DB.Write(ctx, func(tx *store.Tx) error { return tx.EndTrial(ctx, t, found) })
	if fault.Is(err, fault.Conflict) {
		return nil // done by another node
	}
	return err
}

// step is after how many rows a trial says how far it has come.
const step = 25_000

// Try runs a guideline over every request for a first key and every live key. told is told now and then how many of how
// many were looked at. Nothing is changed.
func (o *Office) Try(ctx context.Context, rules guideline.Guideline, told func(seen, total int64) error) (guideline.Outcome, error) {
	r, now := o.DB.Read(), o.DB.Now()
	total, err := r.TrialTotal(ctx, now)
	if err != nil {
		return guideline.Outcome{}, err
	}
	units, err := r.Units(ctx)
	if err != nil {
		return guideline.Outcome{}, err
	}
	trial, seen := guideline.NewTrial(rules, trialUnits(units)), int64(0)
	count := func() error {
		if seen++; seen%step == 0 {
			return told(seen, total)
		}
		return nil
	}
	if err := told(0, total); err != nil {
		return guideline.Outcome{}, err
	}
	err = r.EachTrialCase(ctx, func(c store.TrialCase) error {
		trial.Case(guideline.TrialCase{ID: c.ID, Unit: c.Unit, Position: c.Position, Domain: directory.Domain(c.Mail), State: c.State, At: c.Created,
			Term: c.Term, Ended: c.Ended})
		return count()
	})
	if err != nil {
		return guideline.Outcome{}, err
	}
	err = r.EachTrialKey(ctx, now, func(k store.TrialKey) error {
		trial.Key(guideline.TrialKey{ID: k.ID, Unit: k.Unit, Position: k.Position, Domain: directory.Domain(k.Mail), Term: k.Term}, now.UnixMicro())
		return count()
	})
	return trial.Outcome(), err
}

func trialUnits(units []directory.Unit) []guideline.TrialUnit {
	above := aboveOf(units)
	list := make([]guideline.TrialUnit, len(units))
	for i, u := range units {
		list[i] = guideline.TrialUnit{ID: u.ID, Code: u.Code, Kind: u.Kind, Above: above[u.Code]}
	}
	return list
}

// aboveOf gives, for each unit, its code and those of all it belongs to.
func aboveOf(units []directory.Unit) map[string][]string {
	parents := make(map[string]string, len(units))
	for _, u := range units {
		parents[u.Code] = u.Parent
	}
	above := make(map[string][]string, len(units))
	for _, u := range units {
		codes := []string{u.Code}
		for parent := u.Parent; parent != "" && !slices.Contains(codes, parent); parent = parents[parent] {
			codes = append(codes, parent)
		}
		above[u.Code] = codes
	}
	return above
}

// Counts are what a trial found in numbers.
type Counts struct {
	Cases, Keys, Refused, Lost, Unsure int
	ByState                            map[string]int // requests that would be refused, by where they stand
	ByLine                             map[string]int // both, by the line they would be refused or lost by
}

func countsOf(o guideline.Outcome) Counts {
	c := Counts{Cases: o.Cases, Keys: o.Keys, Refused: len(o.Refused), Lost: len(o.Lost), Unsure: o.Unsure, ByState: map[string]int{}, ByLine: map[string]int{}}
	for _, f := range o.Refused {
		c.ByState[f.State]++
		c.ByLine[f.Line]++
	}
	for _, f := range o.Lost {
		c.ByLine[f.Line]++
	}
	return c
}

// CountsOf reads the numbers of a trial that is done.
func CountsOf(t store.Trial) (Counts, error) {
	var c Counts
	return c, json.Unmarshal([]byte(t.Counts), &c)
}

// packed is an outcome by columns: a few bytes for each request and key, whatever their number.
type packed struct {
	Refused     int // the first so many are requests
	IDs, Units  []int64
	States      []uint8
	Lines       []uint16
	StateNames  []string
	LineNumbers []string
}

func pack(o guideline.Outcome) ([]byte, error) {
	p := packed{Refused: len(o.Refused)}
	index := func(names *[]string, name string) int {
		at := slices.Index(*names, name)
		if at < 0 {
			*names = append(*names, name)
			at = len(*names) - 1
		}
		return at
	}
	for _, f := range slices.Concat(o.Refused, o.Lost) {
		p.IDs, p.Units = append(p.IDs, f.ID), append(p.Units, f.Unit)
		p.States = append(p.States, uint8(index(&p.StateNames, f.State))) //nolint:gosec // there are a score of states
		p.Lines = append(p.Lines, uint16(index(&p.LineNumbers, f.Line)))  //nolint:gosec // a draft has some hundred lines
	}
	var b bytes.Buffer
	err := gob.NewEncoder(&b).Encode(p)
	return b.Bytes(), err
}

// Outcome loads what a trial found: the requests that would be refused and the keys that would be lost. Needs
// [auth.SeeRules].
func (o *Office) Outcome(ctx context.Context, w auth.Who, trial int64) (guideline.Outcome, error) {
	if err := w.May(auth.SeeRules); err != nil {
		return guideline.Outcome{}, err
	}
	found, err := o.DB.Read().TrialFound(ctx, trial)
	if err != nil {
		return guideline.Outcome{}, err
	}
	var p packed
	if err := gob.NewDecoder(bytes.NewReader(found)).Decode(&p); err != nil {
		return guideline.Outcome{}, err
	}
	var outcome guideline.Outcome
	for i, id := range p.IDs {
		f := guideline.Found{ID: id, Unit: p.Units[i], State: p.StateNames[p.States[i]], Line: p.LineNumbers[p.Lines[i]]}
		if i < p.Refused {
			outcome.Refused = append(outcome.Refused, f)
		} else {
			outcome.Lost = append(outcome.Lost, f)
		}
	}
	return outcome, nil
}

// TrialOf loads the latest trial of a draft; ok is false where it has none. Needs [auth.SeeRules].
func (o *Office) TrialOf(ctx context.Context, w auth.Who, draft int64) (store.Trial, bool, error) {
	if err := w.May(auth.SeeRules); err != nil {
		return store.Trial{}, false, err
	}
	trial, err := o.DB.Read().TrialOf(ctx, draft)
	if fault.Is(err, fault.NotFound) {
		return trial, false, nil
	}
	return trial, err == nil, err
}
