package seed

import (
	"bytes"
	"encoding/csv"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"clavero/internal/digest"
)

// rowsOf reads CSV into maps by column.
func rowsOf(t *testing.T, data []byte) []map[string]string {
	t.Helper()
	records, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var rows []map[string]string
	for _, cells := range records[1:] {
		row := map[string]string{}
		for i, cell := range cells {
			row[records[0][i]] = cell
		}
		rows = append(rows, row)
	}
	return rows
}

func TestCataloguesAreWhole(t *testing.T) {
	for name, c := range map[string]struct {
		data  []byte
		units int
	}{
		"sector": {Catalogue(), 93},
		"demo":   {Demo().Catalogue, 31},
	} {
		rows := rowsOf(t, c.data)
		if len(rows) != c.units {
			t.Errorf("%s: %d units, want %d", name, len(rows), c.units)
		}
		codes := map[string]bool{"": true}
		for _, row := range rows {
			if codes[row["code"]] {
				t.Errorf("%s: code %q is twice or empty", name, row["code"])
			}
			codes[row["code"]] = true
		}
		for _, row := range rows {
			checkUnit(t, name, row, codes)
		}
	}
}

var isoDate = regexp.MustCompile(`^(\d{4}-\d{2}-\d{2})?$`)

func checkUnit(t *testing.T, catalogue string, row map[string]string, codes map[string]bool) {
	t.Helper()
	kinds := []string{"ministry", "unit", "deconcentrated", "decentralised", "institute", "hospital", "state-owned", "state"}
	good := codes[row["parent"]] && codes[row["successor"]] && row["parent"] != row["code"] &&
		slices.Contains(kinds, row["kind"]) && strings.TrimSpace(row["name"]) != "" &&
		slices.Contains([]string{"P", "A", "L", "D", "M"}, row["name_evidence"]) &&
		slices.Contains([]string{"V", "W", "I", "M", ""}, row["domain_evidence"]) &&
		(row["mail_domain"] == "") == (row["domain_evidence"] == "") &&
		isoDate.MatchString(row["valid_from"]) && isoDate.MatchString(row["valid_to"]) &&
		(row["successor"] == "" || row["valid_to"] != "")
	if !good {
		t.Errorf("%s: %v", catalogue, row)
	}
	if strings.Contains(row["note"], "@") {
		t.Errorf("%s: an address in the note of %s", catalogue, row["code"])
	}
}

func editions(t *testing.T) []digest.Edition {
	t.Helper()
	today := digest.Day("2026-11-23")
	var all []digest.Edition
	for i, e := range Demo().Editions {
		edition, faults, err := digest.ParseCSV(bytes.NewReader(e.CSV), today.Add(-e.DaysAgo), e.Kind)
		if err != nil || len(faults) > 0 {
			t.Fatalf("edition %d: %v %v", i, err, faults)
		}
		all = append(all, edition)
	}
	return all
}

func TestEditionsMeetTheirCounts(t *testing.T) {
	seen := map[string]bool{}
	for i, e := range editions(t) {
		if err := e.Check(); err != nil {
			t.Errorf("edition %d: %v", i, err)
		}
		c := e.Count()
		if c.Notes < 20 {
			t.Errorf("edition %d has %d notes", i, c.Notes)
		}
		if i == 0 && (c.Notes < 64 || c.Sections < 8 || c.Outlets < 20) {
			t.Errorf("today's edition: %+v", c)
		}
		key := string(e.Day) + string(e.Kind)
		if seen[key] {
			t.Errorf("two editions of %s", key)
		}
		seen[key] = true
	}
}

func TestTodaysEditionShowsEveryShapeOfNote(t *testing.T) {
	wires, bodies := 0, 0
	for _, s := range editions(t)[0].Sections {
		if s.Layout == digest.Covers && len(s.Notes) != 12 {
			t.Errorf("%d primeras planas, want 12", len(s.Notes))
		}
		for _, n := range s.Notes {
			if len(n.Appearances) > 1 {
				wires++
			}
			if len(n.Paragraphs()) >= 2 {
				bodies++
			}
			checkAired(t, s, n)
		}
	}
	if wires < 8 || bodies < 40 {
		t.Errorf("%d notes in several places and %d with a body, want 8 and 40", wires, bodies)
	}
}

func checkAired(t *testing.T, s digest.Section, n digest.Note) {
	t.Helper()
	for _, a := range n.Appearances {
		if a.OnAir() && (a.Programme == "" || a.Hour == "" || a.Seconds == 0) {
			t.Errorf("%s: %q lacks programme, hour or time on the air", s.Title, n.Headline)
		}
	}
}

func TestHeadlinesFitTheirLine(t *testing.T) {
	seen := map[string]bool{}
	for i, e := range editions(t) {
		for _, s := range e.Sections {
			for _, n := range s.Notes {
				if len([]rune(n.Headline)) > 110 {
					t.Errorf("edition %d: %q is longer than 110 characters", i, n.Headline)
				}
				if s.Layout == digest.Notes && n.Lead == "" {
					t.Errorf("edition %d: %q has no lead", i, n.Headline)
				}
				if n.Body != "" && seen[n.Body] {
					t.Errorf("edition %d: %q repeats a body", i, n.Headline)
				}
				seen[n.Body] = true
			}
		}
	}
}

// The demonstration may be shown to anybody: whatever looks like an address or a site must lead nowhere.
func TestNothingOfTheDemoReachesAnybody(t *testing.T) {
	demo := Demo()
	texts := [][]byte{demo.Catalogue, demo.List}
	for _, e := range demo.Editions {
		texts = append(texts, e.CSV)
	}
	for _, o := range demo.Officials {
		texts = append(texts, []byte(o.Mail))
	}
	for _, s := range demo.Staff {
		texts = append(texts, []byte(s.Mail))
	}
	domain := regexp.MustCompile(`(?:@|https?://)([A-Za-z0-9.-]+)`)
	for _, text := range texts {
		for _, found := range domain.FindAllSubmatch(text, -1) {
			if !bytes.HasSuffix(found[1], []byte(".example")) {
				t.Errorf("%s is not under .example", found[0])
			}
		}
	}
	for _, row := range rowsOf(t, demo.Catalogue) {
		if d := row["mail_domain"]; d != "" && !strings.HasSuffix(d, ".example") {
			t.Errorf("%s: domain %s is not under .example", row["code"], d)
		}
	}
}

func TestPeople(t *testing.T) {
	demo := Demo()
	units := map[string]bool{}
	for _, row := range rowsOf(t, demo.Catalogue) {
		units[row["code"]] = true
	}
	mails := map[string]bool{}
	once := func(mail string) {
		if mail == "" || mails[mail] {
			t.Errorf("mail %q is twice or empty", mail)
		}
		mails[mail] = true
	}
	phone := regexp.MustCompile(`^55555501\d\d$`)
	for _, o := range demo.Officials {
		once(o.Mail)
		if (o.UnitCode == "") == (o.UnitText == "") || (o.UnitCode != "" && !units[o.UnitCode]) {
			t.Errorf("%s: unit %q %q", o.Mail, o.UnitCode, o.UnitText)
		}
		if o.GivenNames == "" || o.Surname1 == "" || o.Position == "" || o.Reason == "" || !phone.MatchString(o.Phone) {
			t.Errorf("incomplete: %+v", o)
		}
	}
	roles := map[string]int{}
	for _, s := range demo.Staff {
		once(s.Mail)
		if s.Name == "" || s.Position == "" || !units[s.UnitCode] {
			t.Errorf("incomplete: %+v", s)
		}
		for _, role := range s.Roles {
			roles[role]++
		}
	}
	want := map[string]int{"liaison": 2, "editor": 2, "authority": 1, "delegate": 1, "auditor": 1, "admin": 1}
	if diff := cmp.Diff(want, roles); diff != "" {
		t.Error(diff)
	}
}

func TestListHasThreeBadRows(t *testing.T) {
	rows := rowsOf(t, Demo().List)
	if len(rows) != 12 {
		t.Fatalf("%d rows, want 12", len(rows))
	}
	mails := map[string]bool{}
	var bad []string
	for _, row := range rows {
		mail := row["Correo institucional"]
		switch {
		case !strings.Contains(mail, "@"):
			bad = append(bad, "address")
		case mails[mail]:
			bad = append(bad, "repeated")
		case row["Cargo"] == "":
			bad = append(bad, "position")
		}
		mails[mail] = true
	}
	if diff := cmp.Diff([]string{"address", "repeated", "position"}, bad); diff != "" {
		t.Error(diff)
	}
}
