package visit

import (
	"bytes"
	"strconv"
	"strings"

	"clavero/internal/intake"
	"clavero/internal/pdf"
)

// PaperOut answers with a paper.
func (v *Visit) PaperOut(d *pdf.Doc, name string) error {
	content, err := d.Bytes()
	if err != nil {
		return err
	}
	h := v.Answer.Header()
	h.Set("Content-Type", pdf.MediaType)
	h.Set("Content-Disposition", `inline; filename="`+name+`"`)
	h.Set("Content-Length", strconv.Itoa(len(content)))
	_, err = v.Answer.Write(content)
	return IgnoreClosed(err)
}

// Attach answers with a file to be kept. The policy lets nothing in it run, even where a browser shows it.
func (v *Visit) Attach(name, mediaType string, content []byte) error {
	h := v.Answer.Header()
	h.Set("Content-Type", mediaType)
	h.Set("Content-Disposition", `attachment; filename="`+PlainName(name)+`"`)
	h.Set("Content-Length", strconv.Itoa(len(content)))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox; frame-ancestors 'none'")
	_, err := v.Answer.Write(content)
	return IgnoreClosed(err)
}

// PlainName keeps of a file's name what needs no quoting in a header.
func PlainName(name string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("._-", r) {
			return r
		}
		return '-'
	}, name)
}

// The media types of lists.
const (
	TypeXLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	TypeCSV  = "text/csv; charset=utf-8"
)

// AttachXLSX answers with a workbook to be kept.
func (v *Visit) AttachXLSX(name string, sheets ...intake.Sheet) error {
	var content bytes.Buffer
	if err := intake.WriteXLSX(&content, sheets...); err != nil {
		return err
	}
	return v.Attach(name+".xlsx", TypeXLSX, content.Bytes())
}

// AttachCSV answers with a CSV to be kept, as spreadsheets in Mexico open it.
func (v *Visit) AttachCSV(name string, records [][]string) error {
	var content bytes.Buffer
	if err := intake.WriteCSV(&content, records, true); err != nil {
		return err
	}
	return v.Attach(name+".csv", TypeCSV, content.Bytes())
}
