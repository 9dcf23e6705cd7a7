package visit

import (
	"clavero/internal/auth"
	"clavero/internal/correspondence"
	"clavero/internal/web/page"
)

// navigationTable is the navigation with the permission that shows each entry.
var navigationTable = []struct {
	permission auth.Permission
	item       page.NavItem
}{
	{auth.OwnUnit, page.NavItem{Key: "frame.nav.unit", Path: "/mi-unidad"}},
	{auth.SeeDesk, page.NavItem{Key: "frame.nav.desk", Path: "/mesa"}},
	{auth.SeeVendor, page.NavItem{Key: "frame.nav.vendor", Path: VendorPath}},
	{auth.SeeDirectory, page.NavItem{Key: "frame.nav.directory", Path: "/directorio"}},
	{auth.SeeKeys, page.NavItem{Key: "frame.nav.keys", Path: "/claves"}},
	{auth.SeeRegister, page.NavItem{Key: "frame.nav.register", Path: "/registro"}},
	{auth.SeeLedger, page.NavItem{Key: "frame.nav.ledger", Path: "/bitacora"}},
	{auth.SeeRecords, page.NavItem{Key: "frame.nav.records", Path: "/archivo"}},
	{auth.SeeRules, page.NavItem{Key: "frame.nav.rules", Path: "/lineamientos"}},
	{auth.ReadDigest, page.NavItem{Key: "frame.nav.today", Path: "/"}},
	{auth.SeeCounts, page.NavItem{Key: "frame.nav.procedure", Path: "/procedimiento"}},
	{auth.SeeCatalogue, page.NavItem{Key: "frame.nav.catalogue", Path: "/catalogo"}},
	{auth.SeeCampaigns, page.NavItem{Key: "frame.nav.campaigns", Path: CampaignsPath}},
	{auth.SeeStaff, page.NavItem{Key: "frame.nav.staff", Path: "/personal"}},
	{auth.SeeDelegates, page.NavItem{Key: "frame.nav.delegates", Path: "/responsables"}},
	{auth.SeeTasks, page.NavItem{Key: "frame.nav.tasks", Path: tasksPath}},
	{auth.ReadDigest, page.NavItem{Key: "frame.nav.editions", Path: "/ediciones"}},
	{auth.OwnAccount, page.NavItem{Key: "frame.nav.account", Path: "/cuenta"}},
}

// Navigation is the way through the program for what the person may open: what is opened daily first, for the
// rest of a long one stands behind «Más».
func (v *Visit) Navigation() []page.NavItem {
	var items []page.NavItem
	for _, row := range navigationTable {
		if v.Who.May(row.permission) != nil || row.item.Path == VendorPath && v.Inbox == nil {
			continue
		}
		item := row.item
		if item.Path == VendorPath {
			item.Count = v.toReview()
		}
		if item.Path == tasksPath {
			item.Count = len(v.Clock.Late())
		}
		items = append(items, item)
	}
	return items
}

// toReview counts the vendor's mails that wait for a person. A page is not refused because they cannot be counted.
func (v *Visit) toReview() int {
	counts, err := v.Inbox.Counts(v.Request.Context())
	if err != nil {
		v.Log.Warn("mails to review not counted", "error", err)
	}
	return counts[correspondence.Review]
}
