package vendorwork

import (
	"errors"
	"strconv"
	"strings"

	"clavero/internal/correspondence"
	"clavero/internal/fault"
	"clavero/internal/intake"
	"clavero/internal/petition"
	"clavero/internal/provider/vendormail/reading"
	"clavero/internal/web/forms"
	"clavero/internal/web/visit"
)

const (
	maxUser   = 80 // characters of a user or a secret
	maxReason = 500
)

func isConflict(err error) bool { return fault.Is(err, fault.Conflict) }

// decide takes what the form says of each order to the cases.
func decide(v *visit.Visit, l letter) error {
	by, err := v.As(petition.Editor)
	if err != nil {
		return err
	}
	var decisions []correspondence.Decision
	var numbers []int // of the part of the form that each decision stands in
	if v.Request.FormValue("do") != "nothing" {
		if decisions, numbers, err = readDecisions(v, l); err != nil {
			return err
		}
	}
	return onParts(v.Inbox.Decide(v.Request.Context(), by, l.ID, decisions), numbers)
}

// readDecisions reads the parts of the form; one whose order is not chosen says nothing.
func readDecisions(v *visit.Visit, l letter) ([]correspondence.Decision, []int, error) {
	var list []correspondence.Decision
	var numbers []int
	var fields []fault.Field
	seen := map[string]bool{}
	for n := 1; n <= len(l.Items)+1; n++ {
		number := "-" + strconv.Itoa(n)
		asked := v.Request.FormValue("order" + number)
		if asked == "" {
			continue
		}
		if seen[asked] {
			fields = append(fields, fault.Field{Name: "order" + number, Text: "mailroom.need.once"})
		}
		seen[asked] = true
		list, numbers = append(list, decision(v, l, n, &fields)), append(numbers, n)
	}
	if len(list) == 0 {
		fields = append(fields, fault.Field{Name: "order-1", Text: "mailroom.need.one"})
	}
	return list, numbers, fault.Form(fields)
}

func decision(v *visit.Visit, l letter, n int, fields *[]fault.Field) correspondence.Decision {
	number := "-" + strconv.Itoa(n)
	id, _ := strconv.ParseInt(v.Request.FormValue("order"+number), 10, 64)
	w, waits := l.order(id)
	if !waits {
		*fields = append(*fields, fault.Field{Name: "order" + number, Text: "vendor.answered"})
	}
	d := correspondence.Decision{Order: id}
	switch v.Request.FormValue("outcome" + number) {
	case saidRefused:
		d.Outcome, d.Reason = reading.Refused, line(v, "reason"+number, maxReason, fields)
		return d
	case saidDone:
		d.Outcome = correspondence.OutcomeOf(w.Operation())
	}
	d.UserName = line(v, "user"+number, maxUser, fields)
	d.Typed = typedSecret(v, "secret"+number, fields)
	d.Secret = which(v, l, n)
	return d
}

// which is the number of the secret that a part means: the chosen one, or where there was nothing to choose its own.
func which(v *visit.Visit, l letter, n int) int {
	if len(l.Suspects) > 0 {
		chosen, err := strconv.Atoi(v.Request.FormValue("which-" + strconv.Itoa(n)))
		if err != nil || chosen < 1 {
			return 0
		}
		return chosen
	}
	if n <= len(l.Items) && l.Items[n-1].Secret > 0 {
		return n
	}
	return 0
}

// line reads a text of one line; what is wrong with it becomes a field at fault.
func line(v *visit.Visit, name string, most int, fields *[]fault.Field) string {
	text, err := intake.Text(v.Request.FormValue(name), most)
	forms.NoteField(name, err, fields)
	return text
}

// onParts renames the fields of a fault from the number of the decision to that of its part of the form.
func onParts(err error, numbers []int) error {
	var e *fault.Error
	if !errors.As(err, &e) {
		return err
	}
	renamed := *e
	renamed.Fields = nil
	for _, field := range e.Fields {
		name, number, _ := strings.Cut(field.Name, "-")
		if at, bad := strconv.Atoi(number); bad == nil && at >= 1 && at <= len(numbers) {
			field.Name = name + "-" + strconv.Itoa(numbers[at-1])
		}
		renamed.Fields = append(renamed.Fields, field)
	}
	return &renamed
}
