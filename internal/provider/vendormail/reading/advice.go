package reading

import "strings"

// Beside an answer people say what its reader may do next: change the key, clear the browser, ask for more. It tells nothing of
// what was done.

var (
	// toHolder tells the holder, by whoever reads the mail, what to do with the key.
	toHolder = lazily(`\bque (?:no )?(?:la|lo|se la|se lo) (?:cambie|modifique|actualice|personalice|guarde|anote|apunte|copie|pegue|comparta|preste|memorice)\b(?: y (?:pegue|guarde))?(?: (?:cuando|al|en|luego|desde|despues|apenas|por|porque|para)\b[^.;,]*)?`)
	// onceIn is the same, for when the holder is in.
	onceIn = lazily(`\b(?:en cuanto|cuando|apenas|luego que|una vez que|al) (?:entre|ingrese|acceda|pueda|entrar|ingresar|inicie sesion)(?: por primera vez)?,? que (?:la|lo) (?:cambie|modifique|actualice)\b`)
	// askAgain is what one may do about a refusal.
	askAgain = lazily(`\b(?:cuando|en cuanto|una vez que|ya que) (?:l[oa]s? |se )?(?:teng|complet|corrij|cuent|subsan|haya)[a-z]*[^.;]*\b(?:mand|envi|hag|gener|ingres|solicit|present|levant)[a-z]* (?:una |otra |la |de nuevo |nuevamente )*(?:nueva )?(?:solicitud|peticion)(?: nueva| de nuevo| nuevamente)?`)
	// sendAgain is the same without a «when».
	sendAgain = lazily(`\b(?:favor de|por favor|les? (?:pedimos|pido|solicitamos)) (?:levantar|generar|ingresar|presentar|abrir|enviar|mandar|hacer|realizar) (?:una |la |otra |de nuevo )*(?:nueva )?(?:solicitud|peticion)\b[^.;]*`)
	// fitsForgotten is what is done for who forgets.
	fitsForgotten = lazily(`\bsi (?:la|lo|se le|se la) (?:llega a )?(?:olvida|pierde|extravia)[a-z]*\b[^.;]*`)
	// noNeed says what need not be done: that the key be changed, that more papers be sent.
	noNeed = lazily(`\bno (?:es|sera|hace) (?:necesari[oa]|falta) (?:que (?:la|lo) cambi[ae][a-z]*|cambiarl[ao]|que (?:nos|me) (?:mand|envi)[a-z]*)\b[^.;]*`)
	// andTellUs is what to do where the key does not open.
	andTellUs = lazily(`\bsi (?:algo |por algo |de casualidad |a la primera )?no (?:le |les |lo |la )*(?:abre|abriera|entra|deja|jala|funciona|permite|pued[ae]n?(?: entrar| ingresar| acceder)?)[a-z ]{0,20},? (?:me|nos) (?:dicen?|avisan?|marcan?|escriben?|llaman?|hablan?)(?: por favor)?(?: y (?:lo|la) (?:vemos|reviso|revisamos|checo|checamos|resolvemos))?\b`)
	// byTheWay is news of the house.
	byTheWay = lazily(`\baprovech(?:o|amos)(?: para|,? y l?e?s?)? (?:avis|coment|record|inform)[a-z]*(?: que)? [^.;]*\b(?:mantenimiento|vacaciones|horario|festivo|inhabil|guardia|feriado)\b[^.;]*`)
	// toEnter is what a key is for.
	toEnter = lazily(`\b(?:los datos |la clave |las claves |el acceso )?para que (?:ya )?(?:pueda|puedan) (?:entrar|ingresar|acceder|consultar|verla|ir viendo)\b`)
	// resolved is a question that needs no answer any more.
	resolved = lazily(`\b(?:le |les |te )?iba(?:mos)? a (?:preguntar|pedir)[^.;]*?\b(?:pero )?ya (?:vi|vimos|encontre|lo vi|la vi|lo encontre)\b[^.;:]*`)
	// mending is what helps where a page does not open.
	mending = lazily(`\bsi (?:a la primera )?no (?:le |les |lo |la )?(?:abre|abriera|entra|deja|dejara|permite|carga|cargara|jala|reconoce|(?:puede|pueden|logra) (?:entrar|ingresar|acceder))\b[^.;]*\b(?:historial|cache|cookies|navegador|chrome|edge|firefox|explorador|incognito|pestana|teclado)\b[^.;]*`)
	// mustChange is what the system will want of its new user.
	mustChange = lazily(`\b(?:pide|piden|pedira|pediran|solicita|solicitara|obliga|obligara|exige|exigira|requiere|requerira)(?: a| el| un| al| su| les?)* (?:cambio de (?:contrasena|clave|password)|cambiar(?:la|lo)?\b)`)
	// digest is what is read, of whatever day.
	digest = lazily(`\b(?:la |el |su )?(?:sintesis|edicion|resumen|boletin|periodico)(?: informativa| matutina| vespertina)? (?:de|del) (?:manana|hoy|ayer|dia|lunes|martes|miercoles|jueves|viernes|sabado|domingo)\b`)
	// subscribed is what comes to them every day.
	subscribed = lazily(`\ble?s? (?:llega|llegara|llegaran|llegan|empieza a llegar|empezara a llegar|enviaremos|mandaremos)(?: a su correo| por correo| tambien)? (?:la sintesis|el boletin|las alertas|la edicion|el resumen|las notas)\b[^.;]*`)
	// atLeisure is when they like.
	atLeisure = lazily(`\bcuando (?:gusten?|quieran?|deseen?|puedan?|se pueda|guste usted|lo (?:requieran?|necesiten?|deseen?|consideren?)|les (?:sea posible|convenga|acomode)) ?(?:[.,;!)]|$)`)
	// ofTicket is what became of the ticket.
	ofTicket = lazily(`\bcambi(?:o|a) (?:de|su|el) (?:estado|estatus|status)\b`)
	// receiptWanted asks that they say that the mail came.
	receiptWanted = lazily(`^(?:y |pf |porfa |por favor )?(?:nos|me) confirman?(?: (?:de |que lo |que la )?(?:recib[a-z]*|recepcion|enterad[oa]s?))?,?(?: por favor| porfa| pf| xfa)?[.! ]*(?:gracias)?[.! ]*$`)
	// lettersCount says that large and small letters differ, as everywhere.
	lettersCount = lazily(`\b(?:respet|distingu|diferenci|consider|observ|cuid|not)[a-z]* (?:entre )?(?:las )?(?:mayusculas|minusculas)(?: (?:y|de) (?:las )?(?:mayusculas|minusculas))?`)
	// untilAsked is how long a suspension lasts, as every one does.
	untilAsked = lazily(`\bhasta que (?:nos |se |lo |la |ustedes |el area )*(?:pid|solicit|indiqu|avis|orden|instruy)[a-z]*(?: que)?(?: (?:su|la|el|lo|les?|se))* (?:reactiv|rehabilit|desbloqu|restablec|restitu|levant)[a-z]*`)
	// ofNext says how the key has to be that its holder will choose.
	ofNext = lazily(`\b(?:cambi|modific|elij|escoj|defin)[a-z]* [^.;]*\b(?:minimo|al menos|entre)\b[^.;]*`)
)

var (
	// tellIn asks that somebody say whether they are in.
	tellIn = lazily(`[¿]?\b(?:favor de |por favor |nos |me )?(?:confirm|avis|indic)[a-z]*(?:nos|me)? (?:que|si|cuando) (?:ya )?(?:tod[oa]s |l[oa]s |el |la |le |les |sin problemas? )*(?:pued[ae]n?|pudo|pudieron|logr[a-z]*) (?:entrar|ingresar|acceder)(?: sin problemas?)?(?:,? por favor)?[?]?`)
	// eraseMail is what to do with the mail, once it was read.
	eraseMail = lazily(`\b(?:por seguridad,? )?(?:(?:le|les) (?:pido|pedimos|ruego|recomiendo)|favor de|se recomienda) (?:borrar|eliminar|destruir)(?:lo)? (?:(?:este|el) (?:correo|mensaje|mail)(?: (?:una vez|despues|al|cuando|en cuanto)[^.;,]*)?|una vez (?:leid|entregad|anotad|recibid|usad)[a-z]* ?(?:las? claves?|los? accesos?|el correo)?)`)
	// ifTrouble and cures are of what a page or a browser may do some day, and what helps.
	ifTrouble = lazily(`^(?:(?:y|pero|ojo|nota)[,:]? )?(?:por )?(?:si|en caso de que|cuando)(?: (?:no|les?|te|nos|se|a alguien|aun|por algo|de casualidad|llega a|llegara a))* (?:mand|marc|sal|aparec|muestr|mostr|arroj|da|dar|dier|llega|present|ped|pid|carg|abr|dig|dij|avient|vea|ven|ve\b)`)
	cures     = lazily(`\b(?:cookies?|cache|historial|navegador|chrome|edge|firefox|f5|refres[a-z]*|recarg[a-z]*|incognito|spam|no deseados?|bienvenida|expirad[ao]|certificado)\b`)
	ofAnyKey  = lazily(`\b(?:usuari|cuenta|clave|contra|pass|dato|anterior|otr[oa]|vieja|puse|puso|mal\b|incorrect|equivoc|[a-z]*(?:nueva|cambi))`)
)

// isCure reports whether a sentence only says what helps where a page does not open, or a mail does not come.
func isCure(folded string) bool {
	return ifTrouble().MatchString(folded) && cures().MatchString(folded) && !ofAnyKey().MatchString(folded)
}

// advice is taken out of a sentence before it is judged.
var advice = []expression{onceIn, askAgain, sendAgain, resolved, fitsForgotten, noNeed, andTellUs, byTheWay, toEnter, toHolder, mending, mustChange, digest, subscribed, atLeisure, ofTicket, receiptWanted, untilAsked, tellIn, eraseMail}

// withoutAdvice gives a text without what is only advice.
func withoutAdvice(text string) string {
	if isCure(text) {
		return " "
	}
	for _, e := range advice {
		text = e().ReplaceAllString(text, " ")
	}
	return text
}

// onceDone is what had to be done first, and pastDeed what was done then: «una vez validado el contrato, la cuenta ha sido creada».
var (
	onceDone = lazily(`\b(?:y )?una vez (?:que (?:se )?(?:ha|han|fue|fueron) )?[a-z]+(?:ad|id|t)[oa]s?\b[^,;.]{0,80},`)
	pastDeed = lazily(`\b(?:ha|han) sido\b|\b(?:fue|fueron) (?:[a-z]+(?:ad|id)[oa]s?)\b|\bse (?:creo|genero|habilito|asigno|suspendio|elimino|reactivo|restablecio|dio)\b|\bya (?:quedo|quedaron|esta|estan|cuenta)\b|\bquedo (?:[a-z]+(?:ad|id)[oa]s?)\b`)
)

func withoutWhatWasFirst(text string) string {
	at := onceDone().FindStringIndex(text)
	if at == nil || !pastDeed().MatchString(text[at[1]:]) {
		return text
	}
	return text[:at[0]] + text[at[1]:]
}

// withoutEmptyBut gives a sentence in which «pero» takes nothing back, since nothing of the order stands before it.
func withoutEmptyBut(text string) string {
	before, after, found := strings.Cut(text, " pero ")
	if !found {
		return text
	}
	words := wordsOf(before)
	for _, w := range words {
		if matter().MatchString(w) || standsForOne(w) || w == "quedo" || w == "queda" || w == "esta" || w == "estan" {
			return text
		}
	}
	if hasPronoun(words) {
		return text
	}
	return before + " y " + after
}

// offered is what the vendor would do besides, if they like: it says nothing of what was done, unless it is what was asked.
var offered = lazily(`^(?:si|cuando|en caso de que)(?: (?:usted|ustedes|lo|la|los|las|l[ea]s|tambien|despues|mas adelante|alguna vez|algun dia|llegan? a|en el futuro))* (?:gustan?|desean?|quier[ae]n?|quisieran?|prefier[ae]n?|interesa|necesit[ae]n?|requier[ae]n?|ocup[ae]n?|regres[ae]n?|vuelvan?|(?:se )?reincorpor[ae]n?|terminen?|concluyan?|acab[ae]n?)\b[^.;]*\b(?:(?:nos|me) (?:avis|dic|dig|escrib|marc|contact|busc|coment|pid)[a-z]*|podemos|puedo|con gusto|les? (?:mando|envio|paso|comparto|agendo))\b`)

// ofBesides are the things that are switched on and off and are no key.
var ofBesides = lazily(`\b(?:opcion(?:es)?|alertas?|modulos?|notificaciones|sms|whatsapp|funcion(?:es)?|app|aplicacion|boletin|reportes?|envio|servicio de|capacitacion|manual|tutorial)\b`)

// doneElse is that something was suspended, cancelled or created which is no key: «quedó suspendida la capacitación».
var doneElse = lazily(`\b[a-z]+[aei]d[oa]s? (?:el|la|los|las|un|una|nuestr[oa]s?) ` + engagement + `|\b(?:el|la|los|las|nuestr[oa]s?) ` + engagement + `(?: [a-z]+){0,4} (?:qued|fue|esta|han? sido|se )`)

const engagement = `(?:capacitacion(?:es)?|cursos?|taller(?:es)?|juntas?|reunion(?:es)?|eventos?|citas?|llamadas?|visitas?|webinars?|posadas?|encuestas?|facturas?|facturacion|labores|clases?|videollamadas?)\b`

func isDoneElse(folded string) bool { return doneElse().MatchString(folded) }

// acts are the stems of what can be asked for.
var acts = map[Outcome]expression{
	Created:   lazily(`\b(?:activ|habilit|alta|crea|gener|liber)`),
	Restored:  lazily(`\b(?:re)?(?:activ|habilit)|\b(?:restab|restit|desbloq|levant)`),
	Suspended: lazily(`\b(?:suspen|bloque|inhabilit|desactiv|deshabilit|inactiv)`),
	Removed:   lazily(`\b(?:elimin|baja|borr|quit|cancel)`),
	Reset:     lazily(`\b(?:cambi|reset|restab|nueva|reinic|gener)`),
}

// isOffer reports whether a sentence offers what is not what the claims are about.
func (r *reader) isOffer(s sentence, claims []claim) bool {
	if !offered().MatchString(s.folded) || len(s.folios) > 0 {
		return false
	}
	if ofBesides().MatchString(s.folded) {
		return true
	}
	for _, c := range claims {
		if e := acts[c.outcome]; e == nil || e().MatchString(s.folded) {
			return false
		}
	}
	return true
}
