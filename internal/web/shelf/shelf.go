// Package shelf keeps what was drawn for many, a bounded number of things, so that it is drawn once.
package shelf

import "sync"

// Of is a shelf of V by K. It holds between most and twice as much: what was asked for in neither of the last two fillings
// is forgotten. Those who ask for one thing at the same time have it made once. It is safe for use by many goroutines.
type Of[K comparable, V any] struct {
	mu         sync.Mutex
	most       int
	young, old map[K]*entry[V]
}

type entry[V any] struct {
	once  sync.Once
	value V
	err   error
}

// New makes an empty shelf.
func New[K comparable, V any](most int) *Of[K, V] {
	return &Of[K, V]{most: most, young: map[K]*entry[V]{}}
}

// Get gives what is kept under a key, or what make gives. What failed is not kept; its error is make's.
func (s *Of[K, V]) Get(key K, make func() (V, error)) (V, error) {
	e := s.claim(key)
	e.once.Do(func() { e.value, e.err = make() })
	if e.err != nil {
		s.forget(key, e)
	}
	return e.value, e.err
}

func (s *Of[K, V]) claim(key K) *entry[V] {
	s.mu.Lock()
	defer s.mu.Unlock()
	if e, ok := s.young[key]; ok {
		return e
	}
	e, ok := s.old[key]
	if !ok {
		e = &entry[V]{}
	}
	if len(s.young) >= s.most {
		s.old, s.young = s.young, map[K]*entry[V]{}
	}
	s.young[key] = e
	return e
}

func (s *Of[K, V]) forget(key K, failed *entry[V]) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.young[key] == failed {
		delete(s.young, key)
	}
	if s.old[key] == failed {
		delete(s.old, key)
	}
}
