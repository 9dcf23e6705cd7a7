package desk

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"clavero/internal/casefile"
	"clavero/internal/credential"
	"clavero/internal/directory"
	"clavero/internal/fault"
	"clavero/internal/lang/spanish"
	"clavero/internal/ledger"
	"clavero/internal/petition"
	"clavero/internal/store"
)

// Find gives the petition of a folio; fault.NotFound where there is none. The caller has asked whether the person may see
// cases.
func (d *Desk) Find(ctx context.Context, folio string) (petition.Petition, error) {
	return d.db.Read().PetitionByFolio(ctx, folio)
}

// RecordReading enters in the ledger that somebody who may look and not act opened a case.
func (d *Desk) RecordReading(ctx context.Context, reader ledger.Actor, p petition.Petition) error {
	return d.db.Write(ctx, func(tx *store.Tx) error {
		_, err := d.files.Record(ctx, tx, casefile.Act{
			Kind: ledger.CaseRead, By: reader, On: ledger.Subject{Kind: ledger.OnPetition, ID: p.ID}, Vault: p.VaultID,
		})
		return err
	})
}

// LateAt counts the petitions past their limit at a state.
func (d *Desk) LateAt(ctx context.Context, state petition.State) (int, error) {
	_, total, err := d.db.Read().Queue(ctx, store.QueueQuery{States: []petition.State{state}, Late: d.db.Now(), Limit: 1})
	return total, err
}

// Typical gives the median time from a case's arrival at the offices to its key in hand, over the cases of the last 90
// days that made all of the way in them; zero when there is none.
func (d *Desk) Typical(ctx context.Context) (time.Duration, error) {
	arrivals, err := d.db.Read().Arrivals(ctx, d.db.Now().Add(-waitsOver))
	if err != nil {
		return 0, err
	}
	received := map[int64]time.Time{}
	var times []time.Duration
	for _, a := range arrivals {
		began, known := received[a.Petition]
		switch {
		case a.State == petition.Received && !known:
			received[a.Petition] = a.At
		case a.State == petition.Settled && known:
			times = append(times, a.At.Sub(began))
		}
	}
	if len(times) == 0 {
		return 0, nil
	}
	slices.Sort(times)
	return times[len(times)/2], nil
}

// Person is somebody of the directory with the key they hold or last held.
type Person struct {
	directory.Official
	Unit string
	Key  *credential.Credential // without its secrets; nil when there never was one
}

// People is a page of the directory.
type People struct {
	Rows  []Person
	Total int
}

// People finds persons of the directory by words of their name, address, user name or unit, and by the state of the key
// that has not ended («none» for none, empty for all), in order of name. The caller has asked whether the person may see
// the directory.
func (d *Desk) People(ctx context.Context, words string, unit int64, key string, limit, offset int) (People, error) {
	r := d.db.Read()
	found, total, err := r.FindOfficials(ctx, spanish.FoldName(words), unit, key, limit, offset)
	if err != nil {
		return People{}, err
	}
	people := People{Total: total}
	for _, official := range found {
		person, err := person(ctx, r, official)
		if err != nil {
			return people, err
		}
		people.Rows = append(people.Rows, person)
	}
	return people, nil
}

// PersonOf adds to an official their unit's name and the key they hold or last held. The caller has asked whether the
// person may be seen.
func PersonOf(ctx context.Context, r store.Reader, official directory.Official) (Person, error) {
	return person(ctx, r, official)
}

func person(ctx context.Context, r store.Reader, official directory.Official) (Person, error) {
	p := Person{Official: official}
	unit, err := r.Unit(ctx, official.UnitID)
	if missingIsFine(err) != nil {
		return p, err
	}
	p.Unit = unit.Name
	keys, err := r.CredentialsByOfficial(ctx, official.ID)
	if err != nil || len(keys) == 0 {
		return p, err
	}
	key := slices.MaxFunc(keys, func(a, b credential.Credential) int { return a.Created.Compare(b.Created) })
	key.SecretSealed, key.SecretMAC, key.Passphrase = nil, nil, ""
	p.Key = &key
	return p, nil
}

// Change is a line of a person's history in the directory.
type Change struct {
	At    time.Time
	By    string // who of the house; empty for the program
	Folio string // of the petition that brought it
	Data  petition.Applicant
}

// Record is all the directory knows of a person.
type Record struct {
	Person
	Petitions []petition.Petition
	Changes   []Change // the newest first
	LastUse   time.Time
	Accesses  int // of the last 30 days that are closed
}

// accessDays is how far back a person's accesses are counted.
const accessDays = 30

// Record loads a person of the directory; fault.NotFound where there is none. The caller has asked whether the person may
// see the directory.
func (d *Desk) Record(ctx context.Context, id int64) (Record, error) {
	r := d.db.Read()
	official, err := r.Official(ctx, id)
	if err != nil {
		return Record{}, err
	}
	return d.recordOf(ctx, r, official)
}

// RecordFor is Record for a delegate: of a person who is in none of their units they learn nothing, fault.NotFound.
func (d *Desk) RecordFor(ctx context.Context, by petition.Actor, id int64) (Record, error) {
	r := d.db.Read()
	official, err := r.Official(ctx, id)
	if err != nil {
		return Record{}, err
	}
	if err := OfTheirs(ctx, r, by, official.UnitID); err != nil {
		return Record{}, err
	}
	return d.recordOf(ctx, r, official)
}

func (d *Desk) recordOf(ctx context.Context, r store.Reader, official directory.Official) (Record, error) {
	var err error
	var record Record
	if record.Person, err = person(ctx, r, official); err != nil {
		return record, err
	}
	if record.Petitions, err = r.PetitionsByOfficial(ctx, official.ID); err != nil {
		return record, err
	}
	if record.Changes, err = changes(ctx, r, official.ID); err != nil || record.Key == nil {
		return record, err
	}
	return record, d.countAccesses(ctx, &record)
}

func changes(ctx context.Context, r store.Reader, official int64) ([]Change, error) {
	stored, err := r.OfficialChanges(ctx, official)
	if err != nil {
		return nil, err
	}
	var list []Change
	for _, s := range stored {
		change := Change{At: s.At}
		if err := json.Unmarshal([]byte(s.Body), &change.Data); err != nil {
			return nil, fault.Wrap(err, fault.Unplanned, "fault.unplanned")
		}
		if s.Staff != 0 {
			staff, err := r.Staff(ctx, s.Staff)
			if missingIsFine(err) != nil {
				return nil, err
			}
			change.By = staff.Name
		}
		if s.Petition != 0 {
			p, err := r.Petition(ctx, s.Petition)
			if missingIsFine(err) != nil {
				return nil, err
			}
			change.Folio = p.Folio
		}
		list = append(list, change)
	}
	return list, nil
}

func (d *Desk) countAccesses(ctx context.Context, record *Record) error {
	now := d.db.Now()
	sums, err := d.db.Events().DaySumsOf(ctx, record.Key.ID, day(now.AddDate(0, 0, -accessDays), spanish.MexicoCity()), day(now, spanish.MexicoCity()))
	if err != nil {
		return err
	}
	record.LastUse = record.Key.FirstUsed
	for _, sum := range sums {
		record.Accesses += sum.SignIns + sum.Editions + sum.Notes
		if sum.Last.After(record.LastUse) {
			record.LastUse = sum.Last
		}
	}
	sessions, err := d.db.Read().OpenSessions(ctx, "reader", record.Key.ID, now)
	for _, session := range sessions {
		if session.Seen.After(record.LastUse) {
			record.LastUse = session.Seen
		}
	}
	return err
}
