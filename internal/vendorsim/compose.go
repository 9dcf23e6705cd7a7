package vendorsim

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"html/template"
	"mime"
	"mime/quotedprintable"
	"strings"
	"time"

	"golang.org/x/text/encoding/charmap"

	_ "embed"
)

//go:embed answer.html.tmpl
var answerHTML string

var answerTemplate = template.Must(template.New("answer").Parse(answerHTML))

// message is an answer on its way.
type message struct {
	from, to string
	id       string
	at       time.Time
	order    order
	latin    bool
	bare     bool // no quote, no reference
	htmlOnly bool
}

const signature = "Mesa de ayuda\nE-Medios, Especialistas en Medios (empresa ficticia)\nTel. 55 0000 0000"

const disclaimer = "Este mensaje y sus anexos son confidenciales. Si usted no es el destinatario, elimínelo y avise al remitente."

func (a answer) text(m message) string {
	var b strings.Builder
	_, _ = fmt.Fprintf(&b, "%s\n\n%s\n", a.greeting, a.intro)
	if len(a.facts) > 0 {
		b.WriteByte('\n')
	}
	for _, f := range a.facts {
		_, _ = fmt.Fprintf(&b, "%s: %s\n", f[0], f[1])
	}
	if len(a.rows) > 0 {
		b.WriteString("\n" + strings.Join(a.heading, " | ") + "\n")
		for _, row := range a.rows {
			b.WriteString(strings.Join(row, " | ") + "\n")
		}
	}
	if a.closing != "" {
		b.WriteString("\n" + a.closing + "\n")
	}
	b.WriteString("\n-- \n" + signature + "\n\n" + disclaimer + "\n")
	if quoted := m.quoted(); quoted != "" {
		_, _ = fmt.Fprintf(&b, "\n%s\n", m.attribution())
		for line := range strings.Lines(quoted) {
			b.WriteString("> " + strings.TrimRight(line, "\r\n") + "\n")
		}
	}
	return b.String()
}

func (m message) quoted() string {
	if m.bare {
		return ""
	}
	return strings.TrimSpace(m.order.text)
}

func (m message) attribution() string {
	return fmt.Sprintf("El %s, %s escribió:", m.at.Format("02/01/2006 15:04"), m.order.from)
}

func (a answer) html(m message) (string, error) {
	charset := "utf-8"
	if m.latin {
		charset = "iso-8859-1"
	}
	var b bytes.Buffer
	err := answerTemplate.Execute(&b, map[string]any{
		"Charset": charset, "Greeting": a.greeting, "Intro": a.intro, "Facts": a.facts, "Heading": a.heading, "Rows": a.rows,
		"Closing": a.closing, "Signature": strings.Split(signature, "\n"), "Disclaimer": disclaimer,
		"Attribution": m.attribution(), "Quoted": strings.Split(m.quoted(), "\n"), "Quotes": m.quoted() != "",
	})
	return b.String(), err
}

// compose writes the mail (RFC 5322, RFC 2045).
func (a answer) compose(m message) ([]byte, error) {
	html, err := a.html(m)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	a.writeHeader(&b, m)
	parts := []string{m.textPart("text/plain", a.text(m)), m.textPart("text/html", html)}
	body := joined("alternative", m.id, parts)
	if m.htmlOnly {
		body = parts[1]
	}
	if a.csv != nil {
		body = joined("mixed", m.id, []string{body, attachment("usuarios.csv", a.csv)})
	}
	b.WriteString(body)
	return b.Bytes(), nil
}

func (a answer) writeHeader(b *bytes.Buffer, m message) {
	charset := "utf-8"
	if m.latin {
		charset = "iso-8859-1"
	}
	line := func(name, value string) { _, _ = fmt.Fprintf(b, "%s: %s\r\n", name, value) }
	line("From", "Soporte E-Medios <"+m.from+">")
	line("To", "<"+m.to+">")
	line("Subject", mime.QEncoding.Encode(charset, m.encode(strings.Join(strings.Fields(a.subject), " "))))
	line("Date", m.at.Format(time.RFC1123Z))
	line("Message-ID", "<"+m.id+">")
	if m.order.id != "" && !m.bare {
		line("In-Reply-To", "<"+m.order.id+">")
		line("References", strings.TrimSpace(m.order.refs+" <"+m.order.id+">"))
	}
	if a.auto {
		line("Auto-Submitted", "auto-replied") // RFC 3834, 5
		line("X-Auto-Response-Suppress", "All")
	}
	line("MIME-Version", "1.0")
}

// encode gives a text in the mail's charset. What ISO-8859-1 lacks becomes a question mark, as old programs do.
func (m message) encode(text string) string {
	if !m.latin {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		if c, ok := charmap.ISO8859_1.EncodeRune(r); ok {
			b.WriteByte(c)
		} else {
			b.WriteByte('?')
		}
	}
	return b.String()
}

func (m message) textPart(media, text string) string {
	charset := "utf-8"
	if m.latin {
		charset = "iso-8859-1"
	}
	var b bytes.Buffer
	_, _ = fmt.Fprintf(&b, "Content-Type: %s; charset=%s\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n", media, charset)
	w := quotedprintable.NewWriter(&b)
	_, _ = w.Write([]byte(m.encode(text))) // a buffer takes everything
	_ = w.Close()
	return b.String()
}

func attachment(name string, content []byte) string {
	head := fmt.Sprintf("Content-Type: text/csv; name=%q\r\nContent-Disposition: attachment; filename=%q\r\nContent-Transfer-Encoding: base64\r\n\r\n", name, name)
	encoded := base64.StdEncoding.EncodeToString(content)
	for ; len(encoded) > 76; encoded = encoded[76:] {
		head += encoded[:76] + "\r\n"
	}
	return head + encoded + "\r\n"
}

// joined sets parts under a boundary that none of them holds: an equals sign and an underscore are not found side by
// side in quoted-printable, nor in base64.
func joined(kind, id string, parts []string) string {
	boundary := "=_" + kind + "_" + strings.NewReplacer("@", ".", "<", "", ">", "").Replace(id)
	text := fmt.Sprintf("Content-Type: multipart/%s; boundary=\"%s\"\r\n\r\n", kind, boundary)
	for _, part := range parts {
		text += "--" + boundary + "\r\n" + part + "\r\n"
	}
	return text + "--" + boundary + "--\r\n"
}
