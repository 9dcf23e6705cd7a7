package scim

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"clavero/internal/fault"
	"clavero/internal/provider"
	"clavero/internal/provider/scim/client"
	"clavero/internal/store"
)

// create makes the user of an order, unless an earlier try made it and its answer was lost.
func (s *System) create(ctx context.Context, o provider.Order, row store.ScimOrder) (store.ScimOrder, error) {
	features, err := s.server.Features(ctx)
	if err != nil {
		return row, err
	}
	if !features.Password {
		return row, fault.New(fault.Invalid, "scim.no.password")
	}
	user, found, err := s.server.Find(ctx, client.ByExternalID, externalID(o.ID))
	if err != nil && !errors.Is(err, client.ErrTooMany) { // who cannot be found is told by the clash of names
		return row, err
	}
	if found {
		return s.adopt(ctx, row, user)
	}
	for {
		user, found, err := s.make(ctx, o, row)
		switch {
		case err == nil && !found:
			return row, errNotYet
		case err == nil:
			return s.made(ctx, row, user)
		case !s.isTaken(ctx, row.UserName, err):
			return row, err
		}
		if user, found, err = s.mine(ctx, row); err != nil {
			return row, err
		}
		if found {
			return s.adopt(ctx, row, user)
		}
		if row, err = s.nextName(ctx, o, row); err != nil {
			return row, err
		}
	}
}

// isTaken reports whether a user was refused because the name is taken. Not all servers say so in the way that is agreed
// on: of one that refuses, or breaks, without saying why, it is looked whether there is such a user.
func (s *System) isTaken(ctx context.Context, userName string, why error) bool {
	var failed *client.Failure
	if !errors.As(why, &failed) || failed.Setting {
		return false
	}
	switch failed.Status {
	case http.StatusBadRequest, http.StatusUnprocessableEntity, http.StatusInternalServerError:
		_, found, err := s.server.Find(ctx, client.ByUserName, userName)
		return failed.Taken() || err == nil && found
	}
	return failed.Taken()
}

func (s *System) make(ctx context.Context, o provider.Order, row store.ScimOrder) (client.User, bool, error) {
	secret, err := s.secret(row)
	if err != nil {
		return client.User{}, false, err
	}
	return s.server.Create(ctx, client.NewUser{
		ExternalID: externalID(o.ID), UserName: row.UserName, GivenName: o.Person.GivenNames, FamilyName: familyName(o.Person),
		Password: secret, Organization: s.organization,
	})
}

func familyName(p provider.Person) string { return strings.TrimSpace(p.Surname1 + " " + p.Surname2) }

// mine looks whether the user who has a name already is this order's: it carries our id. A user without it is another's,
// whatever it is called.
func (s *System) mine(ctx context.Context, row store.ScimOrder) (client.User, bool, error) {
	user, found, err := s.server.Find(ctx, client.ByUserName, row.UserName)
	if errors.Is(err, client.ErrTooMany) || err == nil && !found {
		return client.User{}, false, nil
	}
	if err == nil && user.ExternalID == "" { // lists may leave attributes out
		user, err = s.server.Get(ctx, user.ID)
	}
	if client.IsGone(err) {
		return client.User{}, false, nil
	}
	return user, err == nil && user.ExternalID == externalID(row.Order), err
}

// adopt takes up the user of a try whose answer was lost. It gets a new secret, where the server can change one; where it
// cannot, it has the one it was made with.
func (s *System) adopt(ctx context.Context, row store.ScimOrder, user client.User) (store.ScimOrder, error) {
	row.Resource = user.ID
	features, err := s.server.Features(ctx)
	if err != nil || !features.ChangePassword {
		if err == nil {
			row, err = s.made(ctx, row, user)
		}
		return row, err
	}
	if row, err = s.again(ctx, row); err != nil {
		return row, err
	}
	secret, err := s.secret(row)
	if err != nil {
		return row, err
	}
	changed, err := s.server.Change(ctx, user.ID, client.Change{Password: secret})
	if err != nil {
		return row, err
	}
	return s.made(ctx, row, changed)
}

// made notes who was made: under the name the server gave, which counts, and able to enter.
func (s *System) made(ctx context.Context, row store.ScimOrder, user client.User) (store.ScimOrder, error) {
	row.Resource = user.ID
	if user.UserName != "" {
		row.UserName = user.UserName
	}
	if user.Active == nil || *user.Active {
		return row, nil
	}
	yes := true
	_, err := s.server.Change(ctx, user.ID, client.Change{Active: &yes})
	return row, err
}
