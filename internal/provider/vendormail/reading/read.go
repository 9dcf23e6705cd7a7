package reading

import (
	"slices"
	"strings"
)

// reader reads one message.
type reader struct {
	options    Options
	message    message
	index      *index
	vocabulary vocabulary
	reading    Reading

	thread   thread
	subject  string
	fresh    []row // what the mail itself says, now
	tail     []row // below the signature's first line
	quoted   []row
	body     *collector
	files    []*collector
	unread   bool // a file that may hold the answer could not be read, or not all of it
	silent   bool // a file that may hold the answer was read, and nothing found in it
	guessed  bool // letters beyond ASCII were guessed
	prose    []sentence
	declared []string // folios in the subject
}

// read goes from what is certain of the form to what must be understood: first what cannot be read, then what programs
// write, then what people write.
func (r *reader) read() {
	r.subject = r.message.header.text("subject")
	r.declared = r.index.within(r.subject, appendFolios(nil, r.subject))
	r.thread = r.index.threadOf(r.message.header)
	if r.message.trouble != "" {
		r.cannotRead(r.message.trouble)
		return
	}
	if r.readReport() {
		return
	}
	r.gather()
	if r.body == nil && len(r.files) == 0 {
		r.cannotRead(NoText)
		return
	}
	if r.readAbsence() {
		return
	}
	r.understand()
}

func (r *reader) cannotRead(why Doubt) {
	r.doubt(why)
	r.reading.Kind, r.reading.Act = Unreadable, Person
	r.reading.Items = r.itemsFor(r.pointed(), Unknown, "")
}

// pointed gives the orders that a mail's frame points at: thread and subject.
func (r *reader) pointed() []int {
	if len(r.declared) == 0 || r.thread.joint {
		return r.thread.orders
	}
	var found []int
	for _, folio := range r.declared {
		if i := r.index.byFolio(folio); i >= 0 && (len(r.thread.orders) == 0 || slices.Contains(r.thread.orders, i)) {
			found = appendOnce(found, i)
		}
	}
	if len(found) == 0 {
		return r.thread.orders
	}
	return found
}

func (r *reader) itemsFor(orders []int, outcome Outcome, reason string) []Item {
	var items []Item
	for _, i := range orders {
		items = append(items, Item{Folio: r.options.Orders[i].Folio, Outcome: outcome, Reason: reason})
	}
	return items
}

// gather makes rows of all that can be read, and records of the rows.
func (r *reader) gather() {
	first, second := r.versions()
	one := r.collectBody(first)
	if second != nil {
		two := r.collectBody(second)
		if better(two.body, one.body) || one.isSilent() {
			one, two = two, one
		}
		r.compare(one, two)
	}
	if len(one.fresh)+len(one.quoted) > 0 {
		r.body, r.fresh, r.tail, r.quoted = one.body, one.fresh, one.tail, one.quoted
	}
	for _, p := range r.message.parts {
		if p.name != "" && !p.quoted && !p.unpacked {
			r.readFile(p)
		}
	}
}

// version is one version of what a mail says: its plain text, or its HTML.
type version struct {
	fresh, quoted []row
	tail          []row // below the signature's first line
	body          *collector
}

// versions gives the rows of the mail's text: of the plain text where there is the choice, and of the HTML where there
// are both.
func (r *reader) versions() ([]row, []row) {
	var plain, rich []row
	both := false
	for _, p := range r.message.parts {
		if p.name != "" {
			continue
		}
		r.guessed = r.guessed || !p.sure
		if p.kind == "text/html" {
			rows, veiled := htmlSeen(p.text, p.quoted)
			if veiled {
				r.doubt(Versions)
			}
			rich = append(rich, rows...)
			if r.hasSibling(p, "text/plain") {
				both = true
			} else {
				plain = append(plain, rows...)
			}
			continue
		}
		rows := plainRows(p.text, p.flowed, p.quoted)
		plain = append(plain, rows...)
		if !r.hasSibling(p, "text/html") {
			rich = append(rich, rows...)
		}
	}
	plain, rich = keyed(tidy(plain)), keyed(tidy(rich))
	if len(plain) > maxRows || len(rich) > maxRows {
		r.doubt(TooBig)
		plain, rich = plain[:min(len(plain), maxRows)], rich[:min(len(rich), maxRows)]
	}
	if !both {
		return plain, nil
	}
	if !hasText(rich) {
		return plain, nil
	}
	if !hasText(plain) {
		return rich, nil
	}
	return plain, rich
}

func (r *reader) hasSibling(p part, kind string) bool {
	return p.branch != 0 && slices.ContainsFunc(r.message.parts, func(other part) bool {
		return other.branch == p.branch && other.kind == kind && other.name == "" && !isBlank(other.text)
	})
}

func hasText(rows []row) bool {
	return slices.ContainsFunc(rows, func(r row) bool { return len(wordsOf(r.text())) > 0 })
}

func (r *reader) collectBody(rows []row) version {
	if !hasText(rows) {
		return version{body: &collector{}}
	}
	rows = r.vocabulary.answerInline(markQuoted(rows))
	v := version{}
	v.fresh, v.tail = r.vocabulary.body(rows)
	v.fresh = r.upTo(maxFresh, v.fresh)
	for _, row := range rows {
		if row.quoted {
			v.quoted = append(v.quoted, row)
		}
	}
	v.body = r.vocabulary.collect(v.fresh, r.index)
	return v
}

// upTo gives the rows up to a number of bytes. A mail with more is for a person.
func (r *reader) upTo(most int, rows []row) []row {
	for i := range rows {
		for _, cell := range rows[i].cells {
			most -= len(cell)
		}
		if most < 0 {
			r.doubt(TooBig)
			return rows[:i]
		}
	}
	return rows
}

// better reports whether records of one version are the more complete.
func better(a, b *collector) bool {
	return a.quality() > b.quality()
}

// quality counts what is clear, less what is not.
func (c *collector) quality() int {
	n := 0
	for _, rec := range c.records {
		if len(rec.users) == 1 {
			n += 2
		}
		if len(rec.secrets) == 1 && rec.secrets[0].sure && isSecret(rec.secrets[0].text) {
			n += 3
		}
		if rec.valued() && rec.marked() {
			n++
		}
		n -= 2 * (len(rec.doubts) + max(0, len(rec.users)-1) + max(0, len(rec.secrets)-1))
	}
	return n
}

// compare doubts a mail whose versions say different things: every user and secret of the one must stand in the other,
// and what the other says clearly must be the same.
func (r *reader) compare(chosen, other version) {
	if other.isSilent() {
		return
	}
	var b strings.Builder
	for _, row := range slices.Concat(other.fresh, other.quoted) {
		b.WriteString(row.text())
		b.WriteByte('\n')
	}
	text := b.String()
	mine := map[string]bool{}
	for _, rec := range chosen.body.records {
		for _, v := range slices.Concat(rec.users, rec.secrets, rec.claves) {
			mine[v.text] = true
			if !strings.Contains(text, v.text) {
				r.doubt(Versions)
			}
		}
	}
	for _, rec := range other.body.records {
		for _, v := range slices.Concat(rec.secrets, rec.claves) {
			if v.sure && isSecret(v.text) && !mine[v.text] {
				r.doubt(Versions)
			}
		}
	}
	one, two := said(chosen.body), said(other.body)
	if one != two && (len(mine) == 0 || one != "" && two != "" || strings.Contains(one+two, "!")) {
		r.doubt(Versions)
	}
}

// isSilent reports whether a version says nothing of any order, as the plain text of programs that write HTML only:
// «su lector no muestra HTML». It contradicts nothing.
func (v version) isSilent() bool {
	if len(v.quoted)+len(v.body.records)+len(v.body.folios)+len(v.body.orders) > 0 {
		return false
	}
	for _, s := range (vocabulary{}).understand(slices.Clone(v.body.prose)) {
		if len(s.done) > 0 || s.refuses || s.later || s.asks || s.hedges || s.notes || s.plain {
			return false
		}
	}
	return true
}

// said sums up what sentences do, for comparing two versions; what is refused, denied or put off with a «!».
func said(c *collector) string {
	v := vocabulary{}
	all := map[string]bool{}
	for _, s := range v.understand(slices.Clone(c.prose)) {
		denial := ""
		if s.denies || s.later {
			denial = "!"
		}
		for _, o := range s.done {
			all[string(o)+denial] = true
		}
		if s.refuses {
			all["!refuses"] = true
		}
	}
	keys := []string{}
	for key := range all {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return strings.Join(keys, " ")
}
