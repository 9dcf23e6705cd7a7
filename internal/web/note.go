package web

import (
	"strconv"
	"strings"

	"clavero/internal/auth"
	"clavero/internal/digest"
	"clavero/internal/reading"
	"clavero/internal/web/page"
)

// notePage opens a note; that it was read is in the register before the page is answered. 3.3
func (r *readerPages) notePage(v *visit) error {
	id, err := strconv.ParseInt(v.r.PathValue("id"), 10, 64)
	if err != nil {
		return v.notFound()
	}
	opened, err := v.Reading.Note(v.r.Context(), v.visitor(), id)
	if err != nil {
		return err
	}
	if v.alike() {
		key := sheetKey{editionKey{opened.Edition.ID, opened.Edition.Version, v.lang, turns{}}, id, v.r.URL.Path}
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
	if v.who.May(auth.OpenReading) == nil {
		p.ReadersPath = readingAskPath + "?nota=" + strconv.FormatInt(id, 10)
	}
	return v.ok(p)
}

// keptNote is a note's page with the body that is kept, drawn when nobody has asked for it yet.
func (r *readerPages) keptNote(v *visit, opened reading.NotePage) (page.Note, error) {
	key := noteKey{opened.Edition.ID, opened.Note.ID, opened.Edition.Version, v.lang}
	kept, err := r.notes.Get(key, func() (page.KeptNote, error) { return page.DrawNote(v.note(opened)) })
	return page.Note{Frame: v.frame(opened.Note.Headline), Kept: kept}, err
}

func (v *visit) note(opened reading.NotePage) page.Note {
	e, n := opened.Edition, opened.Note
	p := page.Note{
		Frame: v.frame(n.Headline), EditionPath: editionPath(e), EditionKind: v.t(e.Kind.TextKey()), Day: noonOf(e.Day),
		Section: opened.Section.Title, SectionPath: editionPath(e) + "#" + opened.Section.Slug, Headline: n.Headline, Text: text(n),
		Rights: v.t("webreader.rights"), Prev: noteRef(opened.Before), Next: noteRef(opened.After),
		ListPath: editionPath(e) + "#n" + strconv.FormatInt(n.ID, 10), Author: n.Author,
	}
	if n.Genre != digest.News {
		p.Genre = v.t(n.Genre.TextKey())
	}
	if opened.Place > 0 {
		p.Position = v.t("webreader.position", "Place", opened.Place, "Of", opened.Of)
	}
	for _, a := range n.Appearances {
		p.Appearances = append(p.Appearances, v.appearance(a))
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

func (v *visit) appearance(a digest.Appearance) page.AppearanceLine {
	short, _ := strings.CutPrefix(a.Short(), a.Outlet)
	where := []string{strings.TrimLeft(short, ", ")}
	if length := a.Duration(); length != "" {
		where = append(where, v.t("webreader.duration", "Length", length))
	}
	where = append(where, a.Section)
	programme := a.Programme
	if programme != "" {
		programme = v.t("webreader.programme", "Name", programme)
	}
	host := a.Host
	if host != "" {
		host = v.t("webreader.host", "Name", host)
	}
	return page.AppearanceLine{
		Outlet: a.Outlet, Where: listed(where...), Medium: v.t(a.Medium.TextKey()), Detail: listed(programme, host, a.Station), URL: a.URL,
	}
}

// listed joins what is there with commas.
func listed(parts ...string) string {
	var there []string
	for _, part := range parts {
		if part != "" {
			there = append(there, part)
		}
	}
	return strings.Join(there, ", ")
}
