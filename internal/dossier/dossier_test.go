package dossier

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"runtime"
	"testing"
	"time"

	"clavero/internal/ledger"
)

var made = time.Date(2026, time.November, 23, 15, 5, 0, 0, time.UTC)

func key(t testing.TB) ledger.SigningKey {
	t.Helper()
	k, err := ledger.NewSigningKey("clavero/0123456789abcdef", [ledger.SeedSize]byte{3})
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// plain is a file with a document and nothing that proves it.
func plain(t testing.TB) []byte {
	t.Helper()
	var file bytes.Buffer
	w := NewWriter(&file, made)
	for _, part := range []struct{ name, text string }{
		{ReadMe, "léame"}, {PDF, "%PDF-"}, {JSON, `{"schema":"clavero-expediente/1","folio":"SIE-2026-000001"}`}, {"papeles/01-oficio.pdf", "%PDF-1.7"},
		{ActsJSON, `{"schema":"clavero-actos/1","entries":[]}`}, {Point, "nothing"}, {KeyList, key(t).Public() + "\n"},
	} {
		if err := w.Add(part.name, []byte(part.text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close("SIE-2026-000001", key(t)); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

func check(t testing.TB, file []byte) Report {
	t.Helper()
	report, err := Verify(bytes.NewReader(file), int64(len(file)), Trust{})
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func TestWhatIsWrittenHasItsHashes(t *testing.T) {
	report := check(t, plain(t))
	if report.Files != 7 || report.Folio != "SIE-2026-000001" || report.Key != key(t).Public() || report.Trusted || !report.Made.Equal(made) {
		t.Errorf("%+v", report)
	}
	want := []Finding{{PointSigned, Point}, {NotHandedOver, JSON}, {PaperUnnamed, "papeles/01-oficio.pdf"}}
	if fmt.Sprint(report.Findings) != fmt.Sprint(want) {
		t.Errorf("found %v, want %v", report.Findings, want)
	}
}

func TestAWriterKeepsToTheLimits(t *testing.T) {
	w := NewWriter(io.Discard, made)
	for _, name := range []string{"", "../x", "/x", "a/b/c", "a\\b", "C:x", ".hidden", "papeles/", "papeles/..", "ñ.txt", "x\n"} {
		if err := w.Add(name, nil); err == nil {
			t.Errorf("%q was added", name)
		}
	}
	if err := w.Add("x.txt", nil); err != nil {
		t.Fatal(err)
	}
	if err := w.Add("x.txt", nil); err == nil {
		t.Error("a name was added twice")
	}
	if err := w.Add("y.bin", make([]byte, maxFile+1)); err == nil {
		t.Error("a file over the limit was added")
	}
}

// hostile files are taken apart within the limits, and what is wrong with them is said.
func TestHostileFiles(t *testing.T) {
	zipped := func(fill func(w *zip.Writer)) []byte {
		var file bytes.Buffer
		w := zip.NewWriter(&file)
		fill(w)
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		return file.Bytes()
	}
	put := func(w *zip.Writer, name string, content io.Reader) {
		f, err := w.Create(name)
		if err == nil {
			_, err = io.Copy(f, content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	zeros := func(n int64) io.Reader { return io.LimitReader(zeroes{}, n) }
	for name, c := range map[string]struct {
		file []byte
		want Code
	}{
		"bomb": {zipped(func(w *zip.Writer) { put(w, JSON, zeros(maxFile+1)) }), TooLarge},
		"many bombs": {zipped(func(w *zip.Writer) {
			put(w, JSON, zeros(0))
			bomb := packedZeros(t, maxFile)
			for i := range 9 {
				raw(t, w, fmt.Sprintf("papeles/%d.pdf", i), bomb)
			}
		}), TooLarge},
		"many files": {zipped(func(w *zip.Writer) {
			put(w, JSON, zeros(0))
			for i := range maxFiles {
				put(w, fmt.Sprintf("p/%d", i), zeros(0))
			}
		}), TooLarge},
		"climbing": {zipped(func(w *zip.Writer) { put(w, JSON, zeros(0)); put(w, "../../etc/passwd", zeros(1)) }), NameUnsafe},
		"twice":    {zipped(func(w *zip.Writer) { put(w, JSON, zeros(0)); put(w, JSON, zeros(1)) }), FileTwice},
		"terminal": {zipped(func(w *zip.Writer) { put(w, JSON, zeros(0)); put(w, "\x1b[2J", zeros(1)) }), NameUnsafe},
		"no proof": {zipped(func(w *zip.Writer) { put(w, JSON, zeros(0)) }), ManifestMissing},
		"deep":     {zipped(func(w *zip.Writer) { put(w, JSON, bytes.NewReader(bytes.Repeat([]byte("["), 1<<20))) }), Unreadable},
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		report := check(t, c.file)
		runtime.ReadMemStats(&after)
		if !report.Has(c.want) {
			t.Errorf("%s: %+v", name, report.Findings)
		}
		if took := after.TotalAlloc - before.TotalAlloc; took > 6*maxFile {
			t.Errorf("%s: took %d bytes of memory", name, took)
		}
		for _, f := range report.Findings {
			if bytes.ContainsAny([]byte(f.What), "\x1b\n") {
				t.Errorf("%s: %q goes to a terminal", name, f.What)
			}
		}
	}
	for name, file := range map[string][]byte{"empty": nil, "text": []byte("hola"), "other ZIP": zipped(func(w *zip.Writer) { put(w, "foto.jpg", zeros(3)) }), "cut": plain(t)[:200]} {
		if _, err := Verify(bytes.NewReader(file), int64(len(file)), Trust{}); !errors.Is(err, ErrNotADossier) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// packed is what a file of zeros is within a ZIP.
type packed struct {
	header zip.FileHeader
	bytes  []byte
}

func packedZeros(t *testing.T, size int64) packed {
	t.Helper()
	var file bytes.Buffer
	w := zip.NewWriter(&file)
	f, err := w.Create("x")
	if err == nil {
		_, err = io.CopyN(f, zeroes{}, size)
	}
	if err = errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	r, err := zip.NewReader(bytes.NewReader(file.Bytes()), int64(file.Len()))
	if err != nil {
		t.Fatal(err)
	}
	content, err := r.File[0].OpenRaw()
	if err != nil {
		t.Fatal(err)
	}
	all, err := io.ReadAll(content)
	if err != nil {
		t.Fatal(err)
	}
	return packed{r.File[0].FileHeader, all}
}

func raw(t *testing.T, w *zip.Writer, name string, p packed) {
	t.Helper()
	header := p.header
	header.Name = name
	f, err := w.CreateRaw(&header)
	if err == nil {
		_, err = f.Write(p.bytes)
	}
	if err != nil {
		t.Fatal(err)
	}
}

type zeroes struct{}

func (zeroes) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// A bit turned anywhere in the file is found, or does not change what anybody reads of it.
func TestEveryTurnedBitIsFound(t *testing.T) {
	file := plain(t)
	whole := fmt.Sprint(check(t, file).Findings)
	for i := range file {
		spoilt := bytes.Clone(file)
		spoilt[i] ^= 4
		report, err := Verify(bytes.NewReader(spoilt), int64(len(spoilt)), Trust{})
		if err != nil || fmt.Sprint(report.Findings) != whole {
			continue
		}
		if !sameParts(file, spoilt) {
			t.Errorf("byte %d: nothing found and another file", i)
		}
	}
}

func sameParts(a, b []byte) bool {
	x, errA := zip.NewReader(bytes.NewReader(a), int64(len(a)))
	y, errB := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if errA != nil || errB != nil || len(x.File) != len(y.File) {
		return false
	}
	for i := range x.File {
		sumA, _, _, errA := unpack(x.File[i], maxFile, false)
		sumB, _, _, errB := unpack(y.File[i], maxFile, false)
		if errA != nil || errB != nil || sumA != sumB || x.File[i].Name != y.File[i].Name {
			return false
		}
	}
	return true
}

func FuzzVerify(f *testing.F) {
	file := plain(f)
	f.Add(file)
	for i := 0; i+4 < len(file); i += 97 {
		spoilt := bytes.Clone(file)
		binary.LittleEndian.PutUint32(spoilt[i:], 0xffffffff)
		f.Add(spoilt)
	}
	known := key(f).Public()
	f.Fuzz(func(t *testing.T, file []byte) {
		for _, trust := range []Trust{{}, {Keys: []string{known}, Kept: [][]byte{file}}} {
			report, err := Verify(bytes.NewReader(file), int64(len(file)), trust)
			if err != nil && !errors.Is(err, ErrNotADossier) {
				t.Fatal(err)
			}
			if err == nil && report.OK() && report.Acts == 0 {
				t.Error("a file without an act is found good")
			}
		}
	})
}
