package web

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"clavero/internal/auth"
	"clavero/internal/digest"
	"clavero/internal/fault"
	"clavero/internal/lang"
	"clavero/internal/lang/spanish"
	"clavero/internal/reading"
	"clavero/internal/web/page"
	"clavero/internal/web/shelf"
)

// readerPages is the pages of the digest, with what is drawn once for all readers. Whoever may read the digest may read all of it, so that rights part
// nobody from nobody yet: with rights of their own, a set of them becomes part of the keys.
type readerPages struct {
	editions *shelf.Of[editionKey, page.Kept]
	notes    *shelf.Of[noteKey, page.KeptNote]
	turns    *shelf.Of[turnKey, turns]
	sheets   *shelf.Of[sheetKey, *page.Sheet] // of holders of keys
}

// editionKey names a body that never changes.
type editionKey struct {
	id      int64
	version int
	lang    lang.Tag
	turns   turns
}

type noteKey struct {
	edition, note int64
	version       int
	lang          lang.Tag
}

// sheetKey names a whole page that differs by its reader's name and marks alone: a note's, or without one an edition's.
type sheetKey struct {
	editionKey
	note int64
	here string
}

// turnKey holds the minute, so that an edition leads to the one after it at most a minute after that came out.
type turnKey struct{ edition, minute int64 }

// turns are the paths of the editions before and after one.
type turns struct{ before, after string }

func newReaderPages() *readerPages {
	return &readerPages{
		editions: shelf.New[editionKey, page.Kept](64), notes: shelf.New[noteKey, page.KeptNote](1024), turns: shelf.New[turnKey, turns](256),
		sheets: shelf.New[sheetKey, *page.Sheet](512),
	}
}

// home is today's edition for whoever may read it, the beginning of their work for others of the house, and the door for
// everybody else.
func (r *readerPages) home(v *visit) error {
	switch {
	case v.who.Must != auth.Nothing:
		return v.to(v.unfinished())
	case !v.signedIn():
		return v.ok(v.door(page.Form{}, "/"))
	case v.who.May(auth.ReadDigest) != nil:
		return v.to(v.firstPage())
	}
	opened, err := v.Reading.Today(v.r.Context(), v.visitor())
	if fault.TextOf(err) == "reading.edition.none" {
		return v.ok(page.Edition{Frame: v.frame(v.t("reader.edition.none"))})
	}
	if err != nil {
		return err
	}
	return r.showEdition(v, opened)
}

func (r *readerPages) editionPage(v *visit) error {
	day, err := digest.ParseDay(v.r.PathValue("day"))
	if err != nil {
		return v.notFound()
	}
	kind, err := digest.ParseKind(v.r.PathValue("kind"))
	if err != nil {
		return v.notFound()
	}
	opened, err := v.Reading.Edition(v.r.Context(), v.visitor(), day, kind)
	if err != nil {
		return err
	}
	return r.showEdition(v, opened)
}

// visitor is who reads, as the register of accesses knows them. 3.3
func (v *visit) visitor() reading.Visitor {
	if v.who.Kind == auth.Staff {
		return reading.Visitor{Staff: true}
	}
	from := v.place(v.r)
	return reading.Visitor{Credential: v.who.ID, Official: v.who.Official, Unit: v.who.Unit, Prefix: from.Prefix, Device: from.Device}
}

func (r *readerPages) showEdition(v *visit, opened reading.Opened) error {
	around, err := r.turns.Get(turnKey{opened.ID, v.now.Unix() / 60}, func() (turns, error) { return v.turnsOf(opened.Edition) })
	if err != nil {
		return err
	}
	key, read := editionKey{opened.ID, opened.Version, v.lang, around}, v.readToday()
	if v.alike() && !opened.Late {
		return r.showSheet(v, sheetKey{editionKey: key, here: v.r.URL.Path}, read, func() (*page.Sheet, error) {
			kept, err := r.keptEdition(v, key, opened.Edition)
			if err != nil {
				return nil, err
			}
			return page.Edition{Frame: v.frame(kept.Title), Kept: kept}.Sheet()
		})
	}
	kept, err := r.keptEdition(v, key, opened.Edition)
	if err != nil {
		return err
	}
	p := page.Edition{Frame: v.frame(kept.Title), Kept: kept, Read: read}
	if opened.Late {
		p.Late = v.t("reader.edition.late", "Date", p.Date(noonOf(opened.Day)))
	}
	return v.ok(p)
}

// alike reports whether the page is the same for all holders of keys, but for names and marks: nothing is asked for beside
// its address, and there is nothing to announce. To people of the house a page shows what waits for them.
func (v *visit) alike() bool {
	return v.who.Kind == auth.Reader && len(v.query) == 0 && len(v.r.URL.Path) <= longestAlike
}

const longestAlike = 64 // bytes of an address whose page is kept

// showSheet answers with a page that is kept whole, drawn when nobody has asked for it yet.
func (r *readerPages) showSheet(v *visit, key sheetKey, read map[string]bool, draw func() (*page.Sheet, error)) error {
	sheet, err := r.sheets.Get(key, draw)
	if err != nil {
		return err
	}
	own, rest := sheet.For(v.who.Name, read)
	defer own.Done()
	return v.send(http.StatusOK, own.Bytes(), rest)
}

// readToday is the notes that carry a mark. An edition is not withheld because they are not known.
func (v *visit) readToday() map[string]bool {
	notes, err := v.Reading.ReadToday(v.r.Context(), v.visitor())
	if err != nil {
		v.Log.Warn("the marks of what was read are not known", "request", v.id, "error", err)
	}
	if len(notes) == 0 {
		return nil
	}
	read := make(map[string]bool, len(notes))
	for _, id := range notes {
		read[strconv.FormatInt(id, 10)] = true
	}
	return read
}

func (v *visit) editionTitle(e digest.Edition) string {
	return v.t("webreader.title.edition", "Kind", v.t(e.Kind.TextKey()), "Date", spanish.LongDate(noonOf(e.Day), v.lang))
}

// keptEdition is the body of an edition in the visitor's language, drawn when nobody has asked for it yet.
func (r *readerPages) keptEdition(v *visit, key editionKey, e digest.Edition) (page.Kept, error) {
	return r.editions.Get(key, func() (page.Kept, error) {
		return page.DrawEdition(v.frame(v.editionTitle(e)), v.editionBody(e, key.turns))
	})
}

// turnsOf goes on when the reader who began it goes away, since others wait for it.
func (v *visit) turnsOf(e digest.Edition) (turns, error) {
	before, after, err := v.Reading.Around(context.WithoutCancel(v.r.Context()), e)
	return turns{editionPath(before), editionPath(after)}, err
}

// editionPath is where an edition is read; empty for none.
func editionPath(e digest.Edition) string {
	if e.ID == 0 {
		return ""
	}
	return "/edicion/" + string(e.Day) + "/" + string(e.Kind)
}

func notePath(id int64) string { return "/nota/" + strconv.FormatInt(id, 10) }

// noonOf is a day as an instant that is that day in Mexico City.
func noonOf(day digest.Day) time.Time {
	y, m, d := day.Time().Date()
	return time.Date(y, m, d, 12, 0, 0, 0, spanish.MexicoCity())
}

func (v *visit) editionBody(e digest.Edition, around turns) page.EditionBody {
	body := page.EditionBody{
		Kind: v.t(e.Kind.TextKey()), Day: noonOf(e.Day), Published: e.Published, NoteCount: e.Count().Notes, Prev: around.before, Next: around.after,
	}
	if e.Version > 1 {
		body.Number = v.t("webreader.version", "Version", e.Version)
	}
	for _, s := range e.Sections {
		if s.Layout == digest.Covers {
			body.Front = append(body.Front, frontPages(s)...)
			continue
		}
		body.Sections = append(body.Sections, v.editionSection(s))
	}
	return body
}

// frontPages leads to a note only where there is more to read than the headline.
func frontPages(s digest.Section) []page.FrontPage {
	pages := make([]page.FrontPage, len(s.Notes))
	for i, n := range s.Notes {
		pages[i].Headline = n.Headline
		if len(n.Appearances) > 0 {
			pages[i].Outlet = n.Appearances[0].Outlet
		}
		if n.Lead != "" || n.Body != "" {
			pages[i].Path = notePath(n.ID)
		}
	}
	return pages
}

func (v *visit) editionSection(s digest.Section) page.EditionSection {
	section := page.EditionSection{Anchor: s.Slug, Name: s.Title}
	for _, n := range s.Notes {
		line := page.NoteLine{
			ID: strconv.FormatInt(n.ID, 10), Path: notePath(n.ID), Headline: n.Headline, Summary: n.Lead, Author: n.Author, Sources: n.Sources(),
		}
		if len(n.Appearances) > 0 && n.Appearances[0].Medium != digest.Press {
			line.Medium = v.t(n.Appearances[0].Medium.TextKey())
		}
		section.Notes = append(section.Notes, line)
	}
	return section
}
