package page

import "clavero/internal/lang"

// unitStories are the screens of delegates and of those who manage them.
func unitStories() []Story {
	mine := myUnitStory(lang.ES)
	none := MyUnit{Frame: delegateFrame(lang.ES, "Mi unidad", "/mi-unidad")}
	nobody := myUnitStory(lang.ES)
	nobody.People, nobody.Petitions, nobody.Total, nobody.Campaigns, nobody.Units = nil, nil, 0, nil, nobody.Units[:1]
	nobody.Choices = nil
	ask := UnitAsk{Frame: delegateFrame(lang.ES, "Pedir una clave", "/mi-unidad/pedir"), Units: unitOptions()}
	asked := ask
	asked.Entered = &Entered{Folio: "SIE-2026-000131", Name: "Eva Nueva Prueba", Code: "7KQ4-MX2P"}
	wrong := ask
	wrong.Form = Form{Values: map[string]string{"given_names": "Eva", "mail": "eva@"}, Errors: map[string]string{"surname1": "Escriba el primer apellido.", "mail": "Escriba una dirección completa, como nombre@salud.gob.mx."}, Order: []string{"surname1", "mail"}, Summary: "Hay 2 datos por corregir. Lo demás quedó como usted lo escribió."}
	person := unitPersonStory()
	gone := unitPersonStory()
	gone.Acts, gone.Opens = false, false
	gone.Key.State, gone.Key.Ended = Status{Ended, "terminada"}, "lunes 23 de noviembre de 2026 · baja"
	upload := ListUpload{Frame: delegateFrame(lang.ES, "Lista de una unidad", "/mi-unidad/lista"), MaxList: 8e6, MaxRows: 10_000, At: "/mi-unidad/lista", Back: "/mi-unidad", Units: unitOptions(), Columns: catalogueColumns()}
	delegates := delegatesStory()
	invited := delegatesStory()
	invited.Invited = &Invitation{Name: "Celia Supuesta Rey", Mail: "celia.supuesta@salud.example", Code: "7KQ4-MX2P", Until: storyNow.Add(3 * day)}
	seen := delegatesStory()
	seen.Manage = false
	return []Story{
		{"unit-mine", mine}, {"unit-mine-none", none}, {"unit-mine-nobody", nobody}, {"unit-mine-en", myUnitStory(lang.EN)}, {"unit-ask", ask}, {"unit-ask-code", asked},
		{"unit-ask-error", wrong}, {"unit-person", person}, {"unit-person-gone", gone}, {"unit-upload", upload},
		{"unit-delegates", delegates}, {"unit-delegates-invited", invited}, {"unit-delegates-seen", seen},
		{"unit-delegates-none", Delegates{Frame: delegates.Frame, Manage: true}},
	}
}

func delegateFrame(tag lang.Tag, title, here string) Frame {
	f := storyFrame(tag, title, here)
	f.Who = Who{Name: "Celia Supuesta Rey", Roles: "Responsable de unidad"}
	f.Nav = []NavItem{{Key: "frame.nav.unit", Path: "/mi-unidad"}, {Key: "frame.nav.account", Path: "/cuenta"}}
	return f
}

func unitOptions() []Option {
	return []Option{{Value: "310", Label: "Dirección General de Promoción de la Salud"}, {Value: "311", Label: "Dirección de Campañas"}}
}

func myUnitStory(tag lang.Tag) MyUnit {
	people := officialsStory().Rows
	petitions := deskRows()[:2]
	for i := range petitions {
		petitions[i].Unit = "Dirección de Campañas"
	}
	return MyUnit{
		Frame: delegateFrame(tag, "Mi unidad", "/mi-unidad"), Total: len(people), People: people, Petitions: petitions, CanAsk: true,
		Units: []UnitLine{
			{Code: "310", Name: "Dirección General de Promoción de la Salud", Keys: 12, Quota: 15, Use: Bar{80, Done, "12 de 15 claves"}},
			{Code: "311", Name: "Dirección de Campañas", Keys: 15, Quota: 15, Use: Bar{100, Attention, "15 de 15 claves"}, Until: "Su último día será el jueves 31 de diciembre de 2026"},
		},
		Choices:   []Option{{Label: "Todas", Chosen: true}, {Value: "1", Label: "Dirección General de Promoción de la Salud"}, {Value: "2", Label: "Dirección de Campañas"}},
		Campaigns: []CampaignAsk{{Path: "/mi-unidad/campana/1", Name: "Revisión anual de 2026", Left: 14, Total: 27, Until: storyNow.Add(4 * day), Next: "se avisa a su superior"}},
	}
}

func unitPersonStory() UnitPerson {
	official := officialStory()
	return UnitPerson{
		Frame: delegateFrame(lang.ES, official.Name, "/mi-unidad/persona/1"), Name: official.Name, Position: official.Position, Unit: official.Unit,
		Data: official.Data, Key: official.Key, Petitions: official.Petitions, History: official.History, Path: "/mi-unidad/persona/1", Acts: true, Opens: true,
		Choices: unitOptions(),
	}
}

func delegatesStory() Delegates {
	return Delegates{
		Frame: officeFrame(lang.ES, "Responsables de unidad", "/responsables"), Manage: true, Uncovered: 3,
		People: []DelegateRow{
			{ID: "1", Name: "Celia Supuesta Rey", Mail: "celia.supuesta@salud.example", State: Status{Done, "activa"}, Path: "/responsables/1", Charges: []ChargeRow{
				{Unit: "Dirección General de Promoción de la Salud", Code: "310", Since: before(200 * day), Path: "/responsables/encargo/1/retirar"},
				{Unit: "Dirección de Campañas Escolares y Comunitarias", Code: "311-CE", Since: before(400 * day), Until: before(200 * day)},
			}},
			{ID: "2", Name: "Teodoro Ensayo Lugo", Mail: "teodoro.ensayo@pediatria.example", State: Status{Info, "invitada"}, Invited: true, Path: "/responsables/2", Charges: []ChargeRow{
				{Unit: "Instituto Nacional de Pediatría", Code: "NCZ", Since: before(day), Path: "/responsables/encargo/3/retirar"},
			}},
		},
	}
}
