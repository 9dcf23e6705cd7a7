package scim_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"clavero/internal/provider"
	"clavero/internal/store"
)

// spelled replaces texts in an answer.
func spelled(pairs ...string) func(string) string { return strings.NewReplacer(pairs...).Replace }

var servers = map[string]habits{
	"by the standard":                 {noPut: true},
	"without discovery":               {silent: true},
	"a config of bare truths":         {config: `{"patch": true, "filter": "True", "changePassword": {"supported": "true"}}`},
	"a config of nothing":             {config: `{}`},
	"a config that is no object":      {config: `["?"]`},
	"filters refused":                 {filter: "refused"},
	"filters ignored":                 {filter: "ignored"},
	"no filters, says so":             {filter: "refused", config: `{"filter": {"supported": false}}`},
	"filters for names alone":         {filter: "names"},
	"all users on every page":         {filter: "ignored", wholePages: true},
	"no total":                        {filter: "refused", total: "0"},
	"a total too large":               {filter: "refused", total: "1000000"},
	"a total too small":               {filter: "refused", total: "1"},
	"a total as a text":               {filter: "refused", total: `"40"`},
	"a total of nonsense":             {filter: "refused", total: `{"a": []}`},
	"PATCH without path":              {patch: "pathless", noPut: true},
	"PATCH in capitals":               {patch: "Capital", noPut: true},
	"no PATCH":                        {patch: "none"},
	"no PATCH, says so":               {patch: "none", config: `{"patch": {"supported": false}}`},
	"PATCH answered 204":              {patched: 204},
	"versions":                        {versions: true},
	"versions and no PATCH":           {versions: true, patch: "none"},
	"versions without discovery":      {versions: true, silent: true},
	"others change it meanwhile":      {versions: true, interrupts: 2},
	"created with 200":                {created: "200"},
	"created without a body":          {created: "location"},
	"created at an absolute place":    {created: "absolute"},
	"ids with slashes and spaces":     {id: func(n int) string { return fmt.Sprintf("../a b/%d?x=%%2e#ñ", n) }},
	"ids that are numbers":            {id: func(n int) string { return fmt.Sprint(n) }, spelling: spelled(`"id":"1"`, `"id":1`)},
	"truths as texts":                 {spelling: spelled(`"active":true`, `"active":"True"`, `"active":false`, `"active":"False"`)},
	"names in lower case":             {spelling: spelled(`"userName"`, `"username"`, `"externalId"`, `"externalid"`, `"Resources"`, `"resources"`, `"totalResults"`, `"totalresults"`)},
	"active is not told":              {spelling: spelled(`"active"`, `"enabled"`)},
	"application/json alone":          {plainJSON: true},
	"users elsewhere":                 {endpoint: "/People"},
	"keeps no externalId":             {forgetful: true},
	"a byte order mark":               {spelling: func(s string) string { return "\ufeff" + s }},
	"names get a domain":              {suffix: "@vendor.example"},
	"new users may not enter":         {inactive: true},
	"reads application/json alone":    {reads: "application/json"},
	"breaks over what it cannot read": {reads: "application/json", crashes: true},
	"404 for nobody":                  {nobody: 404},
	"204 for nobody":                  {nobody: 204},
	"breaks over filters":             {filter: "breaks"},
	"deletions answered by a page":    {deletes: "page"},
	"deletions answered 200":          {deletes: "200"},
	"deletions answered 410":          {deletes: "410"},
	"deleted users are suspended":     {deletes: "keeps"},
	"who may not enter is hidden":     {hides: true, patched: 204},
	"names taken without a reason":    {clash: "400"},
	"names taken by breaking":         {clash: "500"},
	"names taken with a yes":          {clash: "200"},
	"a strict schema":                 {schema: []string{"userName", "password", "active", "name", "nickName"}, created: "200", silent: false},
	"strict, without a schema":        {secretive: true, silent: true},
	"no externalId":                   {noOrder: true, forgetful: true},
	"PUT wants meta":                  {patch: "none", wantsMeta: true},
	"ETags of the header":             {versions: true, tagged: true},
	"PATCH breaks it":                 {patch: "pathless", crashes: true},
	"PATCH breaks it, always":         {patch: "never", crashes: true},
	"PATCH answered by a word":        {patchText: "OK"},
	"PATCH answered by a page":        {patchText: "<html>"},
	"304 for what is so already":      {unchanged: 304},
	"shows changes late":              {patched: 204, stale: 1},
	"rules for passwords":             {policy: true},
	"users at the root":               {rooted: true},
	"names of attributes whole":       {wrapped: true, noPut: true},
	"a schema against the config":     {config: `{"changePassword": {"supported": false}}`, schema: []string{"userName", "password", "active", "name", "displayName", "nickName"}},
	"null where there could be one":   {spelling: spelled(`"nickName"`, `"name":null,"emails":null,"nickName"`)},
}

// A user's whole life goes well with servers of every habit, and what the server has is what the answers say.
func TestServersOfEveryHabit(t *testing.T) {
	for name, h := range servers {
		t.Run(name, func(t *testing.T) {
			s := newSystem(t, h)
			for i := range 30 { // among others, some of whom have the name already
				s.users = append(s.users, &person{id: fmt.Sprintf("other-%d", i), name: fmt.Sprintf("other%d", i), active: true})
			}
			s.users = append(s.users, &person{id: "namesake", name: "arios" + h.suffix, active: true, password: "theirs"})
			live(t, s, open(t, store.SQLite, s.URL+"/scim/v2", nil))
			if p := s.named("arios" + h.suffix); p == nil || p.password != "theirs" || !p.active {
				t.Error("another person's user was touched")
			}
		})
	}
}

func live(t *testing.T, s *system, v vendor) {
	t.Helper()
	created := must(t, v, v.order(provider.Create, ""))
	if want := "arios2" + s.suffix; created.UserName != want {
		t.Fatalf("the user is %q, want %q", created.UserName, want)
	}
	see(t, s, "created", created, true)
	must(t, v, v.order(provider.Suspend, created.UserName))
	see(t, s, "suspended", created, false)
	must(t, v, v.order(provider.Restore, created.UserName))
	see(t, s, "restored", created, true)
	reset := must(t, v, v.order(provider.Reset, created.UserName))
	see(t, s, "reset", reset, true)
	called := v.order(provider.Rename, created.UserName)
	called.Person.Surname1 = "Luna"
	renamed := must(t, v, called)
	if renamed.UserName != "aluna"+s.suffix {
		t.Errorf("renamed to %q", renamed.UserName)
	}
	reset.UserName = renamed.UserName
	see(t, s, "renamed", reset, true)
	must(t, v, v.order(provider.Remove, renamed.UserName))
	if p := s.named(renamed.UserName); p != nil && (p.active || s.deletes != "keeps") {
		t.Error("the user is still there")
	}
}

func see(t *testing.T, s *system, what string, key provider.Answer, active bool) {
	t.Helper()
	p := s.named(key.UserName)
	if p == nil || p.active != active || p.password != string(key.Secret) {
		t.Fatalf("%s: the server has %v", what, p != nil && p.active)
	}
	if p.family != "Ríos Luna" {
		t.Errorf("the surnames are %q", p.family)
	}
}

func (v vendor) order(op provider.Op, user string) provider.Order {
	return provider.Order{ID: v.db.NewID(), Op: op, Folio: "SIE-2026-000001", UserName: user, Longest: 20,
		Person: provider.Person{GivenNames: "Amapola", Surname1: "Ríos", Surname2: "Luna"}}
}

func must(t *testing.T, v vendor, o provider.Order) provider.Answer {
	t.Helper()
	answer, err := v.Carry(t.Context(), o)
	if err != nil || answer.Status != provider.Done {
		t.Fatalf("%s: %s %q, %v", o.Op, answer.Status, answer.Reason, err)
	}
	return answer
}

// The institution is told where the server has a place for it, and nowhere else.
func TestTheInstitutionIsToldWhereThereIsAPlace(t *testing.T) {
	for want, h := range map[string]habits{"Secretaría de Pruebas": {}, "": {silent: true}} {
		s := newSystem(t, h)
		v := open(t, store.SQLite, s.URL+"/scim/v2", nil)
		key := must(t, v, v.order(provider.Create, ""))
		if got := s.named(key.UserName).organization; got != want {
			t.Errorf("silent %v: told %q, want %q", h.silent, got, want)
		}
	}
}

// What was discovered is kept: the second order asks no more than it needs.
func TestDiscoveryIsKept(t *testing.T) {
	s := newSystem(t, habits{})
	v := open(t, store.SQLite, s.URL+"/scim/v2", nil)
	key := must(t, v, v.order(provider.Create, ""))
	s.requests = nil
	must(t, v, v.order(provider.Suspend, key.UserName))
	if want := []string{"PATCH /scim/v2/Users/u-1"}; !slices.Equal(s.requests, want) {
		t.Errorf("asked %v, want %v", s.requests, want)
	}
}
