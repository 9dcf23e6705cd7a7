package vendorsim

import (
	"cmp"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// state is what is kept in a file.
type state struct {
	Key   []byte              `json:"llave_dkim"` // seed of the signing key
	Token string              `json:"token_scim"`
	Users map[string]*account `json:"usuarios"`
	Asked map[string]*record  `json:"pedidos"`
}

// load reads the state's file, or begins a new one.
func (s *Sim) load() error {
	kept, err := readState(s.o.State)
	if err != nil {
		return err
	}
	if len(kept.Key) != ed25519.SeedSize {
		kept.Key = make([]byte, ed25519.SeedSize)
		_, _ = rand.Read(kept.Key) // never fails (crypto/rand, Go 1.24)
	}
	s.key = ed25519.NewKeyFromSeed(kept.Key)
	if kept.Users != nil {
		s.users = kept.Users
	}
	if kept.Asked != nil {
		s.asked = kept.Asked
	}
	for _, user := range s.users { // of states that were kept before users had one
		user.ID = cmp.Or(user.ID, newToken())
	}
	s.token = cmp.Or(s.o.Token, kept.Token, newToken())
	return s.write()
}

func readState(path string) (state, error) {
	if path == "" {
		return state{}, nil
	}
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return state{}, nil
	}
	if err != nil {
		return state{}, err
	}
	var kept state
	if err := json.Unmarshal(text, &kept); err != nil {
		return state{}, fmt.Errorf("vendor-sim: %s is not the state of a practice vendor: %w", path, err)
	}
	return kept, nil
}

// save keeps the state, or says in the log that it could not. The lock is held.
func (s *Sim) save() {
	if err := s.write(); err != nil {
		s.o.Log.Error("the state was not kept", "error", err)
	}
}

// write puts a whole new file in the place of the old one. Secrets are in it: only its owner may read it.
func (s *Sim) write() error {
	if s.o.State == "" {
		return nil
	}
	text, err := json.MarshalIndent(state{s.key.Seed(), s.token, s.users, s.asked}, "", "  ")
	if err != nil {
		return err
	}
	next := s.o.State + ".next"
	if err := os.WriteFile(next, text, 0o600); err != nil {
		return err
	}
	return os.Rename(next, s.o.State)
}
