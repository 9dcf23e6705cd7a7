package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"clavero/internal/directory"
	"clavero/internal/fault"
)

const unitColumns = `u.id, u.code, u.name, u.kind, u.parent, u.mail_domain, u.name_evidence, u.domain_evidence, u.valid_from,
	u.valid_to, u.successor, u.note`

const officialColumns = `o.id, o.given_names, o.surname1, o.surname2, o.position, o.unit_id, o.mail, o.phone, o.extension,
	o.entered_at, o.left_at, o.version`

var (
	qUnitByID   = query("unit.byID", `select `+unitColumns+` from unit u where u.id = $1`)
	qUnitByCode = query("unit.byCode", `select `+unitColumns+` from unit u where u.code = $1`)
	qUnitLine   = query("unit.line", `with recursive line(id, parent, n) as (select b.id, b.parent, 0 from unit b where b.id = $1
		union all select a.id, a.parent, l.n + 1 from line l join unit a on a.code = l.parent where l.n < 32)
		select `+unitColumns+` from line l join unit u on u.id = l.id order by l.n`)
	qUnits     = query("unit.all", `select `+unitColumns+` from unit u order by u.code`)
	qUnitTaken = query("unit.taken", `select (select count(*) from unit u where u.mail_domain = (select b.mail_domain from unit b where b.id = $1)
			and u.mail_domain <> '' and (u.valid_to = '' or u.valid_to >= $2)),
		(select count(*) from official o join credential c on c.official_id = o.id where o.unit_id = $1 and c.ended_at is null
			and c.petition_id <> $3 and c.id <> $4)`)
	qUnitPut = query("unit.put", `insert into unit (id, code, name, folded, kind, parent, mail_domain, name_evidence,
		domain_evidence, valid_from, valid_to, successor, note, updated_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
		on conflict (code) do update set name = excluded.name, folded = excluded.folded, kind = excluded.kind,
		parent = excluded.parent, mail_domain = excluded.mail_domain, name_evidence = excluded.name_evidence,
		domain_evidence = excluded.domain_evidence, valid_from = excluded.valid_from, valid_to = excluded.valid_to,
		successor = excluded.successor, note = excluded.note, updated_at = excluded.updated_at`)
	qOfficialByID   = query("official.byID", `select `+officialColumns+` from official o where o.id = $1`)
	qOfficialByMail = query("official.byMail", `select `+officialColumns+` from official o where o.mail = $1`)
	qOfficialInsert = query("official.insert", `insert into official (id, given_names, surname1, surname2, position, unit_id, mail,
		phone, extension, folded, entered_at, version) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1)`)
	qOfficialUpdate = revising(people, query("official.update", `update official set given_names = $3, surname1 = $4, surname2 = $5, position = $6,
		unit_id = $7, mail = $8, phone = $9, extension = $10, folded = $11, left_at = $12, version = version + 1
		where id = $1 and version = $2`))
	qOfficialChange  = gathering("official.change", `insert into official_change (id, official_id, at, petition_id, staff_id, body) values ($1, $2, $3, $4, $5, $6)`)
	qOfficialChanges = query("official.changes", `select c.id, c.at, c.petition_id, c.staff_id, c.body from official_change c where c.official_id = $1 order by c.id desc`)
)

// Unit loads a unit by its id; fault.NotFound where there is none.
func (r Reader) Unit(ctx context.Context, id int64) (directory.Unit, error) {
	return scanUnit(r.row(ctx, qUnitByID, id))
}

// UnitByCode loads a unit by its code; fault.NotFound where there is none.
func (r Reader) UnitByCode(ctx context.Context, code string) (directory.Unit, error) {
	return scanUnit(r.row(ctx, qUnitByCode, code))
}

// UnitLine lists a unit and those above it, from itself up; fault.NotFound where there is none. A catalogue whose parents go
// round in a circle ends too.
func (r Reader) UnitLine(ctx context.Context, id int64) ([]directory.Unit, error) {
	line, err := collect[directory.Unit](r.query(ctx, qUnitLine, id))(scanUnit)
	if err == nil && len(line) == 0 {
		err = found(sql.ErrNoRows)
	}
	return line, err
}

// Units lists the whole catalogue, in order of code.
func (r Reader) Units(ctx context.Context) ([]directory.Unit, error) {
	return collect[directory.Unit](r.query(ctx, qUnits))(scanUnit)
}

// UnitTaken counts the units in force on a day (ISO date) that have a unit's mail domain, and the keys of its people that have
// not ended, leaving out the one of a case.
func (r Reader) UnitTaken(ctx context.Context, unit int64, day string, exceptPetition, exceptKey int64) (sharing, keys int, err error) {
	err = r.row(ctx, qUnitTaken, unit, day, exceptPetition, exceptKey).Scan(&sharing, &keys)
	return sharing, keys, err
}

// PutUnit adds a unit, or replaces the one of the same code.
func (tx *Tx) PutUnit(ctx context.Context, u directory.Unit, folded string) error {
	_, err := tx.exec(ctx, qUnitPut, u.ID, u.Code, u.Name, folded, u.Kind, u.Parent, u.MailDomain, u.NameEvidence,
		u.DomainEvidence, u.ValidFrom, u.ValidTo, u.Successor, u.Note, micros(tx.Now))
	return err
}

// Official loads a person of the directory; fault.NotFound where there is none.
func (r Reader) Official(ctx context.Context, id int64) (directory.Official, error) {
	return scanOfficial(r.row(ctx, qOfficialByID, id))
}

// OfficialByMail loads a person of the directory by their address (lower case); fault.NotFound where there is none.
func (r Reader) OfficialByMail(ctx context.Context, mail string) (directory.Official, error) {
	return scanOfficial(r.row(ctx, qOfficialByMail, mail))
}

// FindOfficials lists the persons whose folded record, unit or user name holds every word of a text and whose key is in a
// state («none»: they have none that has not ended), in order of name.
func (r Reader) FindOfficials(ctx context.Context, folded string, unit int64, key string, limit, offset int) ([]directory.Official, int, error) {
	where := conditions{}
	where.add("o.disposed_at is null")
	for _, word := range sought(strings.Fields(folded)) {
		where.add(`(o.folded like ? escape '\'
			or exists (select 1 from unit u where u.id = o.unit_id and u.folded like ? escape '\')
			or exists (select 1 from credential c where c.official_id = o.id and c.user_folded like ? escape '\'))`, like(word), like(word), like(word))
	}
	if unit != 0 {
		where.add("o.unit_id = ?", unit)
	}
	switch key {
	case "":
	case "none":
		where.add("not exists (select 1 from credential c where c.official_id = o.id and c.ended_at is null)")
	default:
		where.add("exists (select 1 from credential c where c.official_id = o.id and c.ended_at is null and c.state = ?)", key)
	}
	var total int
	if err := r.row(ctx, dynamic("official.count", `select count(*) from official o`+where.sql()), where.args...).Scan(&total); err != nil {
		return nil, 0, err
	}
	text := `select ` + officialColumns + ` from official o` + where.sql() +
		fmt.Sprintf(` order by o.folded, o.id limit %d offset %d`, limit, offset)
	list, err := collect[directory.Official](r.query(ctx, dynamic("official.find", text), where.args...))(scanOfficial)
	return list, total, err
}

// InsertOfficial enters a person in the directory (1.2); fault.Conflict when the address is another person's.
func (tx *Tx) InsertOfficial(ctx context.Context, o directory.Official, folded string) error {
	_, err := tx.exec(ctx, qOfficialInsert, o.ID, o.GivenNames, o.Surname1, o.Surname2, o.Position, o.UnitID, o.Mail, o.Phone,
		o.Extension, folded, micros(o.Entered))
	return mailTaken(err)
}

func mailTaken(err error) error {
	if isUnique(err, "official_mail") {
		return fault.Wrap(err, fault.Conflict, "petition.mail_taken")
	}
	return err
}

// UpdateOfficial stores o over the version it was loaded at; fault.Conflict when somebody else was quicker, or when the
// address is another person's.
func (tx *Tx) UpdateOfficial(ctx context.Context, o directory.Official, folded string) error {
	n, err := tx.exec(ctx, qOfficialUpdate, o.ID, o.Version, o.GivenNames, o.Surname1, o.Surname2, o.Position, o.UnitID, o.Mail,
		o.Phone, o.Extension, folded, maybe(o.Left))
	if err == nil && n == 0 {
		return fault.New(fault.Conflict, "petition.moved")
	}
	return mailTaken(err)
}

// OfficialChange is one line of a person's history: who changed the record, when, why, and its content then, as JSON.
type OfficialChange struct {
	ID       int64
	At       time.Time
	Petition int64
	Staff    int64
	Body     string
}

// OfficialChanges lists a person's history, the newest first.
func (r Reader) OfficialChanges(ctx context.Context, official int64) ([]OfficialChange, error) {
	return collect[OfficialChange](r.query(ctx, qOfficialChanges, official))(func(row scanner) (OfficialChange, error) {
		var c OfficialChange
		var at int64
		var petition, staff sql.NullInt64
		err := row.Scan(&c.ID, &at, &petition, &staff, &c.Body)
		c.At, c.Petition, c.Staff = instant(at), petition.Int64, staff.Int64
		return c, err
	})
}

// InsertOfficialChange adds a line to a person's history.
func (tx *Tx) InsertOfficialChange(ctx context.Context, official int64, c OfficialChange) error {
	return tx.gather(ctx, qOfficialChange, c.ID, official, micros(c.At), ref(c.Petition), ref(c.Staff), c.Body)
}

func scanUnit(row scanner) (directory.Unit, error) {
	var u directory.Unit
	err := row.Scan(&u.ID, &u.Code, &u.Name, &u.Kind, &u.Parent, &u.MailDomain, &u.NameEvidence, &u.DomainEvidence,
		&u.ValidFrom, &u.ValidTo, &u.Successor, &u.Note)
	return u, found(err)
}

func scanOfficial(row scanner) (directory.Official, error) {
	var o directory.Official
	var entered int64
	var left sql.NullInt64
	err := row.Scan(&o.ID, &o.GivenNames, &o.Surname1, &o.Surname2, &o.Position, &o.UnitID, &o.Mail, &o.Phone, &o.Extension,
		&entered, &left, &o.Version)
	o.Entered, o.Left = instant(entered), instantOf(left)
	return o, found(err)
}
