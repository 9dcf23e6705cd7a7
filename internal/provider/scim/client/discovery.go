package client

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"
)

// How long what was discovered is kept: an hour, and a moment where a part of it could not be had.
const (
	keepWhole = time.Hour
	keepParts = time.Minute
)

// Features asks the server what it offers (RFC 7644, 4) and keeps the answer for a while. A server that has no such
// endpoints, or wants to be asked without a token, is taken to offer what is usual; one that cannot be reached is an error.
func (c *Client) Features(ctx context.Context) (Features, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.clock().Before(c.until) {
		return c.features, nil
	}
	below, err := c.below(ctx)
	if err != nil {
		return Features{}, err
	}
	features, keep := usual, keepWhole
	for _, part := range []struct {
		path string
		take func(Features, []byte) (Features, error)
	}{
		{"/ServiceProviderConfig", Features.withConfig}, {"/ResourceTypes", Features.withTypes}, {"/Schemas", Features.withSchemas},
	} {
		answer, err := c.do(ctx, call{method: http.MethodGet, path: below + part.path})
		switch {
		case err != nil && !isAbsent(err):
			return Features{}, err
		case err != nil:
			keep = min(keep, keepAbsent(err))
			continue
		}
		told, err := part.take(features, answer.body)
		if err != nil {
			keep = keepParts
			continue
		}
		features = told
	}
	features.Endpoint = below + c.withoutBase(features.Endpoint)
	c.features, c.until = features, c.clock().Add(keep)
	return features, nil
}

// version is what services often stand below, and people leave out of the address.
const version = "/v2"

// below is where the service stands below the address we were given: there, or a version further down.
func (c *Client) below(ctx context.Context) (string, error) {
	if strings.HasSuffix(c.base.Path, version) {
		return "", nil
	}
	_, err := c.do(ctx, call{method: http.MethodGet, path: "/ServiceProviderConfig"})
	if !IsGone(err) {
		return "", unlessAbsent(err)
	}
	switch answer, err := c.do(ctx, call{method: http.MethodGet, path: version + "/ServiceProviderConfig"}); {
	case err != nil:
		return "", unlessAbsent(err)
	case !saysConfig(answer.body):
		return "", nil
	}
	return version, nil
}

func unlessAbsent(err error) error {
	if err == nil || isAbsent(err) {
		return nil
	}
	return err
}

// saysConfig reports whether an answer is a ServiceProviderConfig that says anything.
func saysConfig(body []byte) bool {
	var read configBody
	return unmarshal(body, &read) == nil && (read.Patch.said || read.Filter.said || read.ChangePassword.said || read.ETag.said)
}

// withoutBase is an endpoint as it stands below the base, also where the server writes it from its root.
func (c *Client) withoutBase(endpoint string) string {
	if rest, ok := strings.CutPrefix(endpoint, c.base.Path+"/"); ok && c.base.Path != "" {
		return "/" + rest
	}
	return endpoint
}

// isAbsent reports whether a server answered, though not with what was asked: it may do without discovery.
func isAbsent(err error) bool {
	var failed *Failure
	if !errors.As(err, &failed) || failed.Setting {
		return false
	}
	switch {
	case errors.Is(err, errNoJSON), errors.Is(err, errDeep), errors.Is(err, errValues), errors.Is(err, errTooLong):
		return true
	case failed.Status == http.StatusTooManyRequests || failed.Status == http.StatusServiceUnavailable || failed.RetryAfter > 0:
		return false
	}
	return failed.Status != 0
}

// keepAbsent is for how long the server is not asked again for what it did not give: long where it says that there is
// no such thing.
func keepAbsent(err error) time.Duration {
	var failed *Failure
	if errors.As(err, &failed) && (failed.Final() || failed.Status == http.StatusNotFound) {
		return keepWhole
	}
	return keepParts
}
