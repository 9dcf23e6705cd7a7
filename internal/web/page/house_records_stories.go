package page

import "clavero/internal/lang"

func recordStories() []Story {
	records := Records{Frame: officeFrame(lang.ES, "Archivo", "/archivo"), Expired: 1284, Held: 3, Listed: 40, Holds: 2, Underway: 1, CanPropose: true, Series: storySeries(), Years: []RecordYear{
		{1, "2020", 1320, 0, 1320, 3, 0}, {1, "2021", 1411, 97, 1314, 0, 0}, {1, "2026", 310, 310, 0, 12, 0}, {3, "2020", 1190, 402, 788, 3, 0},
	}}
	empty := Records{Frame: auditorFrame("Archivo", "/archivo"), Series: storySeries()}
	holds := Holds{Frame: officeFrame(lang.ES, "Retenciones legales", "/archivo/retenciones"), May: true, Holds: []LegalHold{
		{ID: "1", On: "SIE-2020-000014", OnPath: "/mesa/SIE-2020-000014", Reason: "Procedimiento de responsabilidad administrativa en curso.", Owner: "Órgano Interno de Control", Document: "OIC/QR/118/2026", By: "Gaspar Ensayo Trejo", Since: before(12 * day), Cases: 1, Path: "/archivo/retenciones/1/levantar"},
		{ID: "2", On: "Del 1 ene 2020 al 31 mar 2020", Reason: "Revisión de la contratación del proveedor.", Owner: "Auditoría Superior", Document: "ASF-12", By: "Gaspar Ensayo Trejo", Since: before(90 * day), Lifted: before(2 * day), LiftedBy: "Rosalba Fingida Paz", LiftedWhy: "Concluyó la revisión.", Path: "/archivo/retenciones/2/levantar"},
	}}
	wrong := holds
	wrong.Form = Form{Values: map[string]string{"scope": "person", "subject": "nadie@salud.example"}, Summary: "Hay 2 datos por corregir.", Order: []string{"subject", "document"},
		Errors: map[string]string{"subject": "No hay en el directorio una persona con ese correo.", "document": "Escriba el número de su oficio."}}
	which := holds
	which.Form = Form{Values: map[string]string{"scope": "unit", "subject": "campañas"}, Summary: "Hay un dato por corregir. Lo demás quedó como usted lo escribió.", Errors: map[string]string{"subject": "2 unidades coinciden con lo escrito. Elija una."}}
	which.Matches = []UnitMatch{{Code: "311", Name: "Dirección de Campañas", Within: "Dirección General de Promoción de la Salud"}, {Code: "311-CE", Name: "Departamento de Campañas Escolares y Comunitarias", Within: "Dirección de Campañas"}}
	none := Holds{Frame: auditorFrame("Retenciones legales", "/archivo/retenciones")}
	matters := []Option{{Value: "case", Label: "Expedientes de solicitudes (series 1 a 3)", Chosen: true}, {Value: "month", Label: "Meses del registro de accesos (serie 4)"}, {Value: "mail", Label: "Correos del proveedor sin orden (serie 2)"}}
	list := Dispositions{Frame: officeFrame(lang.ES, "Bajas documentales", "/archivo/bajas"), Matter: "case", Matters: matters, May: true, Total: 1284, Held: 3, Listed: 40, SHA256: storyHash, Shown: storyInventory(Status{}),
		Years: []Option{{Label: "Todos", Chosen: true}, {Value: "2020", Label: "2020"}, {Value: "2021", Label: "2021"}}, List: []DispositionRow{
			{"BD-2026-002", "/archivo/bajas/2", Status{Info, "Propuesta"}, 40, before(3 * day)}, {"BD-2026-001", "/archivo/bajas/1", Status{Done, "Ejecutada"}, 3, before(60 * day)},
		}}
	months := list
	months.Matter, months.Total, months.Held, months.Listed, months.List = "month", 2, 0, 0, nil
	months.Matters = []Option{matters[0], {Value: "month", Label: matters[1].Label, Chosen: true}, matters[2]}
	months.Shown = []InventoryRow{{"1", "REG-2020-03", "mes", "4", "", "1 mar 2020", "1 abr 2020", "", "2 abr 2025", "31", Status{}}, {"2", "REG-2020-04", "mes", "4", "", "1 abr 2020", "1 may 2020", "", "2 may 2025", "30", Status{}}}
	nothing := Dispositions{Matter: "case", Matters: matters, Frame: auditorFrame("Bajas documentales", "/archivo/bajas"), Held: 1}
	deletions := Deletions{Frame: adminFrame("Todo lo que puede borrarse", "/archivo/borrado"), BackupDays: 90, Ways: []DeletionWay{
		{"Un expediente: datos, documentos, correos, respuestas del proveedor, clave y llave de cifrado", "Vencido el último de sus plazos, sin retención legal, con inventario congelado, dos dictámenes y acta", "Comunicación y Enlace propone y levanta el acta; dos personas más dictaminan; el programa borra", []string{"erase.links", "erase.papers", "erase.words"}, true},
		{"Un respaldo: contiene lo que había cuando se hizo", "En la fecha que el propio respaldo dice", "Quien opera el programa", nil, false},
	}, Fates: []TableFate{{"Sus renglones se borran", []string{"petition_step", "paper", "petition_word"}}, {"No dice nada de nadie", []string{"unit", "edition", "note"}}}}
	english := records
	english.Frame = officeFrame(lang.EN, "Records", "/archivo")
	return append([]Story{{"records", records}, {"records-none", empty}, {"records-en", english}, {"holds", holds}, {"holds-wrong", wrong}, {"holds-which", which}, {"holds-none", none}, {"dispositions", list}, {"dispositions-months", months},
		{"dispositions-none", nothing}, {"deletions", deletions}}, dispositionStories()...)
}

const storyHash = "9b1c4a7e02d86f35b7cc0e1f4a6d98235e7780aa4410c9f6d2be35117f0c8d64"

func storySeries() []RecordSeries {
	return []RecordSeries{
		{1, "Solicitud de clave de acceso a la Síntesis Informativa", "15.7.1", "5 años", "desde que concluye el expediente", "Comunicación y Enlace", "texto del procedimiento, numeral 7"},
		{3, "Base de datos de claves de acceso a la Síntesis Informativa", "15.7.3", "5 años", "desde que termina la clave", "Comunicación y Enlace", "texto del procedimiento, numeral 7"},
		{4, "Registro de accesos del día, cerrado", "15.7.4+", "5 años", "desde que se cierra el día", "Comunicación y Enlace", "adición de la institución"},
	}
}

func storyInventory(outcome Status) []InventoryRow {
	return []InventoryRow{
		{"1", "SIE-2020-000003", "clave nueva", "1, 2, 3", "310", "4 mar 2020", "6 mar 2020", "6 mar 2021", "7 mar 2026", "3", outcome},
		{"2", "SIE-2020-000007", "clave nueva", "1, 2", "", "9 mar 2020", "12 mar 2020", "", "13 mar 2025", "1", outcome},
	}
}

func dispositionStories() []Story {
	facts := []Fact{{Label: "Registros", Value: "2 expedientes", Note: "Expedientes de solicitudes (series 1 a 3)"}, {Label: "Propuesta", Value: "lunes 23 de noviembre de 2026, 9:05 h", Note: "Gaspar Ensayo Trejo"}}
	proposed := Disposition{Frame: officeFrame(lang.ES, "BD-2026-002", "/archivo/bajas/2"), Number: "BD-2026-002", Matter: "case", Path: "/archivo/bajas/2", State: Status{Info, "Propuesta"},
		Next: "Faltan dictámenes: dos personas a favor, distintas de quien propuso.", Facts: facts, Rows: storyInventory(Status{}), Total: 2, Intact: true, SHA256: storyHash,
		Reason: "Vencieron los plazos del numeral 7; sin valores históricos.", MayOpine: true, MayTake: true,
		Papers:   []Link{{"/archivo/bajas/2/inventario.pdf", "Inventario de baja documental (PDF)"}, {"/archivo/bajas/2/inventario.csv", "Inventario congelado, el que se firma (CSV)"}},
		Opinions: []DispositionOpinion{{Name: "Rosalba Fingida Paz", For: true, At: before(20 * hour), Entry: 4180, Said: "Conforme: no hay asunto pendiente."}}}
	proposed.DemoCode = "123456"
	own := proposed
	own.MayOpine, own.WhyNot, own.Opinions = false, "Usted propuso esta baja: el dictamen lo firman otras personas.", nil
	approved := proposed
	approved.State, approved.Next, approved.MayOpine, approved.MayAct = Status{Attention, "Con dictamen favorable"}, "Falta el acta, que firma Comunicación y Enlace.", false, true
	executed := proposed
	executed.State, executed.Next, executed.MayOpine, executed.MayTake = Status{Done, "Ejecutada"}, "Los datos ya no existen. Quedan el inventario, el dictamen, el acta y la prueba en la bitácora.", false, false
	executed.Rows = storyInventory(Status{Done, "Dado de baja"})
	executed.Rows[1].Outcome = Status{Attention, "Quedó fuera: está bajo retención legal"}
	mails := approved
	mails.Matter, mails.Total, mails.Rows = "mail", 1, []InventoryRow{{"1", "COR-2020-7", "correo", "2", "", "4 mar 2020", "4 mar 2020", "", "5 mar 2025", "1", Status{}}}
	mails.Facts = append([]Fact{{Label: "Registros", Value: "1 correo sin orden", Note: "Correos del proveedor sin orden (serie 2)"}}, facts[1:]...)
	altered := proposed
	altered.Intact, altered.MayOpine = false, false
	return []Story{{"disposition", proposed}, {"disposition-own", own}, {"disposition-approved", approved}, {"disposition-executed", executed}, {"disposition-mails", mails}, {"disposition-altered", altered}}
}
