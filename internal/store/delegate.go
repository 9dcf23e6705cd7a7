package store

import (
	"context"
	"database/sql"
	"time"

	"clavero/internal/fault"
)

const delegateColumns = `d.id, d.staff_id, d.unit_id, d.since_at, d.until_at, d.appointed_by, d.ended_by, t.name, t.mail, t.state, t.lang, u.code, u.name`

const fromDelegate = ` from delegate d join staff t on t.id = d.staff_id join unit u on u.id = d.unit_id`

var (
	qDelegates = query("delegate.all", `select `+delegateColumns+fromDelegate+`
		order by t.name, t.id, u.code, d.id`)
	qDelegateByID   = query("delegate.byID", `select `+delegateColumns+fromDelegate+` where d.id = $1`)
	qDelegateUnits  = query("delegate.units", `select d.unit_id from delegate d where d.staff_id = $1 and d.until_at is null order by d.id`)
	qDelegateInsert = query("delegate.insert", `insert into delegate (id, staff_id, unit_id, since_at, appointed_by) values ($1, $2, $3, $4, $5)`)
	qDelegateEnd    = query("delegate.end", `update delegate set until_at = $2, ended_by = $3 where id = $1 and until_at is null`)
)

// Delegate is a person's charge of a unit: from since, and until then where it has ended.
type Delegate struct {
	ID       int64
	Staff    int64
	Unit     int64
	Since    time.Time
	Until    time.Time // zero while it holds
	By       int64     // who appointed them; 0 the program, when a unit took another's place
	EndedBy  int64
	Name     string // of the person
	Mail     string
	State    string // of their account
	Lang     string
	UnitCode string
	UnitName string
}

// Holds reports whether the charge has not ended.
func (d Delegate) Holds() bool { return d.Until.IsZero() }

// Serves reports whether the charge holds and its person can come in.
func (d Delegate) Serves() bool { return d.Holds() && d.State == "active" }

// Delegates lists all charges, those that ended too, by the person's name.
func (r Reader) Delegates(ctx context.Context) ([]Delegate, error) {
	return collect[Delegate](r.query(ctx, qDelegates))(scanDelegate)
}

// Delegate loads a charge; fault.NotFound where there is none.
func (r Reader) Delegate(ctx context.Context, id int64) (Delegate, error) {
	return scanDelegate(r.row(ctx, qDelegateByID, id))
}

// UnitsOfDelegate gives the ids of the units a person is responsible for now. It says nothing of their role.
func (r Reader) UnitsOfDelegate(ctx context.Context, staff int64) ([]int64, error) {
	return collect[int64](r.query(ctx, qDelegateUnits, staff))(func(row scanner) (int64, error) {
		var id int64
		return id, row.Scan(&id)
	})
}

// InsertDelegate gives a person charge of a unit; fault.Conflict when they have it.
func (tx *Tx) InsertDelegate(ctx context.Context, d Delegate) error {
	_, err := tx.exec(ctx, qDelegateInsert, d.ID, d.Staff, d.Unit, micros(tx.Now), d.By)
	if isUnique(err, "delegate_staff_id_unit_id") {
		return fault.Wrap(err, fault.Conflict, "delegate.has_it")
	}
	return err
}

// EndDelegate ends a charge and says whether it still held.
func (tx *Tx) EndDelegate(ctx context.Context, id, by int64) (bool, error) {
	n, err := tx.exec(ctx, qDelegateEnd, id, micros(tx.Now), by)
	return n == 1, err
}

func scanDelegate(row scanner) (Delegate, error) {
	var d Delegate
	var since int64
	var until, ended sql.NullInt64
	err := row.Scan(&d.ID, &d.Staff, &d.Unit, &since, &until, &d.By, &ended, &d.Name, &d.Mail, &d.State, &d.Lang, &d.UnitCode, &d.UnitName)
	d.Since, d.Until, d.EndedBy = instant(since), instantOf(until), ended.Int64
	return d, found(err)
}
