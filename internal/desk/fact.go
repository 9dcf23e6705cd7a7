package desk

import (
	"context"
	"crypto/subtle"
	"strings"

	"clavero/internal/casefile"
	"clavero/internal/fault"
	"clavero/internal/intake"
	"clavero/internal/ledger"
	"clavero/internal/petition"
	"clavero/internal/store"
)

// checkFact compares what was typed with the fact; a wrong one is counted, which the caller's write must keep.
func (d *Desk) checkFact(ctx context.Context, tx *store.Tx, p petition.Petition, delivery store.Delivery, typed string) (error, error) {
	right, err := d.factMatches(ctx, tx.Reader, p, delivery.Fact, typed)
	if err != nil || right {
		return nil, err
	}
	rules, err := d.book.InForce(ctx, tx.Reader, tx.Now)
	if err != nil {
		return nil, err
	}
	tries, err := tx.CountDeliveryTry(ctx, delivery.ID)
	if err != nil {
		return nil, err
	}
	_, err = d.files.Record(ctx, tx, casefile.Act{
		Kind: ledger.DeliveryMissed, By: ledger.Actor{Kind: ledger.ByOfficial, ID: p.OfficialID},
		On: ledger.Subject{Kind: ledger.OnDelivery, ID: delivery.ID}, Vault: p.VaultID, Detail: map[string]int{"tries": tries},
	})
	if err != nil {
		return nil, err
	}
	left := rules.Mechanism.Delivery.Tries - tries
	if left > 0 {
		return fault.New(fault.Invalid, "delivery.wrong_fact", "N", left), nil
	}
	if _, err := tx.MoveDelivery(ctx, delivery.ID, "sent", "blocked"); err != nil {
		return nil, err
	}
	return fault.New(fault.Gone, "delivery.blocked"), nil
}

func (d *Desk) factMatches(ctx context.Context, r store.Reader, p petition.Petition, fact, typed string) (bool, error) {
	if fact == FactCode {
		mark, err := r.DeliveryCode(ctx, p.ID)
		return err == nil && d.files.CheckMark(codePurpose, []byte(normalCode(typed)), mark), err
	}
	want := lastFour(p.Applicant.Phone)
	return want != "" && subtle.ConstantTimeCompare([]byte(want), []byte(digits(typed))) == 1, nil
}

func normalCode(typed string) string {
	return strings.ToUpper(strings.NewReplacer("-", "", " ", "").Replace(typed))
}

// lastFour are the last digits of the number itself, whatever extension was written behind it.
func lastFour(phone string) string {
	parsed, err := intake.ParsePhone(phone)
	if err != nil {
		return ""
	}
	return parsed.LastFour()
}

func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}
