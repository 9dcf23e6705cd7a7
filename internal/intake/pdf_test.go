package intake

import (
	"bytes"
	"compress/zlib"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"clavero/internal/fault"
	"clavero/internal/lang"
)

// paper writes a PDF of one page with a right cross-reference table, and the given objects after the page's own.
func paper(objects ...string) string {
	objects = append([]string{"<</Type/Catalog/Pages 2 0 R/OpenAction[3 0 R/Fit]>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R>>", "<</Length 8>>stream\n0 0 m S \nendstream"}, objects...)
	var out strings.Builder
	out.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	offsets := []int{}
	for i, object := range objects {
		offsets = append(offsets, out.Len())
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", i+1, object)
	}
	start := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, offset := range offsets {
		fmt.Fprintf(&out, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(&out, "trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, start)
	return out.String()
}

func deflate(text string) string {
	var out bytes.Buffer
	w := zlib.NewWriter(&out)
	_, _ = w.Write([]byte(text))
	_ = w.Close()
	return out.String()
}

func stream(dictionary, body string) string {
	return fmt.Sprintf("<<%s/Length %d>>\nstream\r\n%s\nendstream", dictionary, len(body), body)
}

func TestPDF(t *testing.T) {
	const objStm = "/Type/ObjStm/N 1/First 4/Filter/FlateDecode"
	script := "<</S/JavaScript/JS(app.alert\\(1\\))>>"
	good := paper()
	for name, c := range map[string]struct{ file, want string }{
		"a plain paper":                {good, ""},
		"white space before":           {"\r\n\ufeff"[:2] + good, ""},
		"byte order mark before":       {"\xef\xbb\xbf" + good, ""},
		"objects in a stream":          {paper(stream(objStm, deflate("5 0 <</Type/Font/BaseFont/Arial>>"))), ""},
		"short names within a stream":  {paper(stream("", "x/JS /AA \x00\x01/XFA ")), ""},
		"image after an object stream": {paper(stream(objStm, deflate("5 0 <<>>")), stream("/Subtype/Image/Filter/DCTDecode", "\xff\xd8\xff\xe0")), ""},
		"empty":                        {"", "intake.pdf.empty"},
		"a word document":              {"PK\x03\x04" + strings.Repeat("\x00", 2000), "intake.pdf.other"},
		"a page":                       {"<html><body>%PDF</body></html>", "intake.pdf.other"},
		"a page before a paper":        {"<html><script>x()</script><!--\n" + good, "intake.pdf.polyglot"},
		"a page within the head":       {strings.Replace(good, "%\xe2", "%<ScRiPt>x()</sCrIpT>\xe2", 1), "intake.pdf.polyglot"},
		"an archive before a paper":    {"PK\x03\x04" + strings.Repeat("\x00", 30) + good, "intake.pdf.polyglot"},
		"an archive after a paper":     {good + "PK\x03\x04abc", "intake.pdf.polyglot"},
		"an archive around a paper": {strings.Replace(good, "xref\n0", "PK\x01\x02PK\x05\x06"+strings.Repeat("\x00", 18)+"\nxref\n0", 1),
			"intake.pdf.polyglot"},
		"header too late":           {strings.Repeat("\n", 1024) + good, "intake.pdf.other"},
		"cut off":                   {good[:len(good)-60], "intake.pdf.damaged"},
		"no cross-references":       {strings.ReplaceAll(good, "xref\n0", "yref\n0"), "intake.pdf.damaged"},
		"offset past the end":       {strings.Replace(good, "startxref\n", "startxref\n99", 1), "intake.pdf.damaged"},
		"encrypted":                 {strings.Replace(good, "/Root 1 0 R", "/Root 1 0 R/Encrypt 5 0 R", 1), "intake.pdf.encrypted"},
		"script":                    {paper(script), "intake.pdf.active"},
		"script, names escaped":     {paper("<</S/J#61va#53cript/#4aS(x)>>"), "intake.pdf.active"},
		"script, short name only":   {paper("<</#4AS 7 0 R>>"), "intake.pdf.active"},
		"script in a hidden object": {paper(stream("/Type/XObject", "9 0 obj "+script+" endobj")), "intake.pdf.active"},
		"script in objects":         {paper(stream(objStm, deflate("5 0 "+script))), "intake.pdf.active"},
		"script in plain objects":   {paper(stream("/Type/ObjStm/N 1/First 4", "5 0 <</JS(x)>>")), "intake.pdf.active"},
		"script, type escaped":      {paper(stream("/Type/Obj#53tm/N 1/First 4/Filter/Fl#61teDecode", deflate("5 0 "+script))), "intake.pdf.active"},
		"script, type left out":     {paper(stream("/N 1/First 4/Filter/FlateDecode", deflate("5 0 "+script))), "intake.pdf.active"},
		"script, objects hidden":    {paper(stream("", "9 0 obj "+stream(objStm, deflate("5 0 "+script)))), "intake.pdf.active"},
		"script, dictionary masked": {paper(stream(objStm+"/X( obj)", deflate("5 0 "+script))), "intake.pdf.active"},
		"launch":                    {paper("<</S/Launch/F(cmd.exe)>>"), "intake.pdf.active"},
		"attachment":                {paper(stream("/Type/EmbeddedFile", "MZ")), "intake.pdf.attached"},
		"rich media":                {paper("<</Subtype/RichMedia>>"), "intake.pdf.active"},
		"dynamic form":              {paper("<</XFA[(a)5 0 R]>>"), "intake.pdf.form"},
		"two filters":               {paper(stream("/Type/ObjStm/N 1/First 4/Filter[/ASCIIHexDecode/FlateDecode]", hex.EncodeToString([]byte(deflate("x"))))), "intake.pdf.opaque"},
		"broken objects":            {paper(stream(objStm, "no zlib")), "intake.pdf.damaged"},
		"a bomb":                    {paper(stream(objStm, deflate(strings.Repeat("0 ", maxUnzipped/2+1)))), "intake.pdf.bomb"},
		"many small bombs":          {paper(slices.Repeat([]string{stream(objStm, deflate(strings.Repeat("0 ", 1<<20)))}, 40)...), "intake.pdf.bomb"},
		"too many streams":          {paper(strings.Repeat("stream\n", maxStreams+1)), "intake.pdf.opaque"},
		"too large":                 {good + strings.Repeat("\n", MaxPDF), "intake.pdf.large"},
	} {
		data, err := PDF(strings.NewReader(c.file), MaxPDF)
		if got := textOf(t, err); got != c.want {
			t.Errorf("%s: %q (%v), want %q", name, got, err, c.want)
		}
		if err == nil && string(data) != c.file {
			t.Errorf("%s: the paper was changed", name)
		}
	}
}

// textOf gives the text key of a fault, after seeing that it is said in every language.
func textOf(t *testing.T, err error) string {
	t.Helper()
	if err == nil {
		return ""
	}
	var f *fault.Error
	if !errors.As(err, &f) || !lang.Has(f.Text) {
		t.Fatalf("no fault with a text: %v", err)
	}
	for _, tag := range lang.Tags {
		if text := tag.Explain(err); strings.HasPrefix(text, "[") || strings.Contains(text, "<no value>") {
			t.Errorf("%s says of %s: %s", tag, f.Text, text)
		}
	}
	return f.Text
}

// A file made to be slow must not be: names, streams and dictionaries by the hundred thousand.
func TestPDFMadeToBeSlow(t *testing.T) {
	const bulk = 1 << 20
	for _, filler := range []string{"/", "/a", "/#", "/Type/ObjStm stream\n", "stream\nendstream ", "endstream", " obj", "xref 0 ", "(((("} {
		started := time.Now()
		_, err := PDF(strings.NewReader(paper(strings.Repeat(filler, bulk/len(filler)))), MaxPDF)
		if spent := time.Since(started); spent > 15*time.Second {
			t.Errorf("%q took %s (%v)", filler, spent, err)
		}
	}
}

func FuzzPDF(f *testing.F) {
	for _, seed := range []string{"", "%PDF-1.7", paper(), paper("<</S/J#61vaScript>>"), paper(stream("/Type/ObjStm/N 1/First 4/Filter/FlateDecode", deflate("5 0 <</A/B>>"))),
		paper("stream\nstream\nendstream"), paper("<</#")} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		kept, err := PDF(bytes.NewReader(data), 1<<20)
		if textOf(t, err) == "" && (!bytes.Equal(kept, data) || bytes.Contains(data, []byte("/JavaScript "))) {
			t.Errorf("taken: %q", data)
		}
	})
}
