package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// How far a server without filters is looked through for one user: so many users at a time, so many pages.
const (
	pageSize = 100
	maxPages = 60
)

// ErrTooMany says that a user was not found within the bound, which does not mean that there is none.
var ErrTooMany = errors.New("scim: the server does not filter, and has more users than are looked through")

// Attribute is what a user can be found by.
type Attribute string

// The attributes looked for. User names are the same in any case, external ids are not (RFC 7643, 3.1 and 4.1.1).
const (
	ByUserName   Attribute = "userName"
	ByExternalID Attribute = "externalId"
)

func (a Attribute) matches(u User, value string) bool {
	if a == ByUserName {
		return strings.EqualFold(u.UserName, value)
	}
	return u.ExternalID == value
}

// Find looks for a user by a filter (RFC 7644, 3.4.2.2), and without one where the server has none, refuses ours or
// answers with users that were not asked for. It says whether there is one; ErrTooMany when it cannot say.
func (c *Client) Find(ctx context.Context, by Attribute, value string) (User, bool, error) {
	features, err := c.Features(ctx)
	if err != nil {
		return User{}, false, err
	}
	if value == "" || len(value) > longestName {
		return User{}, false, nil
	}
	if !features.Filter {
		return c.search(ctx, features, by, value)
	}
	found, err := c.page(ctx, features, url.Values{"filter": {filter(by, value)}})
	if doesNotFilter(err) {
		return c.search(ctx, features, by, value)
	}
	if IsGone(err) { // nobody is like that, or there is no such address, which only a list of anybody tells
		_, err = c.page(ctx, features, url.Values{"count": {"1"}})
	}
	if err != nil {
		return User{}, false, err
	}
	for _, u := range found.users {
		if by.matches(u, value) {
			return u, true, nil
		}
	}
	if len(found.users) > 0 { // it answers with anything
		return c.search(ctx, features, by, value)
	}
	return User{}, false, nil
}

// doesNotFilter reports whether an answer is a refusal of the filter, or the server broke over it.
func doesNotFilter(err error) bool {
	var failed *Failure
	return errors.As(err, &failed) && !failed.Setting &&
		(failed.Final() && failed.Status != http.StatusForbidden && failed.Status != http.StatusGone || failed.Status == http.StatusInternalServerError && failed.RetryAfter == 0)
}

// filter writes a comparison; the value is a JSON string (RFC 7644, 3.4.2.2).
func filter(by Attribute, value string) string {
	quoted, _ := json.Marshal(value) // a string always can be
	return fmt.Sprintf("%s eq %s", by, quoted)
}

// search looks through all users, page by page, until one matches, a page brings nothing new, or the bound is reached.
// What the server says of the total ends it only together with a page that is not full, and not where there are more.
func (c *Client) search(ctx context.Context, features Features, by Attribute, value string) (User, bool, error) {
	seen := map[string]bool{}
	for range maxPages {
		asked := url.Values{"startIndex": {fmt.Sprint(len(seen) + 1)}, "count": {fmt.Sprint(pageSize)}}
		got, err := c.page(ctx, features, asked)
		if err != nil {
			return User{}, false, err
		}
		before := len(seen)
		for _, u := range got.users {
			if by.matches(u, value) {
				return u, true, nil
			}
			seen[u.ID] = true
		}
		if len(seen) == before || len(got.users) < pageSize && got.total >= len(got.users) && got.total > 0 && len(seen) >= got.total {
			return User{}, false, nil
		}
	}
	return User{}, false, ErrTooMany
}

func (c *Client) page(ctx context.Context, features Features, query url.Values) (page, error) {
	one := call{method: http.MethodGet, path: features.Endpoint, query: strings.ReplaceAll(query.Encode(), "+", "%20")} // some read + as itself
	answer, err := c.do(ctx, one)
	if err != nil {
		return page{}, err
	}
	if answer.empty { // 204: nobody
		return page{}, nil
	}
	got, err := parsePage(answer.body)
	if err != nil {
		return page{}, &Failure{Doing: "GET " + features.Endpoint, Cause: err}
	}
	return got, nil
}
