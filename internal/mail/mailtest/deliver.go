package mailtest

import (
	"fmt"
	"net/smtp"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// Deliver hands a mail to Postfix as another server on the network would. Its recipient is one under .test, perhaps with
// a tag: name+tag@….
func (s *Servers) Deliver(t testing.TB, from, to string, raw []byte) {
	t.Helper()
	client, err := smtp.Dial(loopback(s.ports.SMTP))
	if err != nil {
		t.Fatalf("delivering: %v", err)
	}
	defer func() { _ = client.Close() }()
	if err := deliver(client, from, to, raw); err != nil {
		t.Fatalf("delivering: %v", err)
	}
}

func deliver(client *smtp.Client, from, to string, raw []byte) error {
	if err := client.Mail(from); err != nil {
		return err
	}
	if err := client.Rcpt(to); err != nil {
		return err
	}
	body, err := client.Data()
	if err != nil {
		return err
	}
	if _, err := body.Write(raw); err != nil {
		return err
	}
	if err := body.Close(); err != nil {
		return err
	}
	return client.Quit()
}

// Fill puts mails into a mailbox as though they had come long ago: thousands in a second, past Postfix and its limits.
func (s *Servers) Fill(t testing.TB, address string, n int, mail func(i int) []byte) {
	t.Helper()
	_, domain, _ := strings.Cut(address, "@")
	home := s.Home(address)
	for _, folder := range []string{"tmp", "cur", "new"} {
		if err := os.MkdirAll(filepath.Join(home, folder), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for i := range n {
		name := fmt.Sprintf("%d.M%dP%d.test", time.Now().Unix(), i, os.Getpid())
		if err := os.WriteFile(filepath.Join(home, "new", name), mail(i), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if out, err := exec.Command("chown", "-R", "dovecot:dovecot", filepath.Join(s.dir, "mail", domain)).CombinedOutput(); err != nil {
		t.Fatalf("chown: %v: %s", err, out)
	}
}

// Home is the folder in which Dovecot keeps a mailbox, with its lists and its messages as files.
func (s *Servers) Home(address string) string {
	local, domain, _ := strings.Cut(address, "@")
	return filepath.Join(s.dir, "mail", domain, local)
}

// Reset makes a mailbox anew with the messages it has, as after a restored backup: under another UIDVALIDITY.
func (s *Servers) Reset(t testing.TB, address string) {
	t.Helper()
	lists, err := filepath.Glob(filepath.Join(s.Home(address), "dovecot*"))
	if err != nil || len(lists) == 0 {
		t.Fatalf("no lists of %s: %v", address, err)
	}
	for _, list := range lists {
		if err := os.RemoveAll(list); err != nil {
			t.Fatal(err)
		}
	}
}

// KillDovecot ends Dovecot and each of its processes as a power cut would. StartDovecot must follow.
func (s *Servers) KillDovecot(t testing.TB) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(s.dir, "dovecot", "run", "master.pid"))
	if err != nil {
		t.Fatal(err)
	}
	master := strings.TrimSpace(string(text))
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		t.Fatal(err)
	}
	doomed := []string{master}
	for _, path := range stats {
		stat, _ := os.ReadFile(path) // it may be gone
		_, rest, _ := strings.Cut(string(stat), ") ")
		if fields := strings.Fields(rest); len(fields) > 1 && fields[1] == master {
			doomed = append(doomed, filepath.Base(filepath.Dir(path)))
		}
	}
	for _, id := range doomed {
		pid, err := strconv.Atoi(id)
		if err != nil {
			t.Fatal(err)
		}
		if process, err := os.FindProcess(pid); err == nil {
			_ = process.Kill() // it may be gone
		}
	}
}

// StartDovecot starts it again, once its former process is gone.
func (s *Servers) StartDovecot(t testing.TB) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		out, err := s.control()
		if err == nil {
			s.reloadPostfix(t)
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("starting Dovecot: %v: %s", err, out)
		}
	}
}

// reloadPostfix ends those of its processes that still hold a line to the former Dovecot, by which they check passwords.
func (s *Servers) reloadPostfix(t testing.TB) {
	t.Helper()
	if out, err := exec.Command(s.postfix, "-c", filepath.Join(s.dir, "postfix", "etc"), "reload").CombinedOutput(); err != nil {
		t.Fatalf("reloading Postfix: %v: %s", err, out)
	}
}

// control runs Dovecot's program; what stays running has nothing of this process open.
func (s *Servers) control(command ...string) (string, error) {
	said, err := os.CreateTemp(s.dir, "dovecot-said-")
	if err != nil {
		return "", err
	}
	defer func() { _ = said.Close() }()
	run := exec.Command(s.dovecot, append([]string{"-c", filepath.Join(s.dir, "dovecot", "dovecot.conf")}, command...)...)
	run.Stdout, run.Stderr = said, said
	failed := run.Run()
	out, err := os.ReadFile(said.Name())
	if err != nil {
		return "", err
	}
	return string(out), failed
}
