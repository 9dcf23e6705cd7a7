package page

import "clavero/internal/lang"

func readerStories() []Story {
	return []Story{
		{"edition", storyEdition(lang.ES)},
		{"edition-en", storyEdition(lang.EN)},
		{"edition-late", storyEditionLate()},
		{"edition-none", Edition{Frame: readerFrame(lang.ES, "Edición de hoy", "/")}},
		{"editions", storyEditions()},
		{"editions-empty", Editions{Frame: readerFrame(lang.ES, "Ediciones", "/ediciones"), Month: publicNow, Prev: "/ediciones?mes=2026-10"}},
		{"search", storySearch(lang.ES)}, {"search-en", storySearch(lang.EN)}, {"search-none", storySearchNone("hantavirus", false)}, {"search-idle", storySearchNone("la de los", true)},
		{"note", storyNote()},
		{"note-radio", storyNoteRadio()},
		{"note-tag", storyNoteTag()},
		{"account", storyAccount()}, {"account-unsure", storyAccountUnsure()},
		{"account-staff-en", storyAccountStaff()},
	}
}

func storyEdition(tag lang.Tag) Edition {
	return Edition{
		Frame: readerFrame(tag, "Edición matutina del 23 de noviembre de 2026", "/"),
		Read:  map[string]bool{"101": true, "203": true},
		Body: EditionBody{
			Kind: "Edición matutina", Day: publicNow, Number: "Núm. 228", Published: novemberAt(23, 6, 58), NoteCount: 11, Prev: "/edicion/2026-11-22/vespertina",
			Front: []FrontPage{
				{"El Faro de Anáhuac", "Arranca la vacunación invernal en los 32 estados con 36 millones de dosis", "/nota/101"},
				{"La Plana", "Congreso aprueba el presupuesto; salud crece 4.1 por ciento real", "/nota/102"},
				{"Diario del Valle de México", "Lluvias dejan incomunicados a once municipios de la sierra", ""},
				{"El Mirador", "Peso cierra la semana estable frente al dólar", ""},
				{"Tribuna Nacional", "«Ningún hospital se queda sin medicamentos», afirma el titular del ramo", "/nota/201"},
				{"Crónica del Golfo", "Puerto reabre tras el paso del frente frío", ""},
			},
			Sections: storySections(),
		},
	}
}

func storySections() []EditionSection {
	return []EditionSection{
		{"secretaria", "Secretaría", []NoteLine{
			{ID: "101", Path: "/nota/101", Headline: "Arranca la vacunación invernal en los 32 estados", Summary: "La campaña busca aplicar 36 millones de dosis antes de marzo. Los módulos abrirán también sábados y domingos en plazas y centrales de autobuses.", Sources: "El Faro de Anáhuac p. 1 · La Plana p. 4 · El Mirador p. 12"},
			{ID: "102", Path: "/nota/102", Headline: "Abasto de medicamentos llega a 96 por ciento, informa la dependencia", Summary: "El reporte semanal señala que faltan por surtir claves de oncología en tres entidades, donde se hará una compra directa.", Sources: "Tribuna Nacional p. 3"},
			{ID: "103", Path: "/nota/103", Headline: "Entrevista: «El expediente clínico será uno solo»", Summary: "El subsecretario explica el calendario para unir los sistemas de las instituciones públicas.", Sources: "Radio Cenit 98.9 FM, 7:13 h", Medium: "Radio"},
		}},
		{"sector-salud", "Sector salud", []NoteLine{
			{ID: "201", Path: "/nota/201", Headline: "Institutos nacionales reciben a 120 nuevos residentes", Summary: "Se incorporan a nueve especialidades; la mayor parte irá a pediatría y geriatría.", Sources: "La Plana p. 9"},
			{ID: "202", Path: "/nota/202", Headline: "Hospital regional del sureste inaugura su unidad de hemodinamia, la primera al sur del istmo que atenderá infartos las veinticuatro horas de todos los días del año", Summary: "Dará servicio a población de cuatro estados.", Sources: "Crónica del Golfo p. 2 · portalvigia.example"},
			{ID: "203", Path: "/nota/203", Headline: "Cofepris retira del mercado un lote de jarabe pediátrico", Sources: "El Mirador p. 7"},
		}},
		{"estados", "Estados", []NoteLine{
			{ID: "301", Path: "/nota/301", Headline: "Yucatán refuerza la vigilancia del dengue tras las lluvias", Summary: "Brigadas visitarán 40 mil casas en Mérida y el oriente del estado durante dos semanas.", Sources: "Diario del Mayab p. 5"},
			{ID: "302", Path: "/nota/302", Headline: "Sonora abre el primer banco de leche humana del noroeste", Summary: "Empezará con capacidad para atender a treinta recién nacidos al mes.", Sources: "El Pitic p. 1"},
		}},
		{"columnas", "Columnas", []NoteLine{
			{ID: "401", Path: "/nota/401", Headline: "Pulso público: La cuenta de las vacunas", Author: "Amalia Rentería", Summary: "Comprar a tiempo es la mitad del trabajo; la otra es que alguien abra el módulo a las siete.", Sources: "La Plana p. 15"},
			{ID: "402", Path: "/nota/402", Headline: "Entre líneas: Presupuesto y promesas", Author: "Hugo Villaseñor", Summary: "El aumento existe, pero llega etiquetado.", Sources: "Tribuna Nacional p. 11"},
		}},
		{"radio-television", "Radio y televisión", []NoteLine{
			{ID: "501", Path: "/nota/501", Headline: "Especialista llama a no automedicarse ante los primeros fríos", Sources: "Canal Siete, «Primera hora», 6:42 h", Medium: "Televisión"},
		}},
	}
}

func storySearch(tag lang.Tag) Search {
	return Search{
		Frame: readerFrame(tag, "Buscar en la síntesis", "/ediciones/buscar"), Query: "vacunacion \"36 millones\"", From: "2026-10-01", Max: "2026-11-23", Asked: true,
		Newest: "/ediciones/buscar?q=vacunacion", Older: "/ediciones/buscar?q=vacunacion&antes=101",
		Notes: []FoundNote{
			{Path: "/nota/101", Headline: []Run{{"Arranca la ", false}, {"vacunación", true}, {" invernal en los 32 estados", false}}, Day: publicNow, Kind: "Matutina", Section: "Secretaría",
				Passage: []Run{{"… campaña busca aplicar ", false}, {"36", true}, {" ", false}, {"millones", true}, {" de dosis antes de marzo. Los módulos abrirán también sábados y domingos en plazas y centrales de autobuses…", false}},
				Sources: "El Faro de Anáhuac p. 1 · La Plana p. 4 · El Mirador p. 12"},
			{Path: "/nota/401", Headline: []Run{{"Pulso público: La cuenta de las ", false}, {"vacunas", true}}, Day: novemberAt(20, 7, 0), Kind: "Vespertina", Section: "Columnas", Author: "Amalia Rentería",
				Passage: []Run{{"Comprar a tiempo es la mitad del trabajo; la otra es que alguien abra el módulo a las siete.", false}}, Sources: "La Plana p. 15"},
		},
	}
}

func storySearchNone(query string, idle bool) Search {
	return Search{Frame: readerFrame(lang.ES, "Buscar en la síntesis", "/ediciones/buscar"), Query: query, Max: "2026-11-23", Asked: true, Idle: idle}
}

func storyEditionLate() Edition {
	e := storyEdition(lang.ES)
	e.Body.Corrected = novemberAt(22, 8, 15)
	e.Late = e.T("reader.edition.late", "Date", e.Date(novemberAt(22, 7, 0)))
	e.Body.Day, e.Body.Kind = novemberAt(22, 7, 0), "Edición vespertina"
	kept, err := DrawEdition(e.Frame, e.Body)
	if err == nil {
		e.Kept = kept
	}
	return e
}

func storyEditions() Editions {
	e := Editions{Frame: readerFrame(lang.ES, "Ediciones", "/ediciones"), Month: publicNow, Prev: "/ediciones?mes=2026-10"}
	for day := 23; day > 18; day-- {
		lines := []EditionLine{{"/edicion/2026-11-23/matutina", "Matutina", "Arranca la vacunación invernal en los 32 estados", 64, novemberAt(day, 6, 58)}}
		if day == 20 {
			lines = append(lines, EditionLine{"/edicion/2026-11-20/extra", "Extra", "Sismo de magnitud 6.1 en la costa: hospitales operan con normalidad", 9, novemberAt(day, 15, 30)})
		}
		e.Days = append(e.Days, EditionDay{novemberAt(day, 0, 0), lines})
	}
	return e
}

func storyNote() Note {
	return Note{
		Frame: readerFrame(lang.ES, "Arranca la vacunación invernal", "/nota/101"), EditionPath: "/edicion/2026-11-23/matutina", EditionKind: "Edición matutina",
		Day: publicNow, Section: "Secretaría", SectionPath: "/edicion/2026-11-23/matutina#secretaria",
		Headline: "Arranca la vacunación invernal en los 32 estados con 36 millones de dosis", Author: "Por Dolores Iturbide",
		Text: []string{
			"La Secretaría de Salud inició ayer la campaña de vacunación contra influenza y covid-19 con la meta de aplicar 36 millones de dosis antes del 31 de marzo. Los módulos atenderán de lunes a domingo en centros de salud, plazas públicas y centrales de autobuses de las 32 entidades.",
			"«Este año la vacuna llega a donde está la gente», dijo el titular del ramo al dar el banderazo en el Hospital General de Tlalpan. Tendrán prioridad los mayores de sesenta años, las embarazadas, los menores de cinco y el personal de salud.",
			"El biológico se distribuyó en 214 rutas con cadena de frío vigilada en línea. Según el calendario, la mitad de las dosis se habrá aplicado para la última semana de diciembre, cuando suele empezar el ascenso de casos.",
			"Las autoridades estatales informarán cada viernes del avance. El año pasado la cobertura fue de 91 por ciento, tres puntos por encima de la meta.",
		},
		Appearances: []AppearanceLine{
			{Outlet: "El Faro de Anáhuac", Where: "p. 1 y 6, Sociedad", Medium: "Prensa"},
			{Outlet: "La Plana", Where: "p. 4", Medium: "Prensa"},
			{Outlet: "portalvigia.example", Medium: "Internet", URL: "https://portalvigia.example/vacunacion"},
		},
		Rights: "Reproducción sólo para consulta personal de quien tiene la clave.",
		Next:   NoteRef{"/nota/102", "Abasto de medicamentos llega a 96 por ciento, informa la dependencia"}, Position: "1 de 11", ListPath: "/edicion/2026-11-23/matutina#n101",
	}
}

func storyNoteRadio() Note {
	n := storyNote()
	n.Headline, n.Author, n.Genre = "«El expediente clínico será uno solo»", "", "Entrevista"
	n.Text = n.Text[1:2]
	n.Appearances = []AppearanceLine{{Outlet: "Radio Cenit", Where: "7:13 h, 4:05 min", Medium: "Radio", Detail: "«Buenos días, país», con Aurelio Montes, 98.9 FM"}}
	n.Prev = NoteRef{"/nota/102", "Abasto de medicamentos llega a 96 por ciento, informa la dependencia"}
	n.Next, n.Position = NoteRef{"/nota/201", "Institutos nacionales reciben a 120 nuevos residentes"}, "3 de 11"
	return n
}

// storyNoteTag is about a word that has nowhere to break.
func storyNoteTag() Note {
	const tag = "#TodasLasVacunasParaTodasLasPersonasEnTodosLosMunicipiosDelPaís"
	n := storyNoteRadio()
	n.Headline, n.Genre = tag+", lo más repetido del día", "Publicación en redes"
	n.Text = []string{tag}
	n.Next.Headline = tag
	n.Appearances = []AppearanceLine{{Outlet: tag, Medium: "Internet", URL: "https://red.example/etiqueta"}}
	return n
}

func storyAccount() Account {
	return Account{
		Frame: readerFrame(lang.ES, "Mi cuenta", "/cuenta"), UserName: "rtzab.yuc", Mail: "rosa.tzab@salud.yucatan.example.mx",
		Unit: "Servicios de Salud de Yucatán", Since: novemberAt(3, 12, 0), Until: novemberAt(30, 0, 0).AddDate(1, 0, 0), State: Status{Done, "Vigente"},
		Renew: "/cuenta/renovar", Ends: true, Acts: []KeyAct{{Label: "Cambiar mis datos", Path: "/cuenta/cambio"}, {Label: "Ya no la necesito", Path: "/cuenta/baja"}},
		History: []AccountEvent{{"Renovación de clave", "SIE-2026-000140", novemberAt(20, 9, 0), Status{Done, "Concluida"}}, {"Clave nueva", "SIE-2025-000012", novemberAt(3, 12, 0), Status{Done, "Concluida"}}},
		Others:  true,
		Sessions: []SessionLine{
			{"a1", "Teléfono, Firefox", "10.20.0.0/16", novemberAt(23, 6, 59), novemberAt(23, 9, 4), true, false},
			{"b2", "Computadora, Chrome", "10.31.0.0/16", novemberAt(19, 8, 2), novemberAt(22, 17, 45), false, true},
		},
	}
}

// storyAccountUnsure is the account after somebody wanted to end a session without their passphrase.
func storyAccountUnsure() Account {
	a := storyAccount()
	a.Form = Form{Summary: "Hay un dato por corregir. Lo demás quedó como lo escribió.", Errors: map[string]string{"current": "No es su frase actual."}}
	return a
}

func storyAccountStaff() Account {
	a := storyAccount()
	a.Frame = readerFrame(lang.EN, "My account", "/cuenta")
	a.Who = Who{Name: "Nayeli Cruz Xool", Roles: "Edición"}
	a.Renew, a.Acts, a.History = "", nil, nil
	a.Staff, a.Codes, a.Unit, a.State.Text = true, 7, "", "In force"
	return a
}
