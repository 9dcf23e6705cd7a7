package demo

import (
	"bytes"
	"container/heap"
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"clavero/internal/app"
	"clavero/internal/auth"
	"clavero/internal/desk"
	"clavero/internal/digest"
	"clavero/internal/guideline"
	"clavero/internal/jobs"
	"clavero/internal/lang/spanish"
	"clavero/internal/ledger"
	"clavero/internal/mail"
	"clavero/internal/petition"
	"clavero/internal/register"
	"clavero/internal/seed"
	"clavero/internal/store"
	"clavero/internal/vendorsim"
)

// past is how many days the demonstration has lived.
const past = 24

// story lives the past: acts wait in the order of their time.
type story struct {
	app     *app.App
	clock   *Clock
	vendor  *vendorsim.Sim
	mailbox *mail.Memory
	data    seed.DemoData
	now     time.Time
	queue   *jobs.Inline
	house   []store.Staff
	acts    acts
	notes   map[digest.Day][]int64
	edition map[digest.Day]int64 // the first of the day
	readers []string             // user names
}

type act struct {
	at time.Time
	do func(ctx context.Context) error
}

type acts []act

func (a acts) Len() int           { return len(a) }
func (a acts) Less(i, j int) bool { return a[i].at.Before(a[j].at) }
func (a acts) Swap(i, j int)      { a[i], a[j] = a[j], a[i] }
func (a *acts) Push(x any)        { *a = append(*a, x.(act)) }
func (a *acts) Pop() any {
	last := (*a)[len(*a)-1]
	*a = (*a)[:len(*a)-1]
	return last
}

// at plans an act; one that would lie in the future does not happen.
func (s *story) at(t time.Time, do func(ctx context.Context) error) {
	if t.Before(s.now) {
		heap.Push(&s.acts, act{t, do})
	}
}

func (s *story) run(ctx context.Context) error {
	for s.acts.Len() > 0 {
		next := heap.Pop(&s.acts).(act)
		if next.at.After(s.clock.Now()) {
			s.clock.set(next.at)
		}
		if err := next.do(ctx); err != nil {
			return err
		}
		if err := s.queue.Run(ctx, s.clock.Now()); err != nil {
			return err
		}
	}
	return nil
}

// tell plans the whole story: editions, cases, and what was read.
func (s *story) tell() {
	s.notes, s.edition = map[digest.Day][]int64{}, map[digest.Day]int64{}
	s.keepRegister()
	oldest := 0
	for _, e := range s.data.Editions {
		s.publish(e)
		oldest = max(oldest, e.DaysAgo)
	}
	for _, e := range shortEditions(s.now, oldest) { // that of the oldest day is no matutina
		s.publish(e)
	}
	for n := range past {
		s.at(s.dawn(past-1-n), func(ctx context.Context) error {
			_, err := s.app.Notary.Day(ctx)
			return err
		})
	}
	for i, ending := range endings {
		if i < len(s.data.Officials) {
			s.follow(s.data.Officials[i], ending)
		}
	}
	for _, o := range grown {
		s.grow(o)
	}
	s.watch()
	s.tryVendor()
	for _, o := range onPaper {
		s.enter(o.Official, o.state, o.began)
	}
	s.legislate()
	s.refuse()
	s.succeed()
	s.review()
	s.oversee()
	s.at(s.now.Add(-40*time.Minute), func(ctx context.Context) error { // a form that still waits for its address to be confirmed
		unconfirmed := onPaper[0].Official
		unconfirmed.GivenNames, unconfirmed.Surname1, unconfirmed.Mail = "Melquiades", "Sauce", "melquiades.sauce@salud.anahuac.example"
		return s.submit(ctx, unconfirmed)
	})
}

func (s *story) publish(e seed.Edition) {
	place := spanish.MexicoCity()
	local := s.now.In(place).AddDate(0, 0, -e.DaysAgo)
	at := time.Date(local.Year(), local.Month(), local.Day(), e.Hour, e.Minute, 0, 0, place)
	day := digest.DayOf(at, place)
	if !at.Before(s.now) {
		at = s.now.Add(-5 * time.Minute) // before the hour of today's edition it is already there
	}
	s.at(at, func(ctx context.Context) error {
		result, err := s.app.Newsroom.Import(ctx, ledger.Actor{Kind: ledger.ByOperator}, bytes.NewReader(e.CSV), day, e.Kind, time.Time{}, true)
		if err != nil {
			return err
		}
		if s.edition[day] == 0 {
			s.edition[day] = result.Edition.ID
		}
		for _, section := range result.Edition.Sections {
			for _, note := range section.Notes {
				if section.Layout == digest.Notes {
					s.notes[day] = append(s.notes[day], note.ID)
				}
			}
		}
		return nil
	})
}

// dawn is a quarter past midnight, n days before today.
func (s *story) dawn(n int) time.Time {
	local := s.now.In(spanish.MexicoCity()).AddDate(0, 0, -n)
	return time.Date(local.Year(), local.Month(), local.Day(), 0, 15, 0, 0, local.Location())
}

// workday is an hour of the n-th working day before today.
func (s *story) workday(n, hour, minute int) time.Time {
	rules := guideline.Standard().Calendar
	local := s.now.In(spanish.MexicoCity())
	for n > 0 {
		local = local.AddDate(0, 0, -1)
		noon := time.Date(local.Year(), local.Month(), local.Day(), 12, 0, 0, 0, local.Location())
		if rules.IsWorking(noon) {
			n--
		}
	}
	return time.Date(local.Year(), local.Month(), local.Day(), hour, minute, 0, 0, local.Location())
}

// who gives the n-th person of the house with a role, acting in a part of the procedure.
func (s *story) who(role petition.Role, n int) petition.Actor {
	for _, person := range s.house {
		for _, r := range person.Roles {
			if r == string(role) {
				if n == 0 {
					return petition.Actor{Role: role, ID: person.ID, Name: person.Name}
				}
				n--
			}
		}
	}
	return petition.Actor{}
}

// ending is how far a case has come, and when it began (working days ago).
type ending struct {
	state petition.State
	began int
	hour  int
}

// endings are the cases that came by the public form, in the order of the demonstration's officials; onPaper has others.
// The states the portal leaves within a second (verified, obtained) are in neither.
var endings = []ending{
	{petition.Settled, 12, 10},
	{petition.Settled, 11, 9},
	{petition.Settled, 9, 11},
	{petition.Settled, 8, 13},
	{petition.Sent, 3, 10},
	{petition.Probed, 2, 12},
	{petition.Forwarded, 2, 16},
	{petition.Received, 1, 17},
	{petition.Returned, 4, 11},
	{petition.Undelivered, 4, 9},
	{petition.Received, 1, 16},
	{petition.Rejected, 6, 10},
	{petition.Refused, 5, 12},
	{petition.Forwarded, 3, 13},
	{petition.Received, 3, 11},
}

// follow plans a case up to its ending.
func (s *story) follow(o seed.Official, e ending) {
	began := s.workday(e.began, e.hour, 7)
	r := s.asks(o, began, 9*time.Minute)
	liaison, editor := s.who(petition.Liaison, 0), s.who(petition.Editor, 0)
	if e.state == petition.Received {
		return
	}
	forwarded := began.Add(50 * time.Minute)
	s.at(forwarded, r.take(petition.Forward, liaison, desk.Input{}))
	switch e.state {
	case petition.Forwarded:
		return
	case petition.Returned:
		s.at(forwarded.Add(40*time.Minute), r.say(petition.Return, editor, petition.Words{
			Grounds: []string{"unit_unclear"}, Message: "Escriba el nombre de su unidad como aparece en su nombramiento."}))
		return
	case petition.Rejected:
		s.at(forwarded.Add(2*time.Hour), r.say(petition.Reject, editor, petition.Words{
			Grounds: []string{"unit_closed"}, Note: "La unidad se extinguió y la persona no indicó la que la sucede."}))
		return
	}
	s.at(forwarded.Add(75*time.Minute), r.verify(editor))
	if e.state == petition.Probed || e.state == petition.Refused {
		return
	}
	sent := forwarded.Add(2 * time.Hour)
	s.at(sent, r.take(petition.Send, s.who(petition.Liaison, 1), desk.Input{}))
	if e.state == petition.Settled {
		s.at(sent.Add(35*time.Minute), func(ctx context.Context) error { return s.receive(ctx, o) })
	}
}

func (s *story) submit(ctx context.Context, o seed.Official) error {
	applicant, err := s.applicant(ctx, o)
	if err != nil {
		return err
	}
	return s.app.Desk.Submit(ctx, desk.Request{Applicant: applicant, Lang: "es", Notice: "2026-1"})
}

// applicant is what a person writes in the form, with their unit found in the catalogue.
func (s *story) applicant(ctx context.Context, o seed.Official) (petition.Applicant, error) {
	form := desk.Form{GivenNames: o.GivenNames, Surname1: o.Surname1, Surname2: o.Surname2, Position: o.Position, UnitText: o.UnitText,
		Mail: o.Mail, Phone: o.Phone, Extension: o.Extension, Reason: o.Reason}
	if o.UnitCode != "" {
		unit, err := s.app.DB.Read().UnitByCode(ctx, o.UnitCode)
		if err != nil {
			return petition.Applicant{}, err
		}
		form.UnitID = unit.ID
	}
	return form.Read(desk.Demands{})
}

// token is that of the latest letter to an address whose link leads to a page.
func (s *story) token(address, page string) string {
	for _, sent := range s.mailbox.List() {
		if sent.To.Mail != address || sent.Letter.Button == nil {
			continue
		}
		if _, token, ok := strings.Cut(sent.Letter.Button.URL, page); ok {
			return token
		}
	}
	return ""
}

// Passphrase is what every reader of the demonstration has set.
const Passphrase = "mazorca lenta bajo la lluvia"

// receive takes a key as its official does: the link, the first sign-in, a passphrase, and then mornings of reading.
func (s *story) receive(ctx context.Context, o seed.Official) error {
	key, err := s.app.Desk.Receive(ctx, s.token(o.Mail, "/clave/"), o.Phone[len(o.Phone)-4:])
	if err != nil {
		return err
	}
	place := auth.Place{Prefix: "192.0.2.0/24", Device: "desktop"}
	signed, err := s.app.Identity.SignIn(ctx, auth.Attempt{User: key.UserName, Passphrase: key.Secret, From: place})
	if err != nil {
		return err
	}
	if _, err := s.app.Identity.SetPassphrase(ctx, signed.Token, "", Passphrase); err != nil {
		return err
	}
	s.read(signed.Who)
	return nil
}

// shareOfDay is on how many of ten days of its kind a reader reads: the digest is read at work.
func shareOfDay(day time.Weekday) int {
	switch day {
	case time.Saturday:
		return 3
	case time.Sunday:
		return 2
	}
	return 9
}

// mornings are the hours at which people begin to read, as often as each stands here.
var mornings = []int{6, 7, 7, 7, 7, 8, 8, 8, 9, 10}

// read plans a reader's mornings from now on: nearly every working day, at about their own hour, some of the notes; on some
// afternoons they look again.
func (s *story) read(who auth.Who) {
	s.readers = append(s.readers, who.User)
	habits := rand.New(rand.NewPCG(uint64(who.Official), 7))
	hour, device := mornings[habits.IntN(len(mornings))], []string{"phone", "desktop"}[habits.IntN(2)]
	prefix := fmt.Sprintf("198.51.100.%d/24", habits.IntN(200))
	place := spanish.MexicoCity()
	first := s.clock.Now().In(place)
	for day := time.Date(first.Year(), first.Month(), first.Day(), 0, 0, 0, 0, place); day.Before(s.now); day = day.AddDate(0, 0, 1) {
		if habits.IntN(10) >= shareOfDay(day.Weekday()) {
			continue
		}
		began := time.Date(day.Year(), day.Month(), day.Day(), hour, 2+habits.IntN(57), habits.IntN(60), 0, place)
		if hour == 6 { // today's edition comes out shortly before seven
			began = began.Add(time.Duration(57-began.Minute()) * time.Minute)
		}
		if began.Before(s.clock.Now()) {
			continue
		}
		access := register.Access{Kind: register.SignIn, Credential: who.ID, Official: who.Official, Unit: who.Unit, Prefix: prefix, Device: device}
		s.record(began, access)
		s.readNotes(began, access, 3+habits.IntN(9), habits)
		if working(day) && habits.IntN(5) == 0 {
			s.readNotes(began.Add(time.Duration(5+habits.IntN(4))*time.Hour), access, 1+habits.IntN(3), habits)
		}
	}
}

func (s *story) readNotes(began time.Time, access register.Access, count int, habits *rand.Rand) {
	day := digest.DayOf(began, spanish.MexicoCity())
	s.at(began.Add(9*time.Second), func(ctx context.Context) error {
		if s.edition[day] == 0 {
			return nil
		}
		opened := s.placed(ctx, access)
		opened.Kind, opened.Item = register.Edition, s.edition[day]
		return s.app.Accesses.Record(ctx, opened)
	})
	for i := range count {
		began = began.Add(time.Duration(20+habits.IntN(80)) * time.Second)
		pick := habits.IntN(1000)
		s.at(began, func(ctx context.Context) error {
			notes := s.notes[day]
			if len(notes) == 0 {
				return nil
			}
			read := s.placed(ctx, access)
			read.Kind, read.Item = register.Note, notes[(pick+i)%len(notes)]
			return s.app.Accesses.Record(ctx, read)
		})
	}
}

// placed has an access count for the unit that its person is in by then.
func (s *story) placed(ctx context.Context, access register.Access) register.Access {
	if official, err := s.app.DB.Read().Official(ctx, access.Official); err == nil {
		access.Unit = official.UnitID
	}
	return access
}

func (s *story) record(at time.Time, access register.Access) {
	s.at(at, func(ctx context.Context) error {
		access := s.placed(ctx, access)
		if err := s.app.Accesses.Record(ctx, access); err != nil {
			return err
		}
		return s.app.DB.WriteLight(ctx, func(tx *store.Tx) error { return tx.UseCredential(ctx, access.Credential, tx.Now) })
	})
}
