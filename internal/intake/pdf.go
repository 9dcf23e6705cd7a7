package intake

import (
	"bytes"
	"io"
	"regexp"
	"strconv"

	"clavero/internal/fault"
)

// MaxPDF is the size in bytes up to which a paper is taken: 5 MB.
const MaxPDF = 5_000_000

const (
	headReach = 1024  // bytes in which the header must appear (ISO 32000-1, annex H.3.4.1)
	tailReach = 2048  // bytes at the end in which the end marks must appear
	zipReach  = 66000 // bytes at the end in which a ZIP keeps its directory's end: 22 and a comment of 65,535
)

var (
	pdfHeader = regexp.MustCompile(`%PDF-[12]\.[0-9]`)
	startXref = regexp.MustCompile(`startxref\s+([0-9]{1,10})\s+%%EOF`)
	markup    = regexp.MustCompile(`(?i)<(?:!doctype|html|head|body|script|svg|iframe|\?php)`)
)

// PDF reads a paper of at most max bytes and gives it back untouched once it is seen to be a PDF, to be nothing else at
// the same time, and to have nothing in it that runs, opens, sends or carries other files. Otherwise the fault says what
// to do: TooLarge, or Invalid with one of the texts «intake.pdf.*».
//
// What it looks for it looks for in the whole file, not along the paths by which a reader would come to it: a file that
// shows one thing to a checker and another to a reader gains nothing. The price is that a paper with the bare name of
// such an action in its plain text may be refused; printed to PDF again, it is taken.
//
// It is no reader of PDF, so that a name hidden by means it does not know could pass: a paper is served as an attachment
// all the same, never shown within a page.
func PDF(r io.Reader, max int64) ([]byte, error) {
	data, err := readAll(r, max, "intake.pdf.large")
	if err != nil {
		return nil, err
	}
	for _, check := range []func([]byte) error{checkShape, checkPolyglot, checkStructure, checkNames, checkObjectStreams} {
		if err := check(data); err != nil {
			return nil, err
		}
	}
	return data, nil
}

func refusePDF(text string) error { return fault.New(fault.Invalid, text) }

// checkShape wants the header at the beginning, after nothing but white space, and the mark of the end at the end.
func checkShape(data []byte) error {
	if len(data) == 0 {
		return refusePDF("intake.pdf.empty")
	}
	head := pdfHeader.FindIndex(data[:min(len(data), headReach)])
	if head == nil {
		return refusePDF("intake.pdf.other")
	}
	if before := bytes.TrimPrefix(data[:head[0]], []byte("\xef\xbb\xbf")); len(bytes.TrimSpace(before)) > 0 {
		return refusePDF("intake.pdf.polyglot")
	}
	end := bytes.LastIndex(data, []byte("%%EOF"))
	if end < 0 {
		return refusePDF("intake.pdf.damaged")
	}
	if after := bytes.Trim(data[end+len("%%EOF"):], " \t\r\n\f\x00"); len(after) > 0 {
		return refusePDF("intake.pdf.polyglot")
	}
	return nil
}

// checkPolyglot refuses a file that is a page or an archive too. A page is known by its first bytes, an archive by its
// last: the end of its directory, whose comment may well be the end of a PDF.
func checkPolyglot(data []byte) error {
	if markup.Match(data[:min(len(data), headReach)]) {
		return refusePDF("intake.pdf.polyglot")
	}
	tail := data[max(0, len(data)-zipReach):]
	if bytes.Contains(tail, []byte("PK\x05\x06")) && bytes.Contains(data, []byte("PK\x01\x02")) {
		return refusePDF("intake.pdf.polyglot")
	}
	return nil
}

// checkStructure wants the cross-references without which no reader finds anything, and a page.
func checkStructure(data []byte) error {
	marks := startXref.FindAllSubmatch(data[max(0, len(data)-tailReach):], -1)
	if len(marks) == 0 {
		return refusePDF("intake.pdf.damaged")
	}
	offset, err := strconv.Atoi(string(marks[len(marks)-1][1]))
	if err != nil || offset >= len(data) || !bytes.Contains(data, []byte("endobj")) {
		return refusePDF("intake.pdf.damaged")
	}
	if !bytes.Contains(data, []byte("\nxref")) && !bytes.Contains(data, []byte("\rxref")) && !bytes.Contains(data, []byte("/XRef")) {
		return refusePDF("intake.pdf.damaged")
	}
	return nil
}
