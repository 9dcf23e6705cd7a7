package page

import "clavero/internal/lang"

func successionStories() []Story {
	list := Successions{
		Frame: officeFrame(lang.ES, "Sucesiones de unidades", "/sucesiones"), Plan: true,
		Kinds: []Option{{Value: "renamed", Label: "Cambia de nombre"}, {Value: "merged", Label: "Se fusiona en otra"}, {Value: "split", Label: "Se divide"}, {Value: "closed", Label: "Se cierra sin sucesora"}, {Value: "domain", Label: "Cambia su dominio de correo"}},
		Rows: []SuccessionRow{
			{Day: storyNow.Add(38 * day), What: "Se fusiona en otra", From: "Dirección General de Promoción de la Salud, Dirección General de Epidemiología", To: "Dirección General de Salud Pública", Ground: "Acuerdo del 3 de noviembre de 2026", Who: "Irene Muestra Villalobos", State: Status{Info, "planeada"}, Path: "/sucesiones/1/retirar"},
			{Day: before(60 * day), What: "Cambia de nombre", From: "Dirección de Campañas", To: "Dirección de Campañas y Medios", Who: "Irene Muestra Villalobos", State: Status{Done, "cumplida"}, Counts: "0 personas y 0 claves pasaron; 0 solicitudes, 0 encargos"},
			{Day: before(90 * day), What: "Se cierra sin sucesora", From: "Unidad de Enlace Ficticia", Who: "Irene Muestra Villalobos", State: Status{Ended, "retirada"}, Reason: "El acuerdo no se publicó."},
		},
	}
	effects := list
	effects.Form = Form{Values: map[string]string{"kind": "split", "from": "310", "day": "2026-12-31", "to": "316"}}
	effects.Effects = &SuccessionEffects{People: 12, Keys: 11, Petitions: 2, Delegates: 1, Beneath: 3, Ends: true, Assign: []SuccessionPerson{{"1", "Amapola Ríos Ensayo", "Subdirectora de Campañas", "500"}, {"2", "Hugo Muestra Lara", "Enlace de prensa", ""}}}
	wrong := list
	wrong.Form = Form{Values: map[string]string{"from": "dirección"}, Errors: map[string]string{"from": "2 unidades coinciden con lo escrito. Elija una."}, Summary: "Hay un dato por corregir. Lo demás quedó como usted lo escribió."}
	wrong.Matches = map[string][]UnitMatch{"from": {{Code: "311", Name: "Dirección de Campañas", Within: "Dirección General de Promoción de la Salud"}, {Code: "112-DCE", Name: "Dirección de Comunicación y Enlace", Within: "Dirección General de Comunicación Social"}}}
	seen := list
	seen.Frame, seen.Plan = auditorFrame("Sucesiones de unidades", "/sucesiones"), false
	return []Story{{"successions", list}, {"successions-effects", effects}, {"successions-error", wrong}, {"successions-seen", seen}, {"successions-none", Successions{Frame: list.Frame, Plan: true, Kinds: list.Kinds}}}
}
