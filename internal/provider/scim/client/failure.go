package client

import (
	"bytes"
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// The kinds of error the protocol names (RFC 7644, 3.12) that something is done about here.
const (
	Uniqueness   = "uniqueness"
	InvalidValue = "invalidValue"
	Mutability   = "mutability"
	Sensitive    = "sensitive"
)

// Failure is a request that did not bring about what it asked.
type Failure struct {
	Doing      string        // method and path: "POST /Users"
	Status     int           // of HTTP; 0 when no answer came, or one that cannot be read
	Type       string        // scimType, when the server gives one
	Detail     string        // the server's own words, made fit to be shown; never what was sent
	RetryAfter time.Duration // when the server said when to come again
	Setting    bool          // a setting is wrong, not what was asked: the operator's to mend
	Cause      error

	expired bool // the token was not taken: another may be
}

// Error is for logs.
func (f *Failure) Error() string {
	text := "scim: " + f.Doing
	if f.Status != 0 {
		text += fmt.Sprintf(": %d %s", f.Status, http.StatusText(f.Status))
	}
	for _, more := range []string{f.Type, f.Detail} {
		if more != "" {
			text += ": " + more
		}
	}
	if f.Cause != nil {
		text += ": " + f.Cause.Error()
	}
	return text
}

// Unwrap gives the cause.
func (f *Failure) Unwrap() error { return f.Cause }

// Final reports whether the server understood and says no, so that asking the same again has no use. A token that is not
// taken and an address where nothing is are the operator's to mend, not the order's fault: those are asked again.
func (f *Failure) Final() bool {
	if f.Setting {
		return false
	}
	switch f.Status {
	case http.StatusUnauthorized, http.StatusNotFound, http.StatusProxyAuthRequired, http.StatusRequestTimeout,
		http.StatusPreconditionFailed, http.StatusMisdirectedRequest, http.StatusTooEarly, http.StatusPreconditionRequired, http.StatusTooManyRequests:
		return false
	case http.StatusNotImplemented:
		return true
	}
	return f.Status >= 400 && f.Status < 500
}

// Taken reports whether the user was refused because there is one like it.
func (f *Failure) Taken() bool {
	return f.Status == http.StatusConflict || f.Status == http.StatusBadRequest && strings.EqualFold(f.Type, Uniqueness)
}

// errorBody is the error of RFC 7644, 3.12, and what servers write in its place: RFC 6750's and 9457's, SCIM 1.1's, their
// framework's.
type errorBody struct {
	Schemas     lenient[[]lenient[text]] `json:"schemas"`
	Status      count                    `json:"status"`
	Type        text                     `json:"scimType"`
	Detail      text                     `json:"detail"`
	Description text                     `json:"error_description"`
	Message     text                     `json:"message"`
	Title       text                     `json:"title"`
	Error       words                    `json:"error"`
	Errors      lenient[[]words]         `json:"errors"`
}

// says are the body's words, the plainest first.
func (e errorBody) says() string {
	several := append([]words{e.Error}, e.Errors.value...)
	said := ""
	for _, one := range several {
		said = cmp.Or(said, string(one))
	}
	return string(cmp.Or(e.Detail, e.Description, e.Message, text(said), e.Title))
}

// words are a text, or the one that stands within an object.
type words string

// UnmarshalJSON takes anything.
func (w *words) UnmarshalJSON(data []byte) error {
	if data[0] == '{' {
		var inner lenient[struct {
			Detail      text `json:"detail"`
			Description text `json:"description"`
			Message     text `json:"message"`
		}]
		_ = inner.UnmarshalJSON(data)
		*w = words(cmp.Or(inner.value.Detail, inner.value.Description, inner.value.Message))
		return nil
	}
	var plain text
	_ = plain.UnmarshalJSON(data)
	*w = words(plain)
	return nil
}

// parseError reads what it can of an error's body, which may be anything: the kind of error, and the server's words
// without the secrets that were sent. A text that is not JSON is its words; a page is not.
func parseError(body []byte, secrets ...string) (string, string) {
	var read lenient[errorBody]
	if checkJSON(body) != nil {
		return "", ""
	}
	if unmarshal(body, &read) != nil {
		if text := bytes.TrimSpace(body); len(text) == 0 || strings.ContainsRune("{[<", rune(text[0])) {
			return "", ""
		}
		return "", shown(string(body), secrets...)
	}
	kind := string(read.value.Type)
	if len(kind) > 40 || strings.ContainsFunc(kind, func(r rune) bool { return !unicode.IsLetter(r) }) {
		kind = ""
	}
	said := read.value.says()
	if said == "" {
		var bare words
		_ = unmarshal(body, &bare) // it is JSON
		said = string(bare)
	}
	return kind, shown(said, secrets...)
}

// errorSchema is how an error calls itself.
const errorSchema = "urn:ietf:params:scim:api:messages:2.0:Error"

// disguised is an error that came as if all were well, or nil.
func disguised(body []byte, secrets ...string) *Failure {
	if !bytes.Contains(body, []byte("messages:2.0:Error")) {
		return nil
	}
	var read lenient[errorBody]
	if unmarshal(body, &read) != nil || !slices.ContainsFunc(read.value.Schemas.value, func(s lenient[text]) bool { return strings.EqualFold(string(s.value), errorSchema) }) {
		return nil
	}
	failed := &Failure{Status: int(read.value.Status)}
	if failed.Status < 400 || failed.Status > 599 {
		failed.Status = http.StatusInternalServerError
	}
	failed.Type, failed.Detail = parseError(body, secrets...)
	return failed
}

// longestDetail bounds the server's words, in characters.
const longestDetail = 300

// without takes secrets out of a text: some servers repeat what they were sent.
func without(words string, secrets ...string) string {
	for _, secret := range secrets {
		if secret != "" {
			words = strings.ReplaceAll(words, secret, "(…)")
		}
	}
	return words
}

// shown makes a server's words fit to be shown and stored: one line, no control or formatting characters, no more than a
// paragraph, and none of the secrets. Those are looked for in what is clean and still whole.
func shown(words string, secrets ...string) string {
	clean := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case !unicode.IsPrint(r) || r == unicode.ReplacementChar:
			return -1
		}
		return r
	}, words)
	clean = without(strings.Join(strings.Fields(clean), " "), secrets...)
	if runes := []rune(clean); len(runes) > longestDetail {
		clean = string(runes[:longestDetail]) + "…"
	}
	return clean
}

// longestWait bounds how long a server may have us stay away.
const longestWait = 24 * time.Hour

// retryAfter reads the header of that name (RFC 9110, 10.2.3): seconds, or a date.
func retryAfter(h http.Header, now time.Time) time.Duration {
	value := strings.TrimSpace(h.Get("Retry-After"))
	if seconds, err := strconv.ParseUint(value, 10, 31); err == nil {
		return min(time.Duration(seconds)*time.Second, longestWait)
	}
	at, err := http.ParseTime(value)
	if err != nil {
		return 0
	}
	if theirs, err := http.ParseTime(h.Get("Date")); err == nil {
		now = theirs // by the clock the date was written by
	}
	return min(max(at.Sub(now), 0), longestWait)
}

func isControl(r rune) bool { return unicode.IsControl(r) || r == unicode.ReplacementChar }
