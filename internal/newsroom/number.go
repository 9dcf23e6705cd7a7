package newsroom

import (
	"context"
	"encoding/json"
	"strings"

	"clavero/internal/digest"
	"clavero/internal/fault"
	"clavero/internal/ledger"
	"clavero/internal/store"
)

// imported is what the ledger keeps of an import.
type imported struct {
	Day         digest.Day  `json:"day"`
	Kind        digest.Kind `json:"kind"`
	Version     int         `json:"version"`
	Sections    int         `json:"sections"`
	Notes       int         `json:"notes"`
	Appearances int         `json:"appearances"`
	Kept        int         `json:"kept"`
	Added       int         `json:"added"`
	Dropped     int         `json:"dropped"`
	Last        int         `json:"last"` // largest sequence this edition has had in any version
	Charset     string      `json:"charset"`
	SHA256      string      `json:"sha256"`
	Published   int64       `json:"published"` // microseconds since 1970, UTC
}

func (r Result) detail() imported {
	return imported{
		Day: r.Edition.Day, Kind: r.Edition.Kind, Version: r.Edition.Version, Sections: r.Count.Sections, Notes: r.Count.Notes,
		Appearances: r.Count.Appearances, Kept: r.Kept, Added: r.Added, Dropped: r.Dropped, Last: r.last, Charset: r.Charset,
		SHA256: r.SHA256, Published: r.Edition.Published.UnixMicro(),
	}
}

// lastSequence is how far the notes of a day have been numbered, by any of its editions in any version.
func (r *Room) lastSequence(ctx context.Context, reader store.Reader, day digest.Day) (int, error) {
	note, err := reader.LastNote(ctx, day)
	if err != nil {
		return 0, err
	}
	last := 0
	if note != 0 {
		last = digest.SequenceOf(note)
	}
	for _, kind := range digest.Kinds {
		head, err := reader.EditionHead(ctx, day, kind)
		if fault.Is(err, fault.NotFound) {
			continue
		}
		if err != nil {
			return 0, err
		}
		told, err := r.lastTold(ctx, reader, head.ID)
		if err != nil {
			return 0, err
		}
		last = max(last, told)
	}
	return last, nil
}

// lastTold reads it from the newest entry of an edition that has it; 0 for an edition that was never imported.
func (r *Room) lastTold(ctx context.Context, reader store.Reader, edition int64) (int, error) {
	last := 0
	for _, kind := range []ledger.Kind{ledger.EditionImported, ledger.EditionCorrected} {
		entries, err := reader.FindLedger(ctx, store.LedgerQuery{Kind: string(kind), SubjectKind: ledger.OnEdition, SubjectID: edition, Limit: 1})
		if err != nil || len(entries) == 0 {
			if err != nil {
				return 0, err
			}
			continue
		}
		detail, err := r.files.Detail(ctx, reader, entries[0].Seq)
		if err != nil {
			return 0, err
		}
		var told imported
		if err := json.Unmarshal(detail.Bytes, &told); err != nil {
			return 0, err
		}
		last = max(last, told.Last)
	}
	return last, nil
}

// place is where a note stands in an edition.
type place struct{ section, note int }

// likenesses say by what a note of a correction is the same as one of the version before, the surest first: headline,
// outlet and section; headline, outlet and text (it was moved); headline and outlet; headline (it was taken from another
// paper); text (its headline was what was wrong). An empty likeness is none.
var likenesses = []func(digest.Section, digest.Note) string{
	func(s digest.Section, n digest.Note) string { return join(s.Slug, n.Headline, outlet(n)) },
	func(_ digest.Section, n digest.Note) string { return join(n.Headline, outlet(n), text(n)) },
	func(_ digest.Section, n digest.Note) string { return join(n.Headline, outlet(n)) },
	func(_ digest.Section, n digest.Note) string { return n.Headline },
	func(_ digest.Section, n digest.Note) string { return text(n) },
}

// match finds the notes of a correction that were in the version before, and gives their ids. Notes alike in an edition
// are matched in reading order, each once.
func match(before, now digest.Edition) map[place]int64 {
	kept := map[place]int64{}
	taken := map[int64]bool{}
	for _, likeness := range likenesses {
		free := map[string][]int64{}
		for at, n := range notes(before) {
			if key := likeness(before.Sections[at.section], n); key != "" && !taken[n.ID] {
				free[key] = append(free[key], n.ID)
			}
		}
		for at, n := range notes(now) {
			key := likeness(now.Sections[at.section], n)
			if _, has := kept[at]; has || len(free[key]) == 0 {
				continue
			}
			kept[at], taken[free[key][0]] = free[key][0], true
			free[key] = free[key][1:]
		}
	}
	return kept
}

// notes walks an edition in reading order.
func notes(e digest.Edition) func(yield func(place, digest.Note) bool) {
	return func(yield func(place, digest.Note) bool) {
		for i, s := range e.Sections {
			for j, n := range s.Notes {
				if !yield(place{i, j}, n) {
					return
				}
			}
		}
	}
}

func join(parts ...string) string { return strings.Join(parts, "\x00") }

func text(n digest.Note) string { return strings.TrimSpace(n.Lead + "\n" + n.Body) }

func outlet(n digest.Note) string {
	if len(n.Appearances) == 0 {
		return ""
	}
	return n.Appearances[0].Outlet
}

// numbered gives a copy of an edition whose notes have the ids they keep, and the others new ones from a sequence on.
func numbered(e digest.Edition, kept map[place]int64, first int) (digest.Edition, error) {
	e, err := e.Numbered(first)
	if err != nil || len(kept) == 0 {
		return e, err
	}
	sequence := first
	for at := range notes(e) {
		id, keeps := kept[at]
		if !keeps {
			id = digest.NoteID(e.Day, sequence)
			sequence++
		}
		e.Sections[at.section].Notes[at.note].ID = id
	}
	return e, nil
}
