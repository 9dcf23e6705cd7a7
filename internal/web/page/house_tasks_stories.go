package page

import (
	"time"

	"clavero/internal/lang"
)

func taskStories() []Story {
	calm := Tasks{Frame: adminFrame("Tareas de reloj", "/tareas"), Tasks: []Task{
		storyTask("Plazos", "Vence lo que la tabla de estados dice que vence y avisa de lo demás.", "upkeep.limits", "1 minuto", time.Minute),
		storyTask("Fin de vigencia", "Termina las claves cuya fecha de fin pasó, con sus sesiones.", "upkeep.keys", "1 minuto", time.Minute),
		storyTask("Limpieza de lo que no es registro", "Borra ligas vencidas, sesiones terminadas y archivos que nadie aplicó.", "upkeep.erase", "1 hora", hour),
	}}
	calm.Tasks[0].Outcome, calm.Tasks[0].Did, calm.Tasks[0].DidAt = "2 alarmas", "2 alarmas", before(30*time.Second)
	calm.Tasks[1].Did, calm.Tasks[1].DidAt = "14 claves terminadas", before(40*hour)
	grave := Tasks{Frame: officeFrame(lang.ES, "Tareas de reloj", "/tareas"), Late: 1, Tasks: []Task{
		storyTask("Resumen de accesos", "Suma los accesos de los días que ya terminaron.", "upkeep.rollup", "1 hora", hour),
		storyTask("Avisos de entregas sin abrir", "Recuerda al funcionario la liga que no ha abierto.", "upkeep.remind", "1 hora", hour),
		storyTask("Cobro de pedidos", "Recuerda al proveedor lo que no ha contestado.", "vendor.chase", "10 minutos", 10*time.Minute),
	}}
	grave.Banners = []Banner{{Fail, "Una tarea de reloj está retrasada."}}
	late, failing, never := &grave.Tasks[0], &grave.Tasks[1], &grave.Tasks[2]
	late.State, late.Success, late.Ran, late.Outcome = Status{Fail, "Retrasada 3 horas"}, before(5*hour), before(4*time.Minute), "Falló: el programa o la máquina tienen una falla"
	late.Alarmed, late.Overdue = before(3*hour), true
	failing.State, failing.Outcome = Status{Attention, "Falló la última vez"}, "Falló: no contesta algo de fuera. Antes de fallar: 3 recordatorios"
	never.State, never.Ran, never.Success, never.Due = Status{Info, "Todavía no le toca"}, time.Time{}, time.Time{}, time.Time{}
	english := calm
	english.Frame = officeFrame(lang.EN, "Clock tasks", "/tareas")
	english.Tasks = []Task{storyTask("Limits", "Ends what the table of states says ends, and warns of the rest.", "upkeep.limits", "1 minute", time.Minute)}
	english.Tasks[0].State.Text, english.Tasks[0].Outcome = "On time", "Nothing to do"
	return []Story{{"tasks", calm}, {"tasks-late", grave}, {"tasks-none", Tasks{Frame: adminFrame("Tareas de reloj", "/tareas")}}, {"tasks-en", english}}
}

func storyTask(name, what, code, every string, span time.Duration) Task {
	return Task{
		Name: name, What: what, Code: code, Every: every, State: Status{Done, "A tiempo"}, Ran: before(span / 2), Success: before(span / 2), Took: "4\u00a0ms",
		Outcome: "Nada que hacer", Due: storyNow.Add(span / 2),
	}
}
