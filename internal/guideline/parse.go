package guideline

import (
	"encoding/json"

	"clavero/internal/fault"
)

// maxBody bounds a body of rules as JSON; the standard mechanisms, with all their mails, are some 30 KB.
const maxBody = 1 << 20

// ParseGuideline reads a body of guidelines, of this version of the program or of an earlier one: what a body does not say
// means what it meant when it was written. Invalid where it cannot be read.
func ParseGuideline(body []byte) (Guideline, error) { return parse[Guideline](body) }

// ParseMechanism does the same with mechanisms.
func ParseMechanism(body []byte) (Mechanism, error) { return parse[Mechanism](body) }

func parse[T any](body []byte) (T, error) {
	var rules T
	if len(body) > maxBody {
		return rules, fault.New(fault.TooLarge, "rules.unreadable")
	}
	if err := json.Unmarshal(body, &rules); err != nil {
		return rules, fault.Wrap(err, fault.Invalid, "rules.unreadable")
	}
	return rules, nil
}
