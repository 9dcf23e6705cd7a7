package casefile_test

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"clavero/internal/casefile"
	"clavero/internal/fault"
	"clavero/internal/ledger"
	"clavero/internal/seal"
	"clavero/internal/store"
	"clavero/internal/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

type world struct {
	t     *testing.T
	ctx   context.Context
	db    *store.DB
	files *casefile.Files
	ring  string
}

func each(t *testing.T, fn func(w *world)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := &world{t: t, ctx: t.Context(), db: db, ring: filepath.Join(t.TempDir(), "keyring")}
		keys, err := seal.Create(w.ring)
		if err != nil {
			t.Fatal(err)
		}
		w.files = casefile.New(keys)
		w.write(func(tx *store.Tx) error { return w.files.OpenHouse(w.ctx, tx) })
		fn(w)
	})
}

func (w *world) write(fn func(tx *store.Tx) error) {
	w.t.Helper()
	if err := w.db.Write(w.ctx, fn); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) open() int64 {
	w.t.Helper()
	var id int64
	w.write(func(tx *store.Tx) (err error) {
		id, err = w.files.OpenCase(w.ctx, tx)
		return err
	})
	return id
}

func (w *world) record(vault int64, detail any) int64 {
	w.t.Helper()
	var seq int64
	w.write(func(tx *store.Tx) (err error) {
		seq, err = w.files.Record(w.ctx, tx, casefile.Act{Kind: ledger.CaseRead, By: ledger.Actor{Kind: ledger.ByStaff, ID: 1},
			On: ledger.Subject{Kind: ledger.OnPetition, ID: 1}, Vault: vault, Detail: detail})
		return err
	})
	return seq
}

func (w *world) verify() ledger.Report {
	w.t.Helper()
	report, err := ledger.Verify(w.ctx, w.files.Source(w.db), nil, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	return report
}

func TestWhatIsRecordedCanBeOpenedAndProved(t *testing.T) {
	each(t, func(w *world) {
		vault := w.open()
		kept := w.record(vault, map[string]string{"folio": "SIE-2026-000001"})
		bare := w.record(vault, nil)
		w.record(0, map[string]string{"of": "the house"})
		detail, err := w.files.Detail(w.ctx, w.db.Read(), kept)
		if err != nil || string(detail.Bytes) != `{"folio":"SIE-2026-000001"}` {
			t.Errorf("kept %s: %v", detail.Bytes, err)
		}
		if _, err := w.files.Detail(w.ctx, w.db.Read(), bare); !fault.Is(err, fault.NotFound) {
			t.Errorf("an entry without detail: %v", err)
		}
		if report := w.verify(); !report.OK() || report.Details != 2 {
			t.Errorf("%s", report)
		}
	})
}

// Ending a vault ends what is sealed under it, and the ledger stays provable.
func TestTheEndOfAVault(t *testing.T) {
	each(t, func(w *world) {
		vault := w.open()
		seq := w.record(vault, "algo")
		w.record(0, "otra cosa")
		w.write(func(tx *store.Tx) error { return tx.DropVault(w.ctx, vault) })
		if _, err := w.files.Detail(w.ctx, w.db.Read(), seq); !fault.Is(err, fault.NotFound) {
			t.Errorf("after the end: %v", err)
		}
		if report := w.verify(); !report.OK() || report.Details != 1 {
			t.Errorf("%s", report)
		}
	})
}

func TestWhatIsSealedOpensInItsPlaceOnly(t *testing.T) {
	each(t, func(w *world) {
		one, other := w.open(), w.open()
		r := w.db.Read()
		sealed, err := w.files.Seal(w.ctx, r, one, "note/1", "texto")
		if err != nil {
			t.Fatal(err)
		}
		var text string
		if err := w.files.Open(w.ctx, r, one, "note/1", sealed, &text); err != nil || text != "texto" {
			t.Errorf("opened %q: %v", text, err)
		}
		if err := w.files.Open(w.ctx, r, one, "note/2", sealed, &text); err == nil {
			t.Error("it opens in another row")
		}
		if err := w.files.Open(w.ctx, r, other, "note/1", sealed, &text); err == nil {
			t.Error("it opens under another case")
		}
	})
}

func TestMarksOutliveARotation(t *testing.T) {
	each(t, func(w *world) {
		before := w.files.Mark("code", []byte("ABCD1234"))
		if err := w.files.Keys().Rotate(w.ring, time.Now()); err != nil {
			t.Fatal(err)
		}
		if !w.files.CheckMark("code", []byte("ABCD1234"), before) || len(w.files.Marks("code", []byte("ABCD1234"))) != 2 {
			t.Error("a mark from before a rotation is not known again")
		}
		for name, wrong := range map[string]bool{
			"other data":    w.files.CheckMark("code", []byte("ABCD1235"), before),
			"other purpose": w.files.CheckMark("recovery", []byte("ABCD1234"), before),
			"no key":        w.files.CheckMark("code", []byte("ABCD1234"), before[3:]),
			"unknown key":   w.files.CheckMark("code", []byte("ABCD1234"), append([]byte("k9:"), before[3:]...)),
			"nothing":       w.files.CheckMark("code", nil, nil),
		} {
			if wrong {
				t.Errorf("%s: taken for the same", name)
			}
		}
	})
}
