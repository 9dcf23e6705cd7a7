package directory

import (
	"slices"
	"strings"

	"clavero/internal/lang/spanish"
)

// Listed is a person as the public directory of the institutions names them (LGTAIP, article 65-VI).
type Listed struct {
	Row      int
	Name     string
	Position string
	Level    string
	Since    string // ISO date of their taking the post, or as the file has it
	Unit     string
	Mail     string // lower case
}

// Folded is what a name is compared by.
func (l Listed) Folded() string { return spanish.FoldName(l.Name) }

// Holder is an official with what the comparison needs besides.
type Holder struct {
	Official
	UnitName, UnitCode string
	UserName           string // of the key that has not ended; empty for none
}

// Finding is what a roster says of an official.
type Finding string

// The findings. None changes anything: a person looks into each.
const (
	Agrees   Finding = "agrees"   // there, as the directory has them
	Differs  Finding = "differs"  // there, with another post, unit or address
	Namesake Finding = "namesake" // somebody of that name is there: whether it is they, a person judges
	Missing  Finding = "missing"  // not there although they hold a key: they may have left
	Unlisted Finding = "unlisted" // not there, and without a key
)

// Compared is a finding about one official.
type Compared struct {
	Finding Finding
	Holder  Holder
	Listed  []Listed // as whom they are there, or may be
	Fields  []string // position, unit, mail: what differs
}

// Roster is a public directory, ready to be asked.
type Roster struct {
	Day        string // ISO date it speaks of
	Rows       int
	Duplicates int // rows that say what another said
	byMail     map[string][]Listed
	byName     map[string][]Listed
	People     []Listed // without the duplicates
}

// NewRoster makes a roster of the rows of a file. Rows of the same person, post and unit are one.
func NewRoster(day string, rows []Listed) *Roster {
	r := &Roster{Day: day, Rows: len(rows), byMail: map[string][]Listed{}, byName: map[string][]Listed{}}
	seen := map[string]bool{}
	for _, row := range rows {
		name := row.Folded()
		key := strings.Join([]string{name, row.Mail, spanish.FoldName(row.Position), spanish.FoldName(row.Unit)}, "\x00")
		if seen[key] {
			r.Duplicates++
			continue
		}
		seen[key] = true
		r.People = append(r.People, row)
		r.byName[name] = append(r.byName[name], row)
		if row.Mail != "" {
			r.byMail[row.Mail] = append(r.byMail[row.Mail], row)
		}
	}
	return r
}

// Compare says of each official whether the roster has them: by their address, else by their name in their unit. An
// address that several share proves nobody unless the name agrees; a name alone is left to a person.
func (r *Roster) Compare(holders []Holder) []Compared {
	compared := make([]Compared, 0, len(holders))
	for _, h := range holders {
		compared = append(compared, r.compare(h))
	}
	return compared
}

func (r *Roster) compare(h Holder) Compared {
	name := spanish.FoldName(h.Name())
	named := func(l Listed) bool { return l.Folded() == name }
	byMail := r.byMail[strings.ToLower(h.Mail)]
	sameMail := kept(byMail, named)
	if len(sameMail) == 0 && len(byMail) == 1 {
		sameMail = byMail // married names, second surnames left out: the address is theirs alone
	}
	there := kept(r.byName[name], func(l Listed) bool { return h.works(l.Unit) })
	switch {
	case len(sameMail) > 0:
		return agreement(h, closest(h, sameMail))
	case len(there) == 1:
		return agreement(h, there[0])
	case len(r.byName[name]) > 0:
		return Compared{Finding: Namesake, Holder: h, Listed: r.byName[name]}
	case h.UserName != "":
		return Compared{Finding: Missing, Holder: h}
	}
	return Compared{Finding: Unlisted, Holder: h}
}

// closest is the row of a person of several posts that is most like the directory's.
func closest(h Holder, rows []Listed) Listed {
	return slices.MinFunc(rows, func(a, b Listed) int { return len(differing(h, a)) - len(differing(h, b)) })
}

func agreement(h Holder, l Listed) Compared {
	c := Compared{Finding: Agrees, Holder: h, Listed: []Listed{l}, Fields: differing(h, l)}
	if len(c.Fields) > 0 {
		c.Finding = Differs
	}
	return c
}

// differing names what a roster has otherwise; what it leaves empty does not differ.
func differing(h Holder, l Listed) []string {
	var fields []string
	if l.Position != "" && spanish.FoldName(l.Position) != spanish.FoldName(h.Position) {
		fields = append(fields, "position")
	}
	if l.Unit != "" && !h.works(l.Unit) {
		fields = append(fields, "unit")
	}
	if l.Mail != "" && l.Mail != strings.ToLower(h.Mail) {
		fields = append(fields, "mail")
	}
	return fields
}

// works reports whether a unit, in words or by its code, is the official's.
func (h Holder) works(unit string) bool {
	folded := spanish.FoldName(unit)
	return folded != "" && (folded == spanish.FoldName(h.UnitName) || folded == spanish.FoldName(h.UnitCode))
}

func kept(rows []Listed, keep func(Listed) bool) []Listed {
	var list []Listed
	for _, row := range rows {
		if keep(row) {
			list = append(list, row)
		}
	}
	return list
}

// Seen is what the check of a person's data (1.2) asks a roster.
func (r *Roster) Seen(name, mail string) RosterSeen {
	found := r.byMail[strings.ToLower(mail)]
	seen := RosterSeen{Day: r.Day, ByMail: len(found) > 0}
	if !seen.ByMail {
		found = r.byName[spanish.FoldName(name)]
	}
	if seen.People = len(found); seen.People > 0 {
		seen.Position, seen.Unit = found[0].Position, found[0].Unit
	}
	return seen
}

// RosterSeen is what the latest public directory on file says of a person; without Day there is none.
type RosterSeen struct {
	Day            string
	ByMail         bool
	People         int // who have that address or, where nobody does, that name
	Position, Unit string
}

// roster is evidence and decides nothing: directories are published late, and leave people out.
func roster(s RosterSeen) Check {
	facts := map[string]string{"Roster": s.Day}
	if s.People > 0 {
		facts["RosterPosition"], facts["RosterUnit"] = s.Position, s.Unit
	}
	switch {
	case s.People == 0:
		return Check{CheckRoster, Attention, "check.roster.absent", facts, ""}
	case s.People > 1:
		return Check{CheckRoster, Attention, "check.roster.several", facts, ""}
	case !s.ByMail:
		return Check{CheckRoster, Attention, "check.roster.name", facts, ""}
	}
	return Check{CheckRoster, Pass, "check.roster.there", facts, ""}
}
