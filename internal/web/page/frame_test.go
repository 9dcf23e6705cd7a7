package page

import (
	"strconv"
	"testing"
)

func TestMenuHoldsWhatTheRowHasNoRoomFor(t *testing.T) {
	some := func(n int) Frame {
		var f Frame
		for i := range n {
			f.Nav = append(f.Nav, NavItem{Key: strconv.Itoa(i), Path: "/" + strconv.Itoa(i)})
		}
		return f
	}
	open, waiting := some(inRow+4), some(inRow+4)
	open.Here = "/" + strconv.Itoa(inRow+2) + "/5"
	waiting.Nav[inRow+3].Count = 2
	for name, c := range map[string]struct {
		frame     Frame
		row, more int
	}{
		"few":                   {some(3), 3, 0},
		"a menu of one is none": {some(inRow + 1), inRow + 1, 0},
		"two more":              {some(inRow + 2), inRow, 2},
		"the open one is seen":  {open, inRow + 1, 3},
		"what waits is seen":    {waiting, inRow + 1, 3},
	} {
		if row, more := len(c.frame.NavRow()), len(c.frame.NavMore()); row != c.row || more != c.more {
			t.Errorf("%s: %d in the row and %d behind it, want %d and %d", name, row, more, c.row, c.more)
		}
	}
	if got := open.NavRow()[inRow].Path; got != "/"+strconv.Itoa(inRow+2) {
		t.Errorf("%s joined the row", got)
	}
}
