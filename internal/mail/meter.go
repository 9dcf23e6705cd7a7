package mail

import (
	"errors"
	"net"
	"sync/atomic"
)

// meter is a connection that ends when more comes in than was allowed. The library that reads the protocol takes any
// length a server announces; this is what keeps a broken or hostile one from filling the memory.
type meter struct {
	net.Conn
	left atomic.Int64
}

var errTooMuch = errors.New("the server sends more than was asked for")

// allow sets how many bytes may come from now on.
func (m *meter) allow(n int64) { m.left.Store(n) }

// Read gives what comes in, until the measure is full.
func (m *meter) Read(p []byte) (int, error) {
	n, err := m.Conn.Read(p)
	if m.left.Add(-int64(n)) < 0 {
		return 0, errors.Join(errTooMuch, m.Close())
	}
	return n, err
}
