package mail

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"
)

// toHandle returns what is new in a list and what was set aside and is due, the oldest first.
func (w *watch) toHandle(list []entry) []entry {
	if w.next == 1 && len(list) < listMost {
		w.forget(list)
	}
	var work []entry
	for _, e := range list {
		if one := w.set[e.uid]; one != nil {
			one.entry = e // it may have been marked since
		} else if !e.hidden {
			work = append(work, e)
		}
	}
	now := time.Now()
	for _, one := range w.set {
		if !one.due.IsZero() && !one.due.After(now) {
			work = append(work, one.entry)
		}
	}
	slices.SortFunc(work, byUID)
	return work
}

func byUID(a, b entry) int { return cmp.Compare(a.uid, b.uid) }

// forget drops what was set aside and is there no more.
func (w *watch) forget(list []entry) {
	for uid := range w.set {
		if _, there := slices.BinarySearchFunc(list, entry{uid: uid}, byUID); !there {
			delete(w.set, uid)
		}
	}
	w.count()
}

// batches parts the work into what is fetched together. A message with a bad history, or too large a body, goes alone.
func (w *watch) batches(s *imapSession, work []entry) [][]entry {
	var (
		all  [][]entry
		size int64
		last bool // the last batch takes more
	)
	for _, e := range work {
		one := w.set[e.uid]
		alone := s.isTooLarge(e) || one != nil && one.alone
		if !last || alone || len(all[len(all)-1]) == batchMost || size+e.size > batchSize {
			all, size = append(all, nil), 0
		}
		all[len(all)-1] = append(all[len(all)-1], e)
		size, last = size+e.size, !alone
	}
	return all
}

// handle fetches a batch, hands its messages, and puts them away.
func (w *watch) handle(ctx context.Context, s *imapSession, batch []entry) error {
	messages, err := s.fetch(ctx, batch)
	if err != nil {
		w.blame(batch, err)
		return err
	}
	var filings []*filing
	for _, message := range messages {
		f, err := w.hand(ctx, message)
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		switch {
		case err != nil:
			w.postpone(message.entry, err)
		case f.Folder == Leave:
			w.aside(message.entry).due = time.Time{}
		default:
			filings = append(filings, f)
		}
	}
	return w.file(ctx, s, filings)
}

func (w *watch) hand(ctx context.Context, message fetched) (*filing, error) {
	disposition, err := w.take(ctx, message.Received)
	if err != nil {
		return nil, err
	}
	return &filing{fetched: message, Disposition: disposition}, disposition.check()
}

// file puts away what was taken.
func (w *watch) file(ctx context.Context, s *imapSession, filings []*filing) error {
	if len(filings) == 0 {
		return nil
	}
	if err := s.file(ctx, filings); err != nil {
		return err
	}
	for _, f := range filings {
		if f.err != nil {
			f.marked = true
			w.postpone(f.entry, f.err)
			continue
		}
		delete(w.set, f.uid)
		w.note(func(status *MailboxStatus) { status.Handled++ })
	}
	w.count()
	return nil
}

// postpone sets a message aside for a while.
func (w *watch) postpone(e entry, err error) {
	one := w.aside(e)
	one.tries++
	pause := min(w.firstRetry<<min(one.tries-1, 10), lastRetry)
	one.due = time.Now().Add(pause)
	w.log.Warn("mailbox: a message stays where it is", "host", w.host, "uid", e.uid, "tries", one.tries, "again_in", pause, "error", err)
	w.note(func(status *MailboxStatus) { status.Error, status.ErrorAt = err, time.Now() })
	w.count()
}

func (w *watch) aside(e entry) *aside {
	one := w.set[e.uid]
	if one == nil {
		one = &aside{}
		w.set[e.uid] = one
	}
	one.entry = e
	return one
}

// blame follows a connection that broke while a batch was read: perhaps one of its messages breaks it each time. They
// are read one by one from now on, and one that breaks it alone must wait.
func (w *watch) blame(batch []entry, err error) {
	if errors.Is(err, context.Canceled) {
		return
	}
	if len(batch) == 1 {
		w.postpone(batch[0], err)
		return
	}
	for _, e := range batch {
		w.aside(e).due, w.aside(e).alone = time.Now(), true
	}
}

// count tells how many wait for another try.
func (w *watch) count() {
	waiting := 0
	for _, one := range w.set {
		if one.tries > 0 {
			waiting++
		}
	}
	w.note(func(status *MailboxStatus) { status.Waiting = waiting })
}
