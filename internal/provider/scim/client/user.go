package client

import (
	"cmp"
	"encoding/json"
	"errors"
	"net/url"
	"strings"
)

// The names of schemas and messages (RFC 7643, 8.7; RFC 7644, 8.2).
const (
	userSchema       = "urn:ietf:params:scim:schemas:core:2.0:User"
	enterpriseSchema = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
	patchSchema      = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
)

// User is what is read of a user.
type User struct {
	ID         string
	ExternalID string // ours; empty with servers that do not keep it
	UserName   string
	Active     *bool  // nil: the server does not say
	Version    string // for If-Match
}

// NewUser is a user to be made.
type NewUser struct {
	ExternalID   string
	UserName     string
	GivenName    string
	FamilyName   string
	Password     string
	Organization string // sent where the server offers the enterprise extension (RFC 7643, 4.3)
}

// body is a user to be made, with all the server has a place for.
func (n NewUser) body(features Features) map[string]any {
	formatted := strings.TrimSpace(n.GivenName + " " + n.FamilyName)
	body := n.least(features)
	if features.takes("displayName") {
		body["displayName"] = formatted
	}
	if name, ok := body["name"].(map[string]string); ok && features.takes("name.formatted") {
		name["formatted"] = formatted
	}
	if features.Enterprise && n.Organization != "" {
		body["schemas"] = []string{userSchema, enterpriseSchema}
		body[enterpriseSchema] = map[string]string{"organization": n.Organization}
	}
	return body
}

// least is a user to be made, with what makes one. The order's id is an attribute of every resource (RFC 7643, 3.1), which
// schemas do not name.
func (n NewUser) least(features Features) map[string]any {
	body := map[string]any{"schemas": []string{userSchema}, "externalId": n.ExternalID, "userName": n.UserName, "password": n.Password}
	if features.takes("active") {
		body["active"] = true
	}
	if features.takes("name") {
		body["name"] = map[string]string{"givenName": n.GivenName, "familyName": n.FamilyName}
	}
	return body
}

// userBody is a User as servers write it (RFC 7643, 4.1); encoding/json takes names of members in any case.
type userBody struct {
	ID         text              `json:"id"`
	ExternalID text              `json:"externalId"`
	UserName   text              `json:"userName"`
	Active     truth             `json:"active"`
	Meta       lenient[metaBody] `json:"meta"`
}

type metaBody struct {
	Location text `json:"location"`
	Version  text `json:"version"`
}

// longestName bounds a user name, in bytes: it is shown, stored and sent in filters.
const longestName = 256

var errNoUser = errors.New("the answer is not a user")

// user is what is told, or false where it is no user one could speak of.
func (b userBody) user() (User, bool) {
	u := User{ExternalID: string(b.ExternalID), UserName: string(b.UserName), Version: string(b.Meta.value.Version)}
	u.ID = cmp.Or(string(b.ID), lastSegment(string(b.Meta.value.Location)))
	if b.Active.said {
		u.Active = &b.Active.yes
	}
	_, sound := segment(u.ID)
	if len(u.UserName) > longestName || strings.ContainsFunc(u.UserName, isControl) || len(u.ExternalID) > longestName || !isHeader(u.Version) {
		return User{}, false
	}
	return u, sound
}

// lastSegment is the id within a location (RFC 7644, 3.1). The rest of a location is not looked at: we know where we are.
func lastSegment(location string) string {
	u, err := url.Parse(location)
	if err != nil {
		return ""
	}
	path := strings.TrimRight(u.EscapedPath(), "/")
	id, err := url.PathUnescape(path[strings.LastIndexByte(path, '/')+1:])
	if err != nil {
		return ""
	}
	return id
}

// isHeader reports whether a text can be the value of a header.
func isHeader(s string) bool {
	return len(s) <= longestID && !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r >= 0x7f })
}

// parseUser reads one user.
func parseUser(body []byte) (User, error) {
	var read userBody
	if err := checkJSON(body); err != nil {
		return User{}, err
	}
	if err := unmarshal(body, &read); err != nil {
		return User{}, err
	}
	u, ok := read.user()
	if !ok {
		return User{}, errNoUser
	}
	return u, nil
}

// resource is a user whole, as replacing it needs (RFC 7644, 3.5.1): what is left out of a PUT is erased.
type resource struct {
	User
	members map[string]json.RawMessage
}

// longestUser bounds a user that is kept whole, in bytes.
const longestUser = 1 << 20

func parseResource(body []byte) (resource, error) {
	u, err := parseUser(body)
	if err != nil {
		return resource{}, err
	}
	if len(body) > longestUser {
		return resource{}, errTooLong
	}
	r := resource{User: u}
	return r, unmarshal(body, &r.members)
}

// servers are members that are the server's to write; a password is not read, so what stands there is none.
var servers = []string{"meta", "groups"}

// own are the members of a user that may be written.
func (r resource) own() map[string]any {
	body := r.whole()
	for name := range body {
		if containsFold(servers, name) {
			delete(body, name)
		}
	}
	return replaced(body, map[string]any{"id": r.ID}) // which may have been told by the user's location alone
}

// whole are the members of a user as the server wrote them.
func (r resource) whole() map[string]any {
	body := map[string]any{}
	for name, value := range r.members {
		if !strings.EqualFold(name, "password") {
			body[name] = value
		}
	}
	return body
}

// replaced is a user with other values, each under the name the server gave it.
func replaced(body, values map[string]any) map[string]any {
	for name, value := range values {
		for known := range body {
			if strings.EqualFold(known, name) {
				delete(body, known)
			}
		}
		body[name] = value
	}
	if _, ok := body["schemas"]; !ok {
		body["schemas"] = []string{userSchema}
	}
	return body
}

func containsFold(list []string, s string) bool {
	for _, item := range list {
		if strings.EqualFold(item, s) {
			return true
		}
	}
	return false
}
