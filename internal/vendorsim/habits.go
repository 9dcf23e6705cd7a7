package vendorsim

import (
	"fmt"
	"hash/fnv"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
)

// Habit is a way of answering that a person has. Several may meet in one answer.
type Habit string

// The habits.
const (
	Late        Habit = "late"          // answers after Options.Late
	Twice       Habit = "twice"         // sends the same answer again
	InPart      Habit = "in-part"       // first one part: the user without its key, or some users of a batch
	WrongFolio  Habit = "wrong-folio"   // two figures of the folio change places
	HTMLOnly    Habit = "html-only"     // no text beside the HTML
	Latin1      Habit = "latin-1"       // in ISO-8859-1
	OutOfOffice Habit = "out-of-office" // an automatic answer first
	Refusal     Habit = "refusal"       // says no, and why
	BadKey      Habit = "bad-key"       // a slip in the key as written; asked again, the right one is sent
	Silence     Habit = "silence"       // never answers this mail
	Question    Habit = "question"      // asks something instead; asked again, does it
	Promise     Habit = "promise"       // says that it will be done, then does it
	Prose       Habit = "prose"         // writes user and key into a sentence
	NoQuote     Habit = "no-quote"      // writes a new mail: no quote, no reference, another subject
)

// Habits lists them.
var Habits = []Habit{Late, Twice, InPart, WrongFolio, HTMLOnly, Latin1, OutOfOffice, Refusal, BadKey, Silence, Question, Promise, Prose, NoQuote}

// words say a habit on the vendor's page.
func (h Habit) words() string { return inWords[h] }

var inWords = map[Habit]string{
	Late: "tarde", Twice: "dos veces", InPart: "en partes", WrongFolio: "con otro folio", HTMLOnly: "solo en HTML", Latin1: "en ISO-8859-1",
	OutOfOffice: "fuera de la oficina", Refusal: "se rehúsa", BadKey: "clave con errata", Silence: "en silencio", Question: "con una pregunta",
	Promise: "primero lo promete", Prose: "en una frase", NoQuote: "en un correo nuevo",
}

func (o Options) check() error {
	for _, h := range slices.Sorted(maps.Keys(o.Habits)) {
		if !slices.Contains(Habits, h) {
			return fmt.Errorf("vendor-sim: no habit is called %q; there are %v", h, Habits)
		}
		if p := o.Habits[h]; !(p >= 0 && p <= 1) {
			return fmt.Errorf("vendor-sim: how often %q is met must be between 0 and 1", h)
		}
	}
	return checkAddress(o.Mail)
}

// plan is how an order mail is met: the habits, and a source for what is varied besides.
type plan struct {
	habits []Habit
	random *dice
}

// dice are drawn from by several answers to one mail, which may be written at the same time.
type dice struct {
	mu     sync.Mutex
	random *rand.Rand
}

func (d *dice) below(n int) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.random.IntN(n)
}

func (p plan) has(h Habit) bool { return slices.Contains(p.habits, h) }

// pick chooses one of several wordings.
func (p plan) pick(texts ...string) string { return texts[p.random.below(len(texts))] }

// draw plans the answer to an order. It depends on the seed, the order and how often it was asked, and not on what came
// before it, so that orders that come in another sequence are met alike.
func (s *Sim) draw(a Asked, times int) plan {
	hash := fnv.New64a()
	_, _ = fmt.Fprintf(hash, "%s %s %d", a.Folio, a.Op, times)
	random := rand.New(rand.NewPCG(s.o.Seed, hash.Sum64()))
	p := plan{random: &dice{random: random}}
	if s.o.Choose != nil {
		p.habits = slices.Clone(s.o.Choose(a))
		return p
	}
	for _, h := range Habits {
		// Each is drawn whether or not it is set, so that setting one does not change how the others fall.
		if random.Float64() < s.o.Habits[h] {
			p.habits = append(p.habits, h)
		}
	}
	return p
}
