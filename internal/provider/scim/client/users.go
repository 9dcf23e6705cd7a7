package client

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"
)

// Create makes a user (RFC 7644, 3.3). A server that answers without saying who was made is asked; found is false where it
// took the order and the user is not there yet. The error is a *Failure; see Taken.
func (c *Client) Create(ctx context.Context, n NewUser) (User, bool, error) {
	features, err := c.Features(ctx)
	if err != nil {
		return User{}, false, err
	}
	answer, err := c.post(ctx, features, n)
	if err != nil {
		return User{}, false, err
	}
	if made, err := parseUser(answer.body); err == nil {
		return made, true, nil
	}
	if id := lastSegment(answer.header.Get("Location")); id != "" {
		if made, err := c.Get(ctx, id); err == nil {
			return made, true, nil
		}
	}
	if made, found, err := c.Find(ctx, ByExternalID, n.ExternalID); found || err != nil {
		return made, found, err
	}
	return c.Find(ctx, ByUserName, n.UserName) // the server has just made it: it is ours
}

// post sends a user to be made: with all that may be told, and to servers that refuse what they do not know with the least.
func (c *Client) post(ctx context.Context, features Features, n NewUser) (reply, error) {
	forms := []map[string]any{n.body(features), n.least(features), n.least(features)}
	delete(forms[2], "externalId")
	var answer reply
	var err error
	for i, form := range forms {
		if i == 0 && c.lean.Load() || i == 2 && !isAboutExternalID(err) {
			continue
		}
		answer, err = c.do(ctx, call{method: http.MethodPost, path: features.Endpoint, body: form, secret: n.Password})
		if err == nil {
			c.lean.Store(i > 0)
		}
		if !mayBeUnknown(err) {
			break
		}
	}
	return answer, err
}

// mayBeUnknown reports whether a user may have been refused because of an attribute the server does not know.
func mayBeUnknown(err error) bool {
	var failed *Failure
	return errors.As(err, &failed) && !failed.Setting && !failed.Taken() &&
		(failed.Status == http.StatusBadRequest || failed.Status == http.StatusUnprocessableEntity)
}

func isAboutExternalID(err error) bool {
	var failed *Failure
	return errors.As(err, &failed) && strings.Contains(strings.ToLower(failed.Detail), "externalid")
}

// Get reads a user (RFC 7644, 3.4.1). A *Failure with status 404 says that there is none.
func (c *Client) Get(ctx context.Context, id string) (User, error) {
	whole, err := c.read(ctx, id)
	return whole.User, err
}

func (c *Client) read(ctx context.Context, id string) (resource, error) {
	path, err := c.userPath(ctx, id)
	if err != nil {
		return resource{}, err
	}
	answer, err := c.do(ctx, call{method: http.MethodGet, path: path})
	if err != nil {
		return resource{}, err
	}
	whole, err := parseResource(answer.body)
	if err == nil && whole.ID != id {
		err = errNoUser // another's answer, of a cache perhaps
	}
	if err != nil {
		return resource{}, &Failure{Doing: "GET " + path, Cause: err}
	}
	if answer.version != "" && isHeader(answer.version) { // what If-Match is compared with
		whole.Version = answer.version
	}
	return whole, nil
}

// Delete removes a user (RFC 7644, 3.6). One that is gone already is removed. Whether it is gone is looked at afterwards: a
// user that may not enter any more is kept by some and counts as gone, one that may does not.
func (c *Client) Delete(ctx context.Context, id string) error {
	path, err := c.userPath(ctx, id)
	if err != nil {
		return err
	}
	var answer reply
	err = c.versioned(ctx, id, false, func(current resource) error {
		var err error
		answer, err = c.do(ctx, call{method: http.MethodDelete, path: path, version: current.Version})
		return err
	})
	if err == nil {
		return c.isDeleted(ctx, id, answer)
	}
	if IsGone(err) {
		return nil
	}
	return err
}

func (c *Client) isDeleted(ctx context.Context, id string, answer reply) error {
	left, err := c.settled(ctx, id, func(left User) bool { return left.Active != nil && !*left.Active })
	var failed *Failure
	switch {
	case err == nil && (left.Active == nil || *left.Active) && answer.accepted: // it will be
		return &Failure{Doing: "DELETE", Cause: errNotYetGone}
	case err == nil && (left.Active == nil || *left.Active):
		return &Failure{Doing: "DELETE", Status: http.StatusUnprocessableEntity, Cause: ErrUnchanged}
	case IsGone(err) || errors.As(err, &failed) && failed.Final(): // it shows nobody to us: then its word counts
		return nil
	}
	return err
}

// settled reads a user until it is as it should be, once more after a moment: what was written may be seen late.
func (c *Client) settled(ctx context.Context, id string, good func(User) bool) (User, error) {
	now, err := c.Get(ctx, id)
	if err != nil || good(now) {
		return now, err
	}
	if err := wait(ctx, moment); err != nil {
		return User{}, &Failure{Doing: "GET", Cause: err}
	}
	return c.Get(ctx, id)
}

// moment is how long a server has to show what it has written.
const moment = time.Second

var errNotYetGone = errors.New("the server took the deletion, and the user is still there")

// IsGone reports whether there is no such user.
func IsGone(err error) bool {
	var failed *Failure
	return errors.As(err, &failed) && !failed.Setting && (failed.Status == http.StatusNotFound || failed.Status == http.StatusGone)
}

var errID = errors.New("the id of the user cannot be part of an address")

func (c *Client) userPath(ctx context.Context, id string) (string, error) {
	features, err := c.Features(ctx)
	if err != nil {
		return "", err
	}
	escaped, ok := segment(id)
	if !ok {
		return "", &Failure{Doing: "GET " + features.Endpoint, Cause: errID}
	}
	return features.Endpoint + "/" + escaped, nil
}

// versionTries bounds how often a change is tried that others get in the way of.
const versionTries = 4

// versioned carries out a change of a user, with the version it was read in where read says that it must be read, and
// where the server turns out to want it. Somebody else's change in between (412) has it read and tried again.
func (c *Client) versioned(ctx context.Context, id string, read bool, change func(current resource) error) error {
	var err error
	for range versionTries {
		var current resource
		if read {
			if current, err = c.read(ctx, id); err != nil {
				return err
			}
		}
		err = change(current)
		var failed *Failure
		if !errors.As(err, &failed) || failed.Status != http.StatusPreconditionFailed && failed.Status != http.StatusPreconditionRequired {
			return err
		}
		read = true
	}
	return err
}
