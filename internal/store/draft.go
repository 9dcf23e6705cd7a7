package store

import (
	"context"
	"database/sql"
	"time"

	"clavero/internal/fault"
)

const draftColumns = `d.id, d.kind, d.version, d.base, v.name, v.body, v.section, v.staff_id, v.staff_name, v.at, d.ended_at, coalesce(d.ended_as, 0)`

const trialColumns = `t.id, t.draft_id, t.sha256, t.state, t.seen, t.total, t.counts, t.staff_id, t.staff_name, t.at, t.ended_at`

var (
	qDraftInsert  = query("draft.insert", `insert into rules_draft (id, kind, version, base) values ($1, $2, $3, $4)`)
	qDraftVersion = query("draft.version", `insert into rules_draft_version (draft_id, version, name, body, section, staff_id, staff_name, at) values ($1, $2, $3, $4, $5, $6, $7, $8)`)
	qDraftSwap    = query("draft.swap", `update rules_draft set version = version + 1 where id = $1 and version = $2 and ended_at is null`)
	qDraftEnd     = query("draft.end", `update rules_draft set ended_at = $1, ended_as = $2 where id = $3 and version = $4 and ended_at is null`)
	qDraft        = query("draft.byID", `select `+draftColumns+` from rules_draft d join rules_draft_version v on v.draft_id = d.id and v.version = d.version where d.id = $1`)
	qDraftAt      = query("draft.at", `select `+draftColumns+` from rules_draft d join rules_draft_version v on v.draft_id = d.id and v.version = $2 where d.id = $1`)
	qDrafts       = query("draft.open", `select `+draftColumns+` from rules_draft d join rules_draft_version v on v.draft_id = d.id and v.version = d.version where d.kind = $1 and d.ended_at is null order by d.id desc limit 50`)
	qDraftSaves   = query("draft.saves", `select `+draftColumns+` from rules_draft d join rules_draft_version v on v.draft_id = d.id where d.id = $1 order by v.version desc limit 50`)

	qTrialInsert = query("trial.insert", `insert into rules_trial (id, draft_id, sha256, state, seen, total, counts, staff_id, staff_name, at) values ($1, $2, $3, 'waiting', 0, 0, '', $4, $5, $6)`)
	qTrial       = query("trial.byID", `select `+trialColumns+` from rules_trial t where t.id = $1`)
	qTrialOf     = query("trial.ofDraft", `select `+trialColumns+` from rules_trial t where t.draft_id = $1 order by t.id desc limit 1`)
	qTrialFound  = query("trial.found", `select t.found from rules_trial t where t.id = $1 and t.state = 'done'`)
	qTrialMove   = query("trial.progress", `update rules_trial set state = 'running', seen = $1, total = $2 where id = $3 and state in ('waiting', 'running')`)
	qTrialEnd    = query("trial.end", `update rules_trial set state = $1, counts = $2, found = $3, ended_at = $4, seen = total where id = $5 and state in ('waiting', 'running')`)
	qTrialForget = query("trial.forget", `delete from rules_trial where draft_id = $1 and id < $2`)
)

// Draft is rules being written, as one save left them.
type Draft struct {
	ID        int64
	Kind      string // guideline, mechanism
	Version   int64  // of the draft as it is now
	Base      int    // the number it began from
	Name      string // that its authors gave it
	Body      string // JSON
	Section   string // that this save changed
	Staff     int64
	StaffName string
	At        time.Time
	Ended     time.Time // zero while it is being written
	EndedAs   int       // the number it was published as; 0 where it was thrown away
}

// InsertDraft begins a draft with its first version.
func (tx *Tx) InsertDraft(ctx context.Context, d Draft) error {
	if _, err := tx.exec(ctx, qDraftInsert, d.ID, d.Kind, 1, d.Base); err != nil {
		return err
	}
	return tx.insertDraftVersion(ctx, d, 1)
}

func (tx *Tx) insertDraftVersion(ctx context.Context, d Draft, version int64) error {
	_, err := tx.exec(ctx, qDraftVersion, d.ID, version, d.Name, d.Body, d.Section, d.Staff, d.StaffName, micros(tx.Now))
	return err
}

// SaveDraft keeps a further version over the one that was seen; fault.Conflict when there is a later one, or the draft has
// ended.
func (tx *Tx) SaveDraft(ctx context.Context, d Draft, seen int64) error {
	n, err := tx.exec(ctx, qDraftSwap, d.ID, seen)
	if err != nil {
		return err
	}
	if n == 0 {
		return fault.New(fault.Conflict, "rules.draft_moved")
	}
	return tx.insertDraftVersion(ctx, d, seen+1)
}

// EndDraft ends a draft at the version that was seen, as a number or, with 0, as thrown away; fault.Conflict as above.
func (tx *Tx) EndDraft(ctx context.Context, id, seen int64, as int) error {
	n, err := tx.exec(ctx, qDraftEnd, micros(tx.Now), as, id, seen)
	if err == nil && n == 0 {
		return fault.New(fault.Conflict, "rules.draft_moved")
	}
	return err
}

// Draft loads a draft as it is now; fault.NotFound where there is none.
func (r Reader) Draft(ctx context.Context, id int64) (Draft, error) {
	return scanDraft(r.row(ctx, qDraft, id))
}

// DraftAt loads a draft as a version of it was; Version is the one it has now.
func (r Reader) DraftAt(ctx context.Context, id, version int64) (Draft, error) {
	return scanDraft(r.row(ctx, qDraftAt, id, version))
}

// Drafts lists the drafts of a kind that are being written, the newest first.
func (r Reader) Drafts(ctx context.Context, kind string) ([]Draft, error) {
	return collect[Draft](r.query(ctx, qDrafts, kind))(scanDraft)
}

// DraftSaves lists who saved a draft, the latest first.
func (r Reader) DraftSaves(ctx context.Context, id int64) ([]Draft, error) {
	return collect[Draft](r.query(ctx, qDraftSaves, id))(scanDraft)
}

func scanDraft(row scanner) (Draft, error) {
	var d Draft
	var at int64
	var ended sql.NullInt64
	err := row.Scan(&d.ID, &d.Kind, &d.Version, &d.Base, &d.Name, &d.Body, &d.Section, &d.Staff, &d.StaffName, &at, &ended, &d.EndedAs)
	d.At, d.Ended = instant(at), instantOf(ended)
	return d, found(err)
}

// Trial is a run of a draft over all that there was.
type Trial struct {
	ID, Draft   int64
	SHA256      string // of the body it was run with
	State       string // waiting, running, done, failed
	Seen, Total int64
	Counts      string // JSON
	Staff       int64
	StaffName   string
	At, Ended   time.Time
}

// InsertTrial keeps that a trial was asked for.
func (tx *Tx) InsertTrial(ctx context.Context, t Trial) error {
	_, err := tx.exec(ctx, qTrialInsert, t.ID, t.Draft, t.SHA256, t.Staff, t.StaffName, micros(tx.Now))
	return err
}

// Trial loads a trial; fault.NotFound where there is none.
func (r Reader) Trial(ctx context.Context, id int64) (Trial, error) {
	return scanTrial(r.row(ctx, qTrial, id))
}

// TrialOf loads the latest trial of a draft; fault.NotFound where it has none.
func (r Reader) TrialOf(ctx context.Context, draft int64) (Trial, error) {
	return scanTrial(r.row(ctx, qTrialOf, draft))
}

// TrialFound loads what a trial that is done found; fault.NotFound for any other.
func (r Reader) TrialFound(ctx context.Context, id int64) ([]byte, error) {
	var content []byte
	err := r.row(ctx, qTrialFound, id).Scan(&content)
	return content, found(err)
}

// MoveTrial says how far a trial has come; fault.Conflict when it has ended.
func (tx *Tx) MoveTrial(ctx context.Context, id, seen, total int64) error {
	return oneTrial(tx.exec(ctx, qTrialMove, seen, total, id))
}

// EndTrial keeps what a trial found and forgets those before it; fault.Conflict when it had ended already.
func (tx *Tx) EndTrial(ctx context.Context, t Trial, found []byte) error {
	if err := oneTrial(tx.exec(ctx, qTrialEnd, t.State, t.Counts, found, micros(tx.Now), t.ID)); err != nil {
		return err
	}
	_, err := tx.exec(ctx, qTrialForget, t.Draft, t.ID)
	return err
}

func oneTrial(n int64, err error) error {
	if err == nil && n == 0 {
		return fault.New(fault.Conflict, "rules.trial_ended")
	}
	return err
}

func scanTrial(row scanner) (Trial, error) {
	var t Trial
	var at int64
	var ended sql.NullInt64
	err := row.Scan(&t.ID, &t.Draft, &t.SHA256, &t.State, &t.Seen, &t.Total, &t.Counts, &t.Staff, &t.StaffName, &at, &ended)
	t.At, t.Ended = instant(at), instantOf(ended)
	return t, found(err)
}
