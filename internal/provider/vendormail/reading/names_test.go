package reading

import "testing"

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
