package store

import (
	"context"
	"database/sql"
	"time"

	"clavero/internal/credential"
	"clavero/internal/fault"
)

const credentialColumns = `c.id, c.official_id, c.petition_id, c.provider, c.user_name, c.state, c.secret_sealed, c.secret_key,
	c.secret_mac, c.passphrase, c.passphrase_at, c.created_at, c.starts_at, c.ends_at, c.ended_at, c.end_reason, c.first_used_at,
	c.version, c.vault_id, c.last_used_at, c.term_at`

var (
	qKeysByUnit = query("credential.byUnit", `select o.unit_id, count(*) from credential c join official o on o.id = c.official_id
		where c.ended_at is null group by o.unit_id`)
	qCredentialByID       = query("credential.byID", `select `+credentialColumns+` from credential c where c.id = $1`)
	qCredentialByUser     = query("credential.byUser", `select `+credentialColumns+` from credential c where c.provider = $1 and c.user_folded = $2`)
	qCredentialByPetition = query("credential.byPetition", `select `+credentialColumns+` from credential c where c.petition_id = $1 order by c.id desc limit 1`)
	qCredentialLive       = query("credential.live", `select `+credentialColumns+` from credential c where c.official_id = $1 and c.provider = $2 and c.ended_at is null`)
	qCredentialByOfficial = query("credential.byOfficial", `select `+credentialColumns+` from credential c where c.official_id = $1 order by c.id desc`)
	qCredentialUsersOf    = query("credential.usersOf", `select c.id, c.official_id, o.unit_id, c.user_folded from credential c
		join official o on o.id = c.official_id where c.provider = $1`)
	qCredentialOfUnit = query("credential.ofUnit", `select count(*) from credential c join official o on o.id = c.official_id
		where o.unit_id = $1 and c.ended_at is null and c.petition_id <> $2`)
	qCredentialUsers  = query("credential.users", `select c.id, c.user_name from credential c`)
	qCredentialInsert = query("credential.insert", `insert into credential (id, official_id, petition_id, provider, user_name, user_folded,
		state, secret_sealed, secret_key, secret_mac, passphrase, created_at, end_reason, version, vault_id)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 1, $14)`)
	qCredentialUpdate = revising(people, query("credential.update", `update credential set state = $3, secret_sealed = $4, secret_key = $5, secret_mac = $6,
		passphrase = $7, passphrase_at = $8, starts_at = $9, ends_at = $10, ended_at = $11, end_reason = $12, first_used_at = $13,
		vault_id = $14, term_at = $15, version = version + 1 where id = $1 and version = $2`))
	qCredentialRename = revising(people, query("credential.rename", `update credential set user_name = $3, user_folded = $4, version = version + 1
		where id = $1 and version = $2`))
	qCredentialUsed   = query("credential.used", `update credential set last_used_at = $2 where id = $1 and (last_used_at is null or last_used_at < $3)`)
	qCredentialEnding = query("credential.ending", `select c.id from credential c where c.ended_at is null and c.ends_at <= $1 order by c.ends_at limit 500`)
)

// Credential loads a key; fault.NotFound where there is none.
func (r Reader) Credential(ctx context.Context, id int64) (credential.Credential, error) {
	return scanCredential(r.row(ctx, qCredentialByID, id))
}

// CredentialByUser loads a provider's key by its folded user name; fault.NotFound where there is none.
func (r Reader) CredentialByUser(ctx context.Context, provider, folded string) (credential.Credential, error) {
	return scanCredential(r.row(ctx, qCredentialByUser, provider, folded))
}

// KeyUser is whose a key is, and of which unit they are.
type KeyUser struct{ Key, Official, Unit int64 }

// UsersOf gives all keys of a provider, the ended ones among them, by their folded user names.
func (r Reader) UsersOf(ctx context.Context, provider string) (map[string]KeyUser, error) {
	rows, err := r.query(ctx, qCredentialUsersOf, provider)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	all := map[string]KeyUser{}
	for rows.Next() {
		var h KeyUser
		var user string
		if err := rows.Scan(&h.Key, &h.Official, &h.Unit, &user); err != nil {
			return nil, err
		}
		all[user] = h
	}
	return all, unready(rows.Err())
}

// CredentialOfPetition loads the key given by a case; fault.NotFound where it gave none yet.
func (r Reader) CredentialOfPetition(ctx context.Context, petition int64) (credential.Credential, error) {
	return scanCredential(r.row(ctx, qCredentialByPetition, petition))
}

// OpenCredential loads the key of a person with a provider that has not ended; fault.NotFound where there is none.
func (r Reader) OpenCredential(ctx context.Context, official int64, provider string) (credential.Credential, error) {
	return scanCredential(r.row(ctx, qCredentialLive, official, provider))
}

// CredentialsByOfficial lists a person's keys, the newest first.
func (r Reader) CredentialsByOfficial(ctx context.Context, official int64) ([]credential.Credential, error) {
	return collect[credential.Credential](r.query(ctx, qCredentialByOfficial, official))(scanCredential)
}

// KeysOfUnit counts the keys of a unit that have not ended, leaving out the one of a case.
func (r Reader) KeysOfUnit(ctx context.Context, unit, exceptPetition int64) (int, error) {
	var n int
	err := r.row(ctx, qCredentialOfUnit, unit, exceptPetition).Scan(&n)
	return n, err
}

// KeysByUnit counts the keys of each unit's people that have not ended, by the unit's id; units without any are absent.
func (r Reader) KeysByUnit(ctx context.Context) (map[int64]int, error) {
	type row struct {
		unit int64
		keys int
	}
	rows, err := collect[row](r.query(ctx, qKeysByUnit))(func(s scanner) (row, error) {
		var one row
		return one, s.Scan(&one.unit, &one.keys)
	})
	counts := make(map[int64]int, len(rows))
	for _, one := range rows {
		counts[one.unit] = one.keys
	}
	return counts, err
}

// CredentialsPastEnd lists keys whose end date has passed and that have not been ended yet.
func (r Reader) CredentialsPastEnd(ctx context.Context, now time.Time) ([]int64, error) {
	return collect[int64](r.query(ctx, qCredentialEnding, micros(now)))(scanID)
}

// usedEvery is how exactly it is known when a key was last used.
const usedEvery = time.Hour

// UseCredential notes that a key was used at a moment: to the hour, so that reading does not write to it all day.
func (tx *Tx) UseCredential(ctx context.Context, id int64, at time.Time) error {
	_, err := tx.exec(ctx, qCredentialUsed, id, micros(at), micros(at.Add(-usedEvery)))
	return err
}

// InsertCredential stores a new key; fault.Conflict when the user name is taken or the person has another open key
// with that provider.
func (tx *Tx) InsertCredential(ctx context.Context, c credential.Credential, userFolded string) error {
	_, err := tx.exec(ctx, qCredentialInsert, c.ID, c.OfficialID, c.PetitionID, c.Provider, c.UserName, userFolded, string(c.State),
		bytesOf(c.SecretSealed), c.SecretKey, bytesOf(c.SecretMAC), c.Passphrase, micros(c.Created), c.EndReason,
		ref(c.VaultID))
	switch {
	case isUnique(err, "credential_official_id"):
		return fault.Wrap(err, fault.Conflict, "petition.need.other_key")
	case isUnique(err, "credential_provider"):
		return fault.Wrap(err, fault.Conflict, "credential.user_taken")
	}
	return err
}

// UpdateCredential stores c over the version it was loaded at; fault.Conflict when somebody else was quicker.
func (tx *Tx) UpdateCredential(ctx context.Context, c credential.Credential) error {
	n, err := tx.exec(ctx, qCredentialUpdate, c.ID, c.Version, string(c.State), bytesOf(c.SecretSealed), c.SecretKey, bytesOf(c.SecretMAC),
		c.Passphrase, maybe(c.PassphraseAt), maybe(c.Starts), maybe(c.Ends), maybe(c.Ended), c.EndReason, maybe(c.FirstUsed), ref(c.VaultID), maybe(c.Term))
	if err == nil && n == 0 {
		return fault.New(fault.Conflict, "petition.moved")
	}
	return err
}

// RenameCredential stores another user name of c over the version it was loaded at; fault.Conflict when somebody else was
// quicker, or the name is another key's.
func (tx *Tx) RenameCredential(ctx context.Context, c credential.Credential, userName, folded string) error {
	n, err := tx.exec(ctx, qCredentialRename, c.ID, c.Version, userName, folded)
	switch {
	case isUnique(err, "credential_provider"):
		return fault.Wrap(err, fault.Conflict, "credential.user_taken")
	case err == nil && n == 0:
		return fault.New(fault.Conflict, "petition.moved")
	}
	return err
}

func scanCredential(row scanner) (credential.Credential, error) {
	var c credential.Credential
	var created int64
	var passphraseAt, starts, ends, ended, firstUsed, lastUsed, vault, term sql.NullInt64
	err := row.Scan(&c.ID, &c.OfficialID, &c.PetitionID, &c.Provider, &c.UserName, &c.State, &c.SecretSealed, &c.SecretKey,
		&c.SecretMAC, &c.Passphrase, &passphraseAt, &created, &starts, &ends, &ended, &c.EndReason, &firstUsed, &c.Version, &vault, &lastUsed, &term)
	c.Created, c.PassphraseAt, c.Starts, c.Ends = instant(created), instantOf(passphraseAt), instantOf(starts), instantOf(ends)
	c.Ended, c.FirstUsed, c.VaultID, c.LastUsed = instantOf(ended), instantOf(firstUsed), vault.Int64, instantOf(lastUsed)
	c.Term = instantOf(term)
	return c, found(err)
}

// UserNames is the user name of every key there ever was.
func (r Reader) UserNames(ctx context.Context) (map[int64]string, error) {
	users := map[int64]string{}
	_, err := collect[int64](r.query(ctx, qCredentialUsers))(func(row scanner) (int64, error) {
		var id int64
		var user string
		err := row.Scan(&id, &user)
		users[id] = user
		return id, err
	})
	return users, err
}
