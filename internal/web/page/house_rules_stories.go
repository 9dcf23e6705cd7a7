package page

import (
	"time"

	"clavero/internal/lang"
)

func ruleStories() []Story {
	start := time.Date(2026, time.January, 1, 0, 0, 0, 0, storyNow.Location())
	earlier := RuleVersion{Number: 0, From: start.AddDate(-1, 0, 0), To: start, SignedBy: "Titular anterior (ficticia)", Summary: "Primera versión, en papel."}
	current := RuleVersion{Number: 1, From: start, SignedBy: "Aurelio Inventado Cruz", Summary: "Se fija el cupo por unidad y la vida de las claves."}
	return []Story{{"rules", Rules{Frame: officeFrame(lang.ES, "Lineamientos", "/lineamientos"), Sets: []RuleSet{
		{Key: "lineamiento", Title: "Lineamientos de asignación", Number: 1, Clause: "3.1", Office: "Dirección General de Comunicación Social", SignedBy: "Aurelio Inventado Cruz", InForce: start,
			Intro: "Quién puede tener una clave, cuántas, por cuánto tiempo y por qué motivos se niega.",
			Groups: []RuleGroup{
				{Title: "Quién y cuántas", Rules: []Rule{{Ref: "L.1", Text: "Puede tener clave todo funcionario del sector salud cuya unidad esté en el catálogo."}, {Ref: "L.4", Text: "Claves por unidad:", Value: "5"}, {Ref: "L.5", Text: "Vida de una clave:", Value: "12 meses"}}},
				{Title: "Causales para negar", Rules: []Rule{{Ref: "L.7", Text: "La solicitud se niega solo por una de estas causales:", Items: []string{"N-01 No es funcionario del sector salud", "N-02 Su unidad agotó el cupo", "N-04 Ya tiene una clave vigente"}}}},
				{Title: "Separación de funciones", Rules: []Rule{{Ref: "L.9", Text: "Quien verifica los datos no puede ser quien turnó la solicitud."}, {Ref: "L.10", Text: "Pasos que el programa puede dar solo cuando toda verificación cumple:", Value: "pedir y comprobar la clave"}}},
				{Title: "Plazos", Rules: []Rule{{Ref: "L.12", Text: "Recibida:", Value: "8 horas hábiles"}, {Ref: "L.13", Text: "Turnada:", Value: "16 horas hábiles"}, {Ref: "L.14", Text: "Devuelta para corrección:", Value: "10 días hábiles"}}},
			}, Versions: []RuleVersion{current, earlier}, Write: true, Drafts: []RuleDraftLine{{Name: "Menos claves por unidad", Path: "/lineamientos/borrador/7", Who: "Aurelio Inventado Cruz", At: before(2 * hour)}},
			Pending: &RulePending{Number: 2, From: storyNow.AddDate(0, 0, 9), Compare: "/lineamientos/comparar?que=guideline&de=1&a=2", Path: "/lineamientos/guideline/2/retirar"}},
		{Key: "mecanismo", Title: "Mecanismos de acceso", Number: 1, Clause: "3.2", Office: "Dirección de Comunicación y Enlace", SignedBy: "Gaspar Ensayo Trejo", InForce: start,
			Intro: "Cómo se entra: proveedor, nombre de usuario, vida de las ligas y de las sesiones.",
			Groups: []RuleGroup{
				{Title: "Entrega", Rules: []Rule{{Ref: "M.2", Text: "La liga de entrega vale:", Value: "48 horas"}, {Ref: "M.3", Text: "Dato que prueba quién la abre:", Value: "cuatro últimos dígitos del teléfono"}, {Ref: "M.4", Text: "Intentos:", Value: "5"}}},
				{Title: "Sesiones", Rules: []Rule{{Ref: "M.6", Text: "Sin uso:", Value: "30 minutos"}, {Ref: "M.7", Text: "En total:", Value: "12 horas"}}},
			}, Versions: []RuleVersion{current}},
	}}}}
}
