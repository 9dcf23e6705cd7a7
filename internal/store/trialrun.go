package store

import (
	"context"
	"slices"
	"time"

	"clavero/internal/directory"
)

// What a trial of the guidelines looks at (3.1): only the columns it judges by, streamed, so that an installation of any
// size is gone through without being held.
var (
	qTrialCases = query("trial.cases", `select p.id, coalesce(p.unit_id, 0), p.position, p.mail, p.state, p.created_at, coalesce(c.term_at, c.starts_at, 0), coalesce(c.ended_at, 0)
		from petition p left join credential c on c.petition_id = p.id where p.kind = 'new' and p.folio is not null and p.id > $1 order by p.id limit $2`)
	qTrialKeys = query("trial.keys", `select c.id, o.unit_id, o.position, o.mail, coalesce(c.term_at, c.starts_at)
		from credential c join official o on o.id = c.official_id where c.state in ('live', 'suspended') and c.starts_at is not null and (c.ends_at is null or c.ends_at > $3) and c.id > $1 order by c.id limit $2`)
	qTrialTotal = query("trial.total", `select (select count(*) from petition p where p.kind = 'new' and p.folio is not null) + (select count(*) from credential c where c.state in ('live', 'suspended') and c.starts_at is not null and (c.ends_at is null or c.ends_at > $1))`)
)

// TrialCase is a request for a first key as a trial sees it; times in microseconds, 0 for none.
type TrialCase struct {
	ID, Unit              int64
	Position, Mail, State string
	Created, Term, Ended  int64 // Term: from when the last term of its key was counted
}

// TrialKey is a key that is live or suspended, as a trial sees it.
type TrialKey struct {
	ID, Unit       int64
	Position, Mail string
	Term           int64 // from when the term that runs is counted
}

// trialPage is how many rows are read at a time: a reader that stayed open for all would keep the log of a SQLite
// database from being written back.
const trialPage = 10_000

// TrialTotal counts what a trial would look at at that moment.
func (r Reader) TrialTotal(ctx context.Context, now time.Time) (int64, error) {
	var n int64
	return n, r.row(ctx, qTrialTotal, micros(now)).Scan(&n)
}

// EachTrialCase hands over every request for a first key that came to the house, the oldest first.
func (r Reader) EachTrialCase(ctx context.Context, fn func(TrialCase) error) error {
	for last := int64(0); ; {
		page, err := collect[TrialCase](r.query(ctx, qTrialCases, last, trialPage))(func(row scanner) (TrialCase, error) {
			var c TrialCase
			err := row.Scan(&c.ID, &c.Unit, &c.Position, &c.Mail, &c.State, &c.Created, &c.Term, &c.Ended)
			return c, err
		})
		if err != nil {
			return err
		}
		for i, c := range page {
			if i > 0 && page[i-1].ID == c.ID {
				continue // a second key of a case whose first was withdrawn
			}
			if err := fn(c); err != nil {
				return err
			}
		}
		if len(page) == 0 {
			return nil
		}
		last = page[len(page)-1].ID
	}
}

// EachTrialKey hands over every key that is live or suspended and whose end has not come at that moment, the oldest first.
func (r Reader) EachTrialKey(ctx context.Context, now time.Time, fn func(TrialKey) error) error {
	for last := int64(0); ; {
		page, err := collect[TrialKey](r.query(ctx, qTrialKeys, last, trialPage, micros(now)))(func(row scanner) (TrialKey, error) {
			var k TrialKey
			err := row.Scan(&k.ID, &k.Unit, &k.Position, &k.Mail, &k.Term)
			return k, err
		})
		if err != nil {
			return err
		}
		for _, k := range page {
			if err := fn(k); err != nil {
				return err
			}
		}
		if len(page) == 0 {
			return nil
		}
		last = page[len(page)-1].ID
	}
}

// Named is a request or a key as a list of a trial shows it.
type Named struct {
	ID    int64
	Code  string // folio, or user name
	Name  string
	State string
}

// namesAtOnce bounds the parameters of one statement.
const namesAtOnce = 500

// NamePetitions gives requests by their ids.
func (r Reader) NamePetitions(ctx context.Context, ids []int64) (map[int64]Named, error) {
	return r.named(ctx, "trial.petitions", `select p.id, p.folio, p.given_names, p.surname1, p.surname2, p.state from petition p where p.id in (`, ids)
}

// NameKeys gives keys by their ids.
func (r Reader) NameKeys(ctx context.Context, ids []int64) (map[int64]Named, error) {
	return r.named(ctx, "trial.namedKeys", `select c.id, c.user_name, o.given_names, o.surname1, o.surname2, c.state from credential c
		join official o on o.id = c.official_id where c.id in (`, ids)
}

func (r Reader) named(ctx context.Context, name, text string, ids []int64) (map[int64]Named, error) {
	found := make(map[int64]Named, len(ids))
	for batch := range slices.Chunk(ids, namesAtOnce) {
		args := make([]any, len(batch))
		for i, id := range batch {
			args[i] = id
		}
		rows, err := collect[Named](r.query(ctx, dynamic(name, text+placeholders(1, len(batch))+")"), args...))(func(row scanner) (Named, error) {
			var n Named
			var person directory.Official
			err := row.Scan(&n.ID, &n.Code, &person.GivenNames, &person.Surname1, &person.Surname2, &n.State)
			n.Name = person.Name()
			return n, err
		})
		if err != nil {
			return nil, err
		}
		for _, n := range rows {
			found[n.ID] = n
		}
	}
	return found, nil
}
