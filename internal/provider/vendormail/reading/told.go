package reading

import (
	"slices"
	"strings"
	"unicode"
)

// People tell a user and a secret in running text: «la cuenta quedó como jperez y se le puso Abc-123 de contraseña», «la
// nueva es Abc-123». Where labels give no secret, one is taken by what it looks like: the only word that can be nothing
// but a secret, in a sentence of known words that leads from a label, a user or the deed to it. The user likewise: the
// only word made of an official's name. A sentence that asks, denies, takes back or has words nobody foresaw tells nothing.

// markTold stands in a row for a value taken out of it.
const markTold = '\ue002'

// markLine stands behind the last word of a line that no program broke.
const markLine = '\ue003'

// told is what running text tells.
type told struct {
	user   string
	secret value
}

// wordAndMark is a word with a digit behind it, as of a note.
var wordAndMark = lazily(`^[A-Z]?[a-z]+[0-9]$`)

// piece of running text, between white space.
type utterance struct {
	raw    string // as it stands
	text   string // as a value
	folded string // as a word
	ends   bool   // a sentence ends here
	line   bool   // a line ends here
	stop   bool   // a full stop stood behind it
}

// tell finds what running text tells beside a secret that labels may give. It gives false where it tells nothing new, or
// more than one thing.
func (c *collector) tell(rows []row, labelled *collector) (told, bool) {
	var lines []string
	for _, r := range rows {
		line := strings.TrimSpace(strings.ReplaceAll(r.text(), "\t", "  "))
		if line != "" && len(line) < wrapped {
			line += string(markLine)
		}
		lines = append(lines, line)
	}
	spoken := paragraphs(lines, c.x)
	t := told{secret: labelled.soundSecret()}
	given := t.secret.text != ""
	var users []string
	other, heard := false, false
	for i, paragraph := range spoken {
		words := c.utterances(paragraph)
		for k, w := range words {
			switch {
			case c.isPairUser(w.text):
				if !slices.Contains(users, w.text) && !strings.Contains(w.text, "@") {
					users = append(users, w.text)
				}
				heard = heard || c.tellsUser(words, k)
			case given || !isPairSecret(w.text) || wordAndMark().MatchString(w.text):
			default:
				v, ok := c.tellsSecret(spoken, i, words, k)
				switch {
				case ok && (t.secret.text == "" || t.secret.text == v.text):
					t.secret = v
				case t.secret.text == w.text || k > 0 && unsaid[words[k-1].folded] || k > 1 && unsaid[words[k-2].folded]:
				default:
					other = true
				}
			}
		}
	}
	if len(users) == 1 && heard {
		t.user = users[0]
	}
	return t, t.secret.text != "" && !other && len(users) <= 1 && (!given || t.user != "")
}

// soundSecret gives the secret that labels give, if it reads as one.
func (c *collector) soundSecret() value {
	for _, rec := range c.records {
		for _, v := range slices.Concat(rec.secrets, rec.claves) {
			if !v.words && isSecret(v.text) {
				return v
			}
		}
	}
	return value{}
}

// tellsUser reports whether the k-th word of a paragraph is told to be the user: foreseen words lead to it from a label,
// or nothing but such words stand around it, or its sentence says what was done.
func (c *collector) tellsUser(words []utterance, k int) bool {
	from, until := sentenceAround(words, k)
	clause := words[from:until]
	at := k - from
	foreseen := true
	for n, w := range clause {
		foreseen = foreseen && (n == at || c.isForetold(w) || isPairSecret(w.text))
	}
	for _, step := range []int{-1, 1} {
		for n := at + step; n >= 0 && n < len(clause) && c.isForetold(clause[n]) && !foreseen; n += step {
			foreseen = c.isLabelWord(clause[n].folded)
		}
	}
	return foreseen || len(c.v.outcomesOf(fold(strings.Join(rawOf(clause), " ")))) > 0
}

func rawOf(words []utterance) []string {
	var all []string
	for _, w := range words {
		all = append(all, w.raw)
	}
	return all
}

// utterances parts a paragraph into its words, «jperez/Abc-123» and «jperez: Abc-123» into two.
func (c *collector) utterances(paragraph string) []utterance {
	var all []utterance
	within := false
	for field := range strings.FieldsSeq(paragraph) {
		for _, part := range c.parts(field) {
			u := c.utterance(part)
			if end := strings.TrimRight(u.text, ").,;"); within && strings.Count(u.text[len(end):], ")") == 1 && !strings.Contains(end, "(") {
				u.text = end // «(contraseña Abc-123)»
			}
			all = append(all, u)
		}
		within = within && !strings.Contains(field, ")") || strings.LastIndex(field, "(") > strings.LastIndex(field, ")")
	}
	return all
}

func (c *collector) parts(field string) []string {
	for _, sign := range []string{"/", ":", "="} {
		user, secret, ok := strings.Cut(field, sign)
		if ok && secret != "" && c.isPairUser(strings.TrimLeft(user, "(\"'*_")) && !strings.Contains(secret, sign) {
			return []string{user, secret}
		}
	}
	return []string{field}
}

// utterance takes the signs of the sentence off a word.
func (c *collector) utterance(field string) utterance {
	bare := strings.TrimSuffix(field, string(markLine))
	line := bare != field
	if field = bare; field == "" {
		return utterance{raw: " ", line: line}
	}
	u := utterance{raw: field, line: line, folded: strings.Join(wordsOf(fold(field)), " ")}
	inner := strings.TrimLeft(field, "¿¡([{<\"'«“‘*_")
	opened := strings.ContainsAny(field[:len(field)-len(inner)], "([{<")
	u.text = strings.TrimRight(inner, ".,;:\"'»”’")
	if opened && strings.Count(u.text, ")")+strings.Count(u.text, "]") == 1 {
		u.text = strings.TrimRight(u.text, ")]}>.,;:\"'»”")
	}
	if user, ok := strings.CutSuffix(u.text, "'s"); ok && c.isPairUser(user) {
		u.text = user
	}
	if bare := strings.Trim(u.text, "*_()"); c.isPairUser(bare) {
		u.text = bare
	}
	last := strings.TrimRight(field, ")\"'»”*_")
	u.stop = strings.HasSuffix(last, ".")
	u.ends = strings.HasSuffix(last, "!") || strings.HasSuffix(last, "?") || u.stop && !abbreviation().MatchString(strings.TrimRight(last, "."))
	return u
}

// tellsSecret reports whether the k-th word of a paragraph is told to be a secret.
func (c *collector) tellsSecret(spoken []string, i int, words []utterance, k int) (value, bool) {
	v := pairSecret(words[k].text)
	v.prose, v.dot = len(words) > 1, words[k].stop
	v.sure = v.sure && (k+1 < len(words) || !strings.ContainsAny(words[k].raw[len(words[k].raw)-1:], ",;:"))
	from, until := sentenceAround(words, k)
	clause := words[from:until]
	if len(clause) == 1 {
		v.sure = v.sure && !words[k].stop
		return v, c.leadsBelow(spoken[:i])
	}
	at := k - from
	foreseen := true
	for n, w := range clause {
		foreseen = foreseen && (n == at || c.isForetold(w))
	}
	anchored := c.leadsTo(clause, at)
	if !foreseen && !anchored || c.isBeside(clause, at) || c.namesAnother(clause) {
		return v, false
	}
	s := sentence{}
	for n, w := range clause {
		if n != at && !c.isPairUser(w.text) || strings.ContainsAny(w.raw, "¿?") {
			s.folded += fold(w.raw) + " "
		}
	}
	s.folded = strings.Join(strings.Fields(s.folded), " ")
	s.text = s.folded
	c.v.understandOne(&s)
	clear := !s.asks && !s.hedges && !s.denies && !s.later && !s.refuses
	return v, clear && (foreseen || s.plain || len(s.done) > 0)
}

// isBeside reports whether a word stands beside a secret that may be a part of it.
func (c *collector) isBeside(clause []utterance, at int) bool {
	if at > 0 && (c.x.isNameWord(clause[at-1].folded) || unsaid[clause[at-1].folded]) && !strings.ContainsAny(clause[at-1].raw[len(clause[at-1].raw)-1:], ":,;") {
		return true
	}
	if at+1 >= len(clause) || clause[at].line || strings.ContainsAny(clause[at].raw[len(clause[at].raw)-1:], ",;") {
		return false
	}
	return !c.isForetold(clause[at+1]) || c.x.isNameWord(clause[at+1].folded)
}

// namesAnother reports whether a sentence has words of names that are not all of one official, whose user it gives.
func (c *collector) namesAnother(clause []utterance) bool {
	var names []string
	user := ""
	for _, w := range clause {
		switch {
		case c.isPairUser(w.text):
			user = w.text
		case c.x.isNameWord(w.folded) && !smallWords[w.folded]:
			names = append(names, w.folded)
		}
	}
	if len(names) == 0 {
		return false
	}
	return !slices.ContainsFunc(c.x.words[names[0]], func(i int) bool {
		return (user == "" || c.x.owns(i, user)) && !slices.ContainsFunc(names, func(w string) bool { return !slices.Contains(c.x.names[i], w) })
	})
}

func sentenceAround(words []utterance, k int) (from, until int) {
	from, until = k, k+1
	for from > 0 && !words[from-1].ends {
		from--
	}
	for until < len(words) && !words[until-1].ends {
		until++
	}
	return from, until
}

// leadsTo reports whether foreseen words alone stand between a secret and a label of one, or a user.
func (c *collector) leadsTo(clause []utterance, at int) bool {
	for _, step := range []int{-1, 1} {
		for n := at + step; n >= 0 && n < len(clause) && c.isForetold(clause[n]); n += step {
			if c.isPairUser(clause[n].text) || c.isSecretWord(clause[n].folded) {
				return true
			}
		}
	}
	return false
}

func (c *collector) isSecretWord(word string) bool {
	class := c.v.lookup(word)
	return class == secretClass || class == claveClass || word == "nueva" || word == "new"
}

func (c *collector) isLabelWord(word string) bool {
	class := c.v.lookup(word)
	return class == userClass || class == secretClass || class == claveClass
}

// isForetold reports whether a word says nothing against a value: a label, a user, a name, an address, or a word that
// leads on.
func (c *collector) isForetold(w utterance) bool {
	switch {
	case w.folded == "", foretold[w.folded], c.isLabelWord(w.folded), c.isPairUser(w.text), isFolio(w.text):
		return true
	case len(w.folded) <= 3 && strings.Trim(w.folded, "0123456789") == "":
		return true
	case strings.HasPrefix(w.text, "http://"), strings.HasPrefix(w.text, "https://"), strings.HasPrefix(w.text, "www."), dateShape().MatchString(w.text):
		return true
	}
	return c.x.isNameWord(w.folded)
}

// leadsBelow reports whether a secret alone on its line is announced above: by a line with a label of it, or that ends
// with a colon or a user; or there is nothing above but a greeting.
func (c *collector) leadsBelow(above []string) bool {
	for n := len(above) - 1; n >= 0; n-- {
		words := c.utterances(above[n])
		if len(words) == 0 || isRuled(above[n]) {
			continue
		}
		last := words[len(words)-1]
		unforeseen := slices.ContainsFunc(words, func(w utterance) bool { return !c.isForetold(w) })
		if unforeseen {
			return false
		}
		if c.isPairUser(last.text) || strings.HasSuffix(strings.TrimSuffix(above[n], string(markLine)), ":") || slices.ContainsFunc(words, func(w utterance) bool { return c.isSecretWord(w.folded) }) {
			return true
		}
	}
	return true
}

// readTold reads rows whose values running text tells: what is told is taken out, the rest is read as ever.
func (c *collector) readTold(rows []row, labelled *collector) (*collector, bool) {
	t, ok := c.tell(rows, labelled)
	if !ok {
		return nil, false
	}
	stripped := slices.Clone(rows)
	for i := range stripped {
		stripped[i].cells = slices.Clone(stripped[i].cells)
		for k, cell := range stripped[i].cells {
			if cell = strikeOut(cell, t.user); labelled.soundSecret().text == "" {
				cell = strikeOut(cell, t.secret.text)
			}
			stripped[i].cells[k] = cell
		}
	}
	c.read(stripped)
	valued := countValued(c.records)
	if valued > 1 || labelled.contradicts(t) {
		return nil, false
	}
	found := record{unlabelled: true}
	if !slices.ContainsFunc(c.records, func(rec record) bool { return len(rec.secrets)+len(rec.claves) > 0 && rec.holds(t.secret.text) }) {
		found.secrets = []value{labelled.asLabelled(t.secret)}
	}
	if t.user != "" {
		found.users = []value{{text: t.user, sure: true}}
	}
	at := slices.IndexFunc(c.records, record.isValued)
	if at < 0 {
		c.records, at = append(c.records, record{}), len(c.records)
	}
	c.records[at].join(found)
	return c, true
}

// contradicts reports whether labels give a secret that is not the one told.
func (c *collector) contradicts(t told) bool {
	return slices.ContainsFunc(c.records, func(rec record) bool {
		return rec.table || slices.ContainsFunc(rec.users, func(v value) bool { return v.text == t.secret.text }) || slices.ContainsFunc(slices.Concat(rec.secrets, rec.claves), func(v value) bool {
			return v.text != t.user && strings.ContainsFunc(v.text, isWordRune) && !slices.Contains(strings.FieldsFunc(v.text, unicode.IsSpace), t.secret.text) && (v.words || !strings.HasPrefix(v.text, t.secret.text))
		})
	})
}

// asLabelled gives a secret as a label gives it, if one does: with its doubts.
func (c *collector) asLabelled(told value) value {
	for _, rec := range c.records {
		for _, v := range slices.Concat(rec.secrets, rec.claves) {
			if !v.words && (v.text == told.text || strings.HasPrefix(v.text, told.text)) {
				return v
			}
		}
	}
	return told
}

// strikeOut puts the mark of what was told in the place of a value.
func strikeOut(text, value string) string {
	if value == "" {
		return text
	}
	var b strings.Builder
	for {
		at := strings.Index(text, value)
		if at < 0 {
			b.WriteString(text)
			return b.String()
		}
		end := at + len(value)
		b.WriteString(text[:at])
		if isWithin(text, at, end) {
			b.WriteString(value)
		} else {
			b.WriteRune(markTold)
		}
		text = text[end:]
	}
}

// isWithin reports whether a place is a part of a longer word.
func isWithin(text string, at, end int) bool {
	before, after := []rune(text[:at]), []rune(text[end:])
	return len(before) > 0 && isWordRune(before[len(before)-1]) || len(after) > 0 && isWordRune(after[0])
}
