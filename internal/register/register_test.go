package register

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func at(hour, minute int) time.Time { return time.Date(2026, 11, 23, hour, minute, 0, 0, time.UTC) }

// morning is what three keys and a stranger did on one day.
var morning = []Access{
	{At: at(12, 55), Kind: SignIn, Credential: 7, Official: 70, Unit: 1},
	{At: at(12, 56), Kind: Edition, Credential: 7, Official: 70, Unit: 1, Item: 5},
	{At: at(12, 57), Kind: Note, Credential: 7, Official: 70, Unit: 1, Item: 51},
	{At: at(13, 1), Kind: Refused},
	{At: at(13, 2), Kind: Refused, Credential: 8, Official: 80, Unit: 2},
	{At: at(13, 3), Kind: SignIn, Credential: 8, Official: 80, Unit: 2},
	{At: at(13, 4), Kind: Note, Credential: 8, Official: 80, Unit: 2, Item: 51},
	{At: at(13, 5), Kind: Note, Credential: 8, Official: 80, Unit: 2, Item: 51},
	{At: at(14, 0), Kind: Refused, Credential: 9, Official: 90, Unit: 2},
}

// day adds morning up in Mexico City.
func day(t *testing.T) Day {
	t.Helper()
	place, err := time.LoadLocation("America/Mexico_City")
	if err != nil {
		t.Fatal(err)
	}
	tally := NewTally("2026-11-23", place)
	for i, a := range morning {
		a.ID, a.N, a.Mark = int64(i+1)<<8|3, int64(i+1), int64(i)
		tally.Add(a)
	}
	return tally.Day()
}

func TestADayAddsUpByKeyHourAndNote(t *testing.T) {
	want := Day{
		Day: "2026-11-23", Accesses: 9, Nodes: []NodeSpan{{3, 1, 9}},
		Keys: []DaySum{
			{Day: "2026-11-23", Refused: 1, First: at(13, 1), Last: at(13, 1)},
			{Day: "2026-11-23", Credential: 7, Official: 70, Unit: 1, SignIns: 1, Editions: 1, Notes: 1, Distinct: 1, First: at(12, 55), Last: at(12, 57)},
			{Day: "2026-11-23", Credential: 8, Official: 80, Unit: 2, SignIns: 1, Refused: 1, Notes: 2, Distinct: 1, First: at(13, 2), Last: at(13, 5)},
			{Day: "2026-11-23", Credential: 9, Official: 90, Unit: 2, Refused: 1, First: at(14, 0), Last: at(14, 0)},
		},
		Hours: []HourSum{
			{Unit: 0, Hour: 7, Refused: 1}, {Unit: 1, Hour: 6, SignIns: 1, Editions: 1, Notes: 1}, {Unit: 2, Hour: 7, SignIns: 1, Refused: 1, Notes: 2}, {Unit: 2, Hour: 8, Refused: 1},
		},
		Items: []ItemSum{{Edition, 5, 1, 1}, {Note, 51, 3, 2}},
	}
	got := day(t)
	want.Marks = got.Marks
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	hours := Hourly(got.Hours)
	if hours[6].Notes != 1 || hours[7].Notes != 2 || hours[7].Refused != 2 {
		t.Errorf("12:57 and 13:04 UTC are 6 and 7 in Mexico City, got %v", hours)
	}
}

func TestTotalCountsKeysThatOpenedSomething(t *testing.T) {
	want := Totals{Keys: 2, SignIns: 2, Refused: 3, Editions: 1, Notes: 3}
	if got := Total(day(t).Keys); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestByUnitPutsTheMostReadFirst(t *testing.T) {
	units := ByUnit(day(t).Keys)
	if len(units) != 3 || units[0].Unit != 2 || units[0].Notes != 2 || units[1].Unit != 1 || units[2].Unit != 0 {
		t.Errorf("got %+v", units)
	}
}

func TestPrefixKeepsTheNetworkOnly(t *testing.T) {
	for address, want := range map[string]string{
		"192.0.2.77": "192.0.2.0/24", "::ffff:192.0.2.77": "192.0.2.0/24", "2001:db8:1:2:3::4": "2001:db8:1::/48", "fe80::1%eth0": "fe80::/48",
		"": "", "no address": "", "192.0.2.77:80": "",
	} {
		if got := Prefix(address); got != want {
			t.Errorf("Prefix(%q) = %q, want %q", address, got, want)
		}
	}
}

func TestDevice(t *testing.T) {
	for agent, want := range map[string]string{
		"": "unknown", "curl/8.1": "other",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/156": "desktop",
		"Mozilla/5.0 (Linux; Android 15; Pixel 9) Mobile":      "phone",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 19_0)":             "phone",
		"Mozilla/5.0 (iPad; CPU OS 19_0 like Mac OS X)":        "tablet",
	} {
		if got := Device(agent); got != want {
			t.Errorf("Device(%q) = %q, want %q", agent, got, want)
		}
	}
}

func FuzzPrefix(f *testing.F) {
	f.Add("192.0.2.77")
	f.Add("fe80::1%eth0")
	f.Fuzz(func(t *testing.T, address string) {
		if prefix := Prefix(address); prefix != "" && len(prefix) > 64 {
			t.Errorf("Prefix(%q) = %q", address, prefix)
		}
	})
}

// A month that is put away and taken up again says the same, and knows on which of its days a key was used.
func TestAMonthIsPutAway(t *testing.T) {
	first, second := day(t), day(t)
	second.Day = "2026-11-30"
	for i := range second.Keys {
		second.Keys[i].Day = second.Day
	}
	second.Keys = second.Keys[:2]
	p := &Period{}
	p.AddDay(first)
	p.AddDay(second)
	m := p.Month("2026-11", "2026-11-30")
	packed, err := m.Save()
	if err != nil {
		t.Fatal(err)
	}
	again, err := LoadMonth(packed, true)
	if diff := cmp.Diff(m, again); diff != "" || err != nil {
		t.Error(diff, err)
	}
	if head, err := LoadMonth(packed, false); err != nil || len(head.Keys) != 0 || len(head.Hours) != len(m.Hours) {
		t.Errorf("%+v %v", head, err)
	}
	twice, once := again.Keys[0], again.Keys[len(again.Keys)-1]
	for _, c := range []struct {
		key         KeyPeriod
		first, last int
		want        bool
	}{
		{twice, 1, 22, false}, {twice, 1, 23, true}, {twice, 23, 23, true}, {twice, 24, 29, false}, {twice, 24, 31, true}, {twice, 30, 30, true}, {once, 24, 31, false}, {once, 1, 31, true},
	} {
		if got := c.key.UsedBetween(c.first, c.last); got != c.want {
			t.Errorf("used from %d to %d: %v", c.first, c.last, got)
		}
	}
	for _, bad := range [][]byte{nil, packed[:len(packed)/2], []byte("something else")} {
		if _, err := LoadMonth(bad, true); !errors.Is(err, ErrMonth) {
			t.Errorf("%v", err)
		}
	}
}

// A count that is put away at any moment and taken up again, by whatever process, counts on as if nothing had been.
func TestACountIsPutAway(t *testing.T) {
	marker := NewMarker([]byte("una llave de treinta y dos bytes"))
	place := time.FixedZone("", -6*3600)
	accesses := slices.Clone(morning)
	for i := range accesses {
		a := &accesses[i]
		a.ID, a.N = int64(i+1)<<8|3, int64(i+1)
		if a.Mark = marker.Mark(*a); i == 4 {
			a.Mark++
		}
	}
	straight := NewCount("2026-11-23", place, marker)
	for _, a := range accesses {
		straight.Add(a)
	}
	for stop := range accesses {
		c := NewCount("2026-11-23", place, marker)
		for i, a := range accesses {
			if i == stop {
				packed, err := c.Save()
				if err != nil {
					t.Fatal(err)
				}
				if c, err = LoadCount(packed, place, marker); err != nil {
					t.Fatal(err)
				}
			}
			c.Add(a)
		}
		if diff := cmp.Diff(straight.Day(), c.Day()); diff != "" {
			t.Fatalf("put away after %d: %s", stop, diff)
		}
		if diff := cmp.Diff(straight.Check().Flaws(), c.Check().Flaws()); diff != "" || straight.Fingerprint() != c.Fingerprint() || len(c.Check().Flaws()) != 1 {
			t.Fatalf("put away after %d: %s", stop, diff)
		}
	}
	if _, err := LoadCount([]byte("something else"), place, marker); !errors.Is(err, ErrCount) {
		t.Errorf("%v", err)
	}
}
