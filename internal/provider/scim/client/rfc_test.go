package client

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// Answers in the shape the standard gives them (RFC 7643, 8; RFC 7644, 3), with data of ours.
const (
	rfcUser = `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"id":"7f0c3a52-5d7e-4a54-9a0f-3a7ce0b0a001","externalId":"clavero-1",
		"meta":{"resourceType":"User","created":"2026-03-03T10:00:00Z","lastModified":"2026-03-03T10:00:00Z","version":"W\/\"e180ee84f0671b1\"",
		"location":"https://vendor.example/v2/Users/7f0c3a52-5d7e-4a54-9a0f-3a7ce0b0a001"},
		"name":{"formatted":"Amapola Ríos","familyName":"Ríos","givenName":"Amapola"},"userName":"arios","active":true,
		"emails":[{"value":"arios@salud.example","type":"work","primary":true}],
		"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"organization":"Secretaría"}}`
	rfcList = `{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":2,"itemsPerPage":2,"startIndex":1,
		"Resources":[{"id":"1","userName":"arios"},{"id":"2","userName":"bluna","active":false}]}`
	rfcError  = `{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"scimType":"mutability","detail":"Attribute 'id' is readOnly","status":"400"}`
	rfcConfig = `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],"documentationUri":"http://vendor.example/help",
		"patch":{"supported":true},"bulk":{"supported":true,"maxOperations":1000,"maxPayloadSize":1048576},"filter":{"supported":true,"maxResults":200},
		"changePassword":{"supported":true},"sort":{"supported":true},"etag":{"supported":true},
		"authenticationSchemes":[{"name":"OAuth Bearer Token","type":"oauthbearertoken","primary":true}]}`
	rfcTypes = `[{"schemas":["urn:ietf:params:scim:schemas:core:2.0:ResourceType"],"id":"User","name":"User","endpoint":"/Users",
		"schema":"urn:ietf:params:scim:schemas:core:2.0:User","schemaExtensions":[{"schema":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User","required":true}]},
		{"id":"Group","name":"Group","endpoint":"/Groups","schema":"urn:ietf:params:scim:schemas:core:2.0:Group"}]`
	rfcSchemas = `{"totalResults":1,"Resources":[{"id":"urn:ietf:params:scim:schemas:core:2.0:User","name":"User",
		"attributes":[{"name":"userName","mutability":"readWrite"},{"name":"password","mutability":"writeOnly","returned":"never"}]}]}`
)

func TestTheStandardsAnswersAreRead(t *testing.T) {
	yes, no := true, false
	user, err := parseUser([]byte(rfcUser))
	want := User{ID: "7f0c3a52-5d7e-4a54-9a0f-3a7ce0b0a001", ExternalID: "clavero-1", UserName: "arios", Active: &yes, Version: `W/"e180ee84f0671b1"`}
	if diff := cmp.Diff(want, user); diff != "" || err != nil {
		t.Error(diff, err)
	}
	list, err := parsePage([]byte(rfcList))
	users := []User{{ID: "1", UserName: "arios"}, {ID: "2", UserName: "bluna", Active: &no}}
	if diff := cmp.Diff(users, list.users); diff != "" || err != nil || list.total != 2 {
		t.Error(diff, err, list.total)
	}
	if kind, detail := parseError([]byte(rfcError)); kind != Mutability || detail != "Attribute 'id' is readOnly" {
		t.Errorf("%q %q", kind, detail)
	}
	f := usual
	for _, part := range []struct {
		take func(Features, []byte) (Features, error)
		body string
	}{{Features.withConfig, rfcConfig}, {Features.withTypes, rfcTypes}, {Features.withSchemas, rfcSchemas}} {
		if f, err = part.take(f, []byte(part.body)); err != nil {
			t.Error(err)
		}
	}
	all := Features{Patch: true, Filter: true, ChangePassword: true, ETag: true, Password: true, Enterprise: true, Endpoint: "/Users", Attributes: []string{"username", "password"}}
	if diff := cmp.Diff(all, f); diff != "" {
		t.Error(diff)
	}
}

func TestFeaturesAreWhatTheServerSays(t *testing.T) {
	schema := func(attributes string) string {
		return `{"Resources":[{"id":"urn:ietf:params:scim:schemas:core:2.0:User","attributes":` + attributes + `}]}`
	}
	for name, c := range map[string]struct {
		take func(Features, []byte) (Features, error)
		body string
		want func(*Features)
	}{
		"no password in the schema": {Features.withSchemas, schema(`[{"name":"userName"}]`), func(f *Features) { f.Password, f.Attributes = false, []string{"username"} }},
		"a password to read":        {Features.withSchemas, schema(`[{"name":"Password","mutability":"readOnly"}]`), func(f *Features) { f.Password, f.Attributes = false, []string{"password"} }},
		"a password that stays":     {Features.withSchemas, schema(`[{"name":"password","mutability":"immutable"}]`), func(f *Features) { f.ChangePassword, f.Attributes = false, []string{"password"} }},
		"a schema without content":  {Features.withSchemas, schema(`[]`), func(*Features) {}},
		"an endpoint elsewhere":     {Features.withTypes, strings.ReplaceAll(rfcTypes, `"/Users"`, `"https://evil.example/Users"`), func(f *Features) { f.Enterprise = true }},
		"an endpoint that climbs":   {Features.withTypes, strings.ReplaceAll(rfcTypes, `"/Users"`, `"/../admin"`), func(f *Features) { f.Enterprise = true }},
		"an endpoint of its own":    {Features.withTypes, strings.ReplaceAll(rfcTypes, `"/Users"`, `"People/"`), func(f *Features) { f.Enterprise, f.Endpoint = true, "/People" }},
		"nothing is supported": {Features.withConfig, strings.ReplaceAll(rfcConfig, "true", `"False"`), func(f *Features) {
			f.Patch, f.Filter, f.ChangePassword = false, false, false
		}},
	} {
		want := usual
		c.want(&want)
		got, err := c.take(usual, []byte(c.body))
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%s: %v\n%s", name, err, diff)
		}
	}
}

func TestABodyOfACreationIsTheStandards(t *testing.T) {
	n := NewUser{ExternalID: "clavero-1", UserName: "arios", GivenName: "Amapola", FamilyName: "Ríos", Password: "x", Organization: "Secretaría"}
	want := map[string]any{
		"schemas": []string{userSchema, enterpriseSchema}, "externalId": "clavero-1", "userName": "arios", "displayName": "Amapola Ríos", "active": true,
		"password": "x", "name": map[string]string{"formatted": "Amapola Ríos", "givenName": "Amapola", "familyName": "Ríos"},
		enterpriseSchema: map[string]string{"organization": "Secretaría"},
	}
	if diff := cmp.Diff(want, n.body(Features{Enterprise: true})); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{userSchema}, n.body(Features{})["schemas"]); diff != "" {
		t.Error(diff)
	}
	few := Features{Attributes: []string{"username", "password", "name", "name.familyname"}}
	least := map[string]any{"schemas": []string{userSchema}, "externalId": "clavero-1", "userName": "arios", "password": "x",
		"name": map[string]string{"givenName": "Amapola", "familyName": "Ríos"}}
	if diff := cmp.Diff(least, n.body(few)); diff != "" {
		t.Error(diff)
	}
}

func TestAFilterQuotesItsValue(t *testing.T) {
	if got := filter(ByUserName, `a" or userName pr or "\`); got != `userName eq "a\" or userName pr or \"\\"` {
		t.Error(got)
	}
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 3, 3, 10, 0, 0, 0, time.UTC)
	for value, want := range map[string]time.Duration{
		"": 0, "0": 0, "120": 2 * time.Minute, " 5 ": 5 * time.Second, "-1": 0, "x": 0, "999999999": longestWait, "99999999999999999999": 0,
		"Tue, 03 Mar 2026 10:01:00 GMT": time.Minute, "Tue, 03 Mar 2026 09:00:00 GMT": 0, "Fri, 01 Jan 2100 00:00:00 GMT": longestWait,
	} {
		if got := retryAfter(map[string][]string{"Retry-After": {value}}, now); got != want {
			t.Errorf("%q: %v, want %v", value, got, want)
		}
	}
	theirs := map[string][]string{"Retry-After": {"Tue, 03 Mar 2026 12:00:30 GMT"}, "Date": {"Tue, 03 Mar 2026 12:00:00 GMT"}}
	if got := retryAfter(theirs, now); got != 30*time.Second {
		t.Errorf("by a clock of theirs that is ahead: %v", got)
	}
}

func TestSegmentsStayWhereTheyAre(t *testing.T) {
	for _, bad := range []string{"", ".", "..", "a\x00b", "a\nb", strings.Repeat("x", longestID+1)} {
		if escaped, ok := segment(bad); ok {
			t.Errorf("%q becomes %q", bad, escaped)
		}
	}
	c := &Client{}
	var err error
	if c.base, err = address("https://vendor.example/scim%2Fv2/"); err != nil {
		t.Fatal(err)
	}
	for id, want := range map[string]string{"a/../b": "a%2F..%2Fb", "a b?c#d": "a%20b%3Fc%23d", "%2e%2e": "%252e%252e", "ñ": "%C3%B1"} {
		escaped, ok := segment(id)
		if got := c.endpoint("/Users/"+escaped, "").String(); !ok || got != "https://vendor.example/scim%2Fv2/Users/"+want {
			t.Errorf("%q: %s", id, got)
		}
	}
}
