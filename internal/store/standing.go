package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"slices"
	"time"

	"clavero/internal/petition"
)

// Petitions with a folio are counted by state and kind as they move, each move in its own write.
var (
	qCountMove = query("standing.move", `insert into petition_count (state, kind, n) values ($1, $2, $3)
		on conflict (state, kind) do update set n = petition_count.n + excluded.n`)
	qStood = query("standing.of", `select p.folded, p.state, p.kind from petition p where p.id = $1 and p.folio is not null`)
)

const standing = `select c.state, c.kind, c.n,
	(select p.since from petition p where p.state = c.state and p.kind = c.kind and p.folio is not null order by p.since limit 1),
	(select p.due from petition p where p.state = c.state and p.due is not null order by p.due limit 1)
	from petition_count c where c.n > 0`

// Standing is how many petitions of a kind stand at a state, and since when the oldest does.
type Standing struct {
	State  petition.State
	Kind   petition.Kind
	Count  int
	Oldest time.Time
	Due    time.Time // the earliest limit of all at the state
}

// Standings counts the petitions with a folio by state and kind: all of them, or those at some states.
func (r Reader) Standings(ctx context.Context, states ...petition.State) ([]Standing, error) {
	text, args := standing, []any(nil)
	if len(states) > 0 {
		text += ` and c.state in (` + placeholders(1, len(states)) + `)`
		args = ofStates(states)
	}
	return collect[Standing](r.query(ctx, dynamic("standing.list", text), args...))(func(row scanner) (Standing, error) {
		var s Standing
		var oldest, due sql.NullInt64
		err := row.Scan(&s.State, &s.Kind, &s.Count, &oldest, &due)
		s.Oldest, s.Due = instantOf(oldest), instantOf(due)
		return s, err
	})
}

// counted is how many petitions with a folio there are, all of them or those at some states.
func (r Reader) counted(ctx context.Context, states []petition.State) (int, error) {
	text := `select cast(coalesce(sum(c.n), 0) as bigint) from petition_count c`
	if len(states) > 0 {
		text += ` where c.state in (` + placeholders(1, len(states)) + `)`
	}
	var n int
	err := r.row(ctx, dynamic("standing.count", text), ofStates(states)...).Scan(&n)
	return n, err
}

func ofStates(states []petition.State) []any {
	args := make([]any, len(states))
	for i, state := range states {
		args[i] = string(state)
	}
	return args
}

// stood is how a petition with a folio is counted and found; the zero value where it has none.
type stood struct {
	folded string
	place  place
}

type place struct {
	state petition.State
	kind  petition.Kind
}

// stoodAs is what a write keeps that by, of a petition it made.
type stoodAs struct{ id int64 }

// stood is how a stored petition is counted and found.
func (tx *Tx) stood(ctx context.Context, id int64) (stood, error) {
	if known, ok := tx.during.kept[stoodAs{id}]; ok {
		return known.(stood), nil
	}
	var s stood
	err := tx.row(ctx, qStood, id).Scan(&s.folded, &s.place.state, &s.place.kind)
	if errors.Is(err, sql.ErrNoRows) {
		return stood{}, nil
	}
	return s, err
}

// standsAs is how a petition is to be counted and found.
func standsAs(p petition.Petition, folded string) stood {
	if p.Folio == "" {
		return stood{}
	}
	return stood{folded, place{p.State, p.Kind}}
}

// restand counts a petition and keeps its words as it stands now.
func (tx *Tx) restand(ctx context.Context, id int64, before, now stood) error {
	moves := Part(tx, moved{}, func() map[place]int {
		moves := map[place]int{}
		tx.AtEnd(func(context.Context) error {
			tx.count(moves)
			return nil
		})
		return moves
	})
	moves[before.place]--
	moves[now.place]++
	tx.Keep(stoodAs{id}, now)
	return tx.keepWords(ctx, id, before.folded, now.folded)
}

// moved is what a write gathers its moves by.
type moved struct{}

// count moves the counts, always in one order: on PostgreSQL writes meet at these rows.
func (tx *Tx) count(moves map[place]int) {
	delete(moves, place{}) // without a folio
	places := make([]place, 0, len(moves))
	for at, n := range moves {
		if n != 0 {
			places = append(places, at)
		}
	}
	slices.SortFunc(places, func(a, b place) int { return cmp.Or(cmp.Compare(a.state, b.state), cmp.Compare(a.kind, b.kind)) })
	for _, at := range places {
		tx.lastly(qCountMove, string(at.state), string(at.kind), moves[at])
	}
}
