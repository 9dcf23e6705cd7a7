package store

import (
	"context"
	"database/sql"
	"time"

	"clavero/internal/fault"
	"clavero/internal/ledger"
)

const checkpointColumns = `c.id, c.day, c.cause, c.size, c.note, c.key_id, c.at`

var (
	qLedgerKeyInsert = query("ledgerKey.insert", `insert into ledger_key (id, public, seed_sealed, handover, created_at) values ($1, $2, $3, $4, $5)`)
	qLedgerKeyEnd    = query("ledgerKey.end", `update ledger_key set seed_sealed = null, ended_at = $2 where id = $1 and ended_at is null`)
	qLedgerKeys      = query("ledgerKey.all", `select k.id, k.public, k.seed_sealed, k.handover, k.created_at, k.ended_at from ledger_key k order by k.id`)

	qCheckpointInsert = query("checkpoint.insert", `insert into checkpoint (id, day, cause, size, note, key_id, at) values ($1, $2, $3, $4, $5, $6, $7)`)
	qCheckpointByID   = query("checkpoint.byID", `select `+checkpointColumns+` from checkpoint c where c.id = $1`)
	qCheckpointOfDay  = query("checkpoint.ofDay", `select `+checkpointColumns+` from checkpoint c where c.day = $1 and c.cause = 'daily'`)
	qCheckpointBefore = query("checkpoint.before", `select `+checkpointColumns+` from checkpoint c where c.cause = 'daily' and c.size <= $1
		order by c.size desc, c.id desc limit 1`)
	qCheckpoints = query("checkpoint.list", `select `+checkpointColumns+` from checkpoint c where c.id < $1 order by c.id desc limit $2`)
)

// LedgerKey is a key that signs for the ledger. The seed is sealed by the keyring, and gone once the key has handed over.
type LedgerKey struct {
	ID       int64
	Public   string
	Seed     []byte
	Handover string // from the key before, signed by both; empty for the first key
	Created  time.Time
	Ended    time.Time
}

// LedgerKeys lists the keys, the oldest first; the last of them signs.
func (r Reader) LedgerKeys(ctx context.Context) ([]LedgerKey, error) {
	return collect[LedgerKey](r.query(ctx, qLedgerKeys))(func(row scanner) (LedgerKey, error) {
		var k LedgerKey
		var created int64
		var ended sql.NullInt64
		err := row.Scan(&k.ID, &k.Public, &k.Seed, &k.Handover, &created, &ended)
		k.Created, k.Ended = instant(created), instantOf(ended)
		return k, err
	})
}

// InsertLedgerKey stores a new key.
func (tx *Tx) InsertLedgerKey(ctx context.Context, k LedgerKey) error {
	_, err := tx.exec(ctx, qLedgerKeyInsert, k.ID, k.Public, k.Seed, k.Handover, micros(tx.Now))
	return err
}

// EndLedgerKey forgets the secret of a key that handed over: it signs no more.
func (tx *Tx) EndLedgerKey(ctx context.Context, id int64) error {
	_, err := tx.exec(ctx, qLedgerKeyEnd, id, micros(tx.Now))
	return err
}

// Checkpoint is a signed checkpoint that was given away.
type Checkpoint struct {
	ID    int64
	Day   string // of Mexico City
	Cause string // daily, asked, export
	Size  int64
	Note  string // the signed text
	Key   int64
	At    time.Time
}

// Checkpoint loads a checkpoint; fault.NotFound where there is none.
func (r Reader) Checkpoint(ctx context.Context, id int64) (Checkpoint, error) {
	c, err := scanCheckpoint(r.row(ctx, qCheckpointByID, id))
	return c, found(err)
}

// CheckpointOfDay loads the checkpoint of a day; fault.NotFound before it was made.
func (r Reader) CheckpointOfDay(ctx context.Context, day string) (Checkpoint, error) {
	c, err := scanCheckpoint(r.row(ctx, qCheckpointOfDay, day))
	return c, found(err)
}

// CheckpointBefore loads the last daily checkpoint of a ledger no longer than that; fault.NotFound where there is none.
func (r Reader) CheckpointBefore(ctx context.Context, size int64) (Checkpoint, error) {
	c, err := scanCheckpoint(r.row(ctx, qCheckpointBefore, size))
	return c, found(err)
}

// Checkpoints lists checkpoints from before an id, the newest first.
func (r Reader) Checkpoints(ctx context.Context, before int64, limit int) ([]Checkpoint, error) {
	return collect[Checkpoint](r.query(ctx, qCheckpoints, before, limit))(scanCheckpoint)
}

// InsertCheckpoint keeps a checkpoint; fault.Conflict where its day has one.
func (tx *Tx) InsertCheckpoint(ctx context.Context, c Checkpoint) error {
	if c.Cause == "daily" {
		if _, err := tx.CheckpointOfDay(ctx, c.Day); err == nil {
			return fault.New(fault.Conflict, "checkpoint.made")
		} else if !fault.Is(err, fault.NotFound) {
			return err
		}
	}
	_, err := tx.exec(ctx, qCheckpointInsert, c.ID, c.Day, c.Cause, c.Size, c.Note, c.Key, micros(tx.Now))
	return err
}

func scanCheckpoint(row scanner) (Checkpoint, error) {
	var c Checkpoint
	var at int64
	err := row.Scan(&c.ID, &c.Day, &c.Cause, &c.Size, &c.Note, &c.Key, &at)
	c.At = instant(at)
	return c, err
}

var (
	qLedgerOfSubject = query("ledger.ofSubject", `select seq, at, kind, what, actor_kind, actor_id, subject_kind, subject_id, detail
		from ledger_entry where subject_kind = $1 and subject_id = $2 order by seq`)
	qLedgerOfVault = query("ledger.ofVault", `select e.seq, e.at, e.kind, e.what, e.actor_kind, e.actor_id, e.subject_kind, e.subject_id, e.detail
		from ledger_detail d join ledger_entry e on e.seq = d.seq where d.vault_id = $1 order by e.seq`)
)

// LedgerOfSubject lists the entries about one thing, in order.
func (r Reader) LedgerOfSubject(ctx context.Context, kind string, id int64) ([]ledger.Entry, error) {
	return collect[ledger.Entry](r.query(ctx, qLedgerOfSubject, kind, id))(scanEntry)
}

// LedgerOfVault lists the entries whose details are sealed under a case's key, in order.
func (r Reader) LedgerOfVault(ctx context.Context, vault int64) ([]ledger.Entry, error) {
	return collect[ledger.Entry](r.query(ctx, qLedgerOfVault, vault))(scanEntry)
}
