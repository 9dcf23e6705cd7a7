package web_test

import (
	"bytes"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"clavero/internal/auth"
	"clavero/internal/fault"
	"clavero/internal/petition"
	"clavero/internal/web"
)

// Every route is tried by every sort of visitor, as the two tables say: routes.go, which permission; auth, who has it.
func TestEveryRouteIsOpenToThoseOfItsPermissionAlone(t *testing.T) {
	c := newCrowd(t)
	values := map[string]string{"folio": c.petition.Folio, "token": strings.Repeat("A", 43), "step": "forward", "kind": "matutina", "day": "2026-01-02"}
	rows := c.pages.Rows()
	for _, v := range c.visitors {
		before := c.memory()
		var allowed []web.Row
		for _, row := range rows {
			if row.Permission != "" && v.at(row).May(row.Permission) != nil {
				v.isRefused(row, at(row, values))
			} else if row.Path != "/salir" {
				allowed = append(allowed, row)
			}
		}
		c.unchanged(v.sort+": what was refused", before)
		for _, row := range allowed {
			v.isLetIn(row, at(row, values))
		}
	}
}

// isRefused holds the answer to the reason: to sign in first, or not one's to do.
func (v visitor) isRefused(row web.Row, path string) {
	v.t.Helper()
	got := v.ask(row.Method, path)
	want, to := http.StatusForbidden, ""
	if fault.Is(v.at(row).May(row.Permission), fault.Unsigned) {
		want = http.StatusUnauthorized
		if row.Method == http.MethodGet && row.Permission != auth.OwnCase {
			want, to = http.StatusSeeOther, map[auth.Must]string{"": "/entrar", auth.MustEnterCode: "/entrar/codigo", auth.MustSetPassphrase: "/frase"}[v.at(row).Must]
		}
	}
	if where, _, _ := strings.Cut(got.to, "?"); got.status != want || where != to {
		v.t.Errorf("%s at %s %s: %d to %q, want %d to %q", v.sort, row.Method, row.Path, got.status, got.to, want, to)
	}
}

// isLetIn holds the answer to be the handler's own, whatever it finds wrong with an empty form or a made-up number.
func (v visitor) isLetIn(row web.Row, path string) {
	v.t.Helper()
	got := v.ask(row.Method, path)
	switch {
	case got.status >= http.StatusInternalServerError:
		v.t.Errorf("%s at %s %s: %d: %s", v.sort, row.Method, row.Path, got.status, visible(got.body))
	case row.Permission == "":
	case got.status == http.StatusUnauthorized, got.status == http.StatusForbidden, strings.HasPrefix(got.to, "/entrar"):
		v.t.Errorf("%s may at %s %s and is turned away: %d to %q", v.sort, row.Method, row.Path, got.status, got.to)
	}
}

// Whoever may not see cases cannot find out either which there are: the refusal is one.
func TestARefusalSaysNothingOfWhatThereIs(t *testing.T) {
	c := newCrowd(t)
	known := map[string]string{"folio": c.petition.Folio, "id": strconv.FormatInt(c.petition.ID, 10), "step": "forward"}
	unknown := map[string]string{"folio": "SIE-2031-000009", "id": "987654321", "step": "forward"}
	for _, v := range c.visitors {
		for _, row := range c.pages.Rows() {
			if row.Permission == "" || v.at(row).May(row.Permission) == nil || !strings.Contains(row.Path, "{") {
				continue
			}
			a, b := at(row, known), at(row, unknown)
			c.same(v.sort+" at "+row.Path, v.ask(row.Method, a), v.ask(row.Method, b), []string{a, escaped(a)}, []string{b, escaped(b)})
		}
	}
}

func escaped(path string) string { return strings.ReplaceAll(path, "/", "%2F") }

// A page of somewhere else cannot have a visitor's browser do anything, whoever the visitor is.
func TestNothingIsDoneForAnotherSite(t *testing.T) {
	c := newCrowd(t)
	foreign := [][]string{
		{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", "https://mal.example"}, {"Origin", "null"},
		{"Sec-Fetch-Site", "cross-site", "Origin", c.server.URL},
	}
	for _, row := range c.pages.Rows() {
		if row.Method == http.MethodGet {
			continue
		}
		for _, v := range c.visitors {
			for _, headers := range foreign {
				got := v.ask(row.Method, at(row, map[string]string{"folio": c.petition.Folio}), headers...)
				if got.status != http.StatusForbidden || len(got.header.Values("Set-Cookie")) > 0 {
					t.Errorf("%s at %s %s from %v: %d", v.sort, row.Method, row.Path, headers, got.status)
				}
			}
		}
	}
	for _, headers := range [][]string{{"Sec-Fetch-Site", "same-origin"}, {"Sec-Fetch-Site", "none"}, {"Origin", c.server.URL}, {"Origin", "http://127.0.0.1"}} {
		if got := c.browser().ask(http.MethodPost, "/entrar", headers...); got.status != http.StatusUnprocessableEntity {
			t.Errorf("signing in from %v: %d", headers, got.status)
		}
	}
}

// Routes that change something are never read with GET, or a picture on another site could ask for them.
func TestTheTableHasNoOtherMethods(t *testing.T) {
	c := newRoad(t)
	for _, row := range c.pages.Rows() {
		if row.Method != http.MethodGet && row.Method != http.MethodPost {
			t.Errorf("%s %s", row.Method, row.Path)
		}
		for _, method := range []string{http.MethodPut, http.MethodDelete, http.MethodPatch, http.MethodTrace, "PROPFIND"} {
			if got := c.browser().ask(method, at(row, nil)); got.status != http.StatusNotFound {
				t.Errorf("%s %s: %d", method, row.Path, got.status)
			}
		}
	}
}

// A session's token opens what it was made for, whichever cookie it comes in.
func TestATokenInTheOtherCookieOpensNothing(t *testing.T) {
	c := newCrowd(t)
	tokens := map[string]string{}
	for _, sort := range []string{"reader", "case", "liaison"} {
		v := c.visitor(sort)
		for _, path := range []string{"/", "/mi-solicitud"} {
			r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, c.server.URL+base+path, nil)
			c.ok(err)
			for _, cookie := range v.client.Jar.Cookies(r.URL) {
				if cookie.Name != "clavero_lang" {
					tokens[sort] = cookie.Value
				}
			}
		}
	}
	for _, try := range []struct {
		cookie, sort, path string
		want               int
	}{
		{"clavero", "case", "/mesa", http.StatusForbidden}, {"clavero", "case", "/ediciones", http.StatusForbidden}, {"clavero", "case", "/cuenta", http.StatusForbidden},
		{"clavero_case", "reader", "/mi-solicitud", http.StatusForbidden}, {"clavero_case", "liaison", "/mi-solicitud", http.StatusForbidden},
		{"clavero_case", "liaison", "/mesa", http.StatusSeeOther}, {"clavero", "liaison", "/mesa", http.StatusOK},
	} {
		if got := c.browser().ask(http.MethodGet, try.path, "Cookie", try.cookie+"="+tokens[try.sort]); got.status != try.want {
			t.Errorf("the token of %s as %s at %s: %d, want %d", try.sort, try.cookie, try.path, got.status, try.want)
		}
	}
}

// A signed-out token is worth nothing, also to whoever kept it.
func TestSigningOutEndsTheTokenItself(t *testing.T) {
	c := newCrowd(t)
	for _, sort := range []string{"reader", "liaison", "half signed in"} {
		v := c.visitor(sort)
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, c.server.URL+base+"/", nil)
		c.ok(err)
		kept := v.client.Jar.Cookies(r.URL)
		v.leads(v.post("/salir"), "/?hecho=signed_out")
		for _, cookie := range kept {
			v.leads(v.browser.house.browser().ask(http.MethodGet, "/cuenta", "Cookie", cookie.Name+"="+cookie.Value), "/entrar?siguiente=%2Fcuenta")
		}
	}
}

// pdf is a paper of no page with a right table of references.
func pdf() []byte {
	var out bytes.Buffer
	_, _ = out.WriteString("%PDF-1.4\n")
	var offsets []int
	for i, object := range []string{"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[]/Count 0>>"} {
		offsets = append(offsets, out.Len())
		_, _ = fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", i+1, object)
	}
	start := out.Len()
	_, _ = fmt.Fprintf(&out, "xref\n0 3\n0000000000 65535 f \n%010d 00000 n \n%010d 00000 n \n", offsets[0], offsets[1])
	_, _ = fmt.Fprintf(&out, "trailer\n<</Size 3/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", start)
	return out.Bytes()
}

// A number in an address or a form that is somebody else's is as one that does not exist.
func TestNumbersOfOthersAreNumbersOfNothing(t *testing.T) {
	o := newOffices(t)
	first, second := o.paperCase("Uno", "uno@salud.example"), o.paperCase("Dos", "dos@salud.example")
	paper := regexp.MustCompile(`/papel/(\d+)`).FindStringSubmatch(o.liaison.get("/mesa/" + first).body)
	if paper == nil {
		t.Fatal("the case has no paper")
	}
	o.shows(o.liaison.get("/mesa/"+first+"/papel/"+paper[1]), http.StatusOK, "%PDF-1.4")
	o.same("a paper of another case", o.liaison.get("/mesa/"+second+"/papel/"+paper[1]), o.liaison.get("/mesa/"+second+"/papel/987654321"),
		[]string{paper[1], second}, []string{"987654321", second})

	o.notTheirUpload()
	o.notTheirSession()
}

// paperCase enters a request with its oficio and gives its folio.
func (o offices) paperCase(name, address string) string {
	o.t.Helper()
	fields := form("given_names", name, "mail", address, "origin", "paper", "received", "2026-01-15", "fact", "phone", "reference", name)
	delete(fields, "notice_version")
	answer := o.liaison.fill("/mesa/nueva", fields, pdf())
	folio, ok := strings.CutPrefix(answer.to, "/mesa/")
	if folio, _, _ = strings.Cut(folio, "?"); !ok || folio == "" {
		o.t.Fatalf("not entered: %d %s", answer.status, regexp.MustCompile(`(?s)errors-title.*?</ul>`).FindString(answer.body))
	}
	return folio
}

func (o offices) notTheirUpload() {
	o.t.Helper()
	colleague := o.staff("Berta Segunda", "berta@salud.example", "liaison")
	rows := "Nombre,Primer apellido,Cargo,Unidad,Correo,Teléfono\nAna,Prueba,Jefa,YUC,ana@salud.yucatan.example,9995550101\n"
	preview := o.liaison.upload("/mesa/lista", "list", rows, map[string]string{"unit": "YUC", "delegate": "Celia Firma", "received": "2026-01-15"}).to
	_, batch, ok := strings.Cut(preview, "lote=")
	if !ok {
		o.t.Fatalf("no preview: %q", preview)
	}
	o.shows(o.liaison.get(preview), http.StatusOK, "ana@salud")
	o.shows(colleague.get(preview), http.StatusNotFound, "!ana@salud")
	o.shows(colleague.get("/mesa/lista/marcada/"+batch), http.StatusNotFound)
	o.shows(colleague.post("/mesa/lista/aplicar", "batch", batch), http.StatusNotFound)
	o.shows(o.editor.get("/catalogo/importar?archivo="+batch), http.StatusNotFound)
	o.shows(o.editor.post("/catalogo/aplicar", "upload", batch), http.StatusNotFound)
	if all, err := o.db.Read().PetitionsByMail(o.t.Context(), "ana@salud.yucatan.example"); err != nil || len(all) > 0 {
		o.t.Errorf("somebody else's list was taken: %v %v", all, err)
	}
}

// staff brings one more person into the house.
func (o offices) staff(name, mail, role string) *browser {
	o.t.Helper()
	return o.admin.member(name, mail, role)
}

func (o offices) notTheirSession() {
	o.t.Helper()
	victim, other := o.browser(), o.browser()
	victim.enter("victima", o.reader("victima"))
	elsewhere := o.browser()
	o.leads(elsewhere.post("/entrar", "user", "victima", "passphrase", phrase), "/")
	other.enter("otra", o.reader("otra"))
	theirs := sessionID.FindStringSubmatch(victim.get("/cuenta").body)
	if theirs == nil {
		o.t.Fatal("the account shows no session")
	}
	for _, b := range []*browser{other, o.liaison} {
		o.same("a session of somebody else", b.post("/cuenta/sesiones", "session", theirs[1], "current", phrase), b.post("/cuenta/sesiones", "session", "987654321", "current", phrase),
			[]string{theirs[1]}, []string{"987654321"})
	}
	o.shows(elsewhere.get("/cuenta"), http.StatusOK)
	o.leads(victim.post("/cuenta/sesiones", "session", theirs[1], "current", phrase), "/cuenta?hecho=session_ended")
	o.leads(elsewhere.get("/cuenta"), "/entrar?siguiente=%2Fcuenta")
}

// Of the steps of the procedure each office takes its own, at the state they belong to.
func TestAStepOfTheOtherOfficeIsRefused(t *testing.T) {
	o := newOffices(t)
	_, p := o.confirmed()
	at := "/mesa/" + p.Folio
	version := o.liaison.version(at)
	for role, b := range map[petition.Role]*browser{petition.Liaison: o.liaison, petition.Editor: o.editor, "": o.auditor} {
		offered := petition.Offered(p, role)
		for _, row := range petition.Steps {
			if slices.ContainsFunc(offered, func(o petition.StepRow) bool { return o.Step == row.Step }) {
				continue
			}
			got := b.post(at+"/paso/"+string(row.Step), "version", version, "ground", "incomplete", "said", "Texto.", "note", "Texto.")
			if got.status != http.StatusForbidden && got.status != http.StatusNotFound && got.status != http.StatusConflict {
				t.Errorf("%s takes %s: %d %s", role, row.Step, got.status, visible(got.body))
			}
		}
	}
	if after := o.state(p); after != p.State {
		t.Errorf("the case went from %s to %s", p.State, after)
	}
}
