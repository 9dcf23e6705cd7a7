package petition

import (
	"slices"
	"strings"

	"clavero/internal/credential"
	"clavero/internal/directory"
	"clavero/internal/fault"
)

// needs says how each need is met; a missing one is a fault that tells what to do.
var needs = map[Need]func(Petition, StepRow, Actor, Words, Circumstances) error{
	NeedGround:     ground,
	NeedMessage:    message,
	NeedNote:       note,
	NeedFirstTime:  firstTime,
	NeedProved:     proved,
	NeedChecks:     noneFails,
	NeedSame:       same,
	NeedUnit:       passing(directory.CheckUnit),
	NeedPerson:     passing(directory.CheckPerson),
	NeedNoOtherKey: noOtherKey,
	NeedSeparate:   separate,
	NeedDue:        due,
	NeedWindow:     window,
	NeedCause:      cause,
	NeedLive:       standing("live", credential.Live),
	NeedSuspended:  standing("suspended", credential.Suspended),
	NeedOpenKey:    standing("open_key", credential.Live, credential.Suspended),
	NeedHolder:     holder,
	NeedTerm:       term,
	NeedOnce:       once,
	NeedNotFinal:   notFinal,
	NeedOther:      other,
	NeedNotAgain:   notAgain,
	NeedEnded:      keyIn("ended", credential.Ended),
	NeedNearEnd:    nearEnd,
	NeedOwnKey:     keyIn("own_key", credential.Live, credential.Suspended),
	NeedStands:     stands,
	NeedNoKey:      noKey,
}

func ground(_ Petition, row StepRow, by Actor, w Words, c Circumstances) error {
	if len(w.Grounds) == 0 {
		return missing("grounds", "petition.need.ground")
	}
	for _, code := range w.Grounds {
		if _, ok := c.Rules.Ground(string(row.Step), code); !ok {
			return missing("grounds", "petition.need.ground_unknown")
		}
	}
	return nil
}

func message(_ Petition, _ StepRow, _ Actor, w Words, _ Circumstances) error {
	if strings.TrimSpace(w.Message) == "" {
		return missing("message", "petition.need.message")
	}
	return nil
}

func note(_ Petition, _ StepRow, by Actor, w Words, _ Circumstances) error {
	if by.Role != Provider && by.Role != Program && strings.TrimSpace(w.Note) == "" {
		return missing("note", "petition.need.note")
	}
	return nil
}

func firstTime(_ Petition, row StepRow, _ Actor, w Words, c Circumstances) error {
	times := 0
	for _, t := range c.Taken {
		if t.Step == row.Step && t.By.Role == row.Lane {
			times++
		}
	}
	if times >= c.Rules.Asking.Times && strings.TrimSpace(w.Note) == "" {
		return missing("note", "petition.need.first_time")
	}
	return nil
}

func proved(p Petition, _ StepRow, _ Actor, _ Words, _ Circumstances) error {
	if !p.Proved {
		return fault.New(fault.Invalid, "petition.need.proved")
	}
	return nil
}

func noneFails(_ Petition, _ StepRow, _ Actor, _ Words, c Circumstances) error {
	for _, check := range c.Checks {
		if check.Verdict == directory.Fail {
			return fault.New(fault.Invalid, "petition.need.checks", "Check", check.Name)
		}
	}
	if directory.Find(c.Checks, directory.CheckUnit).Verdict != directory.Pass {
		return fault.New(fault.Invalid, "petition.need.unit_words")
	}
	return nil
}

// same keeps one person's record from being written over with another's data: an address that is on record under another
// name takes somebody to say that it is the same person.
func same(_ Petition, _ StepRow, _ Actor, w Words, c Circumstances) error {
	check := directory.Find(c.Checks, directory.CheckPerson)
	if check.Reason != directory.ReasonOtherName || w.Same {
		return nil
	}
	args := map[string]any{"Known": check.Facts["Known"]}
	return &fault.Error{Code: fault.Invalid, Text: "petition.need.same", Args: args, Fields: []fault.Field{{Name: "same", Text: "petition.need.same", Args: args}}}
}

func passing(name string) func(Petition, StepRow, Actor, Words, Circumstances) error {
	return func(_ Petition, _ StepRow, _ Actor, _ Words, c Circumstances) error {
		if directory.Find(c.Checks, name).Verdict != directory.Pass {
			return fault.New(fault.Invalid, "petition.need."+name)
		}
		return nil
	}
}

// noOtherKey holds for first keys; everything else is about the very key the person has.
func noOtherKey(p Petition, row StepRow, by Actor, w Words, c Circumstances) error {
	if p.Kind != New {
		return nil
	}
	return passing(directory.CheckKey)(p, row, by, w, c)
}

func separate(_ Petition, row StepRow, by Actor, _ Words, c Circumstances) error {
	if by.Role == Program {
		return nil
	}
	for _, pair := range c.Rules.Separation {
		if pair.Then != string(row.Step) {
			continue
		}
		for _, t := range c.Taken {
			if string(t.Step) == pair.First && t.By.Role != Program && t.By.ID == by.ID {
				return fault.New(fault.Denied, "petition.need.separate", "Line", pair.Line)
			}
		}
	}
	return nil
}

func due(p Petition, _ StepRow, _ Actor, _ Words, c Circumstances) error {
	if p.Due.IsZero() || c.Now.Before(p.Due) {
		return fault.New(fault.Conflict, "petition.need.due")
	}
	return nil
}

func window(p Petition, _ StepRow, _ Actor, _ Words, c Circumstances) error {
	if c.Now.After(c.Rules.ReopenUntil(p.Ended)) {
		return fault.New(fault.Conflict, "petition.need.window", "N", c.Rules.Reopen.WorkingDays)
	}
	return nil
}

// holder holds for first keys: what else happens to a key is about one that was given.
func holder(p Petition, row StepRow, by Actor, w Words, c Circumstances) error {
	if p.Kind != New {
		return nil
	}
	if check := directory.Find(c.Checks, directory.CheckHolder); check.Verdict != directory.Pass {
		return fault.New(fault.Invalid, "petition.need.holder", "Line", check.Line)
	}
	return nil
}

func term(_ Petition, _ StepRow, _ Actor, _ Words, c Circumstances) error {
	switch {
	case c.Term.IsZero():
		return fault.New(fault.Conflict, "petition.need.term_none")
	case c.Now.After(c.Term):
		return fault.New(fault.Conflict, "petition.need.term")
	}
	return nil
}

func once(_ Petition, row StepRow, _ Actor, _ Words, c Circumstances) error {
	if slices.ContainsFunc(c.Taken, func(t Taken) bool { return t.Step == row.Step }) {
		return fault.New(fault.Conflict, "petition.need.once")
	}
	return nil
}

// notFinal keeps a refusal that somebody else upheld from being set aside by the office that refused: it is final, and what
// has changed since is for a new petition.
func notFinal(_ Petition, _ StepRow, _ Actor, _ Words, c Circumstances) error {
	if slices.ContainsFunc(c.Taken, func(t Taken) bool { return t.Step == Uphold }) {
		return fault.New(fault.Conflict, "petition.need.not_final")
	}
	return nil
}

// other keeps whoever refused a petition from deciding whether that was right.
func other(_ Petition, _ StepRow, by Actor, _ Words, c Circumstances) error {
	if last := refusal(c); last.By.Role != Program && last.By.ID == by.ID {
		return fault.New(fault.Invalid, "petition.need.other")
	}
	return nil
}

// notAgain keeps whoever refused a request from being its judge once more, after somebody else granted that it be judged anew.
func notAgain(_ Petition, _ StepRow, by Actor, _ Words, c Circumstances) error {
	granted := slices.IndexFunc(c.Taken, func(t Taken) bool { return t.Step == Grant })
	if granted < 0 {
		return nil
	}
	if first := refusal(Circumstances{Taken: c.Taken[:granted]}); first.By.Role != Program && first.By.ID == by.ID {
		return fault.New(fault.Invalid, "petition.need.not_again")
	}
	return nil
}

// cause holds when some need of the road ahead no longer does: unit closed, person left, another live key.
func cause(p Petition, row StepRow, by Actor, w Words, c Circumstances) error {
	unit, person := passing(directory.CheckUnit), passing(directory.CheckPerson)
	if unit(p, row, by, w, c) != nil || person(p, row, by, w, c) != nil || noOtherKey(p, row, by, w, c) != nil || holder(p, row, by, w, c) != nil {
		return nil
	}
	return fault.New(fault.Conflict, "petition.need.cause")
}

// nearEnd holds in the days before a key's end that the guideline gives for renewing it.
func nearEnd(_ Petition, _ StepRow, _ Actor, _ Words, c Circumstances) error {
	from, ok := c.Rules.RenewableFrom(c.Ends)
	if !ok || c.Now.Before(from) {
		return fault.New(fault.Conflict, "petition.need.near_end", "N", c.Rules.Renewal.Opens())
	}
	return nil
}

// stands holds for first keys, and while the key that a petition is about has not ended.
func stands(p Petition, row StepRow, by Actor, w Words, c Circumstances) error {
	if p.Kind == New {
		return nil
	}
	return standing("open_key", credential.Live, credential.Suspended)(p, row, by, w, c)
}

func noKey(_ Petition, _ StepRow, _ Actor, _ Words, c Circumstances) error {
	if c.Made {
		return fault.New(fault.Invalid, "petition.need.no_key")
	}
	return nil
}

// standing holds when the key an act is about is in one of those states.
func standing(name string, states ...credential.State) func(Petition, StepRow, Actor, Words, Circumstances) error {
	return func(_ Petition, _ StepRow, _ Actor, _ Words, c Circumstances) error {
		if !slices.Contains(states, c.Key) {
			return fault.New(fault.Conflict, "petition.need."+name)
		}
		return nil
	}
}

// keyIn holds as standing does, for what a person may set right by saying more.
func keyIn(name string, states ...credential.State) func(Petition, StepRow, Actor, Words, Circumstances) error {
	return func(_ Petition, _ StepRow, _ Actor, _ Words, c Circumstances) error {
		if !slices.Contains(states, c.Key) {
			return missing("user", "petition.need."+name)
		}
		return nil
	}
}

func missing(field, text string) error {
	return &fault.Error{Code: fault.Invalid, Text: text, Fields: []fault.Field{{Name: field, Text: text}}}
}
