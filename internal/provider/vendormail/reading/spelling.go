package reading

import (
	"strings"
	"unicode"
)

// People say how a secret is written: «con cero», «la O es letra», «todo en minúsculas». What is said and can be checked
// against what was read confirms it; what cannot is a doubt.

// describesValue reports whether what follows a value on its line says how it is written: «Kx9l4O, donde O es letra».
func describesValue(rest string) bool {
	return spelling().MatchString(fold(rest))
}

// spelling are words on how a value is written.
var spelling = lazily(`\b(?:es|son|lleva|termina|empieza|comienza|acaba|is|ends|starts)(?: (?:en|con|with|in|un|una|el|la|los|las|a|an))* (?:letras?|cero|ele|punto|coma|espacios?|guion(?:es)?|acentos?|signos?|asteriscos?|letter|digit|zero|dot|dash|space|numeros?(?: y\b| no\b|[.,;)]|$))|` +
	`\b(?:con|sin)(?: un| el| la| los| las)? (?:cero|ele|punto|comas?|comillas|espacios?|guion(?:es)?|acentos?|asteriscos?|parentesis)\b|\bal (?:final|principio|inicio)\b`)

// minds is the advice to type a secret as it is written.
var minds = lazily(`\b(?:respet|distin|diferenci|sensib|consider|cuid|ojo con)[a-z]* (?:(?:a|entre|con|las|los|el|uso|de) )*(?:las )?(?:mayuscula|minuscula)`)

// isOtherCase reports whether a text says that a value is all in capitals, or in none, and the value is not so written.
func isOtherCase(value, folded string) bool {
	if confirms(folded, value) || minds().MatchString(folded) {
		return false
	}
	lower, upper := strings.Contains(folded, "minuscula"), strings.Contains(folded, "mayuscula")
	return lower && !upper && strings.ContainsFunc(value, unicode.IsUpper) || upper && !lower && strings.ContainsFunc(value, unicode.IsLower)
}

// sign of a value, and what people call it.
type called struct {
	words expression
	signs string // any of them
}

var signsCalled = []called{
	{lazily(`\bcero\b|\bzero\b`), "0"},
	{lazily(`\b(?:el |un |numero )uno\b|\by uno\b|\bnumber one\b`), "1"},
	{lazily(`\bele\b|\bletra l\b|\bl de\b`), "lL"},
	{lazily(`\bletra o\b|\b(?:la |con )o (?:es (?:una )?letra|de|mayuscula|minuscula)\b|\bo de [a-z]+\b|\bletter o\b`), "oO"},
	{lazily(`\bene\b|\benie\b`), "ñÑ"},
	{lazily(`\bguion bajo\b|\bunderscore\b`), "_"},
	{lazily(`\bguion(?: medio)?\b|\b(?:dash|hyphen)\b`), "-_"},
	{lazily(`\barroba\b`), "@"},
	{lazily(`\basterisco\b`), "*"},
	{lazily(`\b(?:admiracion|exclamation)\b`), "!¡"},
}

// unchecked are words of a description that what was read cannot confirm.
var unchecked = lazily(`\b(?:sin|no|final|termina|acaba|ultim[oa]|espacios?|coma|comas|punto|acentos?|comillas|parentesis|mayusculas|minusculas|en vez|cambi|is|ends|without|letras|numeros|digitos)\b`)

var (
	quoted = lazily(`\bsin (?:las )?comillas\b`)
	spaced = lazily(`\bcon (?:los |sus |todo y )?espacios\b|\bseparad[oa]s? por (?:un )?espacios?\b|\bun espacio entre (?:cada )?(?:una|palabra|ellas)\b`)
)

var (
	unaccented   = lazily(`\b(?:y )?sin acentos?\b`)
	wordsCounted = lazily(`\b(dos|tres|cuatro|cinco|seis|siete|ocho) palabras?(?: contando el numero)?\b`)
)

var startsWith = lazily(`\b(?:empieza|comienza|inicia|starts) (?:con|with) (?:la |el |un |una |letra |a |the )*([a-z0-9]+)`)

// confirms reports whether a description of how a value is written can be checked, and is so: each sign it names is in the
// value, and of a letter and a digit that look the same only the one it names.
func confirms(folded, value string) bool {
	named := ""
	if !strings.ContainsAny(value, "\"'«»“”") && quoted().MatchString(folded) {
		folded, named = quoted().ReplaceAllString(folded, ""), " "
	}
	if strings.Contains(value, " ") && spaced().MatchString(folded) {
		folded, named = spaced().ReplaceAllString(folded, ""), " "
	}
	if m := wordsCounted().FindStringSubmatch(folded); m != nil {
		if len(strings.Fields(value)) != numerals[m[1]] {
			return false
		}
		folded = wordsCounted().ReplaceAllString(folded, "")
	}
	if unaccented().MatchString(folded) && isASCII([]byte(value)) {
		folded = unaccented().ReplaceAllString(folded, "")
	}
	if named == "" && !spelling().MatchString(folded) && !startsWith().MatchString(folded) && !strings.HasPrefix(folded, "(") || unchecked().MatchString(folded) {
		return false
	}
	for _, c := range signsCalled {
		if !c.words().MatchString(folded) {
			continue
		}
		if !strings.ContainsAny(value, c.signs) {
			return false
		}
		named += c.signs
	}
	if m := startsWith().FindStringSubmatch(folded); m != nil && !beginsAs(value, m[1]) {
		return false
	}
	for _, alike := range []string{"0oO", "1lI"} {
		if strings.ContainsAny(named, alike) && strings.ContainsFunc(value, func(r rune) bool { return strings.ContainsRune(alike, r) && !strings.ContainsRune(named, r) }) {
			return false
		}
	}
	return named != ""
}

// beginsAs reports whether a value begins with what a word calls its first sign.
func beginsAs(value, word string) bool {
	first := []rune(value)[0]
	for _, c := range signsCalled {
		if c.words().MatchString("el "+word) || c.words().MatchString("letra "+word) {
			return strings.ContainsRune(c.signs, first)
		}
	}
	return len(word) == 1 && string(unicode.ToLower(first)) == word
}
