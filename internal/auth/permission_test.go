package auth_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"clavero/internal/auth"
	"clavero/internal/fault"
	"clavero/internal/petition"
)

// golden is the table of permissions written a second time, by hand and from the other side.
var golden = map[string][]auth.Permission{
	"nobody": nil,
	"reader": {auth.ReadDigest, auth.OwnAccount},
	"case":   {auth.OwnCase},
	"liaison": {
		auth.ReadDigest, auth.OwnAccount, auth.SeeDesk, auth.ActAtDesk, auth.SeePapers, auth.HandOverCases, auth.EnterRequests, auth.ProveAddress, auth.SeeVendor, auth.SeeDirectory, auth.SeeKeys, auth.ActOnKeys, auth.ExportKeys,
		auth.SeeCatalogue, auth.SeeRegister, auth.ExportRegister, auth.SeeRules, auth.WriteRules, auth.SeeCounts, auth.SeeTasks,
		auth.SeeDelegates, auth.ManageDelegates, auth.SeeCampaigns, auth.AnswerCampaigns, auth.SeeRecords, auth.HoldRecords, auth.ProposeDisposition, auth.OpineDisposition, auth.SeeDeletions,
	},
	"editor": {
		auth.ReadDigest, auth.OwnAccount, auth.SeeDesk, auth.ActAtDesk, auth.SeePapers, auth.SeeVendor, auth.ReadVendor, auth.SeeDirectory, auth.SeeKeys, auth.ActOnKeys, auth.ExportKeys, auth.SeeCatalogue,
		auth.ImportCatalogue, auth.CheckRoster, auth.ReconcileUsers, auth.SeeRegister, auth.ExportRegister, auth.SignRegister, auth.VerifyRegister, auth.OpenReading, auth.ImportAccesses, auth.SeeRules, auth.SeeCounts, auth.SeeTasks,
		auth.SeeDelegates, auth.SeeCampaigns, auth.RunCampaigns, auth.PlanSuccessions, auth.SeeRecords, auth.SeeDeletions,
	},
	"delegate":  {auth.OwnAccount, auth.OwnUnit},
	"authority": {auth.OwnAccount, auth.SeeRegister, auth.SeeRules, auth.WriteRules, auth.SeeCounts, auth.SeeRecords, auth.HoldRecords, auth.OpineDisposition, auth.SeeDeletions},
	"auditor": {
		auth.ReadDigest, auth.OwnAccount, auth.SeeDesk, auth.SeePapers, auth.HandOverCases, auth.SeeVendor, auth.SeeDirectory, auth.SeeKeys, auth.ExportKeys, auth.SeeCatalogue, auth.SeeRegister,
		auth.ExportRegister, auth.VerifyRegister, auth.OpenReading, auth.SeeOpenings, auth.SeeRules, auth.SeeCounts, auth.SeeLedger, auth.VerifyLedger, auth.SeeTasks, auth.SeeStaff,
		auth.SeeDelegates, auth.SeeCampaigns, auth.SeeRecords, auth.SeeDeletions,
	},
	"admin": {auth.OwnAccount, auth.SeeTasks, auth.SeeStaff, auth.ManageStaff,
		auth.SeeDelegates, auth.ManageDelegates, auth.SeeDeletions},
}

func people() map[string]auth.Who {
	people := map[string]auth.Who{"nobody": {}, "reader": {Kind: auth.Reader, ID: 1}, "case": {Kind: auth.Case, ID: 1}}
	for _, r := range auth.Roles {
		people[string(r)] = auth.Who{Kind: auth.Staff, ID: 1, Roles: []auth.Role{r}}
	}
	return people
}

func TestPermissions(t *testing.T) {
	got := map[string][]auth.Permission{}
	for name, who := range people() {
		got[name] = nil
		for _, p := range auth.AllPermissions() {
			if who.May(p) == nil {
				got[name] = append(got[name], p)
			}
		}
	}
	if diff := cmp.Diff(golden, got); diff != "" {
		t.Errorf("permissions (-golden +table):\n%s", diff)
	}
}

func TestNobodyMaySignsInFirst(t *testing.T) {
	if err := (auth.Who{}).May(auth.SeeDesk); !fault.Is(err, fault.Unsigned) {
		t.Errorf("nobody: %v", err)
	}
	if err := people()["admin"].May(auth.SeeDesk); !fault.Is(err, fault.Denied) {
		t.Errorf("an administrator at the desk: %v", err)
	}
	if err := people()["reader"].May("no.such"); !fault.Is(err, fault.Denied) {
		t.Errorf("a permission that does not exist: %v", err)
	}
}

func TestWhoIsNotDoneMayNothing(t *testing.T) {
	for _, must := range []auth.Must{auth.MustSetPassphrase, auth.MustSayHere, auth.MustEnterCode, auth.MustEnrolTotp} {
		for name, who := range people() {
			who.Must = must
			for _, p := range auth.AllPermissions() {
				if err := who.May(p); !fault.Is(err, fault.Unsigned) {
					t.Errorf("%s who must %s may %s: %v", name, must, p, err)
				}
			}
			if who.Acts(petition.Official) || who.Acts(petition.Liaison) || who.Acts(petition.Editor) || who.Has(auth.Admin) {
				t.Errorf("%s who must %s acts", name, must)
			}
		}
	}
}

func TestActs(t *testing.T) {
	want := map[string][]petition.Role{
		"reader": {petition.Official}, "case": {petition.Official}, "liaison": {petition.Liaison}, "editor": {petition.Editor},
		"delegate": {petition.Delegate},
	}
	all := []petition.Role{petition.Official, petition.Liaison, petition.Editor, petition.Delegate, petition.Provider, petition.Program}
	for name, who := range people() {
		var got []petition.Role
		for _, role := range all {
			if who.Acts(role) {
				got = append(got, role)
			}
			if _, err := who.As(role); who.Acts(role) != (err == nil) {
				t.Errorf("%s as %s: %v", name, role, err)
			}
		}
		if diff := cmp.Diff(want[name], got); diff != "" {
			t.Errorf("%s acts (-want +got):\n%s", name, diff)
		}
	}
}

// A role in the hands of somebody who is no person of the house is worth nothing.
func TestRolesAreOfTheHouse(t *testing.T) {
	who := auth.Who{Kind: auth.Reader, Roles: auth.Roles}
	if who.May(auth.ManageStaff) == nil || who.May(auth.SeeDesk) == nil || who.Acts(petition.Liaison) {
		t.Error("a reader acts by a role")
	}
}
