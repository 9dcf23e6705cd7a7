package disclosure

import (
	"strings"

	"clavero/internal/directory"
	"clavero/internal/dossier"
	"clavero/internal/lang"
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

func checkOf(words texts, check directory.Check) dossier.Check {
	args := map[string]any{}
	for name, value := range check.Facts {
		args[name] = value
	}
	facts := map[string]string{}
	for name, value := range check.Facts {
		facts[words.or("check.fact."+name, name)] = value
	}
	return dossier.Check{Check: check.Name, Title: words.t("check.name." + check.Name), Verdict: string(check.Verdict),
		Words: words.Text(check.Reason, args), Line: check.Line, Facts: facts}
}
