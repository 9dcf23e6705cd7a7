// Package vendormail is the provider as the ministry lives it: a vendor that is reached by mail alone (2.1, 3.1). To ask
// is to write; the answer comes days later, in a mail that package correspondence reads, through the same door as any
// other answer. What can be tried is tried at the vendor's own site.
package vendormail

import (
	"context"

	"clavero/internal/provider"
	"clavero/internal/provider/prober"
)

// Name is the provider's name in the mechanisms.
const Name = "vendormail"

// Ask writes to the vendor about an order. Asking again for the same order writes nothing.
type Ask func(ctx context.Context, o provider.Order) error

// Vendor is the provider.
type Vendor struct {
	ask  Ask
	site *prober.Prober
}

// New makes the provider. Without a site that can be signed in to, a person tries the keys.
func New(ask Ask, site *prober.Prober) *Vendor { return &Vendor{ask: ask, site: site} }

// Name is "vendormail".
func (v *Vendor) Name() string { return Name }

// operations are what the vendor is asked. It names its users in its own way, so none is called otherwise for a name's sake.
var operations = []provider.Op{provider.Create, provider.Reset, provider.Suspend, provider.Restore, provider.Remove}

// Capabilities are everything else, in the vendor's own time. Its site asks for the secret at each sign-in.
func (v *Vendor) Capabilities() provider.Capabilities {
	return provider.Capabilities{Answers: operations, Probes: v.site != nil, Keeps: true}
}

// Carry writes to the vendor, once, and leaves the order to be answered.
func (v *Vendor) Carry(ctx context.Context, o provider.Order) (provider.Answer, error) {
	for _, known := range operations {
		if known == o.Op {
			return provider.Answer{Status: provider.Pending}, v.ask(ctx, o)
		}
	}
	return provider.Answer{Status: provider.Refused, Reason: "operation " + string(o.Op) + " is not known"}, nil
}

// Probe signs in to the vendor's site.
func (v *Vendor) Probe(ctx context.Context, userName string, secret provider.Secret) (provider.Verdict, error) {
	if v.site == nil {
		return provider.Down, nil
	}
	return v.site.Probe(ctx, userName, secret)
}
