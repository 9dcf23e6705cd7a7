// Package rulemaking is how the offices write their rules: the authority its guidelines (3.1), the liaison its mechanisms of
// access (3.2).
//
// A set of rules is written as a draft, saved part by part; every save is kept, so that whoever saves over another's is told
// what that one changed. A draft of the guidelines is run over all that there was before it can be signed: who would have
// been refused, which keys would not be given today. Signing takes a code of the person's second factor and puts a number in
// force, now or from a date; until that date its office can take it back. A number that was published is never changed.
package rulemaking

import (
	"context"
	"encoding/json"
	"log/slog"
	"strings"
	"time"

	"clavero/internal/auth"
	"clavero/internal/fault"
	"clavero/internal/guideline"
	"clavero/internal/jobs"
	"clavero/internal/lang/spanish"
	"clavero/internal/petition"
	"clavero/internal/rulebook"
	"clavero/internal/store"
)

// Options are what the rules' offices need of the rest of the program.
type Options struct {
	DB        *store.DB
	Book      *rulebook.Book
	Identity  *auth.Identity
	Queue     jobs.Queue
	Providers []string // that there are to choose among (3.2)
	Log       *slog.Logger
}

// Office holds the use cases of rules. It is safe for use by many goroutines.
type Office struct{ Options }

// New makes an Office.
func New(o Options) *Office { return &Office{o} }

// Draft is rules being written, parsed; of the two sets, its own kind is there.
type Draft struct {
	store.Draft
	Guideline guideline.Guideline
	Mechanism guideline.Mechanism
}

// Sum is the SHA-256 of the draft's body: what a trial was run with, and what is signed.
func (d Draft) Sum() string { return rulebook.Sum([]byte(d.Body)) }

// MayWrite says as a fault why somebody may not write rules of a kind: the guidelines are the authority's, the mechanisms
// the liaison's. NotFound for a kind there is not.
func MayWrite(w auth.Who, kind string) error {
	if err := w.May(auth.WriteRules); err != nil {
		return err
	}
	role, ok := owners[kind]
	switch {
	case !ok:
		return fault.New(fault.NotFound, "fault.not_found")
	case !w.Has(role):
		return fault.New(fault.Denied, "fault.denied")
	}
	return nil
}

var owners = map[string]auth.Role{rulebook.Guidelines: auth.Authority, rulebook.Mechanisms: auth.Liaison}

const longestName = 120 // characters

// Begin starts a draft of a kind from what is in force, or comes in force next, and gives its number. NotFound for a kind there is not.
func (o *Office) Begin(ctx context.Context, w auth.Who, kind, name string) (int64, error) {
	if err := MayWrite(w, kind); err != nil {
		return 0, err
	}
	var id int64
	err := o.DB.Write(ctx, func(tx *store.Tx) error {
		base, pending, err := o.Book.Pending(ctx, tx.Reader, kind, tx.Now)
		if err == nil && !pending {
			base, err = tx.RulesInForce(ctx, kind, tx.Now)
		}
		if err != nil {
			return err
		}
		id = tx.NewID()
		return tx.InsertDraft(ctx, store.Draft{ID: id, Kind: kind, Base: base.Number, Name: tidyName(name), Body: base.Body, Staff: w.ID, StaffName: w.Name})
	})
	return id, err
}

func tidyName(name string) string {
	runes := []rune(spanish.Tidy(strings.ToValidUTF8(name, "")))
	return string(runes[:min(len(runes), longestName)])
}

// Draft loads a draft; NotFound where there is none. Needs [auth.SeeRules].
func (o *Office) Draft(ctx context.Context, w auth.Who, id int64) (Draft, error) {
	if err := w.May(auth.SeeRules); err != nil {
		return Draft{}, err
	}
	d, err := o.DB.Read().Draft(ctx, id)
	if err != nil {
		return Draft{}, err
	}
	return parse(d)
}

// DraftAt loads a draft as a version of it was.
func (o *Office) DraftAt(ctx context.Context, w auth.Who, id, version int64) (Draft, error) {
	if err := w.May(auth.SeeRules); err != nil {
		return Draft{}, err
	}
	d, err := o.DB.Read().DraftAt(ctx, id, version)
	if err != nil {
		return Draft{}, err
	}
	return parse(d)
}

func parse(d store.Draft) (Draft, error) {
	parsed := Draft{Draft: d}
	var err error
	if d.Kind == rulebook.Guidelines {
		parsed.Guideline, err = guideline.ParseGuideline([]byte(d.Body))
	} else {
		parsed.Mechanism, err = guideline.ParseMechanism([]byte(d.Body))
	}
	return parsed, err
}

// Drafts lists the drafts of a kind that are being written. Needs [auth.SeeRules].
func (o *Office) Drafts(ctx context.Context, w auth.Who, kind string) ([]store.Draft, error) {
	if err := w.May(auth.SeeRules); err != nil {
		return nil, err
	}
	return o.DB.Read().Drafts(ctx, kind)
}

// Save keeps a draft with one of its parts changed, over the version the person saw. Conflict when somebody saved since:
// the caller tells what they changed, and loses nothing that was typed.
func (o *Office) Save(ctx context.Context, w auth.Who, d Draft, seen int64, section string) error {
	if err := MayWrite(w, d.Kind); err != nil {
		return err
	}
	body, err := json.Marshal(d.rules())
	if err != nil {
		return err
	}
	d.Body, d.Section, d.Staff, d.StaffName, d.Name = string(body), section, w.ID, w.Name, tidyName(d.Name)
	return o.DB.Write(ctx, func(tx *store.Tx) error { return tx.SaveDraft(ctx, d.Draft, seen) })
}

// rules is the set that the draft is of.
func (d Draft) rules() any {
	if d.Kind == rulebook.Guidelines {
		return d.Guideline
	}
	return d.Mechanism
}

// Discard throws a draft away, at the version the person saw.
func (o *Office) Discard(ctx context.Context, w auth.Who, id, seen int64) error {
	d, err := o.DB.Read().Draft(ctx, id)
	if err != nil {
		return err
	}
	if err := MayWrite(w, d.Kind); err != nil {
		return err
	}
	return o.DB.Write(ctx, func(tx *store.Tx) error { return tx.EndDraft(ctx, id, seen, 0) })
}

// Problems gives everything for which a draft cannot be put in force.
func (o *Office) Problems(ctx context.Context, r store.Reader, d Draft, now time.Time) ([]guideline.Problem, error) {
	known, err := o.known(ctx, r, now)
	if err != nil {
		return nil, err
	}
	if d.Kind == rulebook.Guidelines {
		return d.Guideline.Check(known), nil
	}
	return d.Mechanism.Check(known), nil
}

func (o *Office) known(ctx context.Context, r store.Reader, now time.Time) (guideline.Known, error) {
	known := petition.Known()
	known.Today, known.Providers = now.In(spanish.MexicoCity()), o.Providers
	var err error
	if known.Beside, err = o.guidelines(ctx, r, now); err != nil {
		return known, err
	}
	units, err := r.Units(ctx)
	if err != nil {
		return known, err
	}
	today := known.Today.Format(time.DateOnly)
	above := aboveOf(units)
	for _, u := range units {
		if u.InForce(today) {
			known.Units = append(known.Units, guideline.KnownUnit{Code: u.Code, Kind: u.Kind, Domain: u.MailDomain, Above: above[u.Code]})
		}
	}
	return known, nil
}

// guidelines are the one in force and, where one is published that comes in force later, that one.
func (o *Office) guidelines(ctx context.Context, r store.Reader, now time.Time) ([]guideline.Guideline, error) {
	set, err := o.Book.InForce(ctx, r, now)
	if err != nil {
		return nil, err
	}
	next, pending, err := o.Book.Pending(ctx, r, rulebook.Guidelines, now)
	if err != nil || !pending {
		return []guideline.Guideline{set.Guideline}, err
	}
	later, err := o.Book.Guideline(ctx, r, next.Number)
	return []guideline.Guideline{set.Guideline, later}, err
}

// Compare tells in words how one set of a kind differs from another.
func Compare(before, after Draft, w guideline.Words) []guideline.Change {
	if after.Kind == rulebook.Guidelines {
		return guideline.Compare(before.Guideline, after.Guideline, w)
	}
	return guideline.CompareMechanisms(before.Mechanism, after.Mechanism, w)
}

// Version gives a published number in the form of a draft, to be compared. Needs [auth.SeeRules].
func (o *Office) Version(ctx context.Context, w auth.Who, kind string, number int) (Draft, error) {
	if err := w.May(auth.SeeRules); err != nil {
		return Draft{}, err
	}
	if _, ok := owners[kind]; !ok {
		return Draft{}, fault.New(fault.NotFound, "fault.not_found")
	}
	set, err := o.DB.Read().RulesNumber(ctx, kind, number)
	if err != nil {
		return Draft{}, err
	}
	return parse(store.Draft{Kind: kind, Body: set.Body, Base: number})
}
