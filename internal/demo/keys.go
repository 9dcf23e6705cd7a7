package demo

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"clavero/internal/auth"
	"clavero/internal/desk"
	"clavero/internal/lang/spanish"
	"clavero/internal/petition"
	"clavero/internal/seed"
)

// grown are people who have had their keys for long, so that the demonstration shows what becomes of keys: one near its
// end, one renewed, one suspended, one that ended, one whose holder's data change.
var grown = []grownReader{
	{Official: seed.Official{GivenNames: "Hortensia", Surname1: "Llanes", Surname2: "Tular", Position: "Subdirectora de Enlace Estatal", UnitCode: "310",
		Mail: "hortensia.llanes@salud.anahuac.example", Phone: "5555550161", Reason: "Dar seguimiento a lo que se publica en los estados."}, age: 354, then: (*story).mistypes},
	{Official: seed.Official{GivenNames: "Ulises", Surname1: "Riberas", Surname2: "Cantil", Position: "Jefe de Departamento de Análisis", UnitCode: "316",
		Mail: "ulises.riberas@salud.anahuac.example", Phone: "5555550162", Reason: "Análisis diario para la dirección."}, age: 348, then: (*story).renews},
	{Official: seed.Official{GivenNames: "Petra", Surname1: "Colladas", Surname2: "Brezo", Position: "Asesora", UnitCode: "100",
		Mail: "petra.colladas@salud.anahuac.example", Phone: "5555550163", Reason: "Carpeta informativa de la oficina."}, age: 210, then: (*story).isSuspended},
	{Official: seed.Official{GivenNames: "Gumaro", Surname1: "Sierra", Surname2: "Barrancas", Position: "Enlace de comunicación", UnitCode: "316",
		Mail: "gumaro.sierra@salud.anahuac.example", Phone: "5555550164", Reason: "Seguimiento de brotes en la prensa."}, age: 372},
	{Official: seed.Official{GivenNames: "Evelia", Surname1: "Duarte", Surname2: "Pinar", Position: "Coordinadora de Campañas", UnitCode: "310",
		Mail: "evelia.duarte@salud.anahuac.example", Phone: "5555550165", Reason: "Preparar las campañas del año."}, age: 160, then: (*story).changes},
	reader("Plutarco", "Hinojal", "Recodo", "Director General Adjunto", "600", 191, 330), reader("Nemesia", "Cantera", "Lirio", "Jefa de Prensa", "NCA", 192, 301),
	reader("Aristeo", "Cedral", "Ocote", "Enlace de Comunicación Social", "EF01", 193, 280), reader("Filomena", "Jarilla", "Puente", "Enlace de Comunicación Social", "EF02", 194, 262),
	reader("Crispín", "Nogueda", "Alberca", "Secretario Particular", "300", 195, 240), reader("Leocadia", "Trigueros", "Mar", "Subdirectora de Difusión", "S00", 196, 219),
	reader("Baltasar", "Encinal", "Rueda", "Coordinador de Asesores", "100", 197, 188), reader("Salustia", "Portillo", "Heno", "Jefa de Departamento", "318", 198, 120),
}

// reader is somebody who does nothing with their key but read.
func reader(given, first, second, position, unit string, number, age int) grownReader {
	mail := strings.ToLower(spanish.FoldName(given+"."+first)) + "@salud.anahuac.example"
	return grownReader{Official: seed.Official{GivenNames: given, Surname1: first, Surname2: second, Position: position, UnitCode: unit,
		Mail: strings.ReplaceAll(mail, " ", "."), Phone: fmt.Sprintf("5555550%d", number), Reason: "Lectura diaria de la síntesis."}, age: age, reads: true, then: (*story).keepsReading}
}

// grownReader is one of them.
type grownReader struct {
	seed.Official
	age   int // days since they received their key
	then  func(*story, *grownKey)
	reads bool // and nothing else: their passphrase, which costs much to keep, is left out
}

// grownKey is the key of one of them once they have it.
type grownKey struct {
	id  int64
	who auth.Who
}

func (g *grownKey) holder() petition.Actor {
	return petition.Actor{Role: petition.Official, ID: g.who.Official, Name: g.who.Name}
}

// grow plans how somebody came by their key long ago, and what became of it.
func (s *story) grow(g grownReader) {
	place := spanish.MexicoCity()
	day := onWorkday(s.now.In(place).AddDate(0, 0, -g.age))
	got := time.Date(day.Year(), day.Month(), day.Day(), 12, 10, 0, 0, place)
	key := &grownKey{}
	r := s.asks(g.Official, got.Add(-4*time.Hour), 10*time.Minute)
	s.at(got.Add(-3*time.Hour), r.take(petition.Forward, s.who(petition.Liaison, 0), desk.Input{}))
	s.at(got.Add(-2*time.Hour), r.take(petition.Verify, s.who(petition.Editor, 0), desk.Input{}))
	s.at(got.Add(-time.Hour), r.take(petition.Send, s.who(petition.Liaison, 1), desk.Input{}))
	s.at(got, func(ctx context.Context) error {
		given, err := s.app.Desk.Receive(ctx, s.token(g.Mail, "/clave/"), g.Phone[len(g.Phone)-4:])
		if err != nil {
			return err
		}
		key.id = given.Credential
		if g.reads {
			key.who, err = s.holder(ctx, given)
		} else {
			key.who, err = s.settleIn(ctx, given)
		}
		if err != nil {
			return err
		}
		if g.then != nil {
			g.then(s, key)
		}
		return nil
	})
}

// settleIn is the first sign-in and the passphrase.
func (s *story) settleIn(ctx context.Context, key desk.Key) (auth.Who, error) {
	place := auth.Place{Prefix: "192.0.2.0/24", Device: "desktop"}
	signed, err := s.app.Identity.SignIn(ctx, auth.Attempt{User: key.UserName, Passphrase: key.Secret, From: place})
	if err != nil {
		return auth.Who{}, err
	}
	_, err = s.app.Identity.SetPassphrase(ctx, signed.Token, "", Passphrase)
	return signed.Who, err
}

// holder is whoever a key was given to.
func (s *story) holder(ctx context.Context, given desk.Key) (auth.Who, error) {
	key, err := s.app.DB.Read().Credential(ctx, given.Credential)
	return auth.Who{Kind: auth.Reader, ID: key.ID, Official: key.OfficialID, User: key.UserName}, err
}

// keepsReading has somebody read in the weeks of which the demonstration has editions.
func (s *story) keepsReading(key *grownKey) {
	s.at(s.now.AddDate(0, 0, -readFor), func(context.Context) error { s.read(key.who); return nil })
}

const readFor = past // days

// renews presses the button of the letter.
func (s *story) renews(key *grownKey) {
	s.keepsReading(key)
	s.at(s.now.AddDate(0, 0, -6), func(ctx context.Context) error {
		p, err := s.app.Desk.Renew(ctx, key.holder(), key.id, "")
		if err == nil && p.State != petition.Settled {
			err = fmt.Errorf("the renewal %s stands at %s", p.Folio, p.State)
		}
		return err
	})
}

func (s *story) isSuspended(key *grownKey) {
	s.at(s.workday(14, 11, 25), func(ctx context.Context) error {
		_, err := s.app.Desk.ActOnKey(ctx, s.who(petition.Liaison, 0), key.id, petition.Suspension, "Licencia sin goce de sueldo; lo avisó su unidad con el oficio OS/377.")
		return err
	})
}

// changes asks for another post and another address, which is proved; the editors have it.
func (s *story) changes(key *grownKey) {
	const newer = "evelia.duarte@vigilancia.anahuac.example"
	s.at(s.workday(1, 12, 40), func(ctx context.Context) error {
		unit, err := s.app.DB.Read().UnitByCode(ctx, "316")
		if err != nil {
			return err
		}
		o, err := s.app.Desk.Offer(ctx, key.id)
		if err != nil {
			return err
		}
		data := o.Holder
		data.Position, data.UnitID, data.Mail = "Subdirectora de Difusión Epidemiológica", unit.ID, newer
		_, err = s.app.Desk.AskChange(ctx, key.holder(), key.id, data, "")
		return err
	})
	s.at(s.workday(1, 13, 5), func(ctx context.Context) error {
		_, err := s.app.Desk.Prove(ctx, s.token(newer, "/direccion/"))
		return err
	})
}

// watch does every morning what the program does by the clock about keys: letters before their end, and the end.
func (s *story) watch() {
	place := spanish.MexicoCity()
	for n := 40; n >= 0; n-- {
		day := s.now.In(place).AddDate(0, 0, -n)
		s.at(time.Date(day.Year(), day.Month(), day.Day(), 13, 15, 0, 0, place), func(ctx context.Context) error {
			_, warned := s.app.Desk.WarnEnds(ctx)
			_, ended := s.app.Desk.EndKeys(ctx)
			return errors.Join(warned, ended)
		})
	}
}
