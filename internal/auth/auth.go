// Package auth is who somebody is and what they may do: sign-in, sessions, the second factor, passphrases, throttles,
// the people of the house and the one table of permissions.
//
// The design in one page:
//
//   - [Who] is the answer to "who asks". It comes from a session, is made anew for every request and is never stored:
//     a key that has ended or an account that was suspended opens nothing from the next request on.
//   - [Who.May] is the one question of authorisation. Use cases of other packages ask it; pages ask it for what to show.
//   - A sign-in costs one slow hash and has one answer, whether the name is known or not, suspended, run out or given with
//     a wrong passphrase: nobody learns from it who holds a key. Throttles take turns away for a while and lock nobody out.
//   - A session is a random token in a cookie and its hash in a table. It is replaced at sign-in, at the second factor
//     and whenever a passphrase is set, and all of somebody's are ended at once when they are suspended.
//   - The people of the house have a second factor, always; readers have a passphrase, and before it the random secret
//     of their key, which opens once they have received it and no longer when a passphrase is set (4.1).
//
// Every sign-in of a reader, good or bad, is an access of the register (3.3). Acts on accounts are entries of the ledger.
// Passphrases, codes and tokens are in neither, nor in any log or error.
package auth

import (
	"context"
	"log/slog"

	"clavero/internal/auth/passphrase"
	"clavero/internal/casefile"
	"clavero/internal/guideline"
	"clavero/internal/ledger"
	"clavero/internal/post"
	"clavero/internal/register"
	"clavero/internal/rulebook"
	"clavero/internal/store"
)

// Options are what identity needs of the rest of the program.
type Options struct {
	DB     *store.DB
	Files  *casefile.Files
	Book   *rulebook.Book
	Post   *post.Office
	Hasher *passphrase.Hasher
	Log    *slog.Logger

	// Register commits an access before it returns; a sign-in that cannot be registered does not happen.
	Register func(ctx context.Context, a register.Access) error

	// Tried is told how each try to sign in ended, for the metrics; nil when nobody counts.
	Tried func(Step, Outcome)
}

// Identity holds the use cases of identity. It is safe for use by many goroutines.
type Identity struct {
	db     *store.DB
	files  *casefile.Files
	book   *rulebook.Book
	post   *post.Office
	hasher *passphrase.Hasher

	strangers *passphrase.Hasher // the same workers, for whoever is not known to have been here before

	log      *slog.Logger
	register func(ctx context.Context, a register.Access) error
	tried    func(Step, Outcome)
	throttle *throttle
	kept     keptSessions
}

// New makes an Identity. Its throttles are this process's own and begin full.
func New(o Options) *Identity {
	return &Identity{
		db: o.DB, files: o.Files, book: o.Book, post: o.Post, hasher: o.Hasher, strangers: o.Hasher.Strangers(), log: o.Log, register: o.Register, tried: o.Tried,
		throttle: newThrottle(standardLimits()),
	}
}

// Place is where a request comes from, as much of it as is ever kept: see [register.Prefix] and [register.Device].
type Place struct {
	Prefix string
	Device string
}

func (i *Identity) mechanism(ctx context.Context, r store.Reader) (guideline.Mechanism, error) {
	rules, err := i.book.InForce(ctx, r, i.db.Now())
	return rules.Mechanism, err
}

// record appends an act on an account to the ledger. detail holds no secret.
func (i *Identity) record(ctx context.Context, tx *store.Tx, kind ledger.Kind, what string, by ledger.Actor, on ledger.Subject, detail any) error {
	_, err := i.files.Record(ctx, tx, casefile.Act{Kind: kind, What: what, By: by, On: on, Detail: detail})
	return err
}

var operator = ledger.Actor{Kind: ledger.ByOperator}

func onStaff(id int64) ledger.Subject { return ledger.Subject{Kind: ledger.OnStaff, ID: id} }

func onCredential(id int64) ledger.Subject { return ledger.Subject{Kind: ledger.OnCredential, ID: id} }

func byStaff(id int64) ledger.Actor { return ledger.Actor{Kind: ledger.ByStaff, ID: id} }

func byOfficial(id int64) ledger.Actor { return ledger.Actor{Kind: ledger.ByOfficial, ID: id} }
