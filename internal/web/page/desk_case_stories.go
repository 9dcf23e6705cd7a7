package page

import (
	"time"

	"clavero/internal/lang"
)

func caseStories() []Story {
	return []Story{
		{"case-failing", failingCase()}, {"case-forwarded", forwardedCase()}, {"case-received-paper", receivedCase()}, {"case-conflict", conflictCase()},
		{"case-sent", sentCase()}, {"case-settled-auditor", settledCase()}, {"case-english-en", englishCase()},
		{"step-return", returnStory(Form{})}, {"step-return-error", returnStory(badReturn())}, {"step-reject", rejectStory()}, {"step-grant", grantStory()}, {"step-withdraw-conflict", withdrawStory()}, {"step-verify-successor", successorStory()}, {"step-probe", probeStory()},
	}
}

func forwardedCase() Case {
	return Case{
		Frame: officeFrame(lang.ES, "SIE-2026-000123", "/mesa/SIE-2026-000123"), Folio: "SIE-2026-000123", Path: "/mesa/SIE-2026-000123", Name: "Amapola Ríos Ensayo",
		State: Status{Now, "Turnada"}, Turn: "Turno de Edición, Planeación y Seguimiento", Since: before(2*hour + 5*time.Minute), Due: storyNow.Add(28 * hour),
		Age: Bar{13, Info, "2 h 5 min de 16 h hábiles"}, Version: 3, Stages: caseStages(1),
		Primary:  &CaseStep{Key: "verify", Number: "1.2", Label: "Verificar e integrar al directorio", Path: "/mesa/SIE-2026-000123/paso/verify", Attention: "Hay un aviso en la verificación: léalo antes de decidir."},
		Others:   []CaseStep{{Key: "return", Number: "1.2+", Label: "Devolver para corrección", Path: "/mesa/SIE-2026-000123/paso/return", Words: true}, {Key: "reject", Number: "1.2+", Label: "Negar", Path: "/mesa/SIE-2026-000123/paso/reject", Words: true, Danger: true}, {Key: "cancel", Number: "1.1+", Label: "Cancelar", Path: "/mesa/SIE-2026-000123/paso/cancel", Words: true, Danger: true}},
		Data:     caseData(),
		Checks:   caseChecks(),
		ChecksAt: before(4 * time.Minute),
		Timeline: []Happening{
			{Title: "Turno de Edición: verificar los datos", At: before(2*hour + 5*time.Minute), Kind: Now, Number: "1.2"},
			{Number: "1.1", Title: "Turnada a Edición", Who: "Gaspar Ensayo Trejo", Office: "Comunicación y Enlace", At: before(2*hour + 5*time.Minute), Kind: Done},
			{Number: "1.1+", Title: "Corregida por el solicitante", Who: "Amapola Ríos Ensayo", At: before(3 * hour), Kind: Info, Detail: "Cambió: unidad, extensión"},
			{Number: "1.1+", Title: "Devuelta para corrección", Who: "Gaspar Ensayo Trejo", Office: "Comunicación y Enlace", At: before(22 * hour), Kind: Attention, Grounds: []string{"C-03 La unidad no corresponde al cargo"}, Said: "La unidad que indicó no tiene el cargo de subdirectora. Escriba la unidad en la que trabaja hoy, por favor."},
			{Number: "1.1", Title: "Dirección confirmada: recibe folio", Who: "Amapola Ríos Ensayo", At: before(23 * hour), Kind: Done},
			{Number: "1.1+", Title: "Solicitud enviada en la página", Who: "Amapola Ríos Ensayo", At: before(23*hour + 12*time.Minute), Kind: Info},
		},
		Papers: []Paper{{Name: "oficio-DGPS-0412.pdf", Kind: "Oficio de solicitud", Size: "312 kB", Path: "/mesa/SIE-2026-000123/papel/1", By: "Amapola Ríos Ensayo", At: before(23 * hour), Hash: "9f2c 41ab 77d0 e3b5"}},
		Mails: []CaseMail{
			{Subject: "Su solicitud SIE-2026-000123 pasó a Edición", Address: "amapola.rios@salud.example", At: before(2 * hour), State: Status{Done, "aceptado"}},
			{Subject: "Confirme su dirección", Address: "amapola.rios@salud.example", At: before(23 * hour), State: Status{Done, "aceptado"}},
		},
		Notes:   []OfficeNote{{Who: "Gaspar Ensayo Trejo", Office: "Comunicación y Enlace", Text: "Hablé con la unidad: el cargo es correcto desde el 1 de noviembre.", At: before(2 * hour)}},
		CanNote: true, LedgerSize: 4182, LedgerHead: "k3Jm0c9vYq1T…8Xw=", BackPath: "/mesa?estado=forwarded", PrevPath: "/mesa/SIE-2026-000122", NextPath: "/mesa/SIE-2026-000124",
	}
}

// failingCase cannot be verified: it can only be returned or rejected.
func failingCase() Case {
	c := forwardedCase()
	c.Checks[4] = Check{Title: "Cupo de la unidad", Result: Status{Fail, "no cumple"}, Reason: "La unidad tiene 5 claves vigentes y el lineamiento permite 5.", Facts: []Datum{{Label: "Lineamiento", Value: "núm. 1, L.4"}, {Label: "Claves vigentes", Value: "5 de 5", Path: "/directorio?unidad=310"}}}
	c.Primary, c.Waiting = nil, "No puede verificarse: la unidad agotó su cupo. Devuélvala o niéguela."
	return c
}

func caseStages(now int) []Stage {
	names := []string{"Recepción", "Verificación", "Pedido al proveedor", "Recepción de la clave", "Envío"}
	stages := make([]Stage, len(names))
	for i, number := range []string{"1.1", "1.2", "2.1", "3.1", "4.1"} {
		stages[i] = Stage{Number: number, Name: names[i], State: "todo", Text: "pendiente"}
		if i < now {
			stages[i].State, stages[i].Text = "done", "hecha"
		}
		if i == now {
			stages[i].State, stages[i].Text = "now", "en curso"
		}
	}
	return stages
}

func caseData() []DataGroup {
	return []DataGroup{
		{Title: "Quién es", Data: []Datum{
			{Label: "Nombre", Value: "Amapola Ríos Ensayo"}, {Label: "Cargo", Value: "Subdirectora de Campañas"},
			{Label: "Correo", Value: "amapola.rios@salud.example", Mark: "dirección probada"}, {Label: "Teléfono", Value: "55 5000 0123, ext. 4410"},
		}},
		{Title: "Dónde trabaja", Data: []Datum{
			{Label: "Unidad", Value: "Dirección General de Promoción de la Salud", Path: "/catalogo?q=310"}, {Label: "Institución", Value: "Secretaría de Salud"},
		}},
		{Title: "Para qué", Data: []Datum{
			{Label: "Motivo", Value: "Seguimiento de lo que se publica sobre la campaña nacional de vacunación."},
			{Label: "Llegó por", Value: "Página de Internet"}, {Label: "Aviso de privacidad", Value: "Versión 1, aceptado"}, {Label: "Oficio", Value: "DGPS/0412/2026"},
		}},
	}
}

func caseChecks() []Check {
	return []Check{
		{Title: "Dirección de correo probada", Result: Status{Done, "cumple"}, Reason: "Abrió la liga y pulsó el botón.", Facts: []Datum{{Label: "Confirmada", Value: "22/11/2026, 12:10 h"}}},
		{Title: "Dominio de correo", Result: Status{Attention, "atención"}, Reason: "El dominio lo comparten 14 unidades: no prueba que trabaje en esta.", Facts: []Datum{{Label: "Dominio", Value: "salud.example", Code: true}, {Label: "Unidades con ese dominio", Value: "14"}}},
		{Title: "Unidad en vigor", Result: Status{Done, "cumple"}, Reason: "La unidad está en el catálogo y en vigor.", Facts: []Datum{{Label: "Código", Value: "310", Code: true}}},
		{Title: "Otra clave o solicitud", Result: Status{Done, "cumple"}, Reason: "No tiene otra clave vigente ni otra solicitud abierta."},
		{Title: "Cupo de la unidad", Result: Status{Done, "cumple"}, Reason: "La unidad tiene 4 claves vigentes y el lineamiento permite 5.", Facts: []Datum{{Label: "Lineamiento", Value: "núm. 1, L.4"}, {Label: "Claves vigentes", Value: "4 de 5", Path: "/directorio?unidad=310"}}},
	}
}

func receivedCase() Case {
	c := forwardedCase()
	c.Folio, c.Path, c.Name, c.Kind = "SIE-2026-000118", "/mesa/SIE-2026-000118", "Juan Nepomuceno de la Santísima Trinidad Ejemplo y Demostración de los Monteros", "Llegó en papel"
	c.State, c.Turn = Status{Attention, "Recibida"}, "Turno de Comunicación y Enlace"
	c.Age, c.Due, c.Since = Bar{118, Fail, "9 h 20 min de 8 h hábiles: fuera de plazo"}, before(80*time.Minute), before(3*day)
	c.Stages = caseStages(0)
	c.Primary = &CaseStep{Key: "forward", Number: "1.1", Label: "Turnar a Edición", Path: c.Path + "/paso/forward"}
	c.Others[0].Number = "1.1+"
	c.Checks, c.ChecksAt, c.Notes, c.Mails, c.PrevPath = nil, time.Time{}, nil, nil, ""
	c.Timeline = []Happening{{Number: "1.1", Title: "Capturada del oficio en papel", Who: "Gaspar Ensayo Trejo", Office: "Comunicación y Enlace", At: before(3 * day), Kind: Done}}
	return c
}

func conflictCase() Case {
	c := forwardedCase()
	c.Banners = nil
	c.Conflict = &Conflict{
		Who: "Irene Muestra Villalobos", Did: "la turnó a Edición", At: before(2*hour + 5*time.Minute), Tried: "Devolver para corrección",
		Typed: []Datum{{Label: "Causal", Value: "C-05 Falta el oficio"}, {Label: "Explicación", Value: "Adjunte, por favor, el oficio firmado por la persona titular de su unidad."}},
	}
	return c
}

func sentCase() Case {
	c := forwardedCase()
	c.State, c.Turn, c.Age, c.Due = Status{Info, "Enviada"}, "Turno del funcionario", Bar{15, Info, "3 de 20 días hábiles"}, storyNow.Add(24*day)
	c.Stages, c.Primary, c.Waiting = caseStages(4), nil, "Se espera a que el funcionario abra la liga y pruebe quién es."
	c.Others = []CaseStep{{Key: "withdraw", Number: "4.1+", Label: "Retirar la clave", Path: c.Path + "/paso/withdraw", Words: true, Danger: true}}
	c.Orders = []Order{{ID: "01K-77F2", Kind: "Alta", Provider: "Sistema propio", State: Status{Done, "cumplido"}, At: before(4 * day), Attempts: []Attempt{
		{At: before(4 * day), What: "Pedir usuario y clave", Outcome: "sin respuesta del servidor", Kind: Attention},
		{At: before(4*day - 10*time.Minute), What: "Pedir usuario y clave", Outcome: "usuario arios creado", Kind: Done},
		{At: before(4*day - 12*time.Minute), What: "Comprobar la clave", Outcome: "entra", Kind: Done},
	}}}
	c.Terms = []DataGroup{{Title: "Conservación", Data: []Datum{{Label: "Serie 1: solicitudes", Value: "5 años, desde que concluya", Absent: true}}}}
	c.Deliveries = []Delivered{
		{Number: 1, Address: "amapola.rios@salud.example", SentAt: before(3 * day), Until: before(day), State: Status{Attention, "vencida"}, Tries: "0 de 5"},
		{Number: 2, Address: "amapola.rios@salud.example", SentAt: before(5 * hour), Until: storyNow.Add(43 * hour), State: Status{Info, "sin abrir"}, Tries: "1 de 5"},
	}
	c.Timeline = append([]Happening{{Number: "4.1", Title: "Clave enviada: liga de un solo uso", Who: "Gaspar Ensayo Trejo", Office: "Comunicación y Enlace", At: before(3 * day), Kind: Done}}, c.Timeline[1:]...)
	return c
}

func settledCase() Case {
	c := sentCase()
	c.Frame = auditorFrame("SIE-2026-000123", "/mesa/SIE-2026-000123")
	c.State, c.Turn, c.Age, c.Due, c.Waiting = Status{Ended, "Concluida"}, "Acuse recibido", Bar{}, time.Time{}, ""
	c.Stages, c.Others, c.CanNote = caseStages(5), nil, false
	c.Deliveries[1].State = Status{Done, "acusada"}
	return c
}

func englishCase() Case {
	c := receivedCase()
	c.Frame = officeFrame(lang.EN, "SIE-2026-000118", "/mesa/SIE-2026-000118?lang=en")
	c.Kind, c.State, c.Turn, c.Age.Text = "Came on paper", Status{Attention, "Received"}, "Communication and Liaison’s turn", "9 h 20 min of 8 working hours: past its limit"
	c.Primary.Label, c.Others = "Forward to the editors", []CaseStep{{Key: "return", Number: "1.1+", Label: "Return for correction", Path: c.Path + "/paso/return", Words: true}}
	for i, name := range []string{"Reception", "Verification", "Order to the provider", "Reception of the key", "Sending"} {
		c.Stages[i].Name, c.Stages[i].Text = name, "to come"
	}
	c.Stages[0].Text = "under way"
	c.Timeline[0].Title, c.Timeline[0].Office = "Entered from the letter on paper", "Communication and Liaison"
	return c
}

func returnStory(form Form) StepForm {
	return StepForm{
		Frame: officeFrame(lang.ES, "Devolver para corrección", "/mesa/SIE-2026-000123/paso/return"), Form: form, Folio: "SIE-2026-000123", CasePath: "/mesa/SIE-2026-000123",
		Name: "Amapola Ríos Ensayo", State: "Turnada", Step: CaseStep{Key: "return", Number: "1.2+", Label: "Devolver para corrección", Path: "/mesa/SIE-2026-000123/paso/return"}, Version: 3,
		Consequence:  []string{"El solicitante recibirá un correo con su explicación y tendrá 10 días hábiles, hasta el lunes 7 de diciembre, para corregir.", "Si no corrige, la solicitud caduca. Hasta entonces el plazo de Edición no corre.", "Cada oficina puede devolver una vez: para hacerlo otra vez hace falta la razón de su titular."},
		GroundsLabel: "Qué debe corregirse", Guideline: "Causales del lineamiento núm. 1, en vigor desde el 1 de enero de 2026.",
		Grounds: []Option{{Value: "C-01", Label: "El nombre está incompleto o no coincide con el oficio"}, {Value: "C-03", Label: "La unidad no corresponde al cargo"}, {Value: "C-05", Label: "Falta el oficio o no se puede leer", Hint: "Pida el PDF completo, con firma."}},
		AskSaid: true, SaidRequired: true, AskNote: true,
	}
}

func badReturn() Form {
	return Form{Summary: "Hay un dato por corregir. Lo demás quedó como usted lo escribió.", Values: map[string]string{"note": "Segunda vez que llega sin firma."}, Errors: map[string]string{"said": "Escriba qué debe corregir el solicitante."}, Order: []string{"said"}}
}

func rejectStory() StepForm {
	s := returnStory(Form{Values: map[string]string{"ground": "N-02"}})
	s.Step, s.Title = CaseStep{Key: "reject", Number: "1.2+", Label: "Negar la solicitud", Path: "/mesa/SIE-2026-000123/paso/reject", Danger: true}, "Negar la solicitud"
	s.GroundsLabel, s.OneGround = "Causal de la negativa", true
	s.Grounds = []Option{{Value: "N-01", Label: "No es funcionario del sector salud"}, {Value: "N-02", Label: "Su unidad agotó el cupo de claves", Hint: "Cupo: 5 claves por unidad; hoy tiene 5."}, {Value: "N-04", Label: "Ya tiene una clave vigente"}}
	s.Consequence = []string{"La solicitud se cierra y el solicitante recibe la causal y su explicación.", "Puede reabrirse durante 15 días hábiles, hasta el lunes 14 de diciembre.", "El expediente se conserva 5 años desde hoy."}
	return s
}

func grantStory() StepForm {
	s := returnStory(Form{})
	s.Step, s.Title, s.State = CaseStep{Key: "grant", Number: "1.2+", Label: "Conceder la reconsideración", Path: "/mesa/SIE-2026-000123/paso/grant"}, "Conceder la reconsideración", "En reconsideración"
	s.Grounds, s.Consequence = nil, []string{"La solicitud vuelve a donde estaba cuando se negó, y se avisa por correo a la persona."}
	s.Decides = []Happening{
		{Number: "1.2+", Title: "Se negó", Who: "Elvira Prueba", Office: "Edición", At: storyNow.Add(-72 * time.Hour), Kind: Fail, Grounds: []string{"3.1 La persona no presta sus servicios en el sector salud."}, Said: "Su contrato terminó en octubre."},
		{Number: "1.2+", Title: "Pidió que se reconsidere", Who: "Amapola Ríos Ensayo", At: storyNow.Add(-4 * time.Hour), Kind: Attention, Detail: "Mi nombramiento se renovó el 1 de noviembre; adjunté el oficio."},
	}
	return s
}

func successorStory() StepForm {
	s := returnStory(Form{Values: map[string]string{"given_names": "Amapola", "surname1": "Ríos", "surname2": "Ensayo", "position": "Subdirectora", "unit": "Dirección General de Promoción de la Salud", "unit_code": "310"}})
	s.Step, s.Title = CaseStep{Key: "verify", Number: "1.2", Label: "Verificar y pedir la clave", Path: "/mesa/SIE-2026-000123/paso/verify"}, "Verificar y pedir la clave"
	s.Grounds, s.AskSaid, s.AskData, s.UnitUnknown, s.Succeeded = nil, false, true, true, "Dirección General de Fomento"
	s.Consequence = []string{"La persona queda en el directorio y la clave se pide al proveedor."}
	return s
}

// probeStory is of a person who looked at the provider's system, because the program cannot.
func probeStory() StepForm {
	s := returnStory(Form{Summary: "Falta un dato.", Errors: map[string]string{"saw": "Marque que lo vio en el sistema del proveedor; sin eso la clave no queda comprobada."}, Order: []string{"saw"}})
	s.Step, s.Title = CaseStep{Key: "probe", Number: "3.1", Label: "Dar por comprobada la clave", Path: "/mesa/SIE-2026-000123/paso/probe"}, "Dar por comprobada la clave"
	s.Grounds, s.AskSaid, s.State, s.AskPicture, s.MaxPaper = nil, false, "Clave recibida", true, 4e6
	s.Saw = "Lo vi en el sistema del proveedor: el usuario está dado de alta y puede entrar"
	s.Consequence = []string{"La clave queda en el registro, y el caso pasa a Comunicación y Enlace."}
	return s
}

func withdrawStory() StepForm {
	s := rejectStory()
	s.Step, s.Title = CaseStep{Key: "withdraw", Number: "4.1+", Label: "Retirar la clave", Path: "/mesa/SIE-2026-000123/paso/withdraw", Danger: true}, "Retirar la clave"
	s.State, s.SaidRequired, s.AskPaper, s.AskNote, s.MaxPaper = "Enviada", false, true, true, 5e6
	s.OneGround, s.GroundsLabel = false, "Si queda negada, por qué causal"
	s.Closings = []Option{{Value: "cancelled", Label: "Cancelada: la persona desistió o dejó el puesto", Chosen: true}, {Value: "rejected", Label: "Negada, con una causal de los lineamientos"}}
	s.Consequence = []string{"Se pide al proveedor que elimine 1 clave pagada (usuario arios).", "La liga que se envió deja de servir de inmediato.", "El caso queda en retiro hasta que el proveedor lo acredite."}
	s.Conflict = &Conflict{Who: "Irene Muestra Villalobos", Did: "envió una liga nueva", At: before(4 * time.Minute), Tried: "Retirar la clave"}
	return s
}
