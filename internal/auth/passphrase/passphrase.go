// Package passphrase judges and keeps what people sign in with, by the rules of NIST SP 800-63B-4: length instead of
// composition, any character, no changes by the calendar, and no passphrase that is common, predictable or made of what
// everybody knows about its owner and this service.
//
// A passphrase is normalised by the OpaqueString profile of RFC 8265 (4.2): every kind of space becomes a plain one,
// the rest goes to Unicode NFC, nothing is folded. NFC, and not NFKC, because NFC only joins what a keyboard may send
// in two ways («é» as one character or as two), while NFKC also makes one of characters that differ to the eye («①» and
// «1», «ﬁ» and «fi»), changes lengths by doing so, and takes away what the person chose.
//
// It is hashed with argon2id in a bounded pool (Hasher), since each hash needs 19 MiB for some 20 ms of one core.
package passphrase

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"clavero/internal/fault"
)

// The least length, in characters (code points after normalisation).
const (
	MinSingle = 15 // where the passphrase is the only factor: readers (SP 800-63B-4, 3.1.1.2)
	MinSecond = 12 // beside a second factor: staff. The standard asks for 8; they can give out keys
)

// The greatest length. A character takes up to four bytes, so one bound follows from the other.
const (
	MaxLength = 128
	maxBytes  = 4 * MaxLength
)

// Reason is why a passphrase is refused: the key of a text and what the text names.
type Reason struct {
	Text string
	Args map[string]any
}

// Field turns the reason into the fault of a form's field.
func (r Reason) Field(name string) fault.Field {
	return fault.Field{Name: name, Text: r.Text, Args: r.Args}
}

// Judge tells what speaks against a passphrase of at least least characters (MinSingle or MinSecond); no reason means
// that it is taken. known is what others know of its owner: user name, names, address, institution, unit; the words of
// this service are always among it.
func Judge(text string, least int, known []string) []Reason {
	normal, ok := normalise(text)
	if !ok {
		return []Reason{unfit(text)}
	}
	if n := utf8.RuneCountInString(normal); n < least {
		return []Reason{reason("passphrase.short", "Min", least, "N", n)}
	}
	folded := fold(normal)
	if common[string(folded)] {
		return []Reason{reason("passphrase.common")}
	}
	toStrangers, toOthers := own(folded, nil), own(folded, knownWords(known))
	switch needed := (least + 1) / 2; {
	case toOthers >= needed:
		return nil
	case toOthers < toStrangers:
		return []Reason{reason("passphrase.context")}
	default:
		return []Reason{reason("passphrase.predictable")}
	}
}

// unfit says why normalise refused.
func unfit(text string) Reason {
	if len(text) > maxBytes && utf8.ValidString(text) {
		return reason("passphrase.long", "Max", MaxLength)
	}
	if n := utf8.RuneCountInString(norm.NFC.String(text)); n > MaxLength {
		return reason("passphrase.long", "Max", MaxLength)
	}
	return reason("passphrase.characters")
}

func reason(text string, args ...any) Reason { return Reason{Text: text, Args: fault.Args(args...)} }

// normalise gives the form that is measured and hashed; false for what no passphrase can be: too long, not UTF-8, or
// with control or unassigned characters, which RFC 8265 refuses because they do not stay the same everywhere.
func normalise(text string) (string, bool) {
	if len(text) > 4*maxBytes || !utf8.ValidString(text) {
		return "", false
	}
	normal := norm.NFC.String(strings.Map(plainSpace, text))
	if utf8.RuneCountInString(normal) > MaxLength {
		return "", false
	}
	return normal, strings.IndexFunc(normal, unstable) < 0
}

func plainSpace(r rune) rune {
	if unicode.Is(unicode.Zs, r) {
		return ' '
	}
	return r
}

// unstable is true of control, private and unassigned characters. Format characters pass: some scripts and most drawn
// ones (emoji) are joined with them.
func unstable(r rune) bool { return !unicode.IsGraphic(r) && !unicode.Is(unicode.Cf, r) }
