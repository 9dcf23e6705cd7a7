package reading

import (
	"regexp"
	"sync"
)

// expression gives a regular expression, compiled when it is first asked. There are some eighty, and a program whose keys come
// from elsewhere than a vendor's mails never asks one.
type expression func() *regexp.Regexp

// own are the package's own, for the test that compiles them all.
var own []expression

// lazily makes one of the package's own expressions, when the program starts and never after.
func lazily(pattern string) expression {
	e := sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(pattern) })
	own = append(own, e)
	return e
}
