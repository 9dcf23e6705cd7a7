package auth_test

import (
	"errors"
	"testing"
	"time"

	"clavero/internal/auth"
	"clavero/internal/fault"
	"clavero/internal/store"
)

func TestSigning(t *testing.T) {
	each(t, func(w *world) {
		signer := w.member(w.admin().Who, "rosalba", auth.Authority)
		w.later(time.Minute)
		signed := 0
		act := func(*store.Tx) error { signed++; return nil }
		for _, wrong := range []string{"", "000000", auth.DemoCode, signer.totp.Code(w.clock().Add(-time.Hour))} {
			w.refused(w.Sign(t.Context(), signer.Who, wrong, act), fault.Invalid, "identity.code.wrong")
		}
		if signed != 0 {
			t.Fatal("an act was done without its code")
		}
		code, failed := signer.totp.Code(w.clock()), errors.New("the act fails")
		if err := w.Sign(t.Context(), signer.Who, code, func(*store.Tx) error { return failed }); !errors.Is(err, failed) {
			t.Errorf("%v, want what the act gives", err)
		}
		w.ok(w.Sign(t.Context(), signer.Who, code, act)) // the act that failed did not spend it
		w.refused(w.Sign(t.Context(), signer.Who, code, act), fault.Invalid, "identity.code.wrong")
		if signed != 1 {
			t.Errorf("done %d times with one code", signed)
		}
	})
}

func TestWhoCannotSign(t *testing.T) {
	each(t, func(w *world) {
		admin := w.admin()
		w.later(time.Minute)
		half := w.signIn(admin.User, phrase, home)
		act := func(*store.Tx) error { t.Error("done"); return nil }
		for name, who := range map[string]auth.Who{"nobody": {}, "half signed in": w.who(half.Token), "a reader": {Kind: auth.Reader, ID: admin.ID}} {
			if err := w.Sign(t.Context(), who, admin.totp.Code(w.clock()), act); !fault.Is(err, fault.Unsigned) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestGuessesAtASignatureAreSlowedDown(t *testing.T) {
	each(t, func(w *world) {
		admin := w.admin()
		w.later(time.Minute)
		var last error
		for range 30 {
			last = w.Sign(t.Context(), admin.Who, "000000", func(*store.Tx) error { return nil })
		}
		w.refused(last, fault.TooMany, "fault.too_many")
	})
}

func TestADemonstrationSignsWithTheCodeItShows(t *testing.T) {
	for purpose, want := range map[string]bool{"demo": true, "serve": false} {
		each(t, func(w *world) {
			w.ok(w.db.Write(t.Context(), func(tx *store.Tx) error {
				if err := tx.Install(t.Context(), purpose); err != nil {
					return err
				}
				return tx.InsertStaff(t.Context(), store.Staff{ID: 77, Name: "Sin aplicación", Mail: "sin@salud.example", State: "active", Lang: "es"})
			}))
			signed := false
			err := w.Sign(t.Context(), auth.Who{Kind: auth.Staff, ID: 77}, auth.DemoCode, func(*store.Tx) error { signed = true; return nil })
			if signed != want || (err == nil) != want {
				t.Errorf("%s: signed %v, %v", purpose, signed, err)
			}
		})
	}
}
