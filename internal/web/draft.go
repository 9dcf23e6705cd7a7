package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"clavero/internal/fault"
	"clavero/internal/guideline"
	"clavero/internal/rulebook"
	"clavero/internal/rulemaking"
	"clavero/internal/web/page"
)

func draftPath(id int64) string { return "/lineamientos/borrador/" + strconv.FormatInt(id, 10) }

// draftBegin starts a draft of the guidelines (3.1) or the mechanisms (3.2).
func (v *visit) draftBegin() error {
	if err := v.parse(); err != nil {
		return err
	}
	id, err := v.Rules.Begin(v.r.Context(), v.who, v.r.FormValue("kind"), v.r.FormValue("name"))
	if err != nil {
		return err
	}
	return v.to(draftPath(id))
}

// loadDraft loads the draft of the address.
func (v *visit) loadDraft() (rulemaking.Draft, error) {
	id, err := strconv.ParseInt(v.r.PathValue("id"), 10, 64)
	if err != nil {
		return rulemaking.Draft{}, v.notFound()
	}
	d, err := v.Rules.Draft(v.r.Context(), v.who, id)
	if d.Name == "" {
		d.Name = v.t("draft.unnamed", "Title", v.t("rules.kind."+d.Kind))
	}
	return d, err
}

// mayEdit reports whether the person may change a draft that is still being written.
func (v *visit) mayEdit(d rulemaking.Draft) bool {
	return d.Ended.IsZero() && rulemaking.MayWrite(v.who, d.Kind) == nil
}

func (v *visit) draftPage() error {
	d, err := v.loadDraft()
	if err != nil {
		return err
	}
	shown, err := v.draftView(d)
	if err != nil {
		return err
	}
	return v.ok(shown)
}

func (v *visit) draftView(d rulemaking.Draft) (page.RuleDraft, error) {
	ctx := v.r.Context()
	p := page.RuleDraft{
		Frame: v.frame(d.Name), Kind: d.Kind, Title: v.t("rules.kind." + d.Kind), Name: d.Name, Path: draftPath(d.ID), Version: d.Version, Base: d.Base,
		SavedBy: d.StaffName, SavedAt: d.At, Write: v.mayEdit(d), SignPath: draftPath(d.ID) + "/prueba",
	}
	switch {
	case d.Ended.IsZero():
	case d.EndedAs == 0:
		p.Ended = v.t("draft.thrown")
	default:
		p.Ended = v.t("draft.published", "Number", d.EndedAs)
	}
	var err error
	if p.Problems, err = v.draftProblems(d); err != nil {
		return p, err
	}
	if p.Changes, p.Against, err = v.draftChanges(d); err != nil {
		return p, err
	}
	if p.Sections, err = v.draftSections(d); err != nil {
		return p, err
	}
	for i, section := range p.Sections {
		p.Sections[i].Changed = slices.ContainsFunc(p.Changes, func(c page.RuleChange) bool { return c.Section == section.Key })
	}
	saves, err := v.DB.Read().DraftSaves(ctx, d.ID)
	if err != nil {
		return p, err
	}
	for i, save := range saves {
		what := ""
		if save.Section != "" {
			what = v.sectionTitle(save.Section)
		}
		p.Saves = append(p.Saves, page.DraftSave{Version: int64(len(saves) - i), Who: save.StaffName, At: save.At, What: what})
	}
	if d.Kind != rulebook.Guidelines {
		return p, nil
	}
	p.TryPath = draftPath(d.ID) + "/probar"
	trial, tried, err := v.Rules.TrialOf(ctx, v.who, d.ID)
	if err == nil && tried {
		p.Trial = &page.TrialState{Status: v.trialStatus(trial.State), Path: draftPath(d.ID) + "/prueba", Seen: trial.Seen, Total: trial.Total, Current: trial.SHA256 == d.Sum()}
	}
	return p, err
}

func (v *visit) trialStatus(state string) page.Status {
	kinds := map[string]string{"waiting": page.Now, "running": page.Now, "done": page.Done, "failed": page.Fail}
	return page.Status{Kind: kinds[state], Text: v.t("trial.state." + state)}
}

// draftProblems says what keeps a draft from being put in force, and where it is mended.
func (v *visit) draftProblems(d rulemaking.Draft) ([]page.RuleProblem, error) {
	problems, err := v.Rules.Problems(v.r.Context(), v.DB.Read(), d, v.now)
	if err != nil {
		return nil, err
	}
	words, err := v.ruleWords()
	if err != nil {
		return nil, err
	}
	var list []page.RuleProblem
	for _, problem := range problems {
		told := page.RuleProblem{Text: problem.Say(words)}
		if v.mayEdit(d) {
			told.Path = draftPath(d.ID) + "/" + problem.Section
			if mail, ok := problem.Args["Mail"].(string); ok && problem.Section == guideline.SectionMails {
				told.Path = draftPath(d.ID) + "/" + mailSection + mail
			}
		}
		list = append(list, told)
	}
	return list, nil
}

func (v *visit) ruleWords() (guideline.Words, error) {
	return v.Desk.Words(v.r.Context(), v.DB.Read(), v.lang)
}

// draftChanges tells how a draft differs from what is in force or, once it was published, from what it began from.
func (v *visit) draftChanges(d rulemaking.Draft) ([]page.RuleChange, int, error) {
	against := d.Base
	if d.Ended.IsZero() {
		rules, err := v.Desk.Rules(v.r.Context())
		if err != nil {
			return nil, 0, err
		}
		against = map[string]int{rulebook.Guidelines: rules.Guideline.Number, rulebook.Mechanisms: rules.Mechanism.Number}[d.Kind]
	}
	before, err := v.Rules.Version(v.r.Context(), v.who, d.Kind, against)
	if err != nil {
		return nil, 0, err
	}
	changes, err := v.changes(before, d)
	return changes, against, err
}

func (v *visit) changes(before, after rulemaking.Draft) ([]page.RuleChange, error) {
	words, err := v.ruleWords()
	if err != nil {
		return nil, err
	}
	var list []page.RuleChange
	for _, change := range rulemaking.Compare(before, after, words) {
		list = append(list, page.RuleChange{Section: change.Section, Line: change.Line, Text: change.Text})
	}
	return list, nil
}

// draftSections are the parts of a draft in words.
func (v *visit) draftSections(d rulemaking.Draft) ([]page.DraftSection, error) {
	words, err := v.ruleWords()
	if err != nil {
		return nil, err
	}
	keys, groups := guideline.GuidelineSections, map[string][]page.Rule{}
	switch d.Kind {
	case rulebook.Guidelines:
		groups = v.guidelineSections(d.Guideline, words)
	case rulebook.Mechanisms:
		keys, groups = guideline.MechanismSections, v.mechanismSections(d.Mechanism, words)
	}
	var list []page.DraftSection
	for _, key := range keys {
		section := page.DraftSection{Key: key, Title: v.sectionTitle(key), Rules: groups[key]}
		if v.mayEdit(d) && key != guideline.SectionMails {
			section.Path = draftPath(d.ID) + "/" + key
		}
		if key == guideline.SectionMails {
			section.Mails = v.draftMails(d)
		}
		list = append(list, section)
	}
	return list, nil
}

func (v *visit) draftMails(d rulemaking.Draft) []page.DraftMail {
	var mails []page.DraftMail
	for _, purpose := range guideline.MailPurposes() {
		text, _ := d.Mechanism.Mail(purpose, string(v.lang))
		mail := page.DraftMail{Name: v.t("rules.mail." + purpose), Subject: text.Subject}
		if v.mayEdit(d) {
			mail.Path = draftPath(d.ID) + "/" + mailSection + purpose
		}
		mails = append(mails, mail)
	}
	return mails
}

func (v *visit) sectionTitle(section string) string {
	if purpose, ok := strings.CutPrefix(section, mailSection); ok {
		return v.t("ruleform.mail_of", "Mail", v.t("rules.mail."+purpose))
	}
	return v.t("ruleform.section." + section)
}

// draftDiscard throws a draft away.
func (v *visit) draftDiscard() error {
	if err := v.parse(); err != nil {
		return err
	}
	d, err := v.loadDraft()
	if err != nil {
		return err
	}
	if err := v.Rules.Discard(v.r.Context(), v.who, d.ID, v.seenVersion()); err != nil {
		return err
	}
	return v.done("/lineamientos", "draft_discarded")
}

func (v *visit) seenVersion() int64 {
	seen, _ := strconv.ParseInt(v.r.FormValue("version"), 10, 64)
	return seen
}

// sectionBinder finds the form of the part in the address; NotFound for a part there is not.
func (v *visit) sectionBinder(d rulemaking.Draft) (string, func(*binding, *rulemaking.Draft), error) {
	section := v.r.PathValue("section")
	if purpose, ok := strings.CutPrefix(section, mailSection); ok && d.Kind == rulebook.Mechanisms && slices.Contains(guideline.MailPurposes(), purpose) {
		return section, bindMail(purpose), nil
	}
	keys := guideline.MechanismSections
	if d.Kind == rulebook.Guidelines {
		keys = guideline.GuidelineSections
	}
	bind, ok := sections[section]
	if !ok || !slices.Contains(keys, section) {
		return "", nil, v.notFound()
	}
	return section, bind, nil
}

// sectionPage edits one part of a draft.
func (v *visit) sectionPage() error {
	d, err := v.loadDraft()
	if err != nil {
		return err
	}
	section, bind, err := v.sectionBinder(d)
	if err != nil {
		return err
	}
	if !v.mayEdit(d) {
		return v.to(draftPath(d.ID))
	}
	words, err := v.ruleWords()
	if err != nil {
		return err
	}
	b := &binding{v: v, frame: v.frame(""), words: words}
	bind(b, &d)
	return v.ok(v.sectionForm(d, section, b))
}

func (v *visit) sectionForm(d rulemaking.Draft, section string, b *binding) page.RuleForm {
	form := page.RuleForm{
		Frame: v.frame(v.sectionTitle(section)), Draft: d.Name, Title: v.sectionTitle(section), Intro: v.worded("ruleform.intro."+section, ""),
		Action: draftPath(d.ID) + "/" + section, Back: draftPath(d.ID), Version: d.Version, Groups: b.groups, MoreRows: b.lists,
	}
	form.Groups = slices.DeleteFunc(form.Groups, func(g page.RuleFields) bool { return len(g.Fields)+len(g.Lines) == 0 })
	if strings.HasPrefix(section, mailSection) {
		form.CanPreview, form.Intro = true, v.t("ruleform.intro.mail")
		for _, name := range guideline.Placeholders {
			form.Placeholders = append(form.Placeholders, page.Datum{Label: "{" + name + "}", Value: v.t("rules.sample." + name)})
		}
	}
	return form
}

// sectionPost saves one part of a draft over the version the person saw. Whoever was overtaken is told by whom and what
// changed, with all they typed still in the form: pressing again saves their part over it.
func (v *visit) sectionPost() error {
	if err := v.parse(); err != nil {
		return err
	}
	d, err := v.loadDraft()
	if err != nil {
		return err
	}
	if err := rulemaking.MayWrite(v.who, d.Kind); err != nil {
		return err
	}
	section, bind, err := v.sectionBinder(d)
	if err != nil {
		return err
	}
	current := d
	words, err := v.ruleWords()
	if err != nil {
		return err
	}
	b := &binding{v: v, frame: v.frame(""), words: words, typed: v.r.PostForm, more: v.r.PostForm.Has("more")}
	bind(b, &d)
	switch {
	case len(b.faults) > 0:
		err := fault.Form(b.faults)
		form := v.sectionForm(current, section, b)
		form.Version = v.seenVersion()
		return v.again(err, func(f page.Form) page.Page { form.Form = f; return form })
	case b.more || v.r.PostForm.Has("preview"):
		form := v.sectionForm(current, section, b)
		form.Version = v.seenVersion()
		if purpose, ok := strings.CutPrefix(section, mailSection); ok && !b.more {
			if form.Preview, form.Problems, err = v.previewMail(d, purpose); err != nil {
				return err
			}
		}
		return v.ok(form)
	}
	err = v.Rules.Save(v.r.Context(), v.who, d, v.seenVersion(), section)
	if fault.Is(err, fault.Conflict) {
		return v.draftOvertaken(section, b)
	}
	if err != nil {
		return err
	}
	return v.done(draftPath(d.ID), "draft_saved")
}

// draftOvertaken shows the form again with what was typed, and tells who saved meanwhile and what they changed.
func (v *visit) draftOvertaken(section string, b *binding) error {
	now, err := v.loadDraft()
	if err != nil {
		return err
	}
	if !now.Ended.IsZero() {
		return v.to(draftPath(now.ID))
	}
	form := v.sectionForm(now, section, b)
	form.Conflict = &page.RuleConflict{Who: now.StaffName, At: now.At}
	before, err := v.Rules.DraftAt(v.r.Context(), v.who, now.ID, v.seenVersion())
	if err == nil {
		form.Conflict.Changes, err = v.changes(before, now)
	}
	if err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	return v.show(http.StatusConflict, form)
}

// comparePage tells how any version differs from any other.
func (v *visit) comparePage() error {
	query := v.query
	kind := query.Get("que")
	versions, err := v.Book.Versions(v.r.Context(), v.DB.Read(), kind)
	if err != nil {
		return err
	}
	if len(versions) == 0 {
		return v.notFound()
	}
	p := page.RuleCompare{Frame: v.frame(v.t("compare.short")), Title: v.t("rules.kind." + kind), Kind: kind}
	from, to := query.Get("de"), query.Get("a")
	p.Form = page.Form{Values: map[string]string{"de": from, "a": to}}
	var pair [2]rulemaking.Draft
	for i, asked := range []string{from, to} {
		number, err := strconv.Atoi(asked)
		if err != nil {
			return v.notFound()
		}
		if pair[i], err = v.Rules.Version(v.r.Context(), v.who, kind, number); err != nil {
			return err
		}
	}
	p.From, p.To = v.t("house.rules.no", "Number", from), v.t("house.rules.no", "Number", to)
	for _, version := range slices.Backward(versions) {
		number := strconv.Itoa(version.Number)
		p.Numbers = append(p.Numbers, page.Option{Value: number, Label: v.t("house.rules.no", "Number", number)})
	}
	if p.Changes, err = v.changes(pair[0], pair[1]); err != nil {
		return err
	}
	return v.ok(p)
}
