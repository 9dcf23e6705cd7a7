package diagram

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// small is a procedure with all that a drawing must cope with: a road through three lanes, a second way in, a return, an
// end beside the road.
func small() Flow {
	return Flow{
		Lanes: []Lane{{"asker", "Asker"}, {"office", "Office"}, {"vendor", "Vendor"}},
		States: []State{
			{Key: "received", Name: "received", Lane: "office", Figure: "3", Wait: "2 h", Path: "/q"},
			{Key: "returned", Name: "returned", Lane: "asker"},
			{Key: "ordered", Name: "ordered", Lane: "vendor", Late: true},
			{Key: "done", Name: "done", Lane: "asker", Final: true},
			{Key: "refused", Name: "refused", Final: true},
		},
		Steps: []Step{
			{Key: "ask", Number: "1", Name: "Ask", Lane: "asker", To: []string{"received"}, Main: true},
			{Key: "enter", Number: "1", Name: "Enter", Lane: "office", To: []string{"received"}},
			{Key: "return", Number: "1+", Name: "Return", From: []string{"received"}, To: []string{"returned"}},
			{Key: "correct", Number: "1+", Name: "Correct", From: []string{"returned"}, To: []string{"received"}},
			{Key: "order", Number: "2", Name: "Order", From: []string{"received"}, To: []string{"ordered"}, Main: true},
			{Key: "give", Number: "3", Name: "Give", From: []string{"ordered"}, To: []string{"done"}, Main: true},
			{Key: "refuse", Number: "3+", Name: "Refuse", From: []string{"ordered", "received"}, To: []string{"refused"}},
		},
	}
}

func cells(f Flow) map[string]cell {
	at := map[string]cell{}
	for _, p := range place(f).pieces {
		key := p.state.Key
		if key == "" {
			key = p.main.Key
		}
		at[key] = p.cell
	}
	return at
}

func TestPlaces(t *testing.T) {
	want := map[string]cell{
		"ask": {0, 0}, "enter": {1, 0}, "received": {1, 1}, "returned": {0, 1}, "ordered": {2, 2}, "done": {0, 3}, "refused": {1, 3},
	}
	if diff := cmp.Diff(want, cells(small()), cmp.AllowUnexported(cell{})); diff != "" {
		t.Errorf("places (-want +got):\n%s", diff)
	}
}

func TestAChangedTableChangesTheDrawing(t *testing.T) {
	f := small()
	f.States = slices.Insert(f.States, 2, State{Key: "checked", Name: "checked", Lane: "office"})
	f.Steps[4].To = []string{"checked"}
	f.Steps = append(f.Steps, Step{Key: "really", Number: "2", Name: "Really order", From: []string{"checked"}, To: []string{"ordered"}, Main: true})
	at := cells(f)
	if at["checked"] != (cell{1, 2}) || at["ordered"] != (cell{2, 3}) || at["done"] != (cell{0, 4}) {
		t.Errorf("a state put into the road did not move what follows: %v", at)
	}
}

func TestBoxesDoNotTouch(t *testing.T) {
	d := Draw(small())
	for i, a := range d.Boxes {
		if a.X < 0 || a.X+a.Width > d.Width || a.Y < headHeight || a.Y+a.Height > d.Height {
			t.Errorf("%s lies outside the drawing", a.Key)
		}
		for _, b := range d.Boxes[i+1:] {
			if a.X < b.X+b.Width && b.X < a.X+a.Width && a.Y < b.Y+b.Height && b.Y < a.Y+a.Height {
				t.Errorf("%s lies on %s", a.Key, b.Key)
			}
		}
	}
}

func TestEveryStepIsNamed(t *testing.T) {
	f := small()
	var text strings.Builder
	for _, box := range Draw(f).Boxes {
		for _, lines := range [][]Line{box.Title, box.Sides} {
			for _, line := range lines {
				text.WriteString(line.Text + " ")
			}
		}
	}
	for _, step := range f.Steps {
		if !strings.Contains(text.String(), step.Name) {
			t.Errorf("%q is not in the drawing", step.Name)
		}
	}
}

func TestArrows(t *testing.T) {
	main, side := 0, 0
	for _, a := range Draw(small()).Arrows {
		if a.Main {
			main++
		} else {
			side++
		}
	}
	if main != 3 || side != 3 { // the way in by the office, the return, the correction
		t.Errorf("%d arrows of the road and %d beside it, want 3 and 3", main, side)
	}
}

func TestDegenerateFlows(t *testing.T) {
	for name, f := range map[string]Flow{
		"empty":            {},
		"lanes only":       {Lanes: []Lane{{"a", "A"}}},
		"no road":          {Lanes: []Lane{{"a", "A"}}, States: []State{{Key: "x", Lane: "a"}, {Key: "y", Final: true}}},
		"unknown lane":     {Lanes: []Lane{{"a", "A"}}, States: []State{{Key: "x", Lane: "b"}}, Steps: []Step{{Key: "s", To: []string{"x"}, Main: true}}},
		"unknown state":    {Lanes: []Lane{{"a", "A"}}, Steps: []Step{{Key: "s", To: []string{"nowhere"}, Main: true}}},
		"road in a circle": {Lanes: []Lane{{"a", "A"}}, States: []State{{Key: "x", Lane: "a"}}, Steps: []Step{{Key: "s", To: []string{"x"}, Main: true}, {Key: "t", From: []string{"x"}, To: []string{"x"}, Main: true}}},
		"step to nothing":  {Lanes: []Lane{{"a", "A"}}, Steps: []Step{{Key: "s", Main: true}, {Key: "t", From: []string{"q"}}}},
	} {
		if d := Draw(f); d.Height <= 0 || d.Width <= 0 {
			t.Errorf("%s: drawing of %d by %d", name, d.Width, d.Height)
		}
	}
}

func TestWrap(t *testing.T) {
	for text, want := range map[string][]string{
		"":                          nil,
		"uno dos":                   {"uno dos"},
		"verificación de los datos": {"verificación", "de los datos"},
		"otorrinolaringología":      {"otorrinolaringología"},
	} {
		if diff := cmp.Diff(want, wrap(text, 12)); diff != "" {
			t.Errorf("wrap(%q) (-want +got):\n%s", text, diff)
		}
	}
}

func TestBars(t *testing.T) {
	b := DrawBars([]Bar{{"0", 0, 0}, {"1", 312, 20}, {"2", 1, 1}}, 344, 136)
	var ticks []string
	for _, tick := range b.Ticks {
		ticks = append(ticks, tick.Value)
	}
	if diff := cmp.Diff([]string{"0", "100", "200", "300", "400"}, ticks); diff != "" {
		t.Errorf("ticks (-want +got):\n%s", diff)
	}
	if got := b.Columns[1].Height; got != 78 {
		t.Errorf("312 of 400 in 100 units is %d high, want 78", got)
	}
	if b.Columns[0].Height != 0 || b.Columns[2].Height != 1 {
		t.Errorf("nothing is %d high and one %d, want 0 and 1", b.Columns[0].Height, b.Columns[2].Height)
	}
	for _, c := range b.Columns {
		if c.Y+c.Height != b.Base || c.PartHeight > c.Height {
			t.Errorf("column %q does not stand on the base line with its part inside: %+v", c.Label, c)
		}
	}
}

func TestBarsOfNothing(t *testing.T) {
	if b := DrawBars(nil, 100, 100); len(b.Columns) != 0 {
		t.Errorf("columns of nothing: %v", b.Columns)
	}
	if b := DrawBars([]Bar{{"a", 0, 0}}, 100, 100); len(b.Ticks) == 0 {
		t.Error("a day without accesses has no scale")
	}
}

// TestNarrow draws charts for a phone: nothing leaves the drawing, and no label runs into the next.
func TestNarrow(t *testing.T) {
	for name, test := range map[string]struct {
		columns int
		label   string
		width   int
	}{
		"hours of a day": {24, "23 h", 344}, "days of a month": {30, "30 nov", 344}, "months of a year": {12, "nov 2026", 344},
		"two months": {61, "30 nov", 344}, "a year of days": {366, "30 nov", 344 + 798},
	} {
		var values []Bar
		for i := range test.columns {
			values = append(values, Bar{Label: test.label, Value: i, Part: i / 2})
		}
		b := DrawBars(values, 960, 200).Narrow(344, 168)
		if b.Width != test.width {
			t.Errorf("%s: %d wide, want %d", name, b.Width, test.width)
		}
		last := -1000
		for _, c := range b.Columns {
			if c.X < axisWidth || c.X+c.Width > b.Width || c.Y < 0 || c.Y+c.Height > b.Height {
				t.Fatalf("%s: a column leaves the drawing: %+v", name, c)
			}
			if !c.Shown {
				continue
			}
			if room := c.Middle - last; room < 7*utf8.RuneCountInString(c.Label) {
				t.Fatalf("%s: labels stand %d apart", name, room)
			}
			last = c.Middle
		}
	}
}
