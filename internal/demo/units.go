package demo

import (
	"context"
	"errors"
	"time"

	"clavero/internal/auth"
	"clavero/internal/directory"
	"clavero/internal/lang/spanish"
	"clavero/internal/recertification"
	"clavero/internal/units"
)

// someone is the first person of the house with a role, as whoever is signed in.
func (s *story) someone(role auth.Role) auth.Who {
	for _, person := range s.house {
		for _, r := range person.Roles {
			if r == string(role) {
				return auth.Who{Kind: auth.Staff, ID: person.ID, Name: person.Name, Roles: []auth.Role{role}}
			}
		}
	}
	return auth.Who{}
}

// succeed has two units merge three working days ago, and plans for another to come up in a new one in three weeks.
func (s *story) succeed() {
	editor := s.someone(auth.Editor)
	plan := func(p directory.Succession) func(context.Context) error {
		return func(ctx context.Context) error {
			_, err := s.app.Units.PlanSuccession(ctx, editor, p)
			return err
		}
	}
	merged := s.workday(3, 7, 30)
	s.at(s.workday(6, 12, 20), plan(directory.Succession{
		Kind: directory.Merged, From: []string{"511", "514"}, Day: dayOf(merged), To: "512", New: true,
		Name: "Dirección General de Recursos y Tecnologías", Ground: "Acuerdo de reestructura (ficticio), artículo 4",
	}))
	s.at(merged, func(ctx context.Context) error {
		_, err := s.app.Units.PassSuccessions(ctx)
		return err
	})
	s.at(s.workday(2, 13, 5), plan(directory.Succession{
		Kind: directory.Merged, From: []string{"316"}, Day: dayOf(s.now.AddDate(0, 0, 21)), To: "317", New: true,
		Name: "Dirección General de Epidemias y Vigilancia", Ground: "Acuerdo de reestructura (ficticio), artículo 7",
	}))
}

func dayOf(t time.Time) string { return t.In(spanish.MexicoCity()).Format(time.DateOnly) }

// review has a campaign under way: some answered, some are told to the superior, and on the next working day the keys nobody
// answered for are restricted.
func (s *story) review() {
	began := s.workday(4, 9, 40)
	var id int64
	s.at(began, func(ctx context.Context) error {
		var err error
		id, err = s.app.Units.StartCampaign(ctx, s.someone(auth.Editor), units.NewCampaign{
			Name: "Revisión del cuarto trimestre", Ground: recertification.ByHand, Day: dayOf(began),
			Plan: recertification.Plan{Remind: 2, Superior: 3, Restrict: 5, Suspend: 8},
		})
		return err
	})
	s.at(began.Add(3*time.Hour), func(ctx context.Context) error {
		return errors.Join(s.stays(ctx, auth.Delegate, id), s.stays(ctx, auth.Liaison, id))
	})
	for n := 3; n >= 0; n-- {
		s.at(s.workday(n, 7, 45), func(ctx context.Context) error {
			_, err := s.app.Units.PassCampaigns(ctx)
			return err
		})
	}
}

// stays has somebody answer for the first person they are asked about before anybody else.
func (s *story) stays(ctx context.Context, role auth.Role, campaign int64) error {
	who := s.someone(role)
	asked, err := s.app.Units.Questions(ctx, who, campaign)
	if err != nil {
		return err
	}
	for _, q := range asked.Questions {
		if q.Mine && q.State.Waits() {
			return s.app.Units.Answer(ctx, who, campaign, units.Reply{Person: q.ID, Answer: recertification.Stays})
		}
	}
	return nil
}
