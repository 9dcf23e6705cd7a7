package vendor

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"clavero/internal/store"
)

// mostMemory is what the program may take at its worst, in MB: the largest mail that is read whole has 30.
const mostMemory = 600

// Mails that are meant to bring a reader down come in the vendor's own name, before the answers. Each goes to a person,
// the answers act, and the program stays within its memory.
func TestBadMails(t *testing.T) {
	if testing.Short() {
		t.Skip("takes its time")
	}
	r := newTrial(t, store.SQLite, 4)
	r.kills = 0
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	r.placeOrders(ctx, 4)
	r.launch()
	r.readOrders(ctx)
	before := r.memory()
	bad := r.badMails()
	r.mails.Fill(t, r.answers(), len(bad), func(n int) []byte { return bad[n] })
	p := &plan{}
	for _, o := range r.orders {
		o.user, o.secrets, o.fate = fmt.Sprintf("ensayo%04d", o.n), []string{r.secret()}, answered
		p.add(r.signed(o, r.answer(o, o.n, o.secrets[0])))
	}
	for _, letter := range p.post {
		r.mails.Deliver(t, letter.from, letter.to, letter.raw)
	}
	p.distinct = len(p.post) + len(bad)
	begun := time.Now()
	r.quiet(ctx, p)
	took, after := time.Since(begun), r.memory()
	r.end()
	t.Logf("%d bad mails and %d answers in %v; memory at its most %d MB, before %d MB", len(bad), len(p.post), took.Round(10*time.Millisecond), after, before)
	if after > mostMemory {
		t.Errorf("the program took %d MB", after)
	}
	r.checkBad(ctx, p, len(bad))
}

func (r *trial) checkBad(ctx context.Context, p *plan, bad int) {
	beside := r.place
	beside.Guest = true
	db, err := store.Open(ctx, beside)
	r.must(err)
	defer func() { _ = db.Close() }()
	counts, err := db.Read().VendorMailCounts(ctx)
	r.must(err)
	if counts["review"] != bad || counts["done"] != len(p.post) || len(counts) != 2 {
		r.t.Errorf("messages on file: %v; want %d for a person, %d done", counts, bad, len(p.post))
	}
}

// badMails are in the vendor's name; what is in them is sound as mail goes.
func (r *trial) badMails() [][]byte {
	o := r.orders[0]
	o.user = "ensayo"
	var parts, deep strings.Builder
	for n := range 10_000 {
		fmt.Fprintf(&parts, "--p\nContent-Type: text/plain\n\nUsuario: u%d\nContraseña: c%dXyz-77\n", n, n)
	}
	parts.WriteString("--p--\n")
	for n := range 5_000 {
		fmt.Fprintf(&deep, "--p%d\nContent-Type: multipart/mixed; boundary=\"p%d\"\n\n", n, n+1)
	}
	bomb := "--p\nContent-Type: text/plain\n\nSe adjuntan los datos.\n" +
		"--p\nContent-Type: application/vnd.openxmlformats-officedocument.spreadsheetml.sheet; name=\"accesos.xlsx\"\n" +
		"Content-Disposition: attachment; filename=\"accesos.xlsx\"\nContent-Transfer-Encoding: base64\n\n" + r.bomb() + "\n--p--\n"
	large := func(size int) string { return strings.Repeat("Usuario: ensayo Contraseña: Xy77-uuIo\n", size/38) }
	var list [][]byte
	for _, m := range []struct{ kind, text string }{
		{"text/plain; charset=utf-8", large(50 << 20)},
		{"text/plain; charset=utf-8", large(24 << 20)}, // read whole
		{"multipart/mixed; boundary=\"p\"", parts.String()},
		{"multipart/mixed; boundary=\"p0\"", deep.String()},
		{"multipart/mixed; boundary=\"p\"", bomb},
	} {
		list = append(list, r.sign(r.keys.vendor, r.mail(o, m.kind, "8bit", m.text)))
	}
	return list
}

// bomb is a workbook of a few hundred kilobytes that unpacks to 400 MB.
func (r *trial) bomb() string {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for name, text := range map[string]string{
		"[Content_Types].xml": `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"></Types>`,
		"xl/workbook.xml":     `<?xml version="1.0"?><workbook><sheets><sheet name="a" sheetId="1"/></sheets></workbook>`,
	} {
		f, err := w.Create(name)
		r.must(err)
		_, err = f.Write([]byte(text))
		r.must(err)
	}
	f, err := w.Create("xl/worksheets/sheet1.xml")
	r.must(err)
	row := []byte(strings.Repeat("<row><c t=\"inlineStr\"><is><t>Usuario</t></is></c></row>", 20_000))
	for range 400 << 20 / len(row) {
		_, err := f.Write(row)
		r.must(err)
	}
	r.must(w.Close())
	return base64.StdEncoding.EncodeToString(b.Bytes())
}

// memory is the most that the program has had so far, in MB.
func (r *trial) memory() int {
	r.t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", r.process.PID()))
	r.must(err)
	_, rest, _ := strings.Cut(string(text), "VmHWM:")
	var kB int
	_, err = fmt.Sscan(rest, &kB)
	r.must(err)
	return kB >> 10
}
