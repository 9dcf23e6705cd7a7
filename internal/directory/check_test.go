package directory

import (
	"slices"
	"testing"

	"clavero/internal/guideline"
	"clavero/internal/lang"
)

// clean is an official about whom there is nothing to say.
func clean() Seen {
	return Seen{
		Day: "2026-03-03", Proved: true, Mail: "amapola.rios@salud.example", Sharing: 1, UnitKeys: 2, Quota: 15, QuotaLine: "5.1",
		Unit: &Unit{ID: 7, Code: "310", Name: "Promoción de la Salud", MailDomain: "salud.example", DomainEvidence: "V"},
	}
}

// holders sets the lines of the guideline.
func holders(lines ...guideline.HolderLine) func(*Seen) {
	return func(s *Seen) {
		s.Holders, s.Position = guideline.Holders{Line: "1", Lines: lines}, "Jefa de departamento"
		s.Unit.Kind = "unit"
	}
}

func TestChecks(t *testing.T) {
	for name, c := range map[string]struct {
		with    func(*Seen)
		check   string
		verdict Verdict
		reason  string
		facts   map[string]string
	}{
		"address proved":       {nil, CheckAddress, Pass, "check.address.proved", map[string]string{"Mail": "amapola.rios@salud.example"}},
		"address of a paper":   {func(s *Seen) { s.Proved, s.FromStaff = false, true }, CheckAddress, Attention, "check.address.later", nil},
		"address unproved":     {func(s *Seen) { s.Proved = false }, CheckAddress, Attention, "check.address.unproved", nil},
		"domain matches":       {nil, CheckDomain, Pass, "check.domain.match", map[string]string{"Domain": "salud.example", "Expected": "salud.example"}},
		"domain below":         {func(s *Seen) { s.Mail = "a@dgps.salud.example" }, CheckDomain, Pass, "check.domain.match", nil},
		"domain that ends so":  {func(s *Seen) { s.Mail = "a@otrasalud.example" }, CheckDomain, Attention, "check.domain.other", nil},
		"domain in capitals":   {func(s *Seen) { s.Mail = "a@SALUD.example" }, CheckDomain, Pass, "check.domain.match", nil},
		"domain of others":     {func(s *Seen) { s.Mail = "a@correo.example" }, CheckDomain, Attention, "check.domain.other", map[string]string{"Domain": "correo.example"}},
		"domain shared":        {func(s *Seen) { s.Sharing = 14 }, CheckDomain, Attention, "check.domain.shared", map[string]string{"Units": "14"}},
		"domain unconfirmed":   {func(s *Seen) { s.Unit.DomainEvidence = "H" }, CheckDomain, Attention, "check.domain.unconfirmed", nil},
		"domain missing":       {func(s *Seen) { s.Unit.MailDomain = "" }, CheckDomain, Attention, "check.domain.unknown", nil},
		"domain without unit":  {func(s *Seen) { s.Unit = nil }, CheckDomain, Attention, "check.domain.unknown", nil},
		"unit in force":        {nil, CheckUnit, Pass, "check.unit.in_force", map[string]string{"Code": "310", "Day": "2026-03-03"}},
		"unit on its last day": {func(s *Seen) { s.Unit.ValidTo = "2026-03-03" }, CheckUnit, Pass, "check.unit.in_force", nil},
		"unit closed":          {func(s *Seen) { s.Unit.ValidTo = "2026-03-02" }, CheckUnit, Fail, "check.unit.closed", nil},
		"unit to come":         {func(s *Seen) { s.Unit.ValidFrom = "2026-03-04" }, CheckUnit, Fail, "check.unit.closed", nil},
		"unit succeeded":       {func(s *Seen) { s.Unit.ValidTo, s.Unit.Successor = "2025-12-31", "311" }, CheckUnit, Fail, "check.unit.succeeded", map[string]string{"Successor": "311"}},
		"unit in words":        {func(s *Seen) { s.Unit, s.UnitText = nil, "Promoción" }, CheckUnit, Attention, "check.unit.words", map[string]string{"Words": "Promoción"}},
		"person active":        {nil, CheckPerson, Pass, "check.person.active", nil},
		"person of that name":  {func(s *Seen) { s.Known, s.Name = "ROSA E. TZAB UC", "Rosa E Tzab" }, CheckPerson, Pass, "check.person.active", nil},
		"person not of that name": {func(s *Seen) { s.Known, s.Name = "Rosa Tzab", "Amapola Ríos" }, CheckPerson, Attention, "check.person.other_name",
			map[string]string{"Known": "Rosa Tzab", "Name": "Amapola Ríos"}},
		"person gone and another": {func(s *Seen) { s.Left, s.Known, s.Name = "2026-01-15", "Rosa Tzab", "Amapola Ríos" }, CheckPerson, Fail, "check.person.left",
			map[string]string{"Left": "2026-01-15"}},
		"person left":       {func(s *Seen) { s.Left = "2026-01-15" }, CheckPerson, Fail, "check.person.left", map[string]string{"Left": "2026-01-15"}},
		"no other key":      {nil, CheckKey, Pass, "check.other_key.none", nil},
		"other key":         {func(s *Seen) { s.LiveKey = "arios" }, CheckKey, Attention, "check.other_key.live", map[string]string{"UserName": "arios"}},
		"no other case":     {nil, CheckCase, Pass, "check.other_case.none", nil},
		"other case":        {func(s *Seen) { s.OpenCase = "SIE-2026-000009" }, CheckCase, Attention, "check.other_case.open", map[string]string{"Folio": "SIE-2026-000009"}},
		"room in the quota": {func(s *Seen) { s.UnitKeys = 14 }, CheckQuota, Pass, "check.quota.room", map[string]string{"Keys": "14", "Quota": "15"}},
		"quota full":        {func(s *Seen) { s.UnitKeys = 15 }, CheckQuota, Attention, "check.quota.full", nil},
		"anybody may":       {nil, CheckHolder, Pass, "check.holder.anybody", nil},
		"a line allows":     {holders(guideline.HolderLine{Line: "1.1", Kinds: []string{"unit"}}), CheckHolder, Pass, "check.holder.allowed", map[string]string{"Line": "1.1"}},
		"a line denies":     {holders(guideline.HolderLine{Line: "1.2", Deny: true, Domains: []string{"salud.example"}}), CheckHolder, Fail, "check.holder.denied", map[string]string{"Line": "1.2", "Domain": "salud.example"}},
		"no line allows":    {holders(guideline.HolderLine{Line: "1.1", Positions: []string{"director"}}), CheckHolder, Fail, "check.holder.none", map[string]string{"Line": "1"}},
		"a unit in words":   {func(s *Seen) { holders(guideline.HolderLine{Line: "1.1", Kinds: []string{"unit"}})(s); s.Unit = nil }, CheckHolder, Attention, "check.holder.unsure", nil},
		"quota of no unit":  {func(s *Seen) { s.Unit = nil }, CheckQuota, Attention, "check.quota.unknown", nil},
	} {
		t.Run(name, func(t *testing.T) {
			seen := clean()
			if c.with != nil {
				c.with(&seen)
			}
			got := Find(Judge(seen), c.check)
			if got.Verdict != c.verdict || got.Reason != c.reason {
				t.Errorf("%s %s, want %s %s", got.Verdict, got.Reason, c.verdict, c.reason)
			}
			for fact, want := range c.facts {
				if got.Facts[fact] != want {
					t.Errorf("it saw %s = %q, want %q", fact, got.Facts[fact], want)
				}
			}
			sayable(t, got)
		})
	}
}

// sayable asks that a check can be put into words, its facts too, in each language.
func sayable(t *testing.T, c Check) {
	t.Helper()
	args := map[string]any{}
	keys := []string{c.Reason, "check.name." + c.Name, "check.verdict." + string(c.Verdict)}
	for fact, value := range c.Facts {
		args[fact] = value
		keys = append(keys, "check.fact."+fact)
	}
	for _, key := range keys {
		if !lang.Has(key) {
			t.Errorf("no text %s", key)
		}
	}
	for _, tag := range lang.Tags {
		if text := tag.Text(c.Reason, args); text == "" || text[0] == '[' || slices.Contains([]rune(text), '<') {
			t.Errorf("%s in %s says %q", c.Reason, tag, text)
		}
	}
}

func TestEveryCheckIsAlwaysMade(t *testing.T) {
	for _, seen := range []Seen{clean(), {}} {
		var names []string
		for _, check := range Judge(seen) {
			names = append(names, check.Name)
		}
		want := []string{CheckAddress, CheckDomain, CheckUnit, CheckPerson, CheckKey, CheckCase, CheckHolder, CheckQuota}
		if !slices.Equal(names, want) {
			t.Errorf("checks %v, want %v", names, want)
		}
	}
}

func TestWorst(t *testing.T) {
	pass, attention, fail := Check{Verdict: Pass}, Check{Verdict: Attention}, Check{Verdict: Fail}
	for want, checks := range map[Verdict][]Check{
		Pass: {pass, pass}, Attention: {pass, attention, pass}, Fail: {attention, fail, pass},
	} {
		if got := Worst(checks); got != want {
			t.Errorf("worst of %v: %s", checks, got)
		}
	}
	if got := Find(nil, CheckUnit); got.Verdict != Fail || !lang.Has(got.Reason) {
		t.Errorf("a check that was not made: %+v", got)
	}
}

func TestSameName(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"Amapola Ríos Ensayo", "AMAPOLA RIOS ENSAYO", true},
		{"Amapola Ríos", "Amapola Ríos Ensayo", true},
		{"María Peña-Nieto", "Maria Pena Nieto", true},
		{"Rosa Elena Tzab Uc", "Rosa Tzab", true},
		{"Ríos Ensayo Amapola", "Amapola Ríos Ensayo", true},
		{"Amapola Ríos", "Amapola Ensayo", false},
		{"Juan Pérez Pérez", "Juan Pérez Ruiz", false},
		{"Ana Cruz Cruz", "Ana Cruz Luna Paz", false},
		{"", "Amapola Ríos", false},
	} {
		if SameName(c.a, c.b) != c.want || SameName(c.b, c.a) != c.want {
			t.Errorf("SameName(%q, %q) is %v, want %v", c.a, c.b, !c.want, c.want)
		}
	}
}
