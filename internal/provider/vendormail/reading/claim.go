package reading

import (
	"math"
	"slices"
	"strings"

	"clavero/internal/provider"
)

// claim is what a mail says of one order, from all its places.
type claim struct {
	order   int    // -1 where no open order fits
	folio   string // as the mail gives it, where no open order fits
	record  record
	outcome Outcome
	reason  string
	user    string
	secret  string
}

// place sorts claims as the orders stand; what fits none comes last.
func (c claim) place() int {
	if c.order < 0 {
		return math.MaxInt32
	}
	return c.order
}

// claims matches the records to orders and joins those of the same order.
func (r *reader) claims(records []record) []claim {
	var claims []claim
	for _, rec := range records {
		order, folio := r.orderOf(rec, countValued(records) == 1)
		at := slices.IndexFunc(claims, func(c claim) bool { return c.order == order && c.folio == folio && order >= 0 })
		if at >= 0 {
			claims[at].record.join(rec)
			continue
		}
		claims = append(claims, claim{order: order, folio: folio, record: rec})
	}
	return claims
}

func countValued(records []record) int {
	n := 0
	for _, rec := range records {
		if rec.valued() {
			n++
		}
	}
	return n
}

// orderOf finds the order of a record. A record alone in its mail may take the folio from anywhere in it; one of
// several stands by itself.
func (r *reader) orderOf(rec record, alone bool) (int, string) {
	folios, named := rec.folios, rec.orders
	if alone && len(folios) == 0 && len(r.body.allFolios()) == 0 && len(unique(named)) == 1 && slices.Contains(r.thread.orders, named[0]) {
		return named[0], "" // the subject has the folios of the whole batch, and the name says which
	}
	if alone && len(folios) == 0 {
		if folios = r.body.allFolios(); len(folios) == 0 && !r.thread.joint && (len(r.thread.orders) == 0 || r.declaredInThread()) {
			folios = r.declared
		}
		if len(named) == 0 && r.body != nil {
			named = r.body.orders
		}
	}
	named = slices.DeleteFunc(slices.Clone(named), func(i int) bool { return len(r.thread.orders) > 0 && !slices.Contains(r.thread.orders, i) })
	if len(folios) > 1 && alone {
		folios = r.oneOf(folios, named)
	}
	switch {
	case len(folios) > 1:
		r.doubt(SeveralOrders)
		return -1, folios[0]
	case len(folios) == 1:
		order := r.index.byFolio(folios[0])
		if order < 0 {
			r.doubt(NoOrder)
			return -1, folios[0]
		}
		return order, ""
	case len(r.thread.orders) == 1:
		return r.thread.orders[0], ""
	case len(unique(named)) == 1:
		if len(r.thread.orders) == 0 {
			r.doubt(NoOrder) // a name alone is no match
		}
		return named[0], ""
	}
	return r.byUser(rec), ""
}

// declaredInThread reports whether the subject's folios are of the orders that the frame points at.
func (r *reader) declaredInThread() bool {
	return !slices.ContainsFunc(r.declared, func(folio string) bool { return !slices.Contains(r.thread.orders, r.index.byFolio(folio)) })
}

func unique(list []int) []int {
	var all []int
	for _, i := range list {
		all = appendOnce(all, i)
	}
	return all
}

// oneOf lets a name choose among several folios.
func (r *reader) oneOf(folios []string, named []int) []string {
	if named = unique(named); len(named) == 1 && slices.Contains(folios, r.options.Orders[named[0]].Folio) {
		r.doubt(SeveralOrders)
		return []string{r.options.Orders[named[0]].Folio}
	}
	return folios
}

func (c *collector) allFolios() []string {
	if c == nil {
		return nil
	}
	return c.folios
}

// byUser finds the one order of a batch about a user.
func (r *reader) byUser(rec record) int {
	found := -1
	for _, i := range r.thread.orders {
		if user := r.options.Orders[i].UserName; user != "" && slices.ContainsFunc(rec.users, func(v value) bool { return strings.EqualFold(v.text, user) }) {
			if found >= 0 {
				found = -1
				break
			}
			found = i
		}
	}
	if found < 0 {
		r.doubt(SeveralOrders)
		if len(r.thread.orders) == 0 {
			r.doubt(NoOrder)
		}
	}
	return found
}

// check judges what a mail says of an order against all that could contradict it.
func (r *reader) check(c *claim) {
	for _, d := range c.record.doubts {
		r.doubt(d)
	}
	if c.order < 0 {
		r.takeValues(c, Order{})
		return
	}
	o := r.options.Orders[c.order]
	if r.thread.clash || len(r.thread.orders) > 0 && !slices.Contains(r.thread.orders, c.order) {
		r.doubt(OtherOrder)
	}
	if len(r.declared) > 0 && !r.thread.joint && !slices.Contains(r.declared, o.Folio) && (len(c.record.folios) == 0 || !r.sameBatch(c.order)) {
		r.doubt(OtherOrder)
	}
	for _, name := range c.record.names {
		if !r.index.fitsName(c.order, name) {
			r.doubt(OtherPerson)
		}
	}
	if len(c.record.orders) > 0 && !slices.Contains(c.record.orders, c.order) {
		r.doubt(OtherPerson)
	}
	r.takeValues(c, o)
	r.checkUser(c, o)
	r.weighPair(*c)
}

// sameBatch reports whether every folio of the subject is of the order's own batch.
func (r *reader) sameBatch(order int) bool {
	for _, folio := range r.declared {
		if i := r.index.byFolio(folio); i < 0 || !r.index.together(i, order) {
			return false
		}
	}
	return true
}

func (r *reader) checkUser(c *claim, o Order) {
	if c.user == "" {
		return
	}
	if o.UserName != "" && !strings.EqualFold(beforeAt(c.user), beforeAt(o.UserName)) {
		r.doubt(OtherUser)
	}
	if o.UserName != "" || r.index.userFits(c.order, c.user) {
		return
	}
	for i := range r.options.Orders {
		if i != c.order && r.index.userFits(i, c.user) {
			r.doubt(OtherPerson)
		}
	}
}

// takeValues settles the one user and the one secret.
func (r *reader) takeValues(c *claim, o Order) {
	rec := &c.record
	r.settleClave(rec, c.order, o)
	users, secrets := distinct(rec.users), distinct(rec.secrets)
	if len(users) > 1 || len(secrets) > 1 {
		r.doubt(TwoValues)
	}
	var user, secret value
	if len(users) > 0 {
		user = users[0]
		c.user = user.text
		if !isUser(user.text) || !user.sure || user.words || taxpayer().MatchString(fold(user.text)) {
			r.doubt(OddUser)
		}
	}
	if len(secrets) == 0 {
		return
	}
	secret = secrets[0]
	c.secret = secret.text
	if !r.isSure(secret, user, rec.table) || c.secret == c.user || r.isSwapped(c) || r.becomesSomething(c.secret) {
		r.doubt(OddSecret)
	}
}

// isSure reports whether a secret is read beyond doubt, down to its last sign.
func (r *reader) isSure(secret, user value, table bool) bool {
	switch {
	case secret.words && !secret.prose && secret.wrapped == "" && !r.guessed && isSpaced(secret.text) && r.speaksOfSpaces(secret.text):
		return true
	case secret.words && !isPhraseSecret(secret.text) && !r.isPassphrase(secret), !secret.words && !isSecret(secret.text), !secret.sure:
		return false
	case secret.wrapped != "" && secret.wrapped != user.wrapped && (secret.wrapped != "*" && secret.wrapped != "**" || !table):
		return false
	case secret.dot && !secret.prose && !user.dot, secret.tail != 0 && secret.tail != user.tail:
		return false
	case strings.HasSuffix(secret.text, "-"):
		return false // a program, or a hand, may have broken it there
	case r.guessed && !isASCII([]byte(secret.text)), masked().MatchString(secret.text):
		return false
	case strings.ContainsAny(secret.text[:1]+secret.text[len(secret.text)-1:], "\"'`"):
		return false
	}
	return true
}

// masked is a secret a part of which is hidden: «Ab**cd**12».
var masked = lazily(`[*]{2}|[•●·∙◦▪■█…«»]|\.{3}|[xX]{3}|[_#?]{3}`)

// isPassphrase reports whether a secret is a phrase in quotation marks, in a mail that says so.
func (r *reader) isPassphrase(v value) bool {
	return v.quoted && isPassphrase(v.text) && r.speaksOfPhrases()
}

// speaksOfPhrases reports whether a mail says that its secrets are phrases.
func (r *reader) speaksOfPhrases() bool {
	return slices.ContainsFunc(r.prose, func(s sentence) bool { return phrased().MatchString(s.folded) })
}

// speaksOfSpaces reports whether a mail says that a secret is written with its spaces.
func (r *reader) speaksOfSpaces(secret string) bool {
	return slices.ContainsFunc(r.prose, func(s sentence) bool { return spaced().MatchString(s.folded) && confirms(s.folded, secret) })
}

var phrased = lazily(`\b(?:frases?|passphrases?)\b`)

// settleClave decides what «clave» means by what stands beside it: beside a user it is the secret, beside a contraseña
// it is the user (1 of the procedure), alone it is the new secret of a user that the order knows.
func (r *reader) settleClave(rec *record, order int, o Order) {
	claves := distinct(rec.claves)
	if len(claves) == 0 {
		return
	}
	rec.claves = nil
	known := slices.Concat(rec.users, rec.secrets)
	claves = slices.DeleteFunc(claves, func(v value) bool {
		return slices.ContainsFunc(known, func(k value) bool { return k.text == v.text })
	})
	switch clear := len(claves) == 1; {
	case len(claves) == 0:
	case clear && len(rec.users) > 0 && len(rec.secrets) == 0:
		rec.secrets = claves
	case clear && len(rec.secrets) > 0 && len(rec.users) == 0:
		if order < 0 || !isUser(claves[0].text) || !r.index.userFits(order, claves[0].text) && !strings.EqualFold(o.UserName, claves[0].text) {
			r.doubt(Ambiguous)
		}
		rec.users = claves
	case clear && len(known) == 0 && o.Op == provider.Reset && o.UserName != "":
		if r.index.userFits(order, claves[0].text) || strings.EqualFold(o.UserName, claves[0].text) {
			r.doubt(Ambiguous)
		}
		rec.secrets = claves
	default:
		r.doubt(Ambiguous)
		if len(rec.secrets) == 0 {
			rec.secrets = claves
		}
	}
}

// distinct gives each value once. One read beyond doubt stands for the same one read with a doubt.
func distinct(all []value) []value {
	var once []value
	for _, v := range all {
		at := slices.IndexFunc(once, func(o value) bool { return o.text == v.text })
		switch {
		case at < 0:
			once = append(once, v)
		case v.wrapped == "" && !v.dot && v.tail == 0 && v.sure:
			once[at] = v
		}
	}
	return once
}
