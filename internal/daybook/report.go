package daybook

import (
	"context"
	"slices"
	"time"

	"clavero/internal/digest"
	"clavero/internal/fault"
	"clavero/internal/register"
	"clavero/internal/store"
)

// By is what a report is by.
type By string

// What a report may be by.
const (
	ByPerson      By = "person"
	ByUnit        By = "unit"
	ByInstitution By = "institution"
	ByKind        By = "kind"
	ByNote        By = "note"
	ByKey         By = "key" // keys that are used, dormant, or were never used
)

// Bys lists them in the order of the page.
var Bys = []By{ByUnit, ByInstitution, ByPerson, ByNote, ByKind, ByKey}

// What a period may be compared with.
const (
	WithPrevious = "previous" // as many days just before
	WithYear     = "year"     // the same days a year before
)

// DormantDays is after how many days without use a key counts as dormant.
const DormantDays = 60

const longestReport = 5*366 + 1 // days

// Query is what a report is asked for. The zero Unit is all of them; a unit stands for those below it too.
type Query struct {
	From, To digest.Day
	By       By
	Unit     int64
	Compare  string // empty, WithPrevious or WithYear
	Public   bool   // to be given out of the house: of nobody alone, see FewestPublic. Only files are
}

// Point is a day, or a month, of a report.
type Point struct {
	Day      digest.Day
	SignIns  int
	Refused  int
	Editions int
	Notes    int
	Keys     int  // of months: on the busiest day
	Few      bool // its figures are not given out
}

// Accesses is all that was let in.
func (p Point) Accesses() int { return p.SignIns + p.Editions + p.Notes }

// ReportRow is a person, a unit, a note, of a report.
type ReportRow struct {
	Name, Sub string   // Sub is what it belongs to
	Was       []string // of units: those that it took over and whose figures are in it
	Together  int      // how many rows are in this one, that are not given out by themselves
	User      string   // of a person or a key
	Item      int64    // note or edition
	Kind      string   // of accesses, or the state of a key
	Keys      int      // used
	Held      int      // of units: keys that they hold
	SignIns   int
	Refused   int
	Editions  int
	Notes     int
	Distinct  int
	Days      int
	Last      time.Time
	Before    int // accesses in the period compared with
}

// Accesses is all that was let in; of a note, how often it was opened.
func (r ReportRow) Accesses() int { return r.SignIns + r.Editions + r.Notes }

// KeyUse counts the keys of the house by their use.
type KeyUse struct {
	Live    int // that have not ended
	Used    int // of them in the period
	Idle    int // used before, and within DormantDays of its end, but not in it
	Dormant int // used once, but not in the DormantDays before the period's end
	Never   int
}

// Report is a period of the register in figures. Days that are not closed yet are added up as it is drawn.
type Report struct {
	Query
	AsOf                 time.Time
	Totals               register.Totals
	Before               register.Totals // of the period compared with
	BeforeFrom, BeforeTo digest.Day
	Days                 []Point
	DaysBefore           []Point // in the same order, as many
	Hours                [24]register.HourSum
	Months               []Point // growth: the last twelve, the one of the period's end included
	Keys                 KeyUse
	Rows                 []ReportRow
}

// Report draws up a report. The caller has asked auth.Who.May see the register.
//
// fault.Invalid for what is no day, no period, or none that is known.
func (b *Book) Report(ctx context.Context, q Query) (Report, error) {
	if err := q.check(); err != nil {
		return Report{}, err
	}
	r := reporter{Book: b, report: Report{Query: q, AsOf: b.DB.Now()}, closed: map[string]register.Month{}, opened: map[digest.Day]register.Day{}}
	err := r.draw(ctx)
	return r.report, err
}

func (q Query) check() error {
	var fields []fault.Field
	for _, day := range []struct {
		name string
		day  digest.Day
	}{{"desde", q.From}, {"hasta", q.To}} {
		if _, err := digest.ParseDay(string(day.day)); err != nil {
			fields = append(fields, fault.Field{Name: day.name, Text: "daybook.open.day"})
		}
	}
	if len(fields) == 0 && (q.To < q.From || q.To.Number()-q.From.Number() > longestReport) {
		fields = append(fields, fault.Field{Name: "hasta", Text: "daybook.open.span"})
	}
	if !slices.Contains(Bys, q.By) {
		fields = append(fields, fault.Field{Name: "por", Text: "fault.form"})
	}
	return fault.Form(fields)
}

// before is the period that q is compared with.
func (q Query) before() (digest.Day, digest.Day) {
	if q.Compare == WithYear {
		from, to := q.From.Time().AddDate(-1, 0, 0), q.To.Time().AddDate(-1, 0, 0)
		return digest.Day(from.Format(time.DateOnly)), digest.Day(to.Format(time.DateOnly))
	}
	length := int(q.To.Number() - q.From.Number() + 1)
	return q.From.Add(-length), q.From.Add(-1)
}

// reporter draws up one report.
type reporter struct {
	*Book
	report Report
	names  *catalogueNames
	keys   []store.KeyInUse
	closed map[string]register.Month   // months that were read
	opened map[digest.Day]register.Day // open days that were counted
}

// period is what one span of days adds up to.
type period struct {
	sums  []register.KeyPeriod
	days  []Point
	hours []register.HourSum
	items []register.ItemPeriod
}

func (r *reporter) draw(ctx context.Context) error {
	var err error
	if r.names, err = r.loadNames(ctx, r.report.Unit); err != nil {
		return err
	}
	if r.keys, err = r.DB.Read().KeysInUse(ctx); err != nil {
		return err
	}
	now, err := r.period(ctx, r.report.From, r.report.To)
	if err != nil {
		return err
	}
	var past period
	if r.report.Compare != "" {
		r.report.BeforeFrom, r.report.BeforeTo = r.report.before()
		if past, err = r.period(ctx, r.report.BeforeFrom, r.report.BeforeTo); err != nil {
			return err
		}
		r.report.Before, r.report.DaysBefore = totalOf(past.sums), past.days
	}
	r.report.Totals, r.report.Days, r.report.Hours = totalOf(now.sums), now.days, register.Hourly(now.hours)
	if err := r.keyUse(ctx, now.sums); err != nil {
		return err
	}
	if err := r.months(ctx); err != nil {
		return err
	}
	return r.rows(ctx, now, past)
}

// period adds a span up: what is closed from its sheets, what is not from the accesses themselves.
func (r *reporter) period(ctx context.Context, from, to digest.Day) (period, error) {
	var p period
	sum := &register.Period{}
	err := r.addClosed(ctx, sum, from, to)
	if err != nil {
		return p, err
	}
	if p.days, err = r.days(ctx, from, to); err != nil {
		return p, err
	}
	if err := r.addOpen(ctx, sum, p.days, from, to); err != nil {
		return p, err
	}
	p.items = sum.Items()
	p.sums = slices.DeleteFunc(sum.Keys(), func(s register.KeyPeriod) bool { return !r.names.within(s.Unit) })
	p.hours = slices.DeleteFunc(sum.Hours(), func(h register.HourSum) bool { return !r.names.within(h.Unit) })
	return p, nil
}

// days lists the days of a span with what is closed of them.
func (r *reporter) days(ctx context.Context, from, to digest.Day) ([]Point, error) {
	at := map[digest.Day]int{}
	var days []Point
	for day := from; day <= to; day = day.Add(1) {
		at[day] = len(days)
		days = append(days, Point{Day: day})
	}
	if r.names.unit == 0 {
		closed, err := r.DB.Read().RegisterDays(ctx, string(from), string(to))
		for _, d := range closed {
			days[at[digest.Day(d.Day)]] = Point{Day: digest.Day(d.Day), SignIns: d.SignIns, Refused: d.Refused, Editions: d.Editions, Notes: d.Notes, Keys: d.Keys}
		}
		return days, err
	}
	units, err := r.DB.Events().UnitDays(ctx, string(from), string(to))
	for day, sums := range units {
		for _, h := range sums {
			if i, known := at[digest.Day(day)]; known && r.names.within(h.Unit) {
				days[i].add(h)
			}
		}
	}
	return days, err
}

func (p *Point) add(h register.HourSum) {
	p.SignIns += h.SignIns
	p.Refused += h.Refused
	p.Editions += h.Editions
	p.Notes += h.Notes
}

// addOpen adds the days of a span that are not closed.
func (r *reporter) addOpen(ctx context.Context, sum *register.Period, days []Point, from, to digest.Day) error {
	return r.eachOpen(ctx, from, to, func(d register.Day) {
		sum.AddDay(d)
		days[digest.Day(d.Day).Number()-from.Number()] = r.pointOf(d)
	})
}

// eachOpen gives the days of a span that are not closed, each counted once for a report.
func (r *reporter) eachOpen(ctx context.Context, from, to digest.Day, fn func(register.Day)) error {
	next, _, err := r.next(ctx)
	if err != nil {
		return err
	}
	for day := max(next, from); day <= min(to, r.today()); day = day.Add(1) {
		d, known := r.opened[day]
		if !known {
			if d, err = r.Accesses.CountDay(ctx, day); err != nil {
				return err
			}
			r.opened[day] = d
		}
		fn(d)
	}
	return nil
}

func (r *reporter) pointOf(d register.Day) Point {
	point := Point{Day: digest.Day(d.Day)}
	for _, h := range d.Hours {
		if r.names.within(h.Unit) {
			point.add(h)
		}
	}
	for _, s := range d.Keys {
		if s.Credential != 0 && r.names.within(s.Unit) {
			point.Keys++
		}
	}
	return point
}

// totalOf adds sums up; a key that changed its unit in between is one key.
func totalOf(sums []register.KeyPeriod) register.Totals {
	var t register.Totals
	keys := map[int64]bool{}
	for _, s := range sums {
		t.SignIns += s.SignIns
		t.Refused += s.Refused
		t.Editions += s.Editions
		t.Notes += s.Notes
		if s.Credential != 0 && s.SignIns+s.Editions+s.Notes > 0 {
			keys[s.Credential] = true
		}
	}
	t.Keys = len(keys)
	return t
}

// months counts the last twelve months up to that of the period's end: growth. The days that are open count too.
func (r *reporter) months(ctx context.Context) error {
	end := r.report.To.Time()
	from := time.Date(end.Year(), end.Month()-11, 1, 0, 0, 0, 0, time.UTC)
	first := digest.Day(from.Format(time.DateOnly))
	if r.names.unit != 0 {
		if err := r.unitMonths(ctx, from); err != nil {
			return err
		}
	} else {
		days, err := r.days(ctx, first, r.report.To)
		if err != nil {
			return err
		}
		for _, d := range days {
			r.grow(d)
		}
	}
	return r.eachOpen(ctx, first, r.report.To, func(d register.Day) { r.grow(r.pointOf(d)) })
}

// grow adds a day to its month.
func (r *reporter) grow(d Point) {
	m := r.growth(digest.Day(string(d.Day)[:8] + "01"))
	m.add(register.HourSum{SignIns: d.SignIns, Refused: d.Refused, Editions: d.Editions, Notes: d.Notes})
	if r.names.unit == 0 {
		m.Keys = max(m.Keys, d.Keys)
	}
}

// growth is the point of a month, the last one or a new one.
func (r *reporter) growth(month digest.Day) *Point {
	if n := len(r.report.Months); n == 0 || r.report.Months[n-1].Day != month {
		r.report.Months = append(r.report.Months, Point{Day: month})
	}
	return &r.report.Months[len(r.report.Months)-1]
}

// unitMonths counts the months of a unit: whole ones by what is kept of them, the last by its days.
func (r *reporter) unitMonths(ctx context.Context, from time.Time) error {
	for at := from; ; at = at.AddDate(0, 1, 0) {
		first, last := monthSpan(at.Format("2006-01"))
		m := r.growth(first)
		if last >= r.report.To {
			days, err := r.days(ctx, first, r.report.To)
			for _, d := range days {
				r.grow(d)
			}
			return err
		}
		hours, err := r.monthHours(ctx, first, last)
		if err != nil {
			return err
		}
		for _, h := range hours {
			if r.names.within(h.Unit) {
				m.add(h)
			}
		}
	}
}
