// Package e2e walks the whole procedure as its people do: in a real browser, with letters that really arrive.
package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"clavero/internal/need"
)

// browser is one Chromium for a test; each person has a window of their own, with cookies of their own.
type browser struct {
	t   *testing.T
	ctx context.Context
}

func openBrowser(t *testing.T) browser {
	t.Helper()
	allocator, stop := chromedp.NewExecAllocator(context.Background(),
		chromedp.ExecPath(need.Program(t, "chromium")),
		chromedp.NoFirstRun, chromedp.NoDefaultBrowserCheck, chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-dev-shm-usage", true),
		chromedp.Flag("hide-scrollbars", true), chromedp.Flag("lang", "es-MX"), chromedp.Flag("accept-lang", "es-MX"),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"),
	)
	t.Cleanup(stop)
	ctx, closeTab := chromedp.NewContext(allocator)
	t.Cleanup(closeTab)
	if err := chromedp.Do(ctx, chromedp.Navigate("about:blank")); err != nil { // owns the browser: no deadline on it
		t.Fatal(err)
	}
	return browser{t, ctx}
}

// window is the browser of one person.
type window struct {
	t    *testing.T
	ctx  context.Context
	base string
	name string
	shot *int
}

// device is how a person looks at the pages.
type device struct {
	name          string
	width, height int64
	scripts       bool
}

var (
	desk  = device{"desk", 1280, 800, true}
	phone = device{"phone", 375, 740, false}
)

func (b browser) window(name, base string, d device, shot *int) window {
	b.t.Helper()
	ctx, closeTab := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext())
	b.t.Cleanup(closeTab)
	ctx, cancel := context.WithTimeout(ctx, 4*time.Minute)
	b.t.Cleanup(cancel)
	w := window{b.t, ctx, base, d.name + "-" + name, shot}
	setUp := func(ctx context.Context, target *chromedp.Target) (chromedp.Void, error) {
		_, err := cdp.Call(ctx, target, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !d.scripts})
		return chromedp.Void{}, err
	}
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(d.width, d.height), setUp); err != nil {
		b.t.Fatal(err)
	}
	return w
}

// open goes to an address: a path of the program, or a whole one from a letter.
func (w window) open(address string) {
	w.t.Helper()
	if strings.HasPrefix(address, "/") {
		address = w.base + address
	}
	if err := chromedp.Do(w.ctx, chromedp.Navigate(address)); err != nil {
		w.t.Fatalf("%s: open %s: %v", w.name, address, err)
	}
	w.picture()
}

// picture keeps what is seen, for people to look at: set CLAVERO_SHOTS to a folder.
func (w window) picture() {
	folder := os.Getenv("CLAVERO_SHOTS")
	if folder == "" {
		return
	}
	*w.shot++
	image, err := chromedp.Run(w.ctx, chromedp.FullScreenshot(100))
	if err != nil {
		w.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("%03d-%s.png", *w.shot, w.name)), image, 0o600); err != nil {
		w.t.Fatal(err)
	}
}

func quoted(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		panic(err) // a string always is JSON
	}
	return string(b)
}

func eval[T any](w window, expression string) T {
	w.t.Helper()
	got, err := chromedp.Run(w.ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		w.t.Fatalf("%s: %v in %s", w.name, err, expression)
	}
	return got
}

// text is what the page says.
func (w window) text() string { return eval[string](w, `document.body.innerText`) }

// sees ends the test unless the page says each of the words.
func (w window) sees(words ...string) {
	w.t.Helper()
	text := w.text()
	for _, word := range words {
		if !strings.Contains(strings.ToLower(text), strings.ToLower(word)) {
			w.t.Fatalf("%s: the page at %s does not say %q:\n%s", w.name, eval[string](w, `location.pathname`), word, text)
		}
	}
}

// fill types into the field of that name.
func (w window) fill(name, value string) {
	w.t.Helper()
	ok := eval[bool](w, fmt.Sprintf(`(() => { const f = [...document.querySelectorAll('[name=%s]:not([type=hidden])')].find(f => f.checkVisibility()); if (!f) return false;
		f.focus(); f.value = %s; f.dispatchEvent(new Event('input', {bubbles: true})); f.dispatchEvent(new Event('change', {bubbles: true})); return true })()`,
		name, quoted(value)))
	if !ok {
		w.t.Fatalf("%s: no field %q at %s:\n%s", w.name, name, eval[string](w, `location.pathname`), w.text())
	}
}

// tick ticks a box or chooses a radio button by its name and value; an empty value is any.
func (w window) tick(name, value string) {
	w.t.Helper()
	selector := fmt.Sprintf(`input[name=%s]`, name)
	if value != "" {
		selector += fmt.Sprintf(`[value=%s]`, value)
	}
	if !eval[bool](w, fmt.Sprintf(`(() => { const f = [...document.querySelectorAll(%s)].find(f => f.checkVisibility()); if (!f) return false; f.checked = true; return true })()`, quoted(selector))) {
		w.t.Fatalf("%s: nothing to tick %s at %s:\n%s", w.name, selector, eval[string](w, `location.pathname`), w.text())
	}
}

// press presses the first button or link whose words begin so, and waits for the page it leads to.
func (w window) press(words string) {
	w.t.Helper()
	found := eval[bool](w, fmt.Sprintf(`(() => {
		const wanted = %s.toLowerCase();
		const clean = e => (e.innerText || e.value || '').replace(/\s+/g, ' ').trim().toLowerCase();
		const all = [...document.querySelectorAll('main button, main a, main input[type=submit], button, a')];
		const e = all.find(e => clean(e).startsWith(wanted) && e.checkVisibility());
		if (!e) return false;
		window.leaving = true;
		e.click();
		return true })()`, quoted(words)))
	if !found {
		w.t.Fatalf("%s: nothing to press that says %q at %s:\n%s", w.name, words, eval[string](w, `location.pathname`), w.text())
	}
	w.arrive(words)
}

// arrive waits until the page that was left is gone and the next is there.
func (w window) arrive(words string) {
	w.t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); {
		there, err := chromedp.Run(w.ctx, chromedp.Evaluate[bool](`window.leaving === undefined && document.readyState === 'complete'`))
		if err == nil && there {
			w.picture()
			return
		}
	}
	w.t.Fatalf("%s: pressing %q led nowhere:\n%s", w.name, words, w.text())
}

func (w window) path() string { return eval[string](w, `location.pathname`) }
