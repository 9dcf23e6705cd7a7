package ledger

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"golang.org/x/mod/sumdb/tlog"
)

// verifyBatch is how many entries are read at a time.
const verifyBatch = 512

// Verify recomputes the whole ledger from its entries and reports the first flaw. It holds one batch of entries and
// about log2 of their number of hashes in memory, whatever the size.
//
// With claims, heads kept from earlier, it also shows that everything up to each of them is as it was: without one, a
// ledger rewritten throughout, head included, cannot be told from an honest one. Where a rewriter left no trace but the
// root, no single entry can be named, and the report gives the range the change lies in: after the last claim that held.
// Entries appended meanwhile are left for the next time. progress may be nil.
//
// The error says that the source could not be read; a flaw is no error.
func Verify(ctx context.Context, src Source, claims []Head, progress func(done, total int64)) (Report, error) {
	head, err := src.Head(ctx)
	if err != nil {
		return Report{}, fmt.Errorf("ledger: read the head: %w", err)
	}
	if progress == nil {
		progress = func(done, total int64) {}
	}
	v := &verifier{src: src, claims: slices.SortedFunc(slices.Values(claims), bySize), report: Report{Head: head, First: -1, Last: -1, Hash: -1}}
	v.details, _ = src.(DetailSource)
	v.strays, _ = src.(StraySource)
	err = v.run(ctx, progress)
	v.report.Checked, v.report.Root, v.report.Claimed = v.size(), v.tree.root(), len(claims) > 0 && len(v.claims) == 0
	return v.report, err
}

type verifier struct {
	src     Source
	details DetailSource // nil when the source has none
	strays  StraySource  // likewise
	claims  []Head       // that have not been reached, the smallest first
	held    int64        // the size of the last that was reached and holds
	tree    frontier     // of the entries that are sound so far
	report  Report
}

func bySize(a, b Head) int { return cmp.Compare(a.Size, b.Size) }

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
		if err := v.checkExtra(ctx); err != nil {
			return err
		}
	}
	if v.report.OK() && v.strays != nil {
		return v.checkStrays(ctx)
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
	return v.details.Details(ctx, entries)
}

// one holds one entry to the hashes it brought, the first of stored, and gives the rest of them.
func (v *verifier) one(ctx context.Context, e Entry, stored []tlog.Hash, details map[int64]Detail) ([]tlog.Hash, error) {
	made := v.tree.hashesOf(e.Hash())
	for level, hash := range made {
		if stored[level] != hash {
			return nil, v.explain(ctx, e, made[0], level)
		}
	}
	if v.details != nil && !v.checkDetail(e, details) {
		return nil, nil
	}
	v.tree.add(made)
	v.checkClaim()
	return stored[len(made):], nil
}

// checkDetail holds what is kept beside an entry to the entry, and tells whether it is as it should be. What was ended
// lawfully is there and cannot be read; what is not there at all was taken away.
func (v *verifier) checkDetail(e Entry, details map[int64]Detail) bool {
	detail, found := details[e.Seq]
	wanted := e.Detail != [32]byte{}
	switch {
	case !found && !wanted:
	case !found:
		v.flaw(DetailMissing, e.Seq, e.Seq)
	case detail.Ended && wanted:
		v.report.Ended++
	case NewDetail(detail.Salt, detail.Bytes) != e.Detail:
		v.flaw(DetailEdited, e.Seq, e.Seq)
	default:
		v.report.Details++
	}
	return v.report.OK()
}

// explain finds out what is wrong where the hash of that level, made from entry e and those before, is not the one in
// the tree: if what was made leads to the head, by way of the rest of the tree or of all the entries, then it is the hash
// that was changed. Otherwise an entry was, together with the tree's hashes below that level: among the entries this hash
// covers.
func (v *verifier) explain(ctx context.Context, e Entry, leaf tlog.Hash, level int) error {
	proof, err := ProveInclusion(v.report.Head, e.Seq, Reader(ctx, v.src))
	if err != nil && !errors.Is(err, ErrNoHash) {
		return err
	}
	sound := err == nil && tlog.CheckRecord(proof, v.report.Head.Size, v.report.Head.Hash, e.Seq, leaf) == nil
	if !sound {
		if sound, err = v.entriesMakeHead(ctx); err != nil {
			return err
		}
	}
	if sound {
		v.hashFlaw(HashEdited, e.Seq, tlog.StoredHashIndex(0, e.Seq)+int64(level))
		return nil
	}
	v.flaw(EntryEdited, e.Seq+1-1<<level, e.Seq)
	return nil
}

// entriesMakeHead reports whether the entries from first to last, whatever the tree holds, give the head's root.
func (v *verifier) entriesMakeHead(ctx context.Context) (bool, error) {
	var tree frontier
	for tree.size < v.report.Head.Size {
		entries, err := v.src.Entries(ctx, tree.size, int(min(verifyBatch, v.report.Head.Size-tree.size)))
		if err != nil {
			return false, fmt.Errorf("ledger: read entries from %d: %w", tree.size, err)
		}
		if len(entries) == 0 {
			return false, nil
		}
		for _, e := range entries {
			if e.Seq != tree.size {
				return false, nil
			}
			tree.add(tree.hashesOf(e.Hash()))
		}
	}
	return tree.root() == v.report.Head.Hash, nil
}

// checkClaim compares with the claims of the moment when as many entries have been read as they count.
func (v *verifier) checkClaim() {
	for v.report.OK() && len(v.claims) > 0 && v.claims[0].Size <= v.size() {
		if v.claims[0] != (Head{Size: v.size(), Hash: v.tree.root()}) {
			v.flaw(ClaimMismatch, v.held, max(v.held, v.size()-1))
			return
		}
		v.held, v.claims, v.report.Claims = v.size(), v.claims[1:], v.report.Claims+1
	}
}

func (v *verifier) checkHead() {
	if v.report.Head != (Head{Size: v.size(), Hash: v.tree.root()}) {
		v.flaw(HeadMismatch, v.held, max(v.held, v.size()-1))
	}
}

func (v *verifier) checkLength() {
	if len(v.claims) > 0 {
		v.flaw(Truncated, v.size(), v.claims[len(v.claims)-1].Size-1)
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
	switch {
	case extra[0].Seq < now.Size:
	case now.Size == 0:
		v.flaw(HeadMismatch, 0, 0) // no head at all beside entries
	default:
		v.flaw(EntryExtra, extra[0].Seq, extra[0].Seq)
	}
	return nil
}

// checkStrays looks for rows that no entry brought: below the first, or beyond what the head counts.
func (v *verifier) checkStrays(ctx context.Context) error {
	bounds, err := v.strays.Bounds(ctx)
	if err != nil {
		return err
	}
	now, err := v.src.Head(ctx) // read after the bounds: what was appended meanwhile is counted
	if err != nil {
		return err
	}
	hashes := tlog.StoredHashCount(now.Size)
	switch {
	case bounds.FirstEntry < 0:
		v.flaw(EntryExtra, bounds.FirstEntry, bounds.FirstEntry)
	case bounds.FirstHash < 0:
		v.hashFlaw(HashExtra, now.Size, bounds.FirstHash)
	case bounds.LastHash >= hashes:
		v.hashFlaw(HashExtra, now.Size, bounds.LastHash)
	case bounds.FirstDetail < 0:
		v.flaw(DetailExtra, bounds.FirstDetail, bounds.FirstDetail)
	case bounds.LastDetail >= now.Size:
		v.flaw(DetailExtra, bounds.LastDetail, bounds.LastDetail)
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
