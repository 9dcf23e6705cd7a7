package web

import (
	"errors"
	"fmt"
	"io"
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

// values is what was typed, by field, without secrets.
func (v *visit) values() map[string]string {
	typed := map[string]string{}
	for name, values := range v.r.Form {
		if len(values) > 0 && !secrets[name] {
			typed[name] = values[0]
		}
	}
	return typed
}

// parse reads the form of a request, with files where it has any.
func (v *visit) parse() error {
	var err error
	if strings.HasPrefix(v.r.Header.Get("Content-Type"), "multipart/form-data") {
		err = v.r.ParseMultipartForm(1 << 20)
	} else {
		err = v.r.ParseForm()
	}
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return fault.Wrap(err, fault.TooLarge, "fault.too_large", "Max", fmt.Sprintf("%d MB", max(1, large.Limit>>20)))
	}
	if err != nil {
		return fault.Wrap(err, fault.Invalid, "web.bad_form")
	}
	return nil
}

// file reads an uploaded file; nil when none was chosen.
func (v *visit) file(name string) ([]byte, error) {
	if v.r.MultipartForm == nil || len(v.r.MultipartForm.File[name]) == 0 || v.r.MultipartForm.File[name][0].Size == 0 {
		return nil, nil
	}
	f, err := v.r.MultipartForm.File[name][0].Open()
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	return io.ReadAll(f)
}

// inward is a path of the program that a form or address wants to go to next; anything else is the start page.
func inward(path string) string {
	if !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || strings.ContainsAny(path, "\\\r\n\t") {
		return "/"
	}
	return path
}
