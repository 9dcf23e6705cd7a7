package simulate

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"clavero/internal/auth"
	"clavero/internal/directory"
	"clavero/internal/petition"
	"clavero/internal/recertification"
	"clavero/internal/units"
)

// appointAll gives the ministry and each of its directions but the last a delegate: the units of that one the liaison
// answers for, with the delegate of the whole ministry as everybody's superior.
func (w *world) appointAll() {
	all, err := w.DB.Read().Units(w.t.Context())
	w.must(err)
	byCode := map[string]int64{}
	for _, u := range all {
		byCode[u.Code] = u.ID
	}
	for n, code := range append([]string{"M"}, "D1", "D2", "D3", "D4", "D5") {
		actor := w.employ("delegate", n)
		w.must(w.Identity.Appoint(w.t.Context(), w.who(petition.Liaison, 0), actor.ID, byCode[code]))
		w.delegates = append(w.delegates, auth.Who{Kind: auth.Staff, ID: actor.ID, Name: actor.Name, Roles: []auth.Role{auth.Delegate}})
	}
}

// campaign starts the yearly campaign about everybody, once: the program starts the next ones; and one each year about the
// keys of one direction that nobody used.
func (w *world) campaign() {
	n := units.NewCampaign{Name: "Recertificación anual", Ground: recertification.Yearly, Day: w.today(), Yearly: true, Plan: recertification.Standard()}
	switch {
	case w.falls(90):
	case w.fallsEvery(365, 240):
		unit, err := w.DB.Read().UnitByCode(w.t.Context(), directionCode(w.n/365%directions))
		w.must(err)
		n = units.NewCampaign{Name: "Claves sin uso", Ground: recertification.Unused, Months: 6, Unit: unit.ID, Day: w.today(), Plan: recertification.Standard()}
	default:
		return
	}
	_, err := w.Units.StartCampaign(w.t.Context(), w.who(petition.Editor, 0), n)
	w.must(err)
	w.counts["campaigns"]++
}

// answer has one of those whom campaigns ask go through their page: each of the six delegates and the liaison in turn.
func (w *world) answer() {
	turn := w.n % (len(w.delegates) + 1)
	who := w.who(petition.Liaison, 0)
	if turn < len(w.delegates) {
		who = w.delegates[turn]
	}
	asked, err := w.Units.Asked(w.t.Context(), who)
	w.must(err)
	for _, c := range asked {
		for _, q := range c.Questions {
			if q.State.Answer == recertification.Silence && (q.Mine || turn == 0) && !silent(q) && w.chanceOf(0.7) {
				w.fine("answered", w.Units.Answer(w.t.Context(), who, c.ID, w.reply(q)))
			}
		}
	}
}

// silent are the people about whom nobody ever answers: one in forty.
func silent(q units.Question) bool { return q.Official/256%40 == 0 }

func (w *world) reply(q units.Question) units.Reply {
	r := units.Reply{Person: q.ID, Answer: recertification.Stays}
	switch chance := w.chance.Float64(); {
	case chance < 0.03:
		r.Answer = recertification.Left
	case chance < 0.06 || q.Closed:
		r.Answer, r.Unit = recertification.Moved, w.unit().id
	}
	return r
}

// undo has the editors take back the first time that a campaign suspended keys, as a whole; and holders of restricted keys
// say that they are there.
func (w *world) undo(db *sql.DB) {
	open, err := w.DB.Read().OpenCampaigns(w.t.Context())
	w.must(err)
	for _, c := range open {
		if w.campaigns[c.ID]++; w.counts["undone"] > 0 {
			continue
		}
		batches, err := w.DB.Read().Batches(w.t.Context(), c.ID)
		w.must(err)
		for _, b := range batches {
			if b.Stage == recertification.Suspended && w.now.Sub(b.At) < recertification.UndoFor {
				_, err := w.Units.UndoBatch(w.t.Context(), w.who(petition.Editor, 0), c.ID, b.ID, "Faltaba avisar a las unidades.")
				w.fine("undone", err)
			}
		}
	}
	for _, key := range w.ids(db, "select credential_id from restriction order by credential_id") {
		if w.chanceOf(0.1) {
			w.fine("said that they are there", w.Units.SayHere(w.t.Context(), auth.Who{Kind: auth.Reader, ID: key}))
		}
	}
}

func (w *world) ids(db *sql.DB, text string, args ...any) []int64 {
	return column[int64](w, db, text, args...)
}

// column gives the one column that a question asks for.
func column[T any](w *world, db *sql.DB, text string, args ...any) []T {
	rows, err := db.QueryContext(w.t.Context(), text, args...)
	w.must(err)
	defer func() { _ = rows.Close() }()
	var list []T
	for rows.Next() {
		var one T
		w.must(rows.Scan(&one))
		list = append(list, one)
	}
	w.must(rows.Err())
	return list
}

// succession is what was planned for some units.
type succession struct {
	id   int64
	plan directory.Succession
}

// plan has something become of a unit every ten weeks, twenty days ahead; one plan in eight is taken back.
func (w *world) plan() {
	if !w.fallsEvery(70, 69) || len(w.units) < 8 {
		return
	}
	nth := (w.n - 69) / 70
	one, other, heir := w.units[w.chance.IntN(3)], w.units[3+w.chance.IntN(2)], w.units[5+w.chance.IntN(2)]
	s := directory.Succession{
		Kind: directory.SuccessionKinds[nth%len(directory.SuccessionKinds)], From: []string{one.code}, Day: w.now.AddDate(0, 0, 20).Format(time.DateOnly),
		Ground: "Acuerdo simulado",
	}
	switch s.Kind {
	case directory.Renamed:
		s.Name = fmt.Sprintf("Dirección renombrada %d", nth)
	case directory.NewDomain:
		s.Domain = fmt.Sprintf("unidad%d.salud.example", nth)
	case directory.Merged:
		s.From = append(s.From, other.code)
		s.To, s.New, s.Name = fmt.Sprintf("N%d", nth), true, fmt.Sprintf("Dirección nueva %d", nth)
	case directory.Split:
		s.To, s.Assign = heir.code, map[int64]string{}
		people, _, err := w.DB.Read().PeopleOfUnits(w.t.Context(), []int64{one.id}, "", 1000, 0)
		w.must(err)
		for n, p := range people {
			if n%2 == 0 {
				s.Assign[p.ID] = other.code
			}
		}
	}
	id, err := w.Units.PlanSuccession(w.t.Context(), w.who(petition.Editor, 1), s)
	w.must(err)
	w.counts["planned "+string(s.Kind)]++
	if nth%8 == 7 {
		w.must(w.Units.UndoSuccession(w.t.Context(), w.who(petition.Editor, 1), id, "Se pospuso."))
	} else {
		w.planned = append(w.planned, succession{id, s})
	}
	w.look()
}

// succeed has the successions of the day carried out, and holds people and figures to have followed.
func (w *world) succeed(ctx context.Context) {
	if !slices.ContainsFunc(w.planned, func(s succession) bool { return s.plan.Day <= w.today() }) {
		return // the clock gives the pass its turn all the same
	}
	before, err := w.DB.Read().KeysByUnit(ctx)
	w.must(err)
	w.turn(units.SuccessionsPass)
	left := w.planned[:0]
	for _, s := range w.planned {
		if s.plan.Day > w.today() {
			left = append(left, s)
			continue
		}
		w.followed(ctx, s, before)
	}
	if len(left) < len(w.planned) {
		w.look()
	}
	w.planned = left
}

// followed holds that nobody is left in a unit that ended, and that its keys are counted where its people went.
func (w *world) followed(ctx context.Context, s succession, before map[int64]int) {
	stored, err := w.DB.Read().Successions(ctx)
	w.must(err)
	for _, done := range stored {
		if done.ID == s.id && done.State != "done" {
			w.t.Fatalf("%s: the succession %+v is %s", w.today(), s.plan, done.State)
		}
	}
	if !s.plan.Ends() || s.plan.To == "" {
		return
	}
	after, err := w.DB.Read().KeysByUnit(ctx)
	w.must(err)
	codes := map[string]bool{s.plan.To: true}
	for _, code := range s.plan.Assign {
		codes[code] = true
	}
	had, have := 0, 0
	for _, code := range s.plan.From {
		unit, err := w.DB.Read().UnitByCode(ctx, code)
		w.must(err)
		if after[unit.ID] != 0 || unit.ValidTo == "" || unit.Successor != s.plan.To {
			w.t.Fatalf("%s: %d keys are in %+v, which ended", w.today(), after[unit.ID], unit)
		}
		had += before[unit.ID]
	}
	for code := range codes {
		unit, err := w.DB.Read().UnitByCode(ctx, code)
		w.must(err)
		had, have = had+before[unit.ID], have+after[unit.ID]
	}
	if had != have {
		w.t.Fatalf("%s: %d keys before %+v, %d after", w.today(), had, s.plan, have)
	}
	w.counts["keys that followed"] += had
}
