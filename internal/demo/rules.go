package demo

import (
	"context"
	"fmt"
	"slices"
	"time"

	"clavero/internal/auth"
	"clavero/internal/guideline"
	"clavero/internal/petition"
	"clavero/internal/rulebook"
	"clavero/internal/rulemaking"
	"clavero/internal/seed"
)

// legislate plans what the authority did with its guidelines (3.1): No. 2 some weeks ago, signed after its trial, and a draft
// that was tried and not signed yet.
func (s *story) legislate() {
	authority := s.person(auth.Authority)
	if authority.ID == 0 {
		return
	}
	s.at(s.workday(13, 12, 10), func(ctx context.Context) error {
		return s.draft(ctx, authority, "Personas en formación", nobodyInTraining, true)
	})
	s.at(s.now.Add(-90*time.Minute), func(ctx context.Context) error {
		return s.draft(ctx, authority, "Claves de seis meses", halfAYear, false)
	})
}

// nobodyInTraining leaves out whoever only is in training at a unit.
func nobodyInTraining(g *guideline.Guideline) {
	g.Holders.Lines = append(slices.Clone(g.Holders.Lines), guideline.HolderLine{Line: "1.4", Deny: true, Positions: []string{"becario", "becaria", "servicio social"}})
	g.Quota.Except = []guideline.Exception{{Line: "5.1.1", Unit: "100", Keys: 25}}
}

// halfAYear would give shorter keys, fewer to a unit, and none to hospitals.
func halfAYear(g *guideline.Guideline) {
	g.KeyLife.Months, g.Quota.PerUnit = 6, 8
	g.Holders.Lines = append(slices.Clone(g.Holders.Lines), guideline.HolderLine{Line: "1.5", Deny: true, Kinds: []string{"hospital", "state-owned"}, Positions: []string{"subdirector"}})
	g.Holders.Lines = append(g.Holders.Lines, guideline.HolderLine{Line: "1.6", Deny: true, Institutions: []string{"512"}})
}

// person is the first person of the house with a role, as they sign in.
func (s *story) person(role auth.Role) auth.Who {
	for _, p := range s.house {
		if slices.Contains(p.Roles, string(role)) {
			return auth.Who{Kind: auth.Staff, ID: p.ID, Name: p.Name, Roles: []auth.Role{role}}
		}
	}
	return auth.Who{}
}

// draft writes a draft, tries it and, if told, signs it.
func (s *story) draft(ctx context.Context, w auth.Who, name string, change func(*guideline.Guideline), sign bool) error {
	id, err := s.app.Rules.Begin(ctx, w, rulebook.Guidelines, name)
	if err != nil {
		return fmt.Errorf("draft %q: %w", name, err)
	}
	d, err := s.app.Rules.Draft(ctx, w, id)
	if err != nil {
		return err
	}
	change(&d.Guideline)
	if err := s.app.Rules.Save(ctx, w, d, d.Version, guideline.SectionHolders); err != nil {
		return err
	}
	trial, err := s.app.Rules.AskTrial(ctx, w, id)
	if err != nil || !sign {
		return err
	}
	if err := s.queue.Run(ctx, s.clock.Now()); err != nil {
		return err
	}
	if d, err = s.app.Rules.Draft(ctx, w, id); err != nil {
		return err
	}
	_, err = s.app.Rules.Publish(ctx, w, rulemaking.Signing{Draft: id, Seen: d.Version, Trial: trial, Code: auth.DemoCode, Agreed: true, ThisSum: d.Sum()})
	return err
}

// inTraining asks for a key that No. 2 gives nobody like them; the second of them asks that the refusal be looked at again.
var inTraining = []seed.Official{
	{GivenNames: "Perpetua", Surname1: "Lucero", Surname2: "Aguamiel", Position: "Becaria de Estadística", UnitCode: "316",
		Mail: "perpetua.lucero@salud.anahuac.example", Phone: "5555550131", Extension: "3177", Reason: "Ordenar los recortes de la mañana."},
	{GivenNames: "Macario", Surname1: "Tezontle", Surname2: "Delmonte", Position: "Prestador de Servicio Social", UnitCode: "310",
		Mail: "macario.tezontle@salud.anahuac.example", Phone: "5555550132", Extension: "3118", Reason: "Apoyar la campaña de vacunación."},
}

// refuse plans the cases of those in training.
func (s *story) refuse() {
	for i, o := range inTraining {
		s.refuseOne(o, s.workday(5-i, 10+i, 20), i > 0)
	}
}

func (s *story) refuseOne(o seed.Official, began time.Time, appeals bool) {
	r := s.asks(o, began, 6*time.Minute)
	s.at(began.Add(55*time.Minute), r.say(petition.Forward, s.who(petition.Liaison, 0), petition.Words{}))
	s.at(began.Add(2*time.Hour), r.say(petition.Reject, s.who(petition.Editor, 0), petition.Words{Grounds: []string{guideline.NotHolder}}))
	if appeals {
		s.at(began.Add(26*time.Hour), r.say(petition.Appeal, petition.Actor{Role: petition.Official, Name: o.GivenNames + " " + o.Surname1},
			petition.Words{Note: "Desde el 16 de noviembre ocupo una plaza en la unidad; en la solicitud puse mi cargo anterior."}))
	}
}
