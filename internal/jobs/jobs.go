// Package jobs does later what a transaction only decides: mails, orders to a provider, what is due at an hour.
//
// A job is a kind and an id, nothing more: what it needs it reads when it runs, so that no secret and no stale copy waits
// in a table. It is put in with the transaction that wants it ([Queue]) and exists exactly if that transaction commits; then
// it is worked at least once. A worker that dies in the middle leaves its job to be worked again, so handlers look first
// at what has been done.
//
// [River] does this on both databases with the library of that name, which nothing outside this package knows. [Inline]
// does it in the caller's own goroutine, for tests and for the data of a demo.
package jobs

import (
	"context"
	"fmt"
	"time"

	"clavero/internal/store"
)

// Kind names what a job does, in small letters, digits, dots and hyphens: "mail.send". Each kind is a queue of its own with
// its own workers, so that one that waits for the world does not keep the others waiting.
type Kind string

// Job is one thing to be done.
type Job struct {
	Kind Kind
	ID   int64     // what it is about; 0 where the kind says it all
	At   time.Time // not before; zero means now
	Once bool      // not when one of this kind and id is waiting already; one that is being worked does not count
}

// alike tells whether two jobs are the same thing to do, whenever.
func (j Job) alike(other Job) bool { return j.Kind == other.Kind && j.ID == other.ID }

// Queue takes jobs.
type Queue interface {
	// Enqueue puts jobs in as part of tx: they exist when it commits, and not at all when it is undone.
	Enqueue(ctx context.Context, tx *store.Tx, jobs ...Job) error
}

// Handler does a job about the given id. It answers nil when it is done, [Later] to be asked again, [Stop] when there is
// no use in trying; after any other error it is tried again, less and less often, for about three weeks.
type Handler func(ctx context.Context, id int64) error

// Periodic has a job of a kind, with id 0, done at every multiple of Every since 1970 in UTC. Being bound to the clock on
// the wall, it does not move when the program starts anew; with AtStart it is done at once after a start as well.
type Periodic struct {
	Kind    Kind
	Every   time.Duration
	AtStart bool
}

// Registry is where a program says who does which kind; both [River] and [Inline] are one.
type Registry interface {
	Handle(kind Kind, workers int, h Handler)
}

// Later says that the job is to be tried again after d, and that this was no failure: the cause is only the reason.
func Later(d time.Duration, cause error) error { return &later{after: d, cause: cause} }

// Stop says that the job has failed for good.
func Stop(cause error) error { return &stop{cause: cause} }

type later struct {
	after time.Duration
	cause error
}

func (e *later) Error() string { return fmt.Sprintf("again in %v: %v", e.after, e.cause) }
func (e *later) Unwrap() error { return e.cause }

type stop struct{ cause error }

func (e *stop) Error() string { return fmt.Sprintf("for good: %v", e.cause) }
func (e *stop) Unwrap() error { return e.cause }

// errUnhandled is the answer about a kind that nobody does here.
func errUnhandled(kind Kind) error { return fmt.Errorf("jobs: nobody handles %q", kind) }
