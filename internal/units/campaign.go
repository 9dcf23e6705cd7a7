package units

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"clavero/internal/auth"
	"clavero/internal/casefile"
	"clavero/internal/directory"
	"clavero/internal/fault"
	"clavero/internal/lang/spanish"
	"clavero/internal/ledger"
	"clavero/internal/petition"
	"clavero/internal/recertification"
	"clavero/internal/store"
)

// NewCampaign is what the editors say of a campaign.
type NewCampaign struct {
	Name   string
	Ground recertification.Ground
	Unit   int64  // whose people are asked about, with those beneath; 0 for all
	Months int    // keys not used for so long alone; 0 asks about all
	Day    string // ISO day of its start
	Yearly bool
	Plan   recertification.Plan
}

// Outlook is what a campaign would ask, before it starts.
type Outlook struct {
	People    int
	Units     int
	Delegates int // who would be asked
	Liaison   int // people the liaison would be asked about
	Timetable recertification.Timetable
}

const (
	maxCampaignName = 120
	mostMonths      = 60
)

// Outlook says whom a campaign would ask about and when what would follow; it starts nothing. Needs [auth.RunCampaigns].
func (u *Units) Outlook(ctx context.Context, w auth.Who, n NewCampaign) (Outlook, error) {
	if err := w.May(auth.RunCampaigns); err != nil {
		return Outlook{}, err
	}
	if err := n.check(u.today()); err != nil {
		return Outlook{}, err
	}
	r := u.db.Read()
	asked, err := u.whom(ctx, r, n.stored())
	if err != nil {
		return Outlook{}, err
	}
	c, err := coverOf(ctx, r)
	if err != nil {
		return Outlook{}, err
	}
	o := Outlook{People: len(asked)}
	o.Timetable, err = u.timetable(ctx, r, n.Plan, n.Day)
	units, delegates := map[int64]bool{}, map[int64]bool{}
	for _, key := range asked {
		units[key.Unit] = true
		line := c.above(key.Unit)
		if len(line) == 0 {
			o.Liaison++
			continue
		}
		for _, d := range line[0] {
			delegates[d.Staff] = true
		}
	}
	o.Units, o.Delegates = len(units), len(delegates)
	return o, err
}

func (n NewCampaign) check(today string) error {
	var fields []fault.Field
	if n.Name == "" || len(n.Name) > maxCampaignName {
		fields = append(fields, fault.Field{Name: "name", Text: "recert.need.name"})
	}
	if _, err := time.Parse(time.DateOnly, n.Day); err != nil || n.Day < today {
		fields = append(fields, fault.Field{Name: "day", Text: "recert.need.day"})
	}
	if n.Months < 0 || n.Months > mostMonths || n.Ground == recertification.Unused && n.Months == 0 {
		fields = append(fields, fault.Field{Name: "months", Text: "recert.need.months", Args: fault.Args("Most", mostMonths)})
	}
	var wrong *fault.Error
	if err := n.Plan.Check(); errors.As(err, &wrong) {
		fields = append(fields, wrong.Fields...)
	}
	return fault.Form(fields)
}

func (n NewCampaign) stored() store.Campaign {
	return store.Campaign{Name: n.Name, Ground: n.Ground, Unit: n.Unit, Months: n.Months, State: "planned", StartsOn: n.Day, Yearly: n.Yearly, Plan: n.Plan}
}

// timetable counts the days of a plan in the working days of the guideline in force.
func (u *Units) timetable(ctx context.Context, r store.Reader, plan recertification.Plan, day string) (recertification.Timetable, error) {
	rules, err := u.book.InForce(ctx, r, u.db.Now())
	start, parsed := time.ParseInLocation(time.DateOnly, day, spanish.MexicoCity())
	if err = errors.Join(err, parsed); err != nil {
		return nil, err
	}
	return plan.Timetable(rules.Guideline.Calendar, start.Add(noon)), nil
}

const noon = 12 * time.Hour

// StartCampaign starts a campaign, or plans it for a later day. Needs [auth.RunCampaigns]. Invalid says what is wrong at
// which field; Conflict that one of the same scope is under way.
func (u *Units) StartCampaign(ctx context.Context, w auth.Who, n NewCampaign) (int64, error) {
	if err := w.May(auth.RunCampaigns); err != nil {
		return 0, err
	}
	n.Name = strings.TrimSpace(n.Name)
	if err := n.check(u.today()); err != nil {
		return 0, err
	}
	var id int64
	err := u.db.Write(ctx, func(tx *store.Tx) error {
		c := n.stored()
		c.ID, c.By = tx.NewID(), w.ID
		id = c.ID
		if err := tx.InsertCampaign(ctx, c); err != nil || n.Day > dayOf(tx.Now) {
			return err
		}
		return u.begin(ctx, tx, c, w.Actor())
	})
	return id, err
}

// begin opens a planned campaign: its people are put down, its days counted, its delegates written to. A yearly one leaves
// the next behind it.
func (u *Units) begin(ctx context.Context, tx *store.Tx, c store.Campaign, by ledger.Actor) error {
	asked, err := u.whom(ctx, tx.Reader, c)
	if err != nil {
		return err
	}
	day := dayOf(tx.Now)
	if c.Timetable, err = u.timetable(ctx, tx.Reader, c.Plan, day); err != nil {
		return err
	}
	started, err := tx.StartCampaign(ctx, c.ID, c.Timetable)
	if err != nil || !started {
		return err
	}
	for _, key := range asked {
		p := store.CampaignPerson{ID: tx.NewID(), Campaign: c.ID, Official: key.Official, Key: key.Key, Unit: key.Unit,
			State: recertification.Person{Stage: recertification.Asked, Since: day}}
		if err := tx.InsertCampaignPerson(ctx, p); err != nil {
			return err
		}
	}
	_, err = u.files.Record(ctx, tx, casefile.Act{
		Kind: ledger.CampaignStarted, What: string(c.Ground), By: by, On: ledger.Subject{Kind: ledger.OnCampaign, ID: c.ID},
		Detail: map[string]any{"name": c.Name, "people": len(asked), "timetable": c.Timetable},
	})
	if err != nil {
		return err
	}
	if err := u.plannedAgain(ctx, tx, c); err != nil {
		return err
	}
	return u.writeTo(ctx, tx, c, recertification.Asked, keysUnits(asked))
}

func keysUnits(asked []store.KeyToAsk) []int64 {
	var units []int64
	for _, key := range asked {
		units = append(units, key.Unit)
	}
	return units
}

// plannedAgain plans a yearly campaign for the same day of the next year.
func (u *Units) plannedAgain(ctx context.Context, tx *store.Tx, c store.Campaign) error {
	if !c.Yearly {
		return nil
	}
	day, err := time.Parse(time.DateOnly, c.StartsOn)
	if err != nil {
		return err
	}
	next := c
	next.ID, next.StartsOn, next.Timetable, next.By = tx.NewID(), day.AddDate(1, 0, 0).Format(time.DateOnly), nil, 0
	return tx.InsertCampaign(ctx, next)
}

// whom lists the live keys a campaign asks about now.
func (u *Units) whom(ctx context.Context, r store.Reader, c store.Campaign) ([]store.KeyToAsk, error) {
	keys, err := r.KeysToAsk(ctx)
	if err != nil {
		return nil, err
	}
	if c.Unit != 0 {
		units, err := r.Units(ctx)
		if err != nil {
			return nil, err
		}
		within := ids(directory.Beneath(units, []int64{c.Unit}))
		keys = slices.DeleteFunc(keys, func(k store.KeyToAsk) bool { return !slices.Contains(within, k.Unit) })
	}
	if c.Months == 0 {
		return keys, nil
	}
	since := u.db.Now().AddDate(0, -c.Months, 0)
	used, err := u.usedSince(ctx, since)
	return slices.DeleteFunc(keys, func(k store.KeyToAsk) bool { return used[k.Key] || k.LastUse.After(since) }), err
}

// usedSince tells the keys with an access on any day since a moment.
func (u *Units) usedSince(ctx context.Context, since time.Time) (map[int64]bool, error) {
	sums, err := u.db.Events().DaySums(ctx, dayOf(since), u.today())
	used := map[int64]bool{}
	for _, sum := range sums {
		used[sum.Credential] = used[sum.Credential] || sum.SignIns+sum.Editions+sum.Notes > 0
	}
	return used, err
}

// CloseCampaign ends a campaign before its time, or cancels one that is planned; what followed until then stays as it is.
// Needs [auth.RunCampaigns]. Invalid at «reason» without one; Conflict when it has ended.
func (u *Units) CloseCampaign(ctx context.Context, w auth.Who, id int64, reason string) error {
	if err := w.May(auth.RunCampaigns); err != nil {
		return err
	}
	if strings.TrimSpace(reason) == "" {
		return fault.Form([]fault.Field{{Name: "reason", Text: "recert.need.reason"}})
	}
	return u.db.Write(ctx, func(tx *store.Tx) error {
		c, err := tx.Campaign(ctx, id)
		if err != nil {
			return err
		}
		state := "closed"
		if c.State == "planned" {
			state = "cancelled"
		}
		return u.end(ctx, tx, c, state, w.ID, w.Actor(), reason)
	})
}

// end closes a campaign; the restrictions it put are lifted, since nobody is left to lift them.
func (u *Units) end(ctx context.Context, tx *store.Tx, c store.Campaign, state string, by int64, actor ledger.Actor, reason string) error {
	ended, err := tx.EndCampaign(ctx, c.ID, state, by, strings.TrimSpace(reason))
	if err != nil {
		return err
	}
	if !ended {
		return fault.New(fault.Conflict, "recert.ended")
	}
	people, err := tx.CampaignPeople(ctx, c.ID)
	if err != nil {
		return err
	}
	for _, p := range people {
		if _, err := u.unrestrict(ctx, tx, p, actor, "closed"); err != nil {
			return err
		}
	}
	_, err = u.files.Record(ctx, tx, casefile.Act{
		Kind: ledger.CampaignClosed, What: state, By: actor, On: ledger.Subject{Kind: ledger.OnCampaign, ID: c.ID}, Detail: map[string]string{"reason": reason},
	})
	return err
}

// unrestrict lifts the restriction of a person's key, if this campaign put one, and says whether it did. Where another campaign
// has come to its restriction as well, the key is held for that one from now on.
func (u *Units) unrestrict(ctx context.Context, tx *store.Tx, p store.CampaignPerson, by ledger.Actor, why string) (bool, error) {
	person, err := tx.Restriction(ctx, p.Key)
	if fault.Is(err, fault.NotFound) || err == nil && person != p.ID {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if _, err := tx.Unrestrict(ctx, p.Key); err != nil {
		return false, err
	}
	others, err := tx.AlsoHolding(ctx, p, recertification.Restricted)
	if err != nil {
		return false, err
	}
	for _, other := range others {
		if other.Said.IsZero() && !other.KeyEnded {
			_, err := tx.Restrict(ctx, p.Key, other.ID)
			return true, err
		}
	}
	return true, u.keyEvent(ctx, tx, ledger.KeyUnrestricted, why, by, p)
}

func (u *Units) keyEvent(ctx context.Context, tx *store.Tx, kind ledger.Kind, what string, by ledger.Actor, p store.CampaignPerson) error {
	_, err := u.files.Record(ctx, tx, casefile.Act{
		Kind: kind, What: what, By: by, On: ledger.Subject{Kind: ledger.OnCredential, ID: p.Key}, Detail: map[string]string{"user": p.UserName},
	})
	return err
}

func dayOf(t time.Time) string { return t.In(spanish.MexicoCity()).Format(time.DateOnly) }

var program = petition.Actor{Role: petition.Program}
