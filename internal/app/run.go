package app

import (
	"context"
	"errors"
	"math"
	"net"
	"net/http"
	"os"
	"runtime"
	"runtime/debug"
	"syscall"
	"time"

	"clavero/internal/auth/passphrase"
	"clavero/internal/fault"
	"clavero/internal/mail"
	"clavero/internal/web"
	"clavero/internal/web/visit"
)

// How long the parts may take to end, one after the other; together less than the 10 s an operator waits.
const (
	drainRequests = 4 * time.Second
	drainAway     = time.Second // what requests left to be done after their answer
	drainJobs     = 4 * time.Second
)

// Listen takes the configured address, so that a port that is taken is told before anything starts.
func (a *App) Listen() (net.Listener, error) {
	return Listen(a.Config.Listen, "--listen")
}

// Listen takes an address, and says by the setting's name why it cannot be had: Conflict where the port is taken, Unready
// where the machine has no such address or the account may not open the port.
func Listen(address, setting string) (net.Listener, error) {
	listener, err := net.Listen("tcp", address)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fault.Wrap(err, fault.Conflict, "app.port_taken", "Address", address, "Setting", setting)
	case err != nil:
		return nil, fault.Wrap(err, fault.Unready, "app.cannot_listen", "Address", address, "Setting", setting)
	}
	return listener, nil
}

// Run works jobs and answers requests until ctx ends, then lets both finish what they have begun.
func (a *App) Run(ctx context.Context, listener net.Listener) error {
	boundMemory()
	makeRoom()
	measured, err := a.serveMetrics()
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	defer measured()
	if err := a.antivirus.Ready(ctx); err != nil {
		a.Log.Warn("files that people send are not taken until the antivirus answers", "err", err)
	}
	if err := a.register(ctx); err != nil {
		return errors.Join(err, listener.Close())
	}
	if err := a.river.Start(context.WithoutCancel(ctx)); err != nil {
		return errors.Join(err, listener.Close())
	}
	watched, err := a.watch(ctx)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	defer watched()
	defer a.watchClock(ctx)()
	pages := web.New(a.webOptions())
	server := &http.Server{
		Handler: pages.Handler(), ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 2 * time.Minute, WriteTimeout: 2 * time.Minute,
		IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 32 << 10,
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	go debug.FreeOSMemory() // what only the start has needed
	select {
	case err = <-failed:
	case <-ctx.Done():
	}
	return errors.Join(ignoreClosed(err), a.stop(server, pages))
}

// register tells the queue who does what, and what is done on a clock.
func (a *App) register(ctx context.Context) error {
	registry := a.metrics.Jobs(a.river)
	a.Desk.Register(registry)
	a.Rules.Register(registry)
	a.Records.Register(registry)
	a.Clock.Register(registry)
	if a.vendor != nil {
		a.Outbox.Register(registry)
		a.Inbox.Register(registry)
	}
	periodic, err := a.Clock.Start(ctx)
	for _, p := range periodic {
		a.river.Every(p)
	}
	return err
}

// serveMetrics answers scrapes where they are asked for, until the function it gives is called; that is after the last
// request was answered, so that the end can be seen too.
func (a *App) serveMetrics() (func(), error) {
	if a.metrics == nil {
		return func() {}, nil
	}
	listener, err := Listen(a.Config.Metrics, "--metrics")
	if err != nil {
		return nil, err
	}
	a.Log.Info("metrics", "address", listener.Addr().String())
	server := a.metrics.Server(a.Log)
	go func() {
		if err := ignoreClosed(server.Serve(listener)); err != nil {
			a.Log.Error("metrics are not served any more", "err", err)
		}
	}()
	return func() { _ = server.Close() }, nil // a scrape cut off is nobody's loss
}

func (a *App) stop(server *http.Server, pages *web.Server) error {
	requests, cancel := context.WithTimeout(context.Background(), drainRequests)
	defer cancel()
	err := server.Shutdown(requests)
	if errors.Is(err, context.DeadlineExceeded) {
		err = server.Close()
	}
	away, cancelAway := context.WithTimeout(context.Background(), drainAway)
	defer cancelAway()
	pages.Drain(away)
	working, cancelJobs := context.WithTimeout(context.Background(), drainJobs)
	defer cancelJobs()
	return errors.Join(err, a.river.Stop(working))
}

// Handler is the program's pages without a server around them, for tests.
func (a *App) Handler() http.Handler { return web.New(a.webOptions()).Handler() }

func (a *App) webOptions() visit.Options {
	_, off := a.transport.(mail.Off)
	return visit.Options{
		DB: a.DB, Files: a.Files, Book: a.Book, Rules: a.Rules, Desk: a.Desk, Identity: a.Identity, Reading: a.Reading, Register: a.Accesses, Days: a.Days,
		Catalogue: a.Catalogue, Units: a.Units, Post: a.Post, Outbox: a.Outbox, Inbox: a.Inbox, Mailbox: a.Mailbox, Log: a.Log, Clock: a.Clock, Records: a.Records, BackupDays: a.Config.BackupDays, PublicURL: a.Config.URL, TrustedProxies: a.Config.Proxies,
		Notary: a.Notary, Dossiers: a.Dossiers, Version: Version, MailOff: off, Demo: a.options.Demo, Ready: a.DB.Ping, Antivirus: a.antivirus, Answered: a.metrics.Answered,
	}
}

func ignoreClosed(err error) error {
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// softLimit is what the process may hold before its garbage is taken out more often: each sign-in leaves 19 MiB of it.
const softLimit = 128 << 20

// boundMemory keeps a morning's sign-ins from taking memory that is only garbage. Whoever sets GOMEMLIMIT knows better.
func boundMemory() {
	if debug.SetMemoryLimit(-1) == math.MaxInt64 {
		debug.SetMemoryLimit(softLimit)
	}
}

// makeRoom lets everything else run beside the hashes. A hash holds what Go counts as a core for its whole length, and
// takes no notice of who waits; with a second one for each, it is the system that divides the cores, and it wakes a
// reader's page at once. Whoever sets GOMAXPROCS knows better.
func makeRoom() {
	if os.Getenv("GOMAXPROCS") == "" {
		runtime.GOMAXPROCS(2 * passphrase.Cores)
	}
}
