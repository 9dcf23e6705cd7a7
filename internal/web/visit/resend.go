package visit

import (
	"maps"
	"net/http"
	"slices"
	"strings"

	"clavero/internal/auth"
	"clavero/internal/web/page"
)

// mostResent is how much of a form, in bytes, is given back to somebody whose session has ended: more than is ever written
// by hand, and little to hold for a stranger.
const mostResent = 256 << 10

// unsent is what was in a form that came without a session, to be sent again from its page once whoever filled it has
// signed in. Nothing of it is kept here. It is nil where there was no form, where another session than that of the house or
// of a reader would be needed, and for a form that is too large.
func (v *Visit) unsent() *page.Unsent {
	if v.Request.Method != http.MethodPost || v.Route.Permission == auth.OwnCase || v.Request.ContentLength <= 0 || v.Request.ContentLength > mostResent {
		return nil
	}
	if err := v.Parse(); err != nil {
		return nil
	}
	form := &page.Unsent{Action: v.here(), SignIn: "/entrar", Parts: isParts(v.Request)}
	for _, name := range slices.Sorted(maps.Keys(v.Request.PostForm)) {
		if kind, _, _ := strings.Cut(name, "-"); secrets[kind] && kind != "fact" { // which in forms that need a session is a choice
			return nil // what is missing could not be told from what was left empty
		}
		for _, value := range v.Request.PostForm[name] {
			form.Values = append(form.Values, page.Datum{Label: name, Value: value})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(v.files)) {
		form.Files = append(form.Files, page.Datum{Label: name, Value: v.FileName(name)})
	}
	if len(form.Values) == 0 && len(form.Files) == 0 {
		return nil
	}
	return form
}
