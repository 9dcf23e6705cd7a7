package web_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"clavero/internal/credential"
	"clavero/internal/petition"
	"clavero/internal/store"
)

// sorts are the names somebody may try at a door, each of which must find it the same.
func (r *road) sorts() map[string]string {
	r.t.Helper()
	for _, user := range []string{"uvigente", "uotra", "suspendida", "vencida", "terminada", "porentregar"} {
		r.reader(user)
	}
	r.change("suspendida", func(c *credential.Credential) { c.State = credential.Suspended })
	r.change("vencida", func(c *credential.Credential) { c.Ends = r.db.Now().Add(-time.Hour) })
	r.change("terminada", func(c *credential.Credential) { c.State, c.Ended = credential.Ended, r.db.Now() })
	r.change("porentregar", func(c *credential.Credential) { c.State = credential.Pending })
	names := map[string]string{"known": "uvigente", "known too": "uotra", "suspended": "suspendida", "expired": "vencida", "ended": "terminada",
		"not received": "porentregar", "unknown": "nadie", "of the house": "ofelia"}
	return names
}

func (r *road) change(user string, how func(*credential.Credential)) {
	r.t.Helper()
	r.write(func(ctx context.Context, tx *store.Tx) error {
		c, err := tx.CredentialByUser(ctx, "builtin", user)
		if err != nil {
			return err
		}
		how(&c)
		return tx.UpdateCredential(ctx, c)
	})
}

// alike holds the answers to all names to being the one that «known» gets.
func (r *road) alike(what string, names map[string]string, ask func(b *browser, name string) seen) {
	r.t.Helper()
	want := ask(r.browser(), names["known"])
	if want.status >= http.StatusInternalServerError {
		r.t.Errorf("%s: %d", what, want.status)
	}
	for sort, name := range names {
		r.same(what+", "+sort, want, ask(r.browser(), name), []string{names["known"]}, []string{name})
	}
}

func TestSigningInTellsNothing(t *testing.T) {
	r := newRoad(t)
	r.admin()
	names := r.sorts()
	names["malformed"], names["long"], names["empty of sense"] = "a b\u202e--", strings.Repeat("x", 3000), "…"
	r.alike("signing in", names, func(b *browser, name string) seen {
		return b.post("/entrar", "user", name, "passphrase", "otra frase cualquiera")
	})
	mails := map[string]string{}
	for sort, name := range names {
		mails[sort] = name + "@salud.example"
	}
	r.alike("signing in by address", mails, func(b *browser, name string) seen {
		return b.post("/entrar", "user", name, "passphrase", "otra frase cualquiera")
	})
}

// A right secret opens nothing where the key is not in force, and the door does not say why.
func TestAKeyOutOfForceIsAWrongPassphrase(t *testing.T) {
	r := newRoad(t)
	names := r.sorts()
	secret := func(user string) string {
		return credential.Secret([16]byte([]byte((user + strings.Repeat("·", 16))[:16])))
	}
	want := r.browser().post("/entrar", "user", "uvigente", "passphrase", "no es la frase de la clave")
	for _, sort := range []string{"suspended", "expired", "ended", "not received"} {
		got := r.browser().post("/entrar", "user", names[sort], "passphrase", secret(names[sort]))
		r.same(sort, want, got, []string{"uvigente"}, []string{names[sort]})
	}
}

func TestAResetTellsNothing(t *testing.T) {
	r := newRoad(t)
	r.confirmed()
	mails := map[string]string{"of a case": rosa}
	for sort, name := range r.sorts() {
		mails[sort] = name + "@salud.example"
	}
	r.alike("asking", mails, func(b *browser, address string) seen { return b.post("/frase/olvidada", "mail", address) })
	r.alike("having asked", mails, func(b *browser, _ string) seen { return b.get("/frase/olvidada?enviada=1") })
}

func TestTrackingTellsNothing(t *testing.T) {
	r := newRoad(t)
	_, p := r.confirmed()
	folios := map[string]string{"known": p.Folio, "unknown": "SIE-2031-000009", "of no year": "SIE-0000-000000", "malformed": "nada"}
	for _, query := range []string{"", "?enviada=1"} {
		r.alike("the page"+query, folios, func(b *browser, folio string) seen { return b.get("/solicitud/" + folio + query) })
	}
	r.alike("asking for a folio", folios, func(b *browser, folio string) seen { return b.post("/solicitud/"+folio, "mail", rosa) })
	r.settle()

	r = newRoad(t) // more tries would tire the folio
	_, p = r.confirmed()
	mails := map[string]string{"known": rosa, "unknown": "otra.persona@salud.example"}
	r.alike("asking by address", mails, func(b *browser, address string) seen { return b.post("/solicitud/"+p.Folio, "mail", address) })
	r.settle()
}

func TestFindingARequestTellsNothing(t *testing.T) {
	r := newRoad(t)
	r.confirmed()
	mails := map[string]string{"known": rosa, "of no request": "otra.persona@salud.example"}
	for sort, name := range r.sorts() {
		if sort != "known" {
			mails[sort] = name + "@salud.example"
		}
	}
	r.alike("asking", mails, func(b *browser, address string) seen { return b.post("/seguimiento", "mail", address) })
	r.alike("having asked", mails, func(b *browser, _ string) seen { return b.get("/seguimiento?enviada=1") })
	r.settle()
}

func TestAFreshLinkTellsNothing(t *testing.T) {
	r := newRoad(t)
	_, p := r.sent()
	tokens := map[string]string{"known": strings.TrimPrefix(r.letter(rosa), "/clave/"), "forged": strings.Repeat("A", 43), "malformed": "x"}
	r.alike("asking", tokens, func(b *browser, token string) seen { return b.post("/clave/" + token + "/otra") })
	r.settle()
	if p, err := r.db.Read().Petition(t.Context(), p.ID); err != nil || p.State != petition.Sent {
		t.Errorf("asking changed the case: %s %v", p.State, err)
	}
}

// What is malformed is told apart only as anybody can tell: by its form.
func TestAMalformedAddressIsToldByItsFormAlone(t *testing.T) {
	r := newRoad(t)
	_, p := r.confirmed()
	for _, bad := range []string{"rosa", rosa + "@", "a@b\u202e.example", "", strings.Repeat("a", 400) + "@salud.example"} {
		known, unknown := r.browser().post("/solicitud/"+p.Folio, "mail", bad), r.browser().post("/solicitud/SIE-2031-000009", "mail", bad)
		if known.status != http.StatusUnprocessableEntity {
			t.Errorf("%.40q: %d", bad, known.status)
		}
		r.same("tracking", known, unknown, []string{p.Folio}, []string{"SIE-2031-000009"})
		if got := r.browser().post("/frase/olvidada", "mail", bad); got.status != http.StatusUnprocessableEntity {
			t.Errorf("a reset for %.40q: %d", bad, got.status)
		}
		if got := r.browser().post("/seguimiento", "mail", bad); got.status != http.StatusUnprocessableEntity {
			t.Errorf("finding the request of %.40q: %d", bad, got.status)
		}
	}
}
