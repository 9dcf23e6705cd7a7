package rulework

import (
	"slices"
	"strconv"
	"strings"

	"clavero/internal/guideline"
	"clavero/internal/lang"
	"clavero/internal/post"
	"clavero/internal/rulemaking"
	"clavero/internal/web/page"
	"clavero/internal/web/visit"
	"clavero/internal/web/wording"
)

func bindAccess(b *binding, d *rulemaking.Draft) {
	m := &d.Mechanism
	var makers []page.Option
	for _, name := range b.v.Desk.ProviderNames() {
		makers = append(makers, page.Option{Value: name, Label: wording.Provider(b.v, name)})
	}
	b.choice("provider", "access.provider", &m.Provider, makers)
	b.group(b.v.T("ruleform.access.user"))
	b.line("user.line", &m.UserName.Line)
	b.number("user", "access.max", &m.UserName.Max)
	b.group(b.v.T("ruleform.access.factors"))
	b.line("factors.line", &m.Factors.Line)
	b.number("reader", "access.reader", &m.Factors.Reader)
	b.number("staff", "access.staff", &m.Factors.Staff)
}

func bindLinks(b *binding, d *rulemaking.Draft) {
	l := &d.Mechanism.Links
	b.line("line", &l.Line)
	for _, life := range l.Each() {
		b.group(b.v.T("ruleform.links.of", "What", b.v.T("rules.link."+life.Name)))
		b.life(life.Name, "links.life", life.Minutes)
	}
}

func bindDelivery(b *binding, d *rulemaking.Draft) {
	m := &d.Mechanism
	b.line("line", &m.Delivery.Line)
	b.choice("house", "delivery.house", &m.Delivery.House, options(b.v, "petition.fact.", "phone", "code"))
	b.number("tries", "delivery.tries", &m.Delivery.Tries)
	b.days("remind", "delivery.remind", &m.Remind)
	warn := m.Warnings()
	b.days("warn", "delivery.warn", &warn)
	if b.typed != nil {
		m.Warn = append([]int{}, warn...) // none at all is something else than the standard ones
	}
}

// days are numbers of days, separated by commas.
func (b *binding) days(name, key string, into *[]int) {
	texts := make([]string, len(*into))
	for i, n := range *into {
		texts[i] = strconv.Itoa(n)
	}
	joined := strings.Join(texts, ", ")
	b.text(name, key, &joined, 60, narrow)
	if b.typed == nil {
		return
	}
	*into = nil
	for _, part := range strings.FieldsFunc(joined, func(r rune) bool { return r == ',' || r == ' ' }) {
		n, err := strconv.Atoi(part)
		if err != nil {
			b.fault(name, "ruleform.number")
			return
		}
		*into = append(*into, n)
	}
}

func bindSessions(b *binding, d *rulemaking.Draft) {
	s := &d.Mechanism.Sessions
	b.line("line", &s.Line)
	for _, one := range []struct {
		name string
		into *int
	}{{"ReaderIdle", &s.ReaderIdle}, {"ReaderLast", &s.ReaderLast}, {"StaffIdle", &s.StaffIdle}, {"StaffLast", &s.StaffLast}, {"CaseIdle", &s.CaseIdle}, {"CaseLast", &s.CaseLast}} {
		b.group(b.v.T("rules.session." + one.name))
		b.life(one.name, "links.life", one.into)
	}
}

func bindInstructions(b *binding, d *rulemaking.Draft) {
	m := &d.Mechanism
	es, en := m.Instructions["es"], m.Instructions["en"]
	b.paragraphs("es", "instructions.es", &es, rows(8))
	b.paragraphs("en", "instructions.en", &en, rows(8))
	if b.typed == nil {
		return
	}
	m.Instructions = map[string][]string{}
	for tag, texts := range map[string][]string{"es": es, "en": en} {
		if len(texts) > 0 {
			m.Instructions[tag] = texts
		}
	}
	if len(m.Instructions) == 0 {
		m.Instructions = nil
	}
}

// mailSection is the part of the mechanisms that is one mail.
const mailSection = "correo-"

// bindMail binds the words of a mail in both languages.
func bindMail(purpose string) func(*binding, *rulemaking.Draft) {
	return func(b *binding, d *rulemaking.Draft) {
		m := &d.Mechanism
		texts := map[string]guideline.MailText{}
		for _, tag := range []string{"es", "en"} {
			text, _ := m.Mail(purpose, tag)
			b.prefix = tag + "."
			b.group(visit.Capital(b.v.T("rules.lang." + tag)))
			b.text("subject", "mail.subject", &text.Subject, 160)
			b.text("greeting", "mail.greeting", &text.Greeting, 120)
			b.paragraphs("paragraphs", "mail.paragraphs", &text.Paragraphs, rows(8))
			b.text("button", "mail.button", &text.Button, 60)
			b.paragraphs("after", "mail.after", &text.After, rows(3))
			texts[tag] = text
		}
		b.prefix = ""
		if b.typed == nil {
			return
		}
		mails := map[string]map[string]guideline.MailText{}
		for name, text := range m.Mails {
			mails[name] = text
		}
		mails[purpose] = texts
		m.Mails = mails
	}
}

// previewMail writes a mail out with invented data, in both languages, and says what keeps it from being put in force.
func previewMail(v *visit.Visit, d rulemaking.Draft, purpose string) ([]page.MailPreview, []page.RuleProblem, error) {
	problems, err := draftProblems(v, d)
	if err != nil {
		return nil, nil, err
	}
	here := draftPath(d.ID) + "/" + mailSection + purpose
	problems = slices.DeleteFunc(problems, func(p page.RuleProblem) bool { return p.Path != here })
	return readMail(v, d.Mechanism, purpose), problems, nil
}

// readMail is a mail of these mechanisms as it would be read, in each language.
func readMail(v *visit.Visit, m guideline.Mechanism, purpose string) []page.MailPreview {
	var previews []page.MailPreview
	for _, tag := range []string{"es", "en"} {
		text, ok := m.Mail(purpose, tag)
		if !ok {
			continue
		}
		fill := sampleFill(lang.Tag(tag))
		p := page.MailPreview{Lang: tag, Subject: fill(text.Subject), Greeting: fill(text.Greeting), Button: fill(text.Button)}
		for _, paragraph := range text.Paragraphs {
			p.Paragraphs = append(p.Paragraphs, fill(paragraph))
		}
		for _, paragraph := range text.After {
			p.After = append(p.After, fill(paragraph))
		}
		previews = append(previews, p)
	}
	return previews
}

// sampleFill fills what a mail leaves open with invented data.
func sampleFill(tag lang.Tag) func(string) string {
	args := map[string]string{}
	for _, name := range guideline.Placeholders {
		args[name] = tag.T("rules.sample." + name)
	}
	return func(s string) string { return post.Fill(s, args) }
}
