package vendorsim

import (
	"bytes"
	"fmt"
	"strings"

	"clavero/internal/intake"
	"clavero/internal/provider"
)

// answer is what a mail says, from which its text and its HTML are made.
type answer struct {
	subject  string
	greeting string
	intro    string
	facts    [][2]string // one order: label and value
	heading  []string    // several: a table
	rows     [][]string
	closing  string
	csv      []byte // attached
	auto     bool   // a machine wrote it
}

// outcome says what became of orders.
func (s *Sim) outcome(o order, p plan, results []result, more bool) answer {
	a := answer{subject: "Re: " + o.subject, greeting: p.pick("Buen día:", "Estimados:", "Hola, buenos días.", "Qué tal, buen día."),
		closing: p.pick("Quedo al pendiente.", "Saludos cordiales.", "Cualquier duda estamos a sus órdenes.", "Gracias.")}
	shown := make([]result, len(results))
	for i, r := range results {
		shown[i] = r
		if p.has(WrongFolio) && i == 0 {
			shown[i].Folio = slipFolio(r.Folio)
		}
	}
	if p.has(NoQuote) {
		a.subject = p.pick("Accesos síntesis "+shown[0].Folio, "Síntesis: usuarios", "Solicitud atendida "+shown[0].Folio)
	}
	if len(o.asked) == 1 {
		a.single(p, shown[0])
		if more {
			a.closing = "La contraseña se la envío en otro correo en cuanto me la asignen."
		}
		return a
	}
	a.several(p, shown)
	if more {
		a.closing = "Los que faltan se los enviamos en cuanto queden."
	}
	return a
}

// single sets one order as labelled lines, or as a sentence.
func (a *answer) single(p plan, r result) {
	switch {
	case r.refused != "":
		a.intro = p.pick("No fue posible atender la solicitud con folio "+r.Folio+": ", "Le comento que no procede la solicitud "+r.Folio+". Motivo: ") + lowerFirst(r.refused) + "."
		return
	case r.secret == "" && (r.Op == provider.Create || r.Op == provider.Reset):
		a.intro = "Ya quedó generado el usuario."
	case p.has(Prose):
		a.intro = prose(r)
		return
	default:
		a.intro = done(p, r.Op)
	}
	a.facts = append(a.facts, [2]string{"Folio", r.Folio})
	if r.Person != "" {
		a.facts = append(a.facts, [2]string{"Nombre", r.Person})
	}
	a.facts = append(a.facts, [2]string{p.pick("Usuario", "Usuario", "Nombre de usuario"), r.user})
	if r.secret != "" {
		a.facts = append(a.facts, [2]string{p.pick("Contraseña", "Clave", "Password", "Contraseña de acceso"), r.secret})
	} else if state := stateAfter[r.Op]; state != "" {
		a.facts = append(a.facts, [2]string{"Estado", string(state)})
	}
}

var stateAfter = map[provider.Op]State{provider.Suspend: Suspended, provider.Restore: Active, provider.Remove: Removed}

func done(p plan, op provider.Op) string {
	switch op {
	case provider.Create:
		return p.pick("Se generó el acceso solicitado:", "Listo, ya quedó dado de alta:", "Le comparto los datos de acceso:")
	case provider.Reset:
		return p.pick("Se restableció la contraseña:", "Le comparto la nueva contraseña:")
	case provider.Suspend:
		return p.pick("El usuario quedó suspendido.", "Se suspendió el acceso del usuario.")
	case provider.Restore:
		return p.pick("El usuario quedó reactivado.", "Se reactivó el acceso del usuario.")
	}
	return p.pick("El usuario se dio de baja.", "Quedó dado de baja el usuario.")
}

func prose(r result) string {
	switch r.Op {
	case provider.Create:
		return fmt.Sprintf("Ya quedó el acceso de %s (folio %s): el usuario es %s y la contraseña es %s", r.Person, r.Folio, r.user, r.secret)
	case provider.Reset:
		return fmt.Sprintf("Respecto al folio %s, la nueva contraseña del usuario %s es %s", r.Folio, r.user, r.secret)
	case provider.Suspend:
		return fmt.Sprintf("Respecto al folio %s, el usuario %s ya quedó suspendido.", r.Folio, r.user)
	case provider.Restore:
		return fmt.Sprintf("Respecto al folio %s, el usuario %s ya quedó reactivado.", r.Folio, r.user)
	}
	return fmt.Sprintf("Respecto al folio %s, el usuario %s ya quedó dado de baja.", r.Folio, r.user)
}

// several sets a batch as a table, and often attaches it, as a spreadsheet saves it.
func (a *answer) several(p plan, results []result) {
	a.intro = p.pick("Se atendió la lista:", "Le comparto los accesos solicitados:", "Quedaron como sigue:")
	a.heading = []string{"Folio", "Nombre", "Usuario", "Contraseña", "Observaciones"}
	for _, r := range results {
		note := r.refused
		if note == "" && r.secret == "" {
			note = string(stateAfter[r.Op])
		}
		a.rows = append(a.rows, []string{r.Folio, r.Person, r.user, r.secret, note})
	}
	if p.random.below(2) == 0 {
		return
	}
	var table bytes.Buffer
	if err := intake.WriteCSV(&table, append([][]string{a.heading}, a.rows...), true); err == nil {
		a.csv = table.Bytes()
	}
}

func (s *Sim) absence(o order, p plan) answer {
	return answer{subject: "Respuesta automática: " + o.subject, auto: true, greeting: "Buen día.",
		intro: p.pick("Estoy fuera de la oficina y atenderé su correo a mi regreso.", "Me encuentro de vacaciones. Para asuntos urgentes escriba a "+s.o.Mail+".",
			"Gracias por su mensaje. Por el momento no me encuentro en la oficina.")}
}

func (s *Sim) promise(o order, p plan) answer {
	return answer{subject: "Re: " + o.subject, greeting: "Buen día.",
		intro: p.pick("Recibido, se lo envío en el transcurso del día.", "Enterados, lo atendemos a la brevedad.", "Recibido. En cuanto quede les aviso.")}
}

func (s *Sim) question(o order, p plan) answer {
	return answer{subject: "Re: " + o.subject, greeting: "Buen día.",
		intro: p.pick("¿Me podría confirmar el segundo apellido, por favor?", "¿El acceso es para consulta o también para descarga de testigos?", "¿A qué área pertenece la persona?")}
}

func (s *Sim) puzzled(o order, p plan) answer {
	return answer{subject: "Re: " + o.subject, greeting: "Buen día.",
		intro: p.pick("No encontramos el folio en su correo. ¿Nos lo podría indicar?", "¿Nos podría indicar qué necesitan y para qué persona?")}
}

// slipFolio lets the last two figures that differ change places: SIE-2026-000123 becomes SIE-2026-000132.
func slipFolio(folio string) string {
	changed := slip(folio)
	if strings.Count(changed, "-") != strings.Count(folio, "-") || len(changed) != len(folio) {
		return folio + "0"
	}
	return changed
}

func lowerFirst(s string) string { return strings.ToLower(s[:1]) + s[1:] }
