// Package entrance is the pages by which people come in: signing in, second factors, passphrases, invitations, the account.
package entrance

import (
	"net/http"
	"net/url"
	"strings"

	"clavero/internal/auth"
	"clavero/internal/fault"
	"clavero/internal/web/page"
	"clavero/internal/web/visit"
)

// SignInPage is the door for readers and people of the house. Whoever is in already goes on, unless they come to enter with
// another key: «otra».
func SignInPage(v *visit.Visit) error {
	next := Onward(v.Query.Get("siguiente"))
	switch {
	case v.Who.Must != auth.Nothing:
		return v.To(v.Remaining(next))
	case SignedIn(v) && !v.Query.Has("otra"):
		return v.To(landing(v, next))
	}
	return v.OK(Door(v, page.Form{}, next))
}

// Door is the page of signing in, on its way to another page.
func Door(v *visit.Visit, form page.Form, next string) page.SignIn {
	p := page.SignIn{Frame: v.Frame(v.T("webreader.title.signin")), Form: form}
	p.Here = "/entrar" // also where the door stands in for a page that only opens with a key
	if next == "/" {
		p.About = v.T("webreader.about")
	} else {
		p.Next = next
		p.Here += "?siguiente=" + url.QueryEscape(next)
	}
	return p
}

// SignInPost tries a name and a passphrase. Whatever is wrong with them, the answer is one.
func SignInPost(v *visit.Visit) error {
	if err := v.Parse(); err != nil {
		return err
	}
	next := Onward(v.Request.PostFormValue("next"))
	signed, err := v.Identity.SignIn(v.Request.Context(), auth.Attempt{
		User: v.Request.PostFormValue("user"), Passphrase: v.Request.PostFormValue("passphrase"), From: v.Place(v.Request), Device: v.RememberedAs(),
	})
	if fault.TextOf(err) == "identity.wrong" {
		err = fault.Wrap(err, fault.Invalid, "identity.wrong") // a form to be filled again, not a door closed to somebody
	}
	if err != nil {
		return v.Again(err, func(form page.Form) page.Page { return Door(v, form, next) })
	}
	leave(v)
	renew(v, signed)
	return proceed(v, next)
}

// leave ends the session that this browser had before.
func leave(v *visit.Visit) {
	if v.Who.Kind == auth.Anonymous {
		return
	}
	if err := v.Identity.SignOut(v.Request.Context(), v.Token); err != nil {
		v.Log.Warn("an earlier session stays open", "request", v.ID, "error", err)
	}
}

// renew replaces the browser's session by the one that took its place.
func renew(v *visit.Visit, signed auth.Signed) {
	v.SignIn(signed)
	v.Who, v.Token = signed.Who, signed.Token
}

// proceed leads on from signing in: to what is left to do, or to where somebody was going.
func proceed(v *visit.Visit, next string) error {
	if v.Who.Must != auth.Nothing {
		return v.To(v.Remaining(next))
	}
	return v.To(landing(v, next))
}

// CodePage asks a person of the house for the second factor.
func CodePage(v *visit.Visit) error {
	if v.Who.Must != auth.MustEnterCode {
		return Elsewhere(v)
	}
	return v.OK(codeForm(v, page.Form{}, Onward(v.Query.Get("siguiente"))))
}

func codeForm(v *visit.Visit, form page.Form, next string) page.SignInCode {
	return page.SignInCode{Frame: v.Frame(v.T("auth.code")), Form: form, Next: next}
}

// CodePost tries a second factor. Whatever is wrong with it, the answer is one.
func CodePost(v *visit.Visit) error {
	if v.Who.Must != auth.MustEnterCode {
		return Elsewhere(v)
	}
	if err := v.Parse(); err != nil {
		return err
	}
	next := Onward(v.Request.PostFormValue("next"))
	signed, err := v.Identity.EnterCode(v.Request.Context(), v.Token, v.Request.PostFormValue("code"))
	if err != nil {
		return v.Again(err, func(form page.Form) page.Page { return codeForm(v, form, next) })
	}
	renew(v, signed)
	return proceed(v, next)
}

// SignOutPost ends the session here and in the table, and has the browser forget the pages it kept.
func SignOutPost(v *visit.Visit) error {
	if err := v.Identity.SignOut(v.Request.Context(), v.Token); err != nil {
		return err
	}
	v.SignOut()
	v.Answer.Header().Set("Clear-Site-Data", `"cache"`)
	return v.Done("/", "signed_out")
}

// SignedIn reports whether somebody is in, with nothing left to do before they go on.
func SignedIn(v *visit.Visit) bool {
	return (v.Who.Kind == auth.Reader || v.Who.Kind == auth.Staff) && v.Who.Must == auth.Nothing
}

// Elsewhere leads somebody on from a page of signing in that is not theirs to fill now.
func Elsewhere(v *visit.Visit) error {
	if v.Who.Kind == auth.Anonymous {
		return v.To("/entrar")
	}
	return proceed(v, "/")
}

// landing is where somebody goes who has signed in: where they were going, or else where their work begins.
func landing(v *visit.Visit, next string) string {
	if next == "/" && v.Who.Kind == auth.Staff {
		return FirstPage(v)
	}
	return next
}

// FirstPage is the first entry of the navigation of whoever is signed in; everybody has at least their account.
func FirstPage(v *visit.Visit) string {
	if items := v.Navigation(); len(items) > 0 {
		return items[0].Path
	}
	return "/cuenta"
}

// Onward is a page of the program that somebody was going to when they had to sign in, and never the door itself.
func Onward(asked string) string {
	path := visit.Inward(asked)
	if path == "/entrar" || strings.HasPrefix(path, "/entrar?") || strings.HasPrefix(path, "/entrar/") {
		return "/"
	}
	return path
}

// typedTwice compares a new passphrase with its repetition, which guards against a slip of the hand.
func typedTwice(r *http.Request) error {
	if r.PostFormValue("passphrase") == r.PostFormValue("again") {
		return nil
	}
	return fault.Form([]fault.Field{{Name: "again", Text: "webreader.again"}})
}
