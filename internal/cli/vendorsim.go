package cli

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"clavero/internal/fault"
	"clavero/internal/vendorsim"
)

type vendorSimCommand struct {
	SMTP  string             `name:"smtp" help:"Address on which orders are received by SMTP; ${default} unless said." default:"127.0.0.1:2525" placeholder:"HOST:PORT"`
	Site  string             `help:"Address of the site where keys sign in; ${default} unless said." default:"127.0.0.1:8081" placeholder:"HOST:PORT"`
	Mail  string             `help:"The vendor's own mail address; ${default} unless said." default:"soporte@emedios.example" placeholder:"ADDRESS"`
	Relay string             `help:"Mail server that takes the answers; without it they are only shown. TLS is demanded unless it is on this machine." placeholder:"HOST:PORT"`
	Delay time.Duration      `help:"Until an answer, more or less." default:"30s"`
	Late  time.Duration      `help:"Until an answer that is late; twenty times the delay unless said."`
	Habit map[string]float64 `help:"How often a habit is met, 0 to 1: late, twice, in-part, wrong-folio, html-only, latin-1, out-of-office, refusal, bad-key, silence, question, promise, prose, no-quote." placeholder:"NAME=SHARE"`
	Seed  uint64             `help:"What the habits are drawn from: the same seed, the same run." default:"1"`
	State string             `help:"JSON file that keeps users and signing key; without it they end with the program. It holds the keys in the clear." placeholder:"FILE"`
	Token string             `name:"scim-token" help:"File with the bearer token of its SCIM interface; without it, one of its own is shown." placeholder:"FILE"`
	Open  bool               `help:"Allow addresses that other machines reach."`
}

// Help shows how.
func (vendorSimCommand) Help() string {
	return `A vendor to practise with: it receives orders by mail, makes users that really sign in at its site, and answers by mail as people do.

Examples:
  clavero vendor-sim --relay 127.0.0.1:25 --delay 5s
  clavero vendor-sim --habit late=0.2 --habit html-only=0.3 --habit silence=0.05 --seed 7
  clavero vendor-sim --habit "bad-key=1" --state /tmp/emedios.json`
}

// Run runs the practice vendor until it is told to end.
func (c vendorSimCommand) Run(ctx context.Context, s streams) error {
	if !c.Open && (!isLoopback(c.SMTP) || !isLoopback(c.Site)) {
		return fault.New(fault.Invalid, "vendorsim.not_loopback")
	}
	habits := map[vendorsim.Habit]float64{}
	for name, share := range c.Habit {
		habits[vendorsim.Habit(name)] = share
	}
	token, err := c.token()
	if err != nil {
		return err
	}
	delay := c.Delay
	if delay == 0 {
		delay = -1 // at once; the zero of Options is its default
	}
	sim, err := vendorsim.Start(ctx, vendorsim.Options{SMTP: c.SMTP, Site: c.Site, Mail: c.Mail, Relay: c.Relay, Token: token, Delay: delay, Late: c.Late,
		Habits: habits, Seed: c.Seed, State: c.State, Log: newLog(s.err, "text")})
	if err != nil {
		return fault.Wrap(err, fault.Invalid, "vendorsim.start", "Problem", err.Error())
	}
	name, record := sim.DKIM()
	_, _ = fmt.Fprintf(s.out, "\n  E-Medios, to practise with. Orders: %s at smtp://%s\n  Site: %s/entrar   The vendor's desk: %s/proveedor\n  SCIM 2.0: %s   Token: %s\n  Its mails are signed; the DNS would say:\n    %s TXT %q\n\n  Ctrl+C ends it.\n\n",
		sim.Address(), sim.SMTPAddress(), sim.URL(), sim.URL(), sim.SCIM(), c.shown(sim.Token()), name, record)
	<-ctx.Done()
	return sim.Close()
}

// token reads the file of the token; empty lets the vendor make one.
func (c vendorSimCommand) token() (string, error) {
	if c.Token == "" {
		return "", nil
	}
	text, err := os.ReadFile(c.Token)
	if err != nil {
		return "", fault.Wrap(err, fault.Invalid, "scim.file", "Path", c.Token)
	}
	return strings.TrimSpace(string(text)), nil
}

// shown is where the token is to be had.
func (c vendorSimCommand) shown(token string) string {
	return cmp.Or(c.Token, token)
}
