package auth

import "clavero/internal/fault"

// Step is a part of signing in.
type Step string

// The steps of signing in.
const (
	StepPassphrase Step = "passphrase" // or the secret of a key
	StepCode       Step = "code"       // the second factor of a person of the house
)

// Steps are all of them.
var Steps = []Step{StepPassphrase, StepCode}

// Outcome is how a try at a step ended.
type Outcome string

// The outcomes of a try.
const (
	Right     Outcome = "right"
	Wrong     Outcome = "wrong"     // whatever it was that was wrong: outside of this package nothing tells
	Throttled Outcome = "throttled" // nothing was looked at, or the line was too long
	Failed    Outcome = "failed"    // the program could not look
)

// Outcomes are all of them.
var Outcomes = []Outcome{Right, Wrong, Throttled, Failed}

// tell tells whoever counts how a try ended.
func (i *Identity) tell(step Step, err error) {
	if i.tried != nil {
		i.tried(step, outcomeOf(err))
	}
}

func outcomeOf(err error) Outcome {
	if err == nil {
		return Right
	}
	switch fault.CodeOf(err) {
	case fault.Denied, fault.Invalid, fault.Unsigned, fault.NotFound:
		return Wrong
	case fault.TooMany:
		return Throttled
	}
	return Failed
}
