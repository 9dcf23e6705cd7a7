package reading

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"time"

	"clavero/internal/digest"
	"clavero/internal/fault"
	"clavero/internal/register"
	"clavero/internal/store"
)

// TheirDay is what the access logs of a vendor's site say of a day (3.3). It comes from files, late or not at all, and so
// is no part of the sums of the day that are closed and signed.
type TheirDay struct {
	Totals register.Totals
	People []PersonDay // in the order of first use
}

// TheirDay adds up a day of the vendor's logs that were taken in. The caller has asked auth.Who.May see the register.
func (r *Register) TheirDay(ctx context.Context, day digest.Day) (TheirDay, error) {
	span, err := spanOf(day)
	if err != nil {
		return TheirDay{}, err
	}
	sums := map[int64]*PersonDay{}
	type opened struct{ key, page int64 }
	pages := map[opened]bool{}
	err = r.db.Events().EachVendorAccess(ctx, span.from, span.to, func(a store.VendorAccess) error {
		sum := sums[a.Credential]
		if sum == nil {
			sum = &PersonDay{DaySum: register.DaySum{Day: string(day), Credential: a.Credential, Official: a.Official, Unit: a.Unit, First: a.At}}
			sums[a.Credential] = sum
		}
		sum.add(a.Access)
		if page := (opened{a.Credential, a.Item}); a.Kind == register.Note && !pages[page] {
			pages[page] = true
			sum.Distinct++
		}
		return nil
	})
	if err != nil || len(sums) == 0 {
		return TheirDay{}, err
	}
	var all []register.DaySum
	for _, sum := range sums {
		all = append(all, sum.DaySum)
	}
	slices.SortFunc(all, func(a, b register.DaySum) int {
		return cmp.Or(a.First.Compare(b.First), cmp.Compare(a.Credential, b.Credential))
	})
	who, err := r.lookUp(ctx, all)
	if err != nil {
		return TheirDay{}, err
	}
	d := TheirDay{Totals: register.Total(all)}
	for _, sum := range all {
		person, unit := *sums[sum.Credential], who.units[sum.Unit]
		person.User, person.Name, person.UnitCode, person.UnitName = who.users[sum.Credential], who.people[sum.Official], unit.Code, unit.Name
		d.People = append(d.People, person)
	}
	return d, nil
}

func (p *PersonDay) add(a register.Access) {
	switch a.Kind {
	case register.SignIn:
		p.SignIns++
	case register.Refused:
		p.Refused++
	case register.Edition:
		p.Editions++
	case register.Note:
		p.Notes++
	}
	p.Last = a.At
}

// KeptLog is a log that was taken in.
type KeptLog struct {
	ID          int64
	Provider    string
	File        string
	At          time.Time
	Who         string // of the house; empty for an operator at a terminal
	First, Last time.Time
	LogCounts
}

// Logs lists the logs that were taken in, the latest first. The caller has asked whether the person may see them.
func (r *Register) Logs(ctx context.Context, limit int) ([]KeptLog, error) {
	kept, err := r.db.Events().VendorLogs(ctx, limit)
	if err != nil {
		return nil, err
	}
	var logs []KeptLog
	for _, k := range kept {
		log := KeptLog{ID: k.ID, Provider: k.Source, File: k.File, At: store.IDTime(k.ID), First: k.First, Last: k.Last}
		if err := json.Unmarshal([]byte(k.Counts), &log.LogCounts); err != nil {
			return nil, err
		}
		if k.Staff != 0 {
			staff, err := r.db.Read().Staff(ctx, k.Staff)
			if err != nil && !fault.Is(err, fault.NotFound) {
				return nil, err
			}
			log.Who = staff.Name
		}
		logs = append(logs, log)
	}
	return logs, nil
}
