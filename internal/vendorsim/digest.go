package vendorsim

import (
	"net/http"
	"strconv"
	"time"

	"clavero/internal/lang"
	"clavero/internal/lang/spanish"
)

// note is one of the practice digest, which every day has the same ones.
type note struct {
	Title  string
	Outlet string
	Page   string
	Text   string
}

var notes = []note{
	{"Abre en Anáhuac la jornada de vacunación de invierno", "El Diario de Anáhuac (ficticio)", "p. 1", "La Secretaría informó que la jornada llegará a todos los municipios antes de que termine el mes. Las unidades atenderán también los sábados."},
	{"Hospital del valle estrena área de urgencias", "La Gaceta del Valle (ficticia)", "p. 7", "El área cuenta con doce camas y atiende desde el lunes a quienes lleguen de la zona oriente."},
	{"Piden no bajar la guardia ante el dengue", "Radio Anáhuac (ficticia)", "7:20 h", "Autoridades recordaron que lavar, tapar, voltear y tirar recipientes es la mejor prevención."},
	{"Enfermeras reciben reconocimiento por su labor", "Notisistema Lacustre (ficticio)", "p. 12", "Cuarenta profesionales de enfermería fueron reconocidas por treinta años de servicio."},
}

func (s *Sim) showDigest(w http.ResponseWriter, r *http.Request) {
	user := s.visitor(r)
	if user == "" {
		http.Redirect(w, r, "/entrar", http.StatusSeeOther)
		return
	}
	noteUser(w, user)
	s.show(w, http.StatusOK, "sintesis.html", map[string]any{"User": user, "Day": day(s.o.Now()), "Notes": notes})
}

func (s *Sim) showNote(w http.ResponseWriter, r *http.Request) {
	user := s.visitor(r)
	if user == "" {
		http.Redirect(w, r, "/entrar", http.StatusSeeOther)
		return
	}
	noteUser(w, user)
	n, err := strconv.Atoi(r.PathValue("note"))
	if err != nil || n < 1 || n > len(notes) {
		s.show(w, http.StatusNotFound, "nada.html", nil)
		return
	}
	s.show(w, http.StatusOK, "nota.html", map[string]any{"User": user, "Day": day(s.o.Now()), "Note": notes[n-1]})
}

func day(at time.Time) string { return spanish.LongDate(at, lang.ES) }

func moment(at time.Time) string {
	if at.IsZero() {
		return "nunca"
	}
	return at.In(spanish.MexicoCity()).Format("02/01/2006 15:04:05")
}
