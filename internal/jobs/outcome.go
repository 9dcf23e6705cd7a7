package jobs

import "errors"

// Outcome is how one turn of a job ended, by what its handler answered.
type Outcome string

// The outcomes of a turn.
const (
	Done    Outcome = "done"
	PutOff  Outcome = "put_off"  // [Later]: it will be asked again, and nothing failed
	GivenUp Outcome = "given_up" // [Stop]
	Failed  Outcome = "failed"   // it will be tried again, unless this was the last time
)

// Outcomes are all of them.
var Outcomes = []Outcome{Done, PutOff, GivenUp, Failed}

// OutcomeOf reads a handler's answer.
func OutcomeOf(err error) Outcome {
	switch {
	case err == nil:
		return Done
	case errors.As(err, new(*later)):
		return PutOff
	case errors.As(err, new(*stop)):
		return GivenUp
	}
	return Failed
}
