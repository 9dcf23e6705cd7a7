package scim_test

import (
	"net/http"
	"strings"
	"testing"

	"clavero/internal/fault"
	"clavero/internal/jobs"
	"clavero/internal/provider"
	"clavero/internal/store"
)

// A user is removed also where whoever may not enter is not listed, and whatever they are called by then.
func TestWhoIsHiddenIsRemoved(t *testing.T) {
	s := newSystem(t, habits{hides: true})
	v := open(t, store.SQLite, s.URL+"/scim/v2", nil)
	key := must(t, v, v.order(provider.Create, ""))
	called := v.order(provider.Rename, key.UserName)
	called.Person.Surname1 = "Luna"
	key.UserName = must(t, v, called).UserName
	must(t, v, v.order(provider.Suspend, key.UserName))
	must(t, v, v.order(provider.Remove, key.UserName))
	if len(s.users) != 0 {
		t.Errorf("%q is still there", s.users[0].name)
	}
}

// A deletion that is not one is no removal, whatever the server says of it; one that comes later is waited for.
func TestADeletionIsLookedAt(t *testing.T) {
	s := newSystem(t, habits{deletes: "lies"})
	v := open(t, store.SQLite, s.URL+"/scim/v2", nil)
	key := must(t, v, v.order(provider.Create, ""))
	answer, err := v.Carry(t.Context(), v.order(provider.Remove, key.UserName))
	if err != nil || answer.Status != provider.Refused || !strings.Contains(answer.Reason, "quedó como estaba") {
		t.Errorf("%s %q, %v", answer.Status, answer.Reason, err)
	}
	s.deletes = "later"
	o := v.order(provider.Remove, key.UserName)
	if _, err := v.Carry(t.Context(), o); !fault.Is(err, fault.Unready) || jobs.OutcomeOf(err) != jobs.Failed {
		t.Errorf("what will be done counts as %v", err)
	}
	must(t, v, o)
	if len(s.users) != 0 {
		t.Error("the user is still there")
	}
}

// Where nobody is found because the address is wrong, nobody is removed.
func TestAWrongAddressRemovesNobody(t *testing.T) {
	s := newSystem(t, habits{})
	v := open(t, store.SQLite, s.URL+"/elsewhere", nil)
	s.answer = func(w http.ResponseWriter, r *http.Request) bool {
		if strings.HasPrefix(r.URL.Path, "/elsewhere") {
			s.no(w, http.StatusNotFound, "", "nothing here")
			return true
		}
		return false
	}
	if answer, err := v.Carry(t.Context(), v.order(provider.Remove, "arios")); !fault.Is(err, fault.Unready) {
		t.Errorf("%s, %v", answer.Status, err)
	}
}

// However people write the address, the service is found.
func TestAddressesAsPeopleWriteThem(t *testing.T) {
	for _, below := range []string{"/scim/v2", "/scim/v2/", "/scim/v2/Users", "/scim/v2/users/", "/scim", "/scim/"} {
		s := newSystem(t, habits{})
		v := open(t, store.SQLite, s.URL+below, nil)
		key := must(t, v, v.order(provider.Create, ""))
		must(t, v, v.order(provider.Suspend, key.UserName))
		if p := s.named(key.UserName); p == nil || p.active {
			t.Errorf("%s: the user is not there, or may enter", below)
		}
	}
}

// Of what a server says in its own way, a person reads the words.
func TestTheServersWordsAreRead(t *testing.T) {
	for body, want := range map[string]string{
		`{"message":"too simple"}`:                                     "«too simple»",
		`{"error":"invalid_request","error_description":"too simple"}`: "«too simple»",
		`{"error":{"code":400,"message":"too simple"}}`:                "«too simple»",
		`{"errors":[{"field":"password","message":"too simple"}]}`:     "«too simple»",
		`{"Errors":[{"description":"too simple","code":"400"}]}`:       "«too simple»",
		`{"errors":["too simple"]}`:                                    "«too simple»",
		`{"title":"Bad Request","detail":"too simple"}`:                "«too simple»",
		`"too simple"`: "«too simple»",
		`too simple`:   "«too simple»",
	} {
		s := newSystem(t, habits{})
		s.answer = func(w http.ResponseWriter, r *http.Request) bool {
			if r.Method == http.MethodPost {
				w.WriteHeader(http.StatusUnprocessableEntity)
				_, _ = w.Write([]byte(body))
			}
			return r.Method == http.MethodPost
		}
		v := open(t, store.SQLite, s.URL+"/scim/v2", nil)
		if answer, err := v.Carry(t.Context(), v.order(provider.Create, "")); err != nil || !strings.Contains(answer.Reason, want) {
			t.Errorf("%s is told as %q, %v", body, answer.Reason, err)
		}
	}
}
