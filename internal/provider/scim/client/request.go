package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"slices"
	"strings"
	"time"
)

// call is one request.
type call struct {
	method  string
	path    string // below the base, escaped
	query   string // encoded
	version string // of the user as it was read; goes into If-Match (RFC 7644, 3.14)
	body    any
	secret  string // in the body: kept out of what is told of the answer
}

// reply is an answer that said yes.
type reply struct {
	header   http.Header
	body     []byte // nil where it says nothing that can be read
	version  string // as the header has it
	empty    bool   // it says that there is nothing to say (204)
	accepted bool   // it will be done (202)
}

// What is read of an answer at most, in bytes, and of one that says no.
const (
	longestBody  = 8 << 20
	longestError = 64 << 10
)

// How a server that asks for patience is obliged within the call: a short wait, and not often. A longer one is told to the
// caller.
const (
	shortWait  = 2 * time.Second
	shortWaits = 2
)

var (
	errTooLong  = errors.New("the answer is longer than is taken")
	errNoJSON   = errors.New("the answer is a page, not SCIM: is the address right?")
	errRedirect = errors.New("the server sends us to another address, where we do not go")
)

// do sends a request until it has an answer to give back: once more with a fresh token, with the other name for JSON, or
// after a short wait where the server asks for one.
func (c *Client) do(ctx context.Context, one call) (reply, error) {
	renewed, waits, plain := false, 0, c.plainJSON.Load()
	for {
		token, err := c.bearer.get(ctx)
		if err != nil {
			return reply{}, err
		}
		answer, err := c.send(ctx, one, token, plain)
		if err == nil {
			c.took(one, plain)
			return answer, nil
		}
		var failed *Failure
		if !errors.As(err, &failed) {
			return answer, err
		}
		switch {
		case failed.expired && c.bearer != nil && !renewed:
			renewed = true
			c.bearer.drop(token)
		case one.body != nil && !plain && c.misread(failed):
			plain = true
		case failed.RetryAfter > 0 && failed.RetryAfter <= shortWait && waits < shortWaits:
			waits++
			if err := wait(ctx, failed.RetryAfter); err != nil {
				return reply{}, failed
			}
		default:
			return reply{}, err
		}
	}
}

// took remembers under which name for JSON the server read what it was sent.
func (c *Client) took(one call, plain bool) {
	if one.body != nil {
		c.plainJSON.Store(plain)
		c.understood.Store(true)
	}
}

// misread reports whether the server may not have read what it was sent, because of what it was called: it says so (415), or
// it finds the body empty, as servers do that read application/json alone and were never asked for anything else.
func (c *Client) misread(failed *Failure) bool {
	return failed.Status == http.StatusUnsupportedMediaType ||
		!c.understood.Load() && slices.Contains([]int{http.StatusBadRequest, http.StatusUnprocessableEntity, http.StatusInternalServerError}, failed.Status)
}

func wait(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// send is one request and its answer.
func (c *Client) send(ctx context.Context, one call, token string, plain bool) (reply, error) {
	doing := one.method + " " + one.path
	request, err := c.request(ctx, one, token, plain)
	if err != nil {
		return reply{}, &Failure{Doing: doing, Cause: err}
	}
	response, err := c.http.Do(request)
	if err != nil {
		return reply{}, &Failure{Doing: doing, Cause: err}
	}
	defer func() { _ = response.Body.Close() }()
	said := reply{header: response.Header, version: response.Header.Get("ETag"),
		empty: response.StatusCode == http.StatusNoContent, accepted: response.StatusCode == http.StatusAccepted}
	switch {
	case response.StatusCode == http.StatusNotModified && one.method != http.MethodGet: // it was so already
		return said, nil
	case response.StatusCode < 200 || response.StatusCode > 299:
		return reply{}, c.refusal(doing, response, one.secret, token)
	}
	said.body, err = readUpTo(response.Body, longestBody)
	if err == nil {
		err = c.checkBody(response.Header.Get("Content-Type"), said.body)
	}
	switch {
	case err != nil && one.method != http.MethodGet: // it was done, or so it says: what came of it is looked at
		said.body = nil
		return said, nil
	case err != nil:
		return reply{}, &Failure{Doing: doing, Cause: err}
	}
	if failed := disguised(said.body, one.secret, token); failed != nil {
		failed.Doing = doing
		return reply{}, failed
	}
	return said, nil
}

func (c *Client) request(ctx context.Context, one call, token string, plain bool) (*http.Request, error) {
	var body io.Reader
	if one.body != nil {
		encoded, err := json.Marshal(one.body)
		if err != nil {
			return nil, err
		}
		body = bytes.NewReader(encoded)
	}
	request, err := http.NewRequestWithContext(ctx, one.method, c.endpoint(one.path, one.query).String(), body)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Accept", "application/scim+json, application/json;q=0.9, */*;q=0.1")
	request.Header.Set("User-Agent", "clavero")
	if one.body != nil {
		request.Header.Set("Content-Type", "application/scim+json")
		if plain {
			request.Header.Set("Content-Type", "application/json")
		}
	}
	if one.version != "" {
		request.Header.Set("If-Match", one.version)
	}
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	return request, nil
}

// refusal makes a failure of an answer that says no.
func (c *Client) refusal(doing string, response *http.Response, secrets ...string) *Failure {
	failed := &Failure{Doing: doing, Status: response.StatusCode}
	if failed.Status >= 300 && failed.Status < 400 {
		failed.Cause = errRedirect
	}
	failed.expired = failed.Status == http.StatusUnauthorized || strings.Contains(response.Header.Get("WWW-Authenticate"), "invalid_token") // RFC 6750, 3.1
	failed.RetryAfter = retryAfter(response.Header, c.clock())
	if body, err := readUpTo(response.Body, longestError); err == nil {
		failed.Type, failed.Detail = parseError(body, secrets...)
	}
	return failed
}

// readUpTo reads all of an answer, and says no to one that is longer.
func readUpTo(r io.Reader, most int64) ([]byte, error) {
	body, err := io.ReadAll(io.LimitReader(r, most+1))
	if err == nil && int64(len(body)) > most {
		return nil, errTooLong
	}
	return body, err
}

// jsonTypes are what an answer may call itself (RFC 7644, 3.1, and what servers write).
var jsonTypes = []string{"application/scim+json", "application/json", "text/json", "text/plain", "application/octet-stream", ""}

// checkBody sees that a body that is there is JSON within bounds. A server that says nothing, or something vague, of what
// it sends is believed by the look of it.
func (c *Client) checkBody(contentType string, body []byte) error {
	if len(bytes.TrimSpace(body)) == 0 {
		return nil
	}
	kind, _, _ := mime.ParseMediaType(contentType)
	if !slices.Contains(jsonTypes, kind) && !strings.HasSuffix(kind, "+json") {
		return errNoJSON
	}
	first := bytes.TrimSpace(bytes.TrimPrefix(body, []byte("\ufeff")))
	if len(first) == 0 || first[0] != '{' && first[0] != '[' {
		return errNoJSON
	}
	return checkJSON(body)
}
