package records

import (
	"context"
	"errors"
	"time"

	"clavero/internal/casefile"
	"clavero/internal/fault"
	"clavero/internal/jobs"
	"clavero/internal/ledger"
	"clavero/internal/retention"
	"clavero/internal/store"
)

// How much one turn of the job does: what is left waits for the next one.
const (
	perTurn  = 50
	turnTime = 45 * time.Second
)

var errMore = errors.New("there is more to erase")

// Execute is the worker of [Execute]: it erases the cases of an act, each in a write of its own, then rewrites the files of
// the database so that nothing of them is left in free pages, and says that the act is carried out. It may be cut off at any
// moment and begun again.
func (a *Archive) Execute(ctx context.Context, id int64) error {
	d, err := a.db.Read().Disposition(ctx, id)
	if err != nil || d.State != retention.Acted {
		return err
	}
	for began := time.Now(); ; {
		listed, err := a.db.Read().ListedCases(ctx, id, perTurn)
		if err != nil {
			return err
		}
		if len(listed) == 0 {
			break
		}
		for _, c := range listed {
			if err := a.erase(ctx, id, c.Petition); err != nil {
				return err
			}
		}
		if time.Since(began) > turnTime {
			return jobs.Later(time.Second, errMore)
		}
	}
	if d.Matter == retention.Months {
		if err := a.sweep(ctx, id); err != nil {
			return err
		}
	}
	if err := a.db.Scrub(context.WithoutCancel(ctx)); err != nil {
		return err
	}
	return a.finish(ctx, id)
}

// erase ends one record, or leaves it out: whether it may be erased is asked in the write that does it.
func (a *Archive) erase(ctx context.Context, id, item int64) error {
	return a.db.Write(ctx, func(tx *store.Tx) error {
		d, err := tx.Disposition(ctx, id)
		if err != nil {
			return err
		}
		said, err := tx.Opinions(ctx, id)
		if err != nil {
			return err
		}
		j, err := a.newJudge(ctx, tx.Reader)
		if err != nil {
			return err
		}
		record, err := a.listed(ctx, tx.Reader, d.Matter, item, j)
		if err != nil {
			return err
		}
		if why := retention.LeftOut(judged(d, said), j.know(record).Case, j.holds, tx.Now); why != "" {
			_, err := tx.FinishCase(ctx, id, item, "left_out", string(why))
			return err
		}
		if listed, err := tx.FinishCase(ctx, id, item, "erased", ""); err != nil || !listed {
			return err
		}
		on, err := a.take(ctx, tx, d.Matter, record)
		if err != nil {
			return err
		}
		_, err = a.files.Record(ctx, tx, casefile.Act{
			Kind: ledger.RecordDisposed, By: ledger.Actor{Kind: ledger.ByProgram}, On: on,
			Detail: map[string]any{"number": d.Number, "folio": record.Folio, "inventory": hash(d.SHA256)},
		})
		return err
	})
}

// listed loads a record of an inventory as it stands now. A mail that an order has by now is a paper of that order's case, and
// open for this disposition.
func (a *Archive) listed(ctx context.Context, r store.Reader, matter retention.Matter, id int64, j judge) (store.Record, error) {
	record, err := a.recordOf(ctx, r, matter, id)
	if matter == retention.Mails && fault.Is(err, fault.NotFound) {
		return store.Record{}, nil
	}
	if err != nil {
		return record, err
	}
	return a.touch(ctx, r, j, record)
}

// finish says that an act is carried out.
func (a *Archive) finish(ctx context.Context, id int64) error {
	return a.db.Write(ctx, func(tx *store.Tx) error {
		v, err := a.view(ctx, tx.Reader, id)
		if err != nil || v.State != retention.Acted {
			return err
		}
		pending, err := tx.PendingCases(ctx, id)
		if err != nil {
			return err
		}
		rd := retention.Disposition{State: v.State, Proposer: v.Disposition.Proposer}
		to, err := retention.Judge(rd, retention.Execute, retention.By{Roles: []retention.Role{retention.Program}}, retention.Circumstances{Pending: pending})
		if err != nil {
			return err
		}
		d := v.Disposition
		d.State, d.ActedBy, d.Acted, d.Ended = to, 0, time.Time{}, tx.Now
		if err := tx.MoveDisposition(ctx, d); err != nil {
			return err
		}
		_, err = a.record(ctx, tx, ledger.DispositionExecuted, "", ledger.Actor{Kind: ledger.ByProgram}, id, map[string]any{
			"number": d.Number, "erased": v.Erased(), "left_out": v.LeftOut(), "inventory": hash(d.SHA256)})
		return err
	})
}
