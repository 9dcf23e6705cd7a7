package web_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"clavero/internal/clockwork"
)

// A late task is told on every page of those who see the tasks, and to nobody else.
func TestALateTaskIsTold(t *testing.T) {
	o := newOffices(t)
	o.clock.Add(clockwork.Task{Kind: "upkeep.erase", Every: 4 * time.Minute, Counts: []string{"links"},
		Do: func(context.Context) (clockwork.Tally, error) { return nil, nil }})
	_, err := o.clock.Start(t.Context())
	o.ok(err)
	o.shows(o.liaison.get("/tareas"), http.StatusOK, "Limpieza de lo que no es registro", "Todavía no le toca", "!Incidente")
	o.later(10 * time.Minute)
	o.clock.Look(t.Context(), func(context.Context, []clockwork.Standing) {})
	o.shows(o.liaison.get("/mesa"), http.StatusOK, "Una tarea de reloj está retrasada")
	o.shows(o.auditor.get("/tareas"), http.StatusOK, "Incidente: una tarea está retrasada", "Retrasada 4 minutos")
	o.shows(o.browser().get("/solicitud"), http.StatusOK, "!retrasada")
}
