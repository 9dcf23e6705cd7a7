package reading

import (
	"slices"
	"strings"
)

// readReport reads what mail servers write: reports of delivery (RFC 3464), and what older servers write instead.
func (r *reader) readReport() bool {
	kind, reason := r.reportKind()
	if kind == "" {
		return false
	}
	orders := r.returned()
	r.reading.Kind = kind
	if kind == Acknowledgement {
		r.reading.Act, r.reading.Items = Ignore, r.itemsFor(orders, acknowledged, "")
		return true
	}
	if kind == Delay {
		r.reading.Act, r.reading.Items = Ignore, r.itemsFor(orders, delayed, reason)
		return true
	}
	r.reading.Items = r.itemsFor(orders, bounced, reason)
	if len(orders) == 0 {
		r.doubt(NoOrder)
	}
	if len(r.index.groups(orders)) > 1 {
		r.doubt(SeveralOrders)
	}
	r.decide()
	return true
}

var (
	bounceFrom    = lazily(`(?i)(?:mailer-daemon|postmaster|mail delivery|maildelivery|microsoft ?exchange|mdaemon)`)
	bounceSubject = lazily(`^(?:re: )?(?:undeliver|failure notice|returned mail|delivery (?:status notification|failure|has failed)|mail delivery (?:failed|system|failure)|mensaje no entregado|no se (?:pudo|puede) entregar|` +
		`no entregado|correo devuelto|message undeliverable|mail system error|entrega (?:fallida|con error)|error de entrega|devuelto)`)
	delaySubject = lazily(`(?:delayed|retrasad|warning: (?:message|could not send)|demorad|retraso|aun no se ha entregado)`)
	delayBody    = lazily(`(?:will (?:keep trying|be retried|continue to be)|still being retried|se seguira intentando|delivery is delayed|no necesita (?:volver a )?enviar)`)
)

// reportKind tells a bounce from a delay and from a receipt, and gives the reason in the server's words.
func (r *reader) reportKind() (Kind, string) {
	failed, late, good := false, false, false
	reason := ""
	for _, group := range r.message.reports {
		switch action := strings.ToLower(strings.TrimSpace(group.get("action"))); action {
		case "failed":
			failed = true
			if reason == "" {
				reason = reportReason(group)
			}
		case "delayed":
			late = true
			if reason == "" {
				reason = reportReason(group)
			}
		case "delivered", "relayed", "expanded":
			good = true
		}
	}
	switch {
	case failed:
		if late || good {
			r.doubt(SeveralOrders)
		}
		return Bounce, reason
	case late:
		return Delay, reason
	case good:
		return Acknowledgement, ""
	}
	return r.oldReport()
}

func reportReason(group header) string {
	reason := group.get("diagnostic-code")
	if _, text, ok := strings.Cut(reason, ";"); ok {
		reason = text
	}
	if reason = strings.TrimSpace(decodeWords(reason)); reason == "" {
		reason = strings.TrimSpace(group.get("status"))
	}
	return clip(reason)
}

// oldReport knows the reports of qmail, Exchange and others by their author and subject.
func (r *reader) oldReport() (Kind, string) {
	from, subject := r.message.header.text("from"), strings.TrimSpace(fold(r.subject))
	if !bounceFrom().MatchString(from) {
		return "", ""
	}
	text := r.allText()
	folded := fold(text)
	switch {
	case delaySubject().MatchString(subject) || delayBody().MatchString(folded):
		return Delay, oldReason(text)
	case bounceSubject().MatchString(subject) || strings.Contains(folded, "qmail-send program") || strings.Contains(folded, "permanent error") || strings.Contains(folded, "permanent failure"):
		return Bounce, oldReason(text)
	}
	return "", ""
}

// gotIt is how a machine says that something arrived.
var gotIt = lazily(`\b(?:recibido|recibimos|received|ticket|registrad[oa])\b`)

var replyLine = lazily(`\b[45][0-9]{2}[ -](?:#?[45]\.[0-9]+\.[0-9]+)?.*`)

// oldReason takes the server's reply out of the text.
func oldReason(text string) string { return clip(strings.TrimSpace(replyLine().FindString(text))) }

func (r *reader) allText() string {
	var b strings.Builder
	for _, p := range r.message.parts {
		if p.name != "" {
			continue
		}
		if p.kind != "text/html" {
			b.WriteString(p.text + "\n")
			continue
		}
		for _, row := range htmlRows(p.text, false) {
			b.WriteString(row.text() + "\n")
		}
	}
	return b.String()
}

// returned finds the orders whose mail came back: by the envelope id we gave it (RFC 3461), by the Message-ID of what
// came back with the report, by the token of its reply address.
func (r *reader) returned() []int {
	var found []int
	add := func(orders []int) {
		if len(found) == 0 {
			found = orders
		} else if len(orders) > 0 && !overlap(found, orders) {
			r.doubt(OtherOrder)
		}
	}
	for _, group := range r.message.reports {
		if id := group.get("original-envelope-id"); id != "" {
			add(r.byEnvelope(decodeXtext(id)))
		}
	}
	if original := r.message.original; original != nil {
		add(r.index.byMessageIDs(original.get("message-id")))
		add(r.index.byTokens(strings.Join(original.all("from", "reply-to", "return-path", "sender"), " ")))
	}
	add(r.thread.orders)
	if len(found) == 0 {
		text := r.allText()
		add(r.index.byMessageIDs(text))
		add(r.index.byTokens(text))
	}
	return found
}

// byEnvelope takes an envelope id: a Message-ID, its part before the @, a token or a folio.
func (r *reader) byEnvelope(id string) []int {
	id = strings.Trim(id, "<> ")
	var found []int
	for i, o := range r.options.Orders {
		local, _, _ := strings.Cut(strings.Trim(o.MessageID, "<> "), "@")
		if id != "" && (id == strings.Trim(o.MessageID, "<> ") || id == local || id == o.Token || id == o.Folio) {
			found = append(found, i)
		}
	}
	return found
}

// decodeXtext undoes the coding of envelope ids (RFC 3461, 4): +3C for «<».
func decodeXtext(s string) string {
	const digits = "0123456789ABCDEF"
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '+' && i+2 < len(s) {
			high, low := strings.IndexByte(digits, s[i+1]), strings.IndexByte(digits, s[i+2])
			if high >= 0 && low >= 0 {
				b.WriteByte(byte(high<<4 | low))
				i += 2
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

var (
	absenceSubject = lazily(`^(?:re: ?)?(?:respuesta automatica|automatic reply|autorespuesta|auto-?reply|auto ?respuesta|fuera de (?:la )?oficina|out of (?:the )?office|auto:|ausencia|respuesta de vacaciones|vacaciones|aviso de ausencia)`)
	absenceBody    = lazily(`\b(?:fuera de (?:la |mi )?oficina|out of (?:the )?office|de vacaciones|periodo vacacional|(?:estare|me encuentro|estoy|encontrare) (?:ausente|fuera|de viaje|de licencia|de permiso|en comision)|` +
		`(?:sin|con) acceso (?:limitado )?a(?:l|mi|l)? ?(?:mi )?correo|regreso el|regresare|estare de (?:regreso|vuelta)|on (?:annual )?leave|on vacation|licencia medica|incapacidad|no estare disponible|i will be (?:out|away|back)|away from)`)
)

// readAbsence reads what a program writes for somebody who is away (RFC 3834), and what people write in its stead. An
// automatic mail that brings a key is no absence.
func (r *reader) readAbsence() bool {
	h := r.message.header
	automatic := strings.HasPrefix(strings.ToLower(h.get("auto-submitted")), "auto-replied") || h.get("x-autoreply") != "" || h.get("x-autorespond") != "" ||
		strings.EqualFold(h.get("precedence"), "auto_reply") || strings.EqualFold(h.get("x-autogenerated"), "reply")
	if r.bringsValues() {
		if automatic {
			r.doubt(Hedged)
		}
		return false
	}
	text := r.freshText()
	bySubject := absenceSubject().MatchString(strings.TrimSpace(fold(r.subject)))
	byText := absenceBody().MatchString(text)
	received := gotIt().MatchString(text)
	if !byText && !bySubject && (!automatic || received) {
		return false
	}
	if !automatic && !bySubject && slices.ContainsFunc(r.vocabulary.understand(r.allProse()), func(s sentence) bool { return isSaying(s) || s.asks }) {
		return false
	}
	if bySubject && !byText && received {
		return false
	}
	r.note(OutOfOffice, Ignore, absent, r.pointed())
	return true
}

func (r *reader) bringsValues() bool {
	return slices.ContainsFunc(r.records(), func(rec record) bool { return len(rec.secrets)+len(rec.claves) > 0 })
}

func (r *reader) freshText() string {
	var b strings.Builder
	for _, row := range r.fresh {
		b.WriteString(fold(row.text()) + " ")
	}
	return strings.Join(strings.Fields(b.String()), " ")
}
