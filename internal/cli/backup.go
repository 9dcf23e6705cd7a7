package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"clavero/internal/casefile"
	"clavero/internal/config"
	"clavero/internal/fault"
	"clavero/internal/ledger"
	"clavero/internal/seal"
	"clavero/internal/store"
)

type backupCommand struct {
	config.Data `embed:""`
	To          string `arg:"" help:"Folder to make the copy in."`
	BackupDays  int    `help:"How many days the copy may be kept." default:"90" env:"CLAVERO_BACKUP_DAYS" placeholder:"DAYS"`
	JSON        bool   `name:"json" help:"As JSON."`
}

// Help shows how.
func (backupCommand) Help() string {
	return "Example: clavero backup /mnt/copies/2026-11-23 --data /var/lib/clavero\n\nThe keyring is not in the copy: who has both can read everything."
}

// Run copies the data. A database of an earlier version is copied as it is, so that a backup can be made with the new
// program before it is put in the place of the old one.
func (c backupCommand) Run(ctx context.Context, s streams) error {
	db, err := store.Open(ctx, store.Options{URL: c.Database, Dir: c.Data.Data, Guest: true, AsIs: true, Log: newLog(s.err, "text")})
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	until := db.Now().AddDate(0, 0, max(c.BackupDays, 1))
	head, err := db.Backup(ctx, c.To, until)
	if err != nil {
		return err
	}
	if err := copyArchives(filepath.Join(c.To, archiveFolder), c.ArchivePath()); err != nil {
		return err
	}
	unrecorded := recordBackup(ctx, db, c.KeyringPath(), head)
	if unrecorded != nil { // the backup is good all the same
		_ = s.warn(fault.Wrap(unrecorded, fault.CodeOf(unrecorded), "app.not_recorded"))
	}
	if c.JSON {
		return printJSON(s.out, copied{c.To, c.KeyringPath(), head.String(), unrecorded == nil, until.Format(time.DateOnly)})
	}
	_, err = fmt.Fprintf(s.out, "Copied to %s. Head of the ledger in it: %s\nThe keyring (%s) is not in it: copy it apart.\nIt may be kept until %s: what is disposed of meanwhile is still in it (%s says so too).\n",
		c.To, head, c.KeyringPath(), until.Format(time.DateOnly), filepath.Join(c.To, store.KeepUntilFile))
	return err
}

var errEarlier = errors.New("the data are of an earlier version of the program")

// recordBackup says in the ledger that the backup was made.
func recordBackup(ctx context.Context, db *store.DB, keyring string, head ledger.Head) error {
	current, err := db.Current(ctx)
	if err != nil {
		return err
	}
	if !current {
		return errEarlier
	}
	keys, err := seal.Load(keyring)
	if err != nil {
		return err
	}
	return casefile.New(keys).RecordBackup(ctx, db, operator, head)
}

type restoreCommand struct {
	config.Data `embed:""`
	From        string `arg:"" help:"Folder of a backup." type:"existingdir"`
}

// Run puts a backup into an empty place.
func (c restoreCommand) Run(ctx context.Context, s streams) error {
	if err := os.MkdirAll(c.Data.Data, 0o700); err != nil {
		return err
	}
	if err := store.Restore(ctx, store.Options{URL: c.Database, Dir: c.Data.Data, Node: c.Node, Log: newLog(s.err, "text")}, c.From); err != nil {
		return err
	}
	if err := copyArchives(c.ArchivePath(), filepath.Join(c.From, archiveFolder)); err != nil {
		return err
	}
	_, err := fmt.Fprintf(s.out, "Restored into %s. Put the keyring at %s, then run: clavero ledger verify --data %s\n", c.Data.Data, c.KeyringPath(), c.Data.Data)
	return err
}

// archiveFolder is where a backup has the archived months of the register. Their hashes are in the ledger.
const archiveFolder = "archives"

// copyArchives copies the archived months, of which there may be none. One that is there already is left: it never changes.
func copyArchives(to, from string) error {
	files, err := filepath.Glob(filepath.Join(from, "*.clavero"))
	if err != nil || len(files) == 0 {
		return err
	}
	if err := os.MkdirAll(to, 0o700); err != nil {
		return err
	}
	for _, path := range files {
		if err := copyNew(filepath.Join(to, filepath.Base(path)), path); err != nil {
			return err
		}
	}
	return nil
}

func copyNew(to, from string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, os.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if _, err := io.Copy(out, in); err != nil {
		return errors.Join(err, out.Close())
	}
	return errors.Join(out.Sync(), out.Close())
}

// progressBar shows how far a long work is, on a terminal only.
func progressBar(s streams, what string) func(done, total int64) {
	if !isTerminal(s.err) {
		return func(int64, int64) {}
	}
	return func(done, total int64) {
		_, _ = fmt.Fprintf(s.err, "\r%s: %d of %d", what, done, total)
		if done >= total {
			_, _ = fmt.Fprintln(s.err)
		}
	}
}
