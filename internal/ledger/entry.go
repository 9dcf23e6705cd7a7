package ledger

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

// Entry is one act. It is immutable once appended.
type Entry struct {
	Seq     int64 // number in the ledger, from 0, without gaps
	At      int64 // microseconds since 1970, UTC: the time of the transaction
	Kind    Kind
	What    string // a short token that narrows the kind, or nothing: [a-z_ .-]{0,40}
	Actor   Actor
	Subject Subject
	Detail  [32]byte // NewDetail's hash of what is kept sealed beside the entry; zero when there is none
}

// Actor is who acted: one of the By constants, and a number.
type Actor struct {
	Kind string
	ID   int64
}

// Subject is what was acted on: one of the On constants, and a number.
type Subject struct {
	Kind string
	ID   int64
}

// firstLine names the form of the text; another form would begin with another line.
const firstLine = "clavero-ledger/1"

// maxWhat is the longest What, in bytes.
const maxWhat = 40

// ErrEntry is the cause of every fault of an entry or of its text.
var ErrEntry = errors.New("ledger: not a valid entry")

// Canonical gives the bytes that are hashed: eight lines, each "name value" and ended by a line feed. Two entries that
// differ have different texts, also where a tampered one holds what Check refuses: a line feed within a value adds a
// line, which no sound entry has.
func (e Entry) Canonical() []byte {
	var b bytes.Buffer
	b.WriteString(firstLine)
	fmt.Fprintf(&b, "\nseq %d\nat %d\nkind %s\nwhat %s\n", e.Seq, e.At, e.Kind, e.What)
	fmt.Fprintf(&b, "actor %s %d\nsubject %s %d\n", e.Actor.Kind, e.Actor.ID, e.Subject.Kind, e.Subject.ID)
	fmt.Fprintf(&b, "detail %x\n", e.Detail)
	return b.Bytes()
}

// Hash is the entry's leaf in the tree (RFC 9162, 2.1.1).
func (e Entry) Hash() tlog.Hash { return tlog.RecordHash(e.Canonical()) }

// Check tells whether the entry may be appended.
func (e Entry) Check() error {
	switch {
	case e.Seq < 0:
		return refuse("number %d", e.Seq)
	case e.At <= 0:
		return refuse("time %d", e.At)
	case !Known(e.Kind):
		return refuse("kind %q", e.Kind)
	case !validWhat(e.What):
		return refuse("token %q", e.What)
	case !actors[e.Actor.Kind] || e.Actor.ID < 0:
		return refuse("actor %q %d", e.Actor.Kind, e.Actor.ID)
	case !subjects[e.Subject.Kind] || e.Subject.ID < 0:
		return refuse("subject %q %d", e.Subject.Kind, e.Subject.ID)
	}
	return nil
}

func validWhat(what string) bool {
	for _, c := range what {
		if (c < 'a' || c > 'z') && !strings.ContainsRune("_ .-", c) {
			return false
		}
	}
	return len(what) <= maxWhat
}

// ParseEntry reads the text of Canonical back, and nothing that Canonical would write otherwise. The entry it gives has
// passed Check.
func ParseEntry(text []byte) (Entry, error) {
	lines := strings.Split(string(text), "\n")
	if len(lines) != 9 || lines[0] != firstLine || lines[8] != "" {
		return Entry{}, refuse("text is not of the form %s", firstLine)
	}
	p := lineParser{lines: lines[1:8]}
	e := Entry{Seq: p.number("seq"), At: p.number("at"), Kind: Kind(p.value("kind")), What: p.value("what")}
	e.Actor.Kind, e.Actor.ID = p.reference("actor")
	e.Subject.Kind, e.Subject.ID = p.reference("subject")
	e.Detail = p.hash("detail")
	if p.failed || !bytes.Equal(e.Canonical(), text) {
		return Entry{}, refuse("text is not canonical")
	}
	return e, e.Check()
}

// lineParser takes the lines in turn and remembers whether one was not as expected.
type lineParser struct {
	lines  []string
	failed bool
}

func (p *lineParser) value(name string) string {
	value, found := strings.CutPrefix(p.lines[0], name+" ")
	p.lines = p.lines[1:]
	p.failed = p.failed || !found
	return value
}

func (p *lineParser) number(name string) int64 { return p.integer(p.value(name)) }

func (p *lineParser) integer(digits string) int64 {
	n, err := strconv.ParseInt(digits, 10, 64)
	p.failed = p.failed || err != nil
	return n
}

func (p *lineParser) reference(name string) (string, int64) {
	kind, id, found := strings.Cut(p.value(name), " ")
	p.failed = p.failed || !found
	return kind, p.integer(id)
}

func (p *lineParser) hash(name string) [32]byte {
	bytes, err := hex.DecodeString(p.value(name))
	if err != nil || len(bytes) != 32 {
		p.failed = true
		return [32]byte{}
	}
	return [32]byte(bytes)
}

func refuse(why string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrEntry, fmt.Sprintf(why, args...))
}

// NewDetail gives the hash that ties a detail to its entry. The salt is random for each entry and kept sealed with the
// detail, so that after a disposition nobody can try out what the detail may have been.
func NewDetail(salt [16]byte, detail []byte) [32]byte {
	hash := sha256.New()
	hash.Write([]byte("clavero-detail/1\n"))
	hash.Write(salt[:])
	hash.Write(detail)
	return [32]byte(hash.Sum(nil))
}
