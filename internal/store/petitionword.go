package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A petition with a folio is found by its words: those of its folded text and, of a word made of several parts, what
// begins at each part. «persona@salud.example» is found by itself, by «salud.example» and by «example»; a folio also by
// its last number, with and without leading zeros. A search finds what begins with the word that was typed.

// longestWord is how many bytes of a word are kept and compared.
const longestWord = 100

var (
	qWordsInsert = gathering("word.insert", `insert into petition_word (petition_id, word) values ($1, $2)`)
	qWordsForget = query("word.forget", `delete from petition_word where petition_id = $1`)
	qWordsLike   = query("word.count", `select count(*) from (select 1 from petition_word w where w.word >= $1 and w.word < $2 limit $3) t`)
	qWordUnits   = query("word.units", `select count(*) from unit u where u.folded like $1 escape '\'`)
)

// wordsIn lists the words a folded text is found by, each once.
func wordsIn(folded string) []string {
	var words []string
	for _, whole := range strings.Fields(folded) {
		for rest := bare(whole); rest != ""; rest = afterPart(rest) {
			words = append(words, clipped(rest))
			if number := strings.TrimLeft(rest, "0"); number != "" && allDigits(rest) {
				words = append(words, clipped(number))
			}
		}
	}
	slices.Sort(words)
	return slices.Compact(words)
}

// bare is a word from its first letter or digit on.
func bare(word string) string { return strings.TrimLeftFunc(word, between) }

// afterPart is what of a word begins after its first part.
func afterPart(word string) string {
	end := strings.IndexFunc(word, between)
	if end < 0 {
		return ""
	}
	return bare(word[end:])
}

func between(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }

func allDigits(word string) bool {
	return strings.IndexFunc(word, func(r rune) bool { return r < '0' || r > '9' }) < 0
}

func clipped(word string) string {
	if len(word) <= longestWord {
		return word
	}
	end := longestWord
	for !utf8.RuneStart(word[end]) {
		end--
	}
	return word[:end]
}

// wordRange is the half-open range of the kept words that begin with a word. No text in UTF-8 holds the byte 0xff.
func wordRange(word string) (from, to []byte) {
	from = []byte(clipped(word))
	return from, append(slices.Clone(from), 0xff)
}

// keepWords replaces the words of a petition whose folded text was before by those of its text now; without a folio it
// has none.
func (tx *Tx) keepWords(ctx context.Context, id int64, before, now string) error {
	if before == now {
		return nil
	}
	if before != "" {
		if _, err := tx.exec(ctx, qWordsForget, id); err != nil {
			return err
		}
	}
	words := wordsIn(now)
	for _, word := range words {
		if err := tx.gather(ctx, qWordsInsert, id, []byte(word)); err != nil {
			return err
		}
	}
	tx.AfterCommit(func() { tx.db.tidyWords(len(words)) })
	return nil
}

// tidyEvery is after how many new words PostgreSQL is told to look over their table. Of what it has not looked over it must
// read the table beside the index, which makes a search for what many have three times as long; by itself it does so a
// minute or more after a load, and would plan the searches until then with numbers from before it.
const tidyEvery = 20_000

// tidyWords counts new words and has their table looked over in the background.
func (db *DB) tidyWords(words int) {
	if db.engine != Postgres || db.untidy.Add(int64(words)) < tidyEvery || !db.tidying.TryLock() {
		return
	}
	db.untidy.Store(0)
	db.behind.Go(func() {
		defer db.tidying.Unlock()
		_, err := db.writer.db.ExecContext(db.living, `vacuum (analyze, skip_locked) petition_word, petition`)
		if err != nil && db.living.Err() == nil {
			db.log.Warn("the table of words could not be looked over", "err", err)
		}
	})
}

// wordSought is a word of a search: how many petitions have it, counted no further than is worth it, and whether units do.
type wordSought struct {
	word  string
	found int
	units bool
}

// fewWords is how far petitions with a word are counted to see which word of a search is the rarest.
const fewWords = 2_000

// seek looks at the words of a search and puts the one by which to look first: the rarest that no unit has.
func (r Reader) seek(ctx context.Context, words []string) ([]wordSought, error) {
	var all []wordSought
	for _, word := range sought(words) {
		one := wordSought{word: bare(word)}
		from, to := wordRange(one.word)
		if err := r.row(ctx, qWordsLike, from, to, fewWords).Scan(&one.found); err != nil {
			return nil, err
		}
		var units int
		if err := r.row(ctx, qWordUnits, like(word)).Scan(&units); err != nil {
			return nil, err
		}
		one.units = units > 0
		all = append(all, one)
	}
	slices.SortStableFunc(all, func(a, b wordSought) int {
		if a.units != b.units {
			return map[bool]int{false: -1, true: 1}[a.units]
		}
		return a.found - b.found
	})
	return all, nil
}

// wordConditions narrow petitions p to those with all words of a search, each in their own text or in the name of their
// unit. The first word leads through its index to the petitions; of each of them the others are looked for, in the index
// of words as far as only words are asked for.
func (r Reader) wordConditions(where *conditions, words []wordSought) {
	if len(words) == 0 {
		return
	}
	if slices.ContainsFunc(words, func(w wordSought) bool { return w.word == "" }) {
		where.add("1 = 0")
		return
	}
	led := 1
	for led < len(words) && !words[0].units && !words[led].units { // those of units come last
		led++
	}
	own, args := r.ledBy(words[:led])
	if words[0].units {
		own, args = `(`+own+` or `+ofUnitsNamed+`)`, append(args, like(words[0].word))
	}
	where.add(own, args...)
	for _, w := range words[led:] {
		from, to := wordRange(w.word)
		where.add(`(exists (select 1 from petition_word w where w.petition_id = p.id and w.word >= ? and w.word < ?) or `+ofUnitsNamed+`)`, from, to, like(w.word))
	}
}

const ofUnitsNamed = `p.unit_id in (select u.id from unit u where u.folded like ? escape '\')`

// ledBy is the condition that a petition has some words. What few have is looked up, and of each petition the others; where
// many have each of them, it is quicker to lay whole lists beside one another.
func (r Reader) ledBy(words []wordSought) (string, []any) {
	text, args := words[0].petitions()
	switch {
	case len(words) == 1:
	case words[0].found < manyFound:
		for _, w := range words[1:] {
			from, to := wordRange(w.word)
			text += ` and exists (select 1 from petition_word o where o.petition_id = w.petition_id and o.word >= ? and o.word < ?)`
			args = append(args, from, to)
		}
	case r.pool.engine == Postgres:
		text, args = joined(words)
	default:
		for _, w := range words[1:] {
			others, reach := w.petitions()
			text, args = text+` intersect `+others, append(args, reach...)
		}
	}
	return `p.id in (` + text + `)`, args
}

// joined is what all of some words have as PostgreSQL is quick with it: of an intersection it expects as many petitions as the
// shorter list has, and then reads all there are rather than look a few up. SQLite would look each of the first list up in
// the others.
func joined(words []wordSought) (string, []any) {
	text, args := `select w.petition_id from petition_word w`, []any(nil)
	for i := range words[1:] {
		text += fmt.Sprintf(` join petition_word o%d on o%d.petition_id = w.petition_id`, i, i)
	}
	from, to := wordRange(words[0].word)
	text, args = text+` where w.word >= ? and w.word < ?`, append(args, from, to)
	for i, w := range words[1:] {
		from, to := wordRange(w.word)
		text, args = text+fmt.Sprintf(` and o%d.word >= ? and o%d.word < ?`, i, i), append(args, from, to)
	}
	return text, args
}

// manyFound is from how many petitions on lists are laid beside one another.
const manyFound = 1_000

func (w wordSought) petitions() (string, []any) {
	from, to := wordRange(w.word)
	return `select w.petition_id from petition_word w where w.word >= ? and w.word < ?`, []any{from, to}
}

// fillWords keeps the words of the petitions that were there before words were. It may be run again.
func fillWords(ctx context.Context, db *DB) error {
	const together = 500
	for after := int64(-1); ; {
		var last int64
		err := db.Write(ctx, func(tx *Tx) error {
			var err error
			last, err = tx.fillSome(ctx, after, together)
			return err
		})
		if err != nil || last == 0 {
			return err
		}
		after = last
	}
}

var qWordless = query("word.less", `select p.id, p.folded from petition p where p.id > $1 and p.folio is not null
	and not exists (select 1 from petition_word w where w.petition_id = p.id) order by p.id limit $2`)

// fillSome gives the last petition it came to; 0 when there is none left.
func (tx *Tx) fillSome(ctx context.Context, after int64, limit int) (int64, error) {
	type wordless struct {
		id     int64
		folded string
	}
	list, err := collect[wordless](tx.query(ctx, qWordless, after, limit))(func(row scanner) (wordless, error) {
		var one wordless
		err := row.Scan(&one.id, &one.folded)
		return one, err
	})
	last := int64(0)
	for _, one := range list {
		last = one.id
		if err := tx.keepWords(ctx, one.id, "", one.folded); err != nil {
			return 0, err
		}
	}
	return last, err
}
