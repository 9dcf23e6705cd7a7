package mail

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/textproto"
	"regexp"
	"strings"
)

// Stage is how far a mail came.
type Stage string

// The stages of a conversation with a mail server, in order.
const (
	StageConnect   Stage = "connect"   // reaching the server, its greeting, TLS
	StageAuth      Stage = "auth"      // user and password
	StageSender    Stage = "sender"    // MAIL FROM
	StageRecipient Stage = "recipient" // RCPT TO
	StageContent   Stage = "content"   // DATA
)

// Failure is a mail that no server took charge of.
//
// Permanent: this address will not take this mail however often it is tried; the case moves to «no entregada» (4.1+).
// Config: the trouble is the operator's (wrong password, untrusted certificate, relaying denied); the address may be
// perfectly good, so it is never Permanent, and somebody should be told. Neither: try again later.
type Failure struct {
	Stage     Stage
	Permanent bool
	Config    bool
	SMTPCode  int    // RFC 5321, 4.2.1; 0 when the server gave none
	Enhanced  string // RFC 3463, such as "5.1.1"; empty when the server gave none
	Cause     error  // at StageRecipient and StageContent it may name the person: for the case's file, not for the log
}

// Error is for logs: it holds no personal data.
func (f *Failure) Error() string {
	message := "mail: not sent at stage " + string(f.Stage)
	if f.SMTPCode != 0 {
		message += strings.TrimRight(fmt.Sprintf(": %d %s", f.SMTPCode, f.Enhanced), " ")
	}
	if f.Cause != nil && (f.SMTPCode == 0 || f.Stage == StageConnect || f.Stage == StageAuth) {
		message += ": " + f.Cause.Error()
	}
	return message
}

// Unwrap gives the cause.
func (f *Failure) Unwrap() error { return f.Cause }

// Mistakes of configuration that the client sees itself.
var (
	errNoSTARTTLS = errors.New("the server offers no STARTTLS")
	errNoAuth     = errors.New("the server offers neither AUTH PLAIN nor AUTH LOGIN")
)

// failed classes an error by the stage at which it came and by what the server said.
func failed(stage Stage, err error) *Failure {
	f := &Failure{Stage: stage, Cause: err}
	var reply *textproto.Error
	if !errors.As(err, &reply) {
		f.Config = isMisconfiguration(err)
		return f
	}
	f.SMTPCode, f.Enhanced = reply.Code, enhanced(reply.Msg)
	if reply.Code < 500 {
		return f
	}
	f.Permanent = (stage == StageRecipient || stage == StageContent) && isRecipients(f)
	f.Config = !f.Permanent
	return f
}

func isMisconfiguration(err error) bool {
	var (
		certificate *tls.CertificateVerificationError
		record      tls.RecordHeaderError
		alert       tls.AlertError
		name        *net.DNSError
	)
	return errors.Is(err, errNoSTARTTLS) || errors.Is(err, errNoAuth) ||
		errors.As(err, &certificate) || errors.As(err, &record) || errors.As(err, &alert) ||
		errors.As(err, &name) && name.IsNotFound
}

var enhancedCode = regexp.MustCompile(`^[245]\.\d{1,3}\.\d{1,3}\b`)

func enhanced(message string) string { return enhancedCode.FindString(message) }

// isRecipients reports whether a 5xx is about the recipient. The subject of the enhanced code tells (RFC 3463, 3):
// 1 addressing, except for the sender's; 2 the mailbox; 4 the way to it; while 3, 5, 6 and 7 are the servers', the
// protocol's, the content's and the policy's, which no corrected address would mend («relaying denied» is 5.7.1).
// Without one the reply code must do (RFC 4954, 6: 530, 534, 535 and 538 ask for authentication).
func isRecipients(f *Failure) bool {
	subject, _, _ := strings.Cut(strings.TrimPrefix(f.Enhanced, "5."), ".")
	switch subject {
	case "1":
		return f.Enhanced != "5.1.7" && f.Enhanced != "5.1.8"
	case "2", "4":
		return true
	case "", "0":
		return f.SMTPCode >= 550
	default:
		return false
	}
}
