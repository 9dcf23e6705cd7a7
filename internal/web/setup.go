package web

import (
	"slices"
	"strings"

	"clavero/internal/auth"
	"clavero/internal/web/page"
)

// setupPage makes the first administrator, or has one start anew. Opening it spends nothing.
func (v *visit) setupPage() error {
	known, err := v.Identity.SetUpOpen(v.r.Context(), v.r.PathValue("token"))
	if err != nil {
		return err
	}
	return v.ok(v.setup(page.Form{Values: map[string]string{"name": known.Name, "mail": known.Mail}}))
}

func (v *visit) setup(form page.Form) page.Setup {
	return page.Setup{Frame: v.frame(v.t("auth.setup")), Form: form, Action: v.r.URL.Path, Min: v.leastPassphrase(auth.Staff)}
}

func (v *visit) setupPost() error {
	if err := v.parse(); err != nil {
		return err
	}
	signed, err := v.setUp()
	if err != nil {
		return v.again(err, func(form page.Form) page.Page { return v.setup(form) })
	}
	v.leave()
	v.renew(signed)
	return v.proceed("/")
}

func (v *visit) setUp() (auth.Signed, error) {
	if err := typedTwice(v.r); err != nil {
		return auth.Signed{}, err
	}
	person := auth.Person{Name: v.r.PostFormValue("name"), Mail: v.r.PostFormValue("mail"), Lang: v.lang}
	return v.Identity.SetUp(v.r.Context(), v.r.PathValue("token"), person, v.r.PostFormValue("passphrase"), v.place(v.r))
}

// joinPage takes in somebody who was invited. Opening it spends nothing.
func (v *visit) joinPage() error {
	invitee, err := v.Identity.Invitee(v.r.Context(), v.r.PathValue("token"))
	if err != nil {
		return err
	}
	return v.ok(v.join(page.Form{}, invitee))
}

func (v *visit) join(form page.Form, invitee auth.Invitee) page.Join {
	by := invitee.By
	if by == "" {
		by = v.Post.Site().Institution
	}
	return page.Join{
		Frame: v.frame(v.t("webreader.title.join")), Form: form, Action: v.r.URL.Path, Invited: invitee.Name, By: by,
		Roles: v.wordsOf(invitee.Roles), Min: v.leastPassphrase(auth.Staff),
	}
}

func (v *visit) joinPost() error {
	if err := v.parse(); err != nil {
		return err
	}
	ctx, token := v.r.Context(), v.r.PathValue("token")
	invitee, err := v.Identity.Invitee(ctx, token)
	if err != nil {
		return err
	}
	var signed auth.Signed
	if err = typedTwice(v.r); err == nil {
		signed, err = v.Identity.Join(ctx, token, v.r.PostFormValue("code"), v.r.PostFormValue("passphrase"), v.place(v.r))
	}
	if err != nil {
		return v.again(err, func(form page.Form) page.Page { return v.join(form, invitee) })
	}
	v.leave()
	v.renew(signed)
	return v.proceed("/")
}

// totpPage shows the secret of the second factor to a person of the house who has none yet.
func (v *visit) totpPage() error {
	if v.who.Must != auth.MustEnrolTotp {
		return v.elsewhere()
	}
	enrolment, err := v.Identity.BeginTotp(v.r.Context(), v.token, v.t("web.product"))
	if err != nil {
		return err
	}
	return v.ok(v.enrol(page.Form{}, enrolment))
}

func (v *visit) enrol(form page.Form, e auth.Enrolment) page.TotpEnrol {
	return page.TotpEnrol{
		Frame: v.frame(v.t("auth.totp")), Form: form, QR: page.QR{Size: e.Picture.Size, Path: e.Picture.Path}, Secret: inFours(e.Secret),
	}
}

// inFours parts a secret into groups that can be read aloud and typed.
func inFours(secret string) string {
	var groups []string
	for group := range slices.Chunk([]byte(secret), 4) {
		groups = append(groups, string(group))
	}
	return strings.Join(groups, " ")
}

// totpPost takes a first code of the app and shows the recovery codes, this once.
func (v *visit) totpPost() error {
	if v.who.Must != auth.MustEnrolTotp {
		return v.elsewhere()
	}
	if err := v.parse(); err != nil {
		return err
	}
	ctx := v.r.Context()
	enrolment, err := v.Identity.BeginTotp(ctx, v.token, v.t("web.product"))
	if err != nil {
		return err
	}
	signed, recovery, err := v.Identity.ConfirmTotp(ctx, v.token, v.r.PostFormValue("code"))
	if err != nil {
		return v.again(err, func(form page.Form) page.Page { return v.enrol(form, enrolment) })
	}
	v.renew(signed)
	return v.ok(page.RecoveryCodes{Frame: v.frame(v.t("auth.recovery")), Codes: recovery, Next: v.landing("/")})
}

// wordsOf names roles as people do.
func (v *visit) wordsOf(roles []auth.Role) string {
	words := make([]string, len(roles))
	for i, role := range roles {
		words[i] = v.t("web.role." + string(role))
	}
	return strings.Join(words, " · ")
}
