package cli

import (
	"clavero/internal/fault"
	"clavero/internal/store"
)

// upgradeCheck is what this version of the program would change in the data, and what stands against it.
type upgradeCheck struct {
	Version     string         `json:"version"` // of this program
	Engine      string         `json:"engine"`
	Empty       bool           `json:"empty"`
	Lists       []upgradeList  `json:"lists"`
	Queue       upgradeQueue   `json:"queue"`
	Bytes       int64          `json:"bytes"`        // of all the data
	BytesNeeded int64          `json:"bytes_needed"` // free, to migrate: an estimate from above
	BytesFree   int64          `json:"bytes_free"`   // below zero where it is not known
	Keys        map[string]int `json:"keys"`         // of the keyring that the data need, with the number of values
	Warnings    []problem      `json:"warnings"`
	Problems    []problem      `json:"problems"` // with any, the program would refuse the data
}

type upgradeList struct {
	Name    string             `json:"name"`
	Here    int                `json:"here"`
	Wanted  int                `json:"wanted"`
	Pending []upgradeMigration `json:"pending"`
}

type upgradeMigration struct {
	Number int              `json:"number"`
	Title  string           `json:"title"`
	Rows   map[string]int64 `json:"rows"` // in the tables it speaks of
}

type upgradeQueue struct {
	Here   int `json:"here"`
	Wanted int `json:"wanted"`
}

// problem is a fault, by the name of its text and in the operator's language.
type problem struct {
	Text    string `json:"text"`
	Message string `json:"message"`
}

func upgradeJSON(plan store.Plan) upgradeCheck {
	out := upgradeCheck{
		Version: Version, Engine: string(plan.Engine), Empty: plan.Empty, Queue: upgradeQueue(plan.Queue), Bytes: plan.Size,
		BytesNeeded: plan.Needed(), BytesFree: plan.Free, Keys: map[string]int{},
	}
	for _, list := range plan.Lists {
		one := upgradeList{Name: list.Name, Here: list.Here, Wanted: list.Wanted, Pending: []upgradeMigration{}}
		for _, m := range list.Pending {
			one.Pending = append(one.Pending, upgradeMigration{m.Number, m.Title, m.Rows})
		}
		out.Lists = append(out.Lists, one)
	}
	for _, uses := range []map[store.KeyUse]int{plan.Sealed, plan.Bound} {
		for use, n := range uses {
			out.Keys[use.Key] += n
		}
	}
	return out
}

func (c upgradeCheck) pending() int {
	n := 0
	for _, list := range c.Lists {
		n += len(list.Pending)
	}
	return n
}

func problemsJSON(found []error) []problem {
	out := []problem{}
	for _, err := range found {
		out = append(out, problem{fault.TextOf(err), operatorLang().Explain(err)})
	}
	return out
}
