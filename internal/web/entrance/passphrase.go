package entrance

import (
	"clavero/internal/auth"
	"clavero/internal/web/page"
	"clavero/internal/web/visit"
)

// PassphrasePage has a reader who came with the secret of their key set a passphrase, before anything else. 4.1
func PassphrasePage(v *visit.Visit) error {
	if v.Who.Must != auth.MustSetPassphrase {
		return Elsewhere(v)
	}
	return v.OK(firstPassphrase(v, page.Form{}))
}

func firstPassphrase(v *visit.Visit, form page.Form) page.NewPassphrase {
	return page.NewPassphrase{
		Frame: v.Frame(v.T("auth.new.first")), Form: form, Action: "/frase", UserName: v.Who.User, First: true, Min: leastPassphrase(v, v.Who.Kind),
	}
}

// PassphrasePost takes the first passphrase of whoever came in with a secret; from then on the secret opens nothing.
func PassphrasePost(v *visit.Visit) error {
	if v.Who.Must != auth.MustSetPassphrase {
		return Elsewhere(v)
	}
	if err := setPassphrase(v); err != nil {
		return v.Again(err, func(form page.Form) page.Page { return firstPassphrase(v, form) })
	}
	return v.Done("/", "passphrase_set")
}

// ChangePassphrasePage asks somebody who is in for another passphrase.
func ChangePassphrasePage(v *visit.Visit) error { return v.OK(otherPassphrase(v, page.Form{})) }

func otherPassphrase(v *visit.Visit, form page.Form) page.NewPassphrase {
	return page.NewPassphrase{
		Frame: v.Frame(v.T("auth.new")), Form: form, Action: "/cuenta/frase", UserName: v.Who.User, NeedCurrent: true, Min: leastPassphrase(v, v.Who.Kind),
	}
}

// ChangePassphrasePost takes it, against the one they have.
func ChangePassphrasePost(v *visit.Visit) error {
	if err := setPassphrase(v); err != nil {
		return v.Again(err, func(form page.Form) page.Page { return otherPassphrase(v, form) })
	}
	return v.Done("/cuenta", "passphrase_changed")
}

// setPassphrase takes the form of both pages; where there is no passphrase yet, «current» is empty and not asked for.
func setPassphrase(v *visit.Visit) error {
	if err := v.Parse(); err != nil {
		return err
	}
	if err := typedTwice(v.Request); err != nil {
		return err
	}
	signed, err := v.Identity.SetPassphrase(v.Request.Context(), v.Token, v.Request.PostFormValue("current"), v.Request.PostFormValue("passphrase"))
	if err != nil {
		return err
	}
	renew(v, signed)
	return nil
}

// leastPassphrase is how long a passphrase must be: by the mechanisms in force or, where they cannot be read now, the
// program's own least. Setting one asks again.
func leastPassphrase(v *visit.Visit, kind auth.Kind) int {
	least, err := v.Identity.LeastPassphrase(v.Request.Context(), kind)
	if err != nil {
		return auth.MinPassphrase(kind)
	}
	return least
}
