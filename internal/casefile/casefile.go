// Package casefile keeps what belongs to a case (expediente) readable only while its key exists, and writes the ledger.
//
// Every case has a vault: a key of its own, wrapped by the keyring. Details of acts, papers, notes and mails are sealed
// under it, so that a later disposition ends them all by ending the key, while the ledger, which holds only ids and
// salted hashes, stays provable. What belongs to no case is sealed under the house's vault.
package casefile

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"clavero/internal/fault"
	"clavero/internal/ledger"
	"clavero/internal/seal"
	"clavero/internal/store"
)

// House is the id of the vault for acts that belong to no case.
const House int64 = 1

const detailRow = "ledger/detail"

var errShortDetail = errors.New("ledger detail is shorter than its salt")

// Files seals and opens, and appends to the ledger. It is safe for use by many goroutines.
type Files struct {
	keys *seal.Keyring
}

// New makes Files over a keyring.
func New(keys *seal.Keyring) *Files { return &Files{keys: keys} }

// Keys is the keyring, for what is sealed outside of any case.
func (f *Files) Keys() *seal.Keyring { return f.keys }

// OpenCase makes the vault of a new case and gives its id. The house's vault is opened first: where the keyring was rotated
// beside this process, that is where the new key is met, before anything more is sealed under an older one.
func (f *Files) OpenCase(ctx context.Context, tx *store.Tx) (int64, error) {
	if _, err := f.Vault(ctx, tx.Reader, House); err != nil && !fault.Is(err, fault.NotFound) {
		return 0, err
	}
	id := tx.NewID()
	return id, f.makeVault(ctx, tx, id)
}

// OpenHouse makes the house's vault in an empty database.
func (f *Files) OpenHouse(ctx context.Context, tx *store.Tx) error {
	return f.makeVault(ctx, tx, House)
}

func (f *Files) makeVault(ctx context.Context, tx *store.Tx, id int64) error {
	vault, wrapped := f.keys.NewVault(id)
	if err := tx.InsertVault(ctx, id, wrapped); err != nil {
		return err
	}
	tx.Keep(vaultOf{f, id}, vault)
	return nil
}

// Vault opens the vault of that id: fault.NotFound once a disposition ended it, *seal.MissingKey without its key.
// A write opens each vault once.
func (f *Files) Vault(ctx context.Context, r store.Reader, id int64) (*seal.Vault, error) {
	return store.Within(r, vaultOf{f, id}, func() (*seal.Vault, error) {
		wrapped, err := r.Vault(ctx, id)
		if err != nil {
			return nil, err
		}
		return f.keys.OpenVault(id, wrapped)
	})
}

// vaultOf is what a write keeps an opened vault by.
type vaultOf struct {
	files *Files
	id    int64
}

// Seal seals a value, as JSON, under a vault; row names where it will be kept, and it opens nowhere else.
func (f *Files) Seal(ctx context.Context, r store.Reader, vault int64, row string, value any) ([]byte, error) {
	v, err := f.Vault(ctx, r, vault)
	if err != nil {
		return nil, err
	}
	plain, err := json.Marshal(value)
	if err != nil {
		return nil, fmt.Errorf("seal %s: %w", row, err)
	}
	return v.Seal(plain, row), nil
}

// Open opens what Seal sealed into the value pointed to.
func (f *Files) Open(ctx context.Context, r store.Reader, vault int64, row string, sealed []byte, into any) error {
	v, err := f.Vault(ctx, r, vault)
	if err != nil {
		return err
	}
	plain, err := v.Open(sealed, row)
	if err != nil {
		return err
	}
	return json.Unmarshal(plain, into)
}

// Act is an entry for the ledger before it has its number.
type Act struct {
	Kind   ledger.Kind
	What   string
	By     ledger.Actor
	On     ledger.Subject
	Vault  int64 // that the detail is sealed under; 0 for the house's
	Detail any   // nil for none
}

// Record appends an act to the ledger in the caller's write and gives its number.
func (f *Files) Record(ctx context.Context, tx *store.Tx, act Act) (int64, error) {
	entry := ledger.Entry{Kind: act.Kind, What: act.What, Actor: act.By, Subject: act.On}
	vault := act.Vault
	if vault == 0 {
		vault = House
	}
	var sealed []byte
	if act.Detail != nil {
		v, err := f.Vault(ctx, tx.Reader, vault)
		if err != nil {
			return 0, err
		}
		plain, err := json.Marshal(act.Detail)
		if err != nil {
			return 0, fmt.Errorf("ledger detail of %s: %w", act.Kind, err)
		}
		var salt [16]byte
		_, _ = rand.Read(salt[:]) // never fails (crypto/rand, Go 1.24)
		entry.Detail = ledger.NewDetail(salt, plain)
		sealed = v.Seal(append(salt[:], plain...), detailRow)
	}
	entry, err := tx.AppendLedger(ctx, entry, vault, sealed)
	return entry.Seq, err
}

// Detail opens what is kept beside a ledger entry; fault.NotFound where there is nothing or a disposition ended it.
func (f *Files) Detail(ctx context.Context, r store.Reader, seq int64) (ledger.Detail, error) {
	vault, sealed, err := r.LedgerDetail(ctx, seq)
	if err != nil {
		return ledger.Detail{}, err
	}
	v, err := f.Vault(ctx, r, vault)
	if err != nil {
		return ledger.Detail{}, err
	}
	return openDetail(v, sealed)
}

func openDetail(v *seal.Vault, sealed []byte) (ledger.Detail, error) {
	plain, err := v.Open(sealed, detailRow)
	if err != nil {
		return ledger.Detail{}, err
	}
	var detail ledger.Detail
	if len(plain) < len(detail.Salt) {
		return detail, errShortDetail
	}
	copy(detail.Salt[:], plain)
	detail.Bytes = plain[len(detail.Salt):]
	return detail, nil
}

// Mark is the keyed fingerprint of a fact with the id of its key in front, to be stored and later compared.
func (f *Files) Mark(purpose string, data []byte) []byte {
	id, mac := f.keys.Fingerprint(purpose, data)
	return append([]byte(id+":"), mac...)
}

// Marks gives the mark of data under every key there is, to look up what was stored before a rotation.
func (f *Files) Marks(purpose string, data []byte) [][]byte {
	var marks [][]byte
	for _, id := range f.keys.IDs() {
		if mac, err := f.keys.FingerprintUnder(id, purpose, data); err == nil {
			marks = append(marks, append([]byte(id+":"), mac...))
		}
	}
	return marks
}

// CheckMark reports, in constant time, whether a stored mark is data's.
func (f *Files) CheckMark(purpose string, data, mark []byte) bool {
	id, mac, ok := strings.Cut(string(mark), ":")
	if !ok {
		return false
	}
	same, err := f.keys.CheckFingerprint(id, purpose, data, []byte(mac))
	return err == nil && same
}

// TokenHash is how a link's or a session's token is stored: 256 random bits need no slow hash.
func TokenHash(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}
