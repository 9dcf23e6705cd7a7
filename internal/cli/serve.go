package cli

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/netip"
	"os"
	"path/filepath"

	"clavero/internal/app"
	"clavero/internal/config"
	"clavero/internal/demo"
	"clavero/internal/fault"
)

type serveCommand struct {
	config.Config `embed:""`
}

// Run runs the program until it is told to end.
func (c serveCommand) Run(ctx context.Context, s streams) error {
	checked, err := c.Check()
	if err != nil {
		return err
	}
	log := newLog(s.err, c.LogFormat)
	a, err := app.Open(ctx, checked, app.Options{Log: log})
	if err != nil {
		return err
	}
	defer func() { _ = a.Close() }()
	listener, err := a.Listen()
	if err != nil {
		return err
	}
	if c.SMTP == "" {
		log.Warn("no mail server is configured (--smtp): mails wait, nobody can confirm a request")
	}
	if err := announceSetUp(ctx, a, s); err != nil {
		return err
	}
	_, _ = fmt.Fprintf(s.out, "Clavero %s: %s\n", Version, checked.URL)
	return a.Run(ctx, listener)
}

// announceSetUp makes the address that sets up the first administrator, where there is none yet. It is a secret: on a
// terminal it is printed, else it goes to a file that only its owner can read.
func announceSetUp(ctx context.Context, a *app.App, s streams) error {
	link, err := a.Identity.PrepareSetUp(ctx)
	if fault.Is(err, fault.Conflict) {
		return nil
	}
	if err != nil {
		return err
	}
	return tellSecretAddress(a, s, link.Path)
}

func tellSecretAddress(a *app.App, s streams, path string) error {
	address := a.Post.Site().URL(path)
	if isTerminal(s.out) {
		_, err := fmt.Fprintf(s.out, "Set up the first administrator (one hour, works once):\n  %s\n", address)
		return err
	}
	file := filepath.Join(a.Config.Data.Data, "setup-url")
	if err := os.Remove(file); err != nil && !errors.Is(err, fs.ErrNotExist) { // an older one would keep its mode
		return err
	}
	if err := os.WriteFile(file, []byte(address+"\n"), 0o600); err != nil {
		return err
	}
	_, err := fmt.Fprintf(s.out, "The address that sets up the first administrator is in %s (one hour, works once).\n", file)
	return err
}

func isTerminal(w any) bool {
	file, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

type demoCommand struct {
	Listen   string `help:"Address to listen on." default:"127.0.0.1:8080" placeholder:"HOST:PORT"`
	Data     string `help:"Keep the data in this directory, and those of the vendor to practise with beside it, in DIR-vendor.json; else they are erased at the end." placeholder:"DIR"`
	Database string `help:"PostgreSQL URL of an empty database; without it SQLite." placeholder:"URL"`
	Provider string `help:"Who makes the keys: builtin is the program's own portal, vendormail and scim are the vendor to practise with, by mail or by SCIM 2.0. Its door page lets one choose, too." enum:",builtin,vendormail,scim" default:"" placeholder:"NAME"`
	Lan      bool   `help:"Show it on the local network; the address carries a random token."`
}

// Help shows how.
func (demoCommand) Help() string {
	return "Examples:\n  clavero demo --listen 127.0.0.1:9000\n  clavero demo --provider scim\n\nEvery mail is shown in a mailbox page; nothing leaves the machine. A vendor to practise with runs beside it on free ports of this machine: its door page says where, and lets one choose it."
}

// Run runs the demonstration until it is told to end.
func (c demoCommand) Run(ctx context.Context, s streams) error {
	if !c.Lan && !isLoopback(c.Listen) {
		return fault.New(fault.Invalid, "app.not_loopback")
	}
	dir, erase, err := c.directory()
	if err != nil {
		return err
	}
	defer erase()
	settings := config.Config{Data: config.Data{Data: dir, Node: 1, Database: c.Database}, Listen: c.Listen,
		MailFrom: "sintesis@salud.anahuac.example", PublicURL: "http://" + reachable(c.Listen)}
	checked, err := settings.Check()
	if err != nil {
		return err
	}
	listener, err := app.Listen(c.Listen, "--listen")
	if err != nil {
		return err
	}
	token := ""
	if c.Lan {
		token = newToken()
	}
	_, _ = fmt.Fprintln(s.err, "Making the demonstration's data…")
	a, err := demo.Open(ctx, checked, demo.Options{Token: token, Provider: c.Provider, Vendor: c.vendorFile(), Log: quietLog(s.err)})
	if err != nil {
		_ = listener.Close()
		return err
	}
	defer func() { _ = a.Close() }()
	address := checked.URL.String() + "/demo"
	if token != "" {
		address += "?demo=" + token
	}
	_, _ = fmt.Fprintf(s.out, "\n  Clavero, demonstration: %s\n\n  Ctrl+C ends it.\n\n", address)
	return a.Run(ctx, listener)
}

// vendorFile is where the practice vendor keeps its users, secrets and all: beside the data, and never among them.
func (c demoCommand) vendorFile() string {
	if c.Data == "" {
		return ""
	}
	return filepath.Clean(c.Data) + "-vendor.json"
}

func (c demoCommand) directory() (string, func(), error) {
	if c.Data != "" {
		return c.Data, func() {}, nil
	}
	dir, err := os.MkdirTemp("", "clavero-demo-")
	return dir, func() { _ = os.RemoveAll(dir) }, err
}

func isLoopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return false
	}
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// reachable is an address others can open: a server that listens everywhere is found by the machine's name.
func reachable(listen string) string {
	host, port, err := net.SplitHostPort(listen)
	if err != nil {
		return listen
	}
	if ip, err := netip.ParseAddr(host); host == "" || err == nil && ip.IsUnspecified() {
		if name, err := os.Hostname(); err == nil {
			return net.JoinHostPort(name, port)
		}
	}
	return listen
}

func newToken() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails (crypto/rand, Go 1.24)
	return base64.RawURLEncoding.EncodeToString(b[:])
}
