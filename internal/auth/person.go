package auth

import (
	"context"
	"errors"
	"slices"
	"strings"

	"clavero/internal/fault"
	"clavero/internal/lang"
	"clavero/internal/lang/spanish"
	"clavero/internal/ledger"
	"clavero/internal/mail"
	"clavero/internal/store"
)

// Person is what an invitation or a set-up says of somebody, as typed.
type Person struct {
	Name  string
	Mail  string
	Roles []Role
	Lang  lang.Tag
}

// checkPerson cleans what was typed and tells all that is wrong with it at once.
func checkPerson(p Person, withRoles bool) (Person, error) {
	var fields []fault.Field
	name, reason := spanish.PersonName(p.Name)
	if reason != "" {
		fields = append(fields, fault.Field{Name: "name", Text: reason})
	}
	address, err := mail.ParseAddress(p.Mail)
	var wrong *fault.Error
	if errors.As(err, &wrong) {
		fields = append(fields, fault.Field{Name: "mail", Text: wrong.Text, Args: wrong.Args})
	}
	if withRoles {
		fields = append(fields, checkRoles(p.Roles)...)
	}
	return Person{Name: name, Mail: strings.ToLower(address.Mail), Roles: p.Roles, Lang: lang.Parse(string(p.Lang))}, fault.Form(fields)
}

// checkRoles says what is wrong with what somebody is to be given: nothing, a role that is none, or that of a delegate
// beside another, since who answers for a unit's people must not judge their requests.
func checkRoles(roles []Role) []fault.Field {
	switch {
	case len(roles) == 0 || slices.ContainsFunc(roles, func(r Role) bool { return !r.Known() }):
		return []fault.Field{{Name: "role", Text: "identity.roles.choose"}}
	case len(roles) > 1 && slices.Contains(roles, Delegate):
		return []fault.Field{{Name: "role", Text: "identity.roles.delegate_alone"}}
	}
	return nil
}

// insert stores a new account with its roles and says so in the ledger.
func (i *Identity) insert(ctx context.Context, tx *store.Tx, s store.Staff, roles []Role, by ledger.Actor, what string) error {
	if err := tx.InsertStaff(ctx, s); err != nil {
		if fault.Is(err, fault.Conflict) {
			return fault.Wrap(err, fault.Conflict, "identity.mail_taken", "Mail", s.Mail)
		}
		return err
	}
	for _, r := range roles {
		if err := tx.GrantRole(ctx, s.ID, string(r), by.ID); err != nil {
			return err
		}
	}
	return i.record(ctx, tx, ledger.StaffInvited, what, by, onStaff(s.ID), map[string]any{"name": s.Name, "mail": s.Mail, "roles": roles})
}

// hashNew judges and hashes a passphrase for a person of the house who is not stored yet.
func (i *Identity) hashNew(ctx context.Context, p Person, text string) (string, error) {
	return i.choose(ctx, account{kind: Staff, staff: store.Staff{Name: p.Name, Mail: p.Mail}}, text)
}
