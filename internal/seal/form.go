package seal

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"time"
)

const fileFormat = "clavero-keyring/1"

// keyringFile is the file as JSON. Sum guards against a slip of the disk or of an editor, which would otherwise look
// like tampering with every value; it is no protection against a person, and need not be.
type keyringFile struct {
	Format string    `json:"format"`
	Active string    `json:"active"`
	Keys   []keyLine `json:"keys"`
	Sum    string    `json:"sha256"`
}

type keyLine struct {
	ID      string `json:"id"`
	Created string `json:"created"` // RFC 3339, UTC, whole seconds
	Key     string `json:"key"`     // 32 bytes in base64
}

// format writes the file; parse reads it back.
func format(keys []*masterKey, active *masterKey) []byte {
	file := keyringFile{Format: fileFormat, Active: active.id}
	for _, key := range keys {
		file.Keys = append(file.Keys, keyLine{
			ID:      key.id,
			Created: key.created.Format(time.RFC3339),
			Key:     base64.StdEncoding.EncodeToString(key.master()),
		})
	}
	file.Sum = file.sum()
	data, _ := json.MarshalIndent(file, "", "  ") // strings only: cannot fail
	return append(data, '\n')
}

func parse(data []byte) ([]*masterKey, *masterKey, error) {
	file, err := decode(data)
	if err != nil {
		return nil, nil, err
	}
	var keys []*masterKey
	for _, line := range file.Keys {
		if find(keys, line.ID) != nil {
			return nil, nil, damaged("two keys are called %q", line.ID)
		}
		key, err := line.key()
		if err != nil {
			return nil, nil, err
		}
		keys = append(keys, key)
	}
	active := find(keys, file.Active)
	if active == nil {
		return nil, nil, damaged("the active key is not among the keys")
	}
	return keys, active, nil
}

func decode(data []byte) (keyringFile, error) {
	if len(data) > maxFile {
		return keyringFile{}, damaged("longer than %d bytes", maxFile)
	}
	var file keyringFile
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&file); err != nil {
		return keyringFile{}, damaged("not the JSON of a keyring") // the decoder's words may quote the file
	}
	if _, err := decoder.Token(); err != io.EOF {
		return keyringFile{}, damaged("something follows the keyring")
	}
	if file.Format != fileFormat {
		return keyringFile{}, damaged("not of the format %s", fileFormat)
	}
	if file.Sum != file.sum() {
		return keyringFile{}, damaged("its checksum does not fit")
	}
	return file, nil
}

func (l keyLine) key() (*masterKey, error) {
	if !validID(l.ID) {
		return nil, damaged("a key has no valid id")
	}
	created, err := time.Parse(time.RFC3339, l.Created)
	if err != nil {
		return nil, damaged("key %s has no valid date", l.ID)
	}
	master, err := base64.StdEncoding.Strict().DecodeString(l.Key)
	if err != nil || len(master) != keySize {
		return nil, damaged("key %s is not %d bytes in base64", l.ID, keySize)
	}
	return newMasterKey(l.ID, created, master), nil
}

// sum is over the values, not the bytes of the file: another layout of the same JSON is the same keyring.
func (f keyringFile) sum() string {
	hash := sha256.New()
	_, _ = fmt.Fprintf(hash, "%q %q\n", f.Format, f.Active)
	for _, line := range f.Keys {
		_, _ = fmt.Fprintf(hash, "%q %q %q\n", line.ID, line.Created, line.Key)
	}
	return hex.EncodeToString(hash.Sum(nil))
}

func damaged(why string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrDamaged, fmt.Sprintf(why, args...))
}
