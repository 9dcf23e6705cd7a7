package post

import (
	"context"
	"time"

	"clavero/internal/casefile"
	"clavero/internal/fault"
	"clavero/internal/store"
)

// NewLink is a link to be made with a letter.
type NewLink struct {
	Purpose string // confirm, track, deliver, reset, prove, invite, setup
	Subject int64
	Path    string // the page, before the token: "/confirmar/"
	Life    time.Duration
}

// NewLink makes a link and stores the hash of its token.
func (o *Office) NewLink(ctx context.Context, tx *store.Tx, l NewLink) (store.Link, error) {
	link := store.Link{
		ID: tx.NewID(), Purpose: l.Purpose, Subject: l.Subject, KeyID: o.files.Keys().Active(), Created: tx.Now,
		Expires: tx.Now.Add(l.Life),
	}
	token, err := o.token(link)
	if err != nil {
		return link, err
	}
	link.Hash = casefile.TokenHash(token)
	return link, tx.InsertLink(ctx, link)
}

// Token derives a link's token, for the one page that shows an address to whoever sits at the terminal (set-up).
func (o *Office) Token(link store.Link) (string, error) { return o.token(link) }

func (o *Office) token(link store.Link) (string, error) {
	return o.files.Keys().Token(link.KeyID, "link/"+link.Purpose, link.ID, 1)
}

// Find gives the link of a token if it was made for that purpose, spent or not; fault.Gone for any other token, so that
// nothing tells a forged link from one long erased.
func (o *Office) Find(ctx context.Context, r store.Reader, purpose, token string) (store.Link, error) {
	link, err := r.LinkByHash(ctx, casefile.TokenHash(token))
	if fault.Is(err, fault.NotFound) || err == nil && link.Purpose != purpose {
		return store.Link{}, fault.New(fault.Gone, "link.gone")
	}
	return link, err
}

// Usable says why a link cannot be used any more: fault.Gone when it is spent or has run out.
func Usable(link store.Link, now time.Time) error {
	switch {
	case !link.Spent.IsZero():
		return fault.New(fault.Gone, "link.spent")
	case !now.Before(link.Expires):
		return fault.New(fault.Gone, "link.expired")
	}
	return nil
}

// Spend spends a link in the caller's write; fault.Gone for all presses but the first.
func Spend(ctx context.Context, tx *store.Tx, link store.Link) error {
	if err := Usable(link, tx.Now); err != nil {
		return err
	}
	won, err := tx.SpendLink(ctx, link.ID)
	if err == nil && !won {
		return fault.New(fault.Gone, "link.spent")
	}
	return err
}
