package store

import (
	"context"
	"errors"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"

	"clavero/internal/fault"
)

// Plan says what opening a database with this program would change in it.
type Plan struct {
	Engine  Engine
	Empty   bool   // nothing is there yet: everything would be made
	Purpose string // of the installation
	Lists   []ListPlan
	Queue   QueuePlan
	Size    int64 // bytes of all the data
	Touched int64 // bytes of what the migrations to come touch: the most that they may write anew
	Free    int64 // bytes free where the data are; below zero where that cannot be known
	Sealed  map[KeyUse]int
	Bound   map[KeyUse]int
	Vault   SealedValue // one of the vaults, to see whether a keyring is theirs
}

// ListPlan is a list of migrations: how far it was applied and what is to come.
type ListPlan struct {
	Name         string
	Here, Wanted int
	Pending      []PendingMigration
}

// PendingMigration is a migration to come, with the tables it speaks of that hold rows now.
type PendingMigration struct {
	Number int
	Title  string
	Rows   map[string]int64
}

// QueuePlan is the version of the job queue's tables.
type QueuePlan struct{ Here, Wanted int }

// Pending counts the migrations to come.
func (p Plan) Pending() int {
	n := 0
	for _, list := range p.Lists {
		n += len(list.Pending)
	}
	return n
}

// Needed is how many bytes should be free where the data are: for what is written anew, and its log.
func (p Plan) Needed() int64 { return 2 * p.Touched }

// Refusal is the Conflict with which [Open] would refuse a database that is newer than this program; nil where it is not.
func (p Plan) Refusal() error {
	for _, list := range p.Lists {
		if err := notNewer(list.Name, list.Here, list.Wanted); err != nil {
			return err
		}
	}
	return nil
}

// Inspect looks at a database that may be of another version of the program, and that a server may be working with. It
// takes no lock, opens for reading only and changes nothing. Error: Unready where the database does not answer.
func Inspect(ctx context.Context, o Options) (Plan, error) {
	o, err := o.withDefaults()
	if err != nil {
		return Plan{}, err
	}
	db := &DB{opts: o, log: o.Log, clock: o.Clock, engine: SQLite}
	open := db.inspectSQLite
	if o.URL != "" {
		db.engine, open = Postgres, db.inspectPostgres
	}
	err = open(ctx)
	var plan Plan
	if err == nil {
		plan, err = db.plan(ctx)
	}
	return plan, errors.Join(unready(err), db.Close())
}

// inspectSQLite opens what files there are. One that no process has open is read as it lies, so that not even the files
// beside it are made.
func (db *DB) inspectSQLite(ctx context.Context) error {
	var err error
	if db.reader, err = inspectFile(ctx, filepath.Join(db.opts.Dir, mainFile)); err != nil {
		return err
	}
	db.eventReader, err = inspectFile(ctx, filepath.Join(db.opts.Dir, eventsFile))
	return err
}

func inspectFile(ctx context.Context, path string) (*pool, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) || err == nil && info.Size() == 0 {
		return nil, nil
	}
	params := url.Values{"mode": {"ro"}, "_pragma": {"busy_timeout(5000)", "query_only(1)"}}
	if _, err := os.Stat(path + "-wal"); errors.Is(err, fs.ErrNotExist) {
		params.Set("immutable", "1")
	}
	p, err := openPool(ctx, path, 1, params)
	if err != nil {
		return nil, ofFile(err, path)
	}
	_, err = p.db.ExecContext(ctx, "select count(*) from sqlite_master") // reads the first page
	if err != nil {
		return nil, errors.Join(ofFile(err, path), p.close())
	}
	return p, nil
}

func (db *DB) inspectPostgres(ctx context.Context) error {
	config, err := postgresConfig(db.opts.URL)
	if err != nil {
		return err
	}
	config.RuntimeParams["application_name"] = "clavero upgrade-check"
	config.RuntimeParams["default_transaction_read_only"] = "on"
	db.reader = postgresPool(config, 1)
	db.eventReader = db.reader
	return checkServer(ctx, db.reader.db)
}

func (db *DB) plan(ctx context.Context) (Plan, error) {
	plan := Plan{Engine: db.engine, Queue: QueuePlan{Wanted: riverVersion}, Free: -1}
	lists, err := db.migrationLists()
	if err != nil {
		return plan, err
	}
	pools := map[string]*pool{"main": db.reader, "events": db.eventReader}
	touched := map[*pool][]string{}
	for _, list := range lists {
		one, tables, err := db.planList(ctx, list, pools[list.name])
		if err != nil {
			return plan, err
		}
		plan.Lists = append(plan.Lists, one)
		touched[pools[list.name]] = append(touched[pools[list.name]], tables...)
	}
	plan.Empty = plan.Lists[0].Here == 0
	if err := db.measure(ctx, &plan, touched); err != nil || plan.Empty {
		return plan, err
	}
	return plan, db.look(ctx, &plan)
}

// planList also gives the tables that the migrations to come speak of.
func (db *DB) planList(ctx context.Context, list migrationList, p *pool) (ListPlan, []string, error) {
	plan := ListPlan{Name: list.name, Wanted: list.newest()}
	if p != nil {
		here, err := db.versionsOf(ctx, p)
		if err != nil {
			return plan, nil, err
		}
		plan.Here = here[list.name]
	}
	var touched []string
	for _, step := range list.steps {
		if step.number <= plan.Here {
			continue
		}
		rows, err := db.rowsOf(ctx, p, tablesIn(step.text))
		if err != nil {
			return plan, nil, err
		}
		for table := range rows {
			touched = append(touched, table)
		}
		plan.Pending = append(plan.Pending, PendingMigration{Number: step.number, Title: step.title, Rows: rows})
	}
	return plan, touched, nil
}

// tableMention finds the tables that statements change or read from.
var tableMention = regexp.MustCompile(`(?i)\b(?:alter\s+table|update|delete\s+from|insert\s+into|from|join|create\s+(?:unique\s+)?index\s+\w+\s+on)\s+(?:only\s+)?"?([a-z_]+)"?`)

var sqlComment = regexp.MustCompile(`--[^\n]*`)

func tablesIn(text string) []string {
	var tables []string
	for _, found := range tableMention.FindAllStringSubmatch(sqlComment.ReplaceAllString(text, ""), -1) {
		tables = append(tables, found[1])
	}
	slices.Sort(tables)
	return slices.Compact(tables)
}

// rowsOf counts the rows of those tables that are there.
func (db *DB) rowsOf(ctx context.Context, p *pool, tables []string) (map[string]int64, error) {
	rows := map[string]int64{}
	for _, table := range tables {
		if p == nil {
			break
		}
		there, err := db.hasTable(ctx, p, table)
		if err != nil {
			return nil, err
		}
		if !there {
			continue
		}
		var n int64
		if err := p.db.QueryRowContext(ctx, "select count(*) from "+table).Scan(&n); err != nil { // a name of a migration
			return nil, err
		}
		rows[table] = n
	}
	return rows, nil
}

// measure finds out how large the data are, and how large what the migrations touch. A migration may write a whole file
// of SQLite anew; on PostgreSQL it is the tables.
func (db *DB) measure(ctx context.Context, plan *Plan, touched map[*pool][]string) error {
	if db.engine == Postgres {
		return db.measurePostgres(ctx, plan, touched[db.reader])
	}
	plan.Free = freeSpace(db.opts.Dir)
	for i, name := range []string{mainFile, eventsFile} {
		size := fileSize(filepath.Join(db.opts.Dir, name)) + fileSize(filepath.Join(db.opts.Dir, name+"-wal"))
		plan.Size += size
		if len(plan.Lists[i].Pending) > 0 {
			plan.Touched += size
		}
	}
	return nil
}

func fileSize(path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return info.Size()
}

func (db *DB) measurePostgres(ctx context.Context, plan *Plan, touched []string) error {
	if err := db.reader.db.QueryRowContext(ctx, "select pg_database_size(current_database())").Scan(&plan.Size); err != nil {
		return err
	}
	slices.Sort(touched)
	for _, table := range slices.Compact(touched) {
		var size int64
		if err := db.reader.db.QueryRowContext(ctx, "select pg_total_relation_size(to_regclass($1))", table).Scan(&size); err != nil {
			return err
		}
		plan.Touched += size
	}
	return nil
}

// look reads what there is in every version: what the installation is, its queue, and under which keys values are sealed.
func (db *DB) look(ctx context.Context, plan *Plan) error {
	var err error
	if plan.Purpose, _, err = db.Read().Purpose(ctx); err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	there, err := db.hasTable(ctx, db.reader, "river_migration")
	if err == nil && there {
		err = db.reader.db.QueryRowContext(ctx, "select coalesce(max(version), 0) from river_migration where line = 'main'").Scan(&plan.Queue.Here)
	}
	if err != nil {
		return err
	}
	places, err := db.sealedHere(ctx)
	if err != nil {
		return err
	}
	if plan.Sealed, err = db.Read().sealedKeys(ctx, places); err != nil {
		return err
	}
	if plan.Bound, err = db.Read().BoundKeys(ctx, db.Now()); err != nil {
		return err
	}
	vaults, err := db.Read().SealedValues(ctx, SealedVaults, 0, 1)
	if err == nil && len(vaults) > 0 {
		plan.Vault = vaults[0]
	}
	return err
}

// sealedHere are the places that the database has already.
func (db *DB) sealedHere(ctx context.Context) ([]SealedPlace, error) {
	var here []SealedPlace
	for _, place := range SealedPlaces {
		there, err := db.hasTable(ctx, db.reader, place.table)
		if err != nil {
			return nil, err
		}
		if there {
			here = append(here, place)
		}
	}
	return here, nil
}
