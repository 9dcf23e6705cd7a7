package desk

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"clavero/internal/casefile"
	"clavero/internal/credential"
	"clavero/internal/fault"
	"clavero/internal/intake"
	"clavero/internal/lang/spanish"
	"clavero/internal/ledger"
	"clavero/internal/petition"
	"clavero/internal/provider"
	"clavero/internal/provider/builtin"
	"clavero/internal/store"
)

// The largest list of a vendor's users.
const (
	MaxVendorList     = 16_000_000 // bytes
	maxVendorListRows = 60_000
	maxVendorListText = 300 // characters of a field
)

// VendorList is a vendor's list of its users as it came.
type VendorList struct {
	File     string
	Day      string            // ISO date it is of
	Headings map[string]string // what the file calls its columns where the program would not know, by their keys
	Content  []byte            // CSV or workbook
}

// Reconciliation is a vendor's list held against our keys of that provider (3.1). It changes nothing.
type Reconciliation struct {
	Provider string                     `json:"provider"`
	Day      string                     `json:"day"`
	Rows     int                        `json:"rows"`
	Unread   int                        `json:"unread"` // rows at fault or without a user
	Newer    int                        `json:"newer"`  // keys given after the list's day, which it cannot have
	Columns  map[string]string          `json:"columns"`
	Counts   map[credential.Finding]int `json:"counts"`
	Found    []credential.Compared      `json:"found"`             // without what agrees
	Unknown  []string                   `json:"unknown,omitempty"` // words for a state that we do not know
	all      []credential.Compared
	hash     []byte
}

// Of gives what was found of one kind.
func (r Reconciliation) Of(finding credential.Finding) []credential.Compared {
	var list []credential.Compared
	for _, c := range r.Found {
		if c.Finding == finding {
			list = append(list, c)
		}
	}
	return list
}

// Vendor is the provider whose list is asked for: the one of the mechanisms in force, unless that is our own portal and
// there is another. Of several others it is one that has made keys.
func (d *Desk) Vendor(ctx context.Context) (string, error) {
	rules, err := d.book.InForce(ctx, d.db.Read(), d.db.Now())
	if err != nil || rules.Mechanism.Provider != builtin.Name {
		return rules.Mechanism.Provider, err
	}
	others := d.outside()
	for _, other := range others {
		if keys, err := d.db.Read().HasKeys(ctx, other); err != nil || keys {
			return other, err
		}
	}
	return append(others, builtin.Name)[0], nil
}

// outside are the providers that are other companies, by name.
func (d *Desk) outside() []string {
	var names []string
	for name := range d.providers {
		if name != builtin.Name {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// Reconcile reads a vendor's list and holds it against our keys of that provider. The errors are those of intake.Read.
// The caller has asked whether the person may.
func (d *Desk) Reconcile(ctx context.Context, provider string, list VendorList) (Reconciliation, error) {
	wanted := intake.Mapped(intake.VendorListColumns(), list.Headings)
	table, err := intake.Read(list.Content, wanted, intake.Limits{Bytes: MaxVendorList, Rows: maxVendorListRows, Unpacked: 96_000_000})
	if err != nil {
		return Reconciliation{}, err
	}
	sum := sha256.Sum256(list.Content)
	r := Reconciliation{Provider: provider, Day: list.Day, Rows: len(table.Rows), Columns: map[string]string{}, Counts: map[credential.Finding]int{}, hash: sum[:]}
	for _, column := range wanted {
		if at := table.Column(column.Key); at >= 0 {
			r.Columns[column.Key] = table.Heading[at]
		}
	}
	theirs := r.read(table.Rows)
	ours, err := d.heldOn(ctx, &r)
	if err != nil {
		return r, err
	}
	also, err := d.heldByOthers(ctx, r.Provider, theirs)
	if err != nil {
		return r, err
	}
	ours = append(ours, also...)
	r.all = credential.Reconcile(ours, theirs)
	for _, c := range r.all {
		r.Counts[c.Finding]++
		if c.Finding != credential.Agrees {
			r.Found = append(r.Found, c)
		}
	}
	return r, nil
}

// heldOn gives our keys of the provider that there were on the list's day.
func (d *Desk) heldOn(ctx context.Context, r *Reconciliation) ([]credential.Held, error) {
	keys, err := d.db.Read().HeldKeys(ctx, r.Provider)
	ours := make([]credential.Held, 0, len(keys))
	for _, key := range keys {
		if r.Day != "" && day(key.Created, spanish.MexicoCity()) > r.Day {
			r.Newer++
			continue
		}
		ours = append(ours, key.Held)
	}
	return ours, err
}

// heldByOthers gives our keys of other vendors whose users are on the list: a company that is asked another way than before
// (by mail, then by SCIM) has the users of both.
func (d *Desk) heldByOthers(ctx context.Context, vendor string, theirs []credential.Listed) ([]credential.Held, error) {
	listed := map[string]bool{}
	for _, user := range theirs {
		listed[spanish.FoldName(user.UserName)] = true
	}
	var ours []credential.Held
	for _, other := range d.outside() {
		if other == vendor {
			continue
		}
		keys, err := d.db.Read().HeldKeys(ctx, other)
		if err != nil {
			return nil, err
		}
		for _, key := range keys {
			if listed[spanish.FoldName(key.UserName)] {
				ours = append(ours, key.Held)
			}
		}
	}
	return ours, nil
}

func (r *Reconciliation) read(rows []intake.Row) []credential.Listed {
	var theirs []credential.Listed
	for _, row := range rows {
		listed := listedUser(row)
		if row.Fault != nil || listed.UserName == "" {
			r.Unread++
			continue
		}
		if listed.State != "" && listed.Standing == credential.Unsaid && !slices.Contains(r.Unknown, listed.State) && len(r.Unknown) < 20 {
			r.Unknown = append(r.Unknown, listed.State)
		}
		theirs = append(theirs, listed)
	}
	return theirs
}

func listedUser(row intake.Row) credential.Listed {
	read := func(keys ...string) string {
		var parts []string
		for _, key := range keys {
			parts = append(parts, row.Get(key))
		}
		text, err := intake.Text(strings.Join(parts, " "), maxVendorListText)
		if err != nil {
			return ""
		}
		return text
	}
	l := credential.Listed{
		Row: row.Number, UserName: read(intake.ListedUser), Name: read(intake.GivenNames, intake.FirstSurname, intake.SecondSurname),
		Mail: strings.ToLower(read(intake.Mail)), State: read(intake.ListedState), Since: read(intake.Since), LastUsed: read(intake.ListedLast),
	}
	if !strings.Contains(l.Mail, "@") {
		l.Mail = "" // «sin correo»
	}
	l.Standing = credential.StandingOf(l.State)
	return l
}

// KeepReconciliation holds a list against our keys and keeps what was found, sealed, dated and with who did it. Where an
// act is waiting for proof that its key was stopped, the list is that proof. Keeping the same list for the same day again
// gives the one that was kept.
func (d *Desk) KeepReconciliation(ctx context.Context, by petition.Actor, provider string, list VendorList) (int64, error) {
	found, err := d.Reconcile(ctx, provider, list)
	if err != nil {
		return 0, err
	}
	var id int64
	err = d.db.Write(ctx, func(tx *store.Tx) error {
		id, err = d.keepReconciliation(ctx, tx, by, found, list)
		return err
	})
	if err != nil {
		return 0, err
	}
	return id, d.proveByList(ctx, found)
}

func (d *Desk) keepReconciliation(ctx context.Context, tx *store.Tx, by petition.Actor, found Reconciliation, list VendorList) (int64, error) {
	counts, err := json.Marshal(found.Counts)
	if err != nil {
		return 0, err
	}
	before, err := tx.Reconciliations(ctx, found.Provider)
	if err != nil {
		return 0, err
	}
	if len(before) > 0 && before[0].Day == found.Day && string(before[0].SHA256) == string(found.hash) && before[0].Counts == string(counts) {
		return before[0].ID, nil
	}
	id := tx.NewID()
	sealed, err := d.files.Seal(ctx, tx.Reader, casefile.House, reconciliationRow(id), found)
	if err != nil {
		return 0, err
	}
	kept := store.Reconciliation{ID: id, Provider: found.Provider, Day: found.Day, File: list.File, SHA256: found.hash, Counts: string(counts),
		Vault: casefile.House, Found: sealed, Staff: by.ID}
	if err := tx.InsertReconciliation(ctx, kept, found.all); err != nil {
		return 0, err
	}
	_, err = d.files.Record(ctx, tx, casefile.Act{
		Kind: ledger.VendorListed, What: found.Provider, By: LedgerActor(by), On: ledger.Subject{Kind: ledger.OnProvider, ID: id},
		Detail: map[string]any{"sha256": found.hash, "day": found.Day, "rows": found.Rows, "counts": found.Counts},
	})
	return id, err
}

func reconciliationRow(id int64) string { return fmt.Sprintf("reconciliation/%d", id) }

// KeptReconciliation is a comparison on file.
type KeptReconciliation struct {
	Reconciliation
	ID   int64
	File string
	Who  string
	At   time.Time
}

// Reconciliation opens a comparison on file; fault.NotFound where there is none.
func (d *Desk) Reconciliation(ctx context.Context, id int64) (KeptReconciliation, error) {
	r := d.db.Read()
	stored, err := r.Reconciliation(ctx, id)
	if err != nil {
		return KeptReconciliation{}, err
	}
	kept, err := d.keptReconciliation(ctx, r, stored)
	if err != nil {
		return kept, err
	}
	return kept, d.files.Open(ctx, r, stored.Vault, reconciliationRow(id), stored.Found, &kept.Reconciliation)
}

// Reconciliations lists the comparisons on file of all providers, the latest first, with their counts alone.
func (d *Desk) Reconciliations(ctx context.Context) ([]KeptReconciliation, error) {
	r := d.db.Read()
	stored, err := r.Reconciliations(ctx, "")
	if err != nil {
		return nil, err
	}
	var list []KeptReconciliation
	for _, s := range stored {
		kept, err := d.keptReconciliation(ctx, r, s)
		if err != nil {
			return nil, err
		}
		list = append(list, kept)
	}
	return list, nil
}

func (d *Desk) keptReconciliation(ctx context.Context, r store.Reader, s store.Reconciliation) (KeptReconciliation, error) {
	kept := KeptReconciliation{Reconciliation: Reconciliation{Provider: s.Provider, Day: s.Day}, ID: s.ID, File: s.File, At: s.At}
	if err := json.Unmarshal([]byte(s.Counts), &kept.Counts); err != nil {
		return kept, fault.Wrap(err, fault.Unplanned, "fault.unplanned")
	}
	staff, err := r.Staff(ctx, s.Staff)
	kept.Who = staff.Name
	return kept, missingIsFine(err)
}

// proveByList ends the acts that wait for proof that their key was stopped, where the list is of a day on which the
// provider had been asked.
func (d *Desk) proveByList(ctx context.Context, found Reconciliation) error {
	for _, c := range found.all {
		if c.Held.UnderWay == "" || !c.ProvesStop() {
			continue
		}
		acts, err := d.db.Read().PetitionsByKey(ctx, c.Held.ID)
		if err != nil {
			return err
		}
		for _, p := range acts {
			if p.State != petition.Obtained || !p.Kind.Stops() || day(p.Created, spanish.MexicoCity()) > found.Day {
				continue
			}
			if err := d.proved(ctx, p, c.Held.ID, provider.Fails, ByList); err != nil {
				return err
			}
		}
	}
	return nil
}

// ForgetKeys takes keys that a disposition ended out of a comparison on file, in its write.
func (d *Desk) ForgetKeys(ctx context.Context, tx *store.Tx, id int64, keys []int64) error {
	stored, err := tx.Reconciliation(ctx, id)
	if err != nil {
		return err
	}
	var found Reconciliation
	if err := d.files.Open(ctx, tx.Reader, stored.Vault, reconciliationRow(id), stored.Found, &found); err != nil {
		return err
	}
	found.Found = slices.DeleteFunc(found.Found, func(c credential.Compared) bool { return slices.Contains(keys, c.Held.ID) })
	sealed, err := d.files.Seal(ctx, tx.Reader, stored.Vault, reconciliationRow(id), found)
	if err != nil {
		return err
	}
	return tx.SetFound(ctx, id, sealed)
}
