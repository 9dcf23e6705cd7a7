package daybook

import (
	"context"
	"errors"
	"os"

	"clavero/internal/archive"
	"clavero/internal/digest"
	"clavero/internal/reading"
	"clavero/internal/register"
	"clavero/internal/store"
)

// archived gives a day's accesses out of its month's file, of one person or, for 0, of all.
func (b *Book) archived(ctx context.Context, a store.RegisterArchive, day digest.Day, official int64) ([]register.Access, error) {
	month, err := b.openMonth(ctx, a)
	if err != nil {
		return nil, err
	}
	defer month.close()
	return month.day(day, official)
}

// monthFile is the file of a month, open.
type monthFile struct {
	file *os.File
	read *archive.Reader
}

// openMonth opens a month's file, once for all days that are asked of it: what a file says of itself takes longer to read
// than a day. The caller closes it.
func (b *Book) openMonth(ctx context.Context, a store.RegisterArchive) (monthFile, error) {
	vault, err := b.Files.Vault(ctx, b.DB.Read(), a.Vault)
	if err != nil {
		return monthFile{}, err
	}
	marker, err := b.Accesses.Marker(ctx)
	if err != nil {
		return monthFile{}, err
	}
	file, err := os.Open(b.archivePath(a.Month))
	if err != nil {
		return monthFile{}, archiveFault(a, err)
	}
	read, err := archive.Open(file, a.Plain, vault, a.Month, marker)
	if err != nil {
		return monthFile{}, errors.Join(archiveFault(a, err), file.Close())
	}
	return monthFile{file, read}, nil
}

// close may be called of none.
func (m monthFile) close() { _ = m.file.Close() }

// day gives the accesses of a day, of one person or, for 0, of all.
func (m monthFile) day(day digest.Day, official int64) ([]register.Access, error) {
	from, to, err := reading.Span(day)
	if err != nil {
		return nil, err
	}
	n, err := m.read.Find(store.IDAt(from), store.IDAt(to))
	if err != nil || n < 0 {
		return nil, err
	}
	if official != 0 {
		return m.read.Person(n, official)
	}
	return m.read.Day(n)
}

// archiveOf is the archive that a day's accesses are in; false where they are in the database.
func (b *Book) archiveOf(ctx context.Context, day digest.Day) (store.RegisterArchive, bool, error) {
	a, err := b.DB.Read().RegisterArchive(ctx, string(day)[:7])
	if notFound(err) {
		return a, false, nil
	}
	return a, a.Kept(), err
}

// eachAccess gives the accesses of a day, wherever they are kept.
func (v *verifier) eachAccess(ctx context.Context, day digest.Day, fn func(register.Access) error) error {
	a, kept, err := v.archiveOf(ctx, day)
	if err != nil {
		return err
	}
	if kept {
		if err := v.openOnce(ctx, a); err != nil {
			return err
		}
		all, err := v.month.day(day, 0)
		if err != nil {
			return err
		}
		for _, one := range all {
			if err := fn(one); err != nil {
				return err
			}
		}
		return nil
	}
	from, to, err := reading.Span(day)
	if err != nil {
		return err
	}
	return v.DB.Events().EachAccess(ctx, from, to, fn)
}

// openOnce opens the file of a month, once for all its days.
func (v *verifier) openOnce(ctx context.Context, a store.RegisterArchive) error {
	if v.opened == a.Month {
		return nil
	}
	v.month.close()
	v.month, v.opened = monthFile{}, ""
	month, err := v.openMonth(ctx, a)
	if err == nil {
		v.month, v.opened = month, a.Month
	}
	return err
}
