package bench

import (
	"context"
	"fmt"
	"testing"
	"time"

	"clavero/internal/auth"
	"clavero/internal/credential"
	"clavero/internal/desk"
	"clavero/internal/directory"
	"clavero/internal/guideline"
	"clavero/internal/petition"
	"clavero/internal/rulebook"
	"clavero/internal/store"
)

// trial measures t: a draft of the guidelines run over all that there was, from the press of its button until what it found
// is kept. A third of the people are left out by a line, so that the finding is large.
func trial(t *testing.T, b *bench) {
	h := b.open(t, nil, nil)
	units, err := h.app.DB.Read().Units(t.Context())
	must(t, err)
	w := auth.Who{Kind: auth.Staff, ID: 1, Name: "Autoridad", Roles: []auth.Role{auth.Authority}}
	id, err := h.app.Rules.Begin(t.Context(), w, rulebook.Guidelines, "Medida")
	must(t, err)
	first, err := h.app.Rules.AskTrial(t.Context(), w, id) // of nothing: from then on jobs are worked, whatever is being filled
	must(t, err)
	h.tried(first)
	h.fillTrial(units, b.tried)
	d, err := h.app.Rules.Draft(t.Context(), w, id)
	must(t, err)
	d.Guideline.Quota.PerUnit, d.Guideline.KeyLife.Months = guideline.MostKeys, 6
	d.Guideline.Holders.Lines = append(d.Guideline.Holders.Lines, guideline.HolderLine{Line: "1.4", Deny: true, Positions: []string{"analista"}})
	must(t, h.app.Rules.Save(t.Context(), w, d, d.Version, guideline.SectionHolders))
	started := time.Now()
	asked, err := h.app.Rules.AskTrial(t.Context(), w, id)
	must(t, err)
	ran := h.tried(asked)
	took := time.Since(started)
	outcome, err := h.app.Rules.Outcome(t.Context(), w, asked)
	must(t, err)
	if ran.Total != int64(b.tried+b.tried/2) || len(outcome.Refused) == 0 || len(outcome.Lost) == 0 {
		t.Fatalf("%d looked at, %d refused, %d lost", ran.Total, len(outcome.Refused), len(outcome.Lost))
	}
	b.add(figure{Item: "t", What: fmt.Sprintf("trial of a draft over %d requests and %d keys", b.tried, b.tried/2), Measured: took.Seconds(), Unit: "s", AtMost: true,
		Limit: 10, Raw: fmt.Sprintf("once; %d refused, %d lost", len(outcome.Refused), len(outcome.Lost))})
}

// tried waits until a trial is done.
func (h *house) tried(id int64) store.Trial {
	h.t.Helper()
	for {
		ran, err := h.app.DB.Read().Trial(h.t.Context(), id)
		must(h.t, err)
		if !ran.Ended.IsZero() {
			return ran
		}
		time.Sleep(glance)
	}
}

const glance = 20 * time.Millisecond

var posts = []string{"Directora de Área", "Analista", "Jefe de Departamento"}

// fillTrial enters settled petitions as the tables have them, all in one vault; every other one has a live key.
func (h *house) fillTrial(units []directory.Unit, cases int) {
	h.t.Helper()
	var vault int64
	h.write(func(ctx context.Context, tx *store.Tx) error {
		var err error
		vault, err = h.app.Files.OpenCase(ctx, tx)
		return err
	})
	for first := 0; first < cases; first += together {
		h.write(func(ctx context.Context, tx *store.Tx) error {
			for n := first; n < min(cases, first+together); n++ {
				if err := fillTried(ctx, tx, units[n%len(units)].ID, vault, n); err != nil {
					return err
				}
			}
			return nil
		})
	}
}

func fillTried(ctx context.Context, tx *store.Tx, unit, vault int64, n int) error {
	created := tx.Now.AddDate(0, 0, -n%400)
	a := petition.Applicant{GivenNames: names[n%len(names)], Surname1: surnames[n/7%len(surnames)], Position: posts[n%len(posts)], Mail: fmt.Sprintf("persona%d@medidas.test", n), UnitID: unit, Phone: "5550000199"}
	p := petition.Petition{ID: tx.NewID(), Folio: fmt.Sprintf("PRU-2026-%06d", n+1), Kind: petition.New, Origin: petition.Web, Lang: "es", State: petition.Settled,
		Version: 1, Since: created, Created: created, Ended: created, VaultID: vault, Applicant: a}
	if err := tx.InsertPetition(ctx, p, desk.Folded(p), nil); err != nil || n%2 != 0 {
		return err
	}
	o := directory.Official{ID: tx.NewID(), GivenNames: a.GivenNames, Surname1: a.Surname1, Position: a.Position, UnitID: unit, Mail: a.Mail, Phone: a.Phone, Entered: created}
	if err := tx.InsertOfficial(ctx, o, a.Mail); err != nil {
		return err
	}
	user := fmt.Sprintf("tried%d", n)
	key := credential.Credential{ID: tx.NewID(), OfficialID: o.ID, PetitionID: p.ID, Provider: "builtin", UserName: user,
		State: credential.Live, Created: created, Starts: created, Ends: created.AddDate(2, 0, 0), Version: 1}
	if err := tx.InsertCredential(ctx, key, user); err != nil {
		return err
	}
	return tx.UpdateCredential(ctx, key)
}
