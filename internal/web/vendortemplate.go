package web

import (
	"slices"
	"strconv"
	"strings"

	"clavero/internal/correspondence"
	"clavero/internal/intake"
	"clavero/internal/petition"
	"clavero/internal/provider/vendormail/reading"
	"clavero/internal/web/page"
)

const (
	vendorTemplatePath = vendorPath + "/plantilla"
	maxTemplateLine    = 200 // characters
)

// templateOutcomes are the outcomes that a template may have phrases for, as they stand on the page.
var templateOutcomes = []reading.Outcome{reading.Created, reading.Reset, reading.Suspended, reading.Restored, reading.Removed, reading.Refused}

// vendorTemplatePage shows how this vendor writes, and how its latest mails read (3.1).
func (v *visit) vendorTemplatePage() error {
	if v.Inbox == nil {
		return v.notFound()
	}
	kept, version, err := v.Inbox.Template(v.r.Context())
	if err != nil {
		return err
	}
	p, err := v.vendorTemplate(page.Form{Values: templateValues(kept)}, version, kept)
	if err != nil {
		return err
	}
	return v.ok(p)
}

// vendorTemplatePost tries a template on past mails, or keeps it. What was read already stays as it was read.
func (v *visit) vendorTemplatePost() error {
	if v.Inbox == nil {
		return v.notFound()
	}
	typed, err := v.typedTemplate()
	if err == nil {
		err = typed.Check()
	}
	version, _ := strconv.ParseInt(v.r.FormValue("version"), 10, 64)
	if err == nil && v.r.FormValue("do") == "save" {
		if err = v.keepTemplate(typed, version); err == nil {
			return v.done(vendorPath, "vendor_template")
		}
	}
	kept, current, loading := v.Inbox.Template(v.r.Context())
	if loading != nil {
		return loading
	}
	if isConflict(err) {
		p, trying := v.vendorTemplate(page.Form{Values: v.values(), Summary: v.t("mailroom.template.conflict")}, current, typed)
		if trying != nil {
			return trying
		}
		return v.show(409, p)
	}
	if err != nil {
		p, trying := v.vendorTemplate(page.Form{}, version, kept)
		if trying != nil {
			return trying
		}
		return v.again(err, func(filled page.Form) page.Page {
			p.Form = filled
			return p
		})
	}
	p, err := v.vendorTemplate(page.Form{Values: v.values()}, version, typed)
	if err != nil {
		return err
	}
	return v.ok(p)
}

func (v *visit) keepTemplate(t reading.Template, version int64) error {
	by, err := v.as(petition.Editor)
	if err != nil {
		return err
	}
	return v.Inbox.SetTemplate(v.r.Context(), by, t, version)
}

// vendorTemplate makes the page: the form, and the latest mails read with a template beside how they read with the one kept.
func (v *visit) vendorTemplate(form page.Form, version int64, tried reading.Template) (page.VendorTemplate, error) {
	p := page.VendorTemplate{Frame: v.frame(v.t("mailroom.template.title", "Name", v.Outbox.Vendor().Name)), Form: form, Action: vendorTemplatePath,
		BackPath: vendorPath, Version: strconv.FormatInt(version, 10)}
	for _, outcome := range templateOutcomes {
		p.Outcomes = append(p.Outcomes, string(outcome))
	}
	kept, _, err := v.Inbox.Template(v.r.Context())
	if err != nil {
		return p, err
	}
	now, err := v.Inbox.Preview(v.r.Context(), kept)
	if err != nil {
		return p, err
	}
	then, err := v.Inbox.Preview(v.r.Context(), tried)
	if err != nil {
		return p, err
	}
	for _, change := range then {
		at := slices.IndexFunc(now, func(c correspondence.Change) bool { return c.Message.ID == change.Message.ID })
		if at < 0 {
			continue // it came between the two readings
		}
		row := page.VendorTried{Path: vendorMailPath(change.Message.ID), Subject: v.vendorLine(change.Message).Subject, Arrived: change.Message.Arrived,
			Now: v.reads(now[at]), Then: v.reads(change)}
		if row.Changed = row.Now.Act != row.Then.Act || !slices.Equal(row.Now.Items, row.Then.Items); row.Changed {
			p.Changed++
		}
		p.Tried = append(p.Tried, row)
	}
	return p, nil
}

var actShapes = map[reading.Act]string{reading.Auto: page.Done, reading.Person: page.Attention, reading.Ignore: page.Ended}

// reads says in words how a mail reads. Of a secret it says how long it is.
func (v *visit) reads(c correspondence.Change) page.VendorReads {
	r := page.VendorReads{Act: page.Status{Kind: actShapes[c.Act], Text: v.t("mailroom.act." + string(c.Act))}}
	for _, item := range c.Items {
		words := []string{v.t("mailroom.outcome." + string(item.Outcome))}
		if item.Folio != "" {
			words = append([]string{item.Folio}, words...)
		}
		if item.UserName != "" {
			words = append(words, item.UserName)
		}
		if item.Secret > 0 {
			words = append(words, v.t("mailroom.template.long", "N", item.Secret))
		}
		r.Items = append(r.Items, strings.Join(words, " · "))
	}
	return r
}

// typedTemplate reads the form: one label, phrase or line on each line of a field.
func (v *visit) typedTemplate() (reading.Template, error) {
	t := reading.Template{Outcomes: map[reading.Outcome][]string{}}
	for name, list := range map[string]*[]string{
		"label_user": &t.User, "label_password": &t.Secret, "label_folio": &t.Folio, "label_name": &t.Name, "lines": &t.Lines,
	} {
		lines, err := v.typedLines(name)
		if err != nil {
			return t, err
		}
		*list = lines
	}
	for _, outcome := range templateOutcomes {
		phrases, err := v.typedLines("outcome_" + string(outcome))
		if err != nil {
			return t, err
		}
		if len(phrases) > 0 {
			t.Outcomes[outcome] = phrases
		}
	}
	return t, nil
}

func (v *visit) typedLines(name string) ([]string, error) {
	var lines []string
	for line := range strings.SplitSeq(v.r.FormValue(name), "\n") {
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
