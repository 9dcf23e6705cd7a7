package client

import (
	"bytes"
	"encoding/json"
	"errors"
)

// mostUsers bounds how many users are taken from one page, whatever was asked for.
const mostUsers = 10_000

var errPage = errors.New("one page has too many users")

// page is a part of a list (RFC 7644, 3.4.2.4).
type page struct {
	total int // as the server says, 0 where it does not; nothing depends on its being true
	users []User
}

type pageBody struct {
	Total     count `json:"totalResults"`
	Resources users `json:"Resources"`
}

// parsePage reads a list. A bare array is one too, and a list without Resources an empty one. Entries that are no users
// are passed over.
func parsePage(body []byte) (page, error) {
	if err := checkJSON(body); err != nil {
		return page{}, err
	}
	var read pageBody
	if first := bytes.TrimSpace(bytes.TrimPrefix(body, []byte("\ufeff"))); len(first) > 0 && first[0] == '[' {
		if err := unmarshal(first, &read.Resources); err != nil {
			return page{}, err
		}
	} else if err := unmarshal(body, &read); err != nil {
		return page{}, err
	}
	if len(read.Resources) > mostUsers {
		return page{}, errPage
	}
	return page{total: int(read.Total), users: read.Resources}, nil
}

// users is the array of a list, read entry by entry up to one more than is taken.
type users []User

// UnmarshalJSON takes an array, a single user, or nothing.
func (l *users) UnmarshalJSON(data []byte) error {
	*l = nil
	if data[0] == '{' {
		l.add(data)
		return nil
	}
	if data[0] != '[' {
		return nil
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	if _, err := decoder.Token(); err != nil {
		return err
	}
	for decoder.More() && len(*l) <= mostUsers {
		var entry json.RawMessage
		if err := decoder.Decode(&entry); err != nil {
			return err
		}
		l.add(entry)
	}
	return nil
}

func (l *users) add(entry []byte) {
	var read lenient[userBody]
	_ = read.UnmarshalJSON(entry)
	if u, ok := read.value.user(); ok {
		*l = append(*l, u)
	}
}
