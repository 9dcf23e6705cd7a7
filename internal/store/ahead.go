package store

import (
	"context"
	"reflect"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"

	"clavero/internal/petition"
)

// Ask is a question that will be asked within a transaction.
type Ask struct {
	query Query
	args  []any
}

// Ahead asks in one journey what is about to be asked: to PostgreSQL each question alone is a journey, and a step of a petition
// is judged on a dozen. Whoever then asks the same with the same values is given that answer, until the write changes the table
// it is of; what was not foreseen is asked as ever. SQLite answers where it stands, and outside of a transaction each question
// sees its own moment: there it does nothing.
func (r Reader) Ahead(ctx context.Context, asks ...Ask) error {
	if r.during == nil || r.during.within.db.engine != Postgres {
		return nil
	}
	asks = slices.DeleteFunc(asks, func(a Ask) bool { return r.during.replied(a.query, a.args) != nil })
	for _, a := range asks {
		if err := r.during.before(ctx, a.query); err != nil {
			return err
		}
	}
	if len(asks) == 0 {
		return nil
	}
	err := r.during.within.wire(func(w *wire) error { return w.ask(ctx, asks, r.during) })
	return r.pool.explain(err)
}

func (w *wire) ask(ctx context.Context, asks []Ask, d *during) error {
	batch := &pgx.Batch{}
	for _, a := range asks {
		batch.Queue(a.query.Text, a.args...)
	}
	results := w.Conn.Conn().SendBatch(ctx, batch)
	for _, a := range asks {
		rows, err := results.Query()
		if err != nil {
			_ = results.Close()
			return err
		}
		got := &reply{ask: a, fields: slices.Clone(rows.FieldDescriptions()), types: w.Conn.Conn().TypeMap()}
		for rows.Next() {
			got.take(rows.RawValues())
		}
		if err := rows.Err(); err != nil {
			_ = results.Close()
			return err
		}
		d.replies = append(d.replies, got)
	}
	return results.Close()
}

// answer is the rows that a question gives: from the database as they are read, or from what was asked ahead.
type answer interface {
	Next() bool
	Scan(dest ...any) error
	Err() error
	Close() error
}

// reply is what was asked ahead, as PostgreSQL wrote it.
type reply struct {
	ask    Ask
	fields []pgconn.FieldDescription
	rows   [][][]byte
	types  *pgtype.Map
}

// take keeps a row, whose bytes are the connection's until the next one.
func (p *reply) take(values [][]byte) {
	row := make([][]byte, len(values))
	for i, value := range values {
		row[i] = slices.Clone(value)
	}
	p.rows = append(p.rows, row)
}

// retold is a reply as it is read by one of those who ask.
type retold struct {
	*reply
	next int
}

func (t *retold) Next() bool {
	t.next++
	return t.next <= len(t.rows)
}

func (t *retold) Scan(dest ...any) error {
	for i, value := range t.rows[t.next-1] {
		if err := t.types.Scan(t.fields[i].DataTypeOID, t.fields[i].Format, value, dest[i]); err != nil {
			return err
		}
	}
	return nil
}

func (t *retold) Err() error   { return nil }
func (t *retold) Close() error { return nil }

// replied finds what was asked ahead; nil where this was not.
func (d *during) replied(q Query, args []any) *reply {
	if d == nil {
		return nil
	}
	for _, p := range d.replies {
		if p.ask.query.slot == q.slot && q.slot != 0 && slices.EqualFunc(p.ask.args, args, sameValue) {
			return p
		}
	}
	return nil
}

func sameValue(one, other any) bool { return reflect.DeepEqual(one, other) }

// overtaken forgets the replies of a table that a statement changes; of one that does not say which, all of them.
func (d *during) overtaken(q Query) {
	if len(d.replies) == 0 {
		return
	}
	changed := changing.FindStringSubmatch(q.Text)
	d.replies = slices.DeleteFunc(d.replies, func(p *reply) bool { return changed == nil || p.ask.query.speaksTo(changed[1]) })
}

// AskPetition is the question of [Reader.Petition].
func AskPetition(id int64) Ask { return Ask{qPetitionByID, []any{id}} }

// AskVault is the question of [Reader.Vault].
func AskVault(id int64) Ask { return Ask{qVault, []any{id}} }

// AskNumbersInForce is the question of [Reader.NumbersInForce].
func AskNumbersInForce(one, other string, at time.Time) Ask {
	return Ask{qRulesNow, []any{one, micros(at), other}}
}

// AskToJudge are the questions that a step of a petition is judged on, about its history, its unit, its person and its key, and
// those of writing it down.
func AskToJudge(p petition.Petition, provider, day string) []Ask {
	a := p.Applicant
	asks := []Ask{{qRosterInForce, nil}, {qPetitionOpenByMail, []any{a.Mail, p.ID}}, {qLedgerHead, nil}}
	if p.ID != 0 {
		asks = append(asks, Ask{qSteps, []any{p.ID}}, Ask{qStood, []any{p.ID}}, AskVault(p.VaultID))
	}
	if a.UnitID != 0 {
		asks = append(asks, Ask{qUnitLine, []any{a.UnitID}}, Ask{qUnitTaken, []any{a.UnitID, day, p.ID, p.KeyID}})
	}
	if p.OfficialID != 0 {
		asks = append(asks, Ask{qOfficialByID, []any{p.OfficialID}}, Ask{qCredentialLive, []any{p.OfficialID, provider}})
	} else {
		asks = append(asks, Ask{qOfficialByMail, []any{a.Mail}})
	}
	if p.KeyID != 0 {
		return append(asks, Ask{qCredentialByID, []any{p.KeyID}}, Ask{qPetitionByKey, []any{p.KeyID}}, Ask{qListedKey, []any{p.KeyID}})
	}
	return append(asks, Ask{qCredentialByPetition, []any{p.ID}})
}
