package vendor

import (
	"bytes"
	"fmt"
	"slices"
)

// fate is how an order is answered.
type fate int

const (
	answered  fate = iota
	refused        // «ya existe»
	twice          // two answers with different secrets, in whichever order they come
	reworded       // the same answer again in other words
	withdrawn      // answered after the case was withdrawn
	silent         // not at all
)

// fateOf deals the fates: of 20 orders 15 are simply answered.
func fateOf(n int) fate {
	return map[int]fate{1: silent, 4: refused, 8: twice, 11: withdrawn, 15: reworded}[n%20]
}

// order is one as the vendor knows it, and what came of it.
type order struct {
	n         int
	petition  int64
	folio     string
	name      string
	fate      fate
	messageID string
	reply     string // its own address
	subject   string
	user      string
	secrets   []string // those the vendor gave: one of them must be the key's
}

// letter is a mail on its way to the program.
type letter struct {
	from, to string
	raw      []byte
}

// plan is all that is written to the program, in its order.
type plan struct {
	post     []letter
	distinct int
	forged   []string // secrets that nobody vouched for
}

func (r *trial) plan() *plan {
	p := &plan{}
	for _, o := range r.orders {
		o.user = fmt.Sprintf("ensayo%04d", o.n)
		switch o.fate {
		case silent:
			continue
		case refused:
			p.add(r.signed(o, r.refusal(o)))
			continue
		}
		o.secrets = append(o.secrets, r.secret())
		p.add(r.signed(o, r.answer(o, o.n, o.secrets[0])))
		switch o.fate {
		case twice:
			o.secrets = append(o.secrets, r.secret())
			p.add(r.signed(o, r.answer(o, o.n+1, o.secrets[1])))
		case reworded:
			p.add(r.signed(o, r.answer(o, o.n+1, o.secrets[0])))
		}
	}
	genuine := len(p.post)
	r.forge(p)
	p.distinct = len(p.post)
	for n := range max(4, genuine/20) {
		p.add(p.post[(n*19)%genuine])
	}
	r.rand.Shuffle(len(p.post), func(i, j int) { p.post[i], p.post[j] = p.post[j], p.post[i] })
	return p
}

func (p *plan) add(l letter) { p.post = append(p.post, l) }

// forge writes what no vendor wrote, in each way at least once, half of it to orders that nobody else answers.
func (r *trial) forge(p *plan) {
	for n := range max(len(forgeries), len(p.post)/20) {
		o := r.orders[(20*n+1)%len(r.orders)]
		if n%2 == 1 {
			o = r.orders[(7*n)%len(r.orders)]
		}
		secret := r.secret()
		p.forged = append(p.forged, secret)
		p.add(forgeries[n%len(forgeries)](r, o, secret))
	}
}

// forgeries are the ways to write in the vendor's name.
var forgeries = []func(r *trial, o *order, secret string) letter{
	func(r *trial, o *order, secret string) letter { // sender and token are right, nobody signed
		return letter{sender, o.reply, r.answer(o, 0, secret)}
	},
	func(r *trial, o *order, secret string) letter { // signed with another key
		return letter{sender, o.reply, r.sign(r.keys.forger, r.answer(o, 0, secret))}
	},
	func(r *trial, o *order, secret string) letter { // soundly signed by another domain
		raw := bytes.ReplaceAll(r.answer(o, 0, secret), []byte("@emedios.test"), []byte("@emedios-soporte.test"))
		return letter{"altas@emedios-soporte.test", o.reply, r.sign(r.keys.other, raw)}
	},
	func(r *trial, o *order, secret string) letter { // the vendor's signature over another secret
		raw := r.sign(r.keys.vendor, r.answer(o, 0, "Otra0-Otra1-Ot"))
		return letter{sender, o.reply, bytes.Replace(raw, []byte("Otra0-Otra1-Ot"), []byte(secret), 1)}
	},
	func(r *trial, o *order, secret string) letter { // what our own server would say, written by somebody else
		said := []byte("Authentication-Results: mx.salud.test; dkim=pass header.d=emedios.test; dmarc=pass header.from=emedios.test\r\n")
		return letter{sender, o.reply, slices.Concat(said, r.answer(o, 0, secret))}
	},
	func(r *trial, o *order, secret string) letter { // the token is made up
		return letter{sender, r.answers(), bytes.Replace(r.answer(o, 0, secret), []byte(o.reply), []byte("x"+o.reply), 1)}
	},
}
