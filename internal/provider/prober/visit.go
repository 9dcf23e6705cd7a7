package prober

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"time"

	"clavero/internal/provider"
)

// Bounds of one try.
const (
	maxHops     = 10 // redirects after one request
	maxRequests = 40
)

// visit is one try, with cookies of its own that end with it.
type visit struct {
	*Prober
	ctx     context.Context
	client  http.Client
	user    string
	secret  string
	page    *page
	cookies map[string]string // name and value of all that were set
	before  map[*Mark]bool    // marks that held before the key was sent, and so tell nothing
	report  Report
}

func (p *Prober) newVisit(ctx context.Context, user, secret string) *visit {
	jar, _ := cookiejar.New(nil) // never fails
	client := *p.client
	client.Jar = jar
	return &visit{Prober: p, ctx: ctx, client: client, user: user, secret: secret, cookies: map[string]string{},
		report: Report{Verdict: provider.Down, Recipe: p.recipe.Fingerprint(), At: p.now()}}
}

// try takes the steps until a page decides.
func (v *visit) try() Report {
	started := time.Now() // for a duration, by the monotonic clock
	if err := v.steps(); err != nil {
		v.report.Verdict, v.report.Reason = provider.Down, reasonOf(err)
	}
	v.see()
	if v.report.Verdict == provider.Works && v.recipe.SignOut != nil {
		v.report.SignedOut = v.take(*v.recipe.SignOut) == nil && v.page.status < 400
	}
	v.report.Took = time.Since(started)
	return v.report
}

// see notes the page on which the try ended.
func (v *visit) see() {
	if v.page != nil {
		v.report.Address, v.report.Status = withoutSecrets(v.page.url, v.secret), v.page.status
	}
}

func (v *visit) steps() error {
	first := v.recipe.Steps[0]
	if first.Do == Form {
		if err := v.take(Step{Do: Open}); err != nil {
			return err
		}
	}
	for _, s := range v.recipe.Steps {
		if s.sendsSecret() {
			if err := v.prepare(); err != nil {
				return err
			}
		}
		if err := v.take(s); err != nil {
			return err
		}
		if decided, err := v.judge(); decided || err != nil {
			return err
		}
	}
	if v.page.captcha {
		return stop{Captcha}
	}
	return stop{Unknown}
}

// prepare looks at the page as it is before the key is sent. A page with a riddle is not sent the key: an answer that
// says no would be about the riddle.
func (v *visit) prepare() error {
	if v.report.Sent {
		return nil
	}
	if v.page != nil && v.page.captcha {
		return stop{Captcha}
	}
	v.before = v.holding()
	return nil
}

func (v *visit) take(s Step) error {
	switch s.Do {
	case Form:
		return v.sendForm(s)
	case JSON:
		return v.sendJSON(s)
	}
	address, err := v.resolve(s.URL)
	if err != nil {
		return err
	}
	return v.ask(request{method: http.MethodGet, url: address, basic: s.Do == Basic, sends: s.Do == Basic})
}

// resolve reads a step's address, relative to the page that stands open.
func (v *visit) resolve(address string) (*url.URL, error) {
	base, err := url.Parse(v.recipe.Login)
	if err == nil && v.page != nil && address != "" {
		base = v.page.base
	}
	if err != nil || address == "" {
		return base, err
	}
	return base.Parse(address)
}

func (v *visit) sendForm(s Step) error {
	f, err := v.page.choose(s)
	if err != nil {
		return err
	}
	if f.method != http.MethodPost && f.method != "post" && s.sendsSecret() || f.enctype == "text/plain" {
		return stop{UnsafeForm}
	}
	target, err := v.page.base.Parse(f.action)
	if f.action == "" {
		target, err = v.page.url, nil
	}
	if err != nil {
		return stop{NoForm}
	}
	charset := f.submission(v.page.charset)
	kind, body, err := f.encode(f.fill(v.expandAll(s.Fields), s.Button, charset.name), charset)
	if err != nil {
		return err
	}
	if f.method != "post" {
		address := *target
		address.RawQuery = string(body)
		return v.ask(request{method: http.MethodGet, url: &address})
	}
	return v.ask(request{method: http.MethodPost, url: target, kind: kind, body: body, sends: s.sendsSecret()})
}

func (v *visit) sendJSON(s Step) error {
	address, err := v.resolve(s.URL)
	if err != nil {
		return err
	}
	body, err := json.Marshal(v.expandAll(s.Fields))
	if err != nil {
		return err
	}
	return v.ask(request{method: http.MethodPost, url: address, kind: "application/json", body: body, headers: v.expandAll(s.Headers), sends: s.sendsSecret()})
}

// expandAll puts the key and cookies in their places, in one pass: what a value holds is not expanded again.
func (v *visit) expandAll(values map[string]string) map[string]string {
	pairs := []string{"{user}", v.user, "{secret}", v.secret}
	for name, value := range v.cookies {
		pairs = append(pairs, "{cookie:"+name+"}", value)
	}
	replacer := strings.NewReplacer(pairs...)
	expanded := map[string]string{}
	for name, value := range values {
		expanded[name] = replacer.Replace(value)
	}
	return expanded
}

// read takes an answer's body, whole or not at all.
func (v *visit) read(answer *http.Response) (*page, error) {
	limit := int64(v.recipe.MaxPage) << 10
	body, err := io.ReadAll(io.LimitReader(answer.Body, limit+1))
	if err != nil {
		return nil, err
	}
	if int64(len(body)) > limit {
		return nil, stop{Oversized}
	}
	return readPage(answer.Request.URL, answer.StatusCode, answer.Header, bytes.TrimSpace(body))
}
