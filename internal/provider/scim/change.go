package scim

import (
	"context"
	"errors"
	"net/http"

	"clavero/internal/fault"
	"clavero/internal/provider"
	"clavero/internal/provider/scim/client"
	"clavero/internal/store"
)

// reset gives a user a new secret. Each try gives another, so that no rule against old ones stands in the way of a second.
func (s *System) reset(ctx context.Context, row store.ScimOrder) (store.ScimOrder, error) {
	features, err := s.server.Features(ctx)
	if err != nil {
		return row, err
	}
	if !features.ChangePassword || !features.Password {
		return row, fault.New(fault.Invalid, "scim.no.change")
	}
	id, found, err := s.locate(ctx, row.UserName)
	if err != nil || !found {
		return row, orAbsent(err, row.UserName)
	}
	if row, err = s.again(ctx, row); err != nil {
		return row, err
	}
	secret, err := s.secret(row)
	if err != nil {
		return row, err
	}
	row.Resource = id
	_, err = s.server.Change(ctx, id, client.Change{Password: secret})
	if client.IsGone(err) {
		return row, absent(row.UserName)
	}
	return row, err
}

// rename calls a user by the row's name, or by the next that is free at the server. The server's id of the user is kept
// before anything is asked: a try whose answer was lost finds them again under either name.
func (s *System) rename(ctx context.Context, o provider.Order, row store.ScimOrder) (store.ScimOrder, error) {
	if row.Resource == "" {
		id, found, err := s.locate(ctx, o.UserName)
		if err != nil || !found {
			return row, orAbsent(err, o.UserName)
		}
		row.Resource = id
		if err := s.db.WriteLight(ctx, func(tx *store.Tx) error { return tx.SetScimOrder(ctx, row, folded(row.UserName)) }); err != nil {
			return row, err
		}
	}
	for {
		now, err := s.server.Change(ctx, row.Resource, client.Change{UserName: row.UserName, GivenName: o.Person.GivenNames, FamilyName: familyName(o.Person)})
		switch {
		case err == nil:
			row.UserName = now.UserName // as the server writes it, which counts
			return row, nil
		case client.IsGone(err):
			return row, absent(o.UserName)
		case !s.isTaken(ctx, row.UserName, err):
			return row, err
		}
		if row, err = s.nextName(ctx, o, row); err != nil {
			return row, err
		}
	}
}

// enable lets a user enter, or not.
func (s *System) enable(ctx context.Context, row store.ScimOrder, active bool) error {
	id, found, err := s.locate(ctx, row.UserName)
	if err != nil || !found {
		return orAbsent(err, row.UserName)
	}
	_, err = s.server.Change(ctx, id, client.Change{Active: &active})
	if client.IsGone(err) {
		return absent(row.UserName)
	}
	return err
}

// remove has a user deleted, or all that were asked for in a case whose order was withdrawn before a name came back. Who is
// gone already is removed.
func (s *System) remove(ctx context.Context, row store.ScimOrder) error {
	if row.UserName == "" {
		return s.removeOfFolio(ctx, row.Folio)
	}
	id, found, err := s.locate(ctx, row.UserName)
	if err != nil || !found {
		return err
	}
	return s.delete(ctx, id)
}

func (s *System) removeOfFolio(ctx context.Context, folio string) error {
	if folio == "" {
		return nil
	}
	asked, err := s.db.Read().ScimOfFolio(ctx, folio)
	if err != nil {
		return err
	}
	for _, row := range asked {
		id := row.Resource
		if id == "" {
			user, found, err := s.server.Find(ctx, client.ByExternalID, externalID(row.Order))
			if err != nil {
				return err
			}
			if !found {
				continue
			}
			id = user.ID
		}
		if err := s.delete(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

// delete removes a user. A server that does not delete is asked that at least the user may not enter; the removal is
// refused all the same, for people to see to.
func (s *System) delete(ctx context.Context, id string) error {
	err := s.server.Delete(ctx, id)
	var failed *client.Failure
	if !errors.As(err, &failed) || failed.Status != http.StatusMethodNotAllowed && failed.Status != http.StatusNotImplemented {
		return err
	}
	no := false
	if _, err := s.server.Change(ctx, id, client.Change{Active: &no}); err != nil {
		return err
	}
	return fault.New(fault.Invalid, "scim.no.delete")
}

// locate is the server's id of a user: the one it was made under, whatever it is called there by now, or for users that
// were made otherwise the one its name has.
func (s *System) locate(ctx context.Context, userName string) (string, bool, error) {
	made, err := s.db.Read().ScimUser(ctx, folded(userName))
	if err == nil {
		return made.Resource, true, nil
	}
	if !fault.Is(err, fault.NotFound) {
		return "", false, err
	}
	user, found, err := s.server.Find(ctx, client.ByUserName, userName)
	return user.ID, found, err
}

func orAbsent(err error, userName string) error {
	if err != nil {
		return err
	}
	return absent(userName)
}

func absent(userName string) error { return fault.New(fault.Invalid, "scim.no.user", "User", userName) }
