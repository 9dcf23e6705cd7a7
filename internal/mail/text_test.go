package mail

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestTextLines(t *testing.T) {
	m := confirmation()
	m.Letter.Button.URL += strings.Repeat("a", 200)
	built, err := m.Build()
	if err != nil {
		t.Fatal(err)
	}
	whole := false
	for line := range strings.SplitSeq(built.Text, "\n") {
		whole = whole || line == m.Letter.Button.URL
		if utf8.RuneCountInString(line) > textWidth && line != m.Letter.Button.URL {
			t.Errorf("%d characters: %s", utf8.RuneCountInString(line), line)
		}
	}
	if !whole {
		t.Error("the link does not stand whole on a line of its own")
	}
}

func TestWrapKeepsNonBreakingSpaces(t *testing.T) {
	held := "9:05\u00a0h"
	got := wrap(strings.Repeat("x", textWidth-5) + " " + held)
	if _, after, _ := strings.Cut(got, "\n"); after != held {
		t.Errorf("wrapped as %q", got)
	}
}

func TestClean(t *testing.T) {
	for in, want := range map[string]string{
		"":                             "",
		"  Ana   María  ":              "Ana María",
		"Ana\r\nBcc: x":                "Ana Bcc: x",
		"Ana\tMaría\x00":               "Ana María",
		"a\u202eb\u2066c\u200bd\ufeff": "abcd",
		"Nun\u0303ez":                  "Nuñez",
		"SIE\u00a02026":                "SIE\u00a02026",
		"a\u2028b\u0085c":              "a b c",
		"\xff":                         "\uFFFD",
	} {
		if got := clean(in); got != want {
			t.Errorf("clean(%q) = %q, want %q", in, got, want)
		}
	}
	if got := cleanLine("uno dos tres", 8); got != "uno dos…" {
		t.Errorf("cut to %q", got)
	}
}
