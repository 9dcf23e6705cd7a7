package page

import (
	"time"

	"clavero/internal/lang"
)

func publicStories() []Story {
	return []Story{
		{"petition-empty", storyPetition(lang.ES)},
		{"petition-empty-en", storyPetition(lang.EN)},
		{"petition-wrong", storyPetitionWrong()},
		{"petition-matches", storyPetitionMatches()},
		{"petition-nomatch", storyPetitionNoMatch()},
		{"petition-correct", storyPetitionCorrect()},
		{"petition-correct-change", storyChangeCorrect()},
		{"sent-petition", Sent{Frame: publicFrame(lang.ES, "Le enviamos un correo", "/solicitud/enviada"), What: SentPetition}},
		{"sent-petition-to", Sent{Frame: publicFrame(lang.ES, "Le enviamos un correo", "/solicitud/enviada"), What: SentPetition, Mail: "rosaelena.tzab@institucion.example"}},
		{"sent-track", Sent{Frame: publicFrame(lang.ES, "Revise su correo", "/solicitud/SIE-2026-000123"), What: SentTrack}},
		{"sent-reset", Sent{Frame: publicFrame(lang.ES, "Revise su correo", "/frase/olvidada"), What: SentReset}},
		{"sent-delivery-en", Sent{Frame: publicFrame(lang.EN, "Check your mail", "/clave/x"), What: SentDelivery}},
		{"confirm", Confirm{Frame: publicFrame(lang.ES, "Confirme su correo", "/confirmar/x"), Action: "/confirmar/x"}},
		{"confirmed", Confirmed{Frame: publicFrame(lang.ES, "Su solicitud ya tiene folio", "/confirmar/x"), Folio: "SIE-2026-000123", TrackPath: "/solicitud/SIE-2026-000123", Days: 3}},
		{"press-prove", storyPress()},
		{"waiting", storyWaiting()},
		{"find", TrackAsk{Frame: publicFrame(lang.ES, "Seguimiento", "/seguimiento"), Action: "/seguimiento"}},
		{"sent-find", Sent{Frame: publicFrame(lang.ES, "Revise su correo", "/seguimiento"), What: SentFind}},
		{"trackask", TrackAsk{Frame: publicFrame(lang.ES, "Seguimiento", "/solicitud/SIE-2026-000123"), Action: "/solicitud/SIE-2026-000123", Folio: "SIE-2026-000123"}},
		{"trackenter", TrackEnter{Frame: publicFrame(lang.ES, "Abrir el seguimiento", "/seguimiento/x"), Action: "/seguimiento/x"}},
		{"track-forwarded", storyTrack()},
		{"track-late", storyTrackLate()},
		{"answer", storyAnswer(lang.ES)},
		{"answer-en", storyAnswer(lang.EN)},
		{"answer-upheld", storyAnswerUpheld()},
		{"appeal", storyAppeal()},
		{"track-returned", storyTrackReturned()},
		{"track-rejected", storyTrackRejected()},
		{"track-sent-en", storyTrackSent()},
		{"cancel", storyCancel()},
		{"delivery", storyDelivery(Form{})},
		{"delivery-wrong", storyDeliveryWrong()},
		{"delivery-shown", DeliveryShown{Frame: publicFrame(lang.ES, "Su clave de acceso", "/clave/x"), UserName: "rtzab.yuc", Secret: "K7QW-94MX-T2HD-8VRP-J5NC-6BLE-02"}},
		{"delivery-gone-expired", DeliveryGone{Frame: publicFrame(lang.ES, "Esta liga ya no abre", "/clave/x"), Why: GoneExpired, Action: "/clave/x"}},
		{"delivery-gone-spent", DeliveryGone{Frame: publicFrame(lang.ES, "Esta liga ya no abre", "/clave/x"), Why: GoneSpent}},
		{"delivery-shown-away", DeliveryShown{Frame: publicFrame(lang.ES, "Su clave de acceso", "/clave/x"), UserName: "rtzab", Secret: "Pluma-x7Kq29Lm", System: storySystem()}},
		{"delivery-gone-away", DeliveryGone{Frame: publicFrame(lang.ES, "Esta liga ya no abre", "/clave/x"), Why: GoneSpent, System: storySystem()}},
		{"instructions-away", Instructions{Frame: publicFrame(lang.ES, "Instrucciones de acceso", "/instrucciones"), Contact: "enlace.dcs@salud.example.mx", LinkHours: 48, System: storySystem()}},
		{"instructions", Instructions{Frame: publicFrame(lang.ES, "Instrucciones de acceso", "/instrucciones"), PublicURL: "https://salud.example.mx/sintesis", Contact: "enlace.dcs@salud.example.mx", LinkHours: 72}},
		{"notice", storyNotice(lang.ES)},
		{"notice-en", storyNotice(lang.EN)},
		{"problem-404", Problem{Frame: publicFrame(lang.ES, "No hay nada en esta dirección", "/nada"), Status: 404}},
		{"problem-disposed", Problem{Frame: publicFrame(lang.ES, "Este expediente se dio de baja", "/mesa"), Status: 410, Disposed: true, Text: "El expediente SIE-2020-000004 se dio de baja el 7 nov 2026 por el acta BD-2026-001. Sus datos ya no existen; la prueba está en la bitácora."}},
		{"problem-410", Problem{Frame: publicFrame(lang.ES, "Esta liga ya no abre", "/seguimiento/x"), Status: 410, Follow: Link{"/seguimiento", "Ver en qué va mi solicitud"}}},
		{"problem-no-edition", Problem{Frame: readerFrame(lang.ES, "No se encontró", "/edicion/2026-11-22/extra"), Status: 404, Text: "No hay una edición de ese día y de ese tipo.", Follow: Link{"/ediciones", "Todas las ediciones"}}},
		{"problem-429", Problem{Frame: publicFrame(lang.ES, "Demasiados intentos", "/entrar"), Status: 429, Retry: "/entrar"}},
		{"problem-500", Problem{Frame: publicFrame(lang.ES, "Algo falló", "/mesa"), Status: 500, Kept: "La nota que escribía se conserva en este navegador.", Reference: "7f3a-91c2", Retry: "/mesa"}},
		{"problem-unsent", Problem{Frame: publicFrame(lang.ES, "Hay que entrar otra vez", "/mesa/nueva"), Status: 401, Reference: "7f3a-91c2", Unsent: &Unsent{Action: "/mesa/nueva", SignIn: "/entrar", Parts: true,
			Values: []Datum{{Label: "given_names", Value: "Amapola"}}, Files: []Datum{{Label: "oficio", Value: "oficio-118.pdf"}}}}},
		{"problem-403-en", Problem{Frame: publicFrame(lang.EN, "You cannot enter here", "/mesa"), Status: 403}},
		{"demo-door", storyDoor()},
		{"demo-mailbox", storyMailbox()},
		{"demo-mail-received", storyReceived()},
		{"demo-mailbox-empty", Mailbox{Frame: storyDemo("Buzón", "/demo/buzon")}},
		{"demo-mail", storyMail()},
	}
}

func storyPetition(tag lang.Tag) PetitionForm {
	return PetitionForm{
		Frame:  publicFrame(tag, tag.T("public.petition"), "/solicitud"),
		Action: "/solicitud", Days: 3, NoticeVersion: "1", MaxOficio: 5_000_000,
	}
}

func storyPetitionWrong() PetitionForm {
	p := storyPetition(lang.ES)
	p.Form = Form{
		Values: map[string]string{
			"given_names": "María de los Ángeles Guadalupe", "surname1": "Ek", "position": "Subdirectora de Vigilancia Epidemiológica de Enfermedades Transmisibles",
			"mail": "maria.ek@correo", "phone": "999 123", "unit": "Dirección de Prevención",
		},
		Errors: map[string]string{
			"mail":    "La dirección está incompleta: falta lo que va después del punto.",
			"phone":   "El teléfono lleva diez dígitos; éste tiene seis.",
			"reason":  "Escriba para qué necesita la Síntesis.",
			"consent": "Sin su consentimiento no se puede tramitar la clave.",
		},
		Order:   []string{"mail", "phone", "reason", "consent"},
		Summary: lang.ES.T("fault.form", "N", 4),
	}
	return p
}

func storyPetitionMatches() PetitionForm {
	p := storyPetition(lang.ES)
	p.Form.Values = map[string]string{"given_names": "Rosa Elena", "surname1": "Tzab", "unit": "comunicación", "unit_code": "112-DCE"}
	p.Searched = true
	p.Matches = []UnitMatch{
		{"112", "Dirección General de Comunicación Social", "Secretaría de Salud"},
		{"112-DCE", "Dirección de Comunicación y Enlace", "Dirección General de Comunicación Social"},
		{"S00-9", "Subdirección de Comunicación y Difusión", "Comisión Federal para la Protección contra Riesgos Sanitarios"},
	}
	return p
}

func storyPetitionNoMatch() PetitionForm {
	p := storyPetition(lang.ES)
	p.Form.Values = map[string]string{"unit": "hospital general de zona de xkanha"}
	p.Searched, p.OficioLost = true, "oficio-0412.pdf"
	return p
}

func storyAsked() *Correction {
	return &Correction{
		Folio: "SIE-2026-000123", Office: "Edición",
		Points: []string{"El cargo no corresponde a la unidad indicada.", "El oficio no es legible."},
		Said:   "En el oficio no se alcanza a leer la firma. Si puede, escanéelo de nuevo.\nEl cargo que indicó es de otra dirección; escríbalo como en su nombramiento.",
		Oficio: "oficio-0412.pdf",
	}
}

func storyPetitionCorrect() PetitionForm {
	p := storyPetition(lang.ES)
	p.Action, p.Correcting = "/mi-solicitud/corregir", storyAsked()
	p.Form.Values = map[string]string{
		"given_names": "Rosa Elena", "surname1": "Tzab", "surname2": "Uc", "position": "Jefa de departamento",
		"unit": "Servicios de Salud de Yucatán", "unit_code": "YUC", "mail": "rosa.tzab@salud.yucatan.example.mx", "phone": "999 555 0142",
		"reason": "Preparo el resumen diario de la dirección y doy seguimiento a la cobertura de las campañas estatales.",
	}
	return p
}

func storyChangeCorrect() PetitionForm {
	p := storyPetitionCorrect()
	p.Name = "Rosa Elena Tzab Uc"
	return p
}

func storyStages(tag lang.Tag, states ...string) []Stage {
	names := []string{"Recibida por Enlace", "Verificada por Edición", "Pedida al proveedor", "Clave recibida y comprobada", "Entregada a usted"}
	words := map[string]string{"done": "hecho", "now": "aquí va", "todo": "por hacer", "stopped": "se detuvo aquí"}
	if tag == lang.EN {
		names = []string{"Received by Liaison", "Verified by the editors", "Asked of the provider", "Key received and tried", "Delivered to you"}
		words = map[string]string{"done": "done", "now": "it stands here", "todo": "to be done", "stopped": "it stopped here"}
	}
	var stages []Stage
	for i, number := range []string{"1.1", "1.2", "2.1", "3.1", "4.1"} {
		stages = append(stages, Stage{Number: number, Name: names[i], State: states[i], Text: words[states[i]]})
	}
	return stages
}

func storyTrack() Track {
	return Track{
		Frame: publicFrame(lang.ES, "Solicitud SIE-2026-000123", "/mi-solicitud"),
		Folio: "SIE-2026-000123", Name: "Rosa Elena Tzab Uc", Unit: "Servicios de Salud de Yucatán · Dirección de Prevención y Protección de la Salud",
		State: Status{Now, "En verificación"}, Stages: storyStages(lang.ES, "done", "now", "todo", "todo", "todo"),
		Where: "El Departamento de Edición revisa sus datos. No tiene que hacer nada por ahora.",
		Turn:  "Departamento de Edición, Planeación y Seguimiento", Since: novemberAt(20, 13, 40), Expected: novemberAt(24, 18, 0),
		History: []Event{
			{Number: "1.1", What: "La Dirección de Comunicación y Enlace la turnó a Edición", When: novemberAt(20, 13, 40), Kind: Now},
			{Number: "1.1", What: "Usted confirmó su correo; se le dio folio", When: novemberAt(20, 9, 12), Kind: Done},
			{Number: "1.1", What: "Se recibió el formulario", When: novemberAt(20, 9, 3), Kind: Done},
		},
		Actions: TrackActions{Cancel: "/mi-solicitud/cancelar"},
	}
}

func storyTrackLate() Track {
	t := storyTrack()
	t.Expected, t.Late = novemberAt(20, 18, 0), true
	return t
}

func storyTrackReturned() Track {
	t := storyTrack()
	t.State = Status{Attention, "Devuelta para corrección"}
	t.Where = "Falta que usted corrija dos datos. Si no lo hace antes de la fecha indicada, la solicitud caduca."
	t.Turn, t.Since, t.Expected, t.Asked = "Usted", novemberAt(23, 8, 50), novemberAt(30, 18, 0), storyAsked()
	t.Actions.Correct = "/mi-solicitud/corregir"
	t.History = append([]Event{{Number: "1.2+", What: "Edición la devolvió para que la corrija", When: novemberAt(23, 8, 50), Said: storyAsked().Said, Kind: Attention}}, t.History...)
	return t
}

func storyTrackRejected() Track {
	t := storyTrack()
	t.State, t.Stages = Status{Fail, "Negada"}, storyStages(lang.ES, "done", "stopped", "todo", "todo", "todo")
	t.Where = "La unidad ya tiene todas las claves que le corresponden según el lineamiento vigente (numeral 4). Puede pedirla de nuevo cuando se libere una."
	t.Turn, t.Expected, t.Actions = "", time.Time{}, TrackActions{}
	return t
}

func storyTrackSent() Track {
	t := storyTrack()
	t.Frame = publicFrame(lang.EN, "Request SIE-2026-000123", "/mi-solicitud")
	t.State, t.Stages = Status{Now, "Sent"}, storyStages(lang.EN, "done", "done", "done", "done", "now")
	t.Where, t.Turn = "Your key is ready. Open the link in the mail we sent you; if it has run out, ask for another.", "You"
	t.Actions = TrackActions{FreshLink: "/mi-solicitud/liga"}
	t.History = []Event{{Number: "4.1", What: "The key was sent to you", When: novemberAt(22, 17, 20), Kind: Now}}
	return t
}

func storyPress() Press {
	return Press{
		Frame: publicFrame(lang.ES, "Confirme su nueva dirección", "/direccion/x"), Number: "1.1", Heading: "Confirme su nueva dirección",
		Lead: "Al confirmar, su solicitud sigue su curso con esta dirección de correo. Abrir esta página todavía no hace nada.", Action: "/direccion/x",
		Button: "Confirmar esta dirección", Note: "Si usted no pidió nada, cierre esta página: no pasa nada.",
	}
}

func storyWaiting() Waiting {
	return Waiting{
		Frame: publicFrame(lang.ES, "Se prepara su contraseña", "/mi-solicitud/clave"), Heading: "Se prepara su contraseña nueva",
		Lead: "Suele tardar unos segundos. Esta página se actualiza sola.", Retry: "/mi-solicitud/clave", Back: "/mi-solicitud",
	}
}

func storyCancel() ConfirmAct {
	return ConfirmAct{
		Frame: publicFrame(lang.ES, "Cancelar mi solicitud", "/mi-solicitud/cancelar"), Action: "/mi-solicitud/cancelar",
		Heading: "Cancelar la solicitud SIE-2026-000123",
		Consequences: []string{
			"La solicitud termina aquí y no se puede reabrir.", "El expediente se conserva cinco años, como los demás.",
			"Puede pedir una clave otra vez cuando quiera; tendrá otro folio.",
		},
		Button: "Cancelar mi solicitud", Back: "/mi-solicitud", Reason: true,
	}
}

func storyDelivery(form Form) Delivery {
	return Delivery{
		Frame: publicFrame(lang.ES, "Su clave está lista", "/clave/x"), Action: "/clave/x", Form: form, Digits: true,
		FactLabel: "Los cuatro últimos dígitos del teléfono que dio", FactHint: "El que escribió en la solicitud, sin la extensión.",
		Until: novemberAt(26, 9, 0),
	}
}

func storyDeliveryWrong() Delivery {
	d := storyDelivery(Form{
		Summary: "No es el dato que se dio en la solicitud.",
		Errors:  map[string]string{"fact": "Revise los cuatro dígitos y vuelva a intentarlo."},
	})
	d.TriesLeft = 3
	return d
}

func storyNotice(tag lang.Tag) Notice {
	sections := []NoticeSection{
		{"Quién responde", []string{"La Secretaría de Salud es responsable de los datos personales que aquí se recaban."}},
		{"Qué datos se recaban", []string{
			"Nombre y apellidos, cargo, unidad, correo institucional, teléfono y extensión, motivo de la solicitud y, si usted lo adjunta, el oficio.",
			"De cada acceso se guardan la clave, la fecha y la hora, la nota consultada, la red y la clase de dispositivo. No se recaban datos sensibles.",
		}},
	}
	if tag == lang.EN {
		sections = []NoticeSection{{"Who answers for the data", []string{"The Secretaría de Salud answers for the personal data collected here."}}}
	}
	return Notice{Frame: publicFrame(tag, tag.T("public.notice"), "/aviso-de-privacidad"), Version: "2026-1", From: novemberAt(1, 0, 0), Sections: sections}
}

func storyDemo(title, here string) Frame {
	frame := publicFrame(lang.ES, title, here)
	frame.Demo = true
	return frame
}

func storyDoor() DemoDoor {
	return DemoDoor{
		Frame: storyDemo("Demostración", "/demo"),
		Doors: []Door{
			{"/demo/entrar/lectora", "Rosa Elena Tzab Uc", "Lectora", "Tiene clave desde marzo y lee la edición en el teléfono."},
			{"/demo/entrar/enlace", "Julián Barragán Soto", "Comunicación y Enlace", "Recibe solicitudes, las turna y envía las claves."},
			{"/demo/entrar/edicion", "Nayeli Cruz Xool", "Edición", "Verifica datos, pide y comprueba claves, lleva el registro."},
			{"/demo/entrar/autoridad", "Ignacio Ferrer Lara", "Dirección General", "Fija los lineamientos."},
			{"/demo/entrar/auditoria", "Beatriz Alcocer Ríos", "Auditoría", "Lo ve todo y no cambia nada."},
			{"/demo/entrar/administracion", "Tomás Quijano Pech", "Administración", "Cuentas del personal y ajustes."},
		},
		Walk: []WalkStep{
			{Number: "1.1", What: "Pida una clave como lo haría un funcionario.", Link: "/solicitud", Words: "Abrir la solicitud"},
			{Number: "1.1", What: "Confirme el correo: la liga está en el buzón.", Link: "/demo/buzon", Words: "Abrir el buzón"},
			{Number: "1.1", What: "Comunicación y Enlace turna la solicitud a Edición.", Enter: &Door{Path: "/demo/entrar/enlace", Name: "Julián Barragán Soto"}},
			{Number: "1.2", What: "Edición revisa las comprobaciones y verifica los datos.", Enter: &Door{Path: "/demo/entrar/edicion", Name: "Nayeli Cruz Xool"}},
			{Number: "2.1", What: "El programa pide la clave al proveedor y la comprueba (3.1).", Link: "/procedimiento", Words: "Verlo en el diagrama"},
			{Number: "4.1", What: "Comunicación y Enlace envía la clave. Ábrala desde el buzón y entre con ella.", Enter: &Door{Path: "/demo/entrar/enlace", Name: "Julián Barragán Soto"}, Link: "/demo/buzon", Words: "Abrir el buzón"},
			{Number: "3.3", What: "Lea una nota; Edición la ve en el registro de hoy.", Enter: &Door{Path: "/demo/entrar/edicion", Name: "Nayeli Cruz Xool"}},
		},
		Practice: &Practice{
			Providers: []PracticeChoice{
				{Value: "builtin", Text: "Sistema propio", Hint: "Este mismo programa hace la clave en un segundo, y con ella se entra aquí."},
				{Value: "vendormail", Text: "E-Medios, por correo", Hint: "La clave se pide por correo a una empresa inventada.", Chosen: true},
			},
			Number: 2, Vendor: "E-Medios (ficticia)", Site: "http://127.0.0.1:8081", Office: "http://127.0.0.1:8081/proveedor",
			Ways: []PracticeChoice{{Text: "como suele hacerlo", Chosen: true}, {Value: "question", Text: "con una pregunta"}},
		},
	}
}

func storyMailbox() Mailbox {
	return Mailbox{
		Frame: storyDemo("Buzón", "/demo/buzon"), NextPath: "/demo/buzon?pagina=2",
		Mails: []MailLine{
			{Path: "/demo/buzon/3", To: "rosa.tzab@salud.yucatan.example.mx", Subject: "Su clave de acceso a la Síntesis está lista", When: novemberAt(23, 9, 1)},
			{Path: "/demo/buzon/recibido-7", From: "soporte@emedios.example", Subject: "Re: Solicitud de claves de usuario: SIE-2026-000123", When: novemberAt(23, 8, 45)},
			{Path: "/demo/buzon/2", To: "rosa.tzab@salud.yucatan.example.mx", Subject: "Recibimos su solicitud SIE-2026-000123", When: novemberAt(23, 8, 30)},
			{Path: "/demo/buzon/1", To: "comision.interinstitucional.de.vigilancia@proteccion-sanitaria.example.mx", Subject: "Confirme su correo para continuar con la solicitud", When: novemberAt(22, 17, 20)},
		},
	}
}

func storyMail() MailShown {
	return MailShown{
		Frame: storyDemo("Su clave de acceso a la Síntesis está lista", "/demo/buzon/3"),
		From:  "Secretaría de Salud <sintesis@salud.example.mx>", To: "rosa.tzab@salud.yucatan.example.mx",
		Subject: "Su clave de acceso a la Síntesis está lista", When: novemberAt(23, 9, 1), HTMLPath: "/demo/buzon/3/html",
		Text: "Buenos días:\n\nSu clave está lista. Para verla, abra esta liga y oprima «Ver mi clave»:\n\nhttp://127.0.0.1:8080/clave/4dZk-demo\n\nSirve hasta el jueves 26 de noviembre de 2026, 9:00 h.\n\nSecretaría de Salud\nDirección de Comunicación y Enlace",
	}
}

func storyReceived() MailShown {
	return MailShown{
		Frame: storyDemo("Re: Solicitud de claves de usuario: SIE-2026-000123", "/demo/buzon/recibido-7"), From: "soporte@emedios.example",
		To: "altas@salud.example.mx", Subject: "Re: Solicitud de claves de usuario: SIE-2026-000123", When: novemberAt(23, 8, 45),
		Text: "Se generó el acceso solicitado:\n\nFolio: SIE-2026-000123\nUsuario: rtzab\nContraseña: ⟦secreto 1⟧",
		Note: lang.ES.T("public.mail.redacted"),
	}
}

func storySystem() *System {
	return &System{Name: "el sistema de E-Medios", URL: "https://sintesis.emedios.example/entrar"}
}
