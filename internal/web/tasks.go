package web

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"clavero/internal/clockwork"
	"clavero/internal/store"
	"clavero/internal/web/page"
)

// tasksPage shows what is done on a clock and how it last went, what needs eyes first.
func (v *visit) tasksPage() error {
	standings, err := v.Clock.Standings(v.r.Context())
	if err != nil {
		return err
	}
	p := page.Tasks{Frame: v.frame(v.t("clockwork.title"))}
	for _, s := range standings {
		p.Tasks = append(p.Tasks, v.taskRow(s))
		if s.Late {
			p.Late++
		}
	}
	slices.SortStableFunc(p.Tasks, func(a, b page.Task) int { return graveness(b.State) - graveness(a.State) })
	return v.ok(p)
}

func graveness(s page.Status) int {
	return slices.Index([]string{page.Done, page.Info, page.Attention, page.Fail}, s.Kind)
}

func (v *visit) taskRow(s clockwork.Standing) page.Task {
	return page.Task{
		Name: v.t("clockwork.task." + string(s.Task.Kind)), What: v.t("clockwork.task." + string(s.Task.Kind) + ".what"), Code: string(s.Task.Kind),
		Every: v.every(s.Task.Every), State: v.taskState(s), Ran: s.Ran, Took: took(s.Took), Success: s.Success, Outcome: v.taskOutcome(s),
		DidAt: s.DidAt, Did: v.taskCounts(s.Task, s.LastDone), Due: s.Due, Overdue: !s.Due.IsZero() && v.now.After(s.Due), Alarmed: s.Alarmed,
	}
}

func (v *visit) taskState(s clockwork.Standing) page.Status {
	switch {
	case s.Late:
		return page.Status{Kind: page.Fail, Text: v.t("clockwork.late", "By", v.interval(s.LateBy))}
	case s.Outcome == store.ClockFailed:
		return page.Status{Kind: page.Attention, Text: v.t("clockwork.failing")}
	case s.Ran.IsZero():
		return page.Status{Kind: page.Info, Text: v.t("clockwork.waiting")}
	}
	return page.Status{Kind: page.Done, Text: v.t("clockwork.intime")}
}

func (v *visit) taskOutcome(s clockwork.Standing) string {
	switch s.Outcome {
	case store.ClockFailed:
		text := v.t("clockwork.failed", "Class", v.worded("clockwork.error."+s.Error, s.Error))
		if counts := v.taskCounts(s.Task, s.Tally); counts != "" {
			text += " " + v.t("clockwork.before", "Counts", counts)
		}
		return text
	case store.ClockNothing:
		return v.t("clockwork.nothing")
	case store.ClockDone:
		return v.taskCounts(s.Task, s.Tally)
	}
	return v.t("clockwork.never")
}

// taskCounts says a tally in words, in the task's own order and without zeros.
func (v *visit) taskCounts(task clockwork.Task, tally clockwork.Tally) string {
	var words []string
	for _, name := range task.Counts {
		if n := tally[name]; n > 0 {
			words = append(words, v.t("clockwork.count."+name, "N", n, "Count", v.num(n)))
		}
	}
	return strings.Join(words, " · ")
}

// interval says an interval in the largest unit that it is a whole number of, or nearly.
func (v *visit) interval(d time.Duration) string {
	switch {
	case d >= 48*time.Hour:
		return v.t("clockwork.days", "N", int(d/(24*time.Hour)))
	case d >= time.Hour:
		return v.t("clockwork.hours", "N", int(d/time.Hour))
	case d >= time.Minute:
		return v.t("clockwork.minutes", "N", int(d/time.Minute))
	}
	return v.t("clockwork.seconds", "N", int(d/time.Second))
}

// every is an interval after «cada»: «hora», «10 minutos».
func (v *visit) every(d time.Duration) string {
	switch d {
	case time.Hour:
		return v.t("clockwork.hour")
	case time.Minute:
		return v.t("clockwork.minute")
	}
	return v.interval(d)
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
