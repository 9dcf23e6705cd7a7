package demo

import (
	"maps"
	"testing"
	"time"

	"clavero/internal/credential"
	"clavero/internal/desk"
	"clavero/internal/petition"
	"clavero/internal/provider/scim"
)

// mendsTheList mends what the vendor's list shows to be otherwise by what the page of the comparison offers, and the next
// list says so: only the users that nobody asked for are left.
func mendsTheList(t *testing.T, d *Demonstration) {
	t.Helper()
	all, err := d.Desk.Reconciliations(t.Context())
	if err != nil || len(all) != 1 {
		t.Fatalf("%d comparisons: %v", len(all), err)
	}
	kept, err := d.Desk.Reconciliation(t.Context(), all[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	editor := staff(t, d, petition.Editor)
	for _, finding := range []credential.Finding{credential.AliveThere, credential.StoppedThere, credential.Absent, credential.Renamed} {
		key := kept.Of(finding)[0].Held.ID
		mended, err := d.Desk.Mend(t.Context(), editor, kept.ID, finding, []int64{key})
		if err != nil || mended.Left > 0 || len(mended.Opened)+mended.Renamed != 1 {
			t.Fatalf("%s: %+v, %v", finding, mended, err)
		}
		for _, p := range mended.Opened {
			reaches(t, d, p.ID, petition.Settled)
			if _, folio, err := d.Desk.KeyNow(t.Context(), key, kept.ID); err != nil || folio != p.Folio {
				t.Errorf("%s: what mended it is %q, want %q: %v", finding, folio, p.Folio, err)
			}
		}
	}
	next, err := d.Desk.Reconcile(t.Context(), scim.Name, desk.VendorList{Day: time.Now().Format(time.DateOnly), Content: d.Vendor.List()})
	want := map[credential.Finding]int{credential.Agrees: len(pilot) + 1, credential.Unauthorised: 2}
	if err != nil || !maps.Equal(next.Counts, want) {
		t.Errorf("the next list says %v, want %v: %v", next.Counts, want, err)
	}
}
