package daybook

import (
	"context"
	"encoding/hex"
	"time"

	"clavero/internal/digest"
	"clavero/internal/register"
	"clavero/internal/store"
)

// The states of a day. A day that is over waits for its closing hour.
const (
	Open   = "open"
	Over   = "over"
	Sealed = store.DayClosed
	Signed = store.DaySigned
)

// State is where a day of the register stands, with what was noted to it.
type State struct {
	Day       digest.Day
	State     string
	ClosesAt  time.Time // of a day that is not closed
	Number    int64     // of a closed day, as the next ones
	Closed    time.Time
	Entry     int64  // of the ledger
	SHA256    string // of the sheet
	Flaws     []register.Flaw
	ToSign    string // hash of what would be signed now
	Signed    time.Time
	SignedBy  string
	SignEntry int64
	SignedSHA string
	Notes     []Note
	Late      Late      // what came since, in no addendum yet
	Disposed  time.Time // its sheet and its accesses were erased by a disposition (7)
}

// State tells where a day stands. The caller has asked auth.Who.May see the register.
func (b *Book) State(ctx context.Context, day digest.Day) (State, error) {
	s := State{Day: day, State: Open}
	var err error
	if s.ClosesAt, err = b.ClosesAt(day); err != nil {
		return s, err
	}
	if day < b.today() {
		s.State = Over
	}
	d, err := b.DB.Read().RegisterDay(ctx, string(day))
	if notFound(err) {
		return s, nil
	}
	if err != nil {
		return s, err
	}
	return s, b.closed(ctx, &s, d)
}

func (b *Book) closed(ctx context.Context, s *State, d store.RegisterDay) error {
	s.State, s.Number, s.Closed, s.Entry, s.SHA256 = d.State, d.Number, d.Closed, d.ClosedEntry, hex.EncodeToString(d.SHA256[:])
	sum, err := toSign(ctx, b.DB.Read(), d)
	if err != nil {
		return err
	}
	s.ToSign = hex.EncodeToString(sum[:])
	if d.State == store.DaySigned {
		s.Signed, s.SignEntry, s.SignedSHA = d.Signed, d.SignedEntry, hex.EncodeToString(d.SignedSHA256[:])
		if s.SignedBy, err = b.staffName(ctx, d.SignedBy); err != nil {
			return err
		}
	}
	if s.Disposed = d.Disposed; !s.Disposed.IsZero() {
		return nil
	}
	if s.Notes, err = b.notes(ctx, s.Day); err != nil {
		return err
	}
	sheet, _, err := b.Sheet(ctx, s.Day)
	if err != nil { // the verifier names it; the page shows the rest
		s.Flaws = []register.Flaw{{What: register.SheetAltered, Where: "register_day/sheet"}}
		return nil
	}
	s.Flaws = sheet.Flaws
	s.Late, err = b.Late(ctx, s.Day)
	return err
}

// Days lists the closed days from one to another, both included, the newest first.
func (b *Book) Days(ctx context.Context, from, to digest.Day) ([]store.RegisterDay, error) {
	days, err := b.DB.Read().RegisterDays(ctx, string(from), string(to))
	for i, j := 0, len(days)-1; i < j; i, j = i+1, j-1 {
		days[i], days[j] = days[j], days[i]
	}
	return days, err
}
