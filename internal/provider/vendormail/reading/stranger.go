package reading

import (
	"slices"
	"strings"
	"unicode"
)

// A key may be handed over for somebody who shares no word with the official: «el acceso de la Dra. Olga Prado», or her name alone on
// the line above. That is doubted unless the user is made of the official's name.

var (
	// handedFor is a name with what leads to it from a key.
	handedFor = lazily(`(?:^|[\s(])(?i:de la|del?|para(?: el| la)?|al?(?: la)?|a nombre de(?:l| la)?|corresponde a(?: la)?|for|of|belongs to|titular:?|nombre:?|usuario:?)\s+(?:(?:el|la)\s+)?` +
		`((?:(?:[Ll]ic(?:enciad[oa])?|[Ii]ng(?:enier[oa])?|[Dd]ra?|[Dd]octora?|[Mm]tr[oa]|[Mm]aestr[oa]|[Ss]ra?|[Ss]rta|[Cc]ompañer[oa]|[Aa]rq|[Pp]rofra?|C|QFB|MVZ|L\.C|C\.P)\.?\s+)*\p{Lu}[\p{L}'-]+(?:\s+(?:(?:de|del|la|las|los)\s+)*\p{Lu}[\p{L}'-]+){1,5})`)
	// ofHouse begins the words of what has a capital letter and is nobody.
	ofHouse = lazily(`^(?:secretari|salud|direcci|general|sintesis|informativ|electronic|sistem|prensa|comunicaci|social|institut|nacional|emedios|medios|mexic|gobierno|federal|estad|subsecretari|departament|unidad|coordinaci|oficina|` +
		`enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre|lunes|martes|miercoles|jueves|viernes|sabado|domingo|portal|plataforma|hospital|jurisdicci|centro|comision|consejo|servicio|soporte|atencion|cliente|area|` +
		`tecnic|monitoreo|acceso|usuario|clave|contrase|folio|alta|baja|ciudad|google|chrome|microsoft|internet|explorer|edge|firefox|windows|android|iphone|enlace|inventario|edicion|planeaci|seguimiento|administra|dato|correo|gracias|saludos|buen|estimad|hola)`)
)

// weighStrangers doubts a key that is handed over for somebody else.
func (r *reader) weighStrangers(claims []claim) {
	for _, c := range claims {
		if c.order < 0 || c.secret == "" || c.user != "" && r.index.userFits(c.order, c.user) {
			continue
		}
		for i, row := range r.fresh {
			text := row.text()
			if strings.Contains(text, c.secret) {
				break
			}
			if r.leadsToStranger(text, claims) || i > 0 && r.isStranger(text, claims) {
				r.doubt(OtherPerson)
			}
		}
		if c.user != "" && r.isUserOfStranger(c.user, claims) {
			r.doubt(OtherPerson)
		}
	}
}

// leadsToStranger reports whether a line leads to somebody's name.
func (r *reader) leadsToStranger(text string, claims []claim) bool {
	return slices.ContainsFunc(handedFor().FindAllStringSubmatch(text, 10), func(m []string) bool { return r.isName(m[1], claims) })
}

// isStranger reports whether a line is but a name.
func (r *reader) isStranger(text string, claims []claim) bool {
	text = strings.TrimRight(strings.TrimSpace(text), ":")
	return looksLikeName(text) && capitalised().FindString(text) == text && r.isName(text, claims)
}

// isUserOfStranger reports whether a user is made of a name that stands in the text.
func (r *reader) isUserOfStranger(user string, claims []claim) bool {
	letters := lettersOf(user)
	return slices.ContainsFunc(r.fresh, func(row row) bool {
		return slices.ContainsFunc(capitalised().FindAllString(row.text(), 20), func(run string) bool {
			return r.isName(run, claims) && slices.ContainsFunc(nameWords(run), func(w string) bool { return len(w) >= shortestWord && strings.Contains(letters, w) })
		})
	})
}

// isName reports whether words with capital letters are the name of somebody whose order is not settled and who is not greeted.
func (r *reader) isName(run string, claims []claim) bool {
	words := nameWords(run)
	words = slices.DeleteFunc(words, func(w string) bool { return titles[w] })
	if len(words) < 2 || r.isExpected(words, claims) || r.isGreeted(words) {
		return false
	}
	return !slices.ContainsFunc(words, func(w string) bool {
		return ofHouse().MatchString(w) || ordinary[w] || r.vocabulary.lookup(w) != noClass || len(w) < 3 || strings.ContainsFunc(w, unicode.IsDigit)
	})
}

// titles stand before a name.
var titles = wordSet("licenciada licenciado ingeniero ingeniera doctor doctora maestro maestra senor senora companero companera arq prof profra srta qfb mvz")
