package casework

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"clavero/internal/desk"
	"clavero/internal/directory"
	"clavero/internal/fault"
	"clavero/internal/intake"
	"clavero/internal/lang/spanish"
	"clavero/internal/petition"
	"clavero/internal/web/forms"
	"clavero/internal/web/page"
	"clavero/internal/web/visit"
	"clavero/internal/web/wording"
)

// bulkUpload is the kind under which the outcome of a step taken for several petitions is kept for a day, so that its page
// can be opened again without taking anything.
const bulkUpload = "steps"

// bulkBar is the bar below a list: the steps that some row of it could take by this person's hand.
func bulkBar(v *visit.Visit, rows []page.DeskRow, found desk.Page, f deskFilter) *page.BulkBar {
	bar := &page.BulkBar{Place: f.query(f.trail), Most: desk.MostAtOnce, HasChosen: v.Request.FormValue("elegir") == "todas"}
	for _, step := range desk.BulkSteps {
		for _, queued := range found.Rows {
			if desk.Bulk(queued.Petition, v.Roles(), step) {
				bar.Steps = append(bar.Steps, page.Option{Value: string(step), Label: v.T("petition.step." + string(step))})
				break
			}
		}
	}
	if len(bar.Steps) == 0 {
		return nil
	}
	bar.AllPath, bar.NonePath = deskPath(bar.Place+"&elegir=todas"), deskPath(bar.Place)
	for i := range rows {
		rows[i].Pick, rows[i].Picked = true, bar.HasChosen
		if bar.HasChosen {
			bar.Chosen++
		}
	}
	return bar
}

// chosen reads the petitions of the form: folios, and the version each was seen at where the form says it.
func chosen(v *visit.Visit) ([]string, map[string]int64) {
	var folios []string
	versions := map[string]int64{}
	for _, token := range v.Request.Form["caso"] {
		name, seen, _ := strings.Cut(token, ".")
		folio, err := intake.Folio(name)
		if err != nil {
			continue
		}
		folios = append(folios, folio)
		versions[folio], _ = strconv.ParseInt(seen, 10, 64)
	}
	return folios, versions
}

// BulkPage shows what a step would do to the petitions that were chosen, and takes nothing.
func BulkPage(v *visit.Visit) error {
	if err := v.Parse(); err != nil {
		return err
	}
	shown, err := bulkForm(v, page.Form{})
	if err != nil {
		return err
	}
	return v.OK(shown)
}

func bulkStep(v *visit.Visit) petition.Step { return petition.Step(v.Request.FormValue("paso")) }

// bulkForm fills the page of confirmation. fault.Invalid when nothing was chosen, or no step that is taken so.
func bulkForm(v *visit.Visit, form page.Form) (page.Bulk, error) {
	folios, _ := chosen(v)
	if len(folios) == 0 {
		return page.Bulk{}, fault.New(fault.Invalid, "web.bulk.nothing")
	}
	step := bulkStep(v)
	list, err := v.Desk.Consider(v.Request.Context(), petition.Actor{ID: v.Who.ID, Name: v.Who.Name}, v.Roles(), step, folios)
	if err != nil {
		return page.Bulk{}, err
	}
	units, err := wording.AllPlaces(v)
	if err != nil {
		return page.Bulk{}, err
	}
	label := v.Worded("petition.step."+string(step), "")
	if label == "" {
		return page.Bulk{}, fault.New(fault.Invalid, "web.bulk.nothing")
	}
	p := page.Bulk{Frame: v.Frame(label), Form: form, Place: listPlace(v), Step: page.CaseStep{Key: string(step), Label: label}}
	p.BackPath = deskPath(p.Place)
	var row *petition.StepRow
	var attention [][]directory.Check
	for _, one := range list {
		shown := bulkCase(v, one.Petition, units)
		if one.Why != nil {
			shown.Reason = v.Lang.Explain(one.Why)
			p.Left = append(p.Left, shown)
			continue
		}
		row, p.Ready, attention = &one.Row, append(p.Ready, shown), append(attention, one.Attention)
	}
	p.OfAll = mark(v, p.Ready, attention)
	if row == nil {
		return p, nil
	}
	return p, bulkWords(v, &p, *row)
}

// mark says of each case what asks for attention in it, and gives what does so in all of them alike: told once, it does not hide
// the case that needs a look.
func mark(v *visit.Visit, cases []page.BulkCase, attention [][]directory.Check) []string {
	have := map[string]int{}
	for _, checks := range attention {
		for _, check := range checks {
			have[ofEach(v, check)]++
		}
	}
	var ofAll []string
	for i, checks := range attention {
		for _, check := range checks {
			words := ofEach(v, check)
			switch {
			case len(cases) == 1 || have[words] < len(cases):
				cases[i].Marks = append(cases[i].Marks, wording.CheckWords(v, check))
			case i == 0:
				ofAll = append(ofAll, words)
			}
		}
	}
	return ofAll
}

// ofEach is what a check says of any case that it says so of, whatever the address.
func ofEach(v *visit.Visit, check directory.Check) string {
	if check.Facts["Mail"] != "" {
		check.Facts = maps.Clone(check.Facts)
		check.Facts["Mail"] = v.T("desk.bulk.each_mail")
	}
	return wording.CheckWords(v, check)
}

func bulkCase(v *visit.Visit, p petition.Petition, units wording.Places) page.BulkCase {
	return page.BulkCase{
		Folio: p.Folio, Path: "/mesa/" + p.Folio, Name: p.Applicant.Name(), Unit: units.UnitOf(p.Applicant),
		State: visit.Capital(v.T("petition.state." + string(p.State))), Token: p.Folio + "." + strconv.FormatInt(p.Version, 10),
	}
}

// bulkWords says what a step asks for and does.
func bulkWords(v *visit.Visit, p *page.Bulk, row petition.StepRow) error {
	rules, err := v.Desk.Rules(v.Request.Context())
	if err != nil {
		return err
	}
	g := rules.Guideline
	p.Step.Number, p.Step.Danger = row.Number, row.Grave
	p.Consequence = consequences(v, desk.Case{Rules: rules}, row)
	p.Grounds, _ = stepGrounds(v, g, petition.Petition{}, row)
	p.Guideline, p.OneGround = v.T("web.step.guideline", "Number", g.Number), row.Step == petition.Reject
	p.AskSaid, p.AskNote, p.NeedsSaid = row.Words, row.Words, row.Requires(petition.NeedMessage)
	return nil
}

// BulkPost takes a step for every petition that was confirmed, one by one, each at the version that was seen. What was
// begun is finished when the browser goes away; its outcome is kept and shown at an address of its own.
func BulkPost(v *visit.Visit) error {
	if err := v.Parse(); err != nil {
		return err
	}
	in, err := bulkInput(v)
	if err != nil {
		shown, drawing := bulkForm(v, page.Form{})
		if drawing != nil {
			return drawing
		}
		return v.Again(onForm(err), func(form page.Form) page.Page {
			shown.Form = form
			return shown
		})
	}
	if err := http.NewResponseController(v.Answer).SetWriteDeadline(time.Time{}); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	outcome, err := takeAll(v, in)
	if err != nil {
		return err
	}
	id, err := forms.KeepUpload(v, bulkUpload, outcome)
	if err != nil {
		return err
	}
	return v.To("/mesa/varias/hecho/" + strconv.FormatInt(id, 10))
}

// bulkInput reads the words that are the same for all, and asks for those that the step needs.
func bulkInput(v *visit.Visit) (desk.Input, error) {
	var fields []fault.Field
	in := desk.Input{}
	in.Words.Grounds = v.Request.Form["ground"]
	in.Words.Message = forms.Paragraph(v, "said", &fields)
	in.Words.Note = forms.Paragraph(v, "note", &fields)
	for _, row := range petition.Steps {
		if row.Step != bulkStep(v) || len(fields) > 0 {
			continue
		}
		if row.Requires(petition.NeedGround) && len(in.Words.Grounds) == 0 {
			fields = append(fields, fault.Field{Name: "ground", Text: "petition.need.ground"})
		}
		if row.Requires(petition.NeedMessage) && in.Words.Message == "" {
			fields = append(fields, fault.Field{Name: "said", Text: "petition.need.message"})
		}
	}
	return in, fault.Form(fields)
}

// bulkOutcome is what became of several petitions.
type bulkOutcome struct {
	Step  petition.Step `json:"step"`
	At    time.Time     `json:"at"`
	Place string        `json:"place"`
	Done  []string      `json:"done"`
	Left  []bulkLeft    `json:"left"`
}

type bulkLeft struct {
	Folio string `json:"folio"`
	Why   string `json:"why"`
}

func takeAll(v *visit.Visit, in desk.Input) (bulkOutcome, error) {
	folios, versions := chosen(v)
	outcome := bulkOutcome{Step: bulkStep(v), At: v.Now, Place: listPlace(v)}
	switch {
	case len(folios) == 0:
		return outcome, fault.New(fault.Invalid, "web.bulk.nothing")
	case len(folios) > desk.MostAtOnce:
		return outcome, fault.New(fault.TooLarge, "petition.bulk.most", "Max", desk.MostAtOnce)
	}
	ctx := context.WithoutCancel(v.Request.Context())
	by := petition.Actor{ID: v.Who.ID, Name: v.Who.Name}
	for _, folio := range folios {
		in.Version = versions[folio]
		_, err := v.Desk.TakeOne(ctx, by, v.Roles(), outcome.Step, folio, in)
		switch code := fault.CodeOf(err); {
		case err == nil:
			outcome.Done = append(outcome.Done, folio)
		case code == fault.Conflict:
			outcome.Left = append(outcome.Left, bulkLeft{folio, whoWasQuicker(ctx, v, folio, err)})
		default:
			if code == fault.Unplanned || code == fault.Unready {
				v.Log.Error("step for several failed", "request", v.ID, "step", outcome.Step, "error", err)
			}
			outcome.Left = append(outcome.Left, bulkLeft{folio, v.Lang.Explain(err)})
		}
	}
	return outcome, nil
}

// whoWasQuicker tells the last step of a petition that moved on, and who took it.
func whoWasQuicker(ctx context.Context, v *visit.Visit, folio string, err error) string {
	c, loading := v.Desk.Case(ctx, folio, petition.Actor{}, nil)
	if loading != nil || len(c.Timeline) == 0 {
		return v.Lang.Explain(err)
	}
	last := c.Timeline[len(c.Timeline)-1]
	who := last.By.Name
	if who == "" {
		who = v.T("petition.office." + string(last.By.Role))
	}
	return v.T("web.bulk.quicker", "Who", who, "Did", visit.MidSentence(v.T("petition.done."+string(last.Step))), "Hour", spanish.Clock(last.At, v.Lang))
}

// BulkDone shows what became of the petitions a step was taken for.
func BulkDone(v *visit.Visit) error {
	var outcome bulkOutcome
	if err := forms.KeptUpload(v, v.Request.PathValue("id"), bulkUpload, &outcome); err != nil {
		return err
	}
	units, err := wording.AllPlaces(v)
	if err != nil {
		return err
	}
	label := v.T("petition.step." + string(outcome.Step))
	p := page.BulkDone{Frame: v.Frame(label), BackPath: deskPath(outcome.Place), Label: label, At: outcome.At}
	retry := url.Values{"paso": {string(outcome.Step)}, "de": {outcome.Place}}
	show := func(folio, why string) (page.BulkCase, error) {
		found, err := v.Desk.Find(v.Request.Context(), folio)
		shown := bulkCase(v, found, units)
		shown.Folio, shown.Reason = folio, why
		return shown, err
	}
	for _, folio := range outcome.Done {
		shown, err := show(folio, "")
		if err != nil {
			return err
		}
		p.Done = append(p.Done, shown)
	}
	for _, left := range outcome.Left {
		shown, err := show(left.Folio, left.Why)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		if err == nil {
			p.Left = append(p.Left, shown)
			retry.Add("caso", left.Folio)
		}
	}
	if len(p.Left) > 0 {
		p.RetryPath = "/mesa/varias?" + retry.Encode()
	}
	return v.OK(p)
}
