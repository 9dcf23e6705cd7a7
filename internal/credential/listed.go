package credential

import (
	"slices"
	"strings"

	"clavero/internal/lang/spanish"
)

// Standing is how a vendor's list says that a user stands there.
type Standing string

// The standings.
const (
	Opens   Standing = "opens"   // the user opens the vendor's system
	Stopped Standing = "stopped" // it is there and opens nothing
	Unsaid  Standing = "unsaid"  // the list does not say, or not in words we know
)

// Listed is a user as a vendor's list has them.
type Listed struct {
	Row      int      `json:"row"`
	UserName string   `json:"user"`
	Name     string   `json:"name,omitempty"`
	Mail     string   `json:"mail,omitempty"` // lower case
	Standing Standing `json:"standing"`
	State    string   `json:"state,omitempty"` // as the list has it
	Since    string   `json:"since,omitempty"` // as the list has it
	LastUsed string   `json:"last_used,omitempty"`
}

// The words by which lists say how a user stands, folded. Those that stop are looked for first: «inactivo» holds «activo».
var (
	stopping = []string{"inactiv", "no activ", "desactiv", "deshabilit", "inhabilit", "no habilitad", "no vigente", "suspen", "bloque", "baja", "cancel", "elimin",
		"remov", "borrad", "caduc", "vencid", "expir", "disabled", "locked", "blocked", "inactive", "deleted", "removed"}
	opening = []string{"activ", "habilitad", "vigente", "alta", "enabled", "operando"}

	stops = []string{"no", "0", "false", "falso", "n", "i", "b", "s/a"}
	opens = []string{"si", "1", "true", "verdadero", "s", "a", "ok", "y", "yes"}
)

// StandingOf reads the words of a list's column of states. An empty one is Unsaid, and so is what we do not know.
func StandingOf(words string) Standing {
	folded := spanish.FoldName(words)
	within := func(word string) bool { return strings.Contains(folded, word) }
	switch {
	case folded == "":
		return Unsaid
	case slices.Contains(stops, folded), slices.ContainsFunc(stopping, within):
		return Stopped
	case slices.Contains(opens, folded), slices.ContainsFunc(opening, within):
		return Opens
	}
	return Unsaid
}
