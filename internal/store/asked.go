package store

import "context"

// Asked is why people of some addresses need not be asked for, each by address: a petition taken from the very same list,
// another that is open, a key that has not ended.
type Asked struct {
	Listed map[string]AskedOf // the folio
	Open   map[string]AskedOf // the folio of the oldest
	Keys   map[string]AskedOf // the user name
}

// AskedOf is what a person has already, and the unit it is of: 0 where that is only in words.
type AskedOf struct {
	Text string
	Unit int64
}

// AskedFor looks for all of that at once, for the people of a list file of that SHA-256 and for keys of one provider.
func (r Reader) AskedFor(ctx context.Context, hash []byte, provider string, mails []string) (Asked, error) {
	var asked Asked
	if len(mails) == 0 {
		return asked, nil
	}
	var err error
	asked.Listed, err = r.byMail(ctx, "asked.listed", `select p.mail, p.folio, coalesce(p.unit_id, 0) from petition p
		where p.list_hash = $1 and p.folio is not null and p.mail in (`+placeholders(2, len(mails))+`) order by p.id desc`, hash, mails)
	if err != nil {
		return asked, err
	}
	asked.Open, err = r.byMail(ctx, "asked.open", `select p.mail, p.folio, coalesce(p.unit_id, 0) from petition p
		where p.ended_at is null and p.folio is not null and p.id <> $1 and p.mail in (`+placeholders(2, len(mails))+`) order by p.id desc`, 0, mails)
	if err != nil {
		return asked, err
	}
	asked.Keys, err = r.byMail(ctx, "asked.keys", `select o.mail, c.user_name, o.unit_id from official o join credential c on c.official_id = o.id
		where c.provider = $1 and c.ended_at is null and o.mail in (`+placeholders(2, len(mails))+`) order by c.id desc`, provider, mails)
	return asked, err
}

// byMail gives a text and a unit for each address; of several the last.
func (r Reader) byMail(ctx context.Context, name, text string, first any, mails []string) (map[string]AskedOf, error) {
	args := []any{first}
	for _, mail := range mails {
		args = append(args, mail)
	}
	texts := map[string]AskedOf{}
	_, err := collect[string](r.query(ctx, dynamic(name, text), args...))(func(row scanner) (string, error) {
		var mail string
		var found AskedOf
		err := row.Scan(&mail, &found.Text, &found.Unit)
		texts[mail] = found
		return mail, err
	})
	return texts, err
}
