package reading

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"hash"
	"io"
	"time"

	"clavero/internal/casefile"
	"clavero/internal/fault"
	"clavero/internal/intake"
	"clavero/internal/lang/spanish"
	"clavero/internal/ledger"
	"clavero/internal/register"
	"clavero/internal/store"
)

// VendorLog is the access log of a vendor's own site, as it came.
type VendorLog struct {
	Provider string // whose keys the user names in it are
	File     string
	Rules    register.LogRules
	Options  intake.LogOptions
}

// LogCounts are what a log came to.
type LogCounts struct {
	Lines     int `json:"lines"`
	SignIns   int `json:"sign_ins"`
	Refused   int `json:"refused"`
	Editions  int `json:"editions"`
	Notes     int `json:"notes"`
	Added     int `json:"added"`     // accesses that were not there
	Anonymous int `json:"anonymous"` // lines without a user
	Other     int `json:"other"`     // lines of a user that are no accesses: pictures, style sheets, pages not given
	Strange   int `json:"strange"`   // accesses under user names that no key of ours has
	Unread    int `json:"unread"`    // lines that could not be read
}

// Accesses are those of our keys.
func (c LogCounts) Accesses() int { return c.SignIns + c.Refused + c.Editions + c.Notes }

// LogResult is what became of a log.
type LogResult struct {
	LogCounts
	First, Last time.Time
	Strangers   map[string]int // user names that no key has, with their accesses; some of them where there are very many
	Faults      []intake.LineFault
	SHA256      string
	ID          int64 // of the log on file; 0 when nothing was kept
}

// LogProgress is told of after each batch: bytes of the file and lines so far.
type LogProgress func(read int64, lines int)

const (
	logBatch      = 2000
	mostStrangers = 1000
	mostFaults    = 20
	mostSame      = 400_000 // lines that are remembered, to tell one of several equal ones from the next
)

// ImportLog takes the accesses of our keys out of a log and keeps them beside the register, as the vendor's (3.3). To
// take the same log again, or another that holds some of its lines, adds nothing twice. What was committed before an
// error stays, and is found there the next time. Without apply it only counts.
//
// The errors are those of intake.NewAccessLog. The caller has asked whether the person may.
func (r *Register) ImportLog(ctx context.Context, by ledger.Actor, log VendorLog, in io.Reader, apply bool, progress LogProgress) (LogResult, error) {
	keys, err := r.db.Read().UsersOf(ctx, log.Provider)
	if err != nil {
		return LogResult{}, err
	}
	sum := sha256.New()
	lines, err := intake.NewAccessLog(io.TeeReader(in, sum), log.Options)
	if err != nil {
		return LogResult{}, err
	}
	i := logImport{r: r, log: log, keys: keys, lines: lines, apply: apply, progress: progress, same: map[int64]int{}}
	i.result.Strangers = map[string]int{}
	if err := i.all(ctx); err != nil {
		return i.result, err
	}
	if _, err := io.Copy(sum, in); err != nil {
		return i.result, err
	}
	i.result.SHA256 = hex.EncodeToString(sum.Sum(nil))
	if !apply {
		return i.result, nil
	}
	return i.result, i.keep(ctx, by)
}

// logImport is a log being taken in.
type logImport struct {
	r        *Register
	log      VendorLog
	keys     map[string]store.KeyUser
	lines    *intake.AccessLog
	apply    bool
	progress LogProgress
	same     map[int64]int // how often each line of the last hours came
	waiting  []store.VendorAccess
	result   LogResult
}

func (i *logImport) all(ctx context.Context) error {
	for {
		logged, err := i.lines.Next()
		var unread *intake.LineFault
		switch {
		case errors.Is(err, io.EOF):
			return i.flush(ctx)
		case errors.As(err, &unread):
			i.result.Lines++
			i.result.Unread++
			if len(i.result.Faults) < mostFaults {
				i.result.Faults = append(i.result.Faults, *unread)
			}
			continue
		case err != nil:
			return errors.Join(err, i.flush(ctx))
		}
		i.result.Lines++
		i.take(logged)
		if len(i.waiting) >= logBatch || i.result.Lines%(20*logBatch) == 0 {
			if err := i.flush(ctx); err != nil {
				return err
			}
		}
	}
}

// take looks at one line.
func (i *logImport) take(l register.Logged) {
	if l.User == "" {
		i.result.Anonymous++
		return
	}
	kind := i.log.Rules.KindOf(l)
	if kind == "" {
		i.result.Other++
		return
	}
	key, known := i.keys[spanish.FoldName(l.User)]
	if !known {
		i.result.Strange++
		if _, seen := i.result.Strangers[l.User]; seen || len(i.result.Strangers) < mostStrangers {
			i.result.Strangers[l.User]++
		}
		return
	}
	i.count(kind, l.At)
	i.waiting = append(i.waiting, store.VendorAccess{
		Access: register.Access{At: l.At, Kind: kind, Credential: key.Key, Official: key.Official, Unit: key.Unit, Item: theirItem(kind, l.Path),
			Prefix: register.Prefix(l.Address), Device: register.Device(l.Agent)},
		Source: i.log.Provider, Digest: i.digest(l),
	})
}

func (i *logImport) count(kind register.Kind, at time.Time) {
	c := &i.result
	switch kind {
	case register.SignIn:
		c.SignIns++
	case register.Refused:
		c.Refused++
	case register.Edition:
		c.Editions++
	case register.Note:
		c.Notes++
	}
	if c.First.IsZero() || at.Before(c.First) {
		c.First = at
	}
	if at.After(c.Last) {
		c.Last = at
	}
}

// theirItem stands for a page of the vendor's: below zero, so that it is no note of ours.
func theirItem(kind register.Kind, path string) int64 {
	if path == "" || kind != register.Note && kind != register.Edition {
		return 0
	}
	sum := sha256.Sum256([]byte(path))
	return -1 - int64(binary.BigEndian.Uint64(sum[:])>>1)
}

// digest is a line's own number. Several equal lines are told apart by their order, so that two logs that both hold a
// moment agree about it.
func (i *logImport) digest(l register.Logged) int64 {
	sum := sha256.New()
	number := digestOf(sum, l, 0)
	n := i.same[number]
	if n == 0 && len(i.same) >= mostSame {
		clear(i.same)
	}
	i.same[number] = n + 1
	if n == 0 {
		return number
	}
	sum.Reset()
	return digestOf(sum, l, n)
}

func digestOf(sum hash.Hash, l register.Logged, n int) int64 {
	var numbers [24]byte
	binary.BigEndian.PutUint64(numbers[:], uint64(l.At.Unix())) //nolint:gosec // bits, not a number
	binary.BigEndian.PutUint64(numbers[8:], uint64(l.Status))   //nolint:gosec // 0 to 999
	binary.BigEndian.PutUint64(numbers[16:], uint64(n))         //nolint:gosec // counts up from 0
	_, _ = sum.Write(numbers[:])                                // a hash takes everything
	for _, field := range []string{l.User, l.Method, l.Path, l.Event, l.Address, l.Agent} {
		_, _ = io.WriteString(sum, field)
		_, _ = sum.Write([]byte{0})
	}
	return int64(binary.BigEndian.Uint64(sum.Sum(nil)) >> 1) //nolint:gosec // the top bit is 0
}

// flush commits what waits, in a transaction of its own: those who record accesses meanwhile wait a moment, not an hour.
func (i *logImport) flush(ctx context.Context) error {
	if i.progress != nil {
		i.progress(i.lines.Read(), i.result.Lines)
	}
	if len(i.waiting) == 0 || !i.apply {
		i.waiting = i.waiting[:0]
		return ctx.Err()
	}
	added := 0
	err := i.r.db.WriteEvents(ctx, func(tx *store.Tx) error {
		var err error
		added, err = tx.InsertVendorAccesses(ctx, i.waiting)
		return err
	})
	if err != nil {
		return fault.Wrap(err, fault.CodeOf(err), "reading.log.unready")
	}
	i.result.Added += added
	i.waiting = i.waiting[:0]
	return nil
}

// imported is what the ledger keeps of a log.
type imported struct {
	LogCounts
	File   string    `json:"file"`
	SHA256 string    `json:"sha256"`
	First  time.Time `json:"first,omitzero"`
	Last   time.Time `json:"last,omitzero"`
}

// keep notes the log, and says in the ledger who took it in and what it came to.
func (i *logImport) keep(ctx context.Context, by ledger.Actor) error {
	sum, err := hex.DecodeString(i.result.SHA256)
	if err != nil {
		return err
	}
	counts, err := json.Marshal(i.result.LogCounts)
	if err != nil {
		return err
	}
	id := i.r.db.NewID()
	detail := imported{i.result.LogCounts, i.log.File, i.result.SHA256, i.result.First, i.result.Last}
	err = i.r.db.Write(ctx, func(tx *store.Tx) error {
		_, err := i.r.files.Record(ctx, tx, casefile.Act{
			Kind: ledger.RegisterImported, What: i.log.Provider, By: by, On: ledger.Subject{Kind: ledger.OnProvider, ID: id}, Detail: detail,
		})
		return err
	})
	if err != nil {
		return err
	}
	i.result.ID = id
	return i.r.db.WriteEvents(ctx, func(tx *store.Tx) error {
		return tx.InsertVendorLog(ctx, store.VendorLog{ID: id, Source: i.log.Provider, File: i.log.File, SHA256: sum, Counts: string(counts),
			First: i.result.First, Last: i.result.Last, Staff: by.ID})
	})
}
