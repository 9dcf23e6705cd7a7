package process

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"clavero/internal/app"
	"clavero/internal/casefile"
	"clavero/internal/store"
)

// ask sends the form of a request.
func (s *server) ask(mail string) (int, string) {
	s.t.Helper()
	form := url.Values{
		"given_names": {"Amapola"}, "surname1": {"Prueba"}, "position": {"Subdirectora de Ensayos"}, "unit_other": {"Clínica de Ensayos"},
		"mail": {mail}, "phone": {"55 5555 0123"}, "reason": {"Seguir la prensa."}, "consent": {"on"}, "notice_version": {"2026-1"},
	}
	r, err := http.NewRequestWithContext(s.t.Context(), http.MethodPost, "http://"+s.address+"/solicitud", strings.NewReader(form.Encode()))
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	body, err := io.ReadAll(answer.Body)
	return errOr(answer.StatusCode, errors.Join(err, answer.Body.Close())), string(body)
}

// must runs a command that must succeed and gives what it said.
func must(t *testing.T, args ...string) string {
	t.Helper()
	out, err := clavero(t.Context(), t, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("clavero %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// smallDisk is a file system of its own with room for some megabytes, which only root can have.
func smallDisk(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if out, err := exec.CommandContext(t.Context(), "mount", "-t", "tmpfs", "-o", "size=16m,mode=0700", "tmpfs", dir).CombinedOutput(); err != nil {
		t.Skipf("skipped: no file system can be mounted here (%v %s); a full database is tried in internal/app", err, bytes.TrimSpace(out))
	}
	t.Cleanup(func() {
		if err := exec.Command("umount", "-l", dir).Run(); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// A disk that is really full: the program refuses what it cannot keep, goes on showing, and recovers by itself.
func TestADiskThatIsFull(t *testing.T) {
	disk := smallDisk(t)
	data := filepath.Join(disk, "data")
	s := start(t, "serve", "--data", data)
	if status, body := s.ask("primera@salud.example"); status != http.StatusSeeOther {
		t.Fatalf("a request: %d %s", status, body)
	}
	ballast := fill(t, filepath.Join(disk, "ballast"))
	if status, body := s.ask("segunda@salud.example"); status != http.StatusServiceUnavailable || !strings.Contains(body, "Subdirectora de Ensayos") {
		t.Errorf("on a full disk: %d, what was typed is kept: %v", status, strings.Contains(body, "Subdirectora de Ensayos"))
	}
	for _, page := range []string{"/solicitud", "/entrar", "/healthz", "/readyz"} {
		if status := s.get(page); status != http.StatusOK {
			t.Errorf("%s on a full disk: %d", page, status)
		}
	}
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	if status, body := s.ask("tercera@salud.example"); status != http.StatusSeeOther {
		t.Errorf("when there is room: %d %s\n%s", status, body, s.said)
	}
	s.ends(s.tell())
	must(t, "ledger", "verify", "--data", data)
}

// fill takes what is left of a disk.
func fill(t *testing.T, path string) string {
	t.Helper()
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	for size := 1 << 20; size >= 512; {
		if _, err := file.Write(make([]byte, size)); errors.Is(err, syscall.ENOSPC) {
			size /= 2
		} else if err != nil {
			t.Fatal(err)
		}
	}
	_ = file.Close()
	return path
}

// A rotation is killed after it put its key into the file, at whatever it is doing; the server beside it goes on, and the
// next run ends what was begun.
func TestARotationThatIsKilled(t *testing.T) {
	data := installed(t)
	manyVaults(t, data, 4000)
	keyring := filepath.Join(data, "keyring.json")
	before, err := os.ReadFile(keyring)
	if err != nil {
		t.Fatal(err)
	}
	s := start(t, "serve", "--data", data)
	rotation := clavero(t.Context(), t, "keyring", "rotate", "--apply", "--data", data)
	if err := rotation.Start(); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(patience); ; time.Sleep(time.Millisecond) {
		now, err := os.ReadFile(keyring)
		if err == nil && !bytes.Equal(now, before) {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("no key was added")
		}
	}
	if err := rotation.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = rotation.Wait() // its status is that of somebody killed
	if status, body := s.ask("entre@salud.example"); status != http.StatusSeeOther {
		t.Errorf("beside a rotation that was cut off: %d %s", status, body)
	}
	said := must(t, "keyring", "rotate", "--apply", "--data", data)
	if !strings.Contains(said, "k2 taken up again") || strings.Contains(said, "k3") {
		t.Errorf("the next run says %s", said)
	}
	if status, body := s.ask("despues@salud.example"); status != http.StatusSeeOther {
		t.Errorf("after the rotation: %d %s", status, body)
	}
	s.ends(s.tell())
	must(t, "ledger", "verify", "--data", data)
	db, err := store.Open(t.Context(), store.Options{Dir: data, Guest: true})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	uses, err := db.Read().SealedKeys(t.Context())
	if err != nil || uses[store.KeyUse{What: "vault", Key: "k1"}] != 0 || uses[store.KeyUse{What: "vault", Key: "k2"}] < 4000 {
		t.Errorf("%v, %v", uses, err)
	}
	entries, err := db.Read().FindLedger(t.Context(), store.LedgerQuery{Kind: "keyring.rotated", Limit: 5})
	if err != nil || len(entries) != 1 {
		t.Errorf("the ledger says it %d times (%v)", len(entries), err)
	}
}

// manyVaults gives an installation something to rotate.
func manyVaults(t *testing.T, data string, n int) {
	t.Helper()
	db, keys, err := app.OpenSealed(t.Context(), store.Options{Dir: data, Guest: true}, filepath.Join(data, "keyring.json"))
	if err != nil {
		t.Fatal(err)
	}
	files := casefile.New(keys)
	err = db.WriteLight(t.Context(), func(tx *store.Tx) error {
		for range n {
			if _, err := files.OpenCase(t.Context(), tx); err != nil {
				return err
			}
		}
		return nil
	})
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
}
