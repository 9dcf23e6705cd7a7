package web

import (
	"crypto/rand"
	"encoding/hex"
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

// policy is the content security policy of every page: nothing inline, nothing from elsewhere.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; " +
	"form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

// outside is what surrounds every request: headers, and nothing that could end without an answer.
func (s *Server) outside(next http.Handler) http.Handler {
	headers := http.Header{}
	headers.Set("Content-Security-Policy", policy)
	headers.Set("X-Content-Type-Options", "nosniff")
	headers.Set("Referrer-Policy", "no-referrer")
	headers.Set("X-Frame-Options", "DENY")
	headers.Set("Cross-Origin-Opener-Policy", "same-origin")
	headers.Set("Cross-Origin-Resource-Policy", "same-origin")
	headers.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
	headers.Set("Cache-Control", "no-store")
	if s.secure {
		headers.Set("Strict-Transport-Security", "max-age=31536000")
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		maps.Copy(w.Header(), headers)
		next.ServeHTTP(w, r)
	})
}

// serve carries a route's request from the door to its handler and back.
func (s *Server) serve(route route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		started := time.Now()
		out := &answer{ResponseWriter: w, status: http.StatusOK}
		r = r.WithContext(store.Once(r.Context()))
		query := r.URL.Query()
		v := &visit{Server: s, w: out, r: r, query: query, route: route, id: requestID(), now: s.DB.Now(), lang: language(r, query)}
		defer func() {
			if broken := recover(); broken != nil {
				s.Log.Error("panic", "request", v.id, "route", route.pattern(), "panic", broken)
				v.fail(fault.New(fault.Unplanned, "fault.unplanned"))
			}
			took := time.Since(started)
			s.Log.LogAttrs(r.Context(), slog.LevelInfo, "request", slog.String("request", v.id), slog.String("method", r.Method),
				slog.String("route", route.pattern()), slog.Int("status", out.status), slog.Int("bytes", out.bytes), slog.Int64("ms", took.Milliseconds()))
			if s.Answered != nil {
				s.Answered(route.pattern(), r.Method, out.status, took)
			}
		}()
		if err := v.enter(); err != nil {
			v.fail(err)
			return
		}
		if err := route.handle(v); err != nil {
			v.fail(err)
		}
	})
}

// answer notes what was answered, for the log.
type answer struct {
	http.ResponseWriter
	status int
	bytes  int
	begun  bool
}

// WriteHeader notes the status.
func (a *answer) WriteHeader(status int) {
	if !a.begun {
		a.status, a.begun = status, true
		a.ResponseWriter.WriteHeader(status)
	}
}

// Write notes the bytes.
func (a *answer) Write(p []byte) (int, error) {
	if !a.begun {
		a.WriteHeader(http.StatusOK)
	}
	n, err := a.ResponseWriter.Write(p)
	a.bytes += n
	return n, err
}

// Unwrap lets http.ResponseController reach the connection.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

// place is where a request comes from, as much of it as is ever kept.
func (s *Server) place(r *http.Request) auth.Place {
	return auth.Place{Prefix: register.Prefix(s.address(r)), Device: register.Device(r.UserAgent())}
}

// address is the client's, believing X-Forwarded-For only as far as trusted proxies wrote it.
func (s *Server) address(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return ""
	}
	forwarded := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
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

func (s *Server) trusts(host string) bool {
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
	if cookie, err := r.Cookie(langCookie); err == nil {
		return lang.Parse(cookie.Value)
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
