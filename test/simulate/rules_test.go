package simulate

import (
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"clavero/internal/auth"
	"clavero/internal/custody"
	"clavero/internal/digest"
	"clavero/internal/guideline"
	"clavero/internal/ledger"
	"clavero/internal/petition"
	"clavero/internal/rulebook"
	"clavero/internal/rulemaking"
)

// legislate has the offices change their rules on some days: each a draft, tried, signed, and in force from a date (3.1, 3.2).
func (w *world) legislate() {
	switch {
	case w.falls(420):
		from := w.now.AddDate(0, 0, 30)
		w.draft(rulebook.Guidelines, from, func(d *rulemaking.Draft) {
			d.Guideline.Holders.Lines = append(slices.Clone(d.Guideline.Holders.Lines), guideline.HolderLine{Line: "1.4", Deny: true, Positions: []string{"becario", "becaria"}})
		})
		w.training = from
	case w.falls(800):
		w.draft(rulebook.Guidelines, w.now.AddDate(0, 0, 10), func(d *rulemaking.Draft) { d.Guideline.KeyLife.Months = 18 })
	case w.falls(1100):
		w.draft(rulebook.Mechanisms, time.Time{}, func(d *rulemaking.Draft) { d.Mechanism.Links.Deliver /= 2 })
	case w.falls(1300):
		w.draft(rulebook.Guidelines, time.Time{}, func(d *rulemaking.Draft) { d.Guideline.KeyLife.Months = 12 })
	}
}

func (w *world) draft(kind string, from time.Time, change func(*rulemaking.Draft)) {
	ctx, who, section := w.t.Context(), w.who("authority", 0), guideline.SectionKeys
	if kind == rulebook.Mechanisms {
		who, section = w.who(petition.Liaison, 0), guideline.SectionLinks
	}
	id, err := w.Rules.Begin(ctx, who, kind, "Cambio")
	w.must(err)
	d, err := w.Rules.Draft(ctx, who, id)
	w.must(err)
	change(&d)
	w.must(w.Rules.Save(ctx, who, d, d.Version, section))
	var trial int64
	if kind == rulebook.Guidelines {
		trial, err = w.Rules.AskTrial(ctx, who, id)
		w.must(err)
		w.work()
	}
	d, err = w.Rules.Draft(ctx, who, id)
	w.must(err)
	_, err = w.Rules.Publish(ctx, who, rulemaking.Signing{Draft: id, Seen: d.Version, Trial: trial, From: from, Code: auth.DemoCode, Agreed: true, ThisSum: d.Sum()})
	w.must(err)
	w.counts["rules signed"]++
}

// trainee reports whether the guideline in force gives no key to somebody of that position.
func (w *world) trainee(position string) bool {
	return !w.training.IsZero() && !w.now.Before(w.training) && strings.HasPrefix(position, "Becari")
}

// rotate has the operator rotate the keys that everything is sealed under and the one that checkpoints are signed with, once
// a year, and take out those of no more use.
func (w *world) rotate() {
	if !w.fallsEvery(365, 300) {
		return
	}
	operator, keys := ledger.Actor{Kind: ledger.ByOperator}, custody.New(w.DB, w.Files, w.Config.KeyringPath())
	done, err := keys.Rotate(w.t.Context(), operator, func(int64, int64) {})
	w.must(err)
	if len(done.Damaged) != 0 || done.Resealed == 0 {
		w.t.Fatalf("%s: a rotation: %+v", w.today(), done)
	}
	_, err = w.Notary.Rotate(w.t.Context(), operator)
	w.must(err)
	w.counts["rotations"]++
}

// sign has the editors sign the days that are closed (3.3).
func (w *world) sign() {
	who := w.who(petition.Editor, 0)
	open, err := w.DB.Read().RegisterDays(w.t.Context(), w.now.AddDate(0, 0, -20).Format(time.DateOnly), w.today())
	w.must(err)
	for _, d := range open {
		if !d.Signed.IsZero() {
			continue
		}
		sum, err := w.Days.ToSign(w.t.Context(), digest.Day(d.Day))
		w.must(err)
		w.must(w.Days.SignDay(w.t.Context(), who, auth.DemoCode, digest.Day(d.Day), hex.EncodeToString(sum[:]), ""))
		w.counts["days signed"]++
	}
}
