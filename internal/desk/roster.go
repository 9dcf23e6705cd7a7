package desk

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"strings"

	"clavero/internal/casefile"
	"clavero/internal/directory"
	"clavero/internal/fault"
	"clavero/internal/intake"
	"clavero/internal/lang/spanish"
	"clavero/internal/ledger"
	"clavero/internal/petition"
	"clavero/internal/store"
)

// The largest roster.
const (
	MaxRoster     = 16_000_000 // bytes
	maxRosterRows = 60_000
	maxRosterText = 300 // characters of a field
)

// RosterCheck is a public directory held against the directory of officials (1.2). It changes nothing.
type RosterCheck struct {
	Day        string
	Rows       int
	Duplicates int
	Unread     int // rows at fault
	Sheet      string
	Compared   []directory.Compared
	people     []directory.Listed
	hash       []byte
}

// Of gives the officials of a finding.
func (c RosterCheck) Of(finding directory.Finding) []directory.Compared {
	var list []directory.Compared
	for _, one := range c.Compared {
		if one.Finding == finding {
			list = append(list, one)
		}
	}
	return list
}

// Counts is how many officials there are of each finding.
func (c RosterCheck) Counts() map[directory.Finding]int {
	counts := map[directory.Finding]int{}
	for _, one := range c.Compared {
		counts[one.Finding]++
	}
	return counts
}

// CheckRoster reads a public directory, a CSV or a workbook that speaks of a day (ISO date), and compares it. The errors
// are those of intake.Read. The caller has asked whether the person may.
func (d *Desk) CheckRoster(ctx context.Context, content []byte, day string) (RosterCheck, error) {
	table, err := intake.Read(content, intake.RosterColumns(), intake.Limits{Bytes: MaxRoster, Rows: maxRosterRows, Unpacked: 96_000_000})
	if err != nil {
		return RosterCheck{}, err
	}
	var rows []directory.Listed
	check := RosterCheck{Day: day, Rows: len(table.Rows), Sheet: table.Sheet}
	for _, row := range table.Rows {
		if listed, ok := readListed(row); ok {
			rows = append(rows, listed)
		} else {
			check.Unread++
		}
	}
	holders, err := d.db.Read().Holders(ctx)
	if err != nil {
		return check, err
	}
	roster := directory.NewRoster(day, rows)
	check.Duplicates, check.people, check.Compared = roster.Duplicates, roster.People, roster.Compare(holders)
	sum := sha256.Sum256(content)
	check.hash = sum[:]
	return check, nil
}

func readListed(row intake.Row) (directory.Listed, bool) {
	if row.Fault != nil {
		return directory.Listed{}, false
	}
	read := func(keys ...string) string {
		var parts []string
		for _, key := range keys {
			parts = append(parts, row.Get(key))
		}
		text, err := intake.Text(strings.Join(parts, " "), maxRosterText)
		if err != nil {
			return ""
		}
		return text
	}
	listed := directory.Listed{
		Row: row.Number, Name: read(intake.GivenNames, intake.FirstSurname, intake.SecondSurname), Position: read(intake.Position), Level: read(intake.Level),
		Since: read(intake.Since), Unit: read(intake.Unit), Mail: strings.ToLower(read(intake.Mail)),
	}
	if !strings.Contains(listed.Mail, "@") {
		listed.Mail = "" // «no disponible»
	}
	return listed, listed.Name != ""
}

// KeepRoster enters a comparison in the ledger and keeps its people, in place of those of the one before, as evidence for
// the checks to come. Keeping the same file for the same day again changes nothing.
func (d *Desk) KeepRoster(ctx context.Context, by petition.Actor, content []byte, file, day string) error {
	check, err := d.CheckRoster(ctx, content, day)
	if err != nil {
		return err
	}
	found, err := json.Marshal(check.Counts())
	if err != nil {
		return err
	}
	return d.db.Write(ctx, func(tx *store.Tx) error {
		before, err := tx.Rosters(ctx)
		if err != nil {
			return err
		}
		if len(before) > 0 && before[0].Day == day && string(before[0].SHA256) == string(check.hash) {
			return nil
		}
		id := tx.NewID()
		kept := store.Roster{ID: id, Day: day, File: file, SHA256: check.hash, Found: string(found), Staff: by.ID}
		if err := tx.InsertRoster(ctx, kept, check.people); err != nil {
			return err
		}
		_, err = d.files.Record(ctx, tx, casefile.Act{
			Kind: ledger.RosterChecked, By: LedgerActor(by), On: ledger.Subject{Kind: ledger.OnCatalogue, ID: id},
			Detail: map[string]any{"sha256": check.hash, "day": day, "rows": check.Rows, "found": check.Counts()},
		})
		return err
	})
}

// KeptRoster is a comparison on file.
type KeptRoster struct {
	store.Roster
	Who    string
	Counts map[directory.Finding]int
}

// Rosters lists the comparisons on file, the latest first.
func (d *Desk) Rosters(ctx context.Context) ([]KeptRoster, error) {
	r := d.db.Read()
	stored, err := r.Rosters(ctx)
	if err != nil {
		return nil, err
	}
	var list []KeptRoster
	for _, s := range stored {
		kept := KeptRoster{Roster: s}
		if err := json.Unmarshal([]byte(s.Found), &kept.Counts); err != nil {
			return nil, fault.Wrap(err, fault.Unplanned, "fault.unplanned")
		}
		staff, err := r.Staff(ctx, s.Staff)
		if missingIsFine(err) != nil {
			return nil, err
		}
		kept.Who = staff.Name
		list = append(list, kept)
	}
	return list, nil
}

// seeRoster asks the latest roster for a person.
func (d *Desk) seeRoster(ctx context.Context, r store.Reader, a petition.Applicant, s *directory.Seen) error {
	day, people, err := r.InRoster(ctx, strings.ToLower(a.Mail), spanish.FoldName(a.Name()))
	if err != nil || day == "" {
		return err
	}
	s.Roster = directory.NewRoster(day, people).Seen(a.Name(), a.Mail)
	return nil
}
