package store

import (
	"context"
	"database/sql"
	"errors"

	"clavero/internal/fault"
	accesses "clavero/internal/register"
)

// AppendAccesses appends accesses as [Tx.InsertAccesses] does and commits them. With a revision to be under, it does so only
// if that is the revision at a moment after the call; else [ErrOutdated], and nothing is appended. It is for one goroutine.
func (db *DB) AppendAccesses(ctx context.Context, list []accesses.Access, marker *accesses.Marker, under *Revision) (accesses.Head, error) {
	if db.engine == Postgres {
		return db.appendInOne(ctx, list, marker, under)
	}
	if under != nil { // no transaction spans two files
		seen, err := db.readRevision(ctx)
		if err != nil {
			return accesses.Head{}, err
		}
		if seen != *under {
			return accesses.Head{}, ErrOutdated
		}
	}
	var head accesses.Head
	err := db.WriteEvents(ctx, func(tx *Tx) error {
		var err error
		head, err = tx.InsertAccesses(ctx, list, marker)
		return err
	})
	return head, err
}

// told is how far this process has counted, where it knows without asking.
type told struct {
	head  accesses.Head
	known bool
}

// appendInOne does in one statement what a transaction takes five for: each is a journey, and of each the server's work is
// more than that of the rows. It is PostgreSQL's own (ADR 18), since SQLite knows no statement that writes two tables, and needs none.
var appendInOne = dynamic("access.append", `with asked as (select r.people, r.digest from revision r where r.id = 1),
	headed as (insert into access_head (node, n, last_id, since_id, mark)
		select $1, $2, $3, $4, $5 from asked a where $6::bigint is null or (a.people = $6 and a.digest = $7)
		on conflict (node) do update set n = excluded.n, last_id = excluded.last_id, since_id = excluded.since_id, mark = excluded.mark
		where access_head.n = $8 returning node),
	added as (insert into access (`+accessColumns+`)
		select x.* from headed h, unnest($9::bigint[], $10::text[], $11::bigint[], $12::bigint[], $13::bigint[], $14::bigint[], $15::text[], $16::text[], $17::bigint[], $18::bigint[]) x)
	select a.people, a.digest, (select count(*) from headed) from asked a`)

func (db *DB) appendInOne(ctx context.Context, list []accesses.Access, marker *accesses.Marker, under *Revision) (accesses.Head, error) {
	for try := 1; try <= maxTries; try++ {
		before, err := db.countedSoFar(ctx)
		if err != nil {
			return accesses.Head{}, err
		}
		numbered, head := db.number(list, before, marker)
		seen, done, err := db.tell(ctx, numbered, before, head, under)
		db.told = told{head, done && err == nil}
		switch {
		case metAnother(err):
			if err := pause(ctx, try); err != nil {
				return accesses.Head{}, err
			}
		case err != nil:
			return accesses.Head{}, unready(err)
		case done:
			return head, nil
		case under != nil && seen != *under:
			return accesses.Head{}, ErrOutdated
		} // else another has counted for this node: a test, or whoever had its number in an outage
	}
	return accesses.Head{}, fault.New(fault.Unready, "store.busy")
}

// tell carries out the statement; false where nothing was appended, since the revision or the head was another.
func (db *DB) tell(ctx context.Context, list []accesses.Access, before, head accesses.Head, under *Revision) (Revision, bool, error) {
	args := []any{head.Node, head.N, head.Last, head.Since, head.Mark, nil, nil, before.N}
	if under != nil {
		args[5], args[6] = under.People, under.Digest
	}
	var seen Revision
	var done int
	err := Reader{pool: db.eventWriter}.row(ctx, appendInOne, append(args, inColumns(list)...)...).Scan(&seen.People, &seen.Digest, &done)
	if err == nil {
		db.saw(seen)
	}
	return seen, done == 1, err
}

// inColumns are the accesses as PostgreSQL takes any number of them with one text: an array for each column.
func inColumns(list []accesses.Access) []any {
	n := len(list)
	numbers, words := make([]int64, 7*n), make([]string, 3*n)
	number := func(column int) []int64 { return numbers[column*n : (column+1)*n] }
	word := func(column int) []string { return words[column*n : (column+1)*n] }
	for i, a := range list {
		for column, value := range [...]int64{a.ID, a.Credential, a.Official, a.Unit, a.Item, a.N, a.Mark} {
			numbers[column*n+i] = value
		}
		for column, value := range [...]string{string(a.Kind), a.Prefix, a.Device} {
			words[column*n+i] = value
		}
	}
	return []any{number(0), word(0), number(1), number(2), number(3), number(4), word(1), word(2), number(5), number(6)}
}

func (db *DB) countedSoFar(ctx context.Context) (accesses.Head, error) {
	if db.told.known {
		return db.told.head, nil
	}
	head, err := scanHead(Reader{pool: db.eventWriter}.row(ctx, qAccessHead, db.opts.Node))
	if errors.Is(err, sql.ErrNoRows) {
		return accesses.Head{Node: db.opts.Node}, nil
	}
	return head, err
}
