// Package custody cares for the keys that everything is sealed under: it rotates them and takes out those of no more use.
//
// A rotation adds a key and makes it the active one, says so in the ledger, and then seals anew, batch by batch, what the
// keyring itself seals: the keys of the vaults, and the few values that lie in no vault. What is sealed under a vault stays
// as it is, so that a rotation is small whatever the cases hold. It can be cut off at any moment and goes on when it is
// asked for again. A server that runs beside it takes up the new key as soon as it meets it.
//
// Some things cannot be sealed anew, since nobody but their holder knows them: codes, initial secrets, links. They keep the
// key they were made under needed until they are used or run out; a key is retired when nothing needs it any more.
package custody

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"clavero/internal/auth"
	"clavero/internal/casefile"
	"clavero/internal/fault"
	"clavero/internal/ledger"
	"clavero/internal/seal"
	"clavero/internal/store"
)

// Custody rotates and retires the keys of one installation.
type Custody struct {
	db    *store.DB
	files *casefile.Files
	path  string // of the keyring
}

// New makes a Custody over the keyring at path.
func New(db *store.DB, files *casefile.Files, path string) *Custody {
	return &Custody{db: db, files: files, path: path}
}

// Key is a key of the ring and what it is needed for.
type Key struct {
	ID      string
	Created time.Time
	Active  bool
	Sealed  map[string]int // values by their place; a rotation seals them anew
	Bound   map[string]int // what cannot be sealed anew, by what it is
}

// Needed reports whether the key cannot be taken out.
func (k Key) Needed() bool { return k.Active || len(k.Sealed) > 0 || len(k.Bound) > 0 }

// Keys lists the keys, the oldest first, with what needs them.
func (c *Custody) Keys(ctx context.Context) ([]Key, error) {
	ring := c.files.Keys()
	sealed, err := c.db.Read().SealedKeys(ctx)
	if err != nil {
		return nil, err
	}
	bound, err := c.db.Read().BoundKeys(ctx, c.db.Now())
	if err != nil {
		return nil, err
	}
	var keys []Key
	for _, id := range ring.IDs() {
		created, err := ring.Created(id)
		if err != nil {
			return nil, err
		}
		keys = append(keys, Key{ID: id, Created: created, Active: id == ring.Active(), Sealed: usesOf(id, sealed), Bound: usesOf(id, bound)})
	}
	return keys, nil
}

func usesOf(id string, counts map[store.KeyUse]int) map[string]int {
	uses := map[string]int{}
	for use, n := range counts {
		if use.Key == id {
			uses[use.What] = n
		}
	}
	return uses
}

// Rotation is what a rotation did.
type Rotation struct {
	Active   string
	Resumed  bool // it went on with one that was cut off, and added no key
	Resealed int
	Damaged  []Damage // values that do not open: left as they are
}

// Damage is a value that is not what was sealed for its row.
type Damage struct {
	Place string
	ID    int64
}

// Rotate adds a key and seals anew what the older ones seal, or goes on with a rotation that was cut off. progress is told
// after each batch; whatever ends it, what was sealed anew stays so.
func (c *Custody) Rotate(ctx context.Context, by ledger.Actor, progress func(done, total int64)) (Rotation, error) {
	ring := c.files.Keys()
	if err := ring.Reload(c.path); err != nil {
		return Rotation{}, err
	}
	before, err := c.resealAll(ctx, by, progress)
	if err != nil || before.Resealed > 0 {
		before.Resumed = true
		return before, err
	}
	if err := ring.Rotate(c.path, c.db.Now()); err != nil {
		return Rotation{}, err
	}
	return c.resealAll(ctx, by, progress)
}

// resealAll says in the ledger that the active key was added, unless that is said already, and seals everything anew that
// older keys seal.
func (c *Custody) resealAll(ctx context.Context, by ledger.Actor, progress func(done, total int64)) (Rotation, error) {
	done := Rotation{Active: c.files.Keys().Active()}
	total, err := c.older(ctx)
	if err != nil || total == 0 {
		return done, err
	}
	if err := c.recordOnce(ctx, ledger.KeyringRotated, by, done.Active); err != nil {
		return done, err
	}
	for _, place := range store.SealedPlaces {
		err := c.resealPlace(ctx, place, &done, func() { progress(int64(done.Resealed+len(done.Damaged)), int64(total)) })
		if err != nil {
			return done, err
		}
	}
	return done, nil
}

// older counts the values that a key seals which is not the active one.
func (c *Custody) older(ctx context.Context) (int, error) {
	counts, err := c.db.Read().SealedKeys(ctx)
	total := 0
	for use, n := range counts {
		if use.Key != c.files.Keys().Active() {
			total += n
		}
	}
	return total, err
}

// batch is how many values are sealed anew in one write: few enough that nobody waits for it.
const batch = 200

func (c *Custody) resealPlace(ctx context.Context, place store.SealedPlace, done *Rotation, progress func()) error {
	for after := int64(0); ; {
		values, err := c.db.Read().SealedValues(ctx, place, after, batch)
		if err != nil || len(values) == 0 {
			return err
		}
		after = values[len(values)-1].ID
		if err := c.resealBatch(ctx, place, values, done); err != nil {
			return err
		}
		progress()
	}
}

// resealBatch seals values anew in one write. One that was changed meanwhile was sealed under the active key already.
func (c *Custody) resealBatch(ctx context.Context, place store.SealedPlace, values []store.SealedValue, done *Rotation) error {
	ring := c.files.Keys()
	resealed := map[int64][]byte{}
	for _, value := range values {
		if key, err := seal.KeyOf(value.Sealed); err == nil && key == ring.Active() {
			continue
		}
		sealed, err := ring.Reseal(value.Sealed, rowOf(place, value.ID))
		if errors.Is(err, seal.ErrTampered) {
			done.Damaged = append(done.Damaged, Damage{place.Name, value.ID})
			continue
		}
		if err != nil {
			return missing(err, c.path)
		}
		resealed[value.ID] = sealed
	}
	if len(resealed) == 0 {
		return nil
	}
	err := c.db.WriteLight(ctx, func(tx *store.Tx) error {
		for _, value := range values {
			if sealed, ok := resealed[value.ID]; ok {
				if _, err := tx.SwapSealed(ctx, place, value, sealed); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err == nil {
		done.Resealed += len(resealed)
	}
	return err
}

// rowOf names the row that a value of a place was sealed for.
func rowOf(place store.SealedPlace, id int64) string {
	switch place.Name {
	case store.SealedFactors.Name:
		return auth.TotpRow(id)
	case store.SealedUploads.Name:
		return casefile.UploadRow(id)
	case store.SealedSigning.Name:
		return casefile.LedgerKeyRow(id)
	}
	return seal.VaultRow(id)
}

// missing names the key that the ring lacks.
func missing(err error, path string) error {
	var lacks *seal.MissingKey
	if errors.As(err, &lacks) {
		return fault.Wrap(err, fault.Unready, "app.keyring_lacks", "Path", path, "Key", lacks.ID)
	}
	return err
}

// Retire takes out the keys that nothing needs and gives their ids. It refuses, as a Conflict, while another process is
// at the data: one that has not met the active key yet would go on sealing under an older one.
func (c *Custody) Retire(ctx context.Context, by ledger.Actor) ([]string, error) {
	if err := c.db.Alone(ctx); err != nil {
		return nil, err
	}
	if err := c.files.Keys().Reload(c.path); err != nil {
		return nil, err
	}
	keys, err := c.Keys(ctx)
	if err != nil {
		return nil, err
	}
	var retired []string
	for _, key := range keys {
		if key.Needed() {
			continue
		}
		if err := c.recordOnce(ctx, ledger.KeyringRetired, by, key.ID); err != nil {
			return nil, err
		}
		retired = append(retired, key.ID)
	}
	if len(retired) == 0 {
		return nil, nil
	}
	return retired, c.files.Keys().Retire(c.path, retired...)
}

// recordOnce says in the ledger what became of a key, unless a former run that was cut off has said it.
func (c *Custody) recordOnce(ctx context.Context, kind ledger.Kind, by ledger.Actor, key string) error {
	number, err := strconv.ParseInt(key[1:], 10, 64) // ids are k1, k2, …
	if err != nil {
		return err
	}
	return c.db.Write(ctx, func(tx *store.Tx) error {
		said, err := tx.FindLedger(ctx, store.LedgerQuery{Kind: string(kind), SubjectKind: ledger.OnKeyring, SubjectID: number, Limit: 1})
		if err != nil || len(said) > 0 || kind == ledger.KeyringRotated && number == firstKey {
			return err
		}
		_, err = c.files.Record(ctx, tx, casefile.Act{
			Kind: kind, By: by, On: ledger.Subject{Kind: ledger.OnKeyring, ID: number}, Detail: map[string]any{"keys": slices.Clone(c.files.Keys().IDs())},
		})
		return err
	})
}

// firstKey is made with the keyring itself, by no rotation.
const firstKey = 1
