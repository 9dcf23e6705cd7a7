package register

import (
	"slices"
	"strings"
	"time"

	"clavero/internal/lang/spanish"
)

// Logged is one line of the access log of a vendor's site, as far as the register asks: who asked for what, when, from
// where, and how it was answered. Empty is what the log does not say.
type Logged struct {
	At      time.Time // to the second
	User    string
	Method  string
	Path    string
	Status  int
	Event   string // in the vendor's words, where the log has such a column: «Inicio de sesión»
	Address string
	Agent   string
}

// LogRules say which requests to a vendor's site are accesses. Paths are beginnings of addresses, of which the longest counts: «/sintesis/». Without
// any, the rules are those of most sites: whatever is sent to a sign-in page is a sign-in, and each page that was given
// is a reading.
type LogRules struct {
	SignIns  []string `json:"sign_ins,omitempty"`
	Editions []string `json:"editions,omitempty"`
	Notes    []string `json:"notes,omitempty"`
}

// ProbeAgent is how our own prober calls itself at a vendor's site. What it does there is nobody's access.
const ProbeAgent = "Clavero (verificacion de claves)"

// KindOf is what kind of access a line is; empty for what is none: a picture, a style sheet, a page that was
// not given, our own prober.
func (r LogRules) KindOf(l Logged) Kind {
	if l.Agent == ProbeAgent {
		return ""
	}
	if l.Event != "" {
		return kindOfEvent(l.Event)
	}
	path, _, _ := strings.Cut(l.Path, "?")
	switch {
	case l.Path == "" && l.Method == "" && l.Status == 0:
		return SignIn // a list of accesses that says no more than who and when
	case l.Status == 401 || l.Status == 403:
		return Refused
	case r.isSignIn(l.Method, path):
		return signedIn(l.Status)
	case l.Method != "" && l.Method != "GET" || !given(l.Status) || isAsset(path):
		return ""
	}
	edition, note := longest(path, r.Editions), longest(path, r.Notes)
	switch {
	case edition > note:
		return Edition
	case note > 0 || len(r.Notes) == 0:
		return Note
	}
	return ""
}

func (r LogRules) isSignIn(method, path string) bool {
	if method != "POST" {
		return false
	}
	if len(r.SignIns) > 0 {
		return longest(path, r.SignIns) > 0
	}
	path = strings.ToLower(path)
	return slices.ContainsFunc(signInWords, func(word string) bool { return strings.Contains(path, word) })
}

var signInWords = []string{"entrar", "login", "logon", "signin", "sign-in", "acceso", "ingresar", "iniciar", "sesion", "session", "auth"}

func signedIn(status int) Kind {
	if status >= 400 {
		return Refused
	}
	return SignIn
}

// given reports whether a page was given, or known to be there already. A log without a status has only what was given.
func given(status int) bool { return status == 0 || status >= 200 && status < 300 || status == 304 }

// longest gives the length of the longest of some beginnings that a path has.
func longest(path string, beginnings []string) int {
	most := 0
	for _, b := range beginnings {
		if strings.HasPrefix(path, b) {
			most = max(most, len(b))
		}
	}
	return most
}

var assets = []string{".css", ".js", ".mjs", ".map", ".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".ico", ".woff", ".woff2", ".ttf", ".txt", ".xml", ".json"}

func isAsset(path string) bool {
	path = strings.ToLower(path)
	return slices.ContainsFunc(assets, func(ending string) bool { return strings.HasSuffix(path, ending) })
}

// events are the words by which vendors call an access, folded; the first that stands in an event decides.
var events = []struct {
	kind  Kind
	words []string
}{
	{Refused, []string{"fallid", "rechaz", "error", "incorrect", "denega", "invalid", "bloque", "fail", "refus", "denied"}},
	{"", []string{"salida", "salir", "cierre", "cerrar", "fin de", "logout", "log out", "sign out", "signout"}},
	{SignIn, []string{"inicio", "sesion", "ingres", "entra", "acces", "login", "logon", "sign"}},
	{Edition, []string{"edicion", "portada", "sintesis", "edition"}},
	{Note, []string{"nota", "lectura", "leid", "consult", "vist", "descarg", "articulo", "read", "view", "article", "download"}},
}

func kindOfEvent(event string) Kind {
	folded := spanish.Fold(event)
	for _, e := range events {
		if slices.ContainsFunc(e.words, func(word string) bool { return strings.Contains(folded, word) }) {
			return e.kind
		}
	}
	return ""
}
