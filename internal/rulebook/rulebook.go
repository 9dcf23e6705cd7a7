// Package rulebook gives use cases the guidelines (3.1) and mechanisms (3.2) in force, and puts new numbers in force.
// A published number never changes, so it is parsed once and kept.
package rulebook

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"clavero/internal/casefile"
	"clavero/internal/fault"
	"clavero/internal/guideline"
	"clavero/internal/ledger"
	"clavero/internal/store"
)

// The two sets of rules as the store names them.
const (
	Guidelines = "guideline"
	Mechanisms = "mechanism"
)

// Book reads and publishes rules. It is safe for use by many goroutines.
type Book struct {
	files      *casefile.Files
	guidelines sync.Map // number → guideline.Guideline
	mechanisms sync.Map // number → guideline.Mechanism
}

// New makes a Book.
func New(files *casefile.Files) *Book { return &Book{files: files} }

// Set is what is in force at a moment.
type Set struct {
	Guideline guideline.Guideline
	Mechanism guideline.Mechanism
	Since     time.Time // from when the guideline is in force
	Signed    bool      // a person of the house signed it; else it is the operator's
}

// InForce gives both sets in force at that moment; fault.NotFound before installation.
// A write finds them once for a moment.
func (b *Book) InForce(ctx context.Context, r store.Reader, now time.Time) (Set, error) {
	return store.Within(r, inForceAt{b, now}, func() (Set, error) { return b.inForce(ctx, r, now) })
}

// inForceAt is what a write keeps a set by.
type inForceAt struct {
	book *Book
	now  time.Time
}

// AskInForce is the question of InForce, to be asked ahead.
func (b *Book) AskInForce(now time.Time) store.Ask {
	return store.AskNumbersInForce(Guidelines, Mechanisms, now)
}

func (b *Book) inForce(ctx context.Context, r store.Reader, now time.Time) (Set, error) {
	g, m, err := r.NumbersInForce(ctx, Guidelines, Mechanisms, now)
	if err != nil {
		return Set{}, err
	}
	set := Set{Since: g.InForce, Signed: g.By != 0}
	if set.Guideline, err = b.Guideline(ctx, r, g.Number); err != nil {
		return set, err
	}
	set.Mechanism, err = b.Mechanism(ctx, r, m.Number)
	return set, err
}

// Mechanism gives a number of the mechanisms, in force or not.
func (b *Book) Mechanism(ctx context.Context, r store.Reader, number int) (guideline.Mechanism, error) {
	if m, ok := b.mechanisms.Load(number); ok {
		return m.(guideline.Mechanism), nil
	}
	set, err := r.RulesNumber(ctx, Mechanisms, number)
	if err != nil {
		return guideline.Mechanism{}, err
	}
	return parsed[guideline.Mechanism](&b.mechanisms, set)
}

// Guideline gives a number of the guidelines, in force or not.
func (b *Book) Guideline(ctx context.Context, r store.Reader, number int) (guideline.Guideline, error) {
	if g, ok := b.guidelines.Load(number); ok {
		return g.(guideline.Guideline), nil
	}
	set, err := r.RulesNumber(ctx, Guidelines, number)
	if err != nil {
		return guideline.Guideline{}, err
	}
	return parsed[guideline.Guideline](&b.guidelines, set)
}

// Versions lists every number of one of the two sets, the newest first.
func (b *Book) Versions(ctx context.Context, r store.Reader, kind string) ([]store.RuleSet, error) {
	return r.AllRules(ctx, kind)
}

// Install puts No. 1 of both sets in force in an empty database.
func (b *Book) Install(ctx context.Context, tx *store.Tx, by ledger.Actor) error {
	if err := b.publish(ctx, tx, by, Guidelines, guideline.Standard().Number, guideline.Standard(), Publication{From: tx.Now}); err != nil {
		return err
	}
	return b.publish(ctx, tx, by, Mechanisms, guideline.StandardMechanism().Number, guideline.StandardMechanism(), Publication{From: tx.Now})
}

// SetAutomatic puts a further number of the guideline in force if the one in force differs in what the program may do
// alone: every step of the offices, or only those of the standard guideline. One that a person signed stands: from then on
// it is the authority's to say (3.1). It says whether it did.
func (b *Book) SetAutomatic(ctx context.Context, tx *store.Tx, by ledger.Actor, automatic bool) (bool, error) {
	set, err := b.InForce(ctx, tx.Reader, tx.Now)
	if err != nil {
		return false, err
	}
	wanted, all := set.Guideline, guideline.Automatic(set.Guideline)
	wanted.Alone.Steps = guideline.Standard().Alone.Steps
	if automatic {
		wanted = all
	}
	isAll := len(set.Guideline.Alone.Steps) == len(all.Alone.Steps)
	if isAll == automatic || set.Signed {
		return false, nil
	}
	_, err = b.PublishGuideline(ctx, tx, by, wanted, Publication{From: tx.Now})
	return err == nil, err
}

// SetProvider puts a further number of the mechanisms in force if the one in force names another provider (3.2). It says
// whether it did.
func (b *Book) SetProvider(ctx context.Context, tx *store.Tx, by ledger.Actor, name string) (bool, error) {
	set, err := b.InForce(ctx, tx.Reader, tx.Now)
	if err != nil || set.Mechanism.Provider == name {
		return false, err
	}
	wanted := set.Mechanism
	wanted.Provider = name
	_, err = b.PublishMechanism(ctx, tx, by, wanted, Publication{From: tx.Now})
	return err == nil, err
}

// Publication is how a number comes in force.
type Publication struct {
	From  time.Time      // now or later
	Notes map[string]any // for the ledger: what it was tried with, who drafted it
}

// PublishGuideline gives a guideline the next number and puts it in force from a moment on. The caller has checked it, and
// has asked whether the person may.
func (b *Book) PublishGuideline(ctx context.Context, tx *store.Tx, by ledger.Actor, g guideline.Guideline, p Publication) (int, error) {
	number, err := b.next(ctx, tx, Guidelines)
	if err != nil {
		return 0, err
	}
	g.Number = number
	return number, b.publish(ctx, tx, by, Guidelines, number, g, p)
}

// PublishMechanism does the same with mechanisms.
func (b *Book) PublishMechanism(ctx context.Context, tx *store.Tx, by ledger.Actor, m guideline.Mechanism, p Publication) (int, error) {
	number, err := b.next(ctx, tx, Mechanisms)
	if err != nil {
		return 0, err
	}
	m.Number = number
	return number, b.publish(ctx, tx, by, Mechanisms, number, m, p)
}

// next is the number after the last, those taken back among them: a number is never used twice.
func (b *Book) next(ctx context.Context, r *store.Tx, kind string) (int, error) {
	versions, err := r.AllRules(ctx, kind)
	if err != nil || len(versions) == 0 {
		return 1, err
	}
	return versions[0].Number + 1, nil
}

// Pending is the number of a kind that is published and not in force yet, if there is one: a set waits with one at most.
func (b *Book) Pending(ctx context.Context, r store.Reader, kind string, now time.Time) (store.RuleSet, bool, error) {
	versions, err := r.AllRules(ctx, kind)
	if err != nil {
		return store.RuleSet{}, false, err
	}
	for _, version := range versions {
		if version.Withdrawn.IsZero() && version.InForce.After(now) {
			return version, true, nil
		}
	}
	return store.RuleSet{}, false, nil
}

// Withdraw takes a number back before it is in force. Conflict when it is already. The caller has asked whether the person
// may.
func (b *Book) Withdraw(ctx context.Context, tx *store.Tx, by ledger.Actor, kind string, number int, why string) error {
	if err := tx.WithdrawRules(ctx, kind, number, by.ID, why); err != nil {
		return err
	}
	_, err := b.files.Record(ctx, tx, casefile.Act{
		Kind: ledger.RulesWithdrawn, What: kind, By: by, On: ledger.Subject{Kind: ledger.OnRules, ID: int64(number)},
		Detail: map[string]any{"number": number, "why": why},
	})
	return err
}

func (b *Book) publish(ctx context.Context, tx *store.Tx, by ledger.Actor, kind string, number int, rules any, p Publication) error {
	body, err := json.Marshal(rules)
	if err != nil {
		return fmt.Errorf("publish %s %d: %w", kind, number, err)
	}
	if err := tx.InsertRules(ctx, kind, store.RuleSet{Number: number, Body: string(body), InForce: p.From}, by.ID); err != nil {
		return err
	}
	detail := map[string]any{"number": number, "sha256": Sum(body), "in_force_at": p.From.UTC().Format(time.RFC3339)}
	for name, note := range p.Notes {
		detail[name] = note
	}
	_, err = b.files.Record(ctx, tx, casefile.Act{
		Kind: ledger.RulesPublished, What: kind, By: by, On: ledger.Subject{Kind: ledger.OnRules, ID: int64(number)}, Detail: detail,
	})
	return err
}

// Sum is the SHA-256 of a body of rules, as the ledger keeps it.
func Sum(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}

func parsed[T any](cache *sync.Map, set store.RuleSet) (T, error) {
	if known, ok := cache.Load(set.Number); ok {
		return known.(T), nil
	}
	var rules T
	if err := json.Unmarshal([]byte(set.Body), &rules); err != nil {
		return rules, fault.Wrap(err, fault.Unplanned, "fault.unplanned")
	}
	cache.Store(set.Number, rules)
	return rules, nil
}
