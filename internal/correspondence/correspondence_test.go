package correspondence_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"clavero/internal/correspondence"
	"clavero/internal/credential"
	"clavero/internal/fault"
	"clavero/internal/mail"
	"clavero/internal/petition"
	"clavero/internal/provider/vendormail/reading"
)

// The road of 2.1 and 3.1 as the ministry lives it: asked by mail, answered by mail, and nothing of the secret left lying.
func TestAnOrderIsAnsweredByMail(t *testing.T) {
	each(t, vendor, func(t *testing.T, w *world) {
		p := w.ordered()
		sent := w.orders()
		if len(sent) != 1 || !strings.Contains(sent[0].Text, "Folio: "+p.Folio+"\nSe solicita: alta\nNombre: "+p.Applicant.Name()) ||
			!strings.Contains(sent[0].Text, vendor.Contract) {
			t.Fatalf("%d mails to the vendor: %s", len(sent), sent[0].Text)
		}
		if strings.Contains(sent[0].Text, p.Applicant.Mail) || strings.Contains(sent[0].Text, p.Applicant.Phone) {
			t.Error("the vendor is told more than the contract allows")
		}
		w.work()
		if len(w.orders()) != 1 {
			t.Error("the order went out twice")
		}
		raw := w.answer(sent[0], "Buen día:\n\nFolio: "+p.Folio+"\nUsuario: aensayo\nContraseña: Qz7-mT4.kW9x\n\nSaludos.\n")
		d := w.arrive(raw)
		w.at(p.ID, petition.Obtained)
		if d.Folder != mail.Processed || d.ID == "" || bytes.Contains(d.Replace, []byte("Qz7-mT4.kW9x")) || !bytes.Contains(d.Replace, []byte("aensayo")) {
			t.Errorf("left in the mailbox: folder %d, %s", d.Folder, d.Replace)
		}
		again, err := w.in.Take(w.ctx, mail.Received{Box: "claves@mx/INBOX", UIDValidity: 7, UID: w.uid, Raw: raw})
		if err != nil || again.ID != d.ID {
			t.Errorf("handed again: %v, another disposition: %v", err, again.ID != d.ID)
		}
		w.arrive(raw) // the server delivered it twice
		if got := w.messages(""); len(got) != 2 || got[0].State != correspondence.Repeated || got[1].State != correspondence.Done || got[1].Items[0].Secret != 12 {
			t.Errorf("on file: %+v", got)
		}
		w.at(p.ID, petition.Obtained)
	})
}

// What is not certain waits for a person; the person's reading enters as the vendor's answer, once.
func TestADoubtfulAnswerIsSettledByAPerson(t *testing.T) {
	each(t, vendor, func(t *testing.T, w *world) {
		p := w.ordered()
		forged := bytes.Replace(w.answer(w.orders()[0], "Usuario: aensayo\nContraseña: Qz7mT4kW9x\n"), []byte("dkim=pass"), []byte("dkim=fail"), 1)
		d := w.arrive(forged)
		w.at(p.ID, petition.Ordered)
		if d.Folder != mail.Review {
			t.Errorf("an answer that nobody vouches for goes to folder %d", d.Folder)
		}
		waiting := w.messages(correspondence.Review)
		if len(waiting) != 1 || len(waiting[0].Items) != 1 || waiting[0].Authentic {
			t.Fatalf("for a person: %+v", waiting)
		}
		order, err := w.out.OrderByFolio(w.ctx, p.Folio)
		w.must(err)
		decision := correspondence.Decision{Order: order, Outcome: reading.Created, UserName: "aensayo", Secret: 1}
		for name, c := range map[string]struct {
			by   petition.Actor
			with func(*correspondence.Decision)
			code fault.Code
		}{
			"another office":       {liaison, func(*correspondence.Decision) {}, fault.Denied},
			"no such order":        {editor, func(d *correspondence.Decision) { d.Order = 5 }, fault.Invalid},
			"no user":              {editor, func(d *correspondence.Decision) { d.UserName = "" }, fault.Invalid},
			"no secret":            {editor, func(d *correspondence.Decision) { d.Secret = 0 }, fault.Invalid},
			"another act":          {editor, func(d *correspondence.Decision) { d.Outcome = reading.Removed }, fault.Invalid},
			"refused, unsaid":      {editor, func(d *correspondence.Decision) { d.Outcome = reading.Refused }, fault.Invalid},
			"an item there is not": {editor, func(d *correspondence.Decision) { d.Secret = 9 }, fault.Invalid},
		} {
			wrong := decision
			c.with(&wrong)
			if err := w.in.Decide(w.ctx, c.by, waiting[0].ID, []correspondence.Decision{wrong}); !fault.Is(err, c.code) {
				t.Errorf("%s: %v", name, err)
			}
		}
		w.must(w.in.Decide(w.ctx, editor, waiting[0].ID, []correspondence.Decision{decision}))
		w.at(p.ID, petition.Obtained)
		if err := w.in.Decide(w.ctx, editor, waiting[0].ID, nil); !fault.Is(err, fault.Conflict) {
			t.Errorf("settled twice: %v", err)
		}
	})
}

// A second answer with another secret, and one after the case was withdrawn, are for a person.
func TestAnswersToClosedOrders(t *testing.T) {
	each(t, vendor, func(t *testing.T, w *world) {
		p, other := w.ordered(), w.ordered()
		first, second := w.orders()[0], w.orders()[1]
		w.arrive(w.answer(first, "Usuario: aensayo\nContraseña: Qz7mT4kW9x\n"))
		w.arrive(w.answer(first, "Le confirmo.\nUsuario: aensayo\nContraseña: Qz7mT4kW9x\n"))
		if got := w.messages(correspondence.Ignored); len(got) != 1 {
			t.Errorf("the same answer in other words: %+v", w.messages(""))
		}
		w.arrive(w.answer(first, "Usuario: aensayo\nContraseña: Otra8Cosa55\n"))
		_, err := w.desk.Take(w.ctx, liaison, other.ID, petition.Withdraw, withNote("Ya no la necesita."))
		w.must(err)
		w.work()
		w.arrive(w.answer(second, "Usuario: bensayo\nContraseña: Tr6nB2vQ8s\n"))
		if got := w.messages(correspondence.Review); len(got) != 2 {
			t.Errorf("for a person: %+v", got)
		}
		w.at(p.ID, petition.Obtained)
		w.at(other.ID, petition.Withdrawing)
	})
}

// Two answers come at once and say different things: the first acts, the second is for a person although nothing was known
// against it when it was read.
func TestTwoAnswersAtOnce(t *testing.T) {
	each(t, vendor, func(t *testing.T, w *world) {
		p := w.ordered()
		order := w.orders()[0]
		for _, secret := range []string{"Qz7mT4kW9x", "Otra8Cosa55"} {
			w.handOver(w.answer(order, "Usuario: aensayo\nContraseña: "+secret+"\n"))
		}
		w.work()
		w.at(p.ID, petition.Obtained)
		review, done := w.messages(correspondence.Review), w.messages(correspondence.Done)
		if len(review) != 1 || len(done) != 1 || len(review[0].Doubts) != 1 {
			t.Errorf("for a person: %+v; done: %+v", review, done)
		}
	})
}

// A copy that nobody vouches for comes before the mail itself: it must not make that one a mere repetition.
func TestAForgedTwinComesFirst(t *testing.T) {
	each(t, vendor, func(t *testing.T, w *world) {
		p := w.ordered()
		raw := w.answer(w.orders()[0], "Usuario: aensayo\nContraseña: Qz7mT4kW9x\n")
		w.arrive(bytes.Replace(raw, []byte("dkim=pass"), []byte("dkim=fail"), 1))
		w.at(p.ID, petition.Ordered)
		w.arrive(raw)
		w.at(p.ID, petition.Obtained)
	})
}

// Nobody answers: the vendor is reminded in the same thread after so many working hours, three times, and then a person must.
func TestAnUnansweredOrderIsCalledToMind(t *testing.T) {
	each(t, vendor, func(t *testing.T, w *world) {
		w.ordered()
		answered := w.ordered()
		w.arrive(w.answer(w.orders()[1], "Usuario: bensayo\nContraseña: Tr6nB2vQ8s\n"))
		w.at(answered.ID, petition.Obtained)
		for day := range 10 {
			w.pass(24 * time.Hour)
			w.onClock(w.out.Chase)
			w.work()
			w.onClock(w.out.Chase) // asked again at once, it does nothing
			w.work()
			if day == 0 && len(w.orders()) != 3 {
				t.Fatalf("after a day of 8 working hours: %d mails", len(w.orders()))
			}
		}
		sent := w.orders()
		if len(sent) != 5 {
			t.Fatalf("%d mails, want two orders and three reminders", len(sent))
		}
		last := sent[4].Message
		if last.InReplyTo != sent[0].ID || last.ReplyTo != sent[0].ReplyTo || last.ID == sent[0].ID {
			t.Error("a reminder does not belong to its order")
		}
		waiting, err := w.out.Waiting(w.ctx, 0, 10)
		w.must(err)
		if len(waiting) != 1 || waiting[0].Reminded != 3 || !waiting[0].Escalated || waiting[0].Sent.IsZero() {
			t.Errorf("waiting: %+v", waiting)
		}
	})
}

// Orders gathered for one mail: a table, a file beside it, an answer in part.
func TestABatch(t *testing.T) {
	batching := vendor
	batching.Batch = time.Hour
	each(t, batching, func(t *testing.T, w *world) {
		a, b, c := w.ordered(), w.ordered(), w.ordered()
		if len(w.orders()) != 0 {
			t.Fatal("an order did not wait for its batch")
		}
		w.onClock(w.out.Gather)
		w.work()
		w.onClock(w.out.Gather)
		w.work()
		sent := w.orders()
		if len(sent) != 1 || len(sent[0].Attachments) != 1 || !bytes.Contains(sent[0].Attachments[0].Content, []byte(c.Folio+";alta;"+c.Applicant.Name())) {
			t.Fatalf("%d mails", len(sent))
		}
		w.arrive(w.answer(sent[0], "Folio: "+b.Folio+"\nUsuario: bensayo\nContraseña: Tr6nB2vQ8s\n\nFolio: "+a.Folio+"\nUsuario: aensayo\nContraseña: Qz7mT4kW9x\n"))
		w.at(a.ID, petition.Obtained)
		w.at(b.ID, petition.Obtained)
		w.at(c.ID, petition.Ordered)
	})
}

// The vendor may answer over TLS: the mail carries a link of its own, which opens until nothing waits.
func TestTheVendorAnswersByItsLink(t *testing.T) {
	each(t, vendor, func(t *testing.T, w *world) {
		p := w.ordered()
		address := w.orders()[0].Letter.Button.URL
		token := address[strings.LastIndex(address, "/")+1:]
		orders, err := w.in.LinkOrders(w.ctx, token)
		w.must(err)
		if len(orders) != 1 || orders[0].Folio != p.Folio || !orders[0].Waits {
			t.Fatalf("behind the link: %+v", orders)
		}
		id := orders[0].Order.ID
		for name, a := range map[string]correspondence.LinkAnswer{
			"nothing": {Order: id}, "no user": {Order: id, Secret: "x"}, "no secret": {Order: id, UserName: "aensayo"},
		} {
			if err := w.in.AnswerByLink(w.ctx, token, a); !fault.Is(err, fault.Invalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := w.in.AnswerByLink(w.ctx, "otro", correspondence.LinkAnswer{Order: id}); !fault.Is(err, fault.Gone) {
			t.Errorf("a forged link: %v", err)
		}
		w.must(w.in.AnswerByLink(w.ctx, token, correspondence.LinkAnswer{Order: id, UserName: "aensayo", Secret: "Qz7mT4kW9x"}))
		w.at(p.ID, petition.Obtained)
		if err := w.in.AnswerByLink(w.ctx, token, correspondence.LinkAnswer{Order: id, UserName: "aensayo", Secret: "otro"}); !fault.Is(err, fault.Conflict) {
			t.Errorf("answered twice: %v", err)
		}
	})
}

// A link opens the orders of its own mail alone: another's is none of them, whatever number is sent.
func TestAnotherRemissionsOrderIsNotBehindTheLink(t *testing.T) {
	each(t, vendor, func(t *testing.T, w *world) {
		w.ordered()
		other := w.ordered()
		address := w.orders()[0].Letter.Button.URL
		token := address[strings.LastIndex(address, "/")+1:]
		order, err := w.out.OrderByFolio(w.ctx, other.Folio)
		w.must(err)
		err = w.in.AnswerByLink(w.ctx, token, correspondence.LinkAnswer{Order: order, UserName: "aensayo", Secret: "Qz7mT4kW9x"})
		if !fault.Is(err, fault.Gone) {
			t.Errorf("another mail's order by this link: %v", err)
		}
		w.at(other.ID, petition.Ordered)
	})
}

// A delivery that comes back moves its case; the notice is matched by the Message-ID the letter had.
func TestADeliveryComesBack(t *testing.T) {
	each(t, vendor, func(t *testing.T, w *world) {
		p := w.ordered()
		w.arrive(w.answer(w.orders()[0], "Usuario: aensayo\nContraseña: Qz7mT4kW9x\n"))
		w.take(editor, p.ID, petition.Probe)
		w.take(liaison, p.ID, petition.Send)
		w.work()
		var delivery mail.Sent
		for _, sent := range w.box.List() {
			if sent.To.Mail == p.Applicant.Mail && sent.Letter.Button != nil {
				delivery = sent
				break
			}
		}
		w.arrive(notice(delivery.ID, p.Applicant.Mail))
		w.at(p.ID, petition.Undelivered)
	})
}

func notice(id, address string) []byte {
	return []byte(strings.ReplaceAll(`From: MAILER-DAEMON@mx.salud.test
To: claves@salud.test
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
Date: Tue, 03 Mar 2026 17:00:00 +0000
Message-ID: <20260303.dsn@mx.salud.test>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain; charset=us-ascii

This is the mail system. Your message could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.salud.test

Final-Recipient: rfc822; `+address+`
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 no such user

--b
Content-Type: text/rfc822-headers

Message-ID: <`+id+`>
To: `+address+`

--b--
`, "\n", "\r\n"))
}

// What nobody made out is hidden all the same: a person says by number which word is the secret.
func TestAWordThatMayBeASecretIsNotShown(t *testing.T) {
	each(t, vendor, func(t *testing.T, w *world) {
		p := w.ordered()
		d := w.arrive(w.answer(w.orders()[0], "Queda listo lo de su compañera, le toca aensayo con Kw83-pLm2q, ojo con el guion.\n"))
		w.at(p.ID, petition.Ordered)
		if d.Folder != mail.Review || bytes.Contains(d.Replace, []byte("Kw83")) {
			t.Fatalf("left in the mailbox: folder %d\n%s", d.Folder, d.Replace)
		}
		m := w.messages(correspondence.Review)[0]
		_, text, err := w.in.Message(w.ctx, m.ID)
		w.must(err)
		n := len(m.Items) + slices.Index(m.Suspects, len("Kw83-pLm2q")) + 1
		if !strings.Contains(text, fmt.Sprintf("▒▒%d▒▒", n)) {
			t.Fatalf("the word is not shown by its number %d: %s", n, text)
		}
		order, err := w.out.OrderByFolio(w.ctx, p.Folio)
		w.must(err)
		w.must(w.in.Decide(w.ctx, editor, m.ID, []correspondence.Decision{{Order: order, Outcome: reading.Created, UserName: "aensayo", Secret: n}}))
		w.at(p.ID, petition.Obtained)
		key, err := w.db.Read().CredentialByUser(w.ctx, "vendormail", "aensayo")
		w.must(err)
		if same, err := w.files.Keys().CheckFingerprint(key.SecretKey, credential.SecretPurpose, []byte(credential.NormalSecret("Kw83-pLm2q")), key.SecretMAC); err != nil || !same {
			t.Errorf("another secret was kept: %v", err)
		}
	})
}

// A secret is not shown wherever the vendor wrote it: neither above the mail, nor in the reason for something else.
func TestASecretAboveTheMailIsNotShown(t *testing.T) {
	each(t, vendor, func(t *testing.T, w *world) {
		p, other := w.ordered(), w.ordered()
		first := w.orders()[0]
		w.arrive(w.written(first.ReplyTo.Mail, first.ID, "Re: "+first.Letter.Subject+" clave Qz7mT4kW9x", "Folio: "+p.Folio+"\nUsuario: aensayo\nContraseña: Qz7mT4kW9x\n"))
		second := w.orders()[1]
		w.arrive(w.written(second.ReplyTo.Mail, second.ID, "Acceso: Tr6nB2vQ8s", "Folio: "+other.Folio+"\nLes comento que quedó como lo hablamos: Tr6nB2vQ8s.\n"))
		third := w.orders()[1]
		w.arrive(w.written(third.ReplyTo.Mail, third.ID, "Re: "+third.Letter.Subject+" Wm3kL9pZ4t", "Folio: "+other.Folio+"\nNo es posible darlo de alta: ya existe el usuario bensayo con contraseña Wm3kL9pZ4t.\n"))
		list := w.messages("")
		if len(list) != 3 {
			t.Fatalf("%d messages", len(list))
		}
		for _, m := range list {
			one, text, err := w.in.Message(w.ctx, m.ID)
			w.must(err)
			shown := fmt.Sprintf("%+v %+v %s", m, one, text)
			for _, secret := range []string{"Qz7mT4kW9x", "Tr6nB2vQ8s", "Wm3kL9pZ4t"} {
				if strings.Contains(shown, secret) {
					t.Errorf("%s is shown: %s", secret, shown)
				}
			}
		}
		papers := ""
		for _, id := range []int64{p.ID, other.ID} {
			c, err := w.desk.Case(w.ctx, w.folio(id), editor, nil)
			w.must(err)
			papers += fmt.Sprintf("%+v", c)
		}
		for _, secret := range []string{"Qz7mT4kW9x", "Wm3kL9pZ4t"} {
			if strings.Contains(papers, secret) {
				t.Errorf("%s is shown with its case", secret)
			}
		}
	})
}

func (w *world) folio(id int64) string {
	w.t.Helper()
	p, err := w.db.Read().Petition(w.ctx, id)
	w.must(err)
	return p.Folio
}

// What a person says is the secret is hidden from then on in the mail it came in.
func TestASecretThatAPersonTypedIsHidden(t *testing.T) {
	each(t, vendor, func(t *testing.T, w *world) {
		p := w.ordered()
		w.arrive(w.answer(w.orders()[0], "Folio: "+p.Folio+"\nUsuario: aensayo\nLa palabra es la de siempre, perroazulado, como quedamos.\n"))
		waiting := w.messages(correspondence.Review)
		if len(waiting) != 1 {
			t.Fatalf("for a person: %+v", w.messages(""))
		}
		order, err := w.out.OrderByFolio(w.ctx, p.Folio)
		w.must(err)
		w.must(w.in.Decide(w.ctx, editor, waiting[0].ID, []correspondence.Decision{{Order: order, Outcome: reading.Created, UserName: "aensayo", Typed: "perroazulado"}}))
		w.at(p.ID, petition.Obtained)
		m, text, err := w.in.Message(w.ctx, waiting[0].ID)
		w.must(err)
		if strings.Contains(text, "perroazulado") || !strings.Contains(text, "como quedamos") || m.Items[0].Secret != 12 {
			t.Errorf("shown: %s", text)
		}
	})
}
