package auth

import (
	"context"
	"slices"
	"time"

	"clavero/internal/fault"
	"clavero/internal/ledger"
	"clavero/internal/store"
)

// SignOut ends the session of a token; one that is none is as good as ended.
func (i *Identity) SignOut(ctx context.Context, token string) error {
	s, err := i.open(ctx, token)
	if err != nil || s.ID == 0 {
		return err
	}
	return i.db.WriteLight(ctx, func(tx *store.Tx) error {
		_, err := tx.EndSession(ctx, s.ID, s.Kind, s.Subject)
		return err
	})
}

// OpenSession is one of somebody's sessions, for the page that lists them.
type OpenSession struct {
	ID     int64
	Place  Place
	Since  time.Time
	Seen   time.Time // to the minute
	Active bool      // the one that asks
}

// Sessions lists the open sessions of whoever asks, the latest used first. Needs [OwnAccount].
func (i *Identity) Sessions(ctx context.Context, w Who) ([]OpenSession, error) {
	if err := w.May(OwnAccount); err != nil {
		return nil, err
	}
	now := i.db.Now()
	all, err := i.db.Read().OpenSessions(ctx, string(w.Kind), w.ID, now)
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(s store.Session) bool { return !s.Open(now) })
	sessions := make([]OpenSession, len(all))
	for n, s := range all {
		sessions[n] = OpenSession{s.ID, Place{s.Prefix, s.Device}, s.Created, s.Seen, s.ID == w.Session}
	}
	return sessions, nil
}

// End ends some of one's own sessions, for the present passphrase: whoever finds a browser open must not be able to keep
// its owner out (ASVS 7.5.2). All end or none. Needs [OwnAccount].
//
// Invalid at «session» where none is named, or at «current» where that is not the passphrase; NotFound where one of them
// is not theirs, or has ended.
func (i *Identity) End(ctx context.Context, w Who, token, current string, sessions []int64) error {
	if err := w.May(OwnAccount); err != nil {
		return err
	}
	if len(sessions) == 0 {
		return fault.Form([]fault.Field{{Name: "session", Text: "identity.session.none"}})
	}
	s, a, err := i.holder(ctx, token)
	if err != nil {
		return err
	}
	if err := i.checkOld(ctx, s, a, current); err != nil {
		return err
	}
	return i.db.WriteLight(ctx, func(tx *store.Tx) error {
		for _, session := range sessions {
			ended, err := tx.EndSession(ctx, session, string(w.Kind), w.ID)
			if err != nil {
				return err
			}
			if !ended {
				return fault.New(fault.NotFound, "fault.not_found")
			}
		}
		return nil
	})
}

// EndAll ends all sessions of a reader's key, a person of the house or a case in the caller's write, and says so in the
// ledger. Whoever calls it has decided that they may.
func (i *Identity) EndAll(ctx context.Context, tx *store.Tx, by ledger.Actor, kind Kind, subject int64) error {
	if err := i.endAll(ctx, tx, kind, subject, 0); err != nil {
		return err
	}
	on := map[Kind]string{Reader: ledger.OnCredential, Staff: ledger.OnStaff, Case: ledger.OnPetition}[kind]
	return i.record(ctx, tx, ledger.SessionsEnded, string(kind), by, ledger.Subject{Kind: on, ID: subject}, nil)
}

// endAll ends all sessions of a subject but one, with those that wait for a second factor.
func (i *Identity) endAll(ctx context.Context, tx *store.Tx, kind Kind, subject, except int64) error {
	if kind == Staff {
		if err := tx.EndSessions(ctx, pending, subject, except); err != nil {
			return err
		}
	}
	return tx.EndSessions(ctx, string(kind), subject, except)
}
