package web

import (
	"clavero/internal/auth"
	"clavero/internal/petition"
	"clavero/internal/web/page"
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

// deskPage shows the queues of the offices and the petitions of one of them. The filter is all in the address.
func (v *visit) deskPage() error {
	ctx := v.r.Context()
	filter := v.readDeskFilter(v.query).named()
	rules, err := v.Desk.Rules(ctx)
	if err != nil {
		return err
	}
	query, err := v.deskQuery(filter)
	if err != nil {
		return err
	}
	found, err := v.Desk.Queue(ctx, query)
	if err != nil {
		return err
	}
	offices, err := v.deskQueues(rules.Guideline, filter)
	if err != nil {
		return err
	}
	units, err := v.allPlaces()
	if err != nil {
		return err
	}
	p := page.Desk{
		Frame: v.frame(v.t("frame.nav.desk")), Heading: v.deskHeading(filter), Offices: offices, Total: found.Total, OpenPath: openPath, AllOpen: filter.everything(),
		Filter: v.deskFilterForm(filter), CanEnter: v.who.May(auth.EnterRequests) == nil, PrevPath: filter.before(),
	}
	for _, queued := range found.Rows {
		p.Rows = append(p.Rows, v.deskRow(rules.Guideline, queued, units, filter))
	}
	p.Bulk = v.bulkBar(p.Rows, found, filter)
	if found.Next != nil {
		p.NextPath = filter.after(*found.Next)
	}
	return v.ok(p)
}
