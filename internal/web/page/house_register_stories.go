package page

import (
	"fmt"
	"slices"
	"time"

	"clavero/internal/lang"
	"clavero/internal/web/diagram"
)

func registerStories() []Story {
	closed := registerStory(officeFrame(lang.ES, "Registro de accesos", "/registro?dia=2026-11-20"))
	closed.Day, closed.DayValue, closed.NextPath, closed.Over = before(3*day), "2026-11-20", "/registro?dia=2026-11-21", true
	closed.Sheet = sheetStory(false)
	signed := closed
	signed.Sheet, signed.Signers = sheetStory(true), slices.Clone(closed.Signers)
	signed.Signers[0].Signed = "firmado en el sistema el 21 nov 2026, 9:12 h"
	signed.Verdict = &RegisterVerdict{Good: true, Days: 1, Accesses: 1315, At: storyNow}
	flawed := closed
	flawed.Sheet = sheetStory(true)
	flawed.Sheet.Flaws = []string{"Faltan 3 accesos: los números 4,501 a 4,503 del nodo 1."}
	flawed.Sheet.Late = "2 accesos que llegaron después del cierre: 1 entradas, 0 ediciones, 1 notas, 0 entradas fallidas."
	flawed.Sheet.NoteForm = Form{Errors: map[string]string{"code": "Ese código no es el de ahora."}, Order: []string{"code"}, Summary: "Corrija un dato."}
	flawed.Verdict = &RegisterVerdict{Findings: []string{"20 nov 2026: Una suma no es la de la hoja: access_day/1207.", "20 nov 2026: Falta un acceso: el número 4,501 del nodo 1."}, More: 3, At: storyNow}
	units := registerStory(officeFrame(lang.ES, "Registro de accesos", "/registro?dia=2026-11-23&por=unidad"))
	units.ByUnit, units.Views[0].Current, units.Views[1].Current = true, false, true
	units.Units, units.People = registerUnits(), nil
	over := registerStory(officeFrame(lang.ES, "Registro de accesos", "/registro?dia=2026-11-22"))
	over.Day, over.DayValue, over.NextPath, over.Over, over.CSVPath = before(day), "2026-11-22", "/registro?dia=2026-11-23", true, ""
	empty := Register{Frame: officeFrame(lang.ES, "Registro de accesos", "/registro"), Day: storyNow, DayValue: "2026-11-23", MaxDay: "2026-11-23", PrevPath: "/registro?dia=2026-11-22", CSVPath: "/registro.csv?dia=2026-11-23", Totals: []Total{{Label: "Accesos"}, {Label: "Personas"}}, Signers: closed.Signers}
	english := registerStory(officeFrame(lang.EN, "Register", "/registro?dia=2026-11-23"))
	english.Totals = []Total{{Label: "Accesses", Value: 1312}, {Label: "People", Value: 24}, {Label: "Sign-ins", Value: 88}, {Label: "Notes read", Value: 1224}}
	over.Theirs = &Theirs{Path: "/registro/proveedor?dia=2026-11-20", Accesses: 44}
	long := closed
	pager := long.Pages("/registro?dia=2026-11-20", "/registro?dia=2026-11-20&pagina=3", "Del 501 al 1,000 de 20,000 personas")
	long.Pager = &pager
	return []Story{{"register-closed", closed}, {"register-long", long}, {"register-signed", signed}, {"register-flawed", flawed}, {"register-over", over}, {"register-units", units}, {"register-empty", empty}, {"register-english-en", english},
		{"register-days", registerDaysStory()}, {"register-days-empty", RegisterDays{Frame: officeFrame(lang.ES, "Días cerrados", "/registro/dias?mes=2026-11"), Tabs: registerTabsStory(1),
			Month: "2026-11", MaxMonth: "2026-11", Title2: "noviembre de 2026", PrevPath: "/registro/dias?mes=2026-10"}},
		{"reading-ask", ReadingAsk{Frame: officeFrame(lang.ES, "Lectura de una persona", "/registro/consulta"), Tabs: registerTabsStory(2), Other: "/registro/consulta?nota=",
			Form: Form{Values: map[string]string{"subject": "arios", "from": "2026-11-01", "to": "2026-11-23"}}}},
		{"reading-ask-wrong-en", ReadingAsk{Frame: officeFrame(lang.EN, "Who read a note", "/registro/consulta?nota=1"), Tabs: registerTabsStory(2), OfNote: true, Other: "/registro/consulta",
			Form: Form{Summary: "Correct one field.", Values: map[string]string{"subject": "1"}, Errors: map[string]string{"reason": "Write the reason in 10 to 500 letters: the auditors will read it."}, Order: []string{"reason"}}}},
		{"reading-person", readingStory()}, {"reading-note", noteReadersStory()},
		{"reading-none", ReadingShown{Frame: officeFrame(lang.ES, "Lectura de una persona", "/registro/consulta/5"), Tabs: registerTabsStory(2), About: "Amapola Ríos Ensayo", Period: "lunes 23 de noviembre de 2026",
			Reason: "Oficio OIC/112.", At: storyNow, Until: storyNow.Add(hour), Entry: 4203}},
		{"report", reportStory(lang.ES)}, {"report-en", reportStory(lang.EN)}, {"report-empty", reportEmptyStory()},
		{"reading-log", readingLogStory()}, {"reading-log-empty", ReadingLog{Frame: auditorFrame("Quién consultó", "/registro/consultas"), Tabs: registerTabsStory(2)}},
	}
}

func readingStory() ReadingShown {
	p := ReadingShown{
		Frame: officeFrame(lang.ES, "Lectura de una persona", "/registro/consulta/5"), Tabs: registerTabsStory(2), About: "Amapola Ríos Ensayo",
		Period: "domingo 1 de noviembre de 2026 al lunes 23 de noviembre de 2026", Reason: "Oficio OIC/112: reporte de una clave compartida.", At: storyNow, Until: storyNow.Add(hour), Entry: 4203, More: true,
	}
	for i := range 12 {
		row := ReadingRow{At: before(time.Duration(i) * 7 * hour), What: "Nota leída", Title: "Arranca la campaña de vacunación invernal en las 32 entidades", User: "arios", Network: "192.0.2.0/24", Device: "Teléfono"}
		if i%5 == 0 {
			row.What, row.Title = "Entrada", ""
		}
		p.Rows = append(p.Rows, row)
	}
	return p
}

func noteReadersStory() ReadingShown {
	p := ReadingShown{
		Frame: officeFrame(lang.ES, "Quién leyó una nota", "/registro/consulta/6"), Tabs: registerTabsStory(2), OfNote: true, About: "Arranca la campaña de vacunación invernal en las 32 entidades",
		Period: "lunes 23 de noviembre de 2026", Reason: "La nota se corrigió: avisar a quien la leyó.", At: storyNow, Until: storyNow.Add(hour), Entry: 4204, NotePath: "/nota/2051500002",
	}
	for i, person := range registerPeople()[:9] {
		p.People = append(p.People, NoteReader{Number: i + 1, Name: person.Name, User: person.User, Unit: person.Unit, First: before(3 * hour), Last: before(hour), Times: 1 + i%3})
	}
	return p
}

func readingLogStory() ReadingLog {
	p := ReadingLog{Frame: auditorFrame("Quién consultó", "/registro/consultas"), Tabs: registerTabsStory(2), NextPath: "/registro/consultas?antes=5"}
	for i := range 8 {
		row := ReadingLogRow{At: before(time.Duration(i) * 3 * day), By: "Irene Muestra Villalobos", What: "Lectura de", About: "Amapola Ríos Ensayo", Period: "lunes 23 de noviembre de 2026",
			Reason: "Oficio OIC/112: reporte de una clave compartida.", Entry: int64(4203 - 11*i)}
		if i%3 == 1 {
			row.What, row.About, row.By = "Quién leyó", "Arranca la campaña de vacunación invernal en las 32 entidades", "Olga Supuesta Nava"
		}
		p.Rows = append(p.Rows, row)
	}
	return p
}

func registerTabsStory(current int) []ListView {
	tabs := []ListView{{Label: "El día", Path: "/registro"}, {Label: "Días cerrados", Path: "/registro/dias"}, {Label: "En el sitio del proveedor", Path: "/registro/proveedor"}, {Label: "Lectura en detalle", Path: "/registro/consulta"}}
	tabs[current].Current = true
	return tabs
}

func sheetStory(signed bool) *RegisterSheet {
	s := &RegisterSheet{
		Number: 57, ClosedAt: before(2*day + 10*hour), Entry: 4118, SHA256: "6f0a92c177de04b86f0a92c177de04b86f0a92c177de04b86f0a92c177de04b8", MaySign: true, MayVerify: true, Seen: "ab", Series: "4, registro de accesos: adición propia de la institución a las tres del procedimiento. Se conserva cinco años; baja posible desde el sábado 22 de noviembre de 2031.",
		Notes: []RegisterNote{{ID: "comment-1", Title: "Comentario 1", At: before(2 * day), By: "Irene Muestra Villalobos", Text: "Falló la red de Pediatría de 9:10 a 9:40.", SHA256: "0d11c3a9"}},
	}
	if signed {
		s.Signed, s.SignedAt, s.SignedBy, s.SignEntry, s.SignedSHA = true, before(2*day), "Irene Muestra Villalobos", 4125, "93b1e2aa77de04b86f0a92c177de04b86f0a92c177de04b86f0a92c177de1122"
		s.Notes = append(s.Notes, RegisterNote{ID: "addendum-1", Addendum: true, Title: "Adenda 1", At: before(day), By: "Irene Muestra Villalobos",
			Text: "El proveedor entregó la bitácora de su sitio con tres entradas de este día.", Late: "3 accesos que llegaron después del cierre: 3 entradas, 0 ediciones, 0 notas, 0 entradas fallidas.", SHA256: "77de04b8"})
	}
	return s
}

func registerDaysStory() RegisterDays {
	p := RegisterDays{
		Frame: officeFrame(lang.ES, "Días cerrados", "/registro/dias?mes=2026-11"), Tabs: registerTabsStory(1), Month: "2026-11", MaxMonth: "2026-11", Title2: "noviembre de 2026",
		PrevPath: "/registro/dias?mes=2026-10", Unsigned: 1, VerifyIn: "2026-11", Archive: &RegisterArchive{Accesses: 28412077, Size: "284.1 MB", SHA256: "6f0a92c177de04b8", At: before(day)},
	}
	for i := range 22 {
		row := RegisterDayRow{Number: int64(58 - i), Day: before(time.Duration(i+1) * day), Path: "/registro?dia=2026-11-20", Keys: 24 - i%5, SignIns: 88 - i, Editions: 120 - 2*i, Reads: 1224 - 31*i,
			Failed: i % 4, Status: Status{Kind: Done, Text: "cerrado y firmado"}, SignedBy: "Irene Muestra Villalobos"}
		switch i {
		case 0:
			row.Status, row.SignedBy = Status{Kind: Attention, Text: "cerrado, por firmar"}, ""
		case 3:
			row.Addenda = 1
		case 9:
			row.Flawed = true
		}
		p.Rows = append(p.Rows, row)
	}
	return p
}

func registerStory(f Frame) Register {
	r := Register{
		Frame: f, Day: storyNow, DayValue: "2026-11-23", MaxDay: "2026-11-23", PrevPath: "/registro?dia=2026-11-22", CSVPath: "/registro.csv?dia=2026-11-23",
		Views: []ListView{{Label: "Por persona", Path: "/registro?dia=2026-11-23", Count: 24, Current: true}, {Label: "Por unidad", Path: "/registro?dia=2026-11-23&por=unidad", Count: 9}},
		Tabs:  registerTabsStory(0), ClosesAt: "martes 24 de noviembre de 2026, 1:00 h",
		Totals: []Total{
			{Label: "Accesos", Value: 1312, Note: "entradas y notas leídas"}, {Label: "Personas", Value: 24, Note: "de 214 claves vigentes"},
			{Label: "Entradas", Value: 88}, {Label: "Notas leídas", Value: 1224}, {Label: "Entradas fallidas", Value: 3},
		},
		Signers: []Signer{
			{Act: "Elaboró", Name: "Irene Muestra Villalobos", Office: "Departamento de Edición (Planeación y Seguimiento)"},
			{Act: "Revisó", Name: "Gaspar Ensayo Trejo", Office: "Dirección de Comunicación y Enlace"},
		},
		People: registerPeople(),
	}
	var bars []diagram.Bar
	for h, n := range []int{0, 0, 0, 0, 1, 14, 96, 260, 312, 204, 133, 88, 61, 40, 22, 18, 20, 17, 12, 8, 4, 2, 0, 0} {
		label := fmt.Sprintf("%d h", h)
		bars = append(bars, diagram.Bar{Label: label, Value: n + n/14, Part: n / 14})
		r.HourRows = append(r.HourRows, HourRow{Label: label, Reads: n, SignIns: n / 14, Failed: n / 150})
	}
	r.Hours = diagram.DrawBars(bars, 960, 200)
	return r
}

func registerPeople() []RegisterPerson {
	people := []RegisterPerson{
		{User: "arios", Name: "Amapola Ríos Ensayo", Unit: "Dirección General de Promoción de la Salud", First: "6:58", Last: "10:41", SignIns: 3, Reads: 64},
		{User: "icualq", Name: "Inés Cualquiera Mora", Unit: "Secretaría de Salud de Colima", First: "7:03", Last: "7:20", SignIns: 1, Reads: 41},
		{User: "jnejemplo", Name: "Juan Nepomuceno de la Santísima Trinidad Ejemplo y Demostración de los Monteros", Unit: "Comisión Nacional de Protección Social en Salud", First: "7:10", Last: "9:55", SignIns: 12, Reads: 118, Failed: 3, Mark: "tres redes a la vez"},
	}
	for i := range 21 {
		people = append(people, RegisterPerson{User: fmt.Sprintf("ficticia%02d", i+1), Name: fmt.Sprintf("Persona Ficticia Número %d", i+1), Unit: "Instituto Nacional de Pediatría", First: "7:30", Last: "10:05", SignIns: 1 + i%3, Reads: 20 + 3*i})
	}
	for i := range people {
		people[i].Number = i + 1
	}
	return people
}

func registerUnits() []RegisterUnit {
	return []RegisterUnit{
		{Number: 1, Unit: "Dirección General de Promoción de la Salud", Institution: "Secretaría de Salud", Keys: 5, People: 4, SignIns: 11, Reads: 240, First: "6:58", Last: "10:41"},
		{Number: 2, Unit: "Instituto Nacional de Pediatría", Keys: 31, People: 18, SignIns: 60, Reads: 822, First: "7:30", Last: "11:05"},
		{Number: 3, Unit: "Secretaría de Salud de Colima", Keys: 3, People: 2, SignIns: 17, Reads: 162, First: "7:03", Last: "9:12"},
	}
}

func reportEmptyStory() Report {
	p := reportStory(lang.ES)
	p.Rows, p.More, p.DayRows, p.Before = nil, 0, nil, ""
	p.HourChart = diagram.DrawBars(make([]diagram.Bar, 24), 960, 200)
	p.Form = Form{Summary: "Corrija un dato.", Errors: map[string]string{"hasta": "El segundo día no puede ser anterior al primero, ni pasar de cinco años después."}}
	return p
}

func reportStory(tag lang.Tag) Report {
	f := officeFrame(tag, "Informe de accesos", "/registro/informes?desde=2026-10-25&hasta=2026-11-23&por=unidad")
	p := Report{
		Frame: f, Tabs: registerTabsStory(2), From: "2026-10-25", To: "2026-11-23", Max: "2026-11-23", Period: "domingo 25 de octubre de 2026 al lunes 23 de noviembre de 2026",
		Before: "viernes 25 de septiembre de 2026 al sábado 24 de octubre de 2026", Title2: f.T("daybook.by.unit"), AsOf: "lunes 23 de noviembre de 2026, 11:10 h", More: 812,
		By:       []Option{{Value: "unidad", Label: f.T("daybook.by.unit"), Chosen: true}, {Value: "persona", Label: f.T("daybook.by.person")}},
		Units:    []Option{{Label: f.T("daybook.report.unit.all")}, {Value: "5", Label: "112 · Dirección General de Comunicación Social"}},
		Compare:  []Option{{Label: f.T("daybook.report.compare.none")}, {Value: "anterior", Label: f.T("daybook.report.compare.previous"), Chosen: true}},
		Quick:    []ListView{{Label: f.T("daybook.quick.today"), Path: "/registro/informes?desde=2026-11-23"}, {Label: f.T("daybook.quick.week"), Path: "/registro/informes?desde=2026-11-17"}},
		Totals:   []ReportTotal{{Label: f.T("webreader.register.accesses"), Value: 39241, Before: "antes 36,410, +7 %"}, {Label: f.T("webreader.register.people"), Value: 214, Before: "antes 209, +2 %"}, {Label: f.T("house.register.reads"), Value: 36880, Before: "antes 34,002, +8 %"}},
		KeysText: f.T("daybook.report.keys.text", "Live", "241", "Days", 60),
		Keys: []ReportKeys{
			{Label: f.T("daybook.key.used"), Count: 214, Bar: Bar{Part: 88, Kind: Done, Text: "88 %"}}, {Label: f.T("daybook.key.idle"), Count: 9, Bar: Bar{Part: 3, Kind: Info, Text: "3 %"}, Path: "/registro/informes?por=clave"},
			{Label: f.T("daybook.key.dormant"), Count: 11, Bar: Bar{Part: 4, Kind: Attention, Text: "4 %"}, Path: "/registro/informes?por=clave"}, {Label: f.T("daybook.key.never"), Count: 7, Bar: Bar{Part: 2, Kind: Attention, Text: "2 %"}, Path: "/registro/informes?por=clave"},
		},
		Heads:      []ReportHead{{Label: f.T("daybook.col.name")}, {Label: f.T("daybook.col.unit")}, {Label: f.T("daybook.col.people"), Number: true}, {Label: f.T("daybook.col.notes"), Number: true}, {Label: f.T("daybook.col.before"), Number: true}},
		Files:      []ListView{{Label: "XLSX", Path: "/registro/informes.xlsx"}, {Label: "CSV", Path: "/registro/informes.csv"}, {Label: "PDF", Path: "/registro/informes.pdf"}},
		Public:     []ListView{{Label: "XLSX", Path: "/registro/informes.xlsx?publico=1"}, {Label: "CSV", Path: "/registro/informes.csv?publico=1"}, {Label: "PDF", Path: "/registro/informes.pdf?publico=1"}},
		PublicText: f.T("daybook.public.files", "Fewest", 5),
	}
	for _, u := range registerUnits() {
		p.Rows = append(p.Rows, ReportLine{Cells: []string{u.Unit, u.Institution, f.Num(u.People), f.Num(u.Reads * 30), f.Num(u.Reads * 28)}})
	}
	bars, before := make([]diagram.Bar, 30), make([]int, 30)
	for i := range bars {
		n := 1300 + 90*(i%6) - 900*(i%7/6)
		label := f.ShortDate(before24(29 - i))[:6]
		bars[i], before[i] = diagram.Bar{Label: label, Value: n, Part: n / 14}, n-80+30*(i%5)
		p.DayRows = append(p.DayRows, ReportPoint{Label: label, SignIns: n / 14, Editions: n / 10, Reads: n, People: 180 + i, Before: f.Num(before[i])})
	}
	p.DayChart = diagram.DrawCompared(bars, before, 960, 200)
	hours := registerStory(f)
	p.HourChart = hours.Hours
	for _, h := range hours.HourRows {
		p.HourRows = append(p.HourRows, ReportPoint{Label: h.Label, SignIns: h.SignIns, Reads: h.Reads, Failed: h.Failed})
	}
	p.MonthChart = diagram.DrawBars(bars[:12], 960, 200)
	p.MonthRows = p.DayRows[:12]
	return p
}

func before24(days int) time.Time { return before(time.Duration(days) * day) }
