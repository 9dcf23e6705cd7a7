package ledger

import (
	"context"
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// verifyBatch is how many entries are read at a time.
const verifyBatch = 512

// Verify recomputes the whole ledger from its entries and reports the first flaw. It holds one batch of entries and
// about log2 of their number of hashes in memory, whatever the size.
//
// With claimed, a head kept from earlier, it also shows that everything up to that head is as it was: without one, a
// ledger rewritten throughout, head included, cannot be told from an honest one. Where a rewriter left no trace but the
// root, no single entry can be named, and the report gives the range the change lies in. Entries appended meanwhile are
// left for the next time. progress may be nil.
//
// The error says that the source could not be read; a flaw is no error.
func Verify(ctx context.Context, src Source, claimed *Head, progress func(done, total int64)) (Report, error) {
	head, err := src.Head(ctx)
	if err != nil {
		return Report{}, fmt.Errorf("ledger: read the head: %w", err)
	}
	if progress == nil {
		progress = func(done, total int64) {}
	}
	v := &verifier{src: src, claimed: claimed, report: Report{Head: head, First: -1, Last: -1, Hash: -1}}
	v.details, _ = src.(DetailSource)
	err = v.run(ctx, progress)
	v.report.Checked, v.report.Root = v.size(), v.tree.root()
	return v.report, err
}

type verifier struct {
	src     Source
	details DetailSource // nil when the source has none
	claimed *Head
	tree    frontier // of the entries that are sound so far
	report  Report
}

func (v *verifier) size() int64 { return v.tree.size }

func (v *verifier) run(ctx context.Context, progress func(done, total int64)) error {
	total := v.report.Head.Size
	v.checkClaim()
	for v.size() < total && v.report.OK() {
		if err := v.batch(ctx, min(verifyBatch, total-v.size())); err != nil {
			return err
		}
		progress(v.size(), total)
	}
	if v.report.OK() {
		v.checkHead()
	}
	if v.report.OK() {
		v.checkLength()
	}
	if v.report.OK() {
		return v.checkExtra(ctx)
	}
	return nil
}

// batch reads and checks the next entries, up to count of them.
func (v *verifier) batch(ctx context.Context, count int64) error {
	entries, err := v.src.Entries(ctx, v.size(), int(count))
	if err != nil {
		return fmt.Errorf("ledger: read entries from %d: %w", v.size(), err)
	}
	if len(entries) == 0 || entries[0].Seq != v.size() {
		v.flaw(EntryMissing, v.size(), v.size())
		return nil
	}
	return v.check(ctx, upToGap(entries[:min(len(entries), int(count))]))
}

// upToGap gives the entries before the first that is not the next in number.
func upToGap(entries []Entry) []Entry {
	for i, e := range entries {
		if e.Seq != entries[0].Seq+int64(i) {
			return entries[:i]
		}
	}
	return entries
}

// check holds entries, which follow those that are sound, to the tree and to their details. Where a hash is missing it
// halves them until the entry is found that should have brought it.
func (v *verifier) check(ctx context.Context, entries []Entry) error {
	stored, err := v.hashes(ctx, entries)
	if errors.Is(err, ErrNoHash) && len(entries) > 1 {
		half := len(entries) / 2
		if err := v.check(ctx, entries[:half]); err != nil || !v.report.OK() {
			return err
		}
		return v.check(ctx, entries[half:])
	}
	if errors.Is(err, ErrNoHash) {
		return v.nameMissingHash(ctx)
	}
	if err != nil {
		return fmt.Errorf("ledger: read hashes from entry %d: %w", v.size(), err)
	}
	details, err := v.readDetails(ctx, entries)
	if err != nil {
		return fmt.Errorf("ledger: read details from entry %d: %w", v.size(), err)
	}
	for _, e := range entries {
		if stored, err = v.one(ctx, e, stored, details); err != nil || !v.report.OK() {
			return err
		}
	}
	return nil
}

// hashes reads the hashes that entries brought into the tree; they lie one after the other.
func (v *verifier) hashes(ctx context.Context, entries []Entry) ([]tlog.Hash, error) {
	first := tlog.StoredHashCount(v.size())
	end := tlog.StoredHashCount(v.size() + int64(len(entries)))
	indexes := make([]int64, 0, end-first)
	for index := first; index < end; index++ {
		indexes = append(indexes, index)
	}
	stored, err := v.src.Hashes(ctx, indexes)
	if err == nil && len(stored) != len(indexes) {
		return nil, ErrNoHash
	}
	return stored, err
}

// nameMissingHash finds which of the hashes that the next entry should have brought is not there.
func (v *verifier) nameMissingHash(ctx context.Context) error {
	end := tlog.StoredHashCount(v.size() + 1)
	for index := tlog.StoredHashCount(v.size()); index < end; index++ {
		stored, err := v.src.Hashes(ctx, []int64{index})
		if errors.Is(err, ErrNoHash) || err == nil && len(stored) != 1 {
			v.hashFlaw(HashMissing, v.size(), index)
			return nil
		}
		if err != nil {
			return err
		}
	}
	return fmt.Errorf("ledger: entry %d: %w when read together, none when read apart", v.size(), ErrNoHash)
}

func (v *verifier) readDetails(ctx context.Context, entries []Entry) (map[int64]Detail, error) {
	if v.details == nil {
		return nil, nil
	}
	numbers := make([]int64, len(entries))
	for i, e := range entries {
		numbers[i] = e.Seq
	}
	return v.details.Details(ctx, numbers)
}

// one holds one entry to the hashes it brought, the first of stored, and gives the rest of them.
func (v *verifier) one(ctx context.Context, e Entry, stored []tlog.Hash, details map[int64]Detail) ([]tlog.Hash, error) {
	made := v.tree.hashesOf(e.Hash())
	for level, hash := range made {
		if stored[level] != hash {
			return nil, v.explain(ctx, e, made[0], level)
		}
	}
	if detail, found := details[e.Seq]; found {
		if NewDetail(detail.Salt, detail.Bytes) != e.Detail {
			v.flaw(DetailEdited, e.Seq, e.Seq)
			return nil, nil
		}
		v.report.Details++
	}
	v.tree.add(made)
	v.checkClaim()
	return stored[len(made):], nil
}

// explain finds out what is wrong where the hash of that level, made from entry e and those before, is not the one in
// the tree: if what was made leads to the head, by way of the rest of the tree, then it is the hash that was changed.
// Otherwise an entry was, together with the tree's hashes below that level: among the entries this hash covers.
func (v *verifier) explain(ctx context.Context, e Entry, leaf tlog.Hash, level int) error {
	proof, err := ProveInclusion(v.report.Head, e.Seq, Reader(ctx, v.src))
	if err != nil && !errors.Is(err, ErrNoHash) {
		return err
	}
	if err == nil && tlog.CheckRecord(proof, v.report.Head.Size, v.report.Head.Hash, e.Seq, leaf) == nil {
		v.hashFlaw(HashEdited, e.Seq, tlog.StoredHashIndex(0, e.Seq)+int64(level))
		return nil
	}
	v.flaw(EntryEdited, e.Seq+1-1<<level, e.Seq)
	return nil
}

// checkClaim compares with the claimed head at the moment when as many entries have been read as it counts.
func (v *verifier) checkClaim() {
	switch {
	case v.claimed == nil || !v.report.OK():
	case v.claimed.Size == v.size() && v.claimed.Hash == v.tree.root():
		v.report.Claimed = true
	case v.claimed.Size == v.size():
		v.flaw(ClaimMismatch, 0, max(0, v.size()-1))
	}
}

func (v *verifier) checkHead() {
	if v.report.Head == (Head{Size: v.size(), Hash: v.tree.root()}) {
		return
	}
	first := int64(0)
	if v.report.Claimed && v.claimed.Size < v.size() {
		first = v.claimed.Size
	}
	v.flaw(HeadMismatch, first, max(first, v.size()-1))
}

func (v *verifier) checkLength() {
	if v.claimed != nil && v.claimed.Size > v.size() {
		v.flaw(Truncated, v.size(), v.claimed.Size-1)
	}
}

// checkExtra looks for entries the head does not count. One that was appended since the head was read is none.
func (v *verifier) checkExtra(ctx context.Context) error {
	extra, err := v.src.Entries(ctx, v.size(), 1)
	if err != nil || len(extra) == 0 {
		return err
	}
	now, err := v.src.Head(ctx)
	if err != nil {
		return err
	}
	if extra[0].Seq >= now.Size {
		v.flaw(EntryExtra, extra[0].Seq, extra[0].Seq)
	}
	return nil
}

func (v *verifier) flaw(flaw Flaw, first, last int64) {
	v.report.Flaw, v.report.First, v.report.Last = flaw, first, last
}

func (v *verifier) hashFlaw(flaw Flaw, seq, hash int64) {
	v.flaw(flaw, seq, seq)
	v.report.Hash = hash
}
