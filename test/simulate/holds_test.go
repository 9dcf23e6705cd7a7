package simulate

import (
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"clavero/internal/digest"
	"clavero/internal/lang/spanish"
	"clavero/internal/ledger"
	"clavero/internal/petition"
	"clavero/internal/store"
	"clavero/internal/store/storetest"
)

// moved is the petitions that were touched since $2, an id of that moment: each step of one is a row whose id says when. That
// they are joined crosswise has SQLite begin with the few that were, and that nothing is added has it find these by their ids.
const moved = `(select distinct t.petition_id + 0 as id from petition_step t where t.id >= $2) m cross join petition p`

// never is what must not be on any day. Each is a question to the tables that must find nothing; $1 is now and $3 the moment
// since which is looked, in microseconds, $2 that moment as an id, $4 today. Every day they look at what was touched since
// the day before, every three months and at the end at all there is.
var never = map[string]string{
	"a key lives past its end": `select count(*) from credential c where c.ended_at is null and c.ends_at < $1 - 60000000`,
	"two open keys of one person and provider": `select count(*) from credential c join credential d on d.official_id = c.official_id and d.provider = c.provider
		where c.id >= $2 and d.id <> c.id and c.ended_at is null and d.ended_at is null`,
	"a key that ended keeps its secret": `select count(*) from credential c where c.ended_at >= $3 and c.secret_sealed is not null`,
	"a settled case has not exactly one key": `select count(*) from ` + moved + ` where p.id = m.id and p.kind = 'new' and p.state = 'settled' and p.disposed_at is null
		and (select count(*) from credential c where c.petition_id = p.id) <> 1`,
	"a settled case has not exactly one delivery": `select count(*) from ` + moved + ` where p.id = m.id and p.kind = 'new' and p.state = 'settled' and p.disposed_at is null
		and (select count(*) from delivery d where d.petition_id = p.id and d.state = 'spent') <> 1`,
	"a delivery was spent by a case that is not settled": `select count(*) from ` + moved + ` cross join delivery d where p.id = m.id and d.petition_id = p.id
		and d.state = 'spent' and p.kind = 'new' and p.state <> 'settled'`,
	"a key lives whose case was never settled": `select count(*) from ` + moved + ` cross join credential c where p.id = m.id and c.petition_id = p.id
		and c.state = 'live' and p.state <> 'settled'`,
	"a final case has a limit, or has not ended": `select count(*) from ` + moved + ` where p.id = m.id and p.state in ('settled', 'rejected', 'cancelled', 'expired')
		and (p.due is not null or p.ended_at is null)`,
	"a form that nobody confirmed is kept": `select count(*) from petition p where p.state = 'unconfirmed' and p.due + 86400000000 < $1`,
	"the program lets a case lie":          `select count(*) from petition p where p.state in ('verified', 'obtained') and p.since + 691200000000 < $1`,
	"a key is live of somebody who left": `select count(*) from official o join credential c on c.official_id = o.id where o.left_at is not null and c.state = 'live'
		and o.id in (select e.official_id from official_change e where e.id >= $2 union all select d.official_id from credential d where d.id >= $2)`,
	"somebody with a key is in a unit that is no more": `select count(*) from unit u cross join official o cross join credential c
		where o.unit_id = u.id and c.official_id = o.id and u.valid_to <> '' and u.valid_to < $4 and u.successor <> '' and c.ended_at is null`,
	"a key is live that a campaign suspended": `select count(*) from campaign g cross join campaign_batch t cross join campaign_batch_person b cross join campaign_person p
		cross join credential c where t.campaign_id = g.id and b.batch_id = t.id and p.id = b.person_id and c.id = p.credential_id and g.state = 'open' and p.stage = 'suspended' and p.answer = '' and p.excused_at is null and c.state = 'live'
		and b.petition_id = (select max(x.id) from petition x where x.key_id = c.id and x.kind in ('suspension', 'restoration'))`,
	"a restriction is left of a campaign that is over": `select count(*) from restriction r join campaign_person p on p.id = r.person_id
		join campaign g on g.id = p.campaign_id where g.state <> 'open'`,
	"a petition was begun and no step taken": `select count(*) from petition p where p.id >= $2 and p.disposed_at is null
		and not exists (select 1 from petition_step t where t.petition_id = p.id)`,
	"a key lives longer than any guideline of these years gave": `select count(*) from ` + moved + ` cross join credential c where p.id = m.id
		and c.id = coalesce(p.key_id, (select max(x.id) from credential x where x.petition_id = p.id)) and c.ended_at is null and c.ends_at - c.term_at > 47520000000000`,
	"a key is live that is being stopped": `select count(*) from petition p cross join credential c where p.state in ('ordered', 'refused', 'obtained')
		and p.kind in ('suspension', 'revocation') and c.id = p.key_id and c.state = 'live'`,
	"an official's silence is let lie": `select count(*) from petition p where p.state in ('sent', 'returned') and p.due + 172800000000 < $1`,
	"an office's silence ended a case": `select count(*) from petition_step t where t.id >= $2 and t.step = 'expire' and t.from_state <> 'returned'`,
	"a step does not begin where the one before it led": `select count(*) from petition_step t where t.id >= $2 and t.from_state <> coalesce((select b.to_state
		from petition_step b where b.petition_id = t.petition_id and b.id < t.id order by b.id desc limit 1), t.from_state)`,
	"a case does not stand where its last step led": `select count(*) from ` + moved + ` where p.id = m.id and p.disposed_at is null
		and p.state <> (select b.to_state from petition_step b where b.petition_id = p.id order by b.id desc limit 1)`,
	"a step was taken without its act in the ledger": `select count(*) from petition_step t where t.id >= $2 and not exists (select 1 from ledger_entry e
		where e.seq = t.ledger_seq and e.what = t.step and e.subject_kind = 'petition' and e.subject_id = t.petition_id)`,
	"a letter waits": `select count(*) from mail m where m.state = 'waiting'`,
}

// whole is asked of all there is, every three months and at the end.
var whole = map[string]string{
	"a folio is there twice or left out": `select count(*) from (select substr(folio, 5, 4) as year, count(*) as n, max(cast(substr(folio, 10) as integer)) as last
		from petition where folio is not null group by 1) x where n <> last`,
	"a secret is kept of a key that is not to be delivered": `select count(*) from credential c join petition p on p.id = c.petition_id where c.secret_sealed is not null
		and p.state = 'settled' and not exists (select 1 from petition r where r.key_id = c.id and r.kind = 'reset' and r.ended_at is null)`,
}

func storeSQL(w *world) *sql.DB { return storetest.SQL(w.t, w.place) }

// holds looks at what must hold of all that was touched since a moment; the zero time looks at all there is.
func (w *world) holds(db *sql.DB, since time.Time) {
	w.t.Helper()
	micros, id := int64(0), int64(0)
	if !since.IsZero() {
		micros, id = since.UnixMicro(), store.IDAt(since)
	}
	args := []any{w.now.UnixMicro(), id, micros, w.today()}
	w.none(db, never, args...)
	if since.IsZero() {
		w.none(db, whole)
	}
	w.forbidden(db, id)
	last, err := w.DB.Read().LastRegisterDay(w.t.Context())
	w.must(err)
	if yesterday := digest.DayOf(w.now, spanish.MexicoCity()).Add(-1); last.Day != string(yesterday) {
		w.t.Fatalf("%s: the register is closed up to %s", w.today(), last.Day)
	}
}

// none asks questions, all in one, of which each takes as many of the arguments as it names.
func (w *world) none(db *sql.DB, questions map[string]string, args ...any) {
	w.t.Helper()
	all := slices.Sorted(maps.Keys(questions))
	texts, counts, found := make([]string, len(all)), make([]int, len(all)), make([]any, len(all))
	for i, what := range all {
		texts[i], found[i] = "("+questions[what]+")", &counts[i]
	}
	text, given := numbered("select "+strings.Join(texts, ", "), args)
	w.must(w.prepared(db, text).QueryRowContext(w.t.Context(), given...).Scan(found...)) //nolint:sqlclosecheck // kept, see prepared
	for i, what := range all {
		if counts[i] != 0 {
			w.t.Fatalf("%s: %s, %d times (%v)", w.now.Format(time.DateOnly), what, counts[i], w.counts)
		}
	}
}

// prepared keeps a question that is asked every day; the pool closes what it prepared.
func (w *world) prepared(db *sql.DB, text string) *sql.Stmt {
	if w.asks[text] == nil {
		stmt, err := db.PrepareContext(w.t.Context(), text) //nolint:sqlclosecheck // as long as the pool
		w.must(err)
		w.asks[text] = stmt
	}
	return w.asks[text]
}

// forbidden looks for keys that were given or renewed to somebody to whom the guideline then in force gave none. A key that was
// given before may be restored: what happens to it is about one that was given (3.1).
func (w *world) forbidden(db *sql.DB, since int64) {
	w.t.Helper()
	if w.training.IsZero() {
		return
	}
	since = max(since, store.IDAt(w.training))
	w.none(db, map[string]string{"a key was given or renewed against the guideline in force": `select count(*) from petition_step t join petition p on p.id = t.petition_id
		where t.id >= $1 and t.to_state = 'settled' and p.kind in ('new', 'renewal') and p.position like 'Becari%'`}, since)
}

// verified is what was proved of the ledger and the register so far.
type verified struct {
	heads []ledger.Head
	day   digest.Day
}

// verify recomputes the ledger, holds it to all its signed checkpoints and to the heads it had before, and holds the days
// closed since to it.
func (w *world) verify(all bool) {
	w.t.Helper()
	ctx := w.t.Context()
	claims, bad, err := w.Notary.Claims(ctx)
	w.must(err)
	if len(bad) != 0 || len(claims) < w.n-1 {
		w.t.Fatalf("%s: %d checkpoints for %d days, those of no key: %v", w.today(), len(claims), w.n, bad)
	}
	report, err := ledger.Verify(ctx, w.Files.Source(w.DB), append(claims, w.heads.heads...), nil)
	w.must(err)
	if !report.OK() {
		w.t.Fatalf("%s: the ledger: %s", w.today(), report)
	}
	w.heads.heads = append(w.heads.heads, report.Head)
	today := digest.DayOf(w.now, spanish.MexicoCity())
	from := w.heads.day
	if all {
		from = digest.DayOf(began, spanish.MexicoCity())
	}
	verdict, err := w.Days.Verify(ctx, from, today, nil)
	w.must(err)
	if !verdict.OK() {
		w.t.Fatalf("%s: %s", w.today(), verdict)
	}
	w.heads.day = today
}

// usually is how many people hold keys where nothing else is said: as many as a database lives in some three minutes of a machine
// with two processors and nothing else to do, reckoned by what they cost (docs/rendimiento.md). To PostgreSQL every statement is a
// journey. SIMULATE_OFFICIALS says another number.
var usually = map[store.Engine]int{store.SQLite: 2000, store.Postgres: 500}

// years is for how long they are watched: the terms of the first cases end within it.
const years = 5

// TestFiveYears lives them on both databases.
func TestFiveYears(t *testing.T) {
	if testing.Short() {
		t.Skip("takes its time")
	}
	for _, engine := range storetest.Engines {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			start := time.Now()
			w := newWorld(t, engine, population(usually[engine]), 1)
			w.live(years*365 + 120)
			w.end()
			t.Logf("%s: %d people came, %d mails, %s by the clock, %s of processor in this process, %s", engine, w.hired, w.post.sent,
				time.Since(start).Round(time.Second), processor().Round(time.Second), fmt.Sprint(w.counts))
		})
	}
}

func (w *world) live(days int) {
	db := storeSQL(w)
	for range days {
		since := w.now
		w.day(db)
		w.minute(db)
		if w.n%90 == 0 {
			since = time.Time{}
		}
		w.holds(db, since)
		if w.n%730 == 0 {
			w.verify(false)
		}
	}
	for _, what := range []string{"settled", "renewed", "reject", "left", "moved", "answered", "undone", "rules signed", "rotations", "outages", "keys that followed",
		string(petition.Suspension), string(petition.Restoration), string(petition.Revocation)} {
		if w.counts[what] == 0 {
			w.t.Errorf("in five years never: %s %v", what, w.counts)
		}
	}
	if w.counts["settled"] < w.size {
		w.t.Errorf("hardly anything happened: %v", w.counts)
	}
}

// minute has PostgreSQL look at how its tables have grown, as it does every minute: five years of them are a few of its own.
func (w *world) minute(db *sql.DB) {
	if w.DB.Engine() == store.Postgres && (w.n == 1 || w.n == 5 || w.n%30 == 0) {
		_, err := db.ExecContext(w.t.Context(), "analyze")
		w.must(err)
	}
}

// numbered gives a question its arguments: PostgreSQL wants no more of them than the text names.
func numbered(text string, args []any) (string, []any) {
	var given []any
	for n, arg := range args {
		from := fmt.Sprintf("$%d", n+1)
		if !strings.Contains(text, from) {
			continue
		}
		given = append(given, arg)
		to := fmt.Sprintf("@%d", len(given))
		if _, ok := arg.(int64); ok {
			to = "cast(" + to + " as bigint)"
		}
		text = strings.ReplaceAll(text, from, to)
	}
	return strings.ReplaceAll(text, "@", "$"), given
}
