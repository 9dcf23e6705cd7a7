package demo

import (
	"context"
	"errors"

	"clavero/internal/mail"
	"clavero/internal/provider"
	"clavero/internal/seed"
)

// The outside world of the demonstration is kind but for a few cases, so that every office has something to attend to:
// one address does not exist, and the provider refuses one person's user and takes its time with two others.

func undeliverable() string { return seed.Demo().Officials[9].Mail }

func unwanted() string { return seed.Demo().Officials[12].Surname1 }

// refusing is a mail server before which one address exists only until its key is sent.
type refusing struct{ *mail.Memory }

// Send keeps the message, or refuses the key of one address.
func (r refusing) Send(ctx context.Context, m mail.Message) error {
	if m.To.Mail == undeliverable() && len(m.ID) > 7 && m.ID[:7] == "deliver" {
		return &mail.Failure{Stage: mail.StageRecipient, Permanent: true, SMTPCode: 550, Enhanced: "5.1.1", Cause: errors.New("no such user")}
	}
	return r.Memory.Send(ctx, m)
}

// choosyPortal is the portal, but for three people's orders.
func choosyPortal(portal provider.Provider) provider.Provider { return choosy{portal} }

type choosy struct{ provider.Provider }

// Carry refuses one person's user, keeps two others waiting, and leaves the rest to the portal.
func (c choosy) Carry(ctx context.Context, o provider.Order) (provider.Answer, error) {
	if o.Op == provider.Create && o.Person.Surname1 == unwanted() {
		return provider.Answer{Status: provider.Refused, Reason: "Ya existe un usuario con ese nombre; indiquen otro."}, nil
	}
	if o.Op == provider.Create && slowSurname(o.Person.Surname1) || o.Op == provider.Remove && keptSurname(o.Person.Surname1) {
		return provider.Answer{Status: provider.Pending}, nil
	}
	return c.Provider.Carry(ctx, o)
}
