package passphrase

import (
	_ "embed"
	"strconv"
	"strings"
)

// listed holds what people choose, folded and sorted, one to a line: words and names used as passwords in Mexico and in
// English, proverbs, sayings, first lines and examples of passphrases that everyone has read. A test keeps its order.
//
//go:embed blocklist.txt
var listed string

// common is the blocklist: what is listed, and what rules make.
var common = blocklist()

// longest is the length in characters of the longest entry.
var longest = longestOf(common)

func blocklist() map[string]bool {
	set := map[string]bool{}
	for entry := range strings.Lines(listed) {
		set[strings.TrimSpace(entry)] = true
	}
	for _, row := range keyRows {
		addWindows(set, row)
	}
	for _, month := range months {
		addDates(set, month)
	}
	return set
}

// keyRows are the ways a finger walks over a Spanish or an English keyboard and the alphabets people recite.
var keyRows = []string{
	"1234567890", "0123456789", "qwertyuiop", "asdfghjklñ", "asdfghjkl;", "zxcvbnm,.-", "qwertyuiopasdfghjklzxcvbnm",
	"abcdefghijklmnopqrstuvwxyz", "abcdefghijklmnñopqrstuvwxyz", "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
	"qazwsxedcrfvtgbyhnujmikolp", "1q2w3e4r5t6y7u8i9o0p", "q1w2e3r4t5y6u7i8o9p0", "a1b2c3d4e5f6g7h8i9j0",
	"zaq12wsxcde34rfvbgt56yhnmju78ik", "qweasdzxcrtyfghvbnuiojklm", "!@#$%^&*()", "!\"#$%&/()=", "147258369", "741852963",
	"159753258456",
}

// addWindows adds every piece of four characters or more of a row, forwards and backwards.
func addWindows(set map[string]bool, row string) {
	runes := fold(row)
	for from := range runes {
		for end := from + 4; end <= len(runes); end++ {
			set[string(runes[from:end])] = true
			set[backwards(runes[from:end])] = true
		}
	}
}

func backwards(text []rune) string {
	turned := make([]rune, len(text))
	for i, r := range text {
		turned[len(text)-1-i] = r
	}
	return string(turned)
}

var months = []string{
	"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre",
	"diciembre", "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
	"november", "december",
}

// addDates adds a month with each of its days, in both orders of speech.
func addDates(set map[string]bool, month string) {
	for day := 1; day <= 31; day++ {
		number := strconv.Itoa(day)
		set[number+"de"+month] = true
		set[number+"de"+month+"de"] = true
		set[number+month] = true
		set[month+number] = true
	}
}

func longestOf(set map[string]bool) int {
	most := 0
	for entry := range set {
		most = max(most, len([]rune(entry)))
	}
	return most
}
