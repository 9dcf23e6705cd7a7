package page

import (
	"strconv"
	"time"

	"clavero/internal/lang"
	"clavero/internal/web/diagram"
)

func keyStories() []Story {
	frame := officeFrame(lang.ES, "Claves", "/claves")
	many := keysStory()
	ended := many
	ended.Ended, ended.Asked, ended.NextPath, ended.FirstPath = true, true, "", "/claves?estado=ended"
	ended.Rows = []KeyRow{{User: "fotra", Path: "/claves/9", Name: "Fabiola Otra Sánchez", Unit: "Servicios de Salud de Colima", Provider: "Sistema propio", State: Status{Ended, "terminada"}, Until: before(3 * day)}}
	wrong := keyActStory()
	wrong.Form = Form{Values: map[string]string{}, Errors: map[string]string{"note": "Escriba una nota para el expediente."}, Summary: "Revise lo señalado."}
	leaving := KeyActForm{Frame: frame, Name: "Amapola Ríos Ensayo · Subdirectora de Campañas", Back: "/directorio/1", Heading: "Dejó su puesto", Action: "/directorio/1/salida", Button: "Dejó su puesto", Danger: true,
		Consequence: []string{"El directorio dirá que la persona dejó su puesto y no podrá recibir claves.", "Deja de abrir 1 clave (arios) y se pide su baja al proveedor."}}
	renewal := KeyActForm{Frame: frame, User: "arios", Name: "Amapola Ríos Ensayo", Back: "/claves/1", Heading: "Renovar", Action: "/claves/1/acto/renovar", Button: "Renovar", Optional: true, Consequence: []string{"La clave servirá un año más."}}
	vendor := keySheetStory()
	vendor.Elsewhere, vendor.DayRows, vendor.Provider, vendor.Proofs, vendor.Orders, vendor.Papers, vendor.Acts = true, nil, "Proveedor por correo", nil, nil, nil, nil
	quiet := keySheetStory()
	quiet.DayRows, quiet.UnderWay, quiet.Left = nil, nil, true
	return []Story{
		{"keys-many", many}, {"keys-ended", ended}, {"keys-none", Keys{Frame: frame, Asked: true}}, {"keys-empty", Keys{Frame: frame}},
		{"keysheet-full", keySheetStory()}, {"keysheet-vendor", vendor}, {"keysheet-quiet", quiet},
		{"keyact-suspend", keyActStory()}, {"keyact-wrong", wrong}, {"keyact-leaving", leaving}, {"keyact-renewal", renewal},
		{"keychange-house", houseChangeStory()},
	}
}

func keysStory() Keys {
	return Keys{
		Frame: officeFrame(lang.ES, "Claves", "/claves"), Total: 1284, NextPath: "/claves?tras=x.y", CSVPath: "/claves.csv", XLSXPath: "/claves.xlsx",
		States: []Option{{Label: "Sin terminar"}, {Value: "live", Label: "Vigente"}}, Uses: []Option{{Label: "Cualquiera"}, {Value: "nunca", Label: "Nunca usadas"}},
		Providers: []Option{{Label: "Todas"}, {Value: "builtin", Label: "Sistema propio"}},
		Rows: []KeyRow{
			{User: "icualq", Path: "/claves/3", Name: "Inés Cualquiera Mora", Unit: "Secretaría de Salud de Colima", Provider: "Sistema propio", State: Status{Attention, "vence en 9 días"}, Until: storyNow.Add(9 * day), Used: before(2 * day)},
			{User: "arios", Path: "/claves/1", Name: "Amapola Ríos Ensayo", Unit: "Dirección General de Promoción de la Salud", Provider: "Sistema propio", State: Status{Done, "vigente"}, Until: storyNow.Add(300 * day)},
			{User: "e.lopez", Path: "/claves/2", Name: "Juan Nepomuceno de la Santísima Trinidad Ejemplo y Demostración de los Monteros", Unit: "Comisión Nacional de Protección Social en Salud", Provider: "Proveedor por correo", State: Status{Fail, "suspendida"}, Until: storyNow.Add(310 * day), Elsewhere: true},
		},
	}
}

func keyActStory() KeyActForm {
	return KeyActForm{
		Frame: officeFrame(lang.ES, "Suspender", "/claves/1/acto/suspender"), User: "arios", Name: "Amapola Ríos Ensayo · Dirección General de Promoción de la Salud", Back: "/claves/1",
		Heading: "Suspender", Action: "/claves/1/acto/suspender", Button: "Suspender", Danger: true,
		Consequence: []string{"La clave deja de abrir en este momento, se cierran sus sesiones y se pide al proveedor que la suspenda. Se avisa por correo a la persona.", "Se cierra 1 trámite en curso sobre esta clave."},
	}
}

func keySheetStory() KeySheet {
	made, ends := before(300*day), storyNow.Add(65*day)
	s := KeySheet{
		Frame: officeFrame(lang.ES, "Clave arios", "/claves/1"), User: "arios", Provider: "Sistema propio", State: Status{Done, "vigente"}, Name: "Amapola Ríos Ensayo",
		HolderPath: "/directorio/1", Position: "Subdirectora de Campañas", Unit: "Dirección General de Promoción de la Salud",
		Acts:     []KeyAct{{Label: "Renovar", Path: "/claves/1/acto/renovar", Primary: true}, {Label: "Cambiar datos", Path: "/claves/1/cambio"}, {Label: "Suspender", Path: "/claves/1/acto/suspender", Danger: true}, {Label: "Dar de baja", Path: "/claves/1/acto/baja", Danger: true}},
		UnderWay: []Fact{{Label: "Cambio de datos", Value: "SIE-2026-000131"}},
		Groups: []DataGroup{
			{Title: "Vigencia", Data: []Datum{{Label: "Se creó", Value: "martes 27 de enero de 2026"}, {Label: "Termina", Value: "miércoles 27 de enero de 2027"}}},
			{Title: "Por qué se otorgó", Data: []Datum{{Label: "Solicitud", Value: "SIE-2026-000012", Path: "/mesa/SIE-2026-000012", Code: true}, {Label: "Motivo", Value: "Seguimiento de la campaña nacional de vacunación."}, {Label: "Lineamientos", Value: "Núm. 1, numerales 5.1, 5.2", Path: "/lineamientos"}}},
			{Title: "En el proveedor", Data: []Datum{{Label: "Usuario", Value: "arios", Code: true}, {Label: "Pedido en curso", Value: "Suspensión, lunes 23 de noviembre de 2026", Mark: "pedido"}}},
			{Title: "Uso", Data: []Datum{{Label: "Primer uso", Value: "—", Absent: true}, {Label: "Sesiones abiertas", Value: "2"}}},
		},
		Life: diagram.DrawLife([]diagram.Stretch{{From: made, To: made.Add(2 * day), Kind: "pending"}, {From: made.Add(2 * day), To: before(90 * day), Kind: "live"},
			{From: before(90 * day), To: before(70 * day), Kind: "suspended"}, {From: before(70 * day), To: storyNow, Kind: "live"}, {From: storyNow, To: ends, Kind: "left"}},
			[]diagram.Moment{{At: made.Add(2 * day), Kind: Done, Name: "La recibió"}, {At: before(90 * day), Kind: Attention, Name: "Se suspendió"}, {At: storyNow, Kind: Now, Name: "Hoy"}}, made, ends, 960),
		LifeKey: []LifeLegend{{"pending", "Por recibir"}, {"live", "Vigente"}, {"suspended", "Suspendida"}, {"left", "Por venir"}},
		Events:  []Happening{{Title: "Se restituyó", Who: "Irene Muestra", At: before(70 * day), Kind: Done, Detail: "SIE-2026-000090"}, {Title: "Se suspendió", Who: "Irene Muestra", At: before(90 * day), Kind: Attention}, {Title: "Se creó la clave", At: made, Kind: Info}},
		From:    before(60 * day), To: before(day),
		Orders:    []KeyOrder{{What: "Alta", Folio: "SIE-2026-000012", Path: "/mesa/SIE-2026-000012", State: Status{Done, "hecho"}, Placed: made, Answered: made.Add(time.Minute), Tries: []KeyTry{{made, "cumplido"}}}, {What: "Suspensión", Folio: "SIE-2026-000080", Path: "/mesa/SIE-2026-000080", State: Status{Fail, "rehusado"}, Placed: before(90 * day), Reason: "No se encontró al usuario.", More: 2, Tries: []KeyTry{{before(90 * day), "antes de pedirlo, la clave abría"}, {before(89 * day), "no se pudo pedir; se intenta de nuevo"}, {before(88 * day), "pedido; la respuesta llega después"}, {before(87 * day), "rehusado"}}}},
		Proofs:    []KeyProof{{At: made.Add(time.Minute), Folio: "SIE-2026-000012", Path: "/mesa/SIE-2026-000012", Verdict: Status{Done, "abre"}, How: "El programa intentó entrar"}, {At: made, Verdict: Status{Ended, "no abre"}, How: "Por la respuesta del proveedor"}},
		Papers:    []KeyPaper{{What: "Oficio", Folio: "SIE-2026-000012", Path: "/mesa/SIE-2026-000012/papel/4", At: made, Size: 182_000}},
		Petitions: deskRows()[4:5],
	}
	var bars []diagram.Bar
	for n := range 60 {
		value := (n*7)%13 + 1
		bars = append(bars, diagram.Bar{Label: strconv.Itoa(n%30+1) + " oct", Value: value, Part: 1})
		s.ReadingPath = "/registro/consulta?clave=arios&desde=2026-09-25&hasta=2026-11-23"
		s.DayRows = append(s.DayRows, KeyDay{Day: before(time.Duration(60-n) * day), SignIns: 1, Reads: value - 1})
	}
	s.Days = diagram.DrawBars(bars, 960, 180)
	return s
}

func changeValues() map[string]string {
	return map[string]string{"given_names": "Amapola", "surname1": "Ríos", "surname2": "Ensayo", "position": "Subdirectora de Campañas", "unit": "Dirección General de Promoción de la Salud", "mail": "amapola.rios@salud.example", "phone": "55 5000 0123", "extension": "4410"}
}

func houseChangeStory() KeyChange {
	return KeyChange{Frame: officeFrame(lang.ES, "Cambiar datos", "/claves/1/cambio"), Form: Form{Values: changeValues()}, Heading: "Cambiar datos", Lead: "arios · Amapola Ríos Ensayo", Action: "/claves/1/cambio", Back: "/claves/1", House: true}
}

func ownKeyStories() []Story {
	offer := func(tag lang.Tag) KeyOffer {
		return KeyOffer{
			Frame: readerFrame(tag, tag.T("keys.offer"), "/cuenta/renovar"), Heading: tag.T("keys.offer"), Lead: tag.T("keys.offer.lead", "Date", "viernes 18 de diciembre de 2026"),
			Facts:  []Fact{{Label: tag.T("keys.datum.renewed"), Value: "sábado 18 de diciembre de 2027"}, {Label: tag.T("public.field.position"), Value: "Enfermera jefa de servicio"}, {Label: tag.T("public.field.unit"), Value: "Servicios de Salud de Yucatán"}},
			Action: "/cuenta/renovar", Change: "/cuenta/cambio", Back: "/cuenta",
		}
	}
	early := offer(lang.ES)
	early.Action, early.Why = "", "Todavía no hace falta: podrá renovarla a partir del domingo 3 de noviembre de 2026."
	linked := offer(lang.ES)
	linked.Frame, linked.Back = publicFrame(lang.ES, linked.Heading, "/renovar/abc"), ""
	change := KeyChange{Frame: readerFrame(lang.ES, "Cambiar mis datos", "/cuenta/cambio"), Form: Form{Values: changeValues()}, Heading: "Cambiar mis datos", Lead: lang.ES.T("keys.change.lead"), Action: "/cuenta/cambio", Back: "/cuenta"}
	matches := change
	matches.Searched, matches.Matches = true, []UnitMatch{{"YUC", "Servicios de Salud de Yucatán", "Secretaría de Salud de Yucatán"}, {"310", "Dirección General de Promoción de la Salud", "Secretaría de Salud"}}
	matches.Form.Errors, matches.Form.Summary = map[string]string{"unit": "Elija la unidad."}, "Revise lo señalado."
	done := KeyDone{Frame: change.Frame, Heading: "Su clave quedó renovada", Kind: Done, Folio: "SIE-2026-000140", Lead: "Su clave sirve hasta el sábado 18 de diciembre de 2027, con el mismo usuario y la misma contraseña.", Back: "/cuenta"}
	asked := KeyDone{Frame: change.Frame, Heading: "El cambio quedó pedido", Kind: Info, Folio: "SIE-2026-000141", Lead: lang.ES.T("keys.changing.proof", "Mail", "nueva@salud.example"), Next: lang.ES.T("keys.asked.next"), Back: "/cuenta"}
	return []Story{{"keyoffer", offer(lang.ES)}, {"keyoffer-en", offer(lang.EN)}, {"keyoffer-early", early}, {"keyoffer-link", linked}, {"keychange", change}, {"keychange-matches", matches}, {"keydone", done}, {"keydone-asked", asked}}
}
