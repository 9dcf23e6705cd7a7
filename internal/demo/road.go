package demo

import (
	"context"
	"fmt"
	"time"

	"clavero/internal/desk"
	"clavero/internal/petition"
	"clavero/internal/seed"
)

// road is one case of the story: whose it is, and its number once it has one.
type road struct {
	*story
	of seed.Official
	id int64
}

// asks plans the form, and the press of the button in its letter some time later.
func (s *story) asks(o seed.Official, at time.Time, confirmed time.Duration) *road {
	r := &road{story: s, of: o}
	s.at(at, func(ctx context.Context) error { return s.submit(ctx, o) })
	s.at(at.Add(confirmed), func(ctx context.Context) error {
		p, err := s.app.Desk.Confirm(ctx, s.token(o.Mail, "/confirmar/"))
		r.id = p.ID
		return err
	})
	return r
}

// take is a step of the case, to be taken when its time comes.
func (r *road) take(step petition.Step, by petition.Actor, in desk.Input) func(context.Context) error {
	return func(ctx context.Context) error {
		if _, err := r.app.Desk.Take(ctx, by, r.id, step, in); err != nil {
			return fmt.Errorf("%s of %s: %w", step, r.of.Mail, err)
		}
		return nil
	}
}

// say is a step with words.
func (r *road) say(step petition.Step, by petition.Actor, words petition.Words) func(context.Context) error {
	return r.take(step, by, desk.Input{Words: words})
}

// verify is the editor's step with the data as the official gave them.
func (r *road) verify(by petition.Actor) func(context.Context) error {
	return func(ctx context.Context) error {
		p, err := r.find(ctx)
		if err != nil {
			return err
		}
		return r.take(petition.Verify, by, desk.Input{Data: &p.Applicant})(ctx)
	}
}

func (r *road) find(ctx context.Context) (petition.Petition, error) {
	return r.app.DB.Read().Petition(ctx, r.id)
}
