package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"clavero/internal/store"
	"clavero/internal/store/storetest"
)

// clavero runs a command line and gives its exit code and what it printed.
func clavero(t *testing.T, args ...string) (int, string, string) {
	t.Helper()
	var out, errOut bytes.Buffer
	code := Main(args, strings.NewReader(""), &out, &errOut)
	return code, out.String(), errOut.String()
}

func TestHelpListsTheCommands(t *testing.T) {
	code, out, _ := clavero(t, "--help")
	if code != exitDone {
		t.Errorf("exit code %d", code)
	}
	for _, command := range []string{"serve", "demo", "vendor-sim", "init", "import", "config", "ledger", "backup", "restore", "version"} {
		if !strings.Contains(out, command) {
			t.Errorf("--help does not list %s", command)
		}
	}
}

func TestWrongUsage(t *testing.T) {
	for _, args := range [][]string{{"nonsense"}, {"serve", "--no-such-flag"}, {"config", "--node", "900"}, {"demo", "--listen", "0.0.0.0:0"},
		{"vendor-sim", "--site", "0.0.0.0:0"}, {"vendor-sim", "--habit", "tarde=1", "--smtp", "127.0.0.1:0", "--site", "127.0.0.1:0"},
		{"config", "--public-url", "ftp://x"}, {"config", "--trusted-proxies", "everywhere"}} {
		code, _, errOut := clavero(t, args...)
		if code != exitUsage || errOut == "" {
			t.Errorf("%v: exit code %d, said %q", args, code, errOut)
		}
	}
}

func TestConfigSaysWhereValuesComeFrom(t *testing.T) {
	file := filepath.Join(t.TempDir(), "clavero.json")
	if err := os.WriteFile(file, []byte(`{"office": "de archivo", "mail-from": "archivo@salud.test", "trusted-proxies": ["10.0.0.0/8"]}`), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("CLAVERO_MAIL_FROM", "entorno@salud.test")
	t.Setenv("CLAVERO_SMTP", "smtps://user:hunter2@mail.test:465")
	code, out, errOut := clavero(t, "config", "--json", "--config-file", file, "--listen", "127.0.0.1:9")
	if code != exitDone {
		t.Fatalf("exit code %d: %s", code, errOut)
	}
	var settings []struct{ Name, Value, Source string }
	if err := json.Unmarshal([]byte(out), &settings); err != nil {
		t.Fatal(err)
	}
	want := map[string][2]string{
		"listen": {"127.0.0.1:9", "flag"}, "mail-from": {"entorno@salud.test", "environment"}, "office": {"de archivo", "file"},
		"node": {"1", "default"}, "trusted-proxies": {"[10.0.0.0/8]", "file"},
	}
	for _, s := range settings {
		if w, ok := want[s.Name]; ok && (s.Value != w[0] || s.Source != w[1]) {
			t.Errorf("%s = %q from %s, want %q from %s", s.Name, s.Value, s.Source, w[0], w[1])
		}
	}
	if strings.Contains(out, "hunter2") {
		t.Error("the mail server's password is printed")
	}
}

func TestUnknownSettingInFileIsRefused(t *testing.T) {
	file := filepath.Join(t.TempDir(), "clavero.json")
	if err := os.WriteFile(file, []byte(`{"ofice": "x"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, _, errOut := clavero(t, "config", "--config-file", file); code != exitUsage || !strings.Contains(errOut, "ofice") {
		t.Errorf("exit code %d, said %q", code, errOut)
	}
}

func TestADayOfOperation(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	code, out, errOut := clavero(t, "init", "--data", data)
	if code != exitDone || !strings.Contains(out, "setup-url") {
		t.Fatalf("init: exit code %d: %s %s", code, out, errOut)
	}
	if info, err := os.Stat(filepath.Join(data, "setup-url")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("setup-url: %v %v", info, err)
	}
	edition := filepath.Join("..", "seed", "demo", "edition-6.csv")
	if code, out, errOut = clavero(t, "import", "edition", edition, "--data", data, "--date", "2026-11-20"); code != exitDone || !strings.Contains(out, "would be") {
		t.Errorf("dry import: exit code %d: %s %s", code, out, errOut)
	}
	if code, out, errOut = clavero(t, "import", "edition", edition, "--data", data, "--date", "2026-11-20", "--apply"); code != exitDone || !strings.Contains(out, "imported") {
		t.Errorf("import: exit code %d: %s %s", code, out, errOut)
	}
	if code, _, errOut = clavero(t, "ledger", "verify", "--data", data); code != exitDone {
		t.Errorf("verify: exit code %d: %s", code, errOut)
	}
	if code, _, _ = clavero(t, "ledger", "verify", "--data", data, "--head", "2:"+strings.Repeat("ab", 32)); code != exitWrong {
		t.Errorf("verify against a head that never was: exit code %d, want %d", code, exitWrong)
	}
	copied := filepath.Join(t.TempDir(), "copy")
	if code, _, errOut = clavero(t, "backup", copied, "--data", data); code != exitDone {
		t.Fatalf("backup: exit code %d: %s", code, errOut)
	}
	again := filepath.Join(t.TempDir(), "again")
	if code, _, errOut = clavero(t, "restore", copied, "--data", again); code != exitDone {
		t.Fatalf("restore: exit code %d: %s", code, errOut)
	}
	if code, _, errOut = clavero(t, "ledger", "verify", "--data", again); code != exitFailed || !strings.Contains(errOut, "keyring.json") {
		t.Errorf("verify without the keyring: exit code %d: %s", code, errOut)
	}
	if code, _, errOut = clavero(t, "ledger", "verify", "--data", again, "--keyring", filepath.Join(data, "keyring.json")); code != exitDone {
		t.Errorf("verify what was restored: exit code %d: %s", code, errOut)
	}
	if code, _, errOut = clavero(t, "demo", "--data", data, "--listen", "127.0.0.1:0"); code != exitFailed || errOut == "" {
		t.Errorf("demo on real data: exit code %d: %s", code, errOut)
	}
}

// A mistyped folder must not be found a new and empty installation in good order.
func TestAWrongFolderIsRefusedAndLeftAsItWas(t *testing.T) {
	nowhere := filepath.Join(t.TempDir(), "nowhere")
	edition := filepath.Join("..", "seed", "demo", "edition-6.csv")
	for _, command := range [][]string{
		{"ledger", "verify"}, {"ledger", "checkpoint"}, {"ledger", "key", "--rotate"}, {"import", "edition", edition, "--apply"},
		{"backup", filepath.Join(t.TempDir(), "copy")}, {"keyring", "rotate", "--apply"},
	} {
		code, out, errOut := clavero(t, append(command, "--data", nowhere)...)
		if code != exitFailed || out != "" || !strings.Contains(errOut, nowhere) {
			t.Errorf("%v: exit code %d, said %q and %q", command, code, out, errOut)
		}
		if _, err := os.Stat(nowhere); !errors.Is(err, fs.ErrNotExist) {
			t.Fatalf("%v made something there: %v", command, err)
		}
	}
}

// A backup has the archived months of the register as they are, and none that was half written; restoring puts them back.
func TestABackupTakesTheArchivesAlong(t *testing.T) {
	both(t, func(t *testing.T, at []string) {
		data := at[1]
		whole, half := filepath.Join("archives", "registro-2026-01.clavero"), filepath.Join("archives", "registro-2026-02.clavero.partial")
		if err := os.MkdirAll(filepath.Join(data, "archives"), 0o700); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{whole, half} {
			if err := os.WriteFile(filepath.Join(data, name), []byte(name), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		copied := filepath.Join(t.TempDir(), "copy")
		if code, _, errOut := clavero(t, with([]string{"backup", copied}, at...)...); code != exitDone {
			t.Fatalf("backup: exit code %d: %s", code, errOut)
		}
		again := []string{"--data", t.TempDir(), "--database", "", "--keyring", at[len(at)-1]}
		if at[3] != "" {
			again[3] = storetest.EmptyPlace(t, store.Postgres).URL
		}
		if code, _, errOut := clavero(t, with([]string{"restore", copied}, again...)...); code != exitDone {
			t.Fatalf("restore: exit code %d: %s", code, errOut)
		}
		if content, err := os.ReadFile(filepath.Join(again[1], whole)); err != nil || string(content) != whole {
			t.Errorf("%q %v", content, err)
		}
		if _, err := os.Stat(filepath.Join(again[1], half)); !os.IsNotExist(err) {
			t.Errorf("what was half written came along: %v", err)
		}
	})
}

// TestVendorSimSaysItsAddresses holds that the practice vendor is up when it says so, and ends when it is told to.
func TestVendorSimSaysItsAddresses(t *testing.T) {
	ctx, end := context.WithCancel(t.Context())
	defer end()
	var out bytes.Buffer
	said := writerFunc(func(b []byte) (int, error) {
		n, err := out.Write(b)
		address := regexp.MustCompile(`http://127\.0\.0\.1:\d+/entrar`).FindString(out.String())
		answer, visitErr := http.Get(address)
		if visitErr != nil {
			t.Errorf("the site that is announced does not answer: %v", visitErr)
			end()
			return n, err
		}
		_ = answer.Body.Close()
		end()
		return n, err
	})
	command := vendorSimCommand{SMTP: "127.0.0.1:0", Site: "127.0.0.1:0", Mail: "soporte@emedios.example"}
	if err := command.Run(ctx, streams{strings.NewReader(""), said, io.Discard}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"smtp://127.0.0.1:", "/proveedor", "practica._domainkey.emedios.example TXT \"v=DKIM1; k=ed25519; p="} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("it did not say %q:\n%s", want, out.String())
		}
	}
}

type writerFunc func([]byte) (int, error)

func (w writerFunc) Write(b []byte) (int, error) { return w(b) }

// What was signed and kept elsewhere is what the ledger is held to, with its own exit code for what does not fit.
func TestLedgerAgainstCheckpointsKeptOutside(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	if code, _, errOut := clavero(t, "init", "--data", data); code != exitDone {
		t.Fatal(errOut)
	}
	code, note, errOut := clavero(t, "ledger", "checkpoint", "--data", data)
	if code != exitDone || !strings.HasPrefix(note, "clavero/") {
		t.Fatalf("%d %q %s", code, note, errOut)
	}
	kept := write(t, note)
	verify := func(more ...string) (int, string) {
		code, out, errOut := clavero(t, append([]string{"ledger", "verify", "--data", data}, more...)...)
		return code, out + errOut
	}
	if code, said := verify("--since", kept); code != exitDone || !strings.Contains(said, "continues") {
		t.Errorf("%d %s", code, said)
	}
	code, keys, errOut := clavero(t, "ledger", "key", "--data", data)
	key := strings.TrimSpace(keys)
	if code != exitDone || !strings.HasPrefix(key, "clavero/") {
		t.Fatalf("%d %q %s", code, keys, errOut)
	}
	if code, said := verify("--since", kept, "--key", key); code != exitDone {
		t.Errorf("by the key kept outside: %d %s", code, said)
	}
	if code, _ := verify("--since", write(t, strings.Replace(note, "time 2", "time 1", 1))); code != exitUsage {
		t.Errorf("a checkpoint that was edited: %d", code)
	}
	if code, _ := verify("--since", write(t, strings.Repeat("x", most+1))); code != exitUsage {
		t.Errorf("a file that is none: %d", code)
	}
	if code, _, errOut := clavero(t, "ledger", "key", "--data", data, "--rotate"); code != exitDone {
		t.Fatal(errOut)
	}
	if code, said := verify("--since", kept, "--json"); code != exitDone || !strings.Contains(said, `"Claimed": true`) {
		t.Errorf("after a rotation: %d %s", code, said)
	}
	if code, said := verify("--head", "one:two"); code != exitUsage {
		t.Errorf("a head that is none: %d %s", code, said)
	}
}
