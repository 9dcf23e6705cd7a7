package mail

import (
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clavero/internal/lang"
	"clavero/internal/mail/mailtest"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestMain(m *testing.M) {
	flag.Parse()
	os.Exit(mailtest.Main(m))
}

// confirmation is a letter with everything a letter can have, to a plainly fictional person.
func confirmation() Message {
	return Message{
		ID:   MessageID("confirm", 1201, 1, "salud.test"),
		From: Address{Name: "Síntesis Informativa · Secretaría de Salud", Mail: "sintesis@salud.test"},
		To:   Address{Name: "Íñigo Núñez Peñaloza", Mail: "inigo.nunez@salud.test"},
		At:   time.Date(2026, 11, 23, 9, 5, 0, 0, time.FixedZone("", -6*3600)),
		Letter: Letter{
			Lang:        lang.ES,
			Institution: "Secretaría de Salud · Dirección General de Comunicación Social",
			Subject:     "Confirme su solicitud de clave para la Síntesis Informativa",
			Greeting:    "Buen día:",
			Paragraphs: []string{
				"Con esta dirección se pidió una clave para leer la Síntesis Informativa Electrónica. Para que la solicitud se tramite, confirme que fue usted.",
			},
			Button: &Link{Label: "Confirmar la solicitud", URL: "https://sintesis.salud.test/clavero/confirmar?liga=4Yq-8sKx0vT3nLw2bRz7dQ&lengua=es"},
			After: []string{
				"La liga sirve hasta el jueves 26 de noviembre de 2026, 9:05 h.",
				"Si no fue usted, no haga nada: sin su confirmación la solicitud se descarta.",
			},
			Facts: []Fact{
				{Label: "Unidad", Value: "Dirección General de Epidemiología"},
				{Label: "Paso", Value: "1.1 Solicitud"},
			},
			Contact: "Dirección de Comunicación y Enlace, enlace@salud.test",
			Footer:  []string{"Bitácora de actos: 48213, 9f2c 41d7 0be6 a35e"},
		},
	}
}

// english is a letter with as little as a letter can have.
func english() Message {
	m := confirmation()
	m.Letter = Letter{
		Lang: lang.EN, Institution: "Ministry of Health", Subject: "Your request moved on",
		Paragraphs: []string{"Your request is now with the editors."},
	}
	return m
}

func TestLetterGolden(t *testing.T) {
	for name, m := range map[string]Message{"confirm.es": confirmation(), "notice.en": english()} {
		built, err := m.Build()
		if err != nil {
			t.Fatal(err)
		}
		golden(t, name+".txt", built.Text)
		golden(t, name+".html", built.HTML)
		golden(t, name+".eml", string(built.Raw))
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got; go test -update writes it anew):\n%s", name, diff)
	}
}
