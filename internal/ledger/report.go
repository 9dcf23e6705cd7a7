package ledger

import "fmt"

// Flaw says what is wrong with a ledger.
type Flaw string

// The flaws.
const (
	Sound         Flaw = ""               // nothing is
	EntryEdited   Flaw = "entry_edited"   // an entry is not what was appended
	EntryMissing  Flaw = "entry_missing"  // a number has no entry
	EntryExtra    Flaw = "entry_extra"    // there is an entry that the head does not count
	DetailEdited  Flaw = "detail_edited"  // what is kept beside an entry is not what the entry was made with
	DetailMissing Flaw = "detail_missing" // what was kept beside an entry is gone, and no disposition ended it
	DetailExtra   Flaw = "detail_extra"   // something is kept beside an entry that there is not
	HashEdited    Flaw = "hash_edited"    // a hash of the tree was changed; the entries are sound
	HashMissing   Flaw = "hash_missing"   // a hash of the tree is gone
	HashExtra     Flaw = "hash_extra"     // there is a hash that no entry brought
	HeadMismatch  Flaw = "head_mismatch"  // entries and tree agree, but not with the head kept beside them
	ClaimMismatch Flaw = "claim_mismatch" // all agree, but not with the head that was claimed: history was rewritten
	Truncated     Flaw = "truncated"      // the ledger is shorter than the head that was claimed
)

// Report is the outcome of Verify.
type Report struct {
	Head    Head     // the head the source gave
	Checked int64    // entries recomputed and found sound
	Root    [32]byte // of those
	Details int64    // details that were there and fit their entries
	Ended   int64    // details that a disposition, or the dropping of a form, ended
	Claimed bool     // every claimed head was reached and holds; false without any
	Claims  int      // heads that were claimed, were reached and hold
	Flaw    Flaw     // the first flaw; Verify stops there
	First   int64    // the entries among which it lies, both counted; equal when
	Last    int64    // exactly one can be named. Both are -1 for Sound
	Hash    int64    // for HashEdited, HashMissing and HashExtra, the number of the hash in the tree, else -1
}

// OK reports whether no flaw was found.
func (r Report) OK() bool { return r.Flaw == Sound }

// String says the outcome in one line, for logs.
func (r Report) String() string {
	switch {
	case r.OK():
		return fmt.Sprintf("sound: %s, %d details, %d more were ended with their records", r.Head, r.Details, r.Ended)
	case r.First == r.Last:
		return fmt.Sprintf("%s at entry %d; %d entries before are sound", r.Flaw, r.First, r.Checked)
	default:
		return fmt.Sprintf("%s within entries %d to %d; %d were recomputed", r.Flaw, r.First, r.Last, r.Checked)
	}
}
