package reading

import (
	"slices"
	"strings"
)

var (
	addressToken = lazily(`(?i)\baltas\+([A-Za-z0-9._=-]{4,100})@`)
	messageIDs   = lazily(`<([^<>\s]{3,250})>`)
)

// thread is the orders that a mail's addresses and references point at.
type thread struct {
	orders []int
	clash  bool // they point at different ones
	joint  bool // it is addressed to several mails of ours: each of its answers must say which order it is of
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
		t.joint = len(byToken) > 0
		t.clash = t.clash || !t.joint
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
