package web_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"clavero/internal/store"
	"clavero/internal/store/storetest"
)

// What a page presumes is over when another process ended it (ADR 18): the second handle is a command beside the server.
func TestWhatEndedBesideTheServerOpensNothing(t *testing.T) {
	for _, engine := range storetest.Engines {
		t.Run(string(engine), func(t *testing.T) {
			h := newHouseOn(t, engine)
			edition := h.morning()
			b := h.browser()
			b.enter("pficticia", h.reader("pficticia"))
			note := notePath(edition, 1)
			b.shows(b.get(note), http.StatusOK, "Alerta por un jarabe")
			b.shows(b.get("/"), http.StatusOK, "Alerta por un jarabe")
			before := h.accessCount()

			place := h.db.Place()
			place.Guest = true
			beside := storetest.Open(t, place)
			key, err := beside.Read().CredentialByUser(t.Context(), "builtin", "pficticia")
			h.ok(err)
			h.ok(beside.WriteLight(t.Context(), func(tx *store.Tx) error { return tx.EndSessions(t.Context(), "reader", key.ID, 0) }))

			seen := b.get(note + "?lang=en")
			b.leads(seen, "/entrar?siguiente=%2Fnota%2F"+note[len("/nota/"):])
			if n := len(seen.header.Values("Set-Cookie")); n != 1 {
				t.Errorf("%d cookies are set, want the language alone, once", n)
			}
			b.leads(b.get(note), "/entrar?siguiente=%2Fnota%2F"+note[len("/nota/"):])
			b.shows(b.get("/"), http.StatusOK, "!Alerta por un jarabe")
			if after := h.accessCount(); after != before {
				t.Errorf("%d accesses were recorded of an ended session", after-before)
			}
		})
	}
}

func (h *house) accessCount() int {
	h.t.Helper()
	ctx := context.WithoutCancel(h.t.Context())
	n, err := h.db.Events().CountAccesses(ctx, h.db.Now().Add(-time.Hour), h.db.Now().Add(time.Hour), 1000)
	h.ok(err)
	return n
}
