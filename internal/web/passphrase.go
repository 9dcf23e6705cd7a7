package web

import (
	"clavero/internal/auth"
	"clavero/internal/web/page"
)

// passphrasePage has a reader who came with the secret of their key set a passphrase, before anything else. 4.1
func (v *visit) passphrasePage() error {
	if v.who.Must != auth.MustSetPassphrase {
		return v.elsewhere()
	}
	return v.ok(v.firstPassphrase(page.Form{}))
}

func (v *visit) firstPassphrase(form page.Form) page.NewPassphrase {
	return page.NewPassphrase{
		Frame: v.frame(v.t("auth.new.first")), Form: form, Action: "/frase", UserName: v.who.User, First: true, Min: v.leastPassphrase(v.who.Kind),
	}
}

func (v *visit) passphrasePost() error {
	if v.who.Must != auth.MustSetPassphrase {
		return v.elsewhere()
	}
	if err := v.setPassphrase(); err != nil {
		return v.again(err, func(form page.Form) page.Page { return v.firstPassphrase(form) })
	}
	return v.done("/", "passphrase_set")
}

func (v *visit) changePassphrasePage() error { return v.ok(v.otherPassphrase(page.Form{})) }

func (v *visit) otherPassphrase(form page.Form) page.NewPassphrase {
	return page.NewPassphrase{
		Frame: v.frame(v.t("auth.new")), Form: form, Action: "/cuenta/frase", UserName: v.who.User, NeedCurrent: true, Min: v.leastPassphrase(v.who.Kind),
	}
}

func (v *visit) changePassphrasePost() error {
	if err := v.setPassphrase(); err != nil {
		return v.again(err, func(form page.Form) page.Page { return v.otherPassphrase(form) })
	}
	return v.done("/cuenta", "passphrase_changed")
}

// setPassphrase takes the form of both pages; where there is no passphrase yet, «current» is empty and not asked for.
func (v *visit) setPassphrase() error {
	if err := v.parse(); err != nil {
		return err
	}
	if err := typedTwice(v.r); err != nil {
		return err
	}
	signed, err := v.Identity.SetPassphrase(v.r.Context(), v.token, v.r.PostFormValue("current"), v.r.PostFormValue("passphrase"))
	if err != nil {
		return err
	}
	v.renew(signed)
	return nil
}

// leastPassphrase is how long a passphrase must be: by the mechanisms in force or, where they cannot be read now, the
// program's own least. Setting one asks again.
func (v *visit) leastPassphrase(kind auth.Kind) int {
	least, err := v.Identity.LeastPassphrase(v.r.Context(), kind)
	if err != nil {
		return auth.MinPassphrase(kind)
	}
	return least
}
