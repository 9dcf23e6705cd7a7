package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"clavero/internal/credential"
	"clavero/internal/directory"
	accesses "clavero/internal/register"
)

// KeyQuery narrows the list of keys; zero values do not narrow.
type KeyQuery struct {
	Ended       bool             // those that have ended, the latest first; else the others, whose end comes first at the top
	State       credential.State // of those that have not ended
	Words       string           // folded; each is of the user name, or of the holder's name or address
	Provider    string
	Unit        int64
	EndsBefore  time.Time
	NeverUsed   bool
	UnusedSince time.Time // received before that moment and not used since it
	After       KeyCursor
	Limit       int
}

// KeyCursor is a place in the list of keys: the last key of the page before.
type KeyCursor struct {
	At int64 // microseconds: of its end
	ID int64
}

// KeyLine is a line of the list of keys: without secrets.
type KeyLine struct {
	Key    credential.Credential
	Holder directory.Official
	Unit   string
}

// noEnd sorts keys without an end behind all others.
const noEnd = noLimit

// Keys lists keys, and one more than the limit when there is a next page.
func (r Reader) Keys(ctx context.Context, q KeyQuery) ([]KeyLine, error) {
	where, from := q.conditions()
	line, direction, after := q.line(), "", "> (?, ?)"
	if q.Ended {
		direction, after = " desc", "< (?, ?)"
	}
	if q.After.ID != 0 {
		where.add("("+line+", c.id) "+after, q.After.At, q.After.ID)
	}
	// The lines are chosen by their places alone, in an index where there is one, and read whole afterwards.
	text := fmt.Sprintf(`select %s, o.id, o.given_names, o.surname1, o.surname2, o.mail, coalesce(u.name, '') from (select c.id as id, %s as line from %s%s order by %s%s, c.id%s limit %d) l
		join credential c on c.id = l.id join official o on o.id = c.official_id left join unit u on u.id = o.unit_id order by l.line%s, l.id%s`,
		credentialColumns, line, from, where.sql(), line, direction, direction, q.Limit+1, direction, direction)
	return collect[KeyLine](r.query(ctx, dynamic("key.list", text), where.args...))(scanKeyLine)
}

// CountKeys counts the keys of a list.
func (r Reader) CountKeys(ctx context.Context, q KeyQuery) (int, error) {
	where, from := q.conditions()
	var n int
	err := r.row(ctx, dynamic("key.count", `select count(*) from `+from+where.sql()), where.args...).Scan(&n)
	return n, err
}

// line is where a key stands in its list.
func (q KeyQuery) line() string {
	if q.Ended {
		return "c.ended_at"
	}
	return fmt.Sprintf("coalesce(c.ends_at, %d)", noEnd)
}

// CursorOf is the place of a key in the list.
func (q KeyQuery) CursorOf(key credential.Credential) KeyCursor {
	switch {
	case q.Ended:
		return KeyCursor{micros(key.Ended), key.ID}
	case key.Ends.IsZero():
		return KeyCursor{noEnd, key.ID}
	}
	return KeyCursor{micros(key.Ends), key.ID}
}

func (q KeyQuery) conditions() (conditions, string) {
	where, from := conditions{}, "credential c"
	if q.Ended {
		where.add("c.ended_at is not null")
	} else {
		where.add("c.ended_at is null")
		where.equal("c.state", string(q.State))
	}
	where.equal("c.provider", q.Provider)
	if q.Unit != 0 || q.Words != "" {
		from += " join official o on o.id = c.official_id"
	}
	if q.Unit != 0 {
		where.add("o.unit_id = ?", q.Unit)
	}
	for _, word := range sought(strings.Fields(q.Words)) {
		where.add(`(c.user_folded like ? escape '\' or o.folded like ? escape '\')`, like(word), like(word))
	}
	if !q.EndsBefore.IsZero() {
		where.add(fmt.Sprintf("coalesce(c.ends_at, %d) < ?", noEnd), micros(q.EndsBefore))
	}
	if q.NeverUsed {
		where.add("c.starts_at is not null and c.first_used_at is null")
	}
	if !q.UnusedSince.IsZero() {
		since := micros(q.UnusedSince)
		where.add("c.starts_at < ? and coalesce(c.last_used_at, c.first_used_at, 0) < ?", since, since)
	}
	return where, from
}

func scanKeyLine(row scanner) (KeyLine, error) {
	var l KeyLine
	var err error
	l.Key, err = scanCredential(alsoScanner{row, []any{&l.Holder.ID, &l.Holder.GivenNames, &l.Holder.Surname1, &l.Holder.Surname2, &l.Holder.Mail, &l.Unit}})
	l.Key.SecretSealed, l.Key.SecretMAC, l.Key.Passphrase = nil, nil, ""
	return l, err
}

// alsoScanner scans a record and what stands behind it in the row.
type alsoScanner struct {
	row  scanner
	also []any
}

// Scan copies the record's columns and then the others.
func (a alsoScanner) Scan(dest ...any) error { return a.row.Scan(append(dest, a.also...)...) }

// DaySumsOfKey lists a key's sums of some days (ISO dates), in their order; days on which it was not used are left out.
func (r Reader) DaySumsOfKey(ctx context.Context, key int64, days []string) ([]accesses.DaySum, error) {
	args := []any{key}
	for _, day := range days {
		args = append(args, day)
	}
	text := `select d.day, d.sign_ins, d.refused, d.editions, d.notes from access_day d where d.credential_id = $1 and d.day in (` +
		placeholders(2, len(days)) + `)`
	q := dynamic("access.daysOfKey", text)
	q.Events = true
	sums, err := collect[accesses.DaySum](r.query(ctx, q, args...))(func(row scanner) (accesses.DaySum, error) {
		s := accesses.DaySum{Credential: key}
		return s, row.Scan(&s.Day, &s.SignIns, &s.Refused, &s.Editions, &s.Notes)
	})
	slices.SortFunc(sums, func(a, b accesses.DaySum) int { return strings.Compare(a.Day, b.Day) })
	return sums, err
}

// IdleSince gives, of those keys that have not ended, when the ones were last used that were not since a moment: the zero time
// for never.
func (r Reader) IdleSince(ctx context.Context, keys []int64, since time.Time) (map[int64]time.Time, error) {
	if len(keys) == 0 {
		return nil, nil
	}
	type row struct{ id, at int64 }
	q := dynamic("key.idle", `select c.id, coalesce(c.last_used_at, 0) from credential c where c.ended_at is null and coalesce(c.last_used_at, 0) < $1
		and c.id in (`+placeholders(2, len(keys))+`)`)
	args := []any{micros(since)}
	for _, key := range keys {
		args = append(args, key)
	}
	rows, err := collect[row](r.query(ctx, q, args...))(func(s scanner) (row, error) {
		var one row
		return one, s.Scan(&one.id, &one.at)
	})
	idle := make(map[int64]time.Time, len(rows))
	for _, one := range rows {
		idle[one.id] = time.Time{}
		if one.at != 0 {
			idle[one.id] = instant(one.at)
		}
	}
	return idle, err
}
