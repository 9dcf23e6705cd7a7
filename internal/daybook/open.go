package daybook

import (
	"context"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"clavero/internal/auth"
	"clavero/internal/casefile"
	"clavero/internal/digest"
	"clavero/internal/fault"
	"clavero/internal/ledger"
	"clavero/internal/reading"
	"clavero/internal/register"
	"clavero/internal/store"
)

// What may be opened in detail.
const (
	OfPerson = "person" // what one person opened, when and from where
	OfNote   = "note"   // who read one note, and when
)

const (
	minReason   = 10
	maxReason   = 500
	openFor     = time.Hour // after it was opened it is shown to whoever did, and to nobody else
	mostShown   = 2000      // accesses on a page
	longestSpan = 5*366 + 1 // days
)

// Asked is what somebody wants opened, and why.
type Asked struct {
	Kind     string
	Subject  int64 // number of the official or of the note
	From, To digest.Day
	Reason   string
}

// Opening is that reading was opened in detail.
type Opening struct {
	Asked
	ID    int64
	At    time.Time
	By    string // name of who did
	About string // name of the person, or headline of the note
	Entry int64
}

// Opened is an opening with what it shows.
type Opened struct {
	Opening
	Until time.Time // it is shown
	Rows  []Row
	More  bool // there are more than are shown
}

// Row is one access of a person, or what one person did with a note.
type Row struct {
	At       time.Time
	Kind     register.Kind
	Item     int64
	Title    string // headline of the note, or day and kind of the edition
	Person   string
	User     string
	Unit     string
	Prefix   string
	Device   string
	Opened   int       // how often, of a note
	LastRead time.Time // of a note
}

type openedDetail struct {
	Kind    string     `json:"kind"`
	Subject int64      `json:"subject"`
	From    digest.Day `json:"from"`
	To      digest.Day `json:"to"`
	Reason  string     `json:"reason"`
}

// Open records that somebody opens one person's reading, or who read a note, with who, when, the period and the reason, and
// gives the number under which it is shown to them for an hour.
//
// Denied for who may not; Invalid at «subject», «from», «to» and «reason». 3.3
func (b *Book) Open(ctx context.Context, who auth.Who, a Asked) (int64, error) {
	if err := who.May(auth.OpenReading); err != nil {
		return 0, err
	}
	a.Reason = strings.TrimSpace(a.Reason)
	if err := fault.Form(b.wrong(ctx, a)); err != nil {
		return 0, err
	}
	kept := store.RegisterOpening{ID: b.DB.NewID(), Staff: who.ID, Kind: a.Kind, Subject: a.Subject, From: string(a.From), To: string(a.To)}
	on := ledger.Subject{Kind: ledger.OnOfficial, ID: a.Subject}
	if a.Kind == OfNote {
		on = onDay(digest.DayOfNote(a.Subject))
	}
	return kept.ID, b.DB.Write(ctx, func(tx *store.Tx) error {
		var err error
		kept.At = tx.Now
		if kept.Sealed, err = b.Files.Seal(ctx, tx.Reader, casefile.House, openingRow(kept.ID), a.Reason); err != nil {
			return err
		}
		kept.Entry, err = b.Files.Record(ctx, tx, casefile.Act{
			Kind: ledger.RegisterOpened, What: a.Kind, By: who.Actor(), On: on,
			Detail: openedDetail(a),
		})
		if err != nil {
			return err
		}
		return tx.InsertRegisterOpening(ctx, kept)
	})
}

func openingRow(id int64) string { return "register/opening/" + strconv.FormatInt(id, 10) }

func (b *Book) wrong(ctx context.Context, a Asked) []fault.Field {
	var fields []fault.Field
	if _, err := b.about(ctx, a.Kind, a.Subject); err != nil {
		fields = append(fields, fault.Field{Name: "subject", Text: "daybook.open.unknown." + a.Kind})
	}
	for _, day := range []struct {
		name string
		day  digest.Day
	}{{"from", a.From}, {"to", a.To}} {
		if _, err := digest.ParseDay(string(day.day)); err != nil {
			fields = append(fields, fault.Field{Name: day.name, Text: "daybook.open.day"})
		}
	}
	if len(fields) == 0 && (a.To < a.From || a.To.Number()-a.From.Number() > longestSpan) {
		fields = append(fields, fault.Field{Name: "to", Text: "daybook.open.span"})
	}
	if n := len([]rune(a.Reason)); n < minReason || n > maxReason {
		fields = append(fields, fault.Field{Name: "reason", Text: "daybook.open.reason_bad", Args: fault.Args("Least", minReason, "Most", maxReason)})
	}
	return fields
}

// about names a person or a note; fault.NotFound for none.
func (b *Book) about(ctx context.Context, kind string, subject int64) (string, error) {
	switch kind {
	case OfPerson:
		o, err := b.DB.Read().Official(ctx, subject)
		return o.Name(), err
	case OfNote:
		return b.DB.Read().Headline(ctx, subject)
	}
	return "", fault.New(fault.NotFound, "fault.not_found")
}

// Openings lists who opened whose reading and why, the newest first, from before that number on; 0 for the newest.
//
// Denied for who may not see it.
func (b *Book) Openings(ctx context.Context, who auth.Who, before int64, limit int) ([]Opening, error) {
	if err := who.May(auth.SeeOpenings); err != nil {
		return nil, err
	}
	if before <= 0 {
		before = math.MaxInt64
	}
	kept, err := b.DB.Read().RegisterOpenings(ctx, before, limit)
	if err != nil {
		return nil, err
	}
	list := make([]Opening, len(kept))
	for i, k := range kept {
		if list[i], err = b.opening(ctx, k); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func (b *Book) opening(ctx context.Context, k store.RegisterOpening) (Opening, error) {
	o := Opening{Asked: Asked{Kind: k.Kind, Subject: k.Subject, From: digest.Day(k.From), To: digest.Day(k.To)}, ID: k.ID, At: k.At, Entry: k.Entry}
	if err := b.Files.Open(ctx, b.DB.Read(), casefile.House, openingRow(k.ID), k.Sealed, &o.Reason); err != nil {
		return o, err
	}
	var err error
	if o.By, err = b.staffName(ctx, k.Staff); err != nil {
		return o, err
	}
	o.About, err = b.about(ctx, k.Kind, k.Subject)
	if notFound(err) { // a person or a note that is gone
		o.About, err = "", nil
	}
	return o, err
}

// Opened shows what was opened, to whoever opened it and for an hour.
//
// NotFound for anybody else's; Gone after the hour.
func (b *Book) Opened(ctx context.Context, who auth.Who, id int64) (Opened, error) {
	k, err := b.DB.Read().RegisterOpening(ctx, id)
	if err == nil && (k.Staff != who.ID || who.May(auth.OpenReading) != nil) {
		err = fault.New(fault.NotFound, "fault.not_found")
	}
	if err != nil {
		return Opened{}, err
	}
	shown := Opened{Until: k.At.Add(openFor)}
	if b.DB.Now().After(shown.Until) {
		return shown, fault.New(fault.Gone, "daybook.open.over")
	}
	if shown.Opening, err = b.opening(ctx, k); err != nil {
		return shown, err
	}
	if k.Kind == OfNote {
		return shown, b.readers(ctx, &shown)
	}
	return shown, b.readings(ctx, &shown)
}

// readings lists what a person opened.
func (b *Book) readings(ctx context.Context, shown *Opened) error {
	sums, err := b.DB.Events().DaySumsOfOfficial(ctx, shown.Subject, string(shown.From), string(shown.To))
	if err != nil {
		return err
	}
	active := map[digest.Day]bool{}
	for _, s := range sums {
		active[digest.Day(s.Day)] = true
	}
	var all []register.Access
	err = b.eachDay(ctx, shown.From, shown.To, active, func(day digest.Day) error {
		found, err := b.accessesOf(ctx, day, register.Access{Official: shown.Subject})
		all = append(all, found...)
		return err
	})
	if err != nil {
		return err
	}
	if shown.More = len(all) > mostShown; shown.More {
		all = all[:mostShown]
	}
	names := newNamed(b)
	for _, a := range all {
		row := Row{At: a.At, Kind: a.Kind, Item: a.Item, Prefix: a.Prefix, Device: a.Device}
		if row.User, err = names.user(ctx, a.Credential); err != nil {
			return err
		}
		if row.Title, err = names.item(ctx, a.Kind, a.Item); err != nil {
			return err
		}
		shown.Rows = append(shown.Rows, row)
	}
	return nil
}

// readers lists who read a note.
func (b *Book) readers(ctx context.Context, shown *Opened) error {
	days, err := b.DB.Events().DaysOfItem(ctx, register.Note, shown.Subject, string(shown.From), string(shown.To))
	if err != nil {
		return err
	}
	active := map[digest.Day]bool{}
	for _, day := range days {
		active[digest.Day(day)] = true
	}
	at := map[int64]int{}
	names := newNamed(b)
	return b.eachDay(ctx, shown.From, shown.To, active, func(day digest.Day) error {
		found, err := b.accessesOf(ctx, day, register.Access{Kind: register.Note, Item: shown.Subject})
		if err != nil {
			return err
		}
		for _, a := range found {
			if i, known := at[a.Credential]; known {
				shown.Rows[i].Opened++
				shown.Rows[i].LastRead = a.At
				continue
			}
			if len(shown.Rows) == mostShown {
				shown.More = true
				continue
			}
			row := Row{At: a.At, LastRead: a.At, Opened: 1, Device: a.Device, Prefix: a.Prefix}
			if row.User, err = names.user(ctx, a.Credential); err != nil {
				return err
			}
			if row.Person, row.Unit, err = names.person(ctx, a.Official, a.Unit); err != nil {
				return err
			}
			at[a.Credential] = len(shown.Rows)
			shown.Rows = append(shown.Rows, row)
		}
		return nil
	})
}

// eachDay goes through the days of a span in which there may be something: those added up that are active, and those that
// are not closed yet.
func (b *Book) eachDay(ctx context.Context, from, to digest.Day, active map[digest.Day]bool, fn func(digest.Day) error) error {
	next, _, err := b.next(ctx)
	if err != nil {
		return err
	}
	if today := b.today(); to > today {
		to = today
	}
	for day := from; day <= to; day = day.Add(1) {
		if !active[day] && day < next {
			continue
		}
		if err := fn(day); err != nil {
			return err
		}
	}
	return nil
}

// accessesOf lists a day's accesses of one person, or of one note.
func (b *Book) accessesOf(ctx context.Context, day digest.Day, of register.Access) ([]register.Access, error) {
	from, to, err := reading.Span(day)
	if err != nil {
		return nil, err
	}
	a, kept, err := b.archiveOf(ctx, day)
	if err != nil {
		return nil, err
	}
	if kept {
		all, err := b.archived(ctx, a, day, of.Official)
		if of.Official == 0 {
			all = slices.DeleteFunc(all, func(one register.Access) bool { return one.Kind != of.Kind || one.Item != of.Item })
		}
		return all, err
	}
	const most = 200_000
	if of.Official != 0 {
		return b.DB.Events().AccessesOfOfficial(ctx, of.Official, from, to, most)
	}
	return b.DB.Events().AccessesOfItem(ctx, of.Kind, of.Item, from, to, most)
}

// named finds what numbers of accesses are called, each once.
type named struct {
	*Book
	users, items map[int64]string
	people       map[int64][2]string
}

func newNamed(b *Book) *named {
	return &named{Book: b, users: map[int64]string{}, items: map[int64]string{}, people: map[int64][2]string{}}
}

func (n *named) user(ctx context.Context, key int64) (string, error) {
	if user, known := n.users[key]; known {
		return user, nil
	}
	c, err := n.DB.Read().Credential(ctx, key)
	if notFound(err) {
		err = nil
	}
	n.users[key] = c.UserName
	return c.UserName, err
}

func (n *named) item(ctx context.Context, kind register.Kind, item int64) (string, error) {
	if title, known := n.items[item]; known || item == 0 {
		return title, nil
	}
	title, err := "", error(nil)
	if kind == register.Note {
		title, err = n.DB.Read().Headline(ctx, item)
	} else if e, finding := n.DB.Read().Edition(ctx, item); finding == nil {
		title = string(e.Day) + " " + string(e.Kind)
	} else {
		err = finding
	}
	if notFound(err) {
		title, err = "", nil
	}
	n.items[item] = title
	return title, err
}

func (n *named) person(ctx context.Context, official, unit int64) (string, string, error) {
	if found, known := n.people[official]; known {
		return found[0], found[1], nil
	}
	o, err := n.DB.Read().Official(ctx, official)
	if err != nil && !notFound(err) {
		return "", "", err
	}
	u, err := n.DB.Read().Unit(ctx, unit)
	if notFound(err) {
		err = nil
	}
	n.people[official] = [2]string{o.Name(), u.Name}
	return o.Name(), u.Name, err
}
