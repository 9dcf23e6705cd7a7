package simulate

import (
	"fmt"
	"strconv"
	"time"

	"clavero/internal/credential"
	"clavero/internal/desk"
	"clavero/internal/fault"
	"clavero/internal/petition"
	"clavero/internal/register"
)

// day lives one day of the office: what people do in working hours, and what the clock does in any case.
func (w *world) day(size int) {
	w.vendor.down = w.chance.Float64() < 0.02
	if w.working() {
		w.arrive(max(0, min(size-len(w.people), 1+size/200)))
		w.catchUp()
		w.leave()
		w.renew()
		w.suspendSome()
		w.forget()
	}
	w.pass(8 * time.Hour)
	w.vendor.down = false
	w.tick()
	w.read()
	w.pass(16 * time.Hour)
	w.tick()
}

var given = []string{"Amapola", "Celso", "Itzel", "Melquiades", "Nayeli", "Ovidio", "Ximena", "Yolotl"}
var surnames = []string{"Ceiba", "Encino", "Fresno", "Jacaranda", "Mezquite", "Ñandú", "Sauce", "Tule"}

func (w *world) applicant() petition.Applicant {
	w.hired++
	n := w.hired
	return petition.Applicant{
		GivenNames: given[n%8], Surname1: surnames[n/8%8], Surname2: surnames[n/64%8], Position: "Subdirección de área", UnitID: w.unit(),
		Mail: fmt.Sprintf("persona.%d@salud.gob.mx", n), Phone: fmt.Sprintf("555555%04d", n%10000), Reason: "Seguir la prensa.",
	}
}

// unit draws a unit that is in force today and has room.
func (w *world) unit() int64 {
	if w.units == nil {
		w.catalogue()
	}
	return w.units[w.chance.IntN(len(w.units))]
}

// arrive has people ask for a key and walk the whole road, from 1.1 to 4.1.
func (w *world) arrive(n int) {
	for range n {
		w.ask(w.applicant())
	}
}

func (w *world) ask(a petition.Applicant) {
	ctx := w.t.Context()
	w.must(w.Desk.Submit(ctx, desk.Request{Applicant: a, Lang: "es", Notice: "2026-1"}))
	w.pass(time.Minute)
	if w.chance.Float64() < 0.03 {
		return // never confirmed: the form is dropped
	}
	p, err := w.Desk.Confirm(ctx, w.post.take(a.Mail, "confirmar"))
	w.must(err)
	w.pass(time.Minute)
	w.step(p.ID, petition.Forward, w.one(petition.Liaison, 0), desk.Input{})
	if w.chance.Float64() < 0.03 {
		w.step(p.ID, petition.Reject, w.one(petition.Editor, 0), desk.Input{Words: petition.Words{Grounds: []string{"not_in_sector"}}})
		w.counts["rejected"]++
		return
	}
	if !w.step(p.ID, petition.Verify, w.one(petition.Editor, 0), desk.Input{Data: &a}) {
		return
	}
	w.pass(time.Minute)
	for range 40 { // while the vendor is down the order waits
		if q, err := w.DB.Read().Petition(ctx, p.ID); err != nil || q.State == petition.Probed {
			break
		}
		w.vendor.down = false
		w.pass(30 * time.Minute)
	}
	if w.chance.Float64() < 0.05 {
		w.waiting = append(w.waiting, waiting{p.ID, a}) // left at the desk past its limit
		return
	}
	w.send(p.ID, a)
}

// waiting is a case that an office has left lying.
type waiting struct {
	id int64
	a  petition.Applicant
}

// catchUp sends what was left lying.
func (w *world) catchUp() {
	late := w.waiting
	w.waiting = nil
	for _, c := range late {
		if w.chance.Float64() < 0.7 {
			w.waiting = append(w.waiting, c)
			continue
		}
		w.send(c.id, c.a)
	}
}

func (w *world) send(id int64, a petition.Applicant) {
	if !w.step(id, petition.Send, w.one(petition.Liaison, 1), desk.Input{}) {
		return
	}
	w.pass(time.Minute)
	if w.chance.Float64() < 0.03 {
		return // the official never opens it: withdrawn in time
	}
	w.receive(id, a)
}

func (w *world) receive(id int64, a petition.Applicant) {
	ctx := w.t.Context()
	if _, err := w.Desk.Receive(ctx, w.post.take(a.Mail, "clave"), a.Phone[len(a.Phone)-4:]); err != nil {
		w.must(err)
	}
	key, err := w.DB.Read().CredentialOfPetition(ctx, id)
	w.must(err)
	w.people[key.OfficialID] = &person{n: w.hired, official: key.OfficialID, key: key.ID, mail: a.Mail}
	w.counts["settled"]++
}

// step takes a step, and reports whether the rules let it.
func (w *world) step(id int64, step petition.Step, by petition.Actor, in desk.Input) bool {
	_, err := w.Desk.Take(w.t.Context(), by, id, step, in)
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) {
		w.counts["refused "+string(step)]++
		return false
	}
	w.must(err)
	w.work()
	return true
}

// leave has people leave their posts: a seventh in a year.
func (w *world) leave() {
	for _, p := range w.some(0.15 / 250) {
		w.act(p, petition.Revocation, "Dejó el cargo.")
		p.left = true
		delete(w.people, p.official)
	}
}

// renew has those who were warned of their key's end press the button of the letter; some wait for the second one, some
// never do.
func (w *world) renew() {
	for _, id := range sorted(w.people) {
		p := w.people[id]
		if !w.post.has(p.mail, "renovar") || w.chance.Float64() < 0.8 {
			continue
		}
		token := w.post.take(p.mail, "renovar")
		if w.chance.Float64() < 0.1 {
			continue // not this letter
		}
		_, err := w.Desk.RenewByLink(w.t.Context(), token)
		if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) || fault.Is(err, fault.Gone) || fault.Is(err, fault.NotFound) {
			w.counts["renewal refused"]++
			continue
		}
		w.must(err)
		w.counts["renewed"]++
		w.work()
	}
}

// suspendSome has keys suspended, and most of them restored some day.
func (w *world) suspendSome() {
	for _, p := range w.some(0.05 / 250) {
		key, err := w.DB.Read().Credential(w.t.Context(), p.key)
		w.must(err)
		switch key.State {
		case credential.Live:
			w.act(p, petition.Suspension, "Licencia sin goce de sueldo.")
		case credential.Suspended:
			w.act(p, petition.Restoration, "Regresó de su licencia.")
		}
	}
}

func (w *world) act(p *person, kind petition.Kind, note string) {
	_, err := w.Desk.ActOnKey(w.t.Context(), w.one(petition.Liaison, 0), p.key, kind, note)
	if fault.Is(err, fault.Conflict) || fault.Is(err, fault.Invalid) {
		w.counts["refused "+string(kind)]++
		return
	}
	w.must(err)
	w.counts[string(kind)]++
	w.pass(time.Second)
}

// forget takes those whose keys ended out of the living, so that they come again as new people would.
func (w *world) forget() {
	for id, p := range w.people {
		key, err := w.DB.Read().Credential(w.t.Context(), p.key)
		w.must(err)
		if !key.Ended.IsZero() {
			delete(w.people, id)
			w.counts["ended"]++
		}
	}
}

// some draws people, each with that chance, in an order that depends on nothing but the seed.
func (w *world) some(chance float64) []*person {
	var drawn []*person
	for _, id := range sorted(w.people) {
		if w.chance.Float64() < chance {
			drawn = append(drawn, w.people[id])
		}
	}
	return drawn
}

// read has a few readers open the morning's edition: enough for every day to have its register.
func (w *world) read() {
	for _, p := range w.some(4 / float64(len(w.people)+1)) {
		for _, kind := range []register.Kind{register.SignIn, register.Edition} {
			w.must(w.Accesses.Record(w.t.Context(), register.Access{Kind: kind, Credential: p.key, Official: p.official, Prefix: "192.0.2.0/24", Device: "phone"}))
		}
	}
}

func (w *world) catalogue() {
	db := storeSQL(w)
	rows, err := db.QueryContext(w.t.Context(), "select id from unit where kind = 'unit' and valid_to = '' order by code")
	w.must(err)
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var id int64
		w.must(rows.Scan(&id))
		w.units = append(w.units, id)
	}
	w.must(rows.Err())
	if len(w.units) == 0 {
		w.t.Fatal("the catalogue has no units: " + strconv.Itoa(len(w.units)))
	}
}
