package auth_test

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clavero/internal/auth"
	"clavero/internal/credential"
	"clavero/internal/fault"
	"clavero/internal/ledger"
	"clavero/internal/petition"
	"clavero/internal/register"
	"clavero/internal/store"
)

func TestReaderFromSecretToPassphrase(t *testing.T) {
	each(t, func(w *world) {
		r := w.reader("jcalmecac")
		first := w.signIn(" JCALMECAC ", r.secret, home)
		if first.Next != auth.MustSetPassphrase || w.who(first.Token).May(auth.ReadDigest) == nil {
			t.Errorf("the secret opens more than the page for a passphrase: %+v", first.Who)
		}
		signed, err := w.SetPassphrase(t.Context(), first.Token, "", phrase)
		w.ok(err)
		who := w.who(signed.Token)
		if who.May(auth.ReadDigest) != nil || who.ID != r.ID || who.Unit != r.unit || who.Name != "Persona Ficticia" {
			t.Errorf("after the passphrase: %+v", who)
		}
		if w.who(first.Token).Kind != auth.Anonymous {
			t.Error("the session was not replaced")
		}
		w.refused(w.try("jcalmecac", r.secret, home), fault.Denied, "identity.wrong")
		w.signIn("jcalmecac", phrase, home)
		w.signIn("JCalmecac@salud.example", phrase, home)
		want := []ledger.Kind{ledger.KeyFirstUse, ledger.PassphraseSet}
		if diff := cmp.Diff(want, w.kinds(ledger.OnCredential, r.ID)); diff != "" {
			t.Errorf("ledger (-want +got):\n%s", diff)
		}
		var kinds []register.Kind
		for _, a := range w.accesses {
			kinds = append(kinds, a.Kind)
			if a.Credential != r.ID || a.Official != r.OfficialID || a.Unit != r.unit || a.Prefix != home.Prefix {
				t.Errorf("access %+v", a)
			}
		}
		if diff := cmp.Diff([]register.Kind{register.SignIn, register.Refused, register.SignIn, register.SignIn}, kinds); diff != "" {
			t.Errorf("accesses (-want +got):\n%s", diff)
		}
	})
}

func TestTheMetricsAreToldOfEveryTry(t *testing.T) {
	each(t, func(w *world) {
		w.settled("correcta")
		admin := w.admin()
		w.signIn("correcta", phrase, home)
		w.refused(w.try("correcta", phrase2, home), fault.Denied, "identity.wrong")
		w.refused(w.try("nadie", phrase, home), fault.Denied, "identity.wrong")
		w.later(time.Minute)
		half := w.signIn("ofelia@salud.example", phrase, home)
		_, err := w.EnterCode(t.Context(), half.Token, "000000")
		w.refused(err, fault.Invalid, "identity.code.wrong")
		_, err = w.EnterCode(t.Context(), half.Token, admin.totp.Code(w.clock()))
		w.ok(err)
		var throttled error
		for range 100 {
			if throttled = w.try("otra", phrase, abroad); !fault.Is(throttled, fault.Denied) {
				break
			}
		}
		w.refused(throttled, fault.TooMany, "")
		w.mu.Lock()
		w.fail = errors.New("the register is gone")
		w.mu.Unlock()
		if w.try("correcta", phrase, home) == nil {
			t.Error("signed in without a register")
		}
		tries := slices.Compact(w.tries)
		want := []string{"passphrase right", "passphrase wrong", "passphrase right", "code wrong", "code right", "passphrase wrong",
			"passphrase throttled", "passphrase failed"}
		if diff := cmp.Diff(want, tries[max(0, len(tries)-len(want)):]); diff != "" {
			t.Errorf("tries (-want +got):\n%s", diff)
		}
	})
}

// hashes tells how many hashes fn went through.
func (w *world) hashes(fn func()) int {
	before := w.hasher.Made()
	fn()
	return w.hasher.Made() - before
}

func TestEveryRefusalIsAlike(t *testing.T) {
	each(t, func(w *world) {
		w.Unthrottle()
		admin := w.admin()
		w.settled("correcta")
		fresh := w.reader("sinusar")
		states := map[string]credential.State{"suspendida": credential.Suspended, "terminada": credential.Ended, "pendiente": credential.Pending}
		for user, state := range states {
			r, _ := w.settled(user)
			w.change(r.ID, func(c *credential.Credential) { c.State = state })
		}
		expired, _ := w.settled("vencida")
		w.change(expired.ID, func(c *credential.Credential) { c.Ends = w.clock() })
		gone := w.member(admin.Who, "Suspendido", auth.Editor)
		w.ok(w.Suspend(t.Context(), admin.Who, gone.ID))
		elsewhere := w.readerOf("vendormail", "deotro")
		w.accesses = nil

		attempts := [][2]string{
			{"correcta", phrase2}, {"correcta@salud.example", phrase2}, {"correcta", ""}, {"correcta", "\x00\xff"},
			{"sinusar", phrase}, {"sinusar", ""}, {"suspendida", phrase}, {"terminada", phrase}, {"pendiente", phrase}, {"vencida", phrase},
			{"ofelia@salud.example", phrase2}, {"suspendido@salud.example", phrase}, {"nadie", phrase}, {"nadie@salud.example", phrase},
			{"", phrase}, {"correcta\x00", phrase}, {"\xff\xfe", phrase}, {string(slices.Repeat([]byte("a"), 5000)), phrase},
			{"correcta' or 1=1 --", phrase}, {"%", phrase}, {"sinusar", fresh.secret + "0"},
			{"deotro", elsewhere.secret}, {"deotro@salud.example", elsewhere.secret}, // opens the vendor's system, and nothing here
		}
		for _, a := range attempts {
			var err error
			n := w.hashes(func() { err = w.try(a[0], a[1], home) })
			w.refused(err, fault.Denied, "denied: identity.wrong")
			if n != 1 {
				t.Errorf("%.20q went through %d hashes", a[0], n)
			}
		}
		if len(w.accesses) != len(attempts) || slices.ContainsFunc(w.accesses, func(a register.Access) bool { return a.Kind != register.Refused }) {
			t.Errorf("%d of %d refusals are registered", len(w.accesses), len(attempts))
		}
	})
}

func TestSignInThatIsNotRegisteredDoesNotHappen(t *testing.T) {
	each(t, func(w *world) {
		r, signed := w.settled("jcalmecac")
		w.fail = errors.New("disk is full")
		if err := w.try("jcalmecac", phrase, home); !errors.Is(err, w.fail) {
			t.Errorf("sign-in: %v", err)
		}
		if err := w.try("jcalmecac", phrase2, home); !errors.Is(err, w.fail) {
			t.Errorf("refusal: %v", err)
		}
		sessions, err := w.Sessions(t.Context(), w.who(signed.Token))
		w.ok(err)
		if len(sessions) != 1 {
			t.Errorf("%d sessions of %d are open", len(sessions), r.ID)
		}
	})
}

func TestThrottleTakesTurnsAndLocksNobodyOut(t *testing.T) {
	each(t, func(w *world) {
		_, signed := w.settled("jcalmecac")
		browser := w.Remember(signed.Who)
		guesses := 0
		for n := range 200 {
			from := auth.Place{Prefix: string(rune('a' + n%20))}
			err := w.try("jcalmecac", "adivinanza número tal", from)
			if fault.Is(err, fault.Denied) {
				guesses++
			} else {
				w.refused(err, fault.TooMany, "fault.too_many")
			}
		}
		if guesses != 30 {
			t.Errorf("%d guesses from twenty networks", guesses)
		}
		w.refused(w.try("jcalmecac", phrase, abroad), fault.TooMany, "")
		w.signInWith(browser, "jcalmecac", phrase, home)
		w.signInWith(browser, "jcalmecac", phrase, abroad) // also by its other name
		w.signInWith(browser, "jcalmecac@salud.example", phrase, abroad)
		w.later(time.Minute)
		w.signIn("jcalmecac", phrase, abroad)
	})
}

func (w *world) signInWith(mark, user, text string, from auth.Place) {
	w.t.Helper()
	_, err := w.SignIn(w.t.Context(), auth.Attempt{User: user, Passphrase: text, From: from, Device: mark})
	w.ok(err)
}

// A mark is good for the one account it was made for, and wears out like any other place tries come from.
func TestARememberedBrowserIsOneAccounts(t *testing.T) {
	each(t, func(w *world) {
		_, signed := w.settled("jcalmecac")
		_, other := w.settled("mixtli")
		mark, foreign := w.Remember(signed.Who), w.Remember(other.Who)
		tries := func(user, device string, from auth.Place) int {
			for n := range 100 {
				_, err := w.SignIn(w.t.Context(), auth.Attempt{User: user, Passphrase: phrase2, From: from, Device: device})
				if fault.Is(err, fault.TooMany) {
					return n
				}
			}
			return 100
		}
		if n := tries("jcalmecac", "", abroad); n != 10 {
			t.Errorf("%d tries of a stranger", n)
		}
		for name, forged := range map[string]string{
			"another's": foreign, "cut": mark[:len(mark)-1], "altered": string(mark[0]^1) + mark[1:], "long": mark + strings.Repeat("A", 999), "of nobody": w.Remember(auth.Who{}), "no base64": mark[:30] + "é",
		} {
			if n := tries("jcalmecac", forged, abroad); n != 0 && forged != mark {
				t.Errorf("%s: %d more tries", name, n)
			}
		}
		if n := tries("jcalmecac", mark, abroad) + tries("jcalmecac", mark, home); n != 10 {
			t.Errorf("%d tries of a stolen mark", n)
		}
		w.signInWith(w.Remember(signed.Who), "jcalmecac", phrase, abroad)
	})
}

// Who shares a network with somebody cannot find out that they sign in there by wearing out what strangers have in it.
func TestAWornOutNetworkTellsNothing(t *testing.T) {
	each(t, func(w *world) {
		w.settled("jcalmecac") // from home
		for n := range 61 {
			_ = w.try("nadie"+strconv.Itoa(n), phrase2, home)
		}
		for _, user := range []string{"jcalmecac", "jcalmecac@salud.example", "nadie", "nadie@salud.example"} {
			w.refused(w.try(user, phrase2, home), fault.TooMany, "fault.too_many")
		}
	})
}

// Nobody is remembered who has not come in.
func TestRememberedAreThoseWhoCameIn(t *testing.T) {
	each(t, func(w *world) {
		admin := w.admin()
		half := w.signIn("ofelia@salud.example", phrase, abroad)
		if mark := w.Remember(half.Who); mark != "" {
			t.Errorf("half-way in: %s", mark)
		}
		if w.Remember(admin.Who) == "" || w.Remember(auth.Who{Kind: auth.Case, ID: 1}) != "" || w.Remember(auth.Who{}) != "" {
			t.Error("a mark for whom there should be none, or the other way round")
		}
	})
}

// The two names of one person wear out apart: else they could be told to be one person's.
func TestThrottleTellsNothing(t *testing.T) {
	each(t, func(w *world) {
		w.settled("jcalmecac")
		for _, user := range []string{"jcalmecac", "nadie", "jcalmecac@salud.example", "nadie@salud.example"} {
			tries := 0
			for fault.Is(w.try(user, phrase2, abroad), fault.Denied) {
				tries++
			}
			if tries != 10 {
				t.Errorf("%s: %d tries", user, tries)
			}
		}
	})
}

func TestGoodSignInsDoNotWearOut(t *testing.T) {
	each(t, func(w *world) {
		w.settled("jcalmecac")
		for range 12 {
			w.signIn("jcalmecac", phrase, abroad)
		}
	})
}

func TestOldHashIsMadeAnew(t *testing.T) {
	each(t, func(w *world) {
		r, _ := w.settled("jcalmecac")
		// «lluvia de tuercas sobre el tejado» would have been hashed with fewer passes by an older version.
		old := weakHash(phrase)
		w.change(r.ID, func(c *credential.Credential) { c.Passphrase = old })
		w.signIn("jcalmecac", phrase, home)
		c, err := w.db.Read().Credential(t.Context(), r.ID)
		w.ok(err)
		if c.Passphrase == old {
			t.Error("the old hash is still there")
		}
		w.signIn("jcalmecac", phrase, home)
	})
}

func TestProbe(t *testing.T) {
	each(t, func(w *world) {
		w.Unthrottle()
		r := w.reader("jcalmecac") // its petition stands at obtained
		probe := func(user, secret string, want bool) {
			t.Helper()
			works, err := w.Probe(t.Context(), user, secret)
			w.ok(err)
			if works != want {
				t.Errorf("probe of %s: %v", user, works)
			}
		}
		probe("jcalmecac", r.secret, false) // live, and nobody waits to be told
		w.change(r.ID, func(c *credential.Credential) { c.State = credential.Pending })
		probe("jcalmecac", r.secret, true)
		probe("jcalmecac", r.secret[1:], false)
		probe("nadie", r.secret, false)
		w.refused(w.try("jcalmecac", r.secret, home), fault.Denied, "identity.wrong")
		w.setState(r.PetitionID, petition.Probed)
		probe("jcalmecac", r.secret, false)
		if n := len(w.accesses); n != 1 {
			t.Errorf("%d accesses, want the refused sign-in only", n)
		}
	})
}

func (w *world) setState(id int64, state petition.State) {
	w.t.Helper()
	w.ok(w.db.Write(w.t.Context(), func(tx *store.Tx) error {
		p, err := tx.Petition(w.t.Context(), id)
		if err != nil {
			return err
		}
		p.State = state
		return tx.UpdatePetition(w.t.Context(), p, "")
	}))
}
