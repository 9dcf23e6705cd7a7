package store

import (
	"context"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// during is what one write knows besides the data: what it worked out from them, how far it has grown the ledger, and the
// rows it has yet to put down. It ends with the write, and begins anew when the write does.
type during struct {
	kept    map[any]any
	parts   map[any]any
	grown   *growth
	rows    []*gathered
	atEnd   []func(context.Context) error
	last    []*statement // what comes after all else, and nobody asks for the outcome of
	replies []*reply     // what was asked ahead
	within  *Tx
}

// Within gives what find works out from the data, and finds it once for as long as a write lasts: rules, opened vaults. What
// a statement of the write itself may have changed is found anew. Outside of a write it is found each time. key is of a type
// of the caller's own; errors are not kept.
func Within[T any](r Reader, key any, find func() (T, error)) (T, error) {
	if r.during == nil {
		return find()
	}
	if known, ok := r.during.kept[key]; ok {
		return known.(T), nil
	}
	found, err := find()
	if err == nil {
		r.during.keep(key, found)
	}
	return found, err
}

// Keep is Within for what the caller made itself in this write.
func (tx *Tx) Keep(key, value any) { tx.during.keep(key, value) }

func (d *during) keep(key, value any) {
	if d.kept == nil {
		d.kept = map[any]any{}
	}
	d.kept[key] = value
}

// AtEnd has fn run once, as the last part of this write before it commits: for what many calls may have gathered.
func (tx *Tx) AtEnd(fn func(context.Context) error) { tx.during.atEnd = append(tx.during.atEnd, fn) }

// Part gives what a write gathers under a key of the caller's own, begun at the first call: together with [Tx.AtEnd], for
// what is better done once for many.
func Part[T any](tx *Tx, key any, begin func() T) T {
	if part, ok := tx.during.parts[key]; ok {
		return part.(T)
	}
	part := begin()
	if tx.during.parts == nil {
		tx.during.parts = map[any]any{}
	}
	tx.during.parts[key] = part
	return part
}

// end does what was left for the end of the write.
func (tx *Tx) end(ctx context.Context) error {
	for i := 0; i < len(tx.during.atEnd); i++ { // one may leave another
		if err := tx.during.atEnd[i](ctx); err != nil {
			return err
		}
	}
	last := append(tx.during.waiting(), tx.during.last...)
	for _, one := range last {
		tx.changes(one.query)
	}
	if tx.revises != 0 {
		last = append(last, tx.countRevision())
	}
	return tx.leave(ctx, last)
}

// Lastly has a statement go with the commit, after all others: one whose failure would be a defect, and whose outcome nobody
// asks for.
func (tx *Tx) lastly(q Query, args ...any) {
	tx.during.last = append(tx.during.last, &statement{q, args})
}

// leave carries out what is left for the end of the write; on PostgreSQL it goes with the commit.
func (tx *Tx) leave(ctx context.Context, last []*statement) error {
	if tx.db.engine == Postgres {
		return tx.wire(func(w *wire) error {
			w.last = last
			return nil
		})
	}
	return tx.carryOut(ctx, last)
}

// carryOut does one statement after the other; PostgreSQL is told them together.
func (tx *Tx) carryOut(ctx context.Context, all []*statement) error {
	if tx.db.engine == Postgres && len(all) > 1 {
		for _, one := range all {
			tx.changes(one.query)
		}
		return tx.pool.explain(tx.wire(func(w *wire) error {
			_, err := w.send(ctx, all)
			return err
		}))
	}
	for _, one := range all {
		if _, err := tx.exec(ctx, one.query, one.args...); err != nil {
			return err
		}
	}
	return nil
}

// gathered are rows for one insert that wait to go together.
type gathered struct {
	insert Query
	rows   [][]any
}

// manyValues is when rows wait no longer: well below the 65,535 that PostgreSQL takes with one statement.
const manyValues = 16_000

// gather takes a row for an insert whose failure would be a defect, never an answer. The rows go together: at the end of the
// write, when there are many, or as soon as a statement speaks to one of the tables that rows wait for.
func (tx *Tx) gather(ctx context.Context, insert Query, args ...any) error {
	d := tx.during
	i := slices.IndexFunc(d.rows, func(g *gathered) bool { return g.insert.slot == insert.slot })
	if i < 0 {
		i = len(d.rows)
		d.rows = append(d.rows, &gathered{insert: insert})
	}
	d.rows[i].rows = append(d.rows[i].rows, args)
	d.overtaken(insert)
	if len(d.rows[i].rows)*len(args) < manyValues {
		return nil
	}
	return d.putDown(ctx)
}

// before puts down the rows that wait where a statement speaks to a table of theirs.
func (d *during) before(ctx context.Context, q Query) error {
	if d == nil || len(d.rows) == 0 {
		return nil
	}
	for _, g := range d.rows {
		if q.speaksTo(g.insert.table) {
			return d.putDown(ctx)
		}
	}
	return nil
}

// putDown inserts all rows that wait, in the order in which their tables were first spoken to: what a row refers to was
// there before it.
func (d *during) putDown(ctx context.Context) error {
	return d.within.carryOut(ctx, d.waiting())
}

// waiting are the statements that insert all rows that wait, which then wait no longer.
func (d *during) waiting() []*statement {
	var all []*statement
	for _, g := range d.rows {
		all = append(all, g.statements(d.within.db.engine)...)
	}
	d.rows = nil
	return all
}

// statements are as few as an engine is quick with: to PostgreSQL every statement is a journey; to SQLite a long one is only
// more to parse, and the time for its parameters grows with their square.
func (g *gathered) statements(engine Engine) []*statement {
	if engine == Postgres && len(g.rows) > 1 {
		q, args := g.statement()
		return []*statement{{q, args}}
	}
	all := make([]*statement, len(g.rows))
	for i, row := range g.rows {
		all[i] = &statement{g.insert, row}
	}
	return all
}

func (g *gathered) statement() (Query, []any) {
	head, values, _ := strings.Cut(g.insert.Text, " values ")
	columns := strings.Count(values, "$")
	text := strings.Builder{}
	text.WriteString(head + " values ")
	var args []any
	for i, row := range g.rows {
		if i > 0 {
			text.WriteString(", ")
		}
		text.WriteString("(" + placeholders(i*columns+1, columns) + ")")
		args = append(args, row...)
	}
	return Query{Name: g.insert.Name, Text: text.String(), revises: g.insert.revises}, args
}

var insertShape = regexp.MustCompile(`^/\* \S+ \*/ insert into ([a-z_]+) \([a-z0-9_,\s]+\)\s+values \(([$0-9, ]+)\)$`)

// gathering registers an insert of one row, its values $1, $2, … and nothing else, whose rows [Tx.gather] may take together.
func gathering(name, text string) Query {
	text = strings.Join(strings.Fields(text), " ")
	q := query(name, text)
	shape := insertShape.FindStringSubmatch(q.Text)
	if shape == nil || strings.ReplaceAll(shape[2], " ", "") != placeholders(1, strings.Count(shape[2], "$")) {
		panic("store: " + name + " is no insert of one row: " + strconv.Quote(text))
	}
	q.table = shape[1]
	registered[q.slot-1] = q
	return q
}

// spoken keeps which of the registered statements speak to which tables: both are few, and a write of many rows asks it of
// all it was told ahead, for each row anew.
var spoken sync.Map // of spokenOf

type spokenOf struct {
	slot  int
	table string
}

// speaksTo reports whether a statement reads or changes a table.
func (q Query) speaksTo(table string) bool {
	if q.slot == 0 {
		return speaksTo(q.Text, table)
	}
	key := spokenOf{q.slot, table}
	if known, ok := spoken.Load(key); ok {
		return known.(bool)
	}
	speaks := speaksTo(q.Text, table)
	spoken.Store(key, speaks)
	return speaks
}

func speaksTo(text, table string) bool {
	for rest := text; ; {
		i := strings.Index(rest, " "+table)
		if i < 0 {
			return false
		}
		before, after := rest[:i], rest[i+1+len(table):]
		if (after == "" || !wordByte(after[0])) && tableFollows(before) {
			return true
		}
		rest = after
	}
}

func tableFollows(text string) bool {
	for _, word := range []string{"from", "join", "into", "update"} {
		if strings.HasSuffix(text, word) {
			return true
		}
	}
	return false
}

func wordByte(b byte) bool { return b == '_' || b >= 'a' && b <= 'z' || b >= '0' && b <= '9' }
