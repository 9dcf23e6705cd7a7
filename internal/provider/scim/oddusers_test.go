package scim_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

type written struct {
	ExternalID string `json:"externalId"`
	UserName   string `json:"userName"`
	Password   string `json:"password"`
	Active     *bool  `json:"active"`
	NickName   string `json:"nickName"`
	Meta       any    `json:"meta"`
	Name       struct {
		FamilyName string `json:"familyName"`
	} `json:"name"`
	Enterprise struct {
		Organization string `json:"organization"`
	} `json:"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"`
}

// common are members that every resource has (RFC 7643, 3.1), and those a strict server takes of anybody.
var common = []string{"schemas", "id", "externalId", "meta", "userName", "password", "name", "active", "nickName"}

// unknown is a member of a body that this server does not know, empty where it takes all.
func (s *system) unknown(body []byte) string {
	var members map[string]json.RawMessage
	_ = json.Unmarshal(body, &members)
	for name := range members {
		switch {
		case s.noOrder && name == "externalId",
			s.secretive && !slices.Contains(common, name),
			len(s.schema) > 0 && !slices.Contains(s.schema, name) && !slices.Contains(common[:4], name):
			return name
		}
	}
	return ""
}

func (s *system) create(w http.ResponseWriter, r *http.Request) {
	text, _ := io.ReadAll(r.Body)
	var body written
	switch err := json.Unmarshal(text, &body); {
	case err != nil:
		s.no(w, 400, "invalidSyntax", "")
		return
	case body.UserName == "":
		s.no(w, 400, "invalidValue", "userName is required")
		return
	case s.unknown(text) != "":
		s.no(w, 400, "invalidSyntax", "unrecognized: "+s.unknown(text))
		return
	case s.policy && !isStrong(body.Password):
		w.WriteHeader(http.StatusUnprocessableEntity)
		_, _ = io.WriteString(w, `{"message":"the password is too simple"}`)
		return
	}
	if s.find(func(p *person) bool { return strings.EqualFold(p.name, body.UserName+s.suffix) }) != nil || s.deny != nil && s.deny(body.UserName) {
		s.taken(w, body.UserName)
		return
	}
	s.made++
	p := &person{id: s.id(s.made), external: body.ExternalID, name: body.UserName + s.suffix, password: body.Password, active: !s.inactive,
		family: body.Name.FamilyName, organization: body.Enterprise.Organization}
	s.users = append(s.users, p)
	if s.lose > 0 {
		s.lose--
		panic(http.ErrAbortHandler) // the connection ends without a word
	}
	switch s.created {
	case "200":
		s.yes(w, 200, s.shown(p))
	case "location", "absolute":
		host := map[string]string{"absolute": "https://elsewhere.example"}[s.created]
		w.Header().Set("Location", host+"/scim/v2"+s.endpoint+"/"+url.PathEscape(p.id))
		w.WriteHeader(201)
	default:
		s.yes(w, 201, s.shown(p))
	}
}

func isStrong(password string) bool {
	has := func(class func(rune) bool) bool { return strings.ContainsFunc(password, class) }
	return len(password) <= 30 && has(unicode.IsLower) && has(unicode.IsUpper) && has(unicode.IsDigit) && strings.Contains(password, "-")
}

func (s *system) taken(w http.ResponseWriter, name string) {
	switch s.clash {
	case "400":
		s.no(w, 400, "", "cannot create "+name)
	case "500":
		http.Error(w, "duplicate key value violates unique constraint", 500)
	case "200":
		s.yes(w, 200, map[string]any{"schemas": []string{"urn:ietf:params:scim:api:messages:2.0:Error"}, "status": "409", "scimType": "uniqueness"})
	default:
		s.no(w, 409, "uniqueness", name+" is taken")
	}
}

func (s *system) list(w http.ResponseWriter, r *http.Request) {
	filter := r.URL.Query().Get("filter")
	switch {
	case filter != "" && s.filter == "refused":
		s.no(w, 400, "invalidFilter", "no filters here")
		return
	case filter != "" && s.filter == "breaks":
		http.Error(w, "<html>Internal Server Error</html>", 500)
		return
	}
	found := slices.DeleteFunc(slices.Clone(s.users), func(p *person) bool { return s.hides && !p.active })
	if filter != "" && s.filter != "ignored" {
		attribute, value, _ := strings.Cut(filter, " eq ")
		value = strings.Trim(value, `"`)
		found = slices.DeleteFunc(found, func(p *person) bool {
			return attribute == "userName" && !strings.EqualFold(p.name, value) ||
				attribute == "externalId" && (p.external != value || s.filter == "names" || s.forgetful)
		})
	}
	if len(found) == 0 && s.nobody != 0 {
		w.WriteHeader(s.nobody)
		return
	}
	s.page(w, r, found)
}

func (s *system) page(w http.ResponseWriter, r *http.Request, found []*person) {
	all := len(found)
	start, _ := strconv.Atoi(r.URL.Query().Get("startIndex"))
	if start > 1 && !s.wholePages {
		found = found[min(start-1, all):]
	}
	if !s.wholePages {
		found = found[:min(len(found), 7)] // fewer than asked for, as a server may
	}
	page := map[string]any{"totalResults": all}
	if s.total != "" {
		page["totalResults"] = json.RawMessage(s.total)
	}
	var shown []any
	for _, p := range found {
		shown = append(shown, s.shown(p))
	}
	if shown != nil {
		page["Resources"] = shown
	}
	s.yes(w, 200, page)
}

func (s *system) one(w http.ResponseWriter, r *http.Request, id string) {
	p := s.find(func(p *person) bool { return p.id == id })
	switch {
	case p == nil:
		s.no(w, 404, "", "no user "+id)
	case r.Method == http.MethodGet && s.hides && !p.active:
		s.no(w, 404, "", "no user "+id)
	case r.Method == http.MethodGet && p.before != nil && s.stale > 0:
		s.stale--
		s.yes(w, 200, s.shown(p.before))
	case r.Method == http.MethodGet:
		if s.versions {
			w.Header().Set("ETag", p.tag())
		}
		s.yes(w, 200, s.shown(p))
	case r.Method == http.MethodPatch && s.patch == "none" || r.Method == http.MethodPut && s.noPut || r.Method == http.MethodDelete && s.noDelete:
		s.no(w, http.StatusMethodNotAllowed, "", "not here")
	case s.versions && r.Header.Get("If-Match") == "":
		s.no(w, http.StatusPreconditionRequired, "", "which version?")
	case s.versions && s.disturbed(p) != r.Header.Get("If-Match"):
		s.no(w, http.StatusPreconditionFailed, "", "changed meanwhile")
	case r.Method == http.MethodDelete:
		s.remove(w, p)
	default:
		s.change(w, r, p)
	}
}

func (s *system) remove(w http.ResponseWriter, p *person) {
	switch s.deletes {
	case "lies":
		w.WriteHeader(http.StatusNoContent)
		return
	case "keeps":
		p.active = false
		w.WriteHeader(http.StatusNoContent)
		return
	case "later":
		s.deletes = ""
		w.WriteHeader(http.StatusAccepted)
		return
	}
	s.users = slices.DeleteFunc(s.users, func(other *person) bool { return other == p })
	switch s.deletes {
	case "page":
		w.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(w, "<html>borrado</html>")
	case "200":
		s.yes(w, 200, s.shown(p))
	case "410":
		w.WriteHeader(http.StatusGone)
	default:
		w.WriteHeader(http.StatusNoContent)
	}
}

// disturbed is the user's version after others had their turn.
func (s *system) disturbed(p *person) string {
	if s.interrupts > 0 {
		s.interrupts--
		p.version++
	}
	return p.tag()
}

func (s *system) change(w http.ResponseWriter, r *http.Request, p *person) {
	changes, ok := s.changes(r)
	switch {
	case !ok && s.crashes && r.Method == http.MethodPatch:
		http.Error(w, "TypeError: Cannot read properties of undefined", 500)
		return
	case !ok:
		s.no(w, 400, "invalidSyntax", "not understood")
		return
	case changes.UserName != "" && s.find(func(o *person) bool { return o != p && strings.EqualFold(o.name, changes.UserName+s.suffix) }) != nil:
		s.taken(w, changes.UserName)
		return
	}
	before := *p
	s.apply(changes, p)
	if s.stale > 0 {
		p.before = &before
	}
	if s.unchanged != 0 && r.Method == http.MethodPatch && before.active == p.active && before.password == p.password && before.name == p.name {
		w.WriteHeader(s.unchanged)
		return
	}
	p.version++
	switch {
	case s.patched != 0 && r.Method == http.MethodPatch:
		w.WriteHeader(s.patched)
	case s.patchText != "" && r.Method == http.MethodPatch:
		_, _ = io.WriteString(w, s.patchText)
	default:
		s.yes(w, 200, s.shown(p))
	}
}

func (s *system) apply(changes written, p *person) {
	if changes.Active != nil && !s.keepsActive {
		p.active = *changes.Active
	}
	if changes.Password != "" {
		p.password = changes.Password
	}
	if changes.UserName != "" && !strings.EqualFold(changes.UserName, p.name) {
		p.name = changes.UserName + s.suffix
	}
}

// word is the operation as this server wants it written.
func (s *system) word() string {
	if s.patch == "Capital" {
		return "Replace"
	}
	return "replace"
}

// changes reads a PUT, or a PATCH of the one form this server understands.
func (s *system) changes(r *http.Request) (written, bool) {
	text, _ := io.ReadAll(r.Body)
	var body struct {
		written
		Operations []struct {
			Op    string          `json:"op"`
			Path  string          `json:"path"`
			Value json.RawMessage `json:"value"`
		} `json:"Operations"`
	}
	if json.NewDecoder(bytes.NewReader(text)).Decode(&body) != nil {
		return written{}, false
	}
	if r.Method == http.MethodPut { // one that leaves out what was there erases it
		return body.written, body.UserName != "" && body.NickName == "kept" && (!s.wantsMeta || body.Meta != nil) && s.unknown(text) == ""
	}
	for _, o := range body.Operations {
		into := any(&body.written)
		if s.patch == "pathless" == (o.Path != "") || o.Op != s.word() {
			return written{}, false
		}
		path, whole := strings.CutPrefix(o.Path, "urn:ietf:params:scim:schemas:core:2.0:User:")
		if s.wrapped && !whole {
			return written{}, false
		}
		switch path {
		case "active":
			into = &body.Active
		case "password":
			into = &body.Password
		case "userName":
			into = &body.UserName
		case "name":
			into = &body.Name
		}
		if json.Unmarshal(o.Value, into) != nil {
			return written{}, false
		}
	}
	return body.written, len(body.Operations) > 0
}
