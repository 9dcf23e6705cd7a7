package walk

import (
	"fmt"
	"os"
	"strconv"
	"testing"
)

// What a walk is made of. WALKS=n takes more of them, each with the next seed.
const (
	usual  = 8
	length = 400 // acts
	late   = 280 // from then on years go by, and records end
)

// mustHappen are the things without which the walks together would prove nothing.
var mustHappen = []string{"settled", "renewed", "forbidden", "ended by its date", "session refused", "erased", "kept by a hold", "guideline", "succession", "suspended", "back a day"}

func TestNoOrderOfThingsBreaksWhatMustHold(t *testing.T) {
	if testing.Short() {
		t.Skip("walks by the hundred")
	}
	walks := usual
	if n, err := strconv.Atoi(os.Getenv("WALKS")); err == nil && n > 0 {
		walks = n
	}
	total := map[string]int{}
	for seed := range walks {
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
			w := newWorld(t, uint64(seed)) //nolint:gosec // a count
			w.walk()
			for what, n := range w.counts {
				total[what] += n
			}
		})
	}
	t.Log(total)
	for _, what := range mustHappen {
		if total[what] == 0 && !t.Failed() {
			t.Errorf("never on the way: %s", what)
		}
	}
}

func (w *world) walk() {
	w.look()
	for n := range length {
		act := w.draw(n)
		act.do(w)
		w.done = append(w.done, w.now.Format("2006-01-02 15:04 ")+act.name)
		if w.odds(75) { // else the program's own steps wait, and what comes next finds them waiting
			w.work()
		}
		w.holds(act.name)
	}
}

// draw picks the next act. The clock jumps by years late only: before that the keys are to live.
func (w *world) draw(n int) act {
	if n > late && w.odds(50) {
		return pick(w, []act{{"years go by", (*world).years, 1}, {"a disposition", (*world).dispose, 1}, {"a disposition", (*world).dispose, 1}, {"a disposition", (*world).dispose, 1}, {"a hold", (*world).hold, 1}})
	}
	sum := 0
	for _, a := range acts {
		sum += a.weight
	}
	at := w.chance.IntN(sum)
	for _, a := range acts {
		if at -= a.weight; at < 0 {
			return a
		}
	}
	return acts[0]
}
