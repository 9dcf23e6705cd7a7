package desk

import (
	"context"
	"crypto/rand"
	"time"

	"clavero/internal/credential"
	"clavero/internal/fault"
	"clavero/internal/petition"
	"clavero/internal/store"
)

// Entry is a request that came on paper, by mail or in a list, as somebody of the house enters it (1.1).
type Entry struct {
	Applicant petition.Applicant
	Origin    petition.Origin
	Lang      string
	Scan      []byte    // PDF, nil for none
	Received  time.Time // when it came; zero means now. Shown on file; the limits run from its entry
	Fact      string    // what the delivery asks: FactPhone or FactCode; empty lets the mechanisms decide
}

// Entered is an entered request and, where a code was agreed, the code: shown once, told to the official by other means.
type Entered struct {
	Petition petition.Petition
	Code     string
}

// Enter enters a request for somebody of the liaison, or for a delegate about a person of their units; fault.NotFound for
// another unit's. The address is proved later, by the delivery. The same form again is the same request; where a code was
// agreed it gives another in its place, since whoever pressed twice has seen the second answer alone.
func (d *Desk) Enter(ctx context.Context, by petition.Actor, e Entry) (Entered, error) {
	var entered Entered
	err := d.db.Write(ctx, func(tx *store.Tx) error {
		before, err := enteredBefore(ctx, tx, by, e)
		switch {
		case err != nil:
			return err
		case before.ID == 0:
			entered, err = d.enter(ctx, tx, by, e, nil)
		default:
			if err = OfTheirs(ctx, tx.Reader, by, before.Applicant.UnitID); err == nil {
				entered, err = d.withCode(ctx, tx, before)
			}
		}
		return err
	})
	return entered, err
}

// enteredBefore finds the request that somebody entered a moment ago by this very form and that nobody has moved since; the
// zero value where there is none.
func enteredBefore(ctx context.Context, tx *store.Tx, by petition.Actor, e Entry) (petition.Petition, error) {
	open, err := tx.OpenPetitionsByMail(ctx, e.Applicant.Mail, 0)
	if err != nil {
		return petition.Petition{}, err
	}
	for _, p := range open {
		if p.State != petition.Received || p.EnteredBy != by.ID || p.Origin != e.Origin || p.Applicant != e.Applicant || tx.Now.Sub(p.Created) > repeatWithin {
			continue
		}
		same, err := samePaper(ctx, tx, p.ID, kindScan, e.Scan)
		if same || err != nil {
			return p, err
		}
	}
	return petition.Petition{}, nil
}

func (d *Desk) enter(ctx context.Context, tx *store.Tx, by petition.Actor, e Entry, listHash []byte) (Entered, error) {
	rules, err := d.book.InForce(ctx, tx.Reader, tx.Now)
	if err != nil {
		return Entered{}, err
	}
	p := petition.Petition{Kind: petition.New, Origin: e.Origin, Lang: e.Lang, Applicant: e.Applicant, EnteredBy: by.ID, Fact: e.Fact}
	if p.Fact == "" {
		p.Fact = rules.Mechanism.Delivery.House
	}
	if lastFour(p.Applicant.Phone) == "" {
		p.Fact = FactCode
	}
	in := Input{}
	if e.Scan != nil {
		in.Paper = &Paper{Kind: kindScan, MediaType: "application/pdf", Content: e.Scan}
	}
	if !e.Received.IsZero() {
		in.Words.Note = e.Received.Format(time.DateOnly)
	}
	entered, err := d.begin(ctx, tx, by, p, petition.Enter, in, listHash)
	if err != nil {
		return Entered{}, err
	}
	return d.withCode(ctx, tx, entered)
}

// withCode gives an entered request its code, where one was agreed.
func (d *Desk) withCode(ctx context.Context, tx *store.Tx, p petition.Petition) (Entered, error) {
	if p.Fact != FactCode {
		return Entered{Petition: p}, nil
	}
	code := newCode()
	return Entered{Petition: p, Code: code}, tx.SetDeliveryCode(ctx, p.ID, d.files.Mark(codePurpose, []byte(normalCode(code))))
}

// newCode is a delivery code: 40 random bits in two groups of four; five tries make guessing hopeless.
func newCode() string {
	var entropy [16]byte
	_, _ = rand.Read(entropy[:]) // never fails (crypto/rand, Go 1.24)
	return credential.Secret(entropy)[:9]
}

// AddNote adds a note to a case's file for somebody of an office.
func (d *Desk) AddNote(ctx context.Context, by petition.Actor, id int64, text string) error {
	if by.Role != petition.Liaison && by.Role != petition.Editor {
		return fault.New(fault.Denied, "petition.not_yours")
	}
	if text == "" {
		return &fault.Error{Code: fault.Invalid, Text: "petition.need.note", Fields: []fault.Field{{Name: "note", Text: "petition.need.note"}}}
	}
	return d.db.WriteLight(ctx, func(tx *store.Tx) error {
		p, err := tx.Petition(ctx, id)
		if err != nil {
			return err
		}
		return d.note(ctx, tx, by, p, text)
	})
}

// note adds a note in the caller's write.
func (d *Desk) note(ctx context.Context, tx *store.Tx, by petition.Actor, p petition.Petition, text string) error {
	n := store.CaseNote{ID: tx.NewID(), Staff: by.ID, Name: by.Name, At: tx.Now}
	var err error
	if n.Sealed, err = d.files.Seal(ctx, tx.Reader, p.VaultID, noteRow(n.ID), text); err != nil {
		return err
	}
	return tx.InsertCaseNote(ctx, p.ID, n)
}
