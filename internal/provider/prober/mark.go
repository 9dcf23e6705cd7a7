package prober

import (
	"cmp"
	"strconv"
	"strings"

	"clavero/internal/provider"
)

// judge looks for marks on the page that stands open. Only those tell anything that were not there before the key was
// sent: a page whose greeting is «Bienvenido» greets everybody.
func (v *visit) judge() (bool, error) {
	if !v.report.Sent {
		return false, nil
	}
	success, failure := v.found(v.recipe.Success), v.found(v.recipe.Failure)
	switch {
	case success != nil && failure != nil:
		return false, stop{Contrary}
	case success != nil:
		v.report.Verdict, v.report.Mark = provider.Works, success.title()
		return true, nil
	case failure != nil:
		v.report.Verdict, v.report.Mark = provider.Fails, failure.title()
		return true, nil
	}
	return false, nil
}

// found is the first of the marks that holds now and did not before.
func (v *visit) found(marks []Mark) *Mark {
	for i := range marks {
		if m := &marks[i]; !v.before[m] && v.holds(m) {
			return m
		}
	}
	return nil
}

// holding are all marks that hold now.
func (v *visit) holding() map[*Mark]bool {
	held := map[*Mark]bool{}
	for _, marks := range [][]Mark{v.recipe.Success, v.recipe.Failure} {
		for i := range marks {
			if v.page != nil && v.holds(&marks[i]) {
				held[&marks[i]] = true
			}
		}
	}
	return held
}

func (v *visit) holds(m *Mark) bool {
	return (m.Words == "" || v.page.says(m.Words)) &&
		(m.Path == "" || matchesPath(m.Path, v.page.url.Path)) &&
		(m.Query == "" || v.asked(m.Query)) &&
		(m.Cookie == "" || v.cookies[m.Cookie] != "") &&
		(m.Status == 0 || m.Status == v.page.status)
}

func matchesPath(pattern, path string) bool {
	if path == "" {
		path = "/"
	}
	if beginning, ok := strings.CutSuffix(pattern, "*"); ok {
		return strings.HasPrefix(path, beginning)
	}
	return path == pattern
}

// asked reports whether the page's address has a parameter, with a value where one is named.
func (v *visit) asked(query string) bool {
	name, value, valued := strings.Cut(query, "=")
	values, has := v.page.url.Query()[name]
	return has && (!valued || values[0] == value)
}

// title names a mark in a report.
func (m *Mark) title() string {
	status := ""
	if m.Status != 0 {
		status = strconv.Itoa(m.Status)
	}
	return cmp.Or(m.Name, m.Words, m.Path, m.Query, m.Cookie, status)
}
