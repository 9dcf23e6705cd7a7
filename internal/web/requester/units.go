package requester

import (
	"encoding/json"

	"clavero/internal/auth"
	"clavero/internal/web/forms"
	"clavero/internal/web/page"
	"clavero/internal/web/visit"
)

// UnitsSearch answers the typeahead over the catalogue.
func UnitsSearch(v *visit.Visit) error {
	if err := v.Allow(auth.Lookup, ""); err != nil {
		return err
	}
	matches, err := forms.FindUnits(v, v.Query.Get("q"))
	if err != nil {
		return err
	}
	if matches == nil {
		matches = []page.UnitMatch{}
	}
	v.Answer.Header().Set("Content-Type", "application/json; charset=utf-8")
	return visit.IgnoreClosed(json.NewEncoder(v.Answer).Encode(map[string]any{"units": matches}))
}
