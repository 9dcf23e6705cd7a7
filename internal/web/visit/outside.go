package visit

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"clavero/internal/auth"
	"clavero/internal/fault"
	"clavero/internal/lang"
	"clavero/internal/register"
	"clavero/internal/store"
	"clavero/internal/web/shelf"
)

// Policy is the content security policy of every page: nothing inline, nothing from elsewhere.
const Policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; " +
	"form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

// headersOf are those of every answer.
func headersOf(secure bool) http.Header {
	headers := http.Header{}
	headers.Set("Content-Security-Policy", Policy)
	headers.Set("X-Content-Type-Options", "nosniff")
	headers.Set("Referrer-Policy", "no-referrer")
	headers.Set("X-Frame-Options", "DENY")
	headers.Set("Cross-Origin-Opener-Policy", "same-origin")
	headers.Set("Cross-Origin-Resource-Policy", "same-origin")
	headers.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
	headers.Set("Cache-Control", "no-store")
	if secure {
		headers.Set("Strict-Transport-Security", "max-age=31536000")
	}
	return headers
}

// Outside is what surrounds every request: headers, and nothing that could end without an answer.
func (s *Service) Outside(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		maps.Copy(w.Header(), s.headers)
		next.ServeHTTP(w, r)
	})
}

// Serve carries a route's request from the door to its handler and back.
func (s *Service) Serve(route Route) http.Handler {
	log := s.Log.With(slog.String("route", route.pattern()))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		started := time.Now()
		r = r.WithContext(store.Once(r.Context()))
		query := r.URL.Query()
		v := &Visit{Service: s, Answer: &Answer{ResponseWriter: w, status: http.StatusOK}, Request: r, Query: query, Route: route, ID: requestID(), Now: s.DB.Now(), Lang: language(r, query)}
		defer func() {
			if broken := recover(); broken != nil {
				s.Log.Error("panic", "request", v.ID, "route", route.pattern(), "panic", broken)
				v.anew()
				v.fail(fault.New(fault.Unplanned, "fault.unplanned"))
			}
			took := time.Since(started)
			log.LogAttrs(r.Context(), slog.LevelInfo, "request", slog.String("request", v.ID), slog.String("method", r.Method),
				slog.Int("status", v.Answer.status), slog.Int("bytes", v.Answer.bytes), slog.Int64("ms", took.Milliseconds()))
			if s.Answered != nil {
				s.Answered(route.pattern(), r.Method, v.Answer.status, took)
			}
		}()
		if route.presumes() && v.presuming() {
			return
		}
		v.attend()
	})
}

// attend answers the request.
func (v *Visit) attend() {
	err := v.enter()
	if err == nil {
		err = v.Route.Handle(v)
	}
	if err != nil && !errors.Is(err, store.ErrOutdated) {
		v.fail(err)
	}
}

// presuming answers under what was known before the request came, and makes sure of that with the access that opens the
// page, or else before the first byte; false where it was over, and then nothing is answered yet.
func (v *Visit) presuming() bool {
	v.DB.Presume(v.Request.Context())
	v.Answer.confirm = func() error { return v.DB.Confirm(v.Request.Context()) }
	v.attend()
	if v.Answer.begun {
		return true
	}
	v.anew()
	return false
}

// anew forgets all that a visit worked out and nobody has seen yet.
func (v *Visit) anew() {
	if v.Answer.begun || v.Answer.confirm == nil {
		return
	}
	store.Anew(v.Request.Context())
	clear(v.Answer.Header())
	maps.Copy(v.Answer.Header(), v.headers)
	v.Answer.confirm, v.Answer.held = nil, false
	v.Who, v.Token = auth.Who{}, ""
}

// Answer notes what was answered, for the log, and holds back what nobody can vouch for.
type Answer struct {
	http.ResponseWriter
	status  int
	bytes   int
	begun   bool
	held    bool         // back: it could not be confirmed
	confirm func() error // asked once, before anything is written; nil where there is nothing to make sure of
}

// WriteHeader notes the status.
func (a *Answer) WriteHeader(status int) {
	if a.begun || a.held {
		return
	}
	if a.confirm != nil && a.confirm() != nil {
		a.held = true
		return
	}
	a.status, a.begun = status, true
	a.ResponseWriter.WriteHeader(status)
}

// Write notes the bytes.
func (a *Answer) Write(p []byte) (int, error) {
	a.WriteHeader(http.StatusOK)
	if a.held {
		return 0, store.ErrOutdated
	}
	n, err := a.ResponseWriter.Write(p)
	a.bytes += n
	return n, err
}

// Unwrap lets http.ResponseController reach the connection.
func (a *Answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

// Place is where a request comes from, as much of it as is ever kept.
func (s *Service) Place(r *http.Request) auth.Place {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = ""
	}
	from := origin{host, strings.Join(r.Header.Values("X-Forwarded-For"), ","), r.UserAgent()}
	if len(from.forwarded)+len(from.agent) > longestOrigin {
		return s.placeOf(from)
	}
	place, _ := s.places.Get(from, func() (auth.Place, error) { return s.placeOf(from), nil }) // fails never
	return place
}

// origin is what a request says of where it comes from.
type origin struct{ host, forwarded, agent string }

const longestOrigin = 512 // bytes of what is kept of one

func (s *Service) placeOf(from origin) auth.Place {
	return auth.Place{Prefix: register.Prefix(s.address(from)), Device: register.Device(from.agent)}
}

// address is the client's, believing X-Forwarded-For only as far as trusted proxies wrote it.
func (s *Service) address(from origin) string {
	host := from.host
	forwarded := strings.Split(from.forwarded, ",")
	for i := len(forwarded) - 1; i >= 0 && s.trusts(host); i-- {
		next := withoutPort(strings.TrimSpace(forwarded[i]))
		if next == "" {
			break
		}
		host = next
	}
	return host
}

// withoutPort is an address as some proxies write it, with the port it came from.
func withoutPort(address string) string {
	if both, err := netip.ParseAddrPort(address); err == nil {
		return both.Addr().String()
	}
	return address
}

func (s *Service) trusts(host string) bool {
	ip, err := netip.ParseAddr(host)
	if err != nil {
		return false
	}
	for _, prefix := range s.TrustedProxies {
		if prefix.Contains(ip.Unmap()) {
			return true
		}
	}
	return false
}

const langCookie = "clavero_lang"

// language is what the address asks for, else what was chosen before, else what the browser prefers.
func language(r *http.Request, query url.Values) lang.Tag {
	if asked := query.Get("lang"); asked != "" {
		return lang.Parse(asked)
	}
	if chosen, ok := cookieOf(r, langCookie); ok {
		return lang.Parse(chosen)
	}
	header := r.Header.Get("Accept-Language")
	if len(header) > longestAccept {
		return lang.Accepted(header)
	}
	tag, _ := accepted.Get(header, func() (lang.Tag, error) { return lang.Accepted(header), nil }) // fails never
	return tag
}

// accepted keeps what the headers of common browsers ask for: reading one costs more than all else that is done before a page.
var accepted = shelf.New[string, lang.Tag](256)

const longestAccept = 128 // bytes of a header that is kept

func requestID() string {
	var b [6]byte
	_, _ = rand.Read(b[:]) // never fails (crypto/rand, Go 1.24)
	return hex.EncodeToString(b[:])
}
