package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"clavero/internal/directory"
	"clavero/internal/fault"
)

const successionColumns = `s.id, s.body, s.state, s.replaced, s.planned_at, s.planned_by, s.done_at, s.counts, s.undone_at, s.undone_by, s.reason`

var (
	qSuccessions      = query("succession.all", `select `+successionColumns+` from succession s order by s.on_day desc, s.id desc`)
	qSuccessionByID   = query("succession.byID", `select `+successionColumns+` from succession s where s.id = $1`)
	qSuccessionsOpen  = query("succession.planned", `select `+successionColumns+` from succession s where s.state = 'planned' order by s.on_day, s.id`)
	qSuccessionInsert = query("succession.insert", `insert into succession (id, body, on_day, state, replaced, planned_at, planned_by, counts, reason)
		values ($1, $2, $3, 'planned', $4, $5, $6, '{}', '')`)
	qSuccessionDone  = query("succession.done", `update succession set state = 'done', done_at = $2, counts = $3 where id = $1 and state = 'planned'`)
	qSuccessionUndo  = query("succession.undo", `update succession set state = 'undone', undone_at = $2, undone_by = $3, reason = $4 where id = $1 and state = 'planned'`)
	qSuccessionMoved = query("succession.moved", `insert into succession_person (succession_id, official_id, from_unit, to_unit) values ($1, $2, $3, $4)`)
	qUnitUses        = query("unit.uses", `select (select count(*) from official o where o.unit_id = $1) + (select count(*) from petition p where p.unit_id = $1)
		+ (select count(*) from delegate d where d.unit_id = $1) + (select count(*) from campaign c where c.scope_unit = $1)`)
	qUnitDelete = query("unit.delete", `delete from unit where id = $1`)
)

// Succession is what becomes of some units from a day on, as stored.
type Succession struct {
	ID       int64
	Plan     directory.Succession
	State    string           // planned, done, undone
	Replaced []directory.Unit // rows of the catalogue as they were before the plan; one without a name was not there
	Planned  time.Time
	By       int64
	Done     time.Time
	Counts   map[string]int
	Undone   time.Time
	UndoneBy int64
	Reason   string
}

// Successions lists them all, the latest day first.
func (r Reader) Successions(ctx context.Context) ([]Succession, error) {
	return collect[Succession](r.query(ctx, qSuccessions))(scanSuccession)
}

// PlannedSuccessions lists those whose day has not been carried out, in the order of their days.
func (r Reader) PlannedSuccessions(ctx context.Context) ([]Succession, error) {
	return collect[Succession](r.query(ctx, qSuccessionsOpen))(scanSuccession)
}

// Succession loads one; fault.NotFound where there is none.
func (r Reader) Succession(ctx context.Context, id int64) (Succession, error) {
	return scanSuccession(r.row(ctx, qSuccessionByID, id))
}

// InsertSuccession stores a plan with the rows of the catalogue it replaces.
func (tx *Tx) InsertSuccession(ctx context.Context, s Succession) error {
	body, err := json.Marshal(s.Plan)
	if err != nil {
		return err
	}
	replaced, err := json.Marshal(s.Replaced)
	if err != nil {
		return err
	}
	_, err = tx.exec(ctx, qSuccessionInsert, s.ID, string(body), s.Plan.Day, string(replaced), micros(tx.Now), s.By)
	return err
}

// FinishSuccession marks a plan as carried out, and says whether it was still planned.
func (tx *Tx) FinishSuccession(ctx context.Context, id int64, counts map[string]int) (bool, error) {
	body, err := json.Marshal(counts)
	if err != nil {
		return false, err
	}
	n, err := tx.exec(ctx, qSuccessionDone, id, micros(tx.Now), string(body))
	return n == 1, err
}

// UndoSuccession marks a plan as taken back, and says whether it was still planned.
func (tx *Tx) UndoSuccession(ctx context.Context, id, by int64, reason string) (bool, error) {
	n, err := tx.exec(ctx, qSuccessionUndo, id, micros(tx.Now), by, reason)
	return n == 1, err
}

// InsertSuccessionPerson notes that a person went from one unit to another by a succession.
func (tx *Tx) InsertSuccessionPerson(ctx context.Context, succession, official, from, to int64) error {
	_, err := tx.exec(ctx, qSuccessionMoved, succession, official, from, to)
	return err
}

// DropUnit takes a unit out of the catalogue that a plan put there and nothing names yet; fault.Conflict where something does.
func (tx *Tx) DropUnit(ctx context.Context, id int64) error {
	var uses int
	if err := tx.row(ctx, qUnitUses, id).Scan(&uses); err != nil {
		return err
	}
	if uses > 0 {
		return fault.New(fault.Conflict, "succession.in_use")
	}
	_, err := tx.exec(ctx, qUnitDelete, id)
	return err
}

func scanSuccession(row scanner) (Succession, error) {
	var s Succession
	var body, replaced, counts string
	var planned int64
	var done, undone, undoneBy sql.NullInt64
	err := row.Scan(&s.ID, &body, &s.State, &replaced, &planned, &s.By, &done, &counts, &undone, &undoneBy, &s.Reason)
	if err != nil {
		return s, found(err)
	}
	s.Planned, s.Done, s.Undone, s.UndoneBy = instant(planned), instantOf(done), instantOf(undone), undoneBy.Int64
	for text, into := range map[string]any{body: &s.Plan, replaced: &s.Replaced, counts: &s.Counts} {
		if err := json.Unmarshal([]byte(text), into); err != nil {
			return s, fault.Wrap(err, fault.Unplanned, "fault.unplanned")
		}
	}
	return s, nil
}
