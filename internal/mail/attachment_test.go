package mail

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-message"
	_ "github.com/emersion/go-message/charset"
)

// A mail with a table for each order and a file beside it: parts within parts, as RFC 2046 has them, and the same bytes
// each time.
func TestAttachmentsAndBlocks(t *testing.T) {
	m := Message{
		ID: "order.1.1@salud.test", InReplyTo: "order.0.1@salud.test", From: Address{Mail: "altas@salud.test"}, To: Address{Mail: "v@emedios.test"},
		At: time.Unix(1_700_000_000, 0),
		Letter: Letter{Subject: "Solicitud de claves", Greeting: "Buen día:", Blocks: [][]Fact{
			{{"Folio", "SIE-2026-000001"}, {"Nombre", "Íñigo Peña"}}, {{"Folio", "SIE-2026-000002"}, {"Nombre", "Ana <Luz>"}},
		}},
		Attachments: []Attachment{{Name: "ordenes.csv", MediaType: "text/csv", Content: []byte("folio;nombre\r\nSIE-2026-000001;Íñigo Peña\r\n")}},
	}
	built, err := m.Build()
	if err != nil {
		t.Fatal(err)
	}
	if again, err := m.Build(); err != nil || !bytes.Equal(again.Raw, built.Raw) {
		t.Error("the same message gives other bytes")
	}
	entity, err := message.Read(bytes.NewReader(built.Raw))
	if err != nil {
		t.Fatal(err)
	}
	if got := entity.Header.Get("In-Reply-To"); got != "<order.0.1@salud.test>" {
		t.Errorf("in reply to %q", got)
	}
	parts := map[string]string{}
	err = entity.Walk(func(_ []int, part *message.Entity, err error) error {
		if err != nil {
			return err
		}
		kind, _, _ := part.Header.ContentType()
		if strings.HasPrefix(kind, "multipart/") {
			parts[kind] = ""
			return nil
		}
		body, err := io.ReadAll(part.Body)
		parts[kind] = string(body)
		return err
	})
	if err != nil || len(parts) != 5 {
		t.Fatalf("%d kinds of parts: %v", len(parts), err)
	}
	if parts["text/csv"] != "folio;nombre\r\nSIE-2026-000001;Íñigo Peña\r\n" {
		t.Errorf("the file came as %q", parts["text/csv"])
	}
	if !strings.Contains(parts["text/plain"], "Folio: SIE-2026-000001\r\nNombre: Íñigo Peña\r\n\r\nFolio: SIE-2026-000002") {
		t.Errorf("the text has no block for each order:\n%s", parts["text/plain"])
	}
	if !strings.Contains(parts["text/html"], "Ana &lt;Luz&gt;") {
		t.Error("the HTML lacks a block or does not escape it")
	}
}
