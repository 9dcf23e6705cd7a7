package client

import (
	"strings"
	"testing"
	"unicode/utf8"
)

var seeds = []string{rfcUser, rfcList, rfcError, rfcConfig, rfcTypes, rfcSchemas, "", "null", "[]", "{}", `"x"`, "\ufeff{}", `{"id":1,"active":"True","meta":[]}`,
	`{"Resources":{"id":"a"},"totalResults":"1e400"}`, `{"ID":"a","id":"b","meta":{"location":"//x/../y"}}`, `{"detail":"\u202e\u0000\ud800"}`,
	`{"patch":true,"filter":{"supported":{}}}`, strings.Repeat("[", 100), `{"id":"` + strings.Repeat("x", 1000) + `"}`}

func addSeeds(f *testing.F) {
	for _, seed := range seeds {
		f.Add([]byte(seed))
	}
}

// FuzzUser: what is read as a user can be spoken of in an address, a header and a filter.
func FuzzUser(f *testing.F) {
	addSeeds(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		u, err := parseUser(body)
		if err != nil {
			return
		}
		sound(t, u)
		r, err := parseResource(body)
		if err != nil {
			t.Fatalf("a user, and not whole: %v", err)
		}
		for _, form := range []map[string]any{r.own(), r.whole()} {
			again := replaced(form, map[string]any{"active": false, "password": "x"})
			if again["active"] != false || again["password"] != "x" || again["schemas"] == nil {
				t.Errorf("replaced by %v", again)
			}
		}
		if own := r.own(); own["meta"] != nil || own["groups"] != nil {
			t.Errorf("what is the server's is written: %v", own)
		}
	})
}

func sound(t *testing.T, u User) {
	t.Helper()
	if _, ok := segment(u.ID); !ok || len(u.UserName) > longestName || len(u.ExternalID) > longestName || strings.ContainsAny(u.Version+u.UserName, "\r\n\x00") {
		t.Errorf("taken as a user: %+v", u)
	}
}

// FuzzList: no more users than bounded, each sound.
func FuzzList(f *testing.F) {
	addSeeds(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		list, err := parsePage(body)
		if err != nil {
			return
		}
		if len(list.users) > mostUsers || len(list.users) > len(body) || list.total < 0 {
			t.Errorf("%d users of %d in %d bytes", len(list.users), list.total, len(body))
		}
		for _, u := range list.users {
			sound(t, u)
		}
	})
}

// FuzzError: what is shown is short, one line, printable, and without the secret that was sent.
func FuzzError(f *testing.F) {
	addSeeds(f)
	f.Add([]byte(`{"detail":"you sent hunter2, ` + strings.Repeat("x", 280) + ` hunter2"}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		kind, detail := parseError(body, "hunter2")
		if len(kind) > 40 || utf8.RuneCountInString(detail) > longestDetail+1 || strings.ContainsAny(detail, "\r\n\x00\x1b\u202e") || !utf8.ValidString(detail) {
			t.Errorf("%q %q", kind, detail)
		}
		if strings.Contains(detail, "hunter2") {
			t.Errorf("the secret is told: %q", detail)
		}
	})
}

// FuzzServiceProviderConfig: whatever the discovery endpoints say, users stay below the base.
func FuzzServiceProviderConfig(f *testing.F) {
	addSeeds(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		for _, take := range []func(Features, []byte) (Features, error){Features.withConfig, Features.withTypes, Features.withSchemas} {
			got, err := take(usual, body)
			if err == nil && (!plainEndpoint.MatchString(got.Endpoint) || strings.Contains(got.Endpoint, "//")) {
				t.Errorf("users at %q", got.Endpoint)
			}
		}
	})
}

// FuzzToken: a token that is taken can stand in a header.
func FuzzToken(f *testing.F) {
	addSeeds(f)
	f.Add([]byte(`{"access_token":"abc","token_type":"Bearer","expires_in":"3600"}`))
	f.Add([]byte(`{"error":"invalid_client","access_token":"a b"}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		got := parseToken(body)
		if !isPlain(got.token) || !isPlain(got.err) || got.life < 0 || got.life > longestWait {
			t.Errorf("%+v", got)
		}
	})
}
