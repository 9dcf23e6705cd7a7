package app

import (
	"context"
	"errors"
	"io/fs"
	"os"

	"clavero/internal/casefile"
	"clavero/internal/fault"
	"clavero/internal/seal"
	"clavero/internal/store"
)

// OpenSealed opens an installation's database with its keyring and nothing else, for a command that cares for the keys.
// Error: as of store.Open for what is there; Conflict where an earlier version left it.
func OpenSealed(ctx context.Context, o store.Options, keyring string) (*store.DB, *seal.Keyring, error) {
	o.AsIs = true
	db, err := store.Open(ctx, o)
	if err != nil {
		return nil, nil, err
	}
	current, err := db.Current(ctx)
	if err == nil && !current {
		err = fault.New(fault.Conflict, "store.older")
	}
	var keys *seal.Keyring
	if err == nil {
		keys, err = openKeyring(ctx, db, keyring)
	}
	if err != nil {
		return nil, nil, errors.Join(err, db.Close())
	}
	return db, keys, nil
}

// openKeyring loads the keyring, or makes one for an empty database. Data without their keyring are refused by name of
// the file; a keyring that is not theirs by name of the key it lacks.
func openKeyring(ctx context.Context, db *store.DB, path string) (*seal.Keyring, error) {
	wrapped, err := db.Read().Vault(ctx, casefile.House)
	if fault.Is(err, fault.NotFound) {
		if _, statErr := os.Stat(path); errors.Is(statErr, fs.ErrNotExist) {
			return seal.Create(path)
		}
		return seal.Load(path)
	}
	if err != nil {
		return nil, err
	}
	keys, err := seal.Load(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fault.Wrap(err, fault.Unready, "app.keyring_missing", "Path", path)
	}
	if err != nil {
		return nil, err
	}
	var missing *seal.MissingKey
	if _, err := keys.OpenVault(casefile.House, wrapped); errors.As(err, &missing) {
		return nil, fault.Wrap(err, fault.Unready, "app.keyring_lacks", "Path", path, "Key", missing.ID)
	} else if err != nil {
		return nil, fault.Wrap(err, fault.Unready, "app.keyring_other", "Path", path)
	}
	return keys, nil
}
