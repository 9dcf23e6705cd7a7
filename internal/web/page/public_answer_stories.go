package page

import (
	"time"

	"clavero/internal/lang"
)

func storyAnswer(tag lang.Tag) Answer {
	a := Answer{
		Frame: publicFrame(tag, "Respuesta a su solicitud", "/mi-solicitud/respuesta"), Folio: "SIE-2026-000123", Name: "Rosa Elena Tzab Uc",
		Unit: "Laboratorios Nacionales de Biológicos", Asked: time.Date(2026, 11, 17, 9, 5, 0, 0, time.UTC), Decided: time.Date(2026, 11, 20, 12, 40, 0, 0, time.UTC),
		Office:  "El Departamento de Edición, Planeación y Seguimiento",
		Rules:   "La decisión se tomó conforme a los Lineamientos núm. 2, en vigor desde el 3 de noviembre de 2026:",
		Grounds: []CitedLine{{"3.6", "La persona no está entre quienes pueden tener una clave."}},
		Lines:   []CitedLine{{"1.4", "No puede tener clave quien tenga en su cargo «becario» o «prestador de servicio social»."}},
		Facts:   []Datum{{Label: "Quién puede tener clave", Value: "La línea 1.4 de los lineamientos excluye a la persona."}},
		How:     "Si no está de acuerdo, puede pedir una vez que la respuesta se reconsidere, hasta el viernes 11 de diciembre de 2026 inclusive (línea 8.3). Diga por qué; resolverá otra persona.",
		Contact: "enlace.dcs@salud.example.mx", PDF: "/mi-solicitud/respuesta.pdf", Appeal: "/mi-solicitud/reconsideracion", Back: "/mi-solicitud",
	}
	if tag == lang.EN {
		a.Office, a.Rules = "The Departamento de Edición, Planeación y Seguimiento", "The decision was taken under Guidelines No. 2, in force since 3 November 2026:"
		a.Grounds[0].Text, a.Lines[0].Text = "The person is not among those who may hold a key.", "No key may be held by whoever has a position that says “becario”."
		a.Facts = []Datum{{Label: "Who may hold a key", Value: "Line 1.4 of the guidelines leaves the person out."}}
		a.How = "If you do not agree, you can ask once that the answer be reconsidered, until Friday, 11 December 2026 included (line 8.3). Say why; somebody else will decide."
	}
	return a
}

func storyAnswerUpheld() Answer {
	a := storyAnswer(lang.ES)
	a.Appeal = ""
	a.How = "La respuesta es definitiva: no procede otra reconsideración. Si cambian las circunstancias, puede hacer una solicitud nueva."
	a.Upheld = &Upheld{
		Asked: time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC), At: time.Date(2026, 11, 26, 16, 20, 0, 0, time.UTC),
		Said:  "El nombramiento que adjuntó es de un servicio social y no de un puesto de la unidad.",
		Rules: "Se resolvió conforme a los Lineamientos núm. 2.",
	}
	return a
}

func storyAppeal() Appeal {
	a := storyAnswer(lang.ES)
	return Appeal{
		Frame: publicFrame(lang.ES, "Pedir reconsideración", "/mi-solicitud/reconsideracion"), Folio: a.Folio, Grounds: append(a.Grounds, a.Lines...),
		Consequences: []string{"La solicitud vuelve a la Dirección de Comunicación y Enlace, donde resuelve una persona distinta de la que la negó. Puede pedirse una sola vez.",
			"Se le responderá por correo a más tardar el lunes 7 de diciembre de 2026."},
	}
}
