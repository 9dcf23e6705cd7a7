package records

import (
	"context"
	"slices"
	"time"

	"clavero/internal/digest"
	"clavero/internal/lang/spanish"
	"clavero/internal/ledger"
	"clavero/internal/retention"
	"clavero/internal/store"
)

// Of is the archive with another kind of records: what may be proposed and is proposed through it is of that kind. All else
// is the same for all of them.
func (a *Archive) Of(matter retention.Matter) *Archive {
	other := *a
	other.matter = matter
	return &other
}

// old lists the records of the archive's kind that are old enough to be looked at.
func (a *Archive) old(ctx context.Context, r store.Reader, j judge) ([]store.Record, error) {
	before := j.now.AddDate(-retention.Years, 0, 0)
	switch a.matter {
	case retention.Months:
		months, err := r.RegisterMonths(ctx, spanish.MexicoCity())
		months = slices.DeleteFunc(months, func(m store.Record) bool { return m.Ended.IsZero() || m.Ended.After(before) || !m.Disposed.IsZero() })
		return months, err
	case retention.Mails:
		return r.LooseMails(ctx, before, 10*Most)
	}
	return r.OldRecords(ctx, before, 10*Most)
}

// recordOf loads one record of a kind; fault.NotFound where it is gone.
func (a *Archive) recordOf(ctx context.Context, r store.Reader, matter retention.Matter, id int64) (store.Record, error) {
	switch matter {
	case retention.Months:
		months, err := r.RegisterMonths(ctx, spanish.MexicoCity())
		at := slices.IndexFunc(months, func(m store.Record) bool { return m.ID == id })
		if err != nil || at < 0 {
			return store.Record{}, err
		}
		return months[at], nil
	case retention.Mails:
		return r.LooseMail(ctx, id)
	}
	return r.Record(ctx, id)
}

// span is a month as days and instants.
func span(month string) store.MonthSpan {
	first, _ := time.ParseInLocation("2006-01", month, spanish.MexicoCity())
	next := first.AddDate(0, 1, 0)
	return store.MonthSpan{First: first.Format(time.DateOnly), Last: next.AddDate(0, 0, -1).Format(time.DateOnly), From: first, To: next}
}

// touch adds to a month of the register the holds' subjects that it speaks of: whoever reads in it, and whoever's unit does. A
// hold on a case is one on its person, whose reading is the use of what the case gave.
func (a *Archive) touch(ctx context.Context, r store.Reader, j judge, record store.Record) (store.Record, error) {
	if record.Of != retention.Months {
		return record, nil
	}
	month, events := span(store.MonthOf(record.ID)), a.db.Events()
	for _, h := range j.holds {
		speaks, err := false, error(nil)
		switch h.Scope {
		case retention.OnPerson:
			speaks, err = events.SpeaksOfPerson(ctx, month, h.Subject)
		case retention.OnCase:
			var held store.Record
			if held, err = r.Record(ctx, h.Subject); err == nil && held.Official != 0 {
				speaks, err = events.SpeaksOfPerson(ctx, month, held.Official)
			}
		case retention.OnUnit:
			for _, unit := range j.below(h.Subject) {
				if speaks, err = events.SpeaksOfUnit(ctx, month, unit); speaks || err != nil {
					break
				}
			}
		}
		if err != nil {
			return record, err
		}
		if speaks {
			record.Touches = append(record.Touches, h.Subject)
		}
	}
	return record, nil
}

// take erases what is listed, in the write that says so, and gives what the ledger's entry of it is about. What lies outside
// of the main data goes afterwards: see sweep.
func (a *Archive) take(ctx context.Context, tx *store.Tx, matter retention.Matter, record store.Record) (ledger.Subject, error) {
	switch matter {
	case retention.Months:
		month := store.MonthOf(record.ID)
		return ledger.Subject{Kind: ledger.OnRegister, ID: digest.Day(span(month).First).Number()}, tx.EraseMonth(ctx, month, span(month))
	case retention.Mails:
		return ledger.Subject{Kind: ledger.OnProvider, ID: record.ID}, tx.EraseMail(ctx, record.ID)
	}
	on := ledger.Subject{Kind: ledger.OnPetition, ID: record.ID}
	erased, err := tx.EraseCase(ctx, record.ID)
	if err != nil {
		return on, err
	}
	for _, list := range erased.Lists {
		if err := a.forget(ctx, tx, list, erased.Keys); err != nil {
			return on, err
		}
	}
	return on, nil
}

// sweep takes away what the erased months of an act have outside of the main data: their accesses and the files of their
// archives. It is done once all of them are erased there, and again after a crash in between; of what is gone nothing is left
// to do. Whoever finds a file meanwhile cannot open it: its key went with the write.
func (a *Archive) sweep(ctx context.Context, id int64) error {
	lines, err := a.db.Read().DispositionCases(ctx, id)
	if err != nil {
		return err
	}
	for _, line := range lines {
		if line.State != "erased" {
			continue
		}
		if err := a.months(ctx, store.MonthOf(line.Petition)); err != nil {
			return err
		}
	}
	return a.db.ScrubRegister(context.WithoutCancel(ctx))
}
