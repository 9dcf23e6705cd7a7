// Package reading is what a reader does with a key: opens an edition of the digest and reads its notes. It is also the
// register of daily accesses (3.3), since each of those acts is an access of the key.
//
// An access is committed before its page is given out: whoever holds a page in their hands is in the register. To commit
// each by itself would cost most of the work of a morning, so accesses that wait at the same time share one transaction
// (see Register.Record). Editions are read by many at once and change seldom: each version is loaded once and kept, and
// what is asked of the database for a page is whether anything changed, which requests that come together ask once.
//
// An edition that is not out yet does not exist here, for anybody: its absence and its secrecy look the same.
package reading

import (
	"context"
	"time"

	"clavero/internal/digest"
	"clavero/internal/fault"
	"clavero/internal/lang/spanish"
	"clavero/internal/register"
	"clavero/internal/store"
)

// Visitor is who reads, by which key, from where. A visit of a person of the house (Staff), who reads to prepare the
// digest or to attend readers, is no access of a key: nothing of it is recorded. The zero Visitor may read nothing.
type Visitor struct {
	Credential int64
	Official   int64
	Unit       int64
	Prefix     string // register.Prefix of the address
	Device     string // register.Device of the User-Agent
	Staff      bool
}

// Room is the reading room. It is safe for use by many goroutines.
type Room struct {
	db       *store.DB
	accesses *Register
	editions *cache
	heads    heads
	listed   *listing
	marks    *marks
}

// New opens a reading room that records its accesses in a register.
func New(db *store.DB, accesses *Register) *Room {
	return &Room{db: db, accesses: accesses, editions: newCache(keptEditions), listed: newListing(), marks: newMarks(accesses)}
}

// Opened is an edition as a visitor gets it. It is shared with others who read the same: nothing in it may be changed.
type Opened struct {
	digest.Edition
	Late bool // there is none of today yet, and this is the newest one
}

// Today opens the newest edition that is out and records the access. The caller has seen that the visitor's key opens
// (auth.Who.May read). fault.NotFound before the first edition; fault.Unready when the access cannot be recorded, since
// then nothing is shown.
func (r *Room) Today(ctx context.Context, v Visitor) (Opened, error) {
	now := r.db.Now()
	heads, err := r.headsOf(ctx, newest, now)
	if err != nil {
		return Opened{}, absent(err, "reading.edition.none")
	}
	opened, err := r.open(ctx, v, heads[0], now)
	opened.Late = opened.Day < digest.DayOf(now, spanish.MexicoCity())
	return opened, err
}

// Edition opens an edition by its day and kind and records the access, as Today does. fault.NotFound where there is none
// or it is not out.
func (r *Room) Edition(ctx context.Context, v Visitor, day digest.Day, kind digest.Kind) (Opened, error) {
	now := r.db.Now()
	heads, err := r.headsOf(ctx, day, now)
	if err != nil {
		return Opened{}, err
	}
	for _, head := range heads {
		if head.Kind == kind {
			return r.open(ctx, v, head, now)
		}
	}
	return Opened{}, hidden()
}

func (r *Room) open(ctx context.Context, v Visitor, head digest.Edition, now time.Time) (Opened, error) {
	edition, err := r.load(ctx, head, now)
	if err != nil {
		return Opened{}, err
	}
	if err := r.record(ctx, v, register.Edition, edition.ID); err != nil {
		return Opened{}, err
	}
	return Opened{Edition: edition}, nil
}

// NotePage is a note where it stands in its edition. Its parts are shared, as Opened's are.
type NotePage struct {
	Edition digest.Edition
	Section digest.Section
	Note    digest.Note
	Before  digest.Note // in reading order, lines of primeras planas passed over; zero for none
	After   digest.Note
	Place   int // of the notes that are read one after the other, from 1; 0 for a line of primeras planas
	Of      int
}

// Note opens a note and records that it was read. The caller has seen that the visitor's key opens (auth.Who.May read).
// fault.NotFound where there is no such note or its edition is not out; fault.Unready as for Today.
func (r *Room) Note(ctx context.Context, v Visitor, id int64) (NotePage, error) {
	page, err := r.find(ctx, id)
	if err != nil {
		return NotePage{}, err
	}
	if err := r.record(ctx, v, register.Note, id); err != nil {
		return NotePage{}, err
	}
	if !v.Staff {
		r.marks.add(v.Credential, id)
	}
	return page, nil
}

// find looks for a note in the editions of the day that its id names.
func (r *Room) find(ctx context.Context, id int64) (NotePage, error) {
	missing := fault.New(fault.NotFound, "reading.note.not_found")
	if id <= 0 {
		return NotePage{}, missing
	}
	now, day := r.db.Now(), digest.DayOfNote(id)
	heads, err := r.headsOf(ctx, day, now)
	if err != nil {
		return NotePage{}, err
	}
	for _, head := range heads {
		edition, err := r.load(ctx, head, now)
		if err != nil {
			return NotePage{}, err
		}
		if note, section, ok := edition.Note(id); ok {
			return place(edition, section, note), nil
		}
	}
	return NotePage{}, missing
}

func place(e digest.Edition, section digest.Section, note digest.Note) NotePage {
	page := NotePage{Edition: e, Section: section, Note: note}
	before, after := e.Neighbours(note.ID)
	page.Before, _, _ = e.Note(before)
	page.After, _, _ = e.Note(after)
	for _, s := range e.Sections {
		if s.Layout == digest.Covers {
			continue
		}
		for _, n := range s.Notes {
			page.Of++
			if n.ID == note.ID {
				page.Place = page.Of
			}
		}
	}
	return page
}

// load gives the content of an edition that is out, kept since another asked for the same version of it.
func (r *Room) load(ctx context.Context, head digest.Edition, now time.Time) (digest.Edition, error) {
	if head.Published.After(now) {
		return digest.Edition{}, hidden()
	}
	edition, err := r.editions.get(ctx, copyOf(head), func(ctx context.Context) (digest.Edition, error) { return whole(ctx, r.db, head.ID) })
	if err == nil && edition.Published.After(now) {
		return digest.Edition{}, hidden() // corrected between the two reads
	}
	return edition, err
}

func hidden() error { return fault.New(fault.NotFound, "reading.edition.not_found") }

// whole loads an edition as it is at one moment, so that a correction under way is seen entire or not at all.
func whole(ctx context.Context, db *store.DB, id int64) (digest.Edition, error) {
	var edition digest.Edition
	err := db.View(ctx, func(r store.Reader) error {
		var err error
		edition, err = r.Edition(ctx, id)
		return err
	})
	return edition, err
}

func (r *Room) record(ctx context.Context, v Visitor, kind register.Kind, item int64) error {
	switch {
	case v.Staff:
		return nil
	case v.Credential == 0:
		return fault.New(fault.Unsigned, "fault.unsigned")
	}
	return r.accesses.Record(ctx, register.Access{
		Kind: kind, Credential: v.Credential, Official: v.Official, Unit: v.Unit, Item: item, Prefix: v.Prefix, Device: v.Device,
	})
}

// absent says in the words of a text that something is not there; other errors stay as they are.
func absent(err error, text string) error {
	if fault.Is(err, fault.NotFound) {
		return fault.New(fault.NotFound, text)
	}
	return err
}
