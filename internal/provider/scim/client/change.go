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

// assignment is one attribute and what it becomes.
type assignment struct {
	name  string
	value any
}

// within are the assignments, in a fixed order and as far as the server has the attributes.
func (ch Change) within(features Features) []assignment {
	var all []assignment
	if ch.Active != nil {
		all = append(all, assignment{"active", *ch.Active})
	}
	if ch.Password != "" {
		all = append(all, assignment{"password", ch.Password})
	}
	if ch.UserName != "" {
		all = append(all, assignment{"userName", ch.UserName})
	}
	if ch.UserName != "" && features.takes("name") {
		all = append(all, assignment{"name", map[string]any{"givenName": ch.GivenName, "familyName": ch.FamilyName}})
	}
	return all
}

func values(all []assignment) map[string]any {
	values := map[string]any{}
	for _, one := range all {
		values[one.name] = one.value
	}
	return values
}

// A dialect writes a PATCH. The standard allows all but the one in capitals; servers understand one, another, or none.
type dialect func([]assignment) []map[string]any

var dialects = []dialect{
	func(all []assignment) []map[string]any { return byPath("replace", "", all) },
	func(all []assignment) []map[string]any {
		return []map[string]any{{"op": "replace", "value": values(all)}}
	},
	func(all []assignment) []map[string]any { return byPath("Replace", "", all) },
	func(all []assignment) []map[string]any { return byPath("replace", userSchema+":", all) },
}

func byPath(op, prefix string, all []assignment) []map[string]any {
	var operations []map[string]any
	for _, one := range all {
		operations = append(operations, map[string]any{"op": op, "path": prefix + one.name, "value": one.value})
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
		if !ch.notUnderstood(err) {
			return User{}, err
		}
		if isMissing(err) {
			break
		}
	}
	changed, err := c.replace(ctx, features, id, ch)
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
	body := map[string]any{"schemas": []string{patchSchema}, "Operations": write(ch.within(features))}
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

// replace reads the user, changes the values and writes it all back: without what is the server's to write, and where that is
// not enough with it.
func (c *Client) replace(ctx context.Context, features Features, id string, ch Change) (User, error) {
	changed, err := c.put(ctx, features, id, ch, resource.own)
	if ch.notUnderstood(err) && !isMissing(err) && !errors.Is(err, ErrUnchanged) {
		return c.put(ctx, features, id, ch, resource.whole)
	}
	return changed, err
}

func (c *Client) put(ctx context.Context, features Features, id string, ch Change, written func(resource) map[string]any) (User, error) {
	path, err := c.userPath(ctx, id)
	if err != nil {
		return User{}, err
	}
	var answer reply
	err = c.versioned(ctx, id, true, func(current resource) error {
		body := replaced(written(current), values(ch.within(features)))
		var err error
		answer, err = c.do(ctx, call{method: http.MethodPut, path: path, body: body, version: current.Version, secret: ch.Password})
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
	if err != nil || ch.Active != nil && now.Active == nil || ch.UserName != "" && now.UserName == "" {
		now, err = c.settled(ctx, id, ch.isSeen)
	}
	switch {
	case IsGone(err) && ch.Active != nil && !*ch.Active: // whoever may not enter is not shown any more
		return User{ID: id, Active: ch.Active}, nil
	case err != nil:
		return User{}, err
	case !ch.isSeen(now):
		return User{}, &Failure{Doing: "PATCH", Status: http.StatusUnprocessableEntity, Cause: ErrUnchanged}
	}
	return now, nil
}

// isSeen reports whether a user is as the change would have it, as far as can be seen.
func (ch Change) isSeen(now User) bool {
	return (ch.Active == nil || now.Active == nil || *now.Active == *ch.Active) && (ch.UserName == "" || isCalled(now.UserName, ch.UserName))
}

// isCalled reports whether a server calls a user as asked: in any case, and with a domain of its own behind the name.
func isCalled(theirs, asked string) bool {
	name, _, _ := strings.Cut(theirs, "@")
	return strings.EqualFold(theirs, asked) || strings.EqualFold(name, asked)
}

// notUnderstood reports whether a refusal may be of the form of a change and not of the change. Of whether a user may enter
// no value can be wrong, so there a wrong value is one, too.
func (ch Change) notUnderstood(err error) bool {
	var failed *Failure
	if !errors.As(err, &failed) || failed.Setting {
		return false
	}
	final := []string{Mutability, Sensitive, Uniqueness}
	if ch.Password != "" || ch.UserName != "" {
		final = append(final, InvalidValue)
	}
	switch failed.Status {
	case http.StatusBadRequest, http.StatusUnprocessableEntity:
		return errors.Is(err, ErrUnchanged) || !containsFold(final, failed.Type)
	case http.StatusInternalServerError: // it broke over the form, perhaps
		return failed.RetryAfter == 0
	}
	return isMissing(err)
}

// isMissing reports whether a server has no such operation; a user that is not there shows itself when it is read for PUT.
func isMissing(err error) bool {
	var failed *Failure
	return errors.As(err, &failed) &&
		slices.Contains([]int{http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusUnsupportedMediaType, http.StatusNotImplemented}, failed.Status)
}
