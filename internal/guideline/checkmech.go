package guideline

import (
	"regexp"
	"slices"
	"strings"
)

// Bounds of the mechanisms, in minutes unless they say otherwise.
const (
	hour, day = 60, 24 * 60

	MostTries     = 20
	LeastName     = 8 // characters of a user name
	MostName      = 64
	LeastReader   = 15 // characters of a reader's passphrase
	LeastStaff    = 12
	MostPhrase    = 64
	MostRemind    = 60 // days
	MostMailLines = 12
)

// LongestLinks is how long each kind of link may live at most: what it opens, and how many hands a mail passes, bound it.
var LongestLinks = map[string]int{
	"confirm": 14 * day, "track": 2 * day, "deliver": 7 * day, "reset": day, "prove": 14 * day, "invite": 14 * day, "set_up": day,
}

// Each gives the links with their lives by name, in the order of the page.
func (l *Lives) Each() []NamedLife {
	return []NamedLife{{"confirm", &l.Confirm}, {"track", &l.Track}, {"deliver", &l.Deliver}, {"reset", &l.Reset},
		{"prove", &l.Prove}, {"invite", &l.Invite}, {"set_up", &l.SetUp}}
}

// NamedLife is a life in minutes and whose it is.
type NamedLife struct {
	Name    string
	Minutes *int
}

// Placeholders are what a mail may hold: the program fills them in, and nothing a person typed is among them.
var Placeholders = []string{"Folio", "Office", "Until", "Grounds", "Rules", "Since", "Lines", "Reconsider", "Fact", "Limit", "Instructions", "Ends",
	"System", "Vendor", "Contract", "Count", "Subject", "User", "Kind", "Day", "Campaign", "Consequence", "Size"}

var placeholder = regexp.MustCompile(`\{(\w*)\}`)

// Check gives everything for which a draft of the mechanisms cannot be put in force beside that guideline.
func (m Mechanism) Check(k Known) []Problem {
	c := &checker{}
	m.checkLines(c)
	m.checkAccess(c, k)
	m.checkLinks(c)
	m.checkSessions(c)
	m.checkDelivery(c)
	m.checkWarnings(c, k)
	m.checkInstructions(c)
	m.checkMails(c)
	return c.found
}

func (m Mechanism) checkLines(c *checker) {
	seen := map[string]bool{}
	all := []lineOf{{SectionAccess, m.UserName.Line}, {SectionLinks, m.Links.Line}, {SectionSessions, m.Sessions.Line}, {SectionDelivery, m.Delivery.Line}}
	if m.Factors != (Factors{}) {
		all = append(all, lineOf{SectionAccess, m.Factors.Line})
	}
	for _, at := range all {
		switch {
		case at.line == "":
			c.say(at.section, "", "line_missing")
		case seen[at.line]:
			c.say(at.section, at.line, "line_twice")
		}
		seen[at.line] = true
	}
}

func (m Mechanism) checkAccess(c *checker, k Known) {
	if !slices.Contains(k.Providers, m.Provider) {
		c.say(SectionAccess, "", "provider", "Provider", m.Provider)
	}
	if m.UserName.Max < LeastName || m.UserName.Max > MostName {
		c.say(SectionAccess, m.UserName.Line, "user_name", "Least", LeastName, "Most", MostName)
	}
	if m.Factors == (Factors{}) {
		return
	}
	if m.Factors.Reader < LeastReader || m.Factors.Reader > MostPhrase || m.Factors.Staff < LeastStaff || m.Factors.Staff > MostPhrase {
		c.say(SectionAccess, m.Factors.Line, "factors", "Reader", LeastReader, "Staff", LeastStaff, "Most", MostPhrase)
	}
}

func (m Mechanism) checkLinks(c *checker) {
	for _, life := range m.Links.Each() {
		switch {
		case *life.Minutes < 1:
			c.say(SectionLinks, m.Links.Line, "link_none", "Link", life.Name)
		case *life.Minutes > LongestLinks[life.Name]:
			c.say(SectionLinks, m.Links.Line, "link_long", "Link", life.Name, "N", LongestLinks[life.Name]/hour)
		}
	}
}

func (m Mechanism) checkSessions(c *checker) {
	s := m.Sessions
	for _, session := range []struct {
		name             string
		idle, last, most int
	}{{"reader", s.ReaderIdle, s.ReaderLast, 90 * day}, {"staff", s.StaffIdle, s.StaffLast, day}, {"case", s.CaseIdle, s.CaseLast, day}} {
		switch {
		case session.idle < 5:
			c.say(SectionSessions, s.Line, "session_short", "Session", session.name)
		case session.idle > session.last:
			c.say(SectionSessions, s.Line, "session_order", "Session", session.name)
		case session.last > session.most:
			c.say(SectionSessions, s.Line, "session_long", "Session", session.name, "N", session.most/hour)
		}
	}
}

func (m Mechanism) checkDelivery(c *checker) {
	if m.Delivery.Fact != "phone" {
		c.say(SectionDelivery, m.Delivery.Line, "fact")
	}
	if m.Delivery.House != "phone" && m.Delivery.House != "code" {
		c.say(SectionDelivery, m.Delivery.Line, "fact")
	}
	if m.Delivery.Tries < 1 || m.Delivery.Tries > MostTries {
		c.say(SectionDelivery, m.Delivery.Line, "tries", "Most", MostTries)
	}
	last := 0
	for _, days := range m.Remind {
		if days <= last || days > MostRemind {
			c.say(SectionDelivery, "", "remind", "Most", MostRemind)
			break
		}
		last = days
	}
}

// checkWarnings holds the days on which the end of a key is told against what the guideline gives it: nobody is told on the
// day they receive a key that it ends, nor offered a renewal that may not be asked yet.
func (m Mechanism) checkWarnings(c *checker, k Known) {
	for i, days := range m.Warn {
		if days < 1 || days > mostRenewalDays || i > 0 && days >= m.Warn[i-1] {
			c.say(SectionDelivery, "", "warn", "Most", mostRenewalDays)
			return
		}
	}
	if len(m.Warnings()) == 0 {
		return
	}
	first := m.Warnings()[0]
	for _, g := range k.Beside {
		switch opens := g.Renewal.Opens(); {
		case first >= shortest(g.KeyLife.Months):
			c.say(SectionDelivery, "", "warn_life", "N", first, "Life", g.KeyLife.Months, "Number", g.Number)
			return
		case first > opens:
			c.say(SectionDelivery, "", "warn_renewal", "N", opens, "First", first, "Number", g.Number)
			return
		}
	}
}

func (m Mechanism) checkInstructions(c *checker) {
	es, en := m.Instructions["es"], m.Instructions["en"]
	if (len(es) == 0) != (len(en) == 0) {
		c.say(SectionInstructions, "", "instructions")
	}
}

func (m Mechanism) checkMails(c *checker) {
	for _, purpose := range MailPurposes() {
		texts, written := m.Mails[purpose]
		if !written {
			continue // the standard words stand
		}
		for _, tag := range []string{"es", "en"} {
			text, ok := texts[tag]
			if !ok || strings.TrimSpace(text.Subject) == "" || len(text.Paragraphs) == 0 {
				c.say(SectionMails, "", "mail_empty", "Mail", purpose, "Lang", tag)
				continue
			}
			m.checkMail(c, purpose, tag, text)
		}
	}
	for purpose := range m.Mails {
		if _, ok := standardMails()[purpose]; !ok {
			c.say(SectionMails, "", "mail_unknown", "Mail", purpose)
		}
	}
}

func (m Mechanism) checkMail(c *checker, purpose, tag string, text MailText) {
	standard := standardMails()[purpose][tag]
	for _, part := range text.parts() {
		for _, found := range placeholder.FindAllStringSubmatch(part, -1) {
			if !slices.Contains(Placeholders, found[1]) {
				c.say(SectionMails, "", "mail_placeholder", "Mail", purpose, "Lang", tag, "Name", "{"+found[1]+"}")
			}
		}
	}
	if standard.Button != "" && text.Button == "" {
		c.say(SectionMails, "", "mail_button", "Mail", purpose, "Lang", tag)
	}
	for _, name := range needed[purpose] {
		if !slices.ContainsFunc(text.parts(), func(part string) bool { return strings.Contains(part, "{"+name+"}") }) {
			c.say(SectionMails, "", "mail_needs", "Mail", purpose, "Lang", tag, "Name", "{"+name+"}")
		}
	}
}

// needed are the placeholders that a mail cannot be without: a refusal that does not say on what grounds is none.
var needed = map[string][]string{"rejected": {"Grounds"}}

func (t MailText) parts() []string {
	return slices.Concat([]string{t.Subject, t.Greeting, t.Button}, t.Paragraphs, t.After)
}

// MailPurposes lists every mail the program knows to write, by name.
func MailPurposes() []string {
	var names []string
	for name := range standardMails() {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
