package reading

import (
	"context"
	"slices"
	"strings"
	"unicode"

	"clavero/internal/digest"
	"clavero/internal/lang/spanish"
	"clavero/internal/store"
)

// Search is what notes are looked for by.
type Search struct {
	Words    string     // as they were typed: all must be in a note; those in quotation marks, one behind the other
	From, To digest.Day // between which it came out, both included; empty for no bound
	Before   int64      // the last note of the page before; 0 for the newest
}

// Results is a page of the notes that were found: the newest edition first, each in its reading order.
type Results struct {
	Notes []Found
	Older int64 // Search.Before of the next page; 0 when there is none
	Idle  bool  // nothing was looked for: of what was typed no word is left that tells notes apart
}

// Found is a note that was found. To be shown its headline is no access; to open it is one.
type Found struct {
	store.NoteFound
	Headline []Piece
	Passage  []Piece // of its text, around the first word that was looked for
}

// Piece is a run of a text, marked where it is what was looked for.
type Piece struct {
	Text string
	Hit  bool
}

const (
	foundOnPage = 20
	mostTerms   = 12 // of a search: each costs a look at all there is
)

// Search finds notes of the editions that are out, whatever accents and endings their words have. It records nothing: what
// somebody looks for is theirs. The caller has seen that the visitor's key opens (auth.Who.May read).
func (r *Room) Search(ctx context.Context, s Search) (Results, error) {
	phrases := phrasesOf(s.Words)
	if len(phrases) == 0 {
		return Results{Idle: true}, nil
	}
	found, err := r.db.Read().FindNotes(ctx, store.NoteQuery{
		Phrases: phrases, From: s.From, To: s.To, Before: s.Before, Limit: foundOnPage + 1, Now: r.db.Now().UnixMicro(),
	})
	if err != nil {
		return Results{}, err
	}
	var results Results
	if len(found) > foundOnPage {
		found = found[:foundOnPage]
		results.Older = found[foundOnPage-1].Note.ID
	}
	slices.SortStableFunc(found, inReadingOrder)
	terms := slices.Concat(phrases...)
	for _, one := range found {
		results.Notes = append(results.Notes, Found{one, joined(marked(one.Note.Headline, terms)), passage(one.Note, terms)})
	}
	return results, nil
}

func inReadingOrder(a, b store.NoteFound) int {
	if order := compare(b.Edition, a.Edition); order != 0 {
		return order
	}
	return int(a.Note.ID - b.Note.ID)
}

// phrasesOf takes apart what was typed: what stands between quotation marks is a phrase, and so is a word of several parts,
// as «covid-19» is.
func phrasesOf(typed string) [][]string {
	var phrases [][]string
	left := mostTerms
	add := func(text string) {
		terms := spanish.Terms(text)
		if terms = terms[:min(len(terms), left)]; len(terms) > 0 {
			phrases = append(phrases, terms)
			left -= len(terms)
		}
	}
	parts := strings.FieldsFunc(typed+" ", isQuote) // a last part, so that an open quotation is words
	quoted := strings.IndexFunc(typed, isQuote) == 0
	for i, part := range parts {
		if quoted && i < len(parts)-1 {
			add(part)
		} else {
			for word := range strings.FieldsSeq(part) {
				add(word)
			}
		}
		quoted = !quoted
	}
	return phrases
}

func isQuote(c rune) bool { return strings.ContainsRune("\"“”«»„", c) }

// word is a word of a text, or what stands between two.
type word struct {
	Piece
	isWord bool
}

// marked parts a text into its words and what is between them.
func marked(text string, terms []string) []word {
	var words []word
	for text != "" {
		isWord := inWord(rune0(text))
		end := strings.IndexFunc(text, func(c rune) bool { return inWord(c) != isWord })
		if end < 0 {
			end = len(text)
		}
		run := text[:end]
		hit := isWord && slices.ContainsFunc(spanish.Terms(run), func(term string) bool { return slices.Contains(terms, term) })
		words, text = append(words, word{Piece{run, hit}, isWord}), text[end:]
	}
	return words
}

func rune0(text string) rune {
	for _, c := range text {
		return c
	}
	return 0
}

func inWord(c rune) bool { return unicode.IsLetter(c) || unicode.IsDigit(c) || unicode.IsMark(c) }

// passage is what of a note's text is around the first word that was looked for; its beginning, where none is in it.
func passage(n digest.Note, terms []string) []Piece {
	const before, length = 8, 36 // words
	words := marked(n.Lead, terms)
	if body := marked(n.Body, terms); !slices.ContainsFunc(words, hit) && (len(words) == 0 || slices.ContainsFunc(body, hit)) {
		words = body
	}
	first := max(0, slices.IndexFunc(words, hit))
	from := stepped(words, first, -before)
	to := stepped(words, from, length)
	pieces := joined(words[from:to])
	if from > 0 {
		pieces = append([]Piece{{Text: "… "}}, pieces...)
	}
	if to < len(words) {
		pieces = append(pieces, Piece{Text: "…"})
	}
	return pieces
}

func hit(w word) bool { return w.Hit }

// stepped is the place some words on from another, or back from it.
func stepped(words []word, at, by int) int {
	for by > 0 && at < len(words) {
		if words[at].isWord {
			by--
		}
		at++
	}
	for by < 0 && at > 0 {
		at--
		if words[at].isWord {
			by++
		}
	}
	return at
}

// joined joins runs that are marked alike.
func joined(words []word) []Piece {
	var pieces []Piece
	for _, w := range words {
		if last := len(pieces) - 1; last >= 0 && pieces[last].Hit == w.Hit {
			pieces[last].Text += w.Text
		} else {
			pieces = append(pieces, w.Piece)
		}
	}
	return pieces
}
