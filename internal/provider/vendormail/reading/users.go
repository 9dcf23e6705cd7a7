package reading

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// In prose a user name stands among words: «se suspendió la cuenta hsalinas». Which words are user names is known of the
// orders' own; of any other word after «cuenta» or «usuario» only that it is not one of those that mostly stand there.

// userWords parts folded text into what could be user names.
func userWords(folded string) []string {
	words := strings.FieldsFunc(folded, func(r rune) bool { return !isWordRune(r) && !strings.ContainsRune("._-@+", r) })
	for i := range words {
		words[i] = strings.Trim(words[i], "._-@+")
	}
	return words
}

const shortestUser = 4 // letters of a user name that is looked for among words

// usersIn gives the orders whose user a text names.
func (x *index) usersIn(folded string) []int {
	var found []int
	for _, word := range userWords(folded) {
		if len(word) >= shortestUser {
			for _, i := range x.users[word] {
				found = appendOnce(found, i)
			}
		}
	}
	return found
}

// about gives the orders that a sentence speaks of by a name: the official's, or the user's.
func (r *reader) about(s sentence) []int {
	all := r.index.named(s.text)
	for _, i := range r.index.usersIn(s.folded) {
		all = appendOnce(all, i)
	}
	return all
}

var afterUser = lazily(`\b(?:usuari[oa]s?|cuentas?|login|users?|username|account)(?: (?:de usuario|de acceso|con nombre|denominad[oa]|llamad[oa]|con (?:el )?identificador))?:? ["'(]?([a-z0-9][a-z0-9._@+-]{2,})`)

// ordinary are the words that mostly follow «cuenta» or «usuario» and name none.
var ordinary = wordSet(`ha han fue fueron ya esta estan este estaba sera seran se le les lo la los las con para por que quien cuyo cuya y del de en al a no si sin son era
	queda quedo quedan quedaron quedara qued aun todavia solo tambien como desde hasta hoy ayer ahora actualmente anteriormente previamente correctamente exitosamente
	antes favor aparece existe cuenta tiene tenia puede podra debe debera pertenece corresponde corresponden presenta permanece sigue continua encuentra
	correspondiente correspondientes institucional institucionales siguiente siguientes anterior personal temporal temporalmente definitiva definitivamente arriba citada final
	nuevo nueva nuevos nuevas mismo misma propio propia activo activa activos activas inactivo inactiva listo lista listos listas valido valida vigente vigentes disponible
	usuario usuarios cuenta cuentas clave claves contrasena password acceso accesos folio nombre correo portal sistema plataforma sintesis informativa electronica
	details detail information info credentials credential creation request below page data shown
	already has have was were been is are now and the for with will does not successfully cannot can where from by on in as to id login select
	todo todos toda todas caduca vence expira funciona opera ingresa entra satisfactoriamente debido porque cuando donde mediante segun conforme conformes bajo ante tras sobre entre via ademas asimismo`)

// spokenOf is every part of a verb in -ado, -ido: «solicitada», «suspendido».
var spokenOf = lazily(`^[a-z]+(?:ad|id|t|s)[oa]s?$`)

// namesStranger reports whether a sentence names a user who is not the order's.
func (r *reader) namesStranger(s sentence, c claim) bool {
	o := r.options.Orders[c.order]
	if s.courteous || c.outcome == Refused && o.UserName == "" {
		return false // «ya existe el usuario jperez» may name whoever it is
	}
	for _, m := range afterUser().FindAllStringSubmatch(s.folded, 20) {
		word := strings.Trim(m[1], "._-@+")
		switch {
		case len(word) < 3, ordinary[word], r.vocabulary.lookup(word) != noClass, instructions[word], participle().MatchString(word), !hasSign(word) && spokenOf().MatchString(word):
		case !hasSign(word) && isTitled(s.text, word): // «Ejecutiva de Cuentas Gobierno»
		case slices.Contains(r.index.names[c.order], word), isCalled(word, o.UserName), isCalled(word, c.user), len(r.vocabulary.outcomesOf(word)) > 0:
		default:
			return true
		}
	}
	return false
}

// isTitled reports whether a word stands in a text with a capital letter and small ones, as words of a title do and users
// do not.
func isTitled(text, word string) bool {
	for field := range strings.FieldsSeq(text) {
		field = strings.Trim(field, ".,;:()\"'«»")
		if fold(field) == word && len(field) > 1 {
			first, size := utf8.DecodeRuneInString(field)
			return unicode.IsUpper(first) && strings.ToLower(field[size:]) == field[size:]
		}
	}
	return false
}

// hasSign reports whether a word has what words of a language have not.
func hasSign(word string) bool { return strings.ContainsAny(word, "0123456789._-@+") }

func isCalled(word, user string) bool {
	return user != "" && (word == fold(user) || beforeAt(word) == fold(beforeAt(user)))
}

// nameUsers gives a claim the user of its order where the mail says it in words only, or under a label that says no more.
func (r *reader) nameUsers(claims, identified []claim) {
	for i := range claims {
		c := &claims[i]
		if c.order < 0 || c.user != "" || r.options.Orders[c.order].UserName == "" {
			continue
		}
		said := slices.ContainsFunc(r.prose, func(s sentence) bool { return slices.Contains(r.index.usersIn(s.folded), c.order) }) ||
			slices.ContainsFunc(identified, func(o claim) bool {
				return o.order == c.order && isCalled(fold(o.user), r.options.Orders[c.order].UserName)
			})
		if said {
			c.user = r.options.Orders[c.order].UserName
		}
	}
}

// weighUsers doubts a mail whose sentences name users that it does not settle.
func (r *reader) weighUsers(claims []claim) {
	for _, s := range r.prose {
		for _, order := range r.index.usersIn(s.folded) {
			if !slices.ContainsFunc(claims, func(c claim) bool {
				return c.order == order || c.user != "" && isCalled(fold(c.user), r.options.Orders[order].UserName)
			}) {
				r.doubt(OtherUser)
			}
		}
		strange := func(c claim) bool { return c.order >= 0 && r.namesStranger(s, c) }
		if len(claims) > 0 && !slices.ContainsFunc(claims, func(c claim) bool { return !strange(c) }) {
			r.doubt(OtherUser)
		}
	}
}
