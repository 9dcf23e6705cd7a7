package recordwork

import (
	"encoding/base64"
	"encoding/hex"
	"math"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/tlog"

	"clavero/internal/auth"
	"clavero/internal/fault"
	"clavero/internal/ledger"
	"clavero/internal/notary"
	"clavero/internal/paper"
	"clavero/internal/pdf"
	"clavero/internal/store"
	"clavero/internal/web/page"
	"clavero/internal/web/visit"
	"clavero/internal/web/wording"
)

const (
	checkpointsPath = "/bitacora/puntos"
	checkpointRows  = 50
)

// CheckpointsPage lists the signed checkpoints, and holds one that somebody kept to the ledger.
func CheckpointsPage(v *visit.Visit) error {
	p, err := checkpointsView(v)
	if err != nil {
		return err
	}
	return v.OK(p)
}

func checkpointsView(v *visit.Visit) (page.Checkpoints, error) {
	before, err := strconv.ParseInt(v.Query.Get("antes"), 10, 64)
	if err != nil || before <= 0 {
		before = math.MaxInt64
	}
	rows, err := v.DB.Read().Checkpoints(v.Request.Context(), before, checkpointRows+1)
	if err != nil {
		return page.Checkpoints{}, err
	}
	p := page.Checkpoints{Frame: v.Frame(v.T("checkpoint.title")), KeyPath: "/bitacora/llave", SignPath: checkpointsPath, CanSign: v.Who.May(auth.VerifyLedger) == nil}
	for _, to := range v.Notary.To() {
		p.Mailed = append(p.Mailed, to.Mail)
	}
	if len(rows) > checkpointRows {
		rows = rows[:checkpointRows]
		p.Next = checkpointsPath + "?antes=" + strconv.FormatInt(rows[checkpointRows-1].ID, 10)
	}
	for _, row := range rows {
		shown, err := checkpointRow(v, row)
		if err != nil {
			return p, err
		}
		p.Rows = append(p.Rows, shown)
	}
	return p, nil
}

func checkpointRow(v *visit.Visit, row store.Checkpoint) (page.CheckpointRow, error) {
	shown := page.CheckpointRow{Path: checkpointPath(row), At: row.At, Cause: v.T("checkpoint.cause." + row.Cause), Size: row.Size}
	if c, _, err := v.Notary.Open(v.Request.Context(), []byte(row.Note)); err == nil {
		shown.Root = wording.ShortHash(c.Head.Hash[:])
	} else if !fault.Is(err, fault.Invalid) {
		return shown, err
	}
	letters, err := v.DB.Read().Mails(v.Request.Context(), "checkpoint", row.ID)
	for _, m := range letters {
		if shown.Mails.Kind == page.Done || shown.Mails.Kind == "" { // the worst of them
			shown.Mails = page.Status{Kind: wording.ShapeOr(wording.MailShapes[m.State], page.Info), Text: v.Worded("petition.mail.state."+m.State, m.State)}
		}
	}
	return shown, err
}

func checkpointPath(c store.Checkpoint) string {
	return checkpointsPath + "/" + strconv.FormatInt(c.ID, 10)
}

// CheckpointSign signs the head as it is now.
func CheckpointSign(v *visit.Visit) error {
	made, err := v.Notary.Now(v.Request.Context(), v.Who.Actor())
	if err != nil {
		return err
	}
	return v.Done(checkpointPath(made), "checkpoint")
}

// CheckpointCheck holds a checkpoint that somebody kept to the ledger as it is.
func CheckpointCheck(v *visit.Visit) error {
	if err := v.Parse(); err != nil {
		return err
	}
	p, err := checkpointsView(v)
	if err != nil {
		return err
	}
	verdict, err := heldTo(v, v.Request.FormValue("checkpoint"))
	if err != nil {
		return v.Again(fault.Form([]fault.Field{{Name: "checkpoint", Text: fault.TextOf(err)}}), func(form page.Form) page.Page {
			p.Form = form
			return p
		})
	}
	p.Verdict = &verdict
	return v.OK(p)
}

// heldTo shows that the ledger continues a kept checkpoint; Invalid for what is none of ours.
func heldTo(v *visit.Visit, kept string) (page.CheckpointVerdict, error) {
	older, _, err := v.Notary.Open(v.Request.Context(), []byte(keptText(kept)))
	if err != nil {
		return page.CheckpointVerdict{}, err
	}
	head, err := v.DB.Read().LedgerHead(v.Request.Context())
	if err != nil {
		return page.CheckpointVerdict{}, err
	}
	return continued(v, older, ledger.Checkpoint{Origin: older.Origin, Head: head, At: v.Now})
}

// continued shows how one checkpoint continues another, or that it does not.
func continued(v *visit.Visit, older, newer ledger.Checkpoint) (page.CheckpointVerdict, error) {
	shown, err := v.Notary.Prove(v.Request.Context(), older, newer)
	if fault.Is(err, fault.Conflict) {
		return page.CheckpointVerdict{Text: v.T("checkpoint.broken")}, nil
	}
	if err != nil {
		return page.CheckpointVerdict{}, err
	}
	text := v.T("checkpoint.continues", "Older", older.Head.Size, "Newer", newer.Head.Size)
	return page.CheckpointVerdict{Good: true, Text: text, Proof: proofLines(shown.Proof)}, nil
}

func proofLines(proof []tlog.Hash) []string {
	var lines []string
	for _, hash := range proof {
		lines = append(lines, base64.StdEncoding.EncodeToString(hash[:]))
	}
	return lines
}

// checkpointOf loads the checkpoint of the address.
func checkpointOf(v *visit.Visit) (store.Checkpoint, ledger.Checkpoint, string, error) {
	id, err := strconv.ParseInt(v.Request.PathValue("id"), 10, 64)
	if err != nil {
		return store.Checkpoint{}, ledger.Checkpoint{}, "", v.NotFound()
	}
	row, err := v.DB.Read().Checkpoint(v.Request.Context(), id)
	if err != nil {
		return row, ledger.Checkpoint{}, "", err
	}
	c, key, err := v.Notary.Open(v.Request.Context(), []byte(row.Note))
	return row, c, key, err
}

// CheckpointPage is one of them, to be printed and kept outside.
func CheckpointPage(v *visit.Visit) error {
	row, c, key, err := checkpointOf(v)
	if err != nil {
		return err
	}
	p := page.Checkpoint{
		Frame: v.Frame(v.T("checkpoint.title")), At: c.At, Cause: v.T("checkpoint.cause." + row.Cause), Size: c.Head.Size, Root: hex.EncodeToString(c.Head.Hash[:]),
		Note: row.Note, Key: key, NotePath: checkpointPath(row) + "/nota", PDFPath: checkpointPath(row) + "/pdf",
	}
	before, err := v.DB.Read().CheckpointBefore(v.Request.Context(), c.Head.Size-1)
	if fault.Is(err, fault.NotFound) {
		return v.OK(p)
	}
	if err != nil {
		return err
	}
	older, _, err := v.Notary.Open(v.Request.Context(), []byte(before.Note))
	if err != nil {
		return err
	}
	verdict, err := continued(v, older, c)
	if err != nil {
		return err
	}
	p.Before, p.BeforeAt = &verdict, before.At
	return v.OK(p)
}

// CheckpointNote gives the checkpoint as the file that is mailed.
func CheckpointNote(v *visit.Visit) error {
	row, _, _, err := checkpointOf(v)
	if err != nil {
		return err
	}
	return v.Attach(notary.FileName(row), "text/plain; charset=utf-8", []byte(row.Note))
}

// CheckpointPDF gives it as a paper to sign and file.
func CheckpointPDF(v *visit.Visit) error {
	row, c, key, err := checkpointOf(v)
	if err != nil {
		return err
	}
	frame := page.Frame{Lang: v.Lang}
	doc := paper.Doc{
		Title: v.T("checkpoint.paper"), Lead: v.T("checkpoint.one", "N", c.Head.Size, "Count", frame.Num64(c.Head.Size)),
		Facts: [][2]string{{v.T("checkpoint.at"), frame.DateTime(c.At)}, {v.T("checkpoint.cause"), v.T("checkpoint.cause." + row.Cause)}},
		Parts: []paper.Part{
			{Key: "root", Title: v.T("checkpoint.root"), Blocks: []paper.Block{paper.Mono(hex.EncodeToString(c.Head.Hash[:]))}},
			{Key: "note", Title: v.T("checkpoint.note"), Blocks: []paper.Block{paper.Mono(row.Note), paper.Note(v.T("checkpoint.use"))}},
			{Key: "key", Title: v.T("checkpoint.key"), Blocks: []paper.Block{paper.Mono(key)}},
		},
	}
	content, err := doc.PDF(pdf.Head{Title: v.T("checkpoint.paper"), Institution: v.Post.Site().Institution, Lang: string(v.Lang), Foot: c.Head.String()[:min(40, len(c.Head.String()))] + "…", Made: c.At})
	if err != nil {
		return err
	}
	return v.Attach("punto-"+row.Day+".pdf", pdf.MediaType, content)
}

// LedgerKeysPage shows the public keys, for anybody to write down.
func LedgerKeysPage(v *visit.Visit) error {
	keys, err := v.Notary.Keys(v.Request.Context())
	if err != nil {
		return err
	}
	p := page.LedgerKeys{Frame: v.Frame(v.T("checkpoint.keys.title"))}
	for i := len(keys) - 1; i >= 0; i-- {
		key := keys[i]
		p.Keys = append(p.Keys, page.LedgerKeyShown{Public: key.Public, Created: key.Created, Ended: key.Ended, Handover: key.Handover})
		p.Named = ledger.OriginOf(key.Public)
	}
	latest, err := v.DB.Read().CheckpointBefore(v.Request.Context(), math.MaxInt64)
	if fault.Is(err, fault.NotFound) {
		return v.OK(p)
	}
	if err != nil {
		return err
	}
	if c, _, err := v.Notary.Open(v.Request.Context(), []byte(latest.Note)); err == nil {
		p.Head, p.At = c.Head.String(), c.At
	}
	return v.OK(p)
}

// keptText puts a checkpoint that was pasted back into its form: browsers end lines their own way, and people copy blanks.
func keptText(typed string) string {
	lines := strings.Split(strings.ReplaceAll(strings.TrimSpace(typed), "\r\n", "\n"), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimSpace(line)
	}
	return strings.Join(lines, "\n") + "\n"
}
