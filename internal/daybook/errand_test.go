package daybook_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"testing"
	"time"

	"clavero/internal/casefile"
	"clavero/internal/daybook"
	"clavero/internal/reading"
	"clavero/internal/seal"
	"clavero/internal/store"
	"clavero/internal/store/storetest"
)

// errand is what a process of its own is sent to do with the register of a test, to be killed over it.
type errand struct {
	URL, Dir, Keyring, Archives string
	Now                         time.Time
	Do                          string // archive, sweep, backup, follow or close
	About                       string // the month, or the folder of the copy
}

const errandVariable = "CLAVERO_TEST_ERRAND"

// TestMain does an errand where this process was started for one.
func TestMain(m *testing.M) {
	if text := os.Getenv(errandVariable); text != "" {
		if err := run(context.Background(), text); err != nil {
			_, _ = fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	storetest.Main(m)
}

func run(ctx context.Context, text string) error {
	var e errand
	if err := json.Unmarshal([]byte(text), &e); err != nil {
		return err
	}
	db, err := store.Open(ctx, store.Options{URL: e.URL, Dir: e.Dir, Guest: true, Clock: func() time.Time { return e.Now }})
	if err != nil {
		return err
	}
	keys, err := seal.Load(e.Keyring)
	if err != nil {
		return err
	}
	files := casefile.New(keys)
	accesses := reading.NewRegister(db, files)
	book := daybook.New(daybook.Options{DB: db, Files: files, Accesses: accesses, CloseAt: time.Hour, Archives: e.Archives, Log: slog.New(slog.DiscardHandler)})
	fmt.Println("begins")
	switch e.Do {
	case "archive":
		_, err = book.ArchiveDue(ctx)
	case "follow":
		accesses.SaveAfter = 1
		err = book.Follow(ctx)
	case "close":
		_, err = book.CloseDue(ctx)
	case "sweep":
		err = book.Sweep(ctx, e.About)
	case "backup":
		_, err = db.Backup(ctx, e.About, e.Now.AddDate(0, 1, 0))
	}
	accesses.Close()
	return errors.Join(err, db.Close())
}
