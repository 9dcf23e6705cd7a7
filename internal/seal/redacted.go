package seal

import (
	"fmt"
	"io"
	"log/slog"
)

const redaction = "[redacted]"

// hidden keeps a value where fmt cannot follow: it prints a function as an address, while it may go through a pointer
// within an unexported field, whose methods it cannot call.
type hidden[T any] func() T

func hide[T any](value T) hidden[T] { return func() T { return value } }

// redacted is embedded in what holds keys: no verb of fmt, no logger and no encoder shows what is inside.
type redacted struct{}

// String gives a redaction.
func (redacted) String() string { return redaction }

// GoString gives a redaction.
func (redacted) GoString() string { return redaction }

// Format gives a redaction for every verb, %d and %x too, which pass String by.
func (redacted) Format(state fmt.State, _ rune) { _, _ = io.WriteString(state, redaction) }

// LogValue gives a redaction.
func (redacted) LogValue() slog.Value { return slog.StringValue(redaction) }

// MarshalText gives a redaction, for encoders.
func (redacted) MarshalText() ([]byte, error) { return []byte(redaction), nil }
