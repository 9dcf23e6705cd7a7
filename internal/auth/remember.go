package auth

import (
	"crypto/rand"
	"encoding/base64"
	"strconv"
	"strings"
)

// A remembered browser is one that somebody came in with before, or in which they were shown their key. It carries a mark
// that only this installation can make, for that one account. At the door it has a budget of its own: whatever others do
// to the account's name, or in the same network, cannot take its turn. The mark opens nothing, and its absence is what
// everybody else has, so it tells nobody whether an account exists.

const devicePurpose = "signin/device"

// nonceSize is the length in characters of what tells one remembered browser from another: 128 bits in base64url.
const nonceSize = 22

// longestDevice is more than any mark this program makes, in characters.
const longestDevice = 256

// Remember gives the mark of a browser for whoever has come in with it; empty for somebody half-way in. It goes into a
// cookie of the sign-in page alone.
func (i *Identity) Remember(w Who) string {
	if w.Kind != Reader && w.Kind != Staff || w.Must == MustEnterCode || w.Must == MustEnrolTotp {
		return ""
	}
	var random [16]byte
	rand.Read(random[:])
	nonce := base64.RawURLEncoding.EncodeToString(random[:])
	return nonce + base64.RawURLEncoding.EncodeToString(i.files.Mark(devicePurpose, deviceData(w.Kind, w.ID, nonce)))
}

// remembers gives what tells the browser apart when its mark was made for that account, and "" when it was not. The work
// is the same for an account that does not exist.
func (i *Identity) remembers(mark string, a account) string {
	if len(mark) <= nonceSize || len(mark) > longestDevice {
		return ""
	}
	nonce := mark[:nonceSize]
	made, err := base64.RawURLEncoding.DecodeString(mark[nonceSize:])
	if err != nil || !i.files.CheckMark(devicePurpose, deviceData(a.kind, a.subject(), nonce), made) || a.kind == Anonymous {
		return ""
	}
	return nonce
}

func deviceData(kind Kind, subject int64, nonce string) []byte {
	return []byte(strings.Join([]string{string(kind), strconv.FormatInt(subject, 10), nonce}, "/"))
}
