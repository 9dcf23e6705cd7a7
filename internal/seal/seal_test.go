package seal

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func newRing(t testing.TB) (*Keyring, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "keyring")
	k, err := Create(path)
	if err != nil {
		t.Fatal(err)
	}
	return k, path
}

func TestSealOpens(t *testing.T) {
	k, _ := newRing(t)
	for _, plain := range [][]byte{nil, []byte("x"), bytes.Repeat([]byte("ñ"), 5000)} {
		sealed := k.Seal(plain, "credential/123/secret")
		got, err := k.Open(sealed, "credential/123/secret")
		if err != nil || !bytes.Equal(got, plain) {
			t.Errorf("Open(Seal(%d bytes)) = %d bytes, %v", len(plain), len(got), err)
		}
		if want := len(plain) + 30 + len("k1"); len(sealed) != want {
			t.Errorf("sealed length %d, want %d", len(sealed), want)
		}
	}
	if bytes.Equal(k.Seal([]byte("same"), "r"), k.Seal([]byte("same"), "r")) {
		t.Error("the same value sealed twice gives the same bytes")
	}
}

func TestMovedToAnotherRow(t *testing.T) {
	k, _ := newRing(t)
	sealed := k.Seal([]byte("secret"), "credential/123/secret")
	for _, row := range []string{"credential/124/secret", "credential/123/secre", "credential/123/secret ", ""} {
		if _, err := k.Open(sealed, row); !errors.Is(err, ErrTampered) {
			t.Errorf("opened in row %q: %v", row, err)
		}
	}
}

func TestEveryChangedByteIsSeen(t *testing.T) {
	k, path := newRing(t)
	if err := k.Rotate(path, noon); err != nil {
		t.Fatal(err)
	}
	sealed := k.Seal([]byte("secret"), "row")
	for i := range sealed {
		for bit := range 8 {
			changed := bytes.Clone(sealed)
			changed[i] ^= 1 << bit
			if plain, err := k.Open(changed, "row"); err == nil {
				t.Errorf("byte %d bit %d changed, still opens as %q", i, bit, plain)
			}
		}
	}
	for n := range sealed {
		if _, err := k.Open(sealed[:n], "row"); !errors.Is(err, ErrTampered) {
			t.Errorf("cut to %d bytes: %v", n, err)
		}
	}
}

func TestRotationKeepsOldValues(t *testing.T) {
	k, path := newRing(t)
	old := k.Seal([]byte("old"), "row")
	fingerprintKey, mac := k.Fingerprint("session", []byte("token"))
	link, err := k.Token("k1", "delivery", 7, 1)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := k.Rotate(path, noon); err != nil {
			t.Fatal(err)
		}
	}
	if got := fmt.Sprint(k.Active(), ": ", k.IDs()); got != "k3: [k1 k2 k3]" {
		t.Errorf("after two rotations: %s", got)
	}
	loaded, err := Load(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, ring := range []*Keyring{k, loaded} {
		if plain, err := ring.Open(old, "row"); err != nil || string(plain) != "old" {
			t.Errorf("old value: %q, %v", plain, err)
		}
		if id, _ := KeyOf(ring.Seal(nil, "row")); id != "k3" {
			t.Errorf("new value under %q", id)
		}
		if ok, err := ring.CheckFingerprint(fingerprintKey, "session", []byte("token"), mac); err != nil || !ok {
			t.Errorf("old fingerprint: %v, %v", ok, err)
		}
		if ok, err := ring.CheckToken(link, "k1", "delivery", 7, 1); err != nil || !ok {
			t.Errorf("old link: %v, %v", ok, err)
		}
	}
	if made, err := loaded.Created("k2"); err != nil || !made.Equal(noon) {
		t.Errorf("k2 created %v, %v", made, err)
	}
}

func TestMissingKeyIsNamed(t *testing.T) {
	k, path := newRing(t)
	old := filepath.Join(t.TempDir(), "keyring.json") // a copy from before the rotation
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(old, content, 0o600); err != nil {
		t.Fatal(err)
	}
	before, err := Load(old)
	if err != nil {
		t.Fatal(err)
	}
	if err := k.Rotate(path, noon); err != nil {
		t.Fatal(err)
	}
	sealed := k.Seal([]byte("new"), "row")
	_, err = before.Open(sealed, "row")
	var missing *MissingKey
	if !errors.As(err, &missing) || missing.ID != "k2" || errors.Is(err, ErrTampered) {
		t.Fatalf("Open with an old keyring: %v", err)
	}
	if _, err := before.Token("k2", "delivery", 1, 1); !errors.As(err, &missing) {
		t.Errorf("Token: %v", err)
	}
	if _, err := before.CheckFingerprint("k9", "session", nil, nil); !errors.As(err, &missing) || missing.ID != "k9" {
		t.Errorf("CheckFingerprint: %v", err)
	}
	if err := before.Reload(path); err != nil {
		t.Fatal(err)
	}
	if plain, err := before.Open(sealed, "row"); err != nil || string(plain) != "new" {
		t.Errorf("after Reload: %q, %v", plain, err)
	}
}

// A key that another process added to the file since is taken up when it is met.
func TestAKeyAddedSinceIsFound(t *testing.T) {
	k, path := newRing(t)
	before, err := Load(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := k.Rotate(path, noon); err != nil {
		t.Fatal(err)
	}
	if plain, err := before.Open(k.Seal([]byte("new"), "row"), "row"); err != nil || string(plain) != "new" || before.Active() != "k2" {
		t.Errorf("%q, %v, active %s", plain, err, before.Active())
	}
}

func TestRetireTakesKeysOutForGood(t *testing.T) {
	k, path := newRing(t)
	sealed := k.Seal([]byte("old"), "row")
	if err := k.Rotate(path, noon); err != nil {
		t.Fatal(err)
	}
	if err := k.Retire(path, "k1", "k2", "k7"); err != nil { // the active one stays whatever is asked
		t.Fatal(err)
	}
	again, err := Load(path)
	if err != nil || !slices.Equal(again.IDs(), []string{"k2"}) || !slices.Equal(k.IDs(), again.IDs()) {
		t.Fatalf("%v, %v", again.IDs(), err)
	}
	var missing *MissingKey
	if _, err := again.Open(sealed, "row"); !errors.As(err, &missing) || missing.ID != "k1" {
		t.Errorf("opened with a key that was taken out: %v", err)
	}
	if err := again.Rotate(path, noon); err != nil || again.Active() != "k3" {
		t.Errorf("the next key is %s (%v): an id must never name two", again.Active(), err)
	}
}

func TestTokensAndFingerprintsDiffer(t *testing.T) {
	k, path := newRing(t)
	if err := k.Rotate(path, noon); err != nil {
		t.Fatal(err)
	}
	seen := map[string]string{}
	note := func(value, what string) {
		if first, ok := seen[value]; ok {
			t.Errorf("%s and %s are the same", first, what)
		}
		seen[value] = what
	}
	for _, key := range k.IDs() {
		for _, purpose := range []string{"delivery", "confirm", ""} {
			for _, id := range []int64{0, 1, -1, 1 << 40} {
				for _, attempt := range []int{0, 1, 2} {
					token, err := k.Token(key, purpose, id, attempt)
					if err != nil {
						t.Fatal(err)
					}
					if len(token) != 43 || strings.ContainsAny(token, "+/=") {
						t.Errorf("token %q", token)
					}
					note(token, fmt.Sprint("token ", key, purpose, id, attempt))
				}
			}
			mac, err := k.FingerprintUnder(key, purpose, make([]byte, 16))
			if err != nil {
				t.Fatal(err)
			}
			note(base64.RawURLEncoding.EncodeToString(mac), "fingerprint "+key+purpose)
		}
	}
	token, _ := k.Token("k1", "delivery", 1, 1)
	if ok, _ := k.CheckToken(token, "k1", "delivery", 1, 2); ok {
		t.Error("the token of one attempt passes for another")
	}
}

func TestVault(t *testing.T) {
	k, path := newRing(t)
	v, wrapped := k.NewVault(42)
	sealed := v.Seal([]byte("a paper"), "paper/1")
	if err := k.Rotate(path, noon); err != nil {
		t.Fatal(err)
	}
	rewrapped, err := k.RewrapVault(42, wrapped)
	if err != nil {
		t.Fatal(err)
	}
	if id, _ := KeyOf(rewrapped); id != "k2" {
		t.Errorf("rewrapped under %q", id)
	}
	for _, w := range [][]byte{wrapped, rewrapped} {
		again, err := k.OpenVault(42, w)
		if err != nil {
			t.Fatal(err)
		}
		if plain, err := again.Open(sealed, "paper/1"); err != nil || string(plain) != "a paper" {
			t.Errorf("Open: %q, %v", plain, err)
		}
		if _, err := again.Open(sealed, "paper/2"); !errors.Is(err, ErrTampered) {
			t.Errorf("moved within the case: %v", err)
		}
	}
	if _, err := k.OpenVault(43, wrapped); !errors.Is(err, ErrTampered) {
		t.Errorf("another case's key: %v", err)
	}
	other, _ := k.NewVault(42)
	if _, err := other.Open(sealed, "paper/1"); !errors.Is(err, ErrTampered) {
		t.Errorf("a new key for the same case opens what the old one sealed: %v", err)
	}
	if _, err := k.Open(sealed, "paper/1"); !errors.Is(err, ErrTampered) {
		t.Errorf("the keyring opens a vault's value: %v", err)
	}
}

func TestNothingPrintsKeys(t *testing.T) {
	k, _ := newRing(t)
	v, _ := k.NewVault(1)
	var secrets []string
	master := k.newest.master()
	secrets = append(secrets, fmt.Sprintf("%x", master[:8]), fmt.Sprintf("%d", master[:4]),
		fmt.Sprintf("%#v", master[:4]), base64.StdEncoding.EncodeToString(master)[:8])
	holder := struct {
		Ring  *Keyring
		Vault *Vault
		ring  *Keyring
		vault *Vault
		key   *masterKey
		bare  masterKey
	}{k, v, k, v, k.newest, *k.newest}
	var out bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%t", "%p", "%c", "%U", "%e", "%b"} {
		for _, value := range []any{k, v, holder, &holder, []any{k, v}} {
			fmt.Fprintf(&out, verb+"\n", value)
		}
	}
	slog.New(slog.NewTextHandler(&out, nil)).Info("x", "ring", k, "vault", v, "holder", holder)
	slog.New(slog.NewJSONHandler(&out, nil)).Info("x", "ring", k, "vault", v, "holder", holder)
	encoded, err := json.Marshal(holder)
	if err != nil {
		t.Fatal(err)
	}
	out.Write(encoded)
	for _, secret := range secrets {
		if strings.Contains(out.String(), strings.TrimSuffix(strings.TrimSuffix(secret, "]"), "}")) {
			t.Errorf("printed: %s", secret)
		}
	}
	if fmt.Sprintf("%v %d %x", k, k, v) != "[redacted] [redacted] [redacted]" {
		t.Errorf("%v %d %x", k, k, v)
	}
}

func TestManyAtOnce(t *testing.T) {
	k, path := newRing(t)
	v, _ := k.NewVault(1)
	var group sync.WaitGroup
	for worker := range 8 {
		group.Go(func() {
			row := fmt.Sprint("row/", worker)
			for range 50 {
				if _, err := k.Open(k.Seal([]byte("x"), row), row); err != nil {
					t.Error(err)
				}
				if _, err := v.Open(v.Seal([]byte("x"), row), row); err != nil {
					t.Error(err)
				}
				k.Fingerprint("session", []byte(row))
			}
		})
	}
	for range 3 {
		group.Go(func() {
			if err := k.Rotate(path, noon); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if len(k.IDs()) != 4 {
		t.Errorf("keys %v", k.IDs())
	}
}

func FuzzOpen(f *testing.F) {
	k, _ := newRing(f)
	v, wrapped := k.NewVault(1)
	sound := k.Seal([]byte("plain"), "row")
	f.Add(sound)
	f.Add(v.Seal([]byte("plain"), "row"))
	f.Add(wrapped)
	f.Add([]byte{1, 255, 'k'})
	f.Add([]byte{1, 2, 'k', '9'})
	f.Fuzz(func(t *testing.T, data []byte) {
		_, err := k.Open(data, "another row")
		var missing *MissingKey
		if !errors.Is(err, ErrTampered) && !errors.As(err, &missing) {
			t.Errorf("Open: %v", err)
		}
		if _, err := v.Open(data, "another row"); !errors.Is(err, ErrTampered) {
			t.Errorf("Vault.Open: %v", err)
		}
	})
}

func BenchmarkSealOpen(b *testing.B) {
	k, _ := newRing(b)
	plain := make([]byte, 1024)
	for b.Loop() {
		if _, err := k.Open(k.Seal(plain, "row"), "row"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkFingerprint(b *testing.B) {
	k, _ := newRing(b)
	data := make([]byte, 32)
	for b.Loop() {
		k.Fingerprint("session", data)
	}
}
