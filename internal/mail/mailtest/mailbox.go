package mailtest

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"sync/atomic"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
)

// Mailbox is where the mail to one address arrives.
type Mailbox struct {
	servers *Servers
	address string
	folder  string
}

// Mailbox returns that of any address under .test; it need not have mail yet.
func (s *Servers) Mailbox(address string) Mailbox {
	return Mailbox{servers: s, address: address, folder: "INBOX"}
}

// In returns another folder of the same mailbox, which must be there.
func (b Mailbox) In(folder string) Mailbox {
	b.folder = folder
	return b
}

// All returns what is there now, the oldest first.
func (b Mailbox) All(ctx context.Context) ([]Mail, error) {
	var all []Mail
	err := b.visit(ctx, func(v *visit) error {
		var err error
		all, err = v.since(1)
		return err
	})
	return all, err
}

// Wait returns the first mail that matches, the oldest first, waiting for it until ctx is over.
func (b Mailbox) Wait(ctx context.Context, match func(Mail) bool) (Mail, error) {
	var found Mail
	err := b.visit(ctx, func(v *visit) error {
		for next := uint32(1); ; {
			mails, err := v.since(next)
			if err != nil {
				return err
			}
			for _, mail := range mails {
				if match(mail) {
					found = mail
					return nil
				}
			}
			next += uint32(len(mails))
			if err := v.await(ctx); err != nil {
				return err
			}
		}
	})
	return found, err
}

// visit is a mailbox that is open.
type visit struct {
	client *imapclient.Client
	there  atomic.Uint32 // how many messages the server last told of
	news   chan struct{} // holds a token when it told of more
}

// visit opens the mailbox for f. The end of ctx hangs up, whatever f waits for.
func (b Mailbox) visit(ctx context.Context, f func(*visit) error) error {
	v := &visit{news: make(chan struct{}, 1)}
	if err := v.connect(b.servers); err != nil {
		return fmt.Errorf("mailbox %s: %w", b.address, err)
	}
	hangUp := func() { _ = v.client.Close() } // nothing was written
	defer hangUp()
	defer context.AfterFunc(ctx, hangUp)()
	err := v.open(b.address, b.folder)
	if err == nil {
		err = f(v)
	}
	if err != nil && ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	if err != nil {
		return fmt.Errorf("mailbox %s: %w", b.address, err)
	}
	return nil
}

func (v *visit) connect(s *Servers) error {
	certificate, err := os.ReadFile(s.CAFile)
	if err != nil {
		return err
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(certificate)
	v.client, err = imapclient.DialTLS(loopback(s.ports.IMAPS), &imapclient.Options{
		TLSConfig: &tls.Config{RootCAs: roots},
		// The handler only leaves a note: a command given inside it would wait for itself.
		UnilateralDataHandler: &imapclient.UnilateralDataHandler{Mailbox: v.note},
	})
	return err
}

func (v *visit) note(told *imapclient.UnilateralDataMailbox) {
	if told.NumMessages == nil {
		return
	}
	v.there.Store(*told.NumMessages)
	select {
	case v.news <- struct{}{}:
	default:
	}
}

func (v *visit) open(address, folder string) error {
	if err := v.client.Login(address, Password).Wait(); err != nil {
		return err
	}
	inbox, err := v.client.Select(folder, nil).Wait()
	if err != nil {
		return err
	}
	v.there.CompareAndSwap(0, inbox.NumMessages) // unless the server already told of more
	return nil
}

// since fetches from the message with that number on.
func (v *visit) since(first uint32) ([]Mail, error) {
	if v.there.Load() < first {
		return nil, nil // «n:*» would give the last one again
	}
	var numbers imap.SeqSet
	numbers.AddRange(first, 0)
	whole := &imap.FetchItemBodySection{Peek: true}
	buffers, err := v.client.Fetch(numbers, &imap.FetchOptions{BodySection: []*imap.FetchItemBodySection{whole}}).Collect()
	if err != nil {
		return nil, err
	}
	mails := make([]Mail, 0, len(buffers))
	for _, buffer := range buffers {
		mail, err := parse(buffer.FindBodySection(whole))
		if err != nil {
			return nil, err
		}
		mails = append(mails, mail)
	}
	return mails, nil
}

// await returns when the server tells of new mail (RFC 2177).
func (v *visit) await(ctx context.Context) error {
	idle, err := v.client.Idle()
	if err != nil {
		return err
	}
	select {
	case <-v.news:
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-v.client.Closed():
		return errors.New("the server hung up")
	}
	if err := idle.Close(); err != nil {
		return err
	}
	return idle.Wait()
}
