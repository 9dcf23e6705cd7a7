// Package need says what a test needs from outside the Go toolchain. On a developer's laptop a missing program
// skips the test and tells how to get it; where CI is set the same test fails, so that nothing is quietly left untried.
package need

import (
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"testing"
)

// debian names the package that brings each program, for the message of a skipped test.
var debian = map[string]string{
	"chromium": "chromium",
	"postgres": "postgresql",
	"pg_dump":  "postgresql",
	"postfix":  "postfix",
	"dovecot":  "dovecot-imapd dovecot-lmtpd",
	"openssl":  "openssl",
	"node":     "nodejs npm",

	"systemd-analyze": "systemd",
	"pdftotext":       "poppler-utils",
	"clamd":           "clamav-daemon",
}

// places are folders outside PATH where Debian puts servers.
var places = []string{"/usr/sbin", "/usr/lib/postgresql/*/bin"}

// Program returns the path of the named program or ends the test: skipped on a laptop, failed in CI.
func Program(t testing.TB, name string) string {
	t.Helper()
	if path := find(name); path != "" {
		return path
	}
	Missing(t, name, "apt-get install "+debian[name])
	return ""
}

// Missing ends the test because thing is not here: skipped on a laptop with how to get it, failed in CI.
func Missing(t testing.TB, thing, how string) {
	t.Helper()
	if os.Getenv("CI") != "" {
		t.Fatalf("CI must have %s: %s", thing, how)
	}
	t.Skipf("skipped: no %s (%s)", thing, how)
}

func find(name string) string {
	for _, place := range places {
		found, _ := filepath.Glob(filepath.Join(place, name))
		if len(found) > 0 {
			sort.Strings(found)
			return found[len(found)-1]
		}
	}
	path, err := exec.LookPath(name)
	if err != nil {
		return ""
	}
	return path
}
