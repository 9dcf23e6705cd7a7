package auth_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"clavero/internal/auth"
	"clavero/internal/directory"
	"clavero/internal/fault"
	"clavero/internal/ledger"
	"clavero/internal/store"
)

func TestDelegatesAreAppointedToUnits(t *testing.T) {
	each(t, func(w *world) {
		admin := w.admin()
		ctx := t.Context()
		liaison := w.member(admin.Who, "Gaspar", auth.Liaison)
		editor := w.member(admin.Who, "Renata", auth.Editor)
		first, second, closed := w.unit("310", ""), w.unit("311", ""), w.unit("699", "2020-12-31")
		celia := auth.Person{Name: "Celia Rey", Mail: "celia@salud.example", Roles: []auth.Role{auth.Admin}}

		_, err := w.InviteDelegate(ctx, editor.Who, celia, first)
		w.refused(err, fault.Denied, "")
		_, err = w.InviteDelegate(ctx, liaison.Who, celia, closed)
		w.refused(err, fault.Invalid, "[unit: delegate.unit]")
		if _, err := w.db.Read().StaffByMail(ctx, celia.Mail); !fault.Is(err, fault.NotFound) {
			t.Errorf("the account of a refused invitation: %v", err)
		}
		made, err := w.InviteDelegate(ctx, liaison.Who, celia, first)
		w.ok(err)
		w.ok(w.Appoint(ctx, admin.Who, made.Staff, second))
		w.refused(w.Appoint(ctx, liaison.Who, made.Staff, second), fault.Conflict, "delegate.has_it")
		w.refused(w.Appoint(ctx, liaison.Who, made.Staff, 99), fault.Invalid, "[unit: delegate.unit]")
		w.refused(w.Appoint(ctx, liaison.Who, editor.ID, second), fault.NotFound, "")
		w.refused(w.Appoint(ctx, editor.Who, made.Staff, second), fault.Denied, "")
		w.units(made.Staff, first, second)

		charges, err := w.Delegates(ctx, editor.Who)
		w.ok(err)
		if len(charges) != 2 || charges[0].UnitCode != "310" || charges[0].By != liaison.ID || charges[0].Serves() || !charges[0].Holds() {
			t.Errorf("charges: %+v", charges)
		}
		w.ok(w.Dismiss(ctx, liaison.Who, charges[0].ID))
		w.refused(w.Dismiss(ctx, liaison.Who, charges[0].ID), fault.Conflict, "delegate.ended")
		w.refused(w.Dismiss(ctx, editor.Who, charges[1].ID), fault.Denied, "")
		w.units(made.Staff, second)
		w.ok(w.Appoint(ctx, liaison.Who, made.Staff, first)) // a charge may be given again; the one before stays on record
		w.units(made.Staff, second, first)
		w.ok(w.SetRoles(ctx, admin.Who, made.Staff, []auth.Role{auth.Editor}))
		w.units(made.Staff)
		want := []ledger.Kind{ledger.StaffInvited, ledger.DelegateAppointed, ledger.DelegateAppointed, ledger.DelegateDismissed, ledger.DelegateAppointed,
			ledger.DelegateDismissed, ledger.DelegateDismissed, ledger.StaffRolesChanged}
		if diff := cmp.Diff(want, w.kinds(ledger.OnStaff, made.Staff)); diff != "" {
			t.Errorf("ledger (-want +got):\n%s", diff)
		}
	})
}

// Who was taken the role, or suspended, manages no delegates even with a session that says otherwise.
func TestAStaleLiaisonManagesNoDelegates(t *testing.T) {
	each(t, func(w *world) {
		admin := w.admin()
		liaison := w.member(admin.Who, "Gaspar", auth.Liaison)
		w.ok(w.SetRoles(t.Context(), admin.Who, liaison.ID, []auth.Role{auth.Auditor}))
		_, err := w.InviteDelegate(t.Context(), liaison.Who, auth.Person{Name: "Celia Rey", Mail: "celia@salud.example"}, w.unit("310", ""))
		w.refused(err, fault.Denied, "")
	})
}

func (w *world) unit(code, until string) int64 {
	w.t.Helper()
	var id int64
	w.write(func(ctx context.Context, tx *store.Tx) error {
		id = tx.NewID()
		return tx.PutUnit(ctx, directory.Unit{ID: id, Code: code, Name: "Unidad " + code, Kind: "unit", ValidTo: until}, code)
	})
	return id
}

func (w *world) units(staff int64, want ...int64) {
	w.t.Helper()
	got, err := w.db.Read().UnitsOfDelegate(w.t.Context(), staff)
	w.ok(err)
	if diff := cmp.Diff(want, got); diff != "" {
		w.t.Errorf("units (-want +got):\n%s", diff)
	}
}
