package reading_test

import (
	"path/filepath"
	"strings"
	"testing"

	"clavero/internal/provider/vendormail/reading"
)

// FuzzRead: nothing panics; what nobody vouches for never acts; what acts names an open order; the redacted copy holds
// no secret that was read.
func FuzzRead(f *testing.F) {
	files, err := filepath.Glob("testdata/[ch]*/*.eml") // the corpus and the habits
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		f.Add(readFile(f, file))
	}
	orders := openOrders(f)
	f.Fuzz(func(t *testing.T, raw []byte) {
		r := reading.Read(raw, reading.Options{Orders: orders, Domain: domain, Authserv: authserv})
		if r.Act == reading.Auto && (!r.Authentic || len(r.Items) == 0 || len(r.Doubts) > 0) {
			t.Errorf("acts with %v", r.Doubts)
		}
		for _, item := range r.Items {
			if r.Act == reading.Auto && item.Folio == "" {
				t.Error("acts on no order")
			}
		}
		if other := reading.Read(raw, reading.Options{Orders: orders, Domain: domain, Authserv: "otro.test"}); other.Act == reading.Auto {
			t.Error("acts on the word of another server")
		}
		text := readable(t, reading.Redact(raw, secretsOf(r)))
		for _, secret := range secretsOf(r) {
			if strings.Contains(text, secret) && !strings.Contains("▒▒▒▒", secret) {
				t.Errorf("the copy holds %q", secret)
			}
		}
	})
}
