package app

import (
	"bytes"
	"context"

	"clavero/internal/casefile"
	"clavero/internal/config"
	"clavero/internal/fault"
	"clavero/internal/ledger"
	"clavero/internal/seed"
	"clavero/internal/store"
)

// install puts into an empty database what it cannot be without, and brings the guideline in line with the setting.
func (a *App) install(ctx context.Context) error {
	_, _, err := a.DB.Read().Purpose(ctx)
	empty := fault.Is(err, fault.NotFound)
	if err != nil && !empty {
		return err
	}
	operator := ledger.Actor{Kind: ledger.ByOperator}
	return a.DB.Write(ctx, func(tx *store.Tx) error {
		if empty {
			if err := a.installIn(ctx, tx, operator); err != nil {
				return err
			}
		}
		if a.options.Guest && !empty {
			return nil // the server's setting stands; a command beside it may not have been told of it
		}
		changed, err := a.Book.SetAutomatic(ctx, tx, operator, a.Config.Automatic)
		if changed {
			a.Log.Info("a further number of the guideline is in force", "automatic", a.Config.Automatic)
		}
		if err != nil {
			return err
		}
		return a.setProvider(ctx, tx, operator)
	})
}

// setProvider brings the mechanisms in line with the setting. A server does not start without the provider that they name:
// its orders would go nowhere.
func (a *App) setProvider(ctx context.Context, tx *store.Tx, by ledger.Actor) error {
	if name := a.Config.Provider; name != "" {
		changed, err := a.Book.SetProvider(ctx, tx, by, name)
		if err != nil {
			return err
		}
		if changed {
			a.Log.Info("a further number of the mechanisms is in force", "provider", name)
		}
	}
	set, err := a.Book.InForce(ctx, tx.Reader, tx.Now)
	if err == nil && !a.options.Guest && !a.Desk.Provides(set.Mechanism.Provider) {
		return fault.New(fault.Unready, "app.provider_missing", "Provider", set.Mechanism.Provider)
	}
	return err
}

// installIn is one write: an installation cut off in the middle begins anew at the next start.
func (a *App) installIn(ctx context.Context, tx *store.Tx, by ledger.Actor) error {
	if err := tx.Install(ctx, a.options.Purpose); err != nil {
		return err
	}
	if err := a.Files.OpenHouse(ctx, tx); err != nil {
		return err
	}
	_, err := a.Files.Record(ctx, tx, casefile.Act{
		Kind: ledger.Installation, By: by, On: ledger.Subject{Kind: ledger.OnInstallation}, Detail: map[string]string{"purpose": a.options.Purpose},
	})
	if err != nil {
		return err
	}
	if err := a.Book.Install(ctx, tx, by); err != nil {
		return err
	}
	first := a.options.Catalogue
	if first == nil {
		first = seed.Catalogue()
	}
	_, err = a.Catalogue.ApplyIn(ctx, tx, by, bytes.NewReader(first))
	return err
}

// checkPurpose keeps demonstration and real data apart.
func checkPurpose(ctx context.Context, db *store.DB, c config.Checked, purpose string) error {
	found, _, err := db.Read().Purpose(ctx)
	switch {
	case fault.Is(err, fault.NotFound):
		return nil
	case err != nil:
		return err
	case found == purpose:
		return nil
	case found == Demo:
		return fault.New(fault.Conflict, "app.is_demo", "Path", c.Data.Data)
	}
	return fault.New(fault.Conflict, "app.is_serve", "Path", c.Data.Data)
}
