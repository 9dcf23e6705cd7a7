package intake

import (
	"bufio"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"errors"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"clavero/internal/fault"
	"clavero/internal/lang/spanish"
	"clavero/internal/register"
)

// AccessLog reads the access log of a vendor's site line by line: the common or combined format of Apache and nginx, or
// a CSV with a heading; plain or gzipped. It holds one line at a time, however long the log.
type AccessLog struct {
	lines *bufio.Reader
	next  func() (register.Logged, error)
	count *counted
	place *time.Location
	order string
	line  int
	bytes int64 // of text so far
	most  int64
	csv   *logCSV
}

// LogOptions say what a log does not say of itself.
type LogOptions struct {
	Headings map[string]string // what a CSV calls its columns where that is not recognised, by their keys
	Place    *time.Location    // of times without a zone; Mexico City unless given
	Dates    string            // order of dates written in numbers: «dmy» unless given, «mdy», «ymd»
	Most     int64             // bytes of text, unzipped; 0 for no limit
}

const (
	maxLogLine = 64 << 10 // bytes of a line; browsers' addresses are shorter
	peeked     = 32 << 10 // bytes by which the format is known
)

// LineFault says that one line could not be read; those after it can.
type LineFault struct {
	Line int
	Why  string // key of a text
}

func (f *LineFault) Error() string { return f.Why }

// NewAccessLog opens a log. The errors are Invalid: it is empty, or neither of the formats.
func NewAccessLog(r io.Reader, o LogOptions) (*AccessLog, error) {
	l := &AccessLog{count: &counted{r: r}, place: o.Place, order: o.Dates, most: o.Most}
	if l.place == nil {
		l.place = spanish.MexicoCity()
	}
	l.lines = bufio.NewReaderSize(l.count, maxLogLine)
	if head, _ := l.lines.Peek(2); bytes.Equal(head, []byte{0x1f, 0x8b}) {
		unzipped, err := gzip.NewReader(l.lines)
		if err != nil {
			return nil, fault.Wrap(err, fault.Invalid, "intake.log.gzip")
		}
		l.lines = bufio.NewReaderSize(unzipped, maxLogLine)
	}
	head, err := l.lines.Peek(peeked)
	if len(bytes.TrimSpace(head)) == 0 {
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, fault.Wrap(err, fault.Invalid, "intake.log.gzip")
		}
		return nil, fault.New(fault.Invalid, "intake.log.empty")
	}
	if bytes.ContainsRune(head, 0) {
		return nil, fault.New(fault.Invalid, "intake.log.form")
	}
	l.next = l.combined
	if !isCombined(head) {
		if l.csv, err = l.openCSV(string(head), o.Headings); err != nil {
			return nil, err
		}
		l.next = l.row
	}
	return l, nil
}

// Next gives the next line, a *LineFault for one that cannot be read, and io.EOF at the end.
func (l *AccessLog) Next() (register.Logged, error) { return l.next() }

// Read is how many bytes of the file were read so far, gzipped as it may be.
func (l *AccessLog) Read() int64 { return l.count.n }

// Line is the number of the line that was given last.
func (l *AccessLog) Line() int { return l.line }

type counted struct {
	r io.Reader
	n int64
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

// text reads one line that is not empty, without its end. What is longer than a line may be is passed over, and a fault.
func (l *AccessLog) text() (string, error) {
	for {
		line, err := l.lines.ReadSlice('\n')
		l.line++
		if l.bytes += int64(len(line)); l.most > 0 && l.bytes > l.most {
			return "", fault.New(fault.TooLarge, "intake.log.large", "Max", l.most>>20)
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			for errors.Is(err, bufio.ErrBufferFull) && (l.most == 0 || l.bytes <= l.most) {
				line, err = l.lines.ReadSlice('\n')
				l.bytes += int64(len(line))
			}
			if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull) {
				return "", cutShort(err)
			}
			return "", &LineFault{l.line, "intake.log.long"}
		}
		text := strings.TrimRight(string(line), "\r\n")
		if strings.TrimSpace(text) != "" {
			if err != nil && !errors.Is(err, io.EOF) {
				return "", cutShort(err)
			}
			return toUTF8(text), nil
		}
		if errors.Is(err, io.EOF) {
			return "", io.EOF
		}
		if err != nil {
			return "", cutShort(err)
		}
	}
}

// cutShort tells a damaged archive from a file that cannot be read.
func cutShort(err error) error {
	var corrupt flate.CorruptInputError
	if errors.As(err, &corrupt) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, gzip.ErrChecksum) || errors.Is(err, gzip.ErrHeader) {
		return fault.Wrap(err, fault.Invalid, "intake.log.gzip")
	}
	return err
}

// toUTF8 takes a line that is not UTF-8 for Windows-1252, as Charset does.
func toUTF8(line string) string {
	if utf8.ValidString(line) {
		return line
	}
	if text, _, ok := decode([]byte(line)); ok {
		return text
	}
	return strings.ToValidUTF8(line, "\uFFFD")
}
