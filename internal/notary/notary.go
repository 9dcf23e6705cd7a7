// Package notary gives the ledger's word to people outside the house: signed checkpoints, one every day by itself and one
// with every file of a case that is handed over, and the proofs that a later one continues an earlier one (6, 7).
//
// The ledger alone proves nothing against whoever has its database: they could write all of it anew. A checkpoint that
// somebody keeps elsewhere takes that away from them, since the signed head fixes every entry up to it. So checkpoints are
// mailed to addresses outside the house, can be printed, and are kept with their signatures for the ledger's own verifier.
//
// The signing key is random, lies sealed by the keyring, and is made with the first checkpoint. A rotation makes another
// and forgets the old one's secret; both sign that the one follows the other, so that whoever trusts one of them can tell
// the whole line. The format is written down for strangers in docs/bitacora-formato.md.
package notary

import (
	"context"
	"crypto/rand"
	"fmt"
	"time"

	"clavero/internal/casefile"
	"clavero/internal/clockwork"
	"clavero/internal/digest"
	"clavero/internal/fault"
	"clavero/internal/jobs"
	"clavero/internal/lang"
	"clavero/internal/lang/spanish"
	"clavero/internal/ledger"
	"clavero/internal/mail"
	"clavero/internal/post"
	"clavero/internal/rulebook"
	"clavero/internal/store"
)

// SignDay is the kind of job that signs the day's checkpoint.
const SignDay jobs.Kind = "ledger.checkpoint"

// Tasks is what happens on the clock: it is looked often whether the day has its checkpoint.
func (n *Notary) Tasks() []clockwork.Task {
	return []clockwork.Task{{Kind: SignDay, Every: 30 * time.Minute, AtStart: true, Counts: []string{"signed", "mails"}, Do: n.signDay}}
}

func (n *Notary) signDay(ctx context.Context) (clockwork.Tally, error) {
	done, err := n.Day(ctx)
	return clockwork.Tally{"signed": done.Signed, "mails": done.Mailed}, err
}

// The causes of a checkpoint.
const (
	Daily  = "daily"
	Asked  = "asked"  // by somebody of the house or at a terminal
	Export = "export" // with the file of a case
)

// Notary signs for one installation. It is safe for use by many goroutines.
type Notary struct {
	db    *store.DB
	files *casefile.Files
	book  *rulebook.Book
	post  *post.Office
	to    []mail.Address
}

// New makes a Notary that mails the daily checkpoint to those addresses.
func New(db *store.DB, files *casefile.Files, book *rulebook.Book, office *post.Office, to []mail.Address) *Notary {
	return &Notary{db: db, files: files, book: book, post: office, to: to}
}

// To gives the addresses that the daily checkpoint goes to.
func (n *Notary) To() []mail.Address { return n.to }

// Done is what a pass of the clock did.
type Done struct {
	Signed int // checkpoints
	Mailed int // letters that carry them
}

// Day signs the checkpoint of today, in Mexico City, unless that was done, and mails it. It is for the clock.
func (n *Notary) Day(ctx context.Context) (Done, error) {
	var done Done
	today := string(digest.DayOf(n.db.Now(), spanish.MexicoCity()))
	if _, err := n.db.Read().CheckpointOfDay(ctx, today); !fault.Is(err, fault.NotFound) {
		return done, err
	}
	err := n.db.Write(ctx, func(tx *store.Tx) error {
		made, err := n.Sign(ctx, tx, Daily, ledger.Actor{Kind: ledger.ByProgram})
		if err != nil {
			return err
		}
		done = Done{Signed: 1}
		done.Mailed, err = n.mail(ctx, tx, made)
		return err
	})
	if fault.Is(err, fault.Conflict) {
		return Done{}, nil // another node was quicker
	}
	return done, err
}

// Now signs a checkpoint that somebody asked for. The caller has asked whether they may.
func (n *Notary) Now(ctx context.Context, by ledger.Actor) (store.Checkpoint, error) {
	var made store.Checkpoint
	err := n.db.Write(ctx, func(tx *store.Tx) (err error) {
		made, err = n.Sign(ctx, tx, Asked, by)
		return err
	})
	return made, err
}

// Sign signs the head as it is in the caller's write, keeps the checkpoint, and says so in the ledger; fault.Conflict for
// a second daily one.
func (n *Notary) Sign(ctx context.Context, tx *store.Tx, cause string, by ledger.Actor) (store.Checkpoint, error) {
	key, row, err := n.key(ctx, tx)
	if err != nil {
		return store.Checkpoint{}, err
	}
	head, err := tx.LedgerHead(ctx)
	if err != nil {
		return store.Checkpoint{}, err
	}
	signed, err := ledger.Checkpoint{Origin: ledger.OriginOf(key.Public()), Head: head, At: tx.Now.Truncate(time.Second)}.Sign(key)
	if err != nil {
		return store.Checkpoint{}, err
	}
	made := store.Checkpoint{
		ID: tx.NewID(), Day: string(digest.DayOf(tx.Now, spanish.MexicoCity())), Cause: cause, Size: head.Size, Note: string(signed), Key: row, At: tx.Now,
	}
	if err := tx.InsertCheckpoint(ctx, made); err != nil {
		return made, err
	}
	_, err = n.files.Record(ctx, tx, casefile.Act{
		Kind: ledger.CheckpointSigned, What: cause, By: by, On: ledger.Subject{Kind: ledger.OnLedger}, Detail: map[string]string{"head": head.String()},
	})
	return made, err
}

// mail queues the letters that carry a checkpoint out of the house.
func (n *Notary) mail(ctx context.Context, tx *store.Tx, c store.Checkpoint) (int, error) {
	if len(n.to) == 0 {
		return 0, nil
	}
	set, err := n.book.InForce(ctx, tx.Reader, tx.Now)
	if err != nil {
		return 0, err
	}
	for _, to := range n.to {
		_, _, err := n.post.Queue(ctx, tx, set.Mechanism, post.Letter{
			Purpose: "checkpoint", SubjectKind: "checkpoint", Subject: c.ID, Lang: string(lang.ES), To: to,
			Args:     map[string]string{"Day": spanish.LongDate(c.At, lang.ES), "Size": fmt.Sprint(c.Size)},
			Attached: []mail.Attachment{{Name: FileName(c), MediaType: "text/plain", Content: []byte(c.Note)}},
		})
		if err != nil {
			return 0, err
		}
	}
	return len(n.to), nil
}

// FileName is the name of a checkpoint as a file.
func FileName(c store.Checkpoint) string { return fmt.Sprintf("punto-%s-%d.txt", c.Day, c.Size) }

// newSeed draws the secret of a key. crypto/rand ends the program when the machine gives no randomness.
func newSeed() [ledger.SeedSize]byte {
	var seed [ledger.SeedSize]byte
	_, _ = rand.Read(seed[:])
	return seed
}
