package web

import (
	"net/http"
	"net/url"
	"strings"

	"clavero/internal/auth"
	"clavero/internal/fault"
	"clavero/internal/web/page"
)

// signInPage is the door for readers and people of the house. Whoever is in already goes on, unless they come to enter with
// another key: «otra».
func (v *visit) signInPage() error {
	next := onward(v.query.Get("siguiente"))
	switch {
	case v.who.Must != auth.Nothing:
		return v.to(v.remaining(next))
	case v.signedIn() && !v.query.Has("otra"):
		return v.to(v.landing(next))
	}
	return v.ok(v.door(page.Form{}, next))
}

func (v *visit) door(form page.Form, next string) page.SignIn {
	p := page.SignIn{Frame: v.frame(v.t("webreader.title.signin")), Form: form}
	p.Here = "/entrar" // also where the door stands in for a page that only opens with a key
	if next == "/" {
		p.About = v.t("webreader.about")
	} else {
		p.Next = next
		p.Here += "?siguiente=" + url.QueryEscape(next)
	}
	return p
}

// signInPost tries a name and a passphrase. Whatever is wrong with them, the answer is one.
func (v *visit) signInPost() error {
	if err := v.parse(); err != nil {
		return err
	}
	next := onward(v.r.PostFormValue("next"))
	signed, err := v.Identity.SignIn(v.r.Context(), auth.Attempt{
		User: v.r.PostFormValue("user"), Passphrase: v.r.PostFormValue("passphrase"), From: v.place(v.r), Device: v.rememberedAs(),
	})
	if fault.TextOf(err) == "identity.wrong" {
		err = fault.Wrap(err, fault.Invalid, "identity.wrong") // a form to be filled again, not a door closed to somebody
	}
	if err != nil {
		return v.again(err, func(form page.Form) page.Page { return v.door(form, next) })
	}
	v.leave()
	v.renew(signed)
	return v.proceed(next)
}

// leave ends the session that this browser had before.
func (v *visit) leave() {
	if v.who.Kind == auth.Anonymous {
		return
	}
	if err := v.Identity.SignOut(v.r.Context(), v.token); err != nil {
		v.Log.Warn("an earlier session stays open", "request", v.id, "error", err)
	}
}

// renew replaces the browser's session by the one that took its place.
func (v *visit) renew(signed auth.Signed) {
	v.signIn(signed)
	v.who, v.token = signed.Who, signed.Token
}

// proceed leads on from signing in: to what is left to do, or to where somebody was going.
func (v *visit) proceed(next string) error {
	if v.who.Must != auth.Nothing {
		return v.to(v.remaining(next))
	}
	return v.to(v.landing(next))
}

// codePage asks a person of the house for the second factor.
func (v *visit) codePage() error {
	if v.who.Must != auth.MustEnterCode {
		return v.elsewhere()
	}
	return v.ok(v.codeForm(page.Form{}, onward(v.query.Get("siguiente"))))
}

func (v *visit) codeForm(form page.Form, next string) page.SignInCode {
	return page.SignInCode{Frame: v.frame(v.t("auth.code")), Form: form, Next: next}
}

func (v *visit) codePost() error {
	if v.who.Must != auth.MustEnterCode {
		return v.elsewhere()
	}
	if err := v.parse(); err != nil {
		return err
	}
	next := onward(v.r.PostFormValue("next"))
	signed, err := v.Identity.EnterCode(v.r.Context(), v.token, v.r.PostFormValue("code"))
	if err != nil {
		return v.again(err, func(form page.Form) page.Page { return v.codeForm(form, next) })
	}
	v.renew(signed)
	return v.proceed(next)
}

// signOutPost ends the session here and in the table, and has the browser forget the pages it kept.
func (v *visit) signOutPost() error {
	if err := v.Identity.SignOut(v.r.Context(), v.token); err != nil {
		return err
	}
	v.signOut()
	v.w.Header().Set("Clear-Site-Data", `"cache"`)
	return v.done("/", "signed_out")
}

func (v *visit) signedIn() bool {
	return (v.who.Kind == auth.Reader || v.who.Kind == auth.Staff) && v.who.Must == auth.Nothing
}

// elsewhere leads somebody on from a page of signing in that is not theirs to fill now.
func (v *visit) elsewhere() error {
	if v.who.Kind == auth.Anonymous {
		return v.to("/entrar")
	}
	return v.proceed("/")
}

// landing is where somebody goes who has signed in: where they were going, or else where their work begins.
func (v *visit) landing(next string) string {
	if next == "/" && v.who.Kind == auth.Staff {
		return v.firstPage()
	}
	return next
}

// firstPage is the first entry of the navigation of whoever is signed in; everybody has at least their account.
func (v *visit) firstPage() string {
	if items := v.navigation(); len(items) > 0 {
		return items[0].Path
	}
	return "/cuenta"
}

// onward is a page of the program that somebody was going to when they had to sign in, and never the door itself.
func onward(asked string) string {
	path := inward(asked)
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
