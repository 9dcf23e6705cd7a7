package rulework

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
	"clavero/internal/web/visit"
)

func draftPath(id int64) string { return "/lineamientos/borrador/" + strconv.FormatInt(id, 10) }

// DraftBegin starts a draft of the guidelines (3.1) or the mechanisms (3.2).
func DraftBegin(v *visit.Visit) error {
	if err := v.Parse(); err != nil {
		return err
	}
	id, err := v.Rules.Begin(v.Request.Context(), v.Who, v.Request.FormValue("kind"), v.Request.FormValue("name"))
	if err != nil {
		return err
	}
	return v.To(draftPath(id))
}

// loadDraft loads the draft of the address.
func loadDraft(v *visit.Visit) (rulemaking.Draft, error) {
	id, err := strconv.ParseInt(v.Request.PathValue("id"), 10, 64)
	if err != nil {
		return rulemaking.Draft{}, v.NotFound()
	}
	d, err := v.Rules.Draft(v.Request.Context(), v.Who, id)
	if d.Name == "" {
		d.Name = v.T("draft.unnamed", "Title", v.T("rules.kind."+d.Kind))
	}
	return d, err
}

// mayEdit reports whether the person may change a draft that is still being written.
func mayEdit(v *visit.Visit, d rulemaking.Draft) bool {
	return d.Ended.IsZero() && rulemaking.MayWrite(v.Who, d.Kind) == nil
}

// DraftPage shows a draft: its sections, what differs from what is in force, what stands in its way.
func DraftPage(v *visit.Visit) error {
	d, err := loadDraft(v)
	if err != nil {
		return err
	}
	shown, err := draftView(v, d)
	if err != nil {
		return err
	}
	return v.OK(shown)
}

func draftView(v *visit.Visit, d rulemaking.Draft) (page.RuleDraft, error) {
	ctx := v.Request.Context()
	p := page.RuleDraft{
		Frame: v.Frame(d.Name), Kind: d.Kind, Title: v.T("rules.kind." + d.Kind), Name: d.Name, Path: draftPath(d.ID), Version: d.Version, Base: d.Base,
		SavedBy: d.StaffName, SavedAt: d.At, Write: mayEdit(v, d), SignPath: draftPath(d.ID) + "/prueba",
	}
	switch {
	case d.Ended.IsZero():
	case d.EndedAs == 0:
		p.Ended = v.T("draft.thrown")
	default:
		p.Ended = v.T("draft.published", "Number", d.EndedAs)
	}
	var err error
	if p.Problems, err = draftProblems(v, d); err != nil {
		return p, err
	}
	if p.Changes, p.Against, err = draftChanges(v, d); err != nil {
		return p, err
	}
	if p.Sections, err = draftSections(v, d); err != nil {
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
			what = sectionTitle(v, save.Section)
		}
		p.Saves = append(p.Saves, page.DraftSave{Version: int64(len(saves) - i), Who: save.StaffName, At: save.At, What: what})
	}
	if d.Kind != rulebook.Guidelines {
		return p, nil
	}
	p.TryPath = draftPath(d.ID) + "/probar"
	trial, tried, err := v.Rules.TrialOf(ctx, v.Who, d.ID)
	if err == nil && tried {
		p.Trial = &page.TrialState{Status: trialStatus(v, trial.State), Path: draftPath(d.ID) + "/prueba", Seen: trial.Seen, Total: trial.Total, Current: trial.SHA256 == d.Sum()}
	}
	return p, err
}

func trialStatus(v *visit.Visit, state string) page.Status {
	kinds := map[string]string{"waiting": page.Now, "running": page.Now, "done": page.Done, "failed": page.Fail}
	return page.Status{Kind: kinds[state], Text: v.T("trial.state." + state)}
}

// draftProblems says what keeps a draft from being put in force, and where it is mended.
func draftProblems(v *visit.Visit, d rulemaking.Draft) ([]page.RuleProblem, error) {
	problems, err := v.Rules.Problems(v.Request.Context(), v.DB.Read(), d, v.Now)
	if err != nil {
		return nil, err
	}
	words, err := ruleWords(v)
	if err != nil {
		return nil, err
	}
	var list []page.RuleProblem
	for _, problem := range problems {
		told := page.RuleProblem{Text: problem.Say(words)}
		if mayEdit(v, d) {
			told.Path = draftPath(d.ID) + "/" + problem.Section
			if mail, ok := problem.Args["Mail"].(string); ok && problem.Section == guideline.SectionMails {
				told.Path = draftPath(d.ID) + "/" + mailSection + mail
			}
		}
		list = append(list, told)
	}
	return list, nil
}

func ruleWords(v *visit.Visit) (guideline.Words, error) {
	return v.Desk.Words(v.Request.Context(), v.DB.Read(), v.Lang)
}

// draftChanges tells how a draft differs from what is in force or, once it was published, from what it began from.
func draftChanges(v *visit.Visit, d rulemaking.Draft) ([]page.RuleChange, int, error) {
	against := d.Base
	if d.Ended.IsZero() {
		rules, err := v.Desk.Rules(v.Request.Context())
		if err != nil {
			return nil, 0, err
		}
		against = map[string]int{rulebook.Guidelines: rules.Guideline.Number, rulebook.Mechanisms: rules.Mechanism.Number}[d.Kind]
	}
	before, err := v.Rules.Version(v.Request.Context(), v.Who, d.Kind, against)
	if err != nil {
		return nil, 0, err
	}
	changes, err := changes(v, before, d)
	return changes, against, err
}

func changes(v *visit.Visit, before, after rulemaking.Draft) ([]page.RuleChange, error) {
	words, err := ruleWords(v)
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
func draftSections(v *visit.Visit, d rulemaking.Draft) ([]page.DraftSection, error) {
	words, err := ruleWords(v)
	if err != nil {
		return nil, err
	}
	keys, groups := guideline.GuidelineSections, map[string][]page.Rule{}
	switch d.Kind {
	case rulebook.Guidelines:
		groups = guidelineSections(v, d.Guideline, words)
	case rulebook.Mechanisms:
		keys, groups = guideline.MechanismSections, mechanismSections(v, d.Mechanism, words)
	}
	var list []page.DraftSection
	for _, key := range keys {
		section := page.DraftSection{Key: key, Title: sectionTitle(v, key), Rules: groups[key]}
		if mayEdit(v, d) && key != guideline.SectionMails {
			section.Path = draftPath(d.ID) + "/" + key
		}
		if key == guideline.SectionMails {
			section.Mails = draftMails(v, d)
		}
		list = append(list, section)
	}
	return list, nil
}

func draftMails(v *visit.Visit, d rulemaking.Draft) []page.DraftMail {
	var mails []page.DraftMail
	for _, purpose := range guideline.MailPurposes() {
		text, _ := d.Mechanism.Mail(purpose, string(v.Lang))
		mail := page.DraftMail{Name: v.T("rules.mail." + purpose), Subject: text.Subject}
		if mayEdit(v, d) {
			mail.Path = draftPath(d.ID) + "/" + mailSection + purpose
		}
		mails = append(mails, mail)
	}
	return mails
}

func sectionTitle(v *visit.Visit, section string) string {
	if purpose, ok := strings.CutPrefix(section, mailSection); ok {
		return v.T("ruleform.mail_of", "Mail", v.T("rules.mail."+purpose))
	}
	return v.T("ruleform.section." + section)
}

// DraftDiscard throws a draft away.
func DraftDiscard(v *visit.Visit) error {
	if err := v.Parse(); err != nil {
		return err
	}
	d, err := loadDraft(v)
	if err != nil {
		return err
	}
	if err := v.Rules.Discard(v.Request.Context(), v.Who, d.ID, seenVersion(v)); err != nil {
		return err
	}
	return v.Done("/lineamientos", "draft_discarded")
}

func seenVersion(v *visit.Visit) int64 {
	seen, _ := strconv.ParseInt(v.Request.FormValue("version"), 10, 64)
	return seen
}

// sectionBinder finds the form of the part in the address; NotFound for a part there is not.
func sectionBinder(v *visit.Visit, d rulemaking.Draft) (string, func(*binding, *rulemaking.Draft), error) {
	section := v.Request.PathValue("section")
	if purpose, ok := strings.CutPrefix(section, mailSection); ok && d.Kind == rulebook.Mechanisms && slices.Contains(guideline.MailPurposes(), purpose) {
		return section, bindMail(purpose), nil
	}
	keys := guideline.MechanismSections
	if d.Kind == rulebook.Guidelines {
		keys = guideline.GuidelineSections
	}
	bind, ok := sections[section]
	if !ok || !slices.Contains(keys, section) {
		return "", nil, v.NotFound()
	}
	return section, bind, nil
}

// SectionPage edits one part of a draft.
func SectionPage(v *visit.Visit) error {
	d, err := loadDraft(v)
	if err != nil {
		return err
	}
	section, bind, err := sectionBinder(v, d)
	if err != nil {
		return err
	}
	if !mayEdit(v, d) {
		return v.To(draftPath(d.ID))
	}
	words, err := ruleWords(v)
	if err != nil {
		return err
	}
	b := &binding{v: v, frame: v.Frame(""), words: words}
	bind(b, &d)
	return v.OK(sectionForm(v, d, section, b))
}

func sectionForm(v *visit.Visit, d rulemaking.Draft, section string, b *binding) page.RuleForm {
	form := page.RuleForm{
		Frame: v.Frame(sectionTitle(v, section)), Draft: d.Name, Title: sectionTitle(v, section), Intro: v.Worded("ruleform.intro."+section, ""),
		Action: draftPath(d.ID) + "/" + section, Back: draftPath(d.ID), Version: d.Version, Groups: b.groups, MoreRows: b.lists,
	}
	form.Groups = slices.DeleteFunc(form.Groups, func(g page.RuleFields) bool { return len(g.Fields)+len(g.Lines) == 0 })
	if strings.HasPrefix(section, mailSection) {
		form.CanPreview, form.Intro = true, v.T("ruleform.intro.mail")
		for _, name := range guideline.Placeholders {
			form.Placeholders = append(form.Placeholders, page.Datum{Label: "{" + name + "}", Value: v.T("rules.sample." + name)})
		}
	}
	return form
}

// SectionPost saves one part of a draft over the version the person saw. Whoever was overtaken is told by whom and what
// changed, with all they typed still in the form: pressing again saves their part over it.
func SectionPost(v *visit.Visit) error {
	if err := v.Parse(); err != nil {
		return err
	}
	d, err := loadDraft(v)
	if err != nil {
		return err
	}
	if err := rulemaking.MayWrite(v.Who, d.Kind); err != nil {
		return err
	}
	section, bind, err := sectionBinder(v, d)
	if err != nil {
		return err
	}
	current := d
	words, err := ruleWords(v)
	if err != nil {
		return err
	}
	b := &binding{v: v, frame: v.Frame(""), words: words, typed: v.Request.PostForm, more: v.Request.PostForm.Has("more")}
	bind(b, &d)
	switch {
	case len(b.faults) > 0:
		err := fault.Form(b.faults)
		form := sectionForm(v, current, section, b)
		form.Version = seenVersion(v)
		return v.Again(err, func(f page.Form) page.Page { form.Form = f; return form })
	case b.more || v.Request.PostForm.Has("preview"):
		form := sectionForm(v, current, section, b)
		form.Version = seenVersion(v)
		if purpose, ok := strings.CutPrefix(section, mailSection); ok && !b.more {
			if form.Preview, form.Problems, err = previewMail(v, d, purpose); err != nil {
				return err
			}
		}
		return v.OK(form)
	}
	err = v.Rules.Save(v.Request.Context(), v.Who, d, seenVersion(v), section)
	if fault.Is(err, fault.Conflict) {
		return draftOvertaken(v, section, b)
	}
	if err != nil {
		return err
	}
	return v.Done(draftPath(d.ID), "draft_saved")
}

// draftOvertaken shows the form again with what was typed, and tells who saved meanwhile and what they changed.
func draftOvertaken(v *visit.Visit, section string, b *binding) error {
	now, err := loadDraft(v)
	if err != nil {
		return err
	}
	if !now.Ended.IsZero() {
		return v.To(draftPath(now.ID))
	}
	form := sectionForm(v, now, section, b)
	form.Conflict = &page.RuleConflict{Who: now.StaffName, At: now.At}
	before, err := v.Rules.DraftAt(v.Request.Context(), v.Who, now.ID, seenVersion(v))
	if err == nil {
		form.Conflict.Changes, err = changes(v, before, now)
	}
	if err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	return v.Show(http.StatusConflict, form)
}

// ComparePage tells how any version differs from any other.
func ComparePage(v *visit.Visit) error {
	query := v.Query
	kind := query.Get("que")
	versions, err := v.Book.Versions(v.Request.Context(), v.DB.Read(), kind)
	if err != nil {
		return err
	}
	if len(versions) == 0 {
		return v.NotFound()
	}
	p := page.RuleCompare{Frame: v.Frame(v.T("compare.short")), Title: v.T("rules.kind." + kind), Kind: kind}
	from, to := query.Get("de"), query.Get("a")
	p.Form = page.Form{Values: map[string]string{"de": from, "a": to}}
	var pair [2]rulemaking.Draft
	for i, asked := range []string{from, to} {
		number, err := strconv.Atoi(asked)
		if err != nil {
			return v.NotFound()
		}
		if pair[i], err = v.Rules.Version(v.Request.Context(), v.Who, kind, number); err != nil {
			return err
		}
	}
	p.From, p.To = v.T("house.rules.no", "Number", from), v.T("house.rules.no", "Number", to)
	for _, version := range slices.Backward(versions) {
		number := strconv.Itoa(version.Number)
		p.Numbers = append(p.Numbers, page.Option{Value: number, Label: v.T("house.rules.no", "Number", number)})
	}
	if p.Changes, err = changes(v, pair[0], pair[1]); err != nil {
		return err
	}
	return v.OK(p)
}
