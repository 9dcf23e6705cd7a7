package auth_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"clavero/internal/auth"
	"clavero/internal/credential"
	"clavero/internal/fault"
	"clavero/internal/ledger"
	"clavero/internal/store"
)

const (
	day    = 24 * time.Hour
	nobody = auth.Anonymous
)

func TestSessionLimits(t *testing.T) {
	each(t, func(w *world) {
		w.settled("jcalmecac")
		idle := w.signIn("jcalmecac", phrase, home)
		w.later(7*day - time.Minute)
		if w.who(idle.Token).Kind != auth.Reader {
			t.Error("a reader's session ended before its idle limit")
		}
		w.later(7*day + time.Minute)
		if w.who(idle.Token).Kind != nobody {
			t.Error("a reader's session outlived its idle limit")
		}
		used := w.signIn("jcalmecac", phrase, home)
		for range 30 {
			if w.who(used.Token).Kind != auth.Reader {
				t.Fatal("a session in daily use ended before its last moment")
			}
			w.later(day)
		}
		if w.who(used.Token).Kind != nobody {
			t.Error("a session outlived its last moment")
		}
	})
}

func TestStaffAndCaseSessionLimits(t *testing.T) {
	each(t, func(w *world) {
		admin := w.admin()
		w.later(59 * time.Minute)
		if w.who(admin.token).Kind != auth.Staff {
			t.Error("a session of the house ended before its idle limit")
		}
		w.later(61 * time.Minute)
		if w.who(admin.token).Kind != nobody {
			t.Error("a session of the house outlived its idle limit")
		}
		r := w.reader("jcalmecac")
		signed, err := w.OpenCase(t.Context(), r.PetitionID, abroad)
		w.ok(err)
		who := w.who(signed.Token)
		if who.Kind != auth.Case || who.ID != r.PetitionID || who.May(auth.OwnCase) != nil || who.May(auth.OwnAccount) == nil {
			t.Errorf("a case's session is %+v", who)
		}
		w.later(31 * time.Minute)
		if w.who(signed.Token).Kind != nobody {
			t.Error("a case's session outlived its idle limit")
		}
		if kinds := w.kinds(ledger.OnPetition, r.PetitionID); len(kinds) != 1 || kinds[0] != ledger.CaseSession {
			t.Errorf("ledger: %v", kinds)
		}
	})
}

func TestTokensThatAreNone(t *testing.T) {
	each(t, func(w *world) {
		_, signed := w.settled("jcalmecac")
		for _, token := range []string{"", "x", strings.Repeat("A", 43), strings.Repeat("\x00", 43), signed.Token + "A", strings.ToLower(signed.Token)} {
			if w.who(token).Kind != nobody {
				t.Errorf("%q opens", token)
			}
		}
	})
}

// A key that stops opening stops its sessions with it, whoever forgot to end them.
func TestSessionsFollowTheKey(t *testing.T) {
	each(t, func(w *world) {
		r, signed := w.settled("jcalmecac")
		for _, state := range []credential.State{credential.Suspended, credential.Ended} {
			w.change(r.ID, func(c *credential.Credential) { c.State = state })
			if w.who(signed.Token).Kind != nobody {
				t.Errorf("a key that is %s opens", state)
			}
		}
		w.change(r.ID, func(c *credential.Credential) { c.State, c.Ends = credential.Live, w.clock().Add(time.Hour) })
		if w.who(signed.Token).Kind != auth.Reader {
			t.Error("a live key does not open")
		}
		w.later(time.Hour)
		if w.who(signed.Token).Kind != nobody {
			t.Error("a key opens past its end")
		}
	})
}

func TestSessionsOfOnesOwn(t *testing.T) {
	each(t, func(w *world) {
		r, here := w.settled("jcalmecac")
		there := w.signIn("jcalmecac", phrase, abroad)
		_, other := w.settled("xotra")
		me := w.who(here.Token)
		sessions, err := w.Sessions(t.Context(), me)
		w.ok(err)
		if len(sessions) != 2 {
			t.Fatalf("%d sessions", len(sessions))
		}
		for _, s := range sessions {
			if s.Active != (s.ID == me.Session) || s.Active != (s.Place == home) {
				t.Errorf("session %+v", s)
			}
		}
		end := func(phrase string, ids ...int64) error { return w.End(t.Context(), me, here.Token, phrase, ids) }
		mine, theirs := w.who(there.Token).Session, w.who(other.Token).Session
		w.refused(end(phrase, theirs), fault.NotFound, "")
		w.refused(end(phrase, mine, theirs), fault.NotFound, "")
		w.refused(end(phrase2, mine), fault.Invalid, "identity.passphrase.current")
		w.refused(end(phrase), fault.Invalid, "identity.session.none")
		if w.who(there.Token).Kind != auth.Reader {
			t.Error("a session was ended by what was refused")
		}
		w.ok(end(phrase, mine))
		if w.who(there.Token).Kind != nobody || w.who(here.Token).Kind != auth.Reader || w.who(other.Token).Kind != auth.Reader {
			t.Error("another session than the one meant was ended")
		}
		w.ok(w.SignOut(t.Context(), other.Token))
		w.ok(w.SignOut(t.Context(), other.Token))
		if w.who(other.Token).Kind != nobody {
			t.Error("signed out and still in")
		}
		w.write(func(ctx context.Context, tx *store.Tx) error {
			return w.EndAll(ctx, tx, me.Actor(), auth.Reader, r.ID)
		})
		if w.who(here.Token).Kind != nobody {
			t.Error("a session outlived the end of all")
		}
	})
}

func TestChangeOfPassphrase(t *testing.T) {
	each(t, func(w *world) {
		_, here := w.settled("jcalmecac")
		there := w.signIn("jcalmecac", phrase, abroad)
		_, err := w.SetPassphrase(t.Context(), here.Token, phrase2, phrase2)
		w.refused(err, fault.Invalid, "identity.passphrase.current")
		_, err = w.SetPassphrase(t.Context(), here.Token, phrase, "corta")
		w.refused(err, fault.Invalid, "passphrase.short")
		_, err = w.SetPassphrase(t.Context(), here.Token, phrase, "jcalmecac ficticia salud")
		w.refused(err, fault.Invalid, "passphrase.context")
		fresh, err := w.SetPassphrase(t.Context(), here.Token, phrase, phrase2)
		w.ok(err)
		if w.who(there.Token).Kind != nobody || w.who(here.Token).Kind != nobody || w.who(fresh.Token).Kind != auth.Reader {
			t.Error("after a change only the session that made it goes on, under another token")
		}
		w.refused(w.try("jcalmecac", phrase, home), fault.Denied, "identity.wrong")
		w.signIn("jcalmecac", phrase2, home)
	})
}

func TestTheSecretIsNoPassphrase(t *testing.T) {
	each(t, func(w *world) {
		r := w.reader("jcalmecac")
		first := w.signIn("jcalmecac", r.secret, home)
		_, err := w.SetPassphrase(t.Context(), first.Token, "", r.secret)
		w.refused(err, fault.Invalid, "identity.passphrase.secret")
	})
}

func TestForgottenPassphrase(t *testing.T) {
	each(t, func(w *world) {
		r, signed := w.settled("jcalmecac")
		chosen, err := w.Choose(t.Context(), r.ID, phrase2)
		w.ok(err)
		w.write(func(ctx context.Context, tx *store.Tx) error { return w.Keep(ctx, tx, chosen) })
		if w.who(signed.Token).Kind != nobody {
			t.Error("a session outlived the reset")
		}
		w.signIn("jcalmecac", phrase2, home)
		w.change(r.ID, func(c *credential.Credential) { c.State = credential.Suspended })
		err = w.db.Write(t.Context(), func(tx *store.Tx) error { return w.Keep(t.Context(), tx, chosen) })
		w.refused(err, fault.Conflict, "identity.passphrase.moved")
	})
}

func TestDemoDoorOpensDemonstrationsOnly(t *testing.T) {
	each(t, func(w *world) {
		w.settled("jcalmecac")
		w.write(func(ctx context.Context, tx *store.Tx) error { return tx.Install(ctx, "serve") })
		_, err := w.EnterDemo(t.Context(), "jcalmecac", home)
		w.refused(err, fault.Denied, "")
	})
	each(t, func(w *world) {
		admin := w.admin()
		w.write(func(ctx context.Context, tx *store.Tx) error { return tx.Install(ctx, "demo") })
		signed, err := w.EnterDemo(t.Context(), admin.User, home)
		w.ok(err)
		if !w.who(signed.Token).Has(auth.Admin) {
			t.Error("the demo's door does not open")
		}
	})
}
