package page

import (
	"fmt"

	"clavero/internal/lang"
)

func entryStories() []Story {
	failed := entryStory()
	failed.Form = Form{
		Values:  map[string]string{"origin": "paper", "given_names": "Amapola", "surname1": "Ríos", "mail": "amapola.rios@salud", "unit": "promocion", "reason": "Seguimiento de campañas", "fact": "phone"},
		Errors:  map[string]string{"mail": "Escriba la dirección completa, como nombre@institucion.gob.mx.", "phone": "Escriba los diez dígitos del teléfono.", "fact": "Elija un dato."},
		Order:   []string{"mail", "phone", "fact"},
		Summary: "Hay 3 datos por corregir. Lo demás quedó como usted lo escribió.",
	}
	failed.Matches = []UnitMatch{{Code: "310", Name: "Dirección General de Promoción de la Salud", Within: "Secretaría de Salud"}, {Code: "310-A", Name: "Dirección de Estrategias y Desarrollo de Entornos Saludables"}}
	failed.Similar = deskRows()[4:5]
	entered := entryStory()
	entered.Entered = &Entered{Folio: "SIE-2026-000126", Path: "/mesa/SIE-2026-000126", Name: "Amapola Ríos Ensayo", Code: "7KQ4-MX2P"}
	bad := uploadStory()
	bad.Form = Form{Errors: map[string]string{"list": "El archivo no es CSV: parece un libro de Excel. Guárdelo como «CSV (delimitado por comas)»."}, Summary: "Hay un dato por corregir."}
	again := previewStory()
	again.Again = &ListAgain{When: "el viernes 20 de noviembre", Who: "Rosa Ejemplar Quintana", Path: "/mesa?lista=7"}
	again.Good, again.Attention, again.Bad, again.Total, again.Rows = 0, 0, 3, 3, again.Rows[2:5]
	return []Story{
		{"entry-empty", entryStory()}, {"entry-error", failed}, {"entry-code", entered}, {"upload-empty", uploadStory()}, {"upload-error", bad},
		{"preview-mixed", previewStory()}, {"preview-again", again}, {"preview-long", longPreview()},
	}
}

func entryStory() DeskEntry {
	return DeskEntry{
		Frame:   officeFrame(lang.ES, "Capturar solicitud", "/mesa/nueva"),
		Form:    Form{Values: map[string]string{"received": "2026-11-23"}},
		Origins: []Option{{Value: "paper", Label: "Oficio en papel"}, {Value: "mail", Label: "Correo electrónico"}},
		Facts:   []Option{{Value: "phone", Label: "Los cuatro últimos dígitos del teléfono"}, {Value: "code", Label: "Un código que usted le dirá en persona o por teléfono"}},
		MaxScan: 5e6,
	}
}

func uploadStory() ListUpload {
	return ListUpload{At: "/mesa/lista", Back: "/mesa",
		Frame: officeFrame(lang.ES, "Recibir lista", "/mesa/lista"), MaxList: 2e6, MaxRows: 10000,
		Columns: []ListColumn{
			{Name: "nombre", Meaning: "Nombre o nombres", Required: true, Example: "Amapola"}, {Name: "apellido1", Meaning: "Primer apellido", Required: true, Example: "Ríos"},
			{Name: "apellido2", Meaning: "Segundo apellido", Example: "Ensayo"}, {Name: "correo", Meaning: "Correo institucional", Required: true, Example: "amapola.rios@salud.example"},
			{Name: "cargo", Meaning: "Cargo, con palabras", Required: true, Example: "Subdirectora de Campañas"}, {Name: "unidad", Meaning: "Código del catálogo o nombre; si falta, la unidad que envía la lista", Example: "310"},
			{Name: "telefono", Meaning: "Diez dígitos", Required: true, Example: "5550000123"},
		},
	}
}

func previewStory() ListPreview {
	inFile := ListReason{Code: "in_file", Text: "La misma persona está en el renglón 3 de este archivo", Fail: true}
	open := ListReason{Code: "open", Text: "Ya tiene una solicitud abierta, SIE-2026-000123", Path: "/mesa/SIE-2026-000123", Fail: true}
	live := ListReason{Code: "live", Text: "Ya tiene una clave vigente, usuario icualq", Path: "/directorio/77", Fail: true}
	same := ListReason{Code: "again", Text: "Se recibió con la lista del 20 de noviembre, SIE-2026-000097", Path: "/mesa/SIE-2026-000097", Fail: true}
	mail := ListReason{Code: "mail", Text: "El correo «bruno.tal@» no está completo", Fail: true}
	shared := ListReason{Code: "domain", Text: "El dominio lo comparten varias unidades"}
	row := func(line int, name, address, position string, result Status, reasons ...ListReason) ListRow {
		return ListRow{Line: line, Name: name, Mail: address, Position: position, Result: result, Reasons: reasons}
	}
	good, eyes, bad := Status{Done, "se recibe"}, Status{Attention, "se recibe con aviso"}, Status{Fail, "rechazado"}
	return ListPreview{At: "/mesa/lista",
		Frame: officeFrame(lang.ES, "Revisar lista", "/mesa/lista"), File: "personal-promocion-noviembre.xlsx", Encoding: "hoja «Personal»", Unit: "Dirección General de Promoción de la Salud", Delegate: "Gaspar Ensayo Trejo",
		Batch: "b-17", Total: 12, Good: 7, Attention: 1, Bad: 5, From: 1, To: 8, NextPath: "/mesa/lista?pagina=2", BadPath: "/mesa/lista/marcada/17",
		Views: []ListView{{Label: "Todos", Path: "/mesa/lista", Count: 12, Current: true}, {Label: "Se reciben", Path: "/mesa/lista?ver=buenos", Count: 7}, {Label: "Con aviso", Path: "/mesa/lista?ver=avisos", Count: 1}, {Label: "Rechazados", Path: "/mesa/lista?ver=malos", Count: 5}},
		Reasons: []ListReason{
			{Text: "La misma persona, dos veces en el archivo", Count: 1, Fail: true}, {Text: "Ya tiene una solicitud abierta", Count: 1, Fail: true}, {Text: "Ya tiene una clave vigente", Count: 1, Fail: true},
			{Text: "Ya se recibió con una lista anterior", Count: 1, Fail: true}, {Text: "Correo incompleto", Count: 1, Fail: true}, {Text: "Dominio de correo compartido", Count: 1},
		},
		Rows: []ListRow{
			row(2, "Amparo Supuesta Rey", "amparo.supuesta@salud.example", "Jefa de Departamento", good), row(3, "Bernardo Ensayo Paz", "bernardo.ensayo@salud.example", "Analista", good),
			row(4, "Bernardo Ensayo Paz", "bernardo.ensayo@salud.example", "Analista", bad, inFile), row(5, "Amapola Ríos Ensayo", "amapola.rios@salud.example", "Subdirectora de Campañas", bad, open),
			row(6, "Inés Cualquiera Mora", "ines.cualquiera@salud.example", "Directora de Área", bad, live), row(7, "Hugo Muestra Lara", "hugo.muestra@salud.example", "Enlace de prensa", bad, same),
			row(8, "Bruno Tal Ibáñez", "bruno.tal@", "Médico especialista", bad, mail), row(9, "Delia Ficticia Soto", "delia.ficticia@compartido.example", "Coordinadora", eyes, shared),
		},
	}
}

// longPreview is one page of a list of ten thousand.
func longPreview() ListPreview {
	p := previewStory()
	p.Total, p.Good, p.Attention, p.Bad, p.From, p.To = 10000, 9812, 340, 188, 1, 200
	for i, n := range []int{10000, 9812, 340, 188} {
		p.Views[i].Count = n
	}
	p.Rows = nil
	for i := range 200 {
		p.Rows = append(p.Rows, ListRow{Line: i + 2, Name: fmt.Sprintf("Persona Ficticia Número %d", i+1), Mail: fmt.Sprintf("persona.%d@salud.example", i+1), Position: "Analista", Result: Status{Done, "se recibe"}})
	}
	return p
}
