package store

import (
	"context"
	"errors"
)

// ErrOutdated says that what a request presumed is over: it is to be answered anew, and nothing that it worked out may be
// shown.
var ErrOutdated = errors.New("store: the presumed revision is over")

type onceKey struct{}

// onceSeen is what one request knows of the revision.
type onceSeen struct {
	seen     Revision
	known    bool
	asked    bool      // something was worked out under it
	presumed *Revision // it was seen before the request came, and nobody made sure of it since
}

// Once gives a context under which the revision is read once: for one request, whose parts then see the same. It is for
// one goroutine.
func Once(ctx context.Context) context.Context { return &onceContext{Context: ctx} }

// onceContext is context.WithValue with its value in it.
type onceContext struct {
	context.Context
	memo onceSeen
}

// Value is as of any context.
func (c *onceContext) Value(key any) any {
	if key == (onceKey{}) {
		return &c.memo
	}
	return c.Context.Value(key)
}

// Presume has a request whose context is of [Once] begin under the revision that was seen last, without reading it. Whoever
// calls it shows nothing before the request has been made sure of, by an access that was committed under what it presumed
// ([DB.AppendAccesses], which asks in the same journey) or by [DB.Confirm]: then it was so at a moment after the request came,
// which is all that reading it at the door would tell.
func (db *DB) Presume(ctx context.Context) {
	if last := db.lastSeen.Load(); last != nil {
		*memoOf(ctx) = onceSeen{seen: *last, known: true, presumed: last}
	}
}

// Presumed gives what a request presumes and has relied upon; nil where there is nothing to make sure of.
func Presumed(ctx context.Context) *Revision {
	memo := memoOf(ctx)
	if !memo.asked {
		return nil
	}
	return memo.presumed
}

// Assured notes that what the request presumed was so after it came.
func Assured(ctx context.Context) { memoOf(ctx).presumed = nil }

// Anew forgets what a request presumed, so that it is read.
func Anew(ctx context.Context) { *memoOf(ctx) = onceSeen{} }

// Confirm makes sure of what a request presumes, if it does; [ErrOutdated] when that is over.
func (db *DB) Confirm(ctx context.Context) error {
	presumed := Presumed(ctx)
	if presumed == nil {
		return nil
	}
	seen, err := db.looks.share(ctx, db.readRevision)
	switch {
	case err != nil:
		return err
	case seen != *presumed:
		return ErrOutdated
	}
	Assured(ctx)
	return nil
}

// memoOf is never nil; without [Once] it is of nobody's.
func memoOf(ctx context.Context) *onceSeen {
	if memo, ok := ctx.Value(onceKey{}).(*onceSeen); ok {
		return memo
	}
	return &onceSeen{}
}

// saw keeps a revision to be presumed. A late one does no harm: whoever presumes it is told that it is over.
func (db *DB) saw(r Revision) {
	if last := db.lastSeen.Load(); last == nil || *last != r {
		db.lastSeen.Store(&r)
	}
}
