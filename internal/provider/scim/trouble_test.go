package scim_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"clavero/internal/fault"
	"clavero/internal/jobs"
	"clavero/internal/provider"
	"clavero/internal/store"
)

// A creation whose answer is lost is found again by the order's id and given another secret; nobody is made twice.
func TestALostAnswerIsFoundAgain(t *testing.T) {
	for name, h := range map[string]habits{
		"by a filter": {}, "by looking through": {filter: "refused"}, "where filters are ignored": {filter: "ignored"}, "by the clash of names": {filter: "names"}, "without PATCH": {patch: "none"},
		"where passwords stay": {config: `{"changePassword": {"supported": false}}`},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSystem(t, h)
			s.lose = 1
			for i := range 10 { // more than the server shows at a time
				s.users = append(s.users, &person{id: fmt.Sprintf("other-%d", i), name: fmt.Sprintf("other%d", i)})
			}
			v := open(t, store.SQLite, s.URL+"/scim/v2", nil)
			o := v.order(provider.Create, "")
			if _, err := v.Carry(t.Context(), o); !fault.Is(err, fault.Unready) {
				t.Fatalf("an answer that was lost is told as %v", err)
			}
			first := s.named("arios").password
			key := must(t, v, o)
			see(t, s, "found again", key, true)
			if stays := strings.Contains(h.config, "changePassword"); len(s.users) != 11 || (string(key.Secret) == first) != stays {
				t.Errorf("%d users; the secret is the first one: %v", len(s.users), string(key.Secret) == first)
			}
			if again := must(t, v, o); again != key {
				t.Error("asked once more it answers otherwise")
			}
		})
	}
}

// A server that keeps no externalId cannot say whose user it is: the order takes another name rather than another's user.
func TestAnUnmarkedUserIsNotTakenOver(t *testing.T) {
	s := newSystem(t, habits{forgetful: true})
	s.lose = 1
	v := open(t, store.SQLite, s.URL+"/scim/v2", nil)
	o := v.order(provider.Create, "")
	if _, err := v.Carry(t.Context(), o); err == nil {
		t.Fatal("an answer that was lost is an answer")
	}
	if key := must(t, v, o); key.UserName != "arios2" {
		t.Errorf("it is %q", key.UserName)
	}
}

// What a server refuses for good is a refusal with a reason in Spanish; its own words stand beside it.
func TestRefusalsHaveAReason(t *testing.T) {
	for name, c := range map[string]struct {
		habits habits
		op     provider.Op
		user   string
		answer func(s *system) func(http.ResponseWriter, *http.Request) bool
		want   string
	}{
		"a rule of passwords": {op: provider.Create, answer: answers(http.MethodPost, 400, "invalidValue", "too weak"), want: "Dice: «too weak»"},
		"not permitted":       {op: provider.Create, answer: answers(http.MethodPost, 403, "", ""), want: "permisos"},
		"something else":      {op: provider.Create, answer: answers(http.MethodPost, 422, "", "\x1b[31mno\n\u202ethis"), want: "(error 422). Dice: «[31mno this»."},
		"no deletion":         {op: provider.Remove, user: "old", habits: habits{noDelete: true}, want: "no borra"},
		"a lie":               {op: provider.Suspend, user: "old", habits: habits{keepsActive: true}, want: "quedó como estaba"},
		"passwords stay":      {op: provider.Reset, user: "old", habits: habits{config: `{"changePassword": {"supported": false}}`}, want: "cambiar contraseñas"},
		"nobody to suspend":   {op: provider.Suspend, user: "nobody", want: "«nobody»"},
		"nobody to restore":   {op: provider.Restore, user: "nobody", want: "«nobody»"},
		"nobody to reset":     {op: provider.Reset, user: "nobody", want: "«nobody»"},
		"mutability":          {op: provider.Reset, user: "old", answer: answers(http.MethodPatch, 400, "mutability", ""), want: "no permite cambiar"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSystem(t, c.habits)
			s.users = []*person{{id: "1", name: "old", active: true}}
			if c.answer != nil {
				s.answer = c.answer(s)
			}
			v := open(t, store.SQLite, s.URL+"/scim/v2", nil)
			answer, err := v.Carry(t.Context(), v.order(c.op, c.user))
			if err != nil || answer.Status != provider.Refused || !strings.Contains(answer.Reason, c.want) {
				t.Errorf("%s %q, %v; want a reason with %q", answer.Status, answer.Reason, err, c.want)
			}
		})
	}
}

// answers has requests of a method answered with an error.
func answers(method string, status int, kind, detail string) func(*system) func(http.ResponseWriter, *http.Request) bool {
	return func(s *system) func(http.ResponseWriter, *http.Request) bool {
		return func(w http.ResponseWriter, r *http.Request) bool {
			if r.Method == method {
				s.no(w, status, kind, detail)
			}
			return r.Method == method
		}
	}
}

// A server that does not delete has at least the user suspended.
func TestWhatIsNotDeletedIsSuspended(t *testing.T) {
	s := newSystem(t, habits{noDelete: true})
	v := open(t, store.SQLite, s.URL+"/scim/v2", nil)
	key := must(t, v, v.order(provider.Create, ""))
	if answer, err := v.Carry(t.Context(), v.order(provider.Remove, key.UserName)); err != nil || answer.Status != provider.Refused {
		t.Errorf("%s, %v", answer.Status, err)
	}
	if s.named(key.UserName).active {
		t.Error("the user may still enter")
	}
}

// All names taken is a refusal, and it ends.
func TestNoFreeNameIsRefused(t *testing.T) {
	s := newSystem(t, habits{})
	s.deny = func(string) bool { return true }
	v := open(t, store.SQLite, s.URL+"/scim/v2", nil)
	answer, err := v.Carry(t.Context(), v.order(provider.Create, ""))
	if err != nil || answer.Status != provider.Refused || !strings.Contains(answer.Reason, "60") {
		t.Errorf("%s %q, %v", answer.Status, answer.Reason, err)
	}
}

// A server that repeats what it was sent does not bring the secret into a reason.
func TestASecretThatIsRepeatedIsNotTold(t *testing.T) {
	s := newSystem(t, habits{})
	var sent written
	s.answer = func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method != http.MethodPost {
			return false
		}
		body, _ := io.ReadAll(r.Body)
		_ = json.Unmarshal(body, &sent)
		s.no(w, 400, "invalidValue", "rejected: "+string(body)+r.Header.Get("Authorization"))
		return true
	}
	v := open(t, store.SQLite, s.URL+"/scim/v2", nil)
	answer, err := v.Carry(t.Context(), v.order(provider.Create, ""))
	if err != nil || sent.Password == "" || strings.Contains(answer.Reason, sent.Password) || strings.Contains(answer.Reason, token) || !strings.Contains(answer.Reason, "rejected") {
		t.Errorf("%q, %v", answer.Reason, err)
	}
}

// A server that asks for patience gets it as a job put off; one that is out of order, as an attempt that failed.
func TestTroubleIsTriedAgain(t *testing.T) {
	for name, c := range map[string]struct {
		status int
		after  string
		want   jobs.Outcome
	}{
		"too many":              {429, "", jobs.PutOff},
		"too many, in a minute": {429, "60", jobs.PutOff},
		"busy until":            {503, "Fri, 01 Jan 2100 00:00:00 GMT", jobs.PutOff},
		"broken":                {500, "", jobs.Failed},
		"a bad gateway":         {502, "", jobs.Failed},
		"our token":             {401, "", jobs.Failed},
		"sent elsewhere":        {302, "", jobs.Failed},
		"not there":             {404, "", jobs.Failed},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSystem(t, habits{})
			s.answer = func(w http.ResponseWriter, r *http.Request) bool {
				if strings.HasSuffix(r.URL.Path, "/Users") {
					w.Header().Set("Location", "/elsewhere")
					if c.after != "" {
						w.Header().Set("Retry-After", c.after)
					}
					w.WriteHeader(c.status)
					return true
				}
				return false
			}
			v := open(t, store.SQLite, s.URL+"/scim/v2", nil)
			o := v.order(provider.Create, "")
			if _, err := v.Carry(t.Context(), o); jobs.OutcomeOf(err) != c.want || !fault.Is(err, fault.Unready) {
				t.Errorf("%v", err)
			}
			s.answer = nil
			see(t, s, "once it is well again", must(t, v, o), true)
		})
	}
}

// A case that was withdrawn before a name came back has its user removed by the folio, and only that one.
func TestAWithdrawnCaseLeavesNobody(t *testing.T) {
	s := newSystem(t, habits{})
	v := open(t, store.SQLite, s.URL+"/scim/v2", nil)
	other := v.order(provider.Create, "")
	other.Folio = "SIE-2026-000002"
	must(t, v, other)
	s.lose = 1
	if _, err := v.Carry(t.Context(), v.order(provider.Create, "")); err == nil {
		t.Fatal("the answer was not lost")
	}
	must(t, v, v.order(provider.Remove, ""))
	if len(s.users) != 1 || s.users[0].name != "arios" {
		t.Errorf("%d users are left", len(s.users))
	}
}

// The server's id counts: a user of the same name that came later is another's.
func TestANamesakeIsNotRemoved(t *testing.T) {
	s := newSystem(t, habits{})
	v := open(t, store.SQLite, s.URL+"/scim/v2", nil)
	key := must(t, v, v.order(provider.Create, ""))
	s.users = []*person{{id: "another", name: key.UserName, active: true}}
	must(t, v, v.order(provider.Remove, key.UserName))
	if len(s.users) != 1 {
		t.Error("another's user was removed")
	}
}

// Without a prober there is no verdict, and nobody is told that there could be one.
func TestWithoutAProberAPersonTries(t *testing.T) {
	v := open(t, store.SQLite, "http://127.0.0.1:1", nil)
	verdict, err := v.Probe(t.Context(), "arios", "x")
	if v.Capabilities().Probes || verdict != provider.Down || err == nil {
		t.Errorf("%s, %v", verdict, err)
	}
}
