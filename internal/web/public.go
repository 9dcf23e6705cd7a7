package web

import (
	"clavero/internal/auth"
	"clavero/internal/lang"
	"clavero/internal/web/page"
)

// speak answers a mailed link in the language of its petition, unless the visitor has chosen one.
func (v *visit) speak(petitionLang string) {
	if petitionLang == "" || v.query.Get("lang") != "" {
		return
	}
	if _, err := v.r.Cookie(langCookie); err == nil {
		return
	}
	v.lang = lang.Parse(petitionLang)
}

// follow readies the page of a mailed link: its language, and whether it opens at all. Nothing is spent.
func (v *visit) follow(purpose string) (string, error) {
	token := v.r.PathValue("token")
	tag, err := v.Desk.LinkLang(v.r.Context(), purpose, token)
	if err != nil {
		return "", err
	}
	v.speak(tag)
	return token, nil
}

// usable is follow for a GET: a link that opens no more is told at once, not after the press.
func (v *visit) usable(purpose string) (string, error) {
	token, err := v.follow(purpose)
	if err != nil {
		return "", err
	}
	return token, v.Desk.LinkState(v.r.Context(), purpose, token)
}

// allow asks the throttles before something that a stranger can trigger.
func (v *visit) allow(sort auth.Sort, account string) error {
	return v.Identity.Allow(sort, account, v.place(v.r).Prefix)
}

// sentTo sends the browser back to the same address, where sentPage says that a mail is on its way. The address is the same
// whatever was found.
func (v *visit) sentTo(path string) error { return v.to(path + "?enviada=1") }

// wasSent reports whether the page is asked for by sentTo.
func (v *visit) wasSent() bool { return v.query.Has("enviada") }

func (v *visit) sentPage(what string) error {
	return v.ok(page.Sent{Frame: v.frame(v.t("public.sent." + what)), What: what})
}

// instructionsPage goes with every key (4.1): how to reach the digest through the institution's page, or at the system of
// the provider that made the key. A letter names it; without one it is the provider in force.
func (v *visit) instructionsPage() error {
	rules, err := v.Desk.Rules(v.r.Context())
	if err != nil {
		return err
	}
	site := v.Post.Site()
	maker := v.query.Get("clave")
	if !v.Desk.Provides(maker) {
		maker = rules.Mechanism.Provider
	}
	return v.ok(page.Instructions{
		System: v.system(maker),
		Frame:  v.frame(v.t("public.instructions")), PublicURL: site.PublicURL.String(), Contact: contact(site),
		LinkHours: rules.Mechanism.Links.Deliver / 60, Besides: rules.Mechanism.Instructions[string(v.lang)],
	})
}

func (v *visit) noticePage() error {
	return v.ok(page.Notice{
		Frame: v.frame(v.t("public.notice")), Version: NoticeVersion, From: noticeFrom(), Sections: fullNotice(v.lang, v.Post.Site()),
	})
}
