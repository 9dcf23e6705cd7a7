package auth

import (
	"strconv"
	"testing"
	"time"

	"clavero/internal/fault"
)

var morning = time.Date(2026, 3, 2, 13, 0, 0, 0, time.UTC)

func taken(t *throttle, account, prefix string, known bool, now time.Time, most int) int {
	n := 0
	for n < most {
		if _, err := t.take("try", account, prefix, known, now); err != nil {
			break
		}
		n++
	}
	return n
}

func TestPace(t *testing.T) {
	th := newThrottle(map[Sort]limits{"try": {network: pace{5, time.Minute}}})
	for _, step := range []struct {
		after time.Duration
		want  int
	}{{0, 5}, {0, 0}, {59 * time.Second, 0}, {time.Minute, 1}, {3 * time.Minute, 2}, {time.Hour, 5}} {
		if got := taken(th, "", "net", false, morning.Add(step.after), 100); got != step.want {
			t.Errorf("after %v: %d tries, want %d", step.after, got, step.want)
		}
	}
}

func TestCountsAreApart(t *testing.T) {
	th := newThrottle(map[Sort]limits{"try": {pair: pace{2, time.Minute}, network: pace{100, time.Minute}, account: pace{3, time.Minute}}})
	if got := taken(th, "ana", "a", false, morning, 9); got != 2 {
		t.Errorf("ana from a: %d", got)
	}
	if got := taken(th, "ana", "b", false, morning, 9); got != 1 {
		t.Errorf("ana from b, after two from a: %d", got)
	}
	if got := taken(th, "ana", "c", true, morning, 9); got != 2 {
		t.Errorf("ana from where she always signs in: %d", got)
	}
	if got := taken(th, "luz", "a", false, morning, 9); got != 2 {
		t.Errorf("luz from a: %d", got)
	}
}

func TestARefusalCostsNothing(t *testing.T) {
	th := newThrottle(map[Sort]limits{"try": {network: pace{10, time.Minute}, account: pace{1, time.Hour}}})
	taken(th, "ana", "a", false, morning, 1)
	for range 50 {
		_, err := th.take("try", "ana", "a", false, morning)
		if !fault.Is(err, fault.TooMany) {
			t.Fatal(err)
		}
	}
	if got := taken(th, "", "a", false, morning, 100); got != 9 {
		t.Errorf("%d tries are left to the network", got)
	}
}

func TestGivenBack(t *testing.T) {
	th := newThrottle(map[Sort]limits{"try": {pair: pace{2, time.Minute}, network: pace{2, time.Minute}}})
	for range 10 {
		c, err := th.take("try", "ana", "a", false, morning)
		if err != nil {
			t.Fatal(err)
		}
		c.giveBack()
	}
	charge{}.giveBack()
}

func TestFloodOfNamesIsBounded(t *testing.T) {
	th := newThrottle(map[Sort]limits{"try": {account: pace{3, time.Hour}}})
	for n := range 2 * maxBuckets {
		_, _ = th.take("try", strconv.Itoa(n), "a", false, morning)
	}
	if len(th.due) > maxBuckets {
		t.Errorf("%d counts are kept", len(th.due))
	}
}

// A clock that is set back makes nobody wait until it is again what it was.
func TestAClockSetBackLocksNobodyOut(t *testing.T) {
	th := newThrottle(map[Sort]limits{"try": {pair: pace{3, time.Minute}, network: pace{5, time.Minute}}})
	taken(th, "ana", "net", false, morning, 2)
	before := morning.Add(-time.Hour)
	if got := taken(th, "ana", "net", false, before, 9); got != 3 {
		t.Errorf("after the clock went back an hour: %d tries, want 3", got)
	}
	if got := taken(th, "ana", "net", false, before, 9); got != 0 {
		t.Errorf("and %d more", got)
	}
}
