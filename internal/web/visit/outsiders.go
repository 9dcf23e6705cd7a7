package visit

import (
	"clavero/internal/auth"
	"clavero/internal/lang"
)

// Speak answers a mailed link in the language of its petition, unless the visitor has chosen one.
func (v *Visit) Speak(petitionLang string) {
	if petitionLang == "" || v.Query.Get("lang") != "" {
		return
	}
	if _, err := v.Request.Cookie(langCookie); err == nil {
		return
	}
	v.Lang = lang.Parse(petitionLang)
}

// Allow asks the throttles before something that a stranger can trigger.
func (v *Visit) Allow(sort auth.Sort, account string) error {
	return v.Identity.Allow(sort, account, v.Place(v.Request).Prefix)
}
