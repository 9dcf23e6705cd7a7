package reading

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// index finds open orders.
type index struct {
	orders []Order
	names  [][]string       // the folded words of each official's name
	called map[string][]int // orders by the first of these words
	users  map[string][]int // orders by their user, folded
	words  map[string][]int // orders by each of these words
	number map[string][]int // orders by the number at their folio's end, without zeros before it
}

func newIndex(orders []Order) *index {
	x := &index{orders: orders, called: map[string][]int{}, users: map[string][]int{}, words: map[string][]int{}, number: map[string][]int{}}
	for i, o := range orders {
		name := nameWords(o.Official)
		x.names = append(x.names, name)
		for _, word := range name {
			if known := x.words[word]; len(known) == 0 || known[len(known)-1] != i {
				x.words[word] = append(known, i)
			}
		}
		number := strings.TrimLeft(o.Folio[strings.LastIndexByte(o.Folio, '-')+1:], "0")
		x.number[number] = append(x.number[number], i)
		if len(name) >= 2 {
			x.called[name[0]] = append(x.called[name[0]], i)
		}
		if user := strings.Trim(fold(o.UserName), "._-@+"); user != "" {
			x.users[user] = append(x.users[user], i)
		}
	}
	return x
}

// small words of names carry nothing.
var smallWords = wordSet("de del la las los y e san santa da do van von c lic ing dr dra mtro mtra sr sra srta mr mrs ms")

func nameWords(name string) []string {
	return slices.DeleteFunc(wordsOf(fold(name)), func(w string) bool { return smallWords[w] })
}

// appendFolios adds the folios that stand in a text, in normal form, each once.
func appendFolios(all []string, text string) []string {
	for _, m := range folioShape().FindAllStringSubmatch(text, 50) {
		number, err := strconv.Atoi(m[2])
		if err != nil || number == 0 {
			continue
		}
		if folio := fmt.Sprintf("SIE-%s-%06d", m[1], number); !slices.Contains(all, folio) {
			all = append(all, folio)
		}
	}
	return all
}

var fromTo = lazily(`(?i)([0-9]{1,6})\s*(?:a|al|-|–|—|to|hasta|through|\.\.)\s*(?:la |el |el folio )?SIE`)

// within adds to the two folios of «… a …» those of the same batch between them.
func (x *index) within(text string, folios []string) []string {
	if len(folios) != 2 || !fromTo().MatchString(text) {
		return folios
	}
	first, last := x.byFolio(folios[0]), x.byFolio(folios[1])
	if first < 0 || last < 0 || !x.together(first, last) {
		return folios
	}
	for i, o := range x.orders {
		if x.together(i, first) && o.Folio > folios[0] && o.Folio < folios[1] {
			folios = append(folios, o.Folio)
		}
	}
	slices.Sort(folios)
	return folios
}

// withoutNames puts one word in place of the officials' names in folded text: people are called Viejo and Prueba, and say
// nothing by it.
func (x *index) withoutNames(folded string) string {
	if x == nil {
		return folded
	}
	words := strings.Fields(folded)
	var kept []string
	for i := 0; i < len(words); {
		n := x.nameAt(words[i:])
		if n == 0 {
			kept = append(kept, words[i])
			i++
			continue
		}
		kept = append(kept, "fulano"+words[i+n-1][len(bareWord(words[i+n-1])):])
		i += n
	}
	return strings.Join(kept, " ")
}

// nameAt counts the words at the beginning of some that are an official's name: all of it, or all but its last word where two
// or more are left.
func (x *index) nameAt(words []string) int {
	most := 0
	for _, order := range x.called[bareWord(words[0])] {
		name := x.names[order]
		read, matched := beginsWith(words, name)
		if matched >= 2 && matched >= len(name)-1 {
			most = max(most, read)
		}
	}
	return most
}

// beginsWith reads words along a name, over those that carry nothing, and counts how many it read and how many of the name.
func beginsWith(words, name []string) (read, matched int) {
	for read < len(words) && matched < len(name) {
		word := bareWord(words[read])
		if word == name[matched] {
			matched++
		} else if !smallWords[word] {
			break
		}
		read++
	}
	return read, matched
}

// bareWord is a word without the signs behind it.
func bareWord(word string) string { return strings.TrimRight(word, ".,;:!?)\"'»") }

// byFolio gives the order of a folio, -1 when none is open.
func (x *index) byFolio(folio string) int {
	return slices.IndexFunc(x.orders, func(o Order) bool { return slices.Contains(appendFolios(nil, o.Folio), folio) || o.Folio == folio })
}

// named gives the orders whose official a text names in full: given names and surnames as the order has them, in
// either order («Pérez López, Juan»), or all but one of four words or more.
func (x *index) named(text string) []int {
	words := nameWords(text)
	if len(words) < 2 || len(words) > 400 {
		return nil
	}
	var found []int
	for _, word := range slices.Compact(slices.Sorted(slices.Values(words))) {
		for _, i := range x.called[word] {
			if hasName(words, x.names[i]) {
				found = append(found, i)
			}
		}
	}
	for _, i := range x.namedShort(text) {
		found = appendOnce(found, i)
	}
	slices.Sort(found)
	return found
}

// namedShort gives the orders whose official a text names by two words or more of the name that are no other's: «Patricia
// Luna». A third word beside them that is none of it makes it somebody else.
func (x *index) namedShort(text string) []int {
	var found []int
	for _, run := range separateNames(capitalised().FindAllString(text, 100)) {
		words := nameWords(run)
		for len(words) > 0 && (foretold[words[0]] || general[words[0]] != noClass) {
			words = words[1:]
		}
		if len(words) < 2 {
			continue
		}
		only, n := 0, 0
		for _, i := range x.words[words[0]] {
			if !slices.ContainsFunc(words, func(w string) bool { return !slices.Contains(x.names[i], w) }) {
				only, n = i, n+1
			}
		}
		if n == 1 {
			found = appendOnce(found, only)
		}
	}
	return found
}

// separateNames parts «Benito Carranza y Claudia Monroy».
func separateNames(runs []string) []string {
	var all []string
	for _, run := range runs {
		all = append(all, strings.Split(run, " y ")...)
	}
	return all
}

// hasName reports whether the words of a name stand together in a text, in any order.
func hasName(words, name []string) bool {
	for i := 0; i+len(name) <= len(words); i++ {
		if sameWords(words[i:i+len(name)], name) {
			return true
		}
	}
	return false
}

func sameWords(a, b []string) bool {
	a, b = slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b))
	return slices.Equal(a, b)
}

// fitsName says how a name given under a label stands to an official's: the same words, or some of them with none
// besides. Anything else is somebody else.
func (x *index) fitsName(order int, given string) bool {
	words := nameWords(given)
	if len(words) == 0 {
		return true
	}
	name := x.names[order]
	if len(words) > len(name) {
		words, name = name, words
	}
	if len(words) < 2 && len(name) > 1 {
		return false
	}
	return !slices.ContainsFunc(words, func(w string) bool { return !slices.Contains(name, w) }) && !areTurned(words, name)
}

// areTurned reports whether two words of a name have changed places: María José is not José María. Two words alone may be a
// given name and a surname, which are written either way.
func areTurned(words, name []string) bool {
	if len(words) < 3 || len(name) < 3 {
		return false
	}
	for i := range len(words) - 1 {
		for k := range len(name) - 1 {
			if words[i] == name[k+1] && words[i+1] == name[k] && words[i] != words[i+1] {
				return true
			}
		}
	}
	return false
}

// resembles reports whether a text names somebody much like the official, and not the official: two of the name's
// words beside one that is no part of it.
func (x *index) resembles(order int, text string) bool {
	name := x.names[order]
	if len(name) < 2 {
		return false
	}
	for _, run := range capitalised().FindAllString(text, 100) {
		words := slices.DeleteFunc(nameWords(run), func(w string) bool { return !slices.Contains(name, w) && (foretold[w] || general[w] != noClass) })
		shared, near := 0, 0
		for _, w := range words {
			if slices.Contains(name, w) {
				shared++
			} else if slices.ContainsFunc(name, func(n string) bool { return len(n) > 3 && (isNear(n, w) || n == w+"a" || w == n+"a") }) {
				near++
			}
		}
		if shared >= 2 && shared < len(words) && shared < len(name) || shared >= 1 && near >= 1 {
			return true
		}
		if len(words) >= 3 && shared >= 1 && shared < len(words) && !isLineOf(text, run) {
			return true // of the same family: «Guillermina Peñaloza Arce»
		}
	}
	return false
}

// isLineOf reports whether a name stands alone on its line, as in a signature.
func isLineOf(text, name string) bool {
	at := strings.Index(text, name)
	line := text[strings.LastIndexByte(text[:at], '\n')+1:]
	line, _, _ = strings.Cut(line, "\n")
	return len(nameWords(line)) == len(nameWords(name))
}

var capitalised = lazily(`(?:\p{Lu}[\p{L}'-]+)(?:[ \x{00a0}]+(?:(?:de|del|la|las|los|y)[ \x{00a0}]+)*\p{Lu}[\p{L}'-]+)+`)

// lettersOf gives the letters of a user, as they are compared with a name's.
func lettersOf(user string) string {
	return strings.Map(func(r rune) rune {
		if 'a' <= r && r <= 'z' {
			return r
		}
		return -1
	}, fold(beforeAt(user)))
}

const shortestWord = 4 // letters of a name's word by which a user is known

// userFits reports whether a user is made of the name of an order's official.
func (x *index) userFits(order int, user string) bool {
	letters := lettersOf(user)
	return slices.ContainsFunc(x.names[order], func(w string) bool { return len(w) >= shortestWord && strings.Contains(letters, w) })
}

// fitsAny reports whether a user is, or is made of the name of, that of some open order.
func (x *index) fitsAny(user string) bool {
	return isUser(user) && (len(x.users[fold(user)]) > 0 || len(x.fitted(user)) > 0)
}

// fitted gives orders whose official's name a user is made of.
func (x *index) fitted(user string) []int {
	letters := lettersOf(user)
	if len(letters) > maxUser {
		return nil
	}
	for from := range letters {
		for until := from + shortestWord; until <= len(letters); until++ {
			if orders := x.words[letters[from:until]]; len(orders) > 0 {
				return orders
			}
		}
	}
	return nil
}

const maxUser = 64 // letters of a user that is compared with names

// nicknamed gives the orders that a word may mean in a list: by one word of the official's name, or by the number at the
// folio's end.
func (x *index) nicknamed(word string) []int {
	word = strings.Trim(fold(word), " .:#")
	if len(word) < 3 {
		return nil
	}
	found := slices.Clone(x.words[word])
	if number := strings.TrimLeft(word, "0"); len(number) >= 3 {
		found = append(found, x.number[number]...)
	}
	return found
}

// beginsWithUser reports whether the first word of a line is the user of an order.
func (x *index) beginsWithUser(line string) bool {
	words := userWords(fold(line))
	return len(words) > 0 && len(x.users[words[0]]) > 0
}

// isNameWord reports whether a word is one of an official's name.
func (x *index) isNameWord(word string) bool { return len(x.words[fold(word)]) > 0 }

func beforeAt(user string) string {
	local, _, _ := strings.Cut(user, "@")
	return local
}
