package auth

import (
	"context"
	"strings"
	"unicode"
	"unicode/utf8"

	"clavero/internal/credential"
	"clavero/internal/directory"
	"clavero/internal/fault"
	"clavero/internal/lang/spanish"
	"clavero/internal/provider/builtin"
	"clavero/internal/store"
)

// portal is the provider whose keys open this program's own pages.
const portal = builtin.Name

// The states of a person of the house.
const (
	invited   = "invited" // has no passphrase yet, or lost it to a reset
	active    = "active"
	suspended = "suspended"
)

// account is who a typed name belongs to: the holder of a key, a person of the house, or nobody.
type account struct {
	kind       Kind
	credential credential.Credential
	official   directory.Official
	staff      store.Staff
}

// longestUser is more than any user name or address, in bytes (RFC 5321).
const longestUser = 320

// loginName brings a typed name to the one form it is looked up and throttled under: an address in lower case, a user name
// folded. What cannot be a name has none, and reaches no database.
func loginName(typed string) string {
	name := strings.TrimSpace(typed)
	if len(name) > longestUser || !utf8.ValidString(name) || strings.ContainsFunc(name, unicode.IsControl) {
		return ""
	}
	if strings.Contains(name, "@") {
		return strings.ToLower(name)
	}
	return spanish.FoldName(name)
}

// find gives the account of a login name: a reader's user name, the address of a person of the house, or else that of an
// official with an open key.
func (i *Identity) find(ctx context.Context, name string) (account, error) {
	if name == "" {
		return account{}, nil
	}
	found, err := i.lookUp(ctx, name)
	if fault.Is(err, fault.NotFound) {
		return account{}, nil
	}
	return found, err
}

func (i *Identity) lookUp(ctx context.Context, name string) (account, error) {
	r := i.db.Read()
	if !strings.Contains(name, "@") {
		c, err := r.CredentialByUser(ctx, portal, name)
		if err != nil {
			return account{}, err
		}
		o, err := r.Official(ctx, c.OfficialID)
		return account{kind: Reader, credential: c, official: o}, err
	}
	s, err := r.StaffByMail(ctx, name)
	if err == nil {
		return account{kind: Staff, staff: s}, nil
	}
	if !fault.Is(err, fault.NotFound) {
		return account{}, err
	}
	o, err := r.OfficialByMail(ctx, name)
	if err != nil {
		return account{}, err
	}
	c, err := r.OpenCredential(ctx, o.ID, portal)
	return account{kind: Reader, credential: c, official: o}, err
}

// load is the account of somebody who is signed in.
func (i *Identity) load(ctx context.Context, r store.Reader, w Who) (account, error) {
	a := account{kind: w.Kind}
	var err error
	if w.Kind == Staff {
		a.staff, err = r.Staff(ctx, w.ID)
		return a, err
	}
	if a.credential, err = r.Credential(ctx, w.ID); err != nil {
		return a, err
	}
	a.official, err = r.Official(ctx, a.credential.OfficialID)
	return a, err
}

func (a account) subject() int64 {
	if a.kind == Staff {
		return a.staff.ID
	}
	return a.credential.ID
}

// phc is the stored hash of the passphrase; empty where none is set.
func (a account) phc() string {
	if a.kind == Staff {
		return a.staff.Passphrase
	}
	return a.credential.Passphrase
}

// known is what others know of the account's holder and a passphrase must not be made of.
func (i *Identity) known(ctx context.Context, a account) ([]string, error) {
	if a.kind == Staff {
		return []string{a.staff.Name, a.staff.Mail}, nil
	}
	o := a.official
	words := []string{a.credential.UserName, o.GivenNames, o.Surname1, o.Surname2, o.Mail, o.Position}
	unit, err := i.db.Read().Unit(ctx, o.UnitID)
	if fault.Is(err, fault.NotFound) {
		return words, nil
	}
	return append(words, unit.Name, unit.Code), err
}
