package credential

import (
	"slices"
	"strings"

	"clavero/internal/lang/spanish"
)

// Held is a key with what its comparison with a vendor's list needs.
type Held struct {
	ID       int64  `json:"key"`
	Official int64  `json:"official"`
	Name     string `json:"name"`
	Mail     string `json:"mail"`
	UserName string `json:"user"`
	State    State  `json:"state"`
	UnderWay string `json:"under_way,omitempty"` // folio of an act on it that is not done: what it asks for is not a discrepancy
}

// Finding is what a vendor's list says of a key, or of a user that is none of ours.
type Finding string

// The findings. None changes anything: a person looks, and opens the cases that mend it.
const (
	Agrees       Finding = "agrees"        // there and here alike
	Unauthorised Finding = "unauthorised"  // there only: nobody here ever gave it
	Absent       Finding = "absent"        // here only: never created there, or removed
	Renamed      Finding = "renamed"       // the same person is there under another user name
	AliveThere   Finding = "alive_there"   // suspended or ended here, and opens there
	StoppedThere Finding = "stopped_there" // opens here, and was stopped there
	OtherPerson  Finding = "other_person"  // the user name is there with another person's name and address
	Twice        Finding = "twice"         // the list has the user, or the person, more than once
	NotSaid      Finding = "not_said"      // stopped here, and the list does not say whether it opens
)

// Discrepancies are the findings that somebody looks into, the gravest first.
var Discrepancies = []Finding{AliveThere, Unauthorised, OtherPerson, StoppedThere, Absent, Renamed, Twice, NotSaid}

// Compared is one finding.
type Compared struct {
	Finding Finding `json:"finding"`
	Held    Held    `json:"held"`    // empty for a user of theirs that is nobody's here
	Listed  Listed  `json:"listed"`  // empty for a key that their list lacks
	ByMail  bool    `json:"by_mail"` // Renamed: by the address; else by the name alone, which a person judges
}

// ProvesStop reports whether the list is proof that a key opens nothing there: it says so, or the user is gone.
func (c Compared) ProvesStop() bool {
	return c.Held.ID != 0 && (c.Listed.UserName == "" || c.Finding != Renamed && c.Listed.Standing == Stopped)
}

// Reconcile holds a vendor's list against the keys of that provider, the ended ones among them: by user name, else by
// address, else by a name that one key and one user alone have. The order is that of ours, then of their list.
func Reconcile(ours []Held, theirs []Listed) []Compared {
	r := reconciling{byUser: map[string]int{}, taken: make([]bool, len(theirs)), theirs: theirs}
	for i, listed := range theirs {
		user := spanish.FoldName(listed.UserName)
		if _, twice := r.byUser[user]; twice {
			r.taken[i] = true
			r.found = append(r.found, Compared{Finding: Twice, Listed: listed})
			continue
		}
		r.byUser[user] = i
	}
	missing := r.byUserName(ours)
	r.renamed(missing)
	r.theirsOnly(ours)
	return r.found
}

type reconciling struct {
	theirs []Listed
	byUser map[string]int
	taken  []bool // rows that were found to be somebody's
	found  []Compared
}

// byUserName compares the keys whose user name the list has, and gives the others.
func (r *reconciling) byUserName(ours []Held) []Held {
	var missing []Held
	for _, held := range ours {
		i, there := r.byUser[spanish.FoldName(held.UserName)]
		if !there {
			missing = append(missing, held)
			continue
		}
		r.taken[i] = true
		r.found = append(r.found, Compared{Finding: judge(held, r.theirs[i]), Held: held, Listed: r.theirs[i]})
	}
	return missing
}

// judge compares a key with the user of its name.
func judge(held Held, listed Listed) Finding {
	switch {
	case otherPerson(held, listed):
		return OtherPerson
	case held.UnderWay != "":
		return Agrees // what is being asked for will make it so
	case held.State == Ended && listed.Standing != Stopped:
		return AliveThere
	case held.State == Suspended && listed.Standing == Opens:
		return AliveThere
	case held.State == Suspended && listed.Standing == Unsaid:
		return NotSaid
	case held.State == Live && listed.Standing == Stopped:
		return StoppedThere
	}
	return Agrees
}

// otherPerson reports whether a list gives both another name and another address; one alone may be a slip or a marriage.
func otherPerson(held Held, listed Listed) bool {
	return listed.Name != "" && listed.Mail != "" && listed.Mail != strings.ToLower(held.Mail) && !sameName(held.Name, listed.Name)
}

// sameName holds when one name has all the words of the other: lists leave out second names and surnames, or turn them.
func sameName(a, b string) bool {
	short, long := strings.Fields(spanish.FoldName(a)), strings.Fields(spanish.FoldName(b))
	if len(short) > len(long) {
		short, long = long, short
	}
	for _, word := range short {
		if !slices.Contains(long, word) {
			return false
		}
	}
	return len(short) > 0
}

// renamed looks for keys that the list lacks among its users that are nobody's.
func (r *reconciling) renamed(missing []Held) {
	byMail, byName := r.free(func(l Listed) string { return l.Mail }), r.free(func(l Listed) string { return spanish.FoldName(l.Name) })
	namesakes := map[string]int{}
	for _, held := range missing {
		if held.State != Ended {
			namesakes[spanish.FoldName(held.Name)]++
		}
	}
	for _, held := range missing {
		name := spanish.FoldName(held.Name)
		mail, named := byMail[strings.ToLower(held.Mail)], byName[name]
		switch {
		case held.State == Ended:
			r.found = append(r.found, Compared{Finding: Agrees, Held: held})
		case len(mail) == 1 && !r.taken[mail[0]]:
			r.rename(held, mail[0], true)
		case len(named) == 1 && namesakes[name] == 1 && !r.taken[named[0]] && r.theirs[named[0]].Mail == "":
			r.rename(held, named[0], false)
		case held.UnderWay != "":
			r.found = append(r.found, Compared{Finding: Agrees, Held: held})
		default:
			r.found = append(r.found, Compared{Finding: Absent, Held: held})
		}
	}
}

func (r *reconciling) rename(held Held, row int, byMail bool) {
	r.taken[row] = true
	r.found = append(r.found, Compared{Finding: Renamed, Held: held, Listed: r.theirs[row], ByMail: byMail})
}

// free are the rows that are nobody's by what they are known by; a row without it is left out.
func (r *reconciling) free(by func(Listed) string) map[string][]int {
	rows := map[string][]int{}
	for i, listed := range r.theirs {
		if key := by(listed); key != "" && !r.taken[i] {
			rows[key] = append(rows[key], i)
		}
	}
	return rows
}

// theirsOnly is what is left: further users of people who have a key, and users that nobody here ever gave.
func (r *reconciling) theirsOnly(ours []Held) {
	byMail := make(map[string]Held, len(ours))
	for _, held := range ours {
		if known, there := byMail[strings.ToLower(held.Mail)]; !there || known.State == Ended {
			byMail[strings.ToLower(held.Mail)] = held
		}
	}
	for i, listed := range r.theirs {
		if r.taken[i] {
			continue
		}
		c := Compared{Finding: Unauthorised, Listed: listed}
		if held, known := byMail[listed.Mail]; known && listed.Mail != "" && held.State != Ended {
			c.Finding, c.Held = Twice, held
		}
		r.found = append(r.found, c)
	}
}
