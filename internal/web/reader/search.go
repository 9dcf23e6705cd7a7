package reader

import (
	"net/url"
	"strconv"
	"strings"

	"clavero/internal/digest"
	"clavero/internal/lang/spanish"
	"clavero/internal/reading"
	"clavero/internal/web/page"
	"clavero/internal/web/visit"
)

const (
	searchPath  = "/ediciones/buscar"
	longestAsks = 200 // characters of a search
)

// SearchPage looks for notes in the editions that are out. What was looked for is kept nowhere; to open a note that was
// found is an access like any other. 3.3
func SearchPage(v *visit.Visit) error {
	asked, err := searchAsked(v)
	if err != nil {
		return err
	}
	p := page.Search{
		Frame: v.Frame(v.T("reader.search")), Query: asked.Words, From: string(asked.From), To: string(asked.To),
		Max: v.Now.In(spanish.MexicoCity()).Format("2006-01-02"), Asked: asked.Words != "",
	}
	if !p.Asked {
		return v.OK(p)
	}
	results, err := v.Reading.Search(v.Request.Context(), asked)
	if err != nil {
		return err
	}
	p.Idle = results.Idle
	for _, found := range results.Notes {
		p.Notes = append(p.Notes, foundNote(v, found))
	}
	if asked.Before != 0 {
		p.Newest = pathOfSearch(asked, 0)
	}
	if results.Older != 0 {
		p.Older = pathOfSearch(asked, results.Older)
	}
	return v.OK(p)
}

// searchAsked reads what is looked for from the address.
func searchAsked(v *visit.Visit) (reading.Search, error) {
	asked := reading.Search{Words: strings.TrimSpace(v.Query.Get("q"))}
	if runes := []rune(asked.Words); len(runes) > longestAsks {
		asked.Words = string(runes[:longestAsks])
	}
	for field, day := range map[string]*digest.Day{"desde": &asked.From, "hasta": &asked.To} {
		typed := v.Query.Get(field)
		if typed == "" {
			continue
		}
		var err error
		if *day, err = digest.ParseDay(typed); err != nil {
			return asked, err
		}
	}
	if asked.From != "" && asked.To != "" && asked.From > asked.To {
		asked.From, asked.To = asked.To, asked.From
	}
	asked.Before, _ = strconv.ParseInt(v.Query.Get("antes"), 10, 64) // what is no number begins with the newest
	return asked, nil
}

func pathOfSearch(asked reading.Search, before int64) string {
	values := url.Values{"q": {asked.Words}}
	if asked.From != "" {
		values.Set("desde", string(asked.From))
	}
	if asked.To != "" {
		values.Set("hasta", string(asked.To))
	}
	if before != 0 {
		values.Set("antes", strconv.FormatInt(before, 10))
	}
	return searchPath + "?" + values.Encode()
}

func foundNote(v *visit.Visit, found reading.Found) page.FoundNote {
	return page.FoundNote{
		Path: notePath(found.Note.ID), Headline: pieces(found.Headline), Day: visit.NoonOf(found.Edition.Day), Kind: v.T(found.Edition.Kind.TextKey()),
		Section: found.Section, Passage: pieces(found.Passage), Author: found.Note.Author, Sources: found.Note.Sources(),
	}
}

func pieces(list []reading.Piece) []page.Run {
	shown := make([]page.Run, len(list))
	for i, piece := range list {
		shown[i] = page.Run(piece)
	}
	return shown
}
