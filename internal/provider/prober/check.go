package prober

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/http/httpguts"

	"clavero/internal/fault"
)

// Bounds of a recipe.
const (
	maxSteps   = 10
	maxMarks   = 20
	maxFields  = 50
	maxHosts   = 10
	maxValue   = 2000 // bytes of one text
	maxTimeout = 120  // seconds
	maxPause   = 3600 // seconds
	maxPageKB  = 8192
)

// Check says whether a recipe can be worked by. It errs with a fault of code Invalid whose Fields name every part at
// fault ("steps[0].fields"), with texts of area prober that say what to write instead.
func (r Recipe) Check() error { return r.check(false) }

func (r Recipe) check(loopback bool) error {
	c := &checker{loopback: loopback}
	c.login(r.Login)
	c.bound("steps", len(r.Steps), 1, maxSteps)
	c.bound("success", len(r.Success), 1, maxMarks)
	c.bound("failure", len(r.Failure), 1, maxMarks)
	c.bound("hosts", len(r.Hosts), 0, maxHosts)
	c.bound("timeout_seconds", r.Timeout, 0, maxTimeout)
	c.bound("pause_seconds", r.Pause, 0, maxPause)
	c.bound("max_page_kb", r.MaxPage, 0, maxPageKB)
	for i, host := range r.Hosts {
		c.host(fmt.Sprintf("hosts[%d]", i), host)
	}
	c.steps(r)
	for i, m := range r.Success {
		c.success(fmt.Sprintf("success[%d]", i), m)
	}
	for i, m := range r.Failure {
		c.failure(fmt.Sprintf("failure[%d]", i), m)
	}
	return fault.Form(c.fields)
}

type checker struct {
	loopback bool
	fields   []fault.Field
}

func (c *checker) wrong(name, text string, args ...any) {
	c.fields = append(c.fields, fault.Field{Name: name, Text: "prober.recipe." + text, Args: fault.Args(args...)})
}

func (c *checker) bound(name string, n, least, most int) {
	if n < least || n > most {
		c.wrong(name, "bound", "Min", least, "Max", most)
	}
}

func (c *checker) login(address string) {
	u, err := url.Parse(address)
	switch {
	case err != nil || u.Host == "" || u.User != nil || len(address) > maxValue:
		c.wrong("login", "login")
	case u.Scheme == "http" && c.loopback && isLoopback(u.Hostname()):
	case u.Scheme != "https":
		c.wrong("login", "https")
	}
}

func (c *checker) host(name, host string) {
	u, err := url.Parse("https://" + host)
	if err != nil || host == "" || u.Host != host || u.Hostname() == "" || len(host) > maxValue {
		c.wrong(name, "host")
	}
}

func (c *checker) steps(r Recipe) {
	sends := false
	for i, s := range r.Steps {
		c.step(fmt.Sprintf("steps[%d]", i), s)
		sends = sends || s.sendsSecret()
	}
	if len(r.Steps) > 0 && !sends {
		c.wrong("steps", "no_secret")
	}
	if r.SignOut == nil {
		return
	}
	c.step("sign_out", *r.SignOut)
	if r.SignOut.sendsSecret() {
		c.wrong("sign_out", "sign_out")
	}
}

func (c *checker) step(name string, s Step) {
	if !slices.Contains([]Kind{Open, Form, JSON, Basic}, s.Do) {
		c.wrong(name+".do", "kind")
	}
	if u, err := url.Parse(s.URL); err != nil || u.User != nil || len(s.URL) > maxValue || strings.Contains(s.URL, "{") {
		c.wrong(name+".url", "url")
	}
	for field, misplaced := range map[string]bool{
		"url":     s.Do == Form && s.URL != "",
		"form":    s.Do != Form && s.Form != "",
		"button":  s.Do != Form && s.Button != "",
		"fields":  (s.Do == Open || s.Do == Basic) && len(s.Fields) > 0,
		"headers": s.Do != JSON && len(s.Headers) > 0,
	} {
		if misplaced {
			c.wrong(name+"."+field, "misplaced", "Kind", string(s.Do))
		}
	}
	c.values(name, s)
}

func (c *checker) values(name string, s Step) {
	c.bound(name+".fields", len(s.Fields), 0, maxFields)
	c.bound(name+".headers", len(s.Headers), 0, maxFields)
	for _, field := range slices.Sorted(maps.Keys(s.Fields)) {
		if field == "" || len(field) > maxValue || len(s.Fields[field]) > maxValue {
			c.wrong(name+".fields", "value", "Name", field)
		}
	}
	for _, header := range slices.Sorted(maps.Keys(s.Headers)) {
		value := s.Headers[header]
		if !httpguts.ValidHeaderFieldName(header) || !httpguts.ValidHeaderFieldValue(value) || reserved(header) || strings.Contains(value, "{secret}") {
			c.wrong(name+".headers", "value", "Name", header)
		}
	}
}

// reserved are headers that are the client's own matter.
func reserved(header string) bool {
	return slices.Contains([]string{"Host", "Cookie", "Content-Length", "Content-Type", "Transfer-Encoding", "Connection", "Authorization"},
		http.CanonicalHeaderKey(header))
}

// success refuses marks that a page of another kind bears too: any page at all may have the status 200.
func (c *checker) success(name string, m Mark) {
	c.mark(name, m)
	if m.Words == "" && m.Path == "" && m.Cookie == "" {
		c.wrong(name, "weak_success")
	}
}

// failure takes a bare status only where it says that the key was refused.
func (c *checker) failure(name string, m Mark) {
	c.mark(name, m)
	refusal := m.Status == http.StatusUnauthorized || m.Status == http.StatusForbidden
	if m.Words == "" && m.Path == "" && m.Query == "" && m.Cookie == "" && !refusal {
		c.wrong(name, "weak_failure")
	}
}

func (c *checker) mark(name string, m Mark) {
	if m.Words != "" && foldText(m.Words) == "" {
		c.wrong(name+".words", "words")
	}
	if m.Path != "" && !strings.HasPrefix(m.Path, "/") || m.Path == "/*" {
		c.wrong(name+".path", "path")
	}
	if m.Status != 0 && (m.Status < 200 || unwell(m.Status)) {
		c.wrong(name+".status", "status")
	}
	for _, text := range []string{m.Name, m.Words, m.Path, m.Query, m.Cookie} {
		if len(text) > maxValue {
			c.wrong(name, "value", "Name", name)
		}
	}
}

// sendsSecret reports whether the key is tried with this step.
func (s Step) sendsSecret() bool {
	return s.Do == Basic || slices.ContainsFunc(slices.Collect(maps.Values(s.Fields)), func(v string) bool { return strings.Contains(v, "{secret}") })
}
