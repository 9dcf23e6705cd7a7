package entrance

import (
	"slices"
	"strings"

	"clavero/internal/auth"
	"clavero/internal/web/page"
	"clavero/internal/web/visit"
)

// SetupPage makes the first administrator, or has one start anew. Opening it spends nothing.
func SetupPage(v *visit.Visit) error {
	known, err := v.Identity.SetUpOpen(v.Request.Context(), v.Request.PathValue("token"))
	if err != nil {
		return err
	}
	return v.OK(setup(v, page.Form{Values: map[string]string{"name": known.Name, "mail": known.Mail}}))
}

func setup(v *visit.Visit, form page.Form) page.Setup {
	return page.Setup{Frame: v.Frame(v.T("auth.setup")), Form: form, Action: v.Request.URL.Path, Min: leastPassphrase(v, auth.Staff)}
}

// SetupPost makes the first administrator and spends the link of the installation.
func SetupPost(v *visit.Visit) error {
	if err := v.Parse(); err != nil {
		return err
	}
	signed, err := setUp(v)
	if err != nil {
		return v.Again(err, func(form page.Form) page.Page { return setup(v, form) })
	}
	leave(v)
	renew(v, signed)
	return proceed(v, "/")
}

func setUp(v *visit.Visit) (auth.Signed, error) {
	if err := typedTwice(v.Request); err != nil {
		return auth.Signed{}, err
	}
	person := auth.Person{Name: v.Request.PostFormValue("name"), Mail: v.Request.PostFormValue("mail"), Lang: v.Lang}
	return v.Identity.SetUp(v.Request.Context(), v.Request.PathValue("token"), person, v.Request.PostFormValue("passphrase"), v.Place(v.Request))
}

// JoinPage takes in somebody who was invited. Opening it spends nothing.
func JoinPage(v *visit.Visit) error {
	invitee, err := v.Identity.Invitee(v.Request.Context(), v.Request.PathValue("token"))
	if err != nil {
		return err
	}
	return v.OK(join(v, page.Form{}, invitee))
}

func join(v *visit.Visit, form page.Form, invitee auth.Invitee) page.Join {
	by := invitee.By
	if by == "" {
		by = v.Post.Site().Institution
	}
	return page.Join{
		Frame: v.Frame(v.T("webreader.title.join")), Form: form, Action: v.Request.URL.Path, Invited: invitee.Name, By: by,
		Roles: WordsOf(v, invitee.Roles), Min: leastPassphrase(v, auth.Staff),
	}
}

// JoinPost spends an invitation: whoever was invited is of the house from then on.
func JoinPost(v *visit.Visit) error {
	if err := v.Parse(); err != nil {
		return err
	}
	ctx, token := v.Request.Context(), v.Request.PathValue("token")
	invitee, err := v.Identity.Invitee(ctx, token)
	if err != nil {
		return err
	}
	var signed auth.Signed
	if err = typedTwice(v.Request); err == nil {
		signed, err = v.Identity.Join(ctx, token, v.Request.PostFormValue("code"), v.Request.PostFormValue("passphrase"), v.Place(v.Request))
	}
	if err != nil {
		return v.Again(err, func(form page.Form) page.Page { return join(v, form, invitee) })
	}
	leave(v)
	renew(v, signed)
	return proceed(v, "/")
}

// TotpPage shows the secret of the second factor to a person of the house who has none yet.
func TotpPage(v *visit.Visit) error {
	if v.Who.Must != auth.MustEnrolTotp {
		return Elsewhere(v)
	}
	enrolment, err := v.Identity.BeginTotp(v.Request.Context(), v.Token, v.T("web.product"))
	if err != nil {
		return err
	}
	return v.OK(enrol(v, page.Form{}, enrolment))
}

func enrol(v *visit.Visit, form page.Form, e auth.Enrolment) page.TotpEnrol {
	return page.TotpEnrol{
		Frame: v.Frame(v.T("auth.totp")), Form: form, QR: page.QR{Size: e.Picture.Size, Path: e.Picture.Path}, Secret: inFours(e.Secret),
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

// TotpPost takes a first code of the app and shows the recovery codes, this once.
func TotpPost(v *visit.Visit) error {
	if v.Who.Must != auth.MustEnrolTotp {
		return Elsewhere(v)
	}
	if err := v.Parse(); err != nil {
		return err
	}
	ctx := v.Request.Context()
	enrolment, err := v.Identity.BeginTotp(ctx, v.Token, v.T("web.product"))
	if err != nil {
		return err
	}
	signed, recovery, err := v.Identity.ConfirmTotp(ctx, v.Token, v.Request.PostFormValue("code"))
	if err != nil {
		return v.Again(err, func(form page.Form) page.Page { return enrol(v, form, enrolment) })
	}
	renew(v, signed)
	return v.OK(page.RecoveryCodes{Frame: v.Frame(v.T("auth.recovery")), Codes: recovery, Next: landing(v, "/")})
}

// WordsOf names roles as people do.
func WordsOf(v *visit.Visit, roles []auth.Role) string {
	words := make([]string, len(roles))
	for i, role := range roles {
		words[i] = v.T("web.role." + string(role))
	}
	return strings.Join(words, " · ")
}
