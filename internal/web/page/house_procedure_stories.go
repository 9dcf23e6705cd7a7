package page

import (
	"slices"
	"strconv"

	"clavero/internal/lang"
	"clavero/internal/petition"
	"clavero/internal/web/diagram"
)

func procedureStories() []Story {
	public := Procedure{Frame: storyFrame(lang.ES, "El procedimiento", "/procedimiento"), Drawing: diagram.Draw(storyFlow(false)), States: storyStates(), Steps: storySteps()}
	desk := Procedure{Frame: officeFrame(lang.ES, "El procedimiento", "/procedimiento"), Drawing: diagram.Draw(storyFlow(true)), States: storyStates(), Steps: storySteps(), Counted: true, Open: 89, Median: "2 días 4 h"}
	return []Story{{"procedure-public", public}, {"procedure-counted", desk}}
}

var storyLanes = map[petition.Role]string{
	petition.Official: "Funcionario", petition.Liaison: "Dirección de Comunicación y Enlace", petition.Editor: "Departamento de Edición (Planeación y Seguimiento)", petition.Provider: "Proveedor", petition.Program: "Programa",
}

// storyFlow draws the real tables, so that a change in them is seen in the pictures.
func storyFlow(counted bool) diagram.Flow {
	flow := diagram.Flow{}
	for _, role := range []petition.Role{petition.Official, petition.Liaison, petition.Editor, petition.Provider} {
		flow.Lanes = append(flow.Lanes, diagram.Lane{Key: string(role), Name: storyLanes[role]})
	}
	for i, row := range petition.States {
		lane := row.Turn
		if lane == petition.Program {
			lane = petition.Editor
		}
		state := diagram.State{Key: string(row.Name), Name: storyStateNames[row.Name], Lane: string(lane), Final: row.Final}
		if counted {
			state.Figure, state.Path, state.Late = strconv.Itoa(i*7%19), "/mesa?estado="+string(row.Name), row.Name == petition.Forwarded
			if !row.Final {
				state.Wait = "mediana 2 h 10 min"
			}
		}
		flow.States = append(flow.States, state)
	}
	for i, row := range petition.Steps {
		if slices.Contains(row.Kinds, petition.New) {
			flow.Steps = append(flow.Steps, storyStep(i, row))
		}
	}
	return flow
}

func storyStep(i int, row petition.StepRow) diagram.Step {
	step := diagram.Step{Key: string(row.Step) + strconv.Itoa(i), Number: row.Number, Name: storyStepNames[row.Step], Lane: string(row.Lane), Main: row.Main}
	for _, from := range row.From {
		if from != petition.None {
			step.From = append(step.From, string(from))
		}
	}
	switch row.To {
	case petition.Back:
		step.To = []string{string(petition.Received), string(petition.Forwarded)}
	case petition.Anew:
		step.To = []string{string(petition.Received), string(petition.Forwarded), string(petition.Refused)}
	case petition.Close:
		step.To = []string{string(petition.Cancelled), string(petition.Expired), string(petition.Rejected)}
	default:
		step.To = []string{string(row.To)}
	}
	return step
}

var storyStateNames = map[petition.State]string{
	petition.Unconfirmed: "sin confirmar", petition.Received: "recibida", petition.Returned: "devuelta para corrección", petition.Forwarded: "turnada", petition.Verified: "verificada",
	petition.Ordered: "pedida al proveedor", petition.Refused: "rehusada por el proveedor", petition.Obtained: "clave recibida", petition.Probed: "clave comprobada", petition.Sent: "enviada",
	petition.Undelivered: "no entregada", petition.Withdrawing: "en retiro", petition.Reconsidering: "en reconsideración", petition.Settled: "concluida", petition.Rejected: "negada", petition.Cancelled: "desistida o cancelada", petition.Expired: "caducada",
}

var storyStepNames = map[petition.Step]string{
	petition.Submit: "Envía la solicitud", petition.Confirm: "Confirma su dirección", petition.Enter: "Captura la solicitud en papel", petition.Forward: "Turna a Edición", petition.Return: "Devuelve", petition.Correct: "Corrige",
	petition.Reject: "Niega", petition.Verify: "Verifica los datos e integra al directorio", petition.Order: "Pide usuario y clave", petition.Refuse: "Rehúsa", petition.Obtain: "Entrega usuario y clave", petition.Probe: "Comprueba la clave y la registra",
	petition.Fail: "No sirve la clave", petition.Send: "Envía instrucciones y liga", petition.Bounce: "No llega el correo", petition.Settle: "Recibe su clave", petition.HoldBack: "Detiene", petition.Cancel: "Desiste o cancela",
	petition.Withdraw: "Retira la clave", petition.Remove: "Acredita el retiro", petition.Expire: "Caduca", petition.Reopen: "Reabre", petition.Appeal: "Pide reconsideración",
	petition.Prove: "Prueba su dirección nueva", petition.Convert: "Cambia el tipo de la solicitud",
	petition.Grant: "Concede la reconsideración", petition.Uphold: "Confirma la negativa",
}

func storyStates() []ProcedureState {
	var rows []ProcedureState
	for i, row := range petition.States {
		state := ProcedureState{Name: storyStateNames[row.Name], Path: "/mesa?estado=" + string(row.Name), Count: i * 7 % 19, Final: row.Final}
		if !row.Final {
			state.Turn, state.Limit, state.Passed, state.Wait = storyLanes[row.Turn], "8 h hábiles", "Alarma en la cola", "2 h 10 min"
		}
		rows = append(rows, state)
	}
	rows[3].Late = 2
	return rows
}

func storySteps() []ProcedureStep {
	var rows []ProcedureStep
	for _, row := range petition.Steps {
		if !slices.Contains(row.Kinds, petition.New) {
			continue
		}
		step := ProcedureStep{Number: row.Number, Name: storyStepNames[row.Step], Who: storyLanes[row.Who[0]], To: storyStateNames[row.To], What: "Lo que ocurre, en una frase del manual.", Main: row.Main}
		for i, from := range row.From {
			if i > 0 {
				step.From += ", "
			}
			step.From += storyStateNames[from]
		}
		rows = append(rows, step)
	}
	return rows
}
