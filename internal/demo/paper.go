package demo

import (
	"context"
	"time"

	"clavero/internal/desk"
	"clavero/internal/petition"
	"clavero/internal/seed"
)

// onPaper are people whose requests came on paper, so that the desk also shows the states that pass quickly or seldom.
var onPaper = []struct {
	seed.Official
	state petition.State
	began int // working days ago
}{
	{seed.Official{GivenNames: "Basilia", Surname1: "Cumbre", Surname2: "Nogal", Position: "Jefa de Departamento de Difusión", UnitCode: "310",
		Mail: "basilia.cumbre@salud.anahuac.example", Phone: "5555550151", Reason: "Oficio DGPS/118."}, petition.Ordered, 2},
	{seed.Official{GivenNames: "Porfirio", Surname1: "Vado", Surname2: "Mimbre", Position: "Asesor", UnitCode: "100",
		Mail: "porfirio.vado@salud.anahuac.example", Phone: "5555550152", Reason: "Oficio OS/204."}, petition.Withdrawing, 4},
	{seed.Official{GivenNames: "Remedios", Surname1: "Ladera", Surname2: "Encino", Position: "Subdirectora de Estadística", UnitCode: "316",
		Mail: "remedios.ladera@salud.anahuac.example", Phone: "5555550153", Reason: "Oficio DGE/077."}, petition.Cancelled, 6},
	{seed.Official{GivenNames: "Lázaro", Surname1: "Arenal", Surname2: "Ocote", Position: "Enlace de comunicación", UnitCode: "316",
		Mail: "lazaro.arenal@salud.anahuac.example", Phone: "5555550154", Reason: "Oficio DGE/059."}, petition.Expired, 14},
}

// slowSurname is whose orders the provider takes its time with.
func slowSurname(surname string) bool { return surname == onPaper[0].Surname1 }

// keptSurname is whose removal the provider takes its time with.
func keptSurname(surname string) bool { return surname == onPaper[1].Surname1 }

// enter plans a case that came on paper up to its ending.
func (s *story) enter(o seed.Official, state petition.State, began int) {
	r := &road{story: s, of: o}
	at := s.workday(began, 10, 20)
	liaison, editor := s.who(petition.Liaison, 0), s.who(petition.Editor, 0)
	s.at(at, func(ctx context.Context) error {
		applicant, err := s.applicant(ctx, o)
		if err != nil {
			return err
		}
		entered, err := s.app.Desk.Enter(ctx, liaison, desk.Entry{Applicant: applicant, Origin: petition.Paper, Lang: "es", Received: at.Add(-time.Hour)})
		r.id = entered.Petition.ID
		return err
	})
	if state == petition.Cancelled {
		s.at(at.Add(3*time.Hour), r.say(petition.Cancel, liaison, petition.Words{Note: "La persona dejó el puesto; lo avisó su unidad."}))
		return
	}
	s.at(at.Add(30*time.Minute), r.say(petition.Forward, liaison, petition.Words{}))
	if state == petition.Expired {
		s.at(at.Add(time.Hour), r.say(petition.Return, editor, petition.Words{Grounds: []string{"incomplete"}, Message: "Falta el segundo apellido como aparece en su nombramiento."}))
		s.at(s.workday(2, 9, 0), func(ctx context.Context) error { _, err := s.app.Desk.PassLimits(ctx); return err })
		return
	}
	s.at(at.Add(2*time.Hour), r.say(petition.Verify, editor, petition.Words{}))
	if state == petition.Withdrawing {
		s.at(at.Add(5*time.Hour), r.say(petition.Withdraw, s.who(petition.Liaison, 1), petition.Words{Note: "Cambió de unidad antes de recibir la clave."}))
	}
}
