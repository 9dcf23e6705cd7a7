package upkeep

import (
	"context"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"clavero/internal/casefile"
	"clavero/internal/credential"
	"clavero/internal/directory"
	"clavero/internal/petition"
	"clavero/internal/seal"
	"clavero/internal/store"
	"clavero/internal/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

// world is a database with one live key that ends at an hour, and its reader signed in.
type world struct {
	now    time.Time
	db     *store.DB
	upkeep *Upkeep
	key    int64
	hash   []byte
}

func newWorld(t *testing.T, engine store.Engine, ends time.Time) *world {
	t.Helper()
	w := &world{now: ends.Add(-time.Hour), hash: casefile.TokenHash("token")}
	place := storetest.Place(t, engine)
	place.Clock = func() time.Time { return w.now }
	w.db = storetest.Open(t, place)
	keys, err := seal.Create(filepath.Join(t.TempDir(), "keyring.json"))
	if err != nil {
		t.Fatal(err)
	}
	files := casefile.New(keys)
	w.upkeep = New(w.db, files, nil, slog.New(slog.DiscardHandler))
	err = w.db.Write(context.Background(), func(tx *store.Tx) error { return w.furnish(tx, files, ends) })
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func (w *world) furnish(tx *store.Tx, files *casefile.Files, ends time.Time) error {
	ctx := context.Background()
	if err := files.OpenHouse(ctx, tx); err != nil {
		return err
	}
	unit := directory.Unit{ID: tx.NewID(), Code: "310", Name: "Unidad", Kind: "unit"}
	if err := tx.PutUnit(ctx, unit, "unidad"); err != nil {
		return err
	}
	official := directory.Official{ID: tx.NewID(), GivenNames: "Amapola", Surname1: "Prueba", UnitID: unit.ID, Mail: "a@salud.example", Entered: tx.Now}
	if err := tx.InsertOfficial(ctx, official, "amapola prueba"); err != nil {
		return err
	}
	vault, err := files.OpenCase(ctx, tx)
	if err != nil {
		return err
	}
	p := petition.Petition{ID: tx.NewID(), Kind: petition.New, State: petition.Settled, Since: tx.Now, Version: 1, Created: tx.Now, VaultID: vault}
	if err := tx.InsertPetition(ctx, p, "", nil); err != nil {
		return err
	}
	w.key = tx.NewID()
	key := credential.Credential{ID: w.key, OfficialID: official.ID, PetitionID: p.ID, Provider: "builtin", UserName: "aprueba", State: credential.Live, Created: tx.Now}
	if err := tx.InsertCredential(ctx, key, "aprueba"); err != nil {
		return err
	}
	key, err = tx.Credential(ctx, w.key)
	if err != nil {
		return err
	}
	key.Starts, key.Ends = tx.Now, ends
	if err := tx.UpdateCredential(ctx, key); err != nil {
		return err
	}
	return tx.InsertSession(ctx, store.Session{ID: tx.NewID(), Hash: w.hash, Kind: "reader", Subject: w.key, Created: tx.Now, Seen: tx.Now,
		Idle: 24 * time.Hour, Ends: tx.Now.Add(48 * time.Hour)})
}

func TestErasingLeavesWhatIsOpen(t *testing.T) {
	w, ctx := newWorld(t, store.SQLite, time.Date(2026, 11, 23, 18, 0, 0, 0, time.UTC)), context.Background()
	if _, err := w.upkeep.erase(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := w.db.Read().SessionByHash(ctx, w.hash); err != nil {
		t.Errorf("an open session was erased: %v", err)
	}
	w.now = w.now.Add(keepSessions + 49*time.Hour)
	if _, err := w.upkeep.erase(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := w.db.Read().SessionByHash(ctx, w.hash); err == nil {
		t.Error("a session that ended long ago is still there")
	}
}
