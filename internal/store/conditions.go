package store

import (
	"strconv"
	"strings"
)

// conditions gathers what a search is narrowed by. Texts are the program's own; what people typed goes into args.
type conditions struct {
	parts []string
	args  []any
}

// add takes a condition in which every ? is one of the arguments.
func (c *conditions) add(condition string, args ...any) {
	for _, arg := range args {
		c.args = append(c.args, arg)
		condition = strings.Replace(condition, "?", "$"+strconv.Itoa(len(c.args)), 1)
	}
	c.parts = append(c.parts, condition)
}

// equal narrows a column to a value; an empty value does not narrow.
func (c *conditions) equal(column, value string) {
	if value != "" {
		c.add(column+" = ?", value)
	}
}

// in narrows a column to a set of values; an empty set does not narrow.
func (c *conditions) in(column string, values []string) {
	if len(values) == 0 {
		return
	}
	first := len(c.args) + 1
	for _, value := range values {
		c.args = append(c.args, value)
	}
	c.parts = append(c.parts, column+" in ("+placeholders(first, len(values))+")")
}

// sql is the where clause, empty when nothing narrows.
func (c *conditions) sql() string {
	if len(c.parts) == 0 {
		return ""
	}
	return " where " + strings.Join(c.parts, " and ")
}
