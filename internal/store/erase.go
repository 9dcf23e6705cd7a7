package store

import (
	"context"
	"strconv"
	"strings"

	"clavero/internal/directory"
)

// What the disposition of a case takes away. Every statement is named «erase.…» and is on the list of deletions.
var (
	qEraseOrders      = query("erase.ordersOf", `select r.id from provider_order r where r.petition_id = $1`)
	qEraseDeliveries  = query("erase.deliveriesOf", `select d.id from delivery d where d.petition_id = $1`)
	qEraseKeys        = query("erase.keysOf", `select c.id from credential c where c.petition_id = $1 or c.id = (select p.key_id from petition p where p.id = $1)`)
	qEraseRemissions  = query("erase.remissionsOf", `select distinct c.remission_id from remission_order c join provider_order r on r.id = c.order_id where r.petition_id = $1`)
	qEraseVendorMails = query("erase.vendorMailsOf", `select distinct c.mail_id from vendor_mail_order c join provider_order r on r.id = c.order_id where r.petition_id = $1`)
	qEraseLists       = query("erase.listsOf", `select k.reconciliation_id from reconciliation_key k where k.credential_id = $1`)

	qEraseDetailsUnder = query("erase.detailsUnder", `update ledger_detail set sealed = $3, disposed_at = $2 where vault_id = $1 and disposed_at is null`)
	qEraseDetailsOn    = query("erase.detailsOn", `update ledger_detail set sealed = $4, disposed_at = $3 where disposed_at is null
		and seq in (select e.seq from ledger_entry e where e.subject_kind = $1 and e.subject_id = $2)`)
	qEraseVault = query("erase.vault", `update vault set wrapped = $3, ended_at = $2 where id = $1 and id <> 1 and ended_at is null`) // 1 is the house's

	qEraseLinks     = query("erase.links", `delete from link where id in (select d.link_id from delivery d where d.petition_id = $1)`)
	qEraseSessions  = revising(people, query("erase.sessions", `delete from session where kind = $1 and subject_id = $2`))
	qEraseAttempts  = query("erase.attempts", `delete from provider_attempt where order_id = $1`)
	qEraseRemitted  = query("erase.remissionOrder", `delete from remission_order where order_id = $1`)
	qEraseAnswered  = query("erase.vendorMailOrder", `delete from vendor_mail_order where order_id = $1`)
	qErasePortal    = query("erase.portal", `delete from portal_account where order_id = $1`)
	qEraseScim      = query("erase.scim", `delete from scim_order where order_id = $1`)
	qEraseDelivered = query("erase.deliveries", `delete from delivery where petition_id = $1`)
	qErasePlaced    = query("erase.orders", `delete from provider_order where petition_id = $1`)
	qEraseNotes     = query("erase.notes", `delete from petition_note where petition_id = $1`)
	qEraseSteps     = query("erase.steps", `delete from petition_step where petition_id = $1`)
	qErasePapers    = query("erase.papers", `delete from paper where petition_id = $1`)
	qEraseWords     = query("erase.words", `delete from petition_word where petition_id = $1`)
	qEraseMails     = query("erase.mails", `delete from mail where subject_kind = $1 and subject_id = $2`)
	qEraseChanges   = query("erase.officialChanges", `delete from official_change where petition_id = $1`)
	qErasePetition  = query("erase.petition", `update petition set given_names = '', surname1 = '', surname2 = '', position = '', unit_text = '', mail = '',
		phone = '', extension = '', reason = '', folded = '', fact = '', code_mac = null, pending_sealed = null, list_hash = null, official_id = null,
		entered_by = 0, disposed_at = $2, version = version + 1 where id = $1 and disposed_at is null`)

	qEraseRemissionLeft = query("erase.remissionLeft", `select m.vault_id, coalesce(m.link_id, 0) from remission m where m.id = $1
		and not exists (select 1 from remission_order c where c.remission_id = m.id)`)
	qEraseRemission      = query("erase.remission", `delete from remission where id = $1`)
	qEraseLink           = query("erase.link", `delete from link where id = $1`)
	qEraseVendorMailLeft = query("erase.vendorMailLeft", `select v.vault_id, 0 from vendor_mail v where v.id = $1
		and not exists (select 1 from vendor_mail_order c where c.mail_id = v.id)`)
	qEraseVendorMail = query("erase.vendorMail", `delete from vendor_mail where id = $1`)

	// A key and a person go with the last case that speaks of them.
	qEraseKeyFree = query("erase.keyFree", `select count(*) from petition p where p.disposed_at is null and (p.key_id = $1 or p.id = (select c.petition_id from credential c where c.id = $1))`)
	qEraseKey     = revising(people, query("erase.key", `update credential set user_name = '', user_folded = $2, secret_sealed = null, secret_key = '', secret_mac = null, passphrase = '',
		disposed_at = $3, version = version + 1 where id = $1 and disposed_at is null`))
	qEraseListed     = query("erase.listedKey", `delete from reconciliation_key where credential_id = $1`)
	qEraseFound      = query("erase.found", `update reconciliation set found_sealed = $2 where id = $1`)
	qErasePersonFree = query("erase.personFree", `select (select count(*) from petition p where p.official_id = $1) + (select count(*) from credential c where c.official_id = $1 and c.disposed_at is null)`)
	qEraseHistory    = query("erase.history", `delete from official_change where official_id = $1`)
	qErasePerson     = revising(people, query("erase.person", `update official set given_names = '', surname1 = '', surname2 = '', position = '', mail = $2, phone = '', extension = '', folded = '',
		disposed_at = $3, version = version + 1 where id = $1 and disposed_at is null`))

	// In the public directory that was compared last somebody stands as long as anything else here speaks of them.
	qEraseMailFree   = query("erase.mailFree", `select (select count(*) from petition p where p.mail = $1) + (select count(*) from official o where o.mail = $1)`)
	qEraseRosterMail = query("erase.rosterMail", `delete from roster_person where mail = $1`)
	qEraseRosterName = query("erase.rosterName", `delete from roster_person where folded = $1
		and not exists (select 1 from official o where o.given_names = $2 and o.surname1 = $3 and o.surname2 = $4)`)
)

// gone stands where sealed bytes were: a column that may not be empty.
var gone = []byte{0}

// EraseCase takes away all that a case kept of a person, as one part of its disposition, and ends its vault. What stays is
// the folio, the kind, the unit, the states and the dates, the ledger's entries and their hashes. A key, a person, and what
// speaks of several cases go with the last of those that need them. Nobody but package records may call it: whether the
// case may be erased is asked there, in the same write, and what it gives is finished there.
func (tx *Tx) EraseCase(ctx context.Context, petition int64) (Erased, error) {
	p, err := tx.Petition(ctx, petition)
	if err != nil {
		return Erased{}, err
	}
	e := eraser{tx: tx, petition: petition}
	orders, keys := e.ids(ctx, qEraseOrders, petition), e.ids(ctx, qEraseKeys, petition)
	remissions, mails := e.ids(ctx, qEraseRemissions, petition), e.ids(ctx, qEraseVendorMails, petition)
	e.details(ctx, p.VaultID, "petition", petition)
	for _, id := range e.ids(ctx, qEraseDeliveries, petition) {
		e.details(ctx, 0, "delivery", id)
	}
	for _, id := range orders {
		e.details(ctx, 0, "order", id)
		e.do(ctx, id, qEraseAttempts, qEraseRemitted, qEraseAnswered, qErasePortal, qEraseScim)
	}
	e.sessions(ctx, "case", petition)
	e.mails(ctx, "petition", petition)
	e.do(ctx, petition, qEraseLinks, qEraseDelivered, qErasePlaced, qEraseNotes, qEraseSteps, qErasePapers, qEraseWords, qEraseChanges)
	e.exec(ctx, qErasePetition, petition, micros(tx.Now))
	e.vault(ctx, p.VaultID)
	e.shared(ctx, remissions, qEraseRemissionLeft, qEraseRemission)
	e.shared(ctx, mails, qEraseVendorMailLeft, qEraseVendorMail)
	for _, id := range keys {
		e.key(ctx, id)
	}
	e.person(ctx, p.OfficialID)
	e.listed(ctx, p.Applicant.Mail, p.Applicant.GivenNames, p.Applicant.Surname1, p.Applicant.Surname2)
	return e.erased, e.err
}

// Erased are the keys that went with a case, and the comparisons with a vendor's list that speak of them: what is sealed in
// those only their use case can take apart.
type Erased struct {
	Keys  []int64
	Lists []int64
}

// SetFound puts in the place of what a comparison found what is left of it.
func (tx *Tx) SetFound(ctx context.Context, reconciliation int64, sealed []byte) error {
	_, err := tx.exec(ctx, qEraseFound, reconciliation, sealed)
	return err
}

// eraser remembers the first thing that went wrong.
type eraser struct {
	tx       *Tx
	petition int64
	erased   Erased
	err      error
}

func (e *eraser) ids(ctx context.Context, q Query, id int64) []int64 {
	if e.err != nil {
		return nil
	}
	var ids []int64
	ids, e.err = collect[int64](e.tx.query(ctx, q, id))(scanID)
	return ids
}

func (e *eraser) exec(ctx context.Context, q Query, args ...any) {
	if e.err == nil {
		_, e.err = e.tx.exec(ctx, q, args...)
	}
}

func (e *eraser) do(ctx context.Context, id int64, queries ...Query) {
	for _, q := range queries {
		e.exec(ctx, q, id)
	}
}

// details ends what the ledger keeps beside the acts on a subject, and all that is under a vault.
func (e *eraser) details(ctx context.Context, vault int64, kind string, id int64) {
	if vault != 0 {
		e.exec(ctx, qEraseDetailsUnder, vault, micros(e.tx.Now), gone)
	}
	e.exec(ctx, qEraseDetailsOn, kind, id, micros(e.tx.Now), gone)
}

func (e *eraser) sessions(ctx context.Context, kind string, id int64) {
	e.exec(ctx, qEraseSessions, kind, id)
}

func (e *eraser) mails(ctx context.Context, kind string, id int64) {
	e.exec(ctx, qEraseMails, kind, id)
}

func (e *eraser) vault(ctx context.Context, id int64) {
	e.exec(ctx, qEraseVault, id, micros(e.tx.Now), gone)
}

// shared erases those of several cases' papers that no case is left of.
func (e *eraser) shared(ctx context.Context, ids []int64, left, erase Query) {
	for _, id := range ids {
		if e.err != nil {
			return
		}
		rows, err := collect[[2]int64](e.tx.query(ctx, left, id))(func(row scanner) ([2]int64, error) {
			var r [2]int64
			return r, row.Scan(&r[0], &r[1])
		})
		if e.err = err; err != nil || len(rows) == 0 {
			continue
		}
		e.details(ctx, 0, "provider", id)
		e.do(ctx, rows[0][1], qEraseLink)
		e.do(ctx, id, erase)
		e.vault(ctx, rows[0][0])
	}
}

func (e *eraser) count(ctx context.Context, q Query, of any) int {
	n := 0
	if e.err == nil {
		e.err = e.tx.row(ctx, q, of).Scan(&n)
	}
	return n
}

func (e *eraser) key(ctx context.Context, id int64) {
	if e.count(ctx, qEraseKeyFree, id) > 0 {
		return
	}
	e.erased.Keys = append(e.erased.Keys, id)
	e.erased.Lists = append(e.erased.Lists, e.ids(ctx, qEraseLists, id)...)
	e.details(ctx, 0, "credential", id)
	e.sessions(ctx, "reader", id)
	e.mails(ctx, "credential", id)
	e.do(ctx, id, qEraseListed)
	var official int64
	if e.err == nil {
		key, err := e.tx.Credential(ctx, id)
		official, e.err = key.OfficialID, err
	}
	e.exec(ctx, qEraseKey, id, "disposed:"+strconv.FormatInt(id, 10), micros(e.tx.Now))
	e.person(ctx, official)
}

func (e *eraser) person(ctx context.Context, id int64) {
	if id == 0 || e.count(ctx, qErasePersonFree, id) > 0 {
		return
	}
	o, err := e.tx.Official(ctx, id)
	if e.err == nil {
		e.err = err
	}
	e.details(ctx, 0, "official", id)
	e.do(ctx, id, qEraseHistory)
	e.exec(ctx, qErasePerson, id, "disposed:"+strconv.FormatInt(id, 10), micros(e.tx.Now))
	e.listed(ctx, o.Mail, o.GivenNames, o.Surname1, o.Surname2)
}

// listed takes somebody out of the public directory that was compared last, once nothing else speaks of their address. Whoever is
// called as an official who stays is not told from them by the name, and stands there as that official does.
func (e *eraser) listed(ctx context.Context, mail, given, surname1, surname2 string) {
	if mail == "" || e.count(ctx, qEraseMailFree, mail) > 0 {
		return
	}
	e.exec(ctx, qEraseRosterMail, mail)
	name := directory.Listed{Name: strings.Join([]string{given, surname1, surname2}, " ")}
	e.exec(ctx, qEraseRosterName, name.Folded(), given, surname1, surname2)
}
