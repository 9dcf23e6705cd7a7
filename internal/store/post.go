package store

import (
	"context"
	"database/sql"
	"time"
)

var (
	qLinkInsert = gathering("link.insert", `insert into link (id, purpose, subject_id, key_id, hash, created_at, expires_at) values ($1, $2, $3, $4, $5, $6, $7)`)
	qLinkByHash = query("link.byHash", `select l.id, l.purpose, l.subject_id, l.key_id, l.created_at, l.expires_at, l.spent_at from link l where l.hash = $1`)
	qLinkByID   = query("link.byID", `select l.id, l.purpose, l.subject_id, l.key_id, l.created_at, l.expires_at, l.spent_at from link l where l.id = $1`)
	qLinkSpend  = query("link.spend", `update link set spent_at = $2 where id = $1 and spent_at is null`)
	qLinkCount  = query("link.count", `select count(*) from link where purpose = $1 and subject_id = $2 and created_at > $3`)
	qLinkExpire = query("link.expire", `update link set expires_at = $3 where purpose = $1 and subject_id = $2 and spent_at is null and expires_at > $3`)
	qLinkClean  = query("link.clean", `delete from link where expires_at < $1 and purpose <> 'deliver'`)

	qMailInsert = gathering("mail.insert", `insert into mail (id, purpose, subject_kind, subject_id, vault_id, lang, link_id, message_id, state,
		sealed, mechanism, created_at, attempts, reply_code) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`)
	qMailByID      = query("mail.byID", `select `+mailColumns+` from mail m where m.id = $1`)
	qMailByMessage = query("mail.byMessage", `select `+mailColumns+` from mail m where m.message_id = $1`)
	qMails         = query("mail.list", `select `+mailColumns+` from mail m where m.subject_kind = $1 and m.subject_id = $2 order by m.id`)
	qMailDone      = query("mail.done", `update mail set state = $2, sent_at = $3, attempts = attempts + 1, reply_code = $4, filed_sealed = $5 where id = $1 and state = 'waiting'`)
	qMailTry       = query("mail.try", `update mail set attempts = attempts + 1, reply_code = $2 where id = $1`)
	qMailWaiting   = query("mail.waiting", `select count(*) from mail where state = 'waiting'`)
	qMailDrop      = query("mail.drop", `delete from mail where subject_kind = $1 and subject_id = $2`)
)

const mailColumns = `m.id, m.purpose, m.subject_kind, m.subject_id, m.vault_id, m.lang, m.link_id, m.message_id, m.state, m.sealed,
	m.mechanism, m.created_at, m.sent_at, m.attempts, m.reply_code, m.filed_sealed`

// Link is an address that works once. The token is only in the mail and the address; here is its hash.
type Link struct {
	ID      int64
	Purpose string
	Subject int64
	KeyID   string // of the keyring, that the token is derived with
	Hash    []byte
	Created time.Time
	Expires time.Time
	Spent   time.Time // zero while unspent
}

// LinkByHash finds a link by the SHA-256 of its token; fault.NotFound where there is none.
func (r Reader) LinkByHash(ctx context.Context, hash []byte) (Link, error) {
	return scanLink(r.row(ctx, qLinkByHash, hash))
}

// Link loads a link by its id; fault.NotFound where there is none.
func (r Reader) Link(ctx context.Context, id int64) (Link, error) {
	return scanLink(r.row(ctx, qLinkByID, id))
}

// LinksSince counts the links of a purpose made for a subject after a moment.
func (r Reader) LinksSince(ctx context.Context, purpose string, subject int64, since time.Time) (int, error) {
	var n int
	err := r.row(ctx, qLinkCount, purpose, subject, micros(since)).Scan(&n)
	return n, err
}

// InsertLink stores a new link.
func (tx *Tx) InsertLink(ctx context.Context, l Link) error {
	return tx.gather(ctx, qLinkInsert, l.ID, l.Purpose, l.Subject, l.KeyID, l.Hash, micros(l.Created), micros(l.Expires))
}

// SpendLink spends a link and says whether this was the one press that did.
func (tx *Tx) SpendLink(ctx context.Context, id int64) (bool, error) {
	n, err := tx.exec(ctx, qLinkSpend, id, micros(tx.Now))
	return n == 1, err
}

// ExpireLinks ends the unspent links of a purpose for a subject, because a newer one replaces them.
func (tx *Tx) ExpireLinks(ctx context.Context, purpose string, subject int64) error {
	_, err := tx.exec(ctx, qLinkExpire, purpose, subject, micros(tx.Now))
	return err
}

// CleanLinks erases links that ran out before a moment; those of deliveries stay with their case.
func (tx *Tx) CleanLinks(ctx context.Context, before time.Time) (int64, error) {
	return tx.exec(ctx, qLinkClean, micros(before))
}

// Mail is a letter to be sent, and later the record of what was sent. What it says of a person is sealed.
type Mail struct {
	ID          int64
	Purpose     string
	SubjectKind string // petition, credential, staff
	Subject     int64
	Vault       int64
	Lang        string
	Link        int64 // 0 for none
	MessageID   string
	State       string // waiting, sent, failed, dropped
	Sealed      []byte
	Mechanism   int
	Created     time.Time
	Sent        time.Time
	Attempts    int
	ReplyCode   int    // of the mail server, when it refused
	Filed       []byte // the mail as sent, link removed, sealed
}

// Mail loads a mail; fault.NotFound where there is none.
func (r Reader) Mail(ctx context.Context, id int64) (Mail, error) {
	m, err := scanMail(r.row(ctx, qMailByID, id))
	return m, found(err)
}

// MailByMessage finds the mail of a Message-ID, without angle brackets; fault.NotFound where there is none.
func (r Reader) MailByMessage(ctx context.Context, messageID string) (Mail, error) {
	m, err := scanMail(r.row(ctx, qMailByMessage, messageID))
	return m, found(err)
}

// Mails lists the mails about a subject in order.
func (r Reader) Mails(ctx context.Context, subjectKind string, subject int64) ([]Mail, error) {
	return collect[Mail](r.query(ctx, qMails, subjectKind, subject))(scanMail)
}

// MailsWaiting counts the mails that wait to be sent.
func (r Reader) MailsWaiting(ctx context.Context) (int, error) {
	var n int
	err := r.row(ctx, qMailWaiting).Scan(&n)
	return n, err
}

// InsertMail stores a mail to be sent.
func (tx *Tx) InsertMail(ctx context.Context, m Mail) error {
	return tx.gather(ctx, qMailInsert, m.ID, m.Purpose, m.SubjectKind, m.Subject, m.Vault, m.Lang, ref(m.Link), m.MessageID, "waiting",
		m.Sealed, m.Mechanism, micros(m.Created), 0, 0)
}

// FinishMail stores how a mail that waits ended: sent, failed or dropped, and the copy that is filed. It says whether the
// mail still waited, which is so once.
func (tx *Tx) FinishMail(ctx context.Context, id int64, state string, replyCode int, filed []byte) (bool, error) {
	n, err := tx.exec(ctx, qMailDone, id, state, micros(tx.Now), replyCode, bytesOf(filed))
	return n == 1, err
}

// CountMailTry counts a try that may be repeated.
func (tx *Tx) CountMailTry(ctx context.Context, id int64, replyCode int) error {
	_, err := tx.exec(ctx, qMailTry, id, replyCode)
	return err
}

// DropMails erases the mails about a form that never became a record.
func (tx *Tx) DropMails(ctx context.Context, subjectKind string, subject int64) error {
	_, err := tx.exec(ctx, qMailDrop, subjectKind, subject)
	return err
}

func scanLink(row scanner) (Link, error) {
	var l Link
	var created, expires int64
	var spent sql.NullInt64
	err := row.Scan(&l.ID, &l.Purpose, &l.Subject, &l.KeyID, &created, &expires, &spent)
	l.Created, l.Expires, l.Spent = instant(created), instant(expires), instantOf(spent)
	return l, found(err)
}

func scanMail(row scanner) (Mail, error) {
	var m Mail
	var created int64
	var link, sent sql.NullInt64
	err := row.Scan(&m.ID, &m.Purpose, &m.SubjectKind, &m.Subject, &m.Vault, &m.Lang, &link, &m.MessageID, &m.State, &m.Sealed,
		&m.Mechanism, &created, &sent, &m.Attempts, &m.ReplyCode, &m.Filed)
	m.Link, m.Created, m.Sent = link.Int64, instant(created), instantOf(sent)
	return m, err
}
