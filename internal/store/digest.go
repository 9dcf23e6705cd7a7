package store

import (
	"context"

	"clavero/internal/digest"
)

const (
	editionColumns    = `e.id, e.day, e.kind, e.version, e.published_at`
	appearanceColumns = `a.note_id, a.outlet, a.medium, a.page, a.section, a.programme, a.host, a.station, a.hour, a.seconds, a.url`
)

var (
	qEditionByDay  = query("edition.byDay", `select `+editionColumns+` from edition e where e.day = $1 and e.kind = $2`)
	qEditionByID   = query("edition.byID", `select `+editionColumns+` from edition e where e.id = $1`)
	qEditionLatest = query("edition.latest", `select `+editionColumns+` from edition e where e.published_at <= $1 order by e.day desc, e.published_at desc limit 1`)
	qEditionRange  = query("edition.range", `select `+editionColumns+` from edition e where e.day >= $1 and e.day <= $2 and e.published_at <= $3 order by e.day desc, e.published_at`)
	qEditionEnds   = query("edition.ends", `select coalesce(min(e.day), ''), coalesce(max(e.day), '') from edition e where e.published_at <= $1`)
	qEditionPut    = query("edition.put", `insert into edition (id, day, kind, version, published_at) values ($1, $2, $3, 1, $4)
		on conflict (day, kind) do update set version = edition.version + 1, published_at = excluded.published_at returning id, version`)
	qEditionClearAppearances = query("edition.clearAppearances", `delete from appearance where note_id in (select n.id from note n where n.edition_id = $1)`)
	qEditionClearNotes       = query("edition.clearNotes", `delete from note where edition_id = $1`)
	qEditionClearSections    = revising(editions, query("edition.clearSections", `delete from section where edition_id = $1`))
	qSectionInsert           = query("section.insert", `insert into section (edition_id, n, slug, title, layout) values ($1, $2, $3, $4, $5)`)
	qSections                = query("section.list", `select s.slug, s.title, s.layout from section s where s.edition_id = $1 order by s.n`)
	qDigestNoteInsert        = query("note.insert", `insert into note (id, edition_id, section_n, n, genre, headline, lead, body, author) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`)
	qNotesOf                 = query("note.ofEdition", `select n.section_n, n.id, n.genre, n.headline, n.lead, n.body, n.author from note n where n.edition_id = $1 order by n.section_n, n.n`)
	qNoteEdition             = query("note.edition", `select n.edition_id from note n where n.id = $1`)
	qNoteLast                = query("note.last", `select coalesce(max(n.id), 0) from note n where n.id >= $1 and n.id <= $2`)
	qAppearanceInsert        = query("appearance.insert", `insert into appearance (note_id, n, outlet, medium, page, section, programme, host, station, hour, seconds, url)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`)
	qAppearancesOf = query("appearance.ofEdition", `select `+appearanceColumns+`
		from appearance a join note n on n.id = a.note_id where n.edition_id = $1 order by a.note_id, a.n`)
	qNoteHeadlines = query("note.headline", `select n.headline from note n where n.id = $1`)
)

// EditionHead finds an edition by its day and kind, without its content; fault.NotFound where there is none.
func (r Reader) EditionHead(ctx context.Context, day digest.Day, kind digest.Kind) (digest.Edition, error) {
	e, err := scanEdition(r.row(ctx, qEditionByDay, string(day), string(kind)))
	return e, found(err)
}

// LatestEdition finds the newest edition that is out at a moment (microseconds), without its content.
func (r Reader) LatestEdition(ctx context.Context, now int64) (digest.Edition, error) {
	e, err := scanEdition(r.row(ctx, qEditionLatest, now))
	return e, found(err)
}

// EditionHeads lists the editions out at a moment (microseconds) from one day to another, the newest day first.
func (r Reader) EditionHeads(ctx context.Context, from, to digest.Day, now int64) ([]digest.Edition, error) {
	return collect[digest.Edition](r.query(ctx, qEditionRange, string(from), string(to), now))(scanEdition)
}

// EditionDays gives the first and the last day that have an edition, empty when there is none.
func (r Reader) EditionDays(ctx context.Context, now int64) (digest.Day, digest.Day, error) {
	var first, last digest.Day
	err := r.row(ctx, qEditionEnds, now).Scan(&first, &last)
	return first, last, err
}

// Edition loads an edition whole; fault.NotFound where there is none.
func (r Reader) Edition(ctx context.Context, id int64) (digest.Edition, error) {
	e, err := scanEdition(r.row(ctx, qEditionByID, id))
	if err != nil {
		return e, found(err)
	}
	e.Sections, err = collect[digest.Section](r.query(ctx, qSections, id))(func(row scanner) (digest.Section, error) {
		var s digest.Section
		err := row.Scan(&s.Slug, &s.Title, &s.Layout)
		return s, err
	})
	if err != nil {
		return e, err
	}
	return e, r.fillNotes(ctx, &e)
}

func (r Reader) fillNotes(ctx context.Context, e *digest.Edition) error {
	appearances, err := collect[appearanceOf](r.query(ctx, qAppearancesOf, e.ID))(scanAppearance)
	if err != nil {
		return err
	}
	ofNote := map[int64][]digest.Appearance{}
	for _, a := range appearances {
		ofNote[a.note] = append(ofNote[a.note], a.Appearance)
	}
	_, err = collect[struct{}](r.query(ctx, qNotesOf, e.ID))(func(row scanner) (struct{}, error) {
		var section int
		var n digest.Note
		if err := row.Scan(&section, &n.ID, &n.Genre, &n.Headline, &n.Lead, &n.Body, &n.Author); err != nil {
			return struct{}{}, err
		}
		n.Appearances = ofNote[n.ID]
		e.Sections[section].Notes = append(e.Sections[section].Notes, n)
		return struct{}{}, nil
	})
	return err
}

// EditionOfNote gives the edition a note is in; fault.NotFound where there is no such note.
func (r Reader) EditionOfNote(ctx context.Context, note int64) (int64, error) {
	var id int64
	err := r.row(ctx, qNoteEdition, note).Scan(&id)
	return id, found(err)
}

// Headline gives a note's headline; fault.NotFound where there is no such note.
func (r Reader) Headline(ctx context.Context, note int64) (string, error) {
	var headline string
	err := r.row(ctx, qNoteHeadlines, note).Scan(&headline)
	return headline, found(err)
}

// LastNote gives the largest note id of a day, 0 when it has none.
func (r Reader) LastNote(ctx context.Context, day digest.Day) (int64, error) {
	var last int64
	err := r.row(ctx, qNoteLast, digest.NoteID(day, 0), digest.NoteID(day, 99999)).Scan(&last)
	return last, err
}

// PutEdition stores an edition, numbered notes and all, in place of the one of the same day and kind, and gives it back
// with its id and version.
func (tx *Tx) PutEdition(ctx context.Context, e digest.Edition) (digest.Edition, error) {
	err := tx.row(ctx, qEditionPut, e.ID, string(e.Day), string(e.Kind), micros(e.Published)).Scan(&e.ID, &e.Version)
	if err != nil {
		return e, err
	}
	for _, q := range []Query{qNoteTermsForget, qEditionClearAppearances, qEditionClearNotes, qEditionClearSections} {
		if _, err := tx.exec(ctx, q, e.ID); err != nil {
			return e, err
		}
	}
	for n, section := range e.Sections {
		if _, err := tx.exec(ctx, qSectionInsert, e.ID, n, section.Slug, section.Title, string(section.Layout)); err != nil {
			return e, err
		}
		for m, note := range section.Notes {
			if err := tx.insertNote(ctx, e.ID, n, m, note); err != nil {
				return e, err
			}
		}
	}
	return e, nil
}

func (tx *Tx) insertNote(ctx context.Context, edition int64, section, n int, note digest.Note) error {
	_, err := tx.exec(ctx, qDigestNoteInsert, note.ID, edition, section, n, string(note.Genre), note.Headline, note.Lead, note.Body, note.Author)
	if err != nil {
		return err
	}
	for i, a := range note.Appearances {
		_, err := tx.exec(ctx, qAppearanceInsert, note.ID, i, a.Outlet, string(a.Medium), a.Page, a.Section, a.Programme, a.Host,
			a.Station, a.Hour, a.Seconds, a.URL)
		if err != nil {
			return err
		}
	}
	return tx.keepTerms(ctx, note)
}

// appearanceOf is an appearance with the note it is of.
type appearanceOf struct {
	note int64
	digest.Appearance
}

func scanAppearance(row scanner) (appearanceOf, error) {
	var a appearanceOf
	err := row.Scan(&a.note, &a.Outlet, &a.Medium, &a.Page, &a.Section, &a.Programme, &a.Host, &a.Station, &a.Hour, &a.Seconds, &a.URL)
	return a, err
}

func scanEdition(row scanner) (digest.Edition, error) {
	var e digest.Edition
	var published int64
	err := row.Scan(&e.ID, &e.Day, &e.Kind, &e.Version, &published)
	e.Published = instant(published)
	return e, err
}
