package web_test

import (
	"net/http"
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
