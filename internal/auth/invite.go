package auth

import (
	"context"
	"crypto/rand"
	"strconv"
	"time"

	"clavero/internal/credential"
	"clavero/internal/fault"
	"clavero/internal/guideline"
	"clavero/internal/ledger"
	"clavero/internal/mail"
	"clavero/internal/post"
	"clavero/internal/store"
)

// The purposes of the links of this package, and the pages that they open.
const (
	linkInvite = "invite"
	linkSetUp  = "setup"
	pathInvite = "/invitacion/"
	pathSetUp  = "/instalacion/"
)

// Invitation is shown once to whoever invites: the link goes by mail, the code is told in person or by telephone, so that
// a mailbox alone is not enough to come in.
type Invitation struct {
	Staff int64
	Name  string
	Mail  string
	Code  string
	Until time.Time
}

// Invite makes an account for a person of the house and mails them a link. Needs [ManageStaff]. Invalid says what is wrong
// at «name», «mail» or «role»; Conflict that there is an account of that address.
func (i *Identity) Invite(ctx context.Context, w Who, p Person) (Invitation, error) {
	if err := w.May(ManageStaff); err != nil {
		return Invitation{}, err
	}
	person, err := checkPerson(p, true)
	if err != nil {
		return Invitation{}, err
	}
	var made Invitation
	err = i.db.Write(ctx, func(tx *store.Tx) error {
		if err := stillAdmin(ctx, tx, w); err != nil {
			return err
		}
		made, err = i.invite(ctx, tx, w, person)
		return err
	})
	return made, err
}

func (i *Identity) invite(ctx context.Context, tx *store.Tx, w Who, p Person) (Invitation, error) {
	s := store.Staff{ID: tx.NewID(), Name: p.Name, Mail: p.Mail, State: invited, CreatedBy: w.ID, Lang: string(p.Lang)}
	if err := i.insert(ctx, tx, s, p.Roles, w.Actor(), "invited"); err != nil {
		return Invitation{}, err
	}
	return i.sendInvitation(ctx, tx, s)
}

const invitePurpose = "staff/invitation"

// sendInvitation gives an account a code, and a link that replaces those sent before.
func (i *Identity) sendInvitation(ctx context.Context, tx *store.Tx, s store.Staff) (Invitation, error) {
	m, err := i.mechanism(ctx, tx.Reader)
	if err != nil {
		return Invitation{}, err
	}
	code := newInvitationCode()
	s.CodeMAC = i.files.Mark(invitePurpose, inviteData(s.ID, code))
	if err := tx.UpdateStaff(ctx, s); err != nil {
		return Invitation{}, err
	}
	if err := tx.ExpireLinks(ctx, linkInvite, s.ID); err != nil {
		return Invitation{}, err
	}
	life := guideline.Minutes(m.Links.Invite)
	_, _, err = i.post.Queue(ctx, tx, m, post.Letter{
		Purpose: linkInvite, SubjectKind: "staff", Subject: s.ID, Lang: s.Lang, To: mail.Address{Name: s.Name, Mail: s.Mail},
		Link: &post.NewLink{Purpose: linkInvite, Subject: s.ID, Path: pathInvite, Life: life},
	})
	return Invitation{Staff: s.ID, Name: s.Name, Mail: s.Mail, Code: code, Until: tx.Now.Add(life)}, err
}

// newInvitationCode is short enough to be told: 40 bits, of which the link's throttle lets nobody guess more than a few.
func newInvitationCode() string {
	var random [16]byte
	rand.Read(random[:5])
	return credential.Secret(random)[:9] // two groups of four
}

func inviteData(staff int64, code string) []byte {
	return []byte(strconv.FormatInt(staff, 10) + "/" + credential.NormalSecret(code))
}

// Renew sends somebody who has not come in yet another invitation; what they were sent before opens nothing any more.
// Needs [ManageStaff]; Conflict when they have come in.
func (i *Identity) Renew(ctx context.Context, w Who, staff int64) (Invitation, error) {
	var made Invitation
	err := i.manage(ctx, w, staff, func(tx *store.Tx, s store.Staff) error {
		var err error
		made, err = i.inviteAgain(ctx, tx, w, s)
		return err
	})
	return made, err
}

func (i *Identity) inviteAgain(ctx context.Context, tx *store.Tx, w Who, s store.Staff) (Invitation, error) {
	if s.State != invited {
		return Invitation{}, fault.New(fault.Conflict, "identity.invite.joined", "Name", s.Name)
	}
	made, err := i.sendInvitation(ctx, tx, s)
	if err != nil {
		return made, err
	}
	return made, i.record(ctx, tx, ledger.StaffInvited, "again", w.Actor(), onStaff(s.ID), nil)
}
