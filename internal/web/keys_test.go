package web_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
)

// The list of keys is searched by user name and by holder, and says what to do when nobody is found.
func TestKeysAreFoundByUserAndHolder(t *testing.T) {
	n := newNumbers(t)
	both := n.editor.get("/claves")
	n.shows(both, http.StatusOK, ">lectora<", ">victima<")
	n.shows(n.editor.get("/claves?q=LECTÓR"), http.StatusOK, ">lectora<", "!>victima<", `value="LECTÓR"`, "/claves.csv?q=LECT%C3%93R")
	n.shows(n.editor.get("/claves?q=persona+victima"), http.StatusOK, ">victima<", "!>lectora<")
	n.shows(n.editor.get("/claves?q=%25"), http.StatusOK, "!>lectora<", "Quitar filtros")
	n.shows(n.editor.get("/claves.csv?q=lectora"), http.StatusOK, "lectora", "!victima")
}

// Pressed twice, a form says again what it said: it does not take back that somebody left.
func TestWhoLeftStaysAwayWhenTheFormComesTwice(t *testing.T) {
	n := newNumbers(t)
	at := n.official()
	form := n.editor.get(at + "/salida")
	n.shows(form, http.StatusOK, "Dejó su puesto")
	post := func(form seen) seen {
		t.Helper()
		action := regexp.MustCompile(`<form class="form" method="post" action="[^"]*?(/directorio/[^"]+)"`).FindStringSubmatch(form.body)[1]
		return n.editor.post(strings.ReplaceAll(action, "&amp;", "&"), "note", "Oficio 12.")
	}
	n.leads(post(form), at+"?hecho=left")
	n.shows(post(form), http.StatusConflict, "ya dice que esta persona dejó su puesto")
	back := n.editor.get(at + "/salida")
	n.shows(back, http.StatusOK, "Sigue en su puesto")
	n.leads(post(back), at+"?hecho=back")
	n.shows(post(back), http.StatusConflict)
	n.shows(n.editor.get(at+"/salida"), http.StatusOK, "Dejó su puesto")
}
