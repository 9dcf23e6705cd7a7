package mail

import (
	"fmt"
	"strings"
)

// maxEnvelopeID is the length of RFC 3461, 4.4, of the identifier as it travels.
const maxEnvelopeID = 100

func isEnvelopeID(id string) bool {
	return id != "" && len(xtext(id)) <= maxEnvelopeID && !strings.ContainsFunc(id, func(r rune) bool { return r <= ' ' || r >= 0x7F })
}

// envelopeID is the identifier that the server is given. A Message-ID longer than it may be loses its end: what is left
// still begins with purpose, row and attempt, which tell one mail from another.
func (m Message) envelopeID() string {
	if m.EnvelopeID != "" {
		return m.EnvelopeID
	}
	id := m.ID
	for len(xtext(id)) > maxEnvelopeID {
		id = id[:len(id)-1]
	}
	return id
}

// xtext is the form in which SMTP takes such values (RFC 3461, 4).
func xtext(s string) string {
	var encoded strings.Builder
	for i := range len(s) {
		if c := s[i]; c <= ' ' || c >= 0x7F || c == '+' || c == '=' {
			_, _ = fmt.Fprintf(&encoded, "+%02X", c) // a Builder takes everything
		} else {
			encoded.WriteByte(c)
		}
	}
	return encoded.String()
}

// Tagged returns the address with a tag before its @ (RFC 5233): mail to altas+TAG@… goes to altas@…, and its recipient
// tells what it answers. The tag is one of the program's own, of characters that a local part may have.
func (a Address) Tagged(tag string) Address {
	local, domain, _ := strings.Cut(a.Mail, "@")
	return Address{Name: a.Name, Mail: local + "+" + tag + "@" + domain}
}
