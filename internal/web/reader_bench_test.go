package web_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
)

// BenchmarkReading measures a reader's pages whole: session, access committed, kept body, frame. Run it with -cpu 1,2 and
// compare «bare», a handler that does nothing, over the same road.
func BenchmarkReading(b *testing.B) {
	h := newHouse(b)
	rows := []string{"Primeras planas,portadas,Congreso aprueba fondo,,El Faro,prensa,portada"}
	for n := range 64 {
		rows = append(rows, fmt.Sprintf("Sección %d,notas,Titular número %d de esta mañana,Una entrada de dos renglones que dice lo que pasó y dónde.,El Faro,prensa,%d", n/8, n, n))
	}
	edition := h.publish(rows...)
	reader := h.browser()
	reader.enter("pficticia", h.reader("pficticia"))
	place, err := url.Parse(h.server.URL + base + "/")
	h.ok(err)
	cookie := reader.client.Jar.Cookies(place)[0]
	for name, path := range map[string]string{"edition": "/", "note": notePath(edition, 1), "bare": "/healthz"} {
		b.Run(name, func(b *testing.B) {
			b.SetParallelism(64) // readers who come at the same time share commits
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					r := httptest.NewRequest(http.MethodGet, base+path, nil)
					r.AddCookie(cookie)
					w := httptest.NewRecorder()
					h.server.Config.Handler.ServeHTTP(w, r)
					if w.Code != http.StatusOK {
						b.Fatalf("status %d", w.Code)
					}
				}
			})
		})
	}
}
