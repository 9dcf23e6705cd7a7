// Package arch holds the rules of the architecture as tests: which room may know which.
package arch

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// layers are the floors of the house, the lowest first: a package knows its own floor and those below it.
var layers = []struct {
	name     string
	packages []string
}{
	{"words", []string{"fault", "lang", "lang/spanish", "need"}},
	{"rules", []string{"calendar", "guideline", "directory", "credential", "digest", "register", "retention", "recertification", "ledger", "petition"}},
	{"outside", []string{"seal", "trust", "antivirus", "antivirus/clamdtest", "store", "store/storetest", "jobs", "mail", "mail/mailtest", "intake", "pdf", "paper", "dossier", "archive", "provider", "provider/builtin", "provider/prober",
		"provider/scim", "provider/scim/client", "provider/scim/scimtest", "provider/vendormail", "provider/vendormail/reading",
		"provider/providertest", "seed", "auth/passphrase", "auth/totp"}},
	{"common", []string{"casefile", "clockwork", "rulebook", "post"}},
	{"use cases", []string{"desk", "correspondence", "newsroom", "reading", "daybook", "catalogue", "auth", "rulemaking", "units", "custody", "notary", "disclosure", "records", "upkeep"}},
	{"pages", []string{"web", "web/page", "web/static", "web/diagram", "web/shelf", "web/visit", "web/forms", "web/wording", "web/entrance", "web/requester",
		"web/reader", "web/keywork", "web/listwork", "web/casework", "web/unitwork", "web/vendorwork", "web/rulework", "web/registerwork", "web/recordwork",
		"web/staffwork", "web/demodoor"}},
	{"whole", []string{"config", "metrics", "app", "vendorsim", "demo"}},
	{"commands", []string{"cli"}},
}

// only says which packages outside of the standard library a floor may not be without, and who alone may know them.
var only = map[string][]string{
	"modernc.org/sqlite":              {"store"},
	"github.com/jackc/pgx":            {"store", "store/storetest", "jobs"},
	"github.com/riverqueue/river":     {"store", "store/storetest", "jobs"},
	"github.com/wneessen/go-mail":     {"mail"},
	"github.com/emersion/go-imap":     {"mail", "mail/mailtest"},
	"github.com/emersion/go-sasl":     {"mail"},
	"github.com/emersion/go-msgauth":  {"mail", "vendorsim", "provider/vendormail/reading"},
	"github.com/prometheus":           {"metrics"},
	"codeberg.org/go-pdf/fpdf":        {"pdf"},
	"golang.org/x/image":              {"pdf"},
	"github.com/xuri/excelize":        {"intake"},
	"github.com/parquet-go":           {"archive"},
	"github.com/alecthomas/kong":      {"cli", "config"},
	"golang.org/x/crypto/argon2":      {"auth/passphrase"},
	"github.com/emersion/go-smtp":     {"vendorsim"},
	"golang.org/x/net/html":           {"provider/prober", "provider/vendormail/reading"},
	"golang.org/x/mod/sumdb/tlog":     {"ledger", "store", "casefile", "notary", "dossier", "disclosure", "web/recordwork"},
	"golang.org/x/mod/sumdb/note":     {"ledger"},
	"github.com/nicksnyder/go-i18n":   {"lang"},
	"github.com/blevesearch/snowball": {"lang/spanish"},
}

// forbidden are parts of the standard library that the rules do without: no SQL, no HTTP, no randomness.
var forbidden = []string{"database/sql", "net/http", "crypto/rand", "math/rand", "math/rand/v2", "os"}

type pkg struct {
	ImportPath string
	Imports    []string
}

func list(t *testing.T) []pkg {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports", "clavero/...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var all []pkg
	for decoder := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p pkg
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}

func floor(room string) int {
	return slices.IndexFunc(layers, func(l struct {
		name     string
		packages []string
	}) bool {
		return slices.Contains(l.packages, room)
	})
}

func TestArrowsGoDown(t *testing.T) {
	for _, p := range list(t) {
		room, inside := strings.CutPrefix(p.ImportPath, "clavero/internal/")
		if !inside {
			continue
		}
		here := floor(room)
		if here < 0 {
			t.Errorf("%s is on no floor: add it to layers and to ARCHITECTURE.md", room)
			continue
		}
		for _, imported := range p.Imports {
			if other, ok := strings.CutPrefix(imported, "clavero/internal/"); ok && floor(other) > here {
				t.Errorf("%s (%s) knows %s (%s)", room, layers[here].name, other, layers[floor(other)].name)
			}
		}
	}
}

// leads says which rooms of pages know which others, because they show or begin what stands there. None is known by what
// they all share.
var leads = map[string][]string{
	"entrance": {}, "requester": {}, "keywork": {}, "listwork": {}, "vendorwork": {}, "registerwork": {}, "recordwork": {},
	"reader": {"entrance"}, "staffwork": {"entrance"}, "demodoor": {"entrance"},
	"casework": {"requester"}, "rulework": {"casework"},
	"unitwork": {"entrance", "keywork", "listwork"},
}

func TestRoomsOfPages(t *testing.T) {
	for _, p := range list(t) {
		room, inside := strings.CutPrefix(p.ImportPath, "clavero/internal/web/")
		if !inside {
			continue
		}
		for _, imported := range p.Imports {
			other, ok := strings.CutPrefix(imported, "clavero/internal/web/")
			if _, isRoom := leads[other]; ok && isRoom && !slices.Contains(leads[room], other) {
				t.Errorf("the room %s knows the room %s", room, other)
			}
		}
	}
}

func TestRulesKnowNoWorld(t *testing.T) {
	for _, p := range list(t) {
		room, _ := strings.CutPrefix(p.ImportPath, "clavero/internal/")
		if !slices.Contains(layers[1].packages, room) {
			continue
		}
		for _, imported := range p.Imports {
			if slices.Contains(forbidden, imported) {
				t.Errorf("%s is a room of rules and knows %s", room, imported)
			}
		}
	}
}

func TestLibrariesStayInTheirRooms(t *testing.T) {
	for _, p := range list(t) {
		room, _ := strings.CutPrefix(p.ImportPath, "clavero/internal/")
		for _, imported := range p.Imports {
			for library, rooms := range only {
				if strings.HasPrefix(imported, library) && !slices.Contains(rooms, room) {
					t.Errorf("%s knows %s, which only %v may", room, imported, rooms)
				}
			}
		}
	}
}
