package store_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clavero/internal/credential"
	"clavero/internal/directory"
	"clavero/internal/fault"
	"clavero/internal/petition"
	"clavero/internal/store"
	"clavero/internal/store/storetest"
)

// judged is all that a step is judged on, as the methods give it.
type judged struct {
	Petition      petition.Petition
	Steps         []store.Taken
	Line          []directory.Unit
	Sharing, Keys int
	Open, Acts    []petition.Petition
	Person        directory.Official
	Live, Key     credential.Credential
	Vault         []byte
	Missing       bool
}

func judge(t *testing.T, r store.Reader, p petition.Petition, unit int64) judged {
	t.Helper()
	var j judged
	var errs [10]error
	ctx := t.Context()
	j.Petition, errs[0] = r.Petition(ctx, p.ID)
	j.Steps, errs[1] = r.StepsTaken(ctx, p.ID)
	j.Line, errs[2] = r.UnitLine(ctx, unit)
	j.Sharing, j.Keys, errs[3] = r.UnitTaken(ctx, unit, "2026-11-30", p.ID, p.KeyID)
	j.Open, errs[4] = r.OpenPetitionsByMail(ctx, p.Applicant.Mail, p.ID)
	j.Acts, errs[5] = r.PetitionsByKey(ctx, p.KeyID)
	j.Person, errs[6] = r.Official(ctx, p.OfficialID)
	j.Live, errs[7] = r.OpenCredential(ctx, p.OfficialID, "portal")
	j.Key, errs[8] = r.Credential(ctx, p.KeyID)
	j.Vault, errs[9] = r.Vault(ctx, p.VaultID)
	_, err := r.ListedKey(ctx, p.KeyID)
	j.Missing = fault.Is(err, fault.NotFound)
	for n, err := range errs {
		if err != nil {
			t.Errorf("question %d: %v", n, err)
		}
	}
	return j
}

// aboutKey is a case about a key, with everything that it is judged on.
func aboutKey(t *testing.T, db *store.DB) petition.Petition {
	t.Helper()
	given := insertCase(t, db, "SIE-2026-000001", "")
	p := petition.Petition{Folio: "SIE-2026-000002", Kind: petition.Renewal, Origin: petition.House, Lang: "es", State: petition.Forwarded, Version: 1,
		Applicant: petition.Applicant{GivenNames: "Itzel", Surname1: "Ñandú", Position: "Directora", UnitID: 7, Mail: "i@salud.example"}}
	err := db.Write(t.Context(), func(tx *store.Tx) error {
		ctx := t.Context()
		p.ID, p.VaultID, p.OfficialID, p.KeyID, p.Since, p.Created = tx.NewID(), tx.NewID(), tx.NewID(), tx.NewID(), tx.Now, tx.Now
		if err := tx.PutUnit(ctx, directory.Unit{ID: 7, Code: "U", Name: "Dirección", Kind: "unit", MailDomain: "salud.example"}, ""); err != nil {
			return err
		}
		person := directory.Official{ID: p.OfficialID, GivenNames: "Itzel", Surname1: "Ñandú", UnitID: 7, Mail: "i@salud.example", Entered: tx.Now}
		if err := tx.InsertOfficial(ctx, person, ""); err != nil {
			return err
		}
		key := credential.Credential{ID: p.KeyID, OfficialID: p.OfficialID, PetitionID: given.ID, Provider: "portal", UserName: "inandu", State: credential.Live,
			Created: tx.Now, Starts: tx.Now, Term: tx.Now, Ends: tx.Now.AddDate(1, 0, 0), SecretKey: "k1", SecretMAC: []byte{0, 1, 0xff}}
		if err := tx.InsertCredential(ctx, key, "inandu"); err != nil {
			return err
		}
		if err := tx.InsertVault(ctx, p.VaultID, []byte{0, 0xfe}); err != nil {
			return err
		}
		if err := tx.InsertPetition(ctx, p, "", nil); err != nil {
			return err
		}
		return tx.InsertStep(ctx, store.Taken{ID: tx.NewID(), Petition: p.ID, Step: petition.Enter, Number: "1.1", To: petition.Forwarded, At: tx.Now, Sealed: []byte{1}})
	})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// What was asked ahead is what would have been asked, and no more once the write has changed it.
func TestWhatIsAskedAheadIsWhatIsSo(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		p, ctx := aboutKey(t, db), t.Context()
		plain := judge(t, db.Read(), p, 7)
		if len(plain.Steps) != 1 || len(plain.Acts) != 1 || plain.Live.ID != p.KeyID || !plain.Missing {
			t.Fatalf("there is %+v", plain)
		}
		err := db.Write(ctx, func(tx *store.Tx) error {
			asks := append(store.AskToJudge(p, "portal", "2026-11-30"), store.AskPetition(p.ID), store.AskNumbersInForce("guideline", "mechanism", tx.Now))
			for range 2 { // the second time nothing is left to ask
				if err := tx.Ahead(ctx, asks...); err != nil {
					return err
				}
			}
			if diff := cmp.Diff(plain, judge(t, tx.Reader, p, 7)); diff != "" {
				t.Errorf("asked ahead (-plain +ahead):\n%s", diff)
			}
			if err := tx.InsertStep(ctx, store.Taken{ID: tx.NewID(), Petition: p.ID, Step: petition.Verify, Number: "1.2", At: tx.Now, Sealed: []byte{2}}); err != nil {
				return err
			}
			p.State, p.Due = petition.Settled, tx.Now.Add(time.Hour)
			if err := tx.UpdatePetition(ctx, p, ""); err != nil {
				return err
			}
			key := plain.Key
			key.State = credential.Suspended
			if err := tx.UpdateCredential(ctx, key); err != nil {
				return err
			}
			after := judge(t, tx.Reader, p, 7)
			if len(after.Steps) != 2 || after.Petition.State != petition.Settled || after.Key.State != credential.Suspended || after.Acts[0].State != petition.Settled {
				t.Errorf("after changes: %+v", after)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// Where what a write left for its end fails, nothing of it is done, and the connection serves the next one.
func TestAWriteWhoseEndFailsDidNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		p := insertCase(t, db, "SIE-2026-000001", "")
		step := store.Taken{ID: db.NewID(), Petition: p.ID, Step: petition.Enter, Number: "1.1"}
		write := func(times int) error {
			return db.Write(t.Context(), func(tx *store.Tx) error {
				for range times {
					if err := tx.InsertStep(t.Context(), step); err != nil {
						return err
					}
				}
				return tx.InsertVault(t.Context(), tx.NewID(), []byte("v"))
			})
		}
		vaults := func() int64 { return number(t, db, "select count(*) from vault") }
		before := vaults()
		if err := write(2); err == nil {
			t.Error("a step was taken twice under one number")
		}
		if n := vaults(); n != before {
			t.Errorf("%d vaults, %d before", n, before)
		}
		for range 20 { // more than there are connections
			if err := write(0); err != nil {
				t.Fatal(err)
			}
		}
		if n := vaults(); n != before+20 {
			t.Errorf("%d vaults, %d before", n, before)
		}
	})
}
