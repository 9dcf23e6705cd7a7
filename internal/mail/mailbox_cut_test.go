package mail

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"
)

// memory is a small IMAP server in this process, reached through a wire that can be cut.
type memory struct {
	user  *imapmemserver.User
	addr  string       // of the wire
	cutAt int64        // the line from the client, of all connections, after which it is cut; 0 never
	lines atomic.Int64 // that went by
	cut   atomic.Bool
	plain bool // keywords are not kept
}

// variants are servers as there are: with everything, and with less.
var variants = map[string]imap.CapSet{
	"full":       {imap.CapIMAP4rev1: {}, imap.CapIdle: {}, imap.CapMove: {}, imap.CapUIDPlus: {}, imap.CapNamespace: {}},
	"bare":       {imap.CapIMAP4rev1: {}},
	"no keyword": {imap.CapIMAP4rev1: {}, imap.CapUIDPlus: {}, imap.CapMove: {}},
}

func remember(t *testing.T, variant string, cutAt int64) *memory {
	t.Helper()
	store := imapmemserver.New()
	s := &memory{user: imapmemserver.NewUser("altas", "clave"), cutAt: cutAt, plain: variant == "no keyword"}
	store.AddUser(s.user)
	if err := s.user.Create("INBOX", nil); err != nil {
		t.Fatal(err)
	}
	server := imapserver.New(&imapserver.Options{
		NewSession: func(*imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
			return store.NewSession(), nil, nil
		},
		Caps: variants[variant], InsecureAuth: true, Logger: log.New(io.Discard, "", 0),
	})
	behind, wire := listen(t), listen(t)
	s.addr = wire.Addr().String()
	go func() { _ = server.Serve(behind) }()
	go s.wire(wire, behind.Addr().String())
	t.Cleanup(func() { _ = wire.Close(); _ = server.Close() })
	return s
}

func listen(t *testing.T) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func (s *memory) wire(listener net.Listener, behind string) {
	for {
		client, err := listener.Accept()
		if err != nil {
			return
		}
		server, err := net.Dial("tcp", behind)
		if err != nil {
			return
		}
		deaf := &atomic.Bool{}
		go s.back(client, server, deaf)
		go s.forth(client, server, deaf)
	}
}

// back carries what the server says, to a client that can hear it; when the server hangs up, so does the wire.
func (s *memory) back(client, server net.Conn, deaf *atomic.Bool) {
	defer func() { _ = client.Close(); _ = server.Close() }()
	for from := bufio.NewReader(server); ; {
		line, err := from.ReadBytes('\n')
		if s.plain && bytes.Contains(line, []byte("PERMANENTFLAGS")) {
			line = bytes.ReplaceAll(line, []byte(`\*`), []byte(`\Seen`))
		}
		if deaf.Load() {
			line = nil
		}
		if _, failed := client.Write(line); failed != nil || err != nil {
			return
		}
	}
}

// forth carries what the client says, and cuts the wire, once, when the server was told a certain line: the server does
// what it was told before it finds out that there is no more, and nobody hears its answer. Half a literal is none: there
// the wire breaks.
func (s *memory) forth(client, server net.Conn, deaf *atomic.Bool) {
	literal := 0 // bytes of it to come
	for from := bufio.NewReader(client); ; {
		line, err := from.ReadBytes('\n')
		last := err == nil && s.lines.Add(1) == s.cutAt
		deaf.Store(last)
		if _, failed := server.Write(line); failed != nil || err != nil {
			_ = client.Close()
			_ = server.Close()
			return
		}
		if literal = max(0, literal-len(line)); literal == 0 {
			literal = announced(line)
		}
		switch {
		case last && literal > 0:
			s.cut.Store(true)
			_ = server.(*net.TCPConn).SetLinger(0)
			_ = server.Close()
			return
		case last:
			s.cut.Store(true)
			_ = server.(*net.TCPConn).CloseWrite()
			return
		}
	}
}

var literalEnd = regexp.MustCompile(`\{(\d+)\+?\}\r\n$`)

// announced is how long a literal is that follows a line (RFC 9051, 4.3; RFC 7888).
func announced(line []byte) int {
	size := literalEnd.FindSubmatch(line)
	if size == nil {
		return 0
	}
	n, _ := strconv.Atoi(string(size[1]))
	return n
}

func (s *memory) fill(t *testing.T, n int, options *imap.AppendOptions) {
	t.Helper()
	for i := range n {
		if _, err := s.user.Append("INBOX", literal{bytes.NewReader(answer(i))}, options); err != nil {
			t.Fatal(err)
		}
	}
}

type literal struct{ *bytes.Reader }

func (l literal) Size() int64 { return int64(l.Len()) }

func (s *memory) open(t *testing.T) *Mailbox {
	t.Helper()
	m := open(t, "imap://altas:clave@"+s.addr+"?tls=off", MailboxOptions{Poll: 20 * time.Millisecond})
	m.firstReconnect, m.firstRetry = time.Millisecond, 10*time.Millisecond
	return m
}

func (s *memory) count(t *testing.T, folder string) int {
	t.Helper()
	status, err := s.user.Status(folder, &imap.StatusOptions{NumMessages: true})
	if err != nil {
		t.Fatal(err)
	}
	return int(*status.NumMessages)
}

// byTurns moves every other answer to a person as it is, and puts a copy of the rest.
func byTurns(r Received) (Disposition, error) {
	var i int
	_, rest, _ := strings.Cut(string(r.Raw), "secreto-")
	_, _ = fmt.Sscan(rest, &i)
	if i%2 == 1 {
		return Disposition{Folder: Review}, nil
	}
	return Disposition{Folder: Processed, ID: hashOf(r.Raw), Replace: redactedCopy(r.Raw)}, nil
}

// The connection is cut after each line that a client says, one run for each: afterwards every message is in its folder,
// once, and nowhere else.
func TestMailboxCutAnywhere(t *testing.T) {
	for variant := range variants {
		t.Run(variant, func(t *testing.T) {
			runs, again := int64(0), 0
			for cut := true; cut; {
				runs++
				cut = cutOnce(t, variant, runs, &again)
			}
			t.Logf("%d places, %d messages handed again", runs-1, again)
			if runs < 20 || again == 0 {
				t.Error("the wire was not cut where it hurts")
			}
		})
	}
}

func cutOnce(t *testing.T, variant string, at int64, again *int) bool {
	t.Helper()
	const n = 4
	s, desk := remember(t, variant, at), newDesk()
	s.fill(t, n, &imap.AppendOptions{})
	desk.decide = byTurns
	m := s.open(t)
	stop := watched(t, m, desk.take)
	desk.await(t, n)
	until(t, func() bool { return s.count(t, "INBOX") == 0 && m.Status().Waiting == 0 })
	stop()
	if copies, moved := s.count(t, "Procesados"), s.count(t, "Por revisar"); copies != n/2 || moved != n/2 {
		t.Fatalf("cut after line %d: %d copies, %d moved", at, copies, moved)
	}
	for _, times := range desk.handed {
		*again += times - 1
	}
	return s.cut.Load()
}

func TestMailboxSparesWhatOthersDeleted(t *testing.T) {
	s, desk := remember(t, "bare", 0), newDesk()
	s.fill(t, 1, &imap.AppendOptions{Flags: []imap.Flag{imap.FlagDeleted}})
	for i := range 2 {
		if _, err := s.user.Append("INBOX", literal{bytes.NewReader(answer(i + 1))}, &imap.AppendOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	m := s.open(t)
	watched(t, m, desk.take)
	desk.await(t, 2)
	until(t, func() bool { return m.Status().Waiting == 2 && desk.handed[hashOf(answer(1))] > 2 })
	if inbox, copies := s.count(t, "INBOX"), s.count(t, "Procesados"); inbox != 3 || copies != 2 {
		t.Errorf("%d messages and %d copies", inbox, copies)
	}
	if desk.handed[hashOf(answer(0))] != 0 {
		t.Error("what a person deleted was handed")
	}
}

// A server that takes a connection and then says nothing, as one behind a cable that was pulled.
func TestMailboxLeavesASilentServer(t *testing.T) {
	silent := listen(t)
	t.Cleanup(func() { _ = silent.Close() })
	var held sync.WaitGroup
	held.Add(2) // it is tried again
	go func() {
		for range 2 {
			if _, err := silent.Accept(); err == nil {
				held.Done()
			}
		}
	}()
	m := open(t, "imap://altas:clave@"+silent.Addr().String()+"?tls=off", MailboxOptions{Timeout: 50 * time.Millisecond})
	m.firstReconnect = time.Millisecond
	watched(t, m, newDesk().take)
	held.Wait()
	if status := m.Status(); status.Connected || status.Error == nil {
		t.Errorf("status %+v", status)
	}
	if _, err := m.Check(context.Background()); err == nil {
		t.Error("it passes")
	}
}
