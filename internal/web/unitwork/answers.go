package unitwork

import (
	"fmt"
	"strconv"
	"strings"

	"clavero/internal/auth"
	"clavero/internal/fault"
	"clavero/internal/lang/spanish"
	"clavero/internal/petition"
	"clavero/internal/recertification"
	"clavero/internal/units"
	"clavero/internal/web/entrance"
	"clavero/internal/web/forms"
	"clavero/internal/web/listwork"
	"clavero/internal/web/page"
	"clavero/internal/web/visit"
	"clavero/internal/web/wording"
)

// AnswersPage is the one page on which a delegate, or the liaison, answers for people: still here?
func AnswersPage(v *visit.Visit) error {
	p, err := answers(v)
	if err != nil {
		return err
	}
	return v.OK(p)
}

func answersPath(v *visit.Visit, id int64) (string, string) {
	if listwork.IsDelegate(v) {
		return "/mi-unidad/campana/" + strconv.FormatInt(id, 10), "/mi-unidad"
	}
	return campaignPath(id) + "/respuestas", campaignPath(id)
}

func answers(v *visit.Visit) (page.CampaignAnswers, error) {
	id, err := campaignID(v)
	if err != nil {
		return page.CampaignAnswers{}, err
	}
	a, err := v.Units.Questions(v.Request.Context(), v.Who, id)
	if err != nil {
		return page.CampaignAnswers{}, err
	}
	p := page.CampaignAnswers{Frame: v.Frame(a.Name), Name: a.Name, Total: len(a.Questions), Left: a.Left}
	p.Path, p.Back = answersPath(v, id)
	for _, q := range a.Questions {
		if q.Next.Day != "" && (p.Next == "" || visit.IsoDay(q.Next.Day).Before(p.Until)) {
			p.Until, p.Next = visit.IsoDay(q.Next.Day), v.T("recert.comes."+string(q.Next.Stage))
		}
	}
	// what is theirs before anybody else's stands first
	for _, mine := range []bool{true, false} {
		for _, q := range a.Questions {
			if q.Mine == mine {
				addQuestion(v, &p, q)
			}
		}
	}
	p.Units, err = movedTo(v)
	return p, err
}

func addQuestion(v *visit.Visit, p *page.CampaignAnswers, q units.Question) {
	if n := len(p.Groups); n == 0 || p.Groups[n-1].Unit != q.UnitName || p.Groups[n-1].Above == q.Mine {
		p.Groups = append(p.Groups, page.AnswerGroup{Unit: q.UnitName, Closed: q.Closed, Above: !q.Mine})
	}
	id := strconv.FormatInt(q.ID, 10)
	row := page.AnswerRow{ID: id, Name: q.Name, Position: q.Position, User: q.UserName, Note: questionNote(v, q), Chosen: v.Request.PostFormValue("answer-" + id), To: v.Request.PostFormValue("to-" + id)}
	if q.State.Answer != recertification.Silence {
		row.Kind, row.Answered = page.Done, v.T("recert.answer."+string(q.State.Answer), "Who", q.Answerer, "Date", spanish.ShortDate(q.AnsweredAt, v.Lang), "Unit", q.MovedTo)
	}
	last := &p.Groups[len(p.Groups)-1]
	last.People = append(last.People, row)
}

// questionNote says what holds for a person's key by now, and what they said themselves.
func questionNote(v *visit.Visit, q units.Question) string {
	note := ""
	if q.State.Stage.Touches() {
		note = v.T("recert.stage." + string(q.State.Stage))
	}
	if !q.Said.IsZero() {
		note = visit.Listed(note, v.T("recert.said.here", "Date", spanish.ShortDate(q.Said, v.Lang)))
	}
	return note
}

// movedTo are the units in force, to choose from.
func movedTo(v *visit.Visit) ([]page.Option, error) {
	all, err := v.Catalogue.Units(v.Request.Context())
	var options []page.Option
	for _, unit := range all {
		if unit.InForce(v.Today()) {
			options = append(options, page.Option{Value: unit.Code, Label: unit.Name + " (" + unit.Code + ")"})
		}
	}
	return options, err
}

// AnswersPost keeps each answer as it is: one that cannot be taken keeps none of the others back. That somebody left ends their key
// at once, so that it is asked once more, by name, before anything is kept.
func AnswersPost(v *visit.Visit) error {
	if err := v.Parse(); err != nil {
		return err
	}
	id, err := campaignID(v)
	if err != nil {
		return err
	}
	asked, err := v.Units.Questions(v.Request.Context(), v.Who, id)
	if err != nil {
		return err
	}
	if ids, names := leavers(v, asked.Questions); ids != v.Request.PostFormValue("sure") && len(names) > 0 {
		p, err := answers(v)
		if err != nil {
			return err
		}
		p.Leavers, p.Sure = names, ids
		return v.OK(p)
	}
	saved, wrong := 0, map[string]string{}
	for _, q := range asked.Questions {
		person := strconv.FormatInt(q.ID, 10)
		said := recertification.Answer(v.Request.PostFormValue("answer-" + person))
		if said == recertification.Silence {
			continue
		}
		err := answerOne(v, id, q.ID, said, v.Request.PostFormValue("to-"+person))
		switch {
		case err == nil:
			saved++
		case fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) || fault.Is(err, fault.NotFound):
			wrong[person] = forms.Reason(v, err)
		default:
			return err
		}
	}
	if len(wrong) > 0 {
		return answersAgain(v, saved, wrong)
	}
	path, back := answersPath(v, id)
	if saved < asked.Left {
		return v.Done(path, "answers")
	}
	return v.Done(back, "answers")
}

// leavers are those who are said to have left, of whom nothing was said before: their numbers in the campaign and their names.
func leavers(v *visit.Visit, asked []units.Question) (string, []string) {
	var ids, names []string
	for _, q := range asked {
		id := strconv.FormatInt(q.ID, 10)
		if q.State.Answer == recertification.Silence && recertification.Answer(v.Request.PostFormValue("answer-"+id)) == recertification.Left {
			ids, names = append(ids, id), append(names, q.Name)
		}
	}
	return strings.Join(ids, " "), names
}

func answerOne(v *visit.Visit, campaign, person int64, said recertification.Answer, code string) error {
	reply := units.Reply{Person: person, Answer: said}
	if said == recertification.Moved {
		unit, err := v.Catalogue.Resolve(v.Request.Context(), code)
		if err != nil && !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Conflict) {
			return err
		}
		reply.Unit = unit.ID
	}
	return v.Units.Answer(v.Request.Context(), v.Who, campaign, reply)
}

// answersAgain shows the page with what was kept and, beside each person, why something was not.
func answersAgain(v *visit.Visit, saved int, wrong map[string]string) error {
	p, err := answers(v)
	if err != nil {
		return err
	}
	p.Form = page.Form{Summary: v.T("recert.some", "N", len(wrong), "Saved", saved), Errors: map[string]string{}}
	for g := range p.Groups {
		for i := range p.Groups[g].People {
			row := &p.Groups[g].People[i]
			if why, ok := wrong[row.ID]; ok {
				row.Error = why
				p.Errors["p"+row.ID] = fmt.Sprintf("%s: %s", row.Name, why)
			}
		}
	}
	return v.Show(visit.StatusOf[fault.Invalid], p)
}

// myCampaigns are the campaigns that wait for a delegate's answers.
func myCampaigns(v *visit.Visit) ([]page.CampaignAsk, error) {
	asked, err := v.Units.Asked(v.Request.Context(), v.Who)
	var list []page.CampaignAsk
	for _, a := range asked {
		ask := page.CampaignAsk{Name: a.Name, Total: len(a.Questions), Left: a.Left}
		ask.Path, _ = answersPath(v, a.ID)
		for _, q := range a.Questions {
			if q.Next.Day != "" && (ask.Next == "" || visit.IsoDay(q.Next.Day).Before(ask.Until)) {
				ask.Until, ask.Next = visit.IsoDay(q.Next.Day), v.T("recert.comes."+string(q.Next.Stage))
			}
		}
		if a.Left > 0 {
			list = append(list, ask)
		}
	}
	return list, err
}

// MyPersonMoved records that somebody of a delegate's units is in another unit from now on.
func MyPersonMoved(v *visit.Visit) error {
	return onMyPerson(v, "moved", func(id int64) error {
		unit, err := v.Catalogue.Resolve(v.Request.Context(), v.Request.FormValue("unit"))
		if err != nil && !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Conflict) {
			return err
		}
		return v.Units.Moved(v.Request.Context(), v.Who, id, unit.ID)
	})
}

// HerePage is all that a restricted key opens: its holder looks at their data and says that they are still in their post.
func HerePage(v *visit.Visit) error {
	if v.Who.Must != auth.MustSayHere {
		return entrance.Elsewhere(v)
	}
	held, err := v.Units.Held(v.Request.Context(), v.Who)
	if err != nil {
		return err
	}
	places, err := wording.AllPlaces(v)
	if err != nil {
		return err
	}
	o := held.Official
	return v.OK(page.StillHere{Frame: v.Frame(v.T("recert.here.title")), Name: held.Campaign, Until: visit.IsoDay(held.Suspends), Data: unlinked(wording.ApplicantData(v, petition.Applicant{
		GivenNames: o.GivenNames, Surname1: o.Surname1, Surname2: o.Surname2, Position: o.Position, UnitID: o.UnitID, Mail: o.Mail, Phone: o.Phone, Extension: o.Extension,
	}, places))})
}

// HerePost takes down that a holder is still here, in their own words.
func HerePost(v *visit.Visit) error {
	if v.Who.Must != auth.MustSayHere {
		return entrance.Elsewhere(v)
	}
	err := v.Units.SayHere(v.Request.Context(), v.Who)
	if err != nil && !fault.Is(err, fault.Conflict) {
		return err
	}
	return v.Done("/", "here")
}
