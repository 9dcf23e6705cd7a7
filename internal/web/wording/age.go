package wording

import (
	"strconv"
	"time"

	"clavero/internal/guideline"
	"clavero/internal/petition"
	"clavero/internal/web/page"
	"clavero/internal/web/visit"
)

// soon is the part of a limit, in hundredths, from which a case is shown as nearing it.
const soon = 75

// Age draws how much of its limit a petition has used, in the time in which the limit runs; nothing where it has none.
func Age(v *visit.Visit, g guideline.Guideline, p petition.Petition) page.Bar {
	if p.Due.IsZero() || !p.Open() {
		return page.Bar{}
	}
	unit := unitOfLimit(g, p.State)
	used, whole := measure(g, unit, p.Since, v.Now), max(1, measure(g, unit, p.Since, p.Due))
	bar := page.Bar{Part: used * 100 / whole, Kind: page.Info}
	switch left := measure(g, unit, v.Now, p.Due); {
	case !v.Now.Before(p.Due):
		bar.Kind, bar.Part = page.Fail, max(bar.Part, 101)
		bar.Text = v.T("web.age.late", "Span", span(v, measure(g, unit, p.Due, v.Now), unit))
	case unit == guideline.WorkingDays && left == 0:
		bar.Kind, bar.Text = page.Attention, v.T("web.age.today")
	default:
		if bar.Part >= soon {
			bar.Kind = page.Attention
		}
		bar.Text = v.T("web.age.due", "Span", span(v, left, unit))
	}
	return bar
}

// Stood says for how long a petition has stood at a state, in the time in which its limit runs.
func Stood(v *visit.Visit, g guideline.Guideline, state petition.State, since time.Time) string {
	unit := unitOfLimit(g, state)
	elapsed := measure(g, unit, since, v.Now)
	if elapsed == 0 && unit == guideline.WorkingDays {
		return v.T("web.span.today")
	}
	return span(v, elapsed, unit)
}

func unitOfLimit(g guideline.Guideline, state petition.State) guideline.Unit {
	if limit, ok := g.LimitOf(string(state)); ok {
		return limit.Unit
	}
	return guideline.Hours
}

// measure counts the time between two moments in a limit's own unit: minutes for hours, days for days.
func measure(g guideline.Guideline, unit guideline.Unit, from, to time.Time) int {
	switch unit {
	case guideline.WorkingHours:
		return int(g.Calendar.Between(from, to) / time.Minute)
	case guideline.WorkingDays:
		return g.Calendar.DaysBetween(from, to)
	case guideline.Days:
		return int(to.Sub(from) / (24 * time.Hour))
	}
	return int(to.Sub(from) / time.Minute)
}

// span says what measure counted: «2 h 10 min hábiles», «3 días hábiles», «4 h».
func span(v *visit.Visit, n int, unit guideline.Unit) string {
	switch unit {
	case guideline.WorkingDays:
		return v.T("rules.unit.wd", "N", n)
	case guideline.Days:
		return v.T("rules.unit.d", "N", n)
	case guideline.WorkingHours:
		single := 2
		if n == 1 || n == 60 {
			single = 1
		}
		return v.T("web.span.working", "N", single, "Span", clockSpan(n))
	}
	return Lasting(v, time.Duration(n)*time.Minute)
}

// Lasting says how long something took as the clock runs: «3 días 4 h», «2 h 10 min», «45 min».
func Lasting(v *visit.Visit, d time.Duration) string {
	minutes := int(d / time.Minute)
	days, hours := minutes/(24*60), minutes/60%24
	switch {
	case days == 0:
		return clockSpan(minutes)
	case hours == 0 || days > 9:
		return v.T("rules.unit.d", "N", days)
	}
	return v.T("rules.unit.d", "N", days) + " " + clockSpan(hours*60)
}

// clockSpan writes minutes as hours and minutes; beyond five hours the minutes are left out.
func clockSpan(minutes int) string {
	const brief = 5
	hours, rest := minutes/60, minutes%60
	switch {
	case hours == 0:
		return strconv.Itoa(rest) + "\u00a0min"
	case rest == 0 || hours >= brief:
		return strconv.Itoa(hours) + "\u00a0h"
	}
	return strconv.Itoa(hours) + "\u00a0h " + strconv.Itoa(rest) + "\u00a0min"
}
