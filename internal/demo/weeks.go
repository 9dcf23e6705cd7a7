package demo

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strconv"
	"time"

	"clavero/internal/digest"
	"clavero/internal/lang/spanish"
	"clavero/internal/seed"
)

// shortEditions are the editions of the weeks before those that seed has: some notes each, so that what was read in these
// weeks has something to be about. What they tell is put together from a few invented matters, places and numbers.
func shortEditions(now time.Time, newest int) []seed.Edition {
	var list []seed.Edition
	for ago := newest; ago < past; ago++ {
		day := now.In(spanish.MexicoCity()).AddDate(0, 0, -ago)
		count := 8
		if !working(day) {
			count = 4
		}
		list = append(list, seed.Edition{DaysAgo: ago, Kind: digest.Matutina, Hour: 6, Minute: 44 + ago%15, CSV: shortEdition(ago, count)})
	}
	return list
}

// matters are what was in the press: a headline, a lead and a text, about a place and a number.
var matters = [][3]string{
	{"Llegan %[2]d cámaras frías a %[1]s", "Se instalan esta semana, antes de la campaña.", "La jurisdicción de %[1]s recibió %[2]d cámaras frías. Sustituyen equipos de más de quince años, que se dan de baja con acta."},
	{"%[1]s abre consulta nocturna", "Atiende de ocho a doce, sin cita.", "El hospital de %[1]s abrió una consulta nocturna. En su primera semana atendió a %[2]d personas; la mayoría trabaja de día y no podía ir a otra hora."},
	{"Piden %[2]d enfermeras para %[1]s", "El sindicato entregó la plantilla que hace falta.", "Faltan %[2]d plazas de enfermería en %[1]s según la plantilla que entregó el sindicato. La Subsecretaría respondió que la revisa con los números de camas."},
	{"Baja el dengue en %[1]s", "%[2]d casos menos que el mes anterior.", "La vigilancia de %[1]s contó %[2]d casos menos que el mes anterior. Lo atribuye a las jornadas de descacharrización y a que llovió menos."},
	{"Obra detenida en la clínica de %[1]s", "Lleva %[2]d días sin trabajadores.", "La ampliación de la clínica de %[1]s lleva %[2]d días detenida por un amparo. La consulta se da en aulas prestadas."},
	{"%[1]s vacuna en los mercados", "Pusieron %[2]d dosis en una mañana.", "Brigadas de %[1]s vacunaron en tres mercados y pusieron %[2]d dosis en una mañana. Volverán el sábado."},
	{"Agua segura: %[1]s clora sus pozos", "Revisaron %[2]d tomas.", "La Comisión de Protección Sanitaria revisó %[2]d tomas de agua de %[1]s. En seis faltaba cloro y ya se corrigió."},
	{"Médicos de %[1]s aprenden la lengua de sus pacientes", "Terminó el curso el grupo número %[2]d.", "Terminó en %[1]s el grupo %[2]d del curso de lengua para personal de salud. Dura seis meses y se da en el horario de trabajo."},
	{"Falla eléctrica en el hospital de %[1]s", "La planta entró a los %[2]d segundos.", "Un corte dejó sin luz al hospital de %[1]s. La planta de emergencia entró a los %[2]d segundos y no se suspendió ninguna cirugía."},
	{"%[1]s estrena expediente en línea", "Ya tiene %[2]d historias.", "La clínica de %[1]s lleva en línea %[2]d historias clínicas. Los pacientes reciben copia impresa si la piden."},
	{"Donación de sangre en %[1]s", "Acudieron %[2]d personas.", "El Centro Republicano de la Sangre recibió en %[1]s a %[2]d donadores, la mayoría por primera vez."},
	{"Parteras de %[1]s piden insumos", "Atendieron %[2]d partos este año.", "Las parteras de %[1]s, que este año atendieron %[2]d partos, pidieron que los insumos lleguen cada mes y no cada trimestre."},
	{"Aumentan las consultas por tos en %[1]s", "%[2]d más que la semana pasada.", "Los centros de salud de %[1]s dieron %[2]d consultas por tos más que la semana pasada. No hay todavía más hospitalizaciones."},
}

var (
	places   = []string{"Valle Alto", "Costa Esmeralda", "Sierra Nueva", "Laguna Grande", "Puerto Nardo", "San Telmo del Río", "Minas de Azogue"}
	papers   = []string{"El Faro de Anáhuac", "Cuaderno Nacional", "Diario del Valle", "El Pregón del Altiplano"}
	sections = []string{"Secretaría de Salud", "Sector salud", "Estados", "Estados"}
)

// shortEdition is the CSV of the edition of so many days ago. No two say the same within the past that is lived.
func shortEdition(ago, count int) []byte {
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	_ = w.Write([]string{"seccion", "disposicion", "nota", "titular", "entrada", "texto", "genero", "medio", "tipo", "pagina"}) // a buffer takes all
	for i := range count {
		matter := matters[(ago*5+i)%len(matters)]
		place, number := places[(ago+3*i)%len(places)], 7+(ago*31+i*17)%90
		_ = w.Write([]string{sections[i*len(sections)/count], "notas", "", fill(matter[0], place, number), fill(matter[1], place, number), fill(matter[2], place, number),
			"nota", papers[(ago+i)%len(papers)], "prensa", strconv.Itoa(2 + (ago+4*i)%30)})
	}
	w.Flush()
	return out.Bytes()
}

// fill puts a place and a number where a text has them; it may have either twice or not at all.
func fill(text, place string, number int) string {
	return fmt.Sprintf(text+"%[3]s", place, number, "")
}

// working reports whether the offices work on a day, holidays aside.
func working(day time.Time) bool {
	return day.Weekday() != time.Saturday && day.Weekday() != time.Sunday
}

// onWorkday is the same hour on the working day before, where a moment falls on a weekend.
func onWorkday(at time.Time) time.Time {
	for !working(at.In(spanish.MexicoCity())) {
		at = at.AddDate(0, 0, -1)
	}
	return at
}

// officeHour is a moment of the morning of the working day on which, or before which, another lies.
func officeHour(at time.Time) time.Time {
	day := onWorkday(at.In(spanish.MexicoCity()))
	return time.Date(day.Year(), day.Month(), day.Day(), 10, at.Minute(), at.Second(), 0, spanish.MexicoCity())
}
