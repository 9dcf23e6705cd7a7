// Package casework is the pages of the desk: what waits for whom, one case with all that is known of it, its steps, several
// cases at once, requests that are entered for somebody (1.2 to 4.1).
package casework

import (
	"clavero/internal/auth"
	"clavero/internal/petition"
	"clavero/internal/web/page"
	"clavero/internal/web/visit"
	"clavero/internal/web/wording"
)

const (
	openPath   = "/mesa?q=" // all that is under way: an address without any filter is the table of one's own office
	deskRows   = 50
	trailPages = 20 // so many pages back the address of a list remembers
)

// deskOffices are the tables of the desk: each office has the states at which it is asked to act, and the requester those
// at which everybody waits for them.
var deskOffices = []petition.Role{petition.Liaison, petition.Editor, petition.Official}

// officeOf is the table a state is seen at. What waits for the program or for the provider is the editors' to watch.
func officeOf(state petition.State) petition.Role {
	switch turn := state.Row().Turn; turn {
	case petition.Program, petition.Provider:
		return petition.Editor
	default:
		return turn
	}
}

// DeskPage shows the queues of the offices and the petitions of one of them. The filter is all in the address.
func DeskPage(v *visit.Visit) error {
	ctx := v.Request.Context()
	filter := readDeskFilter(v, v.Query).named()
	rules, err := v.Desk.Rules(ctx)
	if err != nil {
		return err
	}
	query, err := deskQuery(v, filter)
	if err != nil {
		return err
	}
	found, err := v.Desk.Queue(ctx, query)
	if err != nil {
		return err
	}
	offices, err := deskQueues(v, rules.Guideline, filter)
	if err != nil {
		return err
	}
	units, err := wording.AllPlaces(v)
	if err != nil {
		return err
	}
	p := page.Desk{
		Frame: v.Frame(v.T("frame.nav.desk")), Heading: deskHeading(v, filter), Offices: offices, Total: found.Total, OpenPath: openPath, AllOpen: filter.everything(),
		Filter: deskFilterForm(v, filter), CanEnter: v.Who.May(auth.EnterRequests) == nil, PrevPath: filter.before(),
	}
	for _, queued := range found.Rows {
		p.Rows = append(p.Rows, deskRow(v, rules.Guideline, queued, units, filter))
	}
	p.Bulk = bulkBar(v, p.Rows, found, filter)
	if found.Next != nil {
		p.NextPath = filter.after(*found.Next)
	}
	return v.OK(p)
}
