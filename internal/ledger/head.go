package ledger

import (
	"encoding/hex"
	"errors"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

// Head says what the whole ledger is at one moment: how many entries, and the root of their tree. Whoever keeps a head
// can hold the ledger to everything it said until then.
type Head struct {
	Size int64
	Hash [32]byte
}

// ErrHead says that a text is no head.
var ErrHead = errors.New(`ledger: a head is written SIZE:HASH, with 64 digits 0-9a-f`)

// Empty is the head of a ledger without entries.
func Empty() Head {
	root, _ := tlog.TreeHash(0, nil) // reads nothing, so it cannot fail
	return Head{Hash: root}
}

// String writes the head as SIZE:HASH. The hash is in hexadecimal because people copy it from mails and read it out
// over the telephone: case does not matter and no two digits look alike.
func (h Head) String() string {
	return strconv.FormatInt(h.Size, 10) + ":" + hex.EncodeToString(h.Hash[:])
}

// ParseHead reads a head as people pass it on: blanks around it and capital digits are taken. Error: ErrHead.
func ParseHead(text string) (Head, error) {
	digits, hash, found := strings.Cut(strings.ToLower(strings.TrimSpace(text)), ":")
	if !found || len(hash) != 64 {
		return Head{}, ErrHead
	}
	size, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || size < 0 || strconv.FormatInt(size, 10) != digits {
		return Head{}, ErrHead
	}
	bytes, err := hex.DecodeString(hash)
	if err != nil {
		return Head{}, ErrHead
	}
	return Head{Size: size, Hash: [32]byte(bytes)}, nil
}
