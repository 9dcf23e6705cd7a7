package page

import (
	"time"

	"clavero/internal/lang"
)

func deskStories() []Story {
	many := deskStory(officeFrame(lang.ES, "Mesa", "/mesa?estado=received"))
	many.Bulk = bulkBarStory(many.Rows)
	empty := deskStory(officeFrame(lang.ES, "Mesa", "/mesa?estado=undelivered"))
	empty.Heading, empty.Rows, empty.Total, empty.NextPath = "No entregadas", nil, 0, ""
	none := deskStory(officeFrame(lang.ES, "Mesa", "/mesa?q=zzz"))
	none.Heading, none.Rows, none.Total, none.NextPath = "Búsqueda", nil, 0, ""
	none.Filter.Query, none.Filter.Active = "epidemiolojía", true
	one := deskStory(auditorFrame("Mesa", "/mesa"))
	one.Rows, one.Total, one.CanEnter, one.NextPath = one.Rows[4:5], 1, false, ""
	english := deskStory(officeFrame(lang.EN, "Desk", "/mesa?estado=received"))
	englishDesk(&english)
	return append(bulkStories(), []Story{{"desk-many", many}, {"desk-empty", empty}, {"desk-none", none}, {"desk-one-auditor", one}, {"desk-many-en", english}}...)
}

func deskStory(f Frame) Desk {
	return Desk{
		Frame: f, Heading: "Recibidas", Total: 57, OpenPath: "/mesa?q=", NextPath: "/mesa?estado=received&tras=x", CanEnter: true,
		Offices: deskOffices(), Rows: deskRows(),
		Filter: DeskFilter{
			States: []Option{{Value: "", Label: "Todos"}, {Value: "received", Label: "Recibida", Chosen: true}, {Value: "forwarded", Label: "Turnada"}, {Value: "probed", Label: "Clave comprobada"}},
			Kinds:  []Option{{Value: "", Label: "Todos"}, {Value: "new", Label: "Clave nueva"}, {Value: "reset", Label: "Frase olvidada"}},
		},
	}
}

func deskOffices() []DeskOffice {
	return []DeskOffice{
		{Name: "Comunicación y Enlace", Path: "/mesa?oficina=liaison", Mine: true, Queues: []DeskQueue{
			{Name: "Recibidas", Path: "/mesa?estado=received", Count: 57, Late: 1, Oldest: "9 h 20 min", Current: true},
			{Name: "Clave comprobada", Path: "/mesa?estado=probed", Count: 4, Oldest: "2 h 5 min"},
			{Name: "No entregadas", Path: "/mesa?estado=undelivered"},
		}},
		{Name: "Edición", Queues: []DeskQueue{
			{Name: "Turnadas", Path: "/mesa?estado=forwarded", Count: 12, Late: 2, Oldest: "3 días"},
			{Name: "Rehusadas por el proveedor", Path: "/mesa?estado=refused", Count: 1, Oldest: "4 h"},
		}},
		{Name: "Proveedor", Queues: []DeskQueue{
			{Name: "Pedidas al proveedor", Path: "/mesa?estado=ordered", Count: 6, Oldest: "1 día 3 h"},
			{Name: "En retiro", Path: "/mesa?estado=withdrawing"},
		}},
		{Name: "Funcionario", Queues: []DeskQueue{
			{Name: "Devueltas para corrección", Path: "/mesa?estado=returned", Count: 9, Oldest: "6 días"},
			{Name: "Enviadas", Path: "/mesa?estado=sent", Count: 1208, Oldest: "19 días"},
		}},
	}
}

func deskRows() []DeskRow {
	row := func(folio, name, unit, institution string, age Bar, mark string, since time.Duration) DeskRow {
		return DeskRow{Folio: folio, Path: "/mesa/" + folio, Name: name, Unit: unit, Institution: institution, State: "Recibida", Age: age, Mark: mark, Since: before(since)}
	}
	rows := []DeskRow{
		row("SIE-2026-000118", "Rosa Ejemplar Quintana", "Dirección General de Epidemiología", "", Bar{118, Fail, "9 h 20 min de 8 h"}, "", 3*day),
		row("SIE-2026-000119", "Tomás Ficticio Luna", "Hospital General de la Muestra «Dr. Nadie»", "Servicios de Salud", Bar{88, Attention, "7 h de 8 h"}, "Unidad escrita con palabras", 2*day),
		row("SIE-2026-000121", "Irene Muestra Villalobos", "Secretaría de Salud de Colima", "", Bar{62, Info, "5 h de 8 h"}, "", 20*hour),
		row("SIE-2026-000122", "Juan Nepomuceno de la Santísima Trinidad Ejemplo y Demostración de los Monteros", "Comisión Nacional de Protección Social en Salud, Dirección General Adjunta de Seguimiento de Procesos", "", Bar{50, Info, "4 h de 8 h"}, "Otra clave vigente", 19*hour),
		row("SIE-2026-000123", "Amapola Ríos Ensayo", "Dirección General de Promoción de la Salud", "", Bar{31, Info, "2 h 30 min de 8 h"}, "", 3*hour),
		row("SIE-2026-000124", "Bruno Tal Ibáñez", "Instituto Nacional de Pediatría", "", Bar{12, Info, "58 min de 8 h"}, "", 58*time.Minute),
		row("SIE-2026-000125", "Celia Cualquiera Ponce", "Centro Nacional de Equidad de Género y Salud Reproductiva", "", Bar{2, Info, "9 min de 8 h"}, "", 9*time.Minute),
	}
	rows[2].Kind = "Cambio de unidad"
	return rows
}

func englishDesk(d *Desk) {
	d.Heading = "Received"
	d.Filter.States = []Option{{Value: "", Label: "All"}, {Value: "received", Label: "Received", Chosen: true}}
	d.Filter.Kinds = []Option{{Value: "", Label: "All"}, {Value: "new", Label: "New key"}}
	d.Offices = d.Offices[:1]
	d.Offices[0].Name = "Communication and Liaison"
	for i, name := range []string{"Received", "Key proved", "Undelivered"} {
		d.Offices[0].Queues[i].Name = name
	}
	for i := range d.Rows {
		d.Rows[i].State, d.Rows[i].Kind, d.Rows[i].Mark = "Received", "", ""
		d.Rows[i].Age.Text = "of 8 h"
	}
}
