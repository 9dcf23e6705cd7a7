package mail

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"clavero/internal/mail/mailtest"
)

// answer is a mail as a vendor would write it, with a secret.
func answer(i int) []byte {
	return fmt.Appendf(nil, "Received: from emedios.test by mx.salud.test id Q%d\r\nFrom: Soporte <soporte@emedios.test>\r\nTo: altas@salud.test\r\n"+
		"Message-ID: <respuesta.%d@emedios.test>\r\nSubject: =?utf-8?Q?Alta_n=C3=BAm._%d?=\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"+
		"Usuario: ana.prueba%d\r\nContraseña: secreto-%d\r\n", i, i, i, i, i)
}

// redactedCopy is what takes its place.
func redactedCopy(raw []byte) []byte {
	head, _, _ := strings.Cut(string(raw), "\r\n\r\n")
	return []byte(head + "\r\n\r\nContraseña: ●●●●●●\n")
}

// desk takes messages as the program does: it keeps what it was given by its hash, and answers the same again.
type desk struct {
	mu      sync.Mutex
	handed  map[string]int // by hash
	order   []string       // hashes as they first came
	last    Received
	changed chan struct{}
	decide  func(Received) (Disposition, error) // nil: a redacted copy is put away as processed
}

func newDesk() *desk { return &desk{handed: map[string]int{}, changed: make(chan struct{}, 1)} }

func hashOf(raw []byte) string {
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:16])
}

func (d *desk) take(_ context.Context, r Received) (Disposition, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	hash := hashOf(slices.Concat(r.Raw, r.Header))
	if d.handed[hash]++; d.handed[hash] == 1 {
		d.order = append(d.order, hash)
	}
	d.last = r
	select {
	case d.changed <- struct{}{}:
	default:
	}
	if d.decide != nil {
		return d.decide(r)
	}
	return Disposition{Folder: Processed, ID: hash, Replace: redactedCopy(r.Raw)}, nil
}

func (d *desk) seen() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.order)
}

// await waits until so many different messages came.
func (d *desk) await(t *testing.T, n int) {
	t.Helper()
	ctx := patience(t)
	for d.seen() < n {
		select {
		case <-d.changed:
		case <-ctx.Done():
			t.Fatalf("%d of %d messages were handed", d.seen(), n)
		}
	}
}

func open(t testing.TB, url string, o MailboxOptions) *Mailbox {
	t.Helper()
	m, err := NewMailbox(url, o)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// watched runs a watch until stop is called, or to the end of the test.
func watched(t *testing.T, m *Mailbox, take Take) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- m.Watch(ctx, take) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Errorf("the watch ended with %v", err)
		}
	})
	t.Cleanup(stop)
	return stop
}

// settled waits until the mailbox handled so many and nothing else is on its way.
func settled(t *testing.T, m *Mailbox, handled int64) {
	t.Helper()
	until(t, func() bool { return m.Status().Handled >= handled })
}

// until asks again and again, since what is waited for is at another server.
func until(t *testing.T, done func() bool) {
	t.Helper()
	ctx := patience(t)
	for !done() {
		select {
		case <-time.After(5 * time.Millisecond):
		case <-ctx.Done():
			t.Fatal("it did not come to pass")
		}
	}
}

// address gives each run of a test a mailbox of its own on the shared servers.
func address(t testing.TB) string {
	t.Helper()
	return fmt.Sprintf("%s.%d@salud.test", strings.ToLower(strings.ReplaceAll(t.Name(), "/", "-")), inboxes.Add(1))
}

func all(t *testing.T, box mailtest.Mailbox) []mailtest.Mail {
	t.Helper()
	mails, err := box.All(patience(t))
	if err != nil {
		t.Fatal(err)
	}
	return mails
}

// checkPutAway holds a mailbox to the promise: nothing is left, and each of n answers is in the folder once, redacted.
func checkPutAway(t *testing.T, box mailtest.Mailbox, n int) {
	t.Helper()
	if left := all(t, box); len(left) != 0 {
		t.Errorf("%d messages are left", len(left))
	}
	copies := map[string]int{}
	for _, mail := range all(t, box.In("Procesados")) {
		copies[mail.Header.Get("X-Clavero-Mensaje")]++
		if strings.Contains(string(mail.Raw), "secreto-") {
			t.Error("a secret is left in a copy")
		}
		if !strings.HasPrefix(string(mail.Raw), "X-Clavero-Mensaje: ") {
			t.Error("a copy does not begin with its ID")
		}
	}
	for i := range n {
		if hash := hashOf(answer(i)); copies[hash] != 1 {
			t.Errorf("answer %d is there %d times", i, copies[hash])
		}
	}
	if len(copies) != n {
		t.Errorf("%d different copies of %d messages", len(copies), n)
	}
}

func TestMailboxEmptiesItself(t *testing.T) {
	servers := mailtest.Start(t)
	for name, url := range map[string]func(string) string{"imaps": servers.IMAPSURL, "starttls": servers.IMAPURL} {
		t.Run(name, func(t *testing.T) {
			box, desk := address(t), newDesk()
			servers.Fill(t, box, 45, answer)
			m := open(t, url(box), MailboxOptions{CAFile: servers.CAFile})
			watched(t, m, desk.take)
			settled(t, m, 45)
			checkPutAway(t, servers.Mailbox(box), 45)
			for i, hash := range desk.order {
				if hash != hashOf(answer(i)) || desk.handed[hash] != 1 {
					t.Fatalf("message %d came out of order or %d times", i, desk.handed[hash])
				}
			}
		})
	}
}

func TestMailboxHearsOfNewMail(t *testing.T) {
	servers := mailtest.Start(t)
	box, desk := address(t), newDesk()
	desk.decide = func(Received) (Disposition, error) { return Disposition{Folder: Review}, nil }
	m := open(t, servers.IMAPSURL(box), MailboxOptions{CAFile: servers.CAFile, Poll: time.Hour, Review: "Años/Después de leer & ñandú"})
	watched(t, m, desk.take)
	until(t, func() bool { return !m.Status().Seen.IsZero() })
	name, domain, _ := strings.Cut(box, "@")
	var took []time.Duration
	const n = 5
	for i := range n {
		sent := time.Now()
		servers.Deliver(t, "soporte@emedios.test", name+"+K7Q2M9@"+domain, answer(i))
		desk.await(t, i+1)
		took = append(took, time.Since(sent))
		settled(t, m, int64(i+1))
	}
	slices.Sort(took)
	t.Logf("from handing it to Postfix to the taker: p50 %v, p90 %v, longest %v", took[n/2], took[n*9/10], took[n-1])
	if !strings.Contains(string(desk.last.Raw), "+K7Q2M9@salud.test") {
		t.Errorf("the tag of the recipient is lost:\n%s", desk.last.Raw)
	}
	mails := all(t, servers.Mailbox(box).In("Años.Después de leer & ñandú"))
	if len(mails) != n || !strings.Contains(string(mails[0].Raw), "secreto-0") {
		t.Errorf("%d mails were moved", len(mails))
	}
}

func TestMailboxOutlivesItsServer(t *testing.T) {
	servers := mailtest.Start(t)
	box, desk := address(t), newDesk()
	const n = 200
	servers.Fill(t, box, n, answer)
	m := open(t, servers.IMAPSURL(box), MailboxOptions{CAFile: servers.CAFile})
	watched(t, m, func(ctx context.Context, r Received) (Disposition, error) {
		if seen := desk.seen(); (seen == 33 || seen == 111) && r.UID == uint32(seen+1) && desk.handed[hashOf(r.Raw)] == 0 {
			servers.KillDovecot(t)
			servers.StartDovecot(t)
		}
		return desk.take(ctx, r)
	})
	settled(t, m, n)
	checkPutAway(t, servers.Mailbox(box), n)
	again := 0
	for _, times := range desk.handed {
		again += times - 1
	}
	t.Logf("%d of %d were handed again", again, n)
	if again == 0 {
		t.Error("the server did not die where it hurts")
	}
}

// A taker that has recorded a message, and is killed before the mailbox knows.
func TestMailboxKilledBetweenCommitAndMove(t *testing.T) {
	servers := mailtest.Start(t)
	box, desk := address(t), newDesk()
	const n = 12
	servers.Fill(t, box, n, answer)
	for i := range n {
		m := open(t, servers.IMAPSURL(box), MailboxOptions{CAFile: servers.CAFile})
		ctx, kill := context.WithCancel(t.Context())
		err := m.Watch(ctx, func(ctx context.Context, r Received) (Disposition, error) {
			if desk.seen() > i {
				kill()
			}
			return desk.take(ctx, r)
		})
		if kill(); !errors.Is(err, context.Canceled) && i < n-1 {
			t.Fatal(err)
		}
		if i == n-2 {
			break
		}
	}
	m := open(t, servers.IMAPSURL(box), MailboxOptions{CAFile: servers.CAFile})
	watched(t, m, desk.take)
	settled(t, m, 1)
	until(t, func() bool { return !m.Status().Seen.IsZero() })
	checkPutAway(t, servers.Mailbox(box), n)
}

func TestMailboxMadeAnew(t *testing.T) {
	servers := mailtest.Start(t)
	box, desk := address(t), newDesk()
	desk.decide = func(Received) (Disposition, error) { return Disposition{Folder: Leave}, nil }
	servers.Fill(t, box, 3, answer)
	m := open(t, servers.IMAPSURL(box), MailboxOptions{CAFile: servers.CAFile})
	watched(t, m, desk.take)
	desk.await(t, 3)
	former := desk.last.UIDValidity
	servers.KillDovecot(t)
	servers.Reset(t, box)
	time.Sleep(1100 * time.Millisecond) // a UIDVALIDITY is a second's number
	servers.StartDovecot(t)
	until(t, func() bool {
		desk.mu.Lock()
		defer desk.mu.Unlock()
		return desk.handed[hashOf(answer(0))] == 2 && desk.handed[hashOf(answer(2))] == 2
	})
	if desk.last.UIDValidity == former || desk.last.UIDValidity == 0 {
		t.Errorf("UIDVALIDITY was %d and is %d", former, desk.last.UIDValidity)
	}
}

func TestMailboxGoesAroundPoison(t *testing.T) {
	servers := mailtest.Start(t)
	box, desk := address(t), newDesk()
	desk.decide = func(r Received) (Disposition, error) {
		if strings.Contains(string(r.Raw), "prueba3\r\n") {
			return Disposition{}, errors.New("not today")
		}
		return Disposition{Folder: Processed, ID: hashOf(r.Raw), Replace: redactedCopy(r.Raw)}, nil
	}
	servers.Fill(t, box, 30, answer)
	m := open(t, servers.IMAPSURL(box), MailboxOptions{CAFile: servers.CAFile})
	stop := watched(t, m, desk.take)
	settled(t, m, 29)
	if status := m.Status(); status.Waiting != 1 || status.Error == nil || !status.Connected {
		t.Errorf("status %+v", status)
	}
	stop()
	if left := all(t, servers.Mailbox(box)); len(left) != 1 || !strings.Contains(string(left[0].Raw), "secreto-3") {
		t.Errorf("%d messages are left", len(left))
	}
	if m.Status().Connected {
		t.Error("it is connected after its end")
	}
	desk.decide = nil
	watched(t, m, desk.take)
	settled(t, m, 30)
	checkPutAway(t, servers.Mailbox(box), 30)
}

func TestMailboxSparesMemory(t *testing.T) {
	servers := mailtest.Start(t)
	box, desk := address(t), newDesk()
	desk.decide = func(r Received) (Disposition, error) { return Disposition{Folder: Review}, nil }
	servers.Fill(t, box, 1, func(i int) []byte {
		return append(answer(i), []byte(strings.Repeat(strings.Repeat("x", 78)+"\r\n", 40<<20/80))...)
	})
	m := open(t, servers.IMAPSURL(box), MailboxOptions{CAFile: servers.CAFile})
	watched(t, m, desk.take)
	settled(t, m, 1)
	if r := desk.last; !r.TooLarge || r.Raw != nil || r.Size < 40<<20 || !strings.Contains(string(r.Header), "Message-ID: <respuesta.0@emedios.test>") || len(r.Header) > 1000 {
		t.Errorf("handed with %d bytes of %d, header of %d", len(r.Raw), r.Size, len(r.Header))
	}
}

func TestMailboxCheck(t *testing.T) {
	servers := mailtest.Start(t)
	box := address(t)
	servers.Fill(t, box, 2, answer)
	m := open(t, servers.IMAPSURL(box), MailboxOptions{CAFile: servers.CAFile})
	report, err := m.Check(t.Context())
	if err != nil || report.Messages != 2 || len(report.Missing) != 2 || !report.Idle || !report.Move || !report.UIDPlus {
		t.Errorf("%+v, %v", report, err)
	}
}
