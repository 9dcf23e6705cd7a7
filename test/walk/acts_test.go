package walk

import (
	"fmt"
	"slices"
	"time"

	"clavero/internal/auth"
	"clavero/internal/credential"
	"clavero/internal/desk"
	"clavero/internal/directory"
	"clavero/internal/fault"
	"clavero/internal/guideline"
	"clavero/internal/ledger"
	"clavero/internal/petition"
	"clavero/internal/recertification"
	"clavero/internal/records"
	"clavero/internal/retention"
	"clavero/internal/rulebook"
	"clavero/internal/store"
	"clavero/internal/units"
)

// act is something that may happen.
type act struct {
	name   string
	do     func(*world)
	weight int
}

const ticking = "the clock's tasks"

var acts = []act{
	{"somebody asks", (*world).ask, 16}, {"a case goes on", (*world).goOn, 60}, {"any step of any case", (*world).anyStep, 10}, {"a key is received", (*world).receive, 16},
	{"a session is opened", (*world).enter, 8}, {"a renewal", (*world).renew, 20}, {"an act on a key", (*world).onKey, 10}, {"other data", (*world).change, 5},
	{"somebody leaves", (*world).leave, 2}, {"a guideline", (*world).publish, 8}, {"a campaign", (*world).campaign, 3}, {"answers", (*world).answer, 4},
	{"undone", (*world).undo, 2}, {"a succession", (*world).succeed, 3}, {"a hold", (*world).hold, 4}, {"a hold is lifted", (*world).lift, 2},
	{"a disposition", (*world).dispose, 6}, {"time", (*world).pass, 24}, {ticking, (*world).tick, 14},
}

var positions = []string{"Directora de Área", "Analista", "Jefe de Prensa", "Becaria"}

func (w *world) applicant() petition.Applicant {
	w.asked++
	unit := pick(w, w.units)
	domain := unit.MailDomain
	if w.odds(10) || domain == "" {
		domain = "otra.example"
	}
	return petition.Applicant{GivenNames: "Iris", Surname1: fmt.Sprintf("Prueba%d", w.asked), Position: pick(w, positions), UnitID: unit.ID,
		Mail: fmt.Sprintf("persona%d@%s", w.asked, domain), Phone: fmt.Sprintf("555555%04d", w.asked), Reason: "Seguir la prensa."}
}

func (w *world) ask() {
	a := w.applicant()
	if w.odds(30) {
		_, err := w.Desk.Enter(w.ctx, w.some(petition.Liaison), desk.Entry{Applicant: a, Origin: "paper", Lang: "es", Fact: desk.FactPhone})
		w.fine(err)
		return
	}
	w.fine(w.Desk.Submit(w.ctx, desk.Request{Applicant: a, Lang: "es", Notice: "2026-1"}))
	w.work()
	if token := w.post.link(a.Mail, "confirmar"); token != "" {
		_, err := w.Desk.Confirm(w.ctx, token)
		w.fine(err)
	}
}

// said is what satisfies every need of words.
func said() desk.Input {
	return desk.Input{Words: petition.Words{Grounds: []string{"not_in_sector"}, Message: "Se explica.", Note: "Consta.", Same: true}}
}

// goOn takes the next step of the main road of some cases, by whoever it is for.
func (w *world) goOn() {
	for _, p := range w.open() {
		if w.odds(40) {
			w.onward(p)
		}
	}
}

func (w *world) onward(p petition.Petition) {
	for _, role := range []petition.Role{petition.Liaison, petition.Editor} {
		for _, row := range petition.Offered(p, role) {
			if row.Main {
				in := said()
				in.Words.Grounds = nil
				_, err := w.Desk.Take(w.ctx, w.some(role), p.ID, row.Step, in)
				if !w.fine(err) && slices.Contains([]string{"petition.need.holder", "petition.need.checks"}, fault.TextOf(err)) {
					w.counts["forbidden"]++
				}
				return
			}
		}
	}
}

// anyStep tries a step that may not even exist where the case stands, by a role that may not take it.
func (w *world) anyStep() {
	if len(w.cases) == 0 {
		return
	}
	by := w.some(pick(w, []petition.Role{petition.Liaison, petition.Editor}))
	switch w.chance.IntN(6) {
	case 0:
		by = petition.Actor{Role: petition.Program}
	case 1:
		by = petition.Actor{Role: petition.Official, ID: 1}
	}
	in := said()
	in.Turns = petition.Renewal
	_, err := w.Desk.Take(w.ctx, by, pick(w, w.cases).ID, pick(w, petition.Steps).Step, in)
	w.fine(err)
}

func (w *world) receive() {
	for _, p := range w.open() {
		if p.State != petition.Sent {
			continue
		}
		_, err := w.Desk.Receive(w.ctx, w.post.link(p.Applicant.Mail, "clave"), p.Applicant.Phone[len(p.Applicant.Phone)-4:])
		w.fine(err)
		if w.odds(50) {
			return
		}
	}
}

func (w *world) enter() {
	if key, ok := w.someKey(); ok && key.State == credential.Live {
		signed, err := w.Identity.EnterDemo(w.ctx, key.UserName, auth.Place{})
		if w.fine(err) {
			w.tokens[signed.Token] = key.ID
		}
	}
}

func (w *world) renew() {
	keys := w.openKeys()
	if len(keys) == 0 {
		return
	}
	key := pick(w, keys)
	if w.odds(40) { // on a day on which it may be
		w.pull(key.Ends.AddDate(0, 0, -w.chance.IntN(50)))
	}
	by := petition.Actor{Role: petition.Official, ID: key.OfficialID}
	if w.odds(30) {
		by = w.some(petition.Liaison)
	}
	_, err := w.Desk.Renew(w.ctx, by, key.ID, "Sigue en el cargo.")
	w.fine(err)
}

// pull moves the clock on to a moment, if it is ahead.
func (w *world) pull(to time.Time) {
	if to.After(w.now) {
		w.now = to
	}
}

func (w *world) onKey() {
	key, ok := w.someKey()
	if !ok {
		return
	}
	switch w.chance.IntN(4) {
	case 0:
		_, err := w.Desk.GiveUp(w.ctx, petition.Actor{Role: petition.Official, ID: key.OfficialID}, key.ID, "")
		w.fine(err)
	default:
		kind := pick(w, []petition.Kind{petition.Suspension, petition.Suspension, petition.Restoration, petition.Restoration, petition.Revocation})
		_, err := w.Desk.ActOnKey(w.ctx, w.some(petition.Liaison), key.ID, kind, "Consta.")
		if w.fine(err) && kind == petition.Suspension {
			w.counts["suspended"]++
		}
	}
}

func (w *world) change() {
	key, ok := w.someKey()
	if !ok {
		return
	}
	person, err := w.DB.Read().Official(w.ctx, key.OfficialID)
	w.must(err)
	a := petition.Applicant{GivenNames: person.GivenNames, Surname1: person.Surname1, Position: pick(w, positions), UnitID: pick(w, w.units).ID,
		Mail: person.Mail, Phone: person.Phone, Reason: "Otro cargo."}
	_, err = w.Desk.AskChange(w.ctx, w.some(petition.Editor), key.ID, a, "Oficio.")
	w.fine(err)
}

func (w *world) leave() {
	if key, ok := w.someKey(); ok {
		_, err := w.Desk.Leave(w.ctx, w.some(petition.Liaison), key.OfficialID, "Dejó el cargo.")
		w.fine(err)
	}
}

// publish puts another guideline in force, now or from some day on.
func (w *world) publish() {
	w.must(w.DB.Write(w.ctx, func(tx *store.Tx) error {
		set, err := w.Book.InForce(w.ctx, tx.Reader, tx.Now)
		if err != nil {
			return err
		}
		g := set.Guideline
		g.Holders = guideline.Standard().Holders
		for n := range w.chance.IntN(3) {
			line := guideline.HolderLine{Line: fmt.Sprintf("1.%d", 4+n), Deny: true}
			switch w.chance.IntN(3) {
			case 0:
				line.Positions = []string{pick(w, []string{"analista", "becaria", "jefe prensa"})}
			case 1:
				line.Institutions = []string{pick(w, w.units).Code}
			default:
				line.Domains = []string{pick(w, []string{"otra.example", "hos.example", "epi.example"})}
			}
			g.Holders.Lines = append(g.Holders.Lines, line)
		}
		g.Quota.PerUnit, g.KeyLife.Months, g.Renewal.Days = 5+w.chance.IntN(20), 3+w.chance.IntN(18), 10+w.chance.IntN(70)
		if g = guideline.Automatic(g); w.odds(50) {
			g.Alone.Steps = guideline.Standard().Alone.Steps
		}
		_, err = w.Book.PublishGuideline(w.ctx, tx, ledger.Actor{Kind: ledger.ByOperator}, g, rulebook.Publication{From: tx.Now.AddDate(0, 0, w.chance.IntN(4))})
		w.counts["guideline"]++
		return err
	}))
}

func (w *world) campaign() {
	id, err := w.Units.StartCampaign(w.ctx, w.signer(petition.Editor, 0), units.NewCampaign{Name: "R", Ground: recertification.ByHand,
		Day: w.now.Format(time.DateOnly), Plan: recertification.Plan{Remind: 1, Superior: 2, Restrict: 3, Suspend: 5}})
	if w.fine(err) {
		w.campaigns = append(w.campaigns, id)
	}
}

func (w *world) answer() {
	who := w.signer(petition.Liaison, 0)
	asked, err := w.Units.Asked(w.ctx, who)
	w.fine(err)
	for _, a := range asked {
		for _, q := range a.Questions {
			if w.odds(60) {
				continue
			}
			answer := pick(w, []recertification.Answer{recertification.Stays, recertification.Stays, recertification.Left, recertification.Moved})
			w.fine(w.Units.Answer(w.ctx, who, a.ID, units.Reply{Person: q.ID, Answer: answer, Unit: pick(w, w.units).ID}))
		}
	}
}

func (w *world) undo() {
	if len(w.campaigns) == 0 {
		return
	}
	id := pick(w, w.campaigns)
	batches, err := w.DB.Read().Batches(w.ctx, id)
	w.must(err)
	if len(batches) > 0 {
		_, err = w.Units.UndoBatch(w.ctx, w.signer(petition.Editor, 0), id, pick(w, batches).ID, "Se pidió.")
		w.fine(err)
	}
}

func (w *world) succeed() {
	s := directory.Succession{Kind: pick(w, directory.SuccessionKinds), From: []string{pick(w, w.units).Code}, To: pick(w, w.units).Code,
		Day: w.now.AddDate(0, 0, w.chance.IntN(5)).Format(time.DateOnly), Name: "Otra", Domain: "otra.example"}
	_, err := w.Units.PlanSuccession(w.ctx, w.signer(petition.Editor, 0), s)
	if w.fine(err) {
		w.counts["succession"]++
	}
}

func (w *world) hold() {
	o := records.Order{Scope: pick(w, retention.Scopes), Words: records.Words{Reason: "Auditoría", Owner: "OIC", Document: "OIC/1"}}
	switch o.Scope {
	case retention.OnCase:
		if len(w.cases) == 0 {
			return
		}
		o.Subject = pick(w, w.cases).ID
	case retention.OnPerson:
		key, ok := w.someKey()
		if !ok {
			return
		}
		o.Subject = key.OfficialID
	case retention.OnUnit:
		o.Subject = pick(w, w.units).ID
	case retention.OnPeriod:
		o.From = began.AddDate(0, w.chance.IntN(20), 0)
		o.To = o.From.AddDate(0, 0, w.chance.IntN(20))
	}
	w.fine(w.Records.Place(w.ctx, w.signer(petition.Liaison, 0), o))
}

func (w *world) lift() {
	kept, err := w.DB.Read().Holds(w.ctx)
	w.must(err)
	if len(kept) > 0 {
		w.fine(w.Records.Lift(w.ctx, w.signer(petition.Liaison, 0), pick(w, kept).ID, "Concluyó."))
	}
}

// dispose takes some step of some disposition, or proposes one.
func (w *world) dispose() {
	all, err := w.DB.Read().Dispositions(w.ctx)
	w.must(err)
	if len(all) == 0 || w.odds(30) {
		c, err := w.Records.Candidates(w.ctx, w.signer(petition.Liaison, 0), "")
		w.must(err)
		_, err = w.Records.Propose(w.ctx, w.signer(petition.Liaison, w.chance.IntN(3)), "", c.SHA256, "Plazos vencidos")
		w.fine(err)
		return
	}
	id := all[0].ID
	for range 3 {
		switch w.chance.IntN(8) {
		case 0:
			w.fine(w.Records.Withdraw(w.ctx, w.signer(petition.Liaison, 0), id, "Se pospone."))
		case 1, 2:
			w.fine(w.Records.DrawUp(w.ctx, w.signer(petition.Liaison, w.chance.IntN(3)), id, auth.DemoCode))
		case 3:
			w.hold() // between the act and its erasing too
		default:
			w.fine(w.Records.Opine(w.ctx, w.signer(pick(w, []petition.Role{petition.Liaison, "authority"}), w.chance.IntN(3)), id, auth.DemoCode, w.odds(95), "Consta."))
		}
	}
}

// pass has the clock jump, a day back too. The program may be off meanwhile: its tasks are an act of their own.
func (w *world) pass() {
	by := pick(w, []time.Duration{time.Minute, time.Hour, 8 * time.Hour, 24 * time.Hour, 24 * time.Hour, 3 * 24 * time.Hour, 10 * 24 * time.Hour, 45 * 24 * time.Hour, -time.Hour, -24 * time.Hour})
	if by == -24*time.Hour {
		w.counts["back a day"]++
	}
	w.now = w.now.Add(by)
}

func (w *world) years() { w.now = w.now.AddDate(2, w.chance.IntN(12), 0) }
