package records

import (
	"context"
	"crypto/subtle"
	"fmt"
	"time"

	"clavero/internal/auth"
	"clavero/internal/fault"
	"clavero/internal/jobs"
	"clavero/internal/lang/spanish"
	"clavero/internal/ledger"
	"clavero/internal/retention"
	"clavero/internal/store"
)

// View is a disposition with all that its page and its papers tell.
type View struct {
	store.Disposition
	Reason   string
	Opinions []Opinion
	Cases    []store.DispositionCase
	Rows     [][]string // of the inventory
	Intact   bool       // the inventory is the one that was proposed
	KeepTo   time.Time  // of the act; zero until it is drawn up
	Proposer string
	Actor    string
}

// Opinion is an opinion with its words.
type Opinion struct {
	store.Opinion
	Name string
	Said string
}

// Erased and LeftOut count the cases of a disposition by what became of them.
func (v View) Erased() int { return v.count("erased") }

// LeftOut counts the cases that were not erased.
func (v View) LeftOut() int { return v.count("left_out") }

func (v View) count(state string) int {
	n := 0
	for _, c := range v.Cases {
		if c.State == state {
			n++
		}
	}
	return n
}

func reasonRow(id int64) string { return fmt.Sprintf("disposition/%d", id) }

func opinionRow(id, staff int64) string { return fmt.Sprintf("opinion/%d/%d", id, staff) }

// Dispositions lists them, the latest first.
func (a *Archive) Dispositions(ctx context.Context, who auth.Who) ([]store.Disposition, error) {
	if err := who.May(auth.SeeRecords); err != nil {
		return nil, err
	}
	return a.db.Read().Dispositions(ctx)
}

// Candidates are the cases that may be proposed now.
func (a *Archive) Candidates(ctx context.Context, who auth.Who, year string) (Candidates, error) {
	if err := who.May(auth.SeeRecords); err != nil {
		return Candidates{}, err
	}
	return a.candidates(ctx, a.db.Read(), year)
}

// View shows a disposition.
func (a *Archive) View(ctx context.Context, who auth.Who, id int64) (View, error) {
	if err := who.May(auth.SeeRecords); err != nil {
		return View{}, err
	}
	return a.view(ctx, a.db.Read(), id)
}

func (a *Archive) view(ctx context.Context, r store.Reader, id int64) (View, error) {
	d, err := r.Disposition(ctx, id)
	v := View{Disposition: d}
	if err != nil {
		return v, err
	}
	if err := a.open(ctx, r, reasonRow(id), d.Reason, &v.Reason); err != nil {
		return v, err
	}
	text, err := r.Inventory(ctx, id)
	if err != nil {
		return v, err
	}
	v.Intact = subtle.ConstantTimeCompare(sumOf(text), d.SHA256) == 1
	if v.Rows, err = readInventory(text); err != nil {
		return v, err
	}
	if v.Cases, err = r.DispositionCases(ctx, id); err != nil {
		return v, err
	}
	if v.Opinions, err = a.opinions(ctx, r, id); err != nil {
		return v, err
	}
	if !d.Acted.IsZero() {
		v.KeepTo = d.Acted.AddDate(retention.ActYears, 0, 0)
	}
	v.Proposer, v.Actor = nameOf(ctx, r, d.Proposer), nameOf(ctx, r, d.ActedBy)
	return v, nil
}

func nameOf(ctx context.Context, r store.Reader, staff int64) string {
	if staff == 0 {
		return ""
	}
	person, err := r.Staff(ctx, staff)
	if err != nil {
		return "—"
	}
	return person.Name
}

func (a *Archive) opinions(ctx context.Context, r store.Reader, id int64) ([]Opinion, error) {
	kept, err := r.Opinions(ctx, id)
	var all []Opinion
	for _, k := range kept {
		o := Opinion{Opinion: k, Name: nameOf(ctx, r, k.Staff)}
		if err := a.open(ctx, r, opinionRow(id, k.Staff), k.Said, &o.Said); err != nil {
			return nil, err
		}
		all = append(all, o)
	}
	return all, err
}

// judged is the disposition as the rules see it.
func judged(d store.Disposition, opinions []store.Opinion) retention.Disposition {
	rd := retention.Disposition{State: d.State, Proposer: d.Proposer}
	for _, o := range opinions {
		rd.Opinions = append(rd.Opinions, retention.Opinion{Person: o.Staff, For: o.For})
	}
	return rd
}

// Propose freezes the inventory of the cases of a year (or of all) that may be disposed of, and gives the disposition's id.
// seen is the hash of the inventory that the person was shown: Conflict where another one would be frozen. Liaison may.
func (a *Archive) Propose(ctx context.Context, who auth.Who, year, seen, reason string) (int64, error) {
	if err := who.May(auth.ProposeDisposition); err != nil {
		return 0, err
	}
	var id int64
	err := a.db.Write(ctx, func(tx *store.Tx) error {
		c, err := a.candidates(ctx, tx.Reader, year)
		if err != nil {
			return err
		}
		if seen != c.SHA256 {
			return fault.New(fault.Conflict, "records.changed")
		}
		in := retention.Circumstances{Reason: reason}
		j, err := a.newJudge(ctx, tx.Reader)
		if err != nil {
			return err
		}
		for _, record := range c.Records {
			if record, err = a.touch(ctx, tx.Reader, j, record); err != nil {
				return err
			}
			in.Standings = append(in.Standings, j.standing(record))
		}
		if _, err := retention.Judge(retention.Disposition{}, retention.Propose, retention.By{Person: who.ID, Roles: rolesOf(who)}, in); err != nil {
			return err
		}
		id, err = a.propose(ctx, tx, who, c, reason)
		return err
	})
	return id, err
}

func (a *Archive) propose(ctx context.Context, tx *store.Tx, who auth.Who, c Candidates, reason string) (int64, error) {
	d := store.Disposition{ID: tx.NewID(), SHA256: sumOf(c.Inventory), Proposer: who.ID, Matter: a.matter}
	prefix := fmt.Sprintf("BD-%d-", tx.Now.In(spanish.MexicoCity()).Year())
	n, err := tx.CountDispositions(ctx, prefix)
	if err != nil {
		return 0, err
	}
	d.Number = fmt.Sprintf("%s%03d", prefix, n+1)
	if d.Reason, err = a.seal(ctx, tx.Reader, reasonRow(d.ID), reason); err != nil {
		return 0, err
	}
	if err := tx.InsertDisposition(ctx, d, c.Inventory, c.Records); err != nil {
		return 0, err
	}
	_, err = a.record(ctx, tx, ledger.DispositionProposed, "", who.Actor(), d.ID, map[string]any{
		"number": d.Number, "matter": a.matter, "cases": len(c.Records), "inventory": hash(d.SHA256), "reason": reason})
	return d.ID, err
}

// Opine gives a person's opinion over the inventory, signed. Two who are for it approve it; one who is against it ends it, and
// its cases may be proposed anew. Liaison and authority may, but not who proposed, and nobody twice.
func (a *Archive) Opine(ctx context.Context, who auth.Who, id int64, code string, favourable bool, said string) error {
	if err := who.May(auth.OpineDisposition); err != nil {
		return err
	}
	step := retention.Support
	if !favourable {
		step = retention.Object
	}
	return a.signed(ctx, who, code, id, step, said, func(tx *store.Tx, v View) error {
		sealed, err := a.seal(ctx, tx.Reader, opinionRow(id, who.ID), said)
		if err != nil {
			return err
		}
		what := "for"
		if !favourable {
			what = "against"
		}
		seq, err := a.record(ctx, tx, ledger.DispositionOpinion, what, who.Actor(), id, map[string]any{"number": v.Number, "inventory": hash(v.SHA256), "said": said})
		if err != nil {
			return err
		}
		return tx.InsertOpinion(ctx, id, store.Opinion{Staff: who.ID, For: favourable, Said: sealed, SHA256: v.SHA256, LedgerSeq: seq})
	})
}

// DrawUp draws up and signs the act (acta) over the inventory: from here on the program erases. Liaison may.
func (a *Archive) DrawUp(ctx context.Context, who auth.Who, id int64, code string) error {
	if err := who.May(auth.ProposeDisposition); err != nil {
		return err
	}
	return a.signed(ctx, who, code, id, retention.Act, "", func(tx *store.Tx, v View) error {
		_, err := a.record(ctx, tx, ledger.DispositionActed, "", who.Actor(), id, map[string]any{"number": v.Number, "inventory": hash(v.SHA256), "cases": v.Disposition.Cases})
		if err != nil {
			return err
		}
		return a.queue.Enqueue(ctx, tx, jobs.Job{Kind: Execute, ID: id, Once: true})
	})
}

// Withdraw takes a disposition back before its act. Liaison may, with a reason.
func (a *Archive) Withdraw(ctx context.Context, who auth.Who, id int64, reason string) error {
	if err := who.May(auth.ProposeDisposition); err != nil {
		return err
	}
	return a.db.Write(ctx, func(tx *store.Tx) error {
		return a.move(ctx, tx, who, id, retention.Withdraw, reason, func(tx *store.Tx, v View) error {
			_, err := a.record(ctx, tx, ledger.DispositionWithdrawn, "", who.Actor(), id, map[string]string{"number": v.Number, "reason": reason})
			return err
		})
	})
}

type doing func(tx *store.Tx, v View) error

func (a *Archive) signed(ctx context.Context, who auth.Who, code string, id int64, step retention.Step, reason string, do doing) error {
	return a.sign(ctx, who, code, func(tx *store.Tx) error { return a.move(ctx, tx, who, id, step, reason, do) })
}

// move takes a step of a disposition: judged, done, and its state swapped against the version that was read.
func (a *Archive) move(ctx context.Context, tx *store.Tx, who auth.Who, id int64, step retention.Step, reason string, do doing) error {
	v, err := a.view(ctx, tx.Reader, id)
	if err != nil {
		return err
	}
	said, err := tx.Opinions(ctx, id)
	if err != nil {
		return err
	}
	to, err := retention.Judge(judged(v.Disposition, said), step, retention.By{Person: who.ID, Roles: rolesOf(who)}, retention.Circumstances{Intact: v.Intact, Reason: reason})
	if err != nil {
		return err
	}
	if err := do(tx, v); err != nil {
		return err
	}
	d := v.Disposition
	d.State, d.ActedBy, d.Acted = to, 0, time.Time{}
	switch to {
	case retention.Acted:
		d.ActedBy, d.Acted = who.ID, tx.Now
	case retention.Refused, retention.Withdrawn:
		d.Ended = tx.Now
		if err := tx.ReleaseCases(ctx, id); err != nil {
			return err
		}
	}
	return tx.MoveDisposition(ctx, d)
}
