package ledger

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
)

// SigningKey signs for a ledger: Ed25519 (RFC 8032), in the signed notes of golang.org/x/mod/sumdb/note. What is signed
// is a text that says what it is in its first line or by its form; no text is ever signed that came from outside.
type SigningKey struct {
	public  string
	private ed25519.PrivateKey
}

// SeedSize is the length of the secret that a signing key is made from.
const SeedSize = ed25519.SeedSize

// ErrSignature says that a text is not signed by any of the keys it was held against.
var ErrSignature = errors.New("ledger: no signature by a known key")

// NewSigningKey makes the key of a ledger from its secret.
func NewSigningKey(origin string, seed [SeedSize]byte) (SigningKey, error) {
	private := ed25519.NewKeyFromSeed(seed[:])
	public, err := note.NewEd25519VerifierKey(origin, private.Public().(ed25519.PublicKey))
	if err != nil {
		return SigningKey{}, err
	}
	if _, err := note.NewVerifier(public); err != nil {
		return SigningKey{}, fmt.Errorf("ledger: %q names no key: %w", origin, err)
	}
	return SigningKey{public, private}, nil
}

// Public is the public half as people pass it on: ORIGIN+HASH+KEY, one line without blanks.
func (k SigningKey) Public() string { return k.public }

// String keeps the private half out of logs.
func (k SigningKey) String() string { return k.public }

// GoString keeps it out of those written with %#v.
func (k SigningKey) GoString() string { return k.public }

// Sign gives the text with the key's signature below it. The text ends with a line feed.
func (k SigningKey) Sign(text string) ([]byte, error) {
	return note.Sign(&note.Note{Text: text}, signer{mustVerifier(k.public), k.private})
}

type signer struct {
	note.Verifier
	private ed25519.PrivateKey
}

// Sign implements note.Signer.
func (s signer) Sign(text []byte) ([]byte, error) { return ed25519.Sign(s.private, text), nil }

// mustVerifier is of a key that was checked when it was made.
func mustVerifier(public string) note.Verifier {
	v, err := note.NewVerifier(public)
	if err != nil {
		panic("ledger: " + err.Error())
	}
	return v
}

// OpenSigned gives the text of a signed note that one of the keys signed, and that key. Keys that are none are passed
// over. Error: ErrSignature.
func OpenSigned(signed []byte, keys ...string) (string, string, error) {
	for _, key := range keys {
		v, err := note.NewVerifier(key)
		if err != nil {
			continue
		}
		if opened, err := note.Open(signed, note.VerifierList(v)); err == nil {
			return opened.Text, key, nil
		}
	}
	return "", "", ErrSignature
}

// KnownForm reports whether a text has the form of a public key.
func KnownForm(key string) bool {
	_, err := note.NewVerifier(key)
	return err == nil
}

// OriginOf is the ledger that a public key signs for.
func OriginOf(key string) string {
	name, _, _ := strings.Cut(key, "+")
	return name
}

// Handover says that one signing key follows another. Both sign it: the old one says who comes after it, the new one
// that it is not a stranger to what was signed before.
type Handover struct {
	Old, New string // public keys
	At       time.Time
}

const handoverFirst = "clavero-handover/1"

// ErrHandover says that a note is no handover that both its keys signed.
var ErrHandover = errors.New("ledger: not a handover signed by both keys")

// SignHandover gives the signed handover from one key to another of the same ledger.
func SignHandover(old, next SigningKey, at time.Time) ([]byte, error) {
	text := Handover{old.public, next.public, at}.text()
	return note.Sign(&note.Note{Text: text}, signer{mustVerifier(old.public), old.private}, signer{mustVerifier(next.public), next.private})
}

func (h Handover) text() string {
	return fmt.Sprintf("%s\n%s\n%s%s\nold %s\nnew %s\n", handoverFirst, OriginOf(h.New), timePrefix, h.At.UTC().Format(time.RFC3339), h.Old, h.New)
}

// OpenHandover reads a handover; both keys that it names must have signed it. Error: ErrHandover. It says nothing of
// whether either key is to be trusted: that is Kin's.
func OpenHandover(signed []byte) (Handover, error) {
	text, _, found := strings.Cut(string(signed), "\n\n")
	lines := strings.Split(text, "\n")
	if !found || len(lines) != 5 {
		return Handover{}, ErrHandover
	}
	at, err := time.Parse(timePrefix+time.RFC3339, lines[2])
	h := Handover{strings.TrimPrefix(lines[3], "old "), strings.TrimPrefix(lines[4], "new "), at}
	if err != nil || h.text() != text+"\n" || h.Old == h.New || OriginOf(h.Old) != OriginOf(h.New) {
		return Handover{}, ErrHandover
	}
	for _, key := range []string{h.Old, h.New} {
		if _, _, err := OpenSigned(signed, key); err != nil {
			return Handover{}, ErrHandover
		}
	}
	return h, nil
}

// Kin gives the keys that belong together with one that is trusted, by the handovers: those it handed over to, and
// those that were handed over to it. Handovers that are none, or of another ledger, count for nothing.
func Kin(trusted string, handovers ...[]byte) []string {
	kin := map[string]bool{trusted: true}
	keys := []string{trusted}
	for grown := true; grown; {
		grown = false
		for _, signed := range handovers {
			h, err := OpenHandover(signed)
			if err != nil || kin[h.Old] == kin[h.New] {
				continue
			}
			next := h.Old
			if kin[h.Old] {
				next = h.New
			}
			kin[next], grown = true, true
			keys = append(keys, next)
		}
	}
	return keys
}
