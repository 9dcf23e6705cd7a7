package mail

import (
	"strings"

	"clavero/internal/fault"
)

// Limits of RFC 5321, 4.5.3.1, with the 254 of its erratum 1690 for the whole, and of RFC 1035, 2.3.4.
const (
	maxAddress = 254
	maxLocal   = 64
	maxLabel   = 63
)

// ParseAddress reads the one mailbox a person typed and returns it with its domain in lower case; the local part is
// kept as typed, since only its own server may say that case does not matter. What comes back is plain enough to be
// written anywhere: ASCII, no quoted local part, no comment, no display name, no IP literal, a domain of two labels or
// more. Internationalised domains are taken in their xn-- form only; written otherwise they are refused with words that
// say so.
//
// Errors are faults of code Invalid with a text of area mail.
func ParseAddress(s string) (Address, error) {
	s = strings.TrimSpace(s)
	if s == "" {
		return Address{}, fault.New(fault.Invalid, "mail.address.empty")
	}
	if len(s) > maxAddress {
		return Address{}, fault.New(fault.Invalid, "mail.address.long", "Max", maxAddress)
	}
	if !isASCII(s) {
		return Address{}, fault.New(fault.Invalid, "mail.address.ascii")
	}
	local, domain, found := strings.Cut(s, "@")
	if !found || strings.Contains(domain, "@") || !isDotAtom(local) {
		return Address{}, fault.New(fault.Invalid, "mail.address.form")
	}
	if len(local) > maxLocal {
		return Address{}, fault.New(fault.Invalid, "mail.address.local", "Max", maxLocal)
	}
	domain = strings.ToLower(domain)
	if !isDomain(domain) {
		return Address{}, fault.New(fault.Invalid, "mail.address.domain")
	}
	return Address{Mail: local + "@" + domain}, nil
}

// Domain returns what follows the @.
func (a Address) Domain() string {
	_, domain, _ := strings.Cut(a.Mail, "@")
	return domain
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// isDotAtom is the Dot-string of RFC 5321, 4.1.2: atoms joined by single dots.
func isDotAtom(s string) bool {
	for atom := range strings.SplitSeq(s, ".") {
		if atom == "" || strings.ContainsFunc(atom, func(r rune) bool { return !isAtext(r) }) {
			return false
		}
	}
	return true
}

// isAtext is RFC 5322, 3.2.3.
func isAtext(r rune) bool {
	return isAlphanumeric(r) || strings.ContainsRune("!#$%&'*+-/=?^_`{|}~", r)
}

// isDomain is the Domain of RFC 5321, 4.1.2, with two labels at least and a last one that is no number: what ends in a
// number is a mistyped IP address.
func isDomain(s string) bool {
	labels := strings.Split(s, ".")
	for _, label := range labels {
		if !isLabel(label) {
			return false
		}
	}
	last := labels[len(labels)-1]
	return len(labels) >= 2 && strings.Trim(last, "0123456789") != ""
}

func isLabel(s string) bool {
	return s != "" && len(s) <= maxLabel && s[0] != '-' && s[len(s)-1] != '-' &&
		!strings.ContainsFunc(s, func(r rune) bool { return r != '-' && !isAlphanumeric(r) })
}

func isAlphanumeric(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
}
