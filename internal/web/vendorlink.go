package web

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"clavero/internal/auth"
	"clavero/internal/correspondence"
	"clavero/internal/fault"
	"clavero/internal/provider"
	"clavero/internal/web/page"
)

// vendorLinkPage lets the vendor answer over TLS what a mail of ours asked (2.1, 3.1). It says no more than that mail did.
func (v *visit) vendorLinkPage() error { return v.vendorLink(http.StatusOK, page.Form{}) }

func (v *visit) vendorLink(status int, form page.Form) error {
	orders, err := v.linked()
	if fault.Is(err, fault.Gone) {
		return v.show(http.StatusGone, page.VendorLink{Frame: v.frame(v.t("mailroom.link.gone")), Gone: true})
	}
	if err != nil {
		return err
	}
	p := page.VendorLink{Frame: v.frame(v.t("mailroom.link.title")), Form: form, Action: v.vendorLinkPath()}
	for n, o := range orders {
		op := provider.Op(o.Order.Op)
		p.Orders = append(p.Orders, page.VendorAsked{
			N: n + 1, Folio: o.Folio, Name: o.Name, Asked: capital(v.t("vendor.op." + o.Order.Op)), User: o.Order.UserName,
			Brings: op == provider.Create || op == provider.Reset, Waits: o.Waits,
		})
	}
	return v.show(status, p)
}

func (v *visit) linked() ([]correspondence.Linked, error) {
	if v.Inbox == nil {
		return nil, v.notFound()
	}
	return v.Inbox.LinkOrders(v.r.Context(), v.r.PathValue("token"))
}

func (v *visit) vendorLinkPath() string { return "/proveedor/" + v.r.PathValue("token") }

// vendorLinkPost takes the answer to one order of the page.
func (v *visit) vendorLinkPost() error {
	if err := v.parse(); err != nil {
		return err
	}
	orders, err := v.linked()
	if err != nil {
		return v.vendorLinkFailed(err, 0)
	}
	n, err := strconv.Atoi(v.r.FormValue("n"))
	if err != nil || n < 1 || n > len(orders) {
		return v.notFound()
	}
	if err := v.allow(auth.VendorAnswer, v.r.PathValue("token")); err != nil {
		return v.vendorLinkFailed(err, n)
	}
	answer, err := v.linkAnswer(orders[n-1], n)
	if err == nil {
		err = v.Inbox.AnswerByLink(v.r.Context(), v.r.PathValue("token"), answer)
	}
	if err != nil {
		return v.vendorLinkFailed(err, n)
	}
	return v.done(v.vendorLinkPath(), "vendor_answer")
}

// linkAnswer reads what the form says of one order.
func (v *visit) linkAnswer(o correspondence.Linked, n int) (correspondence.LinkAnswer, error) {
	number := "-" + strconv.Itoa(n)
	answer := correspondence.LinkAnswer{Order: o.Order.ID, Done: v.r.FormValue("do") == saidDone}
	var fields []fault.Field
	if !answer.Done {
		if answer.Refused = v.line("reason"+number, maxReason, &fields); answer.Refused == "" && len(fields) == 0 {
			fields = append(fields, fault.Field{Name: "reason" + number, Text: "mailroom.link.need.reason"})
		}
		return answer, fault.Form(fields)
	}
	answer.UserName = v.line("user"+number, maxUser, &fields)
	answer.Secret = v.typedSecret("secret"+number, &fields)
	return answer, fault.Form(fields)
}

// typedSecret reads a secret as it was typed, but for blanks around it.
func (v *visit) typedSecret(name string, fields *[]fault.Field) provider.Secret {
	typed := strings.TrimSpace(v.r.FormValue(name))
	if long := utf8.RuneCountInString(typed); long > maxUser {
		*fields = append(*fields, fault.Field{Name: name, Text: "intake.text.long", Args: map[string]any{"Length": long, "Max": maxUser}})
		return ""
	}
	return provider.Secret(typed)
}

// vendorLinkFailed shows the page again with what kept the answer from being taken. Whoever answers what is answered is
// shown how things stand.
func (v *visit) vendorLinkFailed(err error, n int) error {
	code := fault.CodeOf(err)
	switch code {
	case fault.Gone:
		return v.vendorLink(http.StatusGone, page.Form{})
	case fault.Invalid, fault.TooMany, fault.Conflict:
		v.retryAfter(code)
		return v.vendorLink(statusOf[code], page.Refilled(v.lang, v.values(), onOrder(err, n)))
	}
	return err
}

// onOrder renames the fields of a fault as the block of that number names them.
func onOrder(err error, n int) error {
	var e *fault.Error
	if !errors.As(err, &e) {
		return err
	}
	renamed := *e
	renamed.Fields = nil
	for _, field := range e.Fields {
		if !strings.Contains(field.Name, "-") {
			field.Name += "-" + strconv.Itoa(n)
		}
		renamed.Fields = append(renamed.Fields, field)
	}
	return &renamed
}
