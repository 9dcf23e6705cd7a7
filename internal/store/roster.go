package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"clavero/internal/directory"
)

var (
	qHolders = query("official.holders", `select `+officialColumns+`, u.name, u.code,
		coalesce((select max(c.user_name) from credential c where c.official_id = o.id and c.ended_at is null), '')
		from official o join unit u on u.id = o.unit_id where o.left_at is null order by o.folded, o.id`)
	qRosterInsert  = query("roster.insert", `insert into roster (id, day, file, sha256, found, staff_id, at) values ($1, $2, $3, $4, $5, $6, $7)`)
	qRosterForget  = query("roster.forget", `delete from roster_person`)
	qRosterPerson  = query("roster.person", `insert into roster_person (roster_id, n, name, folded, position, level, since, unit, mail) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`)
	qRosters       = query("roster.all", `select r.id, r.day, r.file, r.sha256, r.found, r.staff_id, r.at from roster r order by r.id desc limit 50`)
	qRosterByMail  = query("roster.byMail", `select p.name, p.position, p.level, p.since, p.unit, p.mail from roster_person p where p.mail = $1 and p.mail <> '' order by p.n limit 20`)
	qRosterByName  = query("roster.byName", `select p.name, p.position, p.level, p.since, p.unit, p.mail from roster_person p where p.folded = $1 order by p.n limit 20`)
	qRosterInForce = query("roster.day", `select r.day from roster r order by r.id desc limit 1`)
)

// Roster is a public directory that was compared, and what was found, as JSON.
type Roster struct {
	ID     int64
	Day    string
	File   string
	SHA256 []byte
	Found  string
	Staff  int64
	At     time.Time
}

// Holders lists the active officials with their unit and the user name of the key they hold, in order of name.
func (r Reader) Holders(ctx context.Context) ([]directory.Holder, error) {
	return collect[directory.Holder](r.query(ctx, qHolders))(func(row scanner) (directory.Holder, error) {
		var h directory.Holder
		var entered int64
		var left sql.NullInt64
		err := row.Scan(&h.ID, &h.GivenNames, &h.Surname1, &h.Surname2, &h.Position, &h.UnitID, &h.Mail, &h.Phone, &h.Extension,
			&entered, &left, &h.Version, &h.UnitName, &h.UnitCode, &h.UserName)
		h.Entered = instant(entered)
		return h, err
	})
}

// InsertRoster keeps what was found with a roster, and its people in place of those of the one before.
func (tx *Tx) InsertRoster(ctx context.Context, r Roster, people []directory.Listed) error {
	if _, err := tx.exec(ctx, qRosterInsert, r.ID, r.Day, r.File, r.SHA256, r.Found, r.Staff, micros(tx.Now)); err != nil {
		return err
	}
	if _, err := tx.exec(ctx, qRosterForget); err != nil {
		return err
	}
	for i, p := range people {
		if _, err := tx.exec(ctx, qRosterPerson, r.ID, int64(i), p.Name, p.Folded(), p.Position, p.Level, p.Since, p.Unit, p.Mail); err != nil {
			return err
		}
	}
	return nil
}

// Rosters lists the comparisons, the latest first.
func (r Reader) Rosters(ctx context.Context) ([]Roster, error) {
	return collect[Roster](r.query(ctx, qRosters))(func(row scanner) (Roster, error) {
		var o Roster
		var at int64
		err := row.Scan(&o.ID, &o.Day, &o.File, &o.SHA256, &o.Found, &o.Staff, &at)
		o.At = instant(at)
		return o, err
	})
}

// rosterDay is what a write keeps the day of the latest roster by.
type rosterDay struct{}

// InRoster gives the day of the latest roster, empty where there is none, and those in it who have that address or,
// where nobody does, that folded name.
func (r Reader) InRoster(ctx context.Context, mail, folded string) (string, []directory.Listed, error) {
	day, err := Within(r, rosterDay{}, func() (string, error) {
		var day string
		err := r.row(ctx, qRosterInForce).Scan(&day)
		if errors.Is(err, sql.ErrNoRows) {
			return "", nil
		}
		return day, err
	})
	if err != nil || day == "" {
		return "", nil, err
	}
	people, err := collect[directory.Listed](r.query(ctx, qRosterByMail, mail))(scanListed)
	if err != nil || len(people) > 0 {
		return day, people, err
	}
	people, err = collect[directory.Listed](r.query(ctx, qRosterByName, folded))(scanListed)
	return day, people, err
}

func scanListed(row scanner) (directory.Listed, error) {
	var l directory.Listed
	err := row.Scan(&l.Name, &l.Position, &l.Level, &l.Since, &l.Unit, &l.Mail)
	return l, err
}
