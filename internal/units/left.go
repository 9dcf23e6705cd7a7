package units

import (
	"context"
	"encoding/json"
	"strings"

	"clavero/internal/auth"
	"clavero/internal/casefile"
	"clavero/internal/desk"
	"clavero/internal/directory"
	"clavero/internal/fault"
	"clavero/internal/lang"
	"clavero/internal/ledger"
	"clavero/internal/petition"
	"clavero/internal/store"
)

// Left records that a person of a delegate's units left their post, and ends their keys by a revocation, all in one write.
// Needs [auth.OwnUnit]. fault.NotFound for a person of another unit, Conflict for one who left before; note says why and
// stays on file. It gives the petitions that end the keys.
func (u *Units) Left(ctx context.Context, w auth.Who, official int64, note string) ([]petition.Petition, error) {
	by, err := delegate(w)
	if err != nil {
		return nil, err
	}
	var acts []petition.Petition
	err = u.db.Write(ctx, func(tx *store.Tx) error {
		acts, err = u.left(ctx, tx, by, official, note)
		return err
	})
	return acts, err
}

func (u *Units) left(ctx context.Context, tx *store.Tx, by petition.Actor, official int64, note string) ([]petition.Petition, error) {
	person, err := theirPerson(ctx, tx, by, official)
	if err != nil {
		return nil, err
	}
	if !person.Active() {
		return nil, fault.New(fault.Conflict, "units.left_before", "Name", person.Name())
	}
	if strings.TrimSpace(note) == "" {
		note = lang.ES.T("units.note.left", "Who", by.Name)
	}
	return u.desk.LeaveIn(ctx, tx, by, official, note)
}

// theirPerson loads a person whom somebody may speak for: a delegate for the people of their units, an office for all.
func theirPerson(ctx context.Context, tx *store.Tx, by petition.Actor, id int64) (directory.Official, error) {
	person, err := tx.Official(ctx, id)
	if err != nil {
		return person, err
	}
	return person, desk.OfTheirs(ctx, tx.Reader, by, person.UnitID)
}

// change stores a person's record with the line of its history and the ledger's.
func (u *Units) change(ctx context.Context, tx *store.Tx, by petition.Actor, person directory.Official, kind ledger.Kind, why string) error {
	if err := tx.UpdateOfficial(ctx, person, desk.FoldedOfficial(person)); err != nil {
		return err
	}
	body, err := json.Marshal(petition.Applicant{
		GivenNames: person.GivenNames, Surname1: person.Surname1, Surname2: person.Surname2, Position: person.Position, UnitID: person.UnitID,
		Mail: person.Mail, Phone: person.Phone, Extension: person.Extension,
	})
	if err != nil {
		return err
	}
	line := store.OfficialChange{ID: tx.NewID(), At: tx.Now, Body: string(body)}
	if by.Role != petition.Program {
		line.Staff = by.ID
	}
	if err := tx.InsertOfficialChange(ctx, person.ID, line); err != nil {
		return err
	}
	_, err = u.files.Record(ctx, tx, casefile.Act{
		Kind: kind, By: desk.LedgerActor(by), On: ledger.Subject{Kind: ledger.OnOfficial, ID: person.ID},
		Detail: map[string]string{"unit": unitCode(ctx, tx, person.UnitID), "why": why},
	})
	return err
}

func unitCode(ctx context.Context, tx *store.Tx, id int64) string {
	unit, err := tx.Unit(ctx, id)
	if err != nil {
		return ""
	}
	return unit.Code
}
