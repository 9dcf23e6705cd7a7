// Package credential is the key (clave) itself: a named person's access to the electronic system, with its user name,
// its secret's shape and its life. Secrets are made from randomness given by the caller; nothing here stores or prints them.
package credential

import (
	"math/big"
	"strings"
	"time"

	"clavero/internal/lang/spanish"
)

// State is where a key stands in its life.
type State string

// The states of a key.
const (
	Pending   State = "pending" // obtained, not yet received by the official
	Live      State = "live"
	Suspended State = "suspended"
	Ended     State = "ended"
)

// Credential is one key.
type Credential struct {
	ID           int64
	OfficialID   int64
	PetitionID   int64 // the case by which it was given
	Provider     string
	UserName     string
	State        State
	SecretSealed []byte // under VaultID; until the official has received it, or for as long as the provider's system asks for it
	VaultID      int64  // of the case that brought the secret
	SecretKey    string // key id of the fingerprint
	SecretMAC    []byte // keyed fingerprint of the initial secret, the proof that stays
	Passphrase   string // PHC string once the official has set one
	PassphraseAt time.Time
	Created      time.Time
	Starts       time.Time
	Term         time.Time // from when the term that runs is counted: Starts, or the end that the last renewal prolonged
	Ends         time.Time
	Ended        time.Time
	EndReason    string
	FirstUsed    time.Time
	LastUsed     time.Time // to the hour; zero for keys of other companies' systems
	Version      int64
}

// Usable reports whether the key opens the digest at that moment.
func (c Credential) Usable(now time.Time) bool {
	return c.State == Live && (c.Ends.IsZero() || now.Before(c.Ends))
}

// EndOf is when a key received then ends: the same day of the month so many months on, at the same hour, by the office's
// own calendar; a day that the month does not have becomes its last.
func EndOf(starts time.Time, months int) time.Time {
	starts = starts.In(spanish.MexicoCity())
	end := starts.AddDate(0, months, 0)
	if end.Day() != starts.Day() {
		end = end.AddDate(0, 0, -end.Day())
	}
	return end.UTC()
}

// base32 without letters that are mistaken for others (Crockford).
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// Secret writes 128 random bits as a secret people can copy from paper: seven groups of letters and digits.
func Secret(entropy [16]byte) string {
	var b strings.Builder
	bits, held := uint(0), 0
	n := 0
	emit := func(value uint) {
		if n > 0 && n%4 == 0 {
			b.WriteByte('-')
		}
		b.WriteByte(alphabet[value])
		n++
	}
	for _, octet := range entropy {
		bits = bits<<8 | uint(octet)
		held += 8
		for held >= 5 {
			held -= 5
			emit(bits >> held & 31)
		}
		bits &= 1<<held - 1
	}
	emit(bits << (5 - held) & 31)
	return b.String()
}

// The characters of a mixed secret, of each class without those that are mistaken for others.
const (
	capitals = "ABCDEFGHJKLMNPQRSTUVWXYZ"
	smalls   = "abcdefghjkmnpqrstuvwxyz"
	figures  = "23456789"
)

// Mixed writes 128 random bits as a secret that the rules of other companies' systems let pass, which ask for capitals,
// small letters, figures and a sign: six groups of four, with one of each class at the start.
func Mixed(entropy [16]byte) string {
	const groups, each = 6, 4
	first := []string{capitals, smalls, figures}
	rest, digit := new(big.Int).SetBytes(entropy[:]), new(big.Int)
	var b strings.Builder
	for n := range groups * each {
		if n > 0 && n%each == 0 {
			b.WriteByte('-')
		}
		class := capitals + smalls + figures
		if n < len(first) {
			class = first[n]
		}
		rest.DivMod(rest, big.NewInt(int64(len(class))), digit)
		b.WriteByte(class[digit.Int64()])
	}
	return b.String()
}

// SecretPurpose is what initial secrets are fingerprinted for: the desk when a key is obtained, sign-in when it is used.
const SecretPurpose = "credential/secret"

// NormalSecret brings a typed secret to the form it is fingerprinted in: hyphens and spaces gone, letters that are
// mistaken for digits read as those.
func NormalSecret(typed string) string {
	replacer := strings.NewReplacer("-", "", " ", "", "\u00a0", "", "O", "0", "I", "1", "L", "1")
	return replacer.Replace(strings.ToUpper(strings.TrimSpace(typed)))
}
