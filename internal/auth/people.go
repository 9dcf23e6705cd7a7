package auth

import (
	"context"
	"time"

	"clavero/internal/store"
)

// Member is an account of the house, for the page that lists them.
type Member struct {
	ID        int64
	Name      string
	Mail      string
	Roles     []Role
	Active    bool
	Invited   bool // has not come in yet
	Suspended bool
	Self      bool // whoever asks
	Factor    bool // has a second factor
	Codes     int  // recovery codes left
	Sessions  int  // open now
	LastSeen  time.Time
}

// People lists the accounts of the house by name. Needs [SeeStaff].
func (i *Identity) People(ctx context.Context, w Who) ([]Member, error) {
	if err := w.May(SeeStaff); err != nil {
		return nil, err
	}
	var people []Member
	err := i.db.View(ctx, func(r store.Reader) error {
		all, err := r.AllStaff(ctx)
		people = make([]Member, len(all))
		for n, s := range all {
			if people[n], err = i.member(ctx, r, s); err != nil {
				return err
			}
			people[n].Self = w.Kind == Staff && w.ID == s.ID
		}
		return err
	})
	return people, err
}

func (i *Identity) member(ctx context.Context, r store.Reader, s store.Staff) (Member, error) {
	m := Member{
		ID: s.ID, Name: s.Name, Mail: s.Mail, Roles: rolesOf(s), Factor: s.Totp != nil,
		Active: s.State == active, Invited: s.State == invited, Suspended: s.State == suspended,
	}
	now := i.db.Now()
	sessions, err := r.OpenSessions(ctx, string(Staff), s.ID, now)
	if err != nil {
		return m, err
	}
	for _, session := range sessions {
		if session.Open(now) {
			m.Sessions++
		}
		if session.Seen.After(m.LastSeen) {
			m.LastSeen = session.Seen
		}
	}
	m.Codes, err = r.RecoveryLeft(ctx, s.ID)
	return m, err
}

// Account is one's own key or account.
type Account struct {
	User  string
	Mail  string
	Unit  string    // of a reader
	Since time.Time // received, or made
	Until time.Time // zero when it has no end
	Codes int       // recovery codes left, of a person of the house
}

// Account reads what whoever asks may know of their own key or account. Needs [OwnAccount].
func (i *Identity) Account(ctx context.Context, w Who) (Account, error) {
	if err := w.May(OwnAccount); err != nil {
		return Account{}, err
	}
	r := i.db.Read()
	a, err := i.load(ctx, r, w)
	if err != nil {
		return Account{}, err
	}
	if w.Kind == Staff {
		codes, err := r.RecoveryLeft(ctx, w.ID)
		return Account{User: a.staff.Mail, Mail: a.staff.Mail, Since: a.staff.Created, Codes: codes}, err
	}
	unit, err := r.Unit(ctx, a.official.UnitID)
	return Account{
		User: a.credential.UserName, Mail: a.official.Mail, Unit: unit.Name, Since: a.credential.Starts, Until: a.credential.Ends,
	}, err
}
