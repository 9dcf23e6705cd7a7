package page

import (
	"bytes"
	"html/template"
)

// Sheet is a page drawn whole for all who share its address, its language and what they may do: only the reader's name and
// the marks of what they have read are put in each time.
type Sheet struct {
	halves [2]string // the upper frame, around the name
	kept   Kept
	bottom string
	mark   string
	rest   []byte // all below the upper frame, for who has read nothing
}

// Sheet draws an edition that has its kept body and no notices, to be kept itself. Whose name the frame has does not matter.
func (e Edition) Sheet() (*Sheet, error) { return e.sheet(e.Kept, e.readMark()) }

// Sheet is as that of an edition.
func (n Note) Sheet() (*Sheet, error) {
	return n.sheet(Kept{pieces: []string{string(n.Kept.body)}}, "")
}

func (f Frame) sheet(kept Kept, mark string) (*Sheet, error) {
	halves, err := f.halves()
	if err != nil {
		return nil, err
	}
	bottom, err := f.Bottom()
	if err != nil {
		return nil, err
	}
	s := &Sheet{halves: halves, kept: kept, bottom: string(bottom), mark: mark}
	var rest bytes.Buffer
	s.writeRest(&rest, nil)
	s.rest = rest.Bytes()
	return s, nil
}

// For gives the page of a reader: what is theirs, and behind it what is everybody's and must not be changed. The former is
// given back with Done.
func (s *Sheet) For(name string, read map[string]bool) (*Drawn, []byte) {
	drawn := blanks.Get().(*Drawn)
	drawn.WriteString(s.halves[0])
	template.HTMLEscape(drawn, []byte(name))
	drawn.WriteString(s.halves[1])
	if len(read) == 0 {
		return drawn, s.rest
	}
	s.writeRest(&drawn.Buffer, read)
	return drawn, nil
}

func (s *Sheet) writeRest(b *bytes.Buffer, read map[string]bool) {
	s.kept.join(b, read, s.mark)
	b.WriteString(s.bottom)
}
