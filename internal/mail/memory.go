package mail

import (
	"context"
	"slices"
	"sync"
)

// memoryKeeps is how many messages a Memory holds; older ones fall out.
const memoryKeeps = 500

// Memory is a transport that keeps what it is given: the mailbox of the demo, and the mail of tests that need no
// server. It is safe for concurrent use. It delivers as a server does: a message sent twice is there twice.
type Memory struct {
	mu      sync.Mutex
	kept    []Sent        // the oldest first
	arrived chan struct{} // closed at the next message
}

// Sent is a message that a Memory holds.
type Sent struct {
	Message
	Built
}

// NewMemory makes an empty one.
func NewMemory() *Memory { return &Memory{arrived: make(chan struct{})} }

// Send keeps the message; it fails only when it cannot be built or ctx is over.
func (m *Memory) Send(ctx context.Context, message Message) error {
	if err := ctx.Err(); err != nil {
		return &Failure{Stage: StageConnect, Cause: err}
	}
	built, err := message.Build()
	if err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.kept) == memoryKeeps {
		m.kept = slices.Delete(m.kept, 0, 1)
	}
	m.kept = append(m.kept, Sent{Message: message, Built: built})
	close(m.arrived)
	m.arrived = make(chan struct{})
	return nil
}

// List returns what is held, the newest first.
func (m *Memory) List() []Sent {
	m.mu.Lock()
	defer m.mu.Unlock()
	list := slices.Clone(m.kept)
	slices.Reverse(list)
	return list
}

// Get returns the newest message of that Message-ID, and whether there is one.
func (m *Memory) Get(id string) (Sent, bool) {
	return m.find(func(s Sent) bool { return s.ID == id })
}

// Wait returns the newest message that matches, waiting for one until ctx is over.
func (m *Memory) Wait(ctx context.Context, match func(Sent) bool) (Sent, error) {
	for {
		arrived := m.next()
		if found, ok := m.find(match); ok {
			return found, nil
		}
		select {
		case <-arrived:
		case <-ctx.Done():
			return Sent{}, context.Cause(ctx)
		}
	}
}

func (m *Memory) find(match func(Sent) bool) (Sent, bool) {
	list := m.List()
	i := slices.IndexFunc(list, match)
	if i < 0 {
		return Sent{}, false
	}
	return list[i], true
}

func (m *Memory) next() <-chan struct{} {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.arrived
}
