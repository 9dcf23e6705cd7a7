package ledger

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/tlog"
)

// Checkpoint is a head with the ledger it is of and the moment it was taken at: the text that the installation signs,
// every day and whenever a case's file is handed over. Whoever keeps one outside can hold the ledger to all it said.
//
// Its text is of the form that logs of certificates and of modules use (C2SP, tlog-checkpoint), so that their tools
// read it; ours adds the line of the time.
type Checkpoint struct {
	Origin string // which ledger: Origin of its first entry
	Head   Head
	At     time.Time // UTC, to the second
}

// ErrCheckpoint says that a text is no checkpoint.
var ErrCheckpoint = errors.New("ledger: not the text of a checkpoint")

const (
	originPrefix = "clavero/"
	timePrefix   = "time "
)

// Origin names a ledger by the hash of its first entry, so that the name needs no register and never changes.
func Origin(first Entry) string {
	hash := first.Hash()
	return fmt.Sprintf("%s%x", originPrefix, hash[:8])
}

// Text is what is signed: origin, size, root in base64, time; each line ended by a line feed.
func (c Checkpoint) Text() string {
	return fmt.Sprintf("%s\n%d\n%s\n%s%s\n", c.Origin, c.Head.Size, tlog.Hash(c.Head.Hash), timePrefix, c.At.UTC().Format(time.RFC3339))
}

// ParseCheckpoint reads the text of Text back, and nothing that Text would write otherwise. Error: ErrCheckpoint.
func ParseCheckpoint(text string) (Checkpoint, error) {
	lines := strings.Split(text, "\n")
	if len(lines) != 5 {
		return Checkpoint{}, ErrCheckpoint
	}
	c := Checkpoint{Origin: lines[0]}
	size, sizeErr := strconv.ParseInt(lines[1], 10, 64)
	root, rootErr := base64.StdEncoding.DecodeString(lines[2])
	at, timeErr := time.Parse(timePrefix+time.RFC3339, lines[3])
	if sizeErr != nil || rootErr != nil || timeErr != nil || size < 0 || len(root) != len(c.Head.Hash) {
		return Checkpoint{}, ErrCheckpoint
	}
	c.Head, c.At = Head{Size: size, Hash: [32]byte(root)}, at
	if c.Text() != text {
		return Checkpoint{}, ErrCheckpoint
	}
	return c, nil
}

// Sign gives the signed checkpoint.
func (c Checkpoint) Sign(key SigningKey) ([]byte, error) { return key.Sign(c.Text()) }

// OpenCheckpoint reads a signed checkpoint that one of the keys signed, and says which. Errors: ErrSignature,
// ErrCheckpoint; and ErrSignature where the key is of another ledger than the text speaks of.
func OpenCheckpoint(signed []byte, keys ...string) (Checkpoint, string, error) {
	text, key, err := OpenSigned(signed, keys...)
	if err != nil {
		return Checkpoint{}, "", err
	}
	c, err := ParseCheckpoint(text)
	if err == nil && c.Origin != OriginOf(key) {
		err = ErrSignature
	}
	return c, key, err
}
