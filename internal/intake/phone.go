package intake

import (
	"regexp"
	"strings"

	"clavero/internal/fault"
	"clavero/internal/lang/spanish"
)

// Phone is a Mexican telephone number.
type Phone struct {
	National  string // its ten digits
	Extension string // as written after the number, else ""
}

var (
	phoneShape = regexp.MustCompile(`^([0-9 ().+/-]+?)(?:[ ,;]*(?:extension|exts?|x)[ .:#]*([0-9]{1,6}))?$`)
	extension  = regexp.MustCompile(`^(?:(?:extension|exts?|x)[ .:#]*)?([0-9]{1,6})$`)
	separators = regexp.MustCompile(`[^0-9]+`)
)

// ParsePhone reads a number as people write it: «55 1234 5678», «(722) 123-4567 ext. 89», «+52 55…», also with the prefixes
// in use until 2019 («01», «044», «045», «+52 1»). An empty text is Invalid, as is a number of another country or length.
func ParsePhone(s string) (Phone, error) {
	const longest = 200 // bytes
	if len(s) > longest {
		return Phone{}, fault.New(fault.Invalid, "intake.phone")
	}
	if shortened.MatchString(strings.TrimSpace(s)) {
		return Phone{}, fault.New(fault.Invalid, "intake.phone.rounded", "Text", strings.TrimSpace(s))
	}
	m := phoneShape.FindStringSubmatch(spanish.Fold(strings.ReplaceAll(s, "–", "-")))
	if m == nil {
		return Phone{}, fault.New(fault.Invalid, "intake.phone")
	}
	national := withoutPrefix(separators.ReplaceAllString(m[1], ""))
	if len(national) != 10 || national[0] < '2' {
		return Phone{}, fault.New(fault.Invalid, "intake.phone")
	}
	return Phone{National: national, Extension: m[2]}, nil
}

// withoutPrefix takes off what precedes the ten digits; none of them begins with 0 or 1.
func withoutPrefix(digits string) string {
	for _, prefix := range []string{"00521", "0052", "521", "52", "044", "045", "01"} {
		if rest, ok := strings.CutPrefix(digits, prefix); ok && len(rest) == 10 {
			return rest
		}
	}
	return digits
}

// String writes the number as it is read aloud: «55 1234 5678» in the three cities with areas of two digits, else
// «722 123 4567»; with its extension, «55 1234 5678 ext. 89».
func (p Phone) String() string {
	if len(p.National) != 10 {
		return ""
	}
	text := p.National[:3] + " " + p.National[3:6] + " " + p.National[6:]
	switch p.National[:2] {
	case "55", "56", "33", "81":
		text = p.National[:2] + " " + p.National[2:6] + " " + p.National[6:]
	}
	if p.Extension != "" {
		text += " ext. " + p.Extension
	}
	return text
}

// E164 writes the number for machines: «+525512345678».
func (p Phone) E164() string { return "+52" + p.National }

// LastFour gives the last four digits, the fact asked for when a key is delivered (4.1).
func (p Phone) LastFour() string {
	if len(p.National) != 10 {
		return ""
	}
	return p.National[6:]
}

// Extension gives the digits of an extension, «1234» or «ext. 1234»; "" of an empty text. Anything else is Invalid.
func Extension(s string) (string, error) {
	const longest = 100 // bytes
	if len(s) > longest {
		return "", fault.New(fault.Invalid, "intake.extension")
	}
	text := spanish.Fold(s)
	if text == "" {
		return "", nil
	}
	m := extension.FindStringSubmatch(text)
	if m == nil {
		return "", fault.New(fault.Invalid, "intake.extension")
	}
	return m[1], nil
}
