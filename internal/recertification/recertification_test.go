package recertification

import (
	"slices"
	"testing"
	"time"

	"clavero/internal/calendar"
	"clavero/internal/fault"
)

func table() Timetable {
	return Timetable{{Asked, "2026-11-02"}, {Reminded, "2026-11-09"}, {Superior, "2026-11-17"}, {Restricted, "2026-11-24"}, {Suspended, "2026-12-01"}}
}

func TestTimetableCountsWorkingDays(t *testing.T) {
	start := time.Date(2026, 11, 2, 15, 30, 0, 0, time.UTC) // a Monday, 9:30 in Mexico City
	got := Standard().Timetable(calendar.Standard(), start)
	if !slices.Equal(got, table()) { // the third Monday of November is a holiday
		t.Errorf("%v, want %v", got, table())
	}
	late := Standard().Timetable(calendar.Standard(), time.Date(2026, 11, 3, 5, 0, 0, 0, time.UTC)) // 23:00 of the 2nd
	if late.On(Asked) != "2026-11-02" || late.On(Reminded) != "2026-11-09" {
		t.Errorf("started at night: %v", late)
	}
}

func TestPlansAreInOrder(t *testing.T) {
	for _, c := range []struct {
		plan Plan
		good bool
	}{
		{Standard(), true}, {Plan{1, 2, 3, 4}, true}, {Plan{}, false}, {Plan{5, 5, 6, 7}, false}, {Plan{5, 4, 6, 7}, false},
		{Plan{5, 10, 15, 121}, false}, {Plan{-1, 2, 3, 4}, false},
	} {
		if err := c.plan.Check(); (err == nil) != c.good || err != nil && !fault.Is(err, fault.Invalid) {
			t.Errorf("%+v: %v", c.plan, err)
		}
	}
}

func TestStagesComeOneADay(t *testing.T) {
	p := Person{Stage: Asked, Since: "2026-11-02"}
	if _, follows := table().Follows(p, "2026-11-08"); follows {
		t.Error("something follows before its day")
	}
	// the program was off until long after the last day: each stage still has a day of its own
	day := "2027-01-10"
	var came []Stage
	for range 10 {
		if next, follows := table().Follows(p, day); follows {
			came, p.Stage, p.Since = append(came, next), next, day
			if _, again := table().Follows(p, day); again {
				t.Fatalf("two stages on %s", day)
			}
		}
		day = dayAfter(day)
	}
	if !slices.Equal(came, Stages[1:]) {
		t.Errorf("came %v", came)
	}
	for _, quiet := range []Person{{Stage: Superior, Since: "2026-11-17", Answer: Stays}, {Stage: Restricted, Since: "2026-11-24", Excused: true}, {Stage: Suspended, Since: "2026-12-01"}} {
		if stage, follows := table().Follows(quiet, "2027-06-01"); follows {
			t.Errorf("%+v: %s follows", quiet, stage)
		}
	}
	if table().Over([]Person{{Stage: Suspended}, {Stage: Asked, Since: "2026-11-02"}}) || !table().Over([]Person{{Stage: Suspended}, {Stage: Asked, Answer: Left}}) {
		t.Error("over")
	}
}
