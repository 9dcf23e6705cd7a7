package page

import (
	"context"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"clavero/internal/need"
	"clavero/internal/web/static"
)

var (
	shots = flag.String("shots", "", "folder that TestShots writes its pictures to")
	views = flag.String("views", "desk,phone,desk-dark,phone-dark,paper", "views that TestShots takes")
	only  = flag.String("only", ".", "regular expression of the stories that the browser tests look at")
)

// policy is the content security policy the program serves its pages with.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; form-action 'self'; " +
	"connect-src 'self'; frame-ancestors 'none'; base-uri 'none'"

// view is a size of window with a scheme of colours.
type view struct {
	name   string
	width  int64
	height int64
	scheme string
	media  string
}

var (
	desk      = view{"desk", 1280, 800, "light", "screen"}
	phone     = view{"phone", 375, 740, "light", "screen"}
	deskDark  = view{"desk-dark", 1280, 800, "dark", "screen"}
	phoneDark = view{"phone-dark", 375, 740, "dark", "screen"}
	paper     = view{"paper", 740, 1000, "light", "print"}
)

// TestAccessible asks axe-core for every rule of WCAG 2.2 A and AA on every story, on a desk and on a phone, and for
// the contrasts again in the dark. Nothing may be wider than the window either.
func TestAccessible(t *testing.T) {
	axe := axeCore(t)
	look := openBrowser(t)
	rounds := []struct {
		view
		rules string
	}{
		{desk, `{type:"tag",values:["wcag2a","wcag2aa","wcag21a","wcag21aa","wcag22aa","best-practice"]}`},
		{phone, `{type:"tag",values:["wcag2a","wcag2aa","wcag21a","wcag21aa","wcag22aa"]}`},
		{deskDark, `{type:"rule",values:["color-contrast"]}`},
	}
	for _, v := range rounds {
		look.as(t, v.view)
		for _, story := range chosen(t) {
			look.at(t, story)
			for _, violation := range look.axe(t, axe, v.rules) {
				t.Errorf("%s (%s): %s", story.Name, v.name, violation)
			}
			if wider := value[int](look.ctx, t, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); wider > 0 {
				t.Errorf("%s (%s) is %d px wider than the window", story.Name, v.name, wider)
			}
		}
	}
}

// TestShots takes a picture of every story in every view, for people to look at.
func TestShots(t *testing.T) {
	if *shots == "" {
		t.Skip("no folder given: -shots DIR")
	}
	look := openBrowser(t)
	for _, v := range []view{desk, phone, deskDark, phoneDark, paper} {
		if !slices.Contains(strings.Split(*views, ","), v.name) {
			continue
		}
		look.as(t, v)
		for _, story := range chosen(t) {
			look.at(t, story)
			picture, err := chromedp.Run(look.ctx, chromedp.FullScreenshot(100))
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(*shots, story.Name+"."+v.name+".png"), picture, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func chosen(t *testing.T) []Story {
	t.Helper()
	pattern, err := regexp.Compile(*only)
	if err != nil {
		t.Fatal(err)
	}
	var stories []Story
	for _, story := range Stories() {
		if pattern.MatchString(story.Name) {
			stories = append(stories, story)
		}
	}
	return stories
}

// axeCore is the text of the program that checks accessibility.
func axeCore(t *testing.T) string {
	t.Helper()
	path := os.Getenv("CLAVERO_AXE")
	if path == "" {
		path = filepath.Join("..", "..", "..", ".deps", "node_modules", "axe-core", "axe.min.js")
	}
	text, err := os.ReadFile(path) //nolint:gosec // the path is the developer's own
	if err != nil {
		need.Missing(t, "axe-core", "make deps")
	}
	return string(text)
}

// browser looks at stories served on the loopback as the program serves them.
type browser struct {
	ctx     context.Context
	address string
}

func openBrowser(t *testing.T) browser {
	t.Helper()
	server := httptest.NewServer(storyServer())
	t.Cleanup(server.Close)
	allocator, stop := chromedp.NewExecAllocator(context.Background(),
		chromedp.ExecPath(need.Program(t, "chromium")),
		chromedp.NoFirstRun, chromedp.NoDefaultBrowserCheck, chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-dev-shm-usage", true),
		chromedp.Flag("hide-scrollbars", true),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"),
	)
	t.Cleanup(stop)
	ctx, closeTab := chromedp.NewContext(allocator)
	t.Cleanup(closeTab)
	if err := chromedp.Do(ctx, chromedp.Navigate("about:blank")); err != nil { // this context owns the browser: no deadline on it
		t.Fatal(err)
	}
	limited, cancel := context.WithTimeout(ctx, 14*time.Minute)
	t.Cleanup(cancel)
	return browser{ctx: limited, address: server.URL}
}

func storyServer() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET "+static.Prefix, static.Handler())
	mux.HandleFunc("GET /unidades", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if r.FormValue("q") == "ninguna" {
			_, _ = fmt.Fprint(w, `{"units":[]}`)
			return
		}
		_, _ = fmt.Fprint(w, `{"units":[{"code":"112","name":"Dirección General de Comunicación Social","within":"Secretaría de Salud"},`+
			`{"code":"YUC","name":"Servicios de Salud de Yucatán","within":""}]}`)
	})
	for _, story := range Stories() {
		mux.HandleFunc("GET /story/"+story.Name, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			w.Header().Set("Content-Security-Policy", policy)
			if err := Render(w, story.Page); err != nil {
				http.Error(w, err.Error(), http.StatusInternalServerError)
			}
		})
	}
	return mux
}

func (b browser) as(t *testing.T, v view) {
	t.Helper()
	media := func(ctx context.Context, target *chromedp.Target) (chromedp.Void, error) {
		_, err := cdp.Call(ctx, target, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Media: v.media, Features: []*emulation.MediaFeature{
				{Name: "prefers-color-scheme", Value: v.scheme}, {Name: "prefers-reduced-motion", Value: "reduce"},
			},
		})
		return chromedp.Void{}, err
	}
	if err := chromedp.Do(b.ctx, chromedp.EmulateViewport(v.width, v.height), media); err != nil {
		t.Fatal(err)
	}
}

func (b browser) at(t *testing.T, story Story) {
	t.Helper()
	if err := chromedp.Do(b.ctx, chromedp.Navigate(b.address+"/story/"+story.Name)); err != nil {
		t.Fatal(err)
	}
}

// axe gives the violations in one line each: rule, what to do, the elements.
func (b browser) axe(t *testing.T, program, rules string) []string {
	t.Helper()
	if _, err := chromedp.Run(b.ctx, chromedp.Evaluate[chromedp.Void](program+";0")); err != nil {
		t.Fatal(err)
	}
	found, err := chromedp.Run(b.ctx, chromedp.Evaluate[[]string](
		`axe.run(document,{runOnly:`+rules+`,resultTypes:["violations"]}).then(r=>r.violations.map(v=>
			v.id+": "+v.help+": "+v.nodes.map(n=>n.target.join(" ")+" "+(n.any[0]?.message??"")).join(" | ")))`,
		chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func value[T any](ctx context.Context, t *testing.T, expression string) T {
	t.Helper()
	got, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		t.Fatal(err, strings.TrimSpace(expression))
	}
	return got
}
