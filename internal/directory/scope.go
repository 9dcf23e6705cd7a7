package directory

import "slices"

// Beneath gives the units that depend on any of the roots at whatever depth, and the roots themselves, in the order of the
// list; closed ones too, since their people stay theirs until another unit takes them. Roots are ids.
func Beneath(units []Unit, roots []int64) []Unit {
	parents := map[string]string{}
	own := map[string]bool{}
	for _, u := range units {
		parents[u.Code] = u.Parent
		if slices.Contains(roots, u.ID) {
			own[u.Code] = true
		}
	}
	var within []Unit
	for _, u := range units {
		if slices.ContainsFunc(Above(parents, u.Code), func(code string) bool { return own[code] }) {
			within = append(within, u)
		}
	}
	return within
}

// Above gives a code and those it depends on, from itself up. A ring, which no import lets in, ends where it closes.
func Above(parents map[string]string, code string) []string {
	var line []string
	for code != "" && !slices.Contains(line, code) {
		line = append(line, code)
		code = parents[code]
	}
	return line
}
