package custody

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"clavero/internal/auth"
	"clavero/internal/casefile"
	"clavero/internal/fault"
	"clavero/internal/ledger"
	"clavero/internal/seal"
	"clavero/internal/store"
	"clavero/internal/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

var operator = ledger.Actor{Kind: ledger.ByOperator}

// ring is an installation with a number of cases, a second factor and an upload.
type ring struct {
	*Custody
	t     *testing.T
	db    *store.DB
	cases []int64
	up    int64
}

const cases = 3*batch + 17

func newRing(t *testing.T, db *store.DB) *ring {
	t.Helper()
	path := filepath.Join(t.TempDir(), "keyring.json")
	keys, err := seal.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	files := casefile.New(keys)
	r := &ring{t: t, Custody: New(db, files, path), db: db}
	r.must(db.Write(t.Context(), func(tx *store.Tx) error {
		r.cases = nil
		if err := files.OpenHouse(t.Context(), tx); err != nil {
			return err
		}
		for range cases {
			id, err := files.OpenCase(t.Context(), tx)
			if err != nil {
				return err
			}
			r.cases = append(r.cases, id)
		}
		staff := store.Staff{ID: tx.NewID(), Name: "Ana", Mail: "ana@salud.test", State: "active"}
		staff.Totp = keys.Seal([]byte("12345678901234567890"), auth.TotpRow(staff.ID))
		return tx.InsertStaff(t.Context(), staff)
	}))
	r.up, err = files.KeepUpload(t.Context(), db, 7, "list", "lista.csv", []byte("a,b"))
	r.must(err)
	return r
}

func (r *ring) must(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

// again is the same installation as another process finds it.
func (r *ring) again() *ring {
	r.t.Helper()
	keys, err := seal.Load(r.path)
	r.must(err)
	return &ring{t: r.t, Custody: New(r.db, casefile.New(keys), r.path), db: r.db, cases: r.cases, up: r.up}
}

// allOpens opens everything with the keyring as it is on the disk.
func (r *ring) allOpens() {
	r.t.Helper()
	fresh := r.again()
	for _, id := range append([]int64{casefile.House}, r.cases...) {
		if _, err := fresh.files.Vault(r.t.Context(), r.db.Read(), id); err != nil {
			r.t.Fatalf("vault %d: %v", id, err)
		}
	}
	if _, content, err := fresh.files.Upload(r.t.Context(), r.db.Read(), r.up, 7, "list"); err != nil || string(content) != "a,b" {
		r.t.Errorf("upload: %q, %v", content, err)
	}
	staff, err := r.db.Read().StaffByMail(r.t.Context(), "ana@salud.test")
	r.must(err)
	if _, err := fresh.files.Keys().Open(staff.Totp, auth.TotpRow(staff.ID)); err != nil {
		r.t.Errorf("second factor: %v", err)
	}
	report, err := ledger.Verify(r.t.Context(), fresh.files.Source(r.db), nil, nil)
	if err != nil || !report.OK() {
		r.t.Errorf("ledger: %v %s", err, report)
	}
}

func (r *ring) said(kind ledger.Kind) int {
	r.t.Helper()
	entries, err := r.db.Read().FindLedger(r.t.Context(), store.LedgerQuery{Kind: string(kind), Limit: 10})
	r.must(err)
	return len(entries)
}

func quiet(int64, int64) {}

func TestARotationSealsEverythingAnew(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		r := newRing(t, db)
		done, err := r.Rotate(t.Context(), operator, quiet)
		if err != nil || done.Active != "k2" || done.Resumed || done.Resealed != cases+3 || len(done.Damaged) > 0 {
			t.Fatalf("%+v, %v", done, err)
		}
		r.allOpens()
		keys, err := r.Keys(t.Context())
		if err != nil || len(keys) != 2 || keys[0].Needed() || !keys[1].Active || keys[1].Sealed["vault"] != cases+1 {
			t.Errorf("%+v, %v", keys, err)
		}
		retired, err := r.Retire(t.Context(), operator)
		if err != nil || len(retired) != 1 || retired[0] != "k1" {
			t.Errorf("retired %v, %v", retired, err)
		}
		r.allOpens()
		if ids := r.again().files.Keys().IDs(); len(ids) != 1 || ids[0] != "k2" {
			t.Errorf("keys %v", ids)
		}
		if done, err = r.Rotate(t.Context(), operator, quiet); err != nil || done.Active != "k3" {
			t.Errorf("the next one: %+v, %v", done, err)
		}
		if r.said(ledger.KeyringRotated) != 2 || r.said(ledger.KeyringRetired) != 1 {
			t.Errorf("the ledger says %d and %d", r.said(ledger.KeyringRotated), r.said(ledger.KeyringRetired))
		}
	})
}

func TestARotationThatIsCutOffGoesOn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		r := newRing(t, db)
		ctx, cut := context.WithCancel(t.Context())
		_, err := r.Rotate(ctx, operator, func(done, _ int64) {
			if done >= 2*batch {
				cut()
			}
		})
		if !errors.Is(err, context.Canceled) {
			t.Fatalf("it was not cut off: %v", err)
		}
		r.allOpens()
		keys, err := r.again().Keys(t.Context())
		if err != nil || keys[0].Sealed["vault"] == 0 || keys[1].Sealed["vault"] < batch {
			t.Fatalf("it was not cut off in the middle: %+v, %v", keys, err)
		}
		if retired, err := r.Retire(t.Context(), operator); err != nil || len(retired) > 0 {
			t.Errorf("a key in use was retired: %v, %v", retired, err)
		}
		done, err := r.again().Rotate(t.Context(), operator, quiet)
		if err != nil || !done.Resumed || done.Active != "k2" {
			t.Errorf("%+v, %v", done, err)
		}
		r.allOpens()
		if r.said(ledger.KeyringRotated) != 1 {
			t.Errorf("the ledger says it %d times", r.said(ledger.KeyringRotated))
		}
	})
}

// The key is in the file and nothing else is done: the next run finds it there and adds none.
func TestARotationCutOffBeforeItsEntry(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		r := newRing(t, db)
		r.must(r.files.Keys().Rotate(r.path, db.Now()))
		done, err := r.again().Rotate(t.Context(), operator, quiet)
		if err != nil || !done.Resumed || done.Active != "k2" || r.said(ledger.KeyringRotated) != 1 {
			t.Errorf("%+v, %v", done, err)
		}
	})
}

// A process that was there before the rotation opens what was sealed anew, and goes on with the new key.
func TestAServerBesideARotationTakesUpTheKey(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		r := newRing(t, db)
		server := r.again()
		if _, err := r.Rotate(t.Context(), operator, quiet); err != nil {
			t.Fatal(err)
		}
		if _, err := server.files.Vault(t.Context(), db.Read(), r.cases[5]); err != nil {
			t.Errorf("the server opens nothing any more: %v", err)
		}
		if active := server.files.Keys().Active(); active != "k2" {
			t.Errorf("it seals with %s", active)
		}
	})
}

func TestWhatCannotBeSealedAnewKeepsItsKey(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		r := newRing(t, db)
		staff, err := db.Read().StaffByMail(t.Context(), "ana@salud.test")
		r.must(err)
		r.must(db.WriteLight(t.Context(), func(tx *store.Tx) error {
			return tx.SetRecovery(t.Context(), staff.ID, [][]byte{r.files.Mark("recovery", []byte("1")), r.files.Mark("recovery", []byte("2"))})
		}))
		if _, err := r.Rotate(t.Context(), operator, quiet); err != nil {
			t.Fatal(err)
		}
		keys, err := r.Keys(t.Context())
		if err != nil || keys[0].Bound["recovery_code"] != 2 || len(keys[0].Sealed) > 0 || !keys[0].Needed() {
			t.Errorf("%+v, %v", keys, err)
		}
		if retired, err := r.Retire(t.Context(), operator); err != nil || len(retired) > 0 {
			t.Errorf("retired %v, %v", retired, err)
		}
	})
}

func TestAValueThatWasAlteredIsNamedAndLeft(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		r := newRing(t, db)
		values, err := db.Read().SealedValues(t.Context(), store.SealedVaults, 0, 3)
		r.must(err)
		bad := append([]byte(nil), values[2].Sealed...)
		bad[len(bad)-1] ^= 1
		r.must(db.WriteLight(t.Context(), func(tx *store.Tx) error {
			_, err := tx.SwapSealed(t.Context(), store.SealedVaults, values[2], bad)
			return err
		}))
		done, err := r.Rotate(t.Context(), operator, quiet)
		if err != nil || len(done.Damaged) != 1 || done.Damaged[0] != (Damage{"vault", values[2].ID}) || done.Active != "k2" {
			t.Fatalf("%+v, %v", done, err)
		}
		if done, err = r.Rotate(t.Context(), operator, quiet); err != nil || done.Active != "k3" || len(done.Damaged) != 1 {
			t.Errorf("it stands in the way of the next one: %+v, %v", done, err)
		}
	})
}

func TestNothingIsRetiredBesideAnother(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		r := newRing(t, db)
		if _, err := r.Rotate(t.Context(), operator, quiet); err != nil {
			t.Fatal(err)
		}
		o := db.Place()
		o.Guest = true
		storetest.Open(t, o)
		if retired, err := r.Retire(t.Context(), operator); !fault.Is(err, fault.Conflict) {
			t.Errorf("retired %v, %v", retired, err)
		}
	})
}

func TestAKeyringThatLacksAKeyIsNamed(t *testing.T) {
	db := storetest.New(t, store.SQLite)
	r := newRing(t, db)
	if _, err := r.Rotate(t.Context(), operator, quiet); err != nil {
		t.Fatal(err)
	}
	r.must(os.Remove(r.path))
	other, err := seal.Create(r.path) // also called k1
	r.must(err)
	_, err = New(db, casefile.New(other), r.path).Rotate(t.Context(), operator, quiet)
	var lacks *seal.MissingKey
	if !errors.As(err, &lacks) || lacks.ID != "k2" {
		t.Error(fmt.Errorf("not named: %w", err))
	}
}
