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
	clean := found
	clean.Groups, clean.Unknown = nil, nil
	return []Story{{"reconcile-form", form}, {"reconcile-kept", kept}, {"reconcile-found", found}, {"reconcile-clean", clean}}
}
