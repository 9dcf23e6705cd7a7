package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"slices"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/emersion/go-sasl"

	"clavero/internal/fault"
)

const (
	answerLimit = 1 << 20  // bytes of one command's answer, besides what it asks for
	slowest     = 32 << 10 // bytes a second that a connection of use moves
	putMark     = imap.Flag("$ClaveroArchivando")
)

// imapSession is one connection to the server of a mailbox, signed in.
type imapSession struct {
	*Mailbox
	conn   *meter
	client *imapclient.Client
	news   chan struct{} // holds a token when the server told of new mail
	can    struct{ idle, move, uidPlus, namespace bool }

	// Known once the folder is open.
	watched     string // names as the server has them
	places      map[Folder]string
	uidValidity uint32
	messages    uint32
	marks       bool // the folder keeps keywords of ours
}

// connect reaches the server and signs in.
func (m *Mailbox) connect(ctx context.Context) (*imapSession, error) {
	conn, err := (&net.Dialer{Timeout: m.timeout}).DialContext(ctx, "tcp", m.address)
	if err != nil {
		return nil, fault.Wrap(err, fault.Unready, "mail.mailbox.unreachable", "Host", m.host)
	}
	s := &imapSession{Mailbox: m, conn: &meter{Conn: conn}, news: make(chan struct{}, 1)}
	if err := s.within(ctx, 0, s.greet); err != nil {
		s.close()
		return nil, fault.Wrap(err, fault.Unready, "mail.mailbox.unreachable", "Host", m.host)
	}
	if err := s.within(ctx, 0, s.signIn); err != nil {
		s.close()
		if fault.CodeOf(err) == fault.Unready { // the password could not be read
			return nil, err
		}
		return nil, fault.Wrap(err, fault.Unready, "mail.mailbox.signin", "Host", m.host)
	}
	return s, nil
}

// within gives a command its time and its measure of bytes, with more of both for a payload of so many bytes. Whatever
// the command waits for, it ends when one of them is used up or when ctx is over: the connection is cut.
func (s *imapSession) within(ctx context.Context, payload int64, command func() error) error {
	s.conn.allow(answerLimit + payload + payload/8)
	limited, cancel := context.WithTimeout(ctx, s.timeout+time.Duration(payload/slowest)*time.Second)
	defer cancel()
	release := context.AfterFunc(limited, func() { _ = s.conn.Close() }) // the command tells
	err := command()
	if !release() && err != nil {
		return context.Cause(limited)
	}
	return err
}

// greet waits for the server's greeting, under TLS unless the server is on this machine.
func (s *imapSession) greet() error {
	options := &imapclient.Options{TLSConfig: s.tls, UnilateralDataHandler: &imapclient.UnilateralDataHandler{Mailbox: s.told}}
	var err error
	switch s.security {
	case implicitTLS:
		config := s.tls.Clone()
		config.NextProtos = []string{"imap"}
		secured := tls.Client(s.conn, config)
		if err := secured.Handshake(); err != nil {
			return err
		}
		s.client = imapclient.New(secured, options)
	case startTLS:
		if s.client, err = imapclient.NewStartTLS(s.conn, options); err != nil {
			return err
		}
	case noTLS:
		s.client = imapclient.New(s.conn, options)
	}
	return s.client.WaitGreeting()
}

// told only leaves a note: a command given inside it would wait for itself.
func (s *imapSession) told(data *imapclient.UnilateralDataMailbox) {
	if data.NumMessages == nil {
		return
	}
	select {
	case s.news <- struct{}{}:
	default:
	}
}

var errNoSignIn = errors.New("the server offers neither AUTHENTICATE PLAIN nor LOGIN")

func (s *imapSession) signIn() error {
	password, err := s.password()
	if err != nil {
		return err
	}
	offered := s.client.Caps()
	switch {
	case s.client.State() != imap.ConnStateNotAuthenticated: // PREAUTH: the server knows us by the connection
	case offered.Has(imap.AuthCap(sasl.Plain)):
		err = s.client.Authenticate(sasl.NewPlainClient("", s.user, password))
	case !offered.Has(imap.CapLoginDisabled):
		err = s.client.Login(s.user, password).Wait()
	default:
		err = errNoSignIn
	}
	if err != nil {
		return err
	}
	caps := s.client.Caps()
	s.can.idle, s.can.move = caps.Has(imap.CapIdle), caps.Has(imap.CapMove)
	s.can.uidPlus, s.can.namespace = caps.Has(imap.CapUIDPlus), caps.Has(imap.CapNamespace)
	return nil
}

// enter opens the folder that is watched.
func (s *imapSession) enter(ctx context.Context) error {
	name, _, err := s.locate(ctx, s.folder)
	if err == nil {
		err = s.choose(ctx, name)
	}
	if err != nil {
		return fault.Wrap(err, fault.Unready, "mail.mailbox.folder", "Folder", s.folder)
	}
	return nil
}

var errNewValidity = errors.New("the folder was made anew while it was read")

func (s *imapSession) choose(ctx context.Context, name string) error {
	return s.within(ctx, 0, func() error {
		data, err := s.client.Select(name, nil).Wait()
		if err != nil {
			return err
		}
		if s.uidValidity != 0 && s.uidValidity != data.UIDValidity {
			return errNewValidity
		}
		s.watched = name
		s.uidValidity, s.messages = data.UIDValidity, data.NumMessages
		s.marks = slices.Contains(data.PermanentFlags, imap.FlagWildcard) || slices.Contains(data.PermanentFlags, putMark)
		return nil
	})
}

// await returns when the server tells of new mail, at the given time, or when the server is to be asked again. It
// reports whether it was that last case.
func (s *imapSession) await(ctx context.Context, until time.Time) (bool, error) {
	pause := min(time.Until(until), s.poll)
	if !s.can.idle {
		pause = min(pause, pollWithoutIdle)
	}
	timer := time.NewTimer(pause)
	defer timer.Stop()
	if s.can.idle {
		return s.idle(ctx, timer.C)
	}
	if asked, err := s.listen(ctx, timer.C); !asked || err != nil {
		return asked, err
	}
	return true, s.within(ctx, 0, func() error { return s.client.Noop().Wait() })
}

// idle listens under IDLE (RFC 2177).
func (s *imapSession) idle(ctx context.Context, timer <-chan time.Time) (bool, error) {
	var command *imapclient.IdleCommand
	err := s.within(ctx, 0, func() error {
		var err error
		command, err = s.client.Idle()
		return err
	})
	if err != nil {
		return false, err
	}
	asked, heard := s.listen(ctx, timer)
	err = s.within(ctx, 0, func() error {
		if err := command.Close(); err != nil {
			return err
		}
		return command.Wait()
	})
	return asked, errors.Join(heard, err)
}

var errHungUp = errors.New("the server hung up")

func (s *imapSession) listen(ctx context.Context, timer <-chan time.Time) (bool, error) {
	select {
	case <-s.news:
		return false, nil
	case <-timer:
		return true, nil
	case <-s.client.Closed():
		return false, errHungUp
	case <-ctx.Done():
		return false, context.Cause(ctx)
	}
}

// close says goodbye, for no longer than a second, and hangs up.
func (s *imapSession) close() {
	if s.client == nil {
		_ = s.conn.Close()
		return
	}
	short, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	_ = s.within(short, 0, func() error { return s.client.Logout().Wait() })
	_ = s.client.Close()
}

// refused reports whether the server itself said no to a command, and the conversation can go on.
func refused(err error) bool {
	var answer *imap.Error
	return errors.As(err, &answer) && answer.Type != imap.StatusResponseTypeBye
}

func uidSet(uids []imap.UID) imap.UIDSet {
	var set imap.UIDSet
	set.AddNum(uids...)
	return set
}

// found are the numbers of a search's answer. The library would make a list of any range that a server names.
func found(data *imap.SearchData, most int) ([]imap.UID, error) {
	set, _ := data.All.(imap.UIDSet)
	var uids []imap.UID
	for _, span := range set {
		if span.Start == 0 || span.Stop < span.Start || int64(span.Stop)-int64(span.Start) >= int64(most-len(uids)) {
			return nil, fmt.Errorf("mail: a search's answer names more than %d messages", most)
		}
		for uid := span.Start; uid <= span.Stop && uid != 0; uid++ {
			uids = append(uids, uid)
		}
	}
	return uids, nil
}
