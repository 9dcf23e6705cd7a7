package cli

import (
	"context"
	"fmt"
	"text/tabwriter"

	"github.com/alecthomas/kong"

	"clavero/internal/app"
	"clavero/internal/config"
	"clavero/internal/ledger"
)

var operator = ledger.Actor{Kind: ledger.ByOperator}

// open opens an installation that is there for one command, also beside a running server, to which mails and jobs are
// left.
func open(ctx context.Context, c config.Config, s streams) (*app.App, error) {
	return openWith(ctx, c, s, app.Options{There: true})
}

func openWith(ctx context.Context, c config.Config, s streams, o app.Options) (*app.App, error) {
	checked, err := c.Check()
	if err != nil {
		return nil, err
	}
	o.Log, o.Guest = newLog(s.err, c.LogFormat), true
	return app.Open(ctx, checked, o)
}

type initCommand struct {
	config.Config `embed:""`
	ResetAdmin    string `help:"Clear the passphrase and second factor of an administrator and print an address to set them anew." placeholder:"ADDRESS"`
}

// Help shows how.
func (initCommand) Help() string {
	return "Example: clavero init --data /var/lib/clavero --public-url https://www.salud.gob.mx/sintesis"
}

// Run makes the data and prints the set-up address.
func (c initCommand) Run(ctx context.Context, s streams) error {
	a, err := openWith(ctx, c.Config, s, app.Options{})
	if err != nil {
		return err
	}
	defer func() { _ = a.Close() }()
	if c.ResetAdmin != "" {
		link, err := a.Identity.ResetAdmin(ctx, c.ResetAdmin)
		if err != nil {
			return err
		}
		return tellSecretAddress(a, s, link.Path)
	}
	if err := announceSetUp(ctx, a, s); err != nil {
		return err
	}
	_, err = fmt.Fprintf(s.out, "Data: %s. Keyring: %s (back it up apart).\n", a.Config.Data.Data, a.Config.KeyringPath())
	return err
}

type configCommand struct {
	config.Config `embed:""`
	JSON          bool `name:"json" help:"As JSON."`
}

// Run prints the settings.
func (c configCommand) Run(s streams, ctx *kong.Context) error {
	if _, err := c.Check(); err != nil {
		return err
	}
	settings := config.Explain(ctx)
	if c.JSON {
		return printJSON(s.out, settings)
	}
	table := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	for _, setting := range settings {
		_, _ = fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", setting.Name, setting.Value, setting.Source, setting.Env)
	}
	return table.Flush()
}

type versionCommand struct {
	JSON bool `name:"json" help:"As JSON."`
}

// Run prints the version.
func (c versionCommand) Run(s streams) error {
	if c.JSON {
		return printJSON(s.out, thisVersion())
	}
	_, err := fmt.Fprintln(s.out, "clavero", Version)
	return err
}
