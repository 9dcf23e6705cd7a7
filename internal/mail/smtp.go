package mail

import (
	"cmp"
	"context"
	"errors"
	"sync"
	"time"
)

// idleLife is how long a connection waits for a next message: servers wait for minutes, a shorter wait keeps their
// slots free.
const idleLife = 20 * time.Second

// SMTP sends through a submission server (RFC 6409). It is safe for concurrent use and keeps at most one connection
// waiting for a next message.
type SMTP struct {
	endpoint
	envelopeFrom string
	hello        string
	timeout      time.Duration
	signer       *Signer // nil: the server signs, or nobody does

	mu   sync.Mutex
	idle *session    // nil when none waits
	fuse *time.Timer // ends idle when its life is over
}

// Send hands m to the server and returns when it took charge of it.
func (s *SMTP) Send(ctx context.Context, m Message) error {
	raw, err := s.bytes(m)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	c, err := s.session(ctx)
	if err != nil {
		return because(ctx, err)
	}
	release := c.watch(ctx)
	err = c.deliver(m, s.sender(m), raw)
	s.park(c, release() && isUsable(err))
	return because(ctx, err)
}

// bytes are what goes to the server.
func (s *SMTP) bytes(m Message) ([]byte, error) {
	built, err := m.Build()
	if err != nil || s.signer == nil {
		return built.Raw, err
	}
	return s.signer.Sign(built.Raw)
}

// sender is where notices of what became of m go (RFC 5321, 4.4).
func (s *SMTP) sender(m Message) string { return cmp.Or(m.Bounces.Mail, s.envelopeFrom, m.From.Mail) }

// because puts the end of the context in the place of the network error that it made.
func because(ctx context.Context, err error) error {
	var f *Failure
	if ctx.Err() == nil || !errors.As(err, &f) || f.SMTPCode != 0 {
		return err
	}
	return &Failure{Stage: f.Stage, Cause: context.Cause(ctx)}
}

// isUsable reports whether the conversation can go on after err: the server answered, and did not say goodbye.
func isUsable(err error) bool {
	var f *Failure
	return err == nil || errors.As(err, &f) && f.SMTPCode != 0 && f.SMTPCode != 421
}

// session takes the waiting connection if it still answers, else opens one.
func (s *SMTP) session(ctx context.Context) (*session, error) {
	c := s.unpark()
	if c == nil {
		return s.open(ctx)
	}
	release := c.watch(ctx)
	err := c.client.Reset()
	if release() && err == nil {
		return c, nil
	}
	c.close()
	return s.open(ctx)
}

// park leaves c waiting for the next message, or ends it when it is of no use or another one waits.
func (s *SMTP) park(c *session, usable bool) {
	switch {
	case !usable:
		c.close()
	case !s.keep(c):
		c.quit()
	}
}

func (s *SMTP) keep(c *session) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.idle != nil {
		return false
	}
	s.idle = c
	s.fuse = time.AfterFunc(idleLife, s.Close)
	return true
}

func (s *SMTP) unpark() *session {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.idle
	if c != nil {
		s.fuse.Stop()
		s.idle = nil
	}
	return c
}

// Close ends the waiting connection. The transport may be used again afterwards.
func (s *SMTP) Close() {
	if c := s.unpark(); c != nil {
		c.quit()
	}
}
