package store

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"clavero/internal/digest"
	"clavero/internal/lang/spanish"
)

// A note of the digest is found by the terms of its text (spanish.Terms), in an index that each engine keeps in its own way:
// FTS5, and a tsvector under GIN. Texts are taken apart here and never by the engine, so that both give the same answers.

// mostTerms is how many terms of a note are indexed: PostgreSQL keeps no positions beyond 16,383 and no more than a megabyte
// of them for one row. A long interview has 5,000.
const mostTerms = 12_000

var (
	qNoteTermsInsert = gathering("noteSearch.insert", `insert into note_search (rowid, terms) values ($1, $2)`)
	qNoteTermsForget = query("noteSearch.forget", `delete from note_search where rowid in (select n.id from note n where n.edition_id = $1)`)
	qEditionIDs      = query("edition.ids", `select e.id from edition e where e.id > $1 order by e.id limit $2`)
)

// NoteQuery is what notes are looked for by.
type NoteQuery struct {
	Phrases  [][]string // terms; each phrase must be in the note, its terms one behind the other
	From, To digest.Day // the days between which it came out, both included; empty for no bound
	Before   int64      // older than this note; 0 for no bound
	Limit    int
	Now      int64 // microseconds: what is not out then is not found
}

// NoteFound is a note that was found, where it stands.
type NoteFound struct {
	Edition digest.Edition // without its content
	Section string         // its title
	Note    digest.Note
}

// FindNotes lists the notes that have all phrases, the newest first. Lines of primeras planas are no notes to be read and are
// not found. A query without phrases finds nothing.
func (r Reader) FindNotes(ctx context.Context, q NoteQuery) ([]NoteFound, error) {
	var found []NoteFound
	for _, reach := range q.reaches() {
		more, err := r.findWithin(ctx, q, reach, q.Limit-len(found))
		if err != nil {
			return nil, err
		}
		if found = append(found, more...); len(found) >= q.Limit {
			break
		}
	}
	return found, r.fillFound(ctx, found)
}

// reach is a run of note ids, both ends included.
type reach struct{ first, last int64 }

// reaches parts what a query may find into a month, the ten before it, and the rest: the engine looks up all of a reach that
// has the terms before it takes the newest, and what is common is found in the first.
func (q NoteQuery) reaches() []reach {
	all := q.bounds()
	if len(q.Phrases) == 0 || all.first > all.last {
		return nil
	}
	month, year := digest.DayOfNote(all.last).Add(-30), digest.DayOfNote(all.last).Add(-330)
	var parts []reach
	for _, from := range []int64{digest.NoteID(month, 0), digest.NoteID(year, 0), all.first} {
		from = max(from, all.first)
		if from <= all.last {
			parts = append(parts, reach{from, all.last})
			all.last = from - 1
		}
	}
	return parts
}

func (q NoteQuery) bounds() reach {
	all := reach{1, digest.NoteID(digest.DayOf(instant(q.Now), spanish.MexicoCity()).Add(1), 0)}
	if q.From != "" {
		all.first = digest.NoteID(q.From, 0)
	}
	if q.To != "" {
		all.last = min(all.last, digest.NoteID(q.To.Add(1), 0)-1)
	}
	if q.Before != 0 {
		all.last = min(all.last, q.Before-1)
	}
	return all
}

func (r Reader) findWithin(ctx context.Context, q NoteQuery, in reach, limit int) ([]NoteFound, error) {
	match, sought := "note_search match $1", matchFTS5
	if r.pool.engine == Postgres {
		match, sought = "terms @@ cast($1 as tsquery)", matchTSQuery
	}
	text := fmt.Sprintf(`with hit as materialized (select rowid as note_id from note_search where %s and rowid >= $2 and rowid <= $3)
		select n.id, n.genre, n.headline, n.lead, n.body, n.author, s.title, `+editionColumns+` from hit
		join note n on n.id = hit.note_id join edition e on e.id = n.edition_id join section s on s.edition_id = n.edition_id and s.n = n.section_n
		where e.published_at <= $4 and s.layout = '`+string(digest.Notes)+`' order by n.id desc limit %d`, match, limit)
	return collect[NoteFound](r.query(ctx, dynamic("note.find", text), sought(q.Phrases), in.first, in.last, q.Now))(scanFound)
}

func scanFound(row scanner) (NoteFound, error) {
	var f NoteFound
	var published int64
	n, e := &f.Note, &f.Edition
	err := row.Scan(&n.ID, &n.Genre, &n.Headline, &n.Lead, &n.Body, &n.Author, &f.Section, &e.ID, &e.Day, &e.Kind, &e.Version, &published)
	e.Published = instant(published)
	return f, err
}

// fillFound adds where the notes came out.
func (r Reader) fillFound(ctx context.Context, found []NoteFound) error {
	if len(found) == 0 {
		return nil
	}
	ids := make([]any, len(found))
	for i, f := range found {
		ids[i] = f.Note.ID
	}
	text := `select ` + appearanceColumns + ` from appearance a where a.note_id in (` + placeholders(1, len(ids)) + `) order by a.note_id, a.n`
	appearances, err := collect[appearanceOf](r.query(ctx, dynamic("appearance.found", text), ids...))(scanAppearance)
	for _, a := range appearances {
		at := slices.IndexFunc(found, func(f NoteFound) bool { return f.Note.ID == a.note })
		found[at].Note.Appearances = append(found[at].Note.Appearances, a.Appearance)
	}
	return err
}

// matchFTS5 writes phrases as SQLite's index is asked for them. A term is of [a-z0-9ñ] and needs no escaping.
func matchFTS5(phrases [][]string) string {
	parts := make([]string, len(phrases))
	for i, phrase := range phrases {
		parts[i] = `"` + strings.Join(phrase, " ") + `"`
	}
	return strings.Join(parts, " ")
}

// matchTSQuery writes phrases as PostgreSQL's index is asked for them.
func matchTSQuery(phrases [][]string) string {
	parts := make([]string, len(phrases))
	for i, phrase := range phrases {
		parts[i] = `('` + strings.Join(phrase, `' <-> '`) + `')`
	}
	return strings.Join(parts, " & ")
}

// keepTerms makes a note findable.
func (tx *Tx) keepTerms(ctx context.Context, n digest.Note) error {
	terms := termsOf(n)
	if len(terms) > mostTerms {
		terms = terms[:mostTerms]
	}
	kept := strings.Join(terms, " ")
	if tx.db.engine == Postgres {
		kept = vectorOf(terms)
	}
	return tx.gather(ctx, qNoteTermsInsert, n.ID, kept)
}

// termsOf are the terms of all that a reader might remember of a note.
func termsOf(n digest.Note) []string {
	texts := []string{n.Headline, n.Lead, n.Author}
	for _, a := range n.Appearances {
		texts = append(texts, a.Outlet, a.Programme, a.Host)
	}
	return spanish.Terms(strings.Join(append(texts, n.Body), "\n"))
}

// vectorOf writes terms as a tsvector: each with its places, from 1.
func vectorOf(terms []string) string {
	const mostPlaces = 255 // of one term, which PostgreSQL keeps
	places := map[string][]string{}
	for i, term := range terms {
		if len(places[term]) < mostPlaces {
			places[term] = append(places[term], strconv.Itoa(i+1))
		}
	}
	var b strings.Builder
	for term, at := range places {
		b.WriteString(" '" + term + "':" + strings.Join(at, ","))
	}
	return b.String()
}

// fillTerms makes the notes findable that were there before they could be found. It may be run again.
func fillTerms(ctx context.Context, db *DB) error {
	const together = 20
	for after := int64(-1); ; {
		var last int64
		err := db.Write(ctx, func(tx *Tx) error {
			var err error
			last, err = tx.fillTermsOf(ctx, after, together)
			return err
		})
		if err != nil || last == 0 {
			return err
		}
		after = last
	}
}

// fillTermsOf gives the last edition it came to; 0 when there is none left.
func (tx *Tx) fillTermsOf(ctx context.Context, after int64, editions int) (int64, error) {
	ids, err := collect[int64](tx.query(ctx, qEditionIDs, after, editions))(scanID)
	last := int64(0)
	for _, id := range ids {
		last = id
		edition, err := tx.Edition(ctx, id)
		if err != nil {
			return 0, err
		}
		if err := tx.putTerms(ctx, edition); err != nil {
			return 0, err
		}
	}
	return last, err
}

// putTerms keeps the terms of an edition's notes in place of those of the same edition before.
func (tx *Tx) putTerms(ctx context.Context, e digest.Edition) error {
	if _, err := tx.exec(ctx, qNoteTermsForget, e.ID); err != nil {
		return err
	}
	for _, s := range e.Sections {
		for _, n := range s.Notes {
			if err := tx.keepTerms(ctx, n); err != nil {
				return err
			}
		}
	}
	return nil
}
