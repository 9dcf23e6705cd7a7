package rulemaking_test

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"clavero/internal/auth"
	"clavero/internal/auth/passphrase"
	"clavero/internal/casefile"
	"clavero/internal/credential"
	"clavero/internal/directory"
	"clavero/internal/fault"
	"clavero/internal/guideline"
	"clavero/internal/jobs"
	"clavero/internal/lang"
	"clavero/internal/ledger"
	"clavero/internal/petition"
	"clavero/internal/register"
	"clavero/internal/rulebook"
	"clavero/internal/rulemaking"
	"clavero/internal/seal"
	"clavero/internal/store"
	"clavero/internal/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

var (
	authority = auth.Who{Kind: auth.Staff, ID: 91, Name: "Aurelio Inventado", Roles: []auth.Role{auth.Authority}}
	colleague = auth.Who{Kind: auth.Staff, ID: 92, Name: "Berta Figurada", Roles: []auth.Role{auth.Authority}}
	liaison   = auth.Who{Kind: auth.Staff, ID: 71, Name: "Gaspar Ensayo", Roles: []auth.Role{auth.Liaison}}
	auditor   = auth.Who{Kind: auth.Staff, ID: 61, Name: "Olga Supuesta", Roles: []auth.Role{auth.Auditor}}
)

// office is a rules' office on a real database, where people sign with the demonstration's code.
type office struct {
	*rulemaking.Office
	t     *testing.T
	db    *store.DB
	book  *rulebook.Book
	queue *jobs.Inline
	files *casefile.Files
}

func each(t *testing.T, fn func(t *testing.T, o office)) {
	storetest.Each(t, func(t *testing.T, db *store.DB) { fn(t, open(t, db)) })
}

func open(t *testing.T, db *store.DB) office {
	t.Helper()
	keys, err := seal.Create(filepath.Join(t.TempDir(), "keyring"))
	if err != nil {
		t.Fatal(err)
	}
	files := casefile.New(keys)
	book := rulebook.New(files)
	o := office{t: t, db: db, book: book, queue: jobs.NewInline(db), files: files}
	identity := auth.New(auth.Options{DB: db, Files: files, Book: book, Hasher: passphrase.NewHasher(1, 1), Log: slog.New(slog.DiscardHandler),
		Register: func(context.Context, register.Access) error { return nil }})
	o.Office = rulemaking.New(rulemaking.Options{DB: db, Book: book, Identity: identity, Queue: o.queue, Providers: []string{"builtin"}, Log: slog.New(slog.DiscardHandler)})
	o.Register(o.queue)
	o.write(func(tx *store.Tx) error {
		if err := files.OpenHouse(t.Context(), tx); err != nil {
			return err
		}
		if err := tx.Install(t.Context(), "demo"); err != nil {
			return err
		}
		for _, w := range []auth.Who{authority, colleague, liaison, auditor} {
			if err := tx.InsertStaff(t.Context(), store.Staff{ID: w.ID, Name: w.Name, Mail: "p" + strconv.FormatInt(w.ID, 10) + "@salud.example", State: "active", Lang: "es"}); err != nil {
				return err
			}
		}
		for i, u := range []directory.Unit{{Code: "SSA", Name: "Secretaría", Kind: "ministry"}, {Code: "310", Name: "Promoción", Kind: "unit", Parent: "SSA"}, {Code: "HOS", Name: "Hospital", Kind: "hospital"}} {
			u.ID = int64(i + 1)
			if err := tx.PutUnit(t.Context(), u, u.Code); err != nil {
				return err
			}
		}
		return book.Install(t.Context(), tx, ledger.Actor{Kind: ledger.ByOperator})
	})
	return o
}

func (o office) write(fn func(tx *store.Tx) error) {
	o.t.Helper()
	o.must(o.db.Write(o.t.Context(), fn))
}

func (o office) must(err error) {
	o.t.Helper()
	if err != nil {
		o.t.Fatal(err)
	}
}

func (o office) wants(err error, code fault.Code, text string) {
	o.t.Helper()
	if !fault.Is(err, code) || text != "" && fault.TextOf(err) != text {
		o.t.Fatalf("got %v %q, want %s %s", err, fault.TextOf(err), code, text)
	}
}

// begun is a draft of the guidelines with a change saved in it.
func (o office) begun(change func(*guideline.Guideline)) rulemaking.Draft {
	o.t.Helper()
	id, err := o.Begin(o.t.Context(), authority, rulebook.Guidelines, "  Un   cambio ")
	o.must(err)
	d, err := o.Draft(o.t.Context(), authority, id)
	o.must(err)
	change(&d.Guideline)
	o.must(o.Save(o.t.Context(), authority, d, d.Version, guideline.SectionKeys))
	d, err = o.Draft(o.t.Context(), authority, id)
	o.must(err)
	return d
}

func (o office) tried(d rulemaking.Draft) int64 {
	o.t.Helper()
	id, err := o.AskTrial(o.t.Context(), authority, d.ID)
	o.must(err)
	o.must(o.queue.Run(o.t.Context(), o.db.Now().Add(time.Second)))
	return id
}

func signing(d rulemaking.Draft, trial int64) rulemaking.Signing {
	return rulemaking.Signing{Draft: d.ID, Seen: d.Version, Trial: trial, Code: auth.DemoCode, Agreed: true, ThisSum: d.Sum()}
}

func (o office) inForce() rulebook.Set {
	o.t.Helper()
	set, err := o.book.InForce(o.t.Context(), o.db.Read(), o.db.Now().Add(time.Second))
	o.must(err)
	return set
}

func sixMonths(g *guideline.Guideline) { g.KeyLife.Months = 6 }

func TestADraftIsSignedOnlyAfterItsTrial(t *testing.T) {
	each(t, func(t *testing.T, o office) {
		ctx := t.Context()
		d := o.begun(sixMonths)
		if d.Name != "Un cambio" || d.Version != 2 || d.Base != 1 {
			t.Errorf("the draft: %q, version %d, from %d", d.Name, d.Version, d.Base)
		}
		_, err := o.Publish(ctx, authority, signing(d, 0))
		o.wants(err, fault.Conflict, "rules.sign.trial")
		trial := o.tried(d)
		sixteen := d
		sixteen.Guideline.KeyLife.Months = 5
		o.must(o.Save(ctx, authority, sixteen, d.Version, guideline.SectionKeys))
		changed, err := o.Draft(ctx, authority, d.ID)
		o.must(err)
		_, err = o.Publish(ctx, authority, signing(d, trial))
		o.wants(err, fault.Conflict, "rules.draft_moved")
		_, err = o.Publish(ctx, authority, signing(changed, trial))
		o.wants(err, fault.Conflict, "rules.sign.trial")

		trial = o.tried(changed)
		for name, break_ := range map[string]func(*rulemaking.Signing){
			"wrong code": func(s *rulemaking.Signing) { s.Code = "000000" }, "not seen": func(s *rulemaking.Signing) { s.Agreed = false },
			"in the past": func(s *rulemaking.Signing) { s.From = o.db.Now().Add(-time.Hour) }, "far ahead": func(s *rulemaking.Signing) { s.From = o.db.Now().AddDate(2, 0, 0) },
		} {
			s := signing(changed, trial)
			break_(&s)
			_, err = o.Publish(ctx, authority, s)
			if !fault.Is(err, fault.Invalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
		number, err := o.Publish(ctx, authority, signing(changed, trial))
		o.must(err)
		if set := o.inForce(); number != 2 || set.Guideline.Number != 2 || set.Guideline.KeyLife.Months != 5 || !set.Signed {
			t.Errorf("in force: No. %d (%d), %d months", set.Guideline.Number, number, set.Guideline.KeyLife.Months)
		}
		_, err = o.Publish(ctx, authority, signing(changed, trial))
		o.wants(err, fault.Conflict, "rules.draft_moved")
		entries, err := o.db.Read().LedgerEntries(ctx, 0, 100)
		o.must(err)
		last := entries[len(entries)-1]
		if last.Kind != ledger.RulesPublished || last.Actor.ID != authority.ID {
			t.Errorf("the ledger ends with %s by %d", last.Kind, last.Actor.ID)
		}
	})
}

func TestEachOfficeWritesItsOwnRules(t *testing.T) {
	each(t, func(t *testing.T, o office) {
		ctx := t.Context()
		d := o.begun(sixMonths)
		for _, w := range []auth.Who{liaison, auditor} {
			_, err := o.Begin(ctx, w, rulebook.Guidelines, "")
			o.wants(err, fault.Denied, "")
			o.wants(o.Save(ctx, w, d, d.Version, guideline.SectionKeys), fault.Denied, "")
			o.wants(o.Discard(ctx, w, d.ID, d.Version), fault.Denied, "")
			_, err = o.AskTrial(ctx, w, d.ID)
			o.wants(err, fault.Denied, "")
			_, err = o.Publish(ctx, w, signing(d, 0))
			o.wants(err, fault.Denied, "")
			o.wants(o.Withdraw(ctx, w, rulebook.Guidelines, 1, "x", auth.DemoCode), fault.Denied, "")
			if seen, err := o.Draft(ctx, w, d.ID); err != nil || seen.Guideline.KeyLife.Months != 6 {
				t.Errorf("%s does not read the draft: %v", w.Name, err)
			}
		}
		_, err := o.Begin(ctx, authority, rulebook.Mechanisms, "")
		o.wants(err, fault.Denied, "")
		id, err := o.Begin(ctx, liaison, rulebook.Mechanisms, "Ligas")
		o.must(err)
		m, err := o.Draft(ctx, liaison, id)
		o.must(err)
		m.Mechanism.Links.Deliver = 24 * 60
		o.must(o.Save(ctx, liaison, m, m.Version, guideline.SectionLinks))
		m, err = o.Draft(ctx, liaison, id)
		o.must(err)
		_, err = o.Publish(ctx, liaison, signing(m, 0)) // mechanisms touch nobody's right: no trial
		o.must(err)
		if set := o.inForce(); set.Mechanism.Number != 2 || set.Mechanism.Links.Deliver != 24*60 {
			t.Errorf("in force: mechanisms No. %d", set.Mechanism.Number)
		}
	})
}

func TestTwoPeopleEditOneDraft(t *testing.T) {
	each(t, func(t *testing.T, o office) {
		ctx := t.Context()
		d := o.begun(sixMonths)
		mine, theirs := d, d
		theirs.Guideline.Quota.PerUnit = 8
		o.must(o.Save(ctx, colleague, theirs, d.Version, guideline.SectionKeys))
		mine.Guideline.Reopen.WorkingDays = 20
		o.wants(o.Save(ctx, authority, mine, d.Version, guideline.SectionTerms), fault.Conflict, "rules.draft_moved")
		now, err := o.Draft(ctx, authority, d.ID)
		o.must(err)
		seen, err := o.DraftAt(ctx, authority, d.ID, d.Version)
		o.must(err)
		changes := rulemaking.Compare(seen, now, guideline.Words{Tag: lang.ES})
		if now.StaffName != colleague.Name || len(changes) != 1 || changes[0].Text != "El cupo de una unidad pasa de 15 claves a 8 claves." {
			t.Errorf("the second is told %q by %s", changes, now.StaffName)
		}
		o.wants(o.Discard(ctx, authority, d.ID, d.Version), fault.Conflict, "rules.draft_moved")
		o.must(o.Discard(ctx, authority, d.ID, now.Version))
		o.wants(o.Save(ctx, authority, mine, now.Version, guideline.SectionTerms), fault.Conflict, "rules.draft_moved")
	})
}

func TestANumberWaitsAndIsTakenBack(t *testing.T) {
	each(t, func(t *testing.T, o office) {
		ctx := t.Context()
		d := o.begun(sixMonths)
		s := signing(d, o.tried(d))
		s.From = o.db.Now().Add(48 * time.Hour)
		number, err := o.Publish(ctx, authority, s)
		o.must(err)
		if set := o.inForce(); set.Guideline.Number != 1 {
			t.Errorf("No. %d is in force before its day", set.Guideline.Number)
		}
		if set, err := o.book.InForce(ctx, o.db.Read(), s.From); err != nil || set.Guideline.Number != number {
			t.Errorf("on its day No. %d is in force: %v", set.Guideline.Number, err)
		}
		other := o.begun(func(g *guideline.Guideline) { g.KeyLife.Months = 3 })
		if other.Base != number {
			t.Errorf("a draft begins from No. %d, want the one that waits", other.Base)
		}
		_, err = o.Publish(ctx, authority, signing(other, o.tried(other)))
		o.wants(err, fault.Conflict, "rules.pending")
		o.wants(o.Withdraw(ctx, authority, rulebook.Guidelines, number, "", auth.DemoCode), fault.Invalid, "")
		o.must(o.Withdraw(ctx, authority, rulebook.Guidelines, number, "Se publicó por error.", auth.DemoCode))
		o.wants(o.Withdraw(ctx, authority, rulebook.Guidelines, number, "Otra vez.", auth.DemoCode), fault.Conflict, "rules.in_force_already")
		o.wants(o.Withdraw(ctx, authority, rulebook.Guidelines, 1, "La primera.", auth.DemoCode), fault.Conflict, "rules.in_force_already")
		if set, err := o.book.InForce(ctx, o.db.Read(), s.From.Add(time.Hour)); err != nil || set.Guideline.Number != 1 {
			t.Errorf("after it was taken back No. %d is in force: %v", set.Guideline.Number, err)
		}
		next, err := o.Publish(ctx, authority, signing(other, o.tried(other)))
		o.must(err)
		if next != number+1 {
			t.Errorf("the next number is %d, want %d: numbers are not used twice", next, number+1)
		}
	})
}

func TestADraftWithProblemsIsNeitherTriedNorSigned(t *testing.T) {
	each(t, func(t *testing.T, o office) {
		d := o.begun(func(g *guideline.Guideline) { g.KeyLife.Months = 0 })
		_, err := o.AskTrial(t.Context(), authority, d.ID)
		o.wants(err, fault.Invalid, "rules.sign.problems")
		_, err = o.Publish(t.Context(), authority, signing(d, 0))
		o.wants(err, fault.Invalid, "rules.sign.problems")
		problems, err := o.Problems(t.Context(), o.db.Read(), d, o.db.Now())
		o.must(err)
		if len(problems) != 1 || problems[0].Line != "5.2" {
			t.Errorf("problems: %v", problems)
		}
		if !slices.ContainsFunc(problems, func(p guideline.Problem) bool {
			return p.Say(guideline.Words{Tag: lang.ES}) == "La vigencia de la línea 5.2 debe estar entre 1 y 60 meses."
		}) {
			t.Error(problems[0].Say(guideline.Words{Tag: lang.ES}))
		}
	})
}

// A trial reads of each key when its term began: one that was renewed is not lost, one whose end has come is no key of today.
func TestATrialKnowsWhatWasRenewed(t *testing.T) {
	each(t, func(t *testing.T, o office) {
		now := o.db.Now()
		kept := o.key("renewed", 1, now.AddDate(0, -14, 0), now.AddDate(0, -2, 0))
		lost := o.key("old", 2, now.AddDate(0, -8, 0), now.AddDate(0, -8, 0))
		o.key("over", 3, now.AddDate(0, -13, 0), now.AddDate(0, -13, 0))
		d := o.begun(sixMonths)
		outcome, err := o.Outcome(t.Context(), authority, o.tried(d))
		o.must(err)
		if len(outcome.Lost) != 1 || outcome.Lost[0].ID != lost || outcome.Lost[0].Line != "5.2" {
			t.Errorf("lost: %v, want %d and not %d", outcome.Lost, lost, kept)
		}
		trial, ok, err := o.TrialOf(t.Context(), authority, d.ID)
		o.must(err)
		counts, err := rulemaking.CountsOf(trial)
		o.must(err)
		if !ok || counts.Keys != 2 || trial.Total != 5 {
			t.Errorf("%d keys looked at, of %d rows; want the two that are alive, and three requests", counts.Keys, trial.Total)
		}
	})
}

// key is a live key with twelve months of life from where its term begins, and the request it was given by.
func (o office) key(user string, n int64, starts, term time.Time) int64 {
	o.t.Helper()
	ctx, person := o.t.Context(), directory.Official{ID: 500 + n, GivenNames: "Iris", Surname1: "Prueba", Position: "Subdirectora", UnitID: 2, Mail: user + "@salud.example", Entered: starts}
	key := credential.Credential{ID: 700 + n, OfficialID: person.ID, PetitionID: 600 + n, Provider: "builtin", UserName: user, State: credential.Pending, Created: starts, Version: 1}
	o.write(func(tx *store.Tx) error {
		vault, err := o.files.OpenCase(ctx, tx)
		if err != nil {
			return err
		}
		if err := tx.InsertOfficial(ctx, person, user); err != nil {
			return err
		}
		p := petition.Petition{ID: key.PetitionID, Folio: fmt.Sprintf("SIE-2025-%06d", n), Kind: petition.New, Origin: petition.Web, Lang: "es", State: petition.Settled, Version: 1,
			Since: starts, Created: starts, Ended: starts, OfficialID: person.ID, VaultID: vault, Applicant: petition.Applicant{UnitID: 2, Position: person.Position, Mail: person.Mail}}
		if err := tx.InsertPetition(ctx, p, user, nil); err != nil {
			return err
		}
		if err := tx.InsertCredential(ctx, key, user); err != nil {
			return err
		}
		key.State, key.Starts, key.Term, key.Ends = credential.Live, starts, term, credential.EndOf(term, 12)
		return tx.UpdateCredential(ctx, key)
	})
	return key.ID
}
