package petition

import (
	"slices"

	"clavero/internal/guideline"
)

// Known is what the tables say to a draft of the guidelines: which states and steps there are to speak of. The catalogue,
// the providers and the day are the caller's to add.
func Known() guideline.Known {
	k := guideline.Known{Separable: Separable}
	for _, row := range States {
		if row.Final {
			continue
		}
		k.States = append(k.States, string(row.Name))
		if row.At != Nothing {
			k.Needed = append(k.Needed, string(row.Name))
		}
	}
	for _, row := range Steps {
		if row.Requires(NeedGround) && !slices.Contains(k.Grounded, string(row.Step)) {
			k.Grounded = append(k.Grounded, string(row.Step))
		}
		if row.Alone && !slices.Contains(k.Leaving, row.Left()) {
			k.Leaving = append(k.Leaving, row.Left())
		}
	}
	return k
}

// Separable reports whether two steps of one case can be asked to be taken by two people: both are taken by people of the
// house, the second is judged on it, and some kind of petition takes it after the first.
func Separable(first, then string) bool {
	if first == then {
		return false
	}
	for _, a := range Steps {
		for _, b := range Steps {
			if string(a.Step) == first && string(b.Step) == then && b.Requires(NeedSeparate) && ofTheHouse(a) && ofTheHouse(b) && follows(a, b) {
				return true
			}
		}
	}
	return false
}

// SeparableSteps lists the pairs that can be separated.
func SeparableSteps() [][2]Step {
	var pairs [][2]Step
	for _, then := range Steps {
		if !then.Requires(NeedSeparate) {
			continue
		}
		for _, first := range Steps {
			pair := [2]Step{first.Step, then.Step}
			if Separable(string(first.Step), string(then.Step)) && !slices.Contains(pairs, pair) {
				pairs = append(pairs, pair)
			}
		}
	}
	return pairs
}

func ofTheHouse(row StepRow) bool { return row.MayTake(Liaison) || row.MayTake(Editor) }

// follows reports whether, for some kind, the main road leads from where one row ends to where another begins.
func follows(a, b StepRow) bool {
	for _, kind := range a.Kinds {
		if !slices.Contains(b.Kinds, kind) {
			continue
		}
		seen := Targets(a)
		for i := 0; i < len(seen); i++ {
			if slices.Contains(b.From, seen[i]) {
				return true
			}
			for _, row := range From(seen[i], kind) {
				if !row.Main {
					continue
				}
				for _, next := range Targets(row) {
					if !slices.Contains(seen, next) {
						seen = append(seen, next)
					}
				}
			}
		}
	}
	return false
}

// Targets are all states a row may lead to: one, unless it goes back to where the case was, or ends it in the way that was
// asked for.
func Targets(row StepRow) []State {
	switch row.To {
	case Back:
		return comesFrom(Returned, row.Kinds)
	case Anew:
		return comesFrom(Rejected, row.Kinds)
	case Onward:
		return []State{Verified, Settled}
	case Begun: // as the kind it becomes, whose own roads begin there
		return []State{Forwarded}
	case Close:
		return []State{Cancelled, Expired, Rejected}
	}
	return []State{row.To}
}

// comesFrom lists the states from which an office brings a case of some of the kinds to a state.
func comesFrom(state State, kinds []Kind) []State {
	var from []State
	for _, row := range Steps {
		ofKinds := slices.ContainsFunc(row.Kinds, func(k Kind) bool { return slices.Contains(kinds, k) })
		if row.To != state || row.Step == Uphold || !ofKinds {
			continue
		}
		for _, s := range row.From {
			if !slices.Contains(from, s) {
				from = append(from, s)
			}
		}
	}
	return from
}
