// Package antivirus has files that strangers send looked at by a scanner of the installation, a clamd (ASVS 5.0, 5.4.3).
package antivirus

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"log/slog"
	"net"
	"strings"
	"time"

	"clavero/internal/fault"
)

const (
	patience   = 30 * time.Second // for one file, dialling included
	chunk      = 64 << 10         // bytes that go in one piece
	mostAnswer = 4 << 10          // bytes of an answer that are read
)

// Scanner is a clamd. It is safe for use by many goroutines; nil is none, and finds nothing.
type Scanner struct {
	network, address string
	log              *slog.Logger
}

// New makes a Scanner of an address: unix:/run/clamav/clamd.ctl or tcp:127.0.0.1:3310. It dials nothing. Nil for an empty
// address; fault Invalid for one that is none.
func New(address string, log *slog.Logger) (*Scanner, error) {
	if address == "" {
		return nil, nil
	}
	network, where, _ := strings.Cut(address, ":")
	if network == "tcp" {
		if _, _, err := net.SplitHostPort(where); err != nil {
			network = ""
		}
	}
	if network != "tcp" && (network != "unix" || !strings.HasPrefix(where, "/")) {
		return nil, fault.New(fault.Invalid, "config.bad", "Setting", "antivirus", "Value", address, "Example", "unix:/run/clamav/clamd.ctl")
	}
	return &Scanner{network, where, log}, nil
}

// Scan has a file looked at. Faults, all of them Invalid, so that they can stand beside the field the file came in:
// «antivirus.found» where something was found in it, whose name goes to the log; «antivirus.away» where no scanner answered,
// and then the file is not taken either: what nobody looked at is not let in because the scanner is down.
func (s *Scanner) Scan(ctx context.Context, file []byte) error {
	if s == nil || len(file) == 0 {
		return nil
	}
	answer, err := s.ask(ctx, file)
	name, found := strings.CutSuffix(strings.TrimPrefix(answer, "stream: "), " FOUND")
	switch {
	case err == nil && answer == "stream: OK":
		return nil
	case err == nil && found:
		s.log.WarnContext(ctx, "a file that was sent is not taken", "antivirus", name, "bytes", len(file))
		return fault.New(fault.Invalid, "antivirus.found")
	case err == nil:
		err = fmt.Errorf("antivirus: it answered %q", answer)
	}
	s.log.ErrorContext(ctx, "the antivirus looked at no file", "err", err)
	return fault.Wrap(err, fault.Invalid, "antivirus.away")
}

// Ready reports why the scanner cannot be asked; nil when it can.
func (s *Scanner) Ready(ctx context.Context) error {
	if s == nil {
		return nil
	}
	if answer, err := s.talk(ctx, []byte("zPING\x00")); err != nil || answer != "PONG" {
		return fmt.Errorf("antivirus: it answered %q (%w)", answer, err)
	}
	return nil
}

// ask sends a file as clamd's INSTREAM wants it: pieces behind their length, and an empty one at the end.
func (s *Scanner) ask(ctx context.Context, file []byte) (string, error) {
	said := bytes.NewBuffer(make([]byte, 0, len(file)+len(file)/chunk*4+32))
	said.WriteString("zINSTREAM\x00")
	for len(file) > 0 {
		piece := file[:min(chunk, len(file))]
		file = file[len(piece):]
		said.Write(binary.BigEndian.AppendUint32(nil, uint32(len(piece))))
		said.Write(piece)
	}
	said.Write(make([]byte, 4))
	return s.talk(ctx, said.Bytes())
}

// talk says one thing and gives the answer. A clamd that has heard enough (its StreamMaxLength) answers and hangs up while it
// is still spoken to: what it answered counts then.
func (s *Scanner) talk(ctx context.Context, said []byte) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	conn, err := new(net.Dialer).DialContext(ctx, s.network, s.address)
	if err != nil {
		return "", err
	}
	defer func() { _ = conn.Close() }()
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })()
	_, sent := conn.Write(said)
	answer, err := bufio.NewReader(io.LimitReader(conn, mostAnswer)).ReadString(0)
	if err != nil && sent != nil {
		err = sent
	}
	return strings.TrimSuffix(answer, "\x00"), err
}
