package seal

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"clavero/internal/fault"
	"clavero/internal/lang"
)

// wantFault checks the code, that there is a text in each language, and the cause.
func wantFault(t *testing.T, err error, code fault.Code, cause error) {
	t.Helper()
	var f *fault.Error
	if !errors.As(err, &f) || f.Code != code {
		t.Fatalf("got %v, want a fault %s", err, code)
	}
	if cause != nil && !errors.Is(err, cause) {
		t.Errorf("cause of %v is not %v", err, cause)
	}
	for _, tag := range lang.Tags {
		if text := tag.Explain(err); strings.HasPrefix(text, "[") || strings.Contains(text, "<no value>") {
			t.Errorf("%s: %s", tag, text)
		}
	}
}

func TestCreateIsPrivateAndNeverReplaces(t *testing.T) {
	k, path := newRing(t)
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("mode %v, %v", info.Mode(), err)
	}
	sealed := k.Seal([]byte("x"), "row")
	_, err = Create(path)
	wantFault(t, err, fault.Conflict, fs.ErrExist)
	again, err := Load(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := again.Open(sealed, "row"); err != nil {
		t.Errorf("the keyring changed: %v", err)
	}
	names, _ := os.ReadDir(filepath.Dir(path))
	if len(names) != 1 {
		t.Errorf("left beside the keyring: %v", names)
	}
	_, err = Create(filepath.Join(t.TempDir(), "no", "such", "folder"))
	wantFault(t, err, fault.Unready, fs.ErrNotExist)
}

func TestLoadRefuses(t *testing.T) {
	_, err := Load(filepath.Join(t.TempDir(), "none"))
	wantFault(t, err, fault.NotFound, fs.ErrNotExist)

	_, err = Load(t.TempDir())
	wantFault(t, err, fault.Unready, nil)

	_, path := newRing(t)
	for _, mode := range []os.FileMode{0o640, 0o604, 0o620, 0o644} {
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		_, err = Load(path)
		wantFault(t, err, fault.Denied, ErrExposed)
	}
}

func TestLoadSeesEveryDamage(t *testing.T) {
	_, path := newRing(t)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	secret := strings.Split(string(data), `"key": "`)[1][:43]
	for i := range data {
		changed := bytes.Clone(data)
		changed[i] ^= 1
		_, _, err := parse(changed)
		if !errors.Is(err, ErrDamaged) {
			t.Fatalf("byte %d changed from %q to %q: %v", i, data[i], changed[i], err)
		}
		if strings.Contains(err.Error(), secret) {
			t.Errorf("the fault shows the key: %v", err)
		}
	}
	for n := range len(data) - 2 {
		if _, _, err := parse(data[:n]); !errors.Is(err, ErrDamaged) {
			t.Fatalf("cut to %d bytes: %v", n, err)
		}
	}
	if err := os.WriteFile(path, data[:len(data)/2], 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = Load(path)
	wantFault(t, err, fault.Unready, ErrDamaged)
}

func TestTwoProcessesRotateAtOnce(t *testing.T) {
	_, path := newRing(t)
	var group sync.WaitGroup
	sealed := make([][]byte, 6)
	for i := range sealed {
		ring, err := Load(path) // each has its own memory, as another process would
		if err != nil {
			t.Fatal(err)
		}
		group.Go(func() {
			if err := ring.Rotate(path, noon); err != nil {
				t.Error(err)
			}
			sealed[i] = ring.Seal([]byte("x"), "row")
		})
	}
	group.Wait()
	all, err := Load(path)
	if err != nil {
		t.Fatal(err)
	}
	if len(all.IDs()) != 7 {
		t.Errorf("keys %v", all.IDs())
	}
	for _, value := range sealed {
		if _, err := all.Open(value, "row"); err != nil {
			t.Errorf("a key was lost: %v", err)
		}
	}
}

func TestRotateWhereTheFileIsGone(t *testing.T) {
	k, path := newRing(t)
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	wantFault(t, k.Rotate(path, noon), fault.NotFound, fs.ErrNotExist)
	if k.Active() != "k1" {
		t.Errorf("active %s: a key that was never saved must not seal", k.Active())
	}
}

func FuzzLoad(f *testing.F) {
	k, path := newRing(f)
	if err := k.Rotate(path, noon); err != nil {
		f.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add([]byte(`{"format":"clavero-keyring/1","active":"k1","keys":[{"id":"k1","created":"","key":""}],"sha256":""}`))
	f.Add([]byte(`{}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		keys, active, err := parse(data)
		if err != nil {
			if !errors.Is(err, ErrDamaged) {
				t.Errorf("not called damage: %v", err)
			}
			return
		}
		again, _, err := parse(format(keys, active))
		if err != nil || len(again) != len(keys) {
			t.Errorf("what was read cannot be written and read again: %v", err)
		}
	})
}
