package cli

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// answer runs a command that prints JSON and takes that apart.
func answer(t *testing.T, want int, args ...string) map[string]any {
	t.Helper()
	code, out, errOut := clavero(t, append(args, "--json")...)
	if code != want {
		t.Fatalf("%v: exit code %d, want %d: %s", args, code, want, errOut)
	}
	var object map[string]any
	decoder := json.NewDecoder(strings.NewReader(out))
	if err := decoder.Decode(&object); err != nil || decoder.More() {
		t.Fatalf("%v: %v in %s", args, err, out)
	}
	return object
}

func field(t *testing.T, object map[string]any, want map[string]any) {
	t.Helper()
	for name, value := range want {
		if diff := cmp.Diff(value, object[name]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func write(t *testing.T, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "list.csv")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// installed is the folder of an installation that was just made.
func installed(t *testing.T) string {
	t.Helper()
	data := filepath.Join(t.TempDir(), "data")
	if code, _, errOut := clavero(t, "init", "--data", data); code != exitDone {
		t.Fatal(errOut)
	}
	return data
}

func TestEditionAsJSON(t *testing.T) {
	data := installed(t)
	command := []string{"import", "edition", filepath.Join("..", "seed", "demo", "edition-6.csv"), "--data", data, "--date", "2026-11-20"}
	would := answer(t, exitDone, command...)
	field(t, would, map[string]any{"applied": false, "same": false, "day": "2026-11-20", "kind": "matutina", "version": 1.0, "faults": []any{}})
	if would["notes"].(float64) < 10 || would["notes"] != would["added"] || len(would["sha256"].(string)) != 64 {
		t.Errorf("would import %v", would)
	}
	did := answer(t, exitDone, append(command, "--apply")...)
	field(t, did, map[string]any{"applied": true, "same": false, "correction": false, "version": 1.0, "notes": would["notes"]})
	field(t, answer(t, exitDone, append(command, "--apply")...), map[string]any{"applied": false, "same": true})
	if _, out, _ := clavero(t, append(command, "--apply")...); !strings.Contains(out, "the same as") {
		t.Errorf("a file that is stored already: %s", out)
	}
}

func TestFaultyEditionAsJSON(t *testing.T) {
	head, _, _ := strings.Cut(read(t, filepath.Join("..", "seed", "demo", "edition-6.csv")), "\n")
	file := write(t, head+"\n"+strings.Repeat("x,", strings.Count(head, ","))+"\n")
	object := answer(t, exitWrong, "import", "edition", file, "--data", installed(t), "--date", "2026-11-20", "--apply")
	field(t, object, map[string]any{"applied": false, "day": "2026-11-20", "kind": "matutina"})
	faults := object["faults"].([]any)
	if len(faults) == 0 {
		t.Fatal("no fault is named")
	}
	for _, f := range faults {
		fault := f.(map[string]any)
		if fault["row"] != 2.0 || fault["column"] == "" || fault["text"] == "" || strings.ContainsAny(fault["message"].(string), "{<[") {
			t.Errorf("fault %v", fault)
		}
	}
}

func TestCatalogueAsJSON(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	if code, _, errOut := clavero(t, "init", "--data", data); code != exitDone {
		t.Fatal(errOut)
	}
	file := write(t, "code,name,kind,name_evidence\nzz-1,Unidad de Prueba «Uno»,unit,M\nzz-2,,unit,M\n")
	command := []string{"import", "catalogue", file, "--data", data}
	would := answer(t, exitWrong, command...)
	field(t, would, map[string]any{"applied": false, "added": []any{"zz-1"}, "changed": []any{}, "closed": []any{}, "unchanged": 0.0})
	if len(would["faults"].([]any)) == 0 || len(would["absent"].([]any)) < 10 {
		t.Errorf("would change %v", would)
	}
	field(t, answer(t, exitWrong, append(command, "--apply")...), map[string]any{"applied": true, "added": []any{"zz-1"}})
	again := answer(t, exitWrong, append(command, "--apply")...)
	field(t, again, map[string]any{"applied": false, "added": []any{}, "unchanged": 1.0})
	if slices.Contains(again["absent"].([]any), any("zz-1")) {
		t.Error("what is in the file is absent from it")
	}
}

func TestTheRestAsJSON(t *testing.T) {
	data, folder := filepath.Join(t.TempDir(), "data"), filepath.Join(t.TempDir(), "copy")
	if code, _, errOut := clavero(t, "init", "--data", data); code != exitDone {
		t.Fatal(errOut)
	}
	field(t, answer(t, exitDone, "backup", folder, "--data", data), map[string]any{"folder": folder, "keyring": filepath.Join(data, "keyring.json"), "keep_until": time.Now().UTC().AddDate(0, 0, 90).Format(time.DateOnly)})
	if entries, err := os.ReadDir(folder); err != nil || len(entries) == 0 {
		t.Errorf("the copy holds %v (%v)", entries, err)
	}
	if report := answer(t, exitDone, "ledger", "verify", "--data", data); len(report) == 0 {
		t.Error("an empty report")
	}
	answer(t, exitWrong, "ledger", "verify", "--data", data, "--head", "2:"+strings.Repeat("ab", 32))
	version := answer(t, exitDone, "version")
	if version["version"] != Version || !strings.HasPrefix(version["go"].(string), "go1.") || !strings.Contains(version["system"].(string), "/") {
		t.Errorf("version %v", version)
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestAKeyThatCannotSignIsRefusedAtStart, with the file's name and what to do.
func TestAKeyThatCannotSignIsRefusedAtStart(t *testing.T) {
	data, empty := filepath.Join(t.TempDir(), "data"), write(t, "")
	for key, want := range map[string]string{empty + ".none": "cannot be read", empty: "no private key"} {
		t.Setenv("LC_ALL", "en_US.UTF-8")
		code, _, errOut := clavero(t, "serve", "--data", data, "--listen", "127.0.0.1:0", "--dkim-key", key, "--dkim-selector", "clavero2026")
		if code != exitFailed || !strings.Contains(errOut, key) || !strings.Contains(errOut, want) {
			t.Errorf("exit code %d, said %q, want %q", code, errOut, want)
		}
	}
	if code, _, errOut := clavero(t, "config", "--dkim-key", empty); code != exitUsage || !strings.Contains(errOut, "--dkim-selector") {
		t.Errorf("without a selector: exit code %d, said %q", code, errOut)
	}
}
