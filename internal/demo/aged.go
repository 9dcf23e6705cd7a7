package demo

import (
	"context"
	"strconv"
	"strings"
	"time"

	"clavero/internal/auth"
	"clavero/internal/desk"
	"clavero/internal/fault"
	"clavero/internal/lang/spanish"
	"clavero/internal/petition"
	"clavero/internal/records"
	"clavero/internal/retention"
	"clavero/internal/seed"
	"clavero/internal/upkeep"
)

// The oldest cases of the demonstration began a little less than so long ago.
const (
	agedYears  = 6
	agedMonths = 2
)

// agedCase is a case of years ago: when it began, as years, months and days before today, and whether it ended in a key.
type agedCase struct {
	name, surname       string
	years, months, days int
	key                 bool
}

// agedCases are invented people whose records' terms are over, or nearly.
var agedCases = []agedCase{
	{"Ubaldo", "Cerrojo", 6, 1, 20, true}, {"Casilda", "Aldaba", 6, 1, 12, true}, {"Hilario", "Pestillo", 6, 1, 5, true},
	{"Benigna", "Bisagra", 6, 1, 3, false}, {"Torcuato", "Umbral", 6, 0, 28, false},
	{"Zenaida", "Postigo", 5, 3, 9, false}, {"Leandro", "Quicio", 5, 3, 6, false}, {"Amparo", "Dintel", 5, 3, 2, false},
	{"Rómulo", "Jamba", 5, 0, 6, false}, {"Delfina", "Tranca", 4, 2, 0, false},
}

// tellLongAgo plans the cases of years ago, and then what was done with their records: a hold, a disposition that was carried
// out, and one that waits for opinions.
func (s *story) tellLongAgo() {
	held := ""
	for _, c := range agedCases {
		s.followAged(c, func(folio string) {
			if !c.key && held == "" {
				held = folio
			}
		})
	}
	s.at(s.now.AddDate(0, 0, 1-past), func(ctx context.Context) error { return s.keepRecords(ctx, held) })
	s.at(s.now.AddDate(0, 0, -2), func(ctx context.Context) error { return s.proposeAgain(ctx) })
}

// followAged plans one case up to its end, and its key up to its own.
func (s *story) followAged(c agedCase, ended func(folio string)) {
	began := officeHour(s.now.AddDate(-c.years, -c.months, -c.days))
	mail := "antes." + strings.ToLower(spanish.Fold(c.surname)) + "@salud.anahuac.example"
	o := seed.Official{GivenNames: c.name, Surname1: c.surname, Surname2: "Deotrora", Position: "Enlace de Prensa", UnitCode: "310", Mail: mail, Phone: "5555550190", Reason: "Seguimiento diario de la prensa."}
	liaison, editor := s.who(petition.Liaison, 0), s.who(petition.Editor, 0)
	r := s.asks(o, began, 10*time.Minute)
	if !c.key {
		s.at(began.Add(time.Hour), func(ctx context.Context) error {
			p, err := r.find(ctx)
			if err != nil {
				return err
			}
			ended(p.Folio)
			return r.say(petition.Reject, liaison, petition.Words{Grounds: []string{"unit_closed"}, Note: "La unidad se extinguió."})(ctx)
		})
		return
	}
	s.at(began.Add(time.Hour), r.take(petition.Forward, liaison, desk.Input{}))
	s.at(began.Add(2*time.Hour), r.verify(editor))
	s.at(began.Add(3*time.Hour), r.take(petition.Send, liaison, desk.Input{}))
	s.at(began.Add(4*time.Hour), func(ctx context.Context) error { return s.receiveAged(ctx, o, r.id) })
}

// receiveAged takes the key, and has it end when its life is over.
func (s *story) receiveAged(ctx context.Context, o seed.Official, petition int64) error {
	if _, err := s.app.Desk.Receive(ctx, s.token(o.Mail, "/clave/"), o.Phone[len(o.Phone)-4:]); err != nil {
		return err
	}
	key, err := s.app.DB.Read().CredentialOfPetition(ctx, petition)
	if err == nil {
		s.at(key.Ends.Add(time.Minute), func(ctx context.Context) error { return s.app.Clock.Turn(ctx, upkeep.Keys) })
	}
	return err
}

// staffAs is the n-th person of the house with a role, as they sign.
func (s *story) staffAs(ctx context.Context, role auth.Role, n int) (auth.Who, error) {
	for _, person := range s.house {
		full, err := s.app.DB.Read().Staff(ctx, person.ID)
		if err != nil {
			return auth.Who{}, err
		}
		who := auth.Who{Kind: auth.Staff, ID: full.ID, Name: full.Name, Lang: "es"}
		for _, r := range person.Roles {
			who.Roles = append(who.Roles, auth.Role(r))
		}
		if who.Has(role) {
			if n == 0 {
				return who, nil
			}
			n--
		}
	}
	return auth.Who{}, fault.New(fault.NotFound, "fault.not_found")
}

func (s *story) keepRecords(ctx context.Context, held string) error {
	keeper, err := s.staffAs(ctx, auth.Liaison, 0)
	if err != nil {
		return err
	}
	second, err := s.staffAs(ctx, auth.Liaison, 1)
	if err != nil {
		return err
	}
	chief, err := s.staffAs(ctx, auth.Authority, 0)
	if err != nil {
		return err
	}
	p, err := s.app.DB.Read().PetitionByFolio(ctx, held)
	if err != nil {
		return err
	}
	order := records.Order{Scope: retention.OnCase, Subject: p.ID, Words: records.Words{
		Reason: "Procedimiento de responsabilidad administrativa en curso.", Owner: "Órgano Interno de Control (ficticio)", Document: "OIC/QR/118"}}
	if err := s.app.Records.Place(ctx, keeper, order); err != nil {
		return err
	}
	id, err := s.proposeOf(ctx, keeper, s.now.AddDate(-5, -3, -6).Year())
	if err != nil || id == 0 {
		return err
	}
	for _, who := range []auth.Who{second, chief} {
		if err := s.app.Records.Opine(ctx, who, id, auth.DemoCode, true, "Conforme: sin asunto pendiente ni valor histórico."); err != nil {
			return err
		}
	}
	if err := s.app.Records.DrawUp(ctx, keeper, id, auth.DemoCode); err != nil {
		return err
	}
	return nil
}

// proposeAgain proposes what has expired of the oldest year and is not held.
func (s *story) proposeAgain(ctx context.Context) error {
	keeper, err := s.staffAs(ctx, auth.Liaison, 0)
	if err == nil {
		_, err = s.proposeOf(ctx, keeper, s.now.AddDate(-6, -1, -12).Year())
	}
	return err
}

// proposeOf proposes what has expired of the folios of a year; 0 where nothing has.
func (s *story) proposeOf(ctx context.Context, who auth.Who, year int) (int64, error) {
	y := strconv.Itoa(year)
	c, err := s.app.Records.Candidates(ctx, who, y)
	if err != nil || len(c.Records) == 0 {
		return 0, err
	}
	return s.app.Records.Propose(ctx, who, y, c.SHA256, "Vencieron los plazos del numeral 7 y no tienen valor histórico.")
}
