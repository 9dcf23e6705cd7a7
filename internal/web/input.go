package web

import (
	"errors"
	"fmt"
	"mime/multipart"
	"net/http"
	"strings"

	"clavero/internal/fault"
	"clavero/internal/web/page"
)

// again answers with a form that was not accepted, everything typed still in it; other faults than of the input pass on.
func (v *visit) again(err error, form func(page.Form) page.Page) error {
	code := fault.CodeOf(err)
	if code != fault.Invalid && code != fault.TooMany && code != fault.TooLarge && code != fault.Denied && code != fault.Unready {
		return err
	}
	v.retryAfter(code)
	return v.show(statusOf[code], form(page.Refilled(v.lang, v.values(), err)))
}

// secrets are fields that are never sent back.
var secrets = map[string]bool{"passphrase": true, "again": true, "current": true, "code": true, "fact": true, "secret": true}

// values is what was typed, by field, without secrets, also where a field is there several times: «secret-2».
func (v *visit) values() map[string]string {
	typed := map[string]string{}
	for name, values := range v.r.Form {
		if kind, _, _ := strings.Cut(name, "-"); len(values) > 0 && !secrets[kind] {
			typed[name] = values[0]
		}
	}
	return typed
}

// parse reads the form of a request, with files where it has any. After a fault too, what was read of it is there.
func (v *visit) parse() error {
	read := v.r.ParseForm
	if isParts(v.r) {
		read = v.parseParts
	}
	err := read()
	var large *http.MaxBytesError
	if errors.As(err, &large) || errors.Is(err, multipart.ErrMessageTooLarge) {
		return fault.Wrap(err, fault.TooLarge, "fault.too_large", "Max", fmt.Sprintf("%d MB", max(1, v.route.limit()/megabyte)))
	}
	if err != nil {
		return fault.Wrap(err, fault.Invalid, "web.bad_form")
	}
	return nil
}

// inward is a path of the program that a form or address wants to go to next; anything else is the start page.
func inward(path string) string {
	if !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || strings.ContainsAny(path, "\\\r\n\t") {
		return "/"
	}
	return path
}
