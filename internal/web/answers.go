package web

import (
	"fmt"
	"strconv"

	"clavero/internal/auth"
	"clavero/internal/fault"
	"clavero/internal/lang/spanish"
	"clavero/internal/petition"
	"clavero/internal/recertification"
	"clavero/internal/units"
	"clavero/internal/web/page"
)

// answersPage is the one page on which a delegate, or the liaison, answers for people: still here?
func (v *visit) answersPage() error {
	p, err := v.answers()
	if err != nil {
		return err
	}
	return v.ok(p)
}

func (v *visit) answersPath(id int64) (string, string) {
	if v.isDelegate() {
		return "/mi-unidad/campana/" + strconv.FormatInt(id, 10), "/mi-unidad"
	}
	return campaignPath(id) + "/respuestas", campaignPath(id)
}

func (v *visit) answers() (page.CampaignAnswers, error) {
	id, err := v.campaignID()
	if err != nil {
		return page.CampaignAnswers{}, err
	}
	a, err := v.Units.Questions(v.r.Context(), v.who, id)
	if err != nil {
		return page.CampaignAnswers{}, err
	}
	p := page.CampaignAnswers{Frame: v.frame(a.Name), Name: a.Name, Total: len(a.Questions), Left: a.Left}
	p.Path, p.Back = v.answersPath(id)
	for _, q := range a.Questions {
		if q.Next.Day != "" && (p.Next == "" || isoDay(q.Next.Day).Before(p.Until)) {
			p.Until, p.Next = isoDay(q.Next.Day), v.t("recert.comes."+string(q.Next.Stage))
		}
	}
	// what is theirs before anybody else's stands first
	for _, mine := range []bool{true, false} {
		for _, q := range a.Questions {
			if q.Mine == mine {
				v.addQuestion(&p, q)
			}
		}
	}
	p.Units, err = v.movedTo()
	return p, err
}

func (v *visit) addQuestion(p *page.CampaignAnswers, q units.Question) {
	if n := len(p.Groups); n == 0 || p.Groups[n-1].Unit != q.UnitName || p.Groups[n-1].Above == q.Mine {
		p.Groups = append(p.Groups, page.AnswerGroup{Unit: q.UnitName, Closed: q.Closed, Above: !q.Mine})
	}
	id := strconv.FormatInt(q.ID, 10)
	row := page.AnswerRow{ID: id, Name: q.Name, Position: q.Position, User: q.UserName, Note: v.questionNote(q), Chosen: v.r.PostFormValue("answer-" + id), To: v.r.PostFormValue("to-" + id)}
	if q.State.Answer != recertification.Silence {
		row.Kind, row.Answered = page.Done, v.t("recert.answer."+string(q.State.Answer), "Who", q.Answerer, "Date", spanish.ShortDate(q.AnsweredAt, v.lang), "Unit", q.MovedTo)
	}
	last := &p.Groups[len(p.Groups)-1]
	last.People = append(last.People, row)
}

// questionNote says what holds for a person's key by now, and what they said themselves.
func (v *visit) questionNote(q units.Question) string {
	note := ""
	if q.State.Stage.Touches() {
		note = v.t("recert.stage." + string(q.State.Stage))
	}
	if !q.Said.IsZero() {
		note = listed(note, v.t("recert.said.here", "Date", spanish.ShortDate(q.Said, v.lang)))
	}
	return note
}

// movedTo are the units in force, to choose from.
func (v *visit) movedTo() ([]page.Option, error) {
	all, err := v.Catalogue.Units(v.r.Context())
	var options []page.Option
	for _, unit := range all {
		if unit.InForce(v.today()) {
			options = append(options, page.Option{Value: unit.Code, Label: unit.Name + " (" + unit.Code + ")"})
		}
	}
	return options, err
}

// answersPost keeps each answer as it is: one that cannot be taken keeps none of the others back.
func (v *visit) answersPost() error {
	if err := v.parse(); err != nil {
		return err
	}
	id, err := v.campaignID()
	if err != nil {
		return err
	}
	asked, err := v.Units.Questions(v.r.Context(), v.who, id)
	if err != nil {
		return err
	}
	saved, wrong := 0, map[string]string{}
	for _, q := range asked.Questions {
		person := strconv.FormatInt(q.ID, 10)
		said := recertification.Answer(v.r.PostFormValue("answer-" + person))
		if said == recertification.Silence {
			continue
		}
		err := v.answerOne(id, q.ID, said, v.r.PostFormValue("to-"+person))
		switch {
		case err == nil:
			saved++
		case fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) || fault.Is(err, fault.NotFound):
			wrong[person] = v.reason(err)
		default:
			return err
		}
	}
	if len(wrong) > 0 {
		return v.answersAgain(saved, wrong)
	}
	path, back := v.answersPath(id)
	if saved < asked.Left {
		return v.done(path, "answers")
	}
	return v.done(back, "answers")
}

func (v *visit) answerOne(campaign, person int64, said recertification.Answer, code string) error {
	reply := units.Reply{Person: person, Answer: said}
	if said == recertification.Moved {
		unit, err := v.Catalogue.Resolve(v.r.Context(), code)
		if err != nil && !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Conflict) {
			return err
		}
		reply.Unit = unit.ID
	}
	return v.Units.Answer(v.r.Context(), v.who, campaign, reply)
}

// answersAgain shows the page with what was kept and, beside each person, why something was not.
func (v *visit) answersAgain(saved int, wrong map[string]string) error {
	p, err := v.answers()
	if err != nil {
		return err
	}
	p.Form = page.Form{Summary: v.t("recert.some", "N", len(wrong), "Saved", saved), Errors: map[string]string{}}
	for g := range p.Groups {
		for i := range p.Groups[g].People {
			row := &p.Groups[g].People[i]
			if why, ok := wrong[row.ID]; ok {
				row.Error = why
				p.Errors["p"+row.ID] = fmt.Sprintf("%s: %s", row.Name, why)
			}
		}
	}
	return v.show(statusOf[fault.Invalid], p)
}

// myCampaigns are the campaigns that wait for a delegate's answers.
func (v *visit) myCampaigns() ([]page.CampaignAsk, error) {
	asked, err := v.Units.Asked(v.r.Context(), v.who)
	var list []page.CampaignAsk
	for _, a := range asked {
		ask := page.CampaignAsk{Name: a.Name, Total: len(a.Questions), Left: a.Left}
		ask.Path, _ = v.answersPath(a.ID)
		for _, q := range a.Questions {
			if q.Next.Day != "" && (ask.Next == "" || isoDay(q.Next.Day).Before(ask.Until)) {
				ask.Until, ask.Next = isoDay(q.Next.Day), v.t("recert.comes."+string(q.Next.Stage))
			}
		}
		if a.Left > 0 {
			list = append(list, ask)
		}
	}
	return list, err
}

// myPersonMoved records that somebody of a delegate's units is in another unit from now on.
func (v *visit) myPersonMoved() error {
	return v.onMyPerson("moved", func(id int64) error {
		unit, err := v.Catalogue.Resolve(v.r.Context(), v.r.FormValue("unit"))
		if err != nil && !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Conflict) {
			return err
		}
		return v.Units.Moved(v.r.Context(), v.who, id, unit.ID)
	})
}

// herePage is all that a restricted key opens: its holder looks at their data and says that they are still in their post.
func (v *visit) herePage() error {
	if v.who.Must != auth.MustSayHere {
		return v.elsewhere()
	}
	held, err := v.Units.Held(v.r.Context(), v.who)
	if err != nil {
		return err
	}
	places, err := v.allPlaces()
	if err != nil {
		return err
	}
	o := held.Official
	return v.ok(page.StillHere{Frame: v.frame(v.t("recert.here.title")), Name: held.Campaign, Until: isoDay(held.Suspends), Data: unlinked(v.applicantData(petition.Applicant{
		GivenNames: o.GivenNames, Surname1: o.Surname1, Surname2: o.Surname2, Position: o.Position, UnitID: o.UnitID, Mail: o.Mail, Phone: o.Phone, Extension: o.Extension,
	}, places))})
}

func (v *visit) herePost() error {
	if v.who.Must != auth.MustSayHere {
		return v.elsewhere()
	}
	err := v.Units.SayHere(v.r.Context(), v.who)
	if err != nil && !fault.Is(err, fault.Conflict) {
		return err
	}
	return v.done("/", "here")
}
