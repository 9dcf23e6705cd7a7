package staffwork

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"clavero/internal/clockwork"
	"clavero/internal/store"
	"clavero/internal/web/page"
	"clavero/internal/web/visit"
)

// TasksPage shows what is done on a clock and how it last went, what needs eyes first.
func TasksPage(v *visit.Visit) error {
	standings, err := v.Clock.Standings(v.Request.Context())
	if err != nil {
		return err
	}
	p := page.Tasks{Frame: v.Frame(v.T("clockwork.title"))}
	for _, s := range standings {
		p.Tasks = append(p.Tasks, taskRow(v, s))
		if s.Late {
			p.Late++
		}
	}
	slices.SortStableFunc(p.Tasks, func(a, b page.Task) int { return graveness(b.State) - graveness(a.State) })
	return v.OK(p)
}

func graveness(s page.Status) int {
	return slices.Index([]string{page.Done, page.Info, page.Attention, page.Fail}, s.Kind)
}

func taskRow(v *visit.Visit, s clockwork.Standing) page.Task {
	return page.Task{
		Name: v.T("clockwork.task." + string(s.Task.Kind)), What: v.T("clockwork.task." + string(s.Task.Kind) + ".what"), Code: string(s.Task.Kind),
		Every: every(v, s.Task.Every), State: taskState(v, s), Ran: s.Ran, Took: took(s.Took), Success: s.Success, Outcome: taskOutcome(v, s),
		DidAt: s.DidAt, Did: taskCounts(v, s.Task, s.LastDone), Due: s.Due, Overdue: !s.Due.IsZero() && v.Now.After(s.Due), Alarmed: s.Alarmed,
	}
}

func taskState(v *visit.Visit, s clockwork.Standing) page.Status {
	switch {
	case s.Late:
		return page.Status{Kind: page.Fail, Text: v.T("clockwork.late", "By", interval(v, s.LateBy))}
	case s.Outcome == store.ClockFailed:
		return page.Status{Kind: page.Attention, Text: v.T("clockwork.failing")}
	case s.Ran.IsZero():
		return page.Status{Kind: page.Info, Text: v.T("clockwork.waiting")}
	}
	return page.Status{Kind: page.Done, Text: v.T("clockwork.intime")}
}

func taskOutcome(v *visit.Visit, s clockwork.Standing) string {
	switch s.Outcome {
	case store.ClockFailed:
		text := v.T("clockwork.failed", "Class", v.Worded("clockwork.error."+s.Error, s.Error))
		if counts := taskCounts(v, s.Task, s.Tally); counts != "" {
			text += " " + v.T("clockwork.before", "Counts", counts)
		}
		return text
	case store.ClockNothing:
		return v.T("clockwork.nothing")
	case store.ClockDone:
		return taskCounts(v, s.Task, s.Tally)
	}
	return v.T("clockwork.never")
}

// taskCounts says a tally in words, in the task's own order and without zeros.
func taskCounts(v *visit.Visit, task clockwork.Task, tally clockwork.Tally) string {
	var words []string
	for _, name := range task.Counts {
		if n := tally[name]; n > 0 {
			words = append(words, v.T("clockwork.count."+name, "N", n, "Count", v.Num(n)))
		}
	}
	return strings.Join(words, " · ")
}

// interval says an interval in the largest unit that it is a whole number of, or nearly.
func interval(v *visit.Visit, d time.Duration) string {
	switch {
	case d >= 48*time.Hour:
		return v.T("clockwork.days", "N", int(d/(24*time.Hour)))
	case d >= time.Hour:
		return v.T("clockwork.hours", "N", int(d/time.Hour))
	case d >= time.Minute:
		return v.T("clockwork.minutes", "N", int(d/time.Minute))
	}
	return v.T("clockwork.seconds", "N", int(d/time.Second))
}

// every is an interval after «cada»: «hora», «10 minutos».
func every(v *visit.Visit, d time.Duration) string {
	switch d {
	case time.Hour:
		return v.T("clockwork.hour")
	case time.Minute:
		return v.T("clockwork.minute")
	}
	return interval(v, d)
}

func took(d time.Duration) string {
	if d == 0 {
		return ""
	}
	if d < time.Second {
		return strconv.FormatInt(d.Milliseconds(), 10) + "\u00a0ms"
	}
	return strconv.FormatFloat(d.Seconds(), 'f', 1, 64) + "\u00a0s"
}
