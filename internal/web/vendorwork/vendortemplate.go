package vendorwork

import (
	"slices"
	"strconv"
	"strings"

	"clavero/internal/correspondence"
	"clavero/internal/intake"
	"clavero/internal/petition"
	"clavero/internal/provider/vendormail/reading"
	"clavero/internal/web/page"
	"clavero/internal/web/visit"
)

const (
	vendorTemplatePath = visit.VendorPath + "/plantilla"
	maxTemplateLine    = 200 // characters
)

// templateOutcomes are the outcomes that a template may have phrases for, as they stand on the page.
var templateOutcomes = []reading.Outcome{reading.Created, reading.Reset, reading.Suspended, reading.Restored, reading.Removed, reading.Refused}

// VendorTemplatePage shows how this vendor writes, and how its latest mails read (3.1).
func VendorTemplatePage(v *visit.Visit) error {
	if v.Inbox == nil {
		return v.NotFound()
	}
	kept, version, err := v.Inbox.Template(v.Request.Context())
	if err != nil {
		return err
	}
	p, err := vendorTemplate(v, page.Form{Values: templateValues(kept)}, version, kept)
	if err != nil {
		return err
	}
	return v.OK(p)
}

// VendorTemplatePost tries a template on past mails, or keeps it. What was read already stays as it was read.
func VendorTemplatePost(v *visit.Visit) error {
	if v.Inbox == nil {
		return v.NotFound()
	}
	typed, err := typedTemplate(v)
	if err == nil {
		err = typed.Check()
	}
	version, _ := strconv.ParseInt(v.Request.FormValue("version"), 10, 64)
	if err == nil && v.Request.FormValue("do") == "save" {
		if err = keepTemplate(v, typed, version); err == nil {
			return v.Done(visit.VendorPath, "vendor_template")
		}
	}
	kept, current, loading := v.Inbox.Template(v.Request.Context())
	if loading != nil {
		return loading
	}
	if isConflict(err) {
		p, trying := vendorTemplate(v, page.Form{Values: v.Values(), Summary: v.T("mailroom.template.conflict")}, current, typed)
		if trying != nil {
			return trying
		}
		return v.Show(409, p)
	}
	if err != nil {
		p, trying := vendorTemplate(v, page.Form{}, version, kept)
		if trying != nil {
			return trying
		}
		return v.Again(err, func(filled page.Form) page.Page {
			p.Form = filled
			return p
		})
	}
	p, err := vendorTemplate(v, page.Form{Values: v.Values()}, version, typed)
	if err != nil {
		return err
	}
	return v.OK(p)
}

func keepTemplate(v *visit.Visit, t reading.Template, version int64) error {
	by, err := v.As(petition.Editor)
	if err != nil {
		return err
	}
	return v.Inbox.SetTemplate(v.Request.Context(), by, t, version)
}

// vendorTemplate makes the page: the form, and the latest mails read with a template beside how they read with the one kept.
func vendorTemplate(v *visit.Visit, form page.Form, version int64, tried reading.Template) (page.VendorTemplate, error) {
	p := page.VendorTemplate{Frame: v.Frame(v.T("mailroom.template.title", "Name", v.Outbox.Vendor().Name)), Form: form, Action: vendorTemplatePath,
		BackPath: visit.VendorPath, Version: strconv.FormatInt(version, 10)}
	for _, outcome := range templateOutcomes {
		p.Outcomes = append(p.Outcomes, string(outcome))
	}
	kept, _, err := v.Inbox.Template(v.Request.Context())
	if err != nil {
		return p, err
	}
	now, err := v.Inbox.Preview(v.Request.Context(), kept)
	if err != nil {
		return p, err
	}
	then, err := v.Inbox.Preview(v.Request.Context(), tried)
	if err != nil {
		return p, err
	}
	for _, change := range then {
		at := slices.IndexFunc(now, func(c correspondence.Change) bool { return c.Message.ID == change.Message.ID })
		if at < 0 {
			continue // it came between the two readings
		}
		row := page.VendorTried{Path: vendorMailPath(change.Message.ID), Subject: vendorLine(v, change.Message).Subject, Arrived: change.Message.Arrived,
			Now: reads(v, now[at]), Then: reads(v, change)}
		if row.Changed = row.Now.Act != row.Then.Act || !slices.Equal(row.Now.Items, row.Then.Items); row.Changed {
			p.Changed++
		}
		p.Tried = append(p.Tried, row)
	}
	return p, nil
}

var actShapes = map[reading.Act]string{reading.Auto: page.Done, reading.Person: page.Attention, reading.Ignore: page.Ended}

// reads says in words how a mail reads. Of a secret it says how long it is.
func reads(v *visit.Visit, c correspondence.Change) page.VendorReads {
	r := page.VendorReads{Act: page.Status{Kind: actShapes[c.Act], Text: v.T("mailroom.act." + string(c.Act))}}
	for _, item := range c.Items {
		words := []string{v.T("mailroom.outcome." + string(item.Outcome))}
		if item.Folio != "" {
			words = append([]string{item.Folio}, words...)
		}
		if item.UserName != "" {
			words = append(words, item.UserName)
		}
		if item.Secret > 0 {
			words = append(words, v.T("mailroom.template.long", "N", item.Secret))
		}
		r.Items = append(r.Items, strings.Join(words, " · "))
	}
	return r
}

// typedTemplate reads the form: one label, phrase or line on each line of a field.
func typedTemplate(v *visit.Visit) (reading.Template, error) {
	t := reading.Template{Outcomes: map[reading.Outcome][]string{}}
	for name, list := range map[string]*[]string{
		"label_user": &t.User, "label_password": &t.Secret, "label_folio": &t.Folio, "label_name": &t.Name, "lines": &t.Lines,
	} {
		lines, err := typedLines(v, name)
		if err != nil {
			return t, err
		}
		*list = lines
	}
	for _, outcome := range templateOutcomes {
		phrases, err := typedLines(v, "outcome_"+string(outcome))
		if err != nil {
			return t, err
		}
		if len(phrases) > 0 {
			t.Outcomes[outcome] = phrases
		}
	}
	return t, nil
}

func typedLines(v *visit.Visit, name string) ([]string, error) {
	var lines []string
	for line := range strings.SplitSeq(v.Request.FormValue(name), "\n") {
		text, err := intake.Text(line, maxTemplateLine)
		if err != nil {
			return nil, err
		}
		if text != "" {
			lines = append(lines, text)
		}
	}
	return lines, nil
}

func templateValues(t reading.Template) map[string]string {
	join := func(lines []string) string { return strings.Join(lines, "\n") }
	values := map[string]string{
		"label_user": join(t.User), "label_password": join(t.Secret), "label_folio": join(t.Folio), "label_name": join(t.Name), "lines": join(t.Lines),
	}
	for outcome, phrases := range t.Outcomes {
		values["outcome_"+string(outcome)] = join(phrases)
	}
	return values
}
