package seal

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/binary"
)

// Fingerprint gives the HMAC-SHA256 of data under the active key, and that key's id to be stored beside it. It serves
// secrets of 128 random bits or more and facts that need not be secret from the keyring's holder; what a person chose
// needs a slow hash. purpose names the use ("session", "recovery"): the same data has other fingerprints elsewhere.
func (k *Keyring) Fingerprint(purpose string, data []byte) (string, []byte) {
	active := k.active()
	return active.id, active.mac("fingerprint", purpose, data)
}

// FingerprintUnder is Fingerprint under a named key, to look up what was stored before a rotation. Error: *MissingKey.
func (k *Keyring) FingerprintUnder(keyID, purpose string, data []byte) ([]byte, error) {
	key, err := k.key(keyID)
	if err != nil {
		return nil, err
	}
	return key.mac("fingerprint", purpose, data), nil
}

// CheckFingerprint reports, in constant time, whether mac is data's fingerprint under that key. Error: *MissingKey.
func (k *Keyring) CheckFingerprint(keyID, purpose string, data, mac []byte) (bool, error) {
	want, err := k.FingerprintUnder(keyID, purpose, data)
	if err != nil {
		return false, err
	}
	return hmac.Equal(want, mac), nil
}

// Token derives the 256-bit token of a link, 43 characters of base64url (RFC 4648, 5), from what it is for: the row's
// id and which attempt at sending it this is. The same call gives the same token, so that a mail that goes out twice
// carries the same link while no job, log or table holds it. Error: *MissingKey.
func (k *Keyring) Token(keyID, purpose string, id int64, attempt int) (string, error) {
	key, err := k.key(keyID)
	if err != nil {
		return "", err
	}
	subject := binary.BigEndian.AppendUint64(nil, uint64(id))
	subject = binary.BigEndian.AppendUint64(subject, uint64(int64(attempt)))
	return base64.RawURLEncoding.EncodeToString(key.mac("token", purpose, subject)), nil
}

// CheckToken reports, in constant time, whether token is the one Token derives. Error: *MissingKey.
func (k *Keyring) CheckToken(token, keyID, purpose string, id int64, attempt int) (bool, error) {
	want, err := k.Token(keyID, purpose, id, attempt)
	if err != nil {
		return false, err
	}
	return subtle.ConstantTimeCompare([]byte(want), []byte(token)) == 1, nil
}

func (m *masterKey) mac(use, purpose string, data []byte) []byte {
	mac := hmac.New(sha256.New, derive(m.master(), use, purpose))
	mac.Write(data)
	return mac.Sum(nil)
}
