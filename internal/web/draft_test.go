package web_test

import (
	"net/http"
	"testing"

	"clavero/internal/guideline"
)

// drafted begins a draft and gives its path.
func (b *browser) drafted(kind string) string {
	b.t.Helper()
	return b.post("/lineamientos/borrador", "kind", kind, "name", "Renovación").to
}

// The days for renewing and those of its letters are written, held against each other, told in words and shown.
func TestTheOfficesWriteTheDaysOfARenewal(t *testing.T) {
	o := newOffices(t)
	authority := o.admin.member("Aurelio Inventado", "aurelio@salud.example", "authority")
	draft := authority.drafted("guideline")
	keys := []string{"quota.line", "5.1", "quota", "15", "life.line", "5.2", "life", "12", "renewal.line", "5.3", "except.rows", "0"}
	save := func(days string) seen {
		return authority.post(draft+"/"+guideline.SectionKeys, append(keys, "renewal", days, "version", authority.version(draft+"/"+guideline.SectionKeys))...)
	}
	o.shows(authority.get(draft+"/"+guideline.SectionKeys), http.StatusOK, `name="renewal"`, `value="45"`, "Días antes del fin en que puede pedirse")
	save("200")
	o.shows(authority.get(draft), http.StatusOK, "La renovación de la línea 5.3 debe abrirse entre 1 y 180 días antes del término.")
	save("60")
	o.shows(authority.get(draft), http.StatusOK, "El tiempo antes del fin en que puede renovarse una clave pasa de 45 días a 60 días.", "!debe abrirse entre")

	draft = o.liaison.drafted("mechanism")
	form := draft + "/" + guideline.SectionDelivery
	o.shows(o.liaison.get(form), http.StatusOK, `name="warn"`, `value="28, 14"`)
	warn := func(days string) seen {
		return o.liaison.post(form, "line", "3.1", "house", "phone", "tries", "5", "remind", "3, 7", "warn", days, "version", o.liaison.version(form))
	}
	warn("50, 14")
	o.shows(o.liaison.get(draft), http.StatusOK, "El primer aviso, 50 días antes del término, ofrecería una renovación que los lineamientos núm. 1 no abren sino 45 días antes.")
	warn("30, 7")
	o.shows(o.liaison.get(draft), http.StatusOK, "Los días antes del fin en que se avisa a quien tiene una clave pasan de 28 y 14 a 30 y 7.", "!ofrecería")
	o.shows(o.editor.get("/lineamientos"), http.StatusOK, "La renovación puede pedirse en los 45 días antes del término de la clave.", "Aviso del fin de una clave")
}

// A line of a list says in the form what it rules, is taken out by its box, and one that is taken out need not be right.
func TestALineOfTheRulesIsTakenOutByItsBox(t *testing.T) {
	o := newOffices(t)
	authority := o.admin.member("Aurelio Inventado", "aurelio@salud.example", "authority")
	draft := authority.drafted("guideline")
	form := draft + "/" + guideline.SectionSeparation
	save := func(more ...string) seen {
		return authority.post(form, append([]string{"separation.rows", "3", "alone.line", "7.1", "version", authority.version(form),
			"separation.0.line", "6.1", "separation.0.pair", "verify/send", "separation.1.line", "6.2"}, more...)...)
	}
	o.shows(save("separation.1.pair", "nada/de"), http.StatusUnprocessableEntity, "Elija una de las opciones", "!>6.2</span> <span>Quien")
	save("separation.1.pair", "nada/de", "separation.1.gone", "on")
	o.shows(authority.get(form), http.StatusOK, ">6.1</span> <span>Quien dio el paso «verificar y pedir la clave»", "!6.2")
	save("separation.0.gone", "on", "separation.1.pair", "")
	o.shows(authority.get(form), http.StatusOK, "Agregar una separación", "!>6.1<")
}

// A mail that is looked at before it is saved shows what nothing would fill, and what was typed stays.
func TestAPreviewedMailTellsWhatNothingFills(t *testing.T) {
	o := newOffices(t)
	form := o.liaison.drafted("mechanism") + "/correo-received"
	look := func(greeting string) seen {
		return o.liaison.post(form, "preview", "1", "version", "1", "es.subject", "Solicitud {Folio}", "es.greeting", greeting, "es.paragraphs", "Recibida.",
			"en.subject", "Request {Folio}", "en.greeting", "Good day,", "en.paragraphs", "Received.")
	}
	o.shows(look("Buen día {Tratamiento}:"), http.StatusOK, "Así se leerá", "Solicitud SIE-2026-000123", "tiene {Tratamiento}, que nada llena", `value="Buen día {Tratamiento}:"`)
	o.shows(look("Buen día:"), http.StatusOK, "Así se leerá", "!que nada llena")
}
