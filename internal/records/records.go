// Package records keeps the records of the procedure (7): what is in force, expired or held, legal holds, and the one road
// on which a record ends.
//
// A disposition freezes its inventory when it is proposed, and everything after is about that inventory: the opinions and
// the act are signed over its hash. The act is carried out by a job, one case in one write, which asks once more whether
// the case is expired and held by nothing; what is not is left out and said so. A crash in the middle loses nothing: cases
// that are erased are so, the others wait. Nothing here is done by the passing of time alone.
package records

import (
	"context"
	"encoding/json"
	"log/slog"
	"slices"
	"time"

	"clavero/internal/auth"
	"clavero/internal/casefile"
	"clavero/internal/clockwork"
	"clavero/internal/jobs"
	"clavero/internal/lang/spanish"
	"clavero/internal/ledger"
	"clavero/internal/retention"
	"clavero/internal/store"
)

// The kinds of jobs this package works.
const (
	Execute jobs.Kind = "records.execute" // carries an act out; its id is the disposition's
	Finish  jobs.Kind = "records.finish"  // acts that are not carried out to the end
)

// Sign has a person sign, in the same write as the act: auth.Identity.Sign.
type Sign func(ctx context.Context, who auth.Who, code string, act func(tx *store.Tx) error) error

// Forget takes ended keys out of a comparison with a vendor's list, in the write that ended them: desk.Desk.ForgetKeys.
type Forget func(ctx context.Context, tx *store.Tx, reconciliation int64, keys []int64) error

// Sweep takes away the accesses and the archive of a month of the register that was disposed of: daybook.Book.Sweep.
type Sweep func(ctx context.Context, month string) error

// Archive is the records of an installation. It is safe for use by many goroutines.
type Archive struct {
	db     *store.DB
	files  *casefile.Files
	queue  jobs.Queue
	sign   Sign
	forget Forget
	months Sweep
	log    *slog.Logger
	matter retention.Matter
}

// New makes an Archive.
func New(db *store.DB, files *casefile.Files, queue jobs.Queue, sign Sign, forget Forget, months Sweep, log *slog.Logger) *Archive {
	return &Archive{db: db, files: files, queue: queue, sign: sign, forget: forget, months: months, log: log, matter: retention.Cases}
}

// Register tells a registry which jobs the Archive works.
func (a *Archive) Register(r jobs.Registry) { r.Handle(Execute, 1, a.Execute) }

// Tasks are what the Archive does on a clock: it begins no disposition, it only goes on with those whose act is signed.
func (a *Archive) Tasks() []clockwork.Task {
	return []clockwork.Task{{Kind: Finish, Every: 10 * time.Minute, AtStart: true, Do: a.goOn, Counts: []string{"acts"}}}
}

func (a *Archive) goOn(ctx context.Context) (clockwork.Tally, error) {
	ids, err := a.db.Read().UnfinishedDispositions(ctx)
	if err != nil || len(ids) == 0 {
		return clockwork.Tally{}, err
	}
	err = a.db.WriteLight(ctx, func(tx *store.Tx) error {
		for _, id := range ids {
			if err := a.queue.Enqueue(ctx, tx, jobs.Job{Kind: Execute, ID: id, Once: true}); err != nil {
				return err
			}
		}
		return nil
	})
	return clockwork.Tally{"acts": len(ids)}, err
}

// Year is how many records of a series there are of a year, and how they stand.
type Year struct {
	store.RecordYear
	Held int
}

// Survey counts the records by series and year, for those who may see them.
func (a *Archive) Survey(ctx context.Context, who auth.Who) ([]Year, error) {
	if err := who.May(auth.SeeRecords); err != nil {
		return nil, err
	}
	r, now := a.db.Read(), a.db.Now()
	counted, err := r.RecordYears(ctx, now.AddDate(-retention.Years, 0, -1))
	if err != nil {
		return nil, err
	}
	held, err := a.heldRecords(ctx, r)
	if err != nil {
		return nil, err
	}
	years := make([]Year, len(counted))
	months, err := a.heldMonths(ctx, r)
	if err != nil {
		return nil, err
	}
	for i, y := range counted {
		years[i] = Year{RecordYear: y}
		if y.Series == 4 {
			years[i].Held = months[y.Year]
		}
		for _, record := range held {
			if yearOf(record.Folio) == y.Year {
				years[i].Held += countIn(y.Series, record)
			}
		}
	}
	return years, nil
}

func yearOf(folio string) string {
	if len(folio) < 8 {
		return ""
	}
	return folio[4:8]
}

// countIn is how many records of a series a case has, as they are counted by year; of series 2 what is filed is not known
// by a case alone, so the case counts once where it has papers.
func countIn(series int, r store.Record) int {
	switch {
	case series == 1, series == 2 && r.Papers > 0, series == 3 && r.HasKey:
		return 1
	}
	return 0
}

// heldRecords are the cases under any hold that stands.
func (a *Archive) heldRecords(ctx context.Context, r store.Reader) (map[int64]store.Record, error) {
	judge, err := a.newJudge(ctx, r)
	if err != nil {
		return nil, err
	}
	held := map[int64]store.Record{}
	for _, h := range judge.holds {
		records, err := r.RecordsUnder(ctx, h, judge.below(h.Subject))
		if err != nil {
			return nil, err
		}
		for _, record := range records {
			if record = judge.know(record); record.Disposed.IsZero() && len(record.Holding) > 0 {
				held[record.ID] = record
			}
		}
	}
	return held, nil
}

// heldMonths counts the closed days of months under any hold that stands, by year.
func (a *Archive) heldMonths(ctx context.Context, r store.Reader) (map[string]int, error) {
	held := map[string]int{}
	j, err := a.newJudge(ctx, r)
	if err != nil || len(j.holds) == 0 {
		return held, err
	}
	months, err := r.RegisterMonths(ctx, spanish.MexicoCity())
	for _, month := range months {
		if err != nil {
			return held, err
		}
		if month, err = a.touch(ctx, r, j, month); err == nil && j.standing(month) == retention.Held {
			held[yearOf(month.Folio)] += month.Papers
		}
	}
	return held, err
}

// judge knows what a case's standing is judged on besides the case: the holds that stand, and which units are below which.
type judge struct {
	holds  []retention.Hold
	parent map[int64]int64
	now    time.Time
}

func (a *Archive) newJudge(ctx context.Context, r store.Reader) (judge, error) {
	j := judge{parent: map[int64]int64{}, now: a.db.Now()}
	kept, err := r.Holds(ctx)
	if err != nil {
		return j, err
	}
	for _, h := range kept {
		if h.Lifted.IsZero() {
			j.holds = append(j.holds, h.Hold)
		}
	}
	units, err := r.Units(ctx)
	if err != nil {
		return j, err
	}
	ids := map[string]int64{}
	for _, u := range units {
		ids[u.Code] = u.ID
	}
	for _, u := range units {
		j.parent[u.ID] = ids[u.Parent]
	}
	return j, nil
}

// know adds to a case the units above its own, and the holds that keep it.
func (j judge) know(r store.Record) store.Record {
	for i := 0; i < len(r.Units); i++ {
		if above := j.parent[r.Units[i]]; above != 0 && !slices.Contains(r.Units, above) {
			r.Units = append(r.Units, above)
		}
	}
	r.Holding = retention.Holding(j.holds, r.Case)
	return r
}

func (j judge) standing(r store.Record) retention.Standing {
	return j.know(r).Standing(j.holds, j.now)
}

// below gives a unit and all units below it.
func (j judge) below(unit int64) []int64 {
	all := []int64{unit}
	for i := 0; i < len(all); i++ {
		for child, parent := range j.parent {
			if parent == all[i] && parent != 0 && !slices.Contains(all, child) {
				all = append(all, child)
			}
		}
	}
	return all
}

// Standing is how one case stands in its keeping, with the holds on it.
func (a *Archive) Standing(ctx context.Context, petition int64) (store.Record, retention.Standing, error) {
	r := a.db.Read()
	j, err := a.newJudge(ctx, r)
	if err != nil {
		return store.Record{}, "", err
	}
	record, err := r.Record(ctx, petition)
	if err != nil {
		return record, "", err
	}
	record = j.know(record)
	return record, record.Standing(j.holds, j.now), nil
}

// seal seals words under the house's vault, for a row.
func (a *Archive) seal(ctx context.Context, r store.Reader, row string, words any) ([]byte, error) {
	return a.files.Seal(ctx, r, casefile.House, row, words)
}

func (a *Archive) open(ctx context.Context, r store.Reader, row string, sealed []byte, into any) error {
	return a.files.Open(ctx, r, casefile.House, row, sealed, into)
}

// record writes an act on a disposition or a hold in the ledger, its detail under the house's vault.
func (a *Archive) record(ctx context.Context, tx *store.Tx, kind ledger.Kind, what string, by ledger.Actor, id int64, detail any) (int64, error) {
	return a.files.Record(ctx, tx, casefile.Act{Kind: kind, What: what, By: by, On: ledger.Subject{Kind: ledger.OnRecord, ID: id}, Detail: detail})
}

func rolesOf(who auth.Who) []retention.Role {
	var roles []retention.Role
	for _, role := range who.Roles {
		roles = append(roles, retention.Role(role))
	}
	return roles
}

var _ json.Marshaler = (*hash)(nil)

// hash is a SHA-256 as papers and the ledger write it.
type hash []byte

// MarshalJSON implements json.Marshaler.
func (h hash) MarshalJSON() ([]byte, error) { return json.Marshal(hexOf(h)) }
