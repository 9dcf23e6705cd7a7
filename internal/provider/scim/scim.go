// Package scim is the provider whose electronic system speaks SCIM 2.0 (RFC 7643, RFC 7644): the vendor's users are made
// and changed over its interface, and it answers at once. How the protocol is spoken, and with what servers, is package
// client.
//
// Every order has a row of ours, written before anything is asked: the user name, the server's id once it is known, and the
// key and attempt its secret is derived from (as builtin does, and for the same reason: it is stored nowhere). The user
// carries the order's id as its externalId. So an order whose answer was lost finds its user again, gives it a new
// secret and goes on; a user of the same name that does not carry it is somebody else's and is left alone.
//
// The server is told the names and the user name, a secret, and where it has a place for it the institution. Nothing else
// of an official leaves.
package scim

import (
	"context"
	"encoding/base64"
	"errors"
	"slices"

	"clavero/internal/credential"
	"clavero/internal/fault"
	"clavero/internal/lang"
	"clavero/internal/lang/spanish"
	"clavero/internal/provider"
	"clavero/internal/provider/scim/client"
	"clavero/internal/seal"
	"clavero/internal/store"
)

// Name is the provider's name in the mechanisms.
const Name = "scim"

// Prober tries a user name and secret at the system's own sign-in.
type Prober func(ctx context.Context, userName string, secret provider.Secret) (provider.Verdict, error)

// Options are what the provider is made of.
type Options struct {
	DB           *store.DB
	Keys         *seal.Keyring
	Client       *client.Client
	Organization string // said of each user, where the server has a place for it
	Probe        Prober // nil: keys are tried by a person
}

// System is the provider. It is safe for use by many goroutines.
type System struct {
	db           *store.DB
	keys         *seal.Keyring
	server       *client.Client
	organization string
	probe        Prober
	busy         turns
}

// New makes the provider; it asks nothing of the server yet.
func New(o Options) *System {
	return &System{db: o.DB, keys: o.Keys, server: o.Client, organization: o.Organization, probe: o.Probe}
}

// Name is "scim".
func (s *System) Name() string { return Name }

// Capabilities are all operations, at once. What a server turns out not to do it refuses with a reason. SCIM has no
// sign-in, so a key can be tried only where a prober was given; the system's own asks for the secret as long as the key lives.
func (s *System) Capabilities() provider.Capabilities {
	return provider.Capabilities{Answers: provider.Ops, AtOnce: true, Probes: s.probe != nil, Keeps: true}
}

// errNoProbe says that nobody could try a key.
var errNoProbe = errors.New("scim: no sign-in was set up to try keys at")

// Probe tries a key at the system's sign-in, if one was set up. That the server lists a user as active is no proof that
// the secret opens anything, so it is not passed off as one: without a prober the verdict is Down, which is neither yes
// nor no, and Capabilities send the case to a person.
func (s *System) Probe(ctx context.Context, userName string, secret provider.Secret) (provider.Verdict, error) {
	if s.probe == nil {
		return provider.Down, errNoProbe
	}
	if userName == "" || secret == "" { // nothing to try: it opens nothing
		return provider.Fails, nil
	}
	return s.probe(ctx, userName, secret)
}

// Carry carries an order out, once. What the server refuses is an answer; what was not understood, or not answered, is an
// error, and a [jobs.Later] where the server said when to come again.
func (s *System) Carry(ctx context.Context, o provider.Order) (provider.Answer, error) {
	if !slices.Contains(provider.Ops, o.Op) {
		return refused(fault.New(fault.Invalid, "scim.no.operation", "Op", string(o.Op))), nil
	}
	defer s.busy.take(o.ID)()
	row, err := s.placed(ctx, o)
	if err != nil {
		return provider.Answer{}, err
	}
	if row.Done.IsZero() {
		row, err = s.perform(ctx, o, row)
	}
	if err != nil {
		return settle(err)
	}
	return s.answer(o, row)
}

func (s *System) perform(ctx context.Context, o provider.Order, row store.ScimOrder) (store.ScimOrder, error) {
	var err error
	switch o.Op {
	case provider.Create:
		row, err = s.create(ctx, o, row)
	case provider.Reset:
		row, err = s.reset(ctx, row)
	case provider.Rename:
		row, err = s.rename(ctx, o, row)
	case provider.Remove:
		err = s.remove(ctx, row)
	default:
		err = s.enable(ctx, row, o.Op == provider.Restore)
	}
	if err != nil {
		return row, err
	}
	return s.done(ctx, row)
}

func (s *System) answer(o provider.Order, row store.ScimOrder) (provider.Answer, error) {
	answer := provider.Answer{Status: provider.Done, UserName: row.UserName, At: row.Done}
	if o.Op != provider.Create && o.Op != provider.Reset {
		return answer, nil
	}
	secret, err := s.secret(row)
	answer.Secret = provider.Secret(secret)
	return answer, err
}

// secret derives the secret of an order's latest attempt.
func (s *System) secret(row store.ScimOrder) (string, error) {
	derived, err := s.keys.Token(row.KeyID, "scim/secret", row.Order, row.Attempt)
	if err != nil {
		return "", err
	}
	raw, err := base64.RawURLEncoding.DecodeString(derived)
	if err != nil {
		return "", err
	}
	return credential.Mixed([16]byte(raw[:16])), nil
}

// refused is the answer of an order that the server will not carry out, with a reason for people.
func refused(why error) provider.Answer {
	return provider.Answer{Status: provider.Refused, Reason: lang.ES.Explain(why)}
}

func folded(userName string) string { return spanish.FoldName(userName) }
