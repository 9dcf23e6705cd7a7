package visit

import (
	"errors"
	"fmt"
	"mime/multipart"
	"net/http"
	"strings"

	"clavero/internal/fault"
	"clavero/internal/web/page"
)

// Again answers with a form that was not accepted, everything typed still in it; other faults than of the input pass on.
func (v *Visit) Again(err error, form func(page.Form) page.Page) error {
	code := fault.CodeOf(err)
	if code != fault.Invalid && code != fault.TooMany && code != fault.TooLarge && code != fault.Denied && code != fault.Unready {
		return err
	}
	v.RetryAfter(code)
	return v.Show(StatusOf[code], form(page.Refilled(v.Lang, v.Values(), err)))
}

// secrets are fields that are never sent back.
var secrets = map[string]bool{"passphrase": true, "again": true, "current": true, "code": true, "fact": true, "secret": true}

// Values is what was typed, by field, without secrets, also where a field is there several times: «secret-2».
func (v *Visit) Values() map[string]string {
	typed := map[string]string{}
	for name, values := range v.Request.Form {
		if kind, _, _ := strings.Cut(name, "-"); len(values) > 0 && !secrets[kind] {
			typed[name] = values[0]
		}
	}
	return typed
}

// Parse reads the form of a request, with files where it has any. After a fault too, what was read of it is there.
func (v *Visit) Parse() error {
	read := v.Request.ParseForm
	if isParts(v.Request) {
		read = v.parseParts
	}
	err := read()
	var large *http.MaxBytesError
	if errors.As(err, &large) || errors.Is(err, multipart.ErrMessageTooLarge) {
		return fault.Wrap(err, fault.TooLarge, "fault.too_large", "Max", fmt.Sprintf("%d MB", max(1, v.Route.Limit()/megabyte)))
	}
	if err != nil {
		return fault.Wrap(err, fault.Invalid, "web.bad_form")
	}
	return nil
}

// Inward is a path of the program that a form or address wants to go to next; anything else is the start page.
func Inward(path string) string {
	if !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || strings.ContainsAny(path, "\\\r\n\t") {
		return "/"
	}
	return path
}
