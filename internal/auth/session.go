package auth

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"time"

	"clavero/internal/casefile"
	"clavero/internal/fault"
	"clavero/internal/guideline"
	"clavero/internal/ledger"
	"clavero/internal/store"
)

// Signed is somebody with a fresh session.
type Signed struct {
	Token string // for the cookie, and nowhere else
	Who   Who
	Next  Must      // what is left to do
	Until time.Time // the session's last moment
}

// tokenSize is the length in characters of a session's token: 256 bits in base64url.
const tokenSize = 43

func newToken() string {
	var random [32]byte
	rand.Read(random[:])
	return base64.RawURLEncoding.EncodeToString(random[:])
}

// Session tells who asks with a token: nobody ([Anonymous]) when it is not one of an open session, or when what it was
// opened for no longer opens anything. Who it was is kept for as long as nobody's standing changed, which each call asks the
// database, so that an end is seen at once on every node; that it was used is noted once a minute.
func (i *Identity) Session(ctx context.Context, token string) (Who, error) {
	if len(token) != tokenSize {
		return Who{}, nil
	}
	revision, err := i.db.Revision(ctx)
	if err != nil {
		return Who{}, err
	}
	hash := sha256.Sum256([]byte(token))
	if w, ok := i.kept.find(hash, revision.People, i.db.Now()); ok {
		return w, nil
	}
	s, err := i.open(ctx, token)
	if err != nil || s.ID == 0 {
		return Who{}, err
	}
	w, err := i.who(ctx, i.db.Read(), s)
	if err != nil || w.Kind == Anonymous {
		return Who{}, err
	}
	i.notice(ctx, s)
	i.kept.keep(hash, revision.People, recognised{w, untilOf(s, w)})
	return w, nil
}

// open finds the open session of a token; the zero session where there is none.
func (i *Identity) open(ctx context.Context, token string) (store.Session, error) {
	if len(token) != tokenSize {
		return store.Session{}, nil
	}
	s, err := i.db.Read().SessionByHash(ctx, casefile.TokenHash(token))
	if fault.Is(err, fault.NotFound) || err == nil && !s.Open(i.db.Now()) {
		return store.Session{}, nil
	}
	return s, err
}

// who loads what a session stands for; nobody when it opens nothing any more.
func (i *Identity) who(ctx context.Context, r store.Reader, s store.Session) (Who, error) {
	switch s.Kind {
	case string(Reader):
		return i.readerOf(ctx, r, s)
	case string(Staff), pending:
		return i.staffOf(ctx, r, s)
	case string(Case):
		return Who{Kind: Case, ID: s.Subject, Session: s.ID}, nil
	}
	return Who{}, nil
}

func (i *Identity) readerOf(ctx context.Context, r store.Reader, s store.Session) (Who, error) {
	c, err := r.Credential(ctx, s.Subject)
	if err != nil || !c.Usable(i.db.Now()) {
		return Who{}, err
	}
	o, err := r.Official(ctx, c.OfficialID)
	if err != nil {
		return Who{}, err
	}
	held, err := restricted(ctx, r, c.ID)
	return readerWho(c, o, s.ID, held), err
}

// restricted reports whether a key is held to one page by a campaign of recertification.
func restricted(ctx context.Context, r store.Reader, key int64) (bool, error) {
	_, err := r.Restriction(ctx, key)
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	return err == nil, err
}

func (i *Identity) staffOf(ctx context.Context, r store.Reader, s store.Session) (Who, error) {
	person, err := r.Staff(ctx, s.Subject)
	if err != nil || person.State != active {
		return Who{}, err
	}
	return staffWho(person, s.ID, s.Kind == string(Staff)), nil
}

// noteEvery is how exactly it is known when a session was last used.
const noteEvery = time.Minute

// notice writes when a session was last used, which its idle limit counts from. A page is not withheld because this
// could not be written.
func (i *Identity) notice(ctx context.Context, s store.Session) {
	if i.db.Now().Sub(s.Seen) < noteEvery {
		return
	}
	err := i.db.WriteLight(ctx, func(tx *store.Tx) error {
		if err := tx.SeeSession(ctx, s.ID); err != nil || s.Kind != string(Reader) {
			return err
		}
		return tx.UseCredential(ctx, s.Subject, tx.Now)
	})
	if err != nil {
		i.log.Warn("a session's use could not be noted", "err", err)
	}
}

// begin opens a session in the caller's write, under the limits of the mechanisms in force (3.2), and gives its token.
func (i *Identity) begin(ctx context.Context, tx *store.Tx, kind string, subject int64, from Place) (string, store.Session, error) {
	m, err := i.mechanism(ctx, tx.Reader)
	if err != nil {
		return "", store.Session{}, err
	}
	idle, last := sessionLimits(m.Sessions, kind)
	token := newToken()
	s := store.Session{
		ID: tx.NewID(), Hash: casefile.TokenHash(token), Kind: kind, Subject: subject, Created: tx.Now, Seen: tx.Now.Truncate(time.Minute),
		Idle: idle, Ends: tx.Now.Add(last), Prefix: from.Prefix, Device: from.Device,
	}
	return token, s, tx.InsertSession(ctx, s)
}

// pendingLife is how long somebody may take for the second factor.
const pendingLife = 15 * time.Minute

func sessionLimits(l guideline.Sessions, kind string) (time.Duration, time.Duration) {
	switch kind {
	case string(Staff):
		return guideline.Minutes(l.StaffIdle), guideline.Minutes(l.StaffLast)
	case string(Case):
		return guideline.Minutes(l.CaseIdle), guideline.Minutes(l.CaseLast)
	case pending:
		return pendingLife, pendingLife
	}
	return guideline.Minutes(l.ReaderIdle), guideline.Minutes(l.ReaderLast)
}

// rotate ends a session and opens another in its place, in the caller's write; fault Unsigned when it was ended
// meanwhile, so that of two presses one wins.
func (i *Identity) rotate(ctx context.Context, tx *store.Tx, old store.Session, kind string) (string, store.Session, error) {
	ended, err := tx.EndSession(ctx, old.ID, old.Kind, old.Subject)
	if err != nil {
		return "", store.Session{}, err
	}
	if !ended {
		return "", store.Session{}, fault.New(fault.Unsigned, "fault.unsigned")
	}
	return i.begin(ctx, tx, kind, old.Subject, Place{Prefix: old.Prefix, Device: old.Device})
}

// OpenCase opens a session for one case, when its mailed link is spent. See [Identity.OpenCaseIn].
func (i *Identity) OpenCase(ctx context.Context, petition int64, from Place) (Signed, error) {
	var signed Signed
	err := i.db.Write(ctx, func(tx *store.Tx) error {
		var err error
		signed, err = i.OpenCaseIn(ctx, tx, petition, from)
		return err
	})
	return signed, err
}

// OpenCaseIn is OpenCase in the write that spends the link. The write must be one that may append to the ledger.
func (i *Identity) OpenCaseIn(ctx context.Context, tx *store.Tx, petition int64, from Place) (Signed, error) {
	token, s, err := i.begin(ctx, tx, string(Case), petition, from)
	if err != nil {
		return Signed{}, err
	}
	err = i.record(ctx, tx, ledger.CaseSession, "", byOfficial(0), ledger.Subject{Kind: ledger.OnPetition, ID: petition}, nil)
	return Signed{Token: token, Until: s.Ends, Who: Who{Kind: Case, ID: petition, Session: s.ID}}, err
}
