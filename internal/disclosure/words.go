package disclosure

import (
	"strings"
	"time"

	"clavero/internal/directory"
	"clavero/internal/dossier"
	"clavero/internal/lang"
	"clavero/internal/lang/spanish"
	"clavero/internal/petition"
)

// texts are the words of a language, with what to say where it has none for a code.
type texts struct{ lang.Tag }

func (w texts) t(key string, args ...any) string { return w.T(key, args...) }

func (w texts) or(key, otherwise string) string {
	if key == "" || strings.HasSuffix(key, ".") || !lang.Has(key) {
		return otherwise
	}
	return w.t(key)
}

// ofKind is a text for a kind of petition, where that kind has words of its own.
func (w texts) ofKind(key string, kind petition.Kind) string {
	return w.or(key+"."+string(kind), w.or(key, key))
}

// reason is a provider's reason: a code that has words, or what it wrote.
func (w texts) reason(code string) string {
	if code == "" {
		return ""
	}
	return w.or("web.reason."+code, w.or(code, code))
}

// fact is what a check saw as people write it: the kind of a unit and a day are kept as codes.
func (w texts) fact(name, value string) string {
	switch name {
	case "Kind":
		return w.or("catalogue.kind."+value, value)
	case "Day":
		return w.day(value)
	}
	return value
}

// day is a day in words; what is none stays as it is.
func (w texts) day(iso string) string {
	day, err := time.ParseInLocation(time.DateOnly, iso, spanish.MexicoCity())
	if err != nil {
		return iso
	}
	return spanish.LongDate(day, w.Tag)
}

func checkOf(words texts, check directory.Check) dossier.Check {
	args := map[string]any{}
	for name, value := range check.Facts {
		args[name] = value
	}
	facts := map[string]string{}
	for name, value := range check.Facts {
		facts[words.or("check.fact."+name, name)] = words.fact(name, value)
	}
	return dossier.Check{Check: check.Name, Title: words.t("check.name." + check.Name), Verdict: string(check.Verdict),
		Words: words.Text(check.Reason, args), Line: check.Line, Facts: facts}
}
