package daybook

import (
	"cmp"
	"context"
	"slices"

	"clavero/internal/register"
	"clavero/internal/store"
)

// keyUse counts the keys of the house by what was done with them.
func (r *reporter) keyUse(ctx context.Context, sums []register.KeyPeriod) error {
	lately, err := r.usedBetween(ctx, r.report.To.Add(-DormantDays), r.report.To)
	if err != nil {
		return err
	}
	used := map[int64]bool{}
	for _, s := range sums {
		used[s.Credential] = used[s.Credential] || s.SignIns+s.Editions+s.Notes > 0
	}
	for _, k := range r.keys {
		if !r.names.within(k.Unit) {
			continue
		}
		r.report.Keys.Live++
		switch stateOf(k, used, lately) {
		case "used":
			r.report.Keys.Used++
		case "idle":
			r.report.Keys.Idle++
		case "dormant":
			r.report.Keys.Dormant++
		default:
			r.report.Keys.Never++
		}
	}
	if r.report.By == ByKey {
		return r.unused(ctx, used, lately)
	}
	return nil
}

func stateOf(k store.KeyInUse, used, lately map[int64]bool) string {
	switch {
	case used[k.ID]:
		return "used"
	case lately[k.ID]:
		return "idle"
	case k.FirstUsed.IsZero():
		return "never"
	}
	return "dormant"
}

// unused lists the keys that were not used in the period, those never used first.
func (r *reporter) unused(ctx context.Context, used, lately map[int64]bool) error {
	if err := r.names.people(ctx, r.DB.Read(), len(r.keys)); err != nil {
		return err
	}
	for _, k := range r.keys {
		state := stateOf(k, used, lately)
		if state == "used" || !r.names.within(k.Unit) {
			continue
		}
		name, err := r.names.person(ctx, r.DB.Read(), k.Official)
		if err != nil {
			return err
		}
		r.report.Rows = append(r.report.Rows, ReportRow{Name: name, Sub: r.names.units[k.Unit].Name, User: k.User, Kind: state, Last: k.FirstUsed})
	}
	rank := map[string]int{"never": 0, "dormant": 1, "idle": 2}
	slices.SortFunc(r.report.Rows, func(a, b ReportRow) int {
		return cmp.Or(cmp.Compare(rank[a.Kind], rank[b.Kind]), cmp.Compare(a.Sub, b.Sub), cmp.Compare(a.Name, b.Name))
	})
	return nil
}
