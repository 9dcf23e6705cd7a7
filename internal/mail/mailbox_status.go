package mail

import "time"

// MailboxStatus is what a health page shows of a mailbox.
type MailboxStatus struct {
	Connected bool      // now
	Since     time.Time // of the connection, or of its loss; zero before the first
	Seen      time.Time // when the server last answered that all it has was looked at
	Handled   int64     // messages put away since the program began
	Waiting   int       // messages that could not be taken, or put away, and will be tried again
	Error     error     // the last one, of the connection or of a message; nil when there was none. Texts as Check has them
	ErrorAt   time.Time
}

// Status may be called by anybody at any time.
func (m *Mailbox) Status() MailboxStatus {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.status
}

func (m *Mailbox) note(change func(*MailboxStatus)) {
	m.mu.Lock()
	defer m.mu.Unlock()
	change(&m.status)
}

func (m *Mailbox) connected(s *imapSession) {
	m.note(func(status *MailboxStatus) { status.Connected, status.Since = true, time.Now() })
	m.log.Info("mailbox: connected", "host", m.host, "messages", s.messages, "idle", s.can.idle, "move", s.can.move, "uidplus", s.can.uidPlus)
}

func (m *Mailbox) lost(err error, wait time.Duration) {
	m.note(func(status *MailboxStatus) {
		if status.Connected {
			status.Connected, status.Since = false, time.Now()
		}
		status.Error, status.ErrorAt = err, time.Now()
	})
	m.log.Warn("mailbox: not connected", "host", m.host, "again_in", wait.Round(time.Millisecond), "error", err)
}

func (m *Mailbox) ended() {
	m.note(func(status *MailboxStatus) {
		if status.Connected {
			status.Connected, status.Since = false, time.Now()
		}
	})
}
