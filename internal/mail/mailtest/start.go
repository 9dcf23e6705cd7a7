package mailtest

import (
	"bufio"
	"embed"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"text/template"
)

//go:embed conf
var conf embed.FS

// ports of one pair of servers.
type ports struct{ SMTP, Submission, SMTPS, IMAPS, LMTP, SASL, IMAP int }

// start makes the directory, the certificate and the configuration, and starts both servers.
func start(postfix, dovecot string) (*Servers, error) {
	// Not the test's own temporary directory: the servers' users must be able to pass through it.
	dir, err := os.MkdirTemp("/tmp", "clavero-mail-")
	if err != nil {
		return nil, err
	}
	s := &Servers{dir: dir, postfix: postfix, dovecot: dovecot, CAFile: filepath.Join(dir, "tls", "cert.pem"), keyFile: filepath.Join(dir, "tls", "key.pem")}
	if err := s.prepare(); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	return s, s.run(postfix, dovecot)
}

func (s *Servers) prepare() error {
	if err := os.Chmod(s.dir, 0o755); err != nil {
		return err
	}
	for _, folder := range []string{"tls", "mail", "dovecot", "postfix/etc", "postfix/queue", "postfix/data"} {
		if err := os.MkdirAll(filepath.Join(s.dir, folder), 0o755); err != nil {
			return err
		}
	}
	if err := give("dovecot", filepath.Join(s.dir, "mail")); err != nil {
		return err
	}
	if err := give("postfix", filepath.Join(s.dir, "postfix", "data")); err != nil {
		return err
	}
	if err := writeCertificate(s.CAFile, s.keyFile); err != nil {
		return err
	}
	var err error
	if s.ports, err = freePorts(); err != nil {
		return err
	}
	return s.writeConfiguration()
}

func give(name, path string) error {
	owner, err := user.Lookup(name)
	if err != nil {
		return err
	}
	uid, err := strconv.Atoi(owner.Uid)
	if err != nil {
		return err
	}
	gid, err := strconv.Atoi(owner.Gid)
	if err != nil {
		return err
	}
	return os.Chown(path, uid, gid)
}

// freePorts looks for a row of free ports below those that the system gives to outgoing connections, each process
// from another place.
func freePorts() (ports, error) {
	const first, last, step = 12000, 32000, 10
	for try := range (last - first) / step {
		base := first + (os.Getpid()+try)*step%(last-first)
		if allFree(base, 7) {
			return ports{base, base + 1, base + 2, base + 3, base + 4, base + 5, base + 6}, nil
		}
	}
	return ports{}, fmt.Errorf("no row of free ports between %d and %d", first, last)
}

func allFree(base, n int) bool {
	for port := base; port < base+n; port++ {
		listener, err := net.Listen("tcp", loopback(port))
		if err != nil {
			return false
		}
		_ = listener.Close() // it took no connection
	}
	return true
}

func (s *Servers) writeConfiguration() error {
	templates, err := template.ParseFS(conf, "conf/*.tmpl")
	if err != nil {
		return err
	}
	data := struct {
		ports
		Dir, CAFile, KeyFile, Password string
		Unknown, Full, Denied, Later   string
		Gone                           string
	}{s.ports, s.dir, s.CAFile, s.keyFile, Password, Unknown, Full, Denied, Later, Gone}
	for name, path := range map[string]string{
		"dovecot.conf": "dovecot/dovecot.conf",
		"gone":         "dovecot/gone",
		"main.cf":      "postfix/etc/main.cf",
		"master.cf":    "postfix/etc/master.cf",
		"domains":      "postfix/etc/domains",
		"recipients":   "postfix/etc/recipients",
	} {
		var out strings.Builder
		if err := templates.ExecuteTemplate(&out, name+".tmpl", data); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(s.dir, path), []byte(out.String()), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// run hands the servers to a small shell that ends them when this process closes its pipe or dies.
func (s *Servers) run(postfix, dovecot string) error {
	script, err := conf.ReadFile("conf/keeper.sh")
	if err != nil {
		return err
	}
	keeper := exec.Command("/bin/sh", "-c", string(script), "keeper.sh", s.dir, postfix, dovecot)
	hold, err := keeper.StdinPipe()
	if err != nil {
		return err
	}
	output, err := keeper.StdoutPipe()
	if err != nil {
		return err
	}
	if err := keeper.Start(); err != nil {
		return err
	}
	s.stop = func() {
		_ = hold.Close()  // the keeper may have gone first
		_ = keeper.Wait() // its status says nothing about the tests
	}
	return awaitReady(output)
}

func awaitReady(output io.Reader) error {
	var said strings.Builder
	lines := bufio.NewScanner(output)
	for lines.Scan() {
		switch lines.Text() {
		case "ready":
			return nil
		case "failed":
			return fmt.Errorf("they did not start: %s", said.String())
		}
		said.WriteString(lines.Text() + "\n")
	}
	return fmt.Errorf("their keeper ended early: %s", said.String())
}
