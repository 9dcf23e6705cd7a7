package casefile

import (
	"context"

	"clavero/internal/ledger"
	"clavero/internal/store"
)

// RecordVerified says in the ledger that somebody recomputed it, and with what outcome.
func (f *Files) RecordVerified(ctx context.Context, db *store.DB, by ledger.Actor, report ledger.Report) error {
	outcome := "sound"
	if !report.OK() {
		outcome = string(report.Flaw)
	}
	return f.recordAlone(ctx, db, Act{
		Kind: ledger.LedgerVerified, What: outcome, By: by, On: ledger.Subject{Kind: ledger.OnLedger},
		Detail: map[string]any{"head": report.Head.String(), "checked": report.Checked},
	})
}

// RecordBackup says in the ledger that a backup was made, and the head of the ledger in it.
func (f *Files) RecordBackup(ctx context.Context, db *store.DB, by ledger.Actor, head ledger.Head) error {
	return f.recordAlone(ctx, db, Act{
		Kind: ledger.BackupMade, By: by, On: ledger.Subject{Kind: ledger.OnInstallation}, Detail: map[string]any{"head": head.String()},
	})
}

// recordAlone records an act in a write of its own.
func (f *Files) recordAlone(ctx context.Context, db *store.DB, act Act) error {
	return db.Write(ctx, func(tx *store.Tx) error {
		_, err := f.Record(ctx, tx, act)
		return err
	})
}
