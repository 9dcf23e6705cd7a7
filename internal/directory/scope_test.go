package directory

import (
	"slices"
	"testing"
)

func TestBeneath(t *testing.T) {
	units := []Unit{
		{ID: 1, Code: "SSA"}, {ID: 2, Code: "300", Parent: "SSA"}, {ID: 3, Code: "310", Parent: "300"}, {ID: 4, Code: "311", Parent: "310", ValidTo: "2020-01-01"},
		{ID: 5, Code: "400", Parent: "SSA"}, {ID: 6, Code: "R1", Parent: "R2"}, {ID: 7, Code: "R2", Parent: "R1"}, {ID: 8, Code: "X", Parent: "nowhere"},
	}
	for _, c := range []struct {
		roots []int64
		want  []string
	}{
		{nil, nil},
		{[]int64{2}, []string{"300", "310", "311"}},
		{[]int64{3}, []string{"310", "311"}},
		{[]int64{1}, []string{"SSA", "300", "310", "311", "400"}},
		{[]int64{4, 5}, []string{"311", "400"}},
		{[]int64{6}, []string{"R1", "R2"}},
		{[]int64{8}, []string{"X"}},
		{[]int64{99}, nil},
	} {
		var got []string
		for _, u := range Beneath(units, c.roots) {
			got = append(got, u.Code)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("beneath %v: %v, want %v", c.roots, got, c.want)
		}
	}
}
