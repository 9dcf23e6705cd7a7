package store

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"

	accesses "clavero/internal/register"
)

const accessColumns = `id, kind, credential_id, official_id, unit_id, item_id, prefix, device, n, mark`

var (
	qAccessInsert = eventQuery("access.insert", `insert into access (`+accessColumns+`) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`)
	qAccessRange  = eventQuery("access.range", `select `+accessColumns+` from access a where a.id >= $1 and a.id < $2 order by a.id limit $3`)
	qAccessEach   = eventQuery("access.each", `select `+accessColumns+` from access a where a.id >= $1 and a.id < $2 order by a.id`)
	qAccessMany   = eventQuery("access.upTo", `select count(*) from (select a.id from access a where a.id >= $1 and a.id < $2 limit $3) x`)
	qAccessOfKey  = eventQuery("access.ofOfficial", `select `+accessColumns+` from access a where a.id >= $1 and a.id < $2 and a.official_id = $3 order by a.id limit $4`)
	qAccessOfItem = eventQuery("access.ofItem", `select `+accessColumns+` from access a
		where a.id >= $1 and a.id < $2 and a.kind = $3 and a.item_id = $4 order by a.id limit $5`)
	qAccessNumber = eventQuery("access.numbered", `select `+accessColumns+` from access a where a.id >= $1 and a.id < $2 and a.n >= $3 and a.n <= $4 order by a.id limit $5`)
	qAccessLast   = eventQuery("access.lastNumbers", `select a.id & 255, max(a.n) from access a where a.id >= $1 and a.id < $2 group by a.id & 255`)
	qAccessFirst  = eventQuery("access.first", `select a.id from access a order by a.id limit 1`)
	qAccessHeads  = eventQuery("access.heads", `select h.node, h.n, h.last_id, h.since_id, h.mark from access_head h order by h.node`)
	qAccessHead   = eventQuery("access.head", `select h.node, h.n, h.last_id, h.since_id, h.mark from access_head h where h.node = $1`)
	qAccessToHead = eventQuery("access.putHead", `insert into access_head (node, n, last_id, since_id, mark) values ($1, $2, $3, $4, $5)
		on conflict (node) do update set n = excluded.n, last_id = excluded.last_id, since_id = excluded.since_id, mark = excluded.mark`)
)

var qAccessMonths = eventQuery("access.monthsOfKey", `select substr(d.day, 1, 7), count(*), cast(sum(d.sign_ins) as bigint), cast(sum(d.refused) as bigint),
	cast(sum(d.editions) as bigint), cast(sum(d.notes) as bigint) from access_day d where d.credential_id = $1 group by substr(d.day, 1, 7) order by 1`)

// KeyMonth sums up the days of a month on which a key was used or refused.
type KeyMonth struct {
	Month                                   string // ISO
	Days, SignIns, Refused, Editions, Notes int
}

// MonthsOfKey sums up what was done with a key, by month, over the days that were added up.
func (r Reader) MonthsOfKey(ctx context.Context, key int64) ([]KeyMonth, error) {
	return collect[KeyMonth](r.query(ctx, qAccessMonths, key))(func(row scanner) (KeyMonth, error) {
		var m KeyMonth
		err := row.Scan(&m.Month, &m.Days, &m.SignIns, &m.Refused, &m.Editions, &m.Notes)
		return m, err
	})
}

// idOf is the smallest id of an access at that instant: ids are the instant and, in the last byte, the node.
func idOf(t time.Time) int64 { return IDAt(t) }

// Accesses lists the accesses from one instant up to, not including, another, in order of time.
func (r Reader) Accesses(ctx context.Context, from, to time.Time, limit int) ([]accesses.Access, error) {
	return collect[accesses.Access](r.query(ctx, qAccessRange, idOf(from), idOf(to), limit))(scanAccess)
}

// AccessesOfOfficial is Accesses of one person alone.
func (r Reader) AccessesOfOfficial(ctx context.Context, official int64, from, to time.Time, limit int) ([]accesses.Access, error) {
	return collect[accesses.Access](r.query(ctx, qAccessOfKey, idOf(from), idOf(to), official, limit))(scanAccess)
}

// AccessesOfItem is Accesses of one edition or note alone.
func (r Reader) AccessesOfItem(ctx context.Context, kind accesses.Kind, item int64, from, to time.Time, limit int) ([]accesses.Access, error) {
	return collect[accesses.Access](r.query(ctx, qAccessOfItem, idOf(from), idOf(to), string(kind), item, limit))(scanAccess)
}

// NumberedAccesses is Accesses of those alone whose numbers, of whatever node, lie from first to last.
func (r Reader) NumberedAccesses(ctx context.Context, from, to time.Time, first, last int64, limit int) ([]accesses.Access, error) {
	return collect[accesses.Access](r.query(ctx, qAccessNumber, idOf(from), idOf(to), first, last, limit))(scanAccess)
}

// LastNumbers gives the greatest number among the accesses from one instant up to, not including, another, by node.
func (r Reader) LastNumbers(ctx context.Context, from, to time.Time) (map[int]int64, error) {
	last := map[int]int64{}
	_, err := collect[int](r.query(ctx, qAccessLast, idOf(from), idOf(to)))(func(row scanner) (int, error) {
		var node int
		var n int64
		err := row.Scan(&node, &n)
		last[node] = n
		return node, err
	})
	return last, err
}

// FirstAccess is when the first access was that there is; the zero time where there is none.
func (r Reader) FirstAccess(ctx context.Context) (time.Time, error) {
	var id int64
	err := r.row(ctx, qAccessFirst).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return time.Time{}, nil
	}
	return IDTime(id), err
}

// CountAccesses counts accesses from one instant up to, not including, another, up to a limit.
func (r Reader) CountAccesses(ctx context.Context, from, to time.Time, limit int) (int, error) {
	var n int
	err := r.row(ctx, qAccessMany, idOf(from), idOf(to), limit).Scan(&n)
	return n, err
}

func scanAccess(row scanner) (accesses.Access, error) {
	var a accesses.Access
	err := row.Scan(&a.ID, &a.Kind, &a.Credential, &a.Official, &a.Unit, &a.Item, &a.Prefix, &a.Device, &a.N, &a.Mark)
	a.At = instant(a.ID >> nodeBits)
	return a, err
}

// EachAccess gives the accesses from one instant up to, not including, another to fn, in order of time. It holds none of
// them: a day may have a million.
func (r Reader) EachAccess(ctx context.Context, from, to time.Time, fn func(accesses.Access) error) error {
	rows, err := r.query(ctx, qAccessEach, idOf(from), idOf(to))
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	words := map[string]string{}
	var kind, prefix, device sql.RawBytes
	for rows.Next() {
		var a accesses.Access
		if err := rows.Scan(&a.ID, &kind, &a.Credential, &a.Official, &a.Unit, &a.Item, &prefix, &device, &a.N, &a.Mark); err != nil {
			return err
		}
		a.At = instant(a.ID >> nodeBits)
		a.Kind, a.Prefix, a.Device = accesses.Kind(word(words, kind)), word(words, prefix), word(words, device)
		if err := fn(a); err != nil {
			return err
		}
	}
	return unready(rows.Err())
}

// word keeps one copy of each of the few words there are.
func word(words map[string]string, raw []byte) string {
	if s, known := words[string(raw)]; known {
		return s
	}
	const most = 100_000
	s := string(raw)
	if len(words) < most {
		words[s] = s
	}
	return s
}

// AccessHeads lists how far each node has counted.
func (r Reader) AccessHeads(ctx context.Context) ([]accesses.Head, error) {
	return collect[accesses.Head](r.query(ctx, qAccessHeads))(scanHead)
}

func scanHead(row scanner) (accesses.Head, error) {
	var h accesses.Head
	return h, row.Scan(&h.Node, &h.N, &h.Last, &h.Since, &h.Mark)
}

// InsertAccesses appends accesses in the order given: each gets its id, which is its instant, the next number of its node
// and its mark. It gives how far the node has counted then.
func (tx *Tx) InsertAccesses(ctx context.Context, list []accesses.Access, marker *accesses.Marker) (accesses.Head, error) {
	head, err := tx.accessHead(ctx, tx.db.opts.Node)
	if err != nil || len(list) == 0 {
		return head, err
	}
	numbered, head := tx.db.number(list, head, marker)
	if err := tx.putAccesses(ctx, numbered); err != nil {
		return head, err
	}
	_, err = tx.exec(ctx, qAccessToHead, head.Node, head.N, head.Last, head.Since, head.Mark)
	return head, err
}

// number gives accesses their ids, numbers and marks, and how far the node has counted with them.
func (db *DB) number(list []accesses.Access, head accesses.Head, marker *accesses.Marker) ([]accesses.Access, accesses.Head) {
	numbered := make([]accesses.Access, len(list))
	for i, a := range list {
		head.N++
		a.ID, a.N = db.NewID(), head.N
		a.Mark = marker.Mark(a)
		numbered[i] = a
		head.Last = a.ID
		if head.Since == 0 {
			head.Since = a.ID
		}
	}
	head.Mark = marker.Head(head)
	return numbered, head
}

func (tx *Tx) accessHead(ctx context.Context, node int) (accesses.Head, error) {
	head, err := scanHead(tx.row(ctx, qAccessHead, node))
	if errors.Is(err, sql.ErrNoRows) {
		return accesses.Head{Node: node}, nil
	}
	return head, err
}

// putAccesses writes accesses in as few statements as an engine is quick with: to PostgreSQL every statement is a journey,
// to SQLite a long one is only more to parse.
func (tx *Tx) putAccesses(ctx context.Context, list []accesses.Access) error {
	values := func(a accesses.Access) []any {
		return []any{a.ID, string(a.Kind), a.Credential, a.Official, a.Unit, a.Item, a.Prefix, a.Device, a.N, a.Mark}
	}
	return putMany(ctx, tx, qAccessInsert, "access.insertMany", list, values)
}

// putMany inserts rows with a statement for one, whose columns are 1 to n in order.
func putMany[T any](ctx context.Context, tx *Tx, one Query, name string, list []T, values func(T) []any) error {
	if tx.db.engine == SQLite {
		return tx.execEach(ctx, one, len(list), func(i int) []any { return values(list[i]) })
	}
	const together = 1000
	begin, _, _ := strings.Cut(one.Text, " values ")
	for len(list) > 0 {
		batch := list[:min(together, len(list))]
		list = list[len(batch):]
		var rows []string
		var args []any
		for _, row := range batch {
			v := values(row)
			rows = append(rows, "("+placeholders(len(args)+1, len(v))+")")
			args = append(args, v...)
		}
		if _, err := tx.exec(ctx, dynamic(name, begin+" values "+strings.Join(rows, ", ")), args...); err != nil {
			return err
		}
	}
	return nil
}
