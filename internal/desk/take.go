package desk

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"clavero/internal/casefile"
	"clavero/internal/directory"
	"clavero/internal/fault"
	"clavero/internal/guideline"
	"clavero/internal/jobs"
	"clavero/internal/lang"
	"clavero/internal/lang/spanish"
	"clavero/internal/ledger"
	"clavero/internal/petition"
	"clavero/internal/provider"
	"clavero/internal/rulebook"
	"clavero/internal/store"
)

// Input is what comes with a step besides who takes it.
type Input struct {
	Version int64 // the version the person saw; 0 does not compare
	Words   petition.Words
	Data    *petition.Applicant // correct: the whole new data; verify: the editor's changes
	Paper   *Paper              // a document that comes with the step
	Answer  *provider.Answer    // obtain, refuse, remove
	Order   int64               // the order an answer belongs to
	Turns   petition.Kind       // convert: the kind that the petition turned out to be
	Key     int64               // convert: the key it is about; 0 for the one of its address
	Closing petition.State      // withdraw: how the case is to end; empty means cancelled
	silent  bool                // no letter goes: this address had its share today, or nothing changes for the official
	proved  bool                // correct, prove: the new address was proved
	proof   string              // probe: how the program proved it
}

// Paper is a document before it is sealed.
type Paper struct {
	Kind      string // oficio, scan, answer
	MediaType string
	Content   []byte
}

// Detail is what is kept, sealed, with a step: the words, the rules it was taken on, and the facts every check saw.
type Detail struct {
	Words     petition.Words      `json:"words"`
	Guideline int                 `json:"guideline"`
	Mechanism int                 `json:"mechanism"`
	Lines     []string            `json:"lines,omitempty"`
	Checks    []directory.Check   `json:"checks,omitempty"`
	Before    *petition.Applicant `json:"before,omitempty"` // data replaced by this step
	After     *petition.Applicant `json:"after,omitempty"`
	Reason    string              `json:"reason,omitempty"` // of a provider
	Proof     string              `json:"proof,omitempty"`  // of a key that was tried: BySignIn, ByAnswer or ByList; empty for a person's word
}

// Take takes a step for a petition. fault.Conflict when somebody else was quicker (the caller shows who did what),
// fault.Denied when the actor's role may not take it, fault.Invalid for a need that is not met.
func (d *Desk) Take(ctx context.Context, by petition.Actor, id int64, step petition.Step, in Input) (petition.Petition, error) {
	var after petition.Petition
	if slices.Contains(ownRoads, step) {
		return after, fault.New(fault.Denied, "petition.need.own_road")
	}
	err := d.db.Write(ctx, func(tx *store.Tx) error {
		p, err := d.toStep(ctx, tx, id)
		if err != nil {
			return err
		}
		after, err = d.take(ctx, tx, by, p, step, in)
		return err
	})
	if fault.Is(err, fault.Invalid) && slices.Contains(onward, step) {
		if unheld := d.holdBack(ctx, id, err); unheld != nil {
			return after, unheld
		}
	}
	return after, err
}

// toStep loads a petition for a step, and asks with it for the rules in force.
func (d *Desk) toStep(ctx context.Context, tx *store.Tx, id int64) (petition.Petition, error) {
	if err := tx.Ahead(ctx, store.AskPetition(id), d.book.AskInForce(tx.Now)); err != nil {
		return petition.Petition{}, err
	}
	return tx.Petition(ctx, id)
}

// ownRoads are the steps that only their own use case takes: each is more than a move of the petition.
var ownRoads = []petition.Step{petition.Submit, petition.Confirm, petition.Enter, petition.Prove, petition.Settle}

// onward are the steps whose unmet need holds a case back, so that it does not wait where nobody can move it.
var onward = []petition.Step{petition.Order, petition.Send}

// holdBack takes the program's step back for a case of which some need no longer holds; where that is not so, or the
// state knows no way back, nothing happens.
func (d *Desk) holdBack(ctx context.Context, id int64, cause error) error {
	note := ""
	if cause != nil {
		note = lang.ES.Explain(cause)
	}
	_, err := d.Take(ctx, program, id, petition.HoldBack, Input{Words: petition.Words{Note: note}})
	return conflictIsFine(err)
}

// act is a step under way inside a write.
type act struct {
	d      *Desk
	tx     *store.Tx
	by     petition.Actor
	in     Input
	rules  rulebook.Set
	step   petition.Step
	before petition.Petition
	p      petition.Petition
	move   petition.Move
	detail Detail
	mail   map[string]string // further placeholders of the step's mail
	jobs   []jobs.Job
}

func (d *Desk) take(ctx context.Context, tx *store.Tx, by petition.Actor, p petition.Petition, step petition.Step, in Input) (petition.Petition, error) {
	if in.Version != 0 && in.Version != p.Version {
		return p, fault.New(fault.Conflict, "petition.moved")
	}
	rules, err := d.book.InForce(ctx, tx.Reader, tx.Now)
	if err != nil {
		return p, err
	}
	a := &act{d: d, tx: tx, by: by, in: in, rules: rules, step: step, before: p, p: p, mail: map[string]string{}}
	if step == petition.Verify && in.Data != nil {
		if p.Kind == petition.Renewal {
			return p, fault.New(fault.Invalid, "petition.need.renewal_as_is") // other data are a change
		}
		if p.Proved && in.Data.Mail != p.Applicant.Mail {
			return p, fault.New(fault.Invalid, "petition.need.same_mail") // a proved address is replaced by proving another
		}
		a.amend() // the checks must see the unit the editor chose
	}
	if err := OfTheirs(ctx, tx.Reader, by, a.p.Applicant.UnitID); err != nil {
		return p, err
	}
	circumstances, err := d.circumstances(ctx, tx.Reader, a.p, rules, tx.Now)
	if err != nil {
		return p, err
	}
	if step == petition.Convert {
		if err := a.seeKey(ctx, &circumstances); err != nil {
			return p, err
		}
	}
	if err := a.takeOn(ctx, circumstances); err != nil {
		return p, err
	}
	return a.p, nil
}

// takeOn takes the step on what was gathered in the same write, if the rules allow it.
func (a *act) takeOn(ctx context.Context, c petition.Circumstances) error {
	move, err := petition.Judge(a.p, a.step, a.by, a.in.Words, c)
	if err != nil {
		return err
	}
	a.move = move
	return a.carryOut(ctx)
}

// carryOut does what the step does, moves the petition and records it.
func (a *act) carryOut(ctx context.Context) error {
	a.arrive()
	if do := doing(a.step); do != nil {
		if err := do(ctx, a); err != nil {
			return err
		}
	}
	if err := a.file(ctx); err != nil {
		return err
	}
	if err := a.record(ctx); err != nil {
		return err
	}
	if err := a.save(ctx); err != nil {
		return err
	}
	if err := a.tell(ctx); err != nil {
		return err
	}
	return a.enqueue(ctx)
}

// arrive puts the petition at its new state.
func (a *act) arrive() {
	a.p.Came, a.p.State = a.before.State, a.move.To
	a.p.Since, a.p.Due = a.tx.Now, a.move.Due
	a.p.Ended = time.Time{}
	if a.p.State.Row().Final {
		a.p.Ended = a.tx.Now
	}
}

// file seals the paper that came with the step.
func (a *act) file(ctx context.Context) error {
	if a.in.Paper == nil {
		return nil
	}
	_, err := a.d.filePaper(ctx, a.tx, a.p, a.by, *a.in.Paper)
	return err
}

// record appends the ledger entry and the line of the timeline.
func (a *act) record(ctx context.Context) error {
	a.detail.Words, a.detail.Guideline, a.detail.Mechanism = a.in.Words, a.rules.Guideline.Number, a.rules.Mechanism.Number
	a.detail.Lines, a.detail.Proof = a.move.Lines, a.in.proof
	if a.move.Row.Main || a.step == petition.Reject {
		a.detail.Checks = a.move.Checks
	}
	seq, err := a.d.files.Record(ctx, a.tx, casefile.Act{
		Kind: ledger.Step, What: string(a.step), By: LedgerActor(a.by), On: ledger.Subject{Kind: ledger.OnPetition, ID: a.p.ID},
		Vault: a.p.VaultID, Detail: a.detail,
	})
	if err != nil {
		return err
	}
	id := a.tx.NewID()
	sealed, err := a.d.files.Seal(ctx, a.tx.Reader, a.p.VaultID, stepRow(id), a.detail)
	if err != nil {
		return err
	}
	return a.tx.InsertStep(ctx, store.Taken{
		ID: id, Petition: a.p.ID, Step: a.step, Number: a.move.Row.Number, From: a.before.State, To: a.p.State, By: a.by,
		At: a.tx.Now, Guideline: a.rules.Guideline.Number, Mechanism: a.rules.Mechanism.Number, LedgerSeq: seq, Sealed: sealed,
	})
}

func stepRow(id int64) string { return fmt.Sprintf("step/%d", id) }

func (a *act) save(ctx context.Context) error {
	if err := a.tx.UpdatePetition(ctx, a.p, Folded(a.p)); err != nil {
		return err
	}
	a.p.Version++
	return nil
}

// mayAdvance reports whether a state has a step for the program: one that the guideline leaves to it, or the one that holds
// a case back. A guideline that leaves it more has the cases that wait looked at: Resume.
func mayAdvance(g guideline.Guideline, state petition.State, kind petition.Kind) bool {
	_, held := petition.Find(petition.HoldBack, state, kind)
	return slices.ContainsFunc(petition.From(state, kind), func(row petition.StepRow) bool {
		return row.Alone && row.Main && (held || g.MayAlone(row.Left()))
	})
}

// enqueue leaves the program's own next step, if the new state may have one, and what the step itself asked for.
func (a *act) enqueue(ctx context.Context) error {
	if mayAdvance(a.rules.Guideline, a.p.State, a.p.Kind) {
		a.jobs = append(a.jobs, jobs.Job{Kind: Advance, ID: a.p.ID})
	}
	if len(a.jobs) == 0 {
		return nil
	}
	return a.d.queue.Enqueue(ctx, a.tx, a.jobs...)
}

// Folded is what the desk's search looks in: folio, name, address and unit in words, without accents.
func Folded(p petition.Petition) string {
	return strings.Join([]string{strings.ToLower(p.Folio), spanish.FoldName(p.Applicant.Name()), p.Applicant.Mail, spanish.FoldName(p.Applicant.UnitText)}, " ")
}
