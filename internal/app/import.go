package app

import (
	"bytes"
	"context"

	"clavero/internal/ledger"
)

// importFirst fills an empty catalogue.
func (a *App) importFirst(ctx context.Context, by ledger.Actor, csv []byte) error {
	_, err := a.Catalogue.Apply(ctx, by, bytes.NewReader(csv))
	return err
}
