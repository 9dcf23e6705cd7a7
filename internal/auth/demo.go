package auth

import (
	"context"

	"clavero/internal/fault"
	"clavero/internal/store"
)

// EnterDemo opens a session for a user name or a person of the house's address, without any proof. It is for the door
// of the demonstration and refuses, as Denied, data that are not a demonstration's.
func (i *Identity) EnterDemo(ctx context.Context, user string, from Place) (Signed, error) {
	purpose, _, err := i.db.Read().Purpose(ctx)
	if err != nil {
		return Signed{}, err
	}
	if purpose != "demo" {
		return Signed{}, fault.New(fault.Denied, "fault.denied")
	}
	a, err := i.find(ctx, loginName(user))
	if err != nil {
		return Signed{}, err
	}
	if a.kind == Anonymous {
		return Signed{}, fault.New(fault.NotFound, "fault.not_found")
	}
	var signed Signed
	err = i.db.WriteLight(ctx, func(tx *store.Tx) error {
		token, s, err := i.begin(ctx, tx, string(a.kind), a.subject(), from)
		signed = Signed{Token: token, Until: s.Ends}
		if err == nil {
			signed.Who, err = i.who(ctx, tx.Reader, s)
		}
		signed.Next = signed.Who.Must
		return err
	})
	return signed, err
}
