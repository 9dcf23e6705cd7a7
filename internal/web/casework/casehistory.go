package casework

import (
	"slices"
	"strings"
	"time"

	"clavero/internal/desk"
	"clavero/internal/guideline"
	"clavero/internal/lang/spanish"
	"clavero/internal/petition"
	"clavero/internal/web/page"
	"clavero/internal/web/visit"
	"clavero/internal/web/wording"
)

// caseTimeline is what happened, the newest first, under what is awaited now.
func caseTimeline(v *visit.Visit, c desk.Case) ([]page.Happening, error) {
	var list []page.Happening
	if p := c.Petition; p.Open() {
		turn, what := awaited(v, c)
		list = append(list, page.Happening{Title: turn, At: p.Since, Kind: page.Now, Detail: what})
	}
	for _, event := range slices.Backward(c.Timeline) {
		g, err := v.Book.Guideline(v.Request.Context(), v.DB.Read(), event.Guideline)
		if err != nil {
			return nil, err
		}
		list = append(list, happening(v, g, c.Petition.Kind, event))
	}
	return list, nil
}

// reconsidered is what a reconsideration is decided on: the refusal, and what the official says against it. Other steps have none.
func reconsidered(v *visit.Visit, c desk.Case, step petition.Step) ([]page.Happening, error) {
	if step != petition.Grant && step != petition.Uphold {
		return nil, nil
	}
	appeal := len(c.Timeline) - 1
	for appeal >= 0 && c.Timeline[appeal].Step != petition.Appeal {
		appeal--
	}
	var list []page.Happening
	for _, event := range c.Timeline[max(0, appeal-1) : appeal+1] {
		g, err := v.Book.Guideline(v.Request.Context(), v.DB.Read(), event.Guideline)
		if err != nil {
			return nil, err
		}
		list = append(list, happening(v, g, c.Petition.Kind, event))
	}
	return list, nil
}

// shapes of the steps that are neither on the main road nor of no weight.
var stepShapes = map[petition.Step]string{
	petition.Return: page.Attention, petition.Refuse: page.Attention, petition.Fail: page.Attention, petition.Bounce: page.Attention,
	petition.HoldBack: page.Attention, petition.Reject: page.Fail, petition.Cancel: page.Fail, petition.Withdraw: page.Fail,
	petition.Appeal: page.Attention, petition.Uphold: page.Fail, petition.Expire: page.Fail, petition.Remove: page.Info, petition.Reopen: page.Info,
}

func happening(v *visit.Visit, g guideline.Guideline, kind petition.Kind, event desk.Event) page.Happening {
	said := event.Detail.Words
	h := page.Happening{
		Number: event.Number, Title: wording.OfKind(v, "petition.done."+string(event.Step), kind), Who: event.By.Name, Office: officeName(v, event.By.Role), At: event.At,
		Kind: stepShapes[event.Step], Said: said.Message, Detail: noted(v, event), Entry: event.LedgerSeq,
	}
	if h.Kind == "" {
		h.Kind = page.Done
	}
	if event.By.Role == petition.Provider {
		h.Who = wording.Provider(v, event.By.Name)
	}
	for _, code := range said.Grounds {
		h.Grounds = append(h.Grounds, groundWords(v, g, event.Step, code))
	}
	return h
}

// officeName is the short name of who acts in a role; nothing for the requester, whose own name says it.
func officeName(v *visit.Visit, role petition.Role) string {
	if role == petition.Official {
		return ""
	}
	return v.T("web.office." + string(role))
}

func groundWords(v *visit.Visit, g guideline.Guideline, step petition.Step, code string) string {
	for _, as := range []petition.Step{step, petition.Reject} { // a withdrawal may end in a rejection
		if ground, ok := g.Ground(string(as), code); ok {
			return ground.Line + " " + ground.Text(string(v.Lang))
		}
	}
	return code
}

// noted is what a step's line tells beside who took it: the note, a provider's reason, which data changed.
func noted(v *visit.Visit, event desk.Event) string {
	detail := event.Detail
	var parts []string
	switch received, err := time.Parse(time.DateOnly, detail.Words.Note); {
	case err == nil && event.Step == petition.Enter:
		parts = append(parts, v.T("web.case.received", "Date", spanish.ShortDate(received.Add(12*time.Hour), v.Lang)))
	case detail.Words.Note != "":
		parts = append(parts, v.Worded(detail.Words.Note, detail.Words.Note))
	}
	if detail.Words.Same {
		parts = append(parts, v.T("web.case.same"))
	}
	if detail.Words.Saw {
		parts = append(parts, v.T("web.case.saw"))
	}
	if detail.Reason != "" {
		parts = append(parts, v.Worded(detail.Reason, detail.Reason))
	}
	if detail.Before != nil && detail.After != nil {
		parts = append(parts, v.T("web.case.changed", "Data", strings.Join(wording.ChangedData(v, *detail.Before, *detail.After), ", ")))
	}
	return strings.Join(parts, " · ")
}
