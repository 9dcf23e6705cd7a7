package unitwork

import (
	"errors"
	"strconv"
	"strings"

	"clavero/internal/auth"
	"clavero/internal/fault"
	"clavero/internal/store"
	"clavero/internal/web/forms"
	"clavero/internal/web/page"
	"clavero/internal/web/visit"
	"clavero/internal/web/wording"
)

// DelegatesPage lists who answers for which unit.
func DelegatesPage(v *visit.Visit) error {
	p, err := delegates(v, page.Form{})
	if err != nil {
		return err
	}
	return v.OK(p)
}

func delegates(v *visit.Visit, form page.Form) (page.Delegates, error) {
	charges, err := v.Identity.Delegates(v.Request.Context(), v.Who)
	if err != nil {
		return page.Delegates{}, err
	}
	p := page.Delegates{Frame: v.Frame(v.T("units.delegates.title")), Form: form, Manage: v.Who.May(auth.ManageDelegates) == nil}
	for _, charge := range charges {
		id := strconv.FormatInt(charge.Staff, 10)
		if n := len(p.People); n == 0 || p.People[n-1].ID != id {
			p.People = append(p.People, page.DelegateRow{
				ID: id, Name: charge.Name, Mail: charge.Mail, Invited: charge.State == "invited", Path: "/responsables/" + id,
				State: wording.MemberState(v, auth.Member{Suspended: charge.State == "suspended", Invited: charge.State == "invited"}),
			})
		}
		last := &p.People[len(p.People)-1]
		last.Charges = append(last.Charges, chargeRow(charge))
	}
	p.Uncovered, err = v.Units.Uncovered(v.Request.Context())
	return p, err
}

func chargeRow(charge store.Delegate) page.ChargeRow {
	row := page.ChargeRow{Unit: charge.UnitName, Code: charge.UnitCode, Since: charge.Since, Until: charge.Until}
	if charge.Holds() {
		row.Path = "/responsables/encargo/" + strconv.FormatInt(charge.ID, 10) + "/retirar"
	}
	return row
}

// DelegateInvite makes an account for a unit's delegate, and shows the code that is told by other means than the mail,
// this once.
func DelegateInvite(v *visit.Visit) error {
	if err := v.Parse(); err != nil {
		return err
	}
	unit, err := forms.MeantUnit(v, strings.TrimSpace(v.Request.FormValue("unit")), v.Request.FormValue("unit_code"))
	if err != nil && !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Conflict) {
		return err
	}
	made, err := v.Identity.InviteDelegate(v.Request.Context(), v.Who, auth.Person{
		Name: v.Request.PostFormValue("name"), Mail: v.Request.PostFormValue("mail"), Lang: v.Lang,
	}, unit.ID)
	if err != nil {
		return delegateNotInvited(v, err)
	}
	return delegateInvited(v, made)
}

func delegateNotInvited(v *visit.Visit, err error) error {
	var taken *fault.Error
	if errors.As(err, &taken) && taken.Text == "identity.mail_taken" {
		err = fault.Form([]fault.Field{{Name: "mail", Text: taken.Text, Args: taken.Args}})
	}
	p, failed := delegates(v, page.Form{})
	if failed != nil {
		return failed
	}
	return v.Again(err, func(form page.Form) page.Page {
		p.Form = form
		return p
	})
}

func delegateInvited(v *visit.Visit, made auth.Invitation) error {
	p, err := delegates(v, page.Form{})
	if err != nil {
		return err
	}
	p.Invited = &page.Invitation{Name: made.Name, Mail: made.Mail, Code: made.Code, Until: made.Until}
	return v.OK(p)
}

// DelegateRenew sends a delegate who has not come in another invitation, and shows its code this once.
func DelegateRenew(v *visit.Visit) error {
	id, err := forms.PathID(v)
	if err != nil {
		return err
	}
	made, err := v.Identity.RenewDelegate(v.Request.Context(), v.Who, id)
	if err != nil {
		return delegateNotManaged(v, err)
	}
	return delegateInvited(v, made)
}

// DelegateAppoint gives a delegate one more unit.
func DelegateAppoint(v *visit.Visit) error {
	if err := v.Parse(); err != nil {
		return err
	}
	id, err := forms.PathID(v)
	if err != nil {
		return err
	}
	unit, err := forms.MeantUnit(v, strings.TrimSpace(v.Request.FormValue("unit")), v.Request.FormValue("unit_code"))
	if err != nil && !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Conflict) {
		return err
	}
	if err := v.Identity.Appoint(v.Request.Context(), v.Who, id, unit.ID); err != nil {
		return delegateNotManaged(v, err)
	}
	return v.Done("/responsables", "appointed")
}

// DelegateDismiss ends a charge.
func DelegateDismiss(v *visit.Visit) error {
	id, err := forms.PathID(v)
	if err != nil {
		return err
	}
	if err := v.Identity.Dismiss(v.Request.Context(), v.Who, id); err != nil {
		return delegateNotManaged(v, err)
	}
	return v.Done("/responsables", "dismissed")
}

// delegateNotManaged tells above the list why an act was not done.
func delegateNotManaged(v *visit.Visit, err error) error {
	code := fault.CodeOf(err)
	if code != fault.Invalid && code != fault.Conflict {
		return err
	}
	p, failed := delegates(v, page.Form{})
	if failed != nil {
		return failed
	}
	p.Banners = append(p.Banners, page.Banner{Kind: page.Fail, Text: forms.Reason(v, err)})
	return v.Show(visit.StatusOf[code], p)
}
