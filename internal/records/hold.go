package records

import (
	"context"
	"fmt"
	"time"

	"clavero/internal/auth"
	"clavero/internal/fault"
	"clavero/internal/ledger"
	"clavero/internal/retention"
	"clavero/internal/store"
)

// Order is what a legal hold is placed with.
type Order struct {
	Scope    retention.Scope
	Subject  int64     // case, official or unit
	From, To time.Time // of a period
	Words
}

// Words are what is said of a hold. They stay sealed under the house's vault.
type Words struct {
	Reason   string `json:"reason"`
	Owner    string `json:"owner"`            // the authority or office that asked for it
	Document string `json:"document"`         // its number
	Why      string `json:"lifted,omitempty"` // it was lifted
}

// Hold is a hold with its words and what it keeps.
type Hold struct {
	store.KeptHold
	Words
	Cases int // that it keeps now; 0 once it is lifted
}

func holdRow(id int64) string { return fmt.Sprintf("hold/%d", id) }

// Holds lists the legal holds, the latest first, with the number of cases that each of those that stand keeps.
func (a *Archive) Holds(ctx context.Context, who auth.Who) ([]Hold, error) {
	if err := who.May(auth.SeeRecords); err != nil {
		return nil, err
	}
	r := a.db.Read()
	kept, err := r.Holds(ctx)
	if err != nil {
		return nil, err
	}
	j, err := a.newJudge(ctx, r)
	if err != nil {
		return nil, err
	}
	var all []Hold
	for _, k := range kept {
		h := Hold{KeptHold: k}
		if err := a.open(ctx, r, holdRow(k.ID), k.Sealed, &h.Words); err != nil {
			return nil, err
		}
		if h.Cases, err = a.keeps(ctx, r, j, k.Hold); err != nil {
			return nil, err
		}
		all = append(all, h)
	}
	return all, nil
}

// keeps counts the cases that a hold keeps.
func (a *Archive) keeps(ctx context.Context, r store.Reader, j judge, h retention.Hold) (int, error) {
	if !h.Lifted.IsZero() {
		return 0, nil
	}
	records, err := r.RecordsUnder(ctx, h, j.below(h.Subject))
	if err != nil {
		return 0, err
	}
	covered := map[int64]bool{}
	for _, record := range records {
		if record = j.know(record); record.Disposed.IsZero() && h.Covers(record.Case) {
			covered[record.ID] = true
		}
	}
	return len(covered), nil
}

// Place places a legal hold (7). From its commit on nothing that it covers is proposed or erased, also of a disposition
// under way. Liaison and authority may; Invalid for what is missing.
func (a *Archive) Place(ctx context.Context, who auth.Who, o Order) error {
	if err := who.May(auth.HoldRecords); err != nil {
		return err
	}
	if err := o.Check(); err != nil {
		return err
	}
	return a.db.Write(ctx, func(tx *store.Tx) error {
		h := store.KeptHold{Hold: retention.Hold{ID: tx.NewID(), Scope: o.Scope, Subject: o.Subject, From: o.From, To: o.To}, PlacedBy: who.ID}
		var err error
		if h.Sealed, err = a.seal(ctx, tx.Reader, holdRow(h.ID), o.Words); err != nil {
			return err
		}
		if err := tx.InsertHold(ctx, h); err != nil {
			return err
		}
		_, err = a.record(ctx, tx, ledger.RecordHeld, string(o.Scope), who.Actor(), h.ID, o.Words)
		return err
	})
}

// Check says what the form of a hold lacks, field by field in its order: Invalid.
func (o Order) Check() error {
	wrong := o.checkSubject()
	for _, field := range []struct{ name, value string }{{"reason", o.Reason}, {"owner", o.Owner}, {"document", o.Document}} {
		if field.value == "" {
			wrong = append(wrong, fault.Field{Name: field.name, Text: "records.need." + field.name})
		}
	}
	return fault.Form(wrong)
}

func (o Order) checkSubject() []fault.Field {
	switch o.Scope {
	case retention.OnPeriod:
		if o.From.IsZero() || o.To.IsZero() || o.To.Before(o.From) {
			return []fault.Field{{Name: "from", Text: "records.need.period"}}
		}
	case retention.OnCase, retention.OnPerson, retention.OnUnit:
		if o.Subject == 0 {
			return []fault.Field{{Name: "subject", Text: "records.need.subject." + string(o.Scope)}}
		}
	default:
		return []fault.Field{{Name: "scope", Text: "records.need.scope"}}
	}
	return nil
}

// Lift ends a legal hold, with its reason. Conflict where somebody lifted it first.
func (a *Archive) Lift(ctx context.Context, who auth.Who, id int64, reason string) error {
	if err := who.May(auth.HoldRecords); err != nil {
		return err
	}
	if reason == "" {
		return fault.Form([]fault.Field{{Name: "reason", Text: "records.need.lifted"}})
	}
	return a.db.Write(ctx, func(tx *store.Tx) error {
		kept, err := tx.Holds(ctx)
		if err != nil {
			return err
		}
		for _, k := range kept {
			if k.ID == id {
				return a.lift(ctx, tx, who, k, reason)
			}
		}
		return fault.New(fault.NotFound, "fault.not_found")
	})
}

func (a *Archive) lift(ctx context.Context, tx *store.Tx, who auth.Who, k store.KeptHold, reason string) error {
	var words Words
	if err := a.open(ctx, tx.Reader, holdRow(k.ID), k.Sealed, &words); err != nil {
		return err
	}
	words.Why = reason
	sealed, err := a.seal(ctx, tx.Reader, holdRow(k.ID), words)
	if err != nil {
		return err
	}
	lifted, err := tx.LiftHold(ctx, k.ID, who.ID, sealed)
	if err != nil {
		return err
	}
	if !lifted {
		return fault.New(fault.Conflict, "records.lifted_before")
	}
	_, err = a.record(ctx, tx, ledger.RecordReleased, string(k.Scope), who.Actor(), k.ID, map[string]string{"reason": reason})
	return err
}
