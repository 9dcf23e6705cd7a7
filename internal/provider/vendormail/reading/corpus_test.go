package reading_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"clavero/internal/provider/vendormail/reading"
)

const (
	domain   = "emedios.test"
	authserv = "mx.salud.test"
)

// expected is how a mail of the corpus reads. The user, secret and reason of an item for a person are a proposal: only
// its folio and outcome are compared where the proposal is null.
type expected struct {
	Authentic bool   `json:"authentic"`
	Kind      string `json:"kind"`
	Act       string `json:"act"`
	Items     []item `json:"items"`
}

type item struct {
	Folio    string `json:"folio"`
	Outcome  string `json:"outcome"`
	UserName string `json:"username"`
	Secret   string `json:"secret"`
	Reason   string `json:"reason"`
}

func openOrders(t testing.TB) []reading.Order {
	t.Helper()
	orders, err := reading.ParseOrders(readFile(t, "testdata/orders.json"))
	if err != nil {
		t.Fatal(err)
	}
	return orders
}

func readFile(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func got(r reading.Reading) expected {
	e := expected{r.Authentic, string(r.Kind), string(r.Act), []item{}}
	for _, i := range r.Items {
		e.Items = append(e.Items, item{i.Folio, string(i.Outcome), i.UserName, string(i.Secret), i.Reason})
	}
	return e
}

// collection is a set of mails with the orders that they answer.
type collection struct {
	mails, expected, orders string
	domain, authserv        string
	least                   int // mails
}

// collections: the corpus grew with the reader; the offices' mails were written without looking at it; the habits are ways
// to say a thing in running text, and as many that sound alike and are none.
var collections = map[string]collection{
	"corpus":  {"testdata/corpus/*.eml", "testdata/expected.json", "testdata/orders.json", domain, authserv, 527},
	"offices": {"testdata/offices/*.eml", "testdata/offices/expected.json", "testdata/offices/orders.json", "emedios.example", "mx.salud.example", 374},
	"habits":  {"testdata/habits/*.eml", "testdata/habits/expected.json", "testdata/offices/orders.json", "emedios.example", "mx.salud.example", 631},
}

func (c collection) files(t testing.TB) []string {
	t.Helper()
	files, err := filepath.Glob(c.mails)
	if err != nil || len(files) < c.least {
		t.Fatalf("%d mails: %v", len(files), err)
	}
	return files
}

func (c collection) options(t testing.TB) reading.Options {
	t.Helper()
	orders, err := reading.ParseOrders(readFile(t, c.orders))
	if err != nil {
		t.Fatal(err)
	}
	return reading.Options{Orders: orders, Domain: c.domain, Authserv: c.authserv}
}

// No mail is read wrong and acted on, and of those that are clear at least nine in ten act by themselves.
func TestCorpus(t *testing.T) {
	for name, c := range collections {
		t.Run(name, func(t *testing.T) { testCollection(t, c) })
	}
}

func testCollection(t *testing.T, c collection) {
	t.Helper()
	var want map[string]expected
	if err := json.Unmarshal(readFile(t, c.expected), &want); err != nil {
		t.Fatal(err)
	}
	files, options := c.files(t), c.options(t)
	if len(files) != len(want) {
		t.Fatalf("%d mails and %d readings", len(files), len(want))
	}
	var acted, toPerson, ignored, clear, clearActed, wrongActed, other int
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".eml")
		r := reading.Read(readFile(t, file), options)
		is, wants := got(r), want[name]
		diff := cmp.Diff(stated(wants, wants), stated(is, wants))
		switch is.Act {
		case "auto":
			acted++
			if diff != "" {
				wrongActed++
			}
		case "person":
			toPerson++
		default:
			ignored++
		}
		if wants.Act == "auto" {
			clear++
			if is.Act == "auto" && diff == "" {
				clearActed++
			}
		}
		if diff != "" {
			other++
			t.Errorf("%s (doubts %v):\n%s", name, r.Doubts, diff)
		}
	}
	t.Logf("%d mails: %d act by themselves, %d go to a person, %d are noted; read wrong and acted on: %d; of %d clear ones %d act by themselves (%d %%); read otherwise than expected: %d",
		len(files), acted, toPerson, ignored, wrongActed, clear, clearActed, clearActed*100/max(1, clear), other)
	if wrongActed > 0 {
		t.Errorf("%d mails were read wrong and acted on", wrongActed)
	}
	if clearActed*10 < clear*9 {
		t.Errorf("only %d of %d clear mails act by themselves", clearActed, clear)
	}
}

// stated leaves out the parts of a proposal that the expectation does not state.
func stated(e, wants expected) expected {
	if wants.Act == "auto" {
		return e
	}
	e.Items = append([]item{}, e.Items...)
	for i := range e.Items {
		if i < len(wants.Items) && wants.Items[i].UserName == "" {
			e.Items[i].UserName = ""
		}
		if i < len(wants.Items) && wants.Items[i].Secret == "" {
			e.Items[i].Secret = ""
		}
		e.Items[i].Reason = ""
	}
	return e
}
