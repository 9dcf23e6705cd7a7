package vendor

import (
	"encoding/base64"
	"fmt"
	"mime"
	"mime/quotedprintable"
	"strings"

	"clavero/internal/mail"
)

const sender = "altas@emedios.test"

// secretLetters have none of those that one takes for another.
const secretLetters = "ABCDEFGHJKMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz23456789"

// secret is one as vendors make them: four groups, of 80 bits.
func (r *trial) secret() string {
	var b strings.Builder
	for n := range 14 {
		if n == 4 || n == 9 {
			b.WriteByte("-_"[r.rand.IntN(2)])
			continue
		}
		b.WriteByte(secretLetters[r.rand.IntN(len(secretLetters))])
	}
	return b.String() + "7q"
}

func (r *trial) sign(by *mail.Signer, raw []byte) []byte {
	signed, err := by.Sign(raw)
	r.must(err)
	return signed
}

// signed is a mail of the vendor's.
func (r *trial) signed(o *order, raw []byte) letter {
	return letter{sender, o.reply, r.sign(r.keys.vendor, raw)}
}

// answer gives the key in one of the ways in which vendors write.
func (r *trial) answer(o *order, form int, secret string) []byte {
	f := forms[form%len(forms)]
	return r.mail(o, f.kind, f.encoding, strings.NewReplacer("FOLIO", o.folio, "NAME", o.name, "USER", o.user, "SECRET", secret).Replace(f.text))
}

func (r *trial) refusal(o *order) []byte {
	return r.mail(o, "text/plain; charset=utf-8", "8bit", "No es posible crear el usuario: ya existe una cuenta con ese correo.\n")
}

// form is a way to write; FOLIO, NAME, USER and SECRET stand for what is told.
type form struct{ kind, encoding, text string }

var forms = []form{
	{"text/plain; charset=utf-8", "8bit", "Buen día:\n\nUsuario: USER\nContraseña: SECRET\n\nSaludos cordiales,\n\nMesa de Servicio\n"},
	{"text/plain; charset=iso-8859-1", "8bit", "Buen día:\n\nFolio: FOLIO\nUsuario: USER\nContraseña: SECRET\n\nSaludos.\n"},
	{"text/plain; charset=utf-8", "base64", "Buenas tardes:\n\nUsuario:\nUSER\nContraseña:\nSECRET\n\nSaludos\n"},
	{"text/plain; charset=utf-8", "quoted-printable", "Hola, ya está listo.\n\nusuario = USER\ncontraseña = SECRET\n"},
	{"text/html; charset=utf-8", "quoted-printable", "<html><body><p>Buen día,</p><p>Se anexan los datos:</p><table border=\"1\">" +
		"<tr><td>Folio</td><td>Nombre</td><td>Usuario</td><td>Contraseña</td></tr>" +
		"<tr><td>FOLIO</td><td>NAME</td><td>USER</td><td>SECRET</td></tr></table><p>Saludos.</p></body></html>\n"},
	{"multipart/alternative; boundary=\"parte\"", "", "--parte\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n" +
		"Buen día\n\nUsuario: USER\nContraseña: SECRET\n\nSaludos\n--parte\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n" +
		"<div dir=\"ltr\">Buen día<div><b>Usuario:</b> USER</div><div><b>Contraseña:</b> SECRET</div><div>Saludos</div></div>\n--parte--\n"},
	{"text/html; charset=utf-8", "base64", "<div dir=\"ltr\">Hola, ya está listo.<br><br>Usuario: USER<br>Contraseña: SECRET<br></div>\n"},
	{"text/plain; charset=utf-8", "8bit", "Buen día:\n\nUsuario: USER\nContraseña: SECRET\n\nSaludos\n\n" +
		"El lun, 2 mar 2026 a las 10:00, Secretaría de Salud escribió:\n\n> Se solicita lo siguiente:\n> Folio: FOLIO\n> Nombre: NAME\n> Usuario:\n> Contraseña:\n"},
}

func (r *trial) mail(o *order, kind, encoding, text string) []byte {
	r.written++
	head := []string{
		"From: Mesa de Servicio <" + sender + ">", "To: <" + o.reply + ">", "Subject: " + mime.QEncoding.Encode("utf-8", "Re: "+o.subject),
		"Date: Tue, 03 Mar 2026 16:10:00 +0000", fmt.Sprintf("Message-ID: <m%d.%s@emedios.test>", r.written, r.name()),
		"In-Reply-To: <" + o.messageID + ">", "References: <" + o.messageID + ">", "MIME-Version: 1.0", "Content-Type: " + kind,
	}
	if encoding != "" {
		head = append(head, "Content-Transfer-Encoding: "+encoding)
	}
	return []byte(strings.Join(head, "\r\n") + "\r\n\r\n" + encode(encoding, kind, strings.ReplaceAll(text, "\n", "\r\n")))
}

func encode(encoding, kind, text string) string {
	if strings.Contains(kind, "8859-1") {
		latin := make([]byte, 0, len(text))
		for _, r := range text {
			latin = append(latin, byte(r))
		}
		text = string(latin)
	}
	var b strings.Builder
	switch encoding {
	case "base64":
		coded := base64.StdEncoding.EncodeToString([]byte(text))
		for ; len(coded) > 76; coded = coded[76:] {
			b.WriteString(coded[:76] + "\r\n")
		}
		return b.String() + coded + "\r\n"
	case "quoted-printable":
		w := quotedprintable.NewWriter(&b)
		_, _ = w.Write([]byte(text)) // into memory
		_ = w.Close()
		return b.String()
	}
	return text
}
