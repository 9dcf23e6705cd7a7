// Package desk is what officials, people of the house, jobs and providers do to petitions: the use cases of the procedure.
//
// Take is the one function by which a petition changes its state. It loads the case, asks the rules (package petition),
// does what the step does, swaps the state against the version it read, appends the ledger entry and enqueues the
// effects, all in one write. Everything else here prepares a Take, carries out an effect and comes back with its outcome
// through Take, or reads.
package desk

import (
	"log/slog"
	"maps"
	"slices"
	"time"

	"clavero/internal/casefile"
	"clavero/internal/jobs"
	"clavero/internal/ledger"
	"clavero/internal/petition"
	"clavero/internal/post"
	"clavero/internal/provider"
	"clavero/internal/rulebook"
	"clavero/internal/store"
)

// The kinds of jobs this package works; app registers them.
const (
	Advance    jobs.Kind = "petition.advance" // the program's own step at a state, if the guideline leaves it one
	CarryOrder jobs.Kind = "order.carry"      // ask a provider
)

// Desk holds what the use cases need.
type Desk struct {
	db        *store.DB
	files     *casefile.Files
	book      *rulebook.Book
	post      *post.Office
	queue     jobs.Queue
	providers map[string]provider.Provider
	log       *slog.Logger
}

// New makes a Desk. Providers are told apart by the name the mechanisms use.
func New(db *store.DB, files *casefile.Files, book *rulebook.Book, office *post.Office, queue jobs.Queue,
	log *slog.Logger, providers ...provider.Provider) *Desk {
	d := &Desk{db: db, files: files, book: book, post: office, queue: queue, log: log,
		providers: map[string]provider.Provider{}}
	for _, p := range providers {
		d.providers[p.Name()] = p
	}
	office.OnRefused(d.mailRefused)
	office.OnAccepted(d.mailAccepted)
	return d
}

// Provides reports whether there is a provider of that name.
func (d *Desk) Provides(name string) bool {
	_, ok := d.providers[name]
	return ok
}

// ProviderNames lists the providers there are, by the names the mechanisms use.
func (d *Desk) ProviderNames() []string { return slices.Sorted(maps.Keys(d.providers)) }

// Register tells a registry which jobs this package works.
func (d *Desk) Register(r jobs.Registry) {
	r.Handle(Advance, 2, d.advance)
	r.Handle(CarryOrder, 4, d.carry)
	r.Handle(post.SendMail, 4, d.post.Send)
}

// LedgerActor is who the ledger says took a step.
func LedgerActor(by petition.Actor) ledger.Actor {
	switch by.Role {
	case petition.Official:
		return ledger.Actor{Kind: ledger.ByOfficial, ID: by.ID}
	case petition.Provider:
		return ledger.Actor{Kind: ledger.ByProvider, ID: by.ID}
	case petition.Program:
		return ledger.Actor{Kind: ledger.ByProgram}
	}
	return ledger.Actor{Kind: ledger.ByStaff, ID: by.ID}
}

var program = petition.Actor{Role: petition.Program}

func day(t time.Time, place *time.Location) string { return t.In(place).Format(time.DateOnly) }
