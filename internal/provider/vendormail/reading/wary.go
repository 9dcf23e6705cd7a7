package reading

import (
	"slices"
	"strings"
)

// What a mail says beside a pair may make it somebody else's, or nobody's yet: a key that would be, a deed that is set
// down for tonight, the console of the vendor's own desk. The doubts here are of the text that was written now as a
// whole, whether or not labels took words out of its sentences.

var (
	// wouldBe tells a user or a secret that is not yet one: «el usuario sería jperez».
	wouldBe = lazily(`\b(?:seria|serian|quedaria|quedarian|tendria|tendrian|estaria|estarian|usaria|entraria|se llamaria)\b(?: (todo|cuanto))?`)
	// setDown puts a deed off to an hour: «se programó», «quedó agendado».
	setDown = lazily(`\b(?:se|quedo|queda|quedaron|esta|estan|fue|fueron|lo|la|los|las|le) (?:ya )?(?:programo|programamos|programad[oa]s?|agendo|agendamos|agendad[oa]s?|calendarizo|calendarizad[oa]s?)\b|` +
		`^(?:ya )?(?:programamos|agendamos|programe|agende)\b|\b(?:scheduled (?:for|to)|has been scheduled)\b|\bpara (?:esta|hoy en la) (?:noche|madrugada)\b`)
	// fromHour begins what holds later: «a partir de las 23:00 entra con».
	fromHour = lazily(`\ba partir de(?:l| las?| manana| el) (?:[0-9]{1,2}[: ]|[0-9]{1,2}$|lunes|martes|miercoles|jueves|viernes|sabado|domingo|proxim)|\ba partir de manana\b|\b(?:starting|effective) (?:tomorrow|tonight|monday)\b`)
	// fromDay begins what is done later, whatever it is.
	fromDay = lazily(`\ba partir de(?:l| el)? (?:manana|lunes|martes|miercoles|jueves|viernes|sabado|domingo|proxim[oa]|siguiente)\b`)
	// corrects takes a value back for another.
	corrects = lazily(`\bla? buen[oa] es\b|\bla correcta es\b|\bcorrijo\b|\b(?:me|nos) equivo(?:que|camos)\b|\bo (?:el|la) de (?:arriba|abajo|antes|ayer)\b|^perdon[,:.]`)
	// ofAnother says whose a value is, or which: «ese usuario es el del director».
	ofAnother = lazily(`\b(?:es|son|era|eran) (?:el|la|los|las|lo) (?:del|de (?:la|los|las|otr[oa]s?|el|siempre|antes))\b|\b(?:el|la|de|con|al) otr[oa] (?:companer|licenciad|persona|usuari|funcionari|doctor|ingenier|cuenta|clave|contrasena)[a-z]*|\botr[oa] companer[oa]\b`)
	// onItsWay announces what the mail does not bring.
	onItsWay = lazily(`\b(?:en (?:un|unos|breves) (?:momentos?|minutos?|rato|instantes?)|ahorita|al rato|enseguida|mas tarde|en breve)\b.{0,20}\b(?:l[eo]s? )?(?:llega|llegan|llegara|llegaran|mando|mandamos|envio|enviamos|paso|pasamos|hago llegar)\b|` +
		`\b(?:se|le|les) (?:esta|estan) (?:trabajando|atendiendo|procesando|revisando|gestionando|generando|creando)\b|\b(?:is|are) being (?:processed|created|reviewed)\b`)
	// retries says that a deed that failed is done again by the vendor: it is late, not refused.
	retries = lazily(`\b(?:vuelvo|volvemos|volvere|volveremos|vamos a volver|voy a volver) a (?:correr|intentar|intentarlo|aplicar|aplicarlo|procesar|lanzar|ejecutar|hacer|hacerlo|probar)|\b(?:lo|la|los|las|se) (?:reintent|reproces)[a-z]+|\b(?:we|i)(?: will|'ll) (?:retry|try again)`)
	// ownDesk is what the vendor's people themselves enter.
	ownDesk  = lazily(`\b(?:consola|tickets?\b|panel de (?:control|administracion)|mesa de ayuda|help ?desk|servidor de pruebas|demo)\b`)
	received = lazily(`^(?:(?:hola|buen(?:os|as)? (?:dias?|tardes|noches))[,. ]+)?(?:recibid[oa]s?|enterad[oa]s?|acuso recibo|received|noted)\b`)
)

// weighText doubts claims by what the text says around them.
func (r *reader) weighText(claims []claim) {
	brought := slices.ContainsFunc(claims, func(c claim) bool { return c.secret != "" })
	var lines []string
	for _, row := range r.fresh {
		lines = append(lines, row.text())
	}
	says := slices.ContainsFunc(r.prose, func(s sentence) bool { return len(s.done) > 0 && !s.later && !s.denies || s.plain && !s.notes })
	written := r.vocabulary.understand(sentences(lines, r.index))
	r.markAsides(written)
	for _, s := range written {
		if s.aside || r.isOffer(s, claims) {
			continue
		}
		s.folded = withoutAdvice(s.folded)
		m := wouldBe().FindStringSubmatch(s.folded)
		late := setDown().MatchString(s.folded) && !strings.Contains(s.folded, "mantenimiento")
		if m != nil && m[1] == "" || late || corrects().MatchString(s.folded) || retries().MatchString(s.folded) ||
			len(s.done) > 0 && fromDay().MatchString(s.folded) && !noAccess().MatchString(s.folded) && !policy().MatchString(s.folded) ||
			brought && (ofAnother().MatchString(s.folded) || fromHour().MatchString(s.folded) && !policy().MatchString(s.folded) || onItsWay().MatchString(s.folded) || !says && received().MatchString(s.folded)) {
			r.doubt(Hedged)
		}
	}
	for _, c := range claims {
		if c.secret != "" && c.order >= 0 {
			r.weighPlace(c, says)
		}
	}
	r.weighTitled(claims)
	r.weighStrangers(claims)
	r.weighNearUsers()
}

var underLabel = lazily(`^\W*(?:(?:el|su|tu|nombre de|the|your|nuevo|new|id de|folio\W+sie\S+|sie\S+)\W+)*(?:usuari|user|usr|login|log-in|cuenta|account|clave|id\b|u\b|us\b)`)

// weighPlace doubts a user made of nobody's name that stands in a line of other things, in a mail that does not say that
// anything was done; and one in a line about the vendor's own desk.
func (r *reader) weighPlace(c claim, says bool) {
	if c.user == "" || r.options.Orders[c.order].UserName != "" || r.index.userFits(c.order, c.user) {
		return
	}
	placed, stands, desk := says, false, false
	for _, row := range r.fresh {
		if !strings.Contains(row.text(), c.user) {
			continue
		}
		stands = true
		folded := fold(row.text())
		desk = desk || ownDesk().MatchString(strings.ReplaceAll(folded, fold(c.user), " "))
		placed = placed || len(row.cells) > 1 || underLabel().MatchString(folded) || strings.TrimSpace(row.text()) == c.user || len(r.index.named(row.text())) > 0
	}
	if stands && (desk || !placed) {
		r.doubt(OddUser)
	}
}

var (
	titled  = lazily(`(?:^|[\s(,])(?:[Ll]ic(?:enciad[oa])?|[Ii]ng(?:enier[oa])?|[Dd]ra?|[Dd]octora?|[Mm]tr[oa]|[Mm]aestr[oa]|[Ss]ra?|[Ss]rta|[Ss]eñora?|[Aa]rq|[Pp]rofra?|C)\.? ((?:\p{Lu}\p{L}+ ?){1,4})`)
	greeted = lazily(`^(?:[¡!]?(?:hola|estimad[oa]s?|apreciable|buen(?:os|as)?(?: dias?| tardes?| noches?)?|dear|hi|hello))\b[^,:;.]*(?:\.[^,:;.]{2,40})?[,:;]`)
)

// weighTitled doubts a deed told with somebody of title and surname who is neither the official nor greeted: «la cuenta que nos
// pidió la Lic. Robles».
func (r *reader) weighTitled(claims []claim) {
	for _, s := range r.prose {
		if len(s.done) == 0 && !s.refuses {
			continue
		}
		expected, stranger := false, false
		for _, m := range titled().FindAllStringSubmatch(s.text, 10) {
			words := nameWords(m[1])
			expected = expected || r.isExpected(words, claims)
			stranger = stranger || len(words) > 0 && !r.isGreeted(words)
		}
		if stranger && !expected {
			r.doubt(OtherPerson)
		}
	}
}

// isExpected reports whether one of a name's words is of an official whose order the mail settles.
func (r *reader) isExpected(words []string, claims []claim) bool {
	return slices.ContainsFunc(claims, func(c claim) bool {
		return c.order >= 0 && slices.ContainsFunc(words, func(w string) bool { return slices.Contains(r.index.names[c.order], w) })
	})
}

// isGreeted reports whether the mail greets somebody of that name.
func (r *reader) isGreeted(words []string) bool {
	return slices.ContainsFunc(r.fresh[:min(len(r.fresh), 4)], func(row row) bool {
		greeting := wordsOf(greeted().FindString(strings.TrimSpace(fold(row.text()))))
		return slices.ContainsFunc(words, func(w string) bool { return slices.Contains(greeting, w) })
	})
}

const (
	shortestNear = 6 // letters of a user that another word may nearly be
	nearUser     = 2 // letters in which they differ
)

// weighNearUsers doubts a mail where the sentence of a deed has a word that is nearly the user of an order: of whom it
// speaks is for a person to say.
func (r *reader) weighNearUsers() {
	for _, s := range r.prose {
		if len(s.done) == 0 && !s.refuses {
			continue
		}
		for _, word := range userWords(s.folded) {
			if word = beforeAt(word); len(word) >= shortestNear && r.isNearUser(word) {
				r.doubt(OtherUser)
			}
		}
	}
}

func (r *reader) isNearUser(word string) bool {
	if len(r.index.users[word]) > 0 || r.index.isNameWord(word) || ordinary[word] || r.vocabulary.lookup(word) != noClass || len(r.vocabulary.outcomesOf(word)) > 0 {
		return false
	}
	return slices.ContainsFunc(r.thread.orders, func(i int) bool {
		user := beforeAt(fold(r.options.Orders[i].UserName))
		return len(user) >= shortestNear && word != user && (strings.HasPrefix(word, user) || typos(word, user) <= nearUser)
	})
}
