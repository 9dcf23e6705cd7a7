package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	accesses "clavero/internal/register"
)

// The states of a day that is closed.
const (
	DayClosed = "closed" // by the clock
	DaySigned = "signed" // by the editors
)

// RegisterDay is a closed day of the register: what it counted, the hash of its sheet, and who signed it.
type RegisterDay struct {
	Day         string
	Number      int64 // from 1, without gaps
	State       string
	Closed      time.Time
	ClosedEntry int64    // of the ledger
	SHA256      [32]byte // of the sheet's text
	Accesses    int64
	accesses.Totals
	Flaws        int // found at closing
	Signed       time.Time
	SignedBy     int64
	SignedEntry  int64
	SignedSHA256 [32]byte  // of what was signed
	Disposed     time.Time // its sheet and its accesses were erased; zero while it is there
}

// RegisterNote is a comment to a closed day, or an addendum to a signed one.
type RegisterNote struct {
	ID     int64
	Day    string
	Kind   string // comment or addendum
	Number int64
	At     time.Time
	Staff  int64
	Sealed []byte
	SHA256 [32]byte // of its text as it was sealed in the ledger
	Entry  int64
}

const registerDayColumns = `d.day, d.number, d.state, d.closed_at, d.closed_entry, d.sha256, d.accesses, d.keys, d.sign_ins, d.refused, d.editions, d.notes, d.flaws,
	d.signed_at, d.signed_by, d.signed_entry, d.signed_sha256, d.disposed_at`

var (
	qRegisterKey    = query("register.key", `select k.sealed from register_key k where k.id = 1`)
	qRegisterSetKey = query("register.setKey", `insert into register_key (id, sealed) values (1, $1) on conflict (id) do nothing`)
	qRegisterClose  = query("register.close", `insert into register_day (day, number, state, closed_at, closed_entry, sheet, sha256, accesses, keys, sign_ins,
		refused, editions, notes, flaws, signed_at, signed_by, signed_entry) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 0, 0, 0)`)
	qRegisterSign = query("register.sign", `update register_day set state = 'signed', signed_at = $2, signed_by = $3, signed_entry = $4, signed_sha256 = $5
		where day = $1 and state = 'closed'`)
	qRegisterDay   = query("register.day", `select `+registerDayColumns+` from register_day d where d.day = $1`)
	qRegisterLast  = query("register.last", `select `+registerDayColumns+` from register_day d order by d.number desc limit 1`)
	qRegisterFirst = query("register.first", `select d.day from register_day d order by d.number limit 1`)
	qRegisterDays  = query("register.days", `select `+registerDayColumns+` from register_day d where d.day >= $1 and d.day <= $2 order by d.day`)
	qClosedMonths  = query("register.months", `select substr(d.day, 1, 7), max(d.day) from register_day d where d.disposed_at is null group by 1 order by 1 desc`)
	qRegisterOpen  = query("register.unsigned", `select count(*) from register_day d where d.state = 'closed'`)
	qRegisterText  = query("register.sheet", `select d.sheet from register_day d where d.day = $1`)

	qRegisterNotePut = query("register.notePut", `insert into register_note (id, day, kind, number, at, staff_id, sealed, sha256, entry) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`)
	qRegisterNotes   = query("register.notes", `select n.id, n.day, n.kind, n.number, n.at, n.staff_id, n.sealed, n.sha256, n.entry from register_note n
		where n.day >= $1 and n.day <= $2 order by n.day, n.id`)
)

// RegisterKey is the sealed key that accesses are marked with; fault.NotFound before the first access.
func (r Reader) RegisterKey(ctx context.Context) ([]byte, error) {
	var sealed []byte
	return sealed, found(r.row(ctx, qRegisterKey).Scan(&sealed))
}

// SetRegisterKey keeps the key for marks, unless there is one.
func (tx *Tx) SetRegisterKey(ctx context.Context, sealed []byte) error {
	_, err := tx.exec(ctx, qRegisterSetKey, sealed)
	return err
}

// CloseRegisterDay keeps the sheet of a day, packed; a day has one sheet.
func (tx *Tx) CloseRegisterDay(ctx context.Context, d RegisterDay, sheet []byte) error {
	_, err := tx.exec(ctx, qRegisterClose, d.Day, d.Number, DayClosed, micros(d.Closed), d.ClosedEntry, sheet, d.SHA256[:], d.Accesses, d.Keys, d.SignIns,
		d.Refused, d.Editions, d.Notes, d.Flaws)
	return err
}

// SignRegisterDay says who signed a day; false where it is signed already, or not closed.
func (tx *Tx) SignRegisterDay(ctx context.Context, d RegisterDay) (bool, error) {
	n, err := tx.exec(ctx, qRegisterSign, d.Day, micros(d.Signed), d.SignedBy, d.SignedEntry, d.SignedSHA256[:])
	return n == 1, err
}

// RegisterDay is a closed day; fault.NotFound where it is not closed.
func (r Reader) RegisterDay(ctx context.Context, day string) (RegisterDay, error) {
	d, err := scanRegisterDay(r.row(ctx, qRegisterDay, day))
	return d, found(err)
}

// LastRegisterDay is the one closed last; fault.NotFound where none is.
func (r Reader) LastRegisterDay(ctx context.Context) (RegisterDay, error) {
	d, err := scanRegisterDay(r.row(ctx, qRegisterLast))
	return d, found(err)
}

// FirstRegisterDay is the first day that was closed; empty where none was.
func (r Reader) FirstRegisterDay(ctx context.Context) (string, error) {
	var day string
	err := r.row(ctx, qRegisterFirst).Scan(&day)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return day, err
}

// RegisterDays lists the closed days from one to another, both included.
func (r Reader) RegisterDays(ctx context.Context, from, to string) ([]RegisterDay, error) {
	return collect[RegisterDay](r.query(ctx, qRegisterDays, from, to))(scanRegisterDay)
}

// ClosedMonth is a month of which days are closed, and the last of them.
type ClosedMonth struct{ Month, Last string }

// ClosedMonths gives the months of which there are closed days that no disposition ended, the newest first.
func (r Reader) ClosedMonths(ctx context.Context) ([]ClosedMonth, error) {
	return collect[ClosedMonth](r.query(ctx, qClosedMonths))(func(row scanner) (ClosedMonth, error) {
		var m ClosedMonth
		return m, row.Scan(&m.Month, &m.Last)
	})
}

// UnsignedDays counts the closed days that nobody signed.
func (r Reader) UnsignedDays(ctx context.Context) (int, error) {
	var n int
	return n, r.row(ctx, qRegisterOpen).Scan(&n)
}

// RegisterSheet is the packed text of a day's sheet.
func (r Reader) RegisterSheet(ctx context.Context, day string) ([]byte, error) {
	var sheet []byte
	return sheet, found(r.row(ctx, qRegisterText, day).Scan(&sheet))
}

func scanRegisterDay(row scanner) (RegisterDay, error) {
	var d RegisterDay
	var closed, signed int64
	var sum, signedSum []byte
	var disposed sql.NullInt64
	err := row.Scan(&d.Day, &d.Number, &d.State, &closed, &d.ClosedEntry, &sum, &d.Accesses, &d.Keys, &d.SignIns, &d.Refused, &d.Editions, &d.Notes, &d.Flaws,
		&signed, &d.SignedBy, &d.SignedEntry, &signedSum, &disposed)
	d.Closed, d.Disposed = instant(closed), instantOf(disposed)
	if signed != 0 {
		d.Signed = instant(signed)
	}
	copy(d.SHA256[:], sum)
	copy(d.SignedSHA256[:], signedSum)
	return d, err
}

// InsertRegisterNote keeps a comment or an addendum.
func (tx *Tx) InsertRegisterNote(ctx context.Context, n RegisterNote) error {
	_, err := tx.exec(ctx, qRegisterNotePut, n.ID, n.Day, n.Kind, n.Number, micros(n.At), n.Staff, n.Sealed, n.SHA256[:], n.Entry)
	return err
}

// RegisterNotes lists the comments and addenda of the days from one to another, both included, in the order of writing.
func (r Reader) RegisterNotes(ctx context.Context, from, to string) ([]RegisterNote, error) {
	return collect[RegisterNote](r.query(ctx, qRegisterNotes, from, to))(func(row scanner) (RegisterNote, error) {
		var n RegisterNote
		var at int64
		var sum []byte
		err := row.Scan(&n.ID, &n.Day, &n.Kind, &n.Number, &at, &n.Staff, &n.Sealed, &sum, &n.Entry)
		n.At = instant(at)
		copy(n.SHA256[:], sum)
		return n, err
	})
}
