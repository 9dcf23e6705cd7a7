package vendorsim

import (
	"bytes"
	"encoding/base64"
	"encoding/csv"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	netmail "net/mail"
	"strings"

	"clavero/internal/lang/spanish"
	"clavero/internal/provider"
)

// order is a mail of Clavero as the vendor's people read it.
type order struct {
	id      string // Message-ID without angle brackets
	from    string
	replyTo string
	subject string
	text    string
	refs    string
	asked   []Asked
}

const (
	maxMail   = 5 << 20 // bytes
	maxNested = 5       // multiparts within one another
	maxOrders = 2000
)

var errNoReply = errors.New("vendor-sim: the mail says no address to answer to")

// readOrder reads the labelled lines of the text, or the table attached. The headers for machines are passed over: a
// person sees none.
func readOrder(raw []byte) (order, error) {
	m, err := netmail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return order{}, err
	}
	o := order{id: strings.Trim(m.Header.Get("Message-Id"), "<> "), refs: m.Header.Get("References")}
	o.subject, err = new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil {
		o.subject = m.Header.Get("Subject")
	}
	if from, err := m.Header.AddressList("From"); err == nil {
		o.from, o.replyTo = from[0].Address, from[0].Address
	}
	if reply, err := m.Header.AddressList("Reply-To"); err == nil {
		o.replyTo = reply[0].Address
	}
	if o.replyTo == "" {
		return order{}, errNoReply
	}
	var found parts
	found.read(m.Header.Get("Content-Type"), m.Header.Get("Content-Transfer-Encoding"), "", m.Body, maxNested)
	o.text = found.text
	if o.asked = readTable(found.csv); len(o.asked) == 0 {
		o.asked = readLabels(found.text)
	}
	for i := range o.asked {
		o.asked[i].Batch = len(o.asked)
	}
	return o, nil
}

// parts are what a person opens of a mail.
type parts struct{ text, csv string }

func (p *parts) read(contentType, encoding, disposition string, body io.Reader, depth int) {
	media, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		media = "text/plain"
	}
	if strings.HasPrefix(media, "multipart/") {
		p.readMultipart(params["boundary"], body, depth)
		return
	}
	decoded, err := io.ReadAll(decoder(encoding, body))
	if err != nil {
		return
	}
	_, named, _ := mime.ParseMediaType(disposition)
	name := strings.ToLower(named["filename"] + params["name"])
	switch {
	case media == "text/csv" || strings.HasSuffix(name, ".csv"):
		p.csv = string(decoded)
	case media == "text/plain" && p.text == "":
		p.text = string(decoded)
	}
}

func (p *parts) readMultipart(boundary string, body io.Reader, depth int) {
	if boundary == "" || depth == 0 {
		return
	}
	reader := multipart.NewReader(body, boundary)
	for {
		part, err := reader.NextRawPart()
		if err != nil {
			return
		}
		p.read(part.Header.Get("Content-Type"), part.Header.Get("Content-Transfer-Encoding"), part.Header.Get("Content-Disposition"), part, depth-1)
	}
}

func decoder(encoding string, body io.Reader) io.Reader {
	switch strings.ToLower(strings.TrimSpace(encoding)) {
	case "quoted-printable":
		return quotedprintable.NewReader(body)
	case "base64":
		return base64.NewDecoder(base64.StdEncoding, body)
	}
	return body
}

// readLabels reads blocks of «Folio: …», «Se solicita: …», «Nombre: …», «Usuario: …»; each folio begins one.
func readLabels(text string) []Asked {
	var all []Asked
	for line := range strings.Lines(text) {
		label, value, found := strings.Cut(strings.TrimSpace(line), ":")
		value = spanish.Tidy(value)
		if !found || value == "" {
			continue
		}
		label = spanish.FoldName(label)
		if label == "folio" {
			if len(all) == maxOrders {
				return all
			}
			all = append(all, Asked{Folio: value})
		} else if len(all) > 0 {
			all[len(all)-1].set(label, value)
		}
	}
	return understood(all)
}

// readTable reads the columns folio;se_solicita;nombre;usuario.
func readTable(text string) []Asked {
	reader := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\ufeff")))
	reader.Comma, reader.FieldsPerRecord, reader.LazyQuotes = ';', -1, true
	heading, err := reader.Read()
	if err != nil {
		return nil
	}
	var all []Asked
	for len(all) < maxOrders {
		row, err := reader.Read()
		if err != nil {
			break
		}
		var a Asked
		for i, value := range row[:min(len(row), len(heading))] {
			value = spanish.Tidy(strings.TrimPrefix(value, "'"))
			label := spanish.FoldName(strings.ReplaceAll(heading[i], "_", " "))
			if label == "folio" {
				a.Folio = value
			}
			a.set(label, value)
		}
		all = append(all, a)
	}
	return understood(all)
}

func (a *Asked) set(label, value string) {
	switch label {
	case "se solicita":
		a.Op = operations[spanish.FoldName(value)]
	case "nombre":
		a.Person = value
	case "usuario":
		a.User = value
	}
}

// operations are the words in which an order says what it asks.
var operations = map[string]provider.Op{
	"alta": provider.Create, "nueva contrasena": provider.Reset, "suspension": provider.Suspend,
	"reactivacion": provider.Restore, "baja": provider.Remove,
}

// understood leaves out what lacks a folio or does not say what is asked.
func understood(all []Asked) []Asked {
	var kept []Asked
	for _, a := range all {
		if a.Folio != "" && a.Op != "" {
			kept = append(kept, a)
		}
	}
	return kept
}
