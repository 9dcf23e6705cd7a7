package page

import "time"

func ledgerStories() []Story {
	plain := ledgerStory()
	good := ledgerStory()
	good.Verify = &LedgerVerdict{Good: true, Checked: 4182, At: storyNow}
	bad := ledgerStory()
	bad.Verify = &LedgerVerdict{Checked: 4182, At: storyNow, Bad: 4180, Reason: "La huella guardada del acto 4,180 no es la de su contenido."}
	bad.Entries[2].Bad = true
	empty := ledgerStory()
	empty.Entries, empty.Filtered, empty.Subject = nil, true, "SIE-2026-009999"
	return []Story{{"ledger", plain}, {"ledger-good", good}, {"ledger-bad", bad}, {"ledger-none", empty}}
}

func ledgerStory() Ledger {
	var entries []LedgerEntry
	for i, row := range []LedgerEntry{
		{Who: "Irene Muestra Villalobos", Step: "1.2", Kind: "Verificada", Subject: "SIE-2026-000121", SubjectPath: "/mesa/SIE-2026-000121"},
		{Who: "Programa", Step: "3.1", Kind: "Clave comprobada", Subject: "SIE-2026-000119", SubjectPath: "/mesa/SIE-2026-000119"},
		{Who: "Gaspar Ensayo Trejo", Step: "1.1", Kind: "Turnada a Edición", Subject: "SIE-2026-000123", SubjectPath: "/mesa/SIE-2026-000123"},
		{Who: "Simón Prueba Arce", Kind: "Función otorgada: Edición", Subject: "Irene Muestra Villalobos"},
		{Who: "Programa", Kind: "Registro del día cerrado", Subject: "22 de noviembre de 2026", SubjectPath: "/registro?dia=2026-11-22"},
		{Who: "Programa", Step: "1.1+", Kind: "Caducada", Subject: "SIE-2021-000007", DetailsEnded: true},
	} {
		row.Number, row.At, row.Hash = int64(4182-i), before(time.Duration(i)*42*time.Minute), "9f2c 41ab 77d0"
		entries = append(entries, row)
	}
	return Ledger{
		Frame: auditorFrame("Bitácora", "/bitacora"), Entries: entries, Size: 4182, Head: "k3Jm0c9vYq1TzP5rWm2a7Lq0eXbNs4uVd6Gh8Xw9QeI=", VerifyPath: "/bitacora?comprobar=1", NextPath: "/bitacora?antes=4176",
		Kinds: []Option{{Value: "", Label: "Todos"}, {Value: "step", Label: "Pasos del procedimiento"}, {Value: "role", Label: "Funciones"}, {Value: "day", Label: "Cierre del día"}},
	}
}
