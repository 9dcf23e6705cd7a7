package web_test

import (
	"bytes"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"clavero/internal/auth"
	"clavero/internal/petition"
	"clavero/internal/web"
)

// visitor is somebody of one sort: a browser, and what the program should take them for.
type visitor struct {
	*browser
	sort string
	who  auth.Who
}

// at is what the program should take the visitor for at a route: the session of a case opens the pages of that case and
// no other, and no other session opens those.
func (v visitor) at(row web.Row) auth.Who {
	if (row.Permission == auth.OwnCase) != (v.who.Kind == auth.Case) {
		return auth.Who{}
	}
	return v.who
}

// crowd is a house with one visitor of every sort, and a case to look at.
type crowd struct {
	*road
	petition petition.Petition
	visitors []visitor
}

func newCrowd(t testing.TB) crowd {
	r := newRoad(t)
	r.morning()
	requester, p := r.confirmed()
	admin, _ := r.admin()
	c := crowd{road: r, petition: p}
	add := func(b *browser, sort string, who auth.Who) { c.visitors = append(c.visitors, visitor{b, sort, who}) }
	add(r.browser(), "nobody", auth.Who{})
	reader := r.browser()
	reader.enter("lectora", r.reader("lectora"))
	add(reader, "reader", auth.Who{Kind: auth.Reader})
	fresh := r.browser()
	r.leads(fresh.post("/entrar", "user", "recien", "passphrase", r.reader("recien")), "/frase")
	add(fresh, "reader without a passphrase", auth.Who{Kind: auth.Reader, Must: auth.MustSetPassphrase})
	add(requester, "case", auth.Who{Kind: auth.Case})
	for _, role := range []auth.Role{auth.Liaison, auth.Editor, auth.Authority, auth.Delegate, auth.Auditor} {
		add(admin.member("Persona "+string(role), string(role)+"@salud.example", string(role)), string(role),
			auth.Who{Kind: auth.Staff, Roles: []auth.Role{role}})
	}
	add(admin, "admin", auth.Who{Kind: auth.Staff, Roles: []auth.Role{auth.Admin}})
	half := r.browser()
	r.leads(half.post("/entrar", "user", "liaison@salud.example", "passphrase", phrase), "/entrar/codigo")
	add(half, "half signed in", auth.Who{Kind: auth.Staff, Must: auth.MustEnterCode})
	r.settle()
	return c
}

// visitor is the one of a sort.
func (c crowd) visitor(sort string) visitor {
	for _, v := range c.visitors {
		if v.sort == sort {
			return v
		}
	}
	c.t.Fatalf("no visitor is %q", sort)
	return visitor{}
}

var wildcard = regexp.MustCompile(`\{[^}]*\}`)

// at fills the wildcards of a route's path: each with its value, or else with one that names nothing.
func at(row web.Row, values map[string]string) string {
	return wildcard.ReplaceAllStringFunc(row.Path, func(name string) string {
		if name == "{$}" {
			return ""
		}
		if value, ok := values[strings.Trim(name, "{}")]; ok {
			return value
		}
		return "1"
	})
}

// ask makes a request of a visitor with headers given as alternating names and values.
func (b *browser) ask(method, path string, headers ...string) seen {
	b.t.Helper()
	return b.send(method, path, nil, headers...)
}

func (b *browser) send(method, path string, body []byte, headers ...string) seen {
	b.t.Helper()
	r, err := http.NewRequestWithContext(b.t.Context(), method, b.server.URL+base+path, bytes.NewReader(body))
	b.ok(err)
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	answer, err := b.client.Do(r)
	b.ok(err)
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(answer.Body)
	b.ok(err)
	return seen{answer.StatusCode, strings.TrimPrefix(answer.Header.Get("Location"), base), string(text), answer.Header}
}

// unsettled are the parts of a page that are another each time: the request's number, the year and hour of its foot.
var unsettled = regexp.MustCompile(`\b[0-9a-f]{12}\b|\d\d:\d\d`)

// same holds two answers to being one, but for what belongs to the request.
func (h *house) same(what string, a, b seen, namesOfA, namesOfB []string) {
	h.t.Helper()
	if left, right := settled(a, namesOfA), settled(b, namesOfB); left != right {
		h.t.Errorf("%s: the answers differ:\n%s\n%s", what, left, right)
	}
}

func settled(s seen, names []string) string {
	text := http.StatusText(s.status) + " " + s.to + "\n" + s.body
	for _, name := range names {
		text = strings.ReplaceAll(text, name, "·")
	}
	return unsettled.ReplaceAllString(text, "·")
}
