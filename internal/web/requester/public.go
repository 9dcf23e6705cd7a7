package requester

import (
	"clavero/internal/web/forms"
	"clavero/internal/web/page"
	"clavero/internal/web/visit"
)

// follow readies the page of a mailed link: its language, and whether it opens at all. Nothing is spent.
func follow(v *visit.Visit, purpose string) (string, error) {
	token := v.Request.PathValue("token")
	tag, err := v.Desk.LinkLang(v.Request.Context(), purpose, token)
	if err != nil {
		return "", err
	}
	v.Speak(tag)
	return token, nil
}

// usable is follow for a GET: a link that opens no more is told at once, not after the press.
func usable(v *visit.Visit, purpose string) (string, error) {
	token, err := follow(v, purpose)
	if err != nil {
		return "", err
	}
	return token, v.Desk.LinkState(v.Request.Context(), purpose, token)
}

// sentTo sends the browser back to the same address, where sentPage says that a mail is on its way. The address is the same
// whatever was found.
func sentTo(v *visit.Visit, path string) error { return v.To(path + "?enviada=1") }

// wasSent reports whether the page is asked for by sentTo.
func wasSent(v *visit.Visit) bool { return v.Query.Has("enviada") }

func sentPage(v *visit.Visit, what string) error {
	return v.OK(page.Sent{Frame: v.Frame(v.T("public.sent." + what)), What: what})
}

// InstructionsPage goes with every key (4.1): how to reach the digest through the institution's page, or at the system of
// the provider that made the key. A letter names it; without one it is the provider in force.
func InstructionsPage(v *visit.Visit) error {
	rules, err := v.Desk.Rules(v.Request.Context())
	if err != nil {
		return err
	}
	site := v.Post.Site()
	maker := v.Query.Get("clave")
	if !v.Desk.Provides(maker) {
		maker = rules.Mechanism.Provider
	}
	return v.OK(page.Instructions{
		System: system(v, maker),
		Frame:  v.Frame(v.T("public.instructions")), PublicURL: site.PublicURL.String(), Contact: contact(site),
		LinkHours: rules.Mechanism.Links.Deliver / 60, Besides: rules.Mechanism.Instructions[string(v.Lang)],
	})
}

// NoticePage is the privacy notice, whole.
func NoticePage(v *visit.Visit) error {
	return v.OK(page.Notice{
		Frame: v.Frame(v.T("public.notice")), Version: forms.NoticeVersion, From: noticeFrom(), Sections: fullNotice(v.Lang, v.Post.Site()),
	})
}
