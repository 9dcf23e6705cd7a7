package units

import (
	"context"
	"slices"
	"time"

	"clavero/internal/auth"
	"clavero/internal/lang"
	"clavero/internal/lang/spanish"
	"clavero/internal/mail"
	"clavero/internal/post"
	"clavero/internal/recertification"
	"clavero/internal/store"
)

// recipient is somebody of the house and for how many people they are written to.
type recipient struct {
	staff            int64
	name, mail, lang string
	people           int
}

// writeTo writes to those who are to answer at a stage, one letter each: to the nearest delegates, from Superior on to those
// above them; where nobody is, to the liaison. units is one for each person asked about.
func (u *Units) writeTo(ctx context.Context, tx *store.Tx, c store.Campaign, stage recertification.Stage, units []int64) error {
	to, err := recipients(ctx, tx.Reader, stage, units)
	if err != nil {
		return err
	}
	rules, err := u.book.InForce(ctx, tx.Reader, tx.Now)
	if err != nil {
		return err
	}
	next := recertification.Stages[slices.Index(recertification.Stages, stage)+1]
	for _, one := range to {
		tag := lang.Parse(one.lang)
		_, _, err := u.post.Queue(ctx, tx, rules.Mechanism, post.Letter{
			Purpose: "recert_" + string(stage), SubjectKind: "staff", Subject: one.staff, Lang: string(tag), To: mail.Address{Name: one.name, Mail: one.mail},
			Args: map[string]string{"Campaign": c.Name, "Count": tag.T("recert.mail.people", "N", one.people), "Day": longDay(c.Timetable.On(next), tag), "Consequence": tag.T("recert.mail." + string(next))},
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func recipients(ctx context.Context, r store.Reader, stage recertification.Stage, units []int64) ([]recipient, error) {
	c, err := coverOf(ctx, r)
	if err != nil {
		return nil, err
	}
	liaison, err := liaisons(ctx, r)
	if err != nil {
		return nil, err
	}
	var list []recipient
	count := func(to recipient) {
		at := slices.IndexFunc(list, func(known recipient) bool { return known.staff == to.staff })
		if at < 0 {
			at, list = len(list), append(list, to)
		}
		list[at].people++
	}
	for _, unit := range units {
		for _, to := range c.askedAt(stage, unit, liaison) {
			count(to)
		}
	}
	return list, nil
}

// askedAt gives who is written to about a unit at a stage.
func (c cover) askedAt(stage recertification.Stage, unit int64, liaison []recipient) []recipient {
	line := c.above(unit)
	if stage == recertification.Superior && len(line) > 0 {
		line = line[1:]
	}
	if len(line) == 0 {
		return liaison
	}
	var to []recipient
	for _, d := range line[0] {
		to = append(to, recipient{staff: d.Staff, name: d.Name, mail: d.Mail, lang: d.Lang})
	}
	return to
}

func liaisons(ctx context.Context, r store.Reader) ([]recipient, error) {
	all, err := r.AllStaff(ctx)
	var list []recipient
	for _, s := range all {
		if s.State == "active" && slices.Contains(s.Roles, string(auth.Liaison)) {
			list = append(list, recipient{staff: s.ID, name: s.Name, mail: s.Mail, lang: s.Lang})
		}
	}
	return list, err
}

// tellHolder writes to the holder of a key that was restricted.
func (u *Units) tellHolder(ctx context.Context, tx *store.Tx, p store.CampaignPerson) error {
	c, err := tx.Campaign(ctx, p.Campaign)
	if err != nil {
		return err
	}
	rules, err := u.book.InForce(ctx, tx.Reader, tx.Now)
	if err != nil {
		return err
	}
	key, err := tx.Credential(ctx, p.Key)
	if err != nil {
		return err
	}
	given, err := tx.Petition(ctx, key.PetitionID)
	if err != nil {
		return err
	}
	tag := lang.Parse(given.Lang)
	_, _, err = u.post.Queue(ctx, tx, rules.Mechanism, post.Letter{
		Purpose: "recert_restricted", SubjectKind: "credential", Subject: p.Key, Lang: string(tag), To: mail.Address{Name: p.Name, Mail: p.Mail},
		Args: map[string]string{"Campaign": c.Name, "Day": longDay(c.Timetable.On(recertification.Suspended), tag)},
	})
	return err
}

func longDay(day string, tag lang.Tag) string {
	date, err := time.ParseInLocation(time.DateOnly, day, spanish.MexicoCity())
	if err != nil {
		return day
	}
	return spanish.LongDate(date.Add(noon), tag)
}
