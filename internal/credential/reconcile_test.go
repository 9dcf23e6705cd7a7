package credential_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"clavero/internal/credential"
)

func TestStandingOf(t *testing.T) {
	for words, want := range map[string]credential.Standing{
		"": credential.Unsaid, "En trámite": credential.Unsaid, "quién sabe": credential.Unsaid,
		"Activo": credential.Opens, "ACTIVA": credential.Opens, "Habilitado": credential.Opens, "Sí": credential.Opens, "Vigente": credential.Opens, "1": credential.Opens, "Alta": credential.Opens,
		"Inactivo": credential.Stopped, "No activo": credential.Stopped, "Desactivada": credential.Stopped, "Deshabilitado": credential.Stopped, "no": credential.Stopped,
		"Suspendida": credential.Stopped, "BLOQUEADO": credential.Stopped, "Baja": credential.Stopped, "Dado de baja": credential.Stopped, "Cancelada": credential.Stopped, "0": credential.Stopped,
		"No vigente": credential.Stopped, "Expirado": credential.Stopped, "disabled": credential.Stopped,
	} {
		if got := credential.StandingOf(words); got != want {
			t.Errorf("%q: %s, want %s", words, got, want)
		}
	}
}

func key(id int64, name, mail, user string, state credential.State) credential.Held {
	return credential.Held{ID: id, Official: id, Name: name, Mail: mail, UserName: user, State: state}
}

func user(name, person, mail, state string) credential.Listed {
	return credential.Listed{UserName: name, Name: person, Mail: mail, State: state, Standing: credential.StandingOf(state)}
}

// Each row is one list against one key or none, and what is found, as finding:key.
func TestReconcile(t *testing.T) {
	ana := func(state credential.State) credential.Held {
		return key(1, "Ana Lía Ejemplo Ruiz", "ana@salud.example", "aejemplo", state)
	}
	asked := ana(credential.Suspended)
	asked.UnderWay = "SIE-2026-000001"
	bare := user("ANA-2", "Ana Lía Ejemplo Ruiz", "", "activo")
	for name, c := range map[string]struct {
		ours   []credential.Held
		theirs []credential.Listed
		want   []string
	}{
		"both":                        {[]credential.Held{ana(credential.Live)}, []credential.Listed{user("AEjemplo", "Ana Ejemplo", "", "Activo")}, []string{"agrees:1"}},
		"both, no states":             {[]credential.Held{ana(credential.Live)}, []credential.Listed{user("aejemplo", "", "", "")}, []string{"agrees:1"}},
		"theirs only":                 {nil, []credential.Listed{user("otro", "Otro", "o@x.example", "activo")}, []string{"unauthorised:0"}},
		"ours only":                   {[]credential.Held{ana(credential.Live)}, nil, []string{"absent:1"}},
		"ours only, ended":            {[]credential.Held{ana(credential.Ended)}, nil, []string{"agrees:1"}},
		"ours only, being ended":      {[]credential.Held{asked}, nil, []string{"agrees:1"}},
		"renamed by mail":             {[]credential.Held{ana(credential.Live)}, []credential.Listed{user("ana.e", "A. Ejemplo", "ana@salud.example", "activo")}, []string{"renamed:1"}},
		"renamed by name":             {[]credential.Held{ana(credential.Live)}, []credential.Listed{bare}, []string{"renamed:1"}},
		"a namesake with an address":  {[]credential.Held{ana(credential.Live)}, []credential.Listed{user("ana2", "Ana Lía Ejemplo Ruiz", "otra@x.example", "")}, []string{"absent:1", "unauthorised:0"}},
		"two namesakes":               {[]credential.Held{ana(credential.Live)}, []credential.Listed{bare, user("ana3", "Ana Lía Ejemplo Ruiz", "", "")}, []string{"absent:1", "unauthorised:0", "unauthorised:0"}},
		"suspended here, alive there": {[]credential.Held{ana(credential.Suspended)}, []credential.Listed{user("aejemplo", "", "", "activo")}, []string{"alive_there:1"}},
		"suspended, under way":        {[]credential.Held{asked}, []credential.Listed{user("aejemplo", "", "", "activo")}, []string{"agrees:1"}},
		"suspended, not said":         {[]credential.Held{ana(credential.Suspended)}, []credential.Listed{user("aejemplo", "", "", "")}, []string{"not_said:1"}},
		"ended here, still there":     {[]credential.Held{ana(credential.Ended)}, []credential.Listed{user("aejemplo", "", "", "")}, []string{"alive_there:1"}},
		"ended here, stopped there":   {[]credential.Held{ana(credential.Ended)}, []credential.Listed{user("aejemplo", "", "", "baja")}, []string{"agrees:1"}},
		"alive here, stopped there":   {[]credential.Held{ana(credential.Live)}, []credential.Listed{user("aejemplo", "", "", "suspendido")}, []string{"stopped_there:1"}},
		"another person's":            {[]credential.Held{ana(credential.Live)}, []credential.Listed{user("aejemplo", "Zoe Nadie", "zoe@x.example", "activo")}, []string{"other_person:1"}},
		"married, new address":        {[]credential.Held{ana(credential.Live)}, []credential.Listed{user("aejemplo", "Ejemplo Ana", "ana.e@x.example", "activo")}, []string{"agrees:1"}},
		"the user twice":              {[]credential.Held{ana(credential.Live)}, []credential.Listed{user("aejemplo", "", "", ""), user("AEJEMPLO", "", "", "")}, []string{"twice:0", "agrees:1"}},
		"the person twice":            {[]credential.Held{ana(credential.Live)}, []credential.Listed{user("aejemplo", "", "", ""), user("ana", "", "ana@salud.example", "")}, []string{"agrees:1", "twice:1"}},
		"a second key, first ended":   {[]credential.Held{ana(credential.Ended), key(2, "Ana Lía Ejemplo Ruiz", "ana@salud.example", "aejemplo2", credential.Live)}, []credential.Listed{user("aejemplo2", "", "ana@salud.example", "activo")}, []string{"agrees:2", "agrees:1"}},
	} {
		var got []string
		for _, found := range credential.Reconcile(c.ours, c.theirs) {
			got = append(got, fmt.Sprintf("%s:%d", found.Finding, found.Held.ID))
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// A key is proved stopped by a list that says so or has it no more, and by nothing less.
func TestWhatProvesAStop(t *testing.T) {
	held := key(1, "Ana Ejemplo", "ana@salud.example", "aejemplo", credential.Suspended)
	for _, c := range []struct {
		theirs []credential.Listed
		want   bool
	}{
		{nil, true},
		{[]credential.Listed{user("aejemplo", "", "", "suspendido")}, true},
		{[]credential.Listed{user("aejemplo", "", "", "activo")}, false},
		{[]credential.Listed{user("aejemplo", "", "", "")}, false},
		{[]credential.Listed{user("ana", "", "ana@salud.example", "suspendido")}, false}, // under another name: a person looks
	} {
		if found := credential.Reconcile([]credential.Held{held}, c.theirs); found[0].ProvesStop() != c.want {
			t.Errorf("%+v proves: %v", c.theirs, found[0].ProvesStop())
		}
	}
}
