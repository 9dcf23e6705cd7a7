// Package seal keeps what is stored unreadable without a key that is kept elsewhere.
//
// A Keyring is a small file, outside the database and backed up apart from it. It holds several master keys with short
// ids, one of them active: new values are sealed under the active key, old values open under the key they name, so that
// rotation needs no stop. No master key encrypts anything itself; sub-keys are derived from it by HKDF (RFC 5869), one
// for each use.
//
// A sealed value is AES-256-GCM (RFC 5116) with a random nonce, authenticated together with the row it belongs to: a
// ciphertext that was copied to another row does not open there. Its form is
//
//	1 byte   format: 1 sealed by the keyring, 2 sealed by a vault
//	1 byte   length of the key id, then the id (format 1 only)
//	12 bytes nonce, then the ciphertext with its tag of 16 bytes
//
// A Vault is a case's own key, stored wrapped by the keyring in the case's row. When the term of a record has passed,
// deleting that one wrapped key ends everything sealed under it, in place and in the tables around it (7).
//
// From the same keyring come keyed fingerprints, for secrets that are random already and need no slow hash, and the
// tokens of links, which are derived when a mail is written and therefore stored nowhere.
//
// Every type that holds a key prints as a redaction, whatever the verb.
package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"errors"
	"fmt"
)

const (
	keySize    = 32 // bytes: AES-256 and HMAC-SHA256
	nonceSize  = 12
	tagSize    = 16
	formatRing = 1
	formatCase = 2
)

// ErrTampered says that a sealed value is not what was sealed for this row: edited, cut short, moved from another row,
// or never sealed at all. It is evidence; callers record it and do not retry.
var ErrTampered = errors.New("seal: the sealed value was altered or belongs to another row")

// MissingKey says that a value names a key which this keyring does not hold: most often an old copy of the keyring
// file. The value itself may be sound.
type MissingKey struct{ ID string }

// Error names the key, for the operator who must find it.
func (m *MissingKey) Error() string {
	return fmt.Sprintf("seal: the keyring holds no key %q", m.ID)
}

// Seal encrypts plain for one row, for example "credential/123/secret"; only Open with the same row gives it back.
// plain may be empty. The result is 30 bytes and the key's id longer than plain.
func (k *Keyring) Seal(plain []byte, row string) []byte {
	active := k.active()
	head := append([]byte{formatRing, byte(len(active.id))}, active.id...)
	return active.aead().Seal(head, nil, plain, associated(head, row))
}

// Open decrypts what Seal made for the same row. Errors: *MissingKey when the key it names is not here, else
// ErrTampered.
func (k *Keyring) Open(sealed []byte, row string) ([]byte, error) {
	id, err := KeyOf(sealed)
	if err != nil {
		return nil, err
	}
	key, err := k.key(id)
	if err != nil {
		return nil, err
	}
	head := 2 + len(id)
	return open(key.aead(), sealed[:head], sealed[head:], row)
}

// Reseal seals anew, under the active key and for the same row, what Seal made. Errors as of Open.
func (k *Keyring) Reseal(sealed []byte, row string) ([]byte, error) {
	plain, err := k.Open(sealed, row)
	if err != nil {
		return nil, err
	}
	return k.Seal(plain, row), nil
}

// KeyOf gives the id of the key a value was sealed under, to find what a rotation left under older keys. A value whose
// head is not that of a sealed one is ErrTampered.
func KeyOf(sealed []byte) (string, error) {
	if len(sealed) < 2 || sealed[0] != formatRing {
		return "", ErrTampered
	}
	end := 2 + int(sealed[1])
	if end > len(sealed) || !validID(string(sealed[2:end])) {
		return "", ErrTampered
	}
	return string(sealed[2:end]), nil
}

func open(aead cipher.AEAD, head, body []byte, row string) ([]byte, error) {
	if len(body) < nonceSize+tagSize {
		return nil, ErrTampered
	}
	plain, err := aead.Open(nil, nil, body, associated(head, row))
	if err != nil {
		return nil, ErrTampered
	}
	return plain, nil
}

// associated binds the head and the row. The head tells its own length, so no two pairs give the same bytes.
func associated(head []byte, row string) []byte {
	return append(append(make([]byte, 0, len(head)+len(row)), head...), row...)
}

// newAEAD makes the cipher of a derived key; it draws a fresh nonce for each value and puts it in front.
func newAEAD(key []byte) cipher.AEAD {
	block, err := aes.NewCipher(key)
	mustBeSized(err)
	aead, err := cipher.NewGCMWithRandomNonce(block)
	mustBeSized(err)
	return aead
}

// derive gives the sub-key of a master key for one use. The label ends the fixed part, so that a purpose chosen by a
// caller cannot reach another use's key.
func derive(master []byte, use, purpose string) []byte {
	key, err := hkdf.Key(sha256.New, master, nil, "clavero/1/"+use+"\x00"+purpose, keySize)
	mustBeSized(err)
	return key
}

// mustBeSized ends the program on the one error the primitives above can give: a key of another size than 32 bytes.
// Every master key is measured when it is read, so that would be a defect, and going on would seal under nothing.
func mustBeSized(err error) {
	if err != nil {
		panic("seal: " + err.Error())
	}
}
