package reading

import (
	"slices"
	"strings"
)

// Half of what stands beside an answer is about something else: the weather, a training, the holidays, an invoice. Such a sentence
// asks, promises and takes back nothing of the answer, whatever words it does so with. A sentence is set aside only where it has
// no word of what an order is about, no name, user or folio, and no pronoun that may stand for one of them, and where it has
// words of its own about which nothing is known; a short «mañana queda» has none, and stays.

// matter begins the words of what an order is about: the key and its parts, the request, what can be done to it, what may be wrong with it.
var matter = lazily(`^(?:usuari|ususari|cuenta|clave|contrase|pass|credencial|acces|login|user|account|key|perfil|permis|licenci|alta|baja|folio|solicit|petici|pedid|requerim|lote|tramit|registr|activ|` +
	`desactiv|reactiv|inactiv|habilit|inhabilit|deshabilit|bloque|desbloque|suspen|suspes|elimin|borr|cancel|cread|crear|creo$|crea|gener|asign|restab|reestab|restaur|restit|reset|` +
	`reinic|cambi|modific|actualiz|corri|correc|correg|equivo|errone|error|anterior|previ|viej|nuev|buen[oa]$|mism|sirv|funcion|entra|entro|entre$|ingres|acced|abr[ea]|abri|venc|` +
	`vigen|caduc|expir|tempor|provision|prueb|pruab|pendient|falt|proces|liber|autoriz|aprob|aprueb|valid|revis|confirm|list[oa]|aplic|ejecut|program|dat[oa]s?$|nombr|apellid|` +
	`persona$|personas$|funcionari|titular|servidor|otr[oa]s?$|siguient|ultim|definitiv|incorrect|segund|tercer|demas$|rest[oa]|mitad|parte|letr|mayuscul|minuscul|guion|simbol|` +
	`caracter|digit|cero$|espaci|comill|termin|sistema|plataform|portal|sitio|pagina|dominio|correo|condici|requisit|siempre|mientras|hasta$|salvo$|excepto|menos$|primero$|contrario|` +
	`vez$|cuanto$|tanto$|intent|fall|problema|posible|pued[ea]n?$|podr|deb[ei]|quit|retir|sustitu|todavia$|aun$|yet$|oficial|arriba|abajo|demostra|demo$|guardo|guarda$|guardar|` +
	`guardaron|perdi|hoja|renglon|lista$|formato|reemplaz|dupl|exist|delete|create|remov|suspend|restor|chang|enabl|disabl|wrong|right|correct|still|until|unless|once$|first$|other|` +
	`rest$|old$|new$|same$|work|pending)`)

// ofOther begins the words of what people also write about.
var ofOther = lazily(`^(?:capacitaci|curso|taller|diplomado|webinar|junta|reunion|factur|cobr|cotizaci|encuesta|guardia|vacacion|posada|navid|fiesta|felici|clima|frio|calor|lluvi|trafico|cafe$|comida|partido|campana|` +
	`whatsapp|boletin|newsletter|revista|evento|promoci|descuento|teclado|celular|internet|puente$|feriad|aguinald|recesos?$|horario|abrig|abrazo|familia)`)

// timely are the words of when something is, which say nothing of what.
var timely = wordSet(`lunes martes miercoles jueves viernes sabado domingo enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre manana hoy ayer tarde tardes noche noches
	hora horas minuto minutos dia dias semana semanas mes meses rato ratito momento pronto temprano luego despues antes ahorita madrugada mediodia quincena proximo proxima tomorrow today tonight week month day hours
	minutes later soon monday tuesday wednesday thursday friday saturday sunday`)

// generalWord begins the verbs and small words that any sentence may have.
var generalWord = lazily(`^(?:hac|hag|hiz|hech|qued|est[aoeu]|ser[ai]|somos|tien|teng|tendr|pued|pod|vamos|avis|mand|envi|pas[aeo]|dar|dig|dec|dic|esper|sigue|sigui|segu|salg|sale|lleg|vean|veas|vien|veni|pon[eg]|puso|pong|` +
	`trae|sab[er]|quier|quer|gust|dese|neces|requi|haya|habr|habi|dej|llev|tom|ayud|apoy|agrade|atend|atenc|atent|recib|cuando|cual|quien|donde|como|para|pero|porque|aunque|tambi|solo|solam|mucho|mucha|tant|toda|todo|algun|algo|cosa|` +
	`aqui|ahi|alla|nada|ning|cada|sobre|desde|hacia|ellos|ellas|ustedes|usted|nosotros|nuestr|suyo|compart|inform|comunic|comen|notific|recuerd|record|aprovech|favor|gracias|salud|estim|equipo|mientr|aunq|igual|bien|mejor)`)

// markAsides marks the sentences that are about something else; what goes on in the same paragraph goes on about that.
func (r *reader) markAsides(all []sentence) {
	for i := range all {
		s := &all[i]
		goesOn := i > 0 && !s.begins && all[i-1].aside
		s.aside = !r.isMatter(*s) && (goesOn || isOfOther(s.folded)) || r.isOpener(*s)
	}
}

var (
	// opening begins an apology for a delay, or a wish.
	opening = lazily(`^(?:(?:hola|que tal|buen(?:os|as)? (?:dias?|tardes|noches)|buenas)[,.! ]+)?(?:(?:una |mil )?(?:disculp[a-z]*|perdon[a-z]*)(?:me|nos)?,?(?: por)? (?:la|el|las|los) (?:demora|tardanza|retraso|hora|mayusculas|acentos|ortografia|faltas)|esper(?:o|amos|ando) que (?:se encuentren?|esten?|hayan?|este))\b`)
	// ofKey begins the words that no opening may have.
	ofKey = lazily(`\b(?:usuari|cuenta|clave|contrase|pass|acces|alta|baja|credencial|folio|solicit|licenci|entreg|dat[oa]s\b)`)
)

// isOpener reports whether a sentence only apologises for a delay, or wishes well, at whatever length.
func (r *reader) isOpener(s sentence) bool {
	return opening().MatchString(s.folded) && !ofKey().MatchString(s.folded) && !s.refuses && !s.plain && len(s.done)+len(s.folios)+len(r.about(s)) == 0 &&
		!hasPronoun(wordsOf(s.folded)) && !slices.ContainsFunc(strings.Fields(s.text), isPairSecret)
}

// isMatter reports whether a sentence may be about an order.
func (r *reader) isMatter(s sentence) bool {
	if len(s.folios) > 0 || len(s.done) > 0 || s.refuses || s.plain || s.keeps || len(r.about(s)) > 0 {
		return true
	}
	for word := range strings.FieldsSeq(s.text) {
		word = strings.Trim(word, ".,;:()\"'«»“”¿?¡!*_")
		if isPairSecret(word) || r.index.isNameWord(word) || len(r.index.users[fold(word)]) > 0 {
			return true
		}
	}
	words := wordsOf(s.folded)
	return slices.ContainsFunc(words, func(w string) bool { return matter().MatchString(w) || standsForOne(w) }) || hasPronoun(words)
}

// standsForOne reports whether a verb carries a pronoun that may stand for a key or its holder: «hacerlo», «enviársela».
func standsForOne(word string) bool {
	for _, pronoun := range []string{"lo", "la", "los", "las"} {
		verb, ok := strings.CutSuffix(word, pronoun)
		if ok && len(verb) > 3 && slices.ContainsFunc([]string{"ar", "er", "ir", "ndo", "rse", "se"}, func(end string) bool { return strings.HasSuffix(verb, end) }) {
			return true
		}
	}
	return false
}

// hasPronoun reports whether words have a pronoun that may stand for a key or its holder: «ya no la», «se lo», «lo vemos».
func hasPronoun(words []string) bool {
	for i, w := range words {
		next := ""
		if i+1 < len(words) {
			next = words[i+1]
		}
		switch w {
		case "lo":
			if next != "que" && next != "de" && next != "mas" && next != "del" {
				return true
			}
		case "la", "los", "las", "el":
			if next == "que" || i > 0 && w != "el" && beforePronoun[words[i-1]] {
				return true
			}
		case "esto", "eso":
			if i == 0 || words[i-1] != "por" {
				return true
			}
		case "este", "esta", "ese", "esa", "aquel", "ambos", "ambas", "it", "this", "that", "they":
			if next == "" || afterPronoun[next] {
				return true
			}
		}
	}
	return false
}

var (
	beforePronoun = wordSet("se ya no me te nos ahi aqui luego despues entonces hoy manana")
	afterPronoun  = wordSet("es no ya se si aun todavia era eran son sera seran queda quedo quedan va van esta estan fue tambien solo is are was will")
)

// leastOther is how many words of its own make a sentence one about something else.
const leastOther = 2

// isOfOther reports whether a sentence has words of its own about which nothing is known.
func isOfOther(folded string) bool {
	var others []string
	for _, w := range wordsOf(folded) {
		if ofOther().MatchString(w) {
			return true
		}
		if len(w) < 4 || foretold[w] || courtesy[w] || timely[w] || generalWord().MatchString(w) || strings.Trim(w, "0123456789") == "" {
			continue
		}
		if !slices.Contains(others, w) {
			others = append(others, w)
		}
	}
	return len(others) >= leastOther
}
