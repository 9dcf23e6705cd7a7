// Package reader is the pages of the digest: editions and notes. Each access is in the register before its page is given (3.3).
package reader

import (
	"context"
	"net/http"
	"strconv"

	"clavero/internal/auth"
	"clavero/internal/digest"
	"clavero/internal/fault"
	"clavero/internal/lang"
	"clavero/internal/lang/spanish"
	"clavero/internal/reading"
	"clavero/internal/web/entrance"
	"clavero/internal/web/page"
	"clavero/internal/web/shelf"
	"clavero/internal/web/visit"
)

// Pages is the pages of the digest, with what is drawn once for all readers. Whoever may read the digest may read all of it, so that rights part
// nobody from nobody yet: with rights of their own, a set of them becomes part of the keys.
type Pages struct {
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

// New makes the pages of the digest; nothing is kept yet.
func New() *Pages {
	return &Pages{
		editions: shelf.New[editionKey, page.Kept](64), notes: shelf.New[noteKey, page.KeptNote](1024), turns: shelf.New[turnKey, turns](256),
		sheets: shelf.New[sheetKey, *page.Sheet](512),
	}
}

// Home is today's edition for whoever may read it, the beginning of their work for others of the house, and the door for
// everybody else.
func (r *Pages) Home(v *visit.Visit) error {
	switch {
	case v.Who.Must != auth.Nothing:
		return v.To(v.Unfinished())
	case !entrance.SignedIn(v):
		return v.OK(entrance.Door(v, page.Form{}, "/"))
	case v.Who.May(auth.ReadDigest) != nil:
		return v.To(entrance.FirstPage(v))
	}
	opened, err := v.Reading.Today(v.Request.Context(), visitor(v))
	if fault.TextOf(err) == "reading.edition.none" {
		return v.OK(page.Edition{Frame: v.Frame(v.T("reader.edition.none"))})
	}
	if err != nil {
		return err
	}
	return r.showEdition(v, opened)
}

// EditionPage opens the edition of a day; that it was opened is in the register before the page is answered. 3.3
func (r *Pages) EditionPage(v *visit.Visit) error {
	day, err := digest.ParseDay(v.Request.PathValue("day"))
	if err != nil {
		return v.NotFound()
	}
	kind, err := digest.ParseKind(v.Request.PathValue("kind"))
	if err != nil {
		return v.NotFound()
	}
	opened, err := v.Reading.Edition(v.Request.Context(), visitor(v), day, kind)
	if err != nil {
		return err
	}
	return r.showEdition(v, opened)
}

// visitor is who reads, as the register of accesses knows them. 3.3
func visitor(v *visit.Visit) reading.Visitor {
	if v.Who.Kind == auth.Staff {
		return reading.Visitor{Staff: true}
	}
	from := v.Place(v.Request)
	return reading.Visitor{Credential: v.Who.ID, Official: v.Who.Official, Unit: v.Who.Unit, Prefix: from.Prefix, Device: from.Device}
}

func (r *Pages) showEdition(v *visit.Visit, opened reading.Opened) error {
	around, err := r.turns.Get(turnKey{opened.ID, v.Now.Unix() / 60}, func() (turns, error) { return turnsOf(v, opened.Edition) })
	if err != nil {
		return err
	}
	key, read := editionKey{opened.ID, opened.Version, v.Lang, around}, readToday(v)
	if alike(v) && !opened.Late {
		return r.showSheet(v, sheetKey{editionKey: key, here: v.Request.URL.Path}, read, func() (*page.Sheet, error) {
			kept, err := r.keptEdition(v, key, opened.Edition)
			if err != nil {
				return nil, err
			}
			return page.Edition{Frame: v.Frame(kept.Title), Kept: kept}.Sheet()
		})
	}
	kept, err := r.keptEdition(v, key, opened.Edition)
	if err != nil {
		return err
	}
	p := page.Edition{Frame: v.Frame(kept.Title), Kept: kept, Read: read}
	if opened.Late {
		p.Late = v.T("reader.edition.late", "Date", p.Date(visit.NoonOf(opened.Day)))
	}
	return v.OK(p)
}

// alike reports whether the page is the same for all holders of keys, but for names and marks: nothing is asked for beside
// its address, and there is nothing to announce. To people of the house a page shows what waits for them.
func alike(v *visit.Visit) bool {
	return v.Who.Kind == auth.Reader && len(v.Query) == 0 && len(v.Request.URL.Path) <= longestAlike
}

const longestAlike = 64 // bytes of an address whose page is kept

// showSheet answers with a page that is kept whole, drawn when nobody has asked for it yet.
func (r *Pages) showSheet(v *visit.Visit, key sheetKey, read map[string]bool, draw func() (*page.Sheet, error)) error {
	sheet, err := r.sheets.Get(key, draw)
	if err != nil {
		return err
	}
	own, rest := sheet.For(v.Who.Name, read)
	defer own.Done()
	return v.Send(http.StatusOK, own.Bytes(), rest)
}

// readToday is the notes that carry a mark. An edition is not withheld because they are not known.
func readToday(v *visit.Visit) map[string]bool {
	notes, err := v.Reading.ReadToday(v.Request.Context(), visitor(v))
	if err != nil {
		v.Log.Warn("the marks of what was read are not known", "request", v.ID, "error", err)
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

func editionTitle(v *visit.Visit, e digest.Edition) string {
	return v.T("webreader.title.edition", "Kind", v.T(e.Kind.TextKey()), "Date", spanish.LongDate(visit.NoonOf(e.Day), v.Lang))
}

// keptEdition is the body of an edition in the visitor's language, drawn when nobody has asked for it yet.
func (r *Pages) keptEdition(v *visit.Visit, key editionKey, e digest.Edition) (page.Kept, error) {
	return r.editions.Get(key, func() (page.Kept, error) {
		return page.DrawEdition(v.Frame(editionTitle(v, e)), editionBody(v, e, key.turns))
	})
}

// turnsOf goes on when the reader who began it goes away, since others wait for it.
func turnsOf(v *visit.Visit, e digest.Edition) (turns, error) {
	before, after, err := v.Reading.Around(context.WithoutCancel(v.Request.Context()), e)
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

func editionBody(v *visit.Visit, e digest.Edition, around turns) page.EditionBody {
	body := page.EditionBody{
		Kind: v.T(e.Kind.TextKey()), Day: visit.NoonOf(e.Day), Published: e.Published, NoteCount: e.Count().Notes, Prev: around.before, Next: around.after,
	}
	if e.Version > 1 {
		body.Number = v.T("webreader.version", "Version", e.Version)
	}
	for _, s := range e.Sections {
		if s.Layout == digest.Covers {
			body.Front = append(body.Front, frontPages(s)...)
			continue
		}
		body.Sections = append(body.Sections, editionSection(v, s))
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

func editionSection(v *visit.Visit, s digest.Section) page.EditionSection {
	section := page.EditionSection{Anchor: s.Slug, Name: s.Title}
	for _, n := range s.Notes {
		line := page.NoteLine{
			ID: strconv.FormatInt(n.ID, 10), Path: notePath(n.ID), Headline: n.Headline, Summary: n.Lead, Author: n.Author, Sources: n.Sources(),
		}
		if len(n.Appearances) > 0 && n.Appearances[0].Medium != digest.Press {
			line.Medium = v.T(n.Appearances[0].Medium.TextKey())
		}
		section.Notes = append(section.Notes, line)
	}
	return section
}
