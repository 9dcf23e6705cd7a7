package client

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// before is a client of a server that answers as it is told.
func before(t *testing.T, serve http.HandlerFunc) *Client {
	t.Helper()
	s := httptest.NewServer(serve)
	t.Cleanup(s.Close)
	c, err := New(Options{URL: s.URL + "/scim/v2", Timeout: 5 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	c.features, c.until = usual, time.Now().Add(time.Hour) // discovered already
	return c
}

// says answers every request with a body.
func says(contentType, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		_, _ = fmt.Fprint(w, body)
	}
}

func TestWhatIsNoAnswerIsNotTaken(t *testing.T) {
	const scim = "application/scim+json"
	for name, c := range map[string]struct {
		serve http.HandlerFunc
		want  error
	}{
		"a page":             {says("text/html", "<html>sign in</html>"), errNoJSON},
		"JSON called a page": {says("text/html", rfcList), errNoJSON},
		"a page called SCIM": {says(scim, "<html>"), errNoJSON},
		"cut off":            {says(scim, rfcList[:100]), errJSON},
		"two answers":        {says(scim, rfcList+rfcList), errJSON},
		"too deep":           {says(scim, `{"a":`+strings.Repeat("[", 100_000)), errDeep},
		"too deep and sound": {says(scim, strings.Repeat("[", 5000)+strings.Repeat("]", 5000)), errDeep},
		"too many parts":     {says(scim, `{"Resources":[`+strings.Repeat("0,", mostValues)+"0]}"), errValues},
		"too long":           {says(scim, `{"a":"`+strings.Repeat("x", longestBody)+`"}`), errTooLong},
		"too many users":     {says(scim, `{"Resources":[`+strings.Repeat(`{"id":"a"},`, mostUsers)+`{"id":"a"}]}`), errPage},
		"sent to another host": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://127.0.0.1:1/", http.StatusTemporaryRedirect)
		}, errRedirect},
		"sent in a circle": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, r.URL.String(), http.StatusPermanentRedirect)
		}, errRedirect},
	} {
		t.Run(name, func(t *testing.T) {
			_, found, err := before(t, c.serve).Find(t.Context(), ByUserName, "arios")
			var failed *Failure
			if found || !errors.Is(err, c.want) || !errors.As(err, &failed) || failed.Final() {
				t.Errorf("%v, want %v", err, c.want)
			}
		})
	}
}

// Reading the worst answer that is taken costs memory in proportion to its bytes.
func TestMemoryIsBounded(t *testing.T) {
	for name, body := range map[string]string{
		"of parts": `{"Resources":[` + strings.Repeat(`{},`, mostValues/2-8) + `{}]}`,
		"of users": `{"Resources":[` + strings.Repeat(`{"id":"1234567890123456789012"},`, mostUsers-1) + `{"id":"a"}]}`,
		"members":  `{"id":"a",` + strings.Repeat(`"a":[],`, 100_000) + `"b":0}`,
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, _ = parsePage([]byte(body))
		_, _ = parseResource([]byte(body))
		runtime.ReadMemStats(&after)
		if used := after.TotalAlloc - before.TotalAlloc; used > 600<<20 {
			t.Errorf("%s: %d MB for %d KB", name, used>>20, len(body)>>10)
		}
	}
}

func TestASlowServerIsNotWaitedFor(t *testing.T) {
	released := make(chan struct{})
	c := before(t, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = fmt.Fprint(w, "{")
		_ = http.NewResponseController(w).Flush()
		<-released
	})
	defer close(released)
	c.http.Timeout = 50 * time.Millisecond
	if _, _, err := c.Find(t.Context(), ByUserName, "arios"); err == nil {
		t.Error("it was waited for")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := c.Find(ctx, ByUserName, "arios"); !errors.Is(err, context.Canceled) {
		t.Errorf("after its time: %v", err)
	}
}

// However a server pages, or goes round in circles, looking ends.
func TestLookingEnds(t *testing.T) {
	for name, c := range map[string]struct {
		page func(n int) string
		most int32
		want error
	}{
		"the same page for ever": {func(int) string { return rfcList }, 3, nil},
		"another page for ever": {func(n int) string {
			return fmt.Sprintf(`{"totalResults":9,"Resources":[{"id":"%d"},{"id":"x%d"}]}`, n, n)
		}, 6, nil},
		"no end is told":           {func(n int) string { return fmt.Sprintf(`{"Resources":[{"id":"%d"}]}`, n) }, maxPages + 1, ErrTooMany},
		"empty pages and a total":  {func(int) string { return `{"totalResults":1000}` }, 2, nil},
		"entries that are no user": {func(int) string { return `{"totalResults":5,"Resources":[1,null,[],{"id":".."},{}]}` }, 2, nil},
	} {
		t.Run(name, func(t *testing.T) {
			var asked atomic.Int32
			client := before(t, func(w http.ResponseWriter, _ *http.Request) {
				says("application/json", c.page(int(asked.Add(1))))(w, nil)
			})
			client.features.Filter = false
			if _, found, err := client.Find(t.Context(), ByUserName, "zz"); found || !errors.Is(err, c.want) || asked.Load() > c.most {
				t.Errorf("found %v after %d pages: %v", found, asked.Load(), err)
			}
		})
	}
}

// A short wait that the server asks for is waited within the call, and a redirect that adds a slash is followed.
func TestSmallThingsAreObliged(t *testing.T) {
	var asked atomic.Int32
	c := before(t, func(w http.ResponseWriter, r *http.Request) {
		switch {
		case asked.Add(1) == 1:
			w.Header().Set("Retry-After", "1")
			w.WriteHeader(http.StatusTooManyRequests)
		case !strings.HasSuffix(r.URL.Path, "/"):
			http.Redirect(w, r, r.URL.Path+"/?"+r.URL.RawQuery, http.StatusPermanentRedirect)
		default:
			says("application/scim+json", rfcList)(w, r)
		}
	})
	if u, found, err := c.Find(t.Context(), ByUserName, "ARIOS"); !found || u.ID != "1" || err != nil {
		t.Errorf("%v %v %v", u, found, err)
	}
}

// An address without TLS is taken for this machine alone; one that is none not at all.
func TestAddresses(t *testing.T) {
	for _, bad := range []string{"", "vendor.example/scim", "ftp://vendor.example", "https://", "https://u:p@vendor.example", "https://vendor.example/?a=b",
		"https://vendor.example/#x", "http://vendor.example/scim", "http://10.0.0.1/scim", "https://vendor.example/a/../b", "http://localhost.example/"} {
		if c, err := New(Options{URL: bad}); err == nil {
			t.Errorf("%s is taken as %s", bad, c.base)
		}
	}
	for _, good := range []string{"https://vendor.example", "https://vendor.example:8443/scim/v2/", "http://localhost:1/scim", "http://127.0.0.1:1", "http://[::1]:1/x"} {
		if _, err := New(Options{URL: good}); err != nil {
			t.Errorf("%s: %v", good, err)
		}
	}
}

// file is a file with mode 0600 that holds a text.
func file(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
