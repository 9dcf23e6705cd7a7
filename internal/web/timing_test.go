package web_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"clavero/internal/auth/passphrase"
	"clavero/internal/credential"
	"clavero/internal/directory"
	"clavero/internal/petition"
	"clavero/internal/store"
	"clavero/internal/store/storetest"
)

const (
	rounds    = 300  // each name of each sort is asked once
	tolerance = 0.10 // of the median of what is known
	steady    = 0.05 // what is known may differ from itself by so much, else the measure is given up
	patience  = 8    // measures
	enough    = 4 * time.Minute
)

// door is one place where somebody could try what is known. Its first two sorts are the control.
type door struct {
	name  string
	sorts []string
	step  time.Duration // between two rounds, so that nobody asks too often
	ask   func(b *browser, sort string, round int) seen
	after func(b *browser, round int) seen // what is timed instead, right after the answer; nil times the answer
}

// TestNoAnswerTellsByItsTime asks at every door for names of every sort, interleaved in an order that changes, over HTTP, and
// holds the medians to be within a tenth of that of what is known. Malformed addresses are told by their form before
// anything is looked for, and are left out where they have another answer.
func TestNoAnswerTellsByItsTime(t *testing.T) {
	if os.Getenv("TIMING") == "" {
		t.Skip("times are measured by make bench: TIMING=some, or TIMING=full for the slow doors on PostgreSQL too")
	}
	for _, engine := range storetest.Engines {
		t.Run(string(engine), func(t *testing.T) {
			r := newRoadOn(t, engine)
			r.populate()
			for _, d := range r.doors() {
				if engine != store.SQLite && os.Getenv("TIMING") != "full" && (d.name == "sign-in" || d.after != nil) {
					continue // a minute each: what takes the time is the hash, or the disk
				}
				t.Run(d.name, func(t *testing.T) { r.tellsNothing(t, d) })
			}
		})
	}
}

func (r *road) tellsNothing(t *testing.T, d door) {
	t.Helper()
	var suspects []string // told apart by the measure before: what the machine did meanwhile does not come twice
	for n := range patience {
		if end, ok := t.Deadline(); ok && time.Until(end) < enough {
			t.Skip("this machine is too busy to measure on before the tests run out of time; -timeout gives more")
		}
		times := r.measure(d)
		known := median(times[d.sorts[0]])
		if off := difference(known, median(times[d.sorts[1]])); off > steady {
			t.Logf("given up: what is known differs from itself by %.1f %%", off*100)
			continue
		}
		var told []string
		for _, sort := range d.sorts {
			m := median(times[sort])
			t.Logf("%-18s %-16s %8s  %+5.1f %%", d.name, sort, m.Round(time.Microsecond), (float64(m)/float64(known)-1)*100)
			if difference(known, m) > tolerance {
				told = append(told, sort)
			}
		}
		again := slices.DeleteFunc(slices.Clone(told), func(s string) bool { return !slices.Contains(suspects, s) })
		switch {
		case len(again) > 0:
			t.Fatalf("%s tells %q by its time", d.name, again)
		case len(told) == 0, n > 0 && len(suspects) > 0:
			return
		}
		suspects = told
	}
	t.Skipf("this machine is too busy to measure on: what is known differed from itself in most of %d measures", patience)
}

func (r *road) measure(d door) map[string][]time.Duration {
	r.t.Helper()
	times, b := map[string][]time.Duration{}, r.browser()
	for round := range rounds {
		for _, n := range rand.Perm(len(d.sorts)) { //nolint:gosec // an order, no secret
			sort := d.sorts[n]
			timed, begun := func() seen { return d.ask(b, sort, round) }, time.Now()
			if d.after != nil {
				timed()
				timed, begun = func() seen { return d.after(b, round*len(d.sorts)+n) }, time.Now()
			}
			got := timed()
			times[sort] = append(times[sort], time.Since(begun))
			if got.status == http.StatusTooManyRequests || got.status >= http.StatusInternalServerError {
				r.t.Fatalf("%s, %s: %d", d.name, sort, got.status)
			}
		}
		r.settle() // and not after each: what comes after somebody's work would be slower, whoever it is
		r.later(d.step)
	}
	return times
}

func median(times []time.Duration) time.Duration {
	sorted := slices.Sorted(slices.Values(times))
	return sorted[len(sorted)/2]
}

func difference(known, other time.Duration) float64 {
	return max(float64(other)/float64(known), float64(known)/float64(other)) - 1
}

// holders are the sorts of people with a key, by how their names begin.
var holders = map[string]string{"known": "vigente", "known too": "tambien", "suspended": "suspendida", "expired": "vencida", "not received": "pendiente"}

func holder(sort string, round int) string {
	if name, ok := holders[sort]; ok {
		return fmt.Sprintf("%s%04d", name, round)
	}
	return fmt.Sprintf("nadie%04d", round)
}

func folioOf(sort string, round int) string {
	series := slices.Index([]string{"known", "known too", "suspended", "expired", "not received"}, sort) + 1
	return fmt.Sprintf("SIE-2026-%06d", series*1000+round)
}

// populate makes as many people of each sort as there are rounds, so that no name is asked for twice.
func (r *road) populate() {
	r.t.Helper()
	phc, err := passphrase.NewHasher(0, 1).Hash(r.t.Context(), phrase)
	r.ok(err)
	for sort := range holders {
		r.write(func(ctx context.Context, tx *store.Tx) error {
			unit := directory.Unit{ID: tx.NewID(), Code: "U-" + holders[sort], Name: "Unidad de Pruebas", Kind: "unit"}
			if err := tx.PutUnit(ctx, unit, "unidad de pruebas"); err != nil {
				return err
			}
			for round := range rounds {
				if err := r.populateOne(ctx, tx, sort, round, unit.ID, phc); err != nil {
					return err
				}
			}
			return nil
		})
	}
	r.admin()
}

func (r *road) populateOne(ctx context.Context, tx *store.Tx, sort string, round int, unit int64, phc string) error {
	user := holder(sort, round)
	o := directory.Official{ID: tx.NewID(), GivenNames: "Persona", Surname1: "Ficticia", Position: "Analista", UnitID: unit, Mail: user + "@salud.example", Entered: tx.Now}
	if err := tx.InsertOfficial(ctx, o, "persona ficticia"); err != nil {
		return err
	}
	vault, err := r.files.OpenCase(ctx, tx)
	if err != nil {
		return err
	}
	p := petition.Petition{ID: tx.NewID(), Folio: folioOf(sort, round), Kind: petition.New, Origin: petition.Web, Lang: "es", State: petition.Settled, Version: 1,
		Since: tx.Now, Created: tx.Now, Ended: tx.Now, OfficialID: o.ID, VaultID: vault, Applicant: petition.Applicant{Mail: o.Mail, UnitID: unit}}
	if err := tx.InsertPetition(ctx, p, "", nil); err != nil {
		return err
	}
	c := credential.Credential{ID: tx.NewID(), OfficialID: o.ID, PetitionID: p.ID, Provider: "builtin", UserName: user, State: credential.Live,
		Created: tx.Now, Starts: tx.Now, Ends: tx.Now.AddDate(3, 0, 0), Version: 1, Passphrase: phc, PassphraseAt: tx.Now}
	switch sort {
	case "suspended":
		c.State = credential.Suspended
	case "expired":
		c.Ends = tx.Now.Add(-time.Hour)
	case "not received":
		c.State, c.Passphrase, c.PassphraseAt = credential.Pending, "", time.Time{}
		c.SecretKey, c.SecretMAC = r.files.Keys().Fingerprint(credential.SecretPurpose, []byte(user))
	}
	if err := tx.InsertCredential(ctx, c, user); err != nil {
		return err
	}
	return tx.UpdateCredential(ctx, c)
}

func (r *road) doors() []door {
	people := []string{"known", "known too", "suspended", "expired", "not received", "unknown"}
	address := func(sort string, round int) string { return holder(sort, round) + "@salud.example" }
	r.sent()
	token := strings.TrimPrefix(r.letter(rosa), "/clave/")
	track := func(b *browser, sort string, round int) seen {
		folio, mail := folioOf(sort, round), address(sort, round)
		switch sort {
		case "another's address":
			folio = folioOf("known", rounds-1-round)
		case "malformed folio":
			folio = fmt.Sprintf("nada-%d", round)
		}
		return b.post("/solicitud/"+folio, "mail", mail)
	}
	followed := []string{"known", "known too", "suspended", "expired", "unknown", "another's address", "malformed folio"}
	find := func(b *browser, sort string, round int) seen {
		return b.post("/seguimiento", "mail", address(sort, round))
	}
	reset := func(b *browser, sort string, round int) seen {
		return b.post("/frase/olvidada", "mail", address(sort, round))
	}
	another := func(b *browser, round int) seen {
		return b.fill("/solicitud", form("mail", fmt.Sprintf("otra%06d.%d@salud.example", round, rand.Int())), nil) //nolint:gosec // a name
	}
	fresh := func(b *browser, sort string, _ int) seen {
		return b.post("/clave/" + map[string]string{"known": token, "known too": token, "forged": strings.Repeat("A", 43), "malformed": "x"}[sort] + "/otra")
	}
	return []door{
		{name: "sign-in", sorts: append(people, "of the house", "malformed"), step: time.Minute, ask: signInAs},
		{name: "form", sorts: people, step: 30 * time.Minute, ask: func(b *browser, sort string, round int) seen {
			return b.fill("/solicitud", form("mail", address(sort, round)), nil)
		}},
		{name: "tracking", sorts: followed, step: 10 * time.Minute, ask: track},
		{name: "finding", sorts: people, step: 30 * time.Minute, ask: find},
		{name: "reset", sorts: people, step: 30 * time.Minute, ask: reset},
		{name: "fresh link", sorts: []string{"known", "known too", "forged", "malformed"}, step: time.Hour, ask: fresh},
		{name: "after a reset", sorts: people, step: 30 * time.Minute, ask: reset, after: another},
	}
}

func signInAs(b *browser, sort string, round int) seen {
	user := holder(sort, round)
	switch sort {
	case "of the house":
		user = "ofelia@salud.example"
	case "malformed":
		user = fmt.Sprintf("a b\u202e--%d", round)
	}
	return b.post("/entrar", "user", user, "passphrase", "otra frase cualquiera")
}
