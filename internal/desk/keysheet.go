package desk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"clavero/internal/casefile"
	"clavero/internal/credential"
	"clavero/internal/digest"
	"clavero/internal/directory"
	"clavero/internal/fault"
	"clavero/internal/lang/spanish"
	"clavero/internal/ledger"
	"clavero/internal/petition"
	"clavero/internal/register"
	"clavero/internal/store"
)

// KeyList is a page of the list of keys.
type KeyList struct {
	Rows  []store.KeyLine
	Total int
	Next  *store.KeyCursor
}

// Keys lists keys. The caller has asked whether the person may see them.
func (d *Desk) Keys(ctx context.Context, q store.KeyQuery) (KeyList, error) {
	r := d.db.Read()
	rows, err := r.Keys(ctx, q)
	if err != nil {
		return KeyList{}, err
	}
	list := KeyList{Rows: rows}
	if len(rows) > q.Limit {
		list.Rows = rows[:q.Limit]
		next := q.CursorOf(list.Rows[q.Limit-1].Key)
		list.Next = &next
	}
	list.Total, err = r.CountKeys(ctx, q)
	return list, err
}

// KeyOrder is something asked of a key's provider, with its tries and the case it belongs to.
type KeyOrder struct {
	OrderLine
	Folio string
}

// KeyPaper is a document of one of the cases about a key.
type KeyPaper struct {
	store.Paper
	Folio string
}

// KeyProof is a try of the key in the electronic system (3.1).
type KeyProof struct {
	At      time.Time
	Folio   string
	Verdict string // of provider.Verdict
	How     string // BySignIn, ByAnswer or ByList; empty where nothing says it
}

// KeyEvent is an entry of the ledger about the key.
type KeyEvent struct {
	ledger.Entry
	Detail map[string]string
	Who    string // a person of the house; empty for the others
}

// Time is when it was entered.
func (e KeyEvent) Time() time.Time { return time.UnixMicro(e.At).UTC() }

// KeySheet is all about one key.
type KeySheet struct {
	Key       credential.Credential // without its secrets
	Holder    directory.Official
	Unit      string
	Given     petition.Petition // the case it was given by
	Decided   *Event            // the verification it was given on: who, when, by which lines
	Petitions []petition.Petition
	Orders    []KeyOrder
	Proofs    []KeyProof
	Papers    []KeyPaper
	Events    []KeyEvent // the oldest first
	Warnings  []store.Warning
	Listed    *store.ListedKey // what the provider's latest list says of it
	Days      []register.DaySum
	From, To  string // ISO dates of the first and the last of the days looked at
	Open      int    // sessions
	Renewable bool   // the time for renewing it has come
}

// SheetDays is how many days of accesses the sheet of a key shows: up to yesterday, whose sum is known.
const SheetDays = 60

// KeySheet gathers all about a key; fault.NotFound where there is none. The caller has asked whether the person may see keys.
func (d *Desk) KeySheet(ctx context.Context, id int64) (KeySheet, error) {
	r := d.db.Read()
	var s KeySheet
	var err error
	if s.Key, err = r.Credential(ctx, id); err != nil {
		return s, err
	}
	s.Key.SecretSealed, s.Key.SecretMAC, s.Key.Passphrase = nil, nil, ""
	if s.Holder, err = r.Official(ctx, s.Key.OfficialID); err != nil {
		return s, err
	}
	unit, err := r.Unit(ctx, s.Holder.UnitID)
	if missingIsFine(err) != nil {
		return s, err
	}
	s.Unit = unit.Name
	for _, load := range []func(context.Context, store.Reader, *KeySheet) error{d.loadPetitions, d.loadDecision, d.loadCases, d.loadEvents, d.loadUse, d.loadStanding} {
		if err := load(ctx, r, &s); err != nil {
			return s, err
		}
	}
	return s, nil
}

// loadPetitions finds the cases about a key, the newest first: the one it was given by, the acts on it, and the resets of
// its time.
func (d *Desk) loadPetitions(ctx context.Context, r store.Reader, s *KeySheet) error {
	var err error
	if s.Given, err = r.Petition(ctx, s.Key.PetitionID); err != nil {
		return err
	}
	if s.Petitions, err = r.PetitionsByKey(ctx, s.Key.ID); err != nil {
		return err
	}
	all, err := r.PetitionsByOfficial(ctx, s.Key.OfficialID)
	for _, p := range all {
		ofIts := p.Created.After(s.Key.Created) && (s.Key.Ended.IsZero() || p.Created.Before(s.Key.Ended))
		if p.Kind == petition.Reset && p.Folio != "" && ofIts {
			s.Petitions = append(s.Petitions, p)
		}
	}
	s.Petitions = append(s.Petitions, s.Given)
	slices.SortStableFunc(s.Petitions, func(a, b petition.Petition) int { return b.Created.Compare(a.Created) })
	return err
}

// KeyHistory lists the cases about a key for its holder, the newest first.
func (d *Desk) KeyHistory(ctx context.Context, key credential.Credential) ([]petition.Petition, error) {
	s := KeySheet{Key: key}
	err := d.loadPetitions(ctx, d.db.Read(), &s)
	return s.Petitions, err
}

// loadDecision finds the verification that the key was given on.
func (d *Desk) loadDecision(ctx context.Context, r store.Reader, s *KeySheet) error {
	c := Case{Petition: s.Given}
	if err := d.loadTimeline(ctx, r, &c); err != nil {
		return err
	}
	for _, event := range slices.Backward(c.Timeline) {
		if event.Step == petition.Verify {
			s.Decided = &event
			break
		}
	}
	return nil
}

func (d *Desk) loadCases(ctx context.Context, r store.Reader, s *KeySheet) error {
	for _, p := range s.Petitions {
		c := Case{Petition: p}
		if err := d.loadOrders(ctx, r, &c); err != nil {
			return err
		}
		for _, o := range c.Orders {
			s.Orders = append(s.Orders, KeyOrder{o, p.Folio})
		}
		papers, err := r.Papers(ctx, p.ID)
		if err != nil {
			return err
		}
		for _, paper := range papers {
			s.Papers = append(s.Papers, KeyPaper{paper, p.Folio})
		}
	}
	slices.SortStableFunc(s.Orders, func(a, b KeyOrder) int { return b.Placed.Compare(a.Placed) })
	return nil
}

// sheetEvents bounds what is read of the ledger about one key.
const sheetEvents = 500

// loadEvents reads what the ledger says of the key; its probes are the proofs.
func (d *Desk) loadEvents(ctx context.Context, r store.Reader, s *KeySheet) error {
	entries, err := r.FindLedger(ctx, store.LedgerQuery{SubjectKind: ledger.OnCredential, SubjectID: s.Key.ID, Limit: sheetEvents})
	if err != nil {
		return err
	}
	names := map[int64]string{}
	for _, entry := range slices.Backward(entries) {
		event := KeyEvent{Entry: entry}
		if event.Detail, err = d.detailOf(ctx, r, entry.Seq); err != nil {
			return err
		}
		if entry.Actor.Kind == ledger.ByStaff {
			if event.Who, err = staffName(ctx, r, names, entry.Actor.ID); err != nil {
				return err
			}
		}
		if entry.Kind == ledger.Probe {
			s.Proofs = append(s.Proofs, KeyProof{At: event.Time(), Folio: event.Detail["folio"], Verdict: event.Detail["verdict"], How: event.Detail["how"]})
			continue
		}
		s.Events = append(s.Events, event)
	}
	return nil
}

// detailOf opens the detail of an entry whose details are words; nothing where it has none, or was disposed of.
func (d *Desk) detailOf(ctx context.Context, r store.Reader, seq int64) (map[string]string, error) {
	detail, err := d.files.Detail(ctx, r, seq)
	if err != nil {
		return nil, missingIsFine(err)
	}
	words := map[string]string{}
	if json.Unmarshal(detail.Bytes, &words) != nil {
		return nil, nil
	}
	return words, nil
}

func staffName(ctx context.Context, r store.Reader, known map[int64]string, id int64) (string, error) {
	if name, ok := known[id]; ok {
		return name, nil
	}
	staff, err := r.Staff(ctx, id)
	if missingIsFine(err) != nil {
		return "", err
	}
	known[id] = staff.Name
	return staff.Name, nil
}

func (d *Desk) loadUse(ctx context.Context, r store.Reader, s *KeySheet) error {
	now := d.db.Now()
	sessions, err := r.OpenSessions(ctx, "reader", s.Key.ID, now)
	if err != nil {
		return err
	}
	for _, session := range sessions {
		if session.Open(now) {
			s.Open++
		}
	}
	today := digest.DayOf(now, spanish.MexicoCity())
	var days []string
	for n := SheetDays; n > 0; n-- {
		days = append(days, string(today.Add(-n)))
	}
	s.From, s.To = days[0], days[len(days)-1]
	s.Days, err = d.db.Events().DaySumsOfKey(ctx, s.Key.ID, days)
	return err
}

func (d *Desk) loadStanding(ctx context.Context, r store.Reader, s *KeySheet) error {
	var err error
	if s.Warnings, err = r.KeyWarnings(ctx, s.Key.ID); err != nil {
		return err
	}
	listed, err := r.ListedKey(ctx, s.Key.ID)
	if err == nil {
		s.Listed = &listed
	} else if !fault.Is(err, fault.NotFound) {
		return err
	}
	rules, err := d.book.InForce(ctx, r, d.db.Now())
	from, ends := rules.Guideline.RenewableFrom(s.Key.Ends)
	s.Renewable = ends && s.Key.Usable(d.db.Now()) && !d.db.Now().Before(from)
	return err
}

// KeyByUser finds a key that has not ended by its user name, whoever made it; fault.NotFound where there is none.
func (d *Desk) KeyByUser(ctx context.Context, user string) (credential.Credential, error) {
	r := d.db.Read()
	for name := range d.providers {
		key, err := r.CredentialByUser(ctx, name, spanish.FoldName(strings.TrimSpace(user)))
		if err == nil && key.Ended.IsZero() {
			return key, nil
		}
		if missingIsFine(err) != nil {
			return key, err
		}
	}
	return credential.Credential{}, fault.New(fault.NotFound, "fault.not_found")
}

// RecordKeysTaken says in the ledger that the list of keys was taken out as a file. The caller has asked whether the person
// may.
func (d *Desk) RecordKeysTaken(ctx context.Context, by ledger.Actor, rows int, file []byte) error {
	sum := sha256.Sum256(file)
	return d.db.Write(ctx, func(tx *store.Tx) error {
		_, err := d.files.Record(ctx, tx, casefile.Act{
			Kind: ledger.ExportMade, What: "keys", By: by, On: ledger.Subject{Kind: ledger.OnCredential},
			Detail: map[string]any{"rows": rows, "sha256": hex.EncodeToString(sum[:])},
		})
		return err
	})
}
