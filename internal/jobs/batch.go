package jobs

import (
	"context"
	"database/sql"
	"log/slog"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/riverdriver/riversqlite"

	"clavero/internal/store"
)

// batch are the jobs of one write, which go in together as its last part.
type batch struct {
	jobs []queuedJob
	seen map[queueID]bool
}

type queuedJob struct {
	Job
	queue string
}

type queueID struct {
	queue string
	id    int64
}

func (r *River) begin(tx *store.Tx) *batch {
	b := &batch{seen: map[queueID]bool{}}
	tx.AtEnd(func(ctx context.Context) error { return r.insert(ctx, tx, b) })
	return b
}

// add leaves out a job that is to wait once where the same write has one like it.
func (b *batch) add(queue string, job Job) {
	alike := queueID{queue, job.ID}
	if job.Once && b.seen[alike] {
		return
	}
	b.seen[alike] = true
	b.jobs = append(b.jobs, queuedJob{job, queue})
}

func (r *River) insert(ctx context.Context, tx *store.Tx, b *batch) error {
	waiting, err := r.waiting(ctx, tx, b.jobs)
	if err != nil {
		return err
	}
	var params []river.InsertManyParams
	for _, job := range b.jobs {
		if job.Once && waiting[queueID{job.queue, job.ID}] {
			continue
		}
		params = append(params, river.InsertManyParams{
			Args:       task{ID: job.ID},
			InsertOpts: &river.InsertOpts{Queue: job.queue, ScheduledAt: job.At},
		})
	}
	if len(params) == 0 {
		return nil
	}
	return r.inserter.insert(ctx, tx, params)
}

// lookedFor is how many jobs are looked for at once.
const lookedFor = 500

// waiting finds which of the jobs that are to wait once do so already: no worker has taken them yet. On PostgreSQL it also
// holds those until tx ends: taken meanwhile, one might miss what tx writes, so either the worker waits for tx or tx begins
// anew and finds it taken.
func (r *River) waiting(ctx context.Context, tx *store.Tx, jobs []queuedJob) (map[queueID]bool, error) {
	ids := map[string][]int64{}
	var queues []string
	for _, job := range jobs {
		if !job.Once {
			continue
		}
		if ids[job.queue] == nil {
			queues = append(queues, job.queue)
		}
		ids[job.queue] = append(ids[job.queue], job.ID)
	}
	found := map[queueID]bool{}
	for _, queue := range queues {
		for some := range slices.Chunk(ids[queue], lookedFor) {
			if err := r.lookFor(ctx, tx, queue, some, found); err != nil {
				return nil, err
			}
		}
	}
	return found, nil
}

func (r *River) lookFor(ctx context.Context, tx *store.Tx, queue string, ids []int64, found map[queueID]bool) error {
	id, hold := `json_extract(args, '$.id')`, ""
	if r.db.Engine() == store.Postgres {
		id, hold = `cast(args->>'id' as bigint)`, " for update"
	}
	args := []any{queue}
	marks := make([]string, len(ids))
	for i, id := range ids {
		args = append(args, id)
		marks[i] = "$" + strconv.Itoa(i+2)
	}
	rows, err := tx.SQL().QueryContext(ctx, `select `+id+` from river_job where state in ('available', 'retryable', 'scheduled') and queue = $1
		and `+id+` in (`+strings.Join(marks, ",")+`)`+hold, args...)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return err
		}
		found[queueID{queue, id}] = true
	}
	return rows.Err()
}

// inserter puts jobs into a transaction; it works none.
type inserter interface {
	insert(ctx context.Context, tx *store.Tx, batch []river.InsertManyParams) error
}

func newInserter(db *store.DB) (inserter, error) {
	config := &river.Config{Logger: slog.New(slog.DiscardHandler), FetchCooldown: river.FetchCooldownMin}
	if db.Engine() == store.SQLite {
		client, err := river.NewClient(riversqlite.New(nil), config)
		return sqliteInserter{client}, err
	}
	client, err := river.NewClient(riverpgxv5.New(nil), config)
	return postgresInserter{client}, err
}

type sqliteInserter struct{ client *river.Client[*sql.Tx] }

func (i sqliteInserter) insert(ctx context.Context, tx *store.Tx, batch []river.InsertManyParams) error {
	_, err := i.client.InsertManyFastTx(ctx, tx.SQL(), batch)
	return err
}

// copied is from how many jobs on it is quicker to copy them into PostgreSQL, which takes more turns, than to insert them.
const copied = 16

type postgresInserter struct{ client *river.Client[pgx.Tx] }

func (i postgresInserter) insert(ctx context.Context, tx *store.Tx, batch []river.InsertManyParams) error {
	return tx.Pgx(func(lent pgx.Tx) error {
		if len(batch) < copied {
			_, err := i.client.InsertManyTx(ctx, lent, batch)
			return err
		}
		_, err := i.client.InsertManyFastTx(ctx, lent, batch)
		return err
	})
}
