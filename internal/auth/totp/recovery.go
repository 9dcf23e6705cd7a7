package totp

import (
	"crypto/rand"
	"encoding/base32"
	"encoding/binary"
	"strings"

	"clavero/internal/seal"
)

// RecoveryCodes is how many are made at a time.
const RecoveryCodes = 10

const (
	recoverySize  = 10 // bytes: 80 bits, which no throttle lets anyone guess
	recoveryGroup = 4  // characters
	recoveryUse   = "recovery"
)

// crockford has no I, L, O and U: what is read from paper has one reading only.
var crockford = base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ").WithPadding(base32.NoPadding)

// StoredCode is a recovery code as it is kept: its keyed hash, and the id of the key.
type StoredCode struct {
	KeyID string
	MAC   []byte
}

// NewRecoveryCodes makes ten codes, such as 7QK3-0ZRM-W5T9-AB2C, to be shown once.
func NewRecoveryCodes() []string {
	codes := make([]string, RecoveryCodes)
	for i := range codes {
		var random [recoverySize]byte
		rand.Read(random[:])
		codes[i] = grouped(crockford.EncodeToString(random[:]))
	}
	return codes
}

func grouped(text string) string {
	var groups []string
	for ; len(text) > recoveryGroup; text = text[recoveryGroup:] {
		groups = append(groups, text[:recoveryGroup])
	}
	return strings.Join(append(groups, text), "-")
}

// StoreRecovery gives what is kept of a person's code. It is bound to the person: another's does not match.
func StoreRecovery(keys *seal.Keyring, staff int64, code string) StoredCode {
	id, mac := keys.Fingerprint(recoveryUse, recoveryData(staff, code))
	return StoredCode{KeyID: id, MAC: mac}
}

// MatchRecovery finds which of a person's unspent codes was typed, -1 when it is none; the caller spends it by
// compare-and-swap. All are tried, so that the time does not tell which. Error: *seal.MissingKey.
func MatchRecovery(keys *seal.Keyring, staff int64, stored []StoredCode, typed string) (int, error) {
	data := recoveryData(staff, typed)
	found := -1
	for i, code := range stored {
		same, err := keys.CheckFingerprint(code.KeyID, recoveryUse, data, code.MAC)
		if err != nil {
			return -1, err
		}
		if same {
			found = i
		}
	}
	return found, nil
}

func recoveryData(staff int64, code string) []byte {
	return append(binary.BigEndian.AppendUint64(nil, uint64(staff)), normalRecovery(code)...)
}

// misread turns what a person may read or type in place of a character of the alphabet.
var misread = strings.NewReplacer("-", "", " ", "", "\u00a0", "", "O", "0", "I", "1", "L", "1", "U", "V")

func normalRecovery(code string) string { return misread.Replace(strings.ToUpper(code)) }
