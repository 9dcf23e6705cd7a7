package auth

import (
	"context"
	"strconv"

	"clavero/internal/fault"
	"clavero/internal/store"
)

// DemoCode signs for the people of a demonstration, who have no app. It is shown beside the field and is worth nothing
// anywhere else.
const DemoCode = "123456"

// Sign has a person of the house do an act that binds their office (3.1, 3.2, 3.3, 7): they give a code of their second
// factor at that very moment, and the code is spent in the same write that does the act, so that neither is there without the
// other. What is signed the act records in the ledger, by its SHA-256; whether the person may sign it, the caller has asked.
//
// act may run more than once, like any write. Unsigned: nobody of the house, or something is left to do first. Invalid at the
// field «code»: it is wrong, or was used before. TooMany: too many wrong ones in a row. Else what act gives.
func (i *Identity) Sign(ctx context.Context, w Who, code string, act func(tx *store.Tx) error) error {
	if w.Kind != Staff || w.Must != Nothing {
		return fault.New(fault.Unsigned, "fault.unsigned")
	}
	try, err := i.throttle.take(codes, strconv.FormatInt(w.ID, 10), "", true, i.db.Now())
	if err != nil {
		return err
	}
	wrong := false
	err = i.db.Write(ctx, func(tx *store.Tx) error {
		if err := i.spend(ctx, tx, w.ID, code); err != nil {
			wrong = fault.Is(err, fault.Invalid)
			return err
		}
		wrong = false
		return act(tx)
	})
	if !wrong {
		try.giveBack()
	}
	return err
}

// spend uses up a code: of the app, a recovery code, or the demonstration's.
func (i *Identity) spend(ctx context.Context, tx *store.Tx, staff int64, code string) error {
	demo, err := i.inDemo(ctx, tx, staff)
	switch {
	case err != nil:
		return err
	case !demo:
		return i.useCode(ctx, tx, staff, code)
	case code != DemoCode:
		return wrongCode()
	}
	return nil
}

// inDemo tells the people of a demonstration who have set up no app.
func (i *Identity) inDemo(ctx context.Context, tx *store.Tx, staff int64) (bool, error) {
	purpose, _, err := tx.Purpose(ctx)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return false, err
	}
	if purpose != "demo" {
		return false, nil
	}
	person, err := tx.Staff(ctx, staff)
	return err == nil && person.State == active && person.Totp == nil, err
}
