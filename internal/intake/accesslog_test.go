package intake

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clavero/internal/fault"
	"clavero/internal/register"
)

var seven = time.Date(2026, time.November, 23, 13, 2, 11, 0, time.UTC) // 7:02:11 in Mexico City

// readLog gives the lines of a log, and the numbers of those that cannot be read.
func readLog(t *testing.T, text string, o LogOptions) ([]register.Logged, []int) {
	t.Helper()
	log, err := NewAccessLog(strings.NewReader(text), o)
	if err != nil {
		t.Fatal(err)
	}
	var all []register.Logged
	var unread []int
	for {
		logged, err := log.Next()
		var bad *LineFault
		switch {
		case errors.Is(err, io.EOF):
			return all, unread
		case errors.As(err, &bad):
			unread = append(unread, bad.Line)
		case err != nil:
			t.Fatal(err)
		default:
			all = append(all, logged)
		}
	}
}

func TestCombinedLogs(t *testing.T) {
	const mozilla = "Mozilla/5.0 (X11; Linux x86_64)"
	note := register.Logged{At: seven, User: "jperez", Method: "GET", Path: "/nota/12?x=1", Status: 200, Address: "192.0.2.7", Agent: mozilla}
	for name, c := range map[string]struct {
		line string
		want register.Logged
	}{
		"combined":                {`192.0.2.7 - jperez [23/Nov/2026:07:02:11 -0600] "GET /nota/12?x=1 HTTP/1.1" 200 5120 "https://sitio.test/" "` + mozilla + `"`, note},
		"with the host before it": {`sitio.test 192.0.2.7 - jperez [23/Nov/2026:07:02:11 -0600] "GET /nota/12?x=1 HTTP/1.1" 200 5120 "-" "` + mozilla + `"`, note},
		"with fields behind":      {`192.0.2.7 - jperez [23/Nov/2026:07:02:11 -0600] "GET /nota/12?x=1 HTTP/1.1" 200 - "-" "` + mozilla + `" 0.012 "-"`, note},
		"in another zone":         {`192.0.2.7 - jperez [23/Nov/2026:13:02:11 +0000] "GET https://sitio.test/nota/12?x=1 HTTP/2.0" 200 1 "-" "` + mozilla + `"`, note},
		"common": {`2001:db8::9 - - [23/Nov/2026:07:02:11 -0600] "POST /entrar HTTP/1.1" 303 0`,
			register.Logged{At: seven, Method: "POST", Path: "/entrar", Status: 303, Address: "2001:db8::9"}},
		"user with a space":  {`192.0.2.7 - "juan perez" [23/Nov/2026:07:02:11 -0600] "GET / HTTP/1.1" 200 1`, register.Logged{At: seven, User: "juan perez", Method: "GET", Path: "/", Status: 200, Address: "192.0.2.7"}},
		"quotes in the path": {`192.0.2.7 - jperez [23/Nov/2026:07:02:11 -0600] "GET /a\"b HTTP/1.1" 404 1`, register.Logged{At: seven, User: "jperez", Method: "GET", Path: `/a\"b`, Status: 404, Address: "192.0.2.7"}},
		"noise":              {`192.0.2.7 - - [23/Nov/2026:07:02:11 -0600] "\x16\x03\x01" 400 0 "-" "-"`, register.Logged{At: seven, Method: "-", Status: 400, Address: "192.0.2.7"}},
	} {
		got, unread := readLog(t, c.line+"\n", LogOptions{})
		if diff := cmp.Diff([]register.Logged{c.want}, got); diff != "" || len(unread) > 0 {
			t.Errorf("%s: %s %v", name, diff, unread)
		}
	}
}

func TestLinesThatCannotBeRead(t *testing.T) {
	line := `192.0.2.7 - jperez [23/Nov/2026:07:02:11 -0600] "GET /n HTTP/1.1" 200 1` + "\n"
	got, unread := readLog(t, line+"basura\n\n"+strings.Repeat("x", 300_000)+"\n"+line+"192.0.2.7 - j [32/Nov/2026:07:02:11 -0600] \"GET / HTTP/1.1\" 200 1\n"+line, LogOptions{})
	if len(got) != 3 || !cmp.Equal(unread, []int{2, 4, 6}) {
		t.Errorf("%d lines, %v unread", len(got), unread)
	}
}

func TestCSVLogs(t *testing.T) {
	want := register.Logged{At: seven, User: "jperez", Path: "/nota/12", Address: "192.0.2.7"}
	for name, text := range map[string]string{
		"ISO":               "Usuario,Fecha y hora,Página,IP\njperez,2026-11-23 07:02:11,/nota/12,192.0.2.7\n",
		"two columns":       "Reporte de accesos;;;;\n;;;;\nUsuario;Fecha;Hora;URL;Dirección IP\njperez;23/11/2026;07:02:11;/nota/12;192.0.2.7\n",
		"halves of the day": "\ufeffUsuario\tFecha\tHora\tURL\tIP\njperez\t23/11/2026\t07:02:11 a. m.\t/nota/12\t192.0.2.7\n",
		"RFC 3339":          "user,timestamp,path,ip\njperez,2026-11-23T13:02:11Z,/nota/12,192.0.2.7\n",
		"Unix":              "user,timestamp,path,ip\njperez,1795438931,/nota/12,192.0.2.7\n",
		"with quotes":       "\"Usuario\",\"Fecha\",\"URL\",\"IP\"\n\"jperez\",\"23/11/2026 07:02:11\",\"/nota/12\",\"192.0.2.7\"\n",
		"sep":               "sep=;\nUsuario;Fecha;URL;IP\njperez;23/11/2026 07:02:11;/nota/12;192.0.2.7\n",
		"Latin-1":           "Usuario,Fecha,P\xe1gina,IP\njperez,23/11/2026 07:02:11,/nota/12,192.0.2.7\n",
	} {
		got, unread := readLog(t, text, LogOptions{})
		if diff := cmp.Diff([]register.Logged{want}, got); diff != "" || len(unread) > 0 {
			t.Errorf("%s: %s %v", name, diff, unread)
		}
	}
	got, unread := readLog(t, "Quién,Cuándo\njperez,11/23/2026 7:02\njperez,ayer\n", LogOptions{Headings: map[string]string{"user": "Quién", "at": "Cuándo"}, Dates: "mdy", Place: time.UTC})
	if len(got) != 1 || !got[0].At.Equal(time.Date(2026, 11, 23, 7, 2, 0, 0, time.UTC)) || len(unread) != 1 {
		t.Errorf("headings told by hand: %+v, %v", got, unread)
	}
}

func TestWhatIsNoLog(t *testing.T) {
	for name, text := range map[string]string{
		"empty": "", "blank": "\n \n", "prose": "Estimados:\n\nVa la bitácora.\n", "binary": "MZ\x00\x00\x01", "no gzip": "\x1f\x8bnada",
		"a CSV of something else": "Nombre,Correo\nJuan,j@x.test\n",
	} {
		if _, err := NewAccessLog(strings.NewReader(text), LogOptions{}); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestGzippedLogs(t *testing.T) {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	line := []byte(`192.0.2.7 - jperez [23/Nov/2026:07:02:11 -0600] "GET /n HTTP/1.1" 200 1` + "\n")
	for range 50_000 {
		_, _ = w.Write(line)
	}
	_ = w.Close()
	got, _ := readLog(t, b.String(), LogOptions{})
	if len(got) != 50_000 {
		t.Errorf("%d lines", len(got))
	}
	log, err := NewAccessLog(bytes.NewReader(b.Bytes()[:b.Len()/2]), LogOptions{})
	for err == nil {
		_, err = log.Next()
	}
	if !fault.Is(err, fault.Invalid) {
		t.Errorf("cut short: %v", err)
	}
	log, err = NewAccessLog(bytes.NewReader(b.Bytes()), LogOptions{Most: 1 << 20})
	for err == nil {
		_, err = log.Next()
	}
	if !fault.Is(err, fault.TooLarge) || log.Line() > 20_000 {
		t.Errorf("more than is taken: %v at line %d", err, log.Line())
	}
}

// endless is a log without an end of its own.
type endless struct{ left int }

func (e *endless) Read(p []byte) (int, error) {
	if e.left <= 0 {
		return 0, io.EOF
	}
	const line = `192.0.2.7 - jperez [23/Nov/2026:07:02:11 -0600] "GET /nota/12 HTTP/1.1" 200 5120 "-" "Mozilla/5.0"` + "\n"
	n := 0
	for n+len(line) <= len(p) && e.left > 0 {
		n += copy(p[n:], line)
		e.left--
	}
	if n == 0 {
		return copy(p, "x\n"), nil
	}
	return n, nil
}

func TestALogTakesNoMemory(t *testing.T) {
	var before, after runtime.MemStats
	log, err := NewAccessLog(&endless{left: 300_000}, LogOptions{})
	if err != nil {
		t.Fatal(err)
	}
	runtime.GC()
	runtime.ReadMemStats(&before)
	for err == nil {
		_, err = log.Next()
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > 4<<20 { //nolint:gosec // sizes of a heap
		t.Errorf("%d lines left %d bytes behind", log.Line(), grown)
	}
}

func FuzzAccessLog(f *testing.F) {
	for _, seed := range []string{
		`192.0.2.7 - jperez [23/Nov/2026:07:02:11 -0600] "GET /nota/12 HTTP/1.1" 200 5120 "-" "Mozilla/5.0"` + "\n",
		"sep=;\nUsuario;Fecha;Hora;URL;Estatus HTTP\njperez;23/11/2026;7:02:11 p. m.;GET /n HTTP/1.1;200\n",
		"user,timestamp,event\njperez,1795438931,\"login\"\n", "\x1f\x8b\x08\x00", "a [b] \"c\"\n", "Usuario,Fecha\n\"a,b\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		log, err := NewAccessLog(bytes.NewReader(text), LogOptions{Most: 1 << 20})
		if err != nil {
			if fault.CodeOf(err) != fault.Invalid && fault.CodeOf(err) != fault.TooLarge {
				t.Fatalf("%v is no fault of the file's", err)
			}
			return
		}
		for lines := 0; ; lines++ {
			logged, err := log.Next()
			var unread *LineFault
			if errors.As(err, &unread) {
				continue
			}
			if err != nil {
				break
			}
			if logged.At.IsZero() || logged.Status < 0 || logged.Status > 999 {
				t.Errorf("%+v", logged)
			}
			if lines > len(text)*1100 {
				t.Fatal("more lines than bytes") // gzip makes a thousand of one
			}
		}
	})
}
