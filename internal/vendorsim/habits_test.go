package vendorsim

import (
	"context"
	"mime"
	netmail "net/mail"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"clavero/internal/provider"
)

// ask gives a vendor of given habits an order, lets all the time pass that it takes, and returns what it sent.
func ask(t *testing.T, habits []Habit, orders ...Asked) (*Sim, []Mail) {
	t.Helper()
	c := newClock()
	sim := start(t, Options{Now: c.Now, After: c.After, Delay: time.Minute, Choose: func(Asked) []Habit { return habits }})
	return sim, again(t, sim, c, "1", orders...)
}

func again(t *testing.T, sim *Sim, c *clock, id string, orders ...Asked) []Mail {
	t.Helper()
	before := len(sim.Mails())
	if err := sim.Receive(asks(id, orders...)); err != nil {
		t.Fatal(err)
	}
	c.run()
	var sent []Mail
	for _, m := range sim.Mails()[before:] {
		if !m.In {
			sent = append(sent, m)
		}
	}
	return sent
}

func wantMails(t *testing.T, sent []Mail, n int) {
	t.Helper()
	if len(sent) != n {
		t.Fatalf("%d mails were sent, want %d", len(sent), n)
	}
}

var keyLabels = []string{"Contraseña", "Clave", "Password", "Contraseña de acceso"}

func TestHabits(t *testing.T) {
	for habit, check := range map[Habit]func(*testing.T, *Sim, []Mail){
		Late: func(t *testing.T, sim *Sim, sent []Mail) {
			wantMails(t, sent, 1)
			if waited := sent[0].At.Sub(newClock().now); waited != 20*time.Minute {
				t.Errorf("answered after %s", waited)
			}
		},
		Twice: func(t *testing.T, _ *Sim, sent []Mail) {
			wantMails(t, sent, 2)
			if sent[0].ID == sent[1].ID || labelled(readAnswer(t, sent[0].Raw), keyLabels...) != labelled(readAnswer(t, sent[1].Raw), keyLabels...) {
				t.Error("the second is not the same answer in another mail")
			}
		},
		InPart: func(t *testing.T, sim *Sim, sent []Mail) {
			wantMails(t, sent, 2)
			if first := readAnswer(t, sent[0].Raw); strings.Contains(first, sim.Secrets()["jnunez"]) || !strings.Contains(first, "jnunez") {
				t.Errorf("the first part: %s", first)
			}
			if !strings.Contains(readAnswer(t, sent[1].Raw), sim.Secrets()["jnunez"]) {
				t.Error("the second part lacks the key")
			}
		},
		WrongFolio: func(t *testing.T, _ *Sim, sent []Mail) {
			wantMails(t, sent, 1)
			if got := labelled(readAnswer(t, sent[0].Raw), "Folio"); got != "SIE-2026-000132" {
				t.Errorf("folio %q", got)
			}
		},
		HTMLOnly: func(t *testing.T, sim *Sim, sent []Mail) {
			wantMails(t, sent, 1)
			if raw := string(sent[0].Raw); strings.Contains(raw, "text/plain") || !strings.Contains(readAnswer(t, sent[0].Raw), "</b> "+sim.Secrets()["jnunez"]) {
				t.Errorf("%s", raw)
			}
		},
		Latin1: func(t *testing.T, _ *Sim, sent []Mail) {
			wantMails(t, sent, 1)
			if got := labelled(readAnswer(t, sent[0].Raw), "Nombre"); got != julia.Person || !utf8.Valid(sent[0].Raw) {
				t.Errorf("name %q", got)
			}
		},
		OutOfOffice: func(t *testing.T, _ *Sim, sent []Mail) {
			wantMails(t, sent, 2)
			if raw := string(sent[0].Raw); !strings.Contains(raw, "Auto-Submitted: auto-replied") || strings.Contains(string(sent[1].Raw), "Auto-Submitted:") {
				t.Errorf("%s", raw)
			}
		},
		Refusal: func(t *testing.T, sim *Sim, sent []Mail) {
			wantMails(t, sent, 1)
			if len(sim.Users()) != 0 || labelled(readAnswer(t, sent[0].Raw), keyLabels...) != "" {
				t.Error("it refused and made a user")
			}
		},
		BadKey: func(t *testing.T, sim *Sim, sent []Mail) {
			wantMails(t, sent, 1)
			if got := labelled(readAnswer(t, sent[0].Raw), keyLabels...); got == "" || got == sim.Secrets()["jnunez"] {
				t.Errorf("key %q", got)
			}
		},
		Silence: func(t *testing.T, sim *Sim, sent []Mail) {
			wantMails(t, sent, 0)
			if len(sim.Users()) != 0 {
				t.Error("silent, and made a user")
			}
		},
		Question: func(t *testing.T, _ *Sim, sent []Mail) {
			wantMails(t, sent, 1)
			if text := readAnswer(t, sent[0].Raw); !strings.Contains(text, "?") || labelled(text, keyLabels...) != "" {
				t.Errorf("%s", text)
			}
		},
		Promise: func(t *testing.T, sim *Sim, sent []Mail) {
			wantMails(t, sent, 2)
			if !strings.Contains(readAnswer(t, sent[1].Raw), sim.Secrets()["jnunez"]) {
				t.Error("it promised and did not answer")
			}
		},
		Prose: func(t *testing.T, sim *Sim, sent []Mail) {
			wantMails(t, sent, 1)
			if text := readAnswer(t, sent[0].Raw); !strings.Contains(text, "el usuario es jnunez y la contraseña es "+sim.Secrets()["jnunez"]) {
				t.Errorf("%s", text)
			}
		},
		NoQuote: func(t *testing.T, _ *Sim, sent []Mail) {
			wantMails(t, sent, 1)
			if raw := string(sent[0].Raw); strings.Contains(raw, "\r\nIn-Reply-To:") || strings.Contains(readAnswer(t, sent[0].Raw), "> Folio") {
				t.Errorf("%s", raw)
			}
		},
	} {
		t.Run(string(habit), func(t *testing.T) {
			sim, sent := ask(t, []Habit{habit}, julia)
			for _, m := range sent {
				checkMail(t, m)
			}
			check(t, sim, sent)
		})
	}
}

// checkMail looks whether a mail is one that servers and programs take.
func checkMail(t *testing.T, m Mail) {
	t.Helper()
	read, err := netmail.ReadMessage(strings.NewReader(string(m.Raw)))
	if err != nil {
		t.Fatal(err)
	}
	if subject, err := new(mime.WordDecoder).DecodeHeader(read.Header.Get("Subject")); err != nil || subject != m.Subject {
		t.Errorf("subject %q, want %q (%v)", subject, m.Subject, err)
	}
	if to, err := read.Header.AddressList("To"); err != nil || to[0].Address != "altas+t0k3n@salud.test" {
		t.Errorf("it does not go to the order's Reply-To: %v %v", to, err)
	}
	if _, err := read.Header.Date(); err != nil {
		t.Error(err)
	}
	for line := range strings.SplitSeq(string(m.Raw), "\r\n") {
		if len(line) > 998 || strings.ContainsAny(line, "\r\n") {
			t.Errorf("a line of %d bytes, or one that does not end as it must: %.80q", len(line), line)
		}
	}
}

// TestAskedAgain holds that a reminder gets the same user and key, and the right one after a slip.
func TestAskedAgain(t *testing.T) {
	c := newClock()
	sim := start(t, Options{Now: c.Now, After: c.After, Choose: func(Asked) []Habit { return []Habit{BadKey} }})
	first := again(t, sim, c, "1", julia)
	if repeated := again(t, sim, c, "1", julia); len(repeated) != 0 {
		t.Error("one and the same mail was answered twice")
	}
	second := again(t, sim, c, "2", julia)
	wantMails(t, second, 1)
	if got := labelled(readAnswer(t, second[0].Raw), keyLabels...); got != sim.Secrets()["jnunez"] || len(sim.Users()) != 1 {
		t.Errorf("asked again, it sent %q; users %v", got, sim.Users())
	}
	if got := labelled(readAnswer(t, first[0].Raw), keyLabels...); got == sim.Secrets()["jnunez"] {
		t.Error("there was no slip")
	}
}

func TestBatches(t *testing.T) {
	batch := []Asked{julia, {Op: provider.Create, Folio: "SIE-2026-000201", Person: "Jorge Núñez Ríos"}, {Op: provider.Suspend, Folio: "SIE-2026-000202", User: "nadie"}}
	attached := 0
	for seed := range uint64(8) {
		c := newClock()
		sim := start(t, Options{Now: c.Now, After: c.After, Seed: seed})
		sent := again(t, sim, c, "1", batch...)
		wantMails(t, sent, 1)
		checkMail(t, sent[0])
		text := readAnswer(t, sent[0].Raw)
		for _, row := range []string{"SIE-2026-000123 | Julia Núñez Peña | jnunez | " + sim.Secrets()["jnunez"],
			"SIE-2026-000201 | Jorge Núñez Ríos | jnunez2 | " + sim.Secrets()["jnunez2"], "No encontramos ese usuario"} {
			if !strings.Contains(text, row) {
				t.Errorf("no row %q in\n%s", row, text)
			}
		}
		if strings.Contains(string(sent[0].Raw), "usuarios.csv") {
			attached++
		}
	}
	if attached == 0 || attached == 8 {
		t.Errorf("%d of 8 answers had the table attached", attached)
	}
	sim, sent := ask(t, []Habit{InPart, Refusal}, batch...)
	wantMails(t, sent, 2)
	if first := readAnswer(t, sent[0].Raw); !strings.Contains(first, "jnunez2") || strings.Contains(first, "000202 |") || len(sim.Users()) != 2 {
		t.Errorf("the first half: %s", first)
	}
}

// TestDrawDoesNotDependOnWhatCameBefore asks two vendors of one seed in other sequences.
func TestDrawDoesNotDependOnWhatCameBefore(t *testing.T) {
	habits := map[Habit]float64{}
	for _, h := range Habits {
		habits[h] = 0.3
	}
	one, other := start(t, Options{Habits: habits, Seed: 7}), start(t, Options{Habits: habits, Seed: 7})
	third := start(t, Options{Habits: habits, Seed: 8})
	var seen, differ int
	for n := range 200 {
		a := Asked{Op: provider.Create, Folio: "F" + strings.Repeat("1", n)}
		other.draw(Asked{Op: provider.Reset, Folio: "X"}, n)
		got := one.draw(a, 1).habits
		if diff := cmp.Diff(got, other.draw(a, 1).habits); diff != "" {
			t.Fatal(diff)
		}
		if !slices.Equal(got, third.draw(a, 1).habits) {
			differ++
		}
		seen += len(got)
	}
	if share := float64(seen) / float64(200*len(Habits)); share < 0.25 || share > 0.35 || differ == 0 {
		t.Errorf("habits set to 0.3 were met with %.2f; %d of 200 differ by seed", share, differ)
	}
}

func TestOptionsAreChecked(t *testing.T) {
	for _, o := range []Options{{Habits: map[Habit]float64{"tarde": 1}}, {Habits: map[Habit]float64{Late: 2}}, {Mail: "E-Medios <a@b.example>"}, {State: t.TempDir()}} {
		if sim, err := Start(context.Background(), o); err == nil {
			_ = sim.Close()
			t.Errorf("%+v was taken", o)
		}
	}
}
