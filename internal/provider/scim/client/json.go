package client

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
)

// What is decoded is bounded before, so that a small answer cannot become a large thing in memory or a deep stack.
const (
	deepest    = 32      // objects and arrays inside one another
	mostValues = 1 << 20 // values and members in all
)

var (
	errDeep   = errors.New("the answer is nested too deeply")
	errValues = errors.New("the answer has too many parts")
	errJSON   = errors.New("the answer is not the JSON it should be")
)

// checkJSON counts depth and parts without decoding. That it is JSON at all is left to the decoder.
func checkJSON(data []byte) error {
	depth, values, inText := 0, 0, false
	for i := 0; i < len(data); i++ {
		switch c := data[i]; {
		case inText && c == '\\':
			i++
		case c == '"':
			inText = !inText
		case inText:
		case c == '{' || c == '[':
			if depth++; depth > deepest {
				return errDeep
			}
			values++
		case c == '}' || c == ']':
			depth--
		case c == ',' || c == ':':
			values++
		}
		if values > mostValues {
			return errValues
		}
	}
	return nil
}

// unmarshal decodes after a byte order mark, which some servers write; its errors do not repeat what was read.
func unmarshal(data []byte, into any) error {
	if err := json.Unmarshal(bytes.TrimPrefix(data, []byte("\ufeff")), into); err != nil {
		return errJSON
	}
	return nil
}

// lenient takes a value of its type and leaves anything else alone, instead of refusing all that stands around it.
type lenient[T any] struct{ value T }

// UnmarshalJSON never fails: what comes is JSON already.
func (l *lenient[T]) UnmarshalJSON(data []byte) error {
	var value T
	if json.Unmarshal(data, &value) == nil {
		l.value = value
	}
	return nil
}

// text is a text, or a number or truth written as one.
type text string

// UnmarshalJSON takes anything; what is no text is none.
func (t *text) UnmarshalJSON(data []byte) error {
	*t = ""
	switch data[0] {
	case '"':
		var s string
		if json.Unmarshal(data, &s) == nil {
			*t = text(s)
		}
	case '{', '[', 'n': // null
	default:
		*t = text(data)
	}
	return nil
}

// truth is true or false, also as a text or a number, or was not said.
type truth struct{ said, yes bool }

// UnmarshalJSON takes anything; what is neither was not said.
func (b *truth) UnmarshalJSON(data []byte) error {
	var word text
	_ = word.UnmarshalJSON(data)
	switch strings.ToLower(strings.TrimSpace(string(word))) {
	case "true", "1", "yes":
		*b = truth{said: true, yes: true}
	case "false", "0", "no":
		*b = truth{said: true}
	default:
		*b = truth{}
	}
	return nil
}

// or is what was said, or else what is taken for granted.
func (b truth) or(otherwise bool) bool {
	if b.said {
		return b.yes
	}
	return otherwise
}

// count is a whole number, also as a text; anything else, and what was not said, is 0.
type count int

// UnmarshalJSON takes anything.
func (n *count) UnmarshalJSON(data []byte) error {
	var word text
	_ = word.UnmarshalJSON(data)
	value, err := strconv.ParseFloat(strings.TrimSpace(string(word)), 64)
	*n = 0
	if err == nil && value >= 1 && value <= 1<<31 {
		*n = count(value)
	}
	return nil
}
