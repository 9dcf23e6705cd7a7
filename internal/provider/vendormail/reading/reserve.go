package reading

import (
	"slices"
	"strings"
)

// People hand a key over and hold it back in one mail: «no la entreguen todavía», «la estoy haciendo de nuevo», «es del portal de
// facturas». In a mail that brings a secret, a sentence about the order that denies anything, or has one of the words below, is a
// doubt, but for the few ways to say «no» that mean nothing here. Almost nobody who hands over a key writes one of them.

var (
	// idle are the ways to say «no» that deny nothing of the key.
	idle = lazily(`\bsin (?:otr[oa]|mas)(?: asunto| particular)?(?: por el momento| que (?:agregar|anadir))?\b|\bsin (?:las |los )?(?:cambios?|comillas|costo|parentesis)\b|\bno (?:cambia|cambio|tiene costo|mayor)\b|` +
		`\bno (?:es |sera |hace )?(?:necesari[oa]|falta|menor)\b(?: (?:usar |tener |la |el |una )*(?:vpn|instalar [a-z]+))?|\bno se preocupen?\b|\bno te preocupes\b|\bno (?:hubo|hay|tuvimos|tuvo) (?:ningun )?(?:problemas?|inconvenientes?|cuidado|de que)\b|` +
		`\b(?:favor de )?(?:no|nunca) (?:la |lo |las |los |sus? |se (?:la |lo |les? )?|olviden? |debe(?:n)? )*(?:compart|divulg|prest|respond|contest|olvid|dud|difund|revel|imprim)[a-z]*\b|\b(?:en caso de|si(?: aun| por algo| de casualidad)?) no (?:le |les |lo |la |se )?(?:pued|pod|pud|logr|entra|abre|deja|permit|jala|recib|lleg)[a-z]*|` +
		`\b(?:(?:cualquier|algun|alguna|otra|tiene|tienen|sus?|la|una) )+(?:otra )?dudas?\b|\bdudas? (?:o|y) (?:comentario|aclaracion)[a-z]*|\bsi (?:para entonces )?no (?:ha|han) (?:ingresado|entrado)\b|\bno van en orden\b|\bexpires?:? never\b|\bno (?:labor|trabaj)[a-z]*\b|\bno (?:le |les |me )?(?:habia|falt)[a-z]* (?:llegado (?:su|el|tu) correo|nada)\b|\bpara que no se (?:le|les) (?:olvide|pierda)\b|\bno (?:solo|es spam|obstante)\b|\bni (?:la|lo) (?:escrib|comparta|anote|publi)[a-z]*|\bcomillas no (?:son|forman|van|cuentan)\b|\b(?:para que no (?:se|haya)|para no|para evitar) confu[a-z]*`)
	// nowDoing is what one does as one writes; without its accent it would be what somebody did.
	nowDoing = lazily(`\b(?:la|lo|las|los) (?:borro|elimino|quito|cambio|genero|creo|bloqueo|cancelo|desactivo|suspendo|reviso|valido|consulto)\b`)
	denying  = lazily(`\b(?:no|nunca|jamas|tampoco|ni|not|never|don't|doesn't|isn't)\b`)
	// reserving are words that hold back, put off or take back what is handed over.
	reserving = lazily(`\b(?:aunque|mientras|todavia|aun|de preferencia|al reves|dud[ao]s?|confund[a-z]*|confusion|equivoc[a-z]*|erron[a-z]*|incorrect[a-z]*|invert[a-z]*|voltead[a-z]*|cruzad[a-z]*|cruce|traspapel[a-z]*|homonim[a-z]*|tocay[a-z]*|` +
		`parece que|se parece|al parecer|aparentemente|supon[a-z]*|supuest[a-z]*|quiza[s]?|tal vez|segun (?:yo|me|nos|recuerdo|entiendo|vi)|me dijeron|simulacro|simulad[a-z]*|ensayo|fictici[a-z]*|dummy|fake|` +
		`antes de (?:mandar|enviar|entregar|us|dar)[a-z]*|otr[oa]s? (?:datos?|usuari[oa]s?|cuentas?|claves?|contrasenas?|accesos?|persona|nombres?|sistema|perfil|funcionari[oa]|compan[a-z]*)|` +
		`(?:permisos?|perfil|rol|privilegios) (?:de |del |como )?(?:super ?)?(?:administrador|admin|root)|mal (?:escrit|captur|registr|teclead|puest|hech|copi|dad)[a-z]*|(?:quedo|esta|salio|puse|estaba|va|iba|fue) mal|` +
		`(?:detener|detengan?|absten[a-z]*|absteng[a-z]*|aguant[ae]n?(?:me|nos)?|pausa|paren|stop|hold|wait|whoa)|esper[ae]n?(?:me|nos)? (?:a|al|mi|nuestr[oa]|el|la|un|una|por|hasta|tantito|instruc|confirm|unos|aviso)[a-z]*|` +
		`(?:la|lo|las|los) (?:hago|hacemos|vuelvo|volvemos|rehago|rehacemos|borramos|quitamos|doy|damos|corrijo|corregimos|repito)|(?:borr|elimin|ignor|descart|cancel|olvid|destru|desech|devuelv|tir|desh)[a-z]*l[oa]s?|antes de que (?:alguien|se|l[oa]s?)\b|(?:que es|aparece|salio) esto|` +
		`es(?:e|a|o|os|as) (?:es|son|era|eran) (?:de|del|para|la de|el de)|es la de (?:ayer|antes|siempre|el|la)|que (?:ya )?(?:tenia|usaba)n? (?:antes|ayer)?|(?:donde|en donde) dice|debe decir|dec[ií]a|` +
		`(?:otra vez|de nuevo) (?:con|desde|manana|el|la)|instead|however|although|wrong|mistake|typo|ignore|before you|another (?:user|account|person|one)|expired|no longer|stand by|need to (?:issue|create|generate|reset|change|make))\b`)
	// underWay is what the vendor is doing now, and has not done.
	underWay = lazily(`\b(?:estoy|estamos|ando|andamos|sigo|seguimos|sigue|siguen|esta|estan)(?: ya| apenas| todavia| aun)? ([a-z]+(?:ando|endo))(?:l[oa]s?|sel[oa]s?)?\b`)
	// handing are what one is doing who hands a key over.
	handing = wordSet(`enviando mandando compartiendo pasando adjuntando anexando remitiendo proporcionando haciendo entregando dejando siendo confirmando informando notificando avisando respondiendo contestando
		usando utilizando funcionando entrando corriendo trabajando operando`)
	// ofElse is a pair of another system than the one that is asked about.
	ofElse = lazily(`\b(?:portal|sistemas?|plataforma|pagina|sitio|servidor|modulo|accesos?|cuenta|usuari[oa]|claves?|contrasenas?|password|consola|panel|app|aplicacion|credenciales|datos|login|account|access)` +
		`(?: (?:al?|del?|para|en|el|la|las|los|un|una|su|nuestr[oa]|nuev[oa]|for|to|the|portal|sistema|plataforma|modulo|servidor|acceso|entrar|consultar|descargar|ver|es|son|de acceso)){0,6} ` +
		`(?:factur|cfdi|timbr|cobr|pagos?\b|proveedores|tickets?\b|nomina|webmail|outlook|e?-?mail\b|ftp|sftp|vpn|crm\b|erp\b|sap\b|wi-?fi|red (?:interna|inalambrica|local)|zoom|teams|webex|meet\b|capacita|cursos?\b|campus|moodle|aula|` +
		`encuesta|mesa de (?:ayuda|servicio)|help ?desk|soporte|almacen|inventario|intranet|nube\b|drive|dropbox|onedrive|sharepoint|banc[oa]|prueba|demo\b|desarrollo|qa\b|staging|sandbox|api\b|base de datos|router|equipo de computo|computadora|` +
		`administra(?:cion|dor)|backoffice|back office|videollamada|billing|invoic|training|testing)|\b(?:vpn|ftp|sftp|wi-?fi|cfdi|webmail)\b`)
	taxpayer = lazily(`^[a-z&]{3,4}[0-9]{6}[a-z0-9]{3}$`)
	// postscript begins what was thought of after the signature.
	postscript = lazily(`^(?:p\.? ?[ds]\.?(?: ?[:.,-]|$)|pd\b|ps\b|posdata|postdata|post ?scriptum)`)
	// takenBack begins what is said below a signature of what stands above it.
	takenBack = lazily(`^(?:perdon|disculp|ojo\b|nota|aclar|correcc|corrij|rectific|me equivoqu|error|olvid|ignor|lo de arriba|lo anterior|por cierto|ah[,.! ]|oops|ups|sorry|edit|p\.? ?s)`)
	// becomes leads from a secret to what became of it, or to the next one.
	becomes = lazily(`^[\s"'»”)*_]*(?:-+>|=+>|→|⇒|➔|➜|>>)`)
)

// weighReserves doubts keys that are handed over with a reserve, and those of another system.
func (r *reader) weighReserves(claims []claim) {
	if !slices.ContainsFunc(claims, func(c claim) bool { return c.secret != "" }) {
		return
	}
	refused := slices.ContainsFunc(claims, func(c claim) bool { return c.outcome == Refused })
	for _, s := range r.prose {
		r.weighAside(s)
		if s.aside || s.refuses && refused || r.isOffer(s, claims) || r.isOther(s, claims) {
			continue
		}
		if isReserved(s.text, r.plainly(s)) {
			r.doubt(Hedged)
		}
		if ofElse().MatchString(idle().ReplaceAllString(r.plainly(s), " ")) {
			r.doubt(OtherAct)
		}
	}
}

// weighAside doubts what was set aside and leads on to the pair, or holds something back and says of nothing else.
func (r *reader) weighAside(s sentence) {
	if !s.aside {
		return
	}
	if strings.HasSuffix(s.folded, ":") && ofElse().MatchString(s.folded) {
		r.doubt(OtherAct)
	}
	if !slices.ContainsFunc(wordsOf(s.folded), ofOther().MatchString) && reserving().MatchString(idle().ReplaceAllString(r.plainly(s), " ")) {
		r.doubt(Hedged)
	}
}

// plainly is a sentence without the officials' names, which hold nothing back, and without what says nothing.
func (r *reader) plainly(s sentence) string { return withoutNoise(r.index.withoutNames(s.folded)) }

// isReserved reports whether a sentence holds something back.
func isReserved(text, folded string) bool {
	folded = idle().ReplaceAllString(folded, " ")
	if reserving().MatchString(folded) || nowDoing().MatchString(strings.ToLower(text)) || denying().MatchString(folded) && !strings.HasPrefix(folded, "no. ") {
		return true
	}
	for _, m := range underWay().FindAllStringSubmatch(folded, 5) {
		if !handing[m[1]] {
			return true
		}
	}
	return false
}

// weighTail doubts a mail below whose signature more is said of the order: a postscript, or a reserve.
func (r *reader) weighTail(claims []claim) {
	var lines []string
	signed := false // below «--» stands who signs, and hardly ever anything else
	for _, row := range r.tail {
		folded := strings.TrimSpace(fold(row.text()))
		if disclaimer().MatchString(folded) || deviceLine().MatchString(folded) {
			break
		}
		signed = signed || folded == "--"
		if !signed || postscript().MatchString(folded) || takenBack().MatchString(folded) {
			signed = false
			lines = append(lines, row.text())
		}
	}
	below := r.vocabulary.understand(sentences(lines, r.index))
	r.markAsides(below)
	if slices.ContainsFunc(below, func(s sentence) bool { return !s.aside && r.takesBack(s) }) {
		r.doubt(Hedged)
	}
	written := slices.Concat(r.prose, below)
	at := slices.IndexFunc(written, func(s sentence) bool { return postscript().MatchString(s.folded) })
	if at >= 0 && slices.ContainsFunc(written[at:], func(s sentence) bool { return !s.aside && !s.courteous && r.isMatter(s) && !r.isOffer(s, claims) }) {
		r.doubt(Hedged)
	}
}

// takesBack reports whether a sentence below a signature says more than who signs.
func (r *reader) takesBack(s sentence) bool {
	folded := r.plainly(s)
	return len(wordsOf(folded)) >= 3 && r.isMatter(s) && (s.hedges || s.asks || s.later || s.refuses || len(s.done) > 0 || isReserved(s.text, folded))
}

// isSwapped reports whether a secret looks like a user, and the user like a secret: two columns may have changed places.
func (r *reader) isSwapped(c *claim) bool {
	if c.order < 0 || c.user == "" || !r.index.userFits(c.order, c.secret) || c.secret != strings.ToLower(c.secret) || !isUser(c.secret) {
		return false
	}
	return c.user != strings.ToLower(c.user) || !r.index.userFits(c.order, c.user)
}

// becomesSomething reports whether an arrow leads on from a secret: to another, or to what became of it.
func (r *reader) becomesSomething(secret string) bool {
	return slices.ContainsFunc(r.fresh, func(row row) bool {
		_, rest, found := strings.Cut(row.text(), secret)
		return found && becomes().MatchString(rest)
	})
}

// holdsSuspects reports whether the text written now holds a word that may be a secret.
func (r *reader) holdsSuspects() bool {
	return slices.ContainsFunc(r.fresh, func(row row) bool {
		before := ""
		for word := range strings.FieldsSeq(strings.ReplaceAll(row.text(), string(markStruck), " ")) {
			word = strings.Trim(word, ".,;:()[]<>«»\"'“”*_|#¿?¡!")
			if isPairSecret(word) && !unsaid[before] && !strings.Contains(r.subject, word) {
				return true
			}
			before = strings.Join(wordsOf(fold(word)), " ")
		}
		return false
	})
}
