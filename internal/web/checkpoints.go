package web

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
)

const (
	checkpointsPath = "/bitacora/puntos"
	checkpointRows  = 50
)

// checkpointsPage lists the signed checkpoints, and holds one that somebody kept to the ledger.
func (v *visit) checkpointsPage() error {
	p, err := v.checkpointsView()
	if err != nil {
		return err
	}
	return v.ok(p)
}

func (v *visit) checkpointsView() (page.Checkpoints, error) {
	before, err := strconv.ParseInt(v.query.Get("antes"), 10, 64)
	if err != nil || before <= 0 {
		before = math.MaxInt64
	}
	rows, err := v.DB.Read().Checkpoints(v.r.Context(), before, checkpointRows+1)
	if err != nil {
		return page.Checkpoints{}, err
	}
	p := page.Checkpoints{Frame: v.frame(v.t("checkpoint.title")), KeyPath: "/bitacora/llave", SignPath: checkpointsPath, CanSign: v.who.May(auth.VerifyLedger) == nil}
	for _, to := range v.Notary.To() {
		p.Mailed = append(p.Mailed, to.Mail)
	}
	if len(rows) > checkpointRows {
		rows = rows[:checkpointRows]
		p.Next = checkpointsPath + "?antes=" + strconv.FormatInt(rows[checkpointRows-1].ID, 10)
	}
	for _, row := range rows {
		shown, err := v.checkpointRow(row)
		if err != nil {
			return p, err
		}
		p.Rows = append(p.Rows, shown)
	}
	return p, nil
}

func (v *visit) checkpointRow(row store.Checkpoint) (page.CheckpointRow, error) {
	shown := page.CheckpointRow{Path: checkpointPath(row), At: row.At, Cause: v.t("checkpoint.cause." + row.Cause), Size: row.Size}
	if c, _, err := v.Notary.Open(v.r.Context(), []byte(row.Note)); err == nil {
		shown.Root = shortHash(c.Head.Hash[:])
	} else if !fault.Is(err, fault.Invalid) {
		return shown, err
	}
	letters, err := v.DB.Read().Mails(v.r.Context(), "checkpoint", row.ID)
	for _, m := range letters {
		if shown.Mails.Kind == page.Done || shown.Mails.Kind == "" { // the worst of them
			shown.Mails = page.Status{Kind: shapeOr(mailShapes[m.State], page.Info), Text: v.worded("petition.mail.state."+m.State, m.State)}
		}
	}
	return shown, err
}

func checkpointPath(c store.Checkpoint) string {
	return checkpointsPath + "/" + strconv.FormatInt(c.ID, 10)
}

// checkpointSign signs the head as it is now.
func (v *visit) checkpointSign() error {
	made, err := v.Notary.Now(v.r.Context(), v.who.Actor())
	if err != nil {
		return err
	}
	return v.done(checkpointPath(made), "checkpoint")
}

// checkpointCheck holds a checkpoint that somebody kept to the ledger as it is.
func (v *visit) checkpointCheck() error {
	if err := v.parse(); err != nil {
		return err
	}
	p, err := v.checkpointsView()
	if err != nil {
		return err
	}
	verdict, err := v.heldTo(v.r.FormValue("checkpoint"))
	if err != nil {
		return v.again(fault.Form([]fault.Field{{Name: "checkpoint", Text: fault.TextOf(err)}}), func(form page.Form) page.Page {
			p.Form = form
			return p
		})
	}
	p.Verdict = &verdict
	return v.ok(p)
}

// heldTo shows that the ledger continues a kept checkpoint; Invalid for what is none of ours.
func (v *visit) heldTo(kept string) (page.CheckpointVerdict, error) {
	older, _, err := v.Notary.Open(v.r.Context(), []byte(keptText(kept)))
	if err != nil {
		return page.CheckpointVerdict{}, err
	}
	head, err := v.DB.Read().LedgerHead(v.r.Context())
	if err != nil {
		return page.CheckpointVerdict{}, err
	}
	return v.continued(older, ledger.Checkpoint{Origin: older.Origin, Head: head, At: v.now})
}

// continued shows how one checkpoint continues another, or that it does not.
func (v *visit) continued(older, newer ledger.Checkpoint) (page.CheckpointVerdict, error) {
	shown, err := v.Notary.Prove(v.r.Context(), older, newer)
	if fault.Is(err, fault.Conflict) {
		return page.CheckpointVerdict{Text: v.t("checkpoint.broken")}, nil
	}
	if err != nil {
		return page.CheckpointVerdict{}, err
	}
	text := v.t("checkpoint.continues", "Older", older.Head.Size, "Newer", newer.Head.Size)
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
func (v *visit) checkpointOf() (store.Checkpoint, ledger.Checkpoint, string, error) {
	id, err := strconv.ParseInt(v.r.PathValue("id"), 10, 64)
	if err != nil {
		return store.Checkpoint{}, ledger.Checkpoint{}, "", v.notFound()
	}
	row, err := v.DB.Read().Checkpoint(v.r.Context(), id)
	if err != nil {
		return row, ledger.Checkpoint{}, "", err
	}
	c, key, err := v.Notary.Open(v.r.Context(), []byte(row.Note))
	return row, c, key, err
}

// checkpointPage is one of them, to be printed and kept outside.
func (v *visit) checkpointPage() error {
	row, c, key, err := v.checkpointOf()
	if err != nil {
		return err
	}
	p := page.Checkpoint{
		Frame: v.frame(v.t("checkpoint.title")), At: c.At, Cause: v.t("checkpoint.cause." + row.Cause), Size: c.Head.Size, Root: hex.EncodeToString(c.Head.Hash[:]),
		Note: row.Note, Key: key, NotePath: checkpointPath(row) + "/nota", PDFPath: checkpointPath(row) + "/pdf",
	}
	before, err := v.DB.Read().CheckpointBefore(v.r.Context(), c.Head.Size-1)
	if fault.Is(err, fault.NotFound) {
		return v.ok(p)
	}
	if err != nil {
		return err
	}
	older, _, err := v.Notary.Open(v.r.Context(), []byte(before.Note))
	if err != nil {
		return err
	}
	verdict, err := v.continued(older, c)
	if err != nil {
		return err
	}
	p.Before, p.BeforeAt = &verdict, before.At
	return v.ok(p)
}

// checkpointNote gives the checkpoint as the file that is mailed.
func (v *visit) checkpointNote() error {
	row, _, _, err := v.checkpointOf()
	if err != nil {
		return err
	}
	return v.attach(notary.FileName(row), "text/plain; charset=utf-8", []byte(row.Note))
}

// checkpointPDF gives it as a paper to sign and file.
func (v *visit) checkpointPDF() error {
	row, c, key, err := v.checkpointOf()
	if err != nil {
		return err
	}
	frame := page.Frame{Lang: v.lang}
	doc := paper.Doc{
		Title: v.t("checkpoint.paper"), Lead: v.t("checkpoint.one", "N", c.Head.Size, "Count", frame.Num64(c.Head.Size)),
		Facts: [][2]string{{v.t("checkpoint.at"), frame.DateTime(c.At)}, {v.t("checkpoint.cause"), v.t("checkpoint.cause." + row.Cause)}},
		Parts: []paper.Part{
			{Key: "root", Title: v.t("checkpoint.root"), Blocks: []paper.Block{paper.Mono(hex.EncodeToString(c.Head.Hash[:]))}},
			{Key: "note", Title: v.t("checkpoint.note"), Blocks: []paper.Block{paper.Mono(row.Note), paper.Note(v.t("checkpoint.use"))}},
			{Key: "key", Title: v.t("checkpoint.key"), Blocks: []paper.Block{paper.Mono(key)}},
		},
	}
	content, err := doc.PDF(pdf.Head{Title: v.t("checkpoint.paper"), Institution: v.Post.Site().Institution, Lang: string(v.lang), Foot: c.Head.String()[:min(40, len(c.Head.String()))] + "…", Made: c.At})
	if err != nil {
		return err
	}
	return v.attach("punto-"+row.Day+".pdf", pdf.MediaType, content)
}

// ledgerKeysPage shows the public keys, for anybody to write down.
func (v *visit) ledgerKeysPage() error {
	keys, err := v.Notary.Keys(v.r.Context())
	if err != nil {
		return err
	}
	p := page.LedgerKeys{Frame: v.frame(v.t("checkpoint.keys.title"))}
	for i := len(keys) - 1; i >= 0; i-- {
		key := keys[i]
		p.Keys = append(p.Keys, page.LedgerKeyShown{Public: key.Public, Created: key.Created, Ended: key.Ended, Handover: key.Handover})
		p.Named = ledger.OriginOf(key.Public)
	}
	latest, err := v.DB.Read().CheckpointBefore(v.r.Context(), math.MaxInt64)
	if fault.Is(err, fault.NotFound) {
		return v.ok(p)
	}
	if err != nil {
		return err
	}
	if c, _, err := v.Notary.Open(v.r.Context(), []byte(latest.Note)); err == nil {
		p.Head, p.At = c.Head.String(), c.At
	}
	return v.ok(p)
}

// keptText puts a checkpoint that was pasted back into its form: browsers end lines their own way, and people copy blanks.
func keptText(typed string) string {
	lines := strings.Split(strings.ReplaceAll(strings.TrimSpace(typed), "\r\n", "\n"), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimSpace(line)
	}
	return strings.Join(lines, "\n") + "\n"
}
