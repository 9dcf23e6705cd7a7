package vendorsim

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
)

// scimBody is a user as it is sent in.
type scimBody struct {
	ExternalID  *string `json:"externalId"`
	UserName    *string `json:"userName"`
	DisplayName *string `json:"displayName"`
	Password    *string `json:"password"`
	Active      *bool   `json:"active"`
	Name        *struct {
		Formatted  string `json:"formatted"`
		GivenName  string `json:"givenName"`
		FamilyName string `json:"familyName"`
	} `json:"name"`
}

// person is the name that is told, "" where none is.
func (b scimBody) person() string {
	switch {
	case b.Name != nil && b.Name.GivenName+b.Name.FamilyName != "":
		return strings.TrimSpace(b.Name.GivenName + " " + b.Name.FamilyName)
	case b.Name != nil && b.Name.Formatted != "":
		return b.Name.Formatted
	case b.DisplayName != nil:
		return *b.DisplayName
	}
	return ""
}

// shortest is the least a password has here, in bytes.
const shortest = 8

var scimName = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,63}$`)

// scimFault is why a user cannot be as it was sent.
type scimFault struct {
	status       int
	kind, detail string
}

// apply makes a user of what was sent, or says why not. The lock is held.
func (s *Sim) apply(user *account, b scimBody) *scimFault {
	name := user.Name
	if b.UserName != nil {
		name = strings.ToLower(strings.TrimSpace(*b.UserName))
	}
	switch {
	case !scimName.MatchString(name):
		return &scimFault{http.StatusBadRequest, "invalidValue", "userName: small letters, figures, dots and hyphens"}
	case name != user.Name && s.users[name] != nil:
		return &scimFault{http.StatusConflict, "uniqueness", name + " is taken"}
	case b.Password != nil && len(*b.Password) < shortest:
		return &scimFault{http.StatusBadRequest, "invalidValue", "password: eight characters or more"}
	}
	if name != user.Name {
		delete(s.users, user.Name)
		user.Name = name
		s.users[name] = user
	}
	if b.ExternalID != nil {
		user.External = *b.ExternalID
	}
	if b.Password != nil {
		user.Secret = *b.Password
	}
	if person := b.person(); person != "" {
		user.Person = person
	}
	if b.Active != nil {
		user.State = map[bool]State{true: Active, false: Suspended}[*b.Active]
	}
	s.save()
	return nil
}

// scimShown is a user as it is answered with; the password never is (RFC 7643, 4.1.1).
func (s *Sim) scimShown(user *account) map[string]any {
	return map[string]any{
		"schemas": []string{scimUser}, "id": user.ID, "externalId": user.External, "userName": user.Name, "displayName": user.Person,
		"name": map[string]string{"formatted": user.Person}, "active": user.State == Active,
		"meta": map[string]any{"resourceType": "User", "created": user.Since, "location": s.SCIM() + "/Users/" + user.ID},
	}
}

func (s *Sim) scimCreate(w http.ResponseWriter, r *http.Request) {
	var body scimBody
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil || body.UserName == nil {
		scimNo(w, http.StatusBadRequest, "invalidSyntax", "a user with a userName is wanted")
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	scimAbout(w, *body.UserName)
	user := &account{User: User{State: Active, Since: s.o.Now()}, ID: newToken()}
	if body.Password == nil {
		user.Secret = newSecret()
	}
	if fault := s.apply(user, body); fault != nil {
		scimNo(w, fault.status, fault.kind, fault.detail)
		return
	}
	w.Header().Set("Location", s.SCIM()+"/Users/"+user.ID)
	scimYes(w, http.StatusCreated, s.scimShown(user))
}

// scimOne shows, changes or removes one user.
func (s *Sim) scimOne(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	user := s.byID(r.PathValue("id"))
	if user == nil {
		scimNo(w, http.StatusNotFound, "", "there is no such user")
		return
	}
	scimAbout(w, user.Name)
	var fault *scimFault
	switch r.Method {
	case http.MethodDelete:
		user.State = Removed
		s.save()
		w.WriteHeader(http.StatusNoContent)
		return
	case http.MethodPut, http.MethodPatch:
		fault = s.scimChange(user, r)
	}
	if fault != nil {
		scimNo(w, fault.status, fault.kind, fault.detail)
		return
	}
	scimAbout(w, user.Name)
	scimYes(w, http.StatusOK, s.scimShown(user))
}

// byID finds a user who was not removed. The lock is held.
func (s *Sim) byID(id string) *account {
	for _, user := range s.users {
		if user.ID == id && user.State != Removed {
			return user
		}
	}
	return nil
}

func (s *Sim) scimChange(user *account, r *http.Request) *scimFault {
	var body scimBody
	if r.Method == http.MethodPut {
		if err := json.NewDecoder(r.Body).Decode(&body); err != nil || body.UserName == nil {
			return &scimFault{http.StatusBadRequest, "invalidSyntax", "a whole user is wanted"}
		}
		return s.apply(user, body)
	}
	var patch struct {
		Operations []struct {
			Op    string          `json:"op"`
			Path  string          `json:"path"`
			Value json.RawMessage `json:"value"`
		} `json:"Operations"`
	}
	if err := json.NewDecoder(r.Body).Decode(&patch); err != nil || len(patch.Operations) == 0 {
		return &scimFault{http.StatusBadRequest, "invalidSyntax", "a PatchOp is wanted"}
	}
	for _, o := range patch.Operations { // all of them or none
		value := o.Value
		if o.Path != "" {
			value, _ = json.Marshal(map[string]json.RawMessage{o.Path: o.Value}) // names and JSON can be written
		}
		if !strings.EqualFold(o.Op, "replace") && !strings.EqualFold(o.Op, "add") || json.Unmarshal(value, &body) != nil {
			return &scimFault{http.StatusBadRequest, "invalidSyntax", "replace and add of attributes of a user are known"}
		}
	}
	return s.apply(user, body)
}
