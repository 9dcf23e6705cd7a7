// Package staffwork is the pages of those who run the house: its people, and what is done on a clock.
package staffwork

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"clavero/internal/auth"
	"clavero/internal/fault"
	"clavero/internal/web/entrance"
	"clavero/internal/web/forms"
	"clavero/internal/web/page"
	"clavero/internal/web/visit"
	"clavero/internal/web/wording"
)

// StaffPage lists the people of the house.
func StaffPage(v *visit.Visit) error {
	p, err := staff(v, page.Form{})
	if err != nil {
		return err
	}
	return v.OK(p)
}

func staff(v *visit.Visit, form page.Form) (page.Staff, error) {
	people, err := v.Identity.People(v.Request.Context(), v.Who)
	if err != nil {
		return page.Staff{}, err
	}
	p := page.Staff{
		Frame: v.Frame(v.T("house.staff.title")), Form: form, Manage: v.Who.May(auth.ManageStaff) == nil, Roles: roleOptions(v, nil),
	}
	for _, m := range people {
		p.People = append(p.People, staffMember(v, m))
	}
	return p, nil
}

func roleOptions(v *visit.Visit, chosen []auth.Role) []page.Option {
	options := make([]page.Option, len(auth.Roles))
	for i, role := range auth.Roles {
		options[i] = page.Option{Value: string(role), Label: v.T("web.role." + string(role)), Hint: v.T("webpublic.door." + string(role)), Chosen: slices.Contains(chosen, role)}
	}
	return options
}

func staffMember(v *visit.Visit, m auth.Member) page.StaffMember {
	id := strconv.FormatInt(m.ID, 10)
	member := page.StaffMember{
		ID: id, Name: m.Name, Mail: m.Mail, Roles: roleOptions(v, m.Roles), RoleWords: entrance.WordsOf(v, m.Roles), State: wording.MemberState(v, m),
		Suspended: m.Suspended, Invited: m.Invited, Self: m.Self, LastSeen: m.LastSeen, Sessions: m.Sessions, Path: "/personal/" + id,
	}
	switch {
	case m.Factor:
		member.Factor = v.T("webreader.staff.factor", "N", m.Codes)
	case m.Active:
		member.Factor = v.T("webreader.staff.no_factor")
	}
	return member
}

// StaffInvite makes an account and shows the code that is told by other means than the mail, this once: that is why it
// answers with a page and not with another address.
func StaffInvite(v *visit.Visit) error {
	if err := v.Parse(); err != nil {
		return err
	}
	made, err := v.Identity.Invite(v.Request.Context(), v.Who, auth.Person{
		Name: v.Request.PostFormValue("name"), Mail: v.Request.PostFormValue("mail"), Roles: rolesTyped(v), Lang: v.Lang,
	})
	if err != nil {
		return notInvited(v, err)
	}
	return invited(v, made)
}

func rolesTyped(v *visit.Visit) []auth.Role {
	var roles []auth.Role
	for _, role := range v.Request.PostForm["role"] {
		roles = append(roles, auth.Role(role))
	}
	return roles
}

func notInvited(v *visit.Visit, err error) error {
	var taken *fault.Error
	if errors.As(err, &taken) && taken.Text == "identity.mail_taken" {
		err = fault.Form([]fault.Field{{Name: "mail", Text: taken.Text, Args: taken.Args}})
	}
	p, failed := staff(v, page.Form{})
	if failed != nil {
		return failed
	}
	return v.Again(err, func(form page.Form) page.Page {
		p.Form, p.Roles = form, roleOptions(v, rolesTyped(v))
		return p
	})
}

func invited(v *visit.Visit, made auth.Invitation) error {
	p, err := staff(v, page.Form{})
	if err != nil {
		return err
	}
	p.Invited = &page.Invitation{Name: made.Name, Mail: made.Mail, Code: made.Code, Until: made.Until}
	return v.OK(p)
}

// StaffRenew sends somebody who has not come in another invitation, and shows its code this once.
func StaffRenew(v *visit.Visit) error { return invitedAgain(v, v.Identity.Renew) }

// StaffAnew has somebody who lost their way in start anew, and shows the code of their invitation this once.
func StaffAnew(v *visit.Visit) error { return invitedAgain(v, v.Identity.StartAnew) }

func invitedAgain(v *visit.Visit, invite func(ctx context.Context, w auth.Who, staff int64) (auth.Invitation, error)) error {
	id, err := forms.PathID(v)
	if err != nil {
		return err
	}
	made, err := invite(v.Request.Context(), v.Who, id)
	if err != nil {
		return notManaged(v, err)
	}
	return invited(v, made)
}

// StaffRoles gives a person of the house other roles.
func StaffRoles(v *visit.Visit) error {
	if err := v.Parse(); err != nil {
		return err
	}
	return manage(v, "roles_set", func(id int64) error {
		return v.Identity.SetRoles(v.Request.Context(), v.Who, id, rolesTyped(v))
	})
}

// StaffSuspend shuts a person of the house out, with their sessions.
func StaffSuspend(v *visit.Visit) error {
	return manage(v, "suspended", func(id int64) error { return v.Identity.Suspend(v.Request.Context(), v.Who, id) })
}

// StaffRestore lets them in again.
func StaffRestore(v *visit.Visit) error {
	return manage(v, "restored", func(id int64) error { return v.Identity.Restore(v.Request.Context(), v.Who, id) })
}

// manage runs an act on the account that the address names.
func manage(v *visit.Visit, done string, act func(id int64) error) error {
	id, err := forms.PathID(v)
	if err != nil {
		return err
	}
	if err := act(id); err != nil {
		return notManaged(v, err)
	}
	return v.Done("/personal", done)
}

// notManaged tells above the list why an act was not done: it is no fault of a field, and the list shows what holds.
func notManaged(v *visit.Visit, err error) error {
	code := fault.CodeOf(err)
	if code != fault.Invalid && code != fault.Conflict && (code != fault.Denied || fault.TextOf(err) == "fault.denied") {
		return err
	}
	p, failed := staff(v, page.Form{})
	if failed != nil {
		return failed
	}
	p.Banners = append(p.Banners, page.Banner{Kind: page.Fail, Text: forms.Reason(v, err)})
	return v.Show(visit.StatusOf[code], p)
}
