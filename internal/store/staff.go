package store

import (
	"context"
	"time"

	"clavero/internal/fault"
)

const staffColumns = `t.id, t.name, t.mail, t.state, t.passphrase, t.totp_sealed, t.totp_step, t.code_mac, t.created_at, t.created_by, t.lang`

var (
	qStaffByID     = query("staff.byID", `select `+staffColumns+` from staff t where t.id = $1`)
	qStaffByMail   = query("staff.byMail", `select `+staffColumns+` from staff t where t.mail = $1`)
	qStaffAll      = query("staff.all", `select `+staffColumns+` from staff t order by t.name, t.id`)
	qStaffInsert   = query("staff.insert", `insert into staff (id, name, mail, state, passphrase, totp_sealed, totp_step, code_mac, created_at, created_by, lang) values ($1, $2, $3, $4, $5, $6, 0, $7, $8, $9, $10)`)
	qStaffUpdate   = revising(people, query("staff.update", `update staff set name = $2, state = $3, passphrase = $4, totp_sealed = $5, code_mac = $6, lang = $7 where id = $1`))
	qStaffTotp     = query("staff.totpStep", `update staff set totp_step = $2 where id = $1 and totp_step < $2`)
	qStaffRoles    = query("staff.roles", `select sr.staff_id, sr.role from staff_role sr order by sr.staff_id, sr.role`)
	qStaffRolesOf  = query("staff.rolesOf", `select sr.role from staff_role sr where sr.staff_id = $1 order by sr.role`)
	qStaffGrant    = revising(people, query("staff.grant", `insert into staff_role (staff_id, role, granted_by, granted_at) values ($1, $2, $3, $4) on conflict do nothing`))
	qStaffRevoke   = revising(people, query("staff.revoke", `delete from staff_role where staff_id = $1 and role = $2`))
	qStaffAdmins   = query("staff.admins", `select count(*) from staff t join staff_role sr on sr.staff_id = t.id where sr.role = 'admin' and t.state = 'active'`)
	qRecoverySet   = query("staff.recoverySet", `insert into staff_recovery (staff_id, n, mac) values ($1, $2, $3)`)
	qRecoveryClear = query("staff.recoveryClear", `delete from staff_recovery where staff_id = $1`)
	qRecoveryUse   = query("staff.recoveryUse", `update staff_recovery set used_at = $3 where staff_id = $1 and mac = $2 and used_at is null`)
	qRecoveryLeft  = query("staff.recoveryLeft", `select count(*) from staff_recovery where staff_id = $1 and used_at is null`)
)

// Staff is a person of the house.
type Staff struct {
	ID         int64
	Name       string
	Mail       string
	State      string // invited, active, suspended
	Passphrase string // PHC string, empty until set
	Totp       []byte // secret, sealed under the keyring
	TotpStep   int64  // the last step used: a code works once
	CodeMAC    []byte // keyed hash of the invitation's code
	Created    time.Time
	CreatedBy  int64
	Lang       string
	Roles      []string
}

// Staff loads a person of the house with their roles; fault.NotFound where there is none.
func (r Reader) Staff(ctx context.Context, id int64) (Staff, error) {
	return r.withRoles(ctx, r.row(ctx, qStaffByID, id))
}

// StaffByMail loads a person of the house by their address (lower case); fault.NotFound where there is none.
func (r Reader) StaffByMail(ctx context.Context, mail string) (Staff, error) {
	return r.withRoles(ctx, r.row(ctx, qStaffByMail, mail))
}

// AllStaff lists the people of the house with their roles, by name.
func (r Reader) AllStaff(ctx context.Context) ([]Staff, error) {
	all, err := collect[Staff](r.query(ctx, qStaffAll))(scanStaff)
	if err != nil {
		return nil, err
	}
	type grant struct {
		staff int64
		role  string
	}
	grants, err := collect[grant](r.query(ctx, qStaffRoles))(func(row scanner) (grant, error) {
		var g grant
		err := row.Scan(&g.staff, &g.role)
		return g, err
	})
	for i := range all {
		for _, g := range grants {
			if g.staff == all[i].ID {
				all[i].Roles = append(all[i].Roles, g.role)
			}
		}
	}
	return all, err
}

// Admins counts the active administrators.
func (r Reader) Admins(ctx context.Context) (int, error) {
	var n int
	err := r.row(ctx, qStaffAdmins).Scan(&n)
	return n, err
}

// InsertStaff stores a new person of the house; fault.Conflict when the address is taken.
func (tx *Tx) InsertStaff(ctx context.Context, s Staff) error {
	_, err := tx.exec(ctx, qStaffInsert, s.ID, s.Name, s.Mail, s.State, s.Passphrase, bytesOf(s.Totp), bytesOf(s.CodeMAC),
		micros(tx.Now), s.CreatedBy, s.Lang)
	if isUnique(err, "staff_mail") {
		return fault.Wrap(err, fault.Conflict, "staff.mail_taken")
	}
	return err
}

// UpdateStaff stores a person's name, state, passphrase, second factor, invitation code and language.
func (tx *Tx) UpdateStaff(ctx context.Context, s Staff) error {
	_, err := tx.exec(ctx, qStaffUpdate, s.ID, s.Name, s.State, s.Passphrase, bytesOf(s.Totp), bytesOf(s.CodeMAC), s.Lang)
	return err
}

// UseTotpStep remembers the step of a code and says whether it was still unused.
func (tx *Tx) UseTotpStep(ctx context.Context, id, step int64) (bool, error) {
	n, err := tx.exec(ctx, qStaffTotp, id, step)
	return n == 1, err
}

// GrantRole gives a role; giving it twice changes nothing.
func (tx *Tx) GrantRole(ctx context.Context, id int64, role string, by int64) error {
	_, err := tx.exec(ctx, qStaffGrant, id, role, by, micros(tx.Now))
	return err
}

// RevokeRole takes a role.
func (tx *Tx) RevokeRole(ctx context.Context, id int64, role string) error {
	_, err := tx.exec(ctx, qStaffRevoke, id, role)
	return err
}

// SetRecovery replaces a person's recovery codes by the keyed hashes of new ones.
func (tx *Tx) SetRecovery(ctx context.Context, id int64, macs [][]byte) error {
	if _, err := tx.exec(ctx, qRecoveryClear, id); err != nil {
		return err
	}
	for n, mac := range macs {
		if _, err := tx.exec(ctx, qRecoverySet, id, n, mac); err != nil {
			return err
		}
	}
	return nil
}

// UseRecovery spends a recovery code and says whether it was one that is left.
func (tx *Tx) UseRecovery(ctx context.Context, id int64, mac []byte) (bool, error) {
	n, err := tx.exec(ctx, qRecoveryUse, id, mac, micros(tx.Now))
	return n == 1, err
}

// RecoveryLeft counts a person's unused recovery codes.
func (r Reader) RecoveryLeft(ctx context.Context, id int64) (int, error) {
	var n int
	err := r.row(ctx, qRecoveryLeft, id).Scan(&n)
	return n, err
}

func (r Reader) withRoles(ctx context.Context, row scanner) (Staff, error) {
	s, err := scanStaff(row)
	if err != nil {
		return Staff{}, found(err)
	}
	s.Roles, err = collect[string](r.query(ctx, qStaffRolesOf, s.ID))(func(row scanner) (string, error) {
		var role string
		err := row.Scan(&role)
		return role, err
	})
	return s, err
}

func scanStaff(row scanner) (Staff, error) {
	var s Staff
	var created int64
	err := row.Scan(&s.ID, &s.Name, &s.Mail, &s.State, &s.Passphrase, &s.Totp, &s.TotpStep, &s.CodeMAC, &created, &s.CreatedBy, &s.Lang)
	s.Created = instant(created)
	return s, err
}
