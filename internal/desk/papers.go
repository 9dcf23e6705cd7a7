package desk

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"time"

	"clavero/internal/fault"
	"clavero/internal/petition"
	"clavero/internal/provider"
	"clavero/internal/store"
)

// The series of section 7 that papers belong to.
const (
	SeriesRequests = 1 // Solicitud de clave de acceso
	SeriesAnswers  = 2 // Respuesta de la empresa
)

func paperRow(id int64) string { return fmt.Sprintf("paper/%d", id) }

func (d *Desk) filePaper(ctx context.Context, tx *store.Tx, p petition.Petition, by petition.Actor, paper Paper) (int64, error) {
	vault, err := d.files.Vault(ctx, tx.Reader, p.VaultID)
	if err != nil {
		return 0, err
	}
	series := SeriesRequests
	if paper.Kind == "answer" {
		series = SeriesAnswers
	}
	sum := sha256.Sum256(paper.Content)
	id := tx.NewID()
	return id, tx.InsertPaper(ctx, store.Paper{
		ID: id, Petition: p.ID, Kind: paper.Kind, Series: series, MediaType: paper.MediaType, Size: int64(len(paper.Content)),
		SHA256: sum[:], At: tx.Now, Role: by.Role, ActorID: by.ID, Sealed: vault.Seal(paper.Content, paperRow(id)),
	})
}

// answerOnFile is a provider's answer as the record of series 2 keeps it: the secret is not in it.
type answerOnFile struct {
	Folio    string    `json:"folio"`
	Order    string    `json:"order"`
	Provider string    `json:"provider"`
	Op       string    `json:"operation"`
	Status   string    `json:"status"`
	UserName string    `json:"user,omitempty"`
	Secret   string    `json:"secret,omitempty"`
	Reason   string    `json:"reason,omitempty"`
	At       time.Time `json:"at"`
}

func (d *Desk) fileAnswer(ctx context.Context, tx *store.Tx, p petition.Petition, o store.Order, by petition.Actor, answer provider.Answer) (int64, error) {
	kept := answerOnFile{
		Folio: p.Folio, Order: fmt.Sprint(o.ID), Provider: o.Provider, Op: o.Op, Status: string(answer.Status),
		UserName: answer.UserName, Reason: answer.Reason, At: tx.Now,
	}
	if answer.Secret != "" {
		kept.Secret = "(sealed, not on file)"
	}
	content, err := json.MarshalIndent(kept, "", "  ")
	if err != nil {
		return 0, err
	}
	return d.filePaper(ctx, tx, p, by, Paper{Kind: "answer", MediaType: "application/json", Content: content})
}

// Document is a paper's content for somebody who may see the case.
type Document struct {
	Name      string
	MediaType string
	Content   []byte
}

// Document opens a paper of that case; fault.NotFound for a paper of another one. The caller has asked whether the
// person may see the case's papers.
func (d *Desk) Document(ctx context.Context, petitionID, paperID int64) (Document, error) {
	r := d.db.Read()
	paper, err := r.PaperContent(ctx, paperID)
	if err != nil {
		return Document{}, err
	}
	if paper.Petition != petitionID {
		return Document{}, fault.New(fault.NotFound, "fault.not_found")
	}
	p, err := r.Petition(ctx, petitionID)
	if err != nil {
		return Document{}, err
	}
	vault, err := d.files.Vault(ctx, r, p.VaultID)
	if err != nil {
		return Document{}, err
	}
	content, err := vault.Open(paper.Sealed, paperRow(paper.ID))
	extension := map[string]string{"application/pdf": "pdf", "application/json": "json", "image/png": "png"}[paper.MediaType]
	return Document{Name: fmt.Sprintf("%s-%s.%s", p.Folio, paper.Kind, extension), MediaType: paper.MediaType, Content: content}, err
}
