package mail

import (
	"context"
	"crypto/tls"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/wneessen/go-mail/smtp"
)

// session is one connection to a mail server, greeted and signed in. It is driven command by command, not through a
// library's «send this»: each stage fails for reasons of its own, and what failed decides what becomes of a case.
type session struct {
	conn   net.Conn // below TLS: for deadlines and for the end
	client *smtp.Client
}

// open connects, secures and signs in.
func (s *SMTP) open(ctx context.Context) (*session, error) {
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", s.address)
	if err != nil {
		return nil, failed(StageConnect, err)
	}
	c := &session{conn: conn}
	release := c.watch(ctx)
	err = s.begin(c)
	if !release() && err == nil {
		err = failed(StageConnect, ctx.Err())
	}
	if err != nil {
		c.close()
		return nil, err
	}
	return c, nil
}

func (s *SMTP) begin(c *session) error {
	if err := s.greet(c); err != nil {
		return failed(StageConnect, err)
	}
	if s.user == "" {
		return nil
	}
	auth := s.auth(c.client)
	if auth == nil {
		return failed(StageAuth, errNoAuth)
	}
	if err := c.client.Auth(auth); err != nil {
		return failed(StageAuth, err)
	}
	return nil
}

// greet waits for the server's greeting and says EHLO, under TLS unless the server is on this machine.
func (s *SMTP) greet(c *session) error {
	stream := c.conn
	if s.security == implicitTLS {
		stream = tls.Client(c.conn, s.tls)
	}
	client, err := smtp.NewClient(stream, s.host)
	if err != nil {
		return err
	}
	c.client = client
	client.SkipSMTPUTF8(true) // every address is ASCII
	if err := client.Hello(s.hello); err != nil {
		return err
	}
	if s.security != startTLS {
		return nil
	}
	if offered, _ := client.Extension("STARTTLS"); !offered {
		return errNoSTARTTLS
	}
	return client.StartTLS(s.tls)
}

// auth chooses among what the server offers, or returns nil.
func (s *SMTP) auth(client *smtp.Client) smtp.Auth {
	_, list := client.Extension("AUTH")
	offered := strings.Fields(list)
	switch {
	case slices.Contains(offered, "PLAIN"):
		return smtp.PlainAuth("", s.user, s.pass, s.host, s.security == noTLS)
	case slices.Contains(offered, "LOGIN"):
		return smtp.LoginAuth(s.user, s.pass, s.host, s.security == noTLS)
	default:
		return nil
	}
}

// watch binds the connection to ctx until release is called, which reports whether ctx left it alone.
func (c *session) watch(ctx context.Context) (release func() bool) {
	deadline, _ := ctx.Deadline()
	_ = c.conn.SetDeadline(deadline) // a connection that takes no deadline fails at its next use
	return context.AfterFunc(ctx, func() { _ = c.conn.SetDeadline(time.Unix(1, 0)) })
}

// deliver is one mail transaction (RFC 5321, 3.3). A server that can is asked for notices that name the mail by its
// envelope identifier and hold no more of it than its header (RFC 3461, 4): what a letter says is not to travel again.
func (c *session) deliver(m Message, from string, raw []byte) error {
	mail, rcpt := "<"+from+">", "<"+m.To.Mail+">"
	if offered, _ := c.client.Extension("DSN"); offered {
		mail += " RET=HDRS ENVID=" + xtext(m.envelopeID())
		rcpt += " NOTIFY=FAILURE,DELAY ORCPT=rfc822;" + xtext(m.To.Mail)
	}
	if err := c.client.Mail(mail); err != nil {
		return failed(StageSender, err)
	}
	if err := c.client.Rcpt(rcpt); err != nil {
		return failed(StageRecipient, err)
	}
	body, err := c.client.Data()
	if err != nil {
		return failed(StageContent, err)
	}
	if _, err := body.Write(raw); err != nil {
		return failed(StageContent, err)
	}
	if err := body.Close(); err != nil {
		return failed(StageContent, err)
	}
	return nil
}

// quit says goodbye, for no longer than a second, and hangs up.
func (c *session) quit() {
	_ = c.conn.SetDeadline(time.Now().Add(time.Second))
	_ = c.client.Quit()
	c.close()
}

// close hangs up.
func (c *session) close() { _ = c.conn.Close() }
