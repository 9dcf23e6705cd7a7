// Package fault carries what went wrong in three voices: a code for machines, a text key for people, a cause for operators.
// Only the code and the text ever reach a page; the cause goes to the log.
package fault

import (
	"errors"
	"fmt"
)

// Code classes an error by what the caller can do about it.
type Code string

// The codes, and the HTTP status each becomes at the edge.
const (
	Invalid   Code = "invalid"   // 422: the input must be corrected
	Unsigned  Code = "unsigned"  // 401: sign in first
	Denied    Code = "denied"    // 403: this person may not
	NotFound  Code = "not_found" // 404: there is no such thing, or it may not be known
	Conflict  Code = "conflict"  // 409: somebody else acted first
	Gone      Code = "gone"      // 410: a link is spent or has run out
	TooLarge  Code = "too_large" // 413: more than is taken
	TooMany   Code = "too_many"  // 429: try again later
	Unready   Code = "unready"   // 503: something outside does not answer; try again
	Unplanned Code = "unplanned" // 500: a defect or a broken machine
)

// Error is a fault on its way to a person.
type Error struct {
	Code   Code
	Text   string         // key in the text catalogues
	Args   map[string]any // what the text names
	Fields []Field        // for forms: every field at fault, in the order of the form
	Cause  error          // for the log only
}

// Field is one field of a form that must be corrected, with the key of the text that says how.
type Field struct {
	Name string
	Text string
	Args map[string]any
}

// Error is for logs; people get the text of e.Text.
func (e *Error) Error() string {
	message := string(e.Code) + ": " + e.Text
	for _, f := range e.Fields {
		message += fmt.Sprintf(" [%s: %s]", f.Name, f.Text)
	}
	if e.Cause != nil {
		message += ": " + e.Cause.Error()
	}
	return message
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Cause }

// New makes a fault with the text's arguments as alternating names and values.
func New(code Code, text string, args ...any) *Error {
	return &Error{Code: code, Text: text, Args: Args(args...)}
}

// Wrap makes a fault around a cause.
func Wrap(cause error, code Code, text string, args ...any) *Error {
	return &Error{Code: code, Text: text, Args: Args(args...), Cause: cause}
}

// Form makes a fault of a form from its fields, or nil when there are none: callers return it through AsError.
func Form(fields []Field) error {
	if len(fields) == 0 {
		return nil
	}
	return &Error{Code: Invalid, Text: "fault.form", Args: map[string]any{"N": len(fields)}, Fields: fields}
}

// Args turns alternating names and values into a text's arguments.
func Args(pairs ...any) map[string]any {
	if len(pairs) == 0 {
		return nil
	}
	args := make(map[string]any, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		args[fmt.Sprint(pairs[i])] = pairs[i+1]
	}
	return args
}

// CodeOf returns the code of err; anything that is no fault is Unplanned.
func CodeOf(err error) Code {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return Unplanned
}

// TextOf returns the text key of err, empty when it is no fault.
func TextOf(err error) string {
	var e *Error
	if errors.As(err, &e) {
		return e.Text
	}
	return ""
}

// Is reports whether err is a fault of that code.
func Is(err error, code Code) bool { return err != nil && CodeOf(err) == code }
