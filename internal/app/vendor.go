package app

import (
	"context"
	"errors"

	"clavero/internal/config"
	"clavero/internal/correspondence"
	"clavero/internal/jobs"
	"clavero/internal/mail"
	"clavero/internal/post"
	"clavero/internal/provider"
	"clavero/internal/provider/prober"
	"clavero/internal/provider/scim"
	"clavero/internal/provider/vendormail"
)

// Vendor is a vendor that is reached by mail, as the configuration or the demonstration has it.
type Vendor struct {
	correspondence.Vendor
	Transport mail.Transport // nil: the program's own
	Site      *prober.Prober // nil: a person tries the keys
}

// vendorOf makes the vendor of the configuration; nil where there is none.
func vendorOf(c config.Checked) (*Vendor, error) {
	if !c.HasVendor() {
		return nil, nil
	}
	domain, keys, err := c.VendorSigner(c.VendorTo)
	if err != nil {
		return nil, err
	}
	v := &Vendor{Vendor: correspondence.Vendor{
		Name: c.VendorName, To: c.VendorTo, Answers: c.VendorAnswersTo, Domain: domain, Authserv: c.VendorAuthserv,
		Contract: c.VendorContract, Batch: c.VendorBatch, Remind: c.VendorRemind, LookupTXT: keys,
	}}
	v.Site, err = c.VendorProber()
	v.Vendor.Site = entrance(c, v.Site)
	return v, err
}

// systems are where keys that the portal did not make open the digest.
func (a *App) systems() map[string]post.System {
	systems := map[string]post.System{scim.Name: {URL: a.Config.ProviderSite}}
	if a.scim != nil {
		systems[scim.Name] = post.System{Name: a.scim.Name, URL: a.scim.URL}
	}
	if a.vendor != nil {
		systems[vendormail.Name] = post.System{Name: a.vendor.Name, URL: a.vendor.Vendor.Site}
	}
	return systems
}

// wireVendor makes the half of the correspondence that writes, and the provider in front of it.
func (a *App) wireVendor(queue jobs.Queue) []provider.Provider {
	if a.vendor == nil {
		return nil
	}
	a.Outbox = correspondence.NewOutbox(a.letters(queue))
	return []provider.Provider{vendormail.New(a.Outbox.Ask, a.vendor.Site)}
}

func (a *App) letters(queue jobs.Queue) correspondence.Options {
	transport := a.vendor.Transport
	if transport == nil {
		transport = a.metrics.Transport(a.transport)
	}
	return correspondence.Options{DB: a.DB, Files: a.Files, Book: a.Book, Queue: queue, Post: a.Post, Transport: transport,
		Vendor: a.vendor.Vendor, Log: a.Log}
}

// watch takes the vendor's answers from the mailbox of the configuration until ctx ends. The function it gives waits for
// the message under way.
func (a *App) watch(ctx context.Context) (func(), error) {
	if a.Inbox == nil || !a.Config.HasMailbox() {
		return func() {}, nil
	}
	box, err := a.Config.Mailbox(a.Log)
	if err != nil {
		return nil, err
	}
	a.Mailbox = box
	watching, end := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := box.Watch(watching, a.Inbox.Take); err != nil && !errors.Is(err, context.Canceled) {
			a.Log.Error("the vendor's mailbox is not watched any more", "err", err)
		}
	}()
	return func() { end(); <-done }, nil
}
