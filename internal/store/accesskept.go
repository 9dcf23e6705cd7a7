package store

import (
	"context"
	"time"

	accesses "clavero/internal/register"
)

// What is kept counted of the register, by the day or the month it is of.
const (
	KeptCount = "count" // an open day as far as it was counted
	KeptMonth = "month" // the closed days of a month added up
)

var (
	qKeptSums   = eventQuery("kept.one", `select k.sealed from access_kept k where k.kind = $1 and k.name = $2`)
	qKeptNames  = eventQuery("kept.names", `select k.name from access_kept k where k.kind = $1`)
	qKeptPut    = eventQuery("kept.put", `insert into access_kept (kind, name, sealed) values ($1, $2, $3) on conflict (kind, name) do update set sealed = excluded.sealed`)
	qKeptForget = eventQuery("kept.forget", `delete from access_kept where kind = $1 and name <= $2`)
	qKeptErase  = eventQuery("erase.keptSums", `delete from access_kept where name >= $1 and name <= $2`)

	qAccessPrint = eventQuery("access.fingerprint", `select count(*), cast(coalesce(sum(a.n), 0) as bigint), cast(coalesce(sum(a.mark & $3), 0) as bigint)
		from access a where a.id >= $1 and a.id < $2`)
)

// KeptSums is what was kept counted, sealed; fault.NotFound where nothing was. It reads the accesses: call it on [DB.Events].
func (r Reader) KeptSums(ctx context.Context, kind, name string) ([]byte, error) {
	var sealed []byte
	err := r.row(ctx, qKeptSums, kind, name).Scan(&sealed)
	return sealed, found(err)
}

// KeptNames is of which days or months something is kept.
func (r Reader) KeptNames(ctx context.Context, kind string) (map[string]bool, error) {
	names := map[string]bool{}
	_, err := collect[string](r.query(ctx, qKeptNames, kind))(func(row scanner) (string, error) {
		var name string
		err := row.Scan(&name)
		names[name] = true
		return name, err
	})
	return names, err
}

// KeepSums keeps what was counted, in place of what was kept before. It writes to the accesses.
func (tx *Tx) KeepSums(ctx context.Context, kind, name string, sealed []byte) error {
	_, err := tx.exec(ctx, qKeptPut, kind, name, sealed)
	return err
}

// ForgetSums lets go of what was kept of a kind up to a day or a month, itself included. It writes to the accesses.
func (tx *Tx) ForgetSums(ctx context.Context, kind, upTo string) error {
	_, err := tx.exec(ctx, qKeptForget, kind, upTo)
	return err
}

// AccessFingerprint is that of the accesses from one instant up to, not including, another.
func (r Reader) AccessFingerprint(ctx context.Context, from, to time.Time) (accesses.Fingerprint, error) {
	var f accesses.Fingerprint
	err := r.row(ctx, qAccessPrint, idOf(from), idOf(to), accesses.MarkBits).Scan(&f.Accesses, &f.Numbers, &f.Marks)
	return f, err
}
