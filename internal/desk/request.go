package desk

import (
	"bytes"
	"context"
	"crypto/sha256"
	"slices"
	"time"

	"clavero/internal/casefile"
	"clavero/internal/fault"
	"clavero/internal/ledger"
	"clavero/internal/petition"
	"clavero/internal/post"
	"clavero/internal/store"
)

// How many letters of a sort one address can make the program write in a day. Beyond it the answer is the same and no
// letter goes. Each is more than one network may ask for, so that a stranger elsewhere leaves the holder of an address some.
const (
	confirmsPerDay = 12
	tracksPerDay   = 12
	resetsPerDay   = 12
)

// repeatWithin is how long a form that comes again just as it was is the same request: a second press, a reload, the way
// back. Whoever sends it again later wants another mail.
const repeatWithin = 15 * time.Minute

// Request is a request from the public form.
type Request struct {
	Applicant petition.Applicant
	Lang      string
	Notice    string // version of the privacy notice accepted
	Oficio    []byte // PDF, nil for none
}

// The papers that requests come with.
const (
	kindOficio = "oficio" // a requester sends it along
	kindScan   = "scan"   // the request itself, which came on paper
)

// Submit keeps a request and writes to its address (1.1). It has no folio and is no record until it is confirmed.
// Anybody may submit; the answer never depends on what is known of the address. The same form again makes nothing.
func (d *Desk) Submit(ctx context.Context, request Request) error {
	return d.db.Write(ctx, func(tx *store.Tx) error {
		if again, err := repeated(ctx, tx, request); again || err != nil {
			return err
		}
		p := petition.Petition{Kind: petition.New, Origin: petition.Web, Lang: request.Lang, Applicant: request.Applicant,
			Notice: request.Notice, Consent: tx.Now}
		in := Input{}
		if request.Oficio != nil {
			in.Paper = &Paper{Kind: kindOficio, MediaType: "application/pdf", Content: request.Oficio}
		}
		made, err := tx.UnconfirmedSince(ctx, petition.New, p.Applicant.Mail, tx.Now.Add(-24*time.Hour))
		if err != nil {
			return err
		}
		in.silent = made >= confirmsPerDay
		_, err = d.begin(ctx, tx, petition.Actor{Role: petition.Official}, p, petition.Submit, in, nil)
		return err
	})
}

// repeated reports whether this very form came a moment ago and what it made is still under way. It is known by all that
// was typed and by the paper, so that it needs no mark in the page: a browser that shows the form anew would bring another.
// Writes follow one another, and of two presses at once the second finds the first.
func repeated(ctx context.Context, tx *store.Tx, request Request) (bool, error) {
	forms, err := tx.FormsSince(ctx, petition.New, request.Applicant.Mail, tx.Now.Add(-repeatWithin))
	if err != nil {
		return false, err
	}
	for _, form := range forms {
		if form.Applicant != request.Applicant || form.Lang != request.Lang || form.Notice != request.Notice {
			continue
		}
		same, err := samePaper(ctx, tx, form.ID, kindOficio, request.Oficio)
		if same || err != nil {
			return same, err
		}
	}
	return false, nil
}

// samePaper reports whether a request came with that paper; nil stands for none.
func samePaper(ctx context.Context, tx *store.Tx, petitionID int64, kind string, content []byte) (bool, error) {
	papers, err := tx.Papers(ctx, petitionID)
	if err != nil {
		return false, err
	}
	first := slices.IndexFunc(papers, func(paper store.Paper) bool { return paper.Kind == kind })
	if first < 0 || content == nil {
		return first < 0 && content == nil, nil
	}
	sum := sha256.Sum256(content)
	return bytes.Equal(papers[first].SHA256, sum[:]), nil
}

// firstVersion is that of a petition of which no step was taken; each step makes the next.
const firstVersion = 1

// begin makes a petition and takes its first step in the caller's write.
func (d *Desk) begin(ctx context.Context, tx *store.Tx, by petition.Actor, p petition.Petition, step petition.Step, in Input, listHash []byte) (petition.Petition, error) {
	vault, err := d.files.OpenCase(ctx, tx)
	if err != nil {
		return p, err
	}
	p.ID, p.VaultID, p.Version, p.Created, p.Since = tx.NewID(), vault, firstVersion, tx.Now, tx.Now
	if err := tx.InsertPetition(ctx, p, Folded(p), listHash); err != nil {
		return p, err
	}
	return d.take(ctx, tx, by, p, step, in)
}

// LinkState says whether a mailed link of a purpose can still be used, without using it: fault.Gone when not.
func (d *Desk) LinkState(ctx context.Context, purpose, token string) error {
	link, err := d.post.Find(ctx, d.db.Read(), purpose, token)
	if err != nil {
		return err
	}
	return post.Usable(link, d.db.Now())
}

// Confirm spends a confirmation's link: the address is theirs, the request gets its folio and is shown to the offices
// (1.1). fault.Gone for all presses but the first.
func (d *Desk) Confirm(ctx context.Context, token string) (petition.Petition, error) {
	return d.bySpending(ctx, LinkConfirm, token, func(tx *store.Tx, p petition.Petition) (petition.Petition, error) {
		return d.take(ctx, tx, petition.Actor{Role: petition.Official, Name: p.Applicant.Name()}, p, petition.Confirm, Input{})
	})
}

// bySpending spends a link about a petition and acts on it in one write.
func (d *Desk) bySpending(ctx context.Context, purpose, token string, act func(*store.Tx, petition.Petition) (petition.Petition, error)) (petition.Petition, error) {
	var after petition.Petition
	err := d.db.Write(ctx, func(tx *store.Tx) error {
		link, err := d.post.Find(ctx, tx.Reader, purpose, token)
		if err != nil {
			return err
		}
		if err := post.Spend(ctx, tx, link); err != nil {
			return err
		}
		p, err := tx.Petition(ctx, link.Subject)
		if fault.Is(err, fault.NotFound) {
			return fault.New(fault.Gone, "link.gone") // the form was dropped
		}
		if err != nil {
			return err
		}
		after, err = act(tx, p)
		return err
	})
	return after, err
}

// OpenTrack spends a tracking link and gives the petition it opens. The caller makes the one-case session, which the
// ledger then tells of.
func (d *Desk) OpenTrack(ctx context.Context, token string) (petition.Petition, error) {
	return d.bySpending(ctx, LinkTrack, token, func(_ *store.Tx, p petition.Petition) (petition.Petition, error) { return p, nil })
}

// Drop erases a form that was not confirmed in time: it never had a folio and is not a record.
func (d *Desk) Drop(ctx context.Context, id int64) error {
	return d.db.Write(ctx, func(tx *store.Tx) error {
		p, err := tx.Petition(ctx, id)
		if err != nil || p.State != petition.Unconfirmed || p.Due.IsZero() || tx.Now.Before(p.Due) {
			return err
		}
		if err := tx.DropMails(ctx, "petition", p.ID); err != nil {
			return err
		}
		if err := tx.DropPetition(ctx, p.ID); err != nil {
			return err
		}
		_, err = d.files.Record(ctx, tx, casefile.Act{Kind: ledger.FormDropped, By: LedgerActor(program), On: ledger.Subject{Kind: ledger.OnPetition, ID: p.ID}})
		if err != nil {
			return err
		}
		return tx.DropVault(ctx, p.VaultID)
	})
}
