package mail

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	netmail "net/mail"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clavero/internal/lang"
)

func TestBuildIsDeterministic(t *testing.T) {
	first, err := confirmation().Build()
	if err != nil {
		t.Fatal(err)
	}
	again := confirmation()
	again.At = again.At.In(time.UTC) // the same instant told by another clock
	second, err := again.Build()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(first.Raw), string(second.Raw)); diff != "" {
		t.Errorf("the same message gave other bytes:\n%s", diff)
	}
	retry := confirmation()
	retry.ID = MessageID("confirm", 1201, 2, "salud.test")
	third, err := retry.Build()
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(first.Raw, third.Raw) {
		t.Error("another attempt gave the same mail")
	}
}

func TestBuildRefuses(t *testing.T) {
	for name, spoil := range map[string]func(*Message){
		"no id":               func(m *Message) { m.ID = "" },
		"id without domain":   func(m *Message) { m.ID = "confirm.1" },
		"id with line end":    func(m *Message) { m.ID = "a.1\r\nBcc: x@y.test@salud.test" },
		"id too long":         func(m *Message) { m.ID = strings.Repeat("a", 250) + "@salud.test" },
		"no date":             func(m *Message) { m.At = time.Time{} },
		"no recipient":        func(m *Message) { m.To = Address{} },
		"two recipients":      func(m *Message) { m.To.Mail = "a@salud.test, b@salud.test" },
		"recipient with CRLF": func(m *Message) { m.To.Mail = "a@salud.test\r\nRCPT TO:<b@salud.test>" },
		"domain not lowered":  func(m *Message) { m.To.Mail = "a@SALUD.test" },
		"bad reply address":   func(m *Message) { m.ReplyTo.Mail = "enlace" },
		"script link":         func(m *Message) { m.Letter.Button.URL = "javascript:alert(1)" },
		"relative link":       func(m *Message) { m.Letter.Button.URL = "/confirmar" },
		"link with space":     func(m *Message) { m.Letter.Button.URL = "https://salud.test/a b" },
		"link with line end":  func(m *Message) { m.Letter.Button.URL = "https://salud.test/a\nhttps://otro.test" },
		"link with user":      func(m *Message) { m.Letter.Button.URL = "https://salud.test@otro.test/" },
	} {
		m := confirmation()
		spoil(&m)
		if _, err := m.Build(); err == nil {
			t.Errorf("%s: built", name)
		}
	}
}

func TestReplyToIsTheSenderUnlessSaid(t *testing.T) {
	m := confirmation()
	if got := reread(t, m).header.Get("Reply-To"); !strings.Contains(got, "<sintesis@salud.test>") {
		t.Errorf("Reply-To = %q", got)
	}
	m.ReplyTo = Address{Mail: "enlace@salud.test"}
	if got := reread(t, m).header.Get("Reply-To"); got != "<enlace@salud.test>" {
		t.Errorf("Reply-To = %q", got)
	}
}

var headers = []string{"Auto-Submitted", "Content-Language", "Content-Type", "Date", "From", "Message-Id", "Mime-Version",
	"Reply-To", "Subject", "To", "X-Auto-Response-Suppress"}

func TestHostileTextsStayTexts(t *testing.T) {
	for _, hostile := range []string{
		"Ana\r\nBcc: todos@salud.test",
		"Ana\nContent-Type: text/html\n\n<script>",
		"Ana\x00\x07\x1b[31m",
		"Ana \u202Ekcatta\u202C \u2066x\u2069",
		`Ana" <otra@emedios.test>, "`,
		"=?utf-8?q?=0D=0ABcc:_todos@salud.test?=",
		"Ana\u2028Bcc: todos@salud.test\u0085x",
		strings.Repeat("ñandú ", 400),
		strings.Repeat("x", 5000),
		"\xff\xfe\xc3",
		"--part-0\r\n\r\n.\r\nQUIT\r\n",
	} {
		m := confirmation()
		m.To.Name, m.From.Name, m.ReplyTo = hostile, hostile, Address{Name: hostile, Mail: "enlace@salud.test"}
		l := &m.Letter
		l.Subject, l.Institution, l.Greeting, l.Contact, l.Button.Label = hostile, hostile, hostile, hostile, hostile
		l.Paragraphs, l.After, l.Footer = []string{hostile}, []string{hostile}, []string{hostile}
		l.Facts = []Fact{{Label: hostile, Value: hostile}}
		checkSound(t, m)
	}
}

func FuzzBuild(f *testing.F) {
	f.Add("Íñigo Núñez", "Su clave", "Buen día")
	f.Add("a\r\nBcc: b@c.test", "x\n\ny", "<b>&amp;")
	f.Fuzz(func(t *testing.T, name, subject, paragraph string) {
		m := confirmation()
		m.To.Name, m.Letter.Subject, m.Letter.Paragraphs = name, subject, []string{paragraph}
		checkSound(t, m)
	})
}

// checkSound reads a built message as a stranger would and looks whether it is still what it should be: the same
// headers, one recipient, two parts, lines that servers take, nothing invisible.
func checkSound(t *testing.T, m Message) {
	t.Helper()
	got := reread(t, m)
	var names []string
	for name := range got.header {
		names = append(names, name)
	}
	slices.Sort(names)
	if diff := cmp.Diff(headers, names); diff != "" {
		t.Errorf("headers (-want +got):\n%s", diff)
	}
	to, err := got.header.AddressList("To")
	if err != nil || len(to) != 1 || to[0].Address != m.To.Mail {
		t.Errorf("To: %v, %v", to, err)
	}
	if len(got.parts) != 2 {
		t.Errorf("%d parts", len(got.parts))
	}
	if diff := cmp.Diff([]string{got.built.Text, got.built.HTML}, got.parts); diff != "" {
		t.Errorf("parts changed on the way (-built +read):\n%s", diff)
	}
	for line := range strings.SplitSeq(string(got.built.Raw), "\r\n") {
		if len(line) > 998 || strings.ContainsAny(line, "\r\n\x00") || !isASCII(line) {
			t.Errorf("a line no server must take: %q", line)
		}
	}
	if strings.ContainsAny(got.built.Text+got.built.HTML+got.built.Subject, "\u202A\u202B\u202C\u202D\u202E\u2066\u2067\u2068\u2069\u200E\u200F\x00\x1b") {
		t.Error("control or direction characters came through")
	}
	if strings.Contains(got.built.HTML, "<script") {
		t.Error("markup came through")
	}
}

type read struct {
	built  Built
	header netmail.Header
	parts  []string
}

func reread(t *testing.T, m Message) read {
	t.Helper()
	built, err := m.Build()
	if err != nil {
		t.Fatal(err)
	}
	message, err := netmail.ReadMessage(bytes.NewReader(built.Raw))
	if err != nil {
		t.Fatal(err)
	}
	kind, params, err := mime.ParseMediaType(message.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/alternative" {
		t.Fatalf("type %s: %v", kind, err)
	}
	got := read{built: built, header: message.Header}
	for reader := multipart.NewReader(message.Body, params["boundary"]); ; {
		part, err := reader.NextPart()
		if errors.Is(err, io.EOF) {
			return got
		}
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(part)
		if err != nil {
			t.Fatal(err)
		}
		got.parts = append(got.parts, strings.ReplaceAll(string(body), "\r\n", "\n"))
	}
}

func TestNoFolioIsPartedInHTML(t *testing.T) {
	letter := Letter{Lang: lang.ES, Subject: "Recibida", Paragraphs: []string{"<b>Su</b> solicitud SIE-2026-000123 se recibió."}}
	html, err := letter.html()
	if err != nil {
		t.Fatal(err)
	}
	if want := `&lt;b&gt;Su&lt;/b&gt; solicitud <span style="white-space:nowrap">SIE-2026-000123</span> se recibió.`; !strings.Contains(html, want) {
		t.Errorf("no %q in %s", want, html)
	}
}
