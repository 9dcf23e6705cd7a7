package simulate

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"clavero/internal/petition"
)

// The ministry of the simulation: six directions, and beneath them as many units as its people need.
const (
	directions = 6
	perUnit    = 9 // people, of the fifteen keys that the standard guideline gives a unit (5.1): mergers need room
	domain     = "salud.example"
)

func directionCode(n int) string { return fmt.Sprintf("D%d", n+1) }

// ministry is its catalogue, as CSV.
func ministry(size int) []byte {
	var b strings.Builder
	b.WriteString("code,name,kind,parent,mail_domain,name_evidence,domain_evidence,valid_from,valid_to,successor,note\n")
	b.WriteString("M,Secretaría Simulada,ministry,," + domain + ",P,I,,,,\n")
	for n := range directions {
		fmt.Fprintf(&b, "%s,Subsecretaría %d,unit,M,%s,P,I,,,,\n", directionCode(n), n+1, domain)
	}
	for n := range max(3*directions, size/perUnit) {
		fmt.Fprintf(&b, "U%d,Dirección %d,unit,%s,%s,P,I,,,,\n", n+1, n+1, directionCode(n%directions), domain)
	}
	return []byte(b.String())
}

// place is a unit where people may be asked for.
type place struct {
	id           int64
	code, domain string
}

// look reads again which units there are today that no plan ends.
func (w *world) look() {
	all, err := w.DB.Read().Units(w.t.Context())
	w.must(err)
	w.units = nil
	for _, u := range all {
		if u.Kind == "unit" && u.ValidTo == "" && u.InForce(w.today()) && !strings.HasPrefix(u.Code, "D") {
			w.units = append(w.units, place{u.ID, u.Code, u.MailDomain})
		}
	}
	slices.SortFunc(w.units, func(a, b place) int { return cmp.Compare(a.code, b.code) })
	if len(w.units) == 0 {
		w.t.Fatal("the catalogue has no units")
	}
}

func (w *world) unit() place { return w.units[w.chance.IntN(len(w.units))] }

var given = []string{"Amapola", "Celso", "Itzel", "Melquiades", "Nayeli", "Ovidio", "Ximena", "Yolotl"}
var surnames = []string{"Ceiba", "Encino", "Fresno", "Jacaranda", "Mezquite", "Ñandú", "Sauce", "Tule"}
var syllables = []string{"ba", "ce", "do", "fi", "gu", "la", "me", "ni", "po", "ru", "sa", "te"}

// surname is one of some thousands: of people who share one, each takes a user name that takes a try more to find.
func surname(n int) string {
	name := ""
	for range 4 {
		name += syllables[n%len(syllables)]
		n /= len(syllables)
	}
	return strings.ToUpper(name[:1]) + name[1:]
}

// applicant is somebody who was not there before: the number in their address is nobody else's.
func (w *world) applicant() petition.Applicant {
	w.hired++
	n, unit := w.hired, w.unit()
	a := petition.Applicant{
		GivenNames: given[n%8], Surname1: surname(n * 7919), Surname2: surnames[n/8%8], Position: "Subdirección de área", UnitID: unit.id, UnitText: unit.code,
		Mail: fmt.Sprintf("persona.%06d@%s", n, cmp.Or(unit.domain, domain)), Phone: fmt.Sprintf("55%08d", n), Reason: "Seguir la prensa.",
	}
	if w.chanceOf(0.03) {
		a.Position = "Becaria de prensa"
	}
	return a
}

// person is an official as the simulation knows them.
type person struct {
	official, key int64
	mail          string
	away          bool // their key was suspended by an office
}

// crowd is the people who hold keys. What is drawn from it depends on nothing but the seed.
type crowd struct {
	list   []*person
	at     map[int64]int // by official
	byMail map[string]*person
}

func newCrowd() crowd { return crowd{at: map[int64]int{}, byMail: map[string]*person{}} }

func (c *crowd) add(p *person) {
	if _, ok := c.at[p.official]; ok {
		c.remove(p.official)
	}
	c.at[p.official] = len(c.list)
	c.byMail[p.mail] = p
	c.list = append(c.list, p)
}

func (c *crowd) remove(official int64) {
	at, ok := c.at[official]
	if !ok {
		return
	}
	last := len(c.list) - 1
	delete(c.byMail, c.list[at].mail)
	c.list[at] = c.list[last]
	c.at[c.list[at].official] = at
	c.list = c.list[:last]
	delete(c.at, official)
}

// some draws people, each with that chance.
func (c *crowd) some(chance *rand.Rand, p float64) []*person {
	var drawn []*person
	for at := -1; p > 0; {
		at += 1 + int(min(1e9, math.Log(1-chance.Float64())/math.Log(1-min(p, 0.999999))))
		if at >= len(c.list) {
			return drawn
		}
		drawn = append(drawn, c.list[at])
	}
	return drawn
}
