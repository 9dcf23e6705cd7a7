package store

import (
	"context"
	"database/sql"
	"strings"
	"time"

	"clavero/internal/fault"
)

var (
	qRulesInForce = query("rules.inForce", `select `+ruleColumns+` from rules s where s.kind = $1 and (s.in_force_at <= $2 or s.number = 1) and s.withdrawn_at is null order by s.in_force_at desc, s.number desc limit 1`)
	qRulesNow     = query("rules.numbersInForce", `select x.kind, x.number, x.in_force_at, x.published_by from (`+ruleNow+`) x
		union all select y.kind, y.number, y.in_force_at, y.published_by from (`+strings.Replace(ruleNow, "$1", "$3", 1)+`) y`)
	qRulesNumber   = query("rules.number", `select `+ruleColumns+` from rules s where s.kind = $1 and s.number = $2`)
	qRulesAll      = query("rules.all", `select `+ruleColumns+` from rules s where s.kind = $1 order by s.number desc`)
	qRulesInsert   = query("rules.insert", `insert into rules (kind, number, body, in_force_at, published_by, published_at) values ($1, $2, $3, $4, $5, $6)`)
	qRulesWithdraw = query("rules.withdraw", `update rules set withdrawn_at = $1, withdrawn_by = $2, withdrawn_why = $3 where kind = $4 and number = $5 and in_force_at > $1 and withdrawn_at is null`)
	qInstallation  = query("installation.purpose", `select i.purpose, i.created_at from installation i where i.id = 1`)
	qInstall       = query("installation.insert", `insert into installation (id, purpose, created_at) values (1, $1, $2)`)
)

const ruleNow = `select s.kind, s.number, s.in_force_at, s.published_by from rules s where s.kind = $1 and (s.in_force_at <= $2 or s.number = 1) and s.withdrawn_at is null order by s.in_force_at desc, s.number desc limit 1`

const ruleColumns = `s.number, s.body, s.in_force_at, s.published_by, s.published_at, s.withdrawn_at, coalesce(s.withdrawn_why, '')`

// RuleSet is one number of the guidelines or the mechanisms, its body as JSON.
type RuleSet struct {
	Number    int
	Body      string
	InForce   time.Time
	By        int64     // of the house who signed it; 0 for the operator's settings
	Published time.Time // zero for those of before this was kept
	Withdrawn time.Time // zero unless it was taken back before it was in force
	Why       string    // it was taken back
}

// RulesInForce gives the number of that kind (guideline, mechanism) in force at a moment; fault.NotFound where none was published.
// The first number holds from the beginning: a clock that was put back to before its publication leaves nobody without rules.
func (r Reader) RulesInForce(ctx context.Context, kind string, at time.Time) (RuleSet, error) {
	return scanRules(r.row(ctx, qRulesInForce, kind, micros(at)))
}

// NumbersInForce is RulesInForce of two kinds at once and without their bodies, by an index alone: for whoever has read those
// numbers before. fault.NotFound where none was published of either.
func (r Reader) NumbersInForce(ctx context.Context, one, other string, at time.Time) (RuleSet, RuleSet, error) {
	numbers := map[string]RuleSet{}
	_, err := collect[string](r.query(ctx, qRulesNow, one, micros(at), other))(func(row scanner) (string, error) {
		var kind string
		var s RuleSet
		var from int64
		err := row.Scan(&kind, &s.Number, &from, &s.By)
		s.InForce = instant(from)
		numbers[kind] = s
		return kind, err
	})
	if err == nil && len(numbers) < 2 {
		err = found(sql.ErrNoRows)
	}
	return numbers[one], numbers[other], err
}

// RulesNumber gives one number of that kind; fault.NotFound where there is none.
func (r Reader) RulesNumber(ctx context.Context, kind string, number int) (RuleSet, error) {
	return scanRules(r.row(ctx, qRulesNumber, kind, number))
}

// AllRules lists every number of that kind, the newest first.
func (r Reader) AllRules(ctx context.Context, kind string) ([]RuleSet, error) {
	return collect[RuleSet](r.query(ctx, qRulesAll, kind))(scanRules)
}

// InsertRules puts a number in force from a moment on; fault.Conflict when the number is taken.
func (tx *Tx) InsertRules(ctx context.Context, kind string, s RuleSet, by int64) error {
	_, err := tx.exec(ctx, qRulesInsert, kind, s.Number, s.Body, micros(s.InForce), by, micros(tx.Now))
	if isUnique(err, "rules") {
		return fault.Wrap(err, fault.Conflict, "rules.number_taken")
	}
	return err
}

// WithdrawRules takes a number back that is not in force yet; fault.Conflict when it is, or was taken back before.
func (tx *Tx) WithdrawRules(ctx context.Context, kind string, number int, by int64, why string) error {
	n, err := tx.exec(ctx, qRulesWithdraw, micros(tx.Now), by, why, kind, number)
	if err == nil && n == 0 {
		return fault.New(fault.Conflict, "rules.in_force_already")
	}
	return err
}

// Purpose says what the data are for (serve, demo) and since when; fault.NotFound in an empty database.
func (r Reader) Purpose(ctx context.Context) (string, time.Time, error) {
	var purpose string
	var created int64
	err := r.row(ctx, qInstallation).Scan(&purpose, &created)
	return purpose, instant(created), found(err)
}

// Install marks an empty database with what it is for.
func (tx *Tx) Install(ctx context.Context, purpose string) error {
	_, err := tx.exec(ctx, qInstall, purpose, micros(tx.Now))
	return err
}

func scanRules(row scanner) (RuleSet, error) {
	var s RuleSet
	var at int64
	var published, withdrawn sql.NullInt64
	err := row.Scan(&s.Number, &s.Body, &at, &s.By, &published, &withdrawn, &s.Why)
	s.InForce, s.Published, s.Withdrawn = instant(at), instantOf(published), instantOf(withdrawn)
	return s, found(err)
}
