package register

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Sheet is the official form of a closed day (3.3), as it is sealed: numbers of keys, people and units, no names. What is
// in it never changes; what comes later is an addendum.
type Sheet struct {
	Number   int64 // of the day in the register, from 1, without gaps
	Closed   time.Time
	Previous [32]byte // hash of the sheet with the number before; zero in the first
	Flaws    []Flaw   // what was found wrong with the accesses as the day was closed
	Day
}

// Flaw is something wrong with the accesses of a day, or with what was added up from them.
type Flaw struct {
	What  FlawKind
	Node  int    // of the accesses
	First int64  // number of an access among those of its node, or 0
	Last  int64  // the last of several
	ID    int64  // of an access or a row, or 0
	Where string // of a row added up: its table and its key
}

// FlawKind says what is wrong.
type FlawKind string

// What may be wrong.
const (
	AccessMissing  FlawKind = "access_missing"  // numbers without an access
	AccessAltered  FlawKind = "access_altered"  // an access that is not what was written, or that the program never wrote
	AccessUnmarked FlawKind = "access_unmarked" // an access without a number, though they were numbered by then
	AccessCut      FlawKind = "access_cut"      // the last accesses of a node are gone
	HeadAltered    FlawKind = "head_altered"    // how far a node has counted is not what was written, or is gone
	RowAltered     FlawKind = "row_altered"     // a sum is not the one of the sheet
	RowMissing     FlawKind = "row_missing"     // a sum of the sheet is gone
	RowExtra       FlawKind = "row_extra"       // a sum that is not in the sheet
	SheetAltered   FlawKind = "sheet_altered"   // the sheet is not the one that was sealed
	SheetMissing   FlawKind = "sheet_missing"   // the ledger knows of a sheet, a signature or a note that is gone
	SheetExtra     FlawKind = "sheet_extra"     // a sheet, a signature or a note that the ledger knows nothing of
	DayAltered     FlawKind = "day_altered"     // the accesses of the day are sound, but not those that were counted
	ArchiveAltered FlawKind = "archive_altered" // the archive is gone, or is not what was sealed
)

// sheetForm names the form of the text; another form would begin with another line.
const sheetForm = "clavero-register/1"

// ErrSheet is the cause of every fault of a sheet's text.
var ErrSheet = errors.New("register: not a valid sheet")

// Canonical gives the bytes that are hashed: lines of words parted by one space, each ended by a line feed, in this order:
//
//	clavero-register/1
//	day 2026-11-23
//	number 57
//	closed MICROSECONDS
//	previous SHA256
//	accesses COUNT SHA256                 of id and mark of each, 8 bytes each, the greatest first, in the order of the ids
//	node NODE FIRST LAST                  numbers of its accesses, one line for each node
//	flaw WHAT NODE FIRST LAST ID          what was found wrong at closing
//	key KEY PERSON UNIT SIGNINS REFUSED EDITIONS NOTES DISTINCT FIRST LAST     one line for each key; 0 is no key
//	hour UNIT HOUR SIGNINS REFUSED EDITIONS NOTES
//	item KIND NUMBER OPENED READERS
//	end
func (s Sheet) Canonical() []byte {
	b := make([]byte, 0, 256+96*len(s.Keys)+32*len(s.Hours)+32*len(s.Items))
	b = fmt.Appendf(b, "%s\nday %s\nnumber %d\nclosed %d\nprevious %x\naccesses %d %x\n", sheetForm, s.Day.Day, s.Number, s.Closed.UnixMicro(), s.Previous, s.Accesses, s.Marks)
	for _, n := range s.Nodes {
		b = fmt.Appendf(b, "node %d %d %d\n", n.Node, n.First, n.Last)
	}
	for _, f := range s.Flaws {
		b = fmt.Appendf(b, "flaw %s %d %d %d %d\n", f.What, f.Node, f.First, f.Last, f.ID)
	}
	for _, k := range s.Keys {
		b = line(b, "key", k.Credential, k.Official, k.Unit, int64(k.SignIns), int64(k.Refused), int64(k.Editions), int64(k.Notes), int64(k.Distinct),
			k.First.UnixMicro(), k.Last.UnixMicro())
	}
	for _, h := range s.Hours {
		b = line(b, "hour", h.Unit, int64(h.Hour), int64(h.SignIns), int64(h.Refused), int64(h.Editions), int64(h.Notes))
	}
	for _, i := range s.Items {
		b = line(append(append(b, "item "...), i.Kind...), "", i.Item, int64(i.Opened), int64(i.Readers))
	}
	return append(b, "end\n"...)
}

func line(b []byte, name string, numbers ...int64) []byte {
	b = append(b, name...)
	for _, n := range numbers {
		b = strconv.AppendInt(append(b, ' '), n, 10)
	}
	return append(b, '\n')
}

// Sum is the hash of a sheet's text.
func Sum(text []byte) [32]byte { return sha256.Sum256(text) }

// ParseSheet reads the text of Canonical back, and nothing that Canonical would write otherwise.
func ParseSheet(text []byte) (Sheet, error) {
	s, err := ReadSheet(text)
	if err != nil {
		return Sheet{}, err
	}
	if !bytes.Equal(s.Canonical(), text) {
		return Sheet{}, fmt.Errorf("%w: the text is not canonical", ErrSheet)
	}
	return s, nil
}

// ReadSheet is ParseSheet of a text that is known by its hash: it is not written again to see whether it is canonical.
func ReadSheet(text []byte) (Sheet, error) {
	p := sheetParser{rest: string(text)}
	return p.sheet()
}

// sheetParser takes the lines in turn. What it gives of a line is good until the next.
type sheetParser struct {
	rest   string
	at     int // lines taken
	bad    bool
	parted []string
	counts []int64
}

func (p *sheetParser) sheet() (Sheet, error) {
	var s Sheet
	if first := p.words(); len(first) != 1 || first[0] != sheetForm {
		return s, fmt.Errorf("%w: not of the form %s", ErrSheet, sheetForm)
	}
	s.Day.Day = strings.Clone(p.word("day")) // else each row would hold the whole text
	s.Number = p.numbers("number", 1)[0]
	s.Closed = time.UnixMicro(p.numbers("closed", 1)[0]).UTC()
	s.Previous = p.hash(p.word("previous"))
	if words := p.words(); len(words) == 3 && words[0] == "accesses" {
		s.Accesses, s.Marks = p.number(words[1]), p.hash(words[2])
	} else {
		p.bad = true
	}
	for !p.bad {
		words := p.words()
		if len(words) == 1 && words[0] == "end" && p.rest == "" {
			return s, nil
		}
		p.add(&s, words)
	}
	return s, fmt.Errorf("%w: line %d", ErrSheet, p.at)
}

// add takes one of the lines that there may be many of.
func (p *sheetParser) add(s *Sheet, words []string) {
	if len(words) < 2 {
		p.bad = true
		return
	}
	name, rest := words[0], words[1:]
	switch {
	case name == "node" && len(rest) == 3:
		n := p.all(rest)
		s.Nodes = append(s.Nodes, NodeSpan{Node: int(n[0]), First: n[1], Last: n[2]})
	case name == "flaw" && len(rest) == 5:
		n := p.all(rest[1:])
		s.Flaws = append(s.Flaws, Flaw{What: FlawKind(strings.Clone(rest[0])), Node: int(n[0]), First: n[1], Last: n[2], ID: n[3]})
	case name == "key" && len(rest) == 10:
		n := p.all(rest)
		s.Keys = append(s.Keys, DaySum{Day: s.Day.Day, Credential: n[0], Official: n[1], Unit: n[2], SignIns: int(n[3]), Refused: int(n[4]), Editions: int(n[5]),
			Notes: int(n[6]), Distinct: int(n[7]), First: time.UnixMicro(n[8]).UTC(), Last: time.UnixMicro(n[9]).UTC()})
	case name == "hour" && len(rest) == 6:
		n := p.all(rest)
		if n[1] < 0 || n[1] > 23 {
			p.bad = true
			return
		}
		s.Hours = append(s.Hours, HourSum{Unit: n[0], Hour: int(n[1]), SignIns: int(n[2]), Refused: int(n[3]), Editions: int(n[4]), Notes: int(n[5])})
	case name == "item" && len(rest) == 4:
		n := p.all(rest[1:])
		s.Items = append(s.Items, ItemSum{Kind: kindOf(rest[0]), Item: n[0], Opened: int(n[1]), Readers: int(n[2])})
	default:
		p.bad = true
	}
}

// kindOf is the kind of that name, without holding the text that the name is of.
func kindOf(name string) Kind {
	switch kind := Kind(name); kind {
	case Note:
		return Note
	case Edition:
		return Edition
	}
	return Kind(strings.Clone(name))
}

func (p *sheetParser) words() []string {
	line, rest, ended := strings.Cut(p.rest, "\n")
	if !ended {
		p.bad = true
		return nil
	}
	p.rest, p.parted = rest, p.parted[:0]
	p.at++
	for more := true; more; {
		var word string
		word, line, more = strings.Cut(line, " ")
		p.parted = append(p.parted, word)
	}
	return p.parted
}

func (p *sheetParser) word(name string) string {
	words := p.words()
	if len(words) != 2 || words[0] != name {
		p.bad = true
		return ""
	}
	return words[1]
}

func (p *sheetParser) numbers(name string, count int) []int64 {
	words := p.words()
	if len(words) != count+1 || words[0] != name {
		p.bad = true
		return make([]int64, count)
	}
	return p.all(words[1:])
}

func (p *sheetParser) all(words []string) []int64 {
	p.counts = p.counts[:0]
	for _, word := range words {
		p.counts = append(p.counts, p.number(word))
	}
	return p.counts
}

func (p *sheetParser) number(word string) int64 {
	n, err := strconv.ParseInt(word, 10, 64)
	p.bad = p.bad || err != nil
	return n
}

func (p *sheetParser) hash(word string) [32]byte {
	sum, err := hex.DecodeString(word)
	if err != nil || len(sum) != 32 {
		p.bad = true
		return [32]byte{}
	}
	return [32]byte(sum)
}

// Signed gives the bytes that an editor signs: the sheet of a day and what was noted to it before, by their hashes.
func Signed(day string, sheet [32]byte, comments [][32]byte) []byte {
	b := fmt.Appendf(nil, "clavero-register-signature/1\nday %s\nsheet %x\n", day, sheet)
	for _, c := range comments {
		b = fmt.Appendf(b, "comment %x\n", c)
	}
	return b
}

// Compare holds rows that were added up to those of a sheet, and names each that differs.
func Compare(s Sheet, d Day) []Flaw {
	var flaws []Flaw
	flaws = append(flaws, compare("access_day", s.Keys, d.Keys, func(k DaySum) string { return strconv.FormatInt(k.Credential, 10) }, sameSum)...)
	flaws = append(flaws, compare("access_hour", s.Hours, d.Hours, func(h HourSum) string { return fmt.Sprintf("%d/%d", h.Unit, h.Hour) }, func(a, b HourSum) bool { return a == b })...)
	return append(flaws, compare("access_item", s.Items, d.Items, func(i ItemSum) string { return fmt.Sprintf("%s/%d", i.Kind, i.Item) }, func(a, b ItemSum) bool { return a == b })...)
}

func sameSum(a, b DaySum) bool {
	same := a.First.Equal(b.First) && a.Last.Equal(b.Last)
	a.First, a.Last, b.First, b.Last = time.Time{}, time.Time{}, time.Time{}, time.Time{}
	return same && a == b
}

func compare[T any](table string, sealed, found []T, key func(T) string, same func(a, b T) bool) []Flaw {
	var flaws []Flaw
	rows := make(map[string]T, len(found))
	for _, row := range found {
		rows[key(row)] = row
	}
	for _, want := range sealed {
		name := key(want)
		row, there := rows[name]
		switch {
		case !there:
			flaws = append(flaws, Flaw{What: RowMissing, Where: table + "/" + name})
		case !same(want, row):
			flaws = append(flaws, Flaw{What: RowAltered, Where: table + "/" + name})
		}
		delete(rows, name)
	}
	for _, row := range found {
		if _, left := rows[key(row)]; left {
			flaws = append(flaws, Flaw{What: RowExtra, Where: table + "/" + key(row)})
		}
	}
	return flaws
}
