package demo

import (
	"context"
	"fmt"

	"clavero/internal/desk"
	"clavero/internal/ledger"
	"clavero/internal/petition"
	"clavero/internal/provider/scim"
	"clavero/internal/seed"
	"clavero/internal/store"
	"clavero/internal/vendorsim"
)

// pilot are people whose keys E-Medios made, on a morning on which it was tried as the provider, and what became of each
// there since without anybody saying so: its list of users and our keys differ in every way they can.
var pilot = []struct {
	seed.Official
	since func(s *story, user string, key int64) error
}{
	{seed.Official{GivenNames: "Leandro", Surname1: "Mirador", Surname2: "Tejocote", Position: "Analista de información", UnitCode: "316",
		Mail: "leandro.mirador@salud.anahuac.example", Phone: "5555550181", Reason: "Seguimiento diario de la prensa."}, nil},
	{seed.Official{GivenNames: "Casilda", Surname1: "Peñasco", Surname2: "Rueda", Position: "Subdirectora de Información", UnitCode: "310",
		Mail: "casilda.penasco@salud.anahuac.example", Phone: "5555550182", Reason: "Preparar la carpeta de la dirección."}, (*story).isRenamedThere},
	{seed.Official{GivenNames: "Isauro", Surname1: "Lindero", Surname2: "Cal", Position: "Jefe de Departamento", UnitCode: "310",
		Mail: "isauro.lindero@salud.anahuac.example", Phone: "5555550183", Reason: "Atención a medios estatales."}, (*story).isAliveThere},
	{seed.Official{GivenNames: "Otilia", Surname1: "Solana", Surname2: "Bravo", Position: "Coordinadora de Enlace", UnitCode: "316",
		Mail: "otilia.solana@salud.anahuac.example", Phone: "5555550184", Reason: "Avisos a los servicios estatales."}, (*story).isStoppedThere},
	{seed.Official{GivenNames: "Macedonio", Surname1: "Quicio", Surname2: "Vega", Position: "Asesor", UnitCode: "100",
		Mail: "macedonio.quicio@salud.anahuac.example", Phone: "5555550185", Reason: "Notas para la oficina."}, (*story).isGoneThere},
}

// tryVendor plans the morning, and what came after.
func (s *story) tryVendor() {
	const day = 15 // working days ago, on which no other key is asked for
	s.at(s.workday(day, 9, 0), s.provides(scim.Name))
	for i, p := range pilot {
		at := s.workday(day, 9, 10+5*i)
		r := &road{story: s, of: p.Official}
		s.at(at, func(ctx context.Context) error {
			applicant, err := s.applicant(ctx, p.Official)
			if err != nil {
				return err
			}
			entered, err := s.app.Desk.Enter(ctx, s.who(petition.Liaison, 0), desk.Entry{Applicant: applicant, Origin: petition.Paper, Lang: "es", Received: at})
			r.id = entered.Petition.ID
			return err
		})
		s.at(s.workday(day, 10, i), r.take(petition.Forward, s.who(petition.Liaison, 0), desk.Input{}))
		s.at(s.workday(day, 11, i), r.verify(s.who(petition.Editor, 0)))
		s.at(s.workday(day, 12, i), r.take(petition.Send, s.who(petition.Liaison, 1), desk.Input{}))
		s.at(s.workday(day, 13, i), func(ctx context.Context) error {
			key, err := s.app.Desk.Receive(ctx, s.token(p.Mail, "/clave/"), p.Phone[len(p.Phone)-4:])
			if err != nil {
				return fmt.Errorf("%s receives: %w", p.Mail, err)
			}
			if p.since != nil {
				return p.since(s, key.UserName, key.Credential)
			}
			return nil
		})
	}
	s.at(s.workday(day, 14, 0), s.provides("builtin"))
	s.at(s.workday(day, 15, 0), func(context.Context) error {
		s.vendor.Add("Soporte Prueba")
		s.vendor.Add("Venustiano Cancela Portón")
		return nil
	})
}

// provides puts a provider in force.
func (s *story) provides(name string) func(context.Context) error {
	return func(ctx context.Context) error {
		return s.app.DB.Write(ctx, func(tx *store.Tx) error {
			_, err := s.app.Book.SetProvider(ctx, tx, ledger.Actor{Kind: ledger.ByOperator}, name)
			return err
		})
	}
}

func (s *story) isRenamedThere(user string, _ int64) error {
	s.at(s.workday(8, 10, 0), func(context.Context) error { return s.vendor.Rename(user, "casilda.penasco") })
	return nil
}

func (s *story) isAliveThere(user string, key int64) error {
	s.at(s.workday(9, 10, 10), func(ctx context.Context) error {
		_, err := s.app.Desk.ActOnKey(ctx, s.who(petition.Liaison, 0), key, petition.Suspension, "Comisión a otra dependencia; lo avisó su unidad con el oficio UCS/118.")
		return err
	})
	s.at(s.workday(6, 9, 30), func(context.Context) error { return s.vendor.Put(user, vendorsim.Active) })
	return nil
}

func (s *story) isStoppedThere(user string, _ int64) error {
	s.at(s.workday(7, 17, 0), func(context.Context) error { return s.vendor.Put(user, vendorsim.Suspended) })
	return nil
}

func (s *story) isGoneThere(user string, _ int64) error {
	s.at(s.workday(7, 17, 5), func(context.Context) error { return s.vendor.Drop(user) })
	return nil
}
