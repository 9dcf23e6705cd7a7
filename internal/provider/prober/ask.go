package prober

import (
	"bytes"
	"net/http"
	"net/url"
	"slices"

	"clavero/internal/register"
)

// request is one thing asked of the site.
type request struct {
	method  string
	url     *url.URL
	kind    string // content type of the body
	body    []byte
	headers map[string]string
	basic   bool // with the key in the Authorization header, to the host it was meant for and no other
	sends   bool // the secret goes with it
}

// ask makes a request and follows where the site sends it, as a browser does, until a page stands open.
func (v *visit) ask(r request) error {
	for range maxHops {
		next, err := v.once(r)
		if err != nil || next == nil {
			return err
		}
		r = *next
	}
	return stop{Loop}
}

// once makes one request, and gives the one that a browser would make next.
func (v *visit) once(r request) (*request, error) {
	req, err := v.newRequest(r)
	if err != nil {
		return nil, err
	}
	v.report.Requests++
	v.report.Sent = v.report.Sent || r.sends
	answer, err := v.client.Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = answer.Body.Close() }()
	return v.arrive(r, answer)
}

func (v *visit) newRequest(r request) (*http.Request, error) {
	if !v.guard.admits(r.url) {
		return nil, stop{Outside}
	}
	if v.report.Requests == maxRequests {
		return nil, stop{Loop}
	}
	req, err := http.NewRequestWithContext(v.ctx, r.method, r.url.String(), bytes.NewReader(r.body))
	if err != nil {
		return nil, stop{Outside}
	}
	req.Header.Set("User-Agent", register.ProbeAgent)
	req.Header.Set("Accept", "text/html,application/xhtml+xml,application/json;q=0.9,*/*;q=0.5")
	req.Header.Set("Accept-Language", "es-MX,es;q=0.9")
	v.setOrigin(req)
	for name, value := range r.headers {
		req.Header.Set(name, value)
	}
	if r.kind != "" {
		req.Header.Set("Content-Type", r.kind)
	}
	if r.basic {
		req.SetBasicAuth(v.user, v.secret)
	}
	return req, nil
}

// setOrigin says which page a form was on: sites that guard against forged requests want to know.
func (v *visit) setOrigin(req *http.Request) {
	if v.page == nil || req.Method != http.MethodPost {
		return
	}
	from := url.URL{Scheme: v.page.url.Scheme, Host: v.page.url.Host}
	req.Header.Set("Origin", from.String())
	if from.Host == req.URL.Host && from.Scheme == req.URL.Scheme {
		from.Path = v.page.url.Path
		req.Header.Set("Referer", from.String())
	}
}

// arrive reads an answer: the page that now stands open, or the request that a browser would make next.
func (v *visit) arrive(r request, answer *http.Response) (*request, error) {
	for _, cookie := range answer.Cookies() {
		v.cookies[cookie.Name] = cookie.Value
		if cookie.MaxAge < 0 || !cookie.Expires.IsZero() && cookie.Expires.Before(v.now()) {
			delete(v.cookies, cookie.Name)
		}
	}
	if to := answer.Header.Get("Location"); to != "" && slices.Contains([]int{301, 302, 303, 307, 308}, answer.StatusCode) {
		return follow(r, to, answer.StatusCode)
	}
	if unwell(answer.StatusCode) {
		v.page = &page{url: answer.Request.URL, base: answer.Request.URL, status: answer.StatusCode}
		return nil, stop{Unwell}
	}
	p, err := v.read(answer)
	if err != nil {
		return nil, err
	}
	v.page = p
	if p.refresh == "" || v.report.Sent && (v.found(v.recipe.Success) != nil || v.found(v.recipe.Failure) != nil) {
		return nil, nil // a page that decides is not left, though it sends on to another
	}
	to, err := p.base.Parse(p.refresh)
	if err != nil || to.String() == p.url.String() {
		return nil, nil // a page that loads itself anew is the page
	}
	return &request{method: http.MethodGet, url: to, basic: r.basic && sameHost(r.url, to)}, nil
}

// follow makes the next request of a redirect: a GET, but for 307 and 308, which repeat what was asked (RFC 9110, 15.4).
func follow(r request, location string, status int) (*request, error) {
	to, err := r.url.Parse(location)
	if err != nil {
		return nil, stop{Outside}
	}
	next := request{method: http.MethodGet, url: to, basic: r.basic && sameHost(r.url, to)}
	if status == http.StatusTemporaryRedirect || status == http.StatusPermanentRedirect {
		next.method, next.kind, next.body, next.headers = r.method, r.kind, r.body, r.headers
	}
	return &next, nil
}

func sameHost(a, b *url.URL) bool { return a.Scheme == b.Scheme && hostPort(a) == hostPort(b) }

// unwell are statuses by which a server says that it cannot answer now.
func unwell(status int) bool {
	return status >= 500 || status == http.StatusRequestTimeout || status == http.StatusTooManyRequests
}
