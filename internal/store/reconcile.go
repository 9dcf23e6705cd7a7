package store

import (
	"context"
	"time"

	"clavero/internal/credential"
	"clavero/internal/directory"
)

const reconciliationColumns = `r.id, r.provider, r.day, r.file, r.sha256, r.counts, r.vault_id, r.found_sealed, r.staff_id, r.at`

var (
	qHeld = query("credential.held", `select c.id, c.official_id, o.given_names, o.surname1, o.surname2, o.mail, c.user_name, c.state, c.created_at,
		coalesce((select max(p.folio) from petition p where p.key_id = c.id and p.ended_at is null), '')
		from credential c join official o on o.id = c.official_id where c.provider = $1 order by c.id`)
	qHasKeys              = query("credential.hasKeys", `select count(*) from (select 1 from credential c where c.provider = $1 limit 1) t`)
	qReconciliationInsert = query("reconciliation.insert", `insert into reconciliation (id, provider, day, file, sha256, counts, vault_id, found_sealed,
		staff_id, at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`)
	qReconciliationKey = query("reconciliation.key", `insert into reconciliation_key (reconciliation_id, credential_id, finding, stopped)
		values ($1, $2, $3, $4) on conflict do nothing`)
	qReconciliationByID = query("reconciliation.byID", `select `+reconciliationColumns+` from reconciliation r where r.id = $1`)
	qReconciliations    = query("reconciliation.all", `select `+reconciliationColumns+` from reconciliation r where ($1 = '' or r.provider = $1) order by r.id desc limit 50`)
	qListedKey          = query("reconciliation.ofKey", `select r.id, r.day, r.at, k.finding, k.stopped from reconciliation_key k
		join reconciliation r on r.id = k.reconciliation_id where k.credential_id = $1 order by r.id desc limit 1`)
)

// HeldKey is a key with what its comparison with a vendor's list needs, and when it came into being.
type HeldKey struct {
	credential.Held
	Created time.Time
}

// HeldKeys lists all keys of a provider, the ended ones among them.
func (r Reader) HeldKeys(ctx context.Context, provider string) ([]HeldKey, error) {
	return collect[HeldKey](r.query(ctx, qHeld, provider))(func(row scanner) (HeldKey, error) {
		var h HeldKey
		var given, first, second string
		var created int64
		err := row.Scan(&h.ID, &h.Official, &given, &first, &second, &h.Mail, &h.UserName, &h.State, &created, &h.UnderWay)
		h.Name, h.Created = directory.Official{GivenNames: given, Surname1: first, Surname2: second}.Name(), instant(created)
		return h, err
	})
}

// HasKeys reports whether a provider has made any key.
func (r Reader) HasKeys(ctx context.Context, provider string) (bool, error) {
	var n int
	err := r.row(ctx, qHasKeys, provider).Scan(&n)
	return n > 0, err
}

// Reconciliation is a vendor's list of users that was held against our keys, and what was found.
type Reconciliation struct {
	ID       int64
	Provider string
	Day      string // ISO date the list is of
	File     string
	SHA256   []byte
	Counts   string // by finding, as JSON
	Vault    int64
	Found    []byte // the comparison, as JSON, sealed
	Staff    int64
	At       time.Time
}

// ListedKey is what a reconciliation says of a key.
type ListedKey struct {
	Reconciliation int64
	Day            string
	At             time.Time
	Finding        credential.Finding
	Stopped        bool // the list proves that it opens nothing there
}

// InsertReconciliation keeps a comparison with what it says of each key that it names.
func (tx *Tx) InsertReconciliation(ctx context.Context, r Reconciliation, found []credential.Compared) error {
	_, err := tx.exec(ctx, qReconciliationInsert, r.ID, r.Provider, r.Day, r.File, r.SHA256, r.Counts, r.Vault, r.Found, r.Staff, micros(tx.Now))
	for _, c := range found {
		if err != nil {
			return err
		}
		if c.Held.ID != 0 && (c.Finding != credential.Agrees || c.ProvesStop()) {
			_, err = tx.exec(ctx, qReconciliationKey, r.ID, c.Held.ID, string(c.Finding), c.ProvesStop())
		}
	}
	return err
}

// Reconciliation loads a comparison; fault.NotFound where there is none.
func (r Reader) Reconciliation(ctx context.Context, id int64) (Reconciliation, error) {
	c, err := scanReconciliation(r.row(ctx, qReconciliationByID, id))
	return c, found(err)
}

// Reconciliations lists a provider's comparisons, or those of all where none is named, the latest first.
func (r Reader) Reconciliations(ctx context.Context, provider string) ([]Reconciliation, error) {
	return collect[Reconciliation](r.query(ctx, qReconciliations, provider))(scanReconciliation)
}

// ListedKey gives what the latest comparison that speaks of a key says of it; fault.NotFound where none does.
func (r Reader) ListedKey(ctx context.Context, key int64) (ListedKey, error) {
	var l ListedKey
	var at int64
	err := r.row(ctx, qListedKey, key).Scan(&l.Reconciliation, &l.Day, &at, &l.Finding, &l.Stopped)
	l.At = instant(at)
	return l, found(err)
}

func scanReconciliation(row scanner) (Reconciliation, error) {
	var r Reconciliation
	var at int64
	err := row.Scan(&r.ID, &r.Provider, &r.Day, &r.File, &r.SHA256, &r.Counts, &r.Vault, &r.Found, &r.Staff, &at)
	r.At = instant(at)
	return r, err
}
