package directory

import (
	"slices"
	"strconv"
	"strings"

	"clavero/internal/guideline"
	"clavero/internal/lang/spanish"
)

// Verdict is what a check says.
type Verdict string

// The verdicts. Attention asks a person to look and fails nobody.
const (
	Pass      Verdict = "pass"
	Attention Verdict = "attention"
	Fail      Verdict = "fail"
)

// The checks of an official's data.
const (
	CheckAddress = "address"
	CheckDomain  = "domain"
	CheckUnit    = "unit"
	CheckPerson  = "person"
	CheckKey     = "other_key"
	CheckCase    = "other_case"
	CheckQuota   = "quota"
	CheckHolder  = "holder"
	CheckRoster  = "roster"
)

// Check is one verdict with its reason (a text key and its arguments) and the facts it was taken on. It is kept with
// the decision it served.
type Check struct {
	Name    string            `json:"name"`
	Verdict Verdict           `json:"verdict"`
	Reason  string            `json:"reason"`
	Facts   map[string]string `json:"facts,omitempty"`
	Line    string            `json:"line,omitempty"` // of the guideline, where the check carries one out
}

// Seen is what the checks look at, gathered at the moment of the decision.
type Seen struct {
	Day       string // ISO date in Mexico City
	Proved    bool   // the address was shown to be theirs
	FromStaff bool   // captured by the house: the delivery will prove the address
	Mail      string
	Unit      *Unit // nil when the unit is only written in words
	UnitText  string
	Sharing   int    // how many units in force have that mail domain
	Name      string // as the request gives it
	Known     string // name on the record of that address, while the request may still write over it; empty when there is none
	Holder    string // name of somebody else on whose record the address is; empty when there is nobody
	Left      string // ISO date the person left, empty while active or unknown
	LiveKey   string // user name of the person's live key with the provider, empty when none
	OpenCase  string // folio of another open petition of the same person
	UnitKeys  int    // live keys of the unit
	Quota     int
	QuotaLine string
	Holders   guideline.Holders // the lines that say who may hold a key; without any, nobody is asked
	Above     []string          // codes of the unit and of what it belongs to
	Position  string
	Roster    RosterSeen // the latest public directory on file; without Day there is none
}

// Judge runs every check, always all of them and in the same order; the public directory is asked once one is on file.
func Judge(s Seen) []Check {
	checks := []Check{address(s), domain(s), unit(s), person(s), key(s), openCase(s), mayHold(s), quota(s)}
	if s.Roster.Day != "" {
		checks = append(checks, roster(s.Roster))
	}
	return checks
}

// ReasonOtherName is why [CheckPerson] asks for attention: the record of that address has another name.
const ReasonOtherName = "check.person.other_name"

// SameName reports whether two names may be one person's as people write them: accents, capitals and hyphens apart, each
// word of the shorter one is in the other, as when a second name or surname is left out.
func SameName(a, b string) bool {
	few, many := strings.Fields(spanish.FoldName(a)), strings.Fields(spanish.FoldName(b))
	if len(few) > len(many) {
		few, many = many, few
	}
	for _, word := range few {
		at := slices.Index(many, word)
		if at < 0 {
			return false
		}
		many = slices.Delete(many, at, at+1)
	}
	return len(few) > 0
}

// Find picks a check by name.
func Find(checks []Check, name string) Check {
	for _, check := range checks {
		if check.Name == name {
			return check
		}
	}
	return Check{Name: name, Verdict: Fail, Reason: "check.unknown"}
}

// Worst is the gravest verdict among the checks.
func Worst(checks []Check) Verdict {
	worst := Pass
	for _, check := range checks {
		if check.Verdict == Fail {
			return Fail
		}
		if check.Verdict == Attention {
			worst = Attention
		}
	}
	return worst
}

func address(s Seen) Check {
	facts := map[string]string{"Mail": s.Mail}
	switch {
	case s.Proved:
		return Check{CheckAddress, Pass, "check.address.proved", facts, ""}
	case s.FromStaff:
		return Check{CheckAddress, Attention, "check.address.later", facts, ""}
	}
	return Check{CheckAddress, Attention, "check.address.unproved", facts, ""}
}

// domain is a hint: many bodies share one domain and some have none, so it fails nobody.
func domain(s Seen) Check {
	got := Domain(s.Mail)
	facts := map[string]string{"Domain": got}
	if s.Unit == nil || s.Unit.MailDomain == "" {
		return Check{CheckDomain, Attention, "check.domain.unknown", facts, ""}
	}
	facts["Expected"] = s.Unit.MailDomain
	switch {
	case got != s.Unit.MailDomain && !strings.HasSuffix(got, "."+s.Unit.MailDomain):
		return Check{CheckDomain, Attention, "check.domain.other", facts, ""}
	case s.Sharing > 1:
		facts["Units"] = strconv.Itoa(s.Sharing)
		return Check{CheckDomain, Attention, "check.domain.shared", facts, ""}
	case !s.Unit.DomainConfirmed():
		return Check{CheckDomain, Attention, "check.domain.unconfirmed", facts, ""}
	}
	return Check{CheckDomain, Pass, "check.domain.match", facts, ""}
}

func unit(s Seen) Check {
	if s.Unit == nil {
		return Check{CheckUnit, Attention, "check.unit.words", map[string]string{"Words": s.UnitText}, ""}
	}
	facts := map[string]string{"Unit": s.Unit.Name, "Code": s.Unit.Code, "Day": s.Day}
	if s.Unit.InForce(s.Day) {
		return Check{CheckUnit, Pass, "check.unit.in_force", facts, ""}
	}
	if s.Unit.Successor != "" {
		facts["Successor"] = s.Unit.Successor
		return Check{CheckUnit, Fail, "check.unit.succeeded", facts, ""}
	}
	return Check{CheckUnit, Fail, "check.unit.closed", facts, ""}
}

// person asks whether the record of the address is of whoever asks: an office's shared address may be another's.
func person(s Seen) Check {
	switch {
	case s.Left != "":
		return Check{CheckPerson, Fail, "check.person.left", map[string]string{"Left": s.Left}, ""}
	case s.Holder != "":
		return Check{CheckPerson, Fail, "check.person.taken", map[string]string{"Known": s.Holder}, ""}
	case s.Known != "" && !SameName(s.Known, s.Name):
		return Check{CheckPerson, Attention, ReasonOtherName, map[string]string{"Known": s.Known, "Name": s.Name}, ""}
	}
	return Check{CheckPerson, Pass, "check.person.active", nil, ""}
}

func key(s Seen) Check {
	if s.LiveKey != "" {
		return Check{CheckKey, Attention, "check.other_key.live", map[string]string{"UserName": s.LiveKey}, ""}
	}
	return Check{CheckKey, Pass, "check.other_key.none", nil, ""}
}

func openCase(s Seen) Check {
	if s.OpenCase != "" {
		return Check{CheckCase, Attention, "check.other_case.open", map[string]string{"Folio": s.OpenCase}, ""}
	}
	return Check{CheckCase, Pass, "check.other_case.none", nil, ""}
}

func quota(s Seen) Check {
	facts := map[string]string{"Keys": strconv.Itoa(s.UnitKeys), "Quota": strconv.Itoa(s.Quota)}
	switch {
	case s.Unit == nil:
		return Check{CheckQuota, Attention, "check.quota.unknown", facts, s.QuotaLine}
	case s.UnitKeys >= s.Quota:
		return Check{CheckQuota, Attention, "check.quota.full", facts, s.QuotaLine}
	}
	return Check{CheckQuota, Pass, "check.quota.room", facts, s.QuotaLine}
}

// mayHold carries out the lines of the guideline that say who may hold a key (3.1). It fails whom they leave out: no person
// of the house may give a key past them.
func mayHold(s Seen) Check {
	facts := map[string]string{"Domain": Domain(s.Mail), "Position": s.Position}
	person := guideline.Person{Units: s.Above, Position: s.Position, Domain: Domain(s.Mail)}
	if s.Unit != nil {
		person.Known, person.Kind = true, s.Unit.Kind
		facts["Kind"], facts["Code"] = s.Unit.Kind, s.Unit.Code
	}
	ruling := s.Holders.Judge(person)
	switch {
	case ruling.Unsure:
		return Check{CheckHolder, Attention, "check.holder.unsure", facts, ruling.Line}
	case !ruling.Allowed && ruling.Line == s.Holders.Line:
		return Check{CheckHolder, Fail, "check.holder.none", withLine(facts, ruling.Line), ruling.Line}
	case !ruling.Allowed:
		return Check{CheckHolder, Fail, "check.holder.denied", withLine(facts, ruling.Line), ruling.Line}
	case ruling.Line == "":
		return Check{CheckHolder, Pass, "check.holder.anybody", facts, ""}
	}
	return Check{CheckHolder, Pass, "check.holder.allowed", withLine(facts, ruling.Line), ruling.Line}
}

func withLine(facts map[string]string, line string) map[string]string {
	facts["Line"] = line
	return facts
}
