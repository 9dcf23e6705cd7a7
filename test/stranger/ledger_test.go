package stranger_test

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"clavero/internal/casefile"
	"clavero/internal/ledger"
	"clavero/internal/notary"
	"clavero/internal/seal"
	"clavero/internal/store"
	"clavero/internal/store/storetest"
	"clavero/test/stranger"
)

func TestMain(m *testing.M) { storetest.Main(m) }

// house is a database with a ledger, and the copy of its tables that attacks are undone from.
type house struct {
	t      *testing.T
	ctx    context.Context
	db     *store.DB
	files  *casefile.Files
	notary *notary.Notary
	kept   string // a checkpoint that somebody outside has
	copied map[string][][]any
}

const acts = 21 // entries before the checkpoint; odd, so that the tree is not full

func eachHouse(t *testing.T, fn func(h *house)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		keys, err := seal.Create(filepath.Join(t.TempDir(), "keyring"))
		if err != nil {
			t.Fatal(err)
		}
		h := &house{t: t, ctx: t.Context(), db: db, files: casefile.New(keys), copied: map[string][][]any{}}
		h.notary = notary.New(db, h.files, nil, nil, nil)
		h.fill()
		fn(h)
	})
}

// fill appends acts, every second with a detail, under two vaults; then a checkpoint, then a few more.
func (h *house) fill() {
	var vault int64
	h.write(func(tx *store.Tx) (err error) {
		if err = h.files.OpenHouse(h.ctx, tx); err == nil {
			vault, err = h.files.OpenCase(h.ctx, tx)
		}
		return err
	})
	for n := range acts {
		h.record(vault, n)
	}
	made, err := h.notary.Now(h.ctx, ledger.Actor{Kind: ledger.ByOperator})
	if err != nil {
		h.t.Fatal(err)
	}
	h.kept = made.Note
	for n := range 4 {
		h.record(vault, acts+n)
	}
	for table, columns := range tables {
		h.copied[table] = h.read("select " + columns + " from " + table)
	}
}

func (h *house) record(vault int64, n int) {
	act := casefile.Act{Kind: ledger.Step, What: "forward", By: ledger.Actor{Kind: ledger.ByStaff, ID: int64(n)}, On: ledger.Subject{Kind: ledger.OnCatalogue, ID: int64(7 + n)}, Vault: vault}
	if n%2 == 0 {
		act.Detail = map[string]int{"n": n}
	}
	h.write(func(tx *store.Tx) error {
		_, err := h.files.Record(h.ctx, tx, act)
		return err
	})
}

func (h *house) write(fn func(tx *store.Tx) error) {
	h.t.Helper()
	if err := h.db.Write(h.ctx, fn); err != nil {
		h.t.Fatal(err)
	}
}

// tables of the ledger, children before parents, with their columns.
var tables = map[string]string{
	"ledger_entry":  "seq, at, kind, what, actor_kind, actor_id, subject_kind, subject_id, detail",
	"ledger_hash":   "idx, hash",
	"ledger_detail": "seq, vault_id, sealed",
	"ledger_head":   "id, size, hash",
	"checkpoint":    "id, day, cause, size, note, key_id, at",
	"vault":         "id, wrapped, created_at, ended_at",
}

// sql runs statements of somebody who has the database and nothing else.
func (h *house) sql(statements ...string) {
	h.t.Helper()
	h.write(func(tx *store.Tx) error {
		for _, text := range statements {
			if _, err := tx.SQL().ExecContext(h.ctx, text); err != nil {
				return fmt.Errorf("%s: %w", text, err)
			}
		}
		return nil
	})
}

func (h *house) read(query string) [][]any {
	h.t.Helper()
	var rows [][]any
	h.write(func(tx *store.Tx) error {
		found, err := tx.SQL().QueryContext(h.ctx, query)
		if err != nil {
			return err
		}
		rows, err = scanAll(found)
		return err
	})
	return rows
}

func scanAll(found *sql.Rows) ([][]any, error) {
	defer func() { _ = found.Close() }()
	columns, err := found.Columns()
	if err != nil {
		return nil, err
	}
	var rows [][]any
	for found.Next() {
		row, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range row {
			into[i] = &row[i]
		}
		if err := found.Scan(into...); err != nil {
			return nil, err
		}
		for i, value := range row {
			if b, ok := value.([]byte); ok {
				row[i] = slices.Clone(b)
			}
		}
		rows = append(rows, row)
	}
	return rows, found.Err()
}

// undo puts the tables back as they were.
func (h *house) undo() {
	h.t.Helper()
	h.write(func(tx *store.Tx) error {
		for _, table := range []string{"ledger_detail", "ledger_entry", "ledger_hash", "ledger_head", "checkpoint", "vault"} {
			if _, err := tx.SQL().ExecContext(h.ctx, "delete from "+table); err != nil {
				return err
			}
		}
		for _, table := range []string{"vault", "ledger_entry", "ledger_detail", "ledger_hash", "ledger_head", "checkpoint"} {
			marks := make([]string, len(strings.Split(tables[table], ", ")))
			for i := range marks {
				marks[i] = fmt.Sprintf("$%d", i+1)
			}
			insert := "insert into " + table + " (" + tables[table] + ") values (" + strings.Join(marks, ", ") + ")"
			for _, row := range h.copied[table] {
				if _, err := tx.SQL().ExecContext(h.ctx, insert, row...); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// report is what the program's own verifier finds, with the checkpoints that the database holds and those from outside.
func (h *house) report(kept ...string) (ledger.Report, []int64) {
	h.t.Helper()
	claims, bad, err := h.notary.Claims(h.ctx)
	if err != nil {
		h.t.Fatal(err)
	}
	keys, err := h.notary.Keys(h.ctx)
	if err != nil {
		h.t.Fatal(err)
	}
	for _, signed := range kept {
		c, _, err := ledger.OpenCheckpoint([]byte(signed), notary.Public(keys)...)
		if err != nil {
			h.t.Fatal(err)
		}
		claims = append(claims, c.Head)
	}
	report, err := ledger.Verify(h.ctx, h.files.Source(h.db), claims, nil)
	if err != nil {
		h.t.Fatal(err)
	}
	return report, bad
}

// stranger copies the tables out as somebody would who has none of the program's code.
func (h *house) stranger() stranger.Tables {
	h.t.Helper()
	t := stranger.Tables{Hashes: map[int64][]byte{}, Details: map[int64]bool{}}
	for _, row := range h.read("select " + tables["ledger_entry"] + " from ledger_entry order by seq") {
		t.Rows = append(t.Rows, stranger.Row{Seq: row[0].(int64), At: row[1].(int64), Kind: row[2].(string), What: row[3].(string),
			ActorKind: row[4].(string), ActorID: row[5].(int64), SubjectKind: row[6].(string), SubjectID: row[7].(int64), Detail: row[8].([]byte)})
	}
	for _, row := range h.read("select idx, hash from ledger_hash") {
		t.Hashes[row[0].(int64)] = row[1].([]byte)
	}
	for _, row := range h.read("select seq, vault_id from ledger_detail") {
		t.Details[row[0].(int64)] = true
	}
	for _, row := range h.read("select size, hash from ledger_head") {
		t.HeadSize, t.HeadHash = row[0].(int64), row[1].([]byte)
	}
	for _, row := range h.read("select note, id from checkpoint order by id") {
		t.Notes = append(t.Notes, row[0].(string))
	}
	for _, row := range h.read("select public, id from ledger_key order by id") {
		t.Keys = append(t.Keys, row[0].(string))
	}
	return t
}

// attack does something to the tables, holds the program's verifier to the flaw and the numbers, and the stranger's to
// finding something; unseen says that the stranger, who has no keyring, cannot see it.
func (h *house) attack(name string, want ledger.Report, unseen bool, statements ...string) {
	h.t.Helper()
	h.sql(statements...)
	got, _ := h.report()
	if got.Flaw != want.Flaw || got.First != want.First || got.Last != want.Last || want.Hash != -1 && got.Hash != want.Hash {
		h.t.Errorf("%s: %s at %d–%d (hash %d), want %s at %d–%d (hash %d)", name, got.Flaw, got.First, got.Last, got.Hash, want.Flaw, want.First, want.Last, want.Hash)
	}
	if faults := h.stranger().Check(); (len(faults) == 0) != unseen {
		h.t.Errorf("%s: the stranger says %q", name, faults)
	}
	h.undo()
}

func flaw(flaw ledger.Flaw, first, last int64) ledger.Report {
	return ledger.Report{Flaw: flaw, First: first, Last: last, Hash: -1}
}

func hashFlaw(flaw ledger.Flaw, entry, hash int64) ledger.Report {
	return ledger.Report{Flaw: flaw, First: entry, Last: entry, Hash: hash}
}

func TestSoundToBoth(t *testing.T) {
	eachHouse(t, func(h *house) {
		report, bad := h.report(h.kept)
		if !report.OK() || report.Claims != 2 || len(bad) > 0 {
			t.Errorf("%s, %d claims, bad %v", report, report.Claims, bad)
		}
		if faults := h.stranger().Check(h.kept); len(faults) > 0 {
			t.Errorf("the stranger says %q", faults)
		}
		h.undo()
		if report, _ := h.report(h.kept); !report.OK() {
			t.Errorf("after undoing nothing: %s", report)
		}
	})
}

// Every edit of a column of a row of the ledger, every row removed and every pair of neighbours exchanged, by SQL alone, is
// found and named.
func TestEverySingleRowAttackOnEntriesIsNamed(t *testing.T) {
	edits := []string{
		"at = at + 1", "kind = 'key.ended'", "what = 'return'", "actor_kind = 'program'", "actor_id = actor_id + 1", "subject_kind = 'staff'",
		"subject_id = subject_id + 1",
	}
	eachHouse(t, func(h *house) {
		size := int64(len(h.copied["ledger_entry"]))
		for n := range size {
			at := fmt.Sprintf(" where seq = %d", n)
			edit := edits[n%int64(len(edits))]
			if n == 0 || n == size-1 {
				for _, edit := range edits {
					h.attack(fmt.Sprint("edit ", n, " ", edit), flaw(ledger.EntryEdited, n, n), false, "update ledger_entry set "+edit+at)
				}
			}
			h.attack(fmt.Sprint("edit ", n, " ", edit), flaw(ledger.EntryEdited, n, n), false, "update ledger_entry set "+edit+at)
			h.attack(fmt.Sprint("delete ", n), flaw(ledger.EntryMissing, n, n), false, "delete from ledger_detail"+at, "delete from ledger_entry"+at)
			if n > 0 {
				h.attack(fmt.Sprint("swap ", n), flaw(ledger.EntryEdited, n-1, n-1), false, swap("ledger_entry", "seq", n-1, n)...)
			}
		}
		for _, n := range []int64{0, 3} { // hashes that are cut or have something behind them
			h.attack(fmt.Sprint("cut detail ", n), flaw(ledger.EntryEdited, n, n), false, fmt.Sprintf("update ledger_entry set detail = substr(detail, 1, 31) where seq = %d", n))
		}
		h.attack("insert after", flaw(ledger.EntryExtra, size, size), false, insertEntry(size))
		h.attack("insert far after", flaw(ledger.EntryExtra, size+9, size+9), false, insertEntry(size+9))
		h.attack("insert before", flaw(ledger.EntryExtra, -1, -1), false, insertEntry(-1))
		h.attack("insert between", flaw(ledger.EntryEdited, 5, 5), false, "delete from ledger_detail where seq >= 5",
			"update ledger_entry set seq = seq + 1000 where seq >= 5", "update ledger_entry set seq = seq - 999 where seq >= 1000", insertEntry(5))
	})
}

func insertEntry(seq int64) string {
	return fmt.Sprintf(`insert into ledger_entry (seq, at, kind, what, actor_kind, actor_id, subject_kind, subject_id, detail)
		select %d, at, kind, what, actor_kind, actor_id, subject_kind, subject_id, detail from ledger_entry where seq = 1`, seq)
}

// swap exchanges the contents of two rows by exchanging their numbers.
func swap(table, key string, a, b int64) []string {
	move := func(from, to int64) string {
		return fmt.Sprintf("update %s set %s = %d where %s = %d", table, key, to, key, from)
	}
	moves := []string{move(a, 100_000), move(b, a), move(100_000, b)}
	if table == "ledger_entry" { // their details stay with their numbers
		moves = append([]string{fmt.Sprintf("delete from ledger_detail where seq in (%d, %d)", a, b)}, moves...)
	}
	return moves
}

func TestEverySingleRowAttackOnTheTreeIsNamed(t *testing.T) {
	eachHouse(t, func(h *house) {
		for _, row := range h.copied["ledger_hash"] {
			index := row[0].(int64)
			entry := completes(index)
			at := fmt.Sprintf(" where idx = %d", index)
			h.attack(fmt.Sprint("edit hash ", index), hashFlaw(ledger.HashEdited, entry, index), false,
				"update ledger_hash set hash = (select hash from ledger_hash where idx = "+fmt.Sprint((index+1)%7)+")"+at)
			h.attack(fmt.Sprint("delete hash ", index), hashFlaw(ledger.HashMissing, entry, index), false, "delete from ledger_hash"+at)
			if index > 0 {
				h.attack(fmt.Sprint("swap hash ", index), hashFlaw(ledger.HashEdited, completes(index-1), index-1), false, swap("ledger_hash", "idx", index-1, index)...)
			}
		}
		size, hashes := int64(len(h.copied["ledger_entry"])), int64(len(h.copied["ledger_hash"]))
		for _, index := range []int64{-1, hashes, hashes + 50} {
			h.attack(fmt.Sprint("insert hash ", index), hashFlaw(ledger.HashExtra, size, index), false,
				fmt.Sprintf("insert into ledger_hash (idx, hash) select %d, hash from ledger_hash where idx = 0", index))
		}
		held := int64(acts + 1) // the key's own entry is before the checkpoint
		h.attack("head shortened", flaw(ledger.HeadMismatch, held, size-2), false, "update ledger_head set size = size - 1")
		h.attack("head lengthened", flaw(ledger.EntryMissing, size, size), false, "update ledger_head set size = size + 1")
		h.attack("head's hash", flaw(ledger.HeadMismatch, held, size-1), false, "update ledger_head set hash = (select hash from ledger_hash where idx = 3)")
		h.attack("head's hash cut", flaw(ledger.HeadMismatch, held, size-1), false, "update ledger_head set hash = substr(hash, 1, 31)")
		h.attack("head's hash prolonged", flaw(ledger.HeadMismatch, held, size-1), false, h.prolong("ledger_head", "id = 1"))
		h.attack("hash cut", hashFlaw(ledger.HashEdited, 2, 3), false, "update ledger_hash set hash = substr(hash, 1, 31) where idx = 3")
		h.attack("hash prolonged", hashFlaw(ledger.HashEdited, 2, 3), false, h.prolong("ledger_hash", "idx = 3"))
		h.attack("head removed", flaw(ledger.HeadMismatch, 0, 0), false, "delete from ledger_head", "delete from checkpoint")
	})
}

// prolong puts a byte behind a hash, in the words of either engine.
func (h *house) prolong(table, where string) string {
	if h.db.Engine() == store.SQLite {
		return "update " + table + " set hash = cast(hash || 'x' as blob) where " + where
	}
	return "update " + table + " set hash = hash || 'x'::bytea where " + where
}

// completes is the entry that brought a node of the tree.
func completes(index int64) int64 {
	var at int64
	for n := int64(0); ; n++ {
		for level := 0; (n+1)%(1<<level) == 0; level++ {
			if at == index {
				return n
			}
			at++
		}
	}
}

// What is kept beside the entries is sealed: a stranger sees whether it is there, the house also whether it is the same.
func TestEverySingleRowAttackOnDetailsIsNamed(t *testing.T) {
	eachHouse(t, func(h *house) {
		var numbers []int64
		for _, row := range h.copied["ledger_detail"] {
			numbers = append(numbers, row[0].(int64))
		}
		slices.Sort(numbers)
		for i, n := range numbers {
			at := fmt.Sprintf(" where seq = %d", n)
			other := numbers[(i+1)%len(numbers)]
			h.attack(fmt.Sprint("delete detail ", n), flaw(ledger.DetailMissing, n, n), false, "delete from ledger_detail"+at)
			h.attack(fmt.Sprint("edit detail ", n), flaw(ledger.DetailEdited, n, n), true,
				fmt.Sprintf("update ledger_detail set sealed = (select sealed from ledger_detail where seq = %d)%s", other, at))
			h.attack(fmt.Sprint("vault of detail ", n), flaw(ledger.DetailEdited, n, n), true, "update ledger_detail set vault_id = 987654321"+at)
		}
		bare := slices.IndexFunc(h.copied["ledger_entry"], func(row []any) bool { return !slices.Contains(numbers, row[0].(int64)) })
		n := h.copied["ledger_entry"][bare][0].(int64)
		h.attack("insert a detail", flaw(ledger.DetailEdited, n, n), false,
			fmt.Sprintf("insert into ledger_detail (seq, vault_id, sealed) select %d, vault_id, sealed from ledger_detail where seq = %d", n, numbers[0]))
		first := numbers[0]
		h.attack("vault's key edited", flaw(ledger.DetailEdited, first, first), true,
			fmt.Sprintf("update vault set wrapped = (select wrapped from vault where id = 1) where id = (select vault_id from ledger_detail where seq = %d)", first))
	})
}

// Who has the database can cut off its end everywhere, or write all of it anew: it agrees with itself then, and the
// checkpoints tell. The database's own are gone with the rest; one that was kept elsewhere is not.
func TestTruncationIsFoundByACheckpointKeptOutside(t *testing.T) {
	eachHouse(t, func(h *house) {
		h.cut(acts - 3)
		got, _ := h.report()
		if want := int64(acts - 3); got.Flaw != ledger.Truncated || got.First != want {
			t.Errorf("with the database's own checkpoint: %s", got)
		}
		h.sql("delete from checkpoint")
		if got, _ := h.report(); !got.OK() {
			t.Errorf("cut off everywhere: %s, want nothing to be seen", got)
		}
		if faults := h.stranger().Check(); len(faults) > 0 {
			t.Errorf("the stranger says %q without a checkpoint to tell by", faults)
		}
		if got, _ := h.report(h.kept); got.Flaw != ledger.Truncated {
			t.Errorf("with the checkpoint kept outside: %s", got)
		}
		if faults := h.stranger().Check(h.kept); len(faults) != 1 || !strings.Contains(faults[0], "cut off") {
			t.Errorf("the stranger says %q", faults)
		}
		h.undo()

		h.rewrite(func(e *ledger.Entry) {
			if e.Seq == 4 {
				e.Actor.ID = 4711
			}
		})
		if got, _ := h.report(); got.Flaw != ledger.ClaimMismatch || got.First != 0 || got.Last != acts {
			t.Errorf("rewritten throughout: %s", got)
		}
		h.sql("delete from checkpoint")
		if got, _ := h.report(h.kept); got.Flaw != ledger.ClaimMismatch {
			t.Errorf("rewritten throughout, its checkpoints removed: %s", got)
		}
		if faults := h.stranger().Check(h.kept); len(faults) != 1 {
			t.Errorf("the stranger says %q", faults)
		}
		h.undo()

		h.sql("update checkpoint set note = replace(note, 'time 2', 'time 1')")
		if got, bad := h.report(); !got.OK() || len(bad) != 1 {
			t.Errorf("a checkpoint edited: %s, bad %v", got, bad)
		}
		if faults := h.stranger().Check(); len(faults) != 1 {
			t.Errorf("the stranger says %q", faults)
		}
	})
}

// cut leaves that many entries, in every table.
func (h *house) cut(size int64) { h.rewriteTo(size, func(*ledger.Entry) {}) }

func (h *house) rewrite(change func(*ledger.Entry)) {
	h.rewriteTo(int64(len(h.copied["ledger_entry"])), change)
}

// rewriteTo writes the ledger anew as its own code would, changed, and no longer than size.
func (h *house) rewriteTo(size int64, change func(*ledger.Entry)) {
	h.t.Helper()
	entries, err := h.db.Read().LedgerEntries(h.ctx, 0, int(size))
	if err != nil {
		h.t.Fatal(err)
	}
	details := h.read("select " + tables["ledger_detail"] + " from ledger_detail")
	h.sql("delete from ledger_detail", "delete from ledger_entry", "delete from ledger_hash", "delete from ledger_head")
	for _, e := range entries {
		change(&e)
		at := time.UnixMicro(e.At)
		h.write(func(tx *store.Tx) error {
			tx.Now = at
			_, err := tx.AppendLedger(h.ctx, e, 0, nil)
			return err
		})
	}
	h.write(func(tx *store.Tx) error {
		for _, row := range details {
			if row[0].(int64) >= size {
				continue
			}
			if _, err := tx.SQL().ExecContext(h.ctx, "insert into ledger_detail (seq, vault_id, sealed) values ($1, $2, $3)", row...); err != nil {
				return err
			}
		}
		return nil
	})
}
