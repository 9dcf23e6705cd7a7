package daybook

import (
	"context"

	"clavero/internal/digest"
	"clavero/internal/register"
	"clavero/internal/store"
)

// addClosed adds up the closed days of a span: months that lie in it whole by what is kept of them, other days by their sheets.
func (r *reporter) addClosed(ctx context.Context, sum *register.Period, from, to digest.Day) error {
	if err := r.eachUnsealed(ctx, from, to, sum.AddDay); err != nil {
		return err
	}
	first, _ := monthSpan(string(from)[:7])
	_, last := monthSpan(string(to)[:7])
	days, err := r.DB.Read().RegisterDays(ctx, string(first), string(last))
	if err != nil {
		return err
	}
	for len(days) > 0 {
		month, within := days[0].Day[:7], []store.RegisterDay(nil)
		all := 0
		for ; all < len(days) && days[all].Day[:7] == month; all++ {
			if day := digest.Day(days[all].Day); from <= day && day <= to {
				within = append(within, days[all])
			}
		}
		if len(within) == all {
			var m register.Month
			if m, err = r.whole(ctx, month); err == nil {
				sum.AddMonth(m)
			}
		} else {
			err = r.eachSealed(ctx, within, sum.AddDay)
		}
		if err != nil {
			return err
		}
		days = days[all:]
	}
	return nil
}

// whole is a month, read once for a report.
func (r *reporter) whole(ctx context.Context, month string) (register.Month, error) {
	if m, known := r.closed[month]; known {
		return m, nil
	}
	m, err := r.month(ctx, month)
	if err == nil {
		r.closed[month] = m
	}
	return m, err
}

// monthHours adds up the closed days of a month by unit and hour. Where all of them are kept, nobody's keys are read for it.
func (r *reporter) monthHours(ctx context.Context, first, last digest.Day) ([]register.HourSum, error) {
	sum := &register.Period{}
	if err := r.eachUnsealed(ctx, first, last, sum.AddDay); err != nil {
		return nil, err
	}
	m, err := r.keptMonth(ctx, string(first)[:7], false)
	if err == nil && m.UpTo != string(last) {
		m, err = r.whole(ctx, string(first)[:7])
	}
	sum.AddMonth(m)
	return sum.Hours(), err
}

// usedBetween tells which keys were used, or refused, on closed days of a span.
func (r *reporter) usedBetween(ctx context.Context, from, to digest.Day) (map[int64]bool, error) {
	used := map[int64]bool{}
	err := r.eachUnsealed(ctx, from, to, func(d register.Day) {
		for _, k := range d.Keys {
			used[k.Credential] = true
		}
	})
	if err != nil {
		return nil, err
	}
	for first, last := monthSpan(string(from)[:7]); first <= to; first, last = monthSpan(string(last.Add(1))[:7]) {
		m, err := r.whole(ctx, string(first)[:7])
		if err != nil {
			return nil, err
		}
		begin, end := max(first, from).Time().Day(), min(last, to).Time().Day()
		for _, k := range m.Keys {
			if k.UsedBetween(begin, end) {
				used[k.Credential] = true
			}
		}
	}
	return used, nil
}

// eachUnsealed gives the days of a span that have sums and no sheet: from before days were closed.
func (r *reporter) eachUnsealed(ctx context.Context, from, to digest.Day, fn func(register.Day)) error {
	summed, err := r.DB.Events().FirstSummedDay(ctx)
	if err != nil || summed == "" {
		return err
	}
	begins, err := r.DB.Read().FirstRegisterDay(ctx)
	if err != nil {
		return err
	}
	sealed := digest.Day(begins)
	if sealed == "" { // none is closed: the first that will be
		if sealed, _, err = r.next(ctx); err != nil {
			return err
		}
	}
	for day := max(from, digest.Day(summed)); day <= to && day < sealed; day = day.Add(1) {
		d, err := r.DB.Events().DayRows(ctx, string(day))
		if err != nil {
			return err
		}
		fn(d)
	}
	return nil
}
