package catalogue_test

import (
	"bytes"
	"context"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clavero/internal/casefile"
	"clavero/internal/catalogue"
	"clavero/internal/fault"
	"clavero/internal/lang"
	"clavero/internal/ledger"
	"clavero/internal/seal"
	"clavero/internal/seed"
	"clavero/internal/store"
	"clavero/internal/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

var operator = ledger.Actor{Kind: ledger.ByOperator}

const heading = "code,name,kind,parent,mail_domain,name_evidence,domain_evidence,valid_from,valid_to,successor,note\n"

// newFiles makes the house's vault, without which nothing enters the ledger.
func newFiles(t testing.TB, db *store.DB) *casefile.Files {
	t.Helper()
	keys, err := seal.Create(filepath.Join(t.TempDir(), "keyring"))
	if err != nil {
		t.Fatal(err)
	}
	files := casefile.New(keys)
	ctx := context.Background()
	if err := db.Write(ctx, func(tx *store.Tx) error { return files.OpenHouse(ctx, tx) }); err != nil {
		t.Fatal(err)
	}
	return files
}

func apply(t testing.TB, c *catalogue.Catalogue, rows string) catalogue.Diff {
	t.Helper()
	d, err := c.Apply(context.Background(), operator, strings.NewReader(heading+rows))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// outline writes a diff in short lines.
func outline(d catalogue.Diff) []string {
	var lines []string
	for _, c := range d.Added {
		lines = append(lines, "+ "+c.Unit.Code)
	}
	for sign, list := range map[string][]catalogue.Change{"~ ": d.Changed, "x ": d.Closed} {
		for _, c := range list {
			line := sign + c.Unit.Code
			for _, f := range c.Fields {
				line += " " + f.Column + ":" + f.Old + ">" + f.New
			}
			lines = append(lines, line)
		}
	}
	for _, u := range d.Absent {
		lines = append(lines, "? "+u.Code)
	}
	for _, f := range d.Faults {
		lines = append(lines, "! "+f.Code+" "+f.Column+" "+strings.TrimPrefix(f.Text, "catalogue.row."))
	}
	return lines
}

func TestImport(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		files := newFiles(t, db)
		c := catalogue.New(db, files)
		first := apply(t, c, "SSA,Secretaría,ministry,,salud.example,P,V,,,,\nA,Alfa,unit,SSA,,L,,,,,\nB,Beta,unit,A,,M,,,,,Nota\n")
		if diff := cmp.Diff([]string{"+ SSA", "+ A", "+ B"}, outline(first)); diff != "" {
			t.Error(diff)
		}
		const change = "SSA,Secretaría,ministry,,salud.example,P,V,,,,\nA,Alfa,unit,SSA,,L,,,2026-06-30,C,\nC,Gamma,unit,SSA,,L,,2026-07-01,,,\n"
		want := []string{"+ C", "x A valid_to:>2026-06-30 successor:>C", "? B"}
		shown, err := c.Diff(ctx, strings.NewReader(heading+change))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, outline(shown)); diff != "" {
			t.Error(diff)
		}
		if units, _ := db.Read().Units(ctx); len(units) != 3 {
			t.Errorf("Diff left %d units, want the 3 there were", len(units))
		}
		applied := apply(t, c, change)
		if diff := cmp.Diff(want, outline(applied)); diff != "" || applied.Unchanged != 1 {
			t.Errorf("unchanged %d %s", applied.Unchanged, diff)
		}
		again := apply(t, c, change)
		if again.Changes() != 0 || again.Unchanged != 3 {
			t.Errorf("the same file again: %v", outline(again))
		}
		checkLedger(t, db, files, applied)
	})
}

// checkLedger finds one entry for each of the two imports that changed something, and none for the third.
func checkLedger(t *testing.T, db *store.DB, files *casefile.Files, last catalogue.Diff) {
	t.Helper()
	ctx := context.Background()
	entries, err := db.Read().FindLedger(ctx, store.LedgerQuery{Kind: string(ledger.CatalogueImported), Limit: 9})
	if err != nil || len(entries) != 2 {
		t.Fatalf("%d entries, %v", len(entries), err)
	}
	detail, err := files.Detail(ctx, db.Read(), entries[0].Seq)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]any{}
	if err := json.Unmarshal(detail.Bytes, &got); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{"sha256": last.SHA256, "added": 1.0, "changed": 0.0, "closed": 1.0, "unchanged": 1.0, "absent": 1.0, "faulty": 0.0}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestImportKeepsWhatTheFileDoesNotSpeakOf(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		c := catalogue.New(db, newFiles(t, db))
		apply(t, c, "A,Alfa,unit,,salud.example,P,V,2001-02-03,,,Nota\n")
		d, err := c.Apply(ctx, operator, strings.NewReader("C\xf3digo;Nombre;Tipo;Evidencia del nombre;Color\nA;Alfa \xe1;unit;P;rojo\n"))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"~ A name:Alfa>Alfa á"}, outline(d)); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]string{"Color"}, d.Ignored); diff != "" {
			t.Error(diff)
		}
		unit, err := db.Read().UnitByCode(ctx, "A")
		if err != nil || unit.MailDomain != "salud.example" || unit.ValidFrom != "2001-02-03" || unit.Note != "Nota" {
			t.Errorf("%+v %v", unit, err)
		}
	})
}

func TestRowFaults(t *testing.T) {
	db := storetest.New(t, store.SQLite)
	c := catalogue.New(db, newFiles(t, db))
	apply(t, c, "SSA,Secretaría,ministry,,,P,,,,,\nOLD,Vieja,unit,SSA,,P,,,,,\nTOP,Alta,unit,OLD,,P,,,,,\n")
	for name, test := range map[string]struct {
		rows string
		want []string
	}{
		"missing":        {",,,,,,,,,,x\n", []string{"!  code required", "!  name required", "!  kind required", "!  name_evidence required"}},
		"words":          {"A,a,castle,,,Z,,,,,\n", []string{"! A name_evidence letter", "! A kind kind"}},
		"code":           {"A B,a,unit,,,P,,,,,\n", []string{"! A B code code"}},
		"formula":        {"'=1+1,a,unit,,,P,,,,,\n", []string{"! =1+1 code code"}},
		"domain":         {"A,a,unit,,a@b.example,P,V,,,,\n", []string{"! A mail_domain domain"}},
		"domain alone":   {"A,a,unit,,b.example,P,,,,,\n", []string{"! A domain_evidence domain_pair"}},
		"dates":          {"A,a,unit,,,P,,31/01/2026,2026-02-30,,\n", []string{"! A valid_from date", "! A valid_to date"}},
		"order":          {"A,a,unit,,,P,,2026-02-02,2026-02-01,,\n", []string{"! A valid_to order"}},
		"mail in note":   {"A,a,unit,,,P,,,,,escribir a alguien@salud.example\n", []string{"! A note note_mail"}},
		"twice":          {"A,a,unit,,,P,,,,,\na,b,unit,,,P,,,,,\n", []string{"+ A", "! a code twice"}},
		"spelling":       {"ssa,a,unit,,,P,,,,,\n", []string{"! ssa code spelling"}},
		"ragged":         {"A,a,unit\n", []string{"! A  intake.csv.ragged"}},
		"long":           {"A," + strings.Repeat("n", 301) + ",unit,,,P,,,,,\n", []string{"! A name long"}},
		"successor":      {"A,a,unit,,,P,,,,SSA,\n", []string{"! A successor successor_open"}},
		"own":            {"A,a,unit,A,,P,,,2026-01-01,A,\n", []string{"! A parent own_parent", "! A successor own_successor"}},
		"unknown":        {"A,a,unit,X,,P,,,2026-01-01,Y,\n", []string{"! A parent parent_unknown", "! A successor successor_unknown"}},
		"hangs on bad":   {"A,a,unit,B,,P,,,,,\nB,b,unit,C,,P,,,,,\nC,c,castle,,,P,,,,,\n", []string{"! A parent parent_unknown", "! B parent parent_unknown", "! C kind kind"}},
		"hangs on old":   {"SSA,x,castle,,,P,,,,,\nA,a,unit,SSA,,P,,,,,\n", []string{"+ A", "! SSA kind kind"}},
		"ring":           {"A,a,unit,B,,P,,,,,\nB,b,unit,C,,P,,,,,\nC,c,unit,B,,P,,,,,\n", []string{"! A parent parent_unknown", "! B parent parent_ring", "! C parent parent_ring"}},
		"ring with old":  {"OLD,Vieja,unit,TOP,,P,,,,,\n", []string{"! OLD parent parent_ring"}},
		"successor ring": {"A,a,unit,,,P,,,2026-01-01,B,\nB,b,unit,,,P,,,2026-01-01,A,\n", []string{"! A successor successor_ring", "! B successor successor_ring"}},
	} {
		d, err := c.Diff(context.Background(), strings.NewReader(heading+test.rows))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		d.Absent = nil
		if diff := cmp.Diff(test.want, outline(d)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		checkTexts(t, d)
	}
}

func checkTexts(t *testing.T, d catalogue.Diff) {
	t.Helper()
	for _, f := range d.Faults {
		for _, tag := range lang.Tags {
			if text := tag.Text(f.Text, f.Args); strings.HasPrefix(text, "[") || strings.Contains(text, "<no value>") {
				t.Errorf("%s %s: %s", tag, f.Text, text)
			}
		}
	}
}

// TestCharsets reads one file as three programs save it.
func TestCharsets(t *testing.T) {
	db := storetest.New(t, store.SQLite)
	c := catalogue.New(db, newFiles(t, db))
	const text = "code,name,kind,name_evidence\nA,Niñez,unit,P\n"
	wide := []byte("\xfe\xff")
	for _, r := range text {
		wide = append(wide, byte(r>>8), byte(r))
	}
	for name, file := range map[string]string{"UTF-8": "\ufeff" + text, "UTF-16": string(wide), "Windows-1252": strings.Replace(text, "ñ", "\xf1", 1)} {
		d, err := c.Diff(context.Background(), strings.NewReader(file))
		if err != nil || len(d.Added) != 1 || d.Added[0].Unit.Name != "Niñez" {
			t.Errorf("%s: %+v %v", name, d, err)
		}
	}
}

func TestFileFaults(t *testing.T) {
	db := storetest.New(t, store.SQLite)
	c := catalogue.New(db, newFiles(t, db))
	for name, test := range map[string]struct {
		file string
		code fault.Code
	}{
		"empty":    {"", fault.Invalid},
		"heading":  {heading, fault.Invalid},
		"columns":  {"code,name\nA,a\n", fault.Invalid},
		"workbook": {"PK\x03\x04", fault.Invalid},
		"large":    {strings.Repeat("a", 9<<20), fault.TooLarge},
	} {
		if _, err := c.Apply(context.Background(), operator, strings.NewReader(test.file)); !fault.Is(err, test.code) {
			t.Errorf("%s: %v, want %s", name, err, test.code)
		}
	}
	if entries, _ := db.Read().FindLedger(context.Background(), store.LedgerQuery{Limit: 1}); len(entries) != 0 {
		t.Errorf("the ledger says %v", entries)
	}
}

func TestSeedsImportClean(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		c := catalogue.New(db, newFiles(t, db))
		for _, data := range [][]byte{seed.Catalogue(), seed.Demo().Catalogue} {
			d, err := c.Diff(context.Background(), bytes.NewReader(data))
			if err != nil || len(d.Faults) > 0 || len(d.Added) == 0 {
				t.Errorf("%v: %v", err, outline(d))
			}
		}
	})
}

func TestSearch(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		c := catalogue.New(db, newFiles(t, db))
		if _, err := c.Apply(ctx, operator, bytes.NewReader(seed.Catalogue())); err != nil {
			t.Fatal(err)
		}
		for text, want := range map[string]string{
			"comunicacion soc":       "112",
			"COMUNICACIÓN SOCIAL":    "112",
			"dgcs":                   "112",
			"112-dce":                "112-DCE",
			"social comunic general": "112",
			"ef09":                   "EF09",
		} {
			found, err := c.Search(ctx, text, "2026-11-23", 5)
			if err != nil || len(found) == 0 || found[0].Unit.Code != want {
				t.Errorf("Search(%q) = %v, %v, want %s", text, codes(found), err, want)
			}
		}
		for _, text := range []string{"", "  ", "%", "zzz", "' or 1=1;--x", "\xff\xfe", strings.Repeat("zq ", 5000)} {
			if found, err := c.Search(ctx, text, "2026-11-23", 5); err != nil || len(found) != 0 {
				t.Errorf("Search(%.20q) = %v, %v", text, codes(found), err)
			}
		}
		censida, err := c.Search(ctx, "censida", "2026-11-23", 5)
		if err != nil || len(censida) == 0 || !strings.Contains(censida[0].Unit.Note, "CENSIDA") {
			t.Errorf("%+v %v", censida, err)
		}
	})
}

func codes(matches []catalogue.Match) []string {
	var list []string
	for _, m := range matches {
		list = append(list, m.Unit.Code)
	}
	return list
}

func TestSearchPutsTheClosedLastWithTheirSuccessor(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		c := catalogue.New(db, newFiles(t, db))
		apply(t, c, "SSA,Secretaría de Salud,ministry,,,P,,,,,\n"+
			"VIEJA,Dirección de Salud,unit,SSA,,P,,,2025-12-31,NUEVA,\n"+
			"NUEVA,Dirección de Salud Mental,unit,SSA,,P,,2026-01-01,,,\nOTRA,Oficina de Salud,unit,NUEVA,,P,,,,,\n")
		for day, want := range map[string][]string{
			"2026-11-23": {"NUEVA", "OTRA", "SSA", "VIEJA"},
			"2025-06-01": {"VIEJA", "OTRA", "SSA", "NUEVA"},
		} {
			found, err := c.Search(context.Background(), "salud", day, 10)
			if diff := cmp.Diff(want, codes(found)); diff != "" || err != nil {
				t.Errorf("%s: %v %s", day, err, diff)
			}
		}
		found, _ := c.Search(context.Background(), "vieja", "2026-11-23", 10)
		if len(found) != 1 || found[0].InForce || found[0].Successor.Code != "NUEVA" || found[0].Within != "Secretaría de Salud" {
			t.Errorf("%+v", found)
		}
		found, _ = c.Search(context.Background(), "otra", "2026-11-23", 10)
		if len(found) != 1 || found[0].Within != "Dirección de Salud Mental" || found[0].Institution != "Secretaría de Salud" {
			t.Errorf("%+v", found)
		}
	})
}

func TestResolve(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		c := catalogue.New(db, newFiles(t, db))
		apply(t, c, "A,Uno (central),unit,,,P,,,,,\nB,Dos,unit,,,P,,,,,\nC,Dos,unit,,,P,,,,,\nD,Tres,unit,,,P,,,2020-01-01,E,\nE,Tres,unit,,,P,,,,,\n")
		for typed, want := range map[string]string{
			"uno (CENTRAL)": "A", "Uno central": "A", "a": "A", "Dos (B)": "B", "dos (c)": "C", "TRES": "E", "Tres (D)": "D",
		} {
			if unit, err := c.Resolve(ctx, typed); err != nil || unit.Code != want {
				t.Errorf("Resolve(%q) = %s, %v, want %s", typed, unit.Code, err, want)
			}
		}
		for typed, want := range map[string]fault.Code{"": fault.NotFound, "Un": fault.NotFound, "Dos": fault.Conflict} {
			if _, err := c.Resolve(ctx, typed); !fault.Is(err, want) {
				t.Errorf("Resolve(%q): %v, want %s", typed, err, want)
			}
		}
	})
}

// TestChangesOfAnotherNodeAreSeen has two catalogues over one database, as two nodes have.
func TestChangesOfAnotherNodeAreSeen(t *testing.T) {
	place := storetest.Place(t, store.SQLite)
	now := time.Date(2026, 11, 23, 15, 0, 0, 0, time.UTC)
	place.Clock = func() time.Time { return now }
	db := storetest.Open(t, place)
	files := newFiles(t, db)
	here, there := catalogue.New(db, files), catalogue.New(db, files)
	count := func() int {
		found, err := there.Search(context.Background(), "unidad", "2026-11-23", 10)
		if err != nil {
			t.Fatal(err)
		}
		return len(found)
	}
	before := count()
	apply(t, here, "A,Unidad,unit,,,P,,,,,\n")
	now = now.Add(30 * time.Second)
	soon := count()
	now = now.Add(31 * time.Second)
	if later := count(); before != 0 || soon != 0 || later != 1 {
		t.Errorf("found %d, %d and %d, want 0, 0 and 1", before, soon, later)
	}
}
