package reading

import (
	"bytes"
	"iter"
	"math"
	"strconv"
	"strings"
	"unicode/utf16"
)

// Bounds of the fonts that are read of a PDF.
const (
	maxFonts   = 200
	maxLetters = 70_000 // of one font
	maxUnits   = 16     // UTF-16 units that one code stands for
)

// pdfFont gives the letters of a font's codes (ISO 32000-1, 9.10.3).
type pdfFont struct {
	wide    bool               // a code is two bytes
	letters map[uint16]string  // nil: the letters of Windows-1252
	unknown bool               // what its codes mean is not said
	widths  map[uint16]float64 // of its codes, in thousandths of its size; nil: not said
	usual   float64            // of all others
}

var (
	objectStart = lazily(`(?:^|\s)([0-9]{1,7}) 0 obj\b`)
	isFont      = lazily(`/Type\s*/Font\b`)
	isWide      = lazily(`/Subtype\s*/Type0\b|/Identity-[HV]\b`)
	isOdd       = lazily(`/Subtype\s*/Type3\b|/Differences\b|/MacRomanEncoding\b|/MacExpertEncoding\b`)
	toUnicode   = lazily(`/ToUnicode\s+([0-9]{1,7}) 0 R`)
	fontNames   = lazily(`/Font\s*<<([^<>]*)>>`)
	fontList    = lazily(`/Font\s+([0-9]{1,7}) 0 R`)
	fontName    = lazily(`/([^\s/<>\[\]()]+)\s+([0-9]{1,7}) 0 R`)
	bfChars     = lazily(`(?s)beginbfchar(.*?)endbfchar`)
	bfRanges    = lazily(`(?s)beginbfrange(.*?)endbfrange`)
	firstChar   = lazily(`/FirstChar\s+([0-9]{1,5})`)
	widthsHere  = lazily(`/Widths\s*\[([^\]]*)\]`)
	widthsThere = lazily(`/Widths\s+([0-9]{1,7}) 0 R`)
	descendant  = lazily(`/DescendantFonts\s*\[?\s*([0-9]{1,7}) 0 R`)
	usualWidth  = lazily(`/DW\s+([0-9.]+)`)
	wideHere    = lazily(`/W\s*\[((?:[^\[\]]|\[[^\]]*\])*)\]`)
	wideThere   = lazily(`/W\s+([0-9]{1,7}) 0 R`)
	wideToken   = lazily(`-?[0-9.]+|\[|\]`)
	hexToken    = lazily(`<\s*([0-9A-Fa-f\s]*)>|\[|\]`)
)

// pdfObjects are the objects of a PDF by their numbers, as far as they stand in the open.
func pdfObjects(data []byte) map[string][]byte {
	objects := map[string][]byte{}
	starts := objectStart().FindAllSubmatchIndex(data, -1)
	for n, at := range starts {
		end := len(data)
		if n+1 < len(starts) {
			end = starts[n+1][0]
		}
		objects[string(data[at[2]:at[3]])] = data[at[1]:end]
	}
	return objects
}

// pdfFonts gives the fonts of a PDF by the names that its pages call them; false where one name is two fonts'.
func pdfFonts(data []byte) (map[string]pdfFont, bool) {
	objects, named := pdfObjects(data), map[string]string{}
	lists := [][]byte{}
	for _, m := range fontNames().FindAllSubmatch(data, -1) {
		lists = append(lists, m[1])
	}
	for _, m := range fontList().FindAllSubmatch(data, -1) {
		lists = append(lists, objects[string(m[1])])
	}
	for _, list := range lists {
		for _, m := range fontName().FindAllSubmatch(list, maxFonts) {
			name, number := string(m[1]), string(m[2])
			if before, there := named[name]; there && before != number || len(named) > maxFonts {
				return nil, false
			}
			named[name] = number
		}
	}
	fonts, left := map[string]pdfFont{}, int64(maxInflated)
	for name, number := range named {
		if object := objects[number]; isFont().Match(object) {
			fonts[name] = pdfFontOf(object, objects, &left)
		}
	}
	return fonts, left >= 0
}

// pdfFontOf reads a font, and takes what it unpacks off what is left.
func pdfFontOf(object []byte, objects map[string][]byte, left *int64) pdfFont {
	f := pdfFont{wide: isWide().Match(object)}
	f.measure(object, objects)
	m := toUnicode().FindSubmatch(object)
	if m == nil {
		f.unknown = f.wide || isOdd().Match(object)
		return f
	}
	table, ok := streamOf(objects[string(m[1])], *left)
	*left -= int64(len(table))
	if f.letters = lettersOfCodes(table); !ok || f.letters == nil {
		f.unknown = true
	}
	return f
}

// streamOf gives the content of an object that is a stream, up to most bytes.
func streamOf(object []byte, most int64) ([]byte, bool) {
	at := streamStart().FindIndex(object)
	if at == nil {
		return nil, false
	}
	end := bytes.Index(object[at[1]:], []byte("endstream"))
	if end < 0 {
		return nil, false
	}
	return inflate(object[at[1]:at[1]+end], object[:at[0]], max(0, most))
}

// lettersOfCodes reads a table of codes and what they stand for; nil where it is none, or too large.
func lettersOfCodes(table []byte) map[uint16]string {
	letters := map[uint16]string{}
	for _, section := range bfChars().FindAllSubmatch(table, -1) {
		tokens := hexTokens(section[1])
		for i := 0; i+1 < len(tokens); i += 2 {
			letters[codeOf(tokens[i])] = unitsOf(tokens[i+1], 0)
		}
	}
	for _, section := range bfRanges().FindAllSubmatch(table, -1) {
		if !addRanges(letters, hexTokens(section[1])) {
			return nil
		}
	}
	if len(letters) == 0 || len(letters) > maxLetters {
		return nil
	}
	return letters
}

// addRanges reads «<first> <last> <letter>» and «<first> <last> [<letter> <letter> …]».
func addRanges(letters map[uint16]string, tokens []string) bool {
	left := maxLetters
	for i := 0; i+2 < len(tokens); {
		first, last := int(codeOf(tokens[i])), int(codeOf(tokens[i+1]))
		if left -= max(0, last-first) + 1; left < 0 {
			return false
		}
		if tokens[i+2] != "[" {
			for code := first; code <= last; code++ {
				letters[uint16(code)] = unitsOf(tokens[i+2], code-first) //nolint:gosec // of two bytes
			}
			i += 3
			continue
		}
		i += 3
		for code := first; i < len(tokens) && tokens[i] != "]"; i, code = i+1, code+1 {
			letters[uint16(code)] = unitsOf(tokens[i], 0) //nolint:gosec // what is beyond two bytes no code means
		}
		i++
	}
	return true
}

func hexTokens(text []byte) []string {
	var all []string
	for _, m := range hexToken().FindAllSubmatch(text, maxLetters) {
		if token := string(m[0]); token == "[" || token == "]" {
			all = append(all, token)
		} else {
			all = append(all, strings.Join(strings.Fields(string(m[1])), ""))
		}
	}
	return all
}

func codeOf(hex string) uint16 {
	n, err := strconv.ParseUint(hex, 16, 16)
	if err != nil {
		return 0
	}
	return uint16(n)
}

// unitsOf gives the letters of UTF-16 in hexadecimal, the last of them moved on by so many.
func unitsOf(hex string, on int) string {
	var units []uint16
	for len(hex) >= 4 && len(units) < maxUnits {
		units = append(units, codeOf(hex[:4]))
		hex = hex[4:]
	}
	if len(units) == 0 {
		return ""
	}
	units[len(units)-1] += uint16(on) //nolint:gosec // of two bytes
	return string(utf16.Decode(units))
}

// read gives the letters of a string that is shown in the font; false where they are not known.
func (f pdfFont) read(codes string) (string, bool) {
	if f.unknown {
		return "", codes == ""
	}
	if f.letters == nil {
		return fromWindows([]byte(codes)), true
	}
	var b strings.Builder
	for code := range f.each(codes) {
		letter := f.letters[code]
		if letter == "" {
			return "", false
		}
		b.WriteString(letter)
	}
	return b.String(), !f.wide || len(codes)%2 == 0
}

// each gives the codes of a string; half of a wide one is none.
func (f pdfFont) each(codes string) iter.Seq[uint16] {
	return func(yield func(uint16) bool) {
		for i := 0; i < len(codes); i++ {
			code := uint16(codes[i])
			if f.wide {
				if i++; i == len(codes) {
					return
				}
				code = code<<8 | uint16(codes[i])
			}
			if !yield(code) {
				return
			}
		}
	}
}

// measure reads how wide the letters are (9.2.4, 9.7.4.3).
func (f *pdfFont) measure(object []byte, objects map[string][]byte) {
	if f.wide {
		if m := descendant().FindSubmatch(object); m != nil {
			f.measureWide(objects[string(m[1])], objects)
		}
		return
	}
	first := firstChar().FindSubmatch(object)
	list := widthsHere().FindSubmatch(object)
	if m := widthsThere().FindSubmatch(object); list == nil && m != nil {
		list = [][]byte{nil, objects[string(m[1])]}
	}
	if first == nil || list == nil {
		return
	}
	code, err := strconv.Atoi(string(first[1]))
	if err != nil {
		return
	}
	f.widths = map[uint16]float64{}
	for _, token := range wideToken().FindAll(list[1], 256) {
		if width, err := strconv.ParseFloat(string(token), 64); err == nil {
			f.widths[uint16(code)] = width //nolint:gosec // of one byte
			code++
		}
	}
}

// measureWide reads «code [width width …]» and «first last width».
func (f *pdfFont) measureWide(object []byte, objects map[string][]byte) {
	f.usual = 1000
	if m := usualWidth().FindSubmatch(object); m != nil {
		f.usual, _ = strconv.ParseFloat(string(m[1]), 64) // digits
	}
	list := wideHere().FindSubmatch(object)
	if m := wideThere().FindSubmatch(object); list == nil && m != nil {
		list = [][]byte{nil, bytes.Trim(bytes.TrimSpace(objects[string(m[1])]), "[")}
	}
	if list == nil {
		return
	}
	f.widths = map[uint16]float64{}
	var numbers []float64
	inside, left := false, float64(maxLetters)
	for _, token := range wideToken().FindAll(list[1], maxLetters) {
		n, err := strconv.ParseFloat(string(token), 64)
		switch {
		case string(token) == "[":
			inside = true
		case string(token) == "]":
			inside, numbers = false, nil
		case err != nil:
		case inside && len(numbers) == 1 && numbers[0] >= 0 && numbers[0] <= math.MaxUint16:
			f.widths[uint16(numbers[0])] = n
			numbers[0]++
		default:
			if numbers = append(numbers, n); len(numbers) < 3 {
				continue
			}
			first, last := numbers[0], numbers[1]
			if left -= max(0, last-first) + 1; left < 0 || first < 0 || last > math.MaxUint16 {
				f.widths = nil
				return
			}
			for code := first; code <= last; code++ {
				f.widths[uint16(code)] = n
			}
			numbers = nil
		}
	}
}

// width is how wide a string is, in the font's size; false where that is not said.
func (f pdfFont) width(codes string) (float64, bool) {
	if f.widths == nil {
		return 0, false
	}
	sum := 0.0
	for code := range f.each(codes) {
		width, known := f.widths[code]
		if !known {
			width = f.usual
		}
		sum += width
	}
	return sum / 1000, true
}
