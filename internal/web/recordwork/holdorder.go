package recordwork

import (
	"strconv"
	"strings"
	"time"

	"clavero/internal/fault"
	"clavero/internal/lang/spanish"
	"clavero/internal/records"
	"clavero/internal/retention"
	"clavero/internal/web/forms"
	"clavero/internal/web/page"
	"clavero/internal/web/visit"
)

// holdFields are the fields of the form, in its order.
var holdFields = []string{"scope", "subject", "from", "to", "reason", "owner", "document"}

// HoldPost places a legal hold.
func HoldPost(v *visit.Visit) error {
	if err := v.Parse(); err != nil {
		return err
	}
	order := holdOrder(v)
	subject, err := heldBy(v, order.Scope)
	if err != nil {
		return err
	}
	order.Subject = subject.id
	if len(subject.wrong) == 0 {
		err = v.Records.Place(v.Request.Context(), v.Who, order)
	} else {
		err = order.Check()
	}
	if err = forms.WithFields(subject.wrong, err, holdFields...); err == nil {
		return v.Done("/archivo/retenciones", "hold_placed")
	}
	p, failed := holds(v, page.Form{})
	if failed != nil {
		return failed
	}
	p.Matches = subject.matches
	return v.Again(err, func(form page.Form) page.Page { p.Form = form; return p })
}

// holdOrder reads the form, but for what it is on.
func holdOrder(v *visit.Visit) records.Order {
	typed := func(name string) string { return spanish.Tidy(v.Request.PostFormValue(name)) }
	o := records.Order{Scope: retention.Scope(typed("scope")), Words: records.Words{Reason: typed("reason"), Owner: typed("owner"), Document: typed("document")}}
	place := spanish.MexicoCity()
	if from, err := time.ParseInLocation(time.DateOnly, typed("from"), place); err == nil {
		o.From = from
	}
	if to, err := time.ParseInLocation(time.DateOnly, typed("to"), place); err == nil {
		o.To = to.AddDate(0, 0, 1).Add(-time.Microsecond) // the whole of the last day
	}
	return o
}

// heldThing is what a hold shall be on: its number, or what to tell of the field with what it may mean.
type heldThing struct {
	id      int64
	wrong   []fault.Field
	matches []page.UnitMatch
}

// heldBy finds a case by its folio, a person by their address or their name, a unit by its name or its code.
func heldBy(v *visit.Visit, scope retention.Scope) (heldThing, error) {
	text := spanish.Tidy(v.Request.PostFormValue("subject"))
	if text == "" {
		return heldThing{}, nil
	}
	switch scope {
	case retention.OnCase:
		p, err := v.DB.Read().PetitionByFolio(v.Request.Context(), strings.ToUpper(text))
		return heldThing{id: p.ID}, found(err)
	case retention.OnPerson:
		return heldPerson(v, text)
	case retention.OnUnit:
		unit, err := forms.PickUnit(v, "subject")
		return heldThing{id: unit.Unit.ID, wrong: unit.Wrong, matches: unit.Matches}, err
	}
	return heldThing{}, nil
}

// found takes what is not there for nothing.
func found(err error) error {
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	return err
}

// heldPerson finds a person by their address, else by a name that is one person's; of namesakes the number is told.
func heldPerson(v *visit.Visit, text string) (heldThing, error) {
	o, err := v.DB.Read().OfficialByMail(v.Request.Context(), strings.ToLower(text))
	if err == nil || !fault.Is(err, fault.NotFound) {
		return heldThing{id: o.ID}, err
	}
	people, all, err := v.DB.Read().FindOfficials(v.Request.Context(), spanish.FoldName(text), 0, "", 1, 0)
	switch {
	case err != nil || all == 0:
		return heldThing{}, err
	case all > 1:
		return heldThing{wrong: []fault.Field{{Name: "subject", Text: "records.need.subject.which", Args: fault.Args("N", all, "Count", strconv.Itoa(all))}}}, nil
	}
	return heldThing{id: people[0].ID}, nil
}
