package reading

import (
	"regexp"
	"slices"
	"strings"
	"sync"
)

// sentence is one sentence of the prose of a mail, and what it does.
type sentence struct {
	text    string // as it was written
	folded  string
	folios  []string
	done    []Outcome // what it says was done; several where the words fit several
	mixed   bool      // it says that several things were done
	refuses bool
	denies  bool // it says that something was not done
	later   bool // it will be done, or would be
	asks    bool
	notes   bool // it says that something was received
	hedges  bool // it takes something back, or speaks of before
	plain   bool // it says in general words that something was done: «listo»
	whole   bool // it speaks of all: «los tres usuarios»

	courteous bool // it ends half of all mails
}

// phrase is words that stand for an outcome.
type phrase struct {
	words    expression
	outcomes []Outcome
}

// known are the phrases of every vendor for what was done. Where the same words are said of two operations both are
// given, and the order decides.
var known = []phrase{
	{lazily(`\b(?:suspendid[oa]s?|suspendio|suspendieron|suspendimos|inhabilitad[oa]s?|inhabilito|deshabilitad[oa]s?|deshabilito|` +
		`desactivad[oa]s?|desactivo|desactivaron|bloquead[oa]s?|bloqueo|bloquearon|inactiv[oa]s?|inactivad[oa]s?|suspended|disabled|deactivated|blocked|locked)\b`), []Outcome{Suspended}},
	{lazily(`\b(?:suspension|bloqueo|desactivacion|inhabilitacion|baja temporal)(?: temporal)?(?: (?:del?|de la|de los) (?:usuario|usuarios|cuenta|clave|acceso)s?)?(?: (?:fue|ya|quedo|ha sido|esta))* (?:aplicad|realizad|efectuad|ejecutad|list|hech|procesad|exitos|complet|concluid|atendid)[a-z]*`), []Outcome{Suspended}},
	{lazily(`\b(?:reactivad[oa]s?|reactivo|reactivaron|reactivamos|rehabilitad[oa]s?|rehabilito|desbloquead[oa]s?|desbloqueo|reanudad[oa]s?|restituid[oa]s?|` +
		`restaurad[oa]s?|restauro|reactivated|re-?enabled|unlocked|unblocked|reinstated|restored|unsuspended)\b`), []Outcome{Restored}},
	{lazily(`\breactivacion(?: (?:del?|de la) (?:usuario|cuenta|clave|acceso))?(?: (?:fue|ya|quedo|ha sido|esta))* (?:aplicad|realizad|efectuad|ejecutad|list|hech|procesad|exitos|complet|concluid|atendid)[a-z]*`), []Outcome{Restored}},
	{lazily(`\b(?:habilitad[oa]s?|activad[oa]s?|habilito|activo de nuevo|activo nuevamente|activa de nuevo|activa nuevamente|nuevamente activ[oa]|ya pueden? (?:entrar|ingresar|acceder) (?:de nuevo|nuevamente|otra vez)|(?:ya )?(?:tiene|cuenta con) acceso (?:de nuevo|nuevamente|otra vez)|enabled|activated)\b`), []Outcome{Restored, Created}},
	{lazily(`\b(?:eliminad[oa]s?|elimino|eliminaron|eliminamos|borrad[oa]s?|borro|borraron|suprimid[oa]s?|removid[oa]s?|removed|deleted)\b`), []Outcome{Removed}},
	{lazily(`\b(?:dad[oa]s? de baja|dio de baja|dieron de baja|dimos de baja|causo baja|de baja|baja definitiva)\b`), []Outcome{Removed}},
	{lazily(`\b(?:baja|eliminacion|borrado)(?: definitiva| del usuario| de la cuenta| de usuario)?(?: (?:fue|ya|quedo|ha sido|esta))* (?:aplicad|realizad|efectuad|ejecutad|list|hech|procesad|exitos|complet|concluid|atendid)[a-z]*`), []Outcome{Removed}},
	{lazily(`\b(?:restablecid[oa]s?|reestablecid[oa]s?|restablecio|reestablecio)\b`), []Outcome{Reset, Restored}},
	{lazily(`\b(?:reiniciad[oa]s?|reinicio|resetead[oa]s?|reseteo|regenerad[oa]s?|regenero|reset)\b`), []Outcome{Reset}},
	{lazily(`\b(?:(?:dad[oa]s?|dio|dieron|dimos|queda|quedo|quedan) de alta|alta (?:fue |ya |quedo )*(?:realizada|exitosa|aplicada|lista|hecha|efectuada|procesada|concluida|atendida)|` +
		`cread[oa]s?|creo|crearon|creamos|created|set up)\b`), []Outcome{Created}},
	{lazily(`\b(?:acceso (?:fue |ha sido |quedo )?(?:revocado|retirado)|(?:revoco|retiro|quito|revocamos|retiramos|quitamos) (?:el|su) acceso|access (?:was |has been )?(?:revoked|withdrawn))\b`), []Outcome{Suspended, Removed}},
	{carriedOut(`suspension|bloqueo|desactivacion|inhabilitacion|deshabilitacion|inactivacion`, `suspender|bloquear|desactivar|inhabilitar|deshabilitar|inactivar`), []Outcome{Suspended}},
	{carriedOut(`reactivacion|rehabilitacion|restitucion|desbloqueo|reanudacion`, `reactivar|rehabilitar|restituir|desbloquear|reanudar`), []Outcome{Restored}},
	{carriedOut(`baja|eliminacion|borrado`, `eliminar|borrar|dar de baja`), []Outcome{Removed}},
	{carriedOut(`alta|creacion`, `crear|dar de alta`), []Outcome{Created}},
	{carriedOut(`restablecimiento|reestablecimiento|reinicio|reseteo|cambio`, `restablecer|reestablecer|reiniciar|resetear`), []Outcome{Reset}},
	{lazily(`\b(?:generad[oa]s?|genero|generaron|generamos|generated)\b`), []Outcome{Created, Reset}},
}

// cannotEnter begins what one may do then, and says nothing of the key.
var cannotEnter = lazily(`\bsi no (?:puede|pueden|pudiera|logra|logran) (?:entrar|ingresar|acceder|conectarse)\b`)

// noAccess says what a suspension or a removal brings about, and so that it was done.
var noAccess = lazily(`\b(?:ya no (?:tiene|tienen|cuenta con|cuentan con) (?:mas )?acceso|ya no (?:puede|pueden) (?:entrar|ingresar|acceder|iniciar sesion)|no longer (?:has|have) access|can no longer (?:log in|sign in|enter))\b`)

// informing begins what the writer says for themselves; what else comes before is a condition, or what somebody told them.
var (
	informing = lazily(`\b(?:confirm|inform|notific|comunic|coment|avis)(?:o|amos|arle|arles|ando)(?: a usted| a ustedes| que)* que\b`)
	hearsay   = lazily(`\b(?:si|que|cuando|porque|como|comenta|comentan|reporta|reportan|dice|dicen|indica|indican|menciona|if|that|says|reports)\b`)
)

var temporary = lazily(`\b(?:temporal|temporalmente|provisional|provisionalmente|temporarily)\b`)

// noEntry is a complaint, not a refusal.
var noEntry = lazily(`\bno (?:se |le |lo )?(?:puede|pueden|pudo|pudieron|logra|logran|logro) (?:entrar|ingresar|acceder|iniciar)\b`)

// relative clauses are no questions: «lo que me comparte sistemas».
var relative = lazily(`\bque (?:nos|me) [a-z]+`)

// carriedOut is how offices say that an act was done: «se procedió a la suspensión», «se llevó a cabo la baja».
func carriedOut(nouns, verbs string) expression {
	return lazily(`\b(?:(?:aplico|aplicamos|realizo|realizamos|efectuo|efectuamos|ejecuto|ejecutamos|hizo|hicimos|confirmo|confirmamos|llevo a cabo|llevamos a cabo|` +
		`(?:procedio|procedimos|ha procedido|hemos procedido) (?:a|con)|atendio (?:su|la) solicitud de) (?:a )?(?:la |el |su )?(?:correspondiente )?(?:` + nouns + `)|` +
		`(?:procedio|procedimos|ha procedido|hemos procedido) a (?:` + verbs + `))\b`)
}

// gone is said of a user that is not there.
var gone = lazily(`\b(?:ya no|no longer)\b`)

var (
	refusing = lazily(`\b(?:ya existe|ya existia|ya (?:esta|se encuentra) registrad|ya (?:cuenta|contaba) con|ya tiene (?:una? )?(?:cuenta|usuario|clave|acceso)|` +
		`incomplet[oa]s?|(?:por|hace) falta\b|falta de |faltan? (?:datos|informacion|documentos|el|la|los|las|su)\b|no procede|improcedente|se (?:le )?(?:niega|nego)|negad[oa]s?\b|rechazad|rechaza|rechazamos|denegad|` +
		`sin licencias|no (?:hay|existen|contamos con|tenemos|quedan|disponemos de|se cuenta con) (?:mas |suficientes )?licencias|licencias (?:agotadas|insuficientes|disponibles)|` +
		`(?:limite|tope|maximo) de (?:usuarios|licencias|cuentas)|no (?:es|fue|ha sido|resulta|resulto) posible|no (?:se |lo |la |le )?(?:pudo|pudimos|puede|podemos|puedo|logro|logramos|pudieron)\b|` +
		`imposible|no (?:esta |se encuentra )?autorizad|no (?:se |me |nos )?autoriz(?:a|o|an|aron|amos)\b|no (?:existe|aparece)|no (?:se |lo |la |le )?(?:encontro|encontramos|encontre|encuentra|localizo|localizamos|localiza)|no corresponde|` +
		`already exists|already has|cannot|can't|unable to|not possible|rejected|declined|not found|does(?: not|n't) exist|no licen[sc]es|incomplete|missing (?:data|information)|` +
		`no (?:licen[sc]es|seats) (?:left|available)|duplicad[oa]|no aplica|could(?: not|n't)|not authori[sz]ed)`)
	asking = lazily(`[?¿]|\b(?:nos|me) (?:puede|pueden|podria|podrian|confirma|indica|indican|comparte|proporciona|hace el favor)\b|` +
		`\b(?:en cuanto|cuando|hasta que|una vez que) (?:nos|me) (?:l[oa]s? )?(?:mand|envi|hag|compart|confirm|indiqu|autoric|proporcion|den)[a-z]*|` +
		`\b(?:favor de|le pedimos|le solicitamos|le pido|agradeceremos|requerimos|necesitamos|please|kindly) (?:que )?(?:nos |me )?(?:indi|confirm|proporcion|compart|envi|complet|precis|aclar|verifi|send|provide|clarify)[a-z]*|` +
		`\b(?:could|can|would) you\b|\b(?:cual|cuales) (?:es|seria|son)\b|\bqueda la duda\b|\btenemos (?:una )?duda`)
	future = lazily(`\b(?:manana|en breve|mas tarde|a la brevedad|en (?:el|un) transcurso|en cuanto|tan pronto|cuando|una vez (?:que|autorizad|aprobad|liberad)|una vez|` +
		`(?:re|des|in|des?in)?(?:activ|habilit|bloque)ar(?:a|an|emos)|(?:elimin|cre|gener|restaur|borr|reinici)ar(?:a|an|emos)|(?:suspend|restablec)er(?:a|an|emos)|` +
		`quedara|quedaran|estara|estaran|sera|seran|hara|haremos|haran|daremos|crearemos|creara|enviaremos|enviare|enviara|mandaremos|mandare|suspendera|suspenderemos|reactivaremos|eliminaremos|` +
		`atenderemos|procederemos|procedera|aplicaremos|aplicara|tendremos|tendra|responderemos|realizaremos|realizara|` +
		`va a|vamos a|van a|voy a|en tramite|en proceso|en revision|en espera|pendientes?|estamos (?:trabajando|revisando|procesando|validando|gestionando|atendiendo|en)|` +
		`(?:se )?(?:lo|la|los|las) (?:envio|mando|hago llegar|comparto) (?:manana|hoy|en|el|por la|mas)|hoy mismo|queda hoy|el dia de manana|antes de las|por la tarde|` +
		`(?:el|este|proximo) (?:lunes|martes|miercoles|jueves|viernes)|la (?:proxima|siguiente|otra) semana|proximamente|proxim[oa]s|` +
		`si (?:se|nos|lo|la|autoriza|aprueba|todo)|siempre y cuando|podria|deberia|debera quedar|por (?:crear|dar|aplicar|confirmar|suspender|eliminar|reactivar)|` +
		`(?:we|i|they|it|you)'ll|will|shall|going to|tomorrow|shortly|soon|once|as soon as|pending|in progress|working on|would|to be (?:created|suspended|removed|restored))\b`)
	negating = lazily(`\b(?:no|not|nunca|tampoco|sin|ni|aun|todavia|yet|never|isn't|wasn't|hasn't|haven't|imposible|unable|fallo|fallaron|error|failed|parcialmente|intento|intentamos|tratamos|ningun|ninguno|ninguna)\b`)
	noting   = lazily(`\b(?:recibid[oa]s?|recibi|recibimos|enterad[oa]s?|acuse|tomamos nota|tomo nota|received|got it|noted|registrad[oa]s?|` +
		`gracias por (?:su|tu|el) (?:correo|mensaje|solicitud)|thank you for your (?:e-?mail|message|request)|de acuerdo|ok|okay|con gusto|claro que si|ticket|turnad[oa]|canalizad[oa]|asignad[oa] a)\b`)
	hedging = lazily(`\b(?:anterior(?:es|mente)?|antes (?:era|tenia)|previ[oa](?:mente)?|vieja|viejo|old password|correccion|corrijo|corregimos|correct[oa]s? (?:es|son)|fe de erratas|` +
		`omit[aei]r?|haga caso omiso|hacer caso omiso|caso omiso|ignore|ignorar|disregard|equivocad[oa]|equivocamos|equivocacion|por error|error|disculp[ae]|una disculpa|` +
		`no funciona|no sirve|hasta (?:que (?:le|les|nos|se|yo)|nuevo aviso)|` +
		`(?:comenta|dice|reporta|indica|menciona|refiere|informa) (?:el|la) (?:funcionari[oa]|usuari[oa]|titular|servidor)|(?:funcionari[oa]|usuari[oa]|titular) (?:nos |me |le )?(?:comenta|dice|reporta|indica|menciona|refiere|informa)|(?:me|nos) dicen|` +
		`ya no es|cambio de|dej[oa] de|ya estaba|ya se encontraba|ya (?:se )?habia|en lugar de|en vez de|sino|al parecer|creo que|parece que|supongo|` +
		`excepto|excepcion|exceptuando|salvo|a menos|menos (?:el|la|los|las) (?:de|del|cuenta|usuario)|except|pero|sin embargo|however|` +
		`tal vez|quiza|quizas|posiblemente|probablemente|maybe|perhaps|probably|i think|de prueba|ejemplo|for example|cancel[ao]r?|cancelad[oa]|revert|` +
		`primera? parte|segunda? parte|primera mitad|segunda mitad|resto de la|otra mitad|completar con|seguid[oa] de|followed by|(?:sin|con) (?:el |la |los |las )?(?:punto|coma|comas|comillas|asterisco|guion|parentesis)|sin espacios?|con espacios?)\b`)
	generally = lazily(`\b(?:list[oa]s?|hech[oa]s?|atendid[oa]s?|realizad[oa]s?|aplicad[oa]s?|concluid[oa]s?|ejecutad[oa]s?|completad[oa]s?|procesad[oa]s?|resuelt[oa]s?|finalizad[oa]s?|done|completed|all set)\b`)
	// receipt is asked for, or more help is offered, once the answer is given: no question about it.
	receipt = lazily(`\b(?:recib|acus|receipt|recepcion|algo mas en (?:lo )?que|en que (?:mas|otra cosa)|anything else|` +
		`confirm[a-z]* (?:por favor )?(?:que|si) (?:ya )?(?:le |les )?(?:pued|pudo|pudieron|logr)[a-z]* (?:entrar|ingresar|acceder|iniciar))`)
	notYet   = lazily(`\b(?:aun|todavia|yet)\b`)
	greeting = lazily(`^(?:hola|hello|hi|que tal|buen dia|buenos dias|buenas tardes|buenas noches|buenas|excelente dia|dear [a-z]+|estimad[oa]s?(?: [a-z.]+){0,3})[,.:;! ]+`)
	// bookkeeping is what a desk does with the request, not with the key.
	bookkeeping = lazily(`\b(?:genero|generado|generamos|creo|creado|registro|registrado|abrio|abierto|levanto|levantado|asigno|created|opened)(?: (?:el|un|su|con el|a|the))? (?:ticket|folio|reporte|caso|numero|incidente|case)`)
	// ofContract is what befell the contract, not the key.
	ofContract = lazily(`\b(?:contrato|convenio|poliza)s?(?: (?:esta|estan|fue|se encuentra|ha sido|quedo))* (?:suspendid|bloquead|cancelad|inactiv)[oa]s?`)
	ofAll      = lazily(`\b(?:todos|todas|ambos|ambas|los (?:dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|[0-9]+)|las (?:dos|tres|cuatro|cinco|[0-9]+)|all|both)\b`)
	// harmless sentences end half of all mails; they ask, deny and promise nothing about the order.
	harmless = lazily(`\b(?:(?:cualquier|si (?:tiene|tienen|requiere|existe|hay|hubiera|hubiese|presenta)|en caso de|ante) (?:alguna? |algun |otra |mas |presentar |cualquier |tener |requerir |no poder )*(?:dudas?|problemas?|comentarios?|aclaracion(?:es)?|inconvenientes?|informacion|apoyo|detalles?|ingresar|entrar)|` +
		`no dude|no duden|a sus ordenes|a la orden|quedo (?:atent|al pendiente|pendiente)|quedamos (?:atent|al pendiente|pendientes|a sus)|estamos a sus|feel free|any questions|do not hesitate|` +
		`(?:debera|deberan|debe|favor de|podra|se le pedira|le pedira|le solicitara|se recomienda|recomendamos|sugerimos|le sugerimos|puede|tendra que) (?:de )?(?:cambiar|modificar|actualizar|personalizar)|al (?:primer )?(?:ingresar|entrar|iniciar|acceso)|` +
		`(?:en|desde|tras|al|despues de) (?:su|el|la) prim(?:er|era) (?:acceso|ingreso|inicio|sesion|vez)|first (?:login|log-in|sign-in|access|time)|(?:cambi[ae]r?|modificar|change) (?:su |la |esta |your |the )?(?:contrasena|clave|password)|` +
		`no (?:la |lo |los |las )?(?:compart|divulgu|respond|contest)[a-z]*|personal e intransferible|intransferibles?|do not (?:share|reply)|(?:respet|distingu|diferenci|consider|observ)[a-z]* (?:entre )?(?:las )?(?:mayusculas|minusculas)|case.sensitive|` +
		`(?:confirm|avis)[a-z]* (?:de recibido|la recepcion|de recibo|recepcion)|acus[ae]r? (?:de )?recib[a-z]*|confirm[a-z]* (?:receipt|reception)|` +
		`algo mas en (?:lo )?que|en que (?:mas|otra cosa)|anything else|confirm[a-z]* (?:por favor )?(?:que|si) (?:ya )?(?:le |les )?(?:pued|pudo|pudieron|logr)[a-z]* (?:entrar|ingresar|acceder|iniciar)|` +
		`que tenga|tenga (?:un )?(?:buen|excelente|bonito)|excelente (?:dia|tarde|semana)|buen fin|have a (?:nice|good|great)|` +
		`vigente|vigencia|vence|expira|caduca|expires|ya puede (?:entrar|ingresar|acceder|utilizar|usar)|ya pueden|podra (?:entrar|ingresar|acceder|consultar)|podran (?:entrar|ingresar)|can now|puede (?:entrar|ingresar|acceder|consultar)|para (?:entrar|ingresar|acceder))\b`)
	// consequence follows a suspension or removal: «ya no podrá ingresar».
	consequence = lazily(`,?;? ?(?:por lo que |y |asi que |de modo que |con lo que |so )*(?:ya )?(?:no|sin) (?:podra|podran|tendra|tendran|puede|pueden|tiene|tienen|cuenta con|posibilidad de|longer|acceso)[a-z ]*[.!]*$`)
)

// shutOut is what a suspension means, said before it: «ya no tiene acceso, quedó bloqueado».
var shutOut = lazily(`\bya no (?:tiene|tienen|tendra|tendran|podra|podran|puede|pueden|cuenta con)\b`)

var abbreviation = lazily(`(?i)(?:^|[\s(])(?:c|lic|ing|dr|dra|mtro|mtra|sr|sra|srta|arq|prof|no|num|núm|atte|tel|ext|art|av|col|ud|vs|etc|depto|p|s\.a|c\.v|[a-z])$`)

// sentences parts lines into sentences. Lines that a mail program broke are joined first; so no «no» is parted from
// what it denies.
func sentences(lines []string) []sentence {
	var all []sentence
	for _, paragraph := range paragraphs(lines) {
		start := 0
		for i, r := range paragraph {
			if !strings.ContainsRune(".!?", r) || start > i {
				continue
			}
			end := i + 1
			if end < len(paragraph) && !strings.ContainsRune(" \t\u00a0\"»”)", rune(paragraph[end])) && paragraph[end] < 0x80 || r == '.' && abbreviation().MatchString(paragraph[start:i]) {
				continue
			}
			all = appendSentence(all, paragraph[start:end])
			start = end
		}
		all = appendSentence(all, paragraph[start:])
	}
	return all
}

func paragraphs(lines []string) []string {
	var all []string
	joining := false
	for _, line := range lines {
		line = strings.TrimSpace(line)
		if joining && line != "" && continues(all[len(all)-1], line) {
			all[len(all)-1] += " " + line
			continue
		}
		joining = line != ""
		if joining {
			all = append(all, line)
		}
	}
	return all
}

// entryShape is a line of a list: «pnava: suspendido».
var entryShape = lazily(`^\S{2,60} ?(?:[:=|→]|->|- |– )`)

const wrapped = 45 // characters from which a line without an end may have been broken by a program

func continues(line, next string) bool {
	if folioShape().MatchString(next) || entryShape().MatchString(next) || strings.ContainsAny(line[len(line)-1:], ".!?:;") || strings.ContainsAny(line+next, "\t") || len(line) > maxScan {
		return false
	}
	first := []rune(next)[0]
	lower := fold(string(first)) == string(first) && isWordRune(first) && (first < '0' || first > '9')
	return lower || len(line) >= wrapped && isWordRune(first)
}

func appendSentence(all []sentence, text string) []sentence {
	text = strings.TrimSpace(text)
	if len(wordsOf(text)) == 0 && !strings.ContainsAny(text, "?¿") {
		return all
	}
	return append(all, sentence{text: text, folded: strings.Join(strings.Fields(fold(text)), " "), folios: appendFolios(nil, text)})
}

// understand says what the sentences do.
func (v vocabulary) understand(all []sentence) []sentence {
	for i := range all {
		v.understandOne(&all[i])
	}
	return all
}

func (v vocabulary) understandOne(s *sentence) {
	text := cannotEnter().ReplaceAllString(greeting().ReplaceAllString(s.folded, ""), "cualquier duda")
	s.asks = asking().MatchString(relative().ReplaceAllString(text, ""))
	s.whole = ofAll().MatchString(text)
	if isHarmless := harmless().MatchString(text); isHarmless && !refusing().MatchString(text) && len(v.outcomesOf(text)) == 0 {
		s.courteous = true
		s.asks = s.asks && strings.ContainsAny(text, "?¿") && !receipt().MatchString(text)
		s.hedges = hedging().MatchString(text)
		return
	}
	s.notes = noting().MatchString(text)
	if at := noAccess().FindStringIndex(text); at != nil && len(v.outcomesOf(text)) == 0 && !hearsay().MatchString(informing().ReplaceAllString(text[:at[0]], "")) {
		text = noAccess().ReplaceAllString(text, "acceso retirado")
	}
	complains := noEntry().MatchString(text) && !noAccess().MatchString(text) && len(v.outcomesOf(text)) == 0
	if complains {
		text = noEntry().ReplaceAllString(text, "")
	}
	text = ofContract().ReplaceAllString(bookkeeping().ReplaceAllString(text, ""), "")
	s.refuses = refusing().MatchString(text) || slices.Contains(v.outcomesOf(text), Refused)
	s.later = future().MatchString(text)
	s.hedges = hedging().MatchString(text) || complains || strings.HasPrefix(text, "si ") && !strings.HasPrefix(strings.ToLower(s.text), "sí ")
	if s.refuses && isDenied(text) {
		s.refuses, s.hedges = false, true
	}
	if slices.ContainsFunc(v.outcomesOf(text), func(o Outcome) bool { return o == Suspended || o == Removed }) {
		text = shutOut().ReplaceAllString(text, "")
		s.refuses = refusing().MatchString(text) && !isDenied(text)
		s.later = future().MatchString(text)
	}
	s.plain = generally().MatchString(text)
	told := text
	if at := v.firstOutcome(text); at >= 0 {
		told = text[:at] + consequence().ReplaceAllString(text[at:], "")
	}
	s.denies = negating().MatchString(strings.ReplaceAll(told, "no obstante", ""))
	s.done = slices.DeleteFunc(v.outcomesOf(text), func(o Outcome) bool { return o == Refused })
	s.mixed = v.saysSeveral(text)
	if temporary().MatchString(text) && slices.Contains(s.done, Removed) {
		s.done, s.mixed = []Outcome{Suspended}, true // what is removed for a time is not removed
	}
	if told != text {
		s.refuses = s.refuses && refusing().MatchString(told)
		s.later = future().MatchString(told)
	}
	s.later = s.later || s.denies && notYet().MatchString(told)
}

// isDenied reports whether what sounds like a refusal is denied: «no fue rechazada».
func isDenied(text string) bool {
	at := refusing().FindStringIndex(text)
	if at == nil || strings.HasPrefix(text[at[0]:], "no ") || strings.HasPrefix(text[at[0]:], "sin ") {
		return false
	}
	before := wordsOf(text[:at[0]])
	return slices.ContainsFunc(before[max(0, len(before)-4):], func(w string) bool {
		return w == "no" || w == "not" || w == "sin" || w == "ningun" || w == "ninguna" || w == "nunca" || w == "never"
	})
}

// outcomesOf gives the outcomes whose words a text has.
func (v vocabulary) outcomesOf(text string) []Outcome {
	var all []Outcome
	for _, p := range slices.Concat(known, v.outcomes) {
		if p.words().MatchString(text) {
			for _, o := range p.outcomes {
				if !slices.Contains(all, o) {
					all = append(all, o)
				}
			}
		}
	}
	return all
}

// saysSeveral reports whether a text has words for two things that cannot be one.
func (v vocabulary) saysSeveral(text string) bool {
	var common []Outcome
	for _, p := range slices.Concat(known, v.outcomes) {
		if !p.words().MatchString(text) {
			continue
		}
		if common == nil {
			common = p.outcomes
			continue
		}
		if common = slices.DeleteFunc(slices.Clone(common), func(o Outcome) bool { return !slices.Contains(p.outcomes, o) }); len(common) == 0 {
			return true
		}
	}
	return false
}

func (v vocabulary) firstOutcome(text string) int {
	first := -1
	for _, p := range slices.Concat(known, v.outcomes) {
		if at := p.words().FindStringIndex(text); at != nil && (first < 0 || at[1] < first) {
			first = at[1]
		}
	}
	return first
}

// phrases makes the template's phrases: plain words, quoted for the expression.
func (t Template) phrases() []phrase {
	var all []phrase
	for outcome, list := range t.Outcomes {
		for _, text := range list[:min(len(list), maxPhrases)] {
			if words := wordsOf(fold(text)); len(words) > 0 {
				for i := range words {
					words[i] = regexp.QuoteMeta(words[i])
				}
				all = append(all, phrase{sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\b` + strings.Join(words, `\W+`) + `\b`) }), []Outcome{outcome}})
			}
		}
	}
	return all
}
