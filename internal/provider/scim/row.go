package scim

import (
	"context"
	"strconv"
	"sync"

	"clavero/internal/credential"
	"clavero/internal/fault"
	"clavero/internal/lang/spanish"
	"clavero/internal/provider"
	"clavero/internal/store"
)

// maxCandidates bounds the search for a free user name, each of which may cost questions to the server.
const maxCandidates = 60

// placed loads the row of an order, or writes it before anything is asked.
func (s *System) placed(ctx context.Context, o provider.Order) (store.ScimOrder, error) {
	row, err := s.db.Read().ScimOrder(ctx, o.ID)
	if !fault.Is(err, fault.NotFound) {
		return row, err
	}
	row = store.ScimOrder{Order: o.ID, Op: string(o.Op), Folio: o.Folio, UserName: o.UserName, KeyID: s.keys.Active()}
	return s.naming(ctx, o, row, func(tx *store.Tx, row store.ScimOrder) error {
		return tx.InsertScimOrder(ctx, row, folded(row.UserName))
	})
}

// nextName gives an order the next possible user name, because its own is taken at the server.
func (s *System) nextName(ctx context.Context, o provider.Order, row store.ScimOrder) (store.ScimOrder, error) {
	return s.naming(ctx, o, row, func(tx *store.Tx, row store.ScimOrder) error {
		return tx.SetScimOrder(ctx, row, folded(row.UserName))
	})
}

// naming stores a row, for a new user under the next name that is free with us. Two orders that reach for one name at
// the same moment are told apart by the database, and the later one reaches again.
func (s *System) naming(ctx context.Context, o provider.Order, row store.ScimOrder, put func(*store.Tx, store.ScimOrder) error) (store.ScimOrder, error) {
	var named store.ScimOrder
	var err error
	for range maxCandidates {
		err = s.db.WriteLight(ctx, func(tx *store.Tx) error {
			named = row
			if o.Op == provider.Create || o.Op == provider.Rename {
				if err := nameIt(ctx, tx, o, &named); err != nil {
					return err
				}
			}
			return put(tx, named)
		})
		if fault.TextOf(err) != "credential.user_taken" {
			break
		}
	}
	return named, err
}

func nameIt(ctx context.Context, tx *store.Tx, o provider.Order, row *store.ScimOrder) error {
	for n := row.Candidate + 1; n <= maxCandidates; n++ {
		name := credential.UserName(o.Person.GivenNames, o.Person.Surname1, o.Longest, n, spanish.FoldName)
		taken, err := tx.ScimNameTaken(ctx, Name, folded(name))
		if err != nil {
			return err
		}
		if !taken {
			row.UserName, row.Candidate, row.Attempt = name, n, 1
			return nil
		}
	}
	return fault.New(fault.Invalid, "scim.no.name", "N", maxCandidates)
}

// again counts a further attempt at a secret. It is stored before it is sent: an answer that is lost leaves no doubt about
// which secret came last.
func (s *System) again(ctx context.Context, row store.ScimOrder) (store.ScimOrder, error) {
	row.Attempt++
	return row, s.db.WriteLight(ctx, func(tx *store.Tx) error { return tx.SetScimOrder(ctx, row, folded(row.UserName)) })
}

// done stores that an order was carried out; who was first counts.
func (s *System) done(ctx context.Context, row store.ScimOrder) (store.ScimOrder, error) {
	err := s.db.WriteLight(ctx, func(tx *store.Tx) error {
		row.Done = tx.Now
		if err := tx.SetScimOrder(ctx, row, folded(row.UserName)); err != nil {
			return err
		}
		var err error
		row, err = tx.ScimOrder(ctx, row.Order)
		return err
	})
	return row, err
}

// externalID is the id by which the server keeps our order with its user (RFC 7643, 3.1).
func externalID(order int64) string { return "clavero-" + strconv.FormatInt(order, 36) }

// turns has those who work at one order do so one after the other.
type turns struct {
	mu   sync.Mutex
	held map[int64]*turn
}

type turn struct {
	sync.Mutex
	wanted int
}

// take waits for the turn and gives what ends it.
func (t *turns) take(order int64) func() {
	t.mu.Lock()
	if t.held == nil {
		t.held = map[int64]*turn{}
	}
	mine := t.held[order]
	if mine == nil {
		mine = &turn{}
		t.held[order] = mine
	}
	mine.wanted++
	t.mu.Unlock()
	mine.Lock()
	return func() {
		mine.Unlock()
		t.mu.Lock()
		defer t.mu.Unlock()
		if mine.wanted--; mine.wanted == 0 {
			delete(t.held, order)
		}
	}
}
