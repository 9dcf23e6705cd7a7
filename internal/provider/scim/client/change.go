package client

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
)

// Change is what a user is to become; what is not set stays.
type Change struct {
	Active   *bool
	Password string

	UserName, GivenName, FamilyName string // these go together
}

func (ch Change) values() map[string]any {
	values := map[string]any{}
	if ch.Active != nil {
		values["active"] = *ch.Active
	}
	if ch.Password != "" {
		values["password"] = ch.Password
	}
	if ch.UserName != "" {
		values["userName"] = ch.UserName
		values["name"] = map[string]any{"givenName": ch.GivenName, "familyName": ch.FamilyName}
	}
	return values
}

// names are those of the values in a fixed order.
func (ch Change) names() []string {
	var names []string
	if ch.Active != nil {
		names = append(names, "active")
	}
	if ch.Password != "" {
		names = append(names, "password")
	}
	if ch.UserName != "" {
		names = append(names, "userName", "name")
	}
	return names
}

// A dialect writes a PATCH. The standard allows the first two; servers understand one, another, or none.
type dialect func(Change) []map[string]any

var dialects = []dialect{
	func(ch Change) []map[string]any { return byPath("replace", ch) },
	func(ch Change) []map[string]any { return []map[string]any{{"op": "replace", "value": ch.values()}} },
	func(ch Change) []map[string]any { return byPath("Replace", ch) },
}

func byPath(op string, ch Change) []map[string]any {
	var operations []map[string]any
	for _, name := range ch.names() {
		operations = append(operations, map[string]any{"op": op, "path": name, "value": ch.values()[name]})
	}
	return operations
}

// ErrUnchanged says that a server took a change and did not make it.
var ErrUnchanged = errors.New("the server says yes, and the user is as before")

// Change changes a user: by PATCH (RFC 7644, 3.5.2) in the form the server understands, else by PUT (3.5.1). Whether a
// user may enter is looked at afterwards: what the server says it did and did not do counts as not done.
func (c *Client) Change(ctx context.Context, id string, ch Change) (User, error) {
	features, err := c.Features(ctx)
	if err != nil {
		return User{}, err
	}
	for n := int(c.dialect.Load()); features.Patch && n < len(dialects); n++ {
		changed, err := c.patch(ctx, features, id, ch, dialects[n])
		if err == nil {
			c.dialect.Store(int32(n))
			return changed, nil
		}
		if !notUnderstood(err) {
			return User{}, err
		}
		if isMissing(err) {
			break
		}
	}
	changed, err := c.replace(ctx, id, ch)
	if err == nil {
		c.dialect.Store(int32(len(dialects)))
	}
	return changed, err
}

func (c *Client) patch(ctx context.Context, features Features, id string, ch Change, write dialect) (User, error) {
	path, err := c.userPath(ctx, id)
	if err != nil {
		return User{}, err
	}
	body := map[string]any{"schemas": []string{patchSchema}, "Operations": write(ch)}
	var answer reply
	err = c.versioned(ctx, id, features.ETag, func(current resource) error {
		var err error
		answer, err = c.do(ctx, call{method: http.MethodPatch, path: path, body: body, version: current.Version, secret: ch.Password})
		return err
	})
	if err != nil {
		return User{}, err
	}
	return c.changed(ctx, id, ch, answer)
}

// replace reads the user, changes the values and writes it all back.
func (c *Client) replace(ctx context.Context, id string, ch Change) (User, error) {
	path, err := c.userPath(ctx, id)
	if err != nil {
		return User{}, err
	}
	var answer reply
	err = c.versioned(ctx, id, true, func(current resource) error {
		var err error
		answer, err = c.do(ctx, call{method: http.MethodPut, path: path, body: current.replaced(ch.values()), version: current.Version, secret: ch.Password})
		return err
	})
	if err != nil {
		return User{}, err
	}
	return c.changed(ctx, id, ch, answer)
}

// changed is the user after a change, as the answer tells, or as it is read where the answer tells nothing (204).
func (c *Client) changed(ctx context.Context, id string, ch Change, answer reply) (User, error) {
	now, err := parseUser(answer.body)
	if err != nil || ch.Active != nil && now.Active == nil {
		if now, err = c.Get(ctx, id); err != nil {
			return User{}, err
		}
	}
	if ch.Active != nil && now.Active != nil && *now.Active != *ch.Active || ch.UserName != "" && !strings.EqualFold(now.UserName, ch.UserName) {
		return User{}, &Failure{Doing: "PATCH", Status: http.StatusUnprocessableEntity, Cause: ErrUnchanged}
	}
	return now, nil
}

// notUnderstood reports whether a refusal may be of the form of a change and not of the change.
func notUnderstood(err error) bool {
	var failed *Failure
	if !errors.As(err, &failed) || failed.Setting {
		return false
	}
	switch failed.Status {
	case http.StatusBadRequest:
		return !slices.Contains([]string{InvalidValue, Mutability, Sensitive, Uniqueness}, failed.Type)
	case http.StatusUnprocessableEntity:
		return errors.Is(err, ErrUnchanged)
	}
	return isMissing(err)
}

// isMissing reports whether a server has no such operation; a user that is not there shows itself when it is read for PUT.
func isMissing(err error) bool {
	var failed *Failure
	return errors.As(err, &failed) &&
		slices.Contains([]int{http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusUnsupportedMediaType, http.StatusNotImplemented}, failed.Status)
}
