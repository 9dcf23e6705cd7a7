package lang

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestLanguagesHaveTheSameKeys(t *testing.T) {
	if diff := cmp.Diff(Keys(ES), Keys(EN)); diff != "" {
		t.Errorf("texts in one language only (-es +en):\n%s", diff)
	}
}

func TestPlurals(t *testing.T) {
	for n, want := range map[int]string{
		1: "Hay un dato por corregir. Lo demás quedó como usted lo escribió.",
		3: "Hay 3 datos por corregir. Lo demás quedó como usted lo escribió.",
	} {
		if got := ES.T("fault.form", "N", n); got != want {
			t.Errorf("T(fault.form, %d) = %q, want %q", n, got, want)
		}
	}
}

// A text without a singular is the same for every number, and what has no form for millions takes the plural.
// What a task on the clock did is told with its number: «17 claves restringidas».
func TestCountsOfTasksSayTheirNumber(t *testing.T) {
	for _, tag := range []Tag{ES, EN} {
		for _, key := range Keys(tag) {
			if !strings.HasPrefix(key, "clockwork.count.") {
				continue
			}
			for _, n := range []string{"1", "17"} {
				number, _ := strconv.Atoi(n)
				if said := tag.T(key, "N", number, "Count", n); !strings.Contains(said, n) {
					t.Errorf("%s, %s of %s: %q", tag, key, n, said)
				}
			}
		}
	}
}

func TestNumbersWithoutAForm(t *testing.T) {
	for _, n := range []int{0, 1, 2, 1_000_000} {
		if got, want := ES.T("web.case.tries", "N", n, "Max", 3), fmt.Sprintf("%d de 3", n); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if got := ES.T("vendor.listed.read", "N", 1_000_000, "Count", "1,000,000"); got != "1,000,000 renglones leídos" {
		t.Error(got)
	}
}

func TestOneTextCountsSeveralThings(t *testing.T) {
	got := ES.T("succession.counts", "People", 1, "Keys", "2,000", "Cases", int64(0), "Charges", "1")
	if want := "Pasaron 1 persona, 2,000 claves, 0 solicitudes y 1 encargo"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestAccepted(t *testing.T) {
	for header, want := range map[string]Tag{"": ES, "en-US,en;q=0.9": EN, "es-MX,en;q=0.5": ES, "fr": ES, "\x00;;": ES} {
		if got := Accepted(header); got != want {
			t.Errorf("Accepted(%q) = %s, want %s", header, got, want)
		}
	}
}
