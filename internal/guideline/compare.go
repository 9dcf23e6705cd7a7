package guideline

import (
	"reflect"
	"slices"
	"strconv"

	"clavero/internal/lang"
)

// Change is one difference between two versions, in words.
type Change struct {
	Section string
	Line    string // by which the later version cites it, or the earlier one where it is gone
	Text    string
}

type differ struct {
	Words
	changes []Change
}

func (d *differ) add(section, line, key string, args ...any) {
	d.changes = append(d.changes, Change{section, line, d.t("rules.change."+key, args...)})
}

// value tells a value that is another now: «la vigencia pasa de 12 a 6 meses».
func (d *differ) value(section, line, name, before, after string) {
	if before != after {
		d.add(section, line, name, "Before", before, "After", after)
	}
}

// line tells a line that came, went or says something else.
func (d *differ) line(section, before, after, number string) {
	switch {
	case before == after:
	case before == "":
		d.add(section, number, "line_added", "Line", number, "Text", after)
	case after == "":
		d.add(section, number, "line_gone", "Line", number, "Text", before)
	default:
		d.add(section, number, "line_changed", "Line", number, "Before", before, "After", after)
	}
}

// Compare tells in words how the second guideline differs from the first; nothing where they rule the same. The numbers
// and titles of the versions themselves are no difference.
func Compare(before, after Guideline, w Words) []Change {
	d := &differ{Words: w}
	d.value(SectionHolders, after.Holders.Line, "holders_line", before.Holders.Line, after.Holders.Line)
	for _, p := range byLine(before.Holders.Lines, after.Holders.Lines, func(l HolderLine) string { return l.Line }) {
		was, is, number := both(p, func(l HolderLine) (string, string) { return d.Holder(l), l.Line })
		d.line(SectionHolders, was, is, number)
	}
	d.keys(before, after)
	d.grounds(before, after)
	for _, p := range byLine(before.Limits, after.Limits, func(l Limit) string { return l.State }) {
		d.limit(p)
	}
	for _, p := range byLine(before.Separation, after.Separation, func(s Separation) string { return s.First + "/" + s.Then }) {
		was, is, number := both(p, func(s Separation) (string, string) {
			return d.t("rules.line.separation", "First", d.step(s.First), "Then", d.step(s.Then)), s.Line
		})
		d.line(SectionSeparation, was, is, number)
		d.renumbered(SectionSeparation, p.before != nil && p.after != nil, func() (string, string) { return p.before.Line, p.after.Line })
	}
	d.value(SectionSeparation, after.Alone.Line, "alone", d.steps(before.Alone.Steps), d.steps(after.Alone.Steps))
	d.terms(before, after)
	d.calendar(before, after)
	return d.changes
}

// both puts the two sides of a pair in words.
func both[T any](p pairOf[T], say func(T) (string, string)) (string, string, string) {
	was, is, number := "", "", ""
	if p.before != nil {
		was, number = say(*p.before)
	}
	if p.after != nil {
		is, number = say(*p.after)
	}
	return was, is, number
}

func (d *differ) renumbered(section string, there bool, lines func() (string, string)) {
	if !there {
		return
	}
	if was, is := lines(); was != is {
		d.add(section, is, "renumbered", "Before", was, "After", is)
	}
}

func (d *differ) keys(before, after Guideline) {
	d.value(SectionKeys, after.Quota.Line, "quota", d.Words.keys(before.Quota.PerUnit), d.Words.keys(after.Quota.PerUnit))
	for _, p := range byLine(before.Quota.Except, after.Quota.Except, func(e Exception) string { return e.Unit }) {
		was, is, number := both(p, func(e Exception) (string, string) {
			return d.t("rules.line.exception", "Unit", d.unit(e.Unit), "Keys", d.Words.keys(e.Keys)), e.Line
		})
		d.line(SectionKeys, was, is, number)
		d.renumbered(SectionKeys, p.before != nil && p.after != nil, func() (string, string) { return p.before.Line, p.after.Line })
	}
	d.value(SectionKeys, after.KeyLife.Line, "life", d.months(before.KeyLife.Months), d.months(after.KeyLife.Months))
	opens := func(g Guideline) string { return d.t("rules.unit.d", "N", g.Renewal.Opens()) }
	d.value(SectionKeys, after.Renewal.Line, "renewal", opens(before), opens(after))
	for _, pair := range [][2]string{{before.Quota.Line, after.Quota.Line}, {before.KeyLife.Line, after.KeyLife.Line}, {before.Renewal.Line, after.Renewal.Line}} {
		d.renumbered(SectionKeys, true, func() (string, string) { return pair[0], pair[1] })
	}
}

func (d *differ) grounds(before, after Guideline) {
	for _, p := range byLine(before.Grounds, after.Grounds, func(g Ground) string { return g.Step + "/" + g.Code }) {
		was, is, number := both(p, func(g Ground) (string, string) {
			return d.t("rules.line.ground", "Step", d.step(g.Step), "Text", g.Text(string(d.Tag))), g.Line
		})
		d.line(SectionGrounds, was, is, number)
		d.renumbered(SectionGrounds, p.before != nil && p.after != nil, func() (string, string) { return p.before.Line, p.after.Line })
		if p.before != nil && p.after != nil && was == is && (p.before.ES != p.after.ES || p.before.EN != p.after.EN) {
			d.add(SectionGrounds, number, "translation", "Line", number)
		}
	}
}

func (d *differ) limit(p pairOf[Limit]) {
	switch {
	case p.before == nil:
		d.add(SectionLimits, p.after.Line, "limit_added", "State", d.t("petition.state."+p.after.State), "After", d.Words.limit(*p.after))
	case p.after == nil:
		d.add(SectionLimits, p.before.Line, "limit_gone", "State", d.t("petition.state."+p.before.State), "Before", d.Words.limit(*p.before))
	case p.before.N != p.after.N || p.before.Unit != p.after.Unit:
		d.add(SectionLimits, p.after.Line, "limit", "State", d.t("petition.state."+p.after.State), "Before", d.Words.limit(*p.before), "After", d.Words.limit(*p.after))
	}
	d.renumbered(SectionLimits, p.before != nil && p.after != nil, func() (string, string) { return p.before.Line, p.after.Line })
}

func (d *differ) terms(before, after Guideline) {
	d.value(SectionTerms, after.Reopen.Line, "reopen", d.days(before.Reopen.WorkingDays), d.days(after.Reopen.WorkingDays))
	d.value(SectionTerms, after.Asking.Line, "asking", strconv.Itoa(before.Asking.Times), strconv.Itoa(after.Asking.Times))
	switch was, is := before.Reconsider, after.Reconsider; {
	case was.WorkingDays == 0 && is.WorkingDays > 0:
		d.add(SectionTerms, is.Line, "reconsider_added", "After", d.days(is.WorkingDays))
	case was.WorkingDays > 0 && is.WorkingDays == 0:
		d.add(SectionTerms, was.Line, "reconsider_gone")
	default:
		d.value(SectionTerms, is.Line, "reconsider", d.days(was.WorkingDays), d.days(is.WorkingDays))
	}
	for _, pair := range [][2]string{{before.Alone.Line, after.Alone.Line}, {before.Reopen.Line, after.Reopen.Line}, {before.Asking.Line, after.Asking.Line}, {before.Reconsider.Line, after.Reconsider.Line}} {
		if pair[0] != "" && pair[1] != "" {
			d.renumbered(SectionTerms, true, func() (string, string) { return pair[0], pair[1] })
		}
	}
}

func (d *differ) calendar(before, after Guideline) {
	was, is := before.Calendar, after.Calendar
	d.value(SectionCalendar, "", "hours", clock(was.Opens)+"–"+clock(was.Closes), clock(is.Opens)+"–"+clock(is.Closes))
	d.value(SectionCalendar, "", "zone", was.Zone, is.Zone)
	d.value(SectionCalendar, "", "calendar_name", was.Name, is.Name)
	if !slices.Equal(was.Weekdays, is.Weekdays) {
		d.add(SectionCalendar, "", "weekdays")
	}
	for _, holiday := range is.Holidays {
		if !slices.Contains(was.Holidays, holiday) {
			d.add(SectionCalendar, "", "holiday_added", "Name", holiday.Name, "Day", d.holiday(holiday.Date))
		}
	}
	for _, holiday := range was.Holidays {
		if !slices.Contains(is.Holidays, holiday) {
			d.add(SectionCalendar, "", "holiday_gone", "Name", holiday.Name, "Day", d.holiday(holiday.Date))
		}
	}
}

func (d *differ) holiday(date string) string {
	if date == "" {
		return d.t("rules.yearly")
	}
	return date
}

func clock(minute int) string {
	text := strconv.Itoa(minute/60) + ":"
	if minute%60 < 10 {
		text += "0"
	}
	return text + strconv.Itoa(minute%60)
}

// CompareMechanisms tells in words how the second mechanisms differ from the first.
func CompareMechanisms(before, after Mechanism, w Words) []Change {
	d := &differ{Words: w}
	d.value(SectionAccess, "", "provider", d.provider(before.Provider), d.provider(after.Provider))
	d.value(SectionAccess, after.UserName.Line, "user_name", strconv.Itoa(before.UserName.Max), strconv.Itoa(after.UserName.Max))
	d.value(SectionAccess, after.Factors.Line, "factor_reader", d.characters(before.Factors.Reader), d.characters(after.Factors.Reader))
	d.value(SectionAccess, after.Factors.Line, "factor_staff", d.characters(before.Factors.Staff), d.characters(after.Factors.Staff))
	was, is := before.Links.Each(), after.Links.Each()
	for i := range is {
		if *was[i].Minutes != *is[i].Minutes {
			d.add(SectionLinks, after.Links.Line, "link", "Link", small(d.t("rules.link."+is[i].Name)), "Before", d.Lasting(*was[i].Minutes), "After", d.Lasting(*is[i].Minutes))
		}
	}
	d.delivery(before, after)
	for _, name := range []string{"ReaderIdle", "ReaderLast", "StaffIdle", "StaffLast", "CaseIdle", "CaseLast"} {
		was, is := lifeOf(before.Sessions, name), lifeOf(after.Sessions, name)
		if was != is {
			d.add(SectionSessions, after.Sessions.Line, "session", "Session", d.t("rules.session."+name), "Before", d.Lasting(was), "After", d.Lasting(is))
		}
	}
	for _, tag := range []string{"es", "en"} {
		if !slices.Equal(before.Instructions[tag], after.Instructions[tag]) {
			d.add(SectionInstructions, "", "instructions", "Lang", d.t("rules.lang."+tag))
		}
	}
	d.mails(before, after)
	return d.changes
}

func lifeOf(s Sessions, name string) int { return int(reflect.ValueOf(s).FieldByName(name).Int()) }

func (d *differ) provider(name string) string {
	if key := "rules.provider." + name; lang.Has(key) {
		return d.t(key)
	}
	return name
}

func (d *differ) characters(n int) string {
	if n == 0 {
		return d.t("rules.least")
	}
	return d.t("rules.characters", "N", n)
}

func (d *differ) delivery(before, after Mechanism) {
	was, is := before.Delivery, after.Delivery
	d.value(SectionDelivery, is.Line, "fact", d.t("petition.fact."+was.House), d.t("petition.fact."+is.House))
	d.value(SectionDelivery, is.Line, "tries", strconv.Itoa(was.Tries), strconv.Itoa(is.Tries))
	d.value(SectionDelivery, "", "remind", d.list(numbers(before.Remind)), d.list(numbers(after.Remind)))
	d.value(SectionDelivery, "", "warn", d.list(numbers(before.Warnings())), d.list(numbers(after.Warnings())))
}

func (d *differ) mails(before, after Mechanism) {
	for _, purpose := range MailPurposes() {
		for _, tag := range []string{"es", "en"} {
			was, _ := before.Mail(purpose, tag)
			is, _ := after.Mail(purpose, tag)
			if !reflect.DeepEqual(was, is) {
				d.add(SectionMails, "", "mail", "Mail", d.t("rules.mail."+purpose), "Lang", d.t("rules.lang."+tag))
			}
		}
	}
}
