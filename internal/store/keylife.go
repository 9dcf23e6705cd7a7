package store

import (
	"context"
	"database/sql"
	"time"
)

var (
	qKeysEnding = query("key.ending", `select c.id, c.ends_at from credential c where c.ended_at is null and c.state = 'live'
		and c.ends_at > $1 and c.ends_at <= $2 and not exists (select 1 from key_warning w where w.credential_id = c.id
		and w.ends_at = c.ends_at and w.days <= $3) order by c.ends_at, c.id limit $4`)
	qKeyWarnings   = query("key.warnings", `select w.ends_at, w.days, w.mail_id, w.at from key_warning w where w.credential_id = $1 order by w.ends_at desc, w.days`)
	qKeyWarningPut = gathering("key.warn", `insert into key_warning (credential_id, ends_at, days, mail_id, at) values ($1, $2, $3, $4, $5)`)
)

// Ending is a key whose end comes near.
type Ending struct {
	ID   int64
	Ends time.Time
}

// KeysEnding lists live keys that end within some days and whose holders were not told so that near to it.
func (r Reader) KeysEnding(ctx context.Context, now time.Time, days, limit int) ([]Ending, error) {
	return collect[Ending](r.query(ctx, qKeysEnding, micros(now), micros(now.AddDate(0, 0, days)), days, limit))(func(row scanner) (Ending, error) {
		var e Ending
		var ends int64
		err := row.Scan(&e.ID, &ends)
		e.Ends = instant(ends)
		return e, err
	})
}

// Warning is a letter that called a key's end to mind.
type Warning struct {
	Ends time.Time // the end it told of
	Days int       // of the mechanisms' days before the end, the one it was for
	Mail int64     // 0 where a later letter told the same at once
	At   time.Time
}

// KeyWarnings lists the letters that called a key's end to mind, the latest end first.
func (r Reader) KeyWarnings(ctx context.Context, key int64) ([]Warning, error) {
	return collect[Warning](r.query(ctx, qKeyWarnings, key))(func(row scanner) (Warning, error) {
		var w Warning
		var ends, at int64
		var mail sql.NullInt64
		err := row.Scan(&ends, &w.Days, &mail, &at)
		w.Ends, w.Mail, w.At = instant(ends), mail.Int64, instant(at)
		return w, err
	})
}

// InsertKeyWarning notes that a letter called a key's end to mind; it may be done once for an end and its day.
func (tx *Tx) InsertKeyWarning(ctx context.Context, key int64, w Warning) error {
	return tx.gather(ctx, qKeyWarningPut, key, micros(w.Ends), w.Days, ref(w.Mail), micros(tx.Now))
}
