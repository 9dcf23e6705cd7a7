// Package stranger is a verifier of the ledger that somebody outside of the house could have written: from
// docs/bitacora-formato.md alone, with the standard library alone, and with nothing of the program's own code. The tests
// hold both verifiers to the same tampered ledgers; where only one of them sees a fault, one of them is wrong, or the
// document is.
package stranger

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"math/bits"
	"strconv"
	"strings"
)

// Row is a row of the table ledger_entry, as it is.
type Row struct {
	Seq, At                int64
	Kind, What             string
	ActorKind, SubjectKind string
	ActorID, SubjectID     int64
	Detail                 []byte
}

// Text is what the document calls the text of an act.
func (r Row) Text() []byte {
	return fmt.Appendf(nil, "clavero-ledger/1\nseq %d\nat %d\nkind %s\nwhat %s\nactor %s %d\nsubject %s %d\ndetail %s\n",
		r.Seq, r.At, r.Kind, r.What, r.ActorKind, r.ActorID, r.SubjectKind, r.SubjectID, hex.EncodeToString(r.Detail))
}

// Hash is a node of the tree.
type Hash [32]byte

// Leaf is the hash of an act.
func Leaf(text []byte) Hash { return sha256.Sum256(append([]byte{0}, text...)) }

func node(left, right Hash) Hash {
	return sha256.Sum256(append(append([]byte{1}, left[:]...), right[:]...))
}

// Root is the root of a tree, by the recursion of RFC 9162, 2.1.1.
func Root(leaves []Hash) Hash {
	switch len(leaves) {
	case 0:
		return sha256.Sum256(nil)
	case 1:
		return leaves[0]
	}
	half := 1 << (bits.Len(uint(len(leaves)-1)) - 1)
	return node(Root(leaves[:half]), Root(leaves[half:]))
}

// Tables are the tables of a ledger as somebody copied them out.
type Tables struct {
	Rows     []Row // in the order of seq
	Hashes   map[int64][]byte
	HeadSize int64
	HeadHash []byte
	Details  map[int64]bool // numbers of ledger_detail
	Notes    []string       // of the table checkpoint
	Keys     []string       // public keys, of the table ledger_key or from elsewhere
}

// Check recomputes everything and says all that does not fit. kept are checkpoints from outside.
func (t Tables) Check(kept ...string) []string {
	var faults []string
	say := func(format string, args ...any) { faults = append(faults, fmt.Sprintf(format, args...)) }
	var leaves []Hash
	for i, row := range t.Rows {
		if row.Seq != int64(i) {
			say("act %d stands where %d should", row.Seq, i)
			break
		}
		leaves = append(leaves, Leaf(row.Text()))
		if bare := bytes.Equal(row.Detail, make([]byte, 32)); bare == t.Details[row.Seq] {
			say("act %d has a detail and none is kept, or the other way round", row.Seq)
		}
	}
	if int64(len(t.Rows)) != t.HeadSize {
		say("%d acts and a head of %d", len(t.Rows), t.HeadSize)
	}
	if root := Root(leaves); !bytes.Equal(root[:], t.HeadHash) {
		say("the root is %x and the head says %x", root, t.HeadHash)
	}
	for n := range t.Details {
		if n < 0 || n >= int64(len(t.Rows)) {
			say("a detail of act %d", n)
		}
	}
	for _, fault := range checkTree(leaves, t.Hashes) {
		say("%s", fault)
	}
	for _, signed := range append(append([]string{}, t.Notes...), kept...) {
		if err := checkNote(signed, t.Keys, leaves); err != nil {
			say("%v", err)
		}
	}
	return faults
}

// checkTree holds the stored nodes to those that the acts make: each act brings its leaf and, going up, the nodes that it
// completes.
func checkTree(leaves []Hash, stored map[int64][]byte) []string {
	var faults []string
	var index int64
	seen := map[int64]bool{}
	for n := range leaves {
		for level := 0; ; level++ {
			width := 1 << level
			if (n+1)%width != 0 {
				break
			}
			want := Root(leaves[n+1-width : n+1])
			if !bytes.Equal(stored[index], want[:]) {
				faults = append(faults, fmt.Sprintf("node %d, which act %d completes, is not what the acts make", index, n))
			}
			seen[index] = true
			index++
		}
	}
	for index := range stored {
		if !seen[index] {
			faults = append(faults, fmt.Sprintf("node %d belongs to no act", index))
		}
	}
	return faults
}

// checkNote holds the acts to a signed checkpoint.
func checkNote(signed string, keys []string, leaves []Hash) error {
	origin, size, root, err := Checkpoint(signed, keys)
	if err != nil {
		return err
	}
	if len(leaves) == 0 {
		return fmt.Errorf("a checkpoint of %d acts and there are none", size)
	}
	if want := fmt.Sprintf("clavero/%x", leaves[0][:8]); origin != want {
		return fmt.Errorf("the checkpoint is of %s and the acts are of %s", origin, want)
	}
	if size > int64(len(leaves)) {
		return fmt.Errorf("the checkpoint counts %d acts and there are %d: the rest was cut off", size, len(leaves))
	}
	if got := Root(leaves[:size]); got != root {
		return fmt.Errorf("the first %d acts are not those that were signed", size)
	}
	return nil
}

var errNote = errors.New("not a checkpoint that a known key signed")

// Checkpoint reads a signed checkpoint.
func Checkpoint(signed string, keys []string) (string, int64, Hash, error) {
	text, err := Open(signed, keys)
	if err != nil {
		return "", 0, Hash{}, err
	}
	lines := strings.Split(text, "\n")
	if len(lines) != 5 || lines[4] != "" || !strings.HasPrefix(lines[3], "time ") {
		return "", 0, Hash{}, errNote
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	root, rootErr := base64.StdEncoding.DecodeString(lines[2])
	if err != nil || rootErr != nil || len(root) != 32 || size < 0 {
		return "", 0, Hash{}, errNote
	}
	return lines[0], size, Hash(root), nil
}

// Open gives the text of a signed note, if one of the keys signed it.
func Open(signed string, keys []string) (string, error) {
	text, below, found := strings.Cut(signed, "\n\n")
	if !found {
		return "", errNote
	}
	text += "\n"
	for _, line := range strings.Split(below, "\n") {
		name, signature, ok := strings.Cut(strings.TrimPrefix(line, "— "), " ")
		if !ok || !strings.HasPrefix(line, "— ") {
			continue
		}
		raw, err := base64.StdEncoding.DecodeString(signature)
		if err != nil || len(raw) != 4+ed25519.SignatureSize {
			continue
		}
		for _, key := range keys {
			if public, ok := publicOf(key, name, raw[:4]); ok && ed25519.Verify(public, []byte(text), raw[4:]) {
				return text, nil
			}
		}
	}
	return "", errNote
}

// publicOf reads NAME+HASH+KEY and tells whether it is the key of that name and of that beginning of a signature.
func publicOf(key, name string, hash []byte) (ed25519.PublicKey, bool) {
	parts := strings.SplitN(key, "+", 3)
	if len(parts) != 3 || parts[0] != name || parts[1] != hex.EncodeToString(hash) {
		return nil, false
	}
	raw, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(raw) != 33 || raw[0] != 1 {
		return nil, false
	}
	sum := sha256.Sum256(append([]byte(name+"\n"), raw...))
	return ed25519.PublicKey(raw[1:]), bytes.Equal(sum[:4], hash)
}
