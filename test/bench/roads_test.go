package bench

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"clavero/internal/config"
	"clavero/internal/directory"
	"clavero/internal/lang/spanish"
	"clavero/internal/mail/mailtest"
	"clavero/internal/petition"
	"clavero/internal/store"
)

// send sends a form as a browser would and gives where the answer leads.
func (h *house) send(path, cookie, contentType string, body io.Reader, status int) string {
	h.t.Helper()
	r, err := http.NewRequestWithContext(h.t.Context(), http.MethodPost, "http://"+h.address+path, body)
	must(h.t, err)
	r.Header.Set("Content-Type", contentType)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	if cookie != "" {
		r.Header.Set("Cookie", cookie)
	}
	r.Header.Set("X-Forwarded-For", h.network())
	answer, err := http.DefaultTransport.RoundTrip(r)
	must(h.t, err)
	defer func() { _ = answer.Body.Close() }()
	said, err := io.ReadAll(answer.Body)
	must(h.t, err)
	if answer.StatusCode != status {
		h.t.Fatalf("%s: status %d, not %d: %s", path, answer.StatusCode, status, said)
	}
	return answer.Header.Get("Location")
}

func (h *house) press(path string, form url.Values, status int) {
	h.t.Helper()
	h.send(path, "", "application/x-www-form-urlencoded", strings.NewReader(form.Encode()), status)
}

// network is another one each time, so that no throttle is met.
func (h *house) network() string {
	h.networks++
	return fmt.Sprintf("2001:db8:%x:%x::1", h.networks>>16, h.networks&0xffff)
}

// roads measures e: from the press of the button that confirms a request to its delivery letter in the official's
// mailbox, every step automatic, with a Postfix and a Dovecot.
func roads(t *testing.T, b *bench) {
	mails := mailtest.Start(t)
	h := b.open(t, nil, func(c *config.Config) { c.SMTP, c.SMTPCA, c.Automatic = mails.SMTPURL(), mails.CAFile, true })
	var units []directory.Unit
	for n := range b.roads { // each person of a unit of their own: a unit has few keys
		units = append(units, h.addUnit(fmt.Sprintf("BANCO%d", n), fmt.Sprintf("Unidad de Medidas %d", n), fmt.Sprintf("medidas-%d.%s.test", n, b.engine)))
	}
	var times []time.Duration
	for _, unit := range units {
		times = append(times, h.road(mails, unit.Name, "persona@"+unit.MailDomain))
	}
	b.add(figure{Item: "e", What: "confirmation to delivery letter in the mailbox, p50", Measured: median(millis(times)) / 1000, Unit: "s", AtMost: true, Limit: 1.5,
		Raw: fmt.Sprintf("%d one after the other, %.2f–%.2f s", len(times), quantile(millis(times), 0)/1000, quantile(millis(times), 1)/1000)})
}

func (h *house) road(mails *mailtest.Servers, unit, address string) time.Duration {
	h.t.Helper()
	h.press("/solicitud", url.Values{
		"given_names": {"Amapola"}, "surname1": {"Ensayo"}, "position": {"Subdirectora de Ensayos"}, "unit": {unit}, "mail": {address},
		"phone": {"55 5555 0123"}, "reason": {"Seguir lo que se publica sobre la campaña de vacunación."}, "consent": {"on"}, "notice_version": {"2026-1"},
	}, http.StatusSeeOther)
	confirm, err := url.Parse(h.letter(mails, address, "/confirmar/"))
	must(h.t, err)
	started := time.Now()
	h.press(confirm.Path, url.Values{}, http.StatusOK)
	h.letter(mails, address, "/clave/")
	return time.Since(started)
}

// letter waits for a letter with a link to a page.
func (h *house) letter(mails *mailtest.Servers, address, page string) string {
	h.t.Helper()
	ctx, cancel := context.WithTimeoutCause(h.t.Context(), time.Minute, errors.New("no letter with a link to "+page))
	defer cancel()
	found := ""
	_, err := mails.Mailbox(address).Wait(ctx, func(m mailtest.Mail) bool {
		for _, link := range m.Links() {
			if strings.Contains(link, page) {
				found = link
			}
		}
		return found != ""
	})
	must(h.t, err)
	return found
}

const liaison = "enlace@medidas.test"

// staff makes a person of the house and gives the cookie of a session of theirs.
func (h *house) staff(address string, roles ...string) string {
	h.t.Helper()
	h.write(func(ctx context.Context, tx *store.Tx) error {
		person := store.Staff{ID: tx.NewID(), Name: "Persona de la Casa", Mail: address, State: "active", Lang: "es"}
		if err := tx.InsertStaff(ctx, person); err != nil {
			return err
		}
		for _, role := range roles {
			if err := tx.GrantRole(ctx, person.ID, role, 0); err != nil {
				return err
			}
		}
		return nil
	})
	return h.sessions(address)[0]
}

// lists measures f: a unit's list from its upload, over its preview, to the letter queued for each of its people.
func lists(t *testing.T, b *bench) {
	h := b.open(t, nil, nil)
	h.unit()
	cookie := h.staff(liaison, "liaison")
	body, contentType := listForm(t, b.list)
	started := time.Now()
	preview := h.send("/mesa/lista", cookie, contentType, body, http.StatusSeeOther)
	h.page(preview, cookie)
	_, batch, _ := strings.Cut(preview, "lote=")
	seen := time.Since(started)
	h.send("/mesa/lista/aplicar", cookie, "application/x-www-form-urlencoded", strings.NewReader(url.Values{"batch": {batch}}.Encode()), http.StatusSeeOther)
	took := time.Since(started)
	received := 0
	standings, err := h.app.DB.Read().Standings(t.Context())
	must(t, err)
	for _, s := range standings {
		if s.State == petition.Received {
			received += s.Count
		}
	}
	if received != b.list {
		t.Fatalf("%d petitions came of a list of %d", received, b.list)
	}
	b.add(figure{Item: "f", What: fmt.Sprintf("list of %d rows, upload to letters queued", b.list), Measured: took.Seconds(), Unit: "s", AtMost: true, Limit: 30,
		Raw: fmt.Sprintf("%.1f s of it upload and preview; each row with vault, ledger entries, sealed letter and job", seen.Seconds())})
}

func listForm(t *testing.T, rows int) (io.Reader, string) {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for name, value := range map[string]string{"unit": "Unidad de Medidas", "delegate": "Dalia Ensayo Ficticio",
		"received": time.Now().In(spanish.MexicoCity()).Format(time.DateOnly)} {
		must(t, form.WriteField(name, value))
	}
	file, err := form.CreateFormFile("list", "lista.csv")
	must(t, err)
	_, err = io.WriteString(file, "Nombre(s);Primer apellido;Segundo apellido;Cargo;Unidad;Correo electrónico;Teléfono\n")
	must(t, err)
	for n := range rows {
		_, err = fmt.Fprintf(file, "%s;%s;%s;Analista;;persona%d@medidas.test;55 5000 0199\n", names[n%len(names)], surnames[n/7%len(surnames)], surnames[n%len(surnames)], n)
		must(t, err)
	}
	must(t, form.Close())
	return &body, form.FormDataContentType()
}

// Plainly invented people.
var (
	names    = []string{"Amapola", "Íñigo", "Lirio", "José Ángel", "Azucena", "Narciso", "Begoña", "Jacinto", "Rosalía", "Clavel"}
	surnames = []string{"Ensayo", "Muñoz", "Ficticio", "Núñez", "Prueba", "Güemes", "Modelo", "Peña", "Muestra", "O'Farrill", "Inventado"}
)
