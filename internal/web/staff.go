package web

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"clavero/internal/auth"
	"clavero/internal/fault"
	"clavero/internal/web/page"
)

// staffPage lists the people of the house.
func (v *visit) staffPage() error {
	p, err := v.staff(page.Form{})
	if err != nil {
		return err
	}
	return v.ok(p)
}

func (v *visit) staff(form page.Form) (page.Staff, error) {
	people, err := v.Identity.People(v.r.Context(), v.who)
	if err != nil {
		return page.Staff{}, err
	}
	p := page.Staff{
		Frame: v.frame(v.t("house.staff.title")), Form: form, Manage: v.who.May(auth.ManageStaff) == nil, Roles: v.roleOptions(nil),
	}
	for _, m := range people {
		p.People = append(p.People, v.staffMember(m))
	}
	return p, nil
}

func (v *visit) roleOptions(chosen []auth.Role) []page.Option {
	options := make([]page.Option, len(auth.Roles))
	for i, role := range auth.Roles {
		options[i] = page.Option{Value: string(role), Label: v.t("web.role." + string(role)), Hint: v.t("webpublic.door." + string(role)), Chosen: slices.Contains(chosen, role)}
	}
	return options
}

func (v *visit) staffMember(m auth.Member) page.StaffMember {
	id := strconv.FormatInt(m.ID, 10)
	member := page.StaffMember{
		ID: id, Name: m.Name, Mail: m.Mail, Roles: v.roleOptions(m.Roles), RoleWords: v.wordsOf(m.Roles), State: v.memberState(m),
		Suspended: m.Suspended, Invited: m.Invited, Self: m.Self, LastSeen: m.LastSeen, Sessions: m.Sessions, Path: "/personal/" + id,
	}
	switch {
	case m.Factor:
		member.Factor = v.t("webreader.staff.factor", "N", m.Codes)
	case m.Active:
		member.Factor = v.t("webreader.staff.no_factor")
	}
	return member
}

func (v *visit) memberState(m auth.Member) page.Status {
	switch {
	case m.Suspended:
		return page.Status{Kind: page.Fail, Text: v.t("webreader.staff.suspended")}
	case m.Invited:
		return page.Status{Kind: page.Info, Text: v.t("webreader.staff.invited")}
	}
	return page.Status{Kind: page.Done, Text: v.t("webreader.staff.active")}
}

// staffInvite makes an account and shows the code that is told by other means than the mail, this once: that is why it
// answers with a page and not with another address.
func (v *visit) staffInvite() error {
	if err := v.parse(); err != nil {
		return err
	}
	made, err := v.Identity.Invite(v.r.Context(), v.who, auth.Person{
		Name: v.r.PostFormValue("name"), Mail: v.r.PostFormValue("mail"), Roles: v.rolesTyped(), Lang: v.lang,
	})
	if err != nil {
		return v.notInvited(err)
	}
	return v.invited(made)
}

func (v *visit) rolesTyped() []auth.Role {
	var roles []auth.Role
	for _, role := range v.r.PostForm["role"] {
		roles = append(roles, auth.Role(role))
	}
	return roles
}

func (v *visit) notInvited(err error) error {
	var taken *fault.Error
	if errors.As(err, &taken) && taken.Text == "identity.mail_taken" {
		err = fault.Form([]fault.Field{{Name: "mail", Text: taken.Text, Args: taken.Args}})
	}
	p, failed := v.staff(page.Form{})
	if failed != nil {
		return failed
	}
	return v.again(err, func(form page.Form) page.Page {
		p.Form, p.Roles = form, v.roleOptions(v.rolesTyped())
		return p
	})
}

func (v *visit) invited(made auth.Invitation) error {
	p, err := v.staff(page.Form{})
	if err != nil {
		return err
	}
	p.Invited = &page.Invitation{Name: made.Name, Mail: made.Mail, Code: made.Code, Until: made.Until}
	return v.ok(p)
}

// staffRenew sends somebody who has not come in another invitation, and shows its code this once.
func (v *visit) staffRenew() error { return v.invitedAgain(v.Identity.Renew) }

// staffAnew has somebody who lost their way in start anew, and shows the code of their invitation this once.
func (v *visit) staffAnew() error { return v.invitedAgain(v.Identity.StartAnew) }

func (v *visit) invitedAgain(invite func(ctx context.Context, w auth.Who, staff int64) (auth.Invitation, error)) error {
	id, err := v.staffID()
	if err != nil {
		return err
	}
	made, err := invite(v.r.Context(), v.who, id)
	if err != nil {
		return v.notManaged(err)
	}
	return v.invited(made)
}

func (v *visit) staffRoles() error {
	if err := v.parse(); err != nil {
		return err
	}
	return v.manage("roles_set", func(id int64) error {
		return v.Identity.SetRoles(v.r.Context(), v.who, id, v.rolesTyped())
	})
}

func (v *visit) staffSuspend() error {
	return v.manage("suspended", func(id int64) error { return v.Identity.Suspend(v.r.Context(), v.who, id) })
}

func (v *visit) staffRestore() error {
	return v.manage("restored", func(id int64) error { return v.Identity.Restore(v.r.Context(), v.who, id) })
}

// manage runs an act on the account that the address names.
func (v *visit) manage(done string, act func(id int64) error) error {
	id, err := v.staffID()
	if err != nil {
		return err
	}
	if err := act(id); err != nil {
		return v.notManaged(err)
	}
	return v.done("/personal", done)
}

func (v *visit) staffID() (int64, error) {
	id, err := strconv.ParseInt(v.r.PathValue("id"), 10, 64)
	if err != nil {
		return 0, v.notFound()
	}
	return id, nil
}

// notManaged tells above the list why an act was not done: it is no fault of a field, and the list shows what holds.
func (v *visit) notManaged(err error) error {
	code := fault.CodeOf(err)
	if code != fault.Invalid && code != fault.Conflict && (code != fault.Denied || fault.TextOf(err) == "fault.denied") {
		return err
	}
	p, failed := v.staff(page.Form{})
	if failed != nil {
		return failed
	}
	p.Banners = append(p.Banners, page.Banner{Kind: page.Fail, Text: v.reason(err)})
	return v.show(statusOf[code], p)
}

// reason is what a fault says, or what its first field does where the fault only counts them.
func (v *visit) reason(err error) string {
	var e *fault.Error
	if errors.As(err, &e) && len(e.Fields) > 0 {
		return v.lang.Text(e.Fields[0].Text, e.Fields[0].Args)
	}
	return v.lang.Explain(err)
}
