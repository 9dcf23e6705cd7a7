package store_test

import (
	"bufio"
	"os"
	"os/exec"
	"testing"

	"clavero/internal/fault"
	"clavero/internal/store"
	"clavero/internal/store/storetest"
)

func TestKilledProcessFreesItsNode(t *testing.T) {
	for _, engine := range storetest.Engines {
		t.Run(string(engine), func(t *testing.T) {
			o := storetest.Place(t, engine)
			holder := exec.Command(os.Args[0])
			holder.Env = append(os.Environ(), holdURL+"="+o.URL, holdDir+"="+o.Dir)
			said, err := holder.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if _, err := holder.StdinPipe(); err != nil {
				t.Fatal(err)
			}
			if err := holder.Start(); err != nil {
				t.Fatal(err)
			}
			line, _ := bufio.NewReader(said).ReadString('\n')
			if line != "held <nil>\n" {
				t.Fatalf("the holder says %q", line)
			}
			if _, err := store.Open(t.Context(), o); !fault.Is(err, fault.Conflict) {
				t.Errorf("opened beside another process: %v", err)
			}
			if err := holder.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			_ = holder.Wait()
			storetest.Open(t, o)
		})
	}
}

// A server that restarts or an operator may end the session that holds the lock: it is taken again.
func TestLostLockIsTakenAgain(t *testing.T) {
	db := storetest.New(t, store.Postgres)
	perform(t, db, "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and pid <> pg_backend_pid() and objsubid = 2 and database = (select oid from pg_database where datname = current_database())")
	store.CheckLock(t.Context(), db)
	if err := db.Ping(t.Context()); err != nil {
		t.Error(err)
	}
	if n := number(t, db, "select count(*) from pg_locks where locktype = 'advisory' and objsubid = 2 and granted and objid = 1 and database = (select oid from pg_database where datname = current_database())"); n != 1 {
		t.Errorf("%d locks", n)
	}
}
