package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"clavero/internal/app"
	"clavero/internal/config"
	"clavero/internal/daybook"
	"clavero/internal/fault"
	"clavero/internal/ledger"
	"clavero/internal/notary"
)

type ledgerCommand struct {
	Verify     ledgerVerify     `cmd:"" help:"Recompute the whole ledger and name the first entry that is wrong; hold the closed days of the register to it."`
	Checkpoint ledgerCheckpoint `cmd:"" help:"Sign the head of the ledger as it is now and print the checkpoint."`
	Key        ledgerKey        `cmd:"" help:"Show the keys that checkpoints are signed with; make another with --rotate."`
}

type ledgerVerify struct {
	config.Config `embed:""`
	Head          string   `help:"A head that the ledger must still contain, as mails carry it." placeholder:"SIZE:HASH"`
	Since         []string `help:"Signed checkpoints, kept elsewhere, that the ledger must continue." placeholder:"FILE" type:"existingfile"`
	File          string   `help:"The file of a case (expediente) to verify instead: alone, without data and keyring." placeholder:"ZIP" type:"existingfile"`
	Key           []string `help:"Public keys to trust instead of those in the database or the file." placeholder:"KEY"`
	JSON          bool     `name:"json" help:"As JSON."`
}

// Help shows how.
func (ledgerVerify) Help() string {
	return `Exit status 0: all is as it should be. 1: it could not be read. 2: wrong usage, or a file that is none.
3: something does not fit, and is named.

Examples:
  clavero ledger verify --head 1204:9f2c…
  clavero ledger verify --since punto-2026-11-23-1204.txt
  clavero ledger verify --file expediente-SIE-2026-000123.zip --key clavero/9f2c41ab77d05e13+7e4ab1c2+AZ…`
}

// verified is what the verification of a ledger found, for scripts.
type verified struct {
	ledger.Report
	Signed    int     `json:"SignedCheckpoints"` // of the database, whose signatures hold
	BadSigned []int64 `json:"BadCheckpoints"`    // of the database, that were tampered with
	Register  registerReport
}

type registerReport struct {
	Days     int
	Accesses int64
	Findings []string
}

// Before and after any day of the register.
const (
	firstDay = "2000-01-01"
	lastDay  = "2199-12-31"
)

// Run verifies the ledger.
func (c ledgerVerify) Run(ctx context.Context, s streams) error {
	if c.File != "" {
		return c.verifyFile(s)
	}
	a, err := open(ctx, c.Config, s)
	if err != nil {
		return err
	}
	defer func() { _ = a.Close() }()
	claims, err := c.claims(ctx, a)
	if err != nil {
		return err
	}
	kept, bad, err := a.Notary.Claims(ctx)
	if err != nil {
		return err
	}
	report, err := ledger.Verify(ctx, a.Files.Source(a.DB), append(claims, kept...), progressBar(s, "ledger"))
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
	if err := c.tell(s, verified{Report: report, Signed: len(kept), BadSigned: bad}, days); err != nil {
		return err
	}
	if !report.OK() || len(bad) > 0 || !days.OK() {
		return errFoundWrong
	}
	return nil
}

func (c ledgerVerify) tell(s streams, v verified, days daybook.Verdict) error {
	if c.JSON {
		v.Register = registerReport{Days: days.Days, Accesses: days.Accesses, Findings: []string{}}
		for _, f := range days.Findings {
			v.Register.Findings = append(v.Register.Findings, f.String())
		}
		return printJSON(s.out, v)
	}
	lines := []string{v.String(), days.String()}
	if v.Signed > 0 && v.OK() {
		lines = append(lines, fmt.Sprintf("The signed checkpoints it continues: %d.", v.Claims))
	}
	for _, id := range v.BadSigned {
		lines = append(lines, fmt.Sprintf("checkpoint %d in the database was tampered with", id))
	}
	_, err := fmt.Fprintln(s.out, strings.Join(lines, "\n"))
	return err
}

// claims are the heads that were kept elsewhere.
func (c ledgerVerify) claims(ctx context.Context, a *app.App) ([]ledger.Head, error) {
	var claims []ledger.Head
	if c.Head != "" {
		head, err := ledger.ParseHead(c.Head)
		if err != nil {
			return nil, fault.Wrap(err, fault.Invalid, "checkpoint.head")
		}
		claims = append(claims, head)
	}
	keys := c.Key
	if len(keys) == 0 {
		known, err := a.Notary.Keys(ctx)
		if err != nil {
			return nil, err
		}
		keys = notary.Public(known)
	}
	for _, path := range c.Since {
		kept, err := readCheckpoint(path, keys)
		if err != nil {
			return nil, err
		}
		claims = append(claims, kept.Head)
	}
	return claims, nil
}

// most is how long a checkpoint's file may be; more is none.
const most = 64 << 10

// readCheckpoint reads a checkpoint that one of the keys signed; Invalid for a file that holds none.
func readCheckpoint(path string, keys []string) (ledger.Checkpoint, error) {
	signed, err := readSmall(path)
	if err != nil {
		return ledger.Checkpoint{}, err
	}
	c, _, err := ledger.OpenCheckpoint(signed, keys...)
	if err != nil {
		return c, fault.Wrap(fmt.Errorf("%s: %w", path, err), fault.Invalid, "checkpoint.not_ours")
	}
	return c, nil
}

// readSmall reads a file that may be a checkpoint; Invalid for one that is too long.
func readSmall(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.Size() > most {
		return nil, fault.Wrap(errors.New(path), fault.Invalid, "checkpoint.not_ours")
	}
	return os.ReadFile(path)
}

type ledgerCheckpoint struct {
	config.Config `embed:""`
}

// Help shows how.
func (ledgerCheckpoint) Help() string {
	return "Keep what it prints outside of the house.\n\nExample: clavero ledger checkpoint --data /var/lib/clavero > punto.txt"
}

// Run signs a checkpoint.
func (c ledgerCheckpoint) Run(ctx context.Context, s streams) error {
	a, err := open(ctx, c.Config, s)
	if err != nil {
		return err
	}
	defer func() { _ = a.Close() }()
	made, err := a.Notary.Now(ctx, operator)
	if err != nil {
		return err
	}
	_, err = fmt.Fprint(s.out, made.Note)
	return err
}

type ledgerKey struct {
	config.Config `embed:""`
	Rotate        bool `help:"Make another key; the old one signs that it follows, and its secret is forgotten."`
	JSON          bool `name:"json" help:"As JSON."`
}

// signingKey is a key of the ledger, for scripts.
type signingKey struct {
	Public   string    `json:"public"`
	Created  time.Time `json:"created"`
	Signs    bool      `json:"signs"`
	Handover string    `json:"handover,omitempty"`
}

// Run shows the keys.
func (c ledgerKey) Run(ctx context.Context, s streams) error {
	a, err := open(ctx, c.Config, s)
	if err != nil {
		return err
	}
	defer func() { _ = a.Close() }()
	if c.Rotate {
		if _, err := a.Notary.Rotate(ctx, operator); err != nil {
			return err
		}
	}
	rows, err := a.Notary.Keys(ctx)
	if err != nil {
		return err
	}
	keys := []signingKey{}
	for _, row := range rows {
		keys = append(keys, signingKey{row.Public, row.Created, row.Ended.IsZero(), row.Handover})
	}
	if c.JSON {
		return printJSON(s.out, keys)
	}
	for _, key := range keys {
		if key.Handover != "" {
			_, _ = fmt.Fprintf(s.out, "\n%s\n", key.Handover)
		}
		_, err = fmt.Fprintln(s.out, key.Public)
	}
	return err
}
