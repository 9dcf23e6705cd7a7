package vendorsim

import (
	"crypto/subtle"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Its users can also be ordered over an interface, SCIM 2.0 (RFC 7643, RFC 7644), by whoever has the token. It is a plain
// server of the standard, for users alone, written apart from the program's client: what both make of the standard meets here.

const (
	scimBase         = "/scim/v2"
	scimUser         = "urn:ietf:params:scim:schemas:core:2.0:User"
	scimEnterprise   = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
	scimListResponse = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
	scimError        = "urn:ietf:params:scim:api:messages:2.0:Error"
	scimPage         = 100 // users in one answer at most
)

// Request is one request of SCIM, as the vendor's desk shows it.
type Request struct {
	At     time.Time
	Method string
	Path   string
	User   string // whom it is about, as far as that is known
	Status int
}

// SCIM is the address of the interface.
func (s *Sim) SCIM() string { return s.URL() + scimBase }

// Token is what its requests must carry.
func (s *Sim) Token() string { return s.token }

// Requests are those of SCIM, the latest last.
func (s *Sim) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

// newSCIM serves the interface.
func (s *Sim) newSCIM() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+scimBase+"/ServiceProviderConfig", s.scimConfig)
	mux.HandleFunc("GET "+scimBase+"/ResourceTypes", s.scimTypes)
	mux.HandleFunc("GET "+scimBase+"/Schemas", s.scimSchemas)
	mux.HandleFunc("GET "+scimBase+"/Users", s.scimList)
	mux.HandleFunc("POST "+scimBase+"/Users", s.scimCreate)
	for _, method := range []string{http.MethodGet, http.MethodPut, http.MethodPatch, http.MethodDelete} {
		mux.HandleFunc(method+" "+scimBase+"/Users/{id}", s.scimOne)
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		scimNo(w, http.StatusNotFound, "", "there is no such address")
	})
	return guarded(s.scimNoted(mux))
}

// scimNoted asks for the token, and keeps what was asked for the vendor's desk.
func (s *Sim) scimNoted(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen := &scimWriter{ResponseWriter: w, status: http.StatusOK}
		if subtle.ConstantTimeCompare([]byte(r.Header.Get("Authorization")), []byte("Bearer "+s.token)) == 1 {
			next.ServeHTTP(seen, r)
		} else {
			w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token"`)
			scimNo(seen, http.StatusUnauthorized, "", "the token is not ours")
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		if len(s.requests) == maxRequests {
			s.requests = slices.Delete(s.requests, 0, maxRequests/10)
		}
		s.requests = append(s.requests, Request{At: s.o.Now(), Method: r.Method, Path: strings.TrimPrefix(r.URL.Path, scimBase), User: seen.user, Status: seen.status})
	})
}

// maxRequests is how many requests the desk keeps.
const maxRequests = 500

// scimWriter sees what is answered, and about whom.
type scimWriter struct {
	http.ResponseWriter
	status int
	user   string
}

func (w *scimWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

func scimAbout(w http.ResponseWriter, user string) {
	if seen, ok := w.(*scimWriter); ok {
		seen.user = user
	}
}

func scimYes(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/scim+json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // who hung up is not told
}

func scimNo(w http.ResponseWriter, status int, kind, detail string) {
	body := map[string]any{"schemas": []string{scimError}, "status": strconv.Itoa(status), "detail": detail}
	if kind != "" {
		body["scimType"] = kind
	}
	scimYes(w, status, body)
}

func (s *Sim) scimConfig(w http.ResponseWriter, _ *http.Request) {
	yes, no := map[string]any{"supported": true}, map[string]any{"supported": false}
	scimYes(w, http.StatusOK, map[string]any{
		"schemas": []string{"urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"},
		"patch":   yes, "changePassword": yes, "bulk": no, "sort": no, "etag": no,
		"filter":                map[string]any{"supported": true, "maxResults": scimPage},
		"authenticationSchemes": []any{map[string]any{"type": "oauthbearertoken", "name": "OAuth Bearer Token", "description": "RFC 6750"}},
	})
}

func (s *Sim) scimTypes(w http.ResponseWriter, _ *http.Request) {
	scimYes(w, http.StatusOK, scimListed(map[string]any{
		"schemas": []string{"urn:ietf:params:scim:schemas:core:2.0:ResourceType"}, "id": "User", "name": "User", "endpoint": "/Users", "schema": scimUser,
		"schemaExtensions": []any{map[string]any{"schema": scimEnterprise, "required": false}},
	}))
}

func (s *Sim) scimSchemas(w http.ResponseWriter, _ *http.Request) {
	var attributes []any
	for _, a := range [][2]string{{"userName", "readWrite"}, {"displayName", "readWrite"}, {"active", "readWrite"}, {"password", "writeOnly"}} {
		attributes = append(attributes, map[string]any{"name": a[0], "mutability": a[1]})
	}
	attributes = append(attributes, map[string]any{"name": "name", "type": "complex", "mutability": "readWrite",
		"subAttributes": []any{map[string]any{"name": "formatted"}, map[string]any{"name": "givenName"}, map[string]any{"name": "familyName"}}})
	scimYes(w, http.StatusOK, scimListed(map[string]any{"id": scimUser, "name": "User", "attributes": attributes}))
}

func scimListed(all ...any) map[string]any {
	return map[string]any{"schemas": []string{scimListResponse}, "totalResults": len(all), "startIndex": 1, "itemsPerPage": len(all), "Resources": all}
}

// scimList lists users, or those of a user name or an id of ours; other filters it does not know.
func (s *Sim) scimList(w http.ResponseWriter, r *http.Request) {
	matches, ok := scimFilter(r.URL.Query().Get("filter"))
	if !ok {
		scimNo(w, http.StatusBadRequest, "invalidFilter", "only userName eq and externalId eq are known")
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var found []any
	for _, name := range slices.Sorted(maps.Keys(s.users)) {
		if user := s.users[name]; user.State != Removed && matches(user) {
			found = append(found, s.scimShown(user))
		}
	}
	from := min(max(scimNumber(r, "startIndex", 1), 1)-1, len(found))
	shown := found[from:min(len(found), from+min(max(scimNumber(r, "count", scimPage), 0), scimPage))]
	list := scimListed(shown...)
	list["totalResults"], list["startIndex"] = len(found), from+1
	scimYes(w, http.StatusOK, list)
}

func scimNumber(r *http.Request, name string, otherwise int) int {
	n, err := strconv.Atoi(r.URL.Query().Get(name))
	if err != nil {
		return otherwise
	}
	return n
}

func scimFilter(filter string) (func(*account) bool, bool) {
	if filter == "" {
		return func(*account) bool { return true }, true
	}
	words := strings.SplitN(filter, " ", 3)
	var value string
	if len(words) != 3 || !strings.EqualFold(words[1], "eq") || json.Unmarshal([]byte(words[2]), &value) != nil {
		return nil, false
	}
	switch strings.ToLower(words[0]) {
	case "username":
		return func(a *account) bool { return strings.EqualFold(a.Name, value) }, true
	case "externalid":
		return func(a *account) bool { return a.External == value }, true
	}
	return nil, false
}
