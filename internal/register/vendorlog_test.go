package register_test

import (
	"testing"

	"clavero/internal/register"
)

func TestKindsOfAVendorsLog(t *testing.T) {
	own := register.LogRules{SignIns: []string{"/acceso"}, Editions: []string{"/sintesis"}, Notes: []string{"/sintesis/nota"}}
	none := register.LogRules{}
	for _, c := range []struct {
		rules  register.LogRules
		logged register.Logged
		want   register.Kind
	}{
		{none, register.Logged{Method: "POST", Path: "/entrar", Status: 303}, register.SignIn},
		{none, register.Logged{Method: "POST", Path: "/usuarios/login.aspx?x=1", Status: 200}, register.SignIn},
		{none, register.Logged{Method: "POST", Path: "/entrar", Status: 422}, register.Refused},
		{none, register.Logged{Method: "GET", Path: "/nota/1", Status: 401}, register.Refused},
		{none, register.Logged{Method: "GET", Path: "/nota/1", Status: 200}, register.Note},
		{none, register.Logged{Method: "GET", Path: "/nota/1", Status: 304}, register.Note},
		{none, register.Logged{Method: "GET", Path: "/nota/1", Status: 404}, ""},
		{none, register.Logged{Method: "GET", Path: "/nota/1", Status: 302}, ""},
		{none, register.Logged{Method: "HEAD", Path: "/nota/1", Status: 200}, ""},
		{none, register.Logged{Method: "POST", Path: "/salir", Status: 200}, ""},
		{none, register.Logged{Method: "GET", Path: "/estilo.css?v=2", Status: 200}, ""},
		{none, register.Logged{Method: "GET", Path: "/img/LOGO.PNG", Status: 200}, ""},
		{none, register.Logged{Method: "POST", Path: "/entrar", Status: 303, Agent: register.ProbeAgent}, ""},
		{none, register.Logged{Event: "Inicio de sesión", Agent: register.ProbeAgent}, ""},
		{none, register.Logged{Path: "/nota/1"}, register.Note},
		{none, register.Logged{}, register.SignIn},
		{own, register.Logged{Method: "POST", Path: "/entrar", Status: 200}, ""},
		{own, register.Logged{Method: "POST", Path: "/acceso/1", Status: 200}, register.SignIn},
		{own, register.Logged{Method: "GET", Path: "/sintesis", Status: 200}, register.Edition},
		{own, register.Logged{Method: "GET", Path: "/sintesis/nota/7", Status: 200}, register.Note},
		{own, register.Logged{Method: "GET", Path: "/ayuda", Status: 200}, ""},
		{none, register.Logged{Event: "Inicio de sesión"}, register.SignIn},
		{none, register.Logged{Event: "Inicio de sesión FALLIDO"}, register.Refused},
		{none, register.Logged{Event: "Cierre de sesión"}, ""},
		{none, register.Logged{Event: "Consulta de nota"}, register.Note},
		{none, register.Logged{Event: "Abre edición matutina"}, register.Edition},
		{none, register.Logged{Event: "Cambio de colores"}, ""},
	} {
		if got := c.rules.KindOf(c.logged); got != c.want {
			t.Errorf("%+v: %q, want %q", c.logged, got, c.want)
		}
	}
}
