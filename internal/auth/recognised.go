package auth

import (
	"crypto/sha256"
	"sync"
	"time"

	"clavero/internal/store"
)

// keptSessions keeps who the sessions used last are of, each by the hash of its token. It vouches for a session only under the
// revision of people that the session was loaded under (see store.Revision): what any process ends, suspends or changes
// is a new revision, and then nothing that was kept is worth anything. It never says that somebody is nobody.
type keptSessions struct {
	mu     sync.RWMutex
	people int64 // the revision that all of it was loaded under
	of     map[[sha256.Size]byte]recognised
}

type recognised struct {
	who   Who
	until time.Time // from then on the clock may have changed what is kept
}

const maxKept = 16 << 10 // sessions, some 400 bytes each

// find gives who a session is of, if that is known under a revision.
func (k *keptSessions) find(hash [sha256.Size]byte, people int64, now time.Time) (Who, bool) {
	k.mu.RLock()
	defer k.mu.RUnlock()
	kept, ok := k.of[hash]
	return kept.who, ok && k.people == people && now.Before(kept.until)
}

// keep keeps what was loaded after that revision was seen.
func (k *keptSessions) keep(hash [sha256.Size]byte, people int64, r recognised) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if people < k.people {
		return // others have seen a later one meanwhile
	}
	if people > k.people || len(k.of) >= maxKept {
		k.people, k.of = people, map[[sha256.Size]byte]recognised{}
	}
	k.of[hash] = r
}

// untilOf is how long nothing but a write can change what a session stands for: until it or its key ends, or its next
// use is to be noted, whichever is first.
func untilOf(s store.Session, w Who) time.Time {
	until := s.Seen.Add(noteEvery)
	for _, end := range []time.Time{s.Seen.Add(s.Idle), s.Ends, w.ends} {
		if !end.IsZero() && end.Before(until) {
			until = end
		}
	}
	return until
}
