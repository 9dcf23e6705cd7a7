package demo

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"clavero/internal/auth"
	"clavero/internal/daybook"
	"clavero/internal/desk"
	"clavero/internal/digest"
	"clavero/internal/intake"
	"clavero/internal/lang/spanish"
	"clavero/internal/petition"
	"clavero/internal/provider/builtin"
	"clavero/internal/provider/scim"
	"clavero/internal/reading"
	"clavero/internal/register"
)

// oversee plans what the offices did to keep watch: the vendor's access logs and list of users, and reading that was
// opened in detail for a reason.
func (s *story) oversee() {
	s.at(s.workday(3, 13, 10), s.compare)
	for _, ago := range []int{6, 2} { // it comes on the day after, by ten; of the first speaks an addendum of the editors
		day := s.now.In(spanish.MexicoCity()).AddDate(0, 0, -ago)
		s.at(time.Date(day.Year(), day.Month(), day.Day()+1, 10, 20, 0, 0, spanish.MexicoCity()), func(ctx context.Context) error { return s.takeLog(ctx, day) })
	}
	for _, ago := range []int{9, 2} {
		day := s.now.In(spanish.MexicoCity()).AddDate(0, 0, -ago)
		stranger := register.Access{Kind: register.Refused, Prefix: "203.0.113.0/24", Device: "desktop"}
		s.at(time.Date(day.Year(), day.Month(), day.Day(), 22, 41, 7, 0, spanish.MexicoCity()), func(ctx context.Context) error { return s.app.Accesses.Record(ctx, stranger) })
	}
	s.at(s.workday(2, 12, 35), s.openNote)
	s.at(s.workday(1, 17, 20), s.openPerson)
}

// compare holds the vendor's list of users against the keys.
func (s *story) compare(ctx context.Context) error {
	day := digest.DayOf(s.clock.Now(), spanish.MexicoCity())
	list := desk.VendorList{File: "usuarios-e-medios.csv", Day: string(day), Headings: map[string]string{}, Content: s.vendor.List()}
	_, err := s.app.Desk.KeepReconciliation(ctx, s.who(petition.Editor, 0), scim.Name, list)
	return err
}

// takeLog takes in what the vendor's archive, which accepts our keys, wrote down on a day.
func (s *story) takeLog(ctx context.Context, day time.Time) error {
	var text strings.Builder
	line := func(minute int, user, request string, status int) {
		at := time.Date(day.Year(), day.Month(), day.Day(), 8, minute, 11, 0, spanish.MexicoCity())
		fmt.Fprintf(&text, "198.51.100.20 - %s [%s] \"%s HTTP/1.1\" %d 4180 \"-\" \"Mozilla/5.0\"\n", user, at.Format("02/Jan/2006:15:04:05 -0700"), request, status)
	}
	for i, user := range slices.Sorted(slices.Values(s.readers)) {
		line(7*i, user, "POST /acervo/entrar", 303)
		line(7*i, user, "GET /acervo/logo.svg", 200)
		line(7*i+1, user, fmt.Sprintf("GET /acervo/notas/%d", 4100+i), 200)
	}
	line(52, "sprueba", "POST /acervo/entrar", 303)
	name := "acervo-" + day.Format(time.DateOnly) + ".log"
	log := reading.VendorLog{Provider: builtin.Name, File: name, Options: intake.LogOptions{Headings: map[string]string{}, Most: 1 << 20},
		Rules: register.LogRules{SignIns: []string{"/acervo/entrar"}, Notes: []string{"/acervo/notas/"}}}
	_, err := s.app.Accesses.ImportLog(ctx, s.editor().Actor(), log, strings.NewReader(text.String()), true, nil)
	return err
}

// openNote has an editor open who read a note.
func (s *story) openNote(ctx context.Context) error {
	day := digest.DayOf(s.clock.Now(), spanish.MexicoCity())
	if len(s.notes[day]) == 0 {
		return nil
	}
	_, err := s.app.Days.Open(ctx, s.editor(), daybook.Asked{Kind: daybook.OfNote, Subject: s.notes[day][0], From: day, To: day,
		Reason: "El medio corrigió la nota a mediodía: se avisa a quienes leyeron la primera versión."})
	return err
}

// openPerson has the auditor open what one person read.
func (s *story) openPerson(ctx context.Context) error {
	auditor, err := s.staffAs(ctx, auth.Auditor, 0)
	if err != nil {
		return err
	}
	people, _, err := s.app.DB.Read().FindOfficials(ctx, spanish.Fold(grown[0].Surname1), 0, "", 1, 0)
	if err != nil || len(people) == 0 {
		return err
	}
	day := digest.DayOf(s.clock.Now(), spanish.MexicoCity())
	_, err = s.app.Days.Open(ctx, auditor, daybook.Asked{Kind: daybook.OfPerson, Subject: people[0].ID, From: day.Add(-6), To: day,
		Reason: "Queja OIC/QR/121: se revisa si la clave se usó desde dos lugares el mismo día."})
	return err
}

// mistypes has somebody who reads sign in with an old secret, some times, on a day of which a comment of the editors speaks.
func (s *story) mistypes(key *grownKey) {
	const ago = 4 // days
	s.keepsReading(key)
	day := s.now.In(spanish.MexicoCity()).AddDate(0, 0, -ago)
	refused := register.Access{Kind: register.Refused, Credential: key.who.ID, Official: key.who.Official, Unit: key.who.Unit, Prefix: "198.51.100.0/24", Device: "phone"}
	for n := range 3 {
		s.at(time.Date(day.Year(), day.Month(), day.Day(), 6, 12, 9+21*n, 0, spanish.MexicoCity()), func(ctx context.Context) error { return s.app.Accesses.Record(ctx, refused) })
	}
}
