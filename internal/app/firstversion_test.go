package app

import (
	"bytes"
	"context"
	"flag"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"clavero/internal/config"
	"clavero/internal/desk"
	"clavero/internal/ledger"
	"clavero/internal/mail"
	"clavero/internal/petition"
	"clavero/internal/seed"
	"clavero/internal/store"
	"clavero/internal/store/storetest"
)

var update = flag.Bool("update", false, "make the stored databases of the first version anew; only before that version is out")

// TestFirstVersionMigrates opens what the first version stored, on both engines, with the program of today: every later
// migration must bring it forward with its cases, its digest and its ledger whole.
func TestFirstVersionMigrates(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		engine := db.Engine()
		folder := filepath.Join("testdata", "v1", string(engine))
		if *update {
			makeFirstVersion(t, engine, folder)
		}
		place := storetest.EmptyPlace(t, engine)
		if err := store.Restore(context.Background(), place, filepath.Join(folder, "data")); err != nil {
			t.Fatalf("restore: %v", err)
		}
		a := openAt(t, place, filepath.Join(folder, "keyring.json"), Options{Transport: mail.NewMemory()})
		report, err := ledger.Verify(context.Background(), a.Files.Source(a.DB), nil, nil)
		if err != nil || !report.OK() {
			t.Fatalf("ledger: %v %s", err, report)
		}
		c, err := a.Desk.Case(context.Background(), "SIE-2026-000001", petition.Actor{}, nil)
		if err != nil {
			t.Fatalf("case: %v", err)
		}
		if c.Petition.State != petition.Settled || c.Petition.Applicant.Surname2 != "Muñoz" || len(c.Timeline) < 8 {
			t.Errorf("the case is at %s with %d steps, of %q", c.Petition.State, len(c.Timeline), c.Petition.Applicant.Name())
		}
		heads, err := a.DB.Read().EditionHeads(context.Background(), "2026-01-01", "2026-12-31", time.Now().UnixMicro())
		if err != nil || len(heads) != 1 {
			t.Fatalf("editions: %v %v", heads, err)
		}
	})
}

func openAt(t *testing.T, place store.Options, keyring string, o Options) *App {
	t.Helper()
	dir := place.Dir
	if dir == "" {
		dir = t.TempDir()
	}
	private(t, keyring)
	settings := config.Config{Data: config.Data{Data: dir, Database: place.URL, Keyring: keyring, Node: 1}, Listen: "127.0.0.1:0",
		PublicURL: "http://127.0.0.1", MailFrom: "sintesis@salud.example", Institution: "Secretaría", Office: "Enlace"}
	checked, err := settings.Check()
	if err != nil {
		t.Fatal(err)
	}
	o.Log = slog.New(slog.DiscardHandler)
	a, err := Open(context.Background(), checked, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	return a
}

// private makes a keyring from a checkout acceptable: version control keeps no modes.
func private(t *testing.T, path string) {
	t.Helper()
	if _, err := os.Stat(path); err == nil {
		if err := os.Chmod(path, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// makeFirstVersion walks one case to its end, imports an edition, and keeps a backup of it.
func makeFirstVersion(t *testing.T, engine store.Engine, folder string) {
	t.Helper()
	if err := os.RemoveAll(folder); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	mailbox, ctx := mail.NewMemory(), context.Background()
	a := openAt(t, storetest.EmptyPlace(t, engine), filepath.Join(folder, "keyring.json"), Options{Transport: mailbox})
	queue := a.Inline()
	work := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		if err := queue.Run(ctx, time.Now().Add(time.Minute)); err != nil {
			t.Fatal(err)
		}
	}
	unit, err := a.Catalogue.Resolve(ctx, "310")
	work(err)
	applicant, err := desk.Form{GivenNames: "Amapola", Surname1: "Prueba", Surname2: "Muñoz", Position: "Subdirectora", UnitID: unit.ID,
		Mail: "amapola.prueba@salud.example", Phone: "5555550123", Reason: "Seguir la prensa."}.Read(desk.Demands{})
	work(err)
	work(a.Desk.Submit(ctx, desk.Request{Applicant: applicant, Lang: "es", Notice: "2026-1"}))
	p, err := a.Desk.Confirm(ctx, tokenIn(mailbox, "/confirmar/"))
	work(err)
	_, err = a.Desk.Take(ctx, petition.Actor{Role: petition.Liaison, ID: 11, Name: "Enlace Uno"}, p.ID, petition.Forward, desk.Input{})
	work(err)
	_, err = a.Desk.Take(ctx, petition.Actor{Role: petition.Editor, ID: 12, Name: "Edición Dos"}, p.ID, petition.Verify, desk.Input{Data: &applicant})
	work(err)
	_, err = a.Desk.Take(ctx, petition.Actor{Role: petition.Liaison, ID: 13, Name: "Enlace Tres"}, p.ID, petition.Send, desk.Input{})
	work(err)
	_, err = a.Desk.Receive(ctx, tokenIn(mailbox, "/clave/"), "0123")
	work(err)
	edition := seed.Demo().Editions[6]
	_, err = a.Newsroom.Import(ctx, ledger.Actor{Kind: ledger.ByOperator}, bytes.NewReader(edition.CSV), "2026-11-20", edition.Kind, time.Time{}, true)
	work(err)
	_, err = a.DB.Backup(ctx, filepath.Join(folder, "data"), time.Time{})
	work(err)
}

func tokenIn(mailbox *mail.Memory, page string) string {
	for _, sent := range mailbox.List() {
		if sent.Letter.Button != nil {
			if _, token, ok := strings.Cut(sent.Letter.Button.URL, page); ok {
				return token
			}
		}
	}
	return ""
}
