package web

import (
	"errors"
	"strconv"
	"strings"

	"clavero/internal/auth"
	"clavero/internal/fault"
	"clavero/internal/store"
	"clavero/internal/web/page"
)

// delegatesPage lists who answers for which unit.
func (v *visit) delegatesPage() error {
	p, err := v.delegates(page.Form{})
	if err != nil {
		return err
	}
	return v.ok(p)
}

func (v *visit) delegates(form page.Form) (page.Delegates, error) {
	charges, err := v.Identity.Delegates(v.r.Context(), v.who)
	if err != nil {
		return page.Delegates{}, err
	}
	p := page.Delegates{Frame: v.frame(v.t("units.delegates.title")), Form: form, Manage: v.who.May(auth.ManageDelegates) == nil}
	for _, charge := range charges {
		id := strconv.FormatInt(charge.Staff, 10)
		if n := len(p.People); n == 0 || p.People[n-1].ID != id {
			p.People = append(p.People, page.DelegateRow{
				ID: id, Name: charge.Name, Mail: charge.Mail, Invited: charge.State == "invited", Path: "/responsables/" + id,
				State: v.memberState(auth.Member{Suspended: charge.State == "suspended", Invited: charge.State == "invited"}),
			})
		}
		last := &p.People[len(p.People)-1]
		last.Charges = append(last.Charges, chargeRow(charge))
	}
	p.Uncovered, err = v.Units.Uncovered(v.r.Context())
	return p, err
}

func chargeRow(charge store.Delegate) page.ChargeRow {
	row := page.ChargeRow{Unit: charge.UnitName, Code: charge.UnitCode, Since: charge.Since, Until: charge.Until}
	if charge.Holds() {
		row.Path = "/responsables/encargo/" + strconv.FormatInt(charge.ID, 10) + "/retirar"
	}
	return row
}

// delegateInvite makes an account for a unit's delegate, and shows the code that is told by other means than the mail,
// this once.
func (v *visit) delegateInvite() error {
	if err := v.parse(); err != nil {
		return err
	}
	unit, err := v.meantUnit(strings.TrimSpace(v.r.FormValue("unit")), v.r.FormValue("unit_code"))
	if err != nil && !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Conflict) {
		return err
	}
	made, err := v.Identity.InviteDelegate(v.r.Context(), v.who, auth.Person{
		Name: v.r.PostFormValue("name"), Mail: v.r.PostFormValue("mail"), Lang: v.lang,
	}, unit.ID)
	if err != nil {
		return v.delegateNotInvited(err)
	}
	return v.delegateInvited(made)
}

func (v *visit) delegateNotInvited(err error) error {
	var taken *fault.Error
	if errors.As(err, &taken) && taken.Text == "identity.mail_taken" {
		err = fault.Form([]fault.Field{{Name: "mail", Text: taken.Text, Args: taken.Args}})
	}
	p, failed := v.delegates(page.Form{})
	if failed != nil {
		return failed
	}
	return v.again(err, func(form page.Form) page.Page {
		p.Form = form
		return p
	})
}

func (v *visit) delegateInvited(made auth.Invitation) error {
	p, err := v.delegates(page.Form{})
	if err != nil {
		return err
	}
	p.Invited = &page.Invitation{Name: made.Name, Mail: made.Mail, Code: made.Code, Until: made.Until}
	return v.ok(p)
}

// delegateRenew sends a delegate who has not come in another invitation, and shows its code this once.
func (v *visit) delegateRenew() error {
	id, err := v.staffID()
	if err != nil {
		return err
	}
	made, err := v.Identity.RenewDelegate(v.r.Context(), v.who, id)
	if err != nil {
		return v.delegateNotManaged(err)
	}
	return v.delegateInvited(made)
}

// delegateAppoint gives a delegate one more unit.
func (v *visit) delegateAppoint() error {
	if err := v.parse(); err != nil {
		return err
	}
	id, err := v.staffID()
	if err != nil {
		return err
	}
	unit, err := v.meantUnit(strings.TrimSpace(v.r.FormValue("unit")), v.r.FormValue("unit_code"))
	if err != nil && !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Conflict) {
		return err
	}
	if err := v.Identity.Appoint(v.r.Context(), v.who, id, unit.ID); err != nil {
		return v.delegateNotManaged(err)
	}
	return v.done("/responsables", "appointed")
}

// delegateDismiss ends a charge.
func (v *visit) delegateDismiss() error {
	id, err := v.staffID()
	if err != nil {
		return err
	}
	if err := v.Identity.Dismiss(v.r.Context(), v.who, id); err != nil {
		return v.delegateNotManaged(err)
	}
	return v.done("/responsables", "dismissed")
}

// delegateNotManaged tells above the list why an act was not done.
func (v *visit) delegateNotManaged(err error) error {
	code := fault.CodeOf(err)
	if code != fault.Invalid && code != fault.Conflict {
		return err
	}
	p, failed := v.delegates(page.Form{})
	if failed != nil {
		return failed
	}
	p.Banners = append(p.Banners, page.Banner{Kind: page.Fail, Text: v.reason(err)})
	return v.show(statusOf[code], p)
}
