package reading_test

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"

	"clavero/internal/provider/vendormail/reading"
)

const answered = "Usuario: jperez\r\nContraseña: Kx92-mLp4\r\n"

func head(kind string) string {
	return "Authentication-Results: mx.salud.test; dkim=pass header.d=emedios.test\r\nFrom: soporte@emedios.test\r\n" +
		"To: altas+k7q2m101x@salud.test\r\nSubject: Re: [SIE-2026-000101]\r\nMIME-Version: 1.0\r\nContent-Type: " + kind + "\r\n\r\n"
}

// What is made to exhaust the reader is unreadable, for a person, within a bounded share of memory.
func TestBounds(t *testing.T) {
	options := reading.Options{Orders: openOrders(t), Domain: domain, Authserv: authserv}
	many := strings.Repeat("--b\r\n\r\nx\r\n", 10_000)
	nested, ends := "", ""
	for i := range 100 {
		nested += fmt.Sprintf("Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n", i, i)
		ends = fmt.Sprintf("\r\n--b%d--\r\n", i) + ends
	}
	for name, raw := range map[string]string{
		"fifty megabytes":    head("text/plain; charset=utf-8") + answered + strings.Repeat("0123456789abcdef", 50<<16),
		"ten thousand parts": head("multipart/mixed; boundary=b") + many + "--b--\r\n",
		"nested parts":       strings.TrimSuffix(head("text/plain"), "Content-Type: text/plain\r\n\r\n") + nested + "\r\n" + answered + ends,
		"giant header":       "X-Filler: " + strings.Repeat("y", 1<<20) + "\r\n" + head("text/plain; charset=utf-8") + answered,
		"million lines":      head("text/plain; charset=utf-8") + answered + strings.Repeat("hola a todos\r\n", 1_000_000),
		"no header":          "\r\n" + answered,
		"broken":             head("multipart/mixed; boundary=b") + "--b\r\n\r\n" + answered,
	} {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			r := reading.Read([]byte(raw), options)
			runtime.ReadMemStats(&after)
			if r.Kind != reading.Unreadable || r.Act != reading.Person {
				t.Errorf("%s, %s with %v", r.Kind, r.Act, r.Doubts)
			}
			if used := after.TotalAlloc - before.TotalAlloc; used > 200<<20 {
				t.Errorf("%d MB were allocated", used>>20)
			}
		})
	}
}

// A mail of one endless line is read up to a limit, and a person decides, whatever it says.
func TestEndlessLine(t *testing.T) {
	raw := head("text/plain; charset=utf-8") + answered + strings.Repeat("usuario jperez quedo, contrasena Kx92-mLp4 y ", 20_000) + "\r\n"
	r := reading.Read([]byte(raw), reading.Options{Orders: openOrders(t), Domain: domain, Authserv: authserv})
	if r.Act != reading.Person || !slices.Contains(r.Doubts, reading.TooBig) {
		t.Errorf("%s, %s with %v", r.Kind, r.Act, r.Doubts)
	}
}

// A workbook or an archive that unpacks to far more than it weighs is not read, and the mail goes to a person.
func TestZipBomb(t *testing.T) {
	t.Run("workbook", func(t *testing.T) {
		testZipBomb(t, []string{"[Content_Types].xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml"})
	})
	t.Run("archive", func(t *testing.T) { testZipBomb(t, []string{"a.csv", "b.csv", "c.csv"}) })
}

func testZipBomb(t *testing.T, names []string) {
	t.Helper()
	var packed bytes.Buffer
	z := zip.NewWriter(&packed)
	for _, name := range names {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		for range 40 {
			if _, err := w.Write(bytes.Repeat([]byte(" "), 1<<20)); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	raw := head("multipart/mixed; boundary=b") + "--b\r\nContent-Type: text/plain\r\n\r\nSe adjunta.\r\n--b\r\nContent-Type: application/octet-stream; name=a.xlsx\r\n" +
		"Content-Disposition: attachment; filename=a.xlsx\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.StdEncoding.EncodeToString(packed.Bytes()) + "\r\n--b--\r\n"
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	r := reading.Read([]byte(raw), reading.Options{Orders: openOrders(t), Domain: domain, Authserv: authserv})
	runtime.ReadMemStats(&after)
	if r.Act != reading.Person || r.Kind != reading.Answer {
		t.Errorf("%s, %s with %v", r.Kind, r.Act, r.Doubts)
	}
	if used := after.TotalAlloc - before.TotalAlloc; used > 200<<20 {
		t.Errorf("%d MB were allocated for %d kB", used>>20, packed.Len()>>10)
	}
}
