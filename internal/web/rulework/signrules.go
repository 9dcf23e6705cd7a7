package rulework

import (
	"strconv"
	"time"

	"clavero/internal/fault"
	"clavero/internal/intake"
	"clavero/internal/lang/spanish"
	"clavero/internal/rulemaking"
	"clavero/internal/web/forms"
	"clavero/internal/web/page"
	"clavero/internal/web/visit"
)

func signForm(v *visit.Visit, d rulemaking.Draft, trial int64, consequences []string, agree string) *page.RuleSign {
	return &page.RuleSign{Action: draftPath(d.ID) + "/firmar", Version: d.Version, Sum: d.Sum(), Trial: trial, Consequences: consequences, Agree: agree}
}

// SignPost signs a draft and puts it in force (3.1, 3.2).
func SignPost(v *visit.Visit) error {
	if err := v.Parse(); err != nil {
		return err
	}
	d, err := loadDraft(v)
	if err != nil {
		return err
	}
	trial, _ := strconv.ParseInt(v.Request.FormValue("trial"), 10, 64)
	from, err := dayAt(v, "from")
	if err == nil {
		_, err = v.Rules.Publish(v.Request.Context(), v.Who, rulemaking.Signing{
			Draft: d.ID, Seen: seenVersion(v), Trial: trial, From: from, Code: v.Request.FormValue("code"), Agreed: v.Request.FormValue("agreed") != "", ThisSum: v.Request.FormValue("sum"),
		})
	}
	if err != nil {
		return showReview(v, d, err)
	}
	return v.Done("/lineamientos", "rules_published")
}

// dayAt is the beginning of a day that was typed, in Mexico City; zero for none.
func dayAt(v *visit.Visit, name string) (time.Time, error) {
	typed := v.Request.FormValue(name)
	if typed == "" {
		return time.Time{}, nil
	}
	at, err := time.ParseInLocation(time.DateOnly, typed, spanish.MexicoCity())
	if err != nil {
		return at, fault.Form([]fault.Field{{Name: name, Text: "rules.sign.from"}})
	}
	return at, nil
}

// WithdrawRules takes back a number that is not in force yet.
func WithdrawRules(v *visit.Visit) error {
	if err := v.Parse(); err != nil {
		return err
	}
	number, err := strconv.Atoi(v.Request.PathValue("number"))
	if err != nil {
		return v.NotFound()
	}
	why, err := intake.Paragraph(v.Request.FormValue("why"), 500)
	if err != nil {
		err = fault.Form([]fault.Field{forms.FieldOf("why", err)})
	} else {
		err = v.Rules.Withdraw(v.Request.Context(), v.Who, v.Request.PathValue("kind"), number, why, v.Request.FormValue("code"))
	}
	if err != nil {
		shown, drawing := rulesView(v)
		if drawing != nil {
			return drawing
		}
		return v.Again(err, func(f page.Form) page.Page { shown.Form = f; return shown })
	}
	return v.Done("/lineamientos", "rules_withdrawn")
}
