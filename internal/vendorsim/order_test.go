package vendorsim

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"clavero/internal/provider"
)

func TestReadOrder(t *testing.T) {
	want := []Asked{{Op: provider.Create, Folio: "SIE-2026-000123", Person: "Julia Núñez Peña", Batch: 2}, {Op: provider.Remove, Folio: "SIE-2026-000124", User: "rsoto", Batch: 2}}
	o, err := readOrder(asks("9", want...))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, o.asked); diff != "" {
		t.Errorf("by the table: %s", diff)
	}
	if diff := cmp.Diff([2]string{"altas+t0k3n@salud.test", "9@salud.test"}, [2]string{o.replyTo, o.id}); diff != "" {
		t.Error(diff)
	}
	labels := "Folio: SIE-2026-000123\nSe solicita: ALTA\nNombre:  Julia Núñez  Peña\n> Folio: X\n\nfolio: SIE-2026-000124\nSe solicita: Baja\nUsuario: rsoto\nFolio: sin lo demás\n"
	got := readLabels(labels)
	for i := range want {
		want[i].Batch = 0
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("by the labels: %s", diff)
	}
}

func TestWhatIsNoOrderIsAskedAbout(t *testing.T) {
	c := newClock()
	sim := start(t, Options{Now: c.Now, After: c.After})
	if err := sim.Receive([]byte("From: a@salud.test\r\nSubject: hola\r\nMessage-ID: <x@salud.test>\r\n\r\nBuen día, ¿cómo va lo de ayer?\r\n")); err != nil {
		t.Fatal(err)
	}
	c.run()
	mails := sim.Mails()
	if len(mails) != 2 || mails[1].To != "a@salud.test" || !strings.Contains(readAnswer(t, mails[1].Raw), "?") {
		t.Errorf("%+v", mails)
	}
	if err := sim.Receive([]byte("Subject: nadie\r\n\r\nx")); err == nil {
		t.Error("a mail without sender was taken")
	}
}

func TestStateOutlivesTheProgram(t *testing.T) {
	file := filepath.Join(t.TempDir(), "emedios.json")
	first := start(t, Options{State: file})
	user, secret := first.Add("Rosa Soto Lara")
	_, record := first.DKIM()
	if err := first.Rename(user, "rosa.soto"); err != nil {
		t.Fatal(err)
	}
	second := start(t, Options{State: file})
	if diff := cmp.Diff(first.Users(), second.Users()); diff != "" {
		t.Error(diff)
	}
	if second.Secrets()["rosa.soto"] != secret {
		t.Errorf("users afterwards: %v", second.Users())
	}
	if _, again := second.DKIM(); again != record {
		t.Error("the signing key changed")
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file is open to others: %v %v", info.Mode(), err)
	}
}

func TestFreeName(t *testing.T) {
	sim := start(t, Options{})
	for _, c := range [][2]string{{"Julia Núñez Peña", "jnunez"}, {"Ana María de la O Ruiz", "ao"}, {"", "usuario"}, {"José Núñez Peña", "jnunez2"},
		{"Julián Núñez Ríos", "jnunez3"}, {"李 小龍", "usuario2"}, {"Madonna", "mmadonna"}} {
		if got, _ := sim.Add(c[0]); got != c[1] {
			t.Errorf("%q became %q, want %q", c[0], got, c[1])
		}
	}
}

func FuzzReadOrder(f *testing.F) {
	f.Add(asks("1", julia))
	f.Add(asks("2", julia, Asked{Op: provider.Reset, Folio: "F", User: "u"}))
	f.Add([]byte("From: a@b.test\r\nContent-Type: multipart/mixed; boundary=\"a\"\r\n\r\n--a\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n--a"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		o, err := readOrder(raw)
		if err != nil {
			return
		}
		if o.replyTo == "" || len(o.asked) > maxOrders {
			t.Errorf("%+v", o)
		}
		for _, a := range o.asked {
			if a.Folio == "" || a.Op == "" || strings.ContainsAny(a.Folio+a.Person+a.User, "\r\n") {
				t.Errorf("%+v", a)
			}
		}
	})
}
