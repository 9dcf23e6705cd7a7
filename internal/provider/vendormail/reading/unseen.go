package reading

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// Programs hide the first line of what they send, for lists of mails; nobody minds. Hidden text that holds a label or
// something like a secret, or stands in the middle of a word, makes the mail two: one that is seen, and one that is there.

// look is how the text of an element is seen.
type look struct {
	tiny   bool // of no size
	pale   bool // white, with nothing behind it
	backed bool // on a ground of its own
	faint  bool // hidden in some programs
}

var (
	noSize    = lazily(`(?:^|;)font-size:0*(?:[01]|0?\.[0-9]+)(?:px|pt|em|rem|%)?(?:!important)?(?:;|$)`)
	someSize  = lazily(`(?:^|;)font(?:-size)?:`)
	unseen    = lazily(`display:none|visibility:hidden|(?:^|;)opacity:0*(?:\.0+)?(?:!important)?(?:;|$)|max-height:0(?:px)?(?:!important)?(?:;|$)|text-indent:-[0-9]{3,}|(?:left|top):-[0-9]{3,}`)
	white     = `(?:#fff|#ffffff|#fefefe|white|rgb\(255,255,255\)|rgba\([0-9,]+,0\)|transparent)`
	paleText  = lazily(`(?:^|;)color:` + white + `(?:!important)?(?:;|$)`)
	someColor = lazily(`(?:^|;)color:`)
	ground    = lazily(`(?:^|;)background(?:-color|-image)?:([^;]+)`)
	plainSkin = lazily(`^(?:` + white + `|none|inherit|initial)(?:!important)?$`)
)

// see gives the look of an element by its attributes, and whether nothing of it is seen.
func (l look) see(attributes []html.Attribute) (look, bool) {
	hidden := false
	for _, a := range attributes {
		value := strings.ToLower(strings.Join(strings.Fields(a.Val), ""))
		switch a.Key {
		case "hidden":
			hidden = true
		case "bgcolor", "background":
			l.backed = !plainSkin().MatchString(value)
		case "color":
			l.pale = plainSkin().MatchString(value)
		case "style":
			hidden = hidden || unseen().MatchString(value)
			l.faint = l.faint || strings.Contains(value, "mso-hide:all")
			if someSize().MatchString(value) {
				l.tiny = noSize().MatchString(value)
			}
			if someColor().MatchString(value) {
				l.pale = paleText().MatchString(value)
			}
			if m := ground().FindStringSubmatch(value); m != nil {
				l.backed = !plainSkin().MatchString(m[1])
			}
		}
	}
	return l, hidden
}

// isDim reports whether text may not be seen that is read.
func (l look) isDim() bool { return l.faint || l.pale && !l.backed }

var hiddenLabel = lazily(`\b(?:usuari[oa]s?|contrasenas?|claves?|password|user(?:name)?|login)\b[^a-z0-9:=]*(?:[:=]|$)`)

// meetHidden takes note of text that is not seen, and reports whether it must be doubted. Dim text is read as well.
func (r *htmlReader) meetHidden(text string, dim bool) {
	if strings.TrimFunc(text, func(c rune) bool { return !isWordRune(c) }) == "" {
		return
	}
	if hiddenLabel().MatchString(fold(text)) {
		r.veiled = true
	}
	for word := range strings.FieldsSeq(text) {
		word = strings.Trim(word, ".,;:()\"'«»“”")
		r.veiled = r.veiled || isPairSecret(word)
	}
	last, _ := utf8.DecodeLastRuneInString(r.line.String())
	joined := r.line.Len() > 0 && last != ' ' && last != '\n'
	r.veiled = r.veiled || dim && joined
	r.joined = joined
}

// meetSeen doubts what was hidden within a word that goes on here.
func (r *htmlReader) meetSeen(text string) {
	if text == "" {
		return
	}
	first, _ := utf8.DecodeRuneInString(text)
	r.veiled = r.veiled || r.joined && (isWordRune(first) || strings.ContainsRune("#$%&*+=!@-_.", first))
	r.joined = false
}
