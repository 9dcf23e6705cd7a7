package vendorsim

import (
	"bytes"
	"net/http"
	"slices"

	"clavero/internal/intake"
)

// shown is how many mails the office page lists.
const shown = 100

// showOffice is the vendor's own side: its users, the mails both ways, and what was asked by SCIM. Keys are not on it.
func (s *Sim) showOffice(w http.ResponseWriter, _ *http.Request) {
	mails := s.Mails()
	slices.Reverse(mails)
	asked := s.Requests()
	slices.Reverse(asked)
	s.show(w, http.StatusOK, "proveedor.html", map[string]any{
		"Users": s.Users(), "Mails": mails[:min(len(mails), shown)], "Requests": asked[:min(len(asked), shown)], "SCIM": s.SCIM(),
	})
}

// List is the vendor's list of users, as it would send it to whoever asks for one.
func (s *Sim) List() []byte {
	rows := [][]string{{"Usuario", "Nombre", "Estado", "Fecha de alta", "Último acceso"}}
	for _, u := range s.Users() {
		rows = append(rows, []string{u.Name, u.Person, string(u.State), moment(u.Since), moment(u.Last)})
	}
	var b bytes.Buffer
	_ = intake.WriteCSV(&b, rows, true) // a buffer takes everything
	return b.Bytes()
}

func (s *Sim) sendUsers(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="usuarios.csv"`)
	_, _ = w.Write(s.List())
}

func (s *Sim) sendLog(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="accesos.log"`)
	_, _ = w.Write(s.AccessLog())
}
