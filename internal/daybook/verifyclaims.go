package daybook

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"clavero/internal/digest"
	"clavero/internal/ledger"
	"clavero/internal/register"
	"clavero/internal/store"
)

// claims is what the ledger says of days: their closing, their signature, their notes.
type claims struct {
	closed map[digest.Day]claim
	signed map[digest.Day]claim
	notes  map[string]claim // by day, kind and number

	archives map[string]claim // by month
	disposed map[string]bool  // months that a disposition ended
}

// claims reads what the ledger says of the days that are verified.
func (v *verifier) claims(ctx context.Context) (claims, error) {
	says := claims{map[digest.Day]claim{}, map[digest.Day]claim{}, map[string]claim{}, map[string]claim{}, map[string]bool{}}
	asked := store.LedgerQuery{SubjectKind: ledger.OnRegister}
	if v.from != "" {
		first, _ := monthSpan(string(v.from)[:7]) // which an archive is entered under
		asked.From, asked.To = first.Number(), v.to.Number()
	}
	if err := v.claimed(ctx, asked, says); err != nil {
		return says, err
	}
	// Of dispositions all are asked for: an archive's state is held to them, whatever its month.
	return says, v.claimed(ctx, store.LedgerQuery{Kind: string(ledger.RecordDisposed), SubjectKind: ledger.OnRegister}, says)
}

func (v *verifier) claimed(ctx context.Context, asked store.LedgerQuery, says claims) error {
	for asked.Limit = 500; ; {
		entries, err := v.DB.Read().FindLedger(ctx, asked)
		if err != nil {
			return err
		}
		for _, e := range entries {
			asked.Before = e.Seq
			day := dayNumbered(e.Subject.ID)
			switch e.Kind {
			case ledger.RecordDisposed:
				says.disposed[string(day)[:7]] = true
				continue
			case ledger.RegisterArchived:
				if _, last := monthSpan(string(day)[:7]); last < v.from || day > v.to {
					continue
				}
			case ledger.RegisterClosed, ledger.RegisterSigned, ledger.RegisterNoted:
				if day < v.from || day > v.to {
					continue
				}
			default:
				continue
			}
			if err := v.claim(ctx, e, day, says); err != nil {
				return err
			}
		}
		if len(entries) < asked.Limit {
			return nil
		}
	}
}

type claim struct {
	entry  int64
	number int64
	sum    string
	by     int64 // number of who acted
	at     int64 // microseconds
}

func dayNumbered(n int64) digest.Day {
	return digest.Day(time.Unix(n*86400, 0).UTC().Format(time.DateOnly))
}

func noteKey(day digest.Day, kind string, number int64) string {
	return fmt.Sprintf("%s/%s/%d", day, kind, number)
}

// unknown finds what the ledger knows and the database does not, and the other way round.
func (v *verifier) unknown() {
	there := map[digest.Day]bool{}
	for _, d := range v.days {
		there[digest.Day(d.Day)] = true
	}
	for day := range v.says.closed {
		if !there[day] {
			v.find(day, register.Flaw{What: register.SheetMissing, Where: "register_day"})
		}
	}
	noted := map[string]bool{}
	for _, n := range v.notes {
		noted[noteKey(digest.Day(n.Day), n.Kind, n.Number)] = true
	}
	for key := range v.says.notes {
		if !noted[key] {
			day, _, _ := strings.Cut(key, "/")
			v.find(digest.Day(day), register.Flaw{What: register.SheetMissing, Where: "register_note/" + key})
		}
	}
	slices.SortFunc(v.report.Findings, func(a, b Finding) int { return strings.Compare(a.String(), b.String()) })
}
