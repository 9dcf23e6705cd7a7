package web

import (
	"slices"
	"strings"
	"time"

	"clavero/internal/desk"
	"clavero/internal/guideline"
	"clavero/internal/lang/spanish"
	"clavero/internal/petition"
	"clavero/internal/web/page"
)

// caseTimeline is what happened, the newest first, under what is awaited now.
func (v *visit) caseTimeline(c desk.Case) ([]page.Happening, error) {
	var list []page.Happening
	if p := c.Petition; p.Open() {
		turn, what := v.awaited(c)
		list = append(list, page.Happening{Title: turn, At: p.Since, Kind: page.Now, Detail: what})
	}
	for _, event := range slices.Backward(c.Timeline) {
		g, err := v.Book.Guideline(v.r.Context(), v.DB.Read(), event.Guideline)
		if err != nil {
			return nil, err
		}
		list = append(list, v.happening(g, c.Petition.Kind, event))
	}
	return list, nil
}

// shapes of the steps that are neither on the main road nor of no weight.
var stepShapes = map[petition.Step]string{
	petition.Return: page.Attention, petition.Refuse: page.Attention, petition.Fail: page.Attention, petition.Bounce: page.Attention,
	petition.HoldBack: page.Attention, petition.Reject: page.Fail, petition.Cancel: page.Fail, petition.Withdraw: page.Fail,
	petition.Appeal: page.Attention, petition.Uphold: page.Fail, petition.Expire: page.Fail, petition.Remove: page.Info, petition.Reopen: page.Info,
}

func (v *visit) happening(g guideline.Guideline, kind petition.Kind, event desk.Event) page.Happening {
	said := event.Detail.Words
	h := page.Happening{
		Number: event.Number, Title: v.ofKind("petition.done."+string(event.Step), kind), Who: event.By.Name, Office: v.officeName(event.By.Role), At: event.At,
		Kind: stepShapes[event.Step], Said: said.Message, Detail: v.noted(event), Entry: event.LedgerSeq,
	}
	if h.Kind == "" {
		h.Kind = page.Done
	}
	if event.By.Role == petition.Provider {
		h.Who = v.provider(event.By.Name)
	}
	for _, code := range said.Grounds {
		h.Grounds = append(h.Grounds, v.groundWords(g, event.Step, code))
	}
	return h
}

// officeName is the short name of who acts in a role; nothing for the requester, whose own name says it.
func (v *visit) officeName(role petition.Role) string {
	if role == petition.Official {
		return ""
	}
	return v.t("web.office." + string(role))
}

func (v *visit) groundWords(g guideline.Guideline, step petition.Step, code string) string {
	for _, as := range []petition.Step{step, petition.Reject} { // a withdrawal may end in a rejection
		if ground, ok := g.Ground(string(as), code); ok {
			return ground.Line + " " + ground.Text(string(v.lang))
		}
	}
	return code
}

// noted is what a step's line tells beside who took it: the note, a provider's reason, which data changed.
func (v *visit) noted(event desk.Event) string {
	detail := event.Detail
	var parts []string
	switch received, err := time.Parse(time.DateOnly, detail.Words.Note); {
	case err == nil && event.Step == petition.Enter:
		parts = append(parts, v.t("web.case.received", "Date", spanish.ShortDate(received.Add(12*time.Hour), v.lang)))
	case detail.Words.Note != "":
		parts = append(parts, v.worded(detail.Words.Note, detail.Words.Note))
	}
	if detail.Words.Same {
		parts = append(parts, v.t("web.case.same"))
	}
	if detail.Words.Saw {
		parts = append(parts, v.t("web.case.saw"))
	}
	if detail.Reason != "" {
		parts = append(parts, v.worded(detail.Reason, detail.Reason))
	}
	if detail.Before != nil && detail.After != nil {
		parts = append(parts, v.t("web.case.changed", "Data", strings.Join(v.changedData(*detail.Before, *detail.After), ", ")))
	}
	return strings.Join(parts, " · ")
}

// changedData names the data that differ.
func (v *visit) changedData(before, after petition.Applicant) []string {
	var names []string
	for _, part := range []struct {
		name    string
		differs bool
	}{
		{"name", before.Name() != after.Name()}, {"position", before.Position != after.Position},
		{"unit", before.UnitID != after.UnitID || before.UnitText != after.UnitText}, {"mail", before.Mail != after.Mail},
		{"phone", before.Phone != after.Phone || before.Extension != after.Extension}, {"reason", before.Reason != after.Reason},
	} {
		if part.differs {
			names = append(names, midSentence(v.t("web.datum."+part.name)))
		}
	}
	return names
}
