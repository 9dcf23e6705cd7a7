// Package catalogue keeps the sector's institutions and units: it takes them from a file and finds them for whoever asks
// for a key.
//
// The catalogue is data that the office corrects in a spreadsheet and imports again (docs/catalogo-csv.md). An import never
// deletes: a unit that is not in the file stays as it is and is named, one that ended gets its last day and its successor,
// since petitions, keys and accesses go on saying the unit they had.
//
// It is small (a sector has some thousand units) and everybody searches it at every key press, so all of it is kept in
// memory in the form that a search needs. A change made here is seen here at once, and by other nodes within a minute.
package catalogue

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"sync"
	"time"

	"clavero/internal/casefile"
	"clavero/internal/digest"
	"clavero/internal/directory"
	"clavero/internal/fault"
	"clavero/internal/lang/spanish"
	"clavero/internal/ledger"
	"clavero/internal/store"
)

// Catalogue is the catalogue in use. It is safe for use by many goroutines.
type Catalogue struct {
	db    *store.DB
	files *casefile.Files

	mu    sync.Mutex
	index *index // nil: to be read anew
	read  time.Time
}

// New opens the catalogue. It reads nothing yet.
func New(db *store.DB, files *casefile.Files) *Catalogue { return &Catalogue{db: db, files: files} }

// imported is what the ledger keeps of an import.
type imported struct {
	SHA256    string `json:"sha256"`
	Added     int    `json:"added"`
	Changed   int    `json:"changed"`
	Closed    int    `json:"closed"`
	Unchanged int    `json:"unchanged"`
	Absent    int    `json:"absent"`
	Faulty    int    `json:"faulty"` // rows left out
}

// Diff says what a file would change, and changes nothing. The caller has asked auth.Who.May see the catalogue's import.
//
// The error is of the file as a whole (fault.Invalid, fault.TooLarge); what is wrong with rows is in the Diff.
func (c *Catalogue) Diff(ctx context.Context, file io.Reader) (Diff, error) {
	parsed, err := parse(file)
	if err != nil {
		return Diff{}, err
	}
	var d Diff
	err = c.db.View(ctx, func(r store.Reader) error {
		d, err = plan(ctx, r, parsed)
		return err
	})
	return d, err
}

// Apply takes the good rows of a file: what Diff shows as added, changed and closed, worked out anew on what is stored
// when it happens. Faulty rows are left out, and so are those that would hang on them; absent units stay. The ledger gets
// catalogue.imported with the file's hash and the counts, unless nothing changes. The caller has asked auth.Who.May import
// the catalogue.
//
// The errors are those of Diff.
func (c *Catalogue) Apply(ctx context.Context, actor ledger.Actor, file io.Reader) (Diff, error) {
	parsed, err := parse(file)
	if err != nil {
		return Diff{}, err
	}
	var d Diff
	err = c.db.Write(ctx, func(tx *store.Tx) error {
		d, err = c.applyIn(ctx, tx, actor, parsed)
		return err
	})
	return d, err
}

// ApplyIn is Apply in the caller's write, which gives file from its beginning each time it runs: for an installation, which
// is there with its first catalogue or not at all.
func (c *Catalogue) ApplyIn(ctx context.Context, tx *store.Tx, actor ledger.Actor, file io.Reader) (Diff, error) {
	parsed, err := parse(file)
	if err != nil {
		return Diff{}, err
	}
	return c.applyIn(ctx, tx, actor, parsed)
}

func (c *Catalogue) applyIn(ctx context.Context, tx *store.Tx, actor ledger.Actor, parsed file) (Diff, error) {
	d, err := plan(ctx, tx.Reader, parsed)
	if err != nil || d.Changes() == 0 {
		return d, err
	}
	return d, c.apply(ctx, tx, actor, d)
}

func (c *Catalogue) apply(ctx context.Context, tx *store.Tx, actor ledger.Actor, d Diff) error {
	for _, list := range [][]Change{d.Added, d.Changed, d.Closed} {
		for _, change := range list {
			unit := change.Unit
			if unit.ID == 0 {
				unit.ID = tx.NewID()
			}
			if err := tx.PutUnit(ctx, unit, spanish.FoldName(unit.Code+" "+unit.Name)); err != nil {
				return err
			}
		}
	}
	_, err := c.files.Record(ctx, tx, casefile.Act{
		Kind: ledger.CatalogueImported, By: actor, On: ledger.Subject{Kind: ledger.OnCatalogue},
		Detail: imported{d.SHA256, len(d.Added), len(d.Changed), len(d.Closed), d.Unchanged, len(d.Absent), d.faulty()},
	})
	tx.AfterCommit(c.forget)
	return err
}

// How long a node goes without asking whether another changed the catalogue.
const maxAge = time.Minute

// current gives the catalogue in memory, reading it first where it was changed or has not been read for a minute.
func (c *Catalogue) current(ctx context.Context) (*index, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.db.Now()
	if age := now.Sub(c.read); c.index != nil && age >= 0 && age < maxAge {
		return c.index, nil
	}
	units, err := c.db.Read().Units(ctx)
	if err != nil {
		return nil, err
	}
	if c.index == nil || !c.index.holds(units) {
		c.index = newIndex(units)
	}
	c.read = now
	return c.index, nil
}

func (c *Catalogue) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.index = nil
}

// today is the civil day of the office.
func (c *Catalogue) today() string { return string(digest.DayOf(c.db.Now(), spanish.MexicoCity())) }

// Units gives the whole catalogue in order of code, the closed ones too. The list is shared: nothing in it may be changed.
func (c *Catalogue) Units(ctx context.Context) ([]directory.Unit, error) {
	index, err := c.current(ctx)
	if err != nil {
		return nil, err
	}
	return index.units, nil
}

// Keys counts the keys of each unit's people that have not ended, by the unit's id; units without any are absent.
func (c *Catalogue) Keys(ctx context.Context) (map[int64]int, error) {
	return c.db.Read().KeysByUnit(ctx)
}

func readAll(file io.Reader) ([]byte, string, error) {
	data, err := io.ReadAll(io.LimitReader(file, maxBytes+1))
	if err != nil {
		return nil, "", fault.Wrap(err, fault.Invalid, "intake.cut")
	}
	if len(data) > maxBytes {
		return nil, "", fault.New(fault.TooLarge, "intake.csv.large", "Max", maxBytes>>20)
	}
	sum := sha256.Sum256(data)
	return data, hex.EncodeToString(sum[:]), nil
}
