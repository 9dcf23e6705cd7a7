package reading

import (
	"strings"
)

var (
	separator   = lazily(`^[-_*\s]*(?:mensaje original|original message|mensaje reenviado|forwarded message|mensaje anterior|mensaje citado|correo original)[-_*\s]*$`)
	begin       = lazily(`^(?:begin forwarded message|inicio del mensaje reenviado|comienzo del mensaje reenviado)\s*:`)
	attribution = lazily(`^(?:[-_*\s]*)(?:el|on|en|a la\(s\)|le)\b.{4,250}\b(?:escribio|wrote|a ecrit|ha escrito)\s*:?\s*$`)
	wroteOnly   = lazily(`^.{3,120}(?:<[^>]+@[^>]+>|\([^)]*@[^)]*\)|\[mailto:[^\]]+\]).{0,20}(?:escribio|wrote)\s*:?$`)
	headerFrom  = lazily(`^\W*(?:de|from|remitente)\W*:`)
	headerMore  = lazily(`^\W*(?:enviado(?: el)?|enviados?|sent|para|to|asunto|subject|fecha|date|cc)\W*:`)
	closing     = lazily(`^(?:muchas gracias y |gracias[,. ]+|sin mas por el momento[,. ]*|quedo (?:atent[oa]|a sus ordenes)[,. ]*(?:y )?)*` +
		`(?:saludos(?: cordiales| cordialmente)?|cordialmente|atentamente|atte|cordial saludo|un cordial saludo|reciba un cordial saludo|un saludo|` +
		`le envio un cordial saludo|best regards|kind regards|regards|best|thanks|thank you|sincerely|cheers|saludos!+|slds)(?: ?[/|-] ?(?:saludos(?: cordiales)?|un saludo|(?:best|kind) regards|regards|thanks|gracias))?[,.!: ]*$`)
	deviceLine = lazily(`^(?:enviado desde (?:mi|un|el)\b|sent from (?:my|outlook|yahoo)|obtener? outlook para|get outlook for|enviado con )`)
	disclaimer = lazily(`^\W*(?:confidentiality notice|disclaimer|legal notice|nota de confidencialidad|aviso legal)\b|(?:si usted no es (?:el|la) destinatari|aviso de (?:privacidad|confidencialidad)|antes de imprimir|piense en el medio ambiente|` +
		`(?:este (?:mensaje|correo|e-mail)|la informacion (?:contenida|transmitida)|this (?:e-?mail|message)|the information contained).{0,200}(?:confiden|privileg|destinatario|addressee|recipient))`)
)

// jobTitle is a line of a signature with a word that elsewhere is a label.
var jobTitle = lazily(`^\W*(?:(?:senior|key|jr|sr)\W+)?(?:account|user|customer|client|acceso|cuentas?)\W+(?:manager|executive|director|support|success|services?|specialist|representative|clave)\b[^:=]*$`)

// ofNotice begins a notice that speaks of users and passwords as such.
var ofNotice = lazily(`^\W*confidentiality notice\b`)

// markQuoted marks what was not written now: from a forwarded or quoted message on, and lines that introduce one. Under
// an attribution whose quotation is marked with «>», what is not marked is the answer, written below.
func markQuoted(rows []row) []row {
	for i := range rows {
		if rows[i].quoted {
			continue
		}
		n := introduces(rows, i)
		if n == 0 {
			continue
		}
		for k := i; k < i+n; k++ {
			rows[k].quoted = true
		}
		if next := nextFilled(rows, i+n); next < len(rows) && rows[next].quoted {
			continue
		}
		for k := range rows[i:] {
			rows[i+k].quoted = true
		}
		break
	}
	return rows
}

// answerInline unmarks the quoted label of an answer typed between the lines of our mail: «> Usuario:» and below it, new, the user.
func (v vocabulary) answerInline(rows []row) []row {
	for i := range rows {
		if !rows[i].quoted || len(rows[i].cells) != 1 || !strings.HasSuffix(strings.TrimSpace(rows[i].text()), ":") {
			continue
		}
		next := nextFilled(rows, i+1)
		if next >= len(rows) || rows[next].quoted || len(strings.Fields(rows[next].text())) != 1 {
			continue
		}
		switch pureLabel(v, rows[i].text()) {
		case userClass, secretClass, claveClass:
			rows[i].quoted = false
		}
	}
	return rows
}

// nextFilled gives the next row with something in it, from the i-th on. A ruled line is nothing.
func nextFilled(rows []row, i int) int {
	for i < len(rows) && (isBlank(rows[i].text()) || isRuled(rows[i].text())) {
		i++
	}
	return i
}

// isRuled reports whether a line is drawn, as people underline a heading in plain text.
func isRuled(line string) bool {
	line = strings.TrimSpace(line)
	return len(line) >= 5 && strings.Trim(line, "-=_~*") == ""
}

const maxHeaderLine = 300 // characters of a line that can introduce a quotation

// introduces gives the number of rows, from the i-th on, that introduce a quotation; 0 where they do not.
func introduces(rows []row, i int) int {
	text := rows[i].text()
	if len(text) > maxHeaderLine || isBlank(text) {
		return 0
	}
	folded := strings.TrimSpace(fold(text))
	if separator().MatchString(folded) && len(folded) > 12 || begin().MatchString(folded) || wroteOnly().MatchString(folded) {
		return 1
	}
	joined := folded
	for n := 1; n <= 3 && (n == 1 || i+n <= len(rows)); n++ {
		if n > 1 {
			if isBlank(rows[i+n-1].text()) {
				break // «El usuario …» above «El lun, 23 nov …»
			}
			joined += " " + strings.TrimSpace(fold(rows[i+n-1].text()))
		}
		if len(joined) > maxHeaderLine {
			break
		}
		if attribution().MatchString(joined) {
			return n
		}
	}
	return headerBlock(rows, i, folded)
}

// headerBlock finds the «De: / Enviado el: / Para: / Asunto:» that Outlook and Zimbra put above what they quote.
func headerBlock(rows []row, i int, folded string) int {
	if !headerFrom().MatchString(folded) {
		return 0
	}
	more := 0
	for _, name := range []string{"enviado el:", "enviado:", "sent:", "asunto:", "subject:", "para:"} {
		if strings.Contains(folded[3:], name) {
			more++
		}
	}
	last := i
	for k := i + 1; k < len(rows) && k <= i+8; k++ {
		if headerMore().MatchString(strings.TrimSpace(fold(rows[k].text()))) {
			more++
			last = k
		}
	}
	if more < 2 {
		return 0
	}
	return last - i + 1
}

// body gives the rows written now, without the signature and the fine print below. Nothing is cut off that announces a
// user or a secret.
func (v vocabulary) body(rows []row) (fresh, tail []row) {
	for _, r := range rows {
		if !r.quoted && !jobTitle().MatchString(fold(r.text())) {
			fresh = append(fresh, r)
		}
	}
	for i, r := range fresh {
		folded := strings.TrimSpace(fold(r.text()))
		if folded != "--" && folded != "-" && !closing().MatchString(folded) && !deviceLine().MatchString(folded) && !disclaimer().MatchString(folded) {
			continue
		}
		if folded == "-" && i == 0 || !ofNotice().MatchString(folded) && v.announces(fresh[i:]) {
			continue
		}
		return fresh[:i], fresh[i:]
	}
	return fresh, nil
}

// announces reports whether rows hold a label of a user or a secret, or a folio.
func (v vocabulary) announces(rows []row) bool {
	for _, r := range rows {
		text := r.text()
		if folioShape().MatchString(text) {
			return true
		}
		l := newLine(text)
		for _, m := range v.scan(l) {
			if strings.Contains(fold(l.valueOf(m)), "intransferible") {
				continue // «usuario y contraseña son personales e intransferibles»
			}
			if m.class == userClass || m.class == secretClass || m.class == claveClass || m.class == bothClass {
				if m.sign != bareSign || l.isWhole(m) {
					return true
				}
			}
		}
	}
	return false
}
