package auth_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"clavero/internal/auth"
	"clavero/internal/fault"
	"clavero/internal/ledger"
)

func TestSecondFactor(t *testing.T) {
	each(t, func(w *world) {
		admin := w.admin()
		w.later(time.Minute)
		half := w.signIn("ofelia@salud.example", phrase, home)
		if half.Next != auth.MustEnterCode || len(w.who(half.Token).Roles) != 0 || w.who(half.Token).May(auth.OwnAccount) == nil {
			t.Errorf("half signed in: %+v", w.who(half.Token))
		}
		_, err := w.SetPassphrase(t.Context(), half.Token, phrase, phrase2)
		w.refused(err, fault.Unsigned, "")
		_, err = w.BeginTotp(t.Context(), half.Token, "Clavero")
		w.refused(err, fault.Unsigned, "")
		_, _, err = w.ConfirmTotp(t.Context(), half.Token, admin.totp.Code(w.clock()))
		w.refused(err, fault.Unsigned, "")
		for _, wrong := range []string{"", "000 000", "\x00", strings.Repeat("9", 10000), admin.totp.Code(w.clock().Add(-10 * time.Minute))} {
			_, err = w.EnterCode(t.Context(), half.Token, wrong)
			w.refused(err, fault.Invalid, "identity.code.wrong")
		}
		w.later(5 * time.Minute)
		signed, err := w.EnterCode(t.Context(), half.Token, admin.totp.Code(w.clock()))
		w.ok(err)
		if w.who(signed.Token).May(auth.ManageStaff) != nil || w.who(half.Token).Kind != nobody {
			t.Error("the session was not replaced by one that opens")
		}
		_, err = w.EnterCode(t.Context(), signed.Token, admin.totp.Code(w.clock()))
		w.refused(err, fault.Unsigned, "")
	})
}

func TestHalfASessionRunsOut(t *testing.T) {
	each(t, func(w *world) {
		admin := w.admin()
		half := w.signIn(admin.User, phrase, home)
		w.later(15 * time.Minute)
		_, err := w.EnterCode(t.Context(), half.Token, admin.totp.Code(w.clock()))
		w.refused(err, fault.Unsigned, "")
	})
}

func TestOneOfManyUsesOfACodeWins(t *testing.T) {
	each(t, func(w *world) {
		w.Unthrottle()
		admin := w.admin()
		w.later(time.Minute)
		code := admin.totp.Code(w.clock())
		halves := []string{w.signIn(admin.User, phrase, home).Token, w.signIn(admin.User, phrase, abroad).Token}
		won, errs := together(100, func(n int) error {
			_, err := w.EnterCode(t.Context(), halves[n%2], code)
			return err
		})
		if won != 1 {
			t.Errorf("one code was used %d times", won)
		}
		for _, err := range errs {
			if !fault.Is(err, fault.Invalid) && !fault.Is(err, fault.Unsigned) {
				t.Errorf("a code that was used: %v", err)
			}
		}
	})
}

func TestRecoveryCodeWorksOnce(t *testing.T) {
	each(t, func(w *world) {
		w.Unthrottle()
		admin := w.admin()
		other := w.member(admin.Who, "Segunda", auth.Admin)
		half := w.signIn(admin.User, phrase, home)
		_, err := w.EnterCode(t.Context(), half.Token, other.recovery[0])
		w.refused(err, fault.Invalid, "identity.code.wrong")
		won, _ := together(10, func(int) error {
			half, err := w.SignIn(t.Context(), auth.Attempt{User: admin.User, Passphrase: phrase, From: home})
			if err != nil {
				return err
			}
			_, err = w.EnterCode(t.Context(), half.Token, " "+strings.ToLower(admin.recovery[3]))
			return err
		})
		if won != 1 {
			t.Errorf("one recovery code was used %d times", won)
		}
		if kinds := w.kinds(ledger.OnStaff, admin.ID); !slices.Contains(kinds, ledger.StaffRecovered) {
			t.Errorf("ledger: %v", kinds)
		}
		account, err := w.Account(t.Context(), admin.Who)
		w.ok(err)
		if account.Codes != 9 {
			t.Errorf("%d recovery codes are left", account.Codes)
		}
	})
}

// A recovery code made before a rotation of the keyring is found under its old key.
func TestRecoveryAfterRotation(t *testing.T) {
	each(t, func(w *world) {
		admin := w.admin()
		w.rotate()
		half := w.signIn(admin.User, phrase, home)
		_, err := w.EnterCode(t.Context(), half.Token, admin.recovery[0])
		w.ok(err)
		w.later(time.Minute)
		half = w.signIn(admin.User, phrase, home)
		_, err = w.EnterCode(t.Context(), half.Token, admin.totp.Code(w.clock()))
		w.ok(err)
	})
}

func TestCodesAreNotGuessed(t *testing.T) {
	each(t, func(w *world) {
		admin := w.admin()
		half := w.signIn(admin.User, phrase, abroad)
		for range 5 {
			_, err := w.EnterCode(t.Context(), half.Token, "000000")
			w.refused(err, fault.Invalid, "identity.code.wrong")
		}
		_, err := w.EnterCode(t.Context(), half.Token, "000000")
		w.refused(err, fault.TooMany, "")
	})
}

func TestEnrolmentShowsTheSameTwice(t *testing.T) {
	each(t, func(w *world) {
		link, err := w.PrepareSetUp(t.Context())
		w.ok(err)
		half, err := w.SetUp(t.Context(), tokenOf(link.Path), auth.Person{Name: "Ofelia", Mail: "o@salud.example"}, phrase, home)
		w.ok(err)
		first, err := w.BeginTotp(t.Context(), half.Token, "Clavero")
		w.ok(err)
		second, err := w.BeginTotp(t.Context(), half.Token, "Clavero")
		w.ok(err)
		if first != second || first.Picture.Path == "" {
			t.Error("the page shown again shows another secret")
		}
		_, _, err = w.ConfirmTotp(t.Context(), half.Token, "000000")
		w.refused(err, fault.Invalid, "identity.code.wrong")
		again := w.signIn("o@salud.example", phrase, home)
		if again.Next != auth.MustEnrolTotp {
			t.Errorf("whoever left in the middle must %s", again.Next)
		}
		w.enrol(again)
	})
}
