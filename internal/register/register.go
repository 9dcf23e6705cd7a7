// Package register is the register of daily accesses that clause 3.3 asks the Departamento de Edición to draw up:
// every sign-in, good or bad, and every note read, by key. Raw accesses are only ever appended; the sums of a day are
// recomputed from them at will.
package register

import (
	"cmp"
	"net/netip"
	"slices"
	"strings"
	"time"
)

// Kind is what kind of access it was.
type Kind string

// The kinds of access.
const (
	SignIn  Kind = "sign_in"
	Refused Kind = "refused" // a sign-in that failed
	Edition Kind = "edition" // an edition's page opened
	Note    Kind = "note"    // a note read
)

// Access is one access: who, by which key, when, what, from which network and kind of device. A refused sign-in with a
// user name that does not exist has no key.
type Access struct {
	ID         int64
	At         time.Time
	Kind       Kind
	Credential int64
	Official   int64
	Unit       int64
	Item       int64 // edition or note
	Prefix     string
	Device     string

	N    int64 // number among the accesses of its node, without gaps; 0 in those taken before they were numbered
	Mark int64 // of a Marker
}

// DaySum is what one key did on one day. Notes counts openings, Distinct how many different notes they were.
type DaySum struct {
	Day        string // ISO date in Mexico City
	Credential int64
	Official   int64
	Unit       int64
	SignIns    int
	Refused    int
	Editions   int
	Notes      int
	Distinct   int
	First      time.Time
	Last       time.Time
}

func (s *DaySum) add(a Access) {
	switch a.Kind {
	case SignIn:
		s.SignIns++
	case Refused:
		s.Refused++
	case Edition:
		s.Editions++
	case Note:
		s.Notes++
	}
	s.Last = a.At
}

// Totals is a day, or a unit's part of it, in four numbers and the keys that were used.
type Totals struct {
	Keys     int
	SignIns  int
	Refused  int
	Editions int
	Notes    int
}

// Total adds up sums. Refused sign-ins without a key count as refused, not as a key.
func Total(sums []DaySum) Totals {
	var t Totals
	for _, s := range sums {
		if s.Credential != 0 && s.SignIns+s.Editions+s.Notes > 0 {
			t.Keys++
		}
		t.SignIns += s.SignIns
		t.Refused += s.Refused
		t.Editions += s.Editions
		t.Notes += s.Notes
	}
	return t
}

// UnitSum is a unit's part of a day.
type UnitSum struct {
	Unit int64
	Totals
}

// ByUnit adds up a day's sums by unit, the most notes first.
func ByUnit(sums []DaySum) []UnitSum {
	groups := map[int64][]DaySum{}
	for _, s := range sums {
		groups[s.Unit] = append(groups[s.Unit], s)
	}
	units := make([]UnitSum, 0, len(groups))
	for unit, group := range groups {
		units = append(units, UnitSum{unit, Total(group)})
	}
	slices.SortFunc(units, func(a, b UnitSum) int {
		return cmp.Or(cmp.Compare(b.Notes, a.Notes), cmp.Compare(b.SignIns, a.SignIns), cmp.Compare(a.Unit, b.Unit))
	})
	return units
}

// Prefix is the network an address belongs to, which is all that is kept of it: /24 for IPv4, /48 for IPv6; empty for
// what is no address.
func Prefix(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return ""
	}
	ip = ip.Unmap().WithZone("")
	bits := 48
	if ip.Is4() {
		bits = 24
	}
	prefix, err := ip.Prefix(bits)
	if err != nil {
		return ""
	}
	return prefix.String()
}

// Device is the kind of device a User-Agent speaks of, which is all that is kept of it.
func Device(userAgent string) string {
	ua := strings.ToLower(userAgent)
	switch {
	case ua == "":
		return "unknown"
	case strings.Contains(ua, "ipad"), strings.Contains(ua, "tablet"):
		return "tablet"
	case strings.Contains(ua, "mobile"), strings.Contains(ua, "iphone"), strings.Contains(ua, "android"):
		return "phone"
	case strings.Contains(ua, "mozilla"):
		return "desktop"
	}
	return "other"
}
