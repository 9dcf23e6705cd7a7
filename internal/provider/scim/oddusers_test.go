package scim_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

type written struct {
	ExternalID string `json:"externalId"`
	UserName   string `json:"userName"`
	Password   string `json:"password"`
	Active     *bool  `json:"active"`
	NickName   string `json:"nickName"`
	Name       struct {
		FamilyName string `json:"familyName"`
	} `json:"name"`
	Enterprise struct {
		Organization string `json:"organization"`
	} `json:"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"`
}

func (s *system) create(w http.ResponseWriter, r *http.Request) {
	var body written
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
		s.no(w, 400, "invalidSyntax", "")
		return
	}
	if s.find(func(p *person) bool { return strings.EqualFold(p.name, body.UserName+s.suffix) }) != nil || s.deny != nil && s.deny(body.UserName) {
		s.no(w, 409, "uniqueness", body.UserName+" is taken")
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

func (s *system) list(w http.ResponseWriter, r *http.Request) {
	filter := r.URL.Query().Get("filter")
	if filter != "" && s.filter == "refused" {
		s.no(w, 400, "invalidFilter", "no filters here")
		return
	}
	found := slices.Clone(s.users)
	if filter != "" && s.filter != "ignored" {
		attribute, value, _ := strings.Cut(filter, " eq ")
		value = strings.Trim(value, `"`)
		found = slices.DeleteFunc(found, func(p *person) bool {
			return attribute == "userName" && !strings.EqualFold(p.name, value) ||
				attribute == "externalId" && (p.external != value || s.filter == "names" || s.forgetful)
		})
	}
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
	case r.Method == http.MethodGet:
		s.yes(w, 200, s.shown(p))
	case r.Method == http.MethodPatch && s.patch == "none" || r.Method == http.MethodPut && s.noPut || r.Method == http.MethodDelete && s.noDelete:
		s.no(w, http.StatusMethodNotAllowed, "", "not here")
	case s.versions && r.Header.Get("If-Match") == "":
		s.no(w, http.StatusPreconditionRequired, "", "which version?")
	case s.versions && s.disturbed(p) != r.Header.Get("If-Match"):
		s.no(w, http.StatusPreconditionFailed, "", "changed meanwhile")
	case r.Method == http.MethodDelete:
		s.users = slices.DeleteFunc(s.users, func(other *person) bool { return other == p })
		w.WriteHeader(http.StatusNoContent)
	default:
		s.change(w, r, p)
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
	if !ok {
		s.no(w, 400, "invalidSyntax", "not understood")
		return
	}
	if changes.Active != nil && !s.keepsActive {
		p.active = *changes.Active
	}
	if changes.Password != "" {
		p.password = changes.Password
	}
	p.version++
	if s.patched != 0 && r.Method == http.MethodPatch {
		w.WriteHeader(s.patched)
		return
	}
	s.yes(w, 200, s.shown(p))
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
	var body struct {
		written
		Operations []struct {
			Op    string          `json:"op"`
			Path  string          `json:"path"`
			Value json.RawMessage `json:"value"`
		} `json:"Operations"`
	}
	if json.NewDecoder(r.Body).Decode(&body) != nil {
		return written{}, false
	}
	if r.Method == http.MethodPut {
		return body.written, body.UserName != "" && body.NickName == "kept" // a PUT that leaves out what was there erases it
	}
	for _, o := range body.Operations {
		into := any(&body.written)
		if s.patch == "pathless" == (o.Path != "") || o.Op != s.word() {
			return written{}, false
		}
		switch o.Path {
		case "active":
			into = &body.Active
		case "password":
			into = &body.Password
		}
		if json.Unmarshal(o.Value, into) != nil {
			return written{}, false
		}
	}
	return body.written, len(body.Operations) > 0
}
