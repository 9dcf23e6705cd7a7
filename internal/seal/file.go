package seal

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"clavero/internal/fault"
)

// Faults of the keyring file, as the causes of the fault.Error that Create, Load, Rotate, Retire and Reload return; a missing
// file has fs.ErrNotExist and one in the way fs.ErrExist.
var (
	ErrDamaged = errors.New("seal: the keyring file is damaged")
	ErrExposed = errors.New("seal: the keyring file can be read by others")
)

// maxFile bounds what Load reads, in bytes: hundreds of rotations.
const maxFile = 1 << 20

// Create makes a keyring with one key at path, readable by its owner alone. A file that is already there is never
// replaced: every sealed value would be lost with it.
func Create(path string) (*Keyring, error) {
	first := generate("k1", time.Now())
	k := &Keyring{path: path}
	k.replace([]*masterKey{first}, first)
	err := withFolder(path, func(folder *os.File) error {
		return write(folder, path, format(k.keys, first), os.Link)
	})
	if errors.Is(err, fs.ErrExist) {
		return nil, fault.Wrap(err, fault.Conflict, "seal.keyring.exists", "Path", path)
	}
	if err != nil {
		return nil, fault.Wrap(err, fault.Unready, "seal.keyring.unwritable", "Path", path)
	}
	return k, nil
}

// Load reads the keyring at path. It refuses a file that the group or others may read, one that is not there and one
// that is damaged, each with its own fault.
func Load(path string) (*Keyring, error) {
	k := &Keyring{path: path}
	if err := k.Reload(path); err != nil {
		return nil, err
	}
	return k, nil
}

// Reload takes up the keys that another process has added to the file since; on an error the keys in memory stay.
func (k *Keyring) Reload(path string) error {
	keys, active, err := read(path)
	if err != nil {
		return err
	}
	k.replace(keys, active)
	return nil
}

// Rotate adds a key made at now, saves the keyring and makes the key active. It starts from the file, under a lock, and
// not from memory: two processes that rotate at once leave both keys in it.
func (k *Keyring) Rotate(path string, now time.Time) error {
	return withFolder(path, func(folder *os.File) error {
		keys, _, err := read(path)
		if err != nil {
			return err
		}
		id, err := nextID(keys)
		if err != nil {
			return err
		}
		added := generate(id, now)
		keys = append(keys, added)
		if err := write(folder, path, format(keys, added), os.Rename); err != nil {
			return fault.Wrap(err, fault.Unready, "seal.keyring.unwritable", "Path", path)
		}
		k.replace(keys, added)
		return nil
	})
}

// Retire takes keys out of the file and out of memory, for good: what is sealed under them, in old backups too, opens only
// with an older copy of the file. The active key stays whatever is asked. The caller has seen that nothing needs them and
// that no other process seals with them.
func (k *Keyring) Retire(path string, ids ...string) error {
	return withFolder(path, func(folder *os.File) error {
		keys, active, err := read(path)
		if err != nil {
			return err
		}
		kept := slices.DeleteFunc(keys, func(key *masterKey) bool { return key != active && slices.Contains(ids, key.id) })
		if err := write(folder, path, format(kept, active), os.Rename); err != nil {
			return fault.Wrap(err, fault.Unready, "seal.keyring.unwritable", "Path", path)
		}
		k.replace(kept, active)
		return nil
	})
}

func read(path string) ([]*masterKey, *masterKey, error) {
	data, err := readPrivate(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil, fault.Wrap(err, fault.NotFound, "seal.keyring.missing", "Path", path)
	case errors.Is(err, ErrExposed):
		return nil, nil, fault.Wrap(err, fault.Denied, "seal.keyring.exposed", "Path", path)
	case err != nil:
		return nil, nil, fault.Wrap(err, fault.Unready, "seal.keyring.unreadable", "Path", path)
	}
	keys, active, err := parse(data)
	if err != nil {
		return nil, nil, fault.Wrap(err, fault.Unready, "seal.keyring.damaged", "Path", path)
	}
	return keys, active, nil
}

// readPrivate looks at the permissions of the file it has open, not of a name that may change meanwhile.
func readPrivate(path string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("seal: %s is no regular file", path)
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return nil, ErrExposed
	}
	return io.ReadAll(io.LimitReader(file, maxFile+1))
}

// withFolder runs act with the folder of path open and locked against other processes.
func withFolder(path string, act func(folder *os.File) error) error {
	folder, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	defer func() { _ = folder.Close() }()
	if err := lock(folder); err != nil {
		return err
	}
	return act(folder)
}

// write puts data beside path, brings it to the disk, and only then gives it its name by place: os.Rename replaces,
// os.Link refuses when the name is taken. A crash leaves the old file or the new one, never a part.
func write(folder *os.File, path string, data []byte, place func(from, to string) error) error {
	draft, err := os.CreateTemp(filepath.Dir(path), ".keyring-*") // made with mode 0600
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(draft.Name()) }()
	if err := fill(draft, data); err != nil {
		return err
	}
	if err := place(draft.Name(), path); err != nil {
		return err
	}
	return syncFolder(folder)
}

func fill(file *os.File, data []byte) error {
	_, err := file.Write(data)
	if err == nil {
		err = file.Sync()
	}
	return errors.Join(err, file.Close())
}
