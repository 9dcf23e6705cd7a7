package web_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"clavero/internal/web"
)

// strangers give each request an address of its own, so that no throttle stands before what is tried.
var strangers atomic.Uint32

func fromAnywhere(r *http.Request) *http.Request {
	n := strangers.Add(1)
	r.RemoteAddr = fmt.Sprintf("10.%d.%d.%d:9", n>>16&255, n>>8&255, n&255)
	return r
}

func (r *road) publicForms() []web.Row {
	var rows []web.Row
	for _, row := range r.pages.Rows() {
		if row.Method == http.MethodPost && row.Permission == "" {
			rows = append(rows, row)
		}
	}
	return rows
}

// FuzzPublicForms holds every form that anybody can send to its word on any bytes of any type: an answer, not an error of
// the program, and nobody signed in by it.
func FuzzPublicForms(f *testing.F) {
	r := newRoad(f)
	forms, handler := r.publicForms(), r.pages.Handler()
	typed := url.Values{}
	for name, value := range form() {
		typed.Set(name, value)
	}
	parts := "--x\r\nContent-Disposition: form-data; name=\"mail\"\r\n\r\na@b.example\r\n--x\r\n" +
		"Content-Disposition: form-data; name=\"oficio\"; filename=\"a.pdf\"\r\n\r\n" + string(pdf()) + "\r\n--x--\r\n"
	for n := range forms {
		f.Add(uint8(n), "application/x-www-form-urlencoded", typed.Encode())
		f.Add(uint8(n), "multipart/form-data; boundary=x", parts)
	}
	f.Add(uint8(0), "application/x-www-form-urlencoded", "user=%00&passphrase=%ff&next=//x")
	f.Fuzz(func(t *testing.T, which uint8, kind, body string) {
		path := base + at(forms[int(which)%len(forms)], map[string]string{"token": strings.Repeat("A", 43), "folio": "SIE-2026-000001"})
		request := fromAnywhere(httptest.NewRequestWithContext(t.Context(), http.MethodPost, "http://127.0.0.1"+path, strings.NewReader(body)))
		request.Header.Set("Content-Type", kind)
		answer := answered(handler, request)
		if answer.status >= http.StatusInternalServerError {
			t.Errorf("%s: %d", path, answer.status)
		}
		for _, cookie := range answer.cookies() {
			if (cookie.Name == "clavero" || cookie.Name == "clavero_case") && cookie.Value != "" {
				t.Errorf("%s signs somebody in: %s", path, cookie.Name)
			}
		}
	})
}

// FuzzTokens holds every address with a token or a folio in it to its word: what nobody was mailed opens nothing.
func FuzzTokens(f *testing.F) {
	r := newRoad(f)
	handler := r.pages.Handler()
	var rows []web.Row
	for _, row := range r.pages.Rows() {
		if row.Permission == "" && (strings.Contains(row.Path, "{token}") || strings.Contains(row.Path, "{folio}")) {
			rows = append(rows, row)
		}
	}
	for n := range rows {
		for _, seed := range []string{strings.Repeat("A", 43), "SIE-2026-000001", "..", "\x00", "%2f", "á\u202e", "sie 2026 1"} {
			f.Add(uint8(n), seed)
		}
	}
	f.Fuzz(func(t *testing.T, which uint8, token string) {
		row := rows[int(which)%len(rows)]
		path := base + at(row, map[string]string{"token": url.PathEscape(token), "folio": url.PathEscape(token)})
		request := fromAnywhere(httptest.NewRequestWithContext(t.Context(), row.Method, "http://127.0.0.1"+path, http.NoBody))
		answer := answered(handler, request)
		if answer.status >= http.StatusInternalServerError {
			t.Errorf("%s %q: %d", row.Method, path, answer.status)
		}
		if to := answer.to; to != "" && !strings.HasPrefix(to, base) {
			t.Errorf("%s %q leads to %q", row.Method, path, to)
		}
	})
}

// FuzzCookies holds the door to its word on any cookies: what is no session's token is nobody's, at every page.
func FuzzCookies(f *testing.F) {
	r := newRoad(f)
	handler := r.pages.Handler()
	for _, seed := range []string{"clavero=" + strings.Repeat("A", 43), "clavero=; clavero=x", "clavero=\"" + strings.Repeat("A", 43) + "\"", "clavero_lang=zz; clavero_case=\x00",
		"=", ";;;", "clavero=" + strings.Repeat("á", 43), strings.Repeat("clavero=x; ", 400)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, cookies string) {
		for path, want := range map[string]int{"/cuenta": http.StatusSeeOther, "/mi-solicitud": http.StatusUnauthorized, "/entrar": http.StatusOK} {
			request := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "http://127.0.0.1"+base+path, http.NoBody)
			request.Header["Cookie"] = []string{cookies}
			if got := answered(handler, request).status; got != want {
				t.Errorf("%s: %d", path, got)
			}
		}
	})
}
