package page

import "clavero/internal/lang"

func draftStories() []Story {
	return []Story{
		{"draft", storyDraft()},
		{"draft-ready", storyDraftReady()},
		{"ruleform", storyRuleForm(nil)},
		{"ruleform-conflict", storyRuleForm(&RuleConflict{Who: "Irene Muestra Paz", At: before(4 * hour), Changes: storyChanges()[:1]})},
		{"ruleform-mail", storyMailForm()},
		{"rulecompare", storyCompare()},
		{"trial", storyTrial()},
		{"trial-running", RuleTrial{Frame: storyRuleFrame("Prueba del borrador"), Draft: "Menos claves por unidad", Path: "/lineamientos/borrador/7", Running: true, Seen: 75_000, Total: 300_000}},
		{"rulereview", storyReview()},
	}
}

func storyRuleFrame(title string) Frame {
	f := officeFrame(lang.ES, title, "/lineamientos/borrador/7")
	f.Who = Who{Name: "Aurelio Inventado Cruz", Roles: "Comunicación Social"}
	f.DemoCode = "123456"
	return f
}

func storyChanges() []RuleChange {
	return []RuleChange{
		{"keys", "5.2", "La vigencia de una clave pasa de 12 meses a 6 meses."},
		{"holders", "1.4", "Se agrega la línea 1.4: No puede tener clave quien tenga en su cargo «becario»."},
		{"keys", "5.1", "El cupo de una unidad pasa de 15 claves a 8 claves."},
	}
}

func storyDraft() RuleDraft {
	return RuleDraft{
		Frame: storyRuleFrame("Menos claves por unidad"), Kind: "guideline", Title: "Lineamientos", Name: "Menos claves por unidad", Path: "/lineamientos/borrador/7", Version: 4, Base: 2,
		SavedBy: "Aurelio Inventado Cruz", SavedAt: before(2 * hour), Write: true, Against: 2, TryPath: "/lineamientos/borrador/7/probar",
		Problems: []RuleProblem{{"La vigencia de la línea 5.2 debe estar entre 1 y 60 meses.", "/lineamientos/borrador/7/keys"}},
		Changes:  storyChanges(),
		Sections: []DraftSection{
			{Key: "holders", Title: "Quién puede tener clave", Path: "/lineamientos/borrador/7/holders", Changed: true, Rules: []Rule{
				{Ref: "1", Text: "Solo puede tener clave la persona a quien se la permite alguna de estas líneas: 1.1, 1.2 y 1.3."},
				{Ref: "1.4", Text: "No puede tener clave quien tenga en su cargo «becario»."}}},
			{Key: "keys", Title: "Cupo y vigencia", Path: "/lineamientos/borrador/7/keys", Rules: []Rule{{Ref: "5.1", Text: "Claves que puede tener una unidad:", Value: "8"}}},
		},
		Saves: []DraftSave{{Version: 4, Who: "Aurelio Inventado Cruz", At: before(2 * hour), What: "Cupo y vigencia"}, {Version: 1, Who: "Aurelio Inventado Cruz", At: before(day)}},
	}
}

func storyDraftReady() RuleDraft {
	d := storyDraft()
	d.Problems = nil
	d.Trial = &TrialState{Status: Status{Kind: Done, Text: "Probado"}, Path: "/lineamientos/borrador/7/prueba", Current: true}
	return d
}

func storyRuleForm(conflict *RuleConflict) RuleForm {
	return RuleForm{
		Frame: storyRuleFrame("Cupo y vigencia"), Draft: "Menos claves por unidad", Title: "Cupo y vigencia", Action: "/lineamientos/borrador/7/keys", Back: "/lineamientos/borrador/7",
		Version: 4, MoreRows: true, Conflict: conflict,
		Groups: []RuleFields{
			{Legend: "Cupo de cada unidad", Fields: []RuleField{{"field", Field{Name: "quota.line", Label: "Núm. de línea", Value: "5.1", Type: "text", Narrow: true}}, {"field", Field{Name: "quota", Label: "Claves", Value: "8", Type: "text", Narrow: true}},
				{"select", Field{Name: "quota.pick", Label: "Se cuenta en", Options: []Option{{Value: "h", Label: "Horas", Chosen: true}, {Value: "d", Label: "Días"}}}}}},
			{Legend: "Líneas", Fields: []RuleField{{"hidden", Field{Name: "except.rows", Value: "2"}}}, Lines: []RuleLine{
				{Number: "1.4", Said: "No puede tener clave quien tenga en su cargo «becario» o «prestador de servicio social».", Open: true, Fields: []RuleField{
					{"field", Field{Name: "except.0.unit", Label: "Núm. de línea", Value: "1.4", Type: "text", Narrow: true}},
					{"ticks", Field{Name: "except.0.kinds", Label: "Tipos de unidad", Options: []Option{{Value: "unit", Label: "Una unidad administrativa", Chosen: true}, {Value: "state", Label: "Una secretaría estatal de salud"}}}},
					{"area", Field{Name: "except.0.positions", Label: "Cargos", Value: "becario\nprestador de servicio social", Rows: 2}},
					{"tick", Field{Name: "except.0.gone", Label: "Quitar del borrador al guardar"}}}},
				{Number: "1.5", Said: "No puede tener clave quien pertenezca a Dirección General de Vigilancia de la Salud.", Fields: []RuleField{{"field", Field{Name: "except.1.unit", Label: "Núm. de línea", Value: "1.5", Type: "text", Narrow: true}}}},
				{Said: "Agregar una línea"}}},
		},
	}
}

func storyMailForm() RuleForm {
	f := storyRuleForm(nil)
	f.Title, f.CanPreview, f.MoreRows = "Correo: Respuesta: no se otorga la clave", true, false
	f.Placeholders = []Datum{{Label: "{Folio}", Value: "SIE-2026-000123"}, {Label: "{Grounds}", Value: "3.6 La persona no está entre quienes pueden tener una clave."}}
	f.Preview = []MailPreview{storyPreview()}
	f.Problems = []RuleProblem{{Text: "El correo «respuesta: no se otorga la clave» en inglés tiene {Tratamiento}, que nada llena."}}
	return f
}

func storyPreview() MailPreview {
	return MailPreview{Lang: "es", Subject: "Solicitud SIE-2026-000123: respuesta", Greeting: "Buen día:", Button: "Ver la respuesta completa",
		Paragraphs: []string{"La Dirección de Comunicación y Enlace resolvió no otorgar la clave pedida con el folio SIE-2026-000123."}, After: []string{"La liga sirve hasta el 11 de diciembre."}}
}

func storyCompare() RuleCompare {
	return RuleCompare{Frame: storyRuleFrame("Comparar versiones"), Title: "Lineamientos", From: "Núm. 1", To: "Núm. 2", Changes: storyChanges(), Kind: "guideline",
		Form: Form{Values: map[string]string{"de": "1", "a": "2"}}, Numbers: []Option{{Value: "1", Label: "Núm. 1"}, {Value: "2", Label: "Núm. 2"}}}
}

func storySign() *RuleSign {
	return &RuleSign{Action: "/lineamientos/borrador/7/firmar", Version: 4, Sum: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", Trial: 12,
		Consequences: []string{"Desde esa fecha todas las decisiones se toman con esta versión y la citan.", "3 claves vigentes no podrán renovarse."},
		Agree:        "Vi la prueba (solicitudes que se habrían negado: 2; claves que no se darían hoy: 3)."}
}

func storyTrial() RuleTrial {
	f := storyRuleFrame("Prueba del borrador")
	return RuleTrial{
		Frame: f, Draft: "Menos claves por unidad", Path: "/lineamientos/borrador/7", Current: true, Who: "Aurelio Inventado Cruz", At: before(hour),
		Facts: []Datum{{Label: "Solicitudes vistas", Value: "212"}, {Label: "Se negarían", Value: "2"}, {Label: "Claves vigentes vistas", Value: "140"}, {Label: "No se darían hoy", Value: "3"}, {Label: "Dependen de una unidad por identificar", Value: "1"}},
		Lines: []Datum{{Label: "Línea 1.4", Value: "4: No puede tener clave quien tenga en su cargo «becario»."}, {Label: "Línea 5.1", Value: "1: Cada unidad puede tener 8 claves."}},
		Charts: []TrialChart{{Title: "Por unidad", Head: "Unidad", Bars: []TrialBar{
			{Label: "Dirección General de Vigilancia de la Salud", Refused: 2, Lost: 2, RefusedWide: 500, LostX: 500, LostWide: 500},
			{Label: "Centro Republicano de la Sangre", Lost: 1, LostWide: 250}}}},
		Rows: []TrialRow{
			{What: "Solicitud", Name: "SIE-2026-000104 · Citlali Robledal Tepozán", Path: "/mesa/SIE-2026-000104", Unit: "Dirección General de Vigilancia de la Salud", State: "Turnada", Line: "1.4", Why: "No puede tener clave quien tenga en su cargo «becario»."},
			{What: "Clave", Name: "crobledal · Citlali Robledal Tepozán", Unit: "Dirección General de Vigilancia de la Salud", State: "Vigente", Line: "5.1", Why: "Cada unidad puede tener 8 claves."}},
		Pager: Pager{Frame: f, Text: "Del 1 al 2 de 5", Next: "/lineamientos/borrador/7/prueba?desde=2"}, CSV: "/lineamientos/borrador/7/prueba.csv",
		Units: []Option{{Value: "", Label: "Todas"}, {Value: "316", Label: "Dirección General de Vigilancia de la Salud"}}, Sign: storySign(), Changes: storyChanges(),
	}
}

func storyReview() RuleReview {
	f := storyRuleFrame("Revisar y firmar")
	f.Who = Who{Name: "Gaspar Ensayo Trejo", Roles: "Comunicación y Enlace"}
	return RuleReview{Frame: f, Draft: "Ligas más cortas", Path: "/lineamientos/borrador/8", Sign: storySign(),
		Changes:  []RuleChange{{"links", "2.1", "La vida de la liga para recibir una clave pasa de 2 días a 24 horas."}},
		Previews: []MailPreview{storyPreview()}}
}
