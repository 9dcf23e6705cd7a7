package desk

import (
	"context"

	"clavero/internal/fault"
	"clavero/internal/store"
)

// LinkLang is the language of the petition that a mailed link is about, for the page the link opens; empty for a link that
// is none, or whose form was erased.
func (d *Desk) LinkLang(ctx context.Context, purpose, token string) (string, error) {
	r := d.db.Read()
	link, err := d.post.Find(ctx, r, purpose, token)
	if fault.Is(err, fault.Gone) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	p, err := r.Petition(ctx, link.Subject)
	return p.Lang, missingIsFine(err)
}

// SendFresh is SendAgain for the requester who has the case open: the link goes to the address of the case, and nothing
// is sent while there is nothing to receive. The caller has asked whether the case is theirs.
func (d *Desk) SendFresh(ctx context.Context, id int64) error {
	return d.db.Write(ctx, func(tx *store.Tx) error { return d.redeliver(ctx, tx, id, "deliver") })
}
