package ledger

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"testing"

	"golang.org/x/mod/sumdb/tlog"
)

// memory is a whole ledger in memory, with every part in reach of the tests that tamper with it.
type memory struct {
	head    Head
	entries []Entry
	hashes  map[int64]tlog.Hash
	details map[int64]Detail
	grow    func() // called once, when the entries after the head are asked for
}

func (m *memory) Head(context.Context) (Head, error) { return m.head, nil }

func (m *memory) Entries(_ context.Context, from int64, limit int) ([]Entry, error) {
	if m.grow != nil && from == m.head.Size {
		m.grow()
		m.grow = nil
	}
	first := slices.IndexFunc(m.entries, func(e Entry) bool { return e.Seq >= from })
	if first < 0 {
		return nil, nil
	}
	return m.entries[first:min(len(m.entries), first+limit)], nil
}

func (m *memory) Hashes(_ context.Context, indexes []int64) ([]tlog.Hash, error) {
	read := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		hash, found := m.hashes[index]
		if !found {
			return nil, fmt.Errorf("hash %d: %w", index, ErrNoHash)
		}
		read[i] = hash
	}
	return read, nil
}

func (m *memory) Details(_ context.Context, entries []Entry) (map[int64]Detail, error) {
	found := map[int64]Detail{}
	for _, e := range entries {
		if detail, ok := m.details[e.Seq]; ok {
			found[e.Seq] = detail
		}
	}
	return found, nil
}

func (m *memory) Bounds(context.Context) (Bounds, error) {
	b := Bounds{LastHash: -1, LastDetail: -1}
	for _, e := range m.entries {
		b.FirstEntry = min(b.FirstEntry, e.Seq)
	}
	for index := range m.hashes {
		b.FirstHash, b.LastHash = min(b.FirstHash, index), max(b.LastHash, index)
	}
	for n := range m.details {
		b.FirstDetail, b.LastDetail = min(b.FirstDetail, n), max(b.LastDetail, n)
	}
	return b, nil
}

func (m *memory) append(t testing.TB, e Entry) {
	t.Helper()
	added, head, err := Append(m.head.Size, e, Reader(context.Background(), m))
	if err != nil {
		t.Fatal(err)
	}
	first := tlog.StoredHashCount(m.head.Size)
	for i, hash := range added {
		m.hashes[first+int64(i)] = hash
	}
	m.entries, m.head = append(m.entries, e), head
}

// newLedger appends entries that are all different; every third has a detail.
func newLedger(t testing.TB, size int) *memory {
	t.Helper()
	m := &memory{head: Empty(), hashes: map[int64]tlog.Hash{}, details: map[int64]Detail{}}
	for n := range size {
		m.append(t, m.next(n))
	}
	return m
}

func (m *memory) next(n int) Entry {
	e := Entry{
		Seq: int64(n), At: 1_763_870_400_000_000 + int64(n), Kind: kinds[n%len(kinds)], What: "hold back",
		Actor: Actor{ByStaff, int64(n % 7)}, Subject: Subject{OnPetition, int64(n)},
	}
	if n%3 == 0 {
		detail := Detail{Salt: [16]byte(fmt.Appendf(nil, "%016d", n)), Bytes: fmt.Appendf(nil, "detail %d", n)}
		m.details[e.Seq], e.Detail = detail, NewDetail(detail.Salt, detail.Bytes)
	}
	return e
}

// clone lets a test spoil a ledger that others use.
func (m *memory) clone() *memory {
	c := &memory{head: m.head, entries: slices.Clone(m.entries)}
	c.hashes, c.details = make(map[int64]tlog.Hash, len(m.hashes)), make(map[int64]Detail, len(m.details))
	for k, v := range m.hashes {
		c.hashes[k] = v
	}
	for k, v := range m.details {
		c.details[k] = v
	}
	return c
}

// rebuild does what an attacker with the whole database can: make the tree anew from the entries as they are now.
func (m *memory) rebuild(t testing.TB) Head {
	t.Helper()
	r := &memory{head: Empty(), hashes: map[int64]tlog.Hash{}}
	for _, e := range m.entries {
		r.append(t, e)
	}
	m.hashes = r.hashes
	return r.head
}

// slowRoot is RFC 9162, 2.1.1, word for word: the root against which the library's is held.
func slowRoot(leaves [][]byte) [32]byte {
	switch len(leaves) {
	case 0:
		return sha256.Sum256(nil)
	case 1:
		return sha256.Sum256(append([]byte{0}, leaves[0]...))
	}
	k := 1
	for k*2 < len(leaves) {
		k *= 2
	}
	left, right := slowRoot(leaves[:k]), slowRoot(leaves[k:])
	return sha256.Sum256(append(append([]byte{1}, left[:]...), right[:]...))
}
