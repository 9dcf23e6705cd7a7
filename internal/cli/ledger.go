package cli

import (
	"context"
	"fmt"

	"clavero/internal/config"
	"clavero/internal/fault"
	"clavero/internal/ledger"
)

type ledgerCommand struct {
	Verify ledgerVerify `cmd:"" help:"Recompute the whole ledger and name the first entry that is wrong."`
}

type ledgerVerify struct {
	config.Config `embed:""`
	Head          string `help:"A head that the ledger must still contain, as mails carry it." placeholder:"SIZE:HASH"`
	JSON          bool   `name:"json" help:"As JSON."`
}

// Help shows how.
func (ledgerVerify) Help() string {
	return "Exit status 3 says that the ledger is not what it should be.\n\nExample: clavero ledger verify --head 1204:9f2c…"
}

// Run verifies the ledger.
func (c ledgerVerify) Run(ctx context.Context, s streams) error {
	var claimed *ledger.Head
	if c.Head != "" {
		head, err := ledger.ParseHead(c.Head)
		if err != nil {
			return err
		}
		claimed = &head
	}
	a, err := open(ctx, c.Config, s)
	if err != nil {
		return err
	}
	defer func() { _ = a.Close() }()
	report, err := ledger.Verify(ctx, a.Files.Source(a.DB), claimed, progressBar(s, "ledger"))
	if err != nil {
		return err
	}
	if err := a.Files.RecordVerified(ctx, a.DB, operator, report); err != nil { // what was found is told all the same
		_ = s.warn(fault.Wrap(err, fault.CodeOf(err), "app.not_recorded"))
	}
	if c.JSON {
		if err := printJSON(s.out, report); err != nil {
			return err
		}
	} else if _, err := fmt.Fprintln(s.out, report); err != nil {
		return err
	}
	if !report.OK() {
		return errFoundWrong
	}
	return nil
}
