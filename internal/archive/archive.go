// Package archive writes and reads the sealed files into which old months of accesses go: Parquet with zstd, one group of
// rows for each day, sorted by person, cut into chunks that are sealed one by one, so that what one person read in a month
// is found without opening the rest. A file is written once and never changed.
package archive

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress/zstd"

	"clavero/internal/register"
	"clavero/internal/store"
)

// row is an access in the file. Mark is there only where it is not the one that its key makes: that of any other is made
// anew when it is read, which saves eight of some eighteen bytes.
type row struct {
	Official   int64  `parquet:"official,dict"`
	ID         int64  `parquet:"id,delta"`
	N          int64  `parquet:"n,delta"`
	Kind       string `parquet:"kind,dict"`
	Credential int64  `parquet:"key,dict"`
	Unit       int64  `parquet:"unit,dict"`
	Item       int64  `parquet:"item,dict"`
	Prefix     string `parquet:"prefix,dict"`
	Device     string `parquet:"device,dict"`
	Mark       *int64 `parquet:"mark,optional"`
}

// Sealer seals and opens chunks; seal.Vault is one.
type Sealer interface {
	Seal(plain []byte, row string) []byte
	Open(sealed []byte, row string) ([]byte, error)
}

// Writer writes a file, a day at a time.
type Writer struct {
	out    *chunkWriter
	rows   *parquet.GenericWriter[row]
	marker *register.Marker
}

// NewWriter begins a file of that name, which its chunks are bound to.
func NewWriter(w io.Writer, sealer Sealer, name string, marker *register.Marker) *Writer {
	out := &chunkWriter{w: w, sealer: sealer, name: name}
	return &Writer{out: out, rows: parquet.NewGenericWriter[row](out, parquet.Compression(&zstd.Codec{Level: zstd.SpeedDefault})), marker: marker}
}

// Day writes the accesses of a day.
func (w *Writer) Day(accesses []register.Access) error {
	sorted := slices.Clone(accesses)
	slices.SortFunc(sorted, func(a, b register.Access) int {
		return cmp.Or(cmp.Compare(a.Official, b.Official), cmp.Compare(a.ID, b.ID))
	})
	const together = 10_000
	batch := make([]row, 0, together)
	for part := range slices.Chunk(sorted, together) {
		batch = batch[:0]
		for _, a := range part {
			r := row{ID: a.ID, N: a.N, Kind: string(a.Kind), Credential: a.Credential, Official: a.Official, Unit: a.Unit, Item: a.Item, Prefix: a.Prefix, Device: a.Device}
			if a.Mark != w.mark(a) {
				r.Mark = &a.Mark
			}
			batch = append(batch, r)
		}
		if _, err := w.rows.Write(batch); err != nil {
			return err
		}
	}
	return w.rows.Flush()
}

func (w *Writer) mark(a register.Access) int64 { return expected(w.marker, a) }

// expected is the mark an access should have: none before accesses were numbered.
func expected(m *register.Marker, a register.Access) int64 {
	if a.N == 0 {
		return 0
	}
	return m.Mark(a)
}

// Close ends the file and gives how long it was before it was sealed.
func (w *Writer) Close() (int64, error) {
	if err := w.rows.Close(); err != nil {
		return 0, err
	}
	return w.out.size, w.out.flush()
}

// Reader reads a file.
type Reader struct {
	file   *parquet.File
	marker *register.Marker
}

// ErrFile is the cause of every fault of a file.
var ErrFile = errors.New("archive: not the file that was sealed")

// Open opens a file of that name, whose length before it was sealed was size.
func Open(r io.ReaderAt, size int64, sealer Sealer, name string, marker *register.Marker) (*Reader, error) {
	file, err := parquet.OpenFile(&chunkReader{r: r, size: size, sealer: sealer, name: name, at: -1}, size)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFile, err)
	}
	return &Reader{file: file, marker: marker}, nil
}

// Days is how many days the file has.
func (r *Reader) Days() int { return len(r.file.RowGroups()) }

// Find gives which of the days, counted from 0, has ids from one up to, not including, another; -1 for none.
func (r *Reader) Find(from, to int64) (int, error) {
	for n, group := range r.file.RowGroups() {
		index, err := group.ColumnChunks()[1].ColumnIndex()
		if err != nil || index.NumPages() == 0 {
			return -1, fmt.Errorf("%w: %w", ErrFile, err)
		}
		if least := index.MinValue(0).Int64(); least >= from && least < to {
			return n, nil
		}
	}
	return -1, nil
}

// Day gives the accesses of a day, counted from 0, in the order of their ids.
func (r *Reader) Day(n int) ([]register.Access, error) {
	group := r.file.RowGroups()[n]
	all, err := r.read(group, 0, group.NumRows())
	slices.SortFunc(all, func(a, b register.Access) int { return cmp.Compare(a.ID, b.ID) })
	return all, err
}

// Person gives what one person did on a day, in the order of the ids.
func (r *Reader) Person(n int, official int64) ([]register.Access, error) {
	group := r.file.RowGroups()[n]
	from, to, err := span(group, official)
	if err != nil || from == to {
		return nil, err
	}
	return r.read(group, from, to)
}

// span finds the rows of a person: the groups are sorted by them, and the column that says so is small.
func span(group parquet.RowGroup, official int64) (int64, int64, error) {
	pages := group.ColumnChunks()[0].Pages()
	defer func() { _ = pages.Close() }()
	from, to, at := int64(-1), int64(0), int64(0)
	for {
		page, err := pages.ReadPage()
		if errors.Is(err, io.EOF) {
			return max(from, 0), to, nil
		}
		if err != nil {
			return 0, 0, fmt.Errorf("%w: %w", ErrFile, err)
		}
		values := make([]parquet.Value, page.NumValues())
		count, err := page.Values().ReadValues(values)
		if err != nil && !errors.Is(err, io.EOF) {
			return 0, 0, fmt.Errorf("%w: %w", ErrFile, err)
		}
		for i := range count {
			if values[i].Int64() == official {
				if from < 0 {
					from = at + int64(i)
				}
				to = at + int64(i) + 1
			}
		}
		at += int64(count)
	}
}

func (r *Reader) read(group parquet.RowGroup, from, to int64) ([]register.Access, error) {
	rows := parquet.NewGenericRowGroupReader[row](group)
	defer func() { _ = rows.Close() }()
	if err := rows.SeekToRow(from); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFile, err)
	}
	all := make([]register.Access, 0, to-from)
	batch := make([]row, 4096)
	for int64(len(all)) < to-from {
		n, err := rows.Read(batch[:min(int64(len(batch)), to-from-int64(len(all)))])
		for _, one := range batch[:n] {
			all = append(all, r.access(one))
		}
		if err != nil && !errors.Is(err, io.EOF) || n == 0 {
			return all, fmt.Errorf("%w: %w", ErrFile, err)
		}
	}
	return all, nil
}

func (r *Reader) access(one row) register.Access {
	a := register.Access{ID: one.ID, At: store.IDTime(one.ID), Kind: register.Kind(one.Kind), Credential: one.Credential, Official: one.Official, Unit: one.Unit,
		Item: one.Item, Prefix: one.Prefix, Device: one.Device, N: one.N}
	a.Mark = expected(r.marker, a)
	if one.Mark != nil {
		a.Mark = *one.Mark
	}
	return a
}
