package reading

import (
	"slices"
	"strings"
)

// weighProse doubts claims by the sentences around them: what asks, hedges, denies or puts off.
func (r *reader) weighProse(claims []claim) {
	refused := slices.ContainsFunc(claims, func(c claim) bool { return c.outcome == Refused })
	brought := slices.ContainsFunc(claims, func(c claim) bool { return c.secret != "" })
	r.markAsides(r.prose)
	for _, s := range r.prose {
		if s.aside || r.isOffer(s, claims) {
			continue
		}
		if s.asks {
			r.doubt(Asked)
		}
		if s.hedges || s.keeps && brought || r.miscounts(s, claims) {
			r.doubt(Hedged)
		}
		if bringsAlike(s, claims) {
			r.doubt(TwoValues)
		}
		if r.isCrossed(s) {
			r.doubt(OtherOrder)
		}
		if r.isOther(s, claims) {
			continue
		}
		if spells(s.folded, claims) || !s.courteous && another().MatchString(s.folded) && r.leavesSome(claims) {
			r.doubt(Hedged)
		}
		if r.isConsequence(s, claims) {
			continue
		}
		if s.later || s.denies && len(s.done) > 0 && !s.refuses || s.refuses && !refused || s.denies && !s.refuses && (brought || !refused) && len(s.done) == 0 && r.isClose(s) {
			r.doubt(Hedged)
		}
		if brought && len(s.done) > 0 && !s.later && !s.denies && !r.fitsSome(s, claims) {
			r.doubt(OtherAct)
		}
	}
	r.weighReserves(claims)
	r.weighTail(claims)
	r.weighNames(claims)
	r.weighUsers(claims)
	r.weighText(claims)
	r.weighQuoted(claims)
}

// isCrossed reports whether a sentence names a folio and beside it a user or an official, none of whom that folio is about.
func (r *reader) isCrossed(s sentence) bool {
	about := r.about(s)
	return len(s.folios) > 0 && len(about) > 0 && !slices.ContainsFunc(s.folios, func(folio string) bool { return slices.Contains(about, r.index.byFolio(folio)) })
}

// bringsAlike reports whether a sentence has a word much like a claim's secret: «si no abre, con Abc-132».
func bringsAlike(s sentence, claims []claim) bool {
	for word := range strings.FieldsSeq(s.text) {
		word = strings.Trim(word, ".,;:()\"'«»“”")
		if len(word) < shortestPairSecret || !isPairSecret(word) {
			continue
		}
		if slices.ContainsFunc(claims, func(c claim) bool { return c.secret != "" && word != c.secret && typos(word, c.secret) < farFetched }) {
			return true
		}
	}
	return false
}

var counted = lazily(`\b(?:l[oa]s|all) (dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|two|three|four|five|[0-9]{1,2})\b(?: (?:usuari|cuent|acces|clave|solicit|movimient|baja|alta|user|account|ultim))?`)

var numerals = map[string]int{"dos": 2, "two": 2, "tres": 3, "three": 3, "cuatro": 4, "four": 4, "cinco": 5, "five": 5, "seis": 6, "siete": 7, "ocho": 8, "nueve": 9, "diez": 10}

// miscounts reports whether a sentence about all speaks of more orders than the mail settles: «los tres».
func (r *reader) miscounts(s sentence, claims []claim) bool {
	m := counted().FindStringSubmatch(s.folded)
	return m != nil && s.whole && (len(s.done) > 0 || s.refuses) && numerals[m[1]] > len(claims)
}

// spells reports whether a text says of a claim's user or secret that it is written otherwise than was read.
func spells(folded string, claims []claim) bool {
	folded = ofNext().ReplaceAllString(lettersCount().ReplaceAllString(folded, " "), " ")
	return slices.ContainsFunc(claims, func(c claim) bool {
		spoken := c.secret
		if ofUser().MatchString(folded) && !ofSecret().MatchString(folded) {
			spoken = c.user
		}
		return c.secret != "" && (spelling().MatchString(folded) && !confirms(folded, spoken) || isOtherCase(spoken, folded))
	})
}

var ofUser = lazily(`\b(?:usuari[oa]|user|username|login|cuenta)\b`)

var ofSecret = lazily(`\b(?:contrasena|clave|password|pass)\b`)

// isClose reports whether a denial is about the key: «aún no» alone is not.
func (r *reader) isClose(s sentence) bool {
	return strings.Contains(s.folded, "aun no") || strings.Contains(s.folded, "todavia") || strings.Contains(s.folded, "error") || strings.Contains(s.folded, "not yet") ||
		strings.Contains(s.folded, "fallo") || strings.Contains(s.folded, "activ") || strings.Contains(s.folded, "parcialmente") || strings.Contains(s.folded, "no se guard") || strings.Contains(s.folded, "no quedo") || s.plain
}

// isOther reports whether a sentence puts off another order, which has its own item.
func (r *reader) isOther(s sentence, claims []claim) bool {
	named := r.about(s)
	if len(s.folios)+len(named) == 0 {
		if r.namesUnsettled(s, claims) {
			return s.later && !s.asks
		}
		return s.later && !s.asks && theRest().MatchString(s.folded) && r.leavesSome(claims)
	}
	return slices.ContainsFunc(claims, func(c claim) bool {
		return c.order >= 0 && (c.outcome == promised || c.outcome == Refused) && (slices.Contains(s.folios, r.options.Orders[c.order].Folio) || slices.Contains(named, c.order))
	})
}

// namesUnsettled reports whether a sentence speaks of officials of the batch by a part of their names, none of whom the
// mail settles: «Gabriela queda pendiente».
func (r *reader) namesUnsettled(s sentence, claims []claim) bool {
	words, found := wordsOf(s.folded), false
	for _, i := range r.thread.orders {
		if !slices.ContainsFunc(r.index.names[i], func(name string) bool { return len(name) >= 4 && slices.Contains(words, name) }) {
			continue
		}
		if slices.ContainsFunc(claims, func(c claim) bool { return c.order == i }) {
			return false
		}
		found = true
	}
	return found && r.leavesSome(claims)
}

var theRest = lazily(`\b(?:(?:los|las|otr[oa]s|l[oa]s otr[oa]s) (?:dos|tres|cuatro|cinco|seis|siete|ocho|nueve|[0-9]+|demas|restantes?|faltantes?|que faltan|pendientes)|(?:los|las) (?:otr[oa]s|restantes|faltantes|demas)|(?:el|la) (?:otr[oa]|restante|faltante)|el resto|the (?:rest|others?|remaining))\b`)

// another begins what is said of an order that the mail does not settle: «el otro quedó igual».
var another = lazily(`\b(?:el|la|los|las) (?:otr[oa]s?|demas|restantes?|faltantes?)\b`)

// awaits is what would have to come before what was refused could be asked for again.
var awaits = lazily(`^(?:por lo (?:que|pronto|tanto),? )?(?:(?:quedamos|quedo|estamos|estaremos) (?:en|a la) espera de (?:la|el|su|que se|una) (?:ampli|renov|autoriz|contrat|pago|presupuest)|(?:se )?(?:requiere|requerimos|necesita|necesitamos|ocupamos|es necesario|hace falta|habria que) (?:primero |antes )?(?:ampliar|contratar|renovar|dar de baja (?:usuarios|licencias|a otros)|liberar (?:usuarios|licencias|lugares)))`)

// isConsequence reports whether a sentence denies only what the claims deny: «no se creó» beside a refusal, «ya no existe»
// beside a removal.
func (r *reader) isConsequence(s sentence, claims []claim) bool {
	if len(claims) == 0 || s.hedges || s.later && !awaits().MatchString(s.folded) {
		return false
	}
	return !slices.ContainsFunc(claims, func(c claim) bool {
		if c.order < 0 {
			return true
		}
		op := r.options.Orders[c.order].Op
		if c.outcome == Refused && c.secret == "" && awaits().MatchString(s.folded) && len(s.done) == 0 {
			return false
		}
		denied := c.outcome == Refused && s.denies && !slices.ContainsFunc(s.done, func(o Outcome) bool { return o != done[op] })
		removed := c.outcome == Removed && s.refuses && len(s.done) == 0 && gone().MatchString(s.folded)
		return !denied && !removed
	})
}

// leavesSome reports whether a mail settles a part of a batch, each order by its folio or its official's name.
func (r *reader) leavesSome(claims []claim) bool {
	settled := 0
	for _, c := range claims {
		if c.outcome != promised {
			settled++
		}
	}
	return settled < len(r.thread.orders) && !slices.ContainsFunc(claims, func(c claim) bool {
		return c.order < 0 || !c.record.marked() && !isCalled(fold(c.user), r.options.Orders[c.order].UserName)
	})
}

func (r *reader) fitsSome(s sentence, claims []claim) bool {
	return slices.ContainsFunc(claims, func(c claim) bool {
		return c.order >= 0 && (slices.Contains(s.done, done[r.options.Orders[c.order].Op]) || r.isLoose(s, r.options.Orders[c.order]))
	})
}

// weighNames doubts a mail that speaks of somebody or some folio besides what it settles.
func (r *reader) weighNames(claims []claim) {
	settled := func(order int) bool {
		return slices.ContainsFunc(claims, func(c claim) bool { return c.order == order })
	}
	for _, file := range r.files {
		if slices.ContainsFunc(file.folios, func(folio string) bool { i := r.index.byFolio(folio); return i < 0 || !settled(i) }) {
			r.doubt(SeveralOrders)
		}
	}
	if r.body == nil {
		return
	}
	for _, folio := range slices.Concat(r.body.folios, r.declaredAlone(claims)) {
		if order := r.index.byFolio(folio); order < 0 || !settled(order) {
			r.doubt(SeveralOrders)
		}
	}
	for _, order := range r.body.orders {
		if !settled(order) && !r.sameName(order, claims) {
			r.doubt(OtherPerson)
		}
	}
	for _, rec := range r.body.records {
		for _, name := range rec.names {
			if !rec.valued() && len(claims) == 1 && claims[0].order >= 0 && claims[0].secret != "" && looksLikeName(name) && !r.index.fitsName(claims[0].order, name) {
				r.doubt(OtherPerson)
			}
		}
	}
	var b strings.Builder
	for _, row := range r.fresh {
		b.WriteString(strings.Join(row.cells, " | ") + "\n")
	}
	for _, c := range claims {
		if c.order >= 0 && len(claims) == 1 && r.index.resembles(c.order, b.String()) {
			r.doubt(OtherPerson)
		}
	}
}

// declaredAlone gives the subject's folios where the mail settles one order only.
func (r *reader) declaredAlone(claims []claim) []string {
	if len(claims) != 1 || len(r.declared) < 2 {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(r.declared), func(folio string) bool {
		i := r.index.byFolio(folio)
		return i >= 0 && claims[0].order >= 0 && r.index.together(i, claims[0].order)
	})
}

func (r *reader) sameName(order int, claims []claim) bool {
	return slices.ContainsFunc(claims, func(c claim) bool {
		return c.order >= 0 && sameWords(r.index.names[c.order], r.index.names[order])
	})
}

// weighQuoted doubts a mail whose quoted part brings another secret: two answers of different times.
func (r *reader) weighQuoted(claims []claim) {
	if len(r.quoted) == 0 {
		return
	}
	for _, rec := range r.vocabulary.collect(unquotedRows(r.quoted), r.index).records {
		for _, v := range rec.secrets {
			if v.sure && isSecret(v.text) && !slices.ContainsFunc(claims, func(c claim) bool { return c.secret == v.text }) {
				r.doubt(TwoValues)
			}
		}
	}
}

func unquotedRows(rows []row) []row {
	all := slices.Clone(rows)
	for i := range all {
		all[i].quoted = false
	}
	return all
}
