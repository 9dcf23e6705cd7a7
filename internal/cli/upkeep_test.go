package cli

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"clavero/internal/fault"
	"clavero/internal/store"
	"clavero/internal/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

// firstVersion is what the first version of the program left, untouched by this one, with a copy of its keyring.
func firstVersion(t *testing.T, engine store.Engine) []string {
	t.Helper()
	stored := filepath.Join("..", "app", "testdata", "v1", string(engine))
	place := storetest.EmptyPlace(t, engine)
	place.AsIs = true
	if err := store.Restore(t.Context(), place, filepath.Join(stored, "data")); err != nil {
		t.Fatal(err)
	}
	keyring := filepath.Join(t.TempDir(), "keyring.json")
	content, err := os.ReadFile(filepath.Join(stored, "keyring.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(keyring, content, 0o600); err != nil {
		t.Fatal(err)
	}
	dir := place.Dir
	if dir == "" {
		dir = t.TempDir()
	}
	return []string{"--data", dir, "--database", place.URL, "--keyring", keyring}
}

func both(t *testing.T, fn func(t *testing.T, at []string)) {
	t.Helper()
	for _, engine := range storetest.Engines {
		t.Run(string(engine), func(t *testing.T) { fn(t, firstVersion(t, engine)) })
	}
}

func with(command []string, at ...string) []string {
	return append(append([]string{}, command...), at...)
}

func TestAnUpgradeIsTriedBeforehand(t *testing.T) {
	both(t, func(t *testing.T, at []string) {
		check := []string{"upgrade-check"}
		first := answer(t, exitDone, with(check, at...)...)
		again := answer(t, exitDone, with(check, at...)...)
		field(t, again, map[string]any{"lists": first["lists"], "queue": first["queue"], "problems": []any{}, "empty": false, "keys": map[string]any{"k1": first["keys"].(map[string]any)["k1"]}})
		main := first["lists"].([]any)[0].(map[string]any)
		if pending := main["pending"].([]any); main["here"].(float64)+float64(len(pending)) > main["wanted"].(float64) || main["here"].(float64) < 2 {
			t.Errorf("main: %v", main)
		}
		if main["here"] != main["wanted"] && first["bytes_needed"].(float64) == 0 {
			t.Error("migrations need no room")
		}
		if code, out, errOut := clavero(t, with(check, at...)...); code != exitDone || !strings.Contains(out, "Nothing stands against it.") {
			t.Errorf("exit code %d: %s %s", code, out, errOut)
		}
		keyring := at[len(at)-1]
		if err := os.Rename(keyring, keyring+".away"); err != nil {
			t.Fatal(err)
		}
		refused := answer(t, exitWrong, with(check, at...)...)
		if problems := refused["problems"].([]any); len(problems) != 1 || problems[0].(map[string]any)["text"] != "app.keyring_missing" {
			t.Errorf("without the keyring: %v", problems)
		}
		other := filepath.Join(t.TempDir(), "other")
		if code, _, errOut := clavero(t, "init", "--data", other); code != exitDone {
			t.Fatal(errOut)
		}
		refused = answer(t, exitWrong, with(check, with(at[:4], "--keyring", filepath.Join(other, "keyring.json"))...)...)
		if problems := refused["problems"].([]any); len(problems) != 1 || problems[0].(map[string]any)["text"] != "app.keyring_other" {
			t.Errorf("with a keyring whose keys have the same names: %v", problems)
		}
		if code, _, errOut := clavero(t, with(check, with(at, "--public-url", "ftp://x")...)...); code != exitWrong {
			t.Errorf("a setting that is refused: exit code %d: %s", code, errOut)
		}
	})
}

func TestAnUpgradeThatWouldBeRefusedIsSaidToBe(t *testing.T) {
	both(t, func(t *testing.T, at []string) {
		place := store.Options{Dir: at[1], URL: at[3]}
		if _, err := storetest.SQL(t, place).ExecContext(t.Context(), "insert into schema_version (list, number, applied_at) values ('main', 4711, 0)"); err != nil {
			t.Fatal(err)
		}
		code, out, errOut := clavero(t, with([]string{"upgrade-check"}, at...)...)
		if code != exitWrong || !strings.Contains(out, "4711") || !strings.Contains(out, "later version") {
			t.Errorf("exit code %d: %s %s", code, out, errOut)
		}
	})
}

func TestAStrayVariableIsNamed(t *testing.T) {
	t.Setenv("CLAVERO_OFICE", "x")
	empty := answer(t, exitDone, "upgrade-check", "--data", t.TempDir())
	field(t, empty, map[string]any{"empty": true, "problems": []any{}})
	if warnings := empty["warnings"].([]any); len(warnings) != 1 || !strings.Contains(warnings[0].(map[string]any)["message"].(string), "CLAVERO_OFICE") {
		t.Errorf("warnings %v", warnings)
	}
}

func TestLookingMakesNothing(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "none")
	for _, command := range [][]string{{"upgrade-check"}, {"backup", filepath.Join(t.TempDir(), "copy")}, {"keyring", "rotate", "--apply"}, {"keyring", "retire"}} {
		code, _, errOut := clavero(t, with(command, "--data", dir)...)
		if _, err := os.Stat(dir); !os.IsNotExist(err) {
			t.Errorf("%v made %s", command, dir)
		}
		if wanted := map[bool]int{true: exitDone, false: exitFailed}[command[0] == "upgrade-check"]; code != wanted {
			t.Errorf("%v: exit code %d: %s", command, code, errOut)
		}
	}
}

// What was backed up with the new program is as the old one left it; only data of this version get an entry in the ledger.
func TestABackupOfEarlierDataLeavesThemAsTheyAre(t *testing.T) {
	both(t, func(t *testing.T, at []string) {
		before := answer(t, exitDone, with([]string{"upgrade-check"}, at...)...)
		to := filepath.Join(t.TempDir(), "copy")
		made := answer(t, exitDone, with([]string{"backup", to}, at...)...)
		if _, err := os.Stat(filepath.Join(to, "manifest.json")); err != nil || len(made["head"].(string)) < 66 {
			t.Errorf("%v, %v", err, made)
		}
		after := answer(t, exitDone, with([]string{"upgrade-check"}, at...)...)
		field(t, after, map[string]any{"lists": before["lists"]})
	})
}

func TestBackupAndVerificationAreInTheLedger(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	if code, _, errOut := clavero(t, "init", "--data", data); code != exitDone {
		t.Fatal(errOut)
	}
	to := filepath.Join(t.TempDir(), "copy")
	made := answer(t, exitDone, "backup", to, "--data", data)
	field(t, made, map[string]any{"recorded": true})
	answer(t, exitDone, "ledger", "verify", "--data", data, "--head", made["head"].(string))
	db, err := store.Open(t.Context(), store.Options{Dir: data, Guest: true})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	for _, kind := range []string{"backup.made", "ledger.verified"} {
		if found, err := db.Read().FindLedger(t.Context(), store.LedgerQuery{Kind: kind, Limit: 5}); err != nil || len(found) != 1 || found[0].Actor.Kind != "operator" {
			t.Errorf("%s: %v, %v", kind, found, err)
		}
	}
	if err := os.Remove(filepath.Join(data, "keyring.json")); err != nil {
		t.Fatal(err)
	}
	made = answer(t, exitDone, "backup", to+"2", "--data", data)
	field(t, made, map[string]any{"recorded": false}) // the copy is good all the same
	restored := filepath.Join(t.TempDir(), "restored")
	if err := store.Restore(t.Context(), store.Options{Dir: restored}, to+"2"); err != nil && !fault.Is(err, fault.Conflict) {
		t.Error(err)
	}
}

func TestTheKeyringIsRotatedAndRetired(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	if code, _, errOut := clavero(t, "init", "--data", data); code != exitDone {
		t.Fatal(errOut)
	}
	at := []string{"--data", data}
	would := answer(t, exitDone, with([]string{"keyring", "rotate"}, at...)...)
	field(t, would, map[string]any{"applied": false, "resealed": 0.0})
	did := answer(t, exitDone, with([]string{"keyring", "rotate", "--apply"}, at...)...)
	field(t, did, map[string]any{"applied": true, "resumed": false, "resealed": 1.0, "damaged": []any{}})
	if _, out, _ := clavero(t, with([]string{"keyring", "retire"}, at...)...); !strings.Contains(out, "k1") || !strings.Contains(out, "link 1") {
		t.Errorf("the address of the set-up keeps the first key: %s", out)
	}
	kept := answer(t, exitDone, with([]string{"keyring", "retire", "--apply"}, at...)...)
	field(t, kept, map[string]any{"retired": []any{}})
	perform := storetest.SQL(t, store.Options{Dir: data})
	if _, err := perform.ExecContext(t.Context(), "update link set spent_at = 1"); err != nil {
		t.Fatal(err)
	}
	gone := answer(t, exitDone, with([]string{"keyring", "retire", "--apply"}, at...)...)
	field(t, gone, map[string]any{"retired": []any{"k1"}})
	if info, err := os.Stat(filepath.Join(data, "keyring.json")); err != nil || info.Mode().Perm() != fs.FileMode(0o600) {
		t.Errorf("%v, %v", info, err)
	}
	if code, _, errOut := clavero(t, with([]string{"ledger", "verify"}, at...)...); code != exitDone {
		t.Errorf("verify: %s", errOut)
	}
}
