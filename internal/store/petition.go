package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"clavero/internal/fault"
	"clavero/internal/petition"
)

const petitionColumns = `p.id, p.folio, p.kind, p.origin, p.lang, p.state, p.came, p.closing, p.since, p.due, p.version,
	p.created_at, p.ended_at, p.given_names, p.surname1, p.surname2, p.position, p.unit_id, p.unit_text, p.mail, p.phone,
	p.extension, p.reason, p.proved, p.official_id, p.vault_id, p.notice, p.consent_at, p.entered_by, p.fact, p.key_id`

var (
	qPetitionByID    = query("petition.byID", `select `+petitionColumns+` from petition p where p.id = $1`)
	qPetitionByFolio = query("petition.byFolio", `select `+petitionColumns+` from petition p where p.folio = $1`)
	qPetitionInsert  = query("petition.insert", `insert into petition (id, folio, kind, origin, lang, state, came, closing, since, due,
		version, created_at, ended_at, given_names, surname1, surname2, position, unit_id, unit_text, mail, phone, extension, reason,
		folded, proved, official_id, vault_id, notice, consent_at, entered_by, fact, list_hash, key_id)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25,
		$26, $27, $28, $29, $30, $31, $32, $33)`)
	qPetitionUpdate = query("petition.update", `update petition set folio = $3, state = $4, came = $5, closing = $6, since = $7,
		due = $8, version = version + 1, ended_at = $9, given_names = $10, surname1 = $11, surname2 = $12, position = $13,
		unit_id = $14, unit_text = $15, mail = $16, phone = $17, extension = $18, reason = $19, folded = $20, proved = $21,
		official_id = $22, fact = $23, kind = $24, key_id = $25, alarmed_at = null where id = $1 and version = $2`)
	qPetitionOpenByMail = query("petition.openByMail", `select `+petitionColumns+` from petition p
		where p.mail = $1 and p.ended_at is null and p.folio is not null and p.id <> $2 order by p.id`)
	qPetitionByMail = query("petition.byMail", `select `+petitionColumns+` from petition p
		where p.mail = $1 and p.folio is not null order by p.id desc limit 20`)
	qPetitionByOfficial = query("petition.byOfficial", `select `+petitionColumns+` from petition p
		where p.official_id = $1 order by p.id desc limit 100`)
	qPetitionByKey = query("petition.byKey", `select `+petitionColumns+` from petition p
		where p.key_id = $1 order by p.id desc limit 100`)
	qPetitionByList = query("petition.byList", `select count(*) from petition where list_hash = $1`)
	qPetitionLate   = query("petition.late", `select p.id, p.state, p.kind, p.version from petition p
		where p.due is not null and p.due <= $1 and p.ended_at is null and p.alarmed_at is null order by p.due limit $2`)
	qPetitionAlarmed    = query("petition.alarmed", `update petition set alarmed_at = $2 where id = $1`)
	qPetitionDrop       = query("petition.drop", `delete from petition where id = $1 and state = 'unconfirmed'`)
	qPetitionDropPapers = query("petition.dropPapers", `delete from paper where petition_id = $1`)
	qPetitionDropSteps  = query("petition.dropSteps", `delete from petition_step where petition_id = $1`)
	qPetitionPending    = query("petition.pending", `select pending_sealed from petition where id = $1`)
	qPetitionSetPending = query("petition.setPending", `update petition set pending_sealed = $2 where id = $1`)
	qPetitionTie        = query("petition.tie", `update petition set official_id = $1 where official_id is null and mail = $2 and ended_at is not null and disposed_at is null`)
	qPetitionCode       = query("petition.code", `select code_mac from petition where id = $1`)
	qPetitionSetCode    = query("petition.setCode", `update petition set code_mac = $2 where id = $1`)
	qPetitionForms      = query("petition.formsSince", `select `+petitionColumns+` from petition p
		where p.mail = $1 and p.kind = $2 and p.origin = 'web' and p.created_at > $3 and p.ended_at is null order by p.id`)
	qPetitionUnconfirmed = query("petition.unconfirmedSince", `select count(*) from petition where kind = $1 and mail = $2 and folio is null and created_at > $3`)
	qFolioNext           = query("folio.next", `insert into folio_counter (year, last) values ($1, 1)
		on conflict (year) do update set last = folio_counter.last + 1 returning last`)
)

// Petition loads a petition by its id; fault.NotFound where there is none.
func (r Reader) Petition(ctx context.Context, id int64) (petition.Petition, error) {
	return scanPetition(r.row(ctx, qPetitionByID, id))
}

// PetitionByFolio loads a petition by its public number; fault.NotFound where there is none.
func (r Reader) PetitionByFolio(ctx context.Context, folio string) (petition.Petition, error) {
	return scanPetition(r.row(ctx, qPetitionByFolio, folio))
}

// OpenPetitionsByMail lists the open, confirmed petitions of an address, leaving one out.
func (r Reader) OpenPetitionsByMail(ctx context.Context, mail string, except int64) ([]petition.Petition, error) {
	return collect[petition.Petition](r.query(ctx, qPetitionOpenByMail, mail, except))(scanPetition)
}

// PetitionsByMail lists the latest confirmed petitions of an address, the newest first.
func (r Reader) PetitionsByMail(ctx context.Context, mail string) ([]petition.Petition, error) {
	return collect[petition.Petition](r.query(ctx, qPetitionByMail, mail))(scanPetition)
}

// PetitionsByOfficial lists the petitions of a person of the directory, the newest first.
func (r Reader) PetitionsByOfficial(ctx context.Context, official int64) ([]petition.Petition, error) {
	return collect[petition.Petition](r.query(ctx, qPetitionByOfficial, official))(scanPetition)
}

// PetitionsByKey lists the acts on a key, the newest first.
func (r Reader) PetitionsByKey(ctx context.Context, key int64) ([]petition.Petition, error) {
	return collect[petition.Petition](r.query(ctx, qPetitionByKey, key))(scanPetition)
}

// ListTaken reports whether petitions were already taken from a list file of that SHA-256.
func (r Reader) ListTaken(ctx context.Context, hash []byte) (bool, error) {
	var n int64
	err := r.row(ctx, qPetitionByList, hash).Scan(&n)
	return n > 0, err
}

// UnconfirmedSince counts the forms of a kind and an address made after a moment and not confirmed yet.
func (r Reader) UnconfirmedSince(ctx context.Context, kind petition.Kind, mail string, since time.Time) (int, error) {
	var n int
	err := r.row(ctx, qPetitionUnconfirmed, string(kind), mail, micros(since)).Scan(&n)
	return n, err
}

// FormsSince lists the public forms of a kind and an address made after a moment, confirmed or not, that have not ended.
func (r Reader) FormsSince(ctx context.Context, kind petition.Kind, mail string, since time.Time) ([]petition.Petition, error) {
	return collect[petition.Petition](r.query(ctx, qPetitionForms, mail, string(kind), micros(since)))(scanPetition)
}

// Late is a petition whose limit has passed and about which nothing was done yet.
type Late struct {
	ID      int64
	State   petition.State
	Kind    petition.Kind
	Version int64 // what is done about it is done to this version only
}

// LatePetitions lists petitions past their limit, the longest first.
func (r Reader) LatePetitions(ctx context.Context, now time.Time, limit int) ([]Late, error) {
	return collect[Late](r.query(ctx, qPetitionLate, micros(now), limit))(func(row scanner) (Late, error) {
		var late Late
		err := row.Scan(&late.ID, &late.State, &late.Kind, &late.Version)
		return late, err
	})
}

// Stand is where petitions of a kind stand.
type Stand struct {
	State petition.State
	Kind  petition.Kind
}

// PetitionsAt lists petitions of any kind that stand at some states, the oldest first.
func (r Reader) PetitionsAt(ctx context.Context, states []petition.State, limit int) ([]int64, error) {
	if len(states) == 0 {
		return nil, nil
	}
	text := fmt.Sprintf(`select p.id from petition p where p.state in (%s) order by p.id limit %d`, placeholders(1, len(states)), limit)
	return collect[int64](r.query(ctx, dynamic("petition.at", text), ofStates(states)...))(scanID)
}

// PetitionsStanding lists the petitions with a folio that stand at some places, the oldest first.
func (r Reader) PetitionsStanding(ctx context.Context, stands []Stand, limit int) ([]int64, error) {
	if len(stands) == 0 {
		return nil, nil
	}
	var where []string
	var args []any
	for _, s := range stands {
		args = append(args, string(s.State), string(s.Kind))
		where = append(where, fmt.Sprintf("p.state = $%d and p.kind = $%d and p.folio is not null", len(args)-1, len(args)))
	}
	text := fmt.Sprintf(`select p.id from petition p where %s order by p.id limit %d`, strings.Join(where, " or "), limit)
	return collect[int64](r.query(ctx, dynamic("petition.standing", text), args...))(scanID)
}

// MarkAlarmed remembers that a late petition was called to somebody's mind.
func (tx *Tx) MarkAlarmed(ctx context.Context, id int64) error {
	_, err := tx.exec(ctx, qPetitionAlarmed, id, micros(tx.Now))
	return err
}

// InsertPetition stores a new petition; listHash names the list file it came from, nil for none.
func (tx *Tx) InsertPetition(ctx context.Context, p petition.Petition, folded string, listHash []byte) error {
	a := p.Applicant
	_, err := tx.exec(ctx, qPetitionInsert, p.ID, text(p.Folio), string(p.Kind), string(p.Origin), p.Lang, string(p.State),
		string(p.Came), string(p.Closing), micros(p.Since), maybe(p.Due), p.Version, micros(p.Created), maybe(p.Ended),
		a.GivenNames, a.Surname1, a.Surname2, a.Position, ref(a.UnitID), a.UnitText, a.Mail, a.Phone, a.Extension, a.Reason,
		folded, p.Proved, ref(p.OfficialID), p.VaultID, p.Notice, maybe(p.Consent), p.EnteredBy, p.Fact, bytesOf(listHash), ref(p.KeyID))
	if err != nil {
		return err
	}
	return tx.restand(ctx, p.ID, stood{}, standsAs(p, folded))
}

// UpdatePetition stores p over the version it was loaded at; fault.Conflict when somebody else was quicker.
func (tx *Tx) UpdatePetition(ctx context.Context, p petition.Petition, folded string) error {
	a := p.Applicant
	before, err := tx.stood(ctx, p.ID)
	if err != nil {
		return err
	}
	n, err := tx.exec(ctx, qPetitionUpdate, p.ID, p.Version, text(p.Folio), string(p.State), string(p.Came), string(p.Closing),
		micros(p.Since), maybe(p.Due), maybe(p.Ended), a.GivenNames, a.Surname1, a.Surname2, a.Position, ref(a.UnitID),
		a.UnitText, a.Mail, a.Phone, a.Extension, a.Reason, folded, p.Proved, ref(p.OfficialID), p.Fact, string(p.Kind), ref(p.KeyID))
	if err != nil {
		return err
	}
	if n == 0 {
		return fault.New(fault.Conflict, "petition.moved")
	}
	return tx.restand(ctx, p.ID, before, standsAs(p, folded))
}

// DropPetition erases an unconfirmed form with its papers: it never had a folio and is not a record.
func (tx *Tx) DropPetition(ctx context.Context, id int64) error {
	for _, q := range []Query{qPetitionDropPapers, qPetitionDropSteps, qPetitionDrop} {
		if _, err := tx.exec(ctx, q, id); err != nil {
			return err
		}
	}
	return nil
}

// PetitionPending is the sealed correction that waits for its new address to be proved; nil when none waits.
func (r Reader) PetitionPending(ctx context.Context, id int64) ([]byte, error) {
	var sealed []byte
	err := r.row(ctx, qPetitionPending, id).Scan(&sealed)
	return sealed, found(err)
}

// TiePetitions puts on a person's record the requests that ended at their address before they were on record.
func (tx *Tx) TiePetitions(ctx context.Context, official int64, mail string) error {
	_, err := tx.exec(ctx, qPetitionTie, official, mail)
	return err
}

// SetPetitionPending keeps, or with nil forgets, a correction that waits for its address.
func (tx *Tx) SetPetitionPending(ctx context.Context, id int64, sealed []byte) error {
	_, err := tx.exec(ctx, qPetitionSetPending, id, bytesOf(sealed))
	return err
}

// DeliveryCode is the keyed hash of the code agreed for a case captured by staff.
func (r Reader) DeliveryCode(ctx context.Context, id int64) ([]byte, error) {
	var mac []byte
	err := r.row(ctx, qPetitionCode, id).Scan(&mac)
	return mac, found(err)
}

// SetDeliveryCode stores the keyed hash of the code agreed for a case.
func (tx *Tx) SetDeliveryCode(ctx context.Context, id int64, mac []byte) error {
	_, err := tx.exec(ctx, qPetitionSetCode, id, mac)
	return err
}

// NextFolio takes the next number of a year; numbers are never reused.
func (tx *Tx) NextFolio(ctx context.Context, year int) (int64, error) {
	var n int64
	err := tx.row(ctx, qFolioNext, year).Scan(&n)
	return n, err
}

func scanID(row scanner) (int64, error) {
	var id int64
	err := row.Scan(&id)
	return id, err
}

func scanPetition(row scanner) (petition.Petition, error) {
	var p petition.Petition
	var folio sql.NullString
	var since, created int64
	var due, ended, unit, official, consent, key sql.NullInt64
	a := &p.Applicant
	err := row.Scan(&p.ID, &folio, &p.Kind, &p.Origin, &p.Lang, &p.State, &p.Came, &p.Closing, &since, &due, &p.Version,
		&created, &ended, &a.GivenNames, &a.Surname1, &a.Surname2, &a.Position, &unit, &a.UnitText, &a.Mail, &a.Phone,
		&a.Extension, &a.Reason, &p.Proved, &official, &p.VaultID, &p.Notice, &consent, &p.EnteredBy, &p.Fact, &key)
	if err != nil {
		return petition.Petition{}, found(err)
	}
	p.Folio, a.UnitID, p.OfficialID, p.KeyID = folio.String, unit.Int64, official.Int64, key.Int64
	p.Since, p.Due, p.Created, p.Ended, p.Consent = instant(since), instantOf(due), instant(created), instantOf(ended), instantOf(consent)
	return p, nil
}

// found turns «no rows» into fault.NotFound and leaves other errors as they are.
func found(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return fault.Wrap(err, fault.NotFound, "fault.not_found")
	}
	return err
}
