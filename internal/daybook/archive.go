package daybook

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"time"

	"clavero/internal/archive"
	"clavero/internal/casefile"
	"clavero/internal/digest"
	"clavero/internal/fault"
	"clavero/internal/ledger"
	"clavero/internal/reading"
	"clavero/internal/register"
	"clavero/internal/store"
)

// KeptDays is how long accesses stay in the database; months whose last day is older are archived.
const KeptDays = 90

const removeBatch = 20_000

// archiveDetail is what the ledger keeps of an archive.
type archiveDetail struct {
	Month    string `json:"month"`
	Accesses int64  `json:"accesses"`
	Size     int64  `json:"size"`
	SHA256   string `json:"sha256"`
}

// ArchiveDue moves months out of the database whose days are all closed and older than KeptDays, the oldest first, and
// gives how many it moved. A process that dies at any point leaves a month that the next turn takes up where it was:
//
//	begun    the vault is there. A file of the name, whole or not, is written anew.
//	written  the file is on the disk, was read back and agrees with the sheets of its days; the ledger has its hash. From
//	         here on it is what counts, and accesses of the month in the database are not looked at any more.
//	moved    they are removed. Only what the file has is removed: what came later stays.
//
// Only the program calls it. 3.3
func (b *Book) ArchiveDue(ctx context.Context) (int, error) {
	months, err := b.monthsToMove(ctx)
	if err != nil {
		return 0, err
	}
	for i, month := range months {
		if err := b.move(ctx, month); err != nil {
			return i, err
		}
	}
	return len(months), nil
}

// monthsToMove lists the months that are due, and any that were begun. They go the oldest first, so nothing before the last
// one that was moved is looked at: after years the closed days are thousands.
func (b *Book) monthsToMove(ctx context.Context) ([]string, error) {
	archives, err := b.DB.Read().RegisterArchives(ctx)
	if err != nil {
		return nil, err
	}
	moved := ""
	for _, a := range archives {
		if a.State == store.ArchiveMoved {
			moved = max(moved, a.Month)
		}
	}
	days, err := b.DB.Read().RegisterDays(ctx, string(dayAfter(moved)), string(b.today().Add(-KeptDays)))
	if err != nil {
		return nil, err
	}
	var months []string
	for _, d := range days {
		month := d.Day[:7]
		if _, last := monthSpan(month); string(last) == d.Day && d.Disposed.IsZero() { // its last day is closed, so all are
			months = append(months, month)
		}
	}
	return months, nil
}

// dayAfter is the first day after a month, and before all days for none.
func dayAfter(month string) digest.Day {
	if month == "" {
		return ""
	}
	_, last := monthSpan(month)
	return last.Add(1)
}

// monthSpan is the first and the last day of a month.
func monthSpan(month string) (digest.Day, digest.Day) {
	first, _ := time.Parse("2006-01", month)
	return digest.Day(first.Format(time.DateOnly)), digest.Day(first.AddDate(0, 1, -1).Format(time.DateOnly))
}

func (b *Book) move(ctx context.Context, month string) error {
	a, err := b.begin(ctx, month)
	if err != nil {
		return err
	}
	if a.State == store.ArchiveBegun {
		if a, err = b.write(ctx, a); err != nil {
			return err
		}
	}
	if err := b.remove(ctx, a); err != nil {
		return err
	}
	return b.DB.WriteLight(ctx, func(tx *store.Tx) error { return tx.ArchiveMoved(ctx, month) })
}

func (b *Book) begin(ctx context.Context, month string) (store.RegisterArchive, error) {
	a, err := b.DB.Read().RegisterArchive(ctx, month)
	if !notFound(err) {
		return a, err
	}
	err = b.DB.WriteLight(ctx, func(tx *store.Tx) error {
		vault, err := b.Files.OpenCase(ctx, tx)
		if err != nil {
			return err
		}
		return tx.BeginArchive(ctx, month, vault)
	})
	if err != nil {
		return a, err
	}
	return b.DB.Read().RegisterArchive(ctx, month)
}

func (b *Book) archivePath(month string) string {
	return filepath.Join(b.Archives, "registro-"+month+".clavero")
}

// write makes the file, reads it back, and has the ledger hold its hash.
func (b *Book) write(ctx context.Context, a store.RegisterArchive) (store.RegisterArchive, error) {
	if err := os.MkdirAll(b.Archives, 0o700); err != nil {
		return a, err
	}
	partial := b.archivePath(a.Month) + ".partial"
	if err := b.fill(ctx, &a, partial); err != nil {
		return a, errors.Join(err, os.Remove(partial))
	}
	if err := os.Rename(partial, b.archivePath(a.Month)); err != nil {
		return a, err
	}
	if err := syncDir(b.Archives); err != nil {
		return a, err
	}
	if err := b.check(ctx, a); err != nil {
		return a, err
	}
	a.At = b.DB.Now()
	return a, b.DB.Write(ctx, func(tx *store.Tx) error { return b.sealArchive(ctx, tx, &a) })
}

func (b *Book) sealArchive(ctx context.Context, tx *store.Tx, a *store.RegisterArchive) error {
	first, _ := monthSpan(a.Month)
	var err error
	a.Entry, err = b.Files.Record(ctx, tx, casefile.Act{
		Kind: ledger.RegisterArchived, By: ledger.Actor{Kind: ledger.ByProgram}, On: onDay(first),
		Detail: archiveDetail{Month: a.Month, Accesses: a.Accesses, Size: a.Size, SHA256: hex.EncodeToString(a.SHA256[:])},
	})
	if err != nil {
		return err
	}
	done, err := tx.ArchiveWritten(ctx, *a)
	if err == nil && !done {
		return fault.New(fault.Conflict, "daybook.archived", "Month", a.Month)
	}
	return err
}

func (b *Book) fill(ctx context.Context, a *store.RegisterArchive, path string) error {
	vault, err := b.Files.Vault(ctx, b.DB.Read(), a.Vault)
	if err != nil {
		return err
	}
	marker, err := b.Accesses.Marker(ctx)
	if err != nil {
		return err
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	hash := sha256.New()
	w := archive.NewWriter(io.MultiWriter(file, hash), vault, a.Month, marker)
	a.Accesses = 0
	if err := b.fillDays(ctx, a, w); err != nil {
		return errors.Join(err, file.Close())
	}
	if a.Plain, err = w.Close(); err != nil {
		return errors.Join(err, file.Close())
	}
	a.SHA256 = [32]byte(hash.Sum(nil))
	if err := file.Sync(); err != nil {
		return errors.Join(err, file.Close())
	}
	info, err := file.Stat()
	if err != nil {
		return errors.Join(err, file.Close())
	}
	a.Size = info.Size()
	return file.Close()
}

func (b *Book) fillDays(ctx context.Context, a *store.RegisterArchive, w *archive.Writer) error {
	first, last := monthSpan(a.Month)
	for day := first; day <= last; day = day.Add(1) {
		from, to, err := reading.Span(day)
		if err != nil {
			return err
		}
		var all []register.Access
		err = b.DB.Events().EachAccess(ctx, from, to, func(one register.Access) error {
			all = append(all, one)
			return nil
		})
		if err != nil {
			return err
		}
		if len(all) == 0 {
			continue // a group of rows is never empty: which day it is, its rows say
		}
		a.Accesses += int64(len(all))
		if err := w.Day(all); err != nil {
			return err
		}
	}
	return nil
}

func syncDir(path string) error {
	dir, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

// check holds a file to its hash, and to the accesses that are in the database still.
func (b *Book) check(ctx context.Context, a store.RegisterArchive) error {
	if err := b.sound(a); err != nil {
		return err
	}
	month, err := b.openMonth(ctx, a)
	if err != nil {
		return err
	}
	defer month.close()
	first, last := monthSpan(a.Month)
	for day := first; day <= last; day = day.Add(1) {
		from, to, err := reading.Span(day)
		if err != nil {
			return err
		}
		stored, err := b.DB.Events().Accesses(ctx, from, to, 1)
		if err != nil {
			return err
		}
		kept, err := month.day(day, 0)
		if err != nil || len(stored) > 0 && len(kept) == 0 {
			return errors.Join(err, archiveFault(a, err))
		}
		at := 0
		err = b.DB.Events().EachAccess(ctx, from, to, func(one register.Access) error {
			if at < len(kept) && kept[at] == one {
				at++
			}
			return nil
		})
		if err != nil || at != len(kept) {
			return errors.Join(err, archiveFault(a, nil))
		}
	}
	return nil
}

func archiveFault(a store.RegisterArchive, cause error) error {
	return fault.Wrap(cause, fault.Unready, "daybook.archive.unsound", "Month", a.Month)
}

// sound holds a file to its hash; a fault is Unready.
func (b *Book) sound(a store.RegisterArchive) error {
	file, err := os.Open(b.archivePath(a.Month))
	if err != nil {
		return archiveFault(a, err)
	}
	defer func() { _ = file.Close() }()
	hash := sha256.New()
	if _, err := io.Copy(hash, file); err != nil {
		return archiveFault(a, err)
	}
	if [32]byte(hash.Sum(nil)) != a.SHA256 {
		return archiveFault(a, nil)
	}
	return nil
}

// remove takes out of the database what the file has, day by day, once the file was found sound.
func (b *Book) remove(ctx context.Context, a store.RegisterArchive) error {
	if err := b.sound(a); err != nil {
		return err
	}
	month, err := b.openMonth(ctx, a)
	if err != nil {
		return err
	}
	defer month.close()
	first, last := monthSpan(a.Month)
	for day := first; day <= last; day = day.Add(1) {
		kept, err := month.day(day, 0)
		if err != nil {
			return err
		}
		until := map[int]int64{}
		for _, one := range kept {
			node := register.NodeOf(one.ID)
			until[node] = max(until[node], one.N)
		}
		for node, n := range until {
			if err := b.removeDay(ctx, day, node, n); err != nil {
				return err
			}
		}
	}
	return nil
}

func (b *Book) removeDay(ctx context.Context, day digest.Day, node int, last int64) error {
	from, to, err := reading.Span(day)
	if err != nil {
		return err
	}
	for {
		var n int64
		err := b.DB.WriteEvents(ctx, func(tx *store.Tx) error {
			n, err = tx.RemoveAccesses(ctx, from, to, node, last, removeBatch)
			return err
		})
		if err != nil || n < removeBatch {
			return err
		}
	}
}
