package simulate

import (
	"bytes"
	"cmp"
	"context"
	"database/sql"
	"encoding/csv"
	"slices"
	"time"

	"clavero/internal/desk"
	"clavero/internal/fault"
	"clavero/internal/guideline"
	"clavero/internal/petition"
)

// asked is a case under way as those who work on it know it.
type asked struct {
	id   int64
	a    petition.Applicant
	next petition.Step
}

// arrive has people ask for a key on the page: they submit, and most of them confirm.
func (w *world) arrive(n int) {
	var came []petition.Applicant
	for range n {
		a := w.applicant()
		w.must(w.Desk.Submit(w.t.Context(), desk.Request{Applicant: a, Lang: "es", Notice: "2026-1"}))
		came = append(came, a)
	}
	w.pass(time.Minute)
	for _, a := range came {
		if w.chanceOf(0.03) {
			continue // never confirmed: the form is dropped
		}
		p, err := w.Desk.Confirm(w.t.Context(), w.post.take(a.Mail, "confirmar"))
		w.must(err)
		w.cases = append(w.cases, &asked{p.ID, a, petition.Forward})
	}
}

// list has units send lists of their people, as on the first days of the program.
func (w *world) list(n int) {
	if n == 0 {
		return
	}
	var b bytes.Buffer
	out := csv.NewWriter(&b)
	_ = out.Write([]string{"Nombre(s)", "Primer apellido", "Segundo apellido", "Cargo", "Unidad", "Correo", "Teléfono"}) // a buffer takes everything
	people, units := map[string]petition.Applicant{}, map[string]int64{}
	for range n {
		a := w.applicant()
		people[a.Mail], units[a.UnitText] = a, a.UnitID
		_ = out.Write([]string{a.GivenNames, a.Surname1, a.Surname2, a.Position, a.UnitText, a.Mail, a.Phone})
	}
	out.Flush()
	resolve := func(_ context.Context, words string) (int64, error) { return units[words], nil }
	taken, err := w.Desk.TakeList(w.t.Context(), w.one(petition.Liaison, 0), b.Bytes(), "es", "", resolve, func(int) {})
	w.must(err)
	if len(taken) != n {
		w.t.Fatalf("%d of %d rows were taken", len(taken), n)
	}
	for _, p := range taken {
		w.cases = append(w.cases, &asked{p.ID, people[p.Applicant.Mail], petition.Forward})
	}
}

// offices has each office do what lies before it, from 1.1 to 4.1, and people open the letters they get.
func (w *world) offices() {
	for _, step := range []petition.Step{petition.Forward, petition.Verify, petition.Send, petition.Settle} {
		for _, c := range w.cases {
			if c.next == step {
				w.move(c)
			}
		}
		w.pass(time.Minute)
	}
	w.cases = slices.DeleteFunc(w.cases, func(c *asked) bool { return c.next == "" })
}

// move takes a case one step on; its next one is empty when there is no more.
func (w *world) move(c *asked) {
	switch c.next {
	case petition.Forward:
		w.step(c, petition.Forward, w.one(petition.Liaison, 0), desk.Input{}, petition.Verify)
	case petition.Verify:
		w.judge(c)
	case petition.Send:
		w.send(c)
	case petition.Settle:
		w.receive(c)
	}
}

func (w *world) step(c *asked, step petition.Step, by petition.Actor, in desk.Input, next petition.Step) bool {
	_, err := w.Desk.Take(w.t.Context(), by, c.id, step, in)
	c.next = next
	return w.fine(string(step), err)
}

// judge has the editors verify or refuse a request (1.2): some are refused, and those whom a check refuses.
func (w *world) judge(c *asked) {
	editor := w.one(petition.Editor, 0)
	if !w.chanceOf(0.03) && w.step(c, petition.Verify, editor, desk.Input{Data: &c.a}, petition.Send) {
		return
	}
	ground := "not_in_sector"
	if w.trainee(c.a.Position) {
		ground = guideline.NotHolder
	}
	w.step(c, petition.Reject, editor, desk.Input{Words: petition.Words{Grounds: []string{ground}}}, "")
}

// decide has the editors decide what is asked about a key and was not left to the program.
func (w *world) decide(db *sql.DB) {
	editor := w.one(petition.Editor, 1)
	for _, id := range w.ids(db, "select id from petition where state = 'forwarded' and kind <> 'new' order by id") {
		_, err := w.Desk.Take(w.t.Context(), editor, id, petition.Verify, desk.Input{})
		if w.fine("decided", err) {
			continue
		}
		p, err := w.DB.Read().Petition(w.t.Context(), id)
		w.must(err)
		ground := cmp.Or(map[bool]string{true: guideline.NotHolder}[w.trainee(p.Applicant.Position)], "not_in_sector")
		_, err = w.Desk.Take(w.t.Context(), editor, id, petition.Reject, desk.Input{Words: petition.Words{Grounds: []string{ground}}})
		w.fine("denied", err)
	}
}

// send has the liaison send a key that was tried (4.1), the same day or some other.
func (w *world) send(c *asked) {
	p, err := w.DB.Read().Petition(w.t.Context(), c.id)
	w.must(err)
	switch p.State {
	case petition.Probed:
		if !w.chanceOf(0.05) { // else it is left at the desk past its limit
			w.step(c, petition.Send, w.one(petition.Liaison, 1), desk.Input{}, petition.Settle)
		}
	case petition.Forwarded, petition.Refused: // held back: a need no longer holds
		ground := cmp.Or(map[bool]string{true: guideline.NotHolder}[w.trainee(p.Applicant.Position)], "not_in_sector")
		w.step(c, petition.Reject, w.one(petition.Editor, 0), desk.Input{Words: petition.Words{Grounds: []string{ground}}}, "")
	}
}

// receive has an official press the button of their letter, or never: then the key is withdrawn in time.
func (w *world) receive(c *asked) {
	c.next = ""
	if w.chanceOf(0.03) {
		return
	}
	key, err := w.Desk.Receive(w.t.Context(), w.post.take(c.a.Mail, "clave"), c.a.Phone[len(c.a.Phone)-4:])
	if fault.Is(err, fault.Gone) || fault.Is(err, fault.Invalid) {
		w.counts["refused settle"]++
		return
	}
	w.must(err)
	held, err := w.DB.Read().Credential(w.t.Context(), key.Credential)
	w.must(err)
	w.people.add(&person{official: held.OfficialID, key: held.ID, mail: c.a.Mail})
	w.counts["settled"]++
}
