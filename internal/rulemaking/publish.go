package rulemaking

import (
	"context"
	"time"

	"clavero/internal/auth"
	"clavero/internal/fault"
	"clavero/internal/ledger"
	"clavero/internal/rulebook"
	"clavero/internal/store"
)

// Signing is what a person signs: a draft as they saw it, from when it is to be in force and, of guidelines, the trial they
// saw.
type Signing struct {
	Draft   int64
	Seen    int64     // the version of the draft
	Trial   int64     // whose outcome the page showed; of guidelines only
	From    time.Time // zero: at once
	Code    string    // of the second factor
	Agreed  bool      // that the person has seen whom it touches
	ThisSum string    // SHA-256 of the body as the page showed it
}

// furthest is how far ahead a number may be published.
const furthest = 366 * 24 * time.Hour

// Publish signs a draft and puts it in force, now or from a date, and gives its number (3.1, 3.2).
//
// Conflict: the draft was saved since, has ended, or another number waits to come in force; or its trial is not of exactly
// these words, or is not done. Invalid: the draft cannot be put in force (its first problem is told), the date cannot be, or the code is wrong.
func (o *Office) Publish(ctx context.Context, w auth.Who, s Signing) (int, error) {
	d, err := o.Draft(ctx, w, s.Draft)
	if err != nil {
		return 0, err
	}
	if err := MayWrite(w, d.Kind); err != nil {
		return 0, err
	}
	if !s.Agreed {
		return 0, fault.Form([]fault.Field{{Name: "agreed", Text: "rules.sign.agree"}})
	}
	number := 0
	err = o.Identity.Sign(ctx, w, s.Code, func(tx *store.Tx) error {
		number, err = o.publish(ctx, tx, w.Actor(), d, s)
		return err
	})
	return number, err
}

func (o *Office) publish(ctx context.Context, tx *store.Tx, by ledger.Actor, d Draft, s Signing) (int, error) {
	if d.Version != s.Seen || d.Sum() != s.ThisSum || !d.Ended.IsZero() {
		return 0, fault.New(fault.Conflict, "rules.draft_moved")
	}
	from := s.From
	switch {
	case from.IsZero():
		from = tx.Now
	case from.Before(tx.Now) || from.After(tx.Now.Add(furthest)):
		return 0, fault.Form([]fault.Field{{Name: "from", Text: "rules.sign.from"}})
	}
	if waiting, pending, err := o.Book.Pending(ctx, tx.Reader, d.Kind, tx.Now); err != nil {
		return 0, err
	} else if pending {
		return 0, fault.New(fault.Conflict, "rules.pending", "Number", waiting.Number)
	}
	problems, err := o.Problems(ctx, tx.Reader, d, tx.Now)
	if err != nil {
		return 0, err
	}
	if len(problems) > 0 {
		return 0, fault.New(fault.Invalid, "rules.sign.problems", "N", len(problems))
	}
	notes, err := o.tried(ctx, tx, d, s)
	if err != nil {
		return 0, err
	}
	number, err := o.put(ctx, tx, by, d, rulebook.Publication{From: from, Notes: notes})
	if err != nil {
		return 0, err
	}
	return number, tx.EndDraft(ctx, d.ID, d.Version, number)
}

func (o *Office) put(ctx context.Context, tx *store.Tx, by ledger.Actor, d Draft, p rulebook.Publication) (int, error) {
	if d.Kind == rulebook.Guidelines {
		return o.Book.PublishGuideline(ctx, tx, by, d.Guideline, p)
	}
	return o.Book.PublishMechanism(ctx, tx, by, d.Mechanism, p)
}

// tried holds a draft of the guidelines to the trial that was seen: it was run with exactly this body, and is done.
func (o *Office) tried(ctx context.Context, tx *store.Tx, d Draft, s Signing) (map[string]any, error) {
	notes := map[string]any{"draft_sha256": d.Sum(), "base": d.Base}
	if d.Kind != rulebook.Guidelines {
		return notes, nil
	}
	trial, err := tx.TrialOf(ctx, d.ID)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return nil, err
	}
	if err != nil || trial.ID != s.Trial || trial.State != done || trial.SHA256 != d.Sum() {
		return nil, fault.New(fault.Conflict, "rules.sign.trial")
	}
	counts, err := CountsOf(trial)
	if err != nil {
		return nil, err
	}
	notes["trial_at"], notes["trial_refused"], notes["trial_lost"] = trial.Ended.UTC().Format(time.RFC3339), counts.Refused, counts.Lost
	return notes, nil
}

// Withdraw takes back a number that is not in force yet, with a reason; the person signs for it as for the number itself.
// Conflict when it is in force. Invalid at «why» without a reason.
func (o *Office) Withdraw(ctx context.Context, w auth.Who, kind string, number int, why, code string) error {
	if err := MayWrite(w, kind); err != nil {
		return err
	}
	if why == "" {
		return fault.Form([]fault.Field{{Name: "why", Text: "rules.withdraw.why"}})
	}
	return o.Identity.Sign(ctx, w, code, func(tx *store.Tx) error { return o.Book.Withdraw(ctx, tx, w.Actor(), kind, number, why) })
}
