package page

import (
	"time"

	"clavero/internal/lang"
)

func rosterStories() []Story {
	frame := officeFrame(lang.ES, "Cotejar padrón", "/directorio/padron")
	upload := Roster{Frame: frame, MaxFile: 16e6, Columns: catalogueColumns()}
	kept := upload
	day := time.Date(2026, time.October, 1, 12, 0, 0, 0, storyNow.Location())
	kept.Kept = []RosterKept{{Day: day, At: before(2 * time.Hour), File: "directorio-octubre.csv", Who: "Celia Cualquiera Ponce", Missing: 3, Differ: 12, Namesakes: 1}}
	kept.Form = Form{Summary: "Falta una respuesta", Errors: map[string]string{"day": "Escriba la fecha."}}
	found := Roster{
		Frame: frame, File: "directorio-noviembre.xlsx", Token: "18", Day: day, Rows: 50_000, Duplicates: 120, Unread: 2, Agree: 1204, Unlisted: 31, Most: 200,
		Groups: []RosterGroup{
			{Key: "missing", Title: "Con clave y no aparecen", How: "Pueden haber dejado su puesto.", Total: 2, Rows: []RosterRow{
				{Name: "Hugo Muestra Lara", Path: "/directorio/4", Position: "Enlace de prensa", Unit: "Comisión Nacional de Arbitraje Médico", Mail: "hugo.muestra@arbitraje.example", User: "hmuestra"},
			}},
			{Key: "differs", Title: "Con otros datos", How: "El directorio público dice otra cosa.", Total: 1, Rows: []RosterRow{
				{Name: "Amapola Ríos Ensayo", Path: "/directorio/1", Position: "Subdirectora de Campañas", Unit: "Dirección General de Promoción de la Salud", Mail: "amapola.rios@salud.example", User: "arios",
					Changes: []ValueChange{{Label: "Cargo", New: "Directora de Campañas"}, {Label: "Correo", New: "amapola@salud.example"}}},
			}},
			{Key: "namesake", Title: "Homónimos por juzgar", How: "Alguien con ese nombre aparece en otra unidad.", Total: 1, Rows: []RosterRow{
				{Name: "Bruno Tal Ibáñez", Path: "/directorio/2", Position: "Médico especialista", Unit: "Instituto Nacional de Pediatría", Mail: "bruno.tal@pediatria.example", There: []string{"Renglón 812: Analista, Dirección General de Epidemiología"}},
			}},
		},
	}
	none := found
	none.Groups = nil
	return []Story{{"roster-upload", upload}, {"roster-kept", kept}, {"roster-found", found}, {"roster-agrees", none}}
}
