package casework

import (
	"slices"
	"time"

	"clavero/internal/guideline"
	"clavero/internal/petition"
	"clavero/internal/store"
	"clavero/internal/web/page"
	"clavero/internal/web/visit"
	"clavero/internal/web/wording"
)

// StateStanding is how many petitions stand at a state, of all kinds.
type StateStanding struct {
	Count, Late int
	oldest      time.Time
}

// Standings counts the petitions at some states, or at each, and those of them past their limit.
func Standings(v *visit.Visit, states ...petition.State) (map[petition.State]StateStanding, error) {
	rows, err := v.Desk.Standings(v.Request.Context(), states...)
	if err != nil {
		return nil, err
	}
	all := map[petition.State]StateStanding{}
	late := map[petition.State]bool{}
	for _, row := range rows {
		s := all[row.State]
		s.Count += row.Count
		if s.oldest.IsZero() || row.Oldest.Before(s.oldest) {
			s.oldest = row.Oldest
		}
		all[row.State] = s
		late[row.State] = late[row.State] || !row.Due.IsZero() && row.Due.Before(v.Now)
	}
	for state := range late {
		if !late[state] || state.Row().Final {
			continue
		}
		s := all[state]
		if s.Late, err = v.Desk.LateAt(v.Request.Context(), state); err != nil {
			return nil, err
		}
		all[state] = s
	}
	return all, nil
}

// deskQueues are the offices' tables with their queues, one's own first.
func deskQueues(v *visit.Visit, g guideline.Guideline, f deskFilter) ([]page.DeskOffice, error) {
	standings, err := Standings(v, openStates("")...)
	if err != nil {
		return nil, err
	}
	var offices []page.DeskOffice
	for _, role := range deskOffices {
		office := page.DeskOffice{Name: v.T("web.desk.office." + string(role)), Path: "/mesa?oficina=" + string(role), Current: f.office == role && f.state == petition.None,
			Mine: slices.Contains(v.Roles(), role)}
		for _, state := range openStates(role) {
			stands := standings[state]
			queue := page.DeskQueue{Name: visit.Capital(v.T("petition.state." + string(state))), Path: "/mesa?estado=" + string(state),
				Count: stands.Count, Late: stands.Late, Current: f.state == state}
			if stands.Count > 0 {
				queue.Oldest = wording.Stood(v, g, state, stands.oldest)
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

func deskRow(v *visit.Visit, g guideline.Guideline, queued store.Queued, units wording.Places, f deskFilter) page.DeskRow {
	row := wording.PetitionRow(v, g, queued.Petition, queued.Unit)
	row.Path, row.Institution = f.casePath(queued.Petition.Folio), units.OtherInstitution(queued.Petition.Applicant.UnitID)
	if row.Turn != "" {
		row.Turn = v.T("web.office." + string(queued.Petition.Office()))
	}
	if f.state != petition.None || f.office == petition.Liaison || f.office == petition.Official {
		row.Turn = "" // the heading says it
	}
	return row
}
