package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"clavero/internal/petition"
)

var (
	qLateCounts = query("queue.late", `select p.state, count(*) from petition p where p.folio is not null and p.due < $1 and p.ended_at is null
		group by p.state`)
	qWaits = query("queue.waits", `select s.to_state, s.petition_id, s.at from petition_step s where s.at > $1 order by s.petition_id, s.id`)
)

// LateCounts counts the petitions with a folio that are past their limit at a moment, by state.
func (r Reader) LateCounts(ctx context.Context, now time.Time) (map[petition.State]int, error) {
	type late struct {
		state petition.State
		count int
	}
	list, err := collect[late](r.query(ctx, qLateCounts, micros(now)))(func(row scanner) (late, error) {
		var l late
		err := row.Scan(&l.state, &l.count)
		return l, err
	})
	counts := map[petition.State]int{}
	for _, l := range list {
		counts[l.state] = l.count
	}
	return counts, err
}

// Arrival is a petition's arrival at a state.
type Arrival struct {
	State    petition.State
	Petition int64
	At       time.Time
}

// Arrivals lists arrivals at states since a moment, case by case in order: from them comes how long cases wait.
func (r Reader) Arrivals(ctx context.Context, since time.Time) ([]Arrival, error) {
	return collect[Arrival](r.query(ctx, qWaits, micros(since)))(func(row scanner) (Arrival, error) {
		var a Arrival
		var at int64
		err := row.Scan(&a.State, &a.Petition, &at)
		a.At = instant(at)
		return a, err
	})
}

// QueueQuery narrows the desk's list; zero values do not narrow.
type QueueQuery struct {
	States []petition.State
	Kind   petition.Kind
	Unit   int64
	Words  []string  // folded; each must begin a word, or a part of one, of folio, name or mail, or be in the unit's name
	Late   time.Time // only those past their limit at that moment
	After  Cursor
	Limit  int
}

// Cursor is a place in the desk's list: the last petition of the page before.
type Cursor struct {
	Due int64 // microseconds; the largest number for those without a limit
	ID  int64
}

// Queued is a line of the desk's list.
type Queued struct {
	Petition petition.Petition
	Unit     string
}

// noLimit sorts petitions without a limit behind all others.
const noLimit = int64(1) << 62

// Queue lists petitions with a folio, those whose limit comes first at the top. It gives one more than the limit when
// there is a next page, and the number of all.
func (r Reader) Queue(ctx context.Context, q QueueQuery) ([]Queued, int, error) {
	words, err := r.seek(ctx, q.Words)
	if err != nil {
		return nil, 0, err
	}
	if !q.counted() {
		return r.found(ctx, q, q.conditions(r, words))
	}
	total, err := r.counted(ctx, q.States)
	if err != nil {
		return nil, 0, err
	}
	list, err := r.lines(ctx, q)
	return list, total, err
}

// lines gives the page of a list that is narrowed by states alone. An index has the petitions of each state in the order of
// the list: the first of each state are put together, and only the lines of the page are read whole.
func (r Reader) lines(ctx context.Context, q QueueQuery) ([]Queued, error) {
	var args []any
	var first []string
	for _, state := range q.everyState() {
		where := conditions{args: args}
		where.add("p.folio is not null")
		where.add("p.state = ?", string(state))
		if q.After.ID != 0 {
			where.add(fmt.Sprintf("coalesce(p.due, %d) >= ?", noLimit), q.After.Due) // all that SQLite looks for in the index
			where.add(fmt.Sprintf("(coalesce(p.due, %d), p.id) > (?, ?)", noLimit), q.After.Due, q.After.ID)
		}
		args = where.args
		first = append(first, fmt.Sprintf(`select f.id, f.line from (select p.id as id, coalesce(p.due, %d) as line from petition p%s
			order by coalesce(p.due, %d), p.id limit %d) f`, noLimit, where.sql(), noLimit, q.Limit+1))
	}
	text := fmt.Sprintf(`select %s, coalesce(u.name, p.unit_text) from (select m.id as id, m.line as line from (%s) m order by m.line, m.id limit %d) l
		join petition p on p.id = l.id left join unit u on u.id = p.unit_id order by l.line, l.id`,
		petitionColumns, strings.Join(first, " union all "), q.Limit+1)
	return collect[Queued](r.query(ctx, dynamic("queue.list", text), args...))(scanQueued)
}

// everyState are the states a list is of.
func (q QueueQuery) everyState() []petition.State {
	if len(q.States) > 0 {
		return q.States
	}
	var all []petition.State
	for _, row := range petition.States {
		all = append(all, row.Name)
	}
	return all
}

// counted reports whether the petitions of the list are counted by their state alone.
func (q QueueQuery) counted() bool {
	return len(q.Words) == 0 && q.Kind == "" && q.Unit == 0 && q.Late.IsZero()
}

// found looks for the petitions once, and gives the lines of the page and the number of all from what was found.
func (r Reader) found(ctx context.Context, q QueueQuery, where conditions) ([]Queued, int, error) {
	found := fmt.Sprintf(`with found as materialized (select p.id as id, coalesce(p.due, %d) as line from petition p%s)`, noLimit, where.sql())
	page := conditions{args: where.args}
	if q.After.ID != 0 {
		page.add("(f.line, f.id) > (?, ?)", q.After.Due, q.After.ID)
	}
	text := fmt.Sprintf(`%s select %s, coalesce(u.name, p.unit_text), (select count(*) from found) from (select f.id as id, f.line as line from found f%s
		order by f.line, f.id limit %d) l join petition p on p.id = l.id left join unit u on u.id = p.unit_id order by l.line, l.id`,
		found, petitionColumns, page.sql(), q.Limit+1)
	total := 0
	list, err := collect[Queued](r.query(ctx, dynamic("queue.found", text), page.args...))(func(row scanner) (Queued, error) {
		one, err := scanQueued(withMore{row, []any{&total}})
		return one, err
	})
	if err != nil || len(list) > 0 || q.After.ID == 0 {
		return list, total, err
	}
	err = r.row(ctx, dynamic("queue.count", `select count(*) from petition p`+where.sql()), where.args...).Scan(&total)
	return list, total, err
}

// CursorOf is the place of a petition in the list.
func CursorOf(p petition.Petition) Cursor {
	if p.Due.IsZero() {
		return Cursor{Due: noLimit, ID: p.ID}
	}
	return Cursor{Due: micros(p.Due), ID: p.ID}
}

func (q QueueQuery) conditions(r Reader, words []wordSought) conditions {
	where := conditions{}
	where.add("p.folio is not null")
	r.wordConditions(&where, words)
	states := make([]string, len(q.States))
	for i, state := range q.States {
		states[i] = string(state)
	}
	where.in("p.state", states)
	where.equal("p.kind", string(q.Kind))
	if q.Unit != 0 {
		where.add("p.unit_id = ?", q.Unit)
	}
	if q.onlyOpen() {
		where.add("p.ended_at is null") // so it is, and an index is for such
	}
	if !q.Late.IsZero() {
		where.add("p.due < ? and p.ended_at is null", micros(q.Late))
	}
	return where
}

// onlyOpen reports whether no petition that has ended is wanted.
func (q QueueQuery) onlyOpen() bool {
	return len(q.States) > 0 && !slices.ContainsFunc(q.States, func(state petition.State) bool { return state.Row().Final })
}

// scanQueued reads a petition and, behind its columns, the name of its unit.
func scanQueued(row scanner) (Queued, error) {
	var q Queued
	p, err := scanPetition(withMore{row, []any{&q.Unit}})
	q.Petition = p
	return q, err
}

// withMore lets a scan function read a row that has more columns behind its own.
type withMore struct {
	scanner
	more []any
}

// Scan reads the row into dest and the columns behind it into more.
func (w withMore) Scan(dest ...any) error { return w.scanner.Scan(append(dest, w.more...)...) }
