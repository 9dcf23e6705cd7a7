//go:build unix

package daybook_test

import (
	"bufio"
	"database/sql"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clavero/internal/daybook"
	"clavero/internal/register"
	"clavero/internal/store"
	"clavero/internal/store/storetest"
)

// child is a process under way on an errand.
type child struct {
	t    testing.TB
	cmd  *exec.Cmd
	said *strings.Builder
}

// send starts a process on an errand and returns when it begins.
func (w *world) send(do, about string) *child {
	w.t.Helper()
	text, err := json.Marshal(errand{URL: w.place.URL, Dir: w.place.Dir, Keyring: w.keyring, Archives: w.archives, Now: w.clock(), Do: do, About: about})
	w.ok(err)
	c := &child{t: w.t, cmd: exec.CommandContext(w.t.Context(), os.Args[0]), said: &strings.Builder{}}
	c.cmd.Env = append(os.Environ(), errandVariable+"="+string(text))
	c.cmd.Stderr = c.said
	out, err := c.cmd.StdoutPipe()
	w.ok(err)
	w.ok(c.cmd.Start())
	w.t.Cleanup(func() { _ = c.cmd.Process.Kill() })
	if !bufio.NewScanner(out).Scan() {
		w.t.Fatalf("the process does not begin: %v %s", c.cmd.Wait(), c.said)
	}
	return c
}

// kill ends it as kill -9 does. It must not have come to its end before: what is between is what this is about.
func (c *child) kill() {
	c.t.Helper()
	_ = c.cmd.Process.Kill()
	err := c.cmd.Wait()
	if status, ok := c.cmd.ProcessState.Sys().(syscall.WaitStatus); !ok || !status.Signaled() {
		c.t.Fatalf("the process was at its end: %v %s", err, c.said)
	}
}

// hold keeps others from writing to a table until it is let go: whoever wants to stands still there.
func (w *world) hold(events bool, table string) func() {
	w.t.Helper()
	db := storetest.SQL(w.t, w.place)
	if events {
		db = storetest.EventsSQL(w.t, w.place)
	}
	conn, err := db.Conn(w.t.Context())
	w.ok(err)
	begin := []string{"begin", "lock table " + table + " in exclusive mode"}
	if w.place.URL == "" {
		begin = []string{"begin immediate"}
	}
	perform(w, conn, begin...)
	return func() {
		perform(w, conn, "rollback")
		w.ok(conn.Close())
	}
}

func perform(w *world, conn *sql.Conn, statements ...string) {
	w.t.Helper()
	for _, text := range statements {
		_, err := conn.ExecContext(w.t.Context(), text)
		w.ok(err)
	}
}

// until looks again and again.
func (w *world) until(what string, holds func() bool) {
	w.t.Helper()
	for deadline := time.Now().Add(time.Minute); !holds(); {
		if time.Now().After(deadline) {
			w.t.Fatalf("it never came about: %s", what)
		}
	}
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return !errors.Is(err, fs.ErrNotExist)
}

const november = "2026-11"

// A process that archives a month is killed at each place between the database and the folder: before there is a file, in the
// middle of writing it, when the file is whole and the ledger does not have it, and when it has and the accesses are still in
// the database. Each time what was read is found as before, and the next turn ends what was begun.
func TestAnArchiverThatIsKilled(t *testing.T) {
	each(t, func(w *world) {
		w.enrol()
		w.autumn()
		want := w.opened(daybook.OfPerson, 20).Rows
		file := filepath.Join(w.archives, "registro-"+november+".clavero")
		same := func(when string) {
			w.t.Helper()
			if diff := cmp.Diff(want, w.opened(daybook.OfPerson, 20).Rows); diff != "" {
				w.t.Fatalf("killed %s: %s", when, diff)
			}
			if report := w.verify(); !report.OK() {
				w.t.Fatalf("killed %s: %s", when, report)
			}
		}
		w.ok(os.MkdirAll(w.archives, 0o700))
		w.ok(syscall.Mkfifo(file+".partial", 0o600)) // who opens it stands still until somebody reads
		first := w.send("archive", "")
		w.until("the month is begun", func() bool { return w.state() == store.ArchiveBegun })
		first.kill()
		same("before there was a file")

		second := w.send("archive", "")
		pipe, err := os.Open(file + ".partial")
		w.ok(err)
		begun := make([]byte, 64)
		_, err = io.ReadFull(pipe, begun)
		w.ok(err)
		_ = second.cmd.Process.Kill()
		_ = second.cmd.Wait() // killed, or at its end: a pipe is no file that could be put on a disk
		_ = os.Remove(file + ".partial")
		w.ok(errors.Join(pipe.Close(), os.WriteFile(file+".partial", begun, 0o600))) // what a disk would have of it
		same("in the middle of the file")

		release := w.hold(false, "ledger_head")
		third := w.send("archive", "")
		w.until("the file is whole", func() bool { return exists(file) })
		third.kill()
		release()
		if w.state() != store.ArchiveBegun {
			t.Fatalf("the ledger has the file: %s", w.state())
		}
		same("with a file that the ledger does not have")

		release = w.hold(true, "access")
		fourth := w.send("archive", "")
		w.until("the ledger has the file", func() bool { return w.state() == store.ArchiveWritten })
		fourth.kill()
		release()
		if w.rows() == 0 {
			t.Fatal("the accesses were taken away")
		}
		same("with the accesses in both places")

		moved, err := w.book.ArchiveDue(t.Context())
		w.ok(err)
		same("four times, and ended by the next turn")
		if moved != 1 || w.rows() != 0 || w.state() != store.ArchiveMoved || exists(file+".partial") {
			t.Errorf("%d moved, %d accesses left, %s", moved, w.rows(), w.state())
		}
	})
}

func (w *world) state() string {
	w.t.Helper()
	a, err := w.db.Read().RegisterArchive(w.t.Context(), november)
	if err != nil {
		return ""
	}
	return a.State
}

// A process that sweeps a month that was disposed of is killed when the file is gone and the accesses are not: the next sweep
// takes them away, and there is nothing of either left.
func TestASweepThatIsKilled(t *testing.T) {
	each(t, func(w *world) {
		w.enrol()
		w.autumn()
		release := w.hold(true, "access")
		archived := w.send("archive", "")
		w.until("the ledger has the file", func() bool { return w.state() == store.ArchiveWritten })
		archived.kill() // accesses and file are both there
		release()
		from, to := time.Date(2026, 11, 1, 6, 0, 0, 0, time.UTC), time.Date(2026, 12, 1, 6, 0, 0, 0, time.UTC)
		span := store.MonthSpan{First: november + "-01", Last: november + "-30", From: from, To: to}
		w.ok(w.db.Write(t.Context(), func(tx *store.Tx) error { return tx.EraseMonth(t.Context(), november, span) }))
		file := filepath.Join(w.archives, "registro-"+november+".clavero")
		if !exists(file) || w.rows() == 0 {
			t.Fatal("there is nothing to sweep")
		}
		release = w.hold(true, "access")
		swept := w.send("sweep", november)
		w.until("the file is gone", func() bool { return !exists(file) })
		swept.kill()
		release()
		if w.rows() == 0 {
			t.Fatal("the accesses were gone before")
		}
		w.ok(w.book.Sweep(t.Context(), november))
		if w.rows() != 0 || exists(file) {
			t.Errorf("%d accesses left", w.rows())
		}
	})
}

// A backup that is killed leaves no folder under the name it was to have, or a whole one; what is half done is under another
// name, says until when it may be kept, and stands in nobody's way.
func TestABackupThatIsKilled(t *testing.T) {
	each(t, func(w *world) {
		w.enrol()
		w.autumn()
		copies := t.TempDir()
		dir := filepath.Join(copies, "copy")
		c := w.send("backup", dir)
		half := func() string {
			found, _ := filepath.Glob(filepath.Join(copies, "copy.partial-*"))
			return strings.Join(found, "")
		}
		w.until("the copy is begun", func() bool { return half() != "" || exists(dir) })
		_ = c.cmd.Process.Kill()
		_ = c.cmd.Wait() // killed, or at its end
		if exists(dir) {
			w.restores(dir)
			return
		}
		if report := w.verify(); !report.OK() {
			t.Errorf("%s", report)
		}
		_, err := w.db.Backup(t.Context(), dir, w.clock().AddDate(0, 1, 0))
		w.ok(err)
		w.restores(dir)
	})
}

// restores holds that a copy is whole: it is taken to another place, and has what was read.
func (w *world) restores(dir string) {
	w.t.Helper()
	if !exists(filepath.Join(dir, "manifest.json")) {
		w.t.Fatal("the copy has no manifest")
	}
	other := storetest.EmptyPlace(w.t, w.db.Engine())
	w.ok(store.Restore(w.t.Context(), other, dir))
	db := storetest.Open(w.t, other)
	all, err := db.Events().Accesses(w.t.Context(), morning.AddDate(0, 0, -30), morning.AddDate(0, 0, 30), 10_000)
	w.ok(err)
	if len(all) != w.rows() {
		w.t.Errorf("%d accesses in the copy, %d here", len(all), w.rows())
	}
}

// A process is killed while it puts a count away, while it stores the sums of a day, and while it seals the day's sheet: what
// the next one closes is what the accesses add up to.
func TestACountAndAClosingThatAreKilled(t *testing.T) {
	each(t, func(w *world) {
		w.days()
		w.visit(morning.Add(8*time.Hour), register.Note, 2, 1001)
		w.set(morning.Add(9 * time.Hour))
		release := w.hold(true, "access_kept")
		following := w.send("follow", "")
		following.kill()
		release()
		w.accesses.SaveAfter = 1
		w.ok(w.book.Follow(w.t.Context()))
		w.visit(morning.Add(10*time.Hour), register.Note, 1, 1001)

		w.set(time.Date(2026, 11, 24, 7, 0, 1, 0, time.UTC))
		release = w.hold(true, "access_day")
		closing := w.send("close", "")
		closing.kill()
		release()
		release = w.hold(false, "ledger_head")
		closing = w.send("close", "")
		w.until("the sums are stored", func() bool {
			rows, err := w.db.Events().DayRows(w.t.Context(), string(today))
			w.ok(err)
			return len(rows.Keys) > 0
		})
		closing.kill()
		release()
		w.start()
		done, err := w.book.CloseDue(w.t.Context())
		w.ok(err)
		sheet, _, err := w.book.Sheet(w.t.Context(), today)
		w.ok(err)
		if diff := cmp.Diff(counted(today, w.raw(today)), told(sheet.Day)); diff != "" || done != (daybook.Closed{Closed: 1}) {
			t.Errorf("%+v %s", done, diff)
		}
		if report := w.verify(); !report.OK() {
			t.Errorf("%s", report)
		}
	})
}
