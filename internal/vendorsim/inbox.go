package vendorsim

import (
	"io"
	"strings"
	"time"

	"github.com/emersion/go-smtp"
)

// newMailServer takes mail for the vendor's own domain, and for no other.
func (s *Sim) newMailServer() *smtp.Server {
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &envelope{sim: s}, nil }))
	server.Domain = "mail." + s.domain()
	server.MaxRecipients, server.MaxMessageBytes, server.MaxLineLength = 10, maxMail, 2000
	server.ReadTimeout, server.WriteTimeout = time.Minute, time.Minute
	server.ErrorLog = quiet{}
	return server
}

// quiet is what the mail server logs to: strangers that hang up are no news.
type quiet struct{}

func (quiet) Printf(string, ...any) {}
func (quiet) Println(...any)        {}

// envelope is one mail transaction (RFC 5321, 3.3).
type envelope struct{ sim *Sim }

func (e *envelope) Mail(string, *smtp.MailOptions) error { return nil }

func (e *envelope) Rcpt(to string, _ *smtp.RcptOptions) error {
	if _, domain, _ := strings.Cut(to, "@"); !strings.EqualFold(domain, e.sim.domain()) {
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 7, 1}, Message: "no relaying: this is a vendor to practise with"}
	}
	return nil
}

func (e *envelope) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if err := e.sim.Receive(raw); err != nil {
		return &smtp.SMTPError{Code: 554, EnhancedCode: smtp.EnhancedCode{5, 6, 0}, Message: "the mail cannot be read"}
	}
	return nil
}

func (e *envelope) Reset() {}

func (e *envelope) Logout() error { return nil }
