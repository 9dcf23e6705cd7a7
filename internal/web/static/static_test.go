package static

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func ask(t *testing.T, path, encoding string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	if encoding != "" {
		r.Header.Set("Accept-Encoding", encoding)
	}
	w := httptest.NewRecorder()
	Handler().ServeHTTP(w, r)
	return w
}

func TestSheetsGoOutAsOneAndCompressed(t *testing.T) {
	plain := ask(t, Path("all.css"), "")
	text := plain.Body.String()
	at := 0
	for _, name := range sheets {
		part := ask(t, Path(name), "").Body.String()
		if !strings.HasPrefix(text[at:], part) {
			t.Errorf("%s does not stand in its turn", name)
		}
		at += len(part)
	}
	packed := ask(t, Path("all.css"), "br, gzip;q=0.8")
	head := packed.Header()
	if head.Get("Content-Encoding") != "gzip" || head.Get("Content-Type") != plain.Header().Get("Content-Type") ||
		!strings.HasPrefix(head.Get("Content-Type"), "text/css") {
		t.Fatalf("headers %v, plain %v", head, plain.Header())
	}
	if packed.Body.Len()*3 > len(text) {
		t.Errorf("%d bytes of %d: hardly compressed", packed.Body.Len(), len(text))
	}
	opened, err := gzip.NewReader(packed.Body)
	if err != nil {
		t.Fatal(err)
	}
	if whole, err := io.ReadAll(opened); err != nil || string(whole) != text {
		t.Errorf("compressed it is another text: %v", err)
	}
}

func TestNothingIsCompressedForWhoDoesNotTakeIt(t *testing.T) {
	for _, encoding := range []string{"", "identity", "br", "gzip;q=0", "gzip; q=0.000", "xgzip"} {
		if got := ask(t, Path("app.js"), encoding).Header().Get("Content-Encoding"); got != "" {
			t.Errorf("%q got %q", encoding, got)
		}
	}
}

func TestOnlyFilesAreServed(t *testing.T) {
	for _, path := range []string{Prefix, Path("none.css"), Path("../static.go"), Path("static.go")} {
		if got := ask(t, path, "").Code; got != http.StatusNotFound {
			t.Errorf("%s: %d", path, got)
		}
	}
}
