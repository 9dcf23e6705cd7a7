package page

import "clavero/internal/lang"

func bulkStories() []Story {
	few := bulkStory("forward", "Turnar a Edición", "1.1")
	grave := bulkStory("reject", "Negar", "1.1+")
	grave.Step.Danger, grave.OneGround, grave.AskSaid, grave.AskNote, grave.Guideline = true, true, true, true, "De los lineamientos núm. 1."
	grave.Consequence = []string{"La solicitud se cierra sin clave y se avisa por correo a la persona, con la causal. Puede reabrirse en el plazo de los lineamientos."}
	grave.Grounds = []Option{{Value: "a", Label: "3.1 La persona no presta sus servicios en el sector salud."}, {Value: "b", Label: "3.2 La unidad ya no existe y no se indicó la que la sucede."}}
	grave.Form = Form{Summary: "Falta una respuesta", Errors: map[string]string{"ground": "Elija la causal."}}
	none := few
	none.Ready = nil
	done := BulkDone{Frame: few.Frame, BackPath: few.BackPath, Label: "Turnar a Edición", At: storyNow, Done: few.Ready, Left: few.Left, RetryPath: "/mesa/varias?paso=forward&caso=SIE-2026-000123"}
	done.Left[0].Reason = "Gaspar Ensayo Trejo negó la solicitud a las 9:02 h."
	all := done
	all.Left, all.RetryPath = nil, ""
	return []Story{{"bulk-forward", few}, {"bulk-reject", grave}, {"bulk-none", none}, {"bulk-done", done}, {"bulk-done-all", all}}
}

func bulkStory(key, label, number string) Bulk {
	b := Bulk{
		Frame: officeFrame(lang.ES, label, "/mesa/varias"), BackPath: "/mesa?estado=received", Place: "estado=received", Step: CaseStep{Key: key, Label: label, Number: number},
		Consequence: []string{"La solicitud pasa al Departamento de Edición para verificar los datos."},
		OfAll:       []string{"La solicitud la capturó una oficina: la dirección de cada persona se comprobará al entregar la clave."},
	}
	for i, row := range deskRows() {
		one := BulkCase{Folio: row.Folio, Path: row.Path, Name: row.Name, Unit: row.Unit, State: row.State, Token: row.Folio + ".3"}
		switch i {
		case 1:
			one.Marks = []string{"La unidad está escrita con palabras: hay que elegirla del catálogo."}
		case 4:
			one.State, one.Reason = "Negada", "Está en un estado en el que usted no puede dar este paso."
			b.Left = append(b.Left, one)
			continue
		}
		b.Ready = append(b.Ready, one)
	}
	return b
}

// bulkBarStory is the bar of a list with three rows chosen.
func bulkBarStory(rows []DeskRow) *BulkBar {
	for i := range rows {
		rows[i].Pick, rows[i].Picked = true, i < 3
	}
	return &BulkBar{
		Steps: []Option{{Value: "forward", Label: "Turnar a Edición"}, {Value: "return", Label: "Devolver para corrección"}, {Value: "reject", Label: "Negar"}},
		Place: "estado=received", AllPath: "/mesa?estado=received&elegir=todas", NonePath: "/mesa?estado=received", Chosen: 3, Most: 100, HasChosen: true,
	}
}
