package reading

import (
	"strings"
	"testing"

	"clavero/internal/provider"
)

// People are called Viejo, Prueba and Salvo; their names say nothing about what was done.
func TestNamesAreNoWordsOfASentence(t *testing.T) {
	x := newIndex([]Order{{Official: "Alma Ensayo Prueba"}, {Official: "Rosa de la Luz Viejo Salvo"}})
	for text, want := range map[string]string{
		"nombre: alma ensayo prueba":                    "nombre: fulano",
		"quedo alma ensayo prueba, de prueba":           "quedo fulano, de prueba",
		"el alta de rosa de la luz viejo salvo ya esta": "el alta de fulano ya esta",
		"rosa de la luz viejo.":                         "fulano.",
		"alma de prueba":                                "alma de prueba",
		"una prueba":                                    "una prueba",
	} {
		if got := x.withoutNames(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// A key handed over for somebody called Ensayo Prueba is no rehearsal.
func TestNamesHoldNothingBack(t *testing.T) {
	mail := strings.ReplaceAll(`From: Soporte <soporte@vendor.example>
To: altas+tok123@salud.example
Subject: Re: Orden de alta
Date: Tue, 24 Nov 2026 10:00:00 -0600
Message-ID: <a1@vendor.example>
Authentication-Results: mx.salud.example; dkim=pass header.d=vendor.example header.s=s1
Content-Type: text/plain; charset=utf-8

Buen día:

Quedó dada de alta Alma Ensayo Prueba.

Usuario: alma.ensayo
Contraseña: Xk7-mmRt29

Saludos
`, "\n", "\r\n")
	o := Options{Domain: "vendor.example", Authserv: "mx.salud.example", Orders: []Order{
		{Folio: "SIE-2026-000123-K", Token: "tok123", Op: provider.Create, Official: "Alma Ensayo Prueba"}}}
	got := Read([]byte(mail), o)
	if got.Act != Auto || len(got.Items) != 1 || got.Items[0].UserName != "alma.ensayo" {
		t.Errorf("it went to a person: %v %v", got.Act, got.Doubts)
	}
	if held := Read([]byte(strings.Replace(mail, "Quedó dada de alta Alma Ensayo Prueba.", "Quedó dada de alta, es un ensayo.", 1)), o); held.Act == Auto {
		t.Error("a rehearsal acted")
	}
}
