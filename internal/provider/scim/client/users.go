package client

import (
	"context"
	"errors"
	"net/http"
)

// Create makes a user (RFC 7644, 3.3). A server that answers without saying who was made is asked; found is false where it
// took the order and the user is not there yet. The error is a *Failure; see Taken.
func (c *Client) Create(ctx context.Context, n NewUser) (User, bool, error) {
	features, err := c.Features(ctx)
	if err != nil {
		return User{}, false, err
	}
	answer, err := c.do(ctx, call{method: http.MethodPost, path: features.Endpoint, body: n.body(features.Enterprise), secret: n.Password})
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
	if whole.Version == "" && isHeader(answer.version) {
		whole.Version = answer.version
	}
	return whole, nil
}

// Delete removes a user (RFC 7644, 3.6). One that is gone already is removed.
func (c *Client) Delete(ctx context.Context, id string) error {
	path, err := c.userPath(ctx, id)
	if err != nil {
		return err
	}
	err = c.versioned(ctx, id, false, func(current resource) error {
		_, err := c.do(ctx, call{method: http.MethodDelete, path: path, version: current.Version})
		return err
	})
	if IsGone(err) {
		return nil
	}
	return err
}

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
