package cli

import (
	"context"
	"fmt"

	"clavero/internal/config"
	"clavero/internal/daybook"
	"clavero/internal/fault"
	"clavero/internal/ledger"
)

type ledgerCommand struct {
	Verify ledgerVerify `cmd:"" help:"Recompute the whole ledger and name the first entry that is wrong; hold the closed days of the register to it."`
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
	days, err := a.Days.Verify(ctx, firstDay, lastDay, progressBar(s, "register"))
	if err != nil {
		return err
	}
	if err := c.tell(s, report, days); err != nil {
		return err
	}
	if !report.OK() || !days.OK() {
		return errFoundWrong
	}
	return nil
}

// Before and after any day of the register.
const (
	firstDay = "2000-01-01"
	lastDay  = "2199-12-31"
)

// verified is the outcome as JSON: the ledger's, and beside it the register's.
type verified struct {
	ledger.Report
	Register registerReport
}

type registerReport struct {
	Days     int
	Accesses int64
	Findings []string
}

func (c ledgerVerify) tell(s streams, report ledger.Report, days daybook.Report) error {
	if c.JSON {
		register := registerReport{Days: days.Days, Accesses: days.Accesses, Findings: []string{}}
		for _, f := range days.Findings {
			register.Findings = append(register.Findings, f.String())
		}
		return printJSON(s.out, verified{report, register})
	}
	_, err := fmt.Fprintf(s.out, "%s\n%s\n", report, days)
	return err
}
