package store

import (
	"context"
	"database/sql"
	"time"
)

const sessionColumns = `s.id, s.kind, s.subject_id, s.created_at, s.seen_at, s.idle, s.ends_at, s.ended_at, s.prefix, s.device`

var (
	qSessionInsert = query("session.insert", `insert into session (id, hash, kind, subject_id, created_at, seen_at, idle, ends_at, prefix, device) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`)
	qSessionByHash = query("session.byHash", `select `+sessionColumns+` from session s where s.hash = $1`)
	qSessionSeen   = query("session.seen", `update session set seen_at = $2 where id = $1 and seen_at < $2`)
	qSessionEnd    = revising(people, query("session.end", `update session set ended_at = $4 where id = $1 and kind = $2 and subject_id = $3 and ended_at is null`))
	qSessionEndAll = revising(people, query("session.endAll", `update session set ended_at = $3 where kind = $1 and subject_id = $2 and ended_at is null and id <> $4`))
	qSessionOpen   = query("session.open", `select `+sessionColumns+` from session s where s.kind = $1 and s.subject_id = $2 and s.ended_at is null and s.ends_at > $3 order by s.seen_at desc`)
	qSessionKnown  = query("session.known", `select count(*) from session s where s.kind = $1 and s.subject_id = $2 and s.prefix = $3`)
	qSessionClean  = query("session.clean", `delete from session where ends_at < $1 or ended_at < $1`)
)

// Session is one person signed in on one device: a reader by their key, a person of the house, somebody half signed in
// (pending their code), or the requester of one case. The cookie holds a token; here is its hash.
type Session struct {
	ID      int64
	Hash    []byte
	Kind    string // reader, staff, pending, case
	Subject int64  // credential, staff, staff, petition
	Created time.Time
	Seen    time.Time // to the minute
	Idle    time.Duration
	Ends    time.Time // whatever happens
	Ended   time.Time
	Prefix  string
	Device  string
}

// Open reports whether the session still holds at that moment.
func (s Session) Open(now time.Time) bool {
	return s.Ended.IsZero() && now.Before(s.Ends) && now.Before(s.Seen.Add(s.Idle))
}

// SessionByHash finds a session by the SHA-256 of its token; fault.NotFound where there is none.
func (r Reader) SessionByHash(ctx context.Context, hash []byte) (Session, error) {
	s, err := scanSession(r.row(ctx, qSessionByHash, hash))
	return s, found(err)
}

// OpenSessions lists somebody's sessions, the latest used first.
func (r Reader) OpenSessions(ctx context.Context, kind string, subject int64, now time.Time) ([]Session, error) {
	return collect[Session](r.query(ctx, qSessionOpen, kind, subject, micros(now)))(scanSession)
}

// KnownPrefix reports whether somebody has signed in from that network before.
func (r Reader) KnownPrefix(ctx context.Context, kind string, subject int64, prefix string) (bool, error) {
	var n int
	err := r.row(ctx, qSessionKnown, kind, subject, prefix).Scan(&n)
	return n > 0, err
}

// InsertSession stores a new session.
func (tx *Tx) InsertSession(ctx context.Context, s Session) error {
	_, err := tx.exec(ctx, qSessionInsert, s.ID, s.Hash, s.Kind, s.Subject, micros(s.Created), micros(s.Seen),
		s.Idle.Microseconds(), micros(s.Ends), s.Prefix, s.Device)
	return err
}

// SeeSession notes that a session was used at that minute.
func (tx *Tx) SeeSession(ctx context.Context, id int64) error {
	_, err := tx.exec(ctx, qSessionSeen, id, micros(tx.Now.Truncate(time.Minute)))
	return err
}

// EndSession ends one session of somebody and says whether it did.
func (tx *Tx) EndSession(ctx context.Context, id int64, kind string, subject int64) (bool, error) {
	n, err := tx.exec(ctx, qSessionEnd, id, kind, subject, micros(tx.Now))
	return n == 1, err
}

// EndSessions ends all of somebody's sessions at once, leaving one out (0 for none).
func (tx *Tx) EndSessions(ctx context.Context, kind string, subject, except int64) error {
	_, err := tx.exec(ctx, qSessionEndAll, kind, subject, micros(tx.Now), except)
	return err
}

// CleanSessions erases sessions that ended before a moment.
func (tx *Tx) CleanSessions(ctx context.Context, before time.Time) (int64, error) {
	return tx.exec(ctx, qSessionClean, micros(before))
}

func scanSession(row scanner) (Session, error) {
	var s Session
	var created, seen, idle, ends int64
	var ended sql.NullInt64
	err := row.Scan(&s.ID, &s.Kind, &s.Subject, &created, &seen, &idle, &ends, &ended, &s.Prefix, &s.Device)
	s.Created, s.Seen, s.Ends, s.Ended = instant(created), instant(seen), instant(ends), instantOf(ended)
	s.Idle = time.Duration(idle) * time.Microsecond
	return s, err
}
