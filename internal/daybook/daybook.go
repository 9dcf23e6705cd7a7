// Package daybook keeps the register of daily accesses as the Departamento de Edición draws it up (3.3): each day is closed
// by the clock, its sums frozen on a sheet whose hash the ledger has, commented and signed by the editors; what comes later
// is a dated addendum. It also opens the reading of one person, for a reason that is recorded first, draws up reports, and
// moves old months into sealed archives.
//
// A day is open until its closing hour, then closed, then signed. Whoever can write to the database, but holds no keyring,
// is found out: accesses are numbered and marked as they are taken (register.Marker), a closed day's rows are held to its
// sheet, the sheet to the ledger (see Verify, and docs/adr).
package daybook

import (
	"bytes"
	"compress/flate"
	"context"
	"io"
	"log/slog"
	"time"

	"clavero/internal/auth"
	"clavero/internal/casefile"
	"clavero/internal/digest"
	"clavero/internal/fault"
	"clavero/internal/lang/spanish"
	"clavero/internal/reading"
	"clavero/internal/register"
	"clavero/internal/store"
)

// Sign has a person sign with a code of their second factor, in the same write as the act: auth.Identity.Sign.
type Sign func(ctx context.Context, who auth.Who, code string, act func(tx *store.Tx) error) error

// Options are what a Book is made of.
type Options struct {
	DB       *store.DB
	Files    *casefile.Files
	Accesses *reading.Register
	Sign     Sign
	CloseAt  time.Duration // after midnight in Mexico City, when the day before is closed
	Archives string        // folder of the archives
	Log      *slog.Logger

	// From is the first day that can be closed, for data that are older than their register; empty means the first there is.
	From digest.Day
}

// Book is the register of daily accesses with its closed days. It is safe for use by many goroutines.
type Book struct {
	Options
	late *lateShelf
}

// New makes a Book.
func New(o Options) *Book { return &Book{o, newLateShelf()} }

// ClosesAt is when a day is closed.
func (b *Book) ClosesAt(day digest.Day) (time.Time, error) {
	_, end, err := reading.Span(day)
	return end.Add(max(b.CloseAt, time.Minute)), err
}

// today is the day it is in Mexico City.
func (b *Book) today() digest.Day { return digest.DayOf(b.DB.Now(), spanish.MexicoCity()) }

// pack makes a sheet's text small enough to keep.
func pack(text []byte) ([]byte, error) {
	var out bytes.Buffer
	w, err := flate.NewWriter(&out, flate.BestSpeed)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(text); err != nil {
		return nil, err
	}
	err = w.Close()
	return out.Bytes(), err
}

// mostSheet is more than any sheet's text: a line for each of two million keys.
const mostSheet = 256 << 20

// unpack undoes pack; what was not packed by it gives ErrSheet.
func unpack(packed []byte) ([]byte, error) {
	in := bytes.NewReader(packed)
	text, err := io.ReadAll(io.LimitReader(flate.NewReader(in), mostSheet))
	if err != nil || in.Len() > 0 {
		return nil, register.ErrSheet
	}
	return text, nil
}

// Sheet is the sheet of a closed day, with its hash; fault.NotFound where the day is not closed.
func (b *Book) Sheet(ctx context.Context, day digest.Day) (register.Sheet, [32]byte, error) {
	packed, err := b.DB.Read().RegisterSheet(ctx, string(day))
	if err != nil {
		return register.Sheet{}, [32]byte{}, err
	}
	text, err := unpack(packed)
	if err != nil {
		return register.Sheet{}, [32]byte{}, err
	}
	sheet, err := register.ParseSheet(text)
	return sheet, register.Sum(text), err
}

// lastOf gives how far each node had counted by the end of a closed day.
func lastOf(s register.Sheet) map[int]int64 {
	last := map[int]int64{}
	for _, span := range s.Nodes {
		last[span.Node] = span.Last
	}
	return last
}

func notFound(err error) bool { return fault.Is(err, fault.NotFound) }

var mexico = spanish.MexicoCity()
