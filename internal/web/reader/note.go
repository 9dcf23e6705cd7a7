package reader

import (
	"strconv"
	"strings"

	"clavero/internal/auth"
	"clavero/internal/digest"
	"clavero/internal/reading"
	"clavero/internal/web/page"
	"clavero/internal/web/visit"
)

// NotePage opens a note; that it was read is in the register before the page is answered. 3.3
func (r *Pages) NotePage(v *visit.Visit) error {
	id, err := strconv.ParseInt(v.Request.PathValue("id"), 10, 64)
	if err != nil {
		return v.NotFound()
	}
	opened, err := v.Reading.Note(v.Request.Context(), visitor(v), id)
	if err != nil {
		return err
	}
	if alike(v) {
		key := sheetKey{editionKey{opened.Edition.ID, opened.Edition.Version, v.Lang, turns{}}, id, v.Request.URL.Path}
		return r.showSheet(v, key, nil, func() (*page.Sheet, error) {
			p, err := r.keptNote(v, opened)
			if err != nil {
				return nil, err
			}
			return p.Sheet()
		})
	}
	p, err := r.keptNote(v, opened)
	if err != nil {
		return err
	}
	if v.Who.May(auth.OpenReading) == nil {
		p.ReadersPath = visit.ReadingAskPath + "?nota=" + strconv.FormatInt(id, 10)
	}
	return v.OK(p)
}

// keptNote is a note's page with the body that is kept, drawn when nobody has asked for it yet.
func (r *Pages) keptNote(v *visit.Visit, opened reading.NotePage) (page.Note, error) {
	key := noteKey{opened.Edition.ID, opened.Note.ID, opened.Edition.Version, v.Lang}
	kept, err := r.notes.Get(key, func() (page.KeptNote, error) { return page.DrawNote(note(v, opened)) })
	return page.Note{Frame: v.Frame(opened.Note.Headline), Kept: kept}, err
}

func note(v *visit.Visit, opened reading.NotePage) page.Note {
	e, n := opened.Edition, opened.Note
	p := page.Note{
		Frame: v.Frame(n.Headline), EditionPath: editionPath(e), EditionKind: v.T(e.Kind.TextKey()), Day: visit.NoonOf(e.Day),
		Section: opened.Section.Title, SectionPath: editionPath(e) + "#" + opened.Section.Slug, Headline: n.Headline, Text: text(n),
		Rights: v.T("webreader.rights"), Prev: noteRef(opened.Before), Next: noteRef(opened.After),
		ListPath: editionPath(e) + "#n" + strconv.FormatInt(n.ID, 10), Author: n.Author,
	}
	if n.Genre != digest.News {
		p.Genre = v.T(n.Genre.TextKey())
	}
	if opened.Place > 0 {
		p.Position = v.T("webreader.position", "Place", opened.Place, "Of", opened.Of)
	}
	for _, a := range n.Appearances {
		p.Appearances = append(p.Appearances, appearance(v, a))
	}
	return p
}

// text is the lead and the paragraphs; a lead that opens the body is not said twice.
func text(n digest.Note) []string {
	paragraphs := n.Paragraphs()
	if n.Lead == "" || strings.HasPrefix(n.Body, n.Lead) {
		return paragraphs
	}
	return append([]string{n.Lead}, paragraphs...)
}

func noteRef(n digest.Note) page.NoteRef {
	if n.ID == 0 {
		return page.NoteRef{}
	}
	return page.NoteRef{Path: notePath(n.ID), Headline: n.Headline}
}

func appearance(v *visit.Visit, a digest.Appearance) page.AppearanceLine {
	short, _ := strings.CutPrefix(a.Short(), a.Outlet)
	where := []string{strings.TrimLeft(short, ", ")}
	if length := a.Duration(); length != "" {
		where = append(where, v.T("webreader.duration", "Length", length))
	}
	where = append(where, a.Section)
	programme := a.Programme
	if programme != "" {
		programme = v.T("webreader.programme", "Name", programme)
	}
	host := a.Host
	if host != "" {
		host = v.T("webreader.host", "Name", host)
	}
	return page.AppearanceLine{
		Outlet: a.Outlet, Where: visit.Listed(where...), Medium: v.T(a.Medium.TextKey()), Detail: visit.Listed(programme, host, a.Station), URL: a.URL,
	}
}
