package auth

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"clavero/internal/auth/totp"
	"clavero/internal/credential"
	"clavero/internal/fault"
	"clavero/internal/ledger"
	"clavero/internal/store"
)

// EnterCode takes the second factor of a person of the house whose passphrase was right: six digits of their app, or a
// recovery code. The session is replaced by one that opens.
//
// Invalid at the field «code»: it is wrong, or was used before: of many presses with one code, one wins. Unsigned: the
// passphrase has to be given again. TooMany as in SignIn.
func (i *Identity) EnterCode(ctx context.Context, token, code string) (Signed, error) {
	signed, err := i.enterCode(ctx, token, code)
	i.tell(StepCode, err)
	return signed, err
}

func (i *Identity) enterCode(ctx context.Context, token, code string) (Signed, error) {
	s, person, err := i.pendingOf(ctx, token, MustEnterCode)
	if err != nil {
		return Signed{}, err
	}
	known, err := i.knows(ctx, person.ID, s.Prefix)
	if err != nil {
		return Signed{}, err
	}
	try, err := i.throttle.take(codes, strconv.FormatInt(person.ID, 10), s.Prefix, known, i.db.Now())
	if err != nil {
		return Signed{}, err
	}
	var signed Signed
	err = i.db.Write(ctx, func(tx *store.Tx) error {
		if err := i.useCode(ctx, tx, person.ID, code); err != nil {
			return err
		}
		signed, err = i.enter(ctx, tx, s)
		return err
	})
	if err == nil {
		try.giveBack()
	}
	return signed, err
}

// knows reports whether a person of the house came in from that network before. It is asked of those alone whose
// passphrase was right, so that the answer tells nobody who there is.
func (i *Identity) knows(ctx context.Context, staff int64, prefix string) (bool, error) {
	if prefix == "" {
		return false, nil
	}
	return i.db.Read().KnownPrefix(ctx, string(Staff), staff, prefix)
}

// pendingOf finds the half-open session of a token and whose it is; fault Unsigned when it is none, or when something
// else is left to do.
func (i *Identity) pendingOf(ctx context.Context, token string, must Must) (store.Session, store.Staff, error) {
	s, err := i.open(ctx, token)
	if err != nil {
		return s, store.Staff{}, err
	}
	if s.Kind != pending {
		return s, store.Staff{}, fault.New(fault.Unsigned, "fault.unsigned")
	}
	person, err := i.db.Read().Staff(ctx, s.Subject)
	if err == nil && (person.State != active || staffWho(person, s.ID, false).Must != must) {
		err = fault.New(fault.Unsigned, "fault.unsigned")
	}
	return s, person, err
}

// useCode spends a code of the app, or a recovery code.
func (i *Identity) useCode(ctx context.Context, tx *store.Tx, staff int64, code string) error {
	person, err := tx.Staff(ctx, staff)
	if err != nil {
		return err
	}
	if person.State != active || person.Totp == nil {
		return fault.New(fault.Unsigned, "fault.unsigned")
	}
	if !isDigits(code) {
		return i.useRecovery(ctx, tx, staff, code)
	}
	secret, err := i.openTotp(person)
	if err != nil {
		return err
	}
	return useStep(ctx, tx, person, secret, code)
}

func (i *Identity) openTotp(person store.Staff) (totp.Secret, error) {
	stored, err := i.files.Keys().Open(person.Totp, TotpRow(person.ID))
	if err != nil {
		return totp.Secret{}, fmt.Errorf("second factor of %d: %w", person.ID, err)
	}
	return totp.SecretOf(stored)
}

// TotpRow names the row that a person's second factor is sealed for.
func TotpRow(staff int64) string { return fmt.Sprintf("staff/%d/totp", staff) }

func useStep(ctx context.Context, tx *store.Tx, person store.Staff, secret totp.Secret, code string) error {
	step, right := secret.Verify(code, tx.Now, person.TotpStep)
	if !right {
		return wrongCode()
	}
	used, err := tx.UseTotpStep(ctx, person.ID, step)
	if err == nil && !used {
		return wrongCode()
	}
	return err
}

func wrongCode() error {
	return fault.Form([]fault.Field{{Name: "code", Text: "identity.code.wrong"}})
}

// isDigits tells a code of the app from a recovery code, which is longer.
func isDigits(code string) bool {
	return len(strings.NewReplacer(" ", "", "-", "", "\u00a0", "").Replace(code)) <= 8
}

const (
	recoveryPurpose = "staff/recovery"
	longestRecovery = 64 // bytes typed
)

// recoveryData binds a recovery code to its person: another's does not match.
func recoveryData(staff int64, code string) []byte {
	return []byte(strconv.FormatInt(staff, 10) + "/" + credential.NormalSecret(code))
}

// useRecovery spends a recovery code, found under whichever key of the keyring it was stored.
func (i *Identity) useRecovery(ctx context.Context, tx *store.Tx, staff int64, code string) error {
	if len(code) > longestRecovery {
		return wrongCode()
	}
	for _, mark := range i.files.Marks(recoveryPurpose, recoveryData(staff, code)) {
		used, err := tx.UseRecovery(ctx, staff, mark)
		if err != nil {
			return err
		}
		if used {
			return i.record(ctx, tx, ledger.StaffRecovered, "", byStaff(staff), onStaff(staff), nil)
		}
	}
	return wrongCode()
}

// enter replaces a half-open session by one that opens.
func (i *Identity) enter(ctx context.Context, tx *store.Tx, half store.Session) (Signed, error) {
	token, s, err := i.rotate(ctx, tx, half, string(Staff))
	if err != nil {
		return Signed{}, err
	}
	person, err := tx.Staff(ctx, s.Subject)
	return Signed{Token: token, Who: staffWho(person, s.ID, true), Until: s.Ends}, err
}
