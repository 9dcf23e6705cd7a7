package web

import (
	"cmp"
	"slices"
	"time"

	"clavero/internal/guideline"
	"clavero/internal/petition"
	"clavero/internal/store"
	"clavero/internal/web/page"
)

// stateStanding is how many petitions stand at a state, of all kinds.
type stateStanding struct {
	count, late int
	oldest      time.Time
}

// standings counts the petitions at some states, or at each, and those of them past their limit.
func (v *visit) standings(states ...petition.State) (map[petition.State]stateStanding, error) {
	rows, err := v.Desk.Standings(v.r.Context(), states...)
	if err != nil {
		return nil, err
	}
	all := map[petition.State]stateStanding{}
	late := map[petition.State]bool{}
	for _, row := range rows {
		s := all[row.State]
		s.count += row.Count
		if s.oldest.IsZero() || row.Oldest.Before(s.oldest) {
			s.oldest = row.Oldest
		}
		all[row.State] = s
		late[row.State] = late[row.State] || !row.Due.IsZero() && row.Due.Before(v.now)
	}
	for state := range late {
		if !late[state] || state.Row().Final {
			continue
		}
		s := all[state]
		if s.late, err = v.Desk.LateAt(v.r.Context(), state); err != nil {
			return nil, err
		}
		all[state] = s
	}
	return all, nil
}

// deskQueues are the offices' tables with their queues, one's own first.
func (v *visit) deskQueues(g guideline.Guideline, f deskFilter) ([]page.DeskOffice, error) {
	standings, err := v.standings(openStates("")...)
	if err != nil {
		return nil, err
	}
	var offices []page.DeskOffice
	for _, role := range deskOffices {
		office := page.DeskOffice{Name: v.t("web.desk.office." + string(role)), Path: "/mesa?oficina=" + string(role), Current: f.office == role && f.state == petition.None,
			Mine: slices.Contains(v.roles(), role)}
		for _, state := range openStates(role) {
			stands := standings[state]
			queue := page.DeskQueue{Name: capital(v.t("petition.state." + string(state))), Path: "/mesa?estado=" + string(state),
				Count: stands.count, Late: stands.late, Current: f.state == state}
			if stands.count > 0 {
				queue.Oldest = v.stood(g, state, stands.oldest)
			}
			office.Queues = append(office.Queues, queue)
		}
		offices = append(offices, office)
	}
	slices.SortStableFunc(offices, func(a, b page.DeskOffice) int {
		switch {
		case a.Mine == b.Mine:
			return 0
		case a.Mine:
			return -1
		}
		return 1
	})
	return offices, nil
}

func (v *visit) deskRow(g guideline.Guideline, queued store.Queued, units places, f deskFilter) page.DeskRow {
	row := v.petitionRow(g, queued.Petition, queued.Unit)
	row.Path, row.Institution = f.casePath(queued.Petition.Folio), units.otherInstitution(queued.Petition.Applicant.UnitID)
	if row.Turn != "" {
		row.Turn = v.t("web.office." + string(queued.Petition.Office()))
	}
	if f.state != petition.None || f.office == petition.Liaison || f.office == petition.Official {
		row.Turn = "" // the heading says it
	}
	return row
}

// petitionRow is a petition as a line of any list.
func (v *visit) petitionRow(g guideline.Guideline, p petition.Petition, unit string) page.DeskRow {
	row := page.DeskRow{
		Folio: p.Folio, Path: "/mesa/" + p.Folio, Name: cmp.Or(p.Applicant.Name(), v.t("records.gone_name")), Unit: unit, Since: p.Since, Age: v.age(g, p),
		State: capital(v.ofKind("petition.state."+string(p.State), p.Kind)),
	}
	if p.Kind != petition.New {
		row.Kind = v.t("petition.kind." + string(p.Kind))
	}
	if !p.Open() {
		return row
	}
	row.Turn = v.t("petition.turn." + string(p.Office()))
	switch {
	case p.State.Row().Eyes:
		row.Mark = v.t("web.desk.eyes")
	case p.Applicant.UnitID == 0:
		row.Mark = v.t("web.desk.words")
	}
	return row
}
