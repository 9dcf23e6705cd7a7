package bench

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"sync"
	"time"
)

// connection is one of the load tool's: it sends bytes that were made ready beforehand and reads answers with as little
// work as HTTP/1.1 allows, since it takes its time from the same cores as what it measures.
type connection struct {
	conn net.Conn
	in   *bufio.Reader
}

func dial(address string) (*connection, error) {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return nil, err
	}
	return &connection{conn, bufio.NewReaderSize(conn, 64<<10)}, nil
}

func (c *connection) close() { _ = c.conn.Close() }

// ask sends a request and reads its answer away; it gives the status and the bytes of the body.
func (c *connection) ask(request []byte) (status, size int, err error) {
	if _, err := c.conn.Write(request); err != nil {
		return 0, 0, err
	}
	line, err := c.in.ReadSlice('\n')
	if err != nil {
		return 0, 0, err
	}
	if len(line) < 12 {
		return 0, 0, fmt.Errorf("no status line: %q", line)
	}
	if status, err = strconv.Atoi(string(line[9:12])); err != nil {
		return 0, 0, err
	}
	length, err := c.header()
	if err != nil {
		return status, 0, err
	}
	if length < 0 {
		size, err = c.chunks()
		return status, size, err
	}
	size, err = c.in.Discard(length)
	return status, size, err
}

var (
	contentLength = []byte("Content-Length: ")
	chunked       = []byte("Transfer-Encoding: chunked")
)

// header reads up to the body and gives its length, -1 when it comes in chunks.
func (c *connection) header() (int, error) {
	length := 0
	for {
		line, err := c.in.ReadSlice('\n')
		if err != nil {
			return 0, err
		}
		line = bytes.TrimRight(line, "\r\n")
		switch {
		case len(line) == 0:
			return length, nil
		case bytes.HasPrefix(line, contentLength):
			if length, err = strconv.Atoi(string(line[len(contentLength):])); err != nil {
				return 0, err
			}
		case bytes.Equal(line, chunked):
			length = -1
		}
	}
}

func (c *connection) chunks() (int, error) {
	total := 0
	for {
		line, err := c.in.ReadSlice('\n')
		if err != nil {
			return total, err
		}
		size, err := strconv.ParseInt(string(bytes.TrimRight(line, "\r\n")), 16, 32)
		if err != nil {
			return total, err
		}
		if _, err := c.in.Discard(int(size) + 2); err != nil {
			return total, err
		}
		if total += int(size); size == 0 {
			return total, nil
		}
	}
}

// tool keeps some connections open and asks on all of them at once, each its own request.
type tool struct {
	connections []*connection
	requests    [][]byte
}

func newTool(address string, requests [][]byte) (*tool, error) {
	t := &tool{requests: requests}
	for range requests {
		c, err := dial(address)
		if err != nil {
			t.close()
			return nil, err
		}
		t.connections = append(t.connections, c)
	}
	return t, nil
}

func (t *tool) close() {
	for _, c := range t.connections {
		c.close()
	}
}

// rate asks for some time, each connection again as soon as it was answered, and gives the answers per second. Every
// answer must have that status.
func (t *tool) rate(length time.Duration, status int) (float64, error) {
	counts, errs := make([]int, len(t.connections)), make([]error, len(t.connections))
	started := time.Now()
	ends := started.Add(length)
	var all sync.WaitGroup
	for n, c := range t.connections {
		all.Go(func() {
			for time.Now().Before(ends) && errs[n] == nil {
				errs[n] = c.expect(t.requests[n], status)
				counts[n]++
			}
		})
	}
	all.Wait()
	total := 0
	for _, count := range counts {
		total += count
	}
	return float64(total) / time.Since(started).Seconds(), errors.Join(errs...)
}

func (c *connection) expect(request []byte, status int) error {
	got, _, err := c.ask(request)
	if err == nil && got != status {
		return fmt.Errorf("answer %d instead of %d to %s", got, status, firstLine(request))
	}
	return err
}

func firstLine(request []byte) []byte {
	line, _, _ := bytes.Cut(request, []byte("\r\n"))
	return line
}

// pace asks at a steady pace, whatever the answers take, until ctx ends, and gives the time of each answer from the
// moment it was due: what waits behind a slow one is not forgiven.
func (t *tool) pace(ctx context.Context, every time.Duration, status int) ([]time.Duration, error) {
	times, errs := make([][]time.Duration, len(t.connections)), make([]error, len(t.connections))
	var all sync.WaitGroup
	for n, c := range t.connections {
		all.Go(func() { times[n], errs[n] = c.pace(ctx, t.requests[n], every, status) })
	}
	all.Wait()
	var joined []time.Duration
	for _, one := range times {
		joined = append(joined, one...)
	}
	return joined, errors.Join(errs...)
}

func (c *connection) pace(ctx context.Context, request []byte, every time.Duration, status int) ([]time.Duration, error) {
	var times []time.Duration
	timer := time.NewTimer(0)
	defer timer.Stop()
	for due := time.Now(); ; due = due.Add(every) {
		timer.Reset(time.Until(due))
		select {
		case <-ctx.Done():
			return times, nil
		case <-timer.C:
		}
		if err := c.expect(request, status); err != nil {
			return times, err
		}
		times = append(times, time.Since(due))
	}
}

// request makes a request ready: method, path and fields as a browser sends them.
func request(method, address, path, cookie, body string, fields ...string) []byte {
	var b bytes.Buffer
	_, _ = fmt.Fprintf(&b, "%s %s HTTP/1.1\r\nHost: %s\r\n", method, path, address)
	_, _ = io.WriteString(&b, "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0\r\n"+
		"Accept: text/html,application/xhtml+xml\r\nAccept-Language: es-MX,es;q=0.8\r\nSec-Fetch-Site: same-origin\r\n")
	if cookie != "" {
		_, _ = fmt.Fprintf(&b, "Cookie: %s\r\n", cookie)
	}
	for i := 0; i+1 < len(fields); i += 2 {
		_, _ = fmt.Fprintf(&b, "%s: %s\r\n", fields[i], fields[i+1])
	}
	if method != "GET" {
		_, _ = fmt.Fprintf(&b, "Content-Length: %d\r\n", len(body))
	}
	_, _ = fmt.Fprintf(&b, "\r\n%s", body)
	return b.Bytes()
}
