package store

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"

	"clavero/internal/fault"
)

// Migrations go forward only, each in one transaction, each applied once; the table schema_version says which were. NNNN.sql is
// one text for both engines (see words.go); where they truly differ a pair NNNN.sqlite.sql and NNNN.pg.sql stands for it.
// A migration that was released is never edited. The first sentence of its first line, a comment, is its title: an operator
// reads it before an upgrade.
//
//go:embed migrations/*.sql events/*.sql
var migrationFiles embed.FS

// The tables of River, which package jobs works with, are a migration of the main list. A later version of River that
// brings another table version gets a number of its own.
const (
	riverNumber  = 2
	riverVersion = 8
)

// The words of the petitions made before number 8, which need more than SQL to be found, are a migration as well.
const wordsNumber = 9

// So are the terms of the notes that were taken in before number 29.
const termsNumber = 30

// migrationLock is the key under which nodes that start together migrate one after the other.
const migrationLock = 0x434c41564d494752 // "CLAVMIGR"

const versionTable = `create table if not exists schema_version (
	list TEXT not null,
	number BIGINT not null,
	applied_at BIGINT not null,
	primary key (list, number)
)`

// migrationList is a numbered list and the pool of the database it belongs to.
type migrationList struct {
	name  string
	pool  *pool
	steps []migration
}

type migration struct {
	number int
	title  string
	text   string
	run    func(ctx context.Context, db *DB) error // instead of text
}

// prepareSchema brings an open database up to this program's version, and learns the names of its keys.
func (db *DB) prepareSchema(ctx context.Context) error {
	if err := db.mayMigrate(ctx); err != nil {
		return unready(err)
	}
	if err := db.migrate(ctx, nil); err != nil {
		return unready(err)
	}
	return db.learnKeys(ctx)
}

// mayMigrate keeps a command of a later version from changing the tables under a server that is at work with them, and
// from making them where they should have been.
func (db *DB) mayMigrate(ctx context.Context) error {
	here, err := db.versionsOf(ctx, db.writer)
	if err == nil && here == nil && db.opts.There {
		return fault.New(fault.NotFound, "store.place.empty", "Place", string(db.engine))
	}
	if err != nil || !db.opts.Guest || here == nil {
		return err
	}
	lists, err := db.migrationLists()
	if err != nil {
		return err
	}
	for _, list := range lists {
		if list.name == "main" && here[list.name] < list.newest() {
			return db.Alone(ctx)
		}
	}
	return nil
}

// learnKeys reads the names of SQLite's keys, which its errors leave out.
func (db *DB) learnKeys(ctx context.Context) error {
	if db.engine != SQLite {
		return nil
	}
	for _, pools := range [][2]*pool{{db.writer, db.reader}, {db.eventWriter, db.eventReader}} {
		keys, err := readKeys(ctx, pools[1].db)
		if err != nil {
			return unready(err)
		}
		pools[0].keys, pools[1].keys = keys, keys
	}
	return nil
}

// versions says how far each list has been applied.
type versions map[string]int

// migrate applies what is missing, no further than upTo where that is given.
func (db *DB) migrate(ctx context.Context, upTo versions) error {
	lists, err := db.migrationLists()
	if err != nil {
		return err
	}
	unlock, err := db.lockMigrations(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	for _, list := range lists {
		last, limited := upTo[list.name]
		if err := db.migrateList(ctx, list, limited, last); err != nil {
			return err
		}
	}
	return nil
}

func (db *DB) migrateList(ctx context.Context, list migrationList, limited bool, last int) error {
	applied, err := db.applied(ctx, list)
	if err != nil {
		return err
	}
	if err := notNewer(list.name, applied, list.newest()); err != nil {
		return err
	}
	for _, step := range list.steps {
		if step.number <= applied || limited && step.number > last {
			continue
		}
		if err := db.apply(ctx, list, step); err != nil {
			return fmt.Errorf("migration %s %04d: %w", list.name, step.number, err)
		}
	}
	return nil
}

// notNewer refuses what a later program made.
func notNewer(list string, applied, newest int) error {
	if applied > newest {
		return fault.New(fault.Conflict, "store.newer", "List", list, "Database", applied, "Program", newest)
	}
	return nil
}

func (l migrationList) newest() int { return l.steps[len(l.steps)-1].number }

func (db *DB) applied(ctx context.Context, list migrationList) (int, error) {
	if _, err := list.pool.db.ExecContext(ctx, db.translate(versionTable)); err != nil {
		return 0, err
	}
	var applied int
	err := list.pool.db.QueryRowContext(ctx, "select coalesce(max(number), 0) from schema_version where list = $1", list.name).
		Scan(&applied)
	return applied, err
}

// apply runs one migration and writes down that it ran. River's brings its own transactions and may be run again, so a
// death between the two does no harm.
func (db *DB) apply(ctx context.Context, list migrationList, step migration) error {
	if step.run != nil {
		if err := step.run(ctx, db); err != nil {
			return err
		}
	}
	tx, err := list.pool.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	if step.text != "" {
		if _, err := tx.ExecContext(ctx, step.text, db.wholeScript()...); err != nil {
			return err
		}
	}
	_, err = tx.ExecContext(ctx, "insert into schema_version (list, number, applied_at) values ($1, $2, $3)",
		list.name, step.number, db.Now().UnixMicro())
	if err != nil {
		return err
	}
	return tx.Commit()
}

// wholeScript is the argument with which PostgreSQL's driver takes several statements in one text.
func (db *DB) wholeScript() []any {
	if db.engine == Postgres {
		return []any{pgx.QueryExecModeSimpleProtocol}
	}
	return nil
}

func (db *DB) translate(text string) string {
	if db.engine == SQLite {
		return toSQLite(text)
	}
	return text
}

// lockMigrations makes nodes that start together wait for each other; on SQLite there is only one.
func (db *DB) lockMigrations(ctx context.Context) (func(), error) {
	if db.engine == SQLite {
		return func() {}, nil
	}
	tx, err := db.writer.db.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	for _, text := range []string{
		"set local lock_timeout = 0",
		"set local idle_in_transaction_session_timeout = 0",
		fmt.Sprintf("select pg_advisory_xact_lock(%d)", int64(migrationLock)),
	} {
		if _, err := tx.ExecContext(ctx, text); err != nil {
			return nil, errors.Join(err, tx.Rollback())
		}
	}
	return func() { _ = tx.Rollback() }, nil
}

// migrationLists reads the embedded files. On PostgreSQL both lists are about the same database.
func (db *DB) migrationLists() ([]migrationList, error) {
	main, err := db.readList("migrations")
	if err != nil {
		return nil, err
	}
	events, err := db.readList("events")
	if err != nil {
		return nil, err
	}
	main = append(main, migration{number: riverNumber, title: fmt.Sprintf("The tables of the job queue, version %d.", riverVersion), run: migrateRiver},
		migration{number: wordsNumber, title: "The words by which petitions made before are found.", run: fillWords},
		migration{number: termsNumber, title: "The words by which notes published before are found.", run: fillTerms})
	slices.SortFunc(main, func(a, b migration) int { return a.number - b.number })
	return []migrationList{{"main", db.writer, main}, {"events", db.eventWriter, events}}, nil
}

var migrationName = regexp.MustCompile(`^(\d{4})(\.sqlite|\.pg)?\.sql$`)

// readList reads the migrations of a folder that are for this engine, in the order of their numbers.
func (db *DB) readList(folder string) ([]migration, error) {
	entries, err := fs.ReadDir(migrationFiles, folder)
	if err != nil {
		return nil, err
	}
	other := map[Engine]string{SQLite: ".pg", Postgres: ".sqlite"}[db.engine]
	var list []migration
	for _, entry := range entries {
		parts := migrationName.FindStringSubmatch(entry.Name())
		if parts == nil {
			return nil, fmt.Errorf("store: %s/%s is not named like a migration", folder, entry.Name())
		}
		if parts[2] == other {
			continue
		}
		step, err := db.readMigration(folder+"/"+entry.Name(), parts)
		if err != nil {
			return nil, err
		}
		list = append(list, step)
	}
	return list, nil
}

func (db *DB) readMigration(path string, parts []string) (migration, error) {
	text, err := migrationFiles.ReadFile(path)
	if err != nil {
		return migration{}, err
	}
	number, err := strconv.Atoi(parts[1])
	step := migration{number: number, title: titleOf(string(text)), text: string(text)}
	if parts[2] == "" {
		step.text = db.translate(step.text)
	}
	return step, err
}

// titleOf is the first sentence of the comment that a migration begins with.
func titleOf(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	title, isComment := strings.CutPrefix(line, "-- ")
	if !isComment {
		return ""
	}
	if first, _, more := strings.Cut(title, ". "); more {
		return first + "."
	}
	return strings.TrimSpace(title)
}

// migrateRiver runs River's own migrations.
func migrateRiver(ctx context.Context, db *DB) error {
	config := &rivermigrate.Config{Logger: slog.New(slog.DiscardHandler)}
	goal := &rivermigrate.MigrateOpts{TargetVersion: riverVersion}
	if db.engine == SQLite {
		migrator, err := rivermigrate.New(riversqlite.New(db.writer.db), config)
		if err != nil {
			return err
		}
		_, err = migrator.Migrate(ctx, rivermigrate.DirectionUp, goal)
		return err
	}
	pool, err := db.PgxPool(ctx, 2)
	if err != nil {
		return err
	}
	defer pool.Close()
	migrator, err := rivermigrate.New(riverpgxv5.New(pool), config)
	if err != nil {
		return err
	}
	_, err = migrator.Migrate(ctx, rivermigrate.DirectionUp, goal)
	return err
}
