package guideline

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"clavero/internal/lang"
)

// Words puts rules in words of a language.
type Words struct {
	Tag  lang.Tag
	Unit func(code string) string // the name of a unit; nil shows codes
}

// Line says in words what the line of that number rules; empty for a number there is not.
func (g Guideline) Line(number string, w Words) string {
	if number == "" {
		return ""
	}
	if number == g.Holders.Line {
		return w.t("rules.line.holders", "Lines", w.list(g.Holders.allowing()))
	}
	for _, line := range g.Holders.Lines {
		if line.Line == number {
			return w.Holder(line)
		}
	}
	for _, ground := range g.Grounds {
		if ground.Line == number {
			return ground.Text(string(w.Tag))
		}
	}
	for _, limit := range g.Limits {
		if limit.Line == number {
			return w.t("rules.line.limit", "State", w.t("petition.state."+limit.State), "Time", w.limit(limit))
		}
	}
	for _, e := range g.Quota.Except {
		if e.Line == number {
			return w.Exception(e)
		}
	}
	for _, pair := range g.Separation {
		if pair.Line == number {
			return w.t("rules.line.separation", "First", w.step(pair.First), "Then", w.step(pair.Then))
		}
	}
	return g.single(number, w)
}

// single is a line of which there is one.
func (g Guideline) single(number string, w Words) string {
	switch number {
	case g.Quota.Line:
		return w.t("rules.line.quota", "Keys", w.keys(g.Quota.PerUnit))
	case g.Renewal.Line:
		return w.t("rules.line.renewal", "N", g.Renewal.Opens())
	case g.KeyLife.Line:
		return w.t("rules.line.life", "Time", w.months(g.KeyLife.Months))
	case g.Alone.Line:
		return w.t("rules.line.alone", "Steps", w.steps(g.Alone.Steps))
	case g.Reopen.Line:
		return w.t("rules.line.reopen", "Time", w.days(g.Reopen.WorkingDays))
	case g.Asking.Line:
		return w.t("rules.line.asking", "N", g.Asking.Times)
	case g.Reconsider.Line:
		return w.t("rules.line.reconsider", "Time", w.days(g.Reconsider.WorkingDays))
	}
	return ""
}

// allowing are the numbers of the lines that allow.
func (h Holders) allowing() []string {
	var numbers []string
	for _, line := range h.Lines {
		if !line.Deny {
			numbers = append(numbers, line.Line)
		}
	}
	return numbers
}

// Exception says how many keys a unit may have that is an exception to the quota.
func (w Words) Exception(e Exception) string {
	return w.t("rules.line.exception", "Unit", w.unit(e.Unit), "Keys", w.keys(e.Keys))
}

// Holder says whom a line allows or denies.
func (w Words) Holder(line HolderLine) string {
	var who []string
	if len(line.Kinds) > 0 {
		kinds := make([]string, len(line.Kinds))
		for i, kind := range line.Kinds {
			kinds[i] = w.t("rules.kinds." + kind)
		}
		who = append(who, w.t("rules.holder.kinds", "List", w.or(kinds)))
	}
	if len(line.Institutions) > 0 {
		names := make([]string, len(line.Institutions))
		for i, code := range line.Institutions {
			names[i] = w.unit(code)
		}
		who = append(who, w.t("rules.holder.institutions", "List", w.or(names)))
	}
	if len(line.Positions) > 0 {
		who = append(who, w.t("rules.holder.positions", "List", w.or(quoted(w, line.Positions))))
	}
	if len(line.Domains) > 0 {
		domains := make([]string, len(line.Domains))
		for i, domain := range line.Domains {
			domains[i] = "@" + domain
		}
		who = append(who, w.t("rules.holder.domains", "List", w.or(domains)))
	}
	if len(who) == 0 {
		who = []string{w.t("rules.holder.all")}
	}
	key := "rules.holder.allow"
	if line.Deny {
		key = "rules.holder.deny"
	}
	return w.t(key, "Who", strings.Join(who, w.t("rules.holder.and")))
}

func quoted(w Words, texts []string) []string {
	list := make([]string, len(texts))
	for i, text := range texts {
		list[i] = w.t("rules.quoted", "Text", text)
	}
	return list
}

func (w Words) t(key string, args ...any) string { return w.Tag.T(key, args...) }

func (w Words) unit(code string) string {
	if w.Unit == nil {
		return code
	}
	return cmp.Or(w.Unit(code), code)
}

func (w Words) keys(n int) string   { return w.t("rules.keys", "N", n) }
func (w Words) months(n int) string { return w.t("rules.months", "N", n) }
func (w Words) days(n int) string   { return w.t("rules.unit.wd", "N", n) }

func (w Words) limit(l Limit) string { return w.t("rules.unit."+string(l.Unit), "N", l.N) }

func (w Words) step(name string) string { return small(w.t("petition.step." + name)) }

// small begins a text in small letters, to stand within a sentence.
func small(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToLower(first)) + s[size:]
}

func (w Words) steps(names []string) string {
	if len(names) == 0 {
		return w.t("rules.none")
	}
	list := make([]string, len(names))
	for i, name := range names {
		list[i] = w.t("rules.quoted", "Text", w.t("petition.step."+name))
	}
	return w.list(list)
}

// list joins with «y», or with «o».
func (w Words) list(texts []string) string { return w.join(texts, "rules.and") }
func (w Words) or(texts []string) string   { return w.join(texts, "rules.or") }

func (w Words) join(texts []string, last string) string {
	switch len(texts) {
	case 0:
		return w.t("rules.none")
	case 1:
		return texts[0]
	}
	return strings.Join(texts[:len(texts)-1], ", ") + w.t(last) + texts[len(texts)-1]
}

// Lasting says a life in minutes in the largest unit that says it whole.
func (w Words) Lasting(minutes int) string {
	switch {
	case minutes >= 2*day && minutes%day == 0:
		return w.t("rules.unit.d", "N", minutes/day)
	case minutes >= hour && minutes%hour == 0:
		return w.t("rules.unit.h", "N", minutes/hour)
	}
	return w.t("rules.unit.min", "N", minutes)
}

func numbers(list []int) []string {
	texts := make([]string, len(list))
	for i, n := range list {
		texts[i] = strconv.Itoa(n)
	}
	return texts
}

// byLine finds the lines of both sides in the order of the later one, then those that are gone.
func byLine[T any](before, after []T, key func(T) string) []pairOf[T] {
	var pairs []pairOf[T]
	find := func(list []T, k string) *T {
		at := slices.IndexFunc(list, func(t T) bool { return key(t) == k })
		if at < 0 {
			return nil
		}
		return &list[at]
	}
	for i := range after {
		pairs = append(pairs, pairOf[T]{find(before, key(after[i])), &after[i]})
	}
	for i := range before {
		if find(after, key(before[i])) == nil {
			pairs = append(pairs, pairOf[T]{&before[i], nil})
		}
	}
	return pairs
}

type pairOf[T any] struct{ before, after *T }
