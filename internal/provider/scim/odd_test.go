package scim_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// habits are the ways in which real servers differ from the standard, and from one another.
type habits struct {
	silent      bool   // no discovery endpoints
	config      string // ServiceProviderConfig; empty: everything is supported
	filter      string // "", "refused", "ignored", "names" (nothing is found by externalId)
	patch       string // "" understands path, "pathless", "Capital", "none"
	versions    bool   // wants If-Match on every change
	interrupts  int    // so many changes by others come in between
	created     string // "" 201 and the user, "200", "location" 201 without a body, "absolute" the same
	patched     int    // status of a PATCH that is answered without a body; 0: 200 and the user
	id          func(n int) string
	spelling    func(string) string // of a whole answer
	forgetful   bool                // keeps no externalId
	total       string              // totalResults as it is written; empty: the truth
	wholePages  bool                // ignores startIndex and count
	keepsActive bool                // says yes to a suspension and does nothing
	noDelete    bool
	noPut       bool
	plainJSON   bool // takes application/json alone
	endpoint    string
	inactive    bool // makes users that may not enter
	suffix      string

	reads     string   // application/json alone; a body that is called otherwise is taken to be empty
	nobody    int      // status of a list of nobody: 404, 204; 0: a list
	deletes   string   // how a deletion is answered: "page", "200", "410", "lies", "later", "keeps" them suspended
	hides     bool     // whoever may not enter is not shown, in lists or alone
	clash     string   // how a name that is taken is answered: "400", "500", "200"; empty: 409
	schema    []string // the attributes it has; others are refused. Empty: any, and no schema is told
	secretive bool     // refuses what it does not know, and tells no schema
	noOrder   bool     // refuses an externalId
	wantsMeta bool     // wants a PUT to be whole
	tagged    bool     // its ETags are the header's; meta says something else
	crashes   bool     // breaks over a PATCH it does not understand
	patchText string   // a PATCH is answered with this, which is not SCIM
	unchanged int      // a PATCH of what is so already is answered with this, without a body
	stale     int      // so many reads after a change show what was before
	policy    bool     // passwords must have all classes
	rooted    bool     // its ResourceTypes write endpoints from the root of the server
	wrapped   bool     // wants names of attributes written whole (RFC 7644, 3.10)
}

// system is a server in memory that has habits.
type system struct {
	*httptest.Server
	habits

	mu       sync.Mutex
	users    []*person
	made     int
	lose     int               // so many creations are carried out and their answer lost
	deny     func(string) bool // user names that are never given
	answer   func(http.ResponseWriter, *http.Request) bool
	requests []string
}

type person struct {
	id, external, name, password string
	active                       bool
	version                      int
	family, organization         string
	before                       *person // as it was before the last change, where that is still shown
}

func newSystem(t *testing.T, h habits) *system {
	t.Helper()
	s := &system{habits: h}
	if s.endpoint == "" {
		s.endpoint = "/Users"
	}
	if s.id == nil {
		s.id = func(n int) string { return fmt.Sprintf("u-%d", n) }
	}
	s.Server = httptest.NewServer(http.HandlerFunc(s.serve))
	t.Cleanup(s.Close)
	return s
}

func (s *system) serve(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = append(s.requests, r.Method+" "+r.URL.Path)
	if s.answer != nil && s.answer(w, r) {
		return
	}
	if r.Header.Get("Authorization") != "Bearer "+token {
		s.no(w, http.StatusUnauthorized, "", "who are you?")
		return
	}
	if s.reads != "" && r.ContentLength > 0 && r.Header.Get("Content-Type") != s.reads {
		r.Body = io.NopCloser(strings.NewReader("{}"))
	}
	if s.plainJSON && r.ContentLength > 0 && r.Header.Get("Content-Type") != "application/json" {
		s.no(w, http.StatusUnsupportedMediaType, "", "application/json please")
		return
	}
	path := strings.TrimPrefix(r.URL.EscapedPath(), "/scim/v2")
	id, one := strings.CutPrefix(path, s.endpoint+"/")
	switch {
	case one:
		id, _ = url.PathUnescape(id)
		s.one(w, r, id)
	case path == s.endpoint && r.Method == http.MethodPost:
		s.create(w, r)
	case path == s.endpoint:
		s.list(w, r)
	case s.silent:
		http.NotFound(w, r)
	default:
		s.discovery(w, path)
	}
}

func (s *system) discovery(w http.ResponseWriter, path string) {
	switch {
	case path == "/ServiceProviderConfig" && s.config != "":
		s.yes(w, 200, json.RawMessage(s.config))
	case path == "/ServiceProviderConfig":
		s.yes(w, 200, map[string]any{"patch": supported(true), "filter": supported(true), "changePassword": supported(true), "etag": supported(s.versions)})
	case path == "/ResourceTypes":
		endpoint := s.endpoint
		if s.rooted {
			endpoint = "/scim/v2" + endpoint
		}
		s.yes(w, 200, map[string]any{"Resources": []any{map[string]any{"schema": "urn:ietf:params:scim:schemas:core:2.0:User", "endpoint": endpoint,
			"schemaExtensions": []any{map[string]any{"schema": "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"}}}}})
	case path == "/Schemas" && len(s.schema) > 0:
		var attributes []any
		for _, name := range s.schema {
			attributes = append(attributes, map[string]any{"name": name, "mutability": map[bool]string{true: "writeOnly", false: "readWrite"}[name == "password"]})
		}
		s.yes(w, 200, map[string]any{"Resources": []any{map[string]any{"id": "urn:ietf:params:scim:schemas:core:2.0:User", "attributes": attributes}}})
	default:
		s.no(w, 404, "", "no such endpoint")
	}
}

func supported(yes bool) map[string]any { return map[string]any{"supported": yes} }

// yes answers with a value, spelled as this server spells.
func (s *system) yes(w http.ResponseWriter, status int, value any) {
	body, _ := json.Marshal(value)
	if s.spelling != nil {
		body = []byte(s.spelling(string(body)))
	}
	w.Header().Set("Content-Type", "application/scim+json;charset=UTF-8")
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

func (s *system) no(w http.ResponseWriter, status int, kind, detail string) {
	s.yes(w, status, map[string]any{"schemas": []string{"urn:ietf:params:scim:api:messages:2.0:Error"}, "status": strconv.Itoa(status), "scimType": kind, "detail": detail})
}

func (s *system) shown(p *person) map[string]any {
	shown := map[string]any{"id": p.id, "userName": p.name, "active": p.active, "nickName": "kept",
		"meta": map[string]any{"location": "/scim/v2" + s.endpoint + "/" + url.PathEscape(p.id)}}
	if s.versions {
		shown["meta"].(map[string]any)["version"] = p.tag()
	}
	if s.tagged {
		shown["meta"].(map[string]any)["version"] = "17"
	}
	if !s.forgetful {
		shown["externalId"] = p.external
	}
	return shown
}

func (p *person) tag() string { return fmt.Sprintf(`W/"%d"`, p.version) }

func (s *system) find(match func(*person) bool) *person {
	for _, p := range s.users {
		if match(p) {
			return p
		}
	}
	return nil
}

// named is the user of that name as a test looks at it.
func (s *system) named(name string) *person {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.find(func(p *person) bool { return p.name == name })
}
