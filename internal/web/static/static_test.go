package static

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func ask(t *testing.T, path, encoding string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	if encoding != "" {
		r.Header.Set("Accept-Encoding", encoding)
	}
	w := httptest.NewRecorder()
	Handler().ServeHTTP(w, r)
	return w.Result()
}

func body(t *testing.T, r io.Reader) string {
	t.Helper()
	text, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestSheetsGoOutAsOneAndCompressed(t *testing.T) {
	plain := ask(t, Path("all.css"), "")
	text := body(t, plain.Body)
	at := 0
	for _, name := range sheets {
		part := body(t, ask(t, Path(name), "").Body)
		if !strings.HasPrefix(text[at:], part) {
			t.Errorf("%s does not stand in its turn", name)
		}
		at += len(part)
	}
	packed := ask(t, Path("all.css"), "br, gzip;q=0.8")
	if packed.Header.Get("Content-Encoding") != "gzip" || packed.Header.Get("Content-Type") != plain.Header.Get("Content-Type") ||
		!strings.HasPrefix(packed.Header.Get("Content-Type"), "text/css") {
		t.Fatalf("headers %v, plain %v", packed.Header, plain.Header)
	}
	if packed.ContentLength <= 0 || packed.ContentLength*3 > int64(len(text)) {
		t.Errorf("%d bytes of %d: hardly compressed", packed.ContentLength, len(text))
	}
	opened, err := gzip.NewReader(packed.Body)
	if err != nil {
		t.Fatal(err)
	}
	if body(t, opened) != text {
		t.Error("compressed it is another text")
	}
}

func TestNothingIsCompressedForWhoDoesNotTakeIt(t *testing.T) {
	for _, encoding := range []string{"", "identity", "br", "gzip;q=0", "gzip; q=0.000", "xgzip"} {
		if got := ask(t, Path("app.js"), encoding).Header.Get("Content-Encoding"); got != "" {
			t.Errorf("%q got %q", encoding, got)
		}
	}
}

func TestOnlyFilesAreServed(t *testing.T) {
	for _, path := range []string{Prefix, Path("none.css"), Path("../static.go"), Path("static.go")} {
		if got := ask(t, path, "").StatusCode; got != http.StatusNotFound {
			t.Errorf("%s: %d", path, got)
		}
	}
}
