package requester

import (
	"slices"
	"strings"

	"clavero/internal/desk"
	"clavero/internal/petition"
	"clavero/internal/web/page"
	"clavero/internal/web/visit"
	"clavero/internal/web/wording"
)

// told is what a case says to its requester in words. People of the house have no names in it: the office speaks.
type told struct {
	where   string
	asked   *page.Correction
	history []page.Event // the newest first
}

func tellCase(v *visit.Visit, c desk.Case) (told, error) {
	t := told{where: ownWhere(v, c)}
	for i := len(c.Timeline) - 1; i >= 0; i-- {
		t.history = append(t.history, ownEvent(v, c, i))
	}
	var err error
	switch c.Petition.State {
	case petition.Returned:
		t.asked, err = askedFor(v, c)
	case petition.Rejected:
		err = addGrounds(v, c, &t)
	}
	return t, err
}

// ownWhere says in a sentence what happens now.
func ownWhere(v *visit.Visit, c desk.Case) string {
	p := c.Petition
	switch {
	case p.State == petition.Returned && c.Pending:
		return v.T("webpublic.where.pending")
	case p.Kind == petition.Reset && p.State == petition.Probed:
		return v.T("webpublic.where.reset_ready")
	case p.Kind == petition.Reset && p.State == petition.Settled:
		return v.T("webpublic.where.reset_done")
	}
	return v.T("petition.state_long." + string(p.State))
}

// addGrounds says on which lines of the guidelines a request was refused.
func addGrounds(v *visit.Visit, c desk.Case, t *told) error {
	event, found := lastEvent(c, petition.Reject)
	if !found {
		return nil
	}
	grounds, err := groundsOf(v, event)
	if err == nil && len(grounds) > 0 {
		t.where = v.T("webpublic.where.rejected") + " " + strings.Join(grounds, " ")
	}
	return err
}

// askedFor is what the office that returned the request wants corrected.
func askedFor(v *visit.Visit, c desk.Case) (*page.Correction, error) {
	event, found := lastEvent(c, petition.Return)
	if !found {
		return nil, nil
	}
	grounds, err := groundsOf(v, event)
	return &page.Correction{
		Folio: c.Petition.Folio, Office: v.T("petition.office." + string(event.By.Role)), Points: grounds, Said: event.Detail.Words.Message,
		Oficio: paperName(c),
	}, err
}

// paperName is how the paper that came with the request is called.
func paperName(c desk.Case) string {
	for _, paper := range c.Papers {
		if paper.Kind == "oficio" || paper.Kind == "scan" {
			return c.Petition.Folio + "-" + paper.Kind + ".pdf"
		}
	}
	return ""
}

func lastEvent(c desk.Case, step petition.Step) (desk.Event, bool) {
	for _, event := range slices.Backward(c.Timeline) {
		if event.Step == step {
			return event, true
		}
	}
	return desk.Event{}, false
}

// groundsOf gives those a decision was taken on, in the words of the guideline it was taken under.
func groundsOf(v *visit.Visit, event desk.Event) ([]string, error) {
	rules, err := v.Book.Guideline(v.Request.Context(), v.DB.Read(), event.Guideline)
	if err != nil {
		return nil, err
	}
	var grounds []string
	for _, code := range event.Detail.Words.Grounds {
		if ground, ok := rules.Ground(string(event.Step), code); ok {
			grounds = append(grounds, v.T("webpublic.ground", "Text", ground.Text(string(v.Lang)), "Line", ground.Line))
		}
	}
	return grounds, nil
}

// eventKinds are the shapes of events that are not simply done.
var eventKinds = map[petition.Step]string{
	petition.Appeal: page.Info, petition.Uphold: page.Fail, petition.Return: page.Attention, petition.Reject: page.Fail, petition.Expire: page.Fail, petition.Cancel: page.Info,
	petition.Withdraw: page.Info, petition.Refuse: page.Info, petition.Fail: page.Info, petition.Bounce: page.Info, petition.HoldBack: page.Info,
}

// ownEvent is a line of the history: what an office did, and what it wrote to the requester. Its notes are not for them.
func ownEvent(v *visit.Visit, c desk.Case, i int) page.Event {
	event := c.Timeline[i]
	kind, special := eventKinds[event.Step]
	switch {
	case special:
	case i == len(c.Timeline)-1 && c.Petition.Open():
		kind = page.Now
	default:
		kind = page.Done
	}
	return page.Event{
		Number: event.Number, What: ownDeed(v, c.Petition, event), When: event.At, Said: event.Detail.Words.Message, Kind: kind,
	}
}

func ownDeed(v *visit.Visit, p petition.Petition, event desk.Event) string {
	key := "webpublic.history." + string(event.Step)
	switch {
	case p.Kind == petition.Reset && (event.Step == petition.Submit || event.Step == petition.Confirm || event.Step == petition.Settle):
		key += "_reset"
	case event.By.Role == petition.Official && (event.Step == petition.Cancel || event.Step == petition.Withdraw):
		key += "_own"
	}
	return v.T(key, "Office", v.T("petition.office."+string(event.By.Role)))
}

var stateKinds = map[petition.State]string{
	petition.Returned: page.Attention, petition.Sent: page.Attention, petition.Settled: page.Done, petition.Rejected: page.Fail,
	petition.Cancelled: page.Ended, petition.Expired: page.Ended,
}

func ownState(v *visit.Visit, p petition.Petition) page.Status {
	kind, special := stateKinds[p.State]
	if !special {
		kind = page.Now
	}
	return page.Status{Kind: kind, Text: visit.Capital(wording.OfKind(v, "petition.state."+string(p.State), p.Kind))}
}

// ownTurn is whose turn it is, in the requester's words; nobody's at the end.
func ownTurn(v *visit.Visit, p petition.Petition) string {
	switch {
	case !p.Open():
		return ""
	case p.Office() == petition.Official || p.Kind == petition.Reset && p.State == petition.Probed:
		return v.T("webpublic.turn.you")
	}
	return v.T("petition.lane." + string(p.Office()))
}

// OwnStages is the line of the numbered stages. A reset has only those of the key.
func OwnStages(v *visit.Visit, c desk.Case) []page.Stage {
	numbers := petition.Stages
	if c.Petition.Kind == petition.Reset {
		numbers = numbers[slices.Index(numbers, "2.1"):]
	}
	stood, stopped := stoodAt(c)
	at := slices.Index(numbers, stood.Row().Stage)
	if stood == petition.Settled {
		at = len(numbers)
	}
	stages := make([]page.Stage, 0, len(numbers))
	for i, number := range numbers {
		state := "todo"
		switch {
		case i < at:
			state = "done"
		case i == at && stopped:
			state = "stopped"
		case i == at:
			state = "now"
		}
		stages = append(stages, page.Stage{
			Number: number, Name: v.T("petition.stage." + number), State: state, Text: v.T("webpublic.stage." + state),
		})
	}
	return stages
}

// stoodAt is the state whose stage the case stands at or, where it ended on the way, was stopped at.
func stoodAt(c desk.Case) (petition.State, bool) {
	state := c.Petition.State
	if state == petition.Settled || state.Row().Stage != "" && state != petition.Withdrawing {
		return state, false
	}
	for _, event := range slices.Backward(c.Timeline) {
		if event.To == state && (state == petition.Withdrawing || state.Row().Final) {
			state = event.From
		}
	}
	return state, true
}
