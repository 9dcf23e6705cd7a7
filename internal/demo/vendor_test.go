package demo

import (
	"io"
	"strings"
	"testing"
	"time"

	"clavero/internal/correspondence"
	"clavero/internal/credential"
	"clavero/internal/desk"
	"clavero/internal/fault"
	"clavero/internal/petition"
	"clavero/internal/vendorsim"
)

// staff is somebody of the demonstration's house with a role.
func staff(t *testing.T, d *Demonstration, role petition.Role) petition.Actor {
	t.Helper()
	all, err := d.DB.Read().AllStaff(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range all {
		for _, r := range s.Roles {
			if r == string(role) {
				return petition.Actor{Role: role, ID: s.ID, Name: s.Name}
			}
		}
	}
	t.Fatalf("nobody is %s", role)
	return petition.Actor{}
}

// until waits for what the vendor or a job does in its own time.
func until(t *testing.T, what string, done func() bool) {
	t.Helper()
	look := time.NewTicker(20 * time.Millisecond)
	defer look.Stop()
	late := time.After(time.Minute)
	for !done() {
		select {
		case <-look.C:
		case <-late:
			t.Fatalf("it never came to pass: %s", what)
		}
	}
}

func reaches(t *testing.T, d *Demonstration, id int64, want petition.State) {
	t.Helper()
	until(t, "a case at "+string(want), func() bool {
		p, err := d.DB.Read().Petition(t.Context(), id)
		return err == nil && p.State == want
	})
}

var names = []string{"Zenaida", "Evaristo", "Petronila"}

// entered is a case of somebody new that waits for the editors.
func entered(t *testing.T, d *Demonstration, n int) petition.Petition {
	t.Helper()
	unit, err := d.DB.Read().UnitByCode(t.Context(), "316")
	if err != nil {
		t.Fatal(err)
	}
	liaison := staff(t, d, petition.Liaison)
	made, err := d.Desk.Enter(t.Context(), liaison, desk.Entry{Origin: petition.Paper, Lang: "es", Applicant: petition.Applicant{
		GivenNames: names[n], Surname1: "Ensayo", Surname2: "Prueba", Position: "Analista", UnitID: unit.ID,
		Mail: strings.ToLower(names[n]) + ".ensayo@salud.anahuac.example", Phone: "5550000123", Reason: "Leer.",
	}})
	if err != nil {
		t.Fatal(err)
	}
	p, err := d.Desk.Take(t.Context(), liaison, made.Petition.ID, petition.Forward, desk.Input{})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestTheVendorBesideTheDemonstration chooses it as the door page does, and has keys made there: by an answer that acts by
// itself, and by one that a person must see.
func TestTheVendorBesideTheDemonstration(t *testing.T) {
	d, _ := serve(t, t.TempDir(), io.Discard)
	chosen := d.Door.Vendor
	if err := chosen.Choose(t.Context(), "otra"); !fault.Is(err, fault.NotFound) {
		t.Errorf("a provider there is not: %v", err)
	}
	if err := chosen.Ask("otra"); !fault.Is(err, fault.NotFound) || chosen.Asked() != "" {
		t.Errorf("a way to answer there is not: %v", err)
	}
	if err := chosen.Choose(t.Context(), chosen.Mail); err != nil {
		t.Fatal(err)
	}
	editor, before := staff(t, d, petition.Editor), len(d.Vendor.Users())
	for n, way := range []string{"", forwarded, string(vendorsim.WrongFolio)} {
		if err := chosen.Ask(way); err != nil {
			t.Fatal(err)
		}
		p := entered(t, d, n)
		if _, err := d.Desk.Take(t.Context(), editor, p.ID, petition.Verify, desk.Input{}); err != nil {
			t.Fatal(err)
		}
		if way == "" {
			reaches(t, d, p.ID, petition.Probed)
			continue
		}
		until(t, "a mail "+way+" waits for a person", func() bool {
			counts, err := d.Inbox.Counts(t.Context())
			return err == nil && counts[correspondence.Review] == n
		})
		reaches(t, d, p.ID, petition.Ordered)
	}
	if users := d.Vendor.Users(); len(users) != before+3 {
		t.Errorf("the vendor has the users %v", users)
	}
	list := desk.VendorList{Day: time.Now().Format(time.DateOnly), Content: d.Vendor.List()}
	found, err := d.Desk.Reconcile(t.Context(), chosen.Mail, list)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range found.Of(credential.Unauthorised) {
		if c.Listed.UserName == "lmirador" {
			t.Error("a key that was asked for by SCIM counts as nobody's on a list that is compared by mail")
		}
	}
}
