package desk

import (
	"context"
	"strconv"
	"strings"

	"clavero/internal/guideline"
	"clavero/internal/lang"
	"clavero/internal/lang/spanish"
	"clavero/internal/mail"
	"clavero/internal/petition"
	"clavero/internal/post"
)

// The purposes of the links this package makes, and the pages they open.
const (
	LinkConfirm = "confirm"
	LinkTrack   = "track"
	LinkDeliver = "deliver"
	LinkReset   = "reset"
	LinkProve   = "prove"
	LinkRenew   = "renew"
)

var linkPaths = map[string]string{
	LinkConfirm: "/confirmar/", LinkTrack: "/seguimiento/", LinkDeliver: "/clave/", LinkReset: "/frase/", LinkProve: "/direccion/",
	LinkRenew: "/renovar/",
}

func langOf(p petition.Petition) lang.Tag { return lang.Parse(p.Lang) }

// tell writes to the official when the step's row says so. What goes into the mail is the program's own words and the
// guideline's: never a text from the form or from a person.
func (a *act) tell(ctx context.Context) error {
	if a.in.silent {
		return nil
	}
	purpose := a.move.Row.Mail
	if a.step == petition.Remove {
		purpose = string(a.p.State)
	}
	if purpose == "" || purpose == "deliver" { // a delivery's letter goes with its link, by send
		return nil
	}
	args := a.args()
	if err := a.argue(ctx, purpose, args); err != nil {
		return err
	}
	reached, err := a.d.reached(ctx, a.tx.Reader, a.p)
	if err != nil {
		return err
	}
	letter := a.d.letter(reached, purpose, args)
	if purpose == "converted" && a.p.Kind == petition.Reset {
		letter.Words = "converted_reset"
	}
	letter.Link = a.linkFor(purpose)
	_, _, err = a.d.post.Queue(ctx, a.tx, a.rules.Mechanism, letter)
	return err
}

// argue adds to a refusal's letter what it was decided by, in words, and how it can be looked at again.
func (a *act) argue(ctx context.Context, purpose string, args map[string]string) error {
	if purpose != "rejected" && purpose != "upheld" {
		return nil
	}
	tag := langOf(a.p)
	args["Since"] = spanish.LongDate(a.rules.Since, tag)
	cited, err := a.d.cite(ctx, a.tx.Reader, a.rules.Guideline, a.move.Lines, tag)
	if err != nil {
		return err
	}
	var lines []string
	for _, c := range cited {
		if !c.Ground {
			lines = append(lines, tag.T("petition.letter.line", "Line", c.Line, "Text", c.Text))
		}
	}
	args["Lines"] = strings.Join(lines, " ")
	until := a.rules.Guideline.ReconsiderUntil(a.tx.Now)
	switch {
	case until.IsZero():
		args["Reconsider"] = tag.T("petition.letter.reopen", "Date", spanish.LongDate(a.rules.Guideline.ReopenUntil(a.tx.Now), tag))
	default:
		args["Reconsider"] = tag.T("petition.letter.reconsider", "Date", spanish.LongDate(until, tag), "Line", a.rules.Guideline.Reconsider.Line)
	}
	return nil
}

// linkFor is the link a letter carries, nil for those whose button leads to the page that asks for the address. Who must
// correct something is led straight to their case, for as long as it can be corrected; who was refused, for as long as
// that can be asked to be looked at again.
func (a *act) linkFor(purpose string) *post.NewLink {
	lives := a.rules.Mechanism.Links
	switch purpose {
	case "confirm":
		return a.d.newLink(LinkConfirm, a.p.ID, lives.Confirm)
	case "reset":
		return a.d.newLink(LinkReset, a.p.ID, lives.Reset)
	case "converted":
		return a.d.newLink(LinkTrack, a.p.ID, lives.Track)
	case "returned":
		return a.d.newLink(LinkTrack, a.p.ID, int(a.p.Due.Sub(a.tx.Now).Minutes()))
	case "rejected":
		if until := a.rules.Guideline.ReconsiderUntil(a.tx.Now); !until.IsZero() {
			return a.d.newLink(LinkTrack, a.p.ID, int(until.Sub(a.tx.Now).Minutes()))
		}
	}
	return nil
}

func (d *Desk) letter(p petition.Petition, purpose string, args map[string]string) post.Letter {
	return post.Letter{
		Purpose: purpose, SubjectKind: "petition", Subject: p.ID, Vault: p.VaultID, Lang: p.Lang, Folio: p.Folio,
		To: mail.Address{Mail: p.Applicant.Mail}, Args: args,
	}
}

func (d *Desk) newLink(purpose string, subject int64, minutes int) *post.NewLink {
	return &post.NewLink{Purpose: purpose, Subject: subject, Path: linkPaths[purpose], Life: guideline.Minutes(minutes)}
}

// args are the placeholders every mail about a case may use.
func (a *act) args() map[string]string {
	tag := langOf(a.p)
	args := map[string]string{
		"Office": tag.T("petition.office." + string(a.by.Role)),
		"Rules":  strconv.Itoa(a.rules.Guideline.Number),
	}
	if !a.p.Due.IsZero() {
		args["Until"] = spanish.DateTime(a.p.Due, tag)
	}
	if a.p.State == petition.Rejected || a.p.State == petition.Expired {
		args["Until"] = spanish.LongDate(a.rules.Guideline.ReopenUntil(a.tx.Now), tag)
	}
	args["Grounds"] = a.grounds(a.step, a.in.Words.Grounds)
	for name, value := range a.mail {
		args[name] = value
	}
	return args
}

// grounds writes out the grounds of the guideline that a step was taken on.
func (a *act) grounds(step petition.Step, codes []string) string {
	var texts []string
	for _, code := range codes {
		if ground, ok := a.rules.Guideline.Ground(string(step), code); ok {
			texts = append(texts, ground.Line+" "+ground.Text(a.p.Lang))
		}
	}
	return strings.Join(texts, " ")
}
