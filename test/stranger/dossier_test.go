package stranger_test

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"clavero/internal/config"
	"clavero/internal/demo"
	"clavero/internal/disclosure"
	"clavero/internal/dossier"
	"clavero/internal/fault"
	"clavero/internal/lang"
	"clavero/internal/ledger"
	"clavero/internal/notary"
	"clavero/internal/petition"
	"clavero/internal/store"
	"clavero/internal/store/storetest"
	"clavero/test/stranger"
)

// ministry is the demonstration, whose cases have lived.
type ministry struct {
	*demo.Demonstration
	t    *testing.T
	keys []string
}

func openMinistry(t *testing.T, engine store.Engine) *ministry {
	t.Helper()
	place := storetest.EmptyPlace(t, engine)
	c, err := config.Config{Data: config.Data{Data: t.TempDir(), Database: place.URL, Node: 1}, Listen: "127.0.0.1:0", PublicURL: "http://127.0.0.1:1", MailFrom: "a@b.example"}.Check()
	if err != nil {
		t.Fatal(err)
	}
	a, err := demo.Open(context.Background(), c, demo.Options{Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	return &ministry{Demonstration: a, t: t}
}

// hand gives the file of the case that stands at a state.
func (m *ministry) hand(state petition.State) (string, []byte) {
	m.t.Helper()
	page, err := m.Desk.Queue(m.t.Context(), store.QueueQuery{States: []petition.State{state}, Limit: 1})
	if err != nil || len(page.Rows) == 0 {
		m.t.Fatalf("no case stands at %s: %v", state, err)
	}
	folio := page.Rows[0].Petition.Folio
	return folio, m.give(folio)
}

func (m *ministry) give(folio string) []byte {
	m.t.Helper()
	handed, err := m.Dossiers.HandOverAt(m.t.Context(), disclosure.By{Actor: ledger.Actor{Kind: ledger.ByOperator}, Name: "Quien prueba"}, folio,
		disclosure.Ask{Recipient: "Órgano Interno de Control", Reason: "Oficio OIC/45/2026"}, lang.ES)
	if err != nil {
		m.t.Fatalf("%q: %v", folio, err)
	}
	var file bytes.Buffer
	if err := handed.Write(m.t.Context(), &file); err != nil {
		m.t.Fatal(err)
	}
	keys, err := m.Notary.Keys(m.t.Context())
	if err != nil {
		m.t.Fatal(err)
	}
	m.keys = notary.Public(keys)
	return file.Bytes()
}

func verify(t *testing.T, file []byte, trust dossier.Trust) dossier.Report {
	t.Helper()
	report, err := dossier.Verify(bytes.NewReader(file), int64(len(file)), trust)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// Every case of the demonstration, wherever it stands, is handed over and verifies, for us and for a stranger.
func TestEveryCaseIsHandedOverAndVerifies(t *testing.T) {
	for _, engine := range storetest.Engines {
		t.Run(string(engine), func(t *testing.T) {
			m := openMinistry(t, engine)
			page, err := m.Desk.Queue(t.Context(), store.QueueQuery{Limit: 500})
			if err != nil {
				t.Fatal(err)
			}
			whole := slices.DeleteFunc(page.Rows, func(row store.Queued) bool { return row.Petition.Applicant.Name() == "" })
			if len(whole) < 20 {
				t.Fatalf("only %d cases", len(whole))
			}
			for _, row := range whole {
				file := m.give(row.Petition.Folio)
				report := verify(t, file, dossier.Trust{Keys: m.keys})
				if !report.OK() || !report.Trusted || report.Folio != row.Petition.Folio || report.Acts == 0 || report.Details == 0 {
					t.Errorf("%s: %+v", row.Petition.Folio, report)
				}
				if faults := stranger.CheckFile(file, m.keys); len(faults) > 0 {
					t.Errorf("%s: the stranger says %q", row.Petition.Folio, faults)
				}
			}
			report, err := ledger.Verify(t.Context(), m.Files.Source(m.DB), nil, nil)
			if err != nil || !report.OK() {
				t.Errorf("%v %s", err, report)
			}
		})
	}
}

// The file tells the case and keeps its secrets: no link, no secret of a key is in any of its parts.
func TestNoSecretIsHandedOver(t *testing.T) {
	m := openMinistry(t, store.SQLite)
	for _, state := range []petition.State{petition.Settled, petition.Sent, petition.Probed} {
		folio, file := m.hand(state)
		var all strings.Builder
		for name, text := range parts(t, file) {
			if name != dossier.PDF {
				all.Write(text)
			}
		}
		text := all.String()
		for _, sent := range m.Door.Mailbox.List() {
			if sent.Letter.Button == nil {
				continue
			}
			at := strings.LastIndexByte(sent.Letter.Button.URL, '/')
			if token := sent.Letter.Button.URL[at+1:]; len(token) > 40 && strings.Contains(text, token) {
				t.Errorf("%s holds a link's token", folio)
			}
		}
		p, err := m.Desk.Find(t.Context(), folio)
		if err != nil {
			t.Fatal(err)
		}
		key, err := m.DB.Read().CredentialOfPetition(t.Context(), p.ID)
		if err != nil {
			t.Fatal(err)
		}
		if key.SecretSealed != nil {
			vault, err := m.Files.Vault(t.Context(), m.DB.Read(), key.VaultID)
			if err != nil {
				t.Fatal(err)
			}
			secret, err := vault.Open(key.SecretSealed, fmt.Sprintf("credential/%d/secret", key.ID))
			if err != nil || len(secret) < 8 {
				t.Fatalf("secret: %v", err)
			}
			if strings.Contains(text, string(secret)) {
				t.Errorf("%s holds the key's secret", folio)
			}
		}
	}
}

// parts unpacks a file.
func parts(t *testing.T, file []byte) map[string][]byte {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string][]byte{}
	for _, f := range archive.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if all[f.Name], err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// packed packs parts again, in order of name.
func packed(t *testing.T, parts map[string][]byte, twice ...string) []byte {
	t.Helper()
	var names []string
	for name := range parts {
		names = append(names, name)
	}
	slices.Sort(names)
	var file bytes.Buffer
	w := zip.NewWriter(&file)
	for _, name := range append(names, twice...) {
		f, err := w.Create(name)
		if err == nil {
			_, err = f.Write(parts[name])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

// Each way of tampering with a file is found by its name, with the key from outside.
func TestEachTamperingIsNamed(t *testing.T) {
	m := openMinistry(t, store.SQLite)
	folio, file := m.hand(petition.Settled)
	other, err := ledger.NewSigningKey(ledger.OriginOf(m.keys[0]), [ledger.SeedSize]byte{7})
	if err != nil {
		t.Fatal(err)
	}
	const wrong = "0000000000000000000000000000000000000000000="
	paper := ""
	for name := range parts(t, file) {
		if strings.HasPrefix(name, dossier.Papers) && (paper == "" || name < paper) {
			paper = name
		}
	}
	for name, c := range map[string]struct {
		do   func(p map[string][]byte)
		want dossier.Code
		what string
	}{
		"nothing":                     {func(map[string][]byte) {}, "", ""},
		"document edited":             {func(p map[string][]byte) { edit(p, dossier.JSON, `"position": "`, `"position": "Sub`) }, dossier.FileEdited, dossier.JSON},
		"PDF edited":                  {func(p map[string][]byte) { p[dossier.PDF] = append(p[dossier.PDF], '\n') }, dossier.FileEdited, dossier.PDF},
		"paper replaced":              {func(p map[string][]byte) { p[paper] = []byte("otro") }, dossier.PaperOther, paper},
		"paper removed":               {func(p map[string][]byte) { delete(p, paper) }, dossier.FileMissing, paper},
		"file added":                  {func(p map[string][]byte) { p["papeles/99-oficio.pdf"] = []byte("%PDF") }, dossier.FileExtra, "papeles/99-oficio.pdf"},
		"name that climbs":            {func(p map[string][]byte) { p["../fuera.txt"] = []byte("x") }, dossier.NameUnsafe, "../fuera.txt"},
		"manifest removed":            {func(p map[string][]byte) { delete(p, dossier.Manifest) }, dossier.ManifestMissing, dossier.Manifest},
		"manifest edited":             {func(p map[string][]byte) { edit(p, dossier.Manifest, folio, "SIE-2026-999999") }, dossier.ManifestSigned, dossier.Manifest},
		"manifest signed by another":  {func(p map[string][]byte) { resign(p, other) }, dossier.ManifestSigned, dossier.Manifest},
		"keys replaced":               {func(p map[string][]byte) { p[dossier.KeyList] = []byte(other.Public() + "\n") }, dossier.KeysForeign, dossier.KeyList},
		"checkpoint edited":           {func(p map[string][]byte) { edit(p, dossier.Point, "time 2", "time 3") }, dossier.PointSigned, dossier.Point},
		"checkpoint of before edited": {func(p map[string][]byte) { edit(p, dossier.Before, "time 2", "time 3") }, dossier.BeforeWrong, dossier.Before},
		"proof replaced": {func(p map[string][]byte) {
			reacts(p, func(a *dossier.Acts) { a.Entries[1].Proof[0] = wrong[:43] + "=" })
		}, dossier.ActEdited, ""},
		"act edited": {func(p map[string][]byte) {
			reacts(p, func(a *dossier.Acts) {
				a.Entries[0].Text = strings.Replace(a.Entries[0].Text, "actor official", "actor staff", 1)
			})
		}, dossier.ActEdited, ""},
		"acts exchanged": {func(p map[string][]byte) {
			reacts(p, func(a *dossier.Acts) { a.Entries[0], a.Entries[1] = a.Entries[1], a.Entries[0] })
		}, dossier.ActOrder, ""},
		"act left out":  {func(p map[string][]byte) { reacts(p, func(a *dossier.Acts) { a.Entries = a.Entries[1:] }) }, dossier.StepUnproved, ""},
		"detail edited": {func(p map[string][]byte) { reacts(p, func(a *dossier.Acts) { detailed(a).Detail.Text += " " }) }, dossier.DetailEdited, ""},
		"handing over left out": {func(p map[string][]byte) {
			reacts(p, func(a *dossier.Acts) { a.Entries = a.Entries[:len(a.Entries)-1] })
		}, dossier.NotHandedOver, dossier.JSON},
		"continuity broken":             {func(p map[string][]byte) { reacts(p, func(a *dossier.Acts) { a.Since = a.Since[1:] }) }, dossier.BeforeWrong, dossier.Before},
		"step left out of the document": {func(p map[string][]byte) { document(p, func(d *dossier.Document) { d.Steps = d.Steps[1:] }) }, dossier.StepMissing, ""},
		"step invented":                 {func(p map[string][]byte) { document(p, func(d *dossier.Document) { d.Steps[0].Step = "reject" }) }, dossier.StepUnproved, ""},
		"document of another form":      {func(p map[string][]byte) { p[dossier.JSON] = []byte("{") }, dossier.Unreadable, dossier.JSON},
		"recipient edited": {func(p map[string][]byte) {
			document(p, func(d *dossier.Document) { d.Exported.Recipient = "Otra persona" })
		}, dossier.DocumentOther, dossier.JSON},
	} {
		p := parts(t, file)
		c.do(p)
		spoilt := packed(t, p)
		report := verify(t, spoilt, dossier.Trust{Keys: m.keys})
		if c.want == "" {
			if !report.OK() {
				t.Errorf("%s: %+v", name, report.Findings)
			}
			continue
		}
		found := slices.ContainsFunc(report.Findings, func(f dossier.Finding) bool { return f.Code == c.want && (c.what == "" || f.What == c.what) })
		if !found {
			t.Errorf("%s: found %+v, want %s %s", name, report.Findings, c.want, c.what)
		}
		if faults := stranger.CheckFile(spoilt, m.keys); len(faults) == 0 {
			t.Errorf("%s: the stranger finds nothing", name)
		}
	}
	if report := verify(t, packed(t, parts(t, file), dossier.PDF), dossier.Trust{Keys: m.keys}); !report.Has(dossier.FileTwice) {
		t.Errorf("a file that is there twice: %+v", report.Findings)
	}
}

// Whoever makes the whole file anew, with a key of their own, makes one that is whole; only the key from outside tells.
func TestAForgedFileIsFoundByTheKeyFromOutside(t *testing.T) {
	m := openMinistry(t, store.SQLite)
	_, file := m.hand(petition.Settled)
	forger, err := ledger.NewSigningKey(ledger.OriginOf(m.keys[0]), [ledger.SeedSize]byte{9})
	if err != nil {
		t.Fatal(err)
	}
	p := parts(t, file)
	text, _, _ := strings.Cut(string(p[dossier.Point]), "\n\n")
	p[dossier.Point], _ = forger.Sign(text + "\n")
	text, _, _ = strings.Cut(string(p[dossier.Before]), "\n\n")
	p[dossier.Before], _ = forger.Sign(text + "\n")
	p[dossier.KeyList] = []byte(forger.Public() + "\n")
	resign(p, forger)
	forged := packed(t, p)
	if report := verify(t, forged, dossier.Trust{}); !report.OK() || report.Trusted {
		t.Errorf("by its own key: trusted %v, %+v", report.Trusted, report.Findings)
	}
	if report := verify(t, forged, dossier.Trust{Keys: m.keys}); !report.Has(dossier.KeysForeign) || !report.Has(dossier.ManifestSigned) || !report.Has(dossier.PointSigned) {
		t.Errorf("by the key from outside: %+v", report.Findings)
	}
}

// A key that was handed over is trusted by those who know the one before, and a checkpoint that went out by mail fits.
func TestAFileAfterARotationAndBesideAKeptCheckpoint(t *testing.T) {
	m := openMinistry(t, store.SQLite)
	_, before := m.hand(petition.Settled)
	old := m.keys[0]
	if _, err := m.Notary.Rotate(t.Context(), ledger.Actor{Kind: ledger.ByOperator}); err != nil {
		t.Fatal(err)
	}
	_, after := m.hand(petition.Settled)
	for name, file := range map[string][]byte{"before": before, "after": after} {
		if report := verify(t, file, dossier.Trust{Keys: []string{old}}); !report.OK() || !report.Trusted {
			t.Errorf("%s, by the old key: %+v", name, report.Findings)
		}
	}
	kept := parts(t, after)[dossier.Before]
	report := verify(t, after, dossier.Trust{Keys: []string{old}, Kept: [][]byte{kept}})
	if !report.OK() || report.Anchored != 1 {
		t.Errorf("beside the day's checkpoint: %+v", report)
	}
	if report := verify(t, after, dossier.Trust{Keys: []string{old}, Kept: [][]byte{parts(t, before)[dossier.Point]}}); report.Apart != 1 || !report.OK() {
		t.Errorf("beside one that it says nothing of: %+v", report)
	}
	if report := verify(t, after, dossier.Trust{Keys: []string{old}, Kept: [][]byte{[]byte("x")}}); !report.Has(dossier.KeptWrong) {
		t.Errorf("beside something that is none: %+v", report.Findings)
	}
}

func edit(p map[string][]byte, name, old, text string) {
	p[name] = bytes.Replace(p[name], []byte(old), []byte(text), 1)
}

// resign has another key sign the manifest over the parts as they are.
func resign(p map[string][]byte, key ledger.SigningKey) {
	text, _, _ := strings.Cut(string(p[dossier.Manifest]), "\n\n")
	lines := strings.Split(text, "\n")
	for i, line := range lines[4:] {
		_, name, _ := strings.Cut(line, "  ")
		lines[4+i] = fmt.Sprintf("%x", sha256.Sum256(p[name])) + "  " + name
	}
	p[dossier.Manifest], _ = key.Sign(strings.Join(lines, "\n") + "\n")
}

func reacts(p map[string][]byte, change func(*dossier.Acts)) {
	var a dossier.Acts
	_ = json.Unmarshal(p[dossier.ActsJSON], &a)
	change(&a)
	p[dossier.ActsJSON], _ = json.Marshal(a)
}

func detailed(a *dossier.Acts) *dossier.Act {
	for i := range a.Entries {
		if a.Entries[i].Detail != nil {
			return &a.Entries[i]
		}
	}
	return nil
}

func document(p map[string][]byte, change func(*dossier.Document)) {
	var d dossier.Document
	_ = json.Unmarshal(p[dossier.JSON], &d)
	change(&d)
	p[dossier.JSON], _ = json.MarshalIndent(d, "", "  ")
}

// Of a case that was disposed of there is no file to give: whoever asks is told by which act it went.
func TestADisposedCaseIsNotHandedOver(t *testing.T) {
	m := openMinistry(t, store.SQLite)
	page, err := m.Desk.Queue(t.Context(), store.QueueQuery{Limit: 500})
	if err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(page.Rows, func(row store.Queued) bool { return row.Petition.Applicant.Name() == "" })
	if at < 0 {
		t.Fatal("the demonstration has disposed of nothing")
	}
	folio := page.Rows[at].Petition.Folio
	_, err = m.Dossiers.HandOverAt(t.Context(), disclosure.By{Actor: ledger.Actor{Kind: ledger.ByOperator}, Name: "Quien prueba"}, folio,
		disclosure.Ask{Recipient: "Órgano Interno de Control", Reason: "Oficio OIC/45/2026"}, lang.ES)
	if said := lang.ES.Explain(err); !fault.Is(err, fault.Gone) || !strings.Contains(said, folio) || strings.ContainsAny(said, "{<") {
		t.Errorf("%v: %s", err, said)
	}
}
