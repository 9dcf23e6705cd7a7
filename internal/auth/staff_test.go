package auth_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clavero/internal/auth"
	"clavero/internal/fault"
	"clavero/internal/ledger"
)

func TestSetUp(t *testing.T) {
	each(t, func(w *world) {
		old, err := w.PrepareSetUp(t.Context())
		w.ok(err)
		link, err := w.PrepareSetUp(t.Context())
		w.ok(err)
		first := auth.Person{Name: "Ofelia Llavero", Mail: "ofelia@salud.example"}
		_, err = w.SetUp(t.Context(), tokenOf(old.Path), first, phrase, home)
		w.refused(err, fault.Gone, "link.expired")
		_, err = w.SetUp(t.Context(), tokenOf(link.Path), auth.Person{Name: "<b>", Mail: "nada"}, phrase, home)
		w.refused(err, fault.Invalid, "[name: name.markup] [mail: mail.address.form]")
		_, err = w.SetUp(t.Context(), tokenOf(link.Path), first, "corta", home)
		w.refused(err, fault.Invalid, "passphrase.short")
		_, err = w.SetUpOpen(t.Context(), tokenOf(link.Path))
		w.ok(err)

		half, err := w.SetUp(t.Context(), tokenOf(link.Path), first, phrase, home)
		w.ok(err)
		if half.Next != auth.MustEnrolTotp || w.who(half.Token).May(auth.ManageStaff) == nil {
			t.Errorf("without a second factor: %+v", half.Who)
		}
		admin := w.enrol(half)
		if w.who(admin.token).May(auth.ManageStaff) != nil || len(admin.recovery) != 10 || w.who(half.Token).Kind != nobody {
			t.Errorf("after set-up: %+v", admin.Who)
		}
		want := []ledger.Kind{ledger.StaffInvited, ledger.PassphraseSet, ledger.StaffJoined}
		if diff := cmp.Diff(want, w.kinds(ledger.OnStaff, admin.ID)); diff != "" {
			t.Errorf("ledger (-want +got):\n%s", diff)
		}
	})
}

func TestSetUpIsDeadOnceAnAdminExists(t *testing.T) {
	each(t, func(w *world) {
		spent, err := w.PrepareSetUp(t.Context())
		w.ok(err)
		person := auth.Person{Name: "Ofelia Llavero", Mail: "ofelia@salud.example"}
		_, err = w.SetUp(t.Context(), tokenOf(spent.Path), person, phrase, home)
		w.ok(err)
		_, err = w.SetUpOpen(t.Context(), tokenOf(spent.Path))
		w.refused(err, fault.Gone, "link.spent")
		_, err = w.SetUp(t.Context(), tokenOf(spent.Path), auth.Person{Name: "Otra Persona", Mail: "otra@salud.example"}, phrase, home)
		w.refused(err, fault.Gone, "link.spent")
		_, err = w.PrepareSetUp(t.Context())
		w.refused(err, fault.Conflict, "identity.setup.done")
	})
}

func TestSetUpRunsOut(t *testing.T) {
	each(t, func(w *world) {
		link, err := w.PrepareSetUp(t.Context())
		w.ok(err)
		w.later(time.Hour)
		_, err = w.SetUpOpen(t.Context(), tokenOf(link.Path))
		w.refused(err, fault.Gone, "link.expired")
	})
}

func TestOneOfManySetUpsWins(t *testing.T) {
	each(t, func(w *world) {
		link, err := w.PrepareSetUp(t.Context())
		w.ok(err)
		won, _ := together(10, func(int) error {
			_, err := w.SetUp(t.Context(), tokenOf(link.Path), auth.Person{Name: "Ofelia Llavero", Mail: "ofelia@salud.example"}, phrase, home)
			return err
		})
		if won != 1 {
			t.Errorf("%d set-ups went through", won)
		}
	})
}

// ofOffices are all the roles that one person may hold together.
var ofOffices = slices.DeleteFunc(slices.Clone(auth.Roles), func(r auth.Role) bool { return r == auth.Delegate })

func TestInvitation(t *testing.T) {
	each(t, func(w *world) {
		admin := w.admin()
		ctx := t.Context()
		_, err := w.Invite(ctx, admin.Who, auth.Person{Name: "Renata Galera", Mail: "renata@salud.example", Roles: []auth.Role{"king"}})
		w.refused(err, fault.Invalid, "identity.roles.choose")
		_, err = w.Invite(ctx, admin.Who, auth.Person{Name: "Ofelia", Mail: "OFELIA@salud.example", Roles: ofOffices})
		w.refused(err, fault.Conflict, "identity.mail_taken")
		renata := auth.Person{Name: "Renata Galera", Mail: "renata@salud.example", Roles: []auth.Role{auth.Editor, auth.Liaison}}
		invitation, err := w.Invite(ctx, admin.Who, renata)
		w.ok(err)
		first := w.mailedToken()
		if strings.Contains(w.mails.List()[0].Text, invitation.Code) {
			t.Error("the mail carries the code")
		}
		invitee, err := w.Invitee(ctx, first)
		w.ok(err)
		want := auth.Invitee{Name: "Renata Galera", Mail: "renata@salud.example", Roles: []auth.Role{auth.Editor, auth.Liaison}, By: "Ofelia Llavero"}
		if diff := cmp.Diff(want, invitee); diff != "" {
			t.Errorf("invitee (-want +got):\n%s", diff)
		}
		again, err := w.Renew(ctx, admin.Who, invitation.Staff)
		w.ok(err)
		_, err = w.Join(ctx, first, invitation.Code, phrase, home)
		w.refused(err, fault.Gone, "link.expired")
		second := w.mailedToken()
		_, err = w.Join(ctx, second, invitation.Code, phrase, home)
		w.refused(err, fault.Invalid, "identity.invite.code")
		_, err = w.Join(ctx, second, again.Code, "renata galera salud", home)
		w.refused(err, fault.Invalid, "passphrase.context")
		half, err := w.Join(ctx, second, " "+strings.ToLower(again.Code), phrase, home)
		w.ok(err)
		_, err = w.Join(ctx, second, again.Code, phrase, home)
		w.refused(err, fault.Gone, "link.spent")
		joined := w.enrol(half)
		if who := w.who(joined.token); who.May(auth.ActAtDesk) != nil || who.May(auth.ManageStaff) == nil {
			t.Errorf("joined as %+v", who)
		}
		_, err = w.Renew(ctx, admin.Who, joined.ID)
		w.refused(err, fault.Conflict, "identity.invite.joined")
	})
}

func TestInvitationCodeIsNotGuessed(t *testing.T) {
	each(t, func(w *world) {
		admin := w.admin()
		_, err := w.Invite(t.Context(), admin.Who, auth.Person{Name: "Renata", Mail: "renata@salud.example", Roles: []auth.Role{auth.Editor}})
		w.ok(err)
		token := w.mailedToken()
		for range 5 {
			_, err = w.Join(t.Context(), token, "0000-0000", phrase, home)
			w.refused(err, fault.Invalid, "identity.invite.code")
		}
		_, err = w.Join(t.Context(), token, "0000-0000", phrase, home)
		w.refused(err, fault.TooMany, "")
	})
}

func TestRoles(t *testing.T) {
	each(t, func(w *world) {
		admin := w.admin()
		editor := w.member(admin.Who, "Renata", auth.Editor)
		ctx := t.Context()
		w.refused(w.SetRoles(ctx, admin.Who, admin.ID, []auth.Role{auth.Admin, auth.Editor}), fault.Denied, "identity.staff.self")
		w.refused(w.SetRoles(ctx, editor.Who, editor.ID, ofOffices), fault.Denied, "")
		w.refused(w.SetRoles(ctx, editor.Who, admin.ID, ofOffices), fault.Denied, "")
		w.refused(w.SetRoles(ctx, auth.Who{}, editor.ID, ofOffices), fault.Unsigned, "")
		w.refused(w.SetRoles(ctx, admin.Who, editor.ID, nil), fault.Invalid, "identity.roles.choose")
		w.ok(w.SetRoles(ctx, admin.Who, editor.ID, []auth.Role{auth.Auditor}))
		if w.who(editor.token).Kind != nobody {
			t.Error("a session outlived a change of roles")
		}
		kinds := w.kinds(ledger.OnStaff, editor.ID)
		if kinds[len(kinds)-1] != ledger.StaffRolesChanged {
			t.Errorf("ledger: %v", kinds)
		}
		people, err := w.People(ctx, admin.Who)
		w.ok(err)
		if len(people) != 2 || !slices.Equal(people[1].Roles, []auth.Role{auth.Auditor}) || !people[0].Self || people[0].Sessions != 1 {
			t.Errorf("people: %+v", people)
		}
	})
}

func TestSuspensionIsAtOnce(t *testing.T) {
	each(t, func(w *world) {
		admin := w.admin()
		editor := w.member(admin.Who, "Renata", auth.Editor)
		half := w.signIn(editor.User, phrase, home)
		w.ok(w.Suspend(t.Context(), admin.Who, editor.ID))
		if w.who(editor.token).Kind != nobody || w.who(half.Token).Kind != nobody {
			t.Error("a session outlived the suspension")
		}
		_, err := w.EnterCode(t.Context(), half.Token, editor.totp.Code(w.clock()))
		w.refused(err, fault.Unsigned, "")
		w.refused(w.try(editor.User, phrase, home), fault.Denied, "identity.wrong")
		w.ok(w.Restore(t.Context(), admin.Who, editor.ID))
		if w.who(editor.token).Kind != nobody {
			t.Error("a session came back with the account")
		}
		w.signIn(editor.User, phrase, home)
	})
}

func TestLastAdminStays(t *testing.T) {
	each(t, func(w *world) {
		admin := w.admin()
		other := w.member(admin.Who, "Segunda", auth.Admin)
		ctx := t.Context()
		w.refused(w.Suspend(ctx, admin.Who, admin.ID), fault.Denied, "identity.staff.self")
		admins := []person{admin, other}
		won, errs := together(2, func(n int) error { return w.Suspend(ctx, admins[n].Who, admins[1-n].ID) })
		if won != 1 || !fault.Is(errs[0], fault.Denied) {
			t.Errorf("of two who suspend one another %d win: %v", won, errs)
		}
		n, err := w.db.Read().Admins(ctx)
		w.ok(err)
		if n != 1 {
			t.Errorf("%d administrators are left", n)
		}
	})
}

func TestStartAnew(t *testing.T) {
	each(t, func(w *world) {
		admin := w.admin()
		editor := w.member(admin.Who, "Renata", auth.Editor)
		other := w.member(admin.Who, "Segunda", auth.Admin)
		ctx := t.Context()
		half := w.signIn(editor.User, phrase, home)
		_, err := w.StartAnew(ctx, editor.Who, other.ID)
		w.refused(err, fault.Denied, "")
		_, err = w.StartAnew(ctx, admin.Who, admin.ID)
		w.refused(err, fault.Denied, "identity.staff.self")
		made, err := w.StartAnew(ctx, admin.Who, editor.ID)
		w.ok(err)
		if w.who(editor.token).Kind != nobody || w.who(half.Token).Kind != nobody {
			t.Error("a session outlived both factors")
		}
		w.refused(w.try(editor.User, phrase, home), fault.Denied, "identity.wrong")
		_, err = w.StartAnew(ctx, admin.Who, editor.ID)
		w.refused(err, fault.Conflict, "identity.anew.nothing")
		half, err = w.Join(ctx, w.mailedToken(), made.Code, phrase2, home)
		w.ok(err)
		w.later(time.Minute)
		again := w.enrol(half)
		if !slices.Equal(again.Roles, []auth.Role{auth.Editor}) || again.ID != editor.ID {
			t.Errorf("came back as %+v", again.Who)
		}
		later := w.signIn(editor.User, phrase2, home)
		_, err = w.EnterCode(ctx, later.Token, editor.recovery[0])
		w.refused(err, fault.Invalid, "identity.code.wrong")
		kinds := w.kinds(ledger.OnStaff, editor.ID)
		at := slices.Index(kinds, ledger.StaffReset)
		if want := []ledger.Kind{ledger.StaffReset, ledger.StaffInvited, ledger.PassphraseSet, ledger.StaffJoined}; at < 0 || !slices.Equal(kinds[at:], want) {
			t.Errorf("ledger: %v", kinds)
		}
		w.ok(w.Suspend(ctx, admin.Who, editor.ID))
		_, err = w.StartAnew(ctx, admin.Who, editor.ID)
		w.refused(err, fault.Conflict, "identity.anew.nothing")
	})
}

func TestResetAdmin(t *testing.T) {
	each(t, func(w *world) {
		admin := w.admin()
		editor := w.member(admin.Who, "Renata", auth.Editor)
		ctx := t.Context()
		for _, address := range []string{editor.User, "nadie@salud.example"} {
			_, err := w.ResetAdmin(ctx, address)
			w.refused(err, fault.NotFound, "identity.setup.no_admin")
		}
		link, err := w.ResetAdmin(ctx, " OFELIA@salud.example")
		w.ok(err)
		if w.who(admin.token).Kind != nobody {
			t.Error("a session outlived the reset")
		}
		w.refused(w.try(admin.User, phrase, home), fault.Denied, "identity.wrong")
		_, err = w.SetUp(ctx, tokenOf(link.Path), auth.Person{Name: "Otra Persona", Mail: "otra@salud.example"}, phrase2, home)
		w.refused(err, fault.Invalid, "identity.setup.mail")
		half, err := w.SetUp(ctx, tokenOf(link.Path), auth.Person{Name: "Ofelia Llavero", Mail: "ofelia@salud.example"}, phrase2, home)
		w.ok(err)
		w.later(time.Minute)
		again := w.enrol(half)
		if again.ID != admin.ID || w.who(again.token).May(auth.ManageStaff) != nil {
			t.Errorf("after the reset: %+v", again.Who)
		}
		later := w.signIn(admin.User, phrase2, home)
		_, err = w.EnterCode(ctx, later.Token, admin.recovery[0])
		w.refused(err, fault.Invalid, "identity.code.wrong")
	})
}
