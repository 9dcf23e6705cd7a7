package page

import (
	"time"

	"clavero/internal/lang"
)

func campaignStories() []Story {
	frame := officeFrame(lang.ES, "Revisiones de claves", "/campanas")
	list := Campaigns{Frame: frame, Run: true, Answer: true, Grounds: []Option{{Value: "hand", Label: "Por decisión de Edición", Hint: "Una sola vez.", Chosen: true}, {Value: "yearly", Label: "Cada año", Hint: "Deja planeada la siguiente."}, {Value: "unused", Label: "Claves sin uso", Hint: "Solo las que no se usan."}},
		Form: Form{Values: map[string]string{"day": "2026-11-23", "remind": "5", "superior": "10", "restrict": "15", "suspend": "20"}},
		Rows: []CampaignRow{
			{Name: "Revisión anual de 2026", Path: "/campanas/1", Ground: "Cada año", Scope: "todas las unidades", State: Status{Now, "en curso"}, StartsOn: before(14 * day), Answered: Bar{60, Info, "168 de 280 respondidas"}, AnswerPath: "/campanas/1/respuestas", AnswersLeft: 9},
			{Name: "Claves sin uso del primer semestre", Path: "/campanas/2", Ground: "Claves sin uso", Scope: "Instituto Nacional de Pediatría · sin uso en 6 meses", State: Status{Ended, "terminada"}, StartsOn: before(150 * day), Answered: Bar{100, Done, "31 de 31 respondidas"}},
			{Name: "Revisión anual de 2027", Path: "/campanas/3", Ground: "Cada año", Scope: "todas las unidades", State: Status{Info, "planeada"}, StartsOn: storyNow.Add(350 * day)},
		}}
	outlook := list
	outlook.Outlook = &CampaignOutlook{People: 280, Units: 34, Delegates: 21, Liaison: 17, Days: campaignDays()}
	seen := list
	seen.Run, seen.Answer = false, false
	answers := answersStory()
	wrong := answersStory()
	wrong.Form = Form{Summary: "Se guardaron 2 respuestas y 1 no, por lo que se dice junto a ella.", Errors: map[string]string{"p3": "Hugo Muestra Lara: elija una unidad que exista hoy."}}
	wrong.Groups[0].People[2].Error, wrong.Groups[0].People[2].Chosen = "Elija una unidad que exista hoy y no sea la misma.", "moved"
	done := answersStory()
	done.Left, done.Next = 0, ""
	for i := range done.Groups[0].People {
		done.Groups[0].People[i].Answered, done.Groups[0].People[i].Kind = "Sigue aquí, según Celia Supuesta Rey, 23 nov 2026", Done
	}
	done.Groups = done.Groups[:1]
	here := StillHere{Frame: publicFrame(lang.ES, "¿Sigue usted en su puesto?", "/sigo-aqui"), Name: "Revisión anual de 2026", Until: storyNow.Add(4 * day), Data: caseData()[:2]}
	auditor := campaignStory(lang.ES)
	auditor.Frame, auditor.Run, auditor.AnswerPath = auditorFrame("Revisión anual de 2026", "/campanas/1"), false, ""
	return []Story{
		{"campaigns", list}, {"campaigns-outlook", outlook}, {"campaigns-seen", seen}, {"campaigns-none", Campaigns{Frame: frame}},
		{"campaign", campaignStory(lang.ES)}, {"campaign-en", campaignStory(lang.EN)}, {"campaign-auditor", auditor},
		{"answers", answers}, {"answers-error", wrong}, {"answers-sure", answersSureStory()}, {"answers-done", done}, {"still-here", here},
	}
}

func campaignDays() []CampaignDay {
	return []CampaignDay{
		{What: "Se pregunta a los responsables", Day: before(14 * day), Come: true}, {What: "Se les recuerda", Day: before(7 * day), Come: true},
		{What: "Se avisa al superior", Day: before(day), Come: true, Note: "El responsable de la unidad de la que depende, o Comunicación y Enlace."},
		{What: "Las claves quedan restringidas", Day: storyNow.Add(day), Note: "La clave abre solo la página en que la persona confirma sus datos."}, {What: "Las claves se suspenden", Day: storyNow.Add(8 * day)},
	}
}

func campaignStory(tag lang.Tag) Campaign {
	return Campaign{
		Frame: officeFrame(tag, "Revisión anual de 2026", "/campanas/1"), Name: "Revisión anual de 2026", Path: "/campanas/1", Ground: "Cada año", Scope: "todas las unidades",
		State: Status{Now, "en curso"}, Open: true, Run: true, Total: 280, Answered: Bar{60, Info, "168 de 280 respondidas"}, Days: campaignDays(), ExportPath: "/campanas/1/avance.xlsx", AnswerPath: "/campanas/1/respuestas",
		Coming: []CampaignComing{
			{What: "Las claves quedan restringidas", Kind: Attention, Day: storyNow.Add(day), Soon: true, People: []CampaignName{{"Amapola Ríos Ensayo", "arios", "Dirección General de Promoción de la Salud", ""}, {"Hugo Muestra Lara", "hmuestra", "Comisión Nacional de Arbitraje Médico", "dijo el 20 nov 2026 que sigue aquí"}}},
			{What: "Se avisa al superior", Kind: Info, Day: storyNow.Add(2 * day), People: []CampaignName{{"Bruno Tal Ibáñez", "btal", "Instituto Nacional de Pediatría", ""}}},
		},
		Batches: []CampaignBatch{
			{What: "Las claves quedan restringidas", At: before(2 * day), People: 12, Path: "/campanas/1/deshacer/9", Until: storyNow.Add(day), Whom: []CampaignName{{"Amapola Ríos Ensayo", "arios", "Dirección General de Promoción de la Salud", ""}, {"Bruno Tal Ibáñez", "btal", "Instituto Nacional de Pediatría", "después se respondió: sigue aquí"}}},
			{What: "Las claves quedan restringidas", At: before(9 * day), People: 3, Until: before(6 * day), Undone: before(8 * day), Who: "Irene Muestra Villalobos", Reason: "La unidad estaba de mudanza."},
		},
		Units: []CampaignUnit{
			{Code: "310", Name: "Dirección General de Promoción de la Salud", Delegates: "Celia Supuesta Rey", Total: 14, Done: Bar{50, Info, "7 de 14 respondidas"}, Stays: 5, Left: 1, Moved: 1, Open: 7},
			{Code: "EF06", Name: "Secretaría de Salud de Colima", Total: 3, Done: Bar{100, Done, "3 de 3 respondidas"}, Stays: 3},
		},
	}
}

func answersSureStory() CampaignAnswers {
	p := answersStory()
	p.Leavers, p.Sure = []string{"Inés Cualquiera Mora", "Hugo Muestra Lara"}, "2 3"
	p.Groups[0].People[1].Chosen, p.Groups[0].People[2].Chosen = "left", "left"
	return p
}

func answersStory() CampaignAnswers {
	return CampaignAnswers{
		Frame: delegateFrame(lang.ES, "Revisión anual de 2026", "/mi-unidad/campana/1"), Name: "Revisión anual de 2026", Path: "/mi-unidad/campana/1", Back: "/mi-unidad", Total: 5, Left: 4,
		Until: time.Date(2026, time.November, 30, 12, 0, 0, 0, storyNow.Location()), Next: "se avisa al superior", Units: unitOptions(),
		Groups: []AnswerGroup{
			{Unit: "Dirección General de Promoción de la Salud", People: []AnswerRow{
				{ID: "1", Name: "Amapola Ríos Ensayo", Position: "Subdirectora de Campañas", User: "arios", Answered: "Sigue aquí, según Celia Supuesta Rey, 21 nov 2026", Kind: Done},
				{ID: "2", Name: "Inés Cualquiera Mora", Position: "Directora de Área", User: "icualq"},
				{ID: "3", Name: "Hugo Muestra Lara", Position: "Enlace de prensa", User: "hmuestra", Note: "clave restringida; dijo el 20 nov 2026 que sigue aquí"},
			}},
			{Unit: "Dirección de Campañas", Above: true, Closed: true, People: []AnswerRow{
				{ID: "4", Name: "Juan Nepomuceno de la Santísima Trinidad Ejemplo y Demostración de los Monteros", Position: "Titular de la Coordinación de Vinculación Interinstitucional", User: "jnejemplo"},
				{ID: "5", Name: "Bruno Tal Ibáñez", Position: "Médico especialista", User: "btal"},
			}},
		},
	}
}
