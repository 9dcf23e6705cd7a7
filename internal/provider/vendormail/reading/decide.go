package reading

import (
	"slices"
	"strings"

	"clavero/internal/provider"
)

// answer gives the reading of a mail that says something of orders.
func (r *reader) answer(claims []claim) {
	r.reading.Kind = Answer
	for _, c := range claims {
		item := Item{Folio: c.folio, Outcome: c.outcome, UserName: c.user, Secret: provider.Secret(c.secret)}
		if c.outcome == Refused {
			item.Reason = c.reason
		}
		if c.order >= 0 {
			item.Folio = r.options.Orders[c.order].Folio
		}
		if c.order < 0 {
			r.doubt(NoOrder)
		}
		if c.outcome == Unknown {
			r.doubt(NotSaid)
		}
		r.reading.Items = append(r.reading.Items, item)
	}
	if !slices.ContainsFunc(claims, func(c claim) bool { return c.outcome != Refused && c.outcome != Unknown }) && r.isAsking() {
		r.reading.Kind = Question
		for i := range r.reading.Items {
			r.reading.Items[i].Outcome, r.reading.Items[i].Reason = questioned, ""
		}
	}
	r.decide()
}

// decide lets a mail without a doubt act, if somebody vouches for it.
func (r *reader) decide() {
	if !r.reading.Authentic {
		r.doubt(NotAuthentic)
	}
	r.reading.Act = Person
	if r.reading.Kind == Answer && len(r.reading.Items) > 0 && !slices.ContainsFunc(r.reading.Items, func(i Item) bool { return i.Outcome != promised }) {
		r.reading.Kind = Promise
		if len(r.reading.Doubts) == 0 && !r.unread && !r.holdsSuspects() {
			r.reading.Act = Ignore
		}
		return
	}
	if len(r.reading.Doubts) == 0 && len(r.reading.Items) > 0 && (r.reading.Kind == Answer || r.reading.Kind == Bounce) {
		r.reading.Act = Auto
	}
}

func (r *reader) isAsking() bool {
	return slices.ContainsFunc(r.prose, func(s sentence) bool { return s.asks })
}

// withoutClaims gives the reading of a mail that settles no order: a question, a promise, an acknowledgement, an
// answer that stands in what is quoted, or nothing to do with us.
func (r *reader) withoutClaims() {
	pointed := r.concerned()
	has := func(is func(sentence) bool) bool { return slices.ContainsFunc(r.prose, is) }
	quoted := r.quotedAnswer()
	switch {
	case len(pointed) == 0 && len(r.foreign()) == 0:
		r.unmatched(quoted)
	case has(func(s sentence) bool { return s.asks }):
		r.note(Question, Person, questioned, pointed)
	case quoted:
		r.proposeQuoted()
	case r.unread, r.silent && has(pointsToFile):
		r.doubt(Attachment)
		r.note(Answer, Person, Unknown, pointed)
	case has(func(s sentence) bool { return r.isHalfDone(s, pointed) }):
		r.doubt(NotSaid)
		r.note(Answer, Person, Unknown, pointed)
	case has(func(s sentence) bool { return s.later || s.denies && len(s.done) > 0 && !s.why }) && !has(isSaying):
		r.note(Promise, Ignore, promised, pointed)
	case has(func(s sentence) bool { return s.notes }) && !has(isSaying) && !has(func(s sentence) bool { return s.plain && !s.notes || s.denies || s.hedges }):
		r.note(Acknowledgement, Ignore, acknowledged, pointed)
	case r.isThanks():
		r.note(Acknowledgement, Ignore, acknowledged, pointed)
	default:
		r.doubt(NotSaid)
		r.note(Answer, Person, Unknown, pointed)
	}
}

// isHalfDone reports whether a sentence says that what was asked was done, with a reserve: «quedó suspendida, pero solo por hoy».
func (r *reader) isHalfDone(s sentence, orders []int) bool {
	return s.hedges && pastDeed().MatchString(s.folded) && slices.ContainsFunc(orders, func(i int) bool {
		op := r.options.Orders[i].Op
		return op != provider.Create && op != provider.Reset && slices.Contains(s.done, done[op])
	})
}

var attached = lazily(`\b(?:adjunt|anex|archivo|excel|pdf|documento|hoja|relacion|listado|attach|enclos)`)

// pointsToFile reports whether a sentence speaks of something sent along.
func pointsToFile(s sentence) bool { return attached().MatchString(s.folded) }

// isSaying reports whether a sentence says that something was done or refused.
func isSaying(s sentence) bool {
	return s.refuses || len(s.done) > 0 && !s.later && !s.denies
}

// foreign gives the folios that a mail gives and no open order has.
func (r *reader) foreign() []string {
	all := slices.Concat(r.declared, r.body.allFolios())
	return slices.DeleteFunc(all, func(folio string) bool { return r.index.byFolio(folio) >= 0 })
}

// note gives a reading whose items repeat its kind.
func (r *reader) note(kind Kind, act Act, outcome Outcome, orders []int) {
	if act == Ignore && (kind == Promise || kind == Acknowledgement) && r.holdsSuspects() {
		r.doubt(Hedged)
		act = Person // it brings something after all, which was not made out
	}
	r.reading.Kind, r.reading.Act = kind, act
	r.reading.Items = r.itemsFor(orders, outcome, "")
	for _, folio := range r.foreign() {
		r.doubt(NoOrder)
		r.reading.Items = append(r.reading.Items, Item{Folio: folio, Outcome: outcome})
	}
	if act == Person && !r.reading.Authentic {
		r.doubt(NotAuthentic)
	}
	if outcome == questioned {
		r.doubt(Asked)
	}
}

// unmatched gives the reading of a mail that points at no order of ours. One that brings a key belongs somewhere.
func (r *reader) unmatched(quoted bool) {
	if quoted {
		r.proposeQuoted()
		return
	}
	r.reading.Kind, r.reading.Act = Unrelated, Ignore
}

// courtesy are the words of a mail that says nothing else.
var courtesy = wordSet(`gracias muchas mil por su tu el la correo mensaje atencion apoyo saludos buen buenos buenas buena dia dias tardes noches ok okay va
	enterado enterada recibido recibida perfecto excelente estimado estimada estimados licenciado licenciada de nada thanks thank you hola que tal hello dear all team
	quedo atento atenta pendiente a sus ordenes cordial un le envio reciba con lo tenga y`)

// isThanks reports whether a mail is nothing but courtesy.
func (r *reader) isThanks() bool {
	text := strings.Builder{}
	for _, s := range r.prose {
		text.WriteString(" " + s.folded)
	}
	words := wordsOf(text.String())
	return len(words) > 0 && !slices.ContainsFunc(words, func(w string) bool { return !courtesy[w] })
}

// quotedAnswer reports whether the quoted part brings a key.
func (r *reader) quotedAnswer() bool {
	return slices.ContainsFunc(r.quotedRecords(), func(rec record) bool {
		return slices.ContainsFunc(slices.Concat(rec.secrets, rec.claves), func(v value) bool { return isSecret(v.text) })
	})
}

func (r *reader) quotedRecords() []record {
	return r.vocabulary.collect(unquotedRows(r.quoted), r.index).records
}

// proposeQuoted proposes what stands in the quoted part; only a person can say whether it is meant.
func (r *reader) proposeQuoted() {
	records := slices.DeleteFunc(r.quotedRecords(), func(rec record) bool { return !rec.valued() })
	r.doubt(OnlyQuoted)
	claims := r.claims(records)
	for i := range claims {
		r.check(&claims[i])
		r.judgeRecord(&claims[i])
	}
	r.answer(claims)
}
