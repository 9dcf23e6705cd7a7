package ledger

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"golang.org/x/mod/sumdb/tlog"
)

func verify(t *testing.T, m *memory, claims ...Head) Report {
	t.Helper()
	report, err := Verify(context.Background(), m, claims, nil)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func wantFlaw(t *testing.T, got Report, flaw Flaw, first, last int64) {
	t.Helper()
	if got.Flaw != flaw || got.First != first || got.Last != last {
		t.Errorf("got %s (%d–%d), want %s (%d–%d)", got, got.First, got.Last, flaw, first, last)
	}
}

func TestVerifySound(t *testing.T) {
	m := newLedger(t, 10_000)
	claimed := Head{Size: 7_777}
	claimed.Hash, _ = tlog.TreeHash(claimed.Size, Reader(context.Background(), m))
	var seen []int64
	report, err := Verify(context.Background(), m, []Head{claimed}, func(done, total int64) {
		if total != 10_000 {
			t.Errorf("total %d", total)
		}
		seen = append(seen, done)
	})
	if err != nil || !report.OK() || report.Claims != 1 || report.Checked != 10_000 || report.Root != m.head.Hash {
		t.Errorf("%s %+v %v", report, report, err)
	}
	if report.Details != 3_334 || len(seen) != 20 || seen[19] != 10_000 {
		t.Errorf("details %d, progress %v", report.Details, seen)
	}
	for size := range 40 {
		small := newLedger(t, size)
		if report := verify(t, small, small.head); !report.OK() || report.Claims != 1 {
			t.Errorf("%d entries: %s", size, report)
		}
	}
}

// edits change one field of an entry each.
var edits = map[string]func(*Entry){
	"at":         func(e *Entry) { e.At++ },
	"kind":       func(e *Entry) { e.Kind = "form.dropped2" },
	"what":       func(e *Entry) { e.What = "hold bac" },
	"what break": func(e *Entry) { e.What = "hold back\nactor staff 1" },
	"actor kind": func(e *Entry) { e.Actor.Kind = ByProgram },
	"actor":      func(e *Entry) { e.Actor.ID++ },
	"subject of": func(e *Entry) { e.Subject.Kind = OnStaff },
	"subject":    func(e *Entry) { e.Subject.ID++ },
	"detail":     func(e *Entry) { e.Detail[31] ^= 1 },
}

func TestVerifyNamesAnEditedEntry(t *testing.T) {
	sound := newLedger(t, 1_100)
	for name, edit := range edits {
		for _, n := range []int64{0, 1, 511, 512, 777, 1_098, 1_099} {
			m := sound.clone()
			edit(&m.entries[n])
			t.Run(fmt.Sprint(name, n), func(t *testing.T) {
				report := verify(t, m)
				wantFlaw(t, report, EntryEdited, n, n)
				if report.Checked != n {
					t.Errorf("checked %d", report.Checked)
				}
			})
		}
	}
}

func TestVerifyEveryEntryOfSmallLedgers(t *testing.T) {
	for size := 1; size <= 20; size++ {
		sound := newLedger(t, size)
		for n := range int64(size) {
			m := sound.clone()
			m.entries[n].At += 5
			wantFlaw(t, verify(t, m), EntryEdited, n, n)

			m = sound.clone()
			m.entries = append(m.entries[:n], m.entries[n+1:]...)
			wantFlaw(t, verify(t, m), EntryMissing, n, n)
		}
		for index := range tlog.StoredHashCount(int64(size)) {
			m := sound.clone()
			hash := m.hashes[index]
			hash[3] ^= 8
			m.hashes[index] = hash
			level, at := tlog.SplitStoredHashIndex(index)
			seq := (at+1)<<level - 1
			report := verify(t, m)
			wantFlaw(t, report, HashEdited, seq, seq)
			if report.Hash != index {
				t.Errorf("hash %d named as %d", index, report.Hash)
			}

			m = sound.clone()
			delete(m.hashes, index)
			report = verify(t, m)
			wantFlaw(t, report, HashMissing, seq, seq)
			if report.Hash != index {
				t.Errorf("missing hash %d named as %d", index, report.Hash)
			}
		}
	}
}

func TestVerifyMovedAndRemovedEntries(t *testing.T) {
	sound := newLedger(t, 600)

	m := sound.clone() // one removed, the rest renumbered
	m.entries = append(m.entries[:300], m.entries[301:]...)
	for i := range m.entries {
		m.entries[i].Seq = int64(i)
	}
	wantFlaw(t, verify(t, m), EntryEdited, 300, 300)

	m = sound.clone() // two exchanged
	m.entries[10], m.entries[20] = m.entries[20], m.entries[10]
	m.entries[10].Seq, m.entries[20].Seq = 10, 20
	wantFlaw(t, verify(t, m), EntryEdited, 10, 10)

	m = sound.clone() // the end cut off
	m.entries = m.entries[:590]
	wantFlaw(t, verify(t, m), EntryMissing, 590, 590)

	m = sound.clone() // one added without the tree
	m.entries = append(m.entries, m.next(600))
	wantFlaw(t, verify(t, m), EntryExtra, 600, 600)
}

func TestVerifyARewrittenLedger(t *testing.T) {
	sound := newLedger(t, 600)
	claimed := sound.head

	m := sound.clone() // entry and leaf: the pair is named
	m.entries[100].Actor.ID++
	m.hashes[tlog.StoredHashIndex(0, 100)] = tlog.RecordHash(m.entries[100].Canonical())
	wantFlaw(t, verify(t, m), EntryEdited, 100, 101)

	m = sound.clone() // entry and all of the tree, not the head
	m.entries[100].Actor.ID++
	m.rebuild(t)
	wantFlaw(t, verify(t, m), HeadMismatch, 0, 599)

	m.head = newLedger(t, 600).head
	early := Head{Size: 90}
	early.Hash, _ = tlog.TreeHash(90, Reader(context.Background(), sound))
	wantFlaw(t, verify(t, m, early), HeadMismatch, 90, 599) // what an older head vouches for is not in question

	m.head = m.rebuild(t) // the head too: sound by itself, and only a head kept elsewhere tells
	if report := verify(t, m); !report.OK() {
		t.Errorf("%s", report)
	}
	wantFlaw(t, verify(t, m, claimed), ClaimMismatch, 0, 599)

	m = sound.clone() // the end cut off everywhere
	m.entries = m.entries[:500]
	m.head = m.rebuild(t)
	wantFlaw(t, verify(t, m, claimed), Truncated, 500, 599)
	wantFlaw(t, verify(t, m, Head{Size: 0, Hash: [32]byte{1}}), ClaimMismatch, 0, 0)
}

// Rows that no entry brought are found on either side of those that some did.
func TestVerifyNamesStrays(t *testing.T) {
	sound := newLedger(t, 30)
	for name, c := range map[string]struct {
		put   func(m *memory)
		flaw  Flaw
		entry int64
		hash  int64
	}{
		"entry before":  {func(m *memory) { m.entries = append([]Entry{{Seq: -4}}, m.entries...) }, EntryExtra, -4, -1},
		"hash before":   {func(m *memory) { m.hashes[-2] = tlog.Hash{} }, HashExtra, 30, -2},
		"hash after":    {func(m *memory) { m.hashes[tlog.StoredHashCount(30)] = tlog.Hash{} }, HashExtra, 30, tlog.StoredHashCount(30)},
		"detail before": {func(m *memory) { m.details[-1] = Detail{} }, DetailExtra, -1, -1},
		"detail after":  {func(m *memory) { m.details[30] = Detail{} }, DetailExtra, 30, -1},
	} {
		m := sound.clone()
		c.put(m)
		report := verify(t, m)
		wantFlaw(t, report, c.flaw, c.entry, c.entry)
		if report.Hash != c.hash {
			t.Errorf("%s: hash %d named, want %d", name, report.Hash, c.hash)
		}
	}
	m := sound.clone()
	m.head = Empty()
	wantFlaw(t, verify(t, m), HeadMismatch, 0, 0)
}

// Of several claims, those that hold narrow down where the first that does not was broken.
func TestVerifyClaims(t *testing.T) {
	sound := newLedger(t, 600)
	at := func(size int64) Head {
		h := Head{Size: size}
		h.Hash, _ = tlog.TreeHash(size, Reader(context.Background(), sound))
		return h
	}
	claims := []Head{at(600), at(100), at(250), at(250)}
	if report := verify(t, sound, claims...); !report.OK() || report.Claims != 4 {
		t.Errorf("%s with %d claims", report, report.Claims)
	}
	m := sound.clone()
	m.entries[200].Actor.ID++
	m.head = m.rebuild(t)
	wantFlaw(t, verify(t, m, claims...), ClaimMismatch, 100, 249)
	m = sound.clone()
	m.entries = m.entries[:240]
	m.head = m.rebuild(t)
	for n := range m.details {
		if n >= 240 {
			delete(m.details, n)
		}
	}
	if report := verify(t, m); !report.OK() {
		t.Errorf("cut off everywhere, and no claim to tell by: %s", report)
	}
	wantFlaw(t, verify(t, m, claims...), Truncated, 240, 599)
}

func TestVerifyHead(t *testing.T) {
	m := newLedger(t, 9)
	m.head.Hash[0] ^= 1
	wantFlaw(t, verify(t, m), HeadMismatch, 0, 8)
	m.head = Head{Size: -3, Hash: Empty().Hash}
	wantFlaw(t, verify(t, m), HeadMismatch, 0, 0)
}

func TestVerifyDetails(t *testing.T) {
	m := newLedger(t, 30)
	spoilt := m.clone()
	spoilt.details[6] = Detail{Salt: m.details[6].Salt, Bytes: []byte("another")}
	wantFlaw(t, verify(t, spoilt), DetailEdited, 6, 6)

	spoilt = m.clone()
	spoilt.details[7] = Detail{Bytes: []byte("entry 7 has none")}
	wantFlaw(t, verify(t, spoilt), DetailEdited, 7, 7)

	m.details[6] = Detail{Ended: true} // disposed of: the proof stands
	if report := verify(t, m); !report.OK() || report.Details != 9 || report.Ended != 1 {
		t.Errorf("%s", report)
	}
	m.details[7] = Detail{Ended: true}
	wantFlaw(t, verify(t, m), DetailEdited, 7, 7) // an entry without a detail has none to be ended
	delete(m.details, 7)
	delete(m.details, 9) // taken away, which no disposition does
	wantFlaw(t, verify(t, m), DetailMissing, 9, 9)
}

func TestVerifyWhileItGrows(t *testing.T) {
	m := newLedger(t, 20)
	m.grow = func() { m.append(t, m.next(20)) }
	if report := verify(t, m); !report.OK() || report.Checked != 20 {
		t.Errorf("%s", report)
	}
}

func TestVerifyTellsAnUnreadableSource(t *testing.T) {
	broken := errors.New("the disk is gone")
	for _, failing := range []failingSource{{newLedger(t, 9), broken, nil}, {newLedger(t, 9), nil, broken}} {
		if _, err := Verify(context.Background(), failing, nil, nil); !errors.Is(err, broken) {
			t.Errorf("%v", err)
		}
	}
}

// failingSource answers with the errors it was given, as a database does that went away.
type failingSource struct {
	*memory
	onEntries, onHashes error
}

func (f failingSource) Entries(ctx context.Context, from int64, limit int) ([]Entry, error) {
	if f.onEntries != nil {
		return nil, f.onEntries
	}
	return f.memory.Entries(ctx, from, limit)
}

func (f failingSource) Hashes(ctx context.Context, indexes []int64) ([]tlog.Hash, error) {
	if f.onHashes != nil {
		return nil, f.onHashes
	}
	return f.memory.Hashes(ctx, indexes)
}
