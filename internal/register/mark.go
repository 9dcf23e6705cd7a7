package register

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"hash"
)

// Marker marks accesses with a key that is not in the database in the clear, so that who can write to the database, but
// holds no keyring, can neither change an access nor make one up (docs/adr). It is not for use by several goroutines.
type Marker struct {
	mac hash.Hash
	buf []byte
	sum []byte
}

// MarkKeySize is how long a key for marks is, in bytes.
const MarkKeySize = 32

// NewMarker makes a Marker with a key.
func NewMarker(key []byte) *Marker { return &Marker{mac: hmac.New(sha256.New, key)} }

// markForm names what a mark is made over; another form would begin with another line.
const markForm = "clavero-access/1\n"

// Mark is the mark of an access: the first 64 bits of an HMAC-SHA-256 over all that it says, its id and its number among
// the accesses of its node included. An access that stands in another's place therefore has a wrong one.
func (m *Marker) Mark(a Access) int64 {
	b := append(m.buf[:0], markForm...)
	for _, n := range []int64{a.ID, a.N, a.Credential, a.Official, a.Unit, a.Item} {
		b = binary.BigEndian.AppendUint64(b, uint64(n)) //nolint:gosec // bits are bits
	}
	for _, s := range []string{string(a.Kind), a.Prefix, a.Device} {
		b = binary.BigEndian.AppendUint16(b, uint16(len(s))) //nolint:gosec // a word of a few bytes
		b = append(b, s...)
	}
	m.buf = b
	m.mac.Reset()
	m.mac.Write(b)
	m.sum = m.mac.Sum(m.sum[:0])
	return int64(binary.BigEndian.Uint64(m.sum)) //nolint:gosec // bits are bits
}

// NodeOf is the node that took an access, by its id.
func NodeOf(id int64) int { return int(id & 0xff) }

// Head is how far a node has counted: its last access, under a mark of its own. What a node counted before Since, its
// first marked access, has no number.
type Head struct {
	Node  int
	N     int64 // number of its last access
	Last  int64 // id of it
	Since int64 // id of its first one
	Mark  int64
}

// headForm is as markForm, for heads.
const headForm = "clavero-access-head/1\n"

// Head is the mark of a head.
func (m *Marker) Head(h Head) int64 {
	b := append(m.buf[:0], headForm...)
	for _, n := range []int64{int64(h.Node), h.N, h.Last, h.Since} {
		b = binary.BigEndian.AppendUint64(b, uint64(n)) //nolint:gosec // bits are bits
	}
	m.buf = b
	m.mac.Reset()
	m.mac.Write(b)
	m.sum = m.mac.Sum(m.sum[:0])
	return int64(binary.BigEndian.Uint64(m.sum)) //nolint:gosec // bits are bits
}
