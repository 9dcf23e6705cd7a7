package intake

import (
	"bytes"
	"strconv"
	"strings"
	"time"

	"clavero/internal/register"
)

// The combined format, of which the common one is the first seven fields:
//
//	192.0.2.7 - jperez [23/Nov/2026:07:02:11 -0600] "GET /nota/12 HTTP/1.1" 200 5120 "https://…" "Mozilla/5.0 …"
//
// Some servers put the name of the host before it, and some more fields behind.

const logTime = "02/Jan/2006:15:04:05 -0700"

// isCombined reports whether one of the first lines has the form.
func isCombined(head []byte) bool {
	for i, line := range bytes.Split(head, []byte("\n")) {
		if i == 20 {
			break
		}
		if _, ok := parseCombined(string(line)); ok {
			return true
		}
	}
	return false
}

func (l *AccessLog) combined() (register.Logged, error) {
	text, err := l.text()
	if err != nil {
		return register.Logged{}, err
	}
	logged, ok := parseCombined(text)
	if !ok {
		return register.Logged{}, &LineFault{l.line, "intake.log.line"}
	}
	return logged, nil
}

// parseCombined reads one line. The user stands before the bracket, and may hold spaces.
func parseCombined(line string) (register.Logged, bool) {
	before, rest, ok := strings.Cut(line, " [")
	if !ok {
		return register.Logged{}, false
	}
	stamp, rest, ok := strings.Cut(rest, "]")
	if !ok || len(stamp) > 40 {
		return register.Logged{}, false
	}
	at, err := time.Parse(logTime, stamp)
	if err != nil {
		return register.Logged{}, false
	}
	l := register.Logged{At: at.UTC()}
	if l.Address, l.User, ok = whoAsked(before); !ok {
		return l, false
	}
	request, rest, ok := quotedField(rest)
	if !ok {
		return l, false
	}
	l.Method, l.Path = asked(request)
	status, rest, _ := strings.Cut(strings.TrimLeft(rest, " "), " ")
	if l.Status, err = strconv.Atoi(status); err != nil || l.Status < 0 || l.Status > 999 {
		return l, false
	}
	_, rest, _ = strings.Cut(rest, " ") // bytes sent
	if _, rest, ok = quotedField(rest); ok {
		l.Agent, _, _ = quotedField(rest)
		l.Agent = saidField(l.Agent)
	}
	return l, true
}

// whoAsked takes «[host ]address ident user» apart.
func whoAsked(before string) (string, string, bool) {
	address, rest, ok := strings.Cut(strings.TrimLeft(before, " "), " ")
	if !ok {
		return "", "", false
	}
	ident, user, ok := strings.Cut(rest, " ")
	if !ok {
		return "", "", false
	}
	if register.Prefix(address) == "" && register.Prefix(ident) != "" { // the host stands first
		address = ident
		if _, user, ok = strings.Cut(user, " "); !ok {
			return "", "", false
		}
	}
	return address, saidField(strings.Trim(user, `" `)), true
}

func saidField(s string) string {
	if s == "-" {
		return ""
	}
	return s
}

// quotedField takes what stands in quotation marks, with \" for one of its own, and gives what stands behind.
func quotedField(s string) (string, string, bool) {
	s = strings.TrimLeft(s, " ")
	if !strings.HasPrefix(s, `"`) {
		return "", s, false
	}
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '"':
			return s[1:i], s[i+1:], true
		}
	}
	return "", s, false
}

// asked takes a request line apart: «GET /nota/12 HTTP/1.1».
func asked(request string) (string, string) {
	method, rest, ok := strings.Cut(request, " ")
	if !ok {
		return "-", "" // noise of scanners
	}
	if at := strings.LastIndex(rest, " HTTP/"); at >= 0 {
		rest = rest[:at]
	}
	if scheme, after, found := strings.Cut(rest, "://"); found && len(scheme) <= 5 {
		if at := strings.IndexByte(after, '/'); at >= 0 {
			rest = after[at:]
		}
	}
	return method, rest
}
