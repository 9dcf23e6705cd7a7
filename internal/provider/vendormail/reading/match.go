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
}

func newIndex(orders []Order) *index {
	x := &index{orders: orders, called: map[string][]int{}, users: map[string][]int{}}
	for i, o := range orders {
		name := nameWords(o.Official)
		x.names = append(x.names, name)
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
var smallWords = wordSet("de del la las los y e san santa da do van von c lic ing dr dra mtro mtra sr sra srta")

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
	slices.Sort(found)
	return found
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
	return !slices.ContainsFunc(words, func(w string) bool { return !slices.Contains(name, w) })
}

// resembles reports whether a text names somebody much like the official, and not the official: two of the name's
// words beside one that is no part of it.
func (x *index) resembles(order int, text string) bool {
	name := x.names[order]
	if len(name) < 2 {
		return false
	}
	for _, run := range capitalised().FindAllString(text, 100) {
		words := nameWords(run)
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
	}
	return false
}

var capitalised = lazily(`(?:\p{Lu}[\p{L}'-]+)(?:[ \x{00a0}]+(?:(?:de|del|la|las|los|y)[ \x{00a0}]+)*\p{Lu}[\p{L}'-]+)+`)

// letters of a name as user names use them.
func (x *index) userFits(order int, user string) bool {
	folded := strings.Map(func(r rune) rune {
		if 'a' <= r && r <= 'z' {
			return r
		}
		return -1
	}, fold(beforeAt(user)))
	return slices.ContainsFunc(x.names[order], func(w string) bool { return len(w) >= 4 && strings.Contains(folded, w) })
}

// fitsAny reports whether a user is, or is made of the name of, that of some open order.
func (x *index) fitsAny(user string) bool {
	if !isUser(user) {
		return false
	}
	for i := range x.orders {
		if x.userFits(i, user) {
			return true
		}
	}
	return len(x.users[fold(user)]) > 0
}

// isNameWord reports whether a word is one of an official's name.
func (x *index) isNameWord(word string) bool {
	return slices.ContainsFunc(x.names, func(name []string) bool { return slices.Contains(name, fold(word)) })
}

func beforeAt(user string) string {
	local, _, _ := strings.Cut(user, "@")
	return local
}

var (
	addressToken = lazily(`(?i)\baltas\+([A-Za-z0-9._=-]{4,100})@`)
	messageIDs   = lazily(`<([^<>\s]{3,250})>`)
)

// thread is the orders that a mail's addresses and references point at.
type thread struct {
	orders []int
	clash  bool // they point at different ones
}

// threadOf reads the token in the addresses, and the references to our mails. What a mail answers is its In-Reply-To;
// References may hold older mails of the same conversation.
func (x *index) threadOf(h header) thread {
	byToken := x.byTokens(strings.Join(h.all("to", "cc", "delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-delivered-to", "resent-to"), " "))
	byReply := x.byMessageIDs(h.get("in-reply-to"))
	byRefs := x.byMessageIDs(strings.Join(h.all("references"), " "))
	for _, order := range x.byTokens(strings.Join(h.all("references", "in-reply-to"), " ")) {
		byRefs = appendOnce(byRefs, order)
	}
	t := thread{orders: byToken}
	for _, other := range [][]int{byReply, byRefs} {
		switch {
		case len(other) == 0:
		case len(t.orders) == 0:
			t.orders = other
		case !overlap(t.orders, other):
			t.clash = true
		}
	}
	if len(x.groups(t.orders)) > 1 {
		t.clash = true
	}
	return t
}

func (x *index) byTokens(text string) []int {
	var found []int
	for _, m := range addressToken().FindAllStringSubmatch(text, 50) {
		for i, o := range x.orders {
			if o.Token != "" && strings.EqualFold(o.Token, m[1]) {
				found = appendOnce(found, i)
			}
		}
	}
	return found
}

func (x *index) byMessageIDs(text string) []int {
	var found []int
	for _, m := range messageIDs().FindAllStringSubmatch(text+" <"+strings.Trim(text, "<> ")+">", 200) {
		for i, o := range x.orders {
			if id := strings.Trim(o.MessageID, "<> "); id != "" && id == m[1] {
				found = appendOnce(found, i)
			}
		}
	}
	return found
}

// groups gives one order of each mail of ours among orders.
func (x *index) groups(orders []int) []int {
	var first []int
	for _, i := range orders {
		if !slices.ContainsFunc(first, func(k int) bool { return x.together(i, k) }) {
			first = append(first, i)
		}
	}
	return first
}

// together reports whether two orders went in one mail.
func (x *index) together(i, k int) bool {
	a, b := x.orders[i], x.orders[k]
	return i == k || a.Token != "" && a.Token == b.Token || a.Token == "" && a.MessageID != "" && a.MessageID == b.MessageID
}

func appendOnce(all []int, i int) []int {
	if slices.Contains(all, i) {
		return all
	}
	return append(all, i)
}

func overlap(a, b []int) bool {
	return slices.ContainsFunc(a, func(i int) bool { return slices.Contains(b, i) })
}
