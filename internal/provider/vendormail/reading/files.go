package reading

import (
	"bytes"
	"encoding/csv"
	"path"
	"slices"
	"strings"

	"clavero/internal/intake"
)

// Bounds of what is read of attached tables.
const (
	maxFiles    = 10       // attachments read
	maxUnzipped = 32 << 20 // bytes a workbook may have unpacked
	maxSheets   = 5        // sheets read
	maxFileRows = 2_000    // rows of a file
	maxColumns  = 60       // columns of a row
)

// readFile reads an attachment that may hold the answer.
func (r *reader) readFile(p part) {
	if len(r.files) >= maxFiles {
		r.unread = true
		return
	}
	rows, ok := fileRows(p)
	if !ok {
		r.unread = r.unread || mayAnswer(p)
		return
	}
	c := r.vocabulary.collect(keyed(tidy(rows)), r.index)
	if len(c.records) > 0 {
		r.files = append(r.files, c)
	}
	says := slices.ContainsFunc(c.records, func(rec record) bool { return rec.valued() || rec.marked() })
	r.silent = r.silent || !says && mayAnswer(p)
	r.unread = r.unread || hidesSheets(rows)
}

// manuals are files that explain and answer nothing.
var manuals = lazily(`(?:manual|guia|instructiv|aviso|politica|terminos|logo|firma|banner|image0|invitacion)`)

// mayAnswer reports whether a file that cannot be read could be an answer.
func mayAnswer(p part) bool {
	if strings.HasPrefix(p.kind, "image/") && manuals().MatchString(fold(p.name)) || strings.HasPrefix(p.kind, "image/") && p.size < 20<<10 {
		return false
	}
	return !manuals().MatchString(fold(p.name)) && path.Ext(p.name) != ".vcf" && p.kind != "text/vcard" && p.kind != "text/x-vcard"
}

// fileRows makes rows of an attachment, by what it is rather than by what it says it is.
func fileRows(p part) ([]row, bool) {
	extension := strings.ToLower(path.Ext(p.name))
	switch {
	case p.data == nil:
		return nil, false
	case bytes.HasPrefix(p.data, []byte("PK\x03\x04")):
		return workbookRows(p.data)
	case bytes.HasPrefix(p.data, []byte("%PDF-")):
		return guarded(pdfRows, p.data)
	case p.kind == "text/html" || extension == ".htm" || extension == ".html":
		text, _ := toText(p.data, "")
		return htmlRows(text, false), len(p.data) <= maxText
	case extension == ".csv" || p.kind == "text/csv" || extension == ".tsv" || p.kind == "text/tab-separated-values":
		text, _ := toText(p.data, charsetOf(p.data))
		return csvRows(text)
	case extension == ".txt" || p.kind == "text/plain":
		text, _ := toText(p.data, charsetOf(p.data))
		return plainRows(text, false, false), len(p.data) <= maxText
	}
	return nil, false
}

// charsetOf knows UTF-16 by its mark, as Excel saves «Unicode text».
func charsetOf(b []byte) string {
	if bytes.HasPrefix(b, []byte("\xff\xfe")) || bytes.HasPrefix(b, []byte("\xfe\xff")) {
		return "utf-16"
	}
	return ""
}

// csvRows reads a table of any separator: the one that makes most cells of the first lines.
func csvRows(text string) ([]row, bool) {
	if len(text) > maxText {
		return nil, false
	}
	best := ','
	for _, sign := range ",;\t|" {
		if count(text, sign) > count(text, best) {
			best = sign
		}
	}
	reader := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\ufeff")))
	reader.Comma, reader.FieldsPerRecord, reader.LazyQuotes = best, -1, true
	records, err := reader.ReadAll()
	if err != nil || len(records) > maxFileRows {
		return nil, false
	}
	rows := make([]row, 0, len(records))
	for _, cells := range records {
		rows = append(rows, tableRow(cells, 1))
	}
	return rows, true
}

func count(text string, sign rune) int {
	return strings.Count(text[:min(len(text), 4000)], string(sign))
}

func tableRow(cells []string, table int) row {
	for i := range cells {
		cells[i] = strings.ReplaceAll(strings.TrimSpace(cells[i]), "\n", string(markBreak))
	}
	return row{cells: cells[:min(len(cells), maxColumns)], table: table}
}

// workbookRows reads the sheets of a workbook that people see.
func workbookRows(data []byte) ([]row, bool) {
	book, err := intake.Sheets(data, intake.Limits{Bytes: maxFile, Rows: maxFileRows, Unpacked: maxUnzipped})
	if err != nil || len(book.Sheets) > maxSheets {
		return nil, false
	}
	var rows []row
	if book.Hidden {
		rows = append(rows, row{cells: []string{string(markHidden)}})
	}
	for i, sheet := range book.Sheets {
		widest := 0
		for _, found := range sheet {
			widest = max(widest, min(len(found.Cells), maxColumns))
		}
		for _, found := range sheet {
			if found.Fault != nil {
				return nil, false // a cell shows an error
			}
			cells := append(slices.Clone(found.Cells), make([]string, max(0, widest-len(found.Cells)))...) // empty cells at the end are not kept
			rows = append(rows, tableRow(cells, i+1))
		}
	}
	return rows, true
}

// hidesSheets reports whether a workbook has a sheet that nobody sees.
func hidesSheets(rows []row) bool {
	return len(rows) > 0 && len(rows[0].cells) == 1 && rows[0].cells[0] == string(markHidden)
}

// guarded reads a file whose format is intricate: what its reader trips over is a file that cannot be read.
func guarded(read func([]byte) ([]row, bool), data []byte) ([]row, bool) {
	var rows []row
	ok := false
	func() {
		defer func() {
			if recover() != nil {
				rows, ok = nil, false
			}
		}()
		rows, ok = read(data)
	}()
	return rows, ok
}
