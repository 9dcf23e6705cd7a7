package store

import (
	"context"
	"strings"
	"time"

	"clavero/internal/seal"
)

// SealedPlace is a column whose values the keyring itself seals: what is sealed under a vault is not among them, since a
// vault's own key stays the same when it is wrapped anew.
type SealedPlace struct {
	Name  string // for people and for scripts
	table string
	heads Query // the beginning of each value, which names its key
	list  Query
	swap  Query
}

// The places. The vaults come first, and the house's among them: who writes the ledger meets the new key at once.
var (
	SealedVaults  = sealedPlace("vault", "vault", "wrapped", "ended_at is null")
	SealedFactors = sealedPlace("second_factor", "staff", "totp_sealed", "totp_sealed is not null")
	SealedUploads = sealedPlace("upload", "upload", "sealed", "sealed is not null")
	SealedSigning = sealedPlace("signing_key", "ledger_key", "seed_sealed", "seed_sealed is not null")
)

// SealedPlaces lists them all.
var SealedPlaces = []SealedPlace{SealedVaults, SealedFactors, SealedUploads, SealedSigning}

func sealedPlace(name, table, column, where string) SealedPlace {
	return SealedPlace{
		Name:  name,
		table: table,
		heads: query("heads."+name, `select substr(`+column+`, 1, 10) from `+table+` where `+where),
		list:  query("sealed."+name, `select id, `+column+` from `+table+` where id > $1 and `+where+` order by id limit $2`),
		swap:  query("reseal."+name, `update `+table+` set `+column+` = $1 where id = $2 and `+column+` = $3`),
	}
}

// KeyUse is a use of one of the keyring's keys.
type KeyUse struct {
	What string // a place, or what is bound to the key: for people and for scripts
	Key  string // id of the key; empty where the value is none that the keyring ever made
}

// boundQueries give text or bytes that begin with the key's id.
var boundQueries = []struct {
	what  string
	query Query
}{
	{"recovery_code", query("bound.recovery", `select substr(r.mac, 1, 9) from staff_recovery r where r.used_at is null`)},
	{"invitation", query("bound.invitation", `select substr(t.code_mac, 1, 9) from staff t where t.code_mac is not null`)},
	{"delivery_code", query("bound.code", `select substr(p.code_mac, 1, 9) from petition p where p.code_mac is not null and p.ended_at is null`)},
	{"initial_secret", query("bound.secret", `select c.secret_key from credential c
		where c.secret_mac is not null and c.passphrase = '' and c.ended_at is null`)},
	{"order", query("bound.order", `select a.key_id from portal_account a join provider_order o on o.id = a.order_id
		where o.state in ('placed', 'asked')`)},
}

// A link needs its key until it is of no use, and as long as its letter has not gone out.
var qBoundLinks = query("bound.link", `select l.key_id from link l
	where l.spent_at is null and (l.expires_at > $1 or exists (select 1 from mail m where m.link_id = l.id and m.state = 'waiting'))`)

// BoundKeys counts what only the key it names can check or derive again: it cannot be sealed anew, and keeps that key
// needed for as long as it lives.
func (r Reader) BoundKeys(ctx context.Context, now time.Time) (map[KeyUse]int, error) {
	counts := map[KeyUse]int{}
	for _, b := range boundQueries {
		if err := r.countKeys(ctx, counts, b.what, markKey, b.query); err != nil {
			return nil, err
		}
	}
	return counts, r.countKeys(ctx, counts, "link", markKey, qBoundLinks, micros(now))
}

// SealedKeys counts the values of every place by the key that seals them.
func (r Reader) SealedKeys(ctx context.Context) (map[KeyUse]int, error) {
	return r.sealedKeys(ctx, SealedPlaces)
}

func (r Reader) sealedKeys(ctx context.Context, places []SealedPlace) (map[KeyUse]int, error) {
	counts := map[KeyUse]int{}
	for _, place := range places {
		if err := r.countKeys(ctx, counts, place.Name, sealKey, place.heads); err != nil {
			return nil, err
		}
	}
	return counts, nil
}

// countKeys counts the rows of a query by the key that their one column begins with.
func (r Reader) countKeys(ctx context.Context, counts map[KeyUse]int, what string, keyOf func([]byte) string, q Query, args ...any) error {
	keys, err := collect[string](r.query(ctx, q, args...))(func(row scanner) (string, error) {
		var head []byte
		err := row.Scan(&head)
		return keyOf(head), err
	})
	for _, key := range keys {
		counts[KeyUse{what, key}]++
	}
	return err
}

// markKey is the key of a mark, which stands before a colon, or of a column that is the id alone.
func markKey(head []byte) string {
	id, _, _ := strings.Cut(string(head), ":")
	return id
}

func sealKey(head []byte) string {
	id, err := seal.KeyOf(head)
	if err != nil {
		return ""
	}
	return id
}

// SealedValue is a value of a place.
type SealedValue struct {
	ID     int64
	Sealed []byte
}

// SealedValues lists the next values of a place by their ids, at most limit of them.
func (r Reader) SealedValues(ctx context.Context, place SealedPlace, after int64, limit int) ([]SealedValue, error) {
	return collect[SealedValue](r.query(ctx, place.list, after, limit))(func(row scanner) (SealedValue, error) {
		var v SealedValue
		return v, row.Scan(&v.ID, &v.Sealed)
	})
}

// SwapSealed puts a value sealed anew in the place of the one that was read, and tells whether that was still there.
func (tx *Tx) SwapSealed(ctx context.Context, place SealedPlace, before SealedValue, sealed []byte) (bool, error) {
	n, err := tx.exec(ctx, place.swap, sealed, before.ID, before.Sealed)
	return n == 1, err
}
