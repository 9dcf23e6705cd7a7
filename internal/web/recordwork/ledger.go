package recordwork

import (
	"encoding/hex"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"clavero/internal/auth"
	"clavero/internal/fault"
	"clavero/internal/intake"
	"clavero/internal/lang/spanish"
	"clavero/internal/ledger"
	"clavero/internal/petition"
	"clavero/internal/store"
	"clavero/internal/web/page"
	"clavero/internal/web/visit"
	"clavero/internal/web/wording"
)

const ledgerRows = 50

// LedgerPage shows the record of acts, the newest first, and its head.
func LedgerPage(v *visit.Visit) error {
	p, err := ledgerView(v)
	if err != nil {
		return err
	}
	return v.OK(p)
}

func ledgerView(v *visit.Visit) (page.Ledger, error) {
	ctx := v.Request.Context()
	head, err := v.DB.Read().LedgerHead(ctx)
	if err != nil {
		return page.Ledger{}, err
	}
	asked := askedOfLedger(v)
	p := page.Ledger{
		Frame: v.Frame(v.T("frame.nav.ledger")), Size: head.Size, Head: hex.EncodeToString(head.Hash[:]), Kinds: ledgerKinds(v, asked.kind),
		Subject: asked.subject, Filtered: asked.kind != "" || asked.subject != "",
	}
	if v.Who.May(auth.VerifyLedger) == nil {
		p.VerifyPath = "/bitacora/verificar"
	}
	query, known, err := ledgerQuery(v, asked)
	if err != nil || !known {
		return p, err
	}
	entries, err := v.DB.Read().FindLedger(ctx, query)
	if err != nil {
		return p, err
	}
	if len(entries) > ledgerRows {
		entries = entries[:ledgerRows]
		p.NextPath = asked.path(entries[ledgerRows-1].Seq)
	}
	if asked.before > 0 {
		p.PrevPath = asked.path(min(asked.before+ledgerRows, head.Size))
	}
	p.Entries, err = ledgerEntries(v, entries)
	return p, err
}

// askedLedger is what the address of the ledger asks for.
type askedLedger struct {
	kind    string
	subject string
	before  int64 // entries with smaller numbers; 0 for the newest
}

func askedOfLedger(v *visit.Visit) askedLedger {
	asked := askedLedger{kind: v.Request.FormValue("tipo"), subject: spanish.Tidy(v.Request.FormValue("asunto"))}
	asked.before, _ = strconv.ParseInt(v.Request.FormValue("antes"), 10, 64)
	if !ledger.Known(ledger.Kind(asked.kind)) {
		asked.kind = ""
	}
	return asked
}

func (a askedLedger) path(before int64) string {
	query := []string{"antes=" + strconv.FormatInt(before, 10)}
	for name, value := range map[string]string{"tipo": a.kind, "asunto": a.subject} {
		if value != "" {
			query = append(query, name+"="+url.QueryEscape(value))
		}
	}
	slices.Sort(query)
	return "/bitacora?" + strings.Join(query, "&")
}

// ledgerQuery turns what was asked into a question; false when what it is about is not known.
func ledgerQuery(v *visit.Visit, asked askedLedger) (store.LedgerQuery, bool, error) {
	q := store.LedgerQuery{Kind: asked.kind, Before: asked.before, Limit: ledgerRows + 1}
	if asked.subject == "" {
		return q, true, nil
	}
	if folio, err := intake.Folio(asked.subject); err == nil {
		p, err := v.Desk.Find(v.Request.Context(), folio)
		if fault.Is(err, fault.NotFound) {
			return q, false, nil
		}
		q.SubjectKind, q.SubjectID = ledger.OnPetition, p.ID
		return q, true, err
	}
	const few = 2
	people, err := v.Desk.People(v.Request.Context(), asked.subject, 0, "", few, 0)
	if err != nil || len(people.Rows) == 0 {
		return q, false, err
	}
	person := people.Rows[0]
	if person.Key != nil && spanish.FoldName(person.Key.UserName) == spanish.FoldName(asked.subject) {
		q.SubjectKind, q.SubjectID = ledger.OnCredential, person.Key.ID
		return q, true, nil
	}
	q.SubjectKind, q.SubjectID = ledger.OnOfficial, person.ID
	return q, true, nil
}

func ledgerKinds(v *visit.Visit, chosen string) []page.Option {
	options := []page.Option{{Label: v.T("web.all")}}
	for _, kind := range ledger.Kinds() {
		options = append(options, page.Option{Value: string(kind), Label: v.T("web.ledger.kind." + string(kind)), Chosen: string(kind) == chosen})
	}
	return options
}

func ledgerEntries(v *visit.Visit, entries []ledger.Entry) ([]page.LedgerEntry, error) {
	names := wording.NewNames(v)
	var rows []page.LedgerEntry
	for _, entry := range entries {
		hash := entry.Hash()
		row := page.LedgerEntry{Number: entry.Seq, At: time.UnixMicro(entry.At), Kind: ledgerAct(v, entry), Step: stepNumber(entry), Hash: wording.ShortHash(hash[:])}
		var err error
		if row.Who, err = names.Actor(entry.Actor); err != nil {
			return nil, err
		}
		if row.Subject, row.SubjectPath, err = names.Subject(entry.Subject); err != nil {
			return nil, err
		}
		if row.DetailsEnded, err = detailsEnded(v, entry); err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// narrows are the texts of what narrows acts of a kind; every other kind has those of otherwise.
var narrows = map[ledger.Kind][]string{
	ledger.CampaignStarted: {"recert.ground."}, ledger.CampaignCame: {"recert.stage."}, ledger.CampaignUndone: {"recert.stage."},
	ledger.CampaignClosed: {"recert.state."}, ledger.CampaignAnswered: {"web.ledger.answer."},
	ledger.KeyRestricted: {"web.ledger.freed."}, ledger.KeyUnrestricted: {"web.ledger.freed."},
	ledger.SuccessionPlanned: {"succession.kind."}, ledger.SuccessionDone: {"succession.kind."}, ledger.SuccessionUndone: {"succession.kind."},
	ledger.EditionImported: {"digest.kind."}, ledger.ExportMade: {"web.ledger.export."}, ledger.TaskLate: {"clockwork.task."},
	ledger.VendorListed: {"web.provider."}, ledger.RegisterImported: {"web.provider."},
	ledger.KeySuspended: {"petition.kind."}, ledger.CaseConverted: {"petition.kind."},
}

var otherwise = []string{"web.ledger.what.", "petition.order.op.", "petition.order.state.", "petition.attempt.", "rules.kind.", "credential.end."}

// ledgerAct says an act in words: a step as what was done, anything else by its kind and what narrows it.
func ledgerAct(v *visit.Visit, entry ledger.Entry) string {
	if entry.Kind == ledger.Step {
		return v.Worded("petition.done."+entry.What, entry.What)
	}
	act := v.T("web.ledger.kind." + string(entry.Kind))
	if entry.What == "" {
		return act
	}
	for _, area := range slices.Concat(narrows[entry.Kind], otherwise) {
		if words := v.Worded(area+entry.What, ""); words != "" {
			return act + ": " + visit.MidSentence(words)
		}
	}
	return act + ": " + entry.What
}

// stepNumber is a step's number in the procedure, where it has only one.
func stepNumber(entry ledger.Entry) string {
	if entry.Kind != ledger.Step {
		return ""
	}
	number := ""
	for _, row := range petition.Steps {
		if string(row.Step) != entry.What {
			continue
		}
		if number != "" && number != row.Number {
			return ""
		}
		number = row.Number
	}
	return number
}

// detailsEnded reports whether an entry had details that are there no more.
func detailsEnded(v *visit.Visit, entry ledger.Entry) (bool, error) {
	if entry.Detail == [32]byte{} {
		return false, nil
	}
	_, _, err := v.DB.Read().LedgerDetail(v.Request.Context(), entry.Seq)
	if fault.Is(err, fault.NotFound) {
		return true, nil
	}
	return false, err
}

// LedgerVerify recomputes the whole ledger, shows the outcome, and records that somebody did.
func LedgerVerify(v *visit.Visit) error {
	report, err := ledger.Verify(v.Request.Context(), v.Files.Source(v.DB), nil, nil)
	if err != nil {
		return err
	}
	if err := v.Files.RecordVerified(v.Request.Context(), v.DB, v.Who.Actor(), report); err != nil { // what was found is shown all the same
		v.Log.Error("the ledger does not say that it was verified", "request", v.ID, "error", err)
	}
	p, err := ledgerView(v)
	if err != nil {
		return err
	}
	p.Verify = &page.LedgerVerdict{Good: report.OK(), Checked: report.Checked, At: v.Now}
	if !report.OK() {
		p.Verify.Bad = report.First
		p.Verify.Reason = v.T("web.ledger.flaw."+string(report.Flaw), "First", report.First, "Last", report.Last)
		for i, entry := range p.Entries {
			p.Entries[i].Bad = entry.Number == report.First && report.First == report.Last
		}
	}
	return v.OK(p)
}
