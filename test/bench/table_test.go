package bench

import (
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"
	"time"

	"clavero/internal/store"
)

// figure is one line of the table.
type figure struct {
	Item     string       `json:"item"`   // its letter
	Engine   store.Engine `json:"engine"` // the database
	What     string       `json:"what"`
	Measured float64      `json:"measured"`
	Unit     string       `json:"unit"`    // «×» for a ratio
	AtMost   bool         `json:"at_most"` // the limit is one from above
	Limit    float64      `json:"limit"`   // 0: nothing was promised
	Goal     float64      `json:"goal"`    // 0: none beyond the limit
	Raw      string       `json:"raw"`     // what the figure was made from
}

// verdict says how the figure stands to its limit.
func (f figure) verdict() string {
	switch {
	case f.Limit == 0:
		return ""
	case f.Goal != 0 && f.within(f.Goal):
		return "ok, goal"
	case f.within(f.Limit):
		return "ok"
	}
	return "MISSED"
}

func (f figure) within(limit float64) bool {
	if f.AtMost {
		return f.Measured <= limit
	}
	return f.Measured >= limit
}

func (f figure) bound(limit float64) string {
	switch {
	case limit == 0:
		return "–"
	case f.AtMost:
		return "≤ " + number(limit)
	}
	return "≥ " + number(limit)
}

// number has as many digits as mean something.
func number(v float64) string {
	switch {
	case v >= 100 || v == float64(int(v)):
		return fmt.Sprintf("%.0f", v)
	case v >= 10:
		return fmt.Sprintf("%.1f", v)
	}
	return fmt.Sprintf("%.2f", v)
}

// figures is the table of one run with the machine it was taken on.
type figures struct {
	Scale   string    `json:"scale"`
	Begun   time.Time `json:"begun"`
	Took    float64   `json:"took_seconds"`
	Go      string    `json:"go"`
	Cores   int       `json:"cores"`
	Load    [2]string `json:"load"` // of the machine before and after: a minute, five, fifteen
	Figures []figure  `json:"figures"`
}

func begin(size scale) *figures {
	return &figures{Scale: size.name, Begun: time.Now(), Go: runtime.Version(), Cores: runtime.NumCPU(), Load: [2]string{load()}}
}

func load() string {
	text, err := os.ReadFile("/proc/loadavg")
	if fields := strings.Fields(string(text)); err == nil && len(fields) >= 3 {
		return strings.Join(fields[:3], " ")
	}
	return "?"
}

// add puts down a figure of this run's engine.
func (b *bench) add(f figure) {
	f.Engine = b.engine
	b.figures.Figures = append(b.figures.Figures, f)
}

// end shows the table, except in the smallest scale, whose figures mean nothing.
func (f *figures) end(t *testing.T) {
	t.Helper()
	f.Took, f.Load[1] = time.Since(f.Begun).Seconds(), load()
	slices.SortStableFunc(f.Figures, func(a, b figure) int { return strings.Compare(a.Item, b.Item) })
	if *figuresFlag != "" {
		text, err := json.MarshalIndent(f, "", "  ")
		if err == nil {
			err = os.WriteFile(*figuresFlag, append(text, '\n'), 0o600)
		}
		if err != nil {
			t.Error(err)
		}
	}
	if f.Scale != "smoke" {
		fmt.Print(f)
	}
}

// String is the table.
func (f *figures) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "\nscale %s · %s · %s · %d cores · load before %s, after %s · took %.0f s\n\n",
		f.Scale, f.Begun.Format("2006-01-02 15:04"), f.Go, f.Cores, f.Load[0], f.Load[1], f.Took)
	table := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(table, "\twhat\tdatabase\tmeasured\tlimit\tgoal\t\tfrom")
	for _, one := range f.Figures {
		_, _ = fmt.Fprintf(table, "%s\t%s\t%s\t%s %s\t%s\t%s\t%s\t%s\n", one.Item, one.What, one.Engine, number(one.Measured), one.Unit,
			one.bound(one.Limit), one.bound(one.Goal), one.verdict(), one.Raw)
	}
	_ = table.Flush()
	return b.String()
}

// wanted reports whether an item was asked for.
func wanted(letters string) bool { return *onlyFlag == "" || strings.ContainsAny(*onlyFlag, letters) }

// median of at least one value.
func median(values []float64) float64 { return quantile(values, 0.5) }

// quantile is the nearest rank of a share of the values.
func quantile(values []float64, share float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[min(len(sorted)-1, int(share*float64(len(sorted))))]
}

// millis are durations as milliseconds.
func millis(times []time.Duration) []float64 {
	values := make([]float64, len(times))
	for i, d := range times {
		values[i] = float64(d) / float64(time.Millisecond)
	}
	return values
}
