package antivirus_test

import (
	"log/slog"
	"path/filepath"
	"strings"
	"testing"

	"clavero/internal/antivirus"
	"clavero/internal/antivirus/clamdtest"
	"clavero/internal/fault"
)

func open(t *testing.T, address string) *antivirus.Scanner {
	t.Helper()
	scanner, err := antivirus.New(address, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return scanner
}

func TestScan(t *testing.T) {
	scanner := open(t, clamdtest.Start(t))
	large := strings.Repeat("Oficio. ", 100_000) // more than one piece
	for name, c := range map[string]struct{ file, want string }{
		"clean":                 {large, ""},
		"nothing":               {"", ""},
		"a virus":               {clamdtest.Bad, "antivirus.found"},
		"at the end of a file":  {large + clamdtest.Bad, "antivirus.found"},
		"over a piece's border": {strings.Repeat("x", 64<<10-5) + clamdtest.Bad, "antivirus.found"},
		"more than it looks at": {strings.Repeat("x", 8<<20), "antivirus.away"},
	} {
		if err := scanner.Scan(t.Context(), []byte(c.file)); fault.TextOf(err) != c.want {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

func TestWithoutAScanner(t *testing.T) {
	if err := open(t, "").Scan(t.Context(), []byte(clamdtest.Bad)); err != nil {
		t.Errorf("where none is wanted: %v", err)
	}
	away := open(t, "unix:"+filepath.Join(t.TempDir(), "none"))
	if err := away.Scan(t.Context(), []byte("clean")); fault.TextOf(err) != "antivirus.away" || fault.CodeOf(err) != fault.Invalid {
		t.Errorf("what nobody looked at: %v", err)
	}
	if away.Ready(t.Context()) == nil {
		t.Error("nobody is there, and it is ready")
	}
	for _, address := range []string{"clamd", "tcp:127.0.0.1", "unix:ctl", "http://127.0.0.1:3310"} {
		if _, err := antivirus.New(address, nil); fault.CodeOf(err) != fault.Invalid {
			t.Errorf("%q: %v", address, err)
		}
	}
}
