package store

import (
	"context"
	"time"

	"clavero/internal/petition"
)

var (
	qStepInsert = gathering("step.insert", `insert into petition_step (id, petition_id, step, number, from_state, to_state, role,
		actor_id, actor_name, at, guideline, mechanism, ledger_seq, sealed) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`)
	qSteps = query("step.list", `select s.id, s.step, s.number, s.from_state, s.to_state, s.role, s.actor_id, s.actor_name, s.at,
		s.guideline, s.mechanism, s.ledger_seq, s.sealed from petition_step s where s.petition_id = $1 order by s.id`)
	qNoteInsert = gathering("casenote.insert", `insert into petition_note (id, petition_id, staff_id, staff_name, at, sealed)
		values ($1, $2, $3, $4, $5, $6)`)
	qNotes = query("casenote.list", `select n.id, n.staff_id, n.staff_name, n.at, n.sealed from petition_note n
		where n.petition_id = $1 order by n.id`)
	qPaperInsert = gathering("paper.insert", `insert into paper (id, petition_id, kind, series, media_type, size, sha256, at,
		actor_role, actor_id, sealed) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`)
	qPapers = query("paper.list", `select a.id, a.petition_id, a.kind, a.series, a.media_type, a.size, a.sha256, a.at, a.actor_role,
		a.actor_id from paper a where a.petition_id = $1 order by a.id`)
	qPaperContent = query("paper.content", `select a.id, a.petition_id, a.kind, a.series, a.media_type, a.size, a.sha256, a.at,
		a.actor_role, a.actor_id, a.sealed from paper a where a.id = $1`)
	qVaultInsert = query("vault.insert", `insert into vault (id, wrapped, created_at) values ($1, $2, $3)`)
	qVault       = query("vault.byID", `select v.wrapped from vault v where v.id = $1 and v.ended_at is null`)
	qVaultEnded  = query("vault.ended", `select v.ended_at is not null from vault v where v.id = $1`)
	qVaultDrop   = query("vault.drop", `delete from vault where id = $1`)
)

// Taken is a step in a case's history, with its details sealed under the case's vault.
type Taken struct {
	ID        int64
	Petition  int64
	Step      petition.Step
	Number    string
	From      petition.State
	To        petition.State
	By        petition.Actor
	At        time.Time
	Guideline int
	Mechanism int
	LedgerSeq int64
	Sealed    []byte
}

// StepsTaken lists the steps of a case in order.
func (r Reader) StepsTaken(ctx context.Context, petitionID int64) ([]Taken, error) {
	return collect[Taken](r.query(ctx, qSteps, petitionID))(func(row scanner) (Taken, error) {
		t := Taken{Petition: petitionID}
		var at int64
		err := row.Scan(&t.ID, &t.Step, &t.Number, &t.From, &t.To, &t.By.Role, &t.By.ID, &t.By.Name, &at, &t.Guideline,
			&t.Mechanism, &t.LedgerSeq, &t.Sealed)
		t.At = instant(at)
		return t, err
	})
}

// InsertStep adds a step to a case's history.
func (tx *Tx) InsertStep(ctx context.Context, t Taken) error {
	return tx.gather(ctx, qStepInsert, t.ID, t.Petition, string(t.Step), t.Number, string(t.From), string(t.To),
		string(t.By.Role), t.By.ID, t.By.Name, micros(t.At), t.Guideline, t.Mechanism, t.LedgerSeq, t.Sealed)
}

// CaseNote is what somebody of the house wrote for the file, sealed.
type CaseNote struct {
	ID     int64
	Staff  int64
	Name   string
	At     time.Time
	Sealed []byte
}

// CaseNotes lists the notes of a case in order.
func (r Reader) CaseNotes(ctx context.Context, petitionID int64) ([]CaseNote, error) {
	return collect[CaseNote](r.query(ctx, qNotes, petitionID))(func(row scanner) (CaseNote, error) {
		var n CaseNote
		var at int64
		err := row.Scan(&n.ID, &n.Staff, &n.Name, &at, &n.Sealed)
		n.At = instant(at)
		return n, err
	})
}

// InsertCaseNote adds a note to a case.
func (tx *Tx) InsertCaseNote(ctx context.Context, petitionID int64, n CaseNote) error {
	return tx.gather(ctx, qNoteInsert, n.ID, petitionID, n.Staff, n.Name, micros(n.At), n.Sealed)
}

// Paper is a document of a case: the oficio, a scan, a provider's answer. Its content is sealed under the case's vault.
type Paper struct {
	ID        int64
	Petition  int64
	Kind      string // oficio, scan, answer
	Series    int    // of section 7: 1 requests, 2 answers of the provider
	MediaType string
	Size      int64
	SHA256    []byte
	At        time.Time
	Role      petition.Role
	ActorID   int64
	Sealed    []byte // only where the content was asked for
}

// Papers lists the papers of a case without their content.
func (r Reader) Papers(ctx context.Context, petitionID int64) ([]Paper, error) {
	return collect[Paper](r.query(ctx, qPapers, petitionID))(func(row scanner) (Paper, error) { return scanPaper(row) })
}

// PaperContent loads a paper with its sealed content; fault.NotFound where there is none.
func (r Reader) PaperContent(ctx context.Context, id int64) (Paper, error) {
	var sealed []byte
	p, err := scanPaper(r.row(ctx, qPaperContent, id), &sealed)
	p.Sealed = sealed
	return p, found(err)
}

// InsertPaper adds a paper to a case.
func (tx *Tx) InsertPaper(ctx context.Context, p Paper) error {
	return tx.gather(ctx, qPaperInsert, p.ID, p.Petition, p.Kind, p.Series, p.MediaType, p.Size, p.SHA256, micros(p.At),
		string(p.Role), p.ActorID, p.Sealed)
}

func scanPaper(row scanner, more ...any) (Paper, error) {
	var p Paper
	var at int64
	err := row.Scan(append([]any{&p.ID, &p.Petition, &p.Kind, &p.Series, &p.MediaType, &p.Size, &p.SHA256, &at, &p.Role, &p.ActorID}, more...)...)
	p.At = instant(at)
	return p, err
}

// Vault gives a case's wrapped key; fault.NotFound where there is none or a disposition ended it.
func (r Reader) Vault(ctx context.Context, id int64) ([]byte, error) {
	var wrapped []byte
	err := r.row(ctx, qVault, id).Scan(&wrapped)
	return wrapped, found(err)
}

// VaultEnded reports whether a disposition ended a case's key; fault.NotFound where there is no such key on record.
func (r Reader) VaultEnded(ctx context.Context, id int64) (bool, error) {
	var ended bool
	err := r.row(ctx, qVaultEnded, id).Scan(&ended)
	return ended, found(err)
}

// InsertVault stores a case's wrapped key.
func (tx *Tx) InsertVault(ctx context.Context, id int64, wrapped []byte) error {
	_, err := tx.exec(ctx, qVaultInsert, id, wrapped, micros(tx.Now))
	return err
}

// DropVault forgets the key of a form that never became a record, and with it all that was sealed under it.
func (tx *Tx) DropVault(ctx context.Context, id int64) error {
	_, err := tx.exec(ctx, qVaultDrop, id)
	return err
}
