package register

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// sheet is a closed day with something of everything.
func sheet(t *testing.T) Sheet {
	return Sheet{
		Number: 57, Closed: time.Date(2026, 11, 24, 7, 0, 0, 0, time.UTC), Previous: Sum([]byte("before")), Day: day(t),
		Flaws: []Flaw{{What: AccessMissing, Node: 3, First: 10, Last: 12}, {What: AccessAltered, Node: 3, First: 4, Last: 4, ID: 1027}},
	}
}

func TestASheetIsReadBack(t *testing.T) {
	want := sheet(t)
	got, err := ParseSheet(want.Canonical())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// Every byte of a sheet counts: with any of them changed it is no sheet, or another one.
func TestEveryByteOfASheetCounts(t *testing.T) {
	text := sheet(t).Canonical()
	for i := range text {
		altered := bytes.Clone(text)
		altered[i] ^= 1
		if s, err := ParseSheet(altered); err == nil && bytes.Equal(s.Canonical(), text) {
			t.Fatalf("byte %d may be changed", i)
		} else if err != nil && !errors.Is(err, ErrSheet) {
			t.Fatal(err)
		}
	}
}

func FuzzParseSheet(f *testing.F) {
	f.Add([]byte("clavero-register/1\nday 2026-11-23\nnumber 1\nclosed 5\nprevious " + string(bytes.Repeat([]byte("0"), 64)) + "\naccesses 0 " + string(bytes.Repeat([]byte("0"), 64)) + "\nend\n"))
	f.Add([]byte("clavero-register/1\nhour 1 99 0 0 0 0\nend\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		s, err := ParseSheet(text)
		if err == nil && !bytes.Equal(s.Canonical(), text) {
			t.Errorf("%q is read as %q", text, s.Canonical())
		}
	})
}

func TestCompareNamesEachRow(t *testing.T) {
	s := sheet(t)
	d := day(t)
	if flaws := Compare(s, d); len(flaws) != 0 {
		t.Errorf("%+v", flaws)
	}
	d.Keys[1].Notes++
	d.Hours = d.Hours[1:]
	d.Items = append(d.Items, ItemSum{Note, 99, 1, 1})
	want := []Flaw{{What: RowAltered, Where: "access_day/7"}, {What: RowMissing, Where: "access_hour/0/7"}, {What: RowExtra, Where: "access_item/note/99"}}
	if diff := cmp.Diff(want, Compare(s, d)); diff != "" {
		t.Error(diff)
	}
}

// A checker that sees a node's accesses in any order, some taken away and some altered, names exactly those.
func TestACheckerNamesWhatIsNotThere(t *testing.T) {
	marker := NewMarker([]byte("una llave de treinta y dos bytes"))
	for seed := range uint64(2000) {
		chance := rand.New(rand.NewPCG(seed, 3))
		before, count := chance.Int64N(1000), 1+chance.IntN(60)
		var all []Access
		for i := range count {
			a := Access{ID: int64(1000+i)<<8 | 5, N: before + int64(i) + 1, Kind: Note, Credential: 1, Item: int64(i)}
			a.Mark = marker.Mark(a)
			all = append(all, a)
		}
		taken := map[int64]bool{}
		for range chance.IntN(count) {
			taken[all[chance.IntN(count)].N] = true
		}
		altered := chance.IntN(count+1) - 1
		c := NewChecker(marker, 1, map[int]int64{5: before})
		for _, i := range chance.Perm(count) {
			a := all[i]
			if taken[a.N] {
				continue
			}
			if i == altered {
				a.Item = -1
				taken[a.N] = true // what is altered is not what was written
				if c.See(a) {
					t.Fatal("altered, and not seen")
				}
				continue
			}
			if !c.See(a) {
				t.Fatal("sound, and refused")
			}
		}
		for _, f := range c.Missing(map[int]int64{5: before + int64(count)}) {
			for n := f.First; n <= f.Last; n++ {
				if !taken[n] {
					t.Fatalf("%d is there", n)
				}
				delete(taken, n)
			}
		}
		if len(taken) > 0 {
			t.Fatalf("seed %d: %v are not named", seed, taken)
		}
	}
}
