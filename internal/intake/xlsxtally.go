package intake

import (
	"archive/zip"
	"bufio"
	"errors"
	"io"
	"slices"
	"strings"
)

// errTooMuch says that a part holds more of something than any list does.
var errTooMuch = errors.New("more than a workbook may hold")

// tally counts what a part of a workbook would become once it is built in memory, tag by tag, keeping nothing but the
// ranges of merged cells. It understands no XML: what is no tag and looks like one is counted too.
type tally struct {
	name    string
	strings int
	began   int64 // byte at which the open shared text begins, -1 outside of one
	values  int   // in the row
	merges  []merge
}

// look reads a part to its end, or until it is too much, and gives its size.
func (t *tally) look(file *zip.File, most int64) (int64, error) {
	r, err := file.Open()
	if err != nil {
		return 0, err
	}
	defer func() { _ = r.Close() }()
	if limit := int64(otherPart); strings.HasSuffix(t.name, ".xml") && !strings.HasPrefix(t.name, "xl/worksheets/") && !strings.HasSuffix(t.name, "sharedstrings.xml") {
		most = min(most, limit)
	}
	limited := &io.LimitedReader{R: r, N: most + 1}
	if strings.HasPrefix(t.name, "xl/media/") {
		_, err = io.Copy(io.Discard, limited)
	} else {
		err = t.tags(bufio.NewReaderSize(limited, longestTag))
	}
	if limited.N == 0 {
		return most + 1, errTooMuch
	}
	slices.SortFunc(t.merges, func(a, b merge) int { return a.top - b.top })
	return most + 1 - limited.N, err
}

// longestTag is how much of a tag is looked at.
const longestTag = 4096

// tags walks the tags of a part.
func (t *tally) tags(r *bufio.Reader) error {
	t.began = -1
	var at int64
	for {
		text, err := r.ReadSlice('<')
		at += int64(len(text))
		if t.began >= 0 && at-t.began > longString {
			return errTooMuch
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if err != nil {
			return ignoreEnd(err)
		}
		head, err := r.Peek(longestTag / 2)
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		if err := t.count(head, at); err != nil {
			return err
		}
	}
}

// count counts one tag, of which head is the beginning, and all that follows it.
func (t *tally) count(head []byte, at int64) error {
	name, ends := tagName(head)
	switch name {
	case "si":
		t.began = -1
		if !ends {
			t.began = at
			t.strings++
		}
	case "row":
		t.values = 0
	case "v", "is":
		t.values++
	case "mergeCell":
		if m, ok := readMerge(upTo(head, '>')); ok && !ends {
			t.merges = append(t.merges, m)
		}
	}
	if t.strings > mostStrings || t.values > 2*rowValues || len(t.merges) > mostMerges {
		return errTooMuch
	}
	return nil
}

// tagName is the name of a tag without its prefix, and whether the tag ends an element.
func tagName(head []byte) (string, bool) {
	const longest = 64
	head = head[:min(len(head), longest)]
	ends := len(head) > 0 && head[0] == '/'
	if ends {
		head = head[1:]
	}
	name := string(head)
	if i := strings.IndexAny(name, " \t\r\n/>"); i >= 0 {
		name = name[:i]
	}
	return name[strings.LastIndexByte(name, ':')+1:], ends
}

func upTo(b []byte, end byte) []byte {
	if i := slices.Index(b, end); i >= 0 {
		return b[:i]
	}
	return b
}

func ignoreEnd(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}
