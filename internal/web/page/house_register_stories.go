package page

import (
	"fmt"

	"clavero/internal/lang"
	"clavero/internal/web/diagram"
)

func registerStories() []Story {
	closed := registerStory(officeFrame(lang.ES, "Registro de accesos", "/registro?dia=2026-11-20"))
	closed.Day, closed.DayValue, closed.NextPath = before(3*day), "2026-11-20", "/registro?dia=2026-11-21"
	closed.Closed, closed.ClosedAt, closed.Seal = true, before(2*day), "acto 4,118 · sha256 6f0a 92c1 77de 04b8"
	units := registerStory(officeFrame(lang.ES, "Registro de accesos", "/registro?dia=2026-11-23&por=unidad"))
	units.ByUnit, units.Views[0].Current, units.Views[1].Current = true, false, true
	units.Units, units.People = registerUnits(), nil
	over := registerStory(officeFrame(lang.ES, "Registro de accesos", "/registro?dia=2026-11-22"))
	over.Day, over.DayValue, over.NextPath, over.Over, over.CSVPath = before(day), "2026-11-22", "/registro?dia=2026-11-23", true, ""
	empty := Register{Frame: officeFrame(lang.ES, "Registro de accesos", "/registro"), Day: storyNow, DayValue: "2026-11-23", MaxDay: "2026-11-23", PrevPath: "/registro?dia=2026-11-22", CSVPath: "/registro.csv?dia=2026-11-23", Totals: []Total{{Label: "Accesos"}, {Label: "Personas"}}, Signers: closed.Signers}
	english := registerStory(officeFrame(lang.EN, "Register", "/registro?dia=2026-11-23"))
	english.Totals = []Total{{Label: "Accesses", Value: 1312}, {Label: "People", Value: 24}, {Label: "Sign-ins", Value: 88}, {Label: "Notes read", Value: 1224}}
	return []Story{{"register-closed", closed}, {"register-over", over}, {"register-units", units}, {"register-empty", empty}, {"register-english-en", english}}
}

func registerStory(f Frame) Register {
	r := Register{
		Frame: f, Day: storyNow, DayValue: "2026-11-23", MaxDay: "2026-11-23", PrevPath: "/registro?dia=2026-11-22", CSVPath: "/registro.csv?dia=2026-11-23",
		Views: []ListView{{Label: "Por persona", Path: "/registro?dia=2026-11-23", Count: 24, Current: true}, {Label: "Por unidad", Path: "/registro?dia=2026-11-23&por=unidad", Count: 9}},
		Totals: []Total{
			{Label: "Accesos", Value: 1312, Note: "entradas y notas leídas"}, {Label: "Personas", Value: 24, Note: "de 214 claves vigentes"},
			{Label: "Entradas", Value: 88}, {Label: "Notas leídas", Value: 1224}, {Label: "Entradas fallidas", Value: 3},
		},
		Signers: []Signer{
			{Act: "Elaboró", Name: "Irene Muestra Villalobos", Office: "Departamento de Edición (Planeación y Seguimiento)"},
			{Act: "Revisó", Name: "Gaspar Ensayo Trejo", Office: "Dirección de Comunicación y Enlace"},
		},
		People: registerPeople(),
	}
	var bars []diagram.Bar
	for h, n := range []int{0, 0, 0, 0, 1, 14, 96, 260, 312, 204, 133, 88, 61, 40, 22, 18, 20, 17, 12, 8, 4, 2, 0, 0} {
		label := fmt.Sprintf("%d h", h)
		bars = append(bars, diagram.Bar{Label: label, Value: n + n/14, Part: n / 14})
		r.HourRows = append(r.HourRows, HourRow{Label: label, Reads: n, SignIns: n / 14, Failed: n / 150})
	}
	r.Hours = diagram.DrawBars(bars, 960, 200)
	return r
}

func registerPeople() []RegisterPerson {
	people := []RegisterPerson{
		{User: "arios", Name: "Amapola Ríos Ensayo", Unit: "Dirección General de Promoción de la Salud", First: "6:58", Last: "10:41", SignIns: 3, Reads: 64},
		{User: "icualq", Name: "Inés Cualquiera Mora", Unit: "Secretaría de Salud de Colima", First: "7:03", Last: "7:20", SignIns: 1, Reads: 41},
		{User: "jnejemplo", Name: "Juan Nepomuceno de la Santísima Trinidad Ejemplo y Demostración de los Monteros", Unit: "Comisión Nacional de Protección Social en Salud", First: "7:10", Last: "9:55", SignIns: 12, Reads: 118, Failed: 3, Mark: "tres redes a la vez"},
	}
	for i := range 21 {
		people = append(people, RegisterPerson{User: fmt.Sprintf("ficticia%02d", i+1), Name: fmt.Sprintf("Persona Ficticia Número %d", i+1), Unit: "Instituto Nacional de Pediatría", First: "7:30", Last: "10:05", SignIns: 1 + i%3, Reads: 20 + 3*i})
	}
	for i := range people {
		people[i].Number = i + 1
	}
	return people
}

func registerUnits() []RegisterUnit {
	return []RegisterUnit{
		{Number: 1, Unit: "Dirección General de Promoción de la Salud", Institution: "Secretaría de Salud", Keys: 5, People: 4, SignIns: 11, Reads: 240, First: "6:58", Last: "10:41"},
		{Number: 2, Unit: "Instituto Nacional de Pediatría", Keys: 31, People: 18, SignIns: 60, Reads: 822, First: "7:30", Last: "11:05"},
		{Number: 3, Unit: "Secretaría de Salud de Colima", Keys: 3, People: 2, SignIns: 17, Reads: 162, First: "7:03", Last: "9:12"},
	}
}
