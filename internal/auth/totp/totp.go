// Package totp is the second factor of the people of the house: codes of RFC 6238 as every authenticator app makes them
// (SHA-1, six digits, thirty seconds), the picture that sets an app up, and the recovery codes for the day the
// telephone is lost.
//
// The package keeps nothing. The caller stores the secret sealed, the last step that was used, so that no code works
// twice, and the recovery codes as keyed hashes.
package totp

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1" //nolint:gosec // RFC 6238 with what every authenticator app supports; HMAC-SHA1 is not broken
	"crypto/subtle"
	"encoding/base32"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"strings"
	"time"
)

const (
	digits     = 6
	modulus    = 1_000_000
	period     = 30 // seconds
	skew       = 1  // steps taken before and after the present one, for clocks that differ (RFC 6238, 5.2)
	secretSize = 20 // bytes: the length of HMAC-SHA1's output (RFC 4226, 4, R6)
)

// ErrSecret says that bytes are no secret of this package.
var ErrSecret = errors.New("totp: the secret is not 20 bytes")

// Secret is what the server and the app share. It prints as a redaction; Bytes and Base32 show it.
type Secret struct {
	key func() [secretSize]byte // a function, since fmt follows a pointer where a verb does not fit, but never calls
}

// NewSecret makes a random secret.
func NewSecret() Secret {
	var key [secretSize]byte
	rand.Read(key[:])
	return secret(key)
}

// SecretOf takes up the bytes of a stored secret, once it is unsealed. Error: ErrSecret.
func SecretOf(stored []byte) (Secret, error) {
	if len(stored) != secretSize {
		return Secret{}, ErrSecret
	}
	return secret([secretSize]byte(stored)), nil
}

func secret(key [secretSize]byte) Secret {
	return Secret{key: func() [secretSize]byte { return key }}
}

// Bytes gives the secret to be sealed.
func (s Secret) Bytes() []byte {
	key := s.key()
	return key[:]
}

// Base32 gives the secret as people type it into an app that has no camera: 32 letters and digits.
func (s Secret) Base32() string { return base32.StdEncoding.EncodeToString(s.Bytes()) }

// URI gives what the picture says (otpauth, the key URI format of the authenticator apps). issuer and account are shown
// in the app.
func (s Secret) URI(issuer, account string) string {
	query := url.Values{
		"secret": {s.Base32()}, "issuer": {issuer}, "algorithm": {"SHA1"},
		"digits": {fmt.Sprint(digits)}, "period": {fmt.Sprint(period)},
	}
	label := labelPart(issuer) + ":" + labelPart(account)
	return "otpauth://totp/" + label + "?" + strings.ReplaceAll(query.Encode(), "+", "%20")
}

// labelPart escapes a part of the label; the colon separates the parts and cannot be within one.
func labelPart(text string) string { return url.PathEscape(strings.ReplaceAll(text, ":", " ")) }

// Verify holds a code, as typed, to the steps around now, and gives the step it belongs to. A step that is not after
// last was used before: the caller stores the step by compare-and-swap, so that of two presses one wins, and passes it
// as last the next time (0 at first). No code fits the zero Secret.
func (s Secret) Verify(code string, now time.Time, last int64) (int64, bool) {
	if s.key == nil {
		return -1, false
	}
	typed := []byte(strings.Map(digitsOnly, code))
	present := now.Unix() / period
	matched := int64(-1)
	for step := present - skew; step <= present+skew; step++ {
		if subtle.ConstantTimeCompare(typed, []byte(s.code(step))) == 1 {
			matched = step
		}
	}
	return matched, matched > last
}

// digitsOnly drops the blanks that apps show and people copy; anything else stays and makes the code wrong.
func digitsOnly(r rune) rune {
	if r == ' ' || r == '\u00a0' || r == '-' {
		return -1
	}
	return r
}

// Code gives the code at an instant, as an app would show it; for tests and demonstrations.
func (s Secret) Code(at time.Time) string { return s.code(at.Unix() / period) }

func (s Secret) code(step int64) string {
	return fmt.Sprintf("%0*d", digits, truncated(s.Bytes(), step)%modulus)
}

// truncated is RFC 4226, 5.3: 31 bits of the HMAC of the step, from the place that its last four bits name.
func truncated(key []byte, step int64) uint32 {
	mac := hmac.New(sha1.New, key)
	mac.Write(binary.BigEndian.AppendUint64(nil, uint64(step)))
	sum := mac.Sum(nil)
	offset := sum[len(sum)-1] & 0x0f
	return binary.BigEndian.Uint32(sum[offset:]) & 0x7fff_ffff
}

const redaction = "[redacted]"

// String gives a redaction.
func (Secret) String() string { return redaction }

// GoString gives a redaction.
func (Secret) GoString() string { return redaction }

// Format gives a redaction for every verb.
func (Secret) Format(state fmt.State, _ rune) { _, _ = io.WriteString(state, redaction) }

// LogValue gives a redaction.
func (Secret) LogValue() slog.Value { return slog.StringValue(redaction) }

// MarshalText gives a redaction, for encoders.
func (Secret) MarshalText() ([]byte, error) { return []byte(redaction), nil }
