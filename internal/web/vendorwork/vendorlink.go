package vendorwork

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
	"clavero/internal/web/visit"
)

// VendorLinkPage lets the vendor answer over TLS what a mail of ours asked (2.1, 3.1). It says no more than that mail did.
func VendorLinkPage(v *visit.Visit) error { return vendorLink(v, http.StatusOK, page.Form{}) }

func vendorLink(v *visit.Visit, status int, form page.Form) error {
	orders, err := linked(v)
	if fault.Is(err, fault.Gone) {
		return v.Show(http.StatusGone, page.VendorLink{Frame: v.Frame(v.T("mailroom.link.gone")), Gone: true})
	}
	if err != nil {
		return err
	}
	p := page.VendorLink{Frame: v.Frame(v.T("mailroom.link.title")), Form: form, Action: vendorLinkPath(v)}
	for n, o := range orders {
		op := provider.Op(o.Order.Op)
		p.Orders = append(p.Orders, page.VendorAsked{
			N: n + 1, Folio: o.Folio, Name: o.Name, Asked: visit.Capital(v.T("vendor.op." + o.Order.Op)), User: o.Order.UserName,
			Brings: op == provider.Create || op == provider.Reset, Waits: o.Waits,
		})
	}
	return v.Show(status, p)
}

func linked(v *visit.Visit) ([]correspondence.Linked, error) {
	if v.Inbox == nil {
		return nil, v.NotFound()
	}
	return v.Inbox.LinkOrders(v.Request.Context(), v.Request.PathValue("token"))
}

func vendorLinkPath(v *visit.Visit) string { return "/proveedor/" + v.Request.PathValue("token") }

// VendorLinkPost takes the answer to one order of the page.
func VendorLinkPost(v *visit.Visit) error {
	if err := v.Parse(); err != nil {
		return err
	}
	orders, err := linked(v)
	if err != nil {
		return vendorLinkFailed(v, err, 0)
	}
	n, err := strconv.Atoi(v.Request.FormValue("n"))
	if err != nil || n < 1 || n > len(orders) {
		return v.NotFound()
	}
	if err := v.Allow(auth.VendorAnswer, v.Request.PathValue("token")); err != nil {
		return vendorLinkFailed(v, err, n)
	}
	answer, err := linkAnswer(v, orders[n-1], n)
	if err == nil {
		err = v.Inbox.AnswerByLink(v.Request.Context(), v.Request.PathValue("token"), answer)
	}
	if err != nil {
		return vendorLinkFailed(v, err, n)
	}
	return v.Done(vendorLinkPath(v), "vendor_answer")
}

// linkAnswer reads what the form says of one order.
func linkAnswer(v *visit.Visit, o correspondence.Linked, n int) (correspondence.LinkAnswer, error) {
	number := "-" + strconv.Itoa(n)
	answer := correspondence.LinkAnswer{Order: o.Order.ID, Done: v.Request.FormValue("do") == saidDone}
	var fields []fault.Field
	if !answer.Done {
		if answer.Refused = line(v, "reason"+number, maxReason, &fields); answer.Refused == "" && len(fields) == 0 {
			fields = append(fields, fault.Field{Name: "reason" + number, Text: "mailroom.link.need.reason"})
		}
		return answer, fault.Form(fields)
	}
	answer.UserName = line(v, "user"+number, maxUser, &fields)
	answer.Secret = typedSecret(v, "secret"+number, &fields)
	return answer, fault.Form(fields)
}

// typedSecret reads a secret as it was typed, but for blanks around it.
func typedSecret(v *visit.Visit, name string, fields *[]fault.Field) provider.Secret {
	typed := strings.TrimSpace(v.Request.FormValue(name))
	if long := utf8.RuneCountInString(typed); long > maxUser {
		*fields = append(*fields, fault.Field{Name: name, Text: "intake.text.long", Args: map[string]any{"Length": long, "Max": maxUser}})
		return ""
	}
	return provider.Secret(typed)
}

// vendorLinkFailed shows the page again with what kept the answer from being taken. Whoever answers what is answered is
// shown how things stand.
func vendorLinkFailed(v *visit.Visit, err error, n int) error {
	code := fault.CodeOf(err)
	switch code {
	case fault.Gone:
		return vendorLink(v, http.StatusGone, page.Form{})
	case fault.Invalid, fault.TooMany, fault.Conflict:
		v.RetryAfter(code)
		return vendorLink(v, visit.StatusOf[code], page.Refilled(v.Lang, v.Values(), onOrder(err, n)))
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
