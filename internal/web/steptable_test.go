package web_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"clavero/internal/auth"
	"clavero/internal/desk"
	"clavero/internal/petition"
	"clavero/internal/store"
)

// triple is who may take which step of which kind of case at which state.
type triple struct {
	kind  petition.Kind
	state petition.State
	step  petition.Step
	role  petition.Role
}

// golden are the triples of the list that is written by hand.
func golden(t *testing.T) map[triple]bool {
	t.Helper()
	text, err := os.ReadFile("../petition/testdata/steps.golden")
	if err != nil {
		t.Fatal(err)
	}
	list := map[triple]bool{}
	for line := range strings.Lines(string(text)) {
		if f := strings.Fields(line); len(f) == 6 && f[0] != "#" {
			list[triple{petition.Kind(f[0]), petition.State(f[1]), petition.Step(f[3]), petition.Role(f[4])}] = true
		}
	}
	return list
}

// steps are all of the table, and one that is in no table.
func steps() []petition.Step {
	all := []petition.Step{"teleport"}
	for _, row := range petition.Steps {
		if !slices.Contains(all, row.Step) {
			all = append(all, row.Step)
		}
	}
	return all
}

// notByHand is what the list lets an editor do and no form sends: a provider's answer brings it about.
var notByHand = petition.Obtain

// parts are the roles of the procedure that a visitor plays at the desk.
func (v visitor) parts() []petition.Role {
	return slices.DeleteFunc([]petition.Role{petition.Liaison, petition.Editor}, func(r petition.Role) bool { return !v.who.Acts(r) })
}

// TestEveryStepIsTakenByThoseOfItsTableAlone sends the form of every step, at every state, for both kinds of case, as every
// sort of visitor. What the golden list does not name is refused in one way and leaves no trace; what it names is let in.
func TestEveryStepIsTakenByThoseOfItsTableAlone(t *testing.T) {
	c := newCrowd(t)
	allowed := golden(t)
	tried, taken := 0, 0
	for kind, p := range c.cases() {
		if testing.Short() && kind != petition.New {
			continue
		}
		for _, row := range petition.States {
			refusals := map[string]seen{}
			c.stand(p.ID, row.Name)
			before := c.memory()
			var let []func()
			for _, v := range c.visitors {
				for _, step := range steps() {
					tried++
					may := step != notByHand && slices.ContainsFunc(v.parts(), func(role petition.Role) bool { return allowed[triple{kind, row.Name, step, role}] })
					if !may {
						v.isRefusedStep(p, step, row.Name, refusals)
						continue
					}
					let = append(let, func() {
						c.stand(p.ID, row.Name)
						if got := v.step(p, step); !gotIn(got, kind) {
							t.Errorf("%s may take %s of a %s case that is %s: %d %s", v.sort, step, kind, row.Name, got.status, visible(got.body))
						}
						taken++
					})
				}
			}
			c.unchanged(string(kind)+" "+string(row.Name), before)
			for _, try := range let {
				try()
			}
		}
	}
	t.Logf("%d sorts of visitor × steps × states × kinds: %d tried, %d of them let in", len(c.visitors), tried, taken)
}

// gotIn reports whether a step was taken, or judged and found to lack something: not whether it was somebody else's. A case
// put down past the procedure lacks the order that a probe looks for.
func gotIn(got seen, kind petition.Kind) bool {
	if got.status == http.StatusNotFound && kind != petition.New && kind != petition.Reset {
		return true
	}
	return got.status == http.StatusSeeOther && strings.Contains(got.to, "hecho=") || got.status == http.StatusUnprocessableEntity
}

// cases are one of each kind, with a folio and the key it is about.
func (c crowd) cases() map[petition.Kind]petition.Petition {
	c.t.Helper()
	of := func(folio string) petition.Petition {
		p, err := c.db.Read().PetitionByFolio(c.t.Context(), folio)
		c.ok(err)
		return p
	}
	c.reader("olvidadiza")
	c.ok(c.desk.AskReset(c.t.Context(), "olvidadiza@salud.example", "es"))
	c.settle()
	reset, err := c.desk.ConfirmReset(c.t.Context(), strings.TrimPrefix(c.letter("olvidadiza@salud.example"), "/frase/"))
	c.ok(err)
	c.settle()
	all := map[petition.Kind]petition.Petition{petition.New: of(c.walked().Folio), petition.Reset: of(reset.Folio)}
	for n, kind := range petition.Kinds {
		if _, ok := all[kind]; !ok {
			all[kind] = c.ofKind(kind, fmt.Sprintf("SIE-2025-%06d", n), all[petition.Reset])
		}
	}
	return all
}

// ofKind is a case of a kind about the key of another, put down past the procedure.
func (c crowd) ofKind(kind petition.Kind, folio string, like petition.Petition) petition.Petition {
	c.t.Helper()
	p := like
	c.write(func(ctx context.Context, tx *store.Tx) error {
		vault, err := c.files.OpenCase(ctx, tx)
		if err != nil {
			return err
		}
		p.ID, p.Folio, p.Kind, p.VaultID, p.State, p.Version = tx.NewID(), folio, kind, vault, petition.Verified, 1
		return tx.InsertPetition(ctx, p, desk.Folded(p), nil)
	})
	return p
}

// walked is the crowd's own case, walked to where its key waits to be received.
func (c crowd) walked() petition.Petition {
	p := c.take(c.petition, petition.Liaison, petition.Forward, petition.Words{})
	p = c.take(p, petition.Editor, petition.Verify, petition.Words{})
	return c.take(p, petition.Liaison, petition.Send, petition.Words{})
}

// stand puts a case at a state, past the procedure.
func (c crowd) stand(id int64, state petition.State) {
	c.t.Helper()
	c.write(func(ctx context.Context, tx *store.Tx) error {
		p, err := tx.Petition(ctx, id)
		if err != nil {
			return err
		}
		p.State, p.Came, p.Closing, p.Ended, p.Due = state, petition.Received, petition.Cancelled, time.Time{}, time.Time{}
		if state.Row().Final {
			p.Ended = tx.Now
		}
		return tx.UpdatePetition(ctx, p, desk.Folded(p))
	})
}

func (v visitor) step(p petition.Petition, step petition.Step) seen {
	v.t.Helper()
	now, err := v.db.Read().Petition(v.t.Context(), p.ID)
	v.ok(err)
	return v.post(stepPath(p, step), "version", strconv.FormatInt(now.Version, 10), "note", "Una nota.", "said", "Unas palabras.", "saw", "1")
}

func stepPath(p petition.Petition, step petition.Step) string {
	return "/mesa/" + p.Folio + "/paso/" + string(step)
}

// isRefusedStep holds the answer to be the one that this visitor gets to any step they may not take at that state.
func (v visitor) isRefusedStep(p petition.Petition, step petition.Step, state petition.State, refusals map[string]seen) {
	v.t.Helper()
	got := v.step(p, step)
	if got.status != http.StatusForbidden && got.status != http.StatusUnauthorized {
		v.t.Errorf("%s may not take %s of a case that is %s: %d to %q %s", v.sort, step, state, got.status, got.to, visible(got.body))
	}
	first, ok := refusals[v.sort]
	if !ok {
		refusals[v.sort], first = got, got
	}
	// The address of the page stands in its own links.
	path := func(s seen) []string {
		for _, other := range steps() {
			if p := stepPath(p, other); strings.Contains(s.body, p) || strings.Contains(s.body, url.QueryEscape(p)) {
				return []string{p, url.QueryEscape(p)}
			}
		}
		return nil
	}
	v.same(v.sort+" at "+string(state)+", "+string(step), first, got, path(first), path(got))
}

// TestARequesterTakesTheirOwnStepsAlone sends every form of the pages of one's own case at every state, for both kinds.
func TestARequesterTakesTheirOwnStepsAlone(t *testing.T) {
	allowed := golden(t)
	for path, steps := range map[string][]petition.Step{
		"/mi-solicitud/corregir": {petition.Correct}, "/mi-solicitud/cancelar": {petition.Cancel, petition.Withdraw}, "/mi-solicitud/clave": {petition.Settle},
	} {
		c := newCrowd(t)
		for kind, p := range c.cases() {
			if kind == petition.New && path == "/mi-solicitud/clave" {
				continue // a new key is received by the link of its letter
			}
			own := c.opened(p)
			for _, row := range petition.States {
				c.stand(p.ID, row.Name)
				before := c.memory()
				got := own.fill(path, form("mail", p.Applicant.Mail), nil)
				may := slices.ContainsFunc(steps, func(s petition.Step) bool { return allowed[triple{kind, row.Name, s, petition.Official}] })
				c.pages.Drain(t.Context())
				after, err := c.db.Read().Petition(t.Context(), p.ID)
				c.ok(err)
				moved := after.State != row.Name
				switch {
				case got.status >= http.StatusInternalServerError:
					t.Errorf("%s case that is %s: %s answers %d", kind, row.Name, path, got.status)
				case !may:
					c.unchanged(string(kind)+" "+string(row.Name)+" "+path, before)
				case !moved && got.status != http.StatusUnprocessableEntity:
					t.Errorf("%s case that is %s: %s does nothing: %d %s", kind, row.Name, path, got.status, visible(got.body))
				}
			}
		}
	}
}

// opened is a browser with the session of a case.
func (r *road) opened(p petition.Petition) *browser {
	r.t.Helper()
	signed, err := r.identity.OpenCase(r.t.Context(), p.ID, auth.Place{Prefix: "127.0.0.0/24", Device: "desktop"})
	r.ok(err)
	b := r.browser()
	at, err := url.Parse(r.server.URL + base + "/")
	r.ok(err)
	b.client.Jar.SetCookies(at, []*http.Cookie{{Name: "clavero_case", Value: signed.Token, Path: base + "/"}})
	return b
}
