//go:build unix

package process

import (
	"bufio"
	"context"
	"errors"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// A command that is stopped in the middle of its work says so, in one line and with the code that shells know.
func TestAnInterruptedCommandSaysSo(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	command := clavero(ctx, t, "demo", "--listen", freeAddress(t))
	said, err := command.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(said)
	if !lines.Scan() || !strings.HasPrefix(lines.Text(), "Making the demonstration") {
		t.Errorf("it begins with %q", lines.Text())
	}
	if err := command.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	var after []string
	for lines.Scan() {
		after = append(after, lines.Text())
	}
	ended, ok := errors.AsType[*exec.ExitError](command.Wait())
	if !ok || ended.ExitCode() != 130 || !slices.Equal(after, []string{"clavero: Interrupted before it was done."}) {
		t.Errorf("%v, said %q", ended, after)
	}
}
