package web

import (
	"strconv"
	"time"

	"clavero/internal/fault"
	"clavero/internal/intake"
	"clavero/internal/lang/spanish"
	"clavero/internal/rulemaking"
	"clavero/internal/web/page"
)

func (v *visit) signForm(d rulemaking.Draft, trial int64, consequences []string, agree string) *page.RuleSign {
	return &page.RuleSign{Action: draftPath(d.ID) + "/firmar", Version: d.Version, Sum: d.Sum(), Trial: trial, Consequences: consequences, Agree: agree}
}

// signPost signs a draft and puts it in force (3.1, 3.2).
func (v *visit) signPost() error {
	if err := v.parse(); err != nil {
		return err
	}
	d, err := v.loadDraft()
	if err != nil {
		return err
	}
	trial, _ := strconv.ParseInt(v.r.FormValue("trial"), 10, 64)
	from, err := v.dayAt("from")
	if err == nil {
		_, err = v.Rules.Publish(v.r.Context(), v.who, rulemaking.Signing{
			Draft: d.ID, Seen: v.seenVersion(), Trial: trial, From: from, Code: v.r.FormValue("code"), Agreed: v.r.FormValue("agreed") != "", ThisSum: v.r.FormValue("sum"),
		})
	}
	if err != nil {
		return v.showReview(d, err)
	}
	return v.done("/lineamientos", "rules_published")
}

// dayAt is the beginning of a day that was typed, in Mexico City; zero for none.
func (v *visit) dayAt(name string) (time.Time, error) {
	typed := v.r.FormValue(name)
	if typed == "" {
		return time.Time{}, nil
	}
	at, err := time.ParseInLocation(time.DateOnly, typed, spanish.MexicoCity())
	if err != nil {
		return at, fault.Form([]fault.Field{{Name: name, Text: "rules.sign.from"}})
	}
	return at, nil
}

// withdrawRules takes back a number that is not in force yet.
func (v *visit) withdrawRules() error {
	if err := v.parse(); err != nil {
		return err
	}
	number, err := strconv.Atoi(v.r.PathValue("number"))
	if err != nil {
		return v.notFound()
	}
	why, err := intake.Paragraph(v.r.FormValue("why"), 500)
	if err != nil {
		err = fault.Form([]fault.Field{fieldOf("why", err)})
	} else {
		err = v.Rules.Withdraw(v.r.Context(), v.who, v.r.PathValue("kind"), number, why, v.r.FormValue("code"))
	}
	if err != nil {
		shown, drawing := v.rulesView()
		if drawing != nil {
			return drawing
		}
		return v.again(err, func(f page.Form) page.Page { shown.Form = f; return shown })
	}
	return v.done("/lineamientos", "rules_withdrawn")
}
