package page

import (
	"time"

	"clavero/internal/lang"
)

func reconcileStories() []Story {
	frame := officeFrame(lang.ES, "Cotejo con el proveedor", "/mesa")
	day := time.Date(2026, time.November, 1, 12, 0, 0, 0, storyNow.Location())
	form := Reconcile{Frame: frame, MaxFile: 16e6, Columns: catalogueColumns()[:2], Keys: []string{"user", "state"}}
	kept := form
	kept.Form = Form{Summary: "Faltan las columnas «Usuario».", Errors: map[string]string{"users": "Faltan las columnas «Usuario»."}}
	kept.Kept = []ReconciledKept{{Path: "/mesa/proveedor/cotejo/7", Day: day, At: before(2 * time.Hour), File: "usuarios.xlsx", Who: "Celia Cualquiera Ponce", Agree: 412, Differ: 6}}
	found := Reconciled{
		Frame: frame, Path: "/mesa/proveedor/cotejo/7", BackPath: "/mesa/proveedor/cotejo", File: "usuarios.xlsx", Who: "Celia Cualquiera Ponce", Day: day, At: before(time.Hour),
		Rows: 420, Unread: 1, Newer: 2, Agree: 412, Unknown: []string{"En trámite"}, Most: 200,
		Read: []Datum{{Label: "Usuario", Value: "Cuenta"}, {Label: "Estado", Value: "Estatus"}},
		Groups: []FindingGroup{
			{Key: "alive_there", Title: "Suspendidas o dadas de baja aquí, y abren allá", How: "Se le pide otra vez.", Act: "Pedir que dejen de abrir", Total: 2, Rows: []FindingRow{
				{Key: 5, Picked: true, User: "hmuestra", Name: "Hugo Muestra Lara", State: "suspendida", Path: "/directorio/4", TheirUser: "hmuestra", TheirName: "HUGO MUESTRA", TheirState: "Activo", LastUsed: "22/11/2026 08:14"},
				{User: "btal", Name: "Bruno Tal Ibáñez", State: "terminada", Path: "/directorio/2", TheirUser: "btal", TheirState: "Activo", Case: "SIE-2026-000081", CasePath: "/mesa/SIE-2026-000081"},
			}},
			{Key: "unauthorised", Title: "Nunca autorizadas", How: "Nadie las pidió aquí.", SheetPath: "/mesa/proveedor/cotejo/7/bajas.xlsx", Total: 1, Rows: []FindingRow{
				{TheirUser: "invitado3", TheirName: "Invitado Tres", TheirMail: "invitado@otro.example", TheirState: "Activo", Line: 88},
			}},
			{Key: "renamed", Title: "Con otro nombre de usuario", How: "La misma persona.", Act: "Anotar el nuevo usuario", Total: 1, Rows: []FindingRow{
				{Key: 9, Picked: true, User: "arios", Name: "Amapola Ríos Ensayo", State: "vigente", Path: "/directorio/1", TheirUser: "amapola.rios", TheirName: "Amapola Ríos", TheirState: "Activo", ByName: true},
			}},
		},
	}
	found.Foremost()
	clean := found
	clean.Groups, clean.Unknown = nil, nil
	return []Story{{"reconcile-form", form}, {"reconcile-kept", kept}, {"reconcile-found", found}, {"reconcile-clean", clean}}
}

func theirStories() []Story {
	day := time.Date(2026, time.November, 20, 12, 0, 0, 0, storyNow.Location())
	at := func(hour, minute int) time.Time {
		return time.Date(2026, time.November, 20, hour, minute, 0, 0, storyNow.Location())
	}
	empty := TheirRegister{
		Frame: officeFrame(lang.ES, "Accesos en el sitio del proveedor", "/registro"), Vendor: "E-Medios", Day: day, DayValue: "2026-11-20", MaxDay: "2026-11-23",
		PrevPath: "/registro/proveedor?dia=2026-11-19", NextPath: "/registro/proveedor?dia=2026-11-21", Tabs: registerTabsStory(2),
		CanImport: true, MaxFile: 16e6, Columns: catalogueColumns()[:2], Keys: []string{"user", "at"},
	}
	full := empty
	full.Totals = []Total{{Label: "Claves usadas", Value: 2}, {Label: "Entradas", Value: 3}, {Label: "Páginas", Value: 41}, {Label: "Entradas fallidas", Value: 1}}
	full.People = []RegisterPerson{
		{Number: 1, User: "hmuestra", Name: "Hugo Muestra Lara", Unit: "Dirección General de Epidemiología", First: "6:58", Last: "9:12", SignIns: 2, Reads: 33},
		{Number: 2, User: "arios", Name: "Amapola Ríos Ensayo", Unit: "Comisión Nacional de Arbitraje Médico", First: "8:05", Last: "8:21", SignIns: 1, Reads: 8, Failed: 1},
	}
	full.Logs = []TheirLog{
		{File: "accesos-2026-11.log.gz", Who: "Celia Cualquiera Ponce", At: before(2 * time.Hour), First: at(6, 1).AddDate(0, 0, -19), Last: at(23, 40), Lines: 482_311, Accesses: 91_204, Told: 91_204},
		{File: "accesos-2026-10.csv", Who: "desde la terminal", At: before(30 * 24 * time.Hour), First: at(6, 1).AddDate(0, -1, -19), Last: at(23, 40).AddDate(0, -1, 11), Lines: 440_012, Accesses: 88_420, Told: 1_204},
	}
	taken := full
	taken.Result = &TakenLog{
		File: "accesos-2026-11.log.gz", Added: 91_204, Known: 12, First: at(6, 1), Last: at(23, 40), FirstPath: "/registro/proveedor?dia=2026-11-01",
		Counts:    []Total{{Label: "Renglones", Value: 482_311}, {Label: "Entradas", Value: 9_120}, {Label: "Páginas", Value: 82_084}, {Label: "No son accesos", Value: 301_221, Note: "imágenes, estilos, páginas no mostradas"}},
		Strangers: []Stranger{{"invitado3", 214}, {"pruebas", 9}}, MoreStrangers: 2, Unread: 2, Faults: []string{"Renglón 88: la fecha no se entiende"},
	}
	refused := empty
	refused.Form = Form{Summary: "No es una bitácora de accesos.", Errors: map[string]string{"log": "No es una bitácora de accesos."}}
	english := full
	english.Frame, english.CanImport = officeFrame(lang.EN, "Accesses at the provider's site", "/registro"), false
	return []Story{{"theirs-empty", empty}, {"theirs-day", full}, {"theirs-taken", taken}, {"theirs-refused", refused}, {"theirs-english-en", english}}
}
