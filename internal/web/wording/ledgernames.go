package wording

import (
	"fmt"
	"slices"
	"strconv"

	"clavero/internal/fault"
	"clavero/internal/ledger"
	"clavero/internal/web/visit"
)

// Names finds what the ledger's numbers stand for, each once.
type Names struct {
	v     *visit.Visit
	known map[string][2]string // kind and number → words and path
}

// NewNames looks up who and what the ledger's numbers are, each once.
func NewNames(v *visit.Visit) *Names { return &Names{v: v, known: map[string][2]string{}} }

// Actor is who did something, by name and office.
func (n *Names) Actor(a ledger.Actor) (string, error) {
	words, err := "", error(nil)
	switch {
	case a.Kind == ledger.ByStaff:
		words, _, err = n.find(ledger.OnStaff, a.ID)
	case a.Kind == ledger.ByOfficial && a.ID != 0:
		words, _, err = n.find(ledger.OnOfficial, a.ID)
	}
	if words == "" {
		words = n.v.T("web.ledger.by." + a.Kind)
	}
	return words, err
}

// numbered are the subjects whose number means something to people.
var numbered = []string{ledger.OnRules, ledger.OnKeyring}

// Subject is what something was done to: its words, and where its page is; no path where it has none.
func (n *Names) Subject(s ledger.Subject) (string, string, error) {
	words, path, err := n.find(s.Kind, s.ID)
	if words == "" {
		words = n.v.T("web.ledger.on." + s.Kind)
		if slices.Contains(numbered, s.Kind) {
			words += " " + strconv.FormatInt(s.ID, 10)
		}
	}
	return words, path, err
}

func (n *Names) find(kind string, id int64) (string, string, error) {
	key := fmt.Sprint(kind, " ", id)
	if found, ok := n.known[key]; ok {
		return found[0], found[1], nil
	}
	words, path, err := n.lookUp(kind, id)
	if fault.Is(err, fault.NotFound) { // dropped, or never on record
		words, path, err = "", "", nil
	}
	n.known[key] = [2]string{words, path}
	return words, path, err
}

func (n *Names) lookUp(kind string, id int64) (string, string, error) {
	r, ctx := n.v.DB.Read(), n.v.Request.Context()
	switch kind {
	case ledger.OnStaff:
		staff, err := r.Staff(ctx, id)
		return staff.Name, "", err
	case ledger.OnOfficial:
		official, err := r.Official(ctx, id)
		return official.Name(), fmt.Sprintf("/directorio/%d", id), err
	case ledger.OnCredential:
		key, err := r.Credential(ctx, id)
		return key.UserName, fmt.Sprintf("/claves/%d", id), err
	case ledger.OnOrder:
		order, err := r.Order(ctx, id)
		if err != nil {
			return "", "", err
		}
		return n.lookUp(ledger.OnPetition, order.Petition)
	case ledger.OnPetition:
		p, err := r.Petition(ctx, id)
		if err != nil || p.Folio == "" {
			return "", "", err
		}
		return p.Folio, "/mesa/" + p.Folio, nil
	case ledger.OnCampaign:
		campaign, err := r.Campaign(ctx, id)
		return campaign.Name, fmt.Sprintf("/campanas/%d", id), err
	case ledger.OnRecord:
		d, err := r.Disposition(ctx, id)
		return d.Number, visit.DispositionPath(id), err
	}
	return "", "", nil
}
