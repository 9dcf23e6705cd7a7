package mail

import (
	"context"
	"math/rand/v2"
	"time"

	"github.com/emersion/go-imap/v2"

	"clavero/internal/fault"
)

const (
	pollWithoutIdle = 15 * time.Second
	firstReconnect  = 500 * time.Millisecond
	lastReconnect   = 2 * time.Minute
	refusedSignIn   = 5 * time.Minute // a wrong password tried often locks the account
	firstRetry      = time.Minute
	lastRetry       = time.Hour
)

// watch is what is remembered between connections.
type watch struct {
	*Mailbox
	take        Take
	uidValidity uint32
	next        imap.UID            // the first message that was not listed yet
	set         map[imap.UID]*aside // messages that were listed and stay where they are
}

// aside is a message that was not put away.
type aside struct {
	entry
	tries int
	due   time.Time // zero: not again in this watch
	alone bool      // it is not fetched together with others
}

// Watch hands each message in the folder to take, the oldest first and one at a time, and puts it away as take says. It
// goes on for as long as ctx lasts, through servers that are down, and returns the cause of its end.
//
// Every message is handed at least once, and again until it is put away. What take or the server refuses is tried again
// later, after a minute first and then ever more rarely, while others go on. Messages are fetched and put away a few at
// a time: a crash may let those be handed again whose disposition was already known.
func (m *Mailbox) Watch(ctx context.Context, take Take) error {
	w := &watch{Mailbox: m, take: take, set: map[imap.UID]*aside{}}
	defer m.ended()
	for failures := 0; ; {
		useful, err := w.visit(ctx)
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if useful {
			failures = 0
		}
		failures++
		pause := m.reconnectAfter(failures, err)
		m.lost(err, pause)
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(pause):
		}
	}
}

// reconnectAfter doubles from half a second to two minutes, give or take half, so that many do not come back at once.
func (m *Mailbox) reconnectAfter(failures int, err error) time.Duration {
	pause := min(m.firstReconnect<<min(failures-1, 10), lastReconnect)
	if fault.TextOf(err) == "mail.mailbox.signin" && refused(err) {
		pause = refusedSignIn
	}
	return pause/2 + rand.N(pause)
}

// visit is the life of one connection. It reports whether all that was there could be looked at.
func (w *watch) visit(ctx context.Context) (bool, error) {
	s, err := w.connect(ctx)
	if err != nil {
		return false, err
	}
	defer s.close()
	if err := s.prepare(ctx); err != nil {
		return false, err
	}
	if err := s.enter(ctx); err != nil {
		return false, err
	}
	w.connected(s)
	w.recall(s.uidValidity)
	for useful := false; ; useful = true {
		if err := w.round(ctx, s); err != nil {
			return useful, err
		}
		w.note(func(status *MailboxStatus) { status.Seen = time.Now() })
		all, err := s.await(ctx, w.due())
		if err != nil {
			return true, err
		}
		if all {
			w.next = 1
		}
	}
}

// recall begins a connection: everything is listed again. Under another UIDVALIDITY nothing that was known is true.
func (w *watch) recall(uidValidity uint32) {
	if w.uidValidity != uidValidity {
		if w.uidValidity != 0 {
			w.log.Warn("mailbox: the server made the folder anew; every message is handed again", "host", w.host)
		}
		clear(w.set)
	}
	w.uidValidity, w.next = uidValidity, 1
}

// due is when the next message that was set aside is to be tried again.
func (w *watch) due() time.Time {
	next := time.Now().Add(w.poll)
	for _, one := range w.set {
		if !one.due.IsZero() && one.due.Before(next) {
			next = one.due
		}
	}
	return next
}

// round handles what is new and what is due, until a list brings nothing new.
func (w *watch) round(ctx context.Context, s *imapSession) error {
	for {
		list, err := s.entries(ctx, w.next)
		if err != nil {
			return err
		}
		for _, batch := range w.batches(s, w.toHandle(list)) {
			if err := w.handle(ctx, s, batch); err != nil {
				return err
			}
		}
		if len(list) == 0 {
			return nil
		}
		w.next = list[len(list)-1].uid + 1
	}
}
