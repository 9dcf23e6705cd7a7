package vendor

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"clavero/internal/mail/mailtest"
	"clavero/test/built"
)

// program is the server as a process, with a vendor and its mailbox in its settings.
type program struct {
	t       *testing.T
	data    string
	env     []string
	log     *os.File // what all its lives said
	process *built.Process
	killed  int
	up      chan struct{}
}

func newProgram(r *trial) *program {
	r.t.Helper()
	log, err := os.Create(filepath.Join(r.t.TempDir(), "log"))
	r.must(err)
	listen := built.FreeAddress(r.t)
	p := &program{t: r.t, data: r.place.Dir, log: log}
	p.env = append(os.Environ(), "CLAVERO_DATA="+p.data, "CLAVERO_DATABASE="+r.place.URL, "CLAVERO_LISTEN="+listen,
		"CLAVERO_PUBLIC_URL=http://"+listen, "CLAVERO_SMTP="+r.mails.SMTPURL(), "CLAVERO_SMTP_CA="+r.mails.CAFile,
		"CLAVERO_MAIL_FROM=sintesis@salud.test", "CLAVERO_PROVIDER=vendormail", "CLAVERO_VENDOR_MAIL="+r.vendor(),
		"CLAVERO_VENDOR_ANSWERS="+r.answers(), "CLAVERO_VENDOR_CONTRACT="+contract, "CLAVERO_VENDOR_DKIM_KEY="+r.keys.public,
		"CLAVERO_IMAP="+r.mails.IMAPSURL(r.answers()), "CLAVERO_IMAP_CA="+r.mails.CAFile)
	r.t.Cleanup(func() {
		if p.process != nil {
			p.process.Kill()
		}
		_ = log.Close()
	})
	return p
}

const contract = "DGRMSG-DCC-S-0123-2026"

// vendor and answers are other addresses for each trial, since they share the mail servers.
func (r *trial) vendor() string  { return fmt.Sprintf("altas-%s@emedios.test", r.name()) }
func (r *trial) answers() string { return fmt.Sprintf("claves-%s@salud.test", r.name()) }

// name tells the trial's mailboxes and messages from those of the others, which share its mail servers.
func (r *trial) name() string { return strings.ToLower(strings.ReplaceAll(r.t.Name(), "/", "-")) }

// launch starts a life; up is closed when it answers.
func (p *program) launch() {
	p.t.Helper()
	up := make(chan struct{})
	told := false
	p.up = up
	p.process = built.Launch(p.t, p.env, p.log, func(line string) {
		if strings.HasPrefix(line, "Clavero ") && !told {
			told = true
			close(up)
		}
	})
}

// mustAnswer waits until the life that was launched last answers.
func (p *program) mustAnswer(ctx context.Context) {
	p.t.Helper()
	select {
	case <-p.up:
	case <-p.process.Ended:
		p.t.Fatalf("the program did not start:\n%s", p.said())
	case <-ctx.Done():
		p.t.Fatalf("the program does not answer:\n%s", p.said())
	}
}

func (p *program) kill() {
	p.process.Kill()
	p.process = nil
	p.killed++
}

// end stops the program as an operator does.
func (p *program) end() {
	p.t.Helper()
	err := p.process.End()
	p.process = nil
	if err != nil {
		p.t.Errorf("the program did not end well: %v\n%s", err, p.said())
	}
}

// command runs another command of the program on the same data, which must succeed.
func (p *program) command(ctx context.Context, args ...string) string {
	p.t.Helper()
	cmd := exec.CommandContext(ctx, built.Program, args...)
	cmd.Env = p.env
	out, err := cmd.CombinedOutput()
	if err != nil {
		p.t.Fatalf("clavero %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

func (p *program) said() string {
	said, err := os.ReadFile(p.log.Name())
	if err != nil {
		p.t.Error(err)
	}
	return strings.ReplaceAll(string(said), mailtest.Password, "PASSWORD")
}
