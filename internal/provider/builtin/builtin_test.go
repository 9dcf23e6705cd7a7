package builtin_test

import (
	"context"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"clavero/internal/auth"
	"clavero/internal/casefile"
	"clavero/internal/credential"
	"clavero/internal/directory"
	"clavero/internal/lang/spanish"
	"clavero/internal/petition"
	"clavero/internal/provider"
	"clavero/internal/provider/builtin"
	"clavero/internal/provider/providertest"
	"clavero/internal/seal"
	"clavero/internal/store"
	"clavero/internal/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

func TestConformance(t *testing.T) {
	for _, engine := range storetest.Engines {
		t.Run(string(engine), func(t *testing.T) {
			providertest.Conformance(t, func(t *testing.T) providertest.Subject { return subject(t, engine) })
		})
	}
}

// subject is the portal with the real sign-in behind its probe.
func subject(t *testing.T, engine store.Engine) providertest.Subject {
	t.Helper()
	db := storetest.New(t, engine)
	keys, err := seal.Create(filepath.Join(t.TempDir(), "keyring"))
	if err != nil {
		t.Fatal(err)
	}
	files := casefile.New(keys)
	identity := auth.New(auth.Options{DB: db, Files: files, Log: slog.New(slog.DiscardHandler)})
	return providertest.Subject{
		Provider: builtin.New(db, keys, identity.Probe),
		NewOrder: db.NewID,
		Issue: func(t testing.TB, _ int64, user string, secret provider.Secret) {
			t.Helper()
			if err := issue(t.Context(), db, files, user, secret); err != nil {
				t.Fatal(err)
			}
		},
	}
}

// issue stores a key as the step obtain leaves it, with its case at «obtained».
func issue(ctx context.Context, db *store.DB, files *casefile.Files, user string, secret provider.Secret) error {
	return db.Write(ctx, func(tx *store.Tx) error {
		unit := directory.Unit{ID: tx.NewID(), Code: "310", Name: "Unidad de Ejemplo"}
		if err := tx.PutUnit(ctx, unit, "unidad de ejemplo"); err != nil {
			return err
		}
		person := directory.Official{ID: tx.NewID(), GivenNames: "Íñigo", Surname1: "Peña", UnitID: unit.ID, Mail: "p@salud.example", Entered: tx.Now}
		if err := tx.InsertOfficial(ctx, person, "inigo pena"); err != nil {
			return err
		}
		vault, err := files.OpenCase(ctx, tx)
		if err != nil {
			return err
		}
		p := petition.Petition{ID: tx.NewID(), Kind: petition.New, State: petition.Obtained, Since: tx.Now, Created: tx.Now, Version: 1,
			VaultID: vault, OfficialID: person.ID, Due: tx.Now.Add(time.Hour)}
		if err := tx.InsertPetition(ctx, p, "", nil); err != nil {
			return err
		}
		key := credential.Credential{ID: tx.NewID(), OfficialID: person.ID, PetitionID: p.ID, Provider: builtin.Name, UserName: user,
			State: credential.Pending, Created: tx.Now}
		key.SecretKey, key.SecretMAC = files.Keys().Fingerprint(credential.SecretPurpose, []byte(credential.NormalSecret(string(secret))))
		return tx.InsertCredential(ctx, key, spanish.FoldName(user))
	})
}

// A rotation between two tries at an order does not change its secret.
func TestARotationKeepsTheAnswer(t *testing.T) {
	db := storetest.New(t, store.SQLite)
	path := filepath.Join(t.TempDir(), "keyring")
	keys, err := seal.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	portal := builtin.New(db, keys, nil)
	order := provider.Order{ID: db.NewID(), Op: provider.Create, Person: provider.Person{GivenNames: "Ana", Surname1: "Luz"}, Longest: 20}
	first, err := portal.Carry(t.Context(), order)
	if err != nil {
		t.Fatal(err)
	}
	if err := keys.Rotate(path, time.Now()); err != nil {
		t.Fatal(err)
	}
	if second, err := portal.Carry(t.Context(), order); err != nil || second != first {
		t.Errorf("after a rotation: %q, %v", second.UserName, err)
	}
}
