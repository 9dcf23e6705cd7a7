package store

import (
	"context"
	"database/sql"
	"strings"
	"time"

	accesses "clavero/internal/register"
)

const vendorAccessColumns = `id, source, kind, credential_id, official_id, unit_id, item_id, prefix, device, digest`

var (
	qVendorAccessInsert = eventQuery("vendorAccess.insert", `insert into vendor_access (`+vendorAccessColumns+`)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict do nothing`)
	qVendorAccessRange = eventQuery("vendorAccess.range", `select a.id, a.kind, a.credential_id, a.official_id, a.unit_id, a.item_id, a.prefix, a.device, a.source
		from vendor_access a where a.id >= $1 and a.id < $2 order by a.id`)
	qVendorLogInsert = eventQuery("vendorLog.insert", `insert into vendor_log (id, source, file, sha256, counts, first_at, last_at, staff_id)
		values ($1, $2, $3, $4, $5, $6, $7, $8)`)
	qVendorLogs = eventQuery("vendorLog.all", `select l.id, l.source, l.file, l.sha256, l.counts, l.first_at, l.last_at, l.staff_id
		from vendor_log l order by l.id desc limit $1`)
	qVendorLog = eventQuery("vendorLog.byID", `select l.id, l.source, l.file, l.sha256, l.counts, l.first_at, l.last_at, l.staff_id from vendor_log l where l.id = $1`)
)

// VendorAccess is an access as a vendor's log has it.
type VendorAccess struct {
	accesses.Access
	Source string // the provider
	Digest int64  // of its line, and which one it is of several that are the same
}

// placesPerSecond is how many accesses the ids of one second hold.
const placesPerSecond = int64(time.Second/time.Microsecond) << nodeBits

// InsertVendorAccesses adds those that are not there yet, and says how many that were. An access has the place in its
// second that its digest gives, or the next that is free: a line that comes again finds itself there.
func (tx *Tx) InsertVendorAccesses(ctx context.Context, list []VendorAccess) (int, error) {
	placed := map[int64]int64{} // digest by id, of this batch and of what is there
	probes := make([]int64, len(list))
	for i, a := range list {
		probes[i] = a.Digest % placesPerSecond
	}
	added := 0
	for open := upTo(len(list)); len(open) > 0; {
		var ids []int64
		for _, i := range open {
			if _, known := placed[list[i].idAt(probes[i])]; !known {
				ids = append(ids, list[i].idAt(probes[i]))
			}
		}
		if err := tx.vendorPlaces(ctx, ids, placed); err != nil {
			return added, err
		}
		var fresh []VendorAccess
		var again []int
		for _, i := range open {
			a := list[i]
			a.ID = a.idAt(probes[i])
			switch digest, taken := placed[a.ID]; {
			case !taken:
				placed[a.ID] = a.Digest
				fresh = append(fresh, a)
			case digest != a.Digest:
				probes[i] = (probes[i] + 1) % placesPerSecond
				again = append(again, i)
			}
		}
		n, err := tx.putVendorAccesses(ctx, fresh)
		if err != nil {
			return added, err
		}
		added, open = added+n, again
	}
	return added, nil
}

func upTo(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}

func (a VendorAccess) idAt(place int64) int64 { return IDAt(a.At.Truncate(time.Second)) + place }

const placesAsked = 400 // ids in one statement

// vendorPlaces notes which places are taken, and by what.
func (tx *Tx) vendorPlaces(ctx context.Context, ids []int64, placed map[int64]int64) error {
	for len(ids) > 0 {
		n := min(placesAsked, len(ids))
		args := make([]any, n)
		for i, id := range ids[:n] {
			args[i] = id
		}
		rows, err := tx.query(ctx, dynamic("vendorAccess.places", `select id, digest from vendor_access where id in (`+placeholders(1, n)+`)`), args...)
		if err != nil {
			return err
		}
		if err := eachPlace(rows, placed); err != nil {
			return err
		}
		ids = ids[n:]
	}
	return nil
}

func eachPlace(rows answer, placed map[int64]int64) error {
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var id, digest int64
		if err := rows.Scan(&id, &digest); err != nil {
			return err
		}
		placed[id] = digest
	}
	return unready(rows.Err())
}

// putVendorAccesses writes rows in as few statements as an engine is quick with, and says how many went in.
func (tx *Tx) putVendorAccesses(ctx context.Context, list []VendorAccess) (int, error) {
	const columns = 10
	perStatement := 1
	if tx.db.engine == Postgres {
		perStatement = 1000
	}
	added := 0
	for len(list) > 0 {
		n := min(perStatement, len(list))
		insert, args := qVendorAccessInsert, make([]any, 0, n*columns)
		rows := make([]string, 0, n)
		for _, a := range list[:n] {
			rows = append(rows, "("+placeholders(len(args)+1, columns)+")")
			args = append(args, a.ID, a.Source, string(a.Kind), a.Credential, a.Official, a.Unit, a.Item, a.Prefix, a.Device, a.Digest)
		}
		if n > 1 {
			insert = dynamic("vendorAccess.insertMany", `insert into vendor_access (`+vendorAccessColumns+`) values `+strings.Join(rows, ", ")+` on conflict do nothing`)
		}
		went, err := tx.exec(ctx, insert, args...)
		if err != nil {
			return added, err
		}
		added += int(went)
		list = list[n:]
	}
	return added, nil
}

// EachVendorAccess gives the accesses that vendors' logs have from one instant up to, not including, another to fn, in the
// order of their seconds.
func (r Reader) EachVendorAccess(ctx context.Context, from, to time.Time, fn func(VendorAccess) error) error {
	rows, err := r.query(ctx, qVendorAccessRange, IDAt(from), IDAt(to))
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var a VendorAccess
		if err := rows.Scan(&a.ID, &a.Kind, &a.Credential, &a.Official, &a.Unit, &a.Item, &a.Prefix, &a.Device, &a.Source); err != nil {
			return err
		}
		a.At = IDTime(a.ID).Truncate(time.Second)
		if err := fn(a); err != nil {
			return err
		}
	}
	return unready(rows.Err())
}

// VendorLog is an access log that was taken in.
type VendorLog struct {
	ID          int64
	Source      string
	File        string
	SHA256      []byte
	Counts      string // as JSON
	First, Last time.Time
	Staff       int64 // 0 for an operator at a terminal
}

// InsertVendorLog notes a log that was taken in.
func (tx *Tx) InsertVendorLog(ctx context.Context, l VendorLog) error {
	_, err := tx.exec(ctx, qVendorLogInsert, l.ID, l.Source, l.File, l.SHA256, l.Counts, maybe(l.First), maybe(l.Last), l.Staff)
	return err
}

// VendorLogs lists the logs that were taken in, the latest first.
func (r Reader) VendorLogs(ctx context.Context, limit int) ([]VendorLog, error) {
	return collect[VendorLog](r.query(ctx, qVendorLogs, limit))(scanVendorLog)
}

// VendorLog loads one; fault.NotFound where there is none.
func (r Reader) VendorLog(ctx context.Context, id int64) (VendorLog, error) {
	l, err := scanVendorLog(r.row(ctx, qVendorLog, id))
	return l, found(err)
}

func scanVendorLog(row scanner) (VendorLog, error) {
	var l VendorLog
	var first, last sql.NullInt64
	err := row.Scan(&l.ID, &l.Source, &l.File, &l.SHA256, &l.Counts, &first, &last, &l.Staff)
	l.First, l.Last = instantOf(first), instantOf(last)
	return l, err
}
