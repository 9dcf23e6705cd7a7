package demo

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"clavero/internal/credential"
	"clavero/internal/desk"
	"clavero/internal/petition"
	"clavero/internal/provider"
	"clavero/internal/provider/prober"
	"clavero/internal/provider/scim"
	"clavero/internal/provider/vendormail"
	"clavero/internal/vendorsim"
)

// TestAKeyOfTheVendors follows one from the order to its suspension: nobody touches the mails, the official is sent to the
// vendor's site and to no other, our own door knows nothing of the key, a suspended one is proved to open nothing, and
// its secret is found nowhere. It is the same by mail and by SCIM.
func TestAKeyOfTheVendors(t *testing.T) {
	for _, provider := range []string{vendormail.Name, scim.Name} {
		t.Run(provider, func(t *testing.T) { aKeyOfTheVendors(t, provider) })
	}
}

func aKeyOfTheVendors(t *testing.T, by string) {
	dir, log := t.TempDir(), &locked{}
	d, base := serve(t, dir, log)
	if err := d.Door.Vendor.Choose(t.Context(), by); err != nil {
		t.Fatal(err)
	}
	p := entered(t, d, 0)
	if _, err := d.Desk.Take(t.Context(), staff(t, d, petition.Editor), p.ID, petition.Verify, desk.Input{}); err != nil {
		t.Fatal(err)
	}
	reaches(t, d, p.ID, petition.Probed)
	if _, err := d.Desk.Take(t.Context(), staff(t, d, petition.Liaison), p.ID, petition.Send, desk.Input{}); err != nil {
		t.Fatal(err)
	}
	key, err := d.DB.Read().CredentialOfPetition(t.Context(), p.ID)
	if err != nil {
		t.Fatal(err)
	}
	secret := d.Vendor.Secrets()[key.UserName]
	link := delivered(t, d, p.Applicant.Mail, by)
	visitor := browser(t)
	shown := visitor.post(base+link, url.Values{"fact": {"0123"}})
	if !strings.Contains(shown, secret) || !strings.Contains(shown, d.Vendor.URL()) || strings.Contains(shown, `action="/entrar"`) {
		t.Errorf("the page of the key leads elsewhere:\n%s", shown)
	}
	if again := visitor.get(base + link); !strings.Contains(again, d.Vendor.URL()) || strings.Contains(again, secret) {
		t.Errorf("the spent link leads elsewhere:\n%s", again)
	}
	if refused := visitor.post(base+"/entrar", url.Values{"user": {key.UserName}, "passphrase": {secret}}); visitor.status != http.StatusForbidden && visitor.status != http.StatusUnprocessableEntity {
		t.Errorf("our own door answers %d:\n%s", visitor.status, refused)
	}
	opens(t, d, key, secret, provider.Works)
	suspension, err := d.Desk.ActOnKey(t.Context(), staff(t, d, petition.Liaison), key.ID, petition.Suspension, "Lo pidió su unidad.")
	if err != nil {
		t.Fatal(err)
	}
	until(t, "the suspension is proved", func() bool {
		now, err := d.DB.Read().Petition(t.Context(), suspension.ID)
		return err == nil && !now.Open()
	})
	opens(t, d, key, secret, provider.Fails)
	seeksSecrets(t, d, dir, log)
	if by == vendormail.Name {
		seeksSecretsOfMails(t, d)
	} else {
		mendsTheList(t, d)
	}
}

// serve runs the demonstration at its own address, with its log kept.
func serve(t *testing.T, dir string, log io.Writer) (*Demonstration, string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	base := "http://" + listener.Addr().String()
	c := settings(t, dir, "")
	if c.URL, err = url.Parse(base); err != nil {
		t.Fatal(err)
	}
	d, err := Open(context.Background(), c, Options{Delay: -1, Log: slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	if err != nil {
		t.Fatal(err)
	}
	ctx, end := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- d.Run(ctx, listener) }()
	t.Cleanup(func() {
		end()
		if err := errors.Join(<-ended, d.Close()); err != nil {
			t.Error(err)
		}
	})
	return d, base
}

// delivered is the path of the link in the letter that delivers a key, which also names where the key opens.
func delivered(t *testing.T, d *Demonstration, address, by string) string {
	t.Helper()
	path := ""
	until(t, "the letter with the key", func() bool {
		for _, sent := range d.Door.Mailbox.List() {
			if sent.To.Mail == address && sent.Letter.Button != nil && strings.Contains(sent.Letter.Button.URL, "/clave/") {
				path = sent.Letter.Button.URL[strings.Index(sent.Letter.Button.URL, "/clave/"):]
				if !strings.Contains(sent.Text, d.Vendor.URL()) || !strings.Contains(sent.Text, "clave="+by) {
					t.Errorf("the letter does not say where the key opens:\n%s", sent.Text)
				}
				return true
			}
		}
		return false
	})
	return path
}

// visitor is somebody's browser.
type visitor struct {
	t      *testing.T
	client *http.Client
	status int
}

func browser(t *testing.T) *visitor {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &visitor{t: t, client: &http.Client{Jar: jar}}
}

func (v *visitor) get(address string) string {
	return v.read(v.client.Get(address)) //nolint:bodyclose // read closes it
}

func (v *visitor) post(address string, form url.Values) string {
	return v.read(v.client.PostForm(address, form)) //nolint:bodyclose // read closes it
}

func (v *visitor) read(answer *http.Response, err error) string {
	v.t.Helper()
	if err != nil {
		v.t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	v.status = answer.StatusCode
	return string(body)
}

// opens tries a key at the vendor's site, as its holder would.
func opens(t *testing.T, d *Demonstration, key credential.Credential, secret string, want provider.Verdict) {
	t.Helper()
	site, err := prober.New(d.Vendor.Recipe(), prober.Options{Loopback: true})
	if err != nil {
		t.Fatal(err)
	}
	if verdict, err := site.Probe(t.Context(), key.UserName, provider.Secret(secret)); err != nil || verdict != want {
		t.Errorf("at the vendor's site: %s %v, want %s", verdict, err, want)
	}
}

// locked is a buffer many goroutines may write to.
type locked struct {
	mu   sync.Mutex
	text bytes.Buffer
}

// Write keeps what is written.
func (l *locked) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

// seeksSecrets looks for every secret the vendor made, in each form it may have taken, where none may be: in the files of
// the data while they are open (with what is not checkpointed), the log, and the letters.
func seeksSecrets(t *testing.T, d *Demonstration, dir string, log *locked) {
	t.Helper()
	forms := written(d.Vendor.Secrets())
	if len(forms) == 0 {
		t.Fatal("the vendor made no secret")
	}
	files := 0
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		files++
		seek(t, path, text, forms)
		return err
	})
	if err != nil || files < 3 {
		t.Fatalf("%d files: %v", files, err)
	}
	log.mu.Lock()
	seek(t, "the log", log.text.Bytes(), forms)
	log.mu.Unlock()
	for _, sent := range d.Door.Mailbox.List() {
		seek(t, "the letter "+sent.ID, sent.Raw, forms)
	}
}

// seeksSecretsOfMails looks for them in the copies of the vendor's mails that people see; in the mails themselves they are.
func seeksSecretsOfMails(t *testing.T, d *Demonstration) {
	t.Helper()
	forms := written(d.Vendor.Secrets())
	if !slices.ContainsFunc(d.Vendor.Mails(), func(m vendorsim.Mail) bool { return found(m.Raw, forms) }) {
		t.Error("the search does not find the secret in the vendor's own mail")
	}
	messages, err := d.Inbox.Messages(t.Context(), "", 1<<62, 100)
	if err != nil || len(messages) < 2 {
		t.Fatalf("%d messages came: %v", len(messages), err)
	}
	for _, m := range messages {
		_, text, err := d.Inbox.Message(t.Context(), m.ID)
		if err != nil || text == "" {
			t.Fatal(err)
		}
		seek(t, "the copy of "+m.Subject, []byte(text), forms)
	}
}

// written gives each secret as it is, in hexadecimal, in quoted-printable, and in base64 wherever in a text it begins.
func written(secrets map[string]string) []string {
	var forms []string
	for _, secret := range secrets {
		quoted := regexp.MustCompile(`[^0-9A-Za-z]`).ReplaceAllStringFunc(secret, func(s string) string { return "=" + strings.ToUpper(hex.EncodeToString([]byte(s))) })
		forms = append(forms, secret, quoted, hex.EncodeToString([]byte(secret)), strings.ToUpper(hex.EncodeToString([]byte(secret))))
		for shift := range 3 {
			whole := base64.StdEncoding.EncodeToString(append(make([]byte, shift), secret...))
			forms = append(forms, whole[(shift*8+5)/6:(shift+len(secret))*8/6])
		}
	}
	return forms
}

func seek(t *testing.T, where string, text []byte, forms []string) {
	t.Helper()
	if found(text, forms) {
		t.Errorf("a secret is in %s", where)
	}
}

func found(text []byte, forms []string) bool {
	return slices.ContainsFunc(forms, func(form string) bool { return bytes.Contains(text, []byte(form)) })
}
