package simulate

import (
	"database/sql"
	"maps"
	"slices"
	"testing"
	"time"

	"clavero/internal/auth"
	"clavero/internal/ledger"
	"clavero/internal/petition"
	"clavero/internal/retention"
	"clavero/internal/store/storetest"
)

// What must hold on every day. Each is a question to the tables that must find nothing; $1 is now in microseconds.
var never = map[string]string{
	"a key lives past its end":                   `select count(*) from credential where ended_at is null and ends_at is not null and ends_at + 60000000 < cast($1 as bigint)`,
	"two open keys of one person and provider":   `select count(*) from (select 1 from credential where ended_at is null and cast($1 as bigint) > 0 group by official_id, provider having count(*) > 1) x`,
	"a key that ended keeps its secret":          `select count(*) from credential where ended_at is not null and secret_sealed is not null and cast($1 as bigint) > 0`,
	"a settled case without the key it gave":     `select count(*) from petition p where p.kind = 'new' and p.state = 'settled' and cast($1 as bigint) > 0 and not exists (select 1 from credential c where c.petition_id = p.id)`,
	"a key lives whose case was never settled":   `select count(*) from credential c join petition p on p.id = c.petition_id where c.state = 'live' and p.state <> 'settled' and cast($1 as bigint) > 0`,
	"a final case has a limit, or has not ended": `select count(*) from petition where state in ('settled', 'rejected', 'cancelled', 'expired') and (due is not null or ended_at is null) and cast($1 as bigint) > 0`,
	"a form that nobody confirmed is kept":       `select count(*) from petition where state = 'unconfirmed' and due + 86400000000 < cast($1 as bigint)`,
	"a folio is there twice or left out":         `select count(*) from (select substr(folio, 5, 4) as year, count(*) as n, max(cast(substr(folio, 10) as integer)) as last from petition where folio is not null and cast($1 as bigint) > 0 group by 1) x where n <> last`,
	"the program lets a case lie":                `select count(*) from petition where state in ('verified', 'obtained') and since + 172800000000 < cast($1 as bigint)`,
}

func storeSQL(w *world) *sql.DB { return storetest.SQL(w.t, w.place) }

// holds looks at everything that must hold.
func (w *world) holds(db *sql.DB) {
	w.t.Helper()
	for _, what := range slices.Sorted(maps.Keys(never)) {
		var n int
		if err := db.QueryRowContext(w.t.Context(), never[what], w.now.UnixMicro()).Scan(&n); err != nil {
			w.t.Fatalf("%s: %v", what, err)
		}
		if n != 0 {
			w.t.Fatalf("%s: %s, %d times (%v)", w.now.Format(time.DateOnly), what, n, w.counts)
		}
	}
}

// verified recomputes the ledger and holds it to the head it had before.
func (w *world) verified(before []ledger.Head) []ledger.Head {
	w.t.Helper()
	report, err := ledger.Verify(w.t.Context(), w.Files.Source(w.DB), before, nil)
	w.must(err)
	if !report.OK() {
		w.t.Fatalf("%s: the ledger: %s", w.now.Format(time.DateOnly), report)
	}
	return append(before, report.Head)
}

// How many people hold keys, and for how long they are watched: the terms of the first cases end within it.
const (
	usually = 60
	years   = 5
)

// TestFiveYears lives them on both databases.
func TestFiveYears(t *testing.T) {
	if testing.Short() {
		t.Skip("takes its time")
	}
	for _, engine := range storetest.Engines {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, engine, 1)
			w.live(population(usually), years*365+120)
			w.dispose()
			w.holds(storeSQL(w))
			t.Logf("%s: %d people came, %d mails, %v", engine, w.hired, w.post.sent, w.counts)
		})
	}
}

func (w *world) live(size, days int) {
	db := storeSQL(w)
	var heads []ledger.Head
	for n := range days {
		w.day(size)
		w.holds(db)
		if n%365 == 364 {
			heads = w.verified(heads)
		}
	}
	w.verified(heads)
	if w.counts["settled"] < size || w.counts["renewed"] < size || w.counts[string(petition.Revocation)] == 0 || w.counts[string(petition.Suspension)] == 0 {
		w.t.Errorf("hardly anything happened: %v", w.counts)
	}
}

func sorted[V any](m map[int64]V) []int64 { return slices.Sorted(maps.Keys(m)) }

// dispose ends the records whose terms have run out, as the law has it: two opinions, an act, and proof that stays.
func (w *world) dispose() {
	w.t.Helper()
	keeper, second, chief := w.signer(petition.Liaison, 0), w.signer(petition.Liaison, 1), w.signer("authority", 0)
	found, err := w.Records.Candidates(w.t.Context(), keeper, "")
	w.must(err)
	if len(found.Records) == 0 {
		w.t.Fatal("no term has run out in five years")
	}
	id, err := w.Records.Propose(w.t.Context(), keeper, "", found.SHA256, "Plazo vencido.")
	w.must(err)
	if err := w.Records.DrawUp(w.t.Context(), keeper, id, auth.DemoCode); err == nil {
		w.t.Fatal("an act was drawn up without opinions")
	}
	for _, who := range []auth.Who{second, chief} {
		w.must(w.Records.Opine(w.t.Context(), who, id, auth.DemoCode, true, "Procede."))
	}
	w.must(w.Records.DrawUp(w.t.Context(), keeper, id, auth.DemoCode))
	w.work()
	view, err := w.Records.View(w.t.Context(), keeper, id)
	w.must(err)
	if view.State != retention.Executed || view.Erased() != len(found.Records) {
		w.t.Fatalf("the disposition stands at %s, %d of %d erased", view.State, view.Erased(), len(found.Records))
	}
	w.verified(nil)
	w.counts["disposed of"] = view.Erased()
}

func (w *world) signer(role petition.Role, n int) auth.Who {
	actor := w.one(role, n)
	return auth.Who{Kind: auth.Staff, ID: actor.ID, Name: actor.Name, Roles: []auth.Role{auth.Role(role)}}
}
