package bench

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"testing"
	"time"

	"clavero/internal/desk"
	"clavero/internal/petition"
	"clavero/internal/store"
)

// states are where the petitions of the desk stand, in turn: half of them are closed.
var states = []petition.State{
	petition.Received, petition.Settled, petition.Forwarded, petition.Settled, petition.Returned, petition.Settled, petition.Sent, petition.Cancelled,
}

// queue measures i: a clerk's table and a search at a desk that has seen so many petitions.
func queue(t *testing.T, b *bench) {
	h := b.open(t, nil, nil)
	h.fill(h.unit().ID, b.cases)
	cookie := h.staff(liaison, "liaison")
	table := b.clock(h, cookie, func(int) string { return "/mesa" })
	search := b.clock(h, cookie, func(n int) string {
		words := fmt.Sprintf("%s %s", names[n%len(names)], surnames[n%len(surnames)])
		if n%2 == 0 {
			words = fmt.Sprintf("persona%d@", n*b.cases/b.searches)
		}
		return "/mesa?" + url.Values{"q": {words}}.Encode()
	})
	for what, times := range map[string][]time.Duration{"page": table, "search": search} {
		b.add(figure{Item: "i", What: fmt.Sprintf("desk with %d petitions, %s, p50", b.cases, what), Measured: median(millis(times)), Unit: "ms", AtMost: true,
			Limit: 20, Raw: fmt.Sprintf("%d pages, one after the other, %.1f–%.1f ms", len(times), quantile(millis(times), 0), quantile(millis(times), 1))})
	}
}

// clock asks for pages one after the other, as one clerk does, and gives the time of each.
func (b *bench) clock(h *house, cookie string, path func(n int) string) []time.Duration {
	h.t.Helper()
	c, err := dial(h.address)
	must(h.t, err)
	defer c.close()
	must(h.t, c.expect(request("GET", h.address, path(0), cookie, ""), http.StatusOK))
	var times []time.Duration
	for n := range b.searches {
		asked := request("GET", h.address, path(n), cookie, "")
		started := time.Now()
		must(h.t, c.expect(asked, http.StatusOK))
		times = append(times, time.Since(started))
	}
	return times
}

const together = 500 // petitions in one write

// fill enters petitions as the desk's own tables have them, each with its vault; only their road is left out.
func (h *house) fill(unit int64, cases int) {
	h.t.Helper()
	for first := 0; first < cases; first += together {
		h.write(func(ctx context.Context, tx *store.Tx) error {
			for n := first; n < min(cases, first+together); n++ {
				if err := h.fillOne(ctx, tx, unit, n); err != nil {
					return err
				}
			}
			return nil
		})
	}
}

func (h *house) fillOne(ctx context.Context, tx *store.Tx, unit int64, n int) error {
	vault, err := h.app.Files.OpenCase(ctx, tx)
	if err != nil {
		return err
	}
	created := tx.Now.Add(-time.Duration(n) * time.Minute)
	p := petition.Petition{
		ID: tx.NewID(), Folio: fmt.Sprintf("BAN-2026-%06d", n+1), Kind: petition.New, Origin: petition.Web, Lang: "es", State: states[n%len(states)], Version: 1,
		Since: created, Created: created, VaultID: vault,
		Applicant: petition.Applicant{
			GivenNames: names[n%len(names)], Surname1: surnames[n/7%len(surnames)], Surname2: surnames[n/3%len(surnames)], Position: "Analista",
			Mail: fmt.Sprintf("persona%d@medidas.test", n), UnitID: unit, Phone: "55 5000 0199",
		},
	}
	if p.Open() {
		p.Due = tx.Now.Add(time.Hour + time.Duration(n)*time.Second)
	} else {
		p.Ended = created
	}
	return tx.InsertPetition(ctx, p, desk.Folded(p), nil)
}
