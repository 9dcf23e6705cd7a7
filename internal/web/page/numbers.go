package page

import (
	"fmt"
	"strings"
)

// Num gives a number with its thousands apart: «12,480», as both languages write it in Mexico.
func (f Frame) Num(n int) string { return f.Lang.Num(int64(n)) }

// Size gives a size of a file in the unit a person would choose: «340 kB», «4.8 MB».
func (f Frame) Size(bytes int64) string {
	switch {
	case bytes < 1000:
		return fmt.Sprintf("%d\u00a0B", bytes)
	case bytes < 1000*1000:
		return fmt.Sprintf("%d\u00a0kB", (bytes+500)/1000)
	default:
		return strings.TrimSuffix(fmt.Sprintf("%.1f", float64(bytes)/1e6), ".0") + "\u00a0MB"
	}
}
