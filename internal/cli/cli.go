// Package cli is the command line: it reads flags, environment and file into a config, and calls one use case.
//
// It follows the habits of GNU and POSIX: results go to standard output, all else to standard error; --json where a
// script would call; what destroys asks for --apply. Exit codes: 0 done, 1 failed, 2 wrong usage or refused input,
// 3 the check that was asked for found something wrong.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"clavero/internal/app"
	"clavero/internal/config"
	"clavero/internal/fault"
	"clavero/internal/lang"
)

// Version is the program's; the release build sets it.
var Version = "1.0.0-dev"

// The exit codes.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2
	exitWrong  = 3

	exitInterrupted = 130 // as shells give it for a Ctrl+C
)

// errFoundWrong is a check that ran and found something wrong; what it found is printed already.
var errFoundWrong = errors.New("the check found something wrong")

type commands struct {
	ConfigFile kong.ConfigFlag `name:"config-file" help:"JSON file of settings." env:"CLAVERO_CONFIG" placeholder:"FILE"`

	Serve     serveCommand     `cmd:"" help:"Run the program."`
	Demo      demoCommand      `cmd:"" help:"Run a demonstration with invented data; nothing to set up."`
	VendorSim vendorSimCommand `cmd:"" help:"Run a vendor to practise with: mail server, site and answers."`
	Vendor    vendorCommand    `cmd:"" help:"See how a vendor's mails and lists read, and take in its access log."`
	Init      initCommand      `cmd:"" help:"Make the data and the address that sets up the first administrator."`
	Import    importCommand    `cmd:"" help:"Import an edition or the catalogue from CSV; shows what it would do unless told --apply."`
	Config    configCommand    `cmd:"" help:"Print the settings in force and where each came from."`
	Ledger    ledgerCommand    `cmd:"" help:"Verify the ledger of acts."`
	Case      caseCommand      `cmd:"" help:"Hand over the file of a case."`
	Keyring   keyringCommand   `cmd:"" help:"Care for the keyring."`
	Upgrade   upgradeCommand   `cmd:"" name:"upgrade-check" help:"Say what this version would change in the data, and what stands against it; changes nothing."`
	Backup    backupCommand    `cmd:"" help:"Copy the data while the program runs; the keyring is copied apart."`
	Restore   restoreCommand   `cmd:"" help:"Put a backup into an empty place."`
	Version   versionCommand   `cmd:"" help:"Print the version."`
}

// streams are the standard streams, so that tests have their own.
type streams struct {
	in  io.Reader
	out io.Writer
	err io.Writer
}

const description = `Keys to an electronic press digest: request, checks, provider, delivery, reading, register and records.

Examples:
  clavero demo                                     a demonstration, at http://127.0.0.1:8080/demo
  clavero serve --data /var/lib/clavero            the program, with SQLite
  clavero import edition matutina.csv --apply      today's edition
  clavero ledger verify --head 1204:9f2c…          is the ledger whole, and does it still hold what a mail said?

Exit codes: 0 done, 1 it failed, 2 wrong usage, 3 a check found something wrong, 130 interrupted.`

// Main runs a command line and gives its exit code.
func Main(args []string, in io.Reader, out, errOut io.Writer) int {
	var c commands
	s := streams{in, out, errOut}
	code := -1
	parser, err := kong.New(&c, kong.Name("clavero"), kong.Description(description), kong.UsageOnError(),
		kong.Writers(out, errOut), kong.Exit(func(n int) { code = n }), kong.Configuration(config.File),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 100}))
	if err != nil {
		return s.fail(err)
	}
	parsed, err := parser.Parse(args)
	if code >= 0 {
		return code // help was asked for
	}
	if err != nil {
		_, _ = fmt.Fprintf(errOut, "clavero: %v\nTry 'clavero --help'.\n", err)
		return exitUsage
	}
	app.Version = Version
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	parsed.BindTo(ctx, (*context.Context)(nil))
	err = parsed.Run(s, parsed)
	switch {
	case err == nil:
		return exitDone
	case ctx.Err() != nil && errors.Is(err, context.Canceled):
		return s.interrupted()
	}
	return s.fail(err)
}

// interrupted tells that a command was stopped before its end. What each write held is there whole or not at all.
func (s streams) interrupted() int {
	_, _ = fmt.Fprintf(s.err, "clavero: %s\n", operatorLang().T("app.interrupted"))
	return exitInterrupted
}

// fail says what went wrong in the operator's language and gives the exit code.
func (s streams) fail(err error) int {
	if errors.Is(err, errFoundWrong) {
		return exitWrong
	}
	_ = s.warn(err)
	if fault.Is(err, fault.Invalid) {
		return exitUsage
	}
	return exitFailed
}

// warn says what went wrong in the operator's language.
func (s streams) warn(err error) error {
	var e *fault.Error
	if !errors.As(err, &e) {
		_, err := fmt.Fprintf(s.err, "clavero: %v\n", err)
		return err
	}
	_, failed := fmt.Fprintf(s.err, "clavero: %s\n", operatorLang().Explain(err))
	if e.Cause != nil {
		_, failed = fmt.Fprintf(s.err, "  (%v)\n", e.Cause)
	}
	return failed
}

// operatorLang is the language of the terminal (POSIX: LC_ALL, LC_MESSAGES, LANG), English where it says nothing.
func operatorLang() lang.Tag {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if value := os.Getenv(name); value != "" {
			if strings.HasPrefix(value, "es") {
				return lang.ES
			}
			return lang.EN
		}
	}
	return lang.EN
}

func newLog(w io.Writer, format string) *slog.Logger {
	if format == "json" {
		return slog.New(slog.NewJSONHandler(w, nil))
	}
	return slog.New(slog.NewTextHandler(w, nil))
}

// quietLog tells of errors only: who looks at a demonstration looks at its pages.
func quietLog(w io.Writer) *slog.Logger {
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: slog.LevelError}))
}
