package seal

import (
	"crypto/cipher"
	"crypto/rand"
	"strconv"
)

// Vault seals what belongs to one case under the case's own random key. It is safe for use by many goroutines.
type Vault struct {
	redacted
	id   int64
	aead hidden[cipher.AEAD]
}

// NewVault makes the key of case id, and that key wrapped. The wrapped key is stored in the case's row; deleting it, there and in time in the
// backups, ends everything the vault has sealed (7).
func (k *Keyring) NewVault(id int64) (*Vault, []byte) {
	key := make([]byte, keySize)
	rand.Read(key)
	return newVault(id, key), k.Seal(key, VaultRow(id))
}

// OpenVault unwraps the key of case id. Errors: *MissingKey, ErrTampered; another case's key is ErrTampered.
func (k *Keyring) OpenVault(id int64, wrapped []byte) (*Vault, error) {
	key, err := k.Open(wrapped, VaultRow(id))
	if err != nil {
		return nil, err
	}
	if len(key) != keySize {
		return nil, ErrTampered
	}
	return newVault(id, key), nil
}

// RewrapVault wraps the same key under the active master key, after a rotation; what the vault has sealed stays as it
// is. Errors as of OpenVault.
func (k *Keyring) RewrapVault(id int64, wrapped []byte) ([]byte, error) {
	key, err := k.Open(wrapped, VaultRow(id))
	if err != nil {
		return nil, err
	}
	return k.Seal(key, VaultRow(id)), nil
}

// Seal encrypts plain for one row of the case. The result is 29 bytes longer than plain.
func (v *Vault) Seal(plain []byte, row string) []byte {
	head := []byte{formatCase}
	return v.aead().Seal(head, nil, plain, associated(head, v.row(row)))
}

// Open decrypts what Seal made for the same row of the same case, else ErrTampered.
func (v *Vault) Open(sealed []byte, row string) ([]byte, error) {
	if len(sealed) == 0 || sealed[0] != formatCase {
		return nil, ErrTampered
	}
	return open(v.aead(), sealed[:1], sealed[1:], v.row(row))
}

// ID gives the case the vault belongs to.
func (v *Vault) ID() int64 { return v.id }

func newVault(id int64, key []byte) *Vault {
	return &Vault{id: id, aead: hide(newAEAD(derive(key, "vault", "")))}
}

func (v *Vault) row(row string) string { return VaultRow(v.id) + "/" + row }

// VaultRow names the row that the key of a vault is sealed for.
func VaultRow(id int64) string { return "vault/" + strconv.FormatInt(id, 10) }
