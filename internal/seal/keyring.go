package seal

import (
	"crypto/cipher"
	"crypto/rand"
	"fmt"
	"strconv"
	"sync"
	"time"
)

// Keyring holds the master keys. It is safe for use by many goroutines. Make one with Create or Load.
type Keyring struct {
	redacted
	path   string // where it was read from or written to
	mu     sync.RWMutex
	keys   []*masterKey // oldest first
	newest *masterKey   // the active one
}

type masterKey struct {
	id      string
	created time.Time
	master  hidden[[]byte]
	aead    hidden[cipher.AEAD] // of the sub-key that seals values
}

// Active gives the id of the key that seals new values.
func (k *Keyring) Active() string { return k.active().id }

// IDs lists the ids of all keys, the oldest first.
func (k *Keyring) IDs() []string {
	k.mu.RLock()
	defer k.mu.RUnlock()
	ids := make([]string, len(k.keys))
	for i, key := range k.keys {
		ids[i] = key.id
	}
	return ids
}

// Created gives the instant (UTC) at which a key was made, to tell an operator when a rotation is due.
func (k *Keyring) Created(id string) (time.Time, error) {
	key, err := k.key(id)
	if err != nil {
		return time.Time{}, err
	}
	return key.created, nil
}

func (k *Keyring) active() *masterKey {
	k.mu.RLock()
	defer k.mu.RUnlock()
	return k.newest
}

// key finds a key. One that is not in memory may have been added to the file since, by a rotation beside this process: the
// file is read again. Ids come from what was stored, so that nobody outside can have it read on and on.
func (k *Keyring) key(id string) (*masterKey, error) {
	if key := k.known(id); key != nil {
		return key, nil
	}
	if k.path != "" && k.Reload(k.path) == nil {
		if key := k.known(id); key != nil {
			return key, nil
		}
	}
	return nil, &MissingKey{ID: id}
}

func (k *Keyring) known(id string) *masterKey {
	k.mu.RLock()
	defer k.mu.RUnlock()
	return find(k.keys, id)
}

func (k *Keyring) replace(keys []*masterKey, active *masterKey) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.keys, k.newest = keys, active
}

func find(keys []*masterKey, id string) *masterKey {
	for _, key := range keys {
		if key.id == id {
			return key
		}
	}
	return nil
}

// generate makes a random master key. crypto/rand ends the program when the machine gives no randomness.
func generate(id string, now time.Time) *masterKey {
	master := make([]byte, keySize)
	rand.Read(master)
	return newMasterKey(id, now, master)
}

func newMasterKey(id string, created time.Time, master []byte) *masterKey {
	return &masterKey{
		id:      id,
		created: created.UTC().Truncate(time.Second),
		master:  hide(master),
		aead:    hide(newAEAD(derive(master, "seal", ""))),
	}
}

// nextID is one more than the highest number in use, so that an id never names two keys.
func nextID(keys []*masterKey) (string, error) {
	highest := 0
	for _, key := range keys {
		n, err := strconv.Atoi(key.id[1:])
		if err != nil {
			return "", fmt.Errorf("seal: key id %q: %w", key.id, err)
		}
		highest = max(highest, n)
	}
	return "k" + strconv.Itoa(highest+1), nil
}

// validID accepts k1, k2, … without leading zeros.
func validID(id string) bool {
	if len(id) < 2 || len(id) > 8 || id[0] != 'k' || id[1] == '0' {
		return false
	}
	for _, c := range id[1:] {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}
