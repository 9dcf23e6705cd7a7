package mail

import (
	"context"
	"strings"
	"testing"

	"clavero/internal/mail/mailtest"
)

// A server that took charge of a mail and could not pass it on says so to the mail's own address for that, and names
// the mail by the identifier it was given.
func TestABounceNamesItsMail(t *testing.T) {
	servers := mailtest.Start(t)
	for name, given := range map[string]string{"given": "orden-17+K7Q2M9=1", "of the Message-ID": ""} {
		t.Run(name, func(t *testing.T) {
			box, arrived := address(t), make(chan Received, 1)
			m := confirmation()
			m.To.Mail = mailtest.Gone
			m.EnvelopeID, m.Bounces = given, Address{Mail: box}.Tagged("K7Q2M9")
			if err := connect(t, servers.SMTPURL(), SMTPOptions{CAFile: servers.CAFile}).Send(t.Context(), m); err != nil {
				t.Fatal(err)
			}
			watched(t, open(t, servers.IMAPSURL(box), MailboxOptions{CAFile: servers.CAFile}), func(_ context.Context, r Received) (Disposition, error) {
				arrived <- r
				return Disposition{Folder: Processed}, nil
			})
			select {
			case r := <-arrived:
				checkBounce(t, m, string(r.Raw))
			case <-patience(t).Done():
				t.Fatal("no bounce came")
			}
		})
	}
}

func checkBounce(t *testing.T, m Message, bounce string) {
	t.Helper()
	for _, want := range []string{
		"Original-Envelope-Id: " + m.envelopeID() + "\r\n", "Original-Recipient: rfc822;" + mailtest.Gone + "\r\n",
		"Action: failed\r\n", "Status: 5.1.1\r\n", "+K7Q2M9@salud.test", "<" + m.ID + ">",
	} {
		if !strings.Contains(bounce, want) {
			t.Errorf("the bounce lacks %q:\n%s", want, bounce)
		}
	}
	if strings.Contains(bounce, m.Letter.Button.URL) {
		t.Error("the bounce carries the letter's link")
	}
}

func TestEnvelopeID(t *testing.T) {
	m := confirmation()
	if got := m.envelopeID(); got != m.ID {
		t.Errorf("without one of its own it is %q", got)
	}
	m.ID = strings.Repeat("+", 60) + "@salud.test"
	if got := xtext(m.envelopeID()); len(got) > 100 || !strings.HasPrefix(got, "+2B+2B") {
		t.Errorf("%d characters: %s", len(got), got)
	}
	for _, bad := range []string{"a b", "ñ", "a\r\nRSET", strings.Repeat("x", 101), strings.Repeat("+", 34)} {
		m := confirmation()
		m.EnvelopeID = bad
		if _, err := m.Build(); err == nil {
			t.Errorf("%q is taken", bad)
		}
	}
	if got := xtext("a+b=c d"); got != "a+2Bb+3Dc+20d" {
		t.Error(got)
	}
}
