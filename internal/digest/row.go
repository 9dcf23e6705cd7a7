package digest

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"clavero/internal/fault"
	"clavero/internal/lang/spanish"
)

// How much a cell may hold, in characters.
const (
	longestLine    = 200
	longestTitle   = 300
	longestLead    = 1500
	longestBody    = 60_000
	longestURL     = 2000
	longestSeconds = 24 * 60 * 60
)

var longest = map[string]int{colHeadline: longestTitle, colLead: longestLead, colBody: longestBody, colURL: longestURL}

// row is one row on its way to a note: readers of cells note what is wrong and go on, so that a person sees every
// fault of a row at once.
type row struct {
	number  int
	columns map[string]int
	cells   []string
	faults  []RowFault
}

func newRow(number int, columns map[string]int, cells []string) *row {
	return &row{number: number, columns: columns, cells: cells}
}

func (r *row) fail(column, text string, args ...any) {
	r.faults = append(r.faults, RowFault{Row: r.number, Column: column, Text: text, Args: fault.Args(args...)})
}

// finish looks at what no reader of a column sees: cells under no header, and characters that are no text.
func (r *row) finish() {
	for i, cell := range r.cells {
		if strings.TrimSpace(cell) != "" && !r.known(i) {
			r.fail("", "digest.csv.extra_cell")
			break
		}
	}
	for _, column := range Columns {
		text := r.raw(column)
		switch most := r.most(column); {
		case !utf8.ValidString(text) || strings.ContainsFunc(text, unreadable):
			r.fail(column, "digest.csv.unreadable")
		case utf8.RuneCountInString(text) > most:
			r.fail(column, "digest.csv.too_long", "Max", most)
		}
	}
}

func (r *row) most(column string) int {
	if most, ok := longest[column]; ok {
		return most
	}
	return longestLine
}

func (r *row) known(index int) bool {
	for _, i := range r.columns {
		if i == index {
			return true
		}
	}
	return false
}

func (r *row) blank() bool {
	return !slices.ContainsFunc(r.cells, func(cell string) bool { return strings.TrimSpace(cell) != "" })
}

func (r *row) raw(column string) string {
	index, ok := r.columns[column]
	if !ok || index >= len(r.cells) {
		return ""
	}
	return strings.TrimSpace(r.cells[index])
}

func (r *row) filled(column string) bool { return r.raw(column) != "" }

// line gives a cell as one line, without the invisible characters that copying from a page brings along.
func (r *row) line(column string) string { return spanish.Tidy(r.raw(column)) }

// paragraphs gives a cell as paragraphs parted by one empty line, however many the spreadsheet left.
func (r *row) paragraphs(column string) string {
	text := strings.ReplaceAll(strings.ReplaceAll(r.raw(column), "\r\n", "\n"), "\r", "\n")
	var out []string
	for _, line := range strings.Split(text, "\n") {
		if line = spanish.Tidy(line); line != "" {
			out = append(out, line)
		}
	}
	return strings.Join(out, "\n\n")
}

func (r *row) required(column string) string {
	text := r.line(column)
	if text == "" {
		r.fail(column, "digest.csv.required")
	}
	return text
}

func (r *row) mustRepeat(column, again, first string) {
	if r.filled(column) && again != first {
		r.fail(column, "digest.csv.note_differs")
	}
}

func (r *row) note(layout Layout) Note {
	note := Note{
		Headline: r.required(colHeadline),
		Lead:     r.line(colLead),
		Body:     r.paragraphs(colBody),
		Author:   r.line(colAuthor),
		Genre:    r.genre(layout),
	}
	if layout == Notes && note.Lead == "" && note.Body == "" {
		r.fail(colBody, "digest.csv.no_text")
	}
	return note
}

func (r *row) appearance() Appearance {
	return Appearance{
		Outlet: r.required(colOutlet), Medium: r.medium(), Page: r.line(colPage), Section: r.line(colOutletSection),
		Programme: r.line(colProgramme), Host: r.line(colHost), Station: r.line(colStation),
		Hour: r.hour(), Seconds: r.seconds(), URL: r.url(),
	}
}

func (r *row) layout() Layout {
	switch fold(r.raw(colLayout)) {
	case "", "notas":
		return Notes
	case "portadas":
		return Covers
	}
	r.fail(colLayout, "digest.csv.layout_unknown", "Value", clip(r.raw(colLayout)))
	return Notes
}

func (r *row) genre(layout Layout) Genre {
	genre := Genre(fold(r.raw(colGenre)))
	switch {
	case genre == "" && layout == Covers:
		return Cover
	case genre == "":
		return News
	case !slices.Contains(Genres, genre):
		r.fail(colGenre, "digest.csv.genre_unknown", "Value", clip(r.raw(colGenre)))
	}
	return genre
}

func (r *row) medium() Medium {
	medium := Medium(fold(r.required(colMedium)))
	if medium != "" && !slices.Contains(Media, medium) {
		r.fail(colMedium, "digest.csv.medium_unknown", "Value", clip(r.raw(colMedium)))
	}
	return medium
}

// hour gives the hour on the air as "7:13", whether it was typed so or as "07:13".
func (r *row) hour() string {
	text := strings.TrimSpace(strings.TrimSuffix(fold(r.raw(colHour)), "h"))
	if text == "" {
		return ""
	}
	head, tail, parted := strings.Cut(text, ":")
	hours, hourErr := strconv.ParseUint(head, 10, 8)
	minutes, minuteErr := strconv.ParseUint(tail, 10, 8)
	if !parted || hourErr != nil || minuteErr != nil || hours > 23 || minutes > 59 || len(head) > 2 || len(tail) != 2 {
		r.fail(colHour, "digest.csv.hour_bad", "Value", clip(r.raw(colHour)))
		return ""
	}
	return strconv.FormatUint(hours, 10) + ":" + tail
}

func (r *row) seconds() int {
	text := r.raw(colDuration)
	if text == "" {
		return 0
	}
	seconds, ok := parseClock(text)
	if !ok {
		r.fail(colDuration, "digest.csv.duration_bad", "Value", clip(text))
	}
	return seconds
}

// url takes only addresses a browser opens as a page: a «javascript:» one on a reader's screen would be an attack.
func (r *row) url() string {
	text := r.raw(colURL)
	if text == "" {
		return ""
	}
	u, err := url.Parse(text)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "" || u.User != nil {
		r.fail(colURL, "digest.csv.url_bad", "Value", clip(text))
		return ""
	}
	return u.String()
}
