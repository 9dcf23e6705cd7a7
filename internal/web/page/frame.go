// Package page draws what people see: one struct per page, one template per struct, rendered on the server.
//
// A page is a value that a handler fills and hands to Render. It embeds Frame, which carries what all pages share:
// language, address prefix, navigation, who is signed in, notices, the time. Pages decide nothing: a button is there
// because a field says so. Texts come from package lang through T; times are shown in Mexico City's time.
//
// Nothing here writes style, script or event attributes into a page: the content security policy of the program
// forbids them. Every page works without scripts; package static holds those that make some of them quicker.
//
// Stories returns every page in every state with made-up data. The tests check them for accessibility, and take
// pictures of them: go test ./internal/web/page -run TestShots -shots DIR.
package page

import (
	"cmp"
	"net/url"
	"slices"
	"strings"
	"time"

	"clavero/internal/lang"
	"clavero/internal/web/static"
)

// Frame is what all pages share. The zero value draws, in no language in particular: set Lang and Now at least.
type Frame struct {
	Lang        lang.Tag
	Title       string    // of the window and of history, without the product's name
	Base        string    // path prefix of the installation, "" or "/sintesis"
	Here        string    // path and query of this page without Base: marks the navigation, returns after a change of language
	Institution string    // whose page this is: «Secretaría de Salud»
	ProductName string    // «Síntesis Informativa Electrónica»
	Nav         []NavItem // by role, what is used most first; empty for the public
	Who         Who       // signed-in person; zero for the public
	Banners     []Banner
	Demo        bool   // shows the mark of the demonstration and the way to its door and mailbox
	DemoCode    string // what signs in the demonstration, where nobody has an app; empty elsewhere
	Now         time.Time
	Print       bool // drawn for paper: no navigation, exact times
}

// NavItem is one entry of the navigation.
type NavItem struct {
	Key   string // of the label: «frame.nav.desk»
	Path  string // without Base
	Count int    // things waiting there; 0 shows nothing
}

// Who is the person signed in.
type Who struct {
	Name  string
	Roles string // in words, ready to be shown; "" for readers
}

// Kinds of banners and notices, from calm to grave. Each has a shape and a colour of its own.
const (
	Info      = "info"
	Done      = "done"
	Attention = "attention"
	Fail      = "fail"
)

// Banner is a line above the page: what was just done, or what is not as it should be.
type Banner struct {
	Kind string
	Text string
}

// T gives a text of package lang with its arguments as alternating names and values.
func (f Frame) T(key string, args ...any) string { return f.Lang.T(key, args...) }

// URL gives the address of a path of this installation.
func (f Frame) URL(path string) string { return f.Base + path }

// Static gives the address of a style sheet, script or icon.
func (f Frame) Static(name string) string { return f.Base + static.Path(name) }

// Current reports whether a path is the page shown or one above it: for aria-current in navigation.
func (f Frame) Current(path string) bool {
	here, _, _ := strings.Cut(f.Here, "?")
	if path == "/" {
		return here == "/"
	}
	return within(here, path) && !slices.ContainsFunc(f.Nav, func(item NavItem) bool {
		return item.Path != path && within(item.Path, path) && within(here, item.Path) // a nearer one
	})
}

// inRow is how many entries of the navigation stand side by side: what one line of 1024 px holds in both languages.
const inRow = 9

// NavRow is the part of the navigation that is always in sight: the first entries, and of the others the one that is
// open and those where something waits.
func (f Frame) NavRow() []NavItem { return f.navWhere(true) }

// NavMore is the rest, behind «Más».
func (f Frame) NavMore() []NavItem { return f.navWhere(false) }

func (f Frame) navWhere(inSight bool) []NavItem {
	var items []NavItem
	for i, item := range f.Nav {
		// A menu of a single entry would hide it for nothing.
		if (i < inRow || len(f.Nav) == inRow+1 || item.Count > 0 || f.Current(item.Path)) == inSight {
			items = append(items, item)
		}
	}
	return items
}

func within(here, path string) bool { return here == path || strings.HasPrefix(here, path+"/") }

// Other is the language that the page can be changed to.
func (f Frame) Other() lang.Tag {
	if f.Lang == lang.EN {
		return lang.ES
	}
	return lang.EN
}

// OtherURL is this page in the other language: the same address with the parameter «lang».
func (f Frame) OtherURL() string {
	path, query, _ := strings.Cut(cmp.Or(f.Here, "/"), "?")
	values, err := url.ParseQuery(query)
	if err != nil {
		values = url.Values{}
	}
	values.Set("lang", string(f.Other()))
	return f.Base + path + "?" + values.Encode()
}
