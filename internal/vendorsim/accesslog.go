package vendorsim

import (
	"cmp"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"

	"clavero/internal/lang/spanish"
)

// maxLines is how many lines the access log keeps.
const maxLines = 100_000

// accessLog is kept in memory, in the combined format of Apache and nginx.
type accessLog struct {
	mu    sync.Mutex
	lines []string
}

func (l *accessLog) add(line string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.lines) == maxLines {
		l.lines = append(l.lines[:0], l.lines[maxLines/10:]...)
	}
	l.lines = append(l.lines, line)
}

// AccessLog is the site's access log in the combined format, the oldest line first.
func (s *Sim) AccessLog() []byte {
	s.log.mu.Lock()
	defer s.log.mu.Unlock()
	return []byte(strings.Join(s.log.lines, ""))
}

// noteUser tells the log who was served.
func noteUser(w http.ResponseWriter, user string) {
	if l, ok := w.(*loggedWriter); ok {
		l.user = user
	}
}

// loggedWriter sees what a handler answers.
type loggedWriter struct {
	http.ResponseWriter
	status int
	size   int
	user   string
}

// WriteHeader notes the status.
func (l *loggedWriter) WriteHeader(status int) {
	l.status = status
	l.ResponseWriter.WriteHeader(status)
}

// Write counts.
func (l *loggedWriter) Write(b []byte) (int, error) {
	n, err := l.ResponseWriter.Write(b)
	l.size += n
	return n, err
}

// logged writes a line for each request.
func (s *Sim) logged(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		l := &loggedWriter{ResponseWriter: w}
		next.ServeHTTP(l, r)
		host, _, _ := net.SplitHostPort(r.RemoteAddr)
		at := s.o.Now().In(spanish.MexicoCity()).Format("02/Jan/2006:15:04:05 -0700")
		s.log.add(fmt.Sprintf("%s - %s [%s] \"%s %s %s\" %d %d \"%s\" \"%s\"\n", host, cmp.Or(l.user, "-"), at,
			escaped(r.Method), escaped(r.URL.RequestURI()), r.Proto, cmp.Or(l.status, http.StatusOK), l.size,
			cmp.Or(escaped(r.Referer()), "-"), cmp.Or(escaped(r.UserAgent()), "-")))
	})
}

// escaped keeps what a client sent within its place in the line.
func escaped(s string) string {
	s = strings.ToValidUTF8(s[:min(len(s), 500)], "?")
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == '"' || r == '\\' || r == 0x7f {
			return '?'
		}
		return r
	}, s)
}
