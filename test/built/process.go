package built

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"testing"
)

// Process is one life of the program.
type Process struct {
	Ended chan struct{} // closed when all it said was read
	guard *exec.Cmd
	hold  io.WriteCloser
}

// guardScript runs the program and kills it when its own input ends, which it does when the test says so and when the test
// process ends in whatever way. A line in the input names another signal.
const guardScript = `"$@" &
pid=$!
exec >&- 2>&-
read -r signal
kill -"${signal:-KILL}" $pid
wait $pid`

// Launch starts the program as a server and does not wait for it to answer. What it says goes to the log, and each line
// of its output to said as well.
func Launch(t testing.TB, env []string, log *os.File, said func(line string)) *Process {
	t.Helper()
	guard := exec.Command("sh", "-c", guardScript, "sh", Program, "serve")
	guard.Env, guard.Stderr = env, log
	hold, err := guard.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	output, err := guard.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := guard.Start(); err != nil {
		t.Fatal(err)
	}
	p := &Process{guard: guard, hold: hold, Ended: make(chan struct{})}
	go func() {
		defer close(p.Ended)
		for lines := bufio.NewScanner(output); lines.Scan(); {
			_, _ = fmt.Fprintln(log, lines.Text())
			said(lines.Text())
		}
	}()
	return p
}

// Kill ends it in the middle of whatever it does.
func (p *Process) Kill() { _ = p.stop("") } // its status is that of somebody killed

// End stops it as an operator does.
func (p *Process) End() error { return p.stop("TERM\n") }

func (p *Process) stop(signal string) error {
	_, _ = io.WriteString(p.hold, signal) // a guard that is gone has stopped it already
	_ = p.hold.Close()
	<-p.Ended
	return p.guard.Wait()
}

// PID is the program's own, below its guard; 0 when it is gone.
func (p *Process) PID() int {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", p.guard.Process.Pid, p.guard.Process.Pid))
	if err != nil {
		return 0
	}
	var pid int
	if _, err := fmt.Sscan(string(text), &pid); err != nil {
		return 0
	}
	return pid
}

// FreeAddress looks below the ports that the system gives to outgoing connections: it must be free again at every start.
func FreeAddress(t testing.TB) string {
	t.Helper()
	for port := 9000 + os.Getpid()%2000; port < 12000; port++ {
		address := fmt.Sprintf("127.0.0.1:%d", port)
		if listener, err := net.Listen("tcp", address); err == nil {
			_ = listener.Close()
			return address
		}
	}
	t.Fatal("no free port")
	return ""
}
