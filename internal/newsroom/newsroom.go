// Package newsroom is what the Departamento de Edición does to the digest before anybody reads it: for now, to take
// editions from files (docs/edicion-csv.md) and to correct them by taking a file again.
//
// The register of accesses holds ids of notes for years, so an id means one note for ever. A correction therefore leaves
// a note the id it had, also when its headline was what was corrected, and an id that a correction dropped is never given
// to another note: the ledger's own entry of each import says how far the day has been numbered.
package newsroom

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"reflect"
	"strings"
	"time"

	"clavero/internal/casefile"
	"clavero/internal/digest"
	"clavero/internal/fault"
	"clavero/internal/intake"
	"clavero/internal/ledger"
	"clavero/internal/store"
)

// Room is the newsroom. It is safe for use by many goroutines.
type Room struct {
	db    *store.DB
	files *casefile.Files
}

// New opens a newsroom.
func New(db *store.DB, files *casefile.Files) *Room { return &Room{db: db, files: files} }

// Result is what an import did, or would do.
type Result struct {
	Edition    digest.Edition    // as stored, or as it would be; its ID is 0 until a new one is stored
	Count      digest.Count      // of the edition
	Faults     []digest.RowFault // every one of the file; with any, nothing is stored
	Correction bool              // there was an edition of that day and kind
	Same       bool              // and the file says just what it said: there is nothing to store
	Applied    bool
	Kept       int // notes that a correction left their ids
	Added      int // notes with new ids
	Dropped    int // notes of the earlier version that are not in the file
	Charset    string
	SHA256     string // of the file's bytes, in hexadecimal
	Entry      int64  // number in the ledger, once applied

	last int // sequence of the day's last id after this import
}

// Import reads an edition from CSV in any charset that intake knows and, with apply, stores it; without, it changes
// nothing and says what it would do. Readers see the edition from published on; the zero time means at once, and for a
// correction the moment it already had. A file with faults in its rows is no error: Result.Faults names them all.
//
// An edition of the same day and kind is corrected: it becomes the next version, under the rules of the package comment.
// A correction cannot take from readers an edition that is out. The ledger gets edition.imported or edition.corrected.
// The caller has asked auth.Who.May import editions; the command line acts as the operator.
//
// fault.Invalid and fault.TooLarge are of the file as a whole, of the day and the kind.
func (r *Room) Import(ctx context.Context, actor ledger.Actor, file io.Reader, day digest.Day, kind digest.Kind, published time.Time, apply bool) (Result, error) {
	draft, err := read(file, day, kind)
	if err != nil || len(draft.Faults) > 0 {
		return draft, err
	}
	if err := draft.Edition.Check(); err != nil {
		return draft, err
	}
	if !apply {
		var result Result
		err := r.db.View(ctx, func(reader store.Reader) error {
			var err error
			result, err = r.plan(ctx, reader, draft, published, r.db.Now())
			return err
		})
		return result, err
	}
	var result Result
	err = r.db.Write(ctx, func(tx *store.Tx) error {
		var err error
		result, err = r.apply(ctx, tx, actor, draft, published)
		return err
	})
	return result, err
}

func (r *Room) apply(ctx context.Context, tx *store.Tx, actor ledger.Actor, draft Result, published time.Time) (Result, error) {
	result, err := r.plan(ctx, tx.Reader, draft, published, tx.Now)
	if err != nil || result.Same {
		return result, err
	}
	if result.Edition.ID == 0 {
		result.Edition.ID = tx.NewID()
	}
	result.Edition, err = tx.PutEdition(ctx, result.Edition)
	if err != nil {
		return result, err
	}
	act := casefile.Act{
		Kind: ledger.EditionImported, What: string(result.Edition.Kind), By: actor,
		On: ledger.Subject{Kind: ledger.OnEdition, ID: result.Edition.ID}, Detail: result.detail(),
	}
	if result.Correction {
		act.Kind = ledger.EditionCorrected
	}
	result.Entry, err = r.files.Record(ctx, tx, act)
	result.Applied = err == nil
	return result, err
}

// plan numbers the draft against what is stored.
func (r *Room) plan(ctx context.Context, reader store.Reader, draft Result, published, now time.Time) (Result, error) {
	result := draft
	before, err := stored(ctx, reader, draft.Edition.Day, draft.Edition.Kind)
	if err != nil {
		return result, err
	}
	result.Correction = before.ID != 0
	result.Edition.ID, result.Edition.Version = before.ID, before.Version+1
	result.Edition.Published, err = moment(before, published, now)
	if err != nil {
		return result, err
	}
	last, err := r.lastSequence(ctx, reader, draft.Edition.Day)
	if err != nil {
		return result, err
	}
	kept := match(before, draft.Edition)
	result.Edition, err = numbered(result.Edition, kept, last+1)
	if err != nil {
		return result, err
	}
	result.Kept = len(kept)
	result.Added = result.Count.Notes - result.Kept
	result.last = last + result.Added
	result.Dropped = before.Count().Notes - result.Kept
	if result.Correction && before.Published.Equal(result.Edition.Published) && reflect.DeepEqual(before.Sections, result.Edition.Sections) {
		result.Same = true
		result.Edition = before
	}
	return result, nil
}

// moment gives when an edition goes out, or stays out.
func moment(before digest.Edition, published, now time.Time) (time.Time, error) {
	published = published.UTC().Truncate(time.Microsecond)
	switch {
	case published.IsZero() && before.ID != 0:
		return before.Published, nil
	case published.IsZero():
		return now, nil
	case before.ID != 0 && !before.Published.After(now) && published.After(now):
		return published, fault.New(fault.Invalid, "newsroom.published.withdraws")
	}
	return published, nil
}

func stored(ctx context.Context, reader store.Reader, day digest.Day, kind digest.Kind) (digest.Edition, error) {
	head, err := reader.EditionHead(ctx, day, kind)
	if fault.Is(err, fault.NotFound) {
		return digest.Edition{}, nil
	}
	if err != nil {
		return digest.Edition{}, err
	}
	return reader.Edition(ctx, head.ID)
}

// read parses the file and leaves the rest of the result to plan.
func read(file io.Reader, day digest.Day, kind digest.Kind) (Result, error) {
	if _, err := digest.ParseDay(string(day)); err != nil {
		return Result{}, err
	}
	kind, err := digest.ParseKind(string(kind))
	if err != nil {
		return Result{}, err
	}
	data, err := io.ReadAll(io.LimitReader(file, digest.MaxBytes+1))
	if err != nil {
		return Result{}, fault.Wrap(err, fault.Invalid, "newsroom.cut")
	}
	if len(data) > digest.MaxBytes {
		return Result{}, fault.New(fault.TooLarge, "digest.csv.too_large", "Max", digest.MaxBytes>>20)
	}
	text, charset, err := intake.Charset(data)
	if err != nil {
		return Result{}, err
	}
	sum := sha256.Sum256(data)
	result := Result{Charset: charset, SHA256: hex.EncodeToString(sum[:])}
	result.Edition, result.Faults, err = digest.ParseCSV(strings.NewReader(text), day, kind)
	result.Count = result.Edition.Count()
	return result, err
}
