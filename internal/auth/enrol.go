package auth

import (
	"context"
	"strconv"

	"clavero/internal/auth/totp"
	"clavero/internal/fault"
	"clavero/internal/ledger"
	"clavero/internal/store"
)

// Enrolment is what sets an authenticator app up. It holds the secret: it is shown, and neither logged nor kept.
type Enrolment struct {
	Secret  string // base32, for typing
	Picture totp.Picture
}

// BeginTotp shows the secret of the second factor to a person of the house who has none. Until it is confirmed nothing
// is stored: the secret is derived from the half-open session, so that a page shown twice shows the same. issuer is the
// name the app will show.
func (i *Identity) BeginTotp(ctx context.Context, token, issuer string) (Enrolment, error) {
	s, person, err := i.pendingOf(ctx, token, MustEnrolTotp)
	if err != nil {
		return Enrolment{}, err
	}
	secret, err := i.newTotp(s)
	if err != nil {
		return Enrolment{}, err
	}
	picture, err := totp.NewPicture(secret.URI(issuer, person.Mail))
	return Enrolment{Secret: secret.Base32(), Picture: picture}, err
}

// ConfirmTotp takes a first code of the app, stores the secret sealed, makes the recovery codes, which are shown this once,
// and replaces the session by one that opens. Invalid at the field «code» when it is wrong.
func (i *Identity) ConfirmTotp(ctx context.Context, token, code string) (Signed, []string, error) {
	s, person, err := i.pendingOf(ctx, token, MustEnrolTotp)
	if err != nil {
		return Signed{}, nil, err
	}
	if _, err := i.throttle.take(codes, strconv.FormatInt(person.ID, 10), s.Prefix, true, i.db.Now()); err != nil {
		return Signed{}, nil, err
	}
	secret, err := i.newTotp(s)
	if err != nil {
		return Signed{}, nil, err
	}
	recovery := totp.NewRecoveryCodes()
	var signed Signed
	err = i.db.Write(ctx, func(tx *store.Tx) error {
		if err := i.keepTotp(ctx, tx, person.ID, secret, code, recovery); err != nil {
			return err
		}
		signed, err = i.enter(ctx, tx, s)
		return err
	})
	if err != nil {
		return Signed{}, nil, err
	}
	return signed, recovery, nil
}

func (i *Identity) keepTotp(ctx context.Context, tx *store.Tx, staff int64, secret totp.Secret, code string, recovery []string) error {
	person, err := tx.Staff(ctx, staff)
	if err != nil {
		return err
	}
	if person.State != active || person.Totp != nil {
		return fault.New(fault.Unsigned, "fault.unsigned")
	}
	if err := useStep(ctx, tx, person, secret, code); err != nil {
		return err
	}
	person.Totp = i.files.Keys().Seal(secret.Bytes(), TotpRow(staff))
	if err := tx.UpdateStaff(ctx, person); err != nil {
		return err
	}
	if err := tx.SetRecovery(ctx, staff, i.recoveryMarks(staff, recovery)); err != nil {
		return err
	}
	return i.record(ctx, tx, ledger.StaffJoined, "", byStaff(staff), onStaff(staff), nil)
}

func (i *Identity) recoveryMarks(staff int64, recovery []string) [][]byte {
	marks := make([][]byte, len(recovery))
	for n, code := range recovery {
		marks[n] = i.files.Mark(recoveryPurpose, recoveryData(staff, code))
	}
	return marks
}

// newTotp derives the secret that a half-open session may enrol.
func (i *Identity) newTotp(s store.Session) (totp.Secret, error) {
	_, derived := i.files.Keys().Fingerprint("staff/totp", []byte(strconv.FormatInt(s.ID, 10)))
	return totp.SecretOf(derived[:20])
}
