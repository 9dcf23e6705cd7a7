package client

import (
	"context"
	"errors"
	"net/http"
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
	features, keep := usual, keepWhole
	for _, part := range []struct {
		path string
		take func(Features, []byte) (Features, error)
	}{
		{"/ServiceProviderConfig", Features.withConfig}, {"/ResourceTypes", Features.withTypes}, {"/Schemas", Features.withSchemas},
	} {
		answer, err := c.do(ctx, call{method: http.MethodGet, path: part.path})
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
	c.features, c.until = features, c.clock().Add(keep)
	return features, nil
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
