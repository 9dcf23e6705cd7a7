package client

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"clavero/internal/fault"
)

// OAuth is where tokens are fetched by the client credentials grant (RFC 6749, 4.4).
type OAuth struct {
	TokenURL   string // empty: no OAuth
	ClientID   string
	SecretFile string // file that holds the client's secret
	Scope      string // empty: none is asked for
}

// tokens fetches them.
type tokens struct {
	url      *url.URL
	settings OAuth
	http     *http.Client
	clock    func() time.Time
}

func newTokens(o OAuth, over *http.Client, clock func() time.Time) (*tokens, error) {
	u, err := url.Parse(o.TokenURL) // it may have a query, unlike the base
	if err != nil || u.Host == "" || u.User != nil || u.Fragment != "" || u.Scheme != "https" && (u.Scheme != "http" || !isLoopback(u.Hostname())) {
		return nil, fault.New(fault.Invalid, "scim.token_url")
	}
	if o.ClientID == "" || o.SecretFile == "" {
		return nil, fault.New(fault.Invalid, "scim.oauth")
	}
	if _, err := readSecret(o.SecretFile); err != nil {
		return nil, err
	}
	return &tokens{url: u, settings: o, http: over, clock: clock}, nil
}

// defaultLife is how long a token is kept of which nobody said how long it lasts.
const defaultLife = 5 * time.Minute

// The bodies of RFC 6749, 5.1 and 5.2.
type tokenBody struct {
	Token text  `json:"access_token"`
	Kind  text  `json:"token_type"`
	Life  count `json:"expires_in"`
	Error text  `json:"error"`
}

var errToken = errors.New("the answer brings no bearer token")

// fetch asks for a token, with the client's name and secret in the header as every server must take it (2.3.1), and in the
// body for those that do not.
func (t *tokens) fetch(ctx context.Context) (string, time.Duration, error) {
	secret, err := readSecret(t.settings.SecretFile)
	if err != nil {
		return "", 0, err
	}
	token, life, err := t.ask(ctx, secret, true)
	var failed *Failure
	if errors.As(err, &failed) && (failed.Status == http.StatusUnauthorized || failed.Status == http.StatusBadRequest) {
		return t.ask(ctx, secret, false)
	}
	return token, life, err
}

func (t *tokens) ask(ctx context.Context, secret string, header bool) (string, time.Duration, error) {
	form := url.Values{"grant_type": {"client_credentials"}}
	if t.settings.Scope != "" {
		form.Set("scope", t.settings.Scope)
	}
	if !header {
		form.Set("client_id", t.settings.ClientID)
		form.Set("client_secret", secret)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, t.url.String(), strings.NewReader(form.Encode()))
	if err != nil {
		return "", 0, &Failure{Doing: "POST token", Setting: true, Cause: err}
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Accept", "application/json")
	if header {
		request.SetBasicAuth(url.QueryEscape(t.settings.ClientID), url.QueryEscape(secret))
	}
	return t.answer(request)
}

// answer reads what came. Nothing of its text is told but the error's code: it may hold a token.
func (t *tokens) answer(request *http.Request) (string, time.Duration, error) {
	failed := &Failure{Doing: "POST token", Setting: true}
	response, err := t.http.Do(request)
	if err != nil {
		failed.Cause = err
		return "", 0, failed
	}
	defer func() { _ = response.Body.Close() }()
	body, err := readUpTo(response.Body, longestError)
	if err != nil {
		failed.Cause = err
		return "", 0, failed
	}
	granted := parseToken(body)
	if response.StatusCode == http.StatusOK && granted.token != "" {
		return granted.token, granted.life, nil
	}
	failed.Type, failed.Cause, failed.RetryAfter = granted.err, errToken, retryAfter(response.Header, t.clock())
	if response.StatusCode != http.StatusOK {
		failed.Status = response.StatusCode
	}
	return "", 0, failed
}

// grant is what a token endpoint answers: a token and how long it lasts, or the error's code.
type grant struct {
	token string
	life  time.Duration
	err   string
}

// parseToken reads what it can of an answer, which may be anything.
func parseToken(body []byte) grant {
	var read lenient[tokenBody]
	if checkJSON(body) != nil || unmarshal(body, &read) != nil {
		return grant{}
	}
	told := read.value
	granted := grant{token: string(told.Token), life: cmp.Or(min(time.Duration(told.Life)*time.Second, longestWait), defaultLife)}
	if told.Kind != "" && !strings.EqualFold(string(told.Kind), "bearer") || len(granted.token) > longestSecret || !isPlain(granted.token) {
		granted.token = ""
	}
	if code := string(told.Error); len(code) <= 40 && isPlain(code) {
		granted.err = code
	}
	return granted
}
